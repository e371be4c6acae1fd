"""`rt0 run`: builds a program, runs it, and tells how it ended as `go run` does; with `-trace FILE` also what
the scheduler did, with `-heap FILE` what the heap did.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from rt0.cli.common import attempt, build_target, split_target
from rt0.cli.flags import UsageError, parse

ENDINGS = (".html", ".json")
"""How the name of such a file may end, which says what it will be."""


def run(args: Sequence[str]) -> int:
    """Builds and runs; returns the exit status."""
    flags = parse("run", args)
    records = {name: flags.values[name] for name in ("trace", "heap") if flags.values.get(name)}
    for name, path in records.items():
        if not path.endswith(ENDINGS):
            raise UsageError(f'invalid value "{path}" for flag -{name}: must end with .html or .json', "run")
    target, rest = split_target(flags.args)
    if not target:
        print("go: no go files listed", file=sys.stderr)
        return 1
    _, exe = build_target(target, flags, "run").mains[0]
    if records:
        return _run_recorded(exe, rest, os.path.basename(target[0]), records)
    return execute(exe, rest, os.environ)


def _run_recorded(exe: Path, args: Sequence[str], program: str, records: Mapping[str, str]) -> int:
    """Runs a program with its records in files without names, and draws them. Raises `Failed`."""
    files = {name: os.memfd_create(f"rt0{name}") for name in records}
    env = {f"RT0{name.upper()}": f"/proc/{os.getpid()}/fd/{fd}" for name, fd in files.items()}
    status = execute(exe, args, {**os.environ, **env})
    for name, fd in files.items():
        with open(fd, "rb") as f:
            data = f.read()
        path = Path(records[name])
        try:
            text = (_draw_trace if name == "trace" else _draw_heap)(data, exe.read_bytes(), program, path)
        except ValueError as e:
            print(f"rt0: {path}: {e}", file=sys.stderr)
            status = status or 1
        else:
            attempt(partial(path.write_text, text, encoding="utf-8"))
    return status


def _draw_trace(data: bytes, exe: bytes, program: str, path: Path) -> str:
    """What the file of `-trace` has. Raises `ValueError`."""
    from rt0.cli.trace_file import Trace
    from rt0.cli.trace_names import Names

    trace = Trace(data)
    names = Names(trace, exe)
    if path.suffix == ".html":
        from rt0.cli.trace_page import render_trace_page

        return render_trace_page(program, trace, names)
    from rt0.cli.trace_chrome import chrome_text

    return "".join(chrome_text(trace, names))


def _draw_heap(data: bytes, exe: bytes, program: str, path: Path) -> str:
    """What the file of `-heap` has. Raises `ValueError`."""
    from rt0.cli.heap_file import Heap, plain

    heap = Heap(data, exe)
    if path.suffix == ".html":
        from rt0.cli.heap_page import render_heap_page

        return render_heap_page(program, heap)
    return json.dumps(plain(heap, program), separators=(",", ":")) + "\n"


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
