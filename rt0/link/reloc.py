"""Relocation: the arithmetic of the AMD64 ABI's table of relocation types, and the relaxation of GOT loads.

Source: System V ABI, AMD64 supplement, sections 4.4 and B.2. S is the symbol's address, A the addend, P the
place.
"""

from __future__ import annotations

import struct

R_NONE, R_64, R_PC32, R_PLT32, R_32, R_32S, R_PC64 = 0, 1, 2, 4, 10, 11, 24
R_GOTPCREL, R_GOTPCRELX, R_REX_GOTPCRELX = 9, 41, 42
GOT_TYPES = (R_GOTPCREL, R_GOTPCRELX, R_REX_GOTPCRELX)

_U64 = struct.Struct("<Q")
_U32 = struct.Struct("<I")
_I32 = struct.Struct("<i")


class RelocError(Exception):
    """The value does not fit, or the type is unknown; the text says which."""


def apply(buf: bytearray, at: int, type: int, s: int, a: int, p: int) -> None:
    """Stores a relocated value at an offset of `buf`, whose address is `p`.

    GOT types are not handled here: `relax` turns them into R_PC32, or `s` is the address of the GOT slot.
    Raises `RelocError`.
    """
    try:
        if type == R_PC32 or type == R_PLT32:
            _I32.pack_into(buf, at, s + a - p)
        elif type == R_64:
            _U64.pack_into(buf, at, s + a & (1 << 64) - 1)
        elif type == R_32:
            _U32.pack_into(buf, at, s + a)
        elif type == R_32S:
            _I32.pack_into(buf, at, s + a)
        elif type == R_PC64:
            _U64.pack_into(buf, at, s + a - p & (1 << 64) - 1)
        elif type != R_NONE:
            raise RelocError(f"relocation type {type} is not supported")
    except struct.error:
        raise RelocError(f"value {s + a:#x} does not fit in relocation type {type}") from None


def relaxable(code: bytes | bytearray | memoryview, at: int, type: int) -> bool:
    """Whether the instruction whose GOT displacement is at an offset can do without the GOT."""
    if type == R_GOTPCREL or at < 2:
        return False
    return code[at - 2] == 0x8B or (code[at - 2] == 0xFF and code[at - 1] in (0x15, 0x25))


def relax(code: bytearray, at: int) -> int:
    """Rewrites such an instruction to one with a PC-relative displacement, and returns where that is.

    `mov x@GOTPCREL(%rip), %r` becomes `lea x(%rip), %r`; `call *x@GOTPCREL(%rip)` a call with a prefix,
    `jmp` a jump with a `nop` behind it.
    """
    if code[at - 2] == 0x8B:
        code[at - 2] = 0x8D
        return at
    if code[at - 1] == 0x15:
        code[at - 2 : at] = b"\x67\xe8"
        return at
    code[at - 2] = 0xE9
    code[at + 3] = 0x90
    return at - 1
