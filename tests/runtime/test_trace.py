"""The event tracer under CPython: what it writes is read back by what draws it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from rt0.cli.trace_file import Trace, TraceError
from rt0.native import emu
from rt0.runtime import trace
from rt0.runtime.runtime2 import G, GStatus, M, P, WaitReason
from rt0.runtime.trace import Ev, Stop


@pytest.fixture(autouse=True)
def tracing() -> Iterator[None]:
    trace.tracing.on = True
    yield
    trace.tracing.on = False


class Recording:
    """A trace in emulated memory, with Ms that write to it."""

    def __init__(self) -> None:
        emu.reset()
        self.at = emu.alloc(trace.FILE_BYTES)
        h = emu.view(trace.TraceHeader, self.at)
        trace.describe_file(h)
        trace.header.v = h

    def m(self, number: int) -> Any:
        m, p = emu.new(M), emu.new(P)
        m.id = number
        m.procid = 1000 + number
        p.id = number
        m.p = p
        return m

    def g(self, goid: int) -> Any:
        g = emu.new(G)
        g.goid = goid
        g.gopc = 0x401000 + goid
        g.atomicstatus = GStatus.RUNNING
        return g

    def read(self) -> Trace:
        trace.note_time()
        return Trace(emu.read(self.at, trace.FILE_BYTES))


def run(m: Any, g: Any) -> None:
    m.curg = g
    trace.go_start(m, g, False)


def wait(m: Any, g: Any, reason: int) -> None:
    g.waitreason = reason
    trace.go_block(m, g)
    m.curg = 0


def test_nothing_is_recorded_without_a_file() -> None:
    emu.reset()
    m, g = emu.new(M), emu.new(G)
    run(m, g)
    trace.go_unblock(m, g)
    wait(m, g, WaitReason.SLEEP)
    assert int(m.trace_next) == 0
    with pytest.raises(TraceError):
        Trace(bytes(trace.FILE_BYTES))


def test_a_goroutine_waits_and_is_woken() -> None:
    r = Recording()
    m, a, b = r.m(0), r.g(1), r.g(2)
    trace.trace_event(m, Ev.PROC_START, 0, 0)
    run(m, a)
    trace.go_unblock(m, b)
    wait(m, a, WaitReason.CHAN_RECEIVE)
    run(m, b)
    trace.go_unblock(m, a)
    trace.go_stop(m, b, Stop.END)
    run(m, a)
    t = r.read()
    assert [(x.goid, x.why, x.by, x.p, x.m) for x in t.runs] == [
        (1, "chan receive", 0, 0, 0),
        (2, "ended", 1, 0, 0),
        (1, "still running", 2, 0, 0),
    ]
    first, second, third = t.runs
    assert (
        first.begin <= second.ready <= first.end <= second.begin <= third.ready <= second.end <= third.begin
    )
    assert t.threads[0][0] == 1000


def test_reasons_are_gos_words() -> None:
    r = Recording()
    m = r.m(0)
    for reason in WaitReason:
        g = r.g(int(reason) + 1)
        run(m, g)
        wait(m, g, reason)
    words = [x.why for x in r.read().runs]
    assert words[WaitReason.SELECT] == "select"
    assert words[WaitReason.SYNC_MUTEX_LOCK] == "sync.Mutex.Lock"
    assert words[WaitReason.IO_WAIT] == "IO wait"
    assert len(set(words)) == len(words)


def test_the_last_events_stay() -> None:
    r = Recording()
    busy, idle = r.m(0), r.m(1)
    run(idle, r.g(7))
    per_buffer = (trace.LAST_EVENT - trace.BUF_HEADER) // trace.EVENT_WORDS
    h = emu.view(trace.TraceHeader, r.at)
    h.taken = trace.NBUFS - 2
    for i in range(per_buffer * 4):
        trace.trace_event(busy, Ev.TIMER_FIRE, 1, i)
    t = r.read()
    assert t.lost == 0
    assert [e[4] for e in t.events if e[2] == "TimerFire"] == list(range(per_buffer * 4))
    # The buffer of an M that writes little is not taken from it.
    assert [e[3] for e in t.events if e[2] == "GoStart"] == [7]


def test_overwritten_events_leave_a_story() -> None:
    """A goroutine of which only the end is left ran from where its M's events begin."""
    r = Recording()
    m, g = r.m(3), r.g(5)
    trace.trace_event(m, Ev.PROC_START, 3, 0)
    run(m, g)
    first = int(m.trace_buf)
    while int(m.trace_buf) == first:
        trace.trace_event(m, Ev.TIMER_FIRE, 1, 0)
    emu.write(first, bytes(trace.BUF_WORDS * 8))
    wait(m, g, WaitReason.SELECT)
    (x,) = r.read().runs
    assert (x.goid, x.why, x.p, x.m) == (5, "select", 3, 3)


