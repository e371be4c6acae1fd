"""Where globals, tables and string constants lie in the emulated address space, and what they hold at first.

Invariant: an address, once given out, is in generated code and stays; `emu.reset` restores the contents.
"""

from __future__ import annotations

import struct
from typing import Any

from rt0.native import emu
from rt0.native.decl import Extern, ExternVar, Global, NativeFunc, Table, Var
from rt0.native.intrinsics import Nil
from rt0.native.layout import align_of, fields_of, size_of
from rt0.native.tree import Symbol
from rt0.native.types import ArrayType, StringType, StructType, Type

_addresses: dict[Symbol, int] = {}
_externs: dict[str, int] = {}
_strings: dict[bytes, int] = {}


def string(data: bytes) -> int:
    """The address of a string constant's bytes; 0 for the empty one."""
    if not data:
        return 0
    address = _strings.get(data)
    if address is None:
        address = _strings[data] = emu.static(len(data), 1, data)
    return address


def address(s: Symbol) -> int:
    """The address of a global; that of an external one may change with `emu.define`."""
    if isinstance(s, ExternVar):
        # Every declaration of a symbol means the same memory.
        found = emu.defined.get(s.symbol) or _externs.get(s.symbol)
        if found is None and s.weak:
            return 0
        if found is None:
            found = _externs[s.symbol] = emu.static(size_of(s.type), 16)
        return found
    found = _addresses.get(s)
    if found is not None:
        return found
    if isinstance(s, Table):
        size, align = size_of(s.elem), align_of(s.elem)
        found = emu.static(size * len(s.values), align)
        # Its address may be in what it holds, so it has one before that is encoded.
        _addresses[s] = found
        emu.keep(found, b"".join(encode(v, s.elem) for v in s.values))
    elif isinstance(s, Var):
        found = emu.static(
            size_of(s.type), align_of(s.type), b"" if s.init is None else encode(s.init, s.type)
        )
    else:
        assert isinstance(s, Global)
        found = emu.static(size_of(s.type), max(align_of(s.type), 8))
    _addresses[s] = found
    return found


def encode(v: Any, t: Type) -> bytes:
    """A constant's bytes in memory."""
    if v is None or isinstance(v, Nil):
        return bytes(size_of(t))
    if isinstance(v, NativeFunc | Extern):
        from rt0.native.py_backend import function_address

        return struct.pack("<Q", function_address(v))
    if isinstance(v, Global | Var | Table | ExternVar):
        return struct.pack("<Q", address(v))
    if isinstance(t, StringType):
        data = v.encode() if isinstance(v, str) else bytes(v)
        return struct.pack("<Qq", string(data), len(data))
    if isinstance(t, StructType):
        out = bytearray(size_of(t))
        for x, f in zip(v, fields_of(t).values(), strict=True):
            part = encode(x, f.type)
            out[f.offset : f.offset + len(part)] = part
        return bytes(out)
    if isinstance(t, ArrayType):
        return b"".join(encode(x, t.elem) for x in v)
    return struct.pack("<" + emu.FORMATS.get(t.name, "Q"), v)
