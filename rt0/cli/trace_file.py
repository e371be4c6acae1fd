"""Reads what a program that was built for tracing recorded (`rt0/runtime/trace.py`), and makes a story of it.

Each M's events are a sequence; sorted by their ticks they are one. In one pass over it, every M has a P or
none, and runs a goroutine or none: the time that a goroutine has an M becomes a `Run`, what else takes time a
`Span`, the rest `Mark`s.

Invariants: runs of one M, and runs of one P, do not overlap; a time is in microseconds since the trace began.
Of events that were overwritten nothing is known: where those of an M begin again, its buffer says what it was
doing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from operator import itemgetter

MAGIC = b"rt0trace"
HEADER = struct.Struct("<8sQQqQQQQQQQqQQ")
BUFFER = struct.Struct("<QQqQQqQQ")
EVENT = struct.Struct("<QQQ")
EVENT_BITS = 6
TICK_MASK = (1 << 64 - EVENT_BITS) - 1
GO_MASK = (1 << 48) - 1
RUNNING, SYSCALL = 2, 3
STOPS = {64: "runtime.Gosched", 65: "preempted", 66: "ended"}
"""Why a goroutine stopped, other than wait reasons."""

MERGE_US = 200.0
"""Turns of the same two goroutines are one run up to this length."""

Event = tuple[int, int, str, int, int]
"""Ticks, M, name, and two values."""


class TraceError(ValueError):
    """The file is not a trace."""


class Run:
    """A goroutine on an M: `kind` is "run", "syscall", or "turns", for `turns` turns with the goroutine
    `other`.

    `why` and `pc` say how it ended; of a system call, bits 32 and up of `pc` are its caller's. `ready` is
    when it had become runnable, by the goroutine `by` (0: by none) on the P `by_p` (-1: on none); -1 if that
    is not known. `p` is -1 for a system call whose P was taken.
    """

    __slots__ = (
        "begin",
        "by",
        "by_p",
        "end",
        "goid",
        "kind",
        "m",
        "other",
        "p",
        "pc",
        "ready",
        "turns",
        "why",
    )

    def __init__(self, kind: str, begin: float, m: int, p: int, goid: int) -> None:
        self.kind = kind
        self.begin = begin
        self.end = begin
        self.m = m
        self.p = p
        self.goid = goid
        self.why = ""
        self.pc = 0
        self.ready = -1.0
        self.by = 0
        self.by_p = -1
        self.other = 0
        self.turns = 0


class Span:
    """Something else that took time: `lane` is "P", "M" or "GC", with the number `id`."""

    __slots__ = ("begin", "end", "id", "kind", "lane", "text")

    def __init__(self, lane: str, id: int, kind: str, begin: float, end: float, text: str = "") -> None:
        self.lane = lane
        self.id = id
        self.kind = kind
        self.begin = begin
        self.end = end
        self.text = text


class Mark:
    """Something that happened on an M, which held `p` (-1: none), for a goroutine or 0."""

    __slots__ = ("at", "goid", "kind", "m", "p", "text")

    def __init__(self, kind: str, at: float, m: int, p: int, goid: int, text: str) -> None:
        self.kind = kind
        self.at = at
        self.m = m
        self.p = p
        self.goid = goid
        self.text = text


class Goroutine:
    """What is known of a goroutine: pcs of its function and of its go statement, 0 if not; who made it."""

    __slots__ = ("created", "fn", "gopc", "parent")

    def __init__(self) -> None:
        self.fn = 0
        self.gopc = 0
        self.parent = 0
        self.created = -1.0


class _M:
    """What an M is doing."""

    __slots__ = ("begins", "p", "run", "turns")

    def __init__(self) -> None:
        self.p = -1
        self.run: Run | None = None
        self.turns: Run | None = None
        """The last run, if it was of turns that go on with `run`."""
        self.begins: dict[str, float] = {}
        """When what is going on has begun, by kind of span."""


class Trace:
    """All of it. `threads` has the kernel's number and the pc of the first function (0 unknown) of each M."""

    def __init__(self, data: bytes) -> None:
        if len(data) < HEADER.size or not data.startswith(MAGIC):
            raise TraceError("the program has recorded nothing")
        fields = HEADER.unpack_from(data)
        _, _, self._start, start_ns, text, sites, nsites, bufs, nbufs, words, ticks, ns, taken, self.lost = (
            fields
        )
        self._us = (ns - start_ns) / ticks / 1000 if ticks else 1e-3
        self.end = (ns - start_ns) / 1000
        self.overwritten = max(0, taken - nbufs)
        names, _, rest = data[text:sites].partition(b"\0")
        self.names = ["", *names.decode().split()]
        self.reasons = rest.partition(b"\0")[0].decode().splitlines()
        self.runs: list[Run] = []
        self.spans: list[Span] = []
        self.marks: list[Mark] = []
        self.heap: list[tuple[float, int]] = []
        self.goroutines: dict[int, Goroutine] = {}
        self.threads: dict[int, list[int]] = {}
        self.procs = 0
        self._functions: dict[int, int] = {}
        for (site,) in struct.iter_unpack("<Q", data[sites : sites + 8 * nsites]):
            if site:
                self._functions[site & 0xFFFFFFFF] = site >> 32
        self._ms: dict[int, _M] = {}
        self._ready: dict[int, tuple[float, int, int]] = {}
        self._stopping = self._stopped = self._collecting = -1.0
        self._goal = ""
        # Those of one M stay in their order if the counter has not moved on between them.
        self.events = sorted(self._read(data, bufs, nbufs, words), key=itemgetter(0))
        for event in self.events:
            self._step(*event)
        self._close()

    # Reading

    def _read(self, data: bytes, at: int, nbufs: int, words: int) -> Iterator[Event]:
        """All events; where those of an M begin, or do so again, one that is called State."""
        found: list[tuple[int, int]] = []
        for i in range(nbufs):
            offset = at + i * words * 8
            if len(data) >= offset + words * 8:
                order = BUFFER.unpack_from(data, offset)[1]
                if order:
                    found.append((order, offset))
        next_seq: dict[int, int] = {}
        for _, offset in sorted(found):
            _, _, m, tid, seq, p, goid, state = BUFFER.unpack_from(data, offset)
            thread = self.threads.setdefault(m, [0, 0])
            thread[0] = tid or thread[0]
            first = True
            for ticks, a, b in EVENT.iter_unpack(data[offset + BUFFER.size : self._last(offset, words)]):
                if ticks == 0:
                    break
                when = (ticks >> EVENT_BITS) - self._start & TICK_MASK
                if first and next_seq.get(m) != seq:
                    yield when, m, "", p & GO_MASK, goid << 8 | state >> 32
                    if goid:
                        self._goroutine(goid).gopc = state & 0xFFFFFFFF
                first = False
                yield when, m, self.names[ticks & (1 << EVENT_BITS) - 1], a, b
            next_seq[m] = seq + 1

    @staticmethod
    def _last(offset: int, words: int) -> int:
        events = (words * 8 - BUFFER.size) // EVENT.size
        return offset + BUFFER.size + events * EVENT.size

    def _goroutine(self, goid: int) -> Goroutine:
        g = self.goroutines.get(goid)
        if g is None:
            g = self.goroutines[goid] = Goroutine()
        return g

    def function(self, g: Goroutine) -> int:
        """The pc of a goroutine's function, 0 if that is not known."""
        return g.fn or self._functions.get(g.gopc, 0)

    # Telling

    def _step(self, ticks: int, m: int, name: str, a: int, b: int) -> None:
        at = ticks * self._us
        self.end = max(self.end, at)
        state = self._ms.get(m)
        if state is None:
            state = self._ms[m] = _M()
        step = getattr(self, "_on_" + (name or "State"), None)
        if step is not None:
            step(at, m, state, a, b)

    def _begin(self, at: float, m: int, s: _M, kind: str, goid: int) -> Run:
        s.run = Run(kind, at, m, s.p, goid)
        return s.run

    def _finish(self, at: float, s: _M, why: str, pc: int) -> None:
        """What the M runs ends."""
        run = s.run
        if run is not None:
            run.end, run.why, run.pc = max(at, run.begin), why, pc
            self.runs.append(run)
        s.run = s.turns = None

    def _on_State(self, at: float, m: int, s: _M, p: int, goid: int) -> None:
        s.begins.clear()
        s.run = s.turns = None
        s.p = p if p != GO_MASK else -1
        if goid >> 8 and goid & 0xFF in (RUNNING, SYSCALL):
            self._begin(at, m, s, "run" if goid & 0xFF == RUNNING else "syscall", goid >> 8)

    def _on_GoCreate(self, at: float, m: int, s: _M, goid: int, b: int) -> None:
        g = self._goroutine(goid)
        g.fn, g.gopc, g.created = b & 0xFFFFFFFF, b >> 32, at
        g.parent = s.run.goid if s.run else 0
        self._ready[goid] = at, g.parent, s.p
        self.marks.append(Mark("create", at, m, s.p, goid, ""))

    def _on_GoStart(self, at: float, m: int, s: _M, goid: int, b: int) -> None:
        if s.run is not None and s.run.goid == goid and s.run.begin == at:
            # The first event in a buffer, which names the M's goroutine already.
            s.run = None
        self._finish(at, s, "", 0)
        run = self._begin(at, m, s, "run", goid)
        self._goroutine(goid).gopc = b & 0xFFFFFFFF
        run.ready, run.by, run.by_p = self._ready.pop(goid, (-1.0, 0, -1))

    def _on_GoStop(self, at: float, m: int, s: _M, goid: int, b: int) -> None:
        code = b >> 32
        why = STOPS.get(code) or (self.reasons[code] if code < len(self.reasons) else "waiting")
        if s.run is not None and s.run.goid != goid:
            s.run.goid = goid
        self._finish(at, s, why, b & 0xFFFFFFFF)
        if code in (64, 65):
            self._ready[goid] = at, 0, -1

    def _on_GoUnblock(self, at: float, m: int, s: _M, goid: int, b: int) -> None:
        by = s.run.goid if s.run else 0
        self._ready[goid] = at, by, s.p
        self.marks.append(Mark("unblock", at, m, s.p, goid, ""))

    def _on_GoTurns(self, at: float, m: int, s: _M, goid: int, b: int) -> None:
        run = s.run
        begin = run.begin if run is not None else at
        last = s.turns
        pair = {goid, b & GO_MASK}
        if last is None or {last.goid, last.other} != pair or last.p != s.p or at - last.begin > MERGE_US:
            last = Run("turns", begin, m, s.p, goid)
            last.other = b & GO_MASK
            self.runs.append(last)
        last.turns += b >> 48
        last.end = at
        self._begin(at, m, s, "run", goid)
        s.turns = last

    def _on_GoSyscallBegin(self, at: float, m: int, s: _M, goid: int, b: int) -> None:
        self._finish(at, s, "syscall", b)
        self._begin(at, m, s, "syscall", goid).pc = b

    def _on_GoSyscallEnd(self, at: float, m: int, s: _M, goid: int, b: int) -> None:
        if s.run is not None:
            self._finish(at, s, "returned", s.run.pc)
        self._begin(at, m, s, "run", goid)

    def _on_GoSyscallEndBlocked(self, at: float, m: int, s: _M, goid: int, b: int) -> None:
        if s.run is not None:
            self._finish(at, s, "returned; no P", s.run.pc)
        self._ready[goid] = at, 0, -1

    def _on_ProcStart(self, at: float, m: int, s: _M, p: int, b: int) -> None:
        s.p = p

    def _on_ProcStop(self, at: float, m: int, s: _M, p: int, b: int) -> None:
        self._lose_p(at, s)

    def _lose_p(self, at: float, s: _M) -> None:
        """The M has no P any more; a system call that it makes goes on without."""
        run = s.run
        if run is not None and run.kind == "syscall" and run.p >= 0:
            self.spans.append(Span("P", run.p, "syscall", run.begin, at, f"{run.goid}"))
            run.p = -1
        s.p = -1

    def _on_ProcSteal(self, at: float, m: int, s: _M, p: int, b: int) -> None:
        for other in self._ms.values():
            if other.p == p and other is not s:
                goid = other.run.goid if other.run else 0
                self.marks.append(Mark("retake", at, m, p, goid, ""))
                self._lose_p(at, other)

    def _on_GoSteal(self, at: float, m: int, s: _M, p: int, n: int) -> None:
        self.marks.append(Mark("steal", at, m, s.p, 0, f"{n} from P{p}"))

    def _on_ThreadStart(self, at: float, m: int, s: _M, pc: int, b: int) -> None:
        self.threads.setdefault(m, [0, 0])[1] = pc

    def _on_ThreadExit(self, at: float, m: int, s: _M, a: int, b: int) -> None:
        self._finish(at, s, "", 0)
        self.marks.append(Mark("exit", at, m, -1, 0, ""))

    def _on_ThreadPark(self, at: float, m: int, s: _M, a: int, b: int) -> None:
        s.begins["poll" if a else "park"] = at

    def _on_ThreadUnpark(self, at: float, m: int, s: _M, a: int, b: int) -> None:
        for kind in ("poll", "park"):
            self._end_span(at, m, s, kind)

    def _on_SpinBegin(self, at: float, m: int, s: _M, a: int, b: int) -> None:
        s.begins["spin"] = at

    def _on_SpinEnd(self, at: float, m: int, s: _M, a: int, b: int) -> None:
        self._end_span(at, m, s, "spin")

    def _on_GcMarkBegin(self, at: float, m: int, s: _M, a: int, b: int) -> None:
        s.begins["assist" if a else "mark"] = at

    def _on_GcMarkEnd(self, at: float, m: int, s: _M, a: int, b: int) -> None:
        self._end_span(at, m, s, "assist" if a else "mark")

    def _end_span(self, at: float, m: int, s: _M, kind: str) -> None:
        begin = s.begins.pop(kind, None)
        if begin is not None:
            self.spans.append(Span("M", m, kind, begin, at))

    def _on_ProcsChange(self, at: float, m: int, s: _M, n: int, b: int) -> None:
        self.procs = max(self.procs, n)

    def _on_StwBegin(self, at: float, m: int, s: _M, a: int, b: int) -> None:
        self._stopping = self._stopped = at

    def _on_StwStopped(self, at: float, m: int, s: _M, a: int, b: int) -> None:
        self._stopped = at

    def _on_StwEnd(self, at: float, m: int, s: _M, a: int, b: int) -> None:
        if self._stopping >= 0:
            self.spans.append(Span("GC", 0, "stopping", self._stopping, self._stopped))
            self.spans.append(Span("GC", 0, "stopped", self._stopped, at))
        self._stopping = -1.0

    def _on_GcBegin(self, at: float, m: int, s: _M, live: int, goal: int) -> None:
        self._collecting = at
        self._goal = f"{live:,} bytes in use, goal {goal:,}"
        self.heap.append((at, live))

    def _on_GcEnd(self, at: float, m: int, s: _M, marked: int, b: int) -> None:
        if self._collecting >= 0:
            text = f"{self._goal}, {marked:,} marked"
            self.spans.append(Span("GC", 1, "collection", self._collecting, at, text))
        self._collecting = -1.0
        self.heap.append((at, marked))

    def _on_TimerFire(self, at: float, m: int, s: _M, kind: int, delay: int) -> None:
        what = ("func or channel", "sleep", "deadline", "read deadline", "write deadline")
        text = f"{what[kind] if kind < len(what) else kind}, {delay / 1000:.1f} µs late"
        self.marks.append(Mark("timer", at, m, s.p, 0, text))

    def _on_PreemptRequest(self, at: float, m: int, s: _M, p: int, goid: int) -> None:
        self.marks.append(Mark("preempt", at, m, p, goid, ""))

    def _close(self) -> None:
        """The end: what goes on is cut off there."""
        for m, s in self._ms.items():
            if s.run is not None:
                s.run.end = self.end
                self._finish(self.end, s, "still running" if s.run.kind == "run" else "still there", s.run.pc)
            for kind in list(s.begins):
                self._end_span(self.end, m, s, kind)
        self.runs.sort(key=lambda r: r.begin)
        for r in self.runs:
            self.procs = max(self.procs, r.p + 1)
