"""LEB128, the variable-length integers of DWARF and of the pc-line table."""

from __future__ import annotations


def uleb(x: int) -> bytes:
    """Encodes an integer that is not negative."""
    out = bytearray()
    while x >= 0x80:
        out.append(x & 0x7F | 0x80)
        x >>= 7
    out.append(x)
    return bytes(out)


def sleb(x: int) -> bytes:
    """Encodes a signed integer."""
    out = bytearray()
    while not -0x40 <= x < 0x40:
        out.append(x & 0x7F | 0x80)
        x >>= 7
    out.append(x & 0x7F)
    return bytes(out)


def read_uleb(data: bytes | memoryview, at: int) -> tuple[int, int]:
    """The unsigned integer at an offset, and the offset behind it. Raises `IndexError` at the end of data."""
    x = shift = 0
    while True:
        b = data[at]
        at += 1
        x |= (b & 0x7F) << shift
        if b < 0x80:
            return x, at
        shift += 7


def read_sleb(data: bytes | memoryview, at: int) -> tuple[int, int]:
    """The signed integer at an offset, and the offset behind it. Raises `IndexError` at the end of data."""
    x = shift = 0
    while True:
        b = data[at]
        at += 1
        x |= (b & 0x7F) << shift
        shift += 7
        if b < 0x80:
            return x - (1 << shift) if b & 0x40 else x, at