def test_events_without_a_buffer_are_counted() -> None:
    r = Recording()
    m = r.m(0)
    for i in range(trace.NBUFS):
        emu.view(trace.TraceBuf, r.at + trace.BUFS_AT + i * trace.BUF_WORDS * 8).busy = 1
    trace.trace_event(m, Ev.TIMER_FIRE, 1, 0)
    trace.trace_event(m, Ev.TIMER_FIRE, 1, 0)
    assert r.read().lost == 2


def hand_over(m: Any, a: Any, b: Any) -> None:
    """a wakes b and waits for it."""
    trace.go_unblock(m, b)
    wait(m, a, WaitReason.CHAN_SEND)
    run(m, b)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A time stamp counter that moves on by 10 each time it is read, and as a test says."""
    ticks = [1000]

    def rdtsc() -> int:
        ticks[0] += 10
        return ticks[0]

    from rt0.native import py_backend, pyops

    monkeypatch.setitem(pyops.INTRINSICS, "rdtsc", rdtsc)
    namespace = py_backend._namespaces.get("rt0.runtime.trace")
    if namespace is not None:
        monkeypatch.setitem(namespace, py_backend.OP + "rdtsc", rdtsc)
    yield ticks


def test_turns_are_counted(clock: list[int]) -> None:
    r = Recording()
    m, a, b, c = r.m(0), r.g(1), r.g(2), r.g(3)
    run(m, a)
    total = trace.QUICK + 10 * trace.TURNS
    for i in range(total):
        hand_over(m, *((a, b) if i % 2 == 0 else (b, a)))
    trace.go_unblock(m, c)
    wait(m, a, WaitReason.SELECT)
    run(m, c)
    t = r.read()
    turns = [x for x in t.runs if x.kind == "turns"]
    others = [x for x in t.runs if x.kind == "run"]
    assert {frozenset((x.goid, x.other)) for x in turns} == {frozenset((1, 2))}
    # Each hand-over begins a run, which is there or counted.
    assert sum(x.turns for x in turns) + len(others) == total + 2
    # The first two, those that showed that turns are quick, and the last.
    assert sum(e[2] == "GoStart" for e in t.events) == 2 + trace.QUICK + 1
    assert [(x.goid, x.why) for x in others[-2:]] == [(1, "select"), (3, "still running")]
    ends = [(x.begin, x.end) for x in t.runs]
    assert all(before[1] <= after[0] for before, after in zip(ends, ends[1:], strict=False))


def test_slow_turns_are_recorded_one_by_one(clock: list[int]) -> None:
    r = Recording()
    m, a, b = r.m(0), r.g(1), r.g(2)
    run(m, a)
    for i in range(trace.QUICK + 2 * trace.TURNS):
        hand_over(m, *((a, b) if i % 2 == 0 else (b, a)))
    quick = len(r.read().events)
    clock[0] += trace.LONG
    for i in range(trace.TURNS):
        hand_over(m, *((a, b) if i % 2 == 0 else (b, a)))
    for i in range(10):
        clock[0] += trace.SHORT
        hand_over(m, *((a, b) if i % 2 == 0 else (b, a)))
    events = [e[2] for e in r.read().events[quick:]]
    assert events[0] == "GoTurns"
    assert events[1:].count("GoStart") >= 10
