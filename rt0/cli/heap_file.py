"""Reads what a program that was built for it recorded of its heap (`rt0/runtime/mgcrecord.py`).

Times are in milliseconds since the program began, sizes in bytes. Of types the file has sampled objects: of
those of one size, one in 1 / (1 - exp(-size / rate)) is in the sample, whatever the others are.
"""

from __future__ import annotations

import math
import struct
from typing import Any

from rt0.link.pclntab import PcTable

MAGIC = b"rt0heap\0"
HEADER = struct.Struct("<8sqQQQqQQQQQQQQQqQQ")
FIXED = struct.Struct("<Q5q6Q4qQqQQQ2Q")
SAMPLE = struct.Struct("<QQQQ")
TYPE = struct.Struct("<QQQ")
NO_GOAL = 1 << 63
NS_PER_MS = 1e6
PC_MASK = (1 << 48) - 1
TINY = 16


class HeapError(ValueError):
    """The file is not a record of a heap."""


class Cycle:
    """A collection: when it began, the world was stopped and marking began, nothing was left to mark, the
    world ran again, and everything was swept (-1: not known); `classes` has size class, whether without
    pointers, objects, their bytes and those of their spans; `types` the number of a type, and how many
    objects and bytes of it live, by estimate. Both are `None` if the program ended before.
    """

    __slots__ = (
        *("number", "start", "stopped", "marked", "end", "swept", "interrupted", "before", "after", "goal"),
        *("kept", "scanned", "stacks", "forced", "assist", "assists", "longest_assist", "idle", "helpers"),
        *("next_goal", "classes", "types"),
    )

    def __init__(self, fields: tuple[int, ...], origin: int) -> None:
        def at(ns: int) -> float:
            return (ns - origin) / NS_PER_MS

        self.number = fields[0]
        self.start, self.stopped, self.marked, self.end = map(at, fields[1:5])
        self.interrupted = fields[5] / NS_PER_MS
        self.before, self.after, self.goal, self.kept, self.scanned, self.stacks = fields[6:12]
        self.forced = fields[12] != 0
        self.assist, self.idle = fields[13] / NS_PER_MS, fields[14] / NS_PER_MS
        self.helpers = fields[15]
        self.swept = at(fields[16]) if fields[16] else -1.0
        self.assists = fields[17]
        self.longest_assist = fields[18] / NS_PER_MS
        self.next_goal = fields[19]
        self.classes: list[tuple[int, bool, int, int, int]] | None = None
        self.types: list[tuple[int, float, float]] | None = None


