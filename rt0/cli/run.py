"""`rt0 run`: builds a program, runs it, and tells how it ended as `go run` does."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from rt0.cli.common import BUILD_BOOLEAN, BUILD_VALUES, build_target, parse, split_target


def run(args: Sequence[str]) -> int:
    """Builds and runs; returns the exit status."""
    flags = parse("run", args, BUILD_VALUES, BUILD_BOOLEAN)
    target, rest = split_target(flags.args)
    if not target:
        print("go: no go files listed", file=sys.stderr)
        return 1
    _, exe = build_target(target, flags, "run").mains[0]
    return execute(exe, rest)


def execute(exe: Path, args: Sequence[str]) -> int:
    """Runs a program with our standard files. Status 1 unless it exits with 0, after a line that says how."""
    ignored = {s: signal.signal(s, signal.SIG_IGN) for s in (signal.SIGINT, signal.SIGQUIT)}
    try:
        pid = os.posix_spawn(exe, [str(exe), *args], os.environ, setsigdef=list(ignored))
        _, status = os.waitpid(pid, 0)
    finally:
        for s, handler in ignored.items():
            signal.signal(s, handler)
    if os.WIFSIGNALED(status):
        name = signal.strsignal(os.WTERMSIG(status)) or f"signal {os.WTERMSIG(status)}"
        dumped = " (core dumped)" if os.WCOREDUMP(status) else ""
        print(f"signal: {name.lower()}{dumped}", file=sys.stderr)
        return 1
    if os.WEXITSTATUS(status) != 0:
        print(f"exit status {os.WEXITSTATUS(status)}", file=sys.stderr)
        return 1
    return 0
