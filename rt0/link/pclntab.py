"""The pc-line table, as `docs/abi.md` defines it."""

from __future__ import annotations

import struct
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from rt0.link.asmlines import ABI0
from rt0.link.elf import EHDR, SHDR
from rt0.link.leb import read_sleb, read_uleb, uleb
from rt0.link.lines import WRAPPER, FuncLines

SECTION = ".rt0pclntab"
MAGIC = 0x32307472
NO_LINES = 2
"""Flag of a function of which nothing but the name is known."""

BETWEEN = ("·glue", ABI0)
"""Behind the symbols of what stands between Go and assembly (`rt0.lower.assembly`)."""

CALLS = (0xE8, 0xE9)
"""Opcodes of calls and jumps with a 32-bit displacement."""

_HEADER = struct.Struct("<4I")
_ENTRY = struct.Struct("<II")
_FUNC = struct.Struct("<IB")
_FIELDS, _INLINED_FIELDS = 4, 5
"""Numbers of a function, and of an inlined call."""


class Strings:
    """NUL-terminated text, each once; offset 0 is the empty string. Symbol names are in it too (.strtab)."""

    __slots__ = ("data", "_offsets")

    def __init__(self) -> None:
        self.data = bytearray(b"\0")
        self._offsets: dict[str, int] = {"": 0}

    def add(self, text: str) -> int:
        """The offset of a text."""
        at = self._offsets.get(text)
        if at is None:
            at = self._offsets[text] = len(self.data)
            self.data += text.encode("utf-8", "surrogateescape") + b"\0"
        return at


Func = tuple[int, str, FuncLines | None]
"""Address, symbol, and what DWARF said of it, if anything."""


def _sections(exe: bytes) -> list[tuple[int, ...]]:
    header = EHDR.unpack_from(exe)
    return [SHDR.unpack_from(exe, header[6] + i * SHDR.size) for i in range(header[12])]


def _find_table(exe: bytes) -> int:
    """Where an executable's table begins. Raises `struct.error` or `ValueError` if there is none."""
    sections = _sections(exe)
    names = sections[EHDR.unpack_from(exe)[13]][4]
    wanted = {c_string(exe, names + s[0]): s[4] for s in sections}
    if SECTION not in wanted:
        raise ValueError("no pc-line table")
    return int(wanted[SECTION])


def declarations(exe: bytes) -> dict[str, tuple[str, int]]:
    """File and line of every function that an executable's table names, inlined ones included.

    Raises `struct.error` or `ValueError` if it is no executable that rt0 has linked.
    """
    start = _find_table(exe)
    _, nfunc, functab, strings = _HEADER.unpack_from(exe, start)
    out: dict[str, tuple[str, int]] = {}

    def declare(name: int, file: int, line: int) -> None:
        base = start + strings
        out.setdefault(c_string(exe, base + name), (c_string(exe, base + file), line))

    for i in range(nfunc):
        _, at = _ENTRY.unpack_from(exe, start + functab + i * _ENTRY.size)
        at += start + _FUNC.size
        (name, file, line, inlined), at = _numbers(exe, at, _FIELDS)
        declare(name, file, line)
        for _ in range(inlined):
            (_, name, file, line, _), at = _numbers(exe, at, _INLINED_FIELDS)
            declare(name, file, line)
    return out


