"""What a program knows of the blocks that are counted in it, in the form that Go's own packages read.

Source: internal/coverage (`defs.go`), internal/coverage/encodemeta, internal/coverage/stringtab.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from rt0.syntax.cover import Coverage, Function

MODES = ("set", "count", "atomic")
"""The modes; what stands for one is its index, from 1."""

_PER_BLOCK = 1
_MAGIC = b"\x00cvm"
_HEADER = struct.Struct("<IIII16sIII")
_FILE_HEADER = struct.Struct("<4sIQQ16sIIBB6x")
_FNV_PRIME = (1 << 88) + 0x13B
_FNV_BASIS = 0x6C62272E07BB014262B821756295C58D


class Meta:
    """What is known of a package's blocks, and the hash of that."""

    __slots__ = ("digest", "blob")

    def __init__(self, digest: bytes, blob: bytes) -> None:
        self.digest = digest
        self.blob = blob


def encode(coverage: Coverage, name: str, module: str) -> Meta:
    """The blob of a package of this name in a module."""
    strings = _Strings()
    path_at, name_at, module_at = (strings.index(s) for s in (coverage.path, name, module))
    hashed = [s.encode("utf-8", "surrogateescape") for s in (coverage.path, name, module)]
    functions: list[bytes] = []
    for f in coverage.functions:
        head = [len(f.units), strings.index(f.name), strings.index(f.file)]
        functions.append(uvarints([*head, *_numbers(f)]))
        hashed += [f.name.encode(), f.file.encode("utf-8", "surrogateescape")]
        hashed.append(b"".join(n.to_bytes(4, "little") for n in _numbers(f)))
    digest = _fnv(b"".join(hashed))
    table = strings.encode()
    at = _HEADER.size + len(table) + 4 * len(functions)
    offsets: list[int] = []
    for code in functions:
        offsets.append(at)
        at += len(code)
    count = len(strings.numbers)
    header = _HEADER.pack(at, name_at, path_at, module_at, digest, 0, count, len(functions))
    places = struct.pack(f"<{len(offsets)}I", *offsets)
    return Meta(digest, b"".join([header, places, table, *functions]))


def file_of_one(meta: Meta, mode: str) -> bytes:
    """The contents of a file about one package."""
    table = _Strings().encode()
    start = _FILE_HEADER.size + 16
    total = start + len(table) + len(meta.blob)
    number = MODES.index(mode) + 1
    header = _FILE_HEADER.pack(_MAGIC, 1, total, 1, meta.digest, start, len(table), number, _PER_BLOCK)
    return header + struct.pack("<QQ", start + len(table), len(meta.blob)) + table + meta.blob


def uvarints(numbers: Iterable[int]) -> bytes:
    """Numbers in seven bits a byte, the lowest first; the last byte of each is less than 128."""
    out = bytearray()
    for n in numbers:
        while n >= 0x80:
            out.append(n & 0x7F | 0x80)
            n >>= 7
        out.append(n)
    return bytes(out)


def _numbers(f: Function) -> list[int]:
    """A function's blocks, and whether it is a literal."""
    out: list[int] = []
    for u in f.units:
        out += [u.start_line, u.start_col, u.end_line, u.end_col, u.statements]
    return [*out, int(f.literal)]


class _Strings:
    """A table of strings, the empty one first."""

    __slots__ = ("numbers",)

    def __init__(self) -> None:
        self.numbers = {"": 0}

    def index(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))

    def encode(self) -> bytes:
        out = [uvarints([len(self.numbers)])]
        for text in self.numbers:
            data = text.encode("utf-8", "surrogateescape")
            out += [uvarints([len(data)]), data]
        return b"".join(out)


def _fnv(data: bytes) -> bytes:
    """The hash FNV-1a of 128 bits."""
    h = _FNV_BASIS
    for byte in data:
        h = (h ^ byte) * _FNV_PRIME & (1 << 128) - 1
    return h.to_bytes(16, "big")
