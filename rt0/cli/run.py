"""`rt0 run`: builds a program, runs it, and tells how it ended as `go run` does; with `-trace FILE` also what
the scheduler did.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rt0.cli.common import attempt, build_target, split_target
from rt0.cli.flags import UsageError, parse

TRACES = (".html", ".json")
"""How the name of a trace may end, which says what it will be."""


def run(args: Sequence[str]) -> int:
    """Builds and runs; returns the exit status."""
    flags = parse("run", args)
    trace = flags.values.get("trace", "")
    if trace and not trace.endswith(TRACES):
        raise UsageError(f'invalid value "{trace}" for flag -trace: must end with .html or .json', "run")
    target, rest = split_target(flags.args)
    if not target:
        print("go: no go files listed", file=sys.stderr)
        return 1
    _, exe = build_target(target, flags, "run").mains[0]
    if trace:
        return _run_traced(exe, rest, os.path.basename(target[0]), Path(trace))
    return execute(exe, rest, os.environ)


def _run_traced(exe: Path, args: Sequence[str], program: str, path: Path) -> int:
    """Runs a program with the trace in a file without a name, and draws it. Raises `Failed`."""
    fd = os.memfd_create("rt0trace")
    status = execute(exe, args, {**os.environ, "RT0TRACE": f"/proc/{os.getpid()}/fd/{fd}"})
    with open(fd, "rb") as f:
        data = f.read()

    from rt0.cli.trace_file import Trace, TraceError
    from rt0.cli.trace_names import Names

    try:
        trace = Trace(data)
    except TraceError as e:
        print(f"rt0: {path}: {e}", file=sys.stderr)
        return status or 1
    names = Names(trace, exe.read_bytes())
    if path.suffix == ".html":
        from rt0.cli.trace_page import render_trace_page

        text = [render_trace_page(program, trace, names)]
    else:
        from rt0.cli.trace_chrome import chrome_text

        text = list(chrome_text(trace, names))
    attempt(lambda: path.write_text("".join(text), encoding="utf-8"))
    return status


def execute(exe: Path, args: Sequence[str], env: Mapping[str, str]) -> int:
    """Runs a program with our standard files. Status 1 unless it exits with 0, after a line that says how."""
    ignored = {s: signal.signal(s, signal.SIG_IGN) for s in (signal.SIGINT, signal.SIGQUIT)}
    try:
        pid = os.posix_spawn(exe, [str(exe), *args], env, setsigdef=list(ignored))
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