class PcTable:
    """Looks up addresses in an executable's table. Raises `struct.error` or `ValueError` if there is none."""

    __slots__ = ("_data", "_entries", "_found", "_offsets", "_start", "_strings")

    def __init__(self, exe: bytes) -> None:
        self._data = exe
        self._start = _find_table(exe)
        _, nfunc, functab, strings = _HEADER.unpack_from(exe, self._start)
        self._strings = self._start + strings
        table = [_ENTRY.unpack_from(exe, self._start + functab + i * _ENTRY.size) for i in range(nfunc + 1)]
        self._entries = [entry for entry, _ in table]
        self._offsets = [offset for _, offset in table]
        self._found: dict[int, tuple[str, str, int]] = {}

    def find(self, pc: int) -> tuple[str, str, int]:
        """Function, file and line of an address, those of the innermost inlined call; "", "", 0 if it is in
        none. Of assembly nothing but the function is known.
        """
        found = self._found.get(pc)
        if found is None:
            found = self._found[pc] = self._look_up(pc)
        return found

    def function(self, pc: int) -> str:
        """The function that an address lies in, whatever is inlined there; "" if there is none."""
        i = bisect_right(self._entries, pc) - 1
        if i < 0 or i + 1 == len(self._entries):
            return ""
        name, _ = read_uleb(self._data, self._start + self._offsets[i] + _FUNC.size)
        return c_string(self._data, self._strings + name)

    def called_by_wrapper(self, pc: int) -> str:
        """The first function of the program that the function there calls or has inlined, if it is a wrapper
        of a `go` or `defer` statement; else "".
        """
        i = bisect_right(self._entries, pc) - 1
        if i < 0 or ".gowrap" not in self.function(pc):
            return ""
        entry, end = self._entries[i], self._entries[i + 1]
        at = self._start + self._offsets[i] + _FUNC.size
        (_, _, _, inlined), at = _numbers(self._data, at, _FIELDS)
        if inlined:
            (_, name, *_), at = _numbers(self._data, at, _INLINED_FIELDS)
            return c_string(self._data, self._strings + name)
        code = self._code(entry, end)
        for k in range(len(code) - 5):
            if code[k] in CALLS:
                target = entry + k + 5 + int.from_bytes(code[k + 1 : k + 5], "little", signed=True)
                j = bisect_left(self._entries, target)
                if j + 1 < len(self._entries) and self._entries[j] == target:
                    called = self.function(target)
                    if not called.startswith(("runtime.", "__morestack")):
                        return called
        return ""

    def _code(self, start: int, end: int) -> bytes:
        """The program's bytes from an address to another."""
        for section in _sections(self._data):
            if section[3] <= start and end <= section[3] + section[5]:
                return self._data[section[4] + start - section[3] :][: end - start]
        return b""

    def _look_up(self, pc: int) -> tuple[str, str, int]:
        return next(iter(self.frames(pc)), ("", "", 0))

    def frames(self, pc: int) -> list[tuple[str, str, int]]:
        """Function, file and line of the inlined calls at an address, the innermost first, and of the
        function that they are in."""
        i = bisect_right(self._entries, pc) - 1
        if i < 0 or i + 1 == len(self._entries):
            return []
        data, at = self._data, self._start + self._offsets[i]
        entry, flags = _FUNC.unpack_from(data, at)
        (name, file, line, inlined), at = _numbers(data, at + _FUNC.size, _FIELDS)
        calls: list[list[int]] = []
        for _ in range(inlined):
            numbers, at = _numbers(data, at, _INLINED_FIELDS)
            calls.append(numbers)
        call = -1
        if not flags & NO_LINES:
            line, call = _line_at(data, at, line, pc - entry)
        found: list[tuple[int, int, int]] = []
        while call >= 0:
            found.append((calls[call][1], calls[call][2], line))
            line, call = calls[call][4], calls[call][0] - 1
        found.append((name, file, line))
        return [
            (c_string(data, self._strings + n), c_string(data, self._strings + f), k) for n, f, k in found
        ]


def _line_at(data: bytes, at: int, line: int, offset: int) -> tuple[int, int]:
    """Runs a line program up to an offset: the line there, and the inlined call, -1 for none."""
    pc, call, found = 0, -1, (line, -1)
    first = True
    while True:
        delta, at = read_uleb(data, at)
        if delta == 0 and not first:
            return found
        first = False
        pc += delta
        if pc > offset:
            return found
        change, at = read_sleb(data, at)
        line += change >> 1
        if change & 1:
            number, at = read_uleb(data, at)
            call = number - 1
        found = line, call


def _numbers(data: bytes, at: int, n: int) -> tuple[list[int], int]:
    """The next `n` numbers, and the offset behind them."""
    out: list[int] = []
    for _ in range(n):
        x, at = read_uleb(data, at)
        out.append(x)
    return out, at


def c_string(data: bytes, at: int) -> str:
    """The NUL-terminated text at an offset."""
    return data[at : data.index(b"\0", at)].decode("utf-8", "surrogateescape")


def build(funcs: Sequence[Func], end_of_text: int, strings: Strings) -> bytes:
    """The table, without its strings: these must be put right behind it. `funcs` are sorted by address."""
    functab = bytearray()
    body = bytearray()
    start = _HEADER.size + _ENTRY.size * (len(funcs) + 1)
    for entry, name, info in funcs:
        functab += _ENTRY.pack(entry, start + len(body))
        if info is None:
            hidden = WRAPPER if name.endswith(BETWEEN) else 0
            body += _FUNC.pack(entry, NO_LINES | hidden) + uleb(strings.add(name)) + bytes(_FIELDS - 1)
        else:
            body += _FUNC.pack(entry, info.flags)
            numbers = [strings.add(name), strings.add(info.file), info.line, len(info.inlined)]
            for i in info.inlined:
                numbers += [i.parent + 1, strings.add(i.name), strings.add(i.file), i.line, i.call_line]
            body += b"".join(map(uleb, numbers)) + info.lines
        body += bytes(-len(body) % 4)
    functab += _ENTRY.pack(end_of_text, 0)
    total = start + len(body)
    header = _HEADER.pack(MAGIC, len(funcs), _HEADER.size, total)
    return header + bytes(functab) + bytes(body)
