"""The pc-line table, as `docs/abi.md` defines it."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from rt0.link.elf import EHDR, SHDR
from rt0.link.lines import FuncLines

SECTION = ".rt0pclntab"
MAGIC = 0x31307472
_HEADER = struct.Struct("<8I")
_ENTRY = struct.Struct("<II")
_FUNC = struct.Struct("<5IHHI")
_INLINED = struct.Struct("<i4I")


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


Func = tuple[int, int, str, FuncLines | None]
"""Address, size, symbol, and what DWARF said of it, if anything."""


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
    _, nfunc, functab, strings, *_ = _HEADER.unpack_from(exe, start)
    out: dict[str, tuple[str, int]] = {}

    def declare(name: int, file: int, line: int) -> None:
        base = start + strings
        out.setdefault(c_string(exe, base + name), (c_string(exe, base + file), line))

    for i in range(nfunc):
        _, at = _ENTRY.unpack_from(exe, start + functab + i * _ENTRY.size)
        at += start
        _, _, name, file, line, _, inlined, _ = _FUNC.unpack_from(exe, at)
        declare(name, file, line)
        for k in range(inlined):
            _, name, file, line, _ = _INLINED.unpack_from(exe, at + _FUNC.size + k * _INLINED.size)
            declare(name, file, line)
    return out


def c_string(data: bytes, at: int) -> str:
    """The NUL-terminated text at an offset."""
    return data[at : data.index(b"\0", at)].decode("utf-8", "surrogateescape")


def build(funcs: Sequence[Func], end_of_text: int, strings: Strings) -> bytes:
    """The table, without its strings: these must be put right behind it. `funcs` are sorted by address."""
    functab = bytearray()
    body = bytearray()
    lines_at: dict[bytes, int] = {}
    start = _HEADER.size + _ENTRY.size * (len(funcs) + 1)
    for entry, size, name, info in funcs:
        functab += _ENTRY.pack(entry, start + len(body))
        if info is None:
            body += _FUNC.pack(entry, size, strings.add(name), 0, 0, 0, 0, 0)
            continue
        at = start + len(body) + _FUNC.size + _INLINED.size * len(info.inlined)
        lines = lines_at.setdefault(info.lines, at)
        body += _FUNC.pack(
            entry,
            size,
            strings.add(name),
            strings.add(info.file),
            info.line,
            info.flags,
            len(info.inlined),
            lines,
        )
        for i in info.inlined:
            body += _INLINED.pack(i.parent, strings.add(i.name), strings.add(i.file), i.line, i.call_line)
        if lines == at:
            body += info.lines + bytes(-len(info.lines) % 4)
    functab += _ENTRY.pack(end_of_text, 0)
    total = start + len(body)
    header = _HEADER.pack(MAGIC, len(funcs), _HEADER.size, total, 0, 0, 0, 0)
    return header + bytes(functab) + bytes(body)
