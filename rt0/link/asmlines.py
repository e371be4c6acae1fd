"""The lines of functions from Go's assembly files, which LLVM knows no debug information for.

The compiler writes them to a section of their own, a record for each function (`rt0.lower.assembly`): its
address, three u32 for the line of its declaration, for flags, and for the number of pairs (offset, line) that
follow, the pairs, and the file's name, with zeros up to a multiple of 8 bytes.
"""

from __future__ import annotations

import struct

from rt0.link.elf import Object
from rt0.link.lines import ASSEMBLY, FuncLines, Functions, encode_lines

SECTION = ".rt0.asmlines"
ABI0 = "·abi0"
"""Behind the symbols of functions with Go's old calling convention (`rt0.asm`)."""

_HEAD = struct.Struct("<QIII")
_PAIR = struct.Struct("<II")


def read_assembly(obj: Object) -> Functions:
    """What an object says of its functions in assembly."""
    out: Functions = {}
    for section in obj.sections:
        if section.name != SECTION:
            continue
        data = bytes(section.data)
        for at, _, symbol, addend in section.relocs():
            _, line, flags, n = _HEAD.unpack_from(data, at)
            begin = at + _HEAD.size
            end = begin + n * _PAIR.size
            rows = dict(_PAIR.iter_unpack(data[begin:end]))  # of several lines at one place the last counts
            pieces = [(pc, row, -1) for pc, row in rows.items()]
            file = data[end : data.index(b"\0", end)].decode("utf-8", "surrogateescape")
            assert symbol.section is not None
            where = symbol.section.index, symbol.value + addend
            name = symbol.name.removesuffix(ABI0)
            out[where] = FuncLines(name, file, line, ASSEMBLY | flags, [], encode_lines(pieces, line))
    return out
