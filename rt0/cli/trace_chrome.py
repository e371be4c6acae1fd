"""A trace in Chrome's trace event format, as for Perfetto and chrome://tracing.

Ps, Ms and the collector are processes, each P and each M a thread in it; times are in microseconds. Where a
goroutine is made runnable, an arrow leads to where it runs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rt0.cli.trace_file import Run, Trace
from rt0.cli.trace_names import Names

PS, MS, COLLECTOR = 1, 2, 3
Record = dict[str, Any]


def chrome_text(trace: Trace, names: Names) -> Iterator[str]:
    """The file, in pieces."""
    yield '{"displayTimeUnit":"ns","traceEvents":[\n'
    comma = ""
    for record in _records(trace, names):
        yield comma + json.dumps(record, separators=(",", ":"))
        comma = ",\n"
    yield "\n]}\n"


def _records(trace: Trace, names: Names) -> Iterator[Record]:
    yield from _named(trace, names)
    for number, run in enumerate(trace.runs):
        yield from _run(trace, names, run, number)
    for span in trace.spans:
        pid = {"P": PS, "M": MS, "GC": COLLECTOR}[span.lane]
        yield _slice(span.kind, span.begin, span.end, pid, span.id, {"text": span.text} if span.text else {})
    for mark in trace.marks:
        if mark.kind in ("unblock", "create"):
            continue
        place = {"pid": PS, "tid": mark.p} if mark.p >= 0 else {"pid": MS, "tid": mark.m}
        args: Record = {"goroutine": mark.goid} if mark.goid else {}
        if mark.text:
            args["text"] = mark.text
        yield {"ph": "i", "s": "t", "name": mark.kind, "ts": _time(mark.at), **place, "args": args}
    for at, live in trace.heap:
        yield {"ph": "C", "name": "heap", "ts": _time(at), "pid": COLLECTOR, "args": {"bytes": live}}


def _named(trace: Trace, names: Names) -> Iterator[Record]:
    for pid, name in ((PS, "Ps"), (MS, "Ms (threads)"), (COLLECTOR, "collector")):
        yield {"ph": "M", "name": "process_name", "pid": pid, "args": {"name": name}}
        yield {"ph": "M", "name": "process_sort_index", "pid": pid, "args": {"sort_index": pid}}
    lanes = [(PS, p, f"P{p}") for p in range(trace.procs)]
    for m in sorted(trace.threads):
        said = names.thread(m)
        lanes.append((MS, m, f"M{m} ({said})" if said else f"M{m}"))
    lanes += [(COLLECTOR, 0, "world"), (COLLECTOR, 1, "collections")]
    for pid, tid, name in lanes:
        yield {"ph": "M", "name": "thread_name", "pid": pid, "tid": tid, "args": {"name": name}}


def _run(trace: Trace, names: Names, run: Run, number: int) -> Iterator[Record]:
    name = f"G{run.goid} {names.function(trace.goroutines[run.goid])}"
    args: Record = {"goroutine": run.goid}
    if run.kind == "turns":
        name = f"G{run.goid} ⇄ G{run.other}, {run.turns} turns"
    elif run.kind == "syscall":
        name = f"G{run.goid} {names.place(run.pc) or 'system call'}"
    if run.why:
        args["ended"] = run.why
    if run.pc:
        args["at"] = names.place(run.pc)
    if run.ready >= 0:
        args["waited_us"] = round(run.begin - run.ready, 3)
    if run.by:
        args["woken_by"] = run.by
    yield _slice(name, run.begin, run.end, MS, run.m, args)
    if run.p >= 0:
        yield _slice(name, run.begin, run.end, PS, run.p, args)
        if run.by_p >= 0:
            arrow = {"name": "ready", "cat": "ready", "id": number, "pid": PS}
            yield {"ph": "s", **arrow, "tid": run.by_p, "ts": _time(run.ready)}
            yield {"ph": "f", "bp": "e", **arrow, "tid": run.p, "ts": _time(run.begin)}


def _slice(name: str, begin: float, end: float, pid: int, tid: int, args: Record) -> Record:
    dur = round(end - begin, 3)
    return {"ph": "X", "name": name, "ts": _time(begin), "dur": dur, "pid": pid, "tid": tid, "args": args}


def _time(us: float) -> float:
    return round(us, 3)
