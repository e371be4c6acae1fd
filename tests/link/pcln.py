"""An independent reader of the pc-line table, written from `docs/abi.md`."""

import struct
from bisect import bisect_right
from typing import NamedTuple


class Frame(NamedTuple):
    name: str
    file: str
    line: int


class Function(NamedTuple):
    entry: int
    name: str
    file: str
    line: int
    flags: int
    inlined: list[tuple[int, str, str, int, int]]
    pieces: list[tuple[int, int, int]]  # (pc, line, inlined call or -1)


class Table:
    def __init__(self, data: bytes) -> None:
        self.data = data
        magic, self.nfunc, self.functab, self.strings = struct.unpack_from("<4I", data)
        assert magic == 0x32307472
        self.entries = [struct.unpack_from("<2I", data, self.functab + 8 * i) for i in range(self.nfunc + 1)]
        assert self.entries == sorted(self.entries[:-1]) + self.entries[-1:]
        assert self.entries[-1][1] == 0

    def text(self, at: int) -> str:
        start = self.strings + at
        return self.data[start : self.data.index(b"\0", start)].decode()

    def leb(self, at: int, signed: bool) -> tuple[int, int]:
        x = shift = 0
        while True:
            b = self.data[at]
            at += 1
            x |= (b & 127) << shift
            shift += 7
            if b < 128:
                return (x - (1 << shift) if signed and b & 64 else x), at

    def ulebs(self, at: int, n: int) -> tuple[list[int], int]:
        out = []
        for _ in range(n):
            x, at = self.leb(at, False)
            out.append(x)
        return out, at

    def function(self, i: int) -> Function:
        at = self.entries[i][1]
        entry, flags = struct.unpack_from("<IB", self.data, at)
        assert at % 4 == 0 and entry == self.entries[i][0]
        (name, file, line, ninl), at = self.ulebs(at + 5, 4)
        inlined = []
        for _ in range(ninl):
            (parent, n, f, ln, call), at = self.ulebs(at, 5)
            inlined.append((parent - 1, self.text(n), self.text(f), ln, call))
        lines = at
        pieces: list[tuple[int, int, int]] = []
        pc, cur, inside = entry, line, -1
        while not flags & 2:
            delta, lines = self.leb(lines, False)
            if delta == 0 and pieces:
                break
            change, lines = self.leb(lines, True)
            if change & 1:
                inl, lines = self.leb(lines, False)
                inside = inl - 1
            pc, cur = pc + delta, cur + (change >> 1)
            pieces.append((pc, cur, inside))
        return Function(entry, self.text(name), self.text(file), line, flags, inlined, pieces)

    def functions(self) -> list[Function]:
        return [self.function(i) for i in range(self.nfunc)]

    def frames(self, pc: int) -> list[Frame]:
        """Innermost first, as a traceback prints them; `pc` is exact."""
        i = bisect_right([e for e, _ in self.entries], pc) - 1
        if not 0 <= i < self.nfunc:
            return []
        f = self.function(i)
        found = [p for p in f.pieces if p[0] <= pc]
        if not found:
            return [Frame(f.name, f.file, 0)]
        _, line, inl = found[-1]
        out = []
        while inl >= 0:
            parent, name, file, _, call = f.inlined[inl]
            out.append(Frame(name, file, line))
            line, inl = call, parent
        return [*out, Frame(f.name, f.file, line)]