class Heap:
    """A record. `samples` has time, live bytes, the goal (0: none) and bytes of spans in use; `types` the
    name of each type, where it was allocated, and the size of its objects."""

    __slots__ = ("cycles", "end", "last_is_ours", "overwritten", "procs", "rate", "sizes", "samples", "types")

    def __init__(self, data: bytes, exe: bytes) -> None:
        """Raises `HeapError`."""
        if len(data) < HEADER.size or not data.startswith(MAGIC):
            raise HeapError("the program recorded nothing")
        values = HEADER.unpack_from(data)
        _, start, self.rate, samples_at, nsamples, _, types_at, ntypes, _, cycles_at, ncycles = values[:11]
        room, words, fixed, nclasses, now, ours, procs = values[11:]
        self.procs = procs
        self.end = (now - start) / NS_PER_MS
        self.last_is_ours = ours != 0
        self.sizes = list(struct.unpack_from(f"<{nclasses}Q", data, HEADER.size))
        self.samples = [
            ((t - start) / NS_PER_MS, live, 0 if goal >= NO_GOAL else goal, used)
            for t, live, goal, used in SAMPLE.iter_unpack(
                data[samples_at : samples_at + nsamples * SAMPLE.size]
            )
        ]
        names = _Names(exe)
        self.types: list[tuple[str, str, int]] = []
        # Calls that are inlined at several places of a function are one line of it.
        numbers: dict[tuple[str, str, int], int] = {}
        table: list[int] = []
        for typ, pc, size in TYPE.iter_unpack(data[types_at : types_at + ntypes * TYPE.size]):
            key = names.type(typ, size), names.place(pc), size
            if key not in numbers:
                numbers[key] = len(self.types)
                self.types.append(key)
            table.append(numbers[key])
        self.overwritten = max(0, ncycles - room)
        self.cycles = [
            self._cycle(data, cycles_at + i % room * words * 8, fixed, nclasses, start, table)
            for i in range(self.overwritten, ncycles)
        ]

    def _cycle(self, data: bytes, at: int, fixed: int, nclasses: int, start: int, table: list[int]) -> Cycle:
        fields = FIXED.unpack_from(data, at)
        c = Cycle(fields, start)
        closed, ntypes = fields[20], fields[21]
        if not closed:
            return c
        classes = struct.unpack_from(f"<{nclasses * 6}Q", data, at + fixed * 8)
        c.classes = [
            (i // 2, i % 2 == 1, *classes[3 * i : 3 * i + 3]) for i in range(2 * nclasses) if classes[3 * i]
        ]
        types = struct.unpack_from(f"<{ntypes * 2}Q", data, at + fixed * 8 + nclasses * 48)
        found: dict[int, int] = {}
        for number, sampled in zip(types[::2], types[1::2], strict=True):
            found[table[number]] = found.get(table[number], 0) + sampled
        c.types = []
        for number, sampled in found.items():
            size = self.types[number][2]
            objects = sampled / -math.expm1(-size / self.rate)
            c.types.append((number, objects, objects * size))
        c.types.sort(key=lambda t: -t[2])
        return c


class _Names:
    """What the executable knows about addresses."""

    __slots__ = ("_exe", "_segments", "_table")

    def __init__(self, exe: bytes) -> None:
        self._exe = exe
        self._table = PcTable(exe)
        phoff, entry, n = struct.unpack_from("<Q", exe, 32)[0], *struct.unpack_from("<HH", exe, 54)
        headers: list[tuple[int, ...]] = [
            struct.unpack_from("<IIQQQQ", exe, phoff + i * entry) for i in range(n)
        ]
        self._segments: list[tuple[int, int, int]] = [
            (at, size, off) for kind, _, off, at, _, size in headers if kind == 1
        ]

    def _offset(self, address: int) -> int:
        """Where in the file an address is, -1 if nowhere."""
        for at, size, off in self._segments:
            if at <= address < at + size:
                return address - at + off
        return -1

    def type(self, typ: int, size: int) -> str:
        """The type of an object of a size that holds values of a type, by the address of its descriptor."""
        if typ == 0:
            return "bytes without pointers"
        at = self._offset(typ)
        if at < 0:
            return "a type made by package reflect"
        (size_of,), (name_at,) = (
            struct.unpack_from("<Q", self._exe, at),
            struct.unpack_from("<I", self._exe, at + 40),
        )
        tflag, name = self._exe[at + 20], self._offset(name_at) + 1
        length = shift = 0
        while True:
            b = self._exe[name]
            name += 1
            length |= (b & 0x7F) << shift
            shift += 7
            if b < 0x80:
                break
        text = self._exe[name : name + length].decode("utf-8", "replace")
        text = text[1:] if tflag & 2 else text
        # One value of 9 bytes has 16, and larger ones waste less than half of theirs.
        several = size_of != 0 and size > TINY and size >= 2 * size_of
        return f"array of {text}" if several else text

    def place(self, pc: int) -> str:
        """The function of the program and the line of a return address; "" for 0."""
        if pc == 0:
            return ""
        frames = self._table.frames((pc & PC_MASK) - 1)
        own = [f for f in frames if not f[0].startswith(("runtime.", "internal/runtime/"))]
        function, file, line = (own or frames or [("", "", 0)])[0]
        return f"{function} {file.rpartition('/')[2]}:{line}" if line else function


def plain(heap: Heap, program: str) -> dict[str, Any]:
    """The record as JSON has it, which is also what the page's script is told."""
    t, live, goal, used = zip(*heap.samples, strict=True) if heap.samples else ((), (), (), ())
    return {
        "program": program,
        "end": round(heap.end, 4),
        "procs": heap.procs,
        "sampleRate": heap.rate,
        "lastIsOurs": heap.last_is_ours,
        "overwritten": heap.overwritten,
        "sizes": heap.sizes,
        "samples": {"t": [round(x, 4) for x in t], "live": live, "goal": goal, "used": used},
        "types": [{"name": name, "place": place, "size": size} for name, place, size in heap.types],
        "cycles": [_plain_cycle(c) for c in heap.cycles],
    }


def _plain_cycle(c: Cycle) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name in Cycle.__slots__:
        value = getattr(c, name)
        head, *rest = name.split("_")
        key = head + "".join(word.capitalize() for word in rest)
        out[key] = round(value, 5) if isinstance(value, float) else value
    if c.types is not None:
        out["types"] = [[number, round(objects), round(size)] for number, objects, size in c.types]
    return out
