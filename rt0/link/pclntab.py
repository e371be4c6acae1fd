"""The pc-line table, as `docs/abi.md` defines it."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from rt0.link.elf import EHDR, SHDR
from rt0.link.leb import read_uleb, uleb
from rt0.link.lines import FuncLines

SECTION = ".rt0pclntab"
MAGIC = 0x32307472
NO_LINES = 2
"""Flag of a function of which nothing but the name is known."""

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


def declarations(exe: bytes) -> dict[str, tuple[str, int]]:
    """File and line of every function that an executable's table names, inlined ones included.

    Raises `struct.error` or `ValueError` if it is no executable that rt0 has linked.
    """
    header = EHDR.unpack_from(exe)
    sections = [SHDR.unpack_from(exe, header[6] + i * SHDR.size) for i in range(header[12])]
    names = sections[header[13]][4]
    wanted = {c_string(exe, names + s[0]): s[4] for s in sections}
    if SECTION not in wanted:
        raise ValueError("no pc-line table")
    start = wanted[SECTION]
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
            body += _FUNC.pack(entry, NO_LINES) + uleb(strings.add(name)) + bytes(_FIELDS - 1)
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
