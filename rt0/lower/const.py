"""Constants as values: integers, floats, strings; and constant aggregates as read-only data."""

from __future__ import annotations

import struct
from typing import Any

from rt0.lower.func import Comps, Fn, zero_of
from rt0.lower.layout import layout, memory_type
from rt0.lower.shard import Shard
from rt0.types import constant
from rt0.types.constant import Complex
from rt0.types.predicates import is_complex, is_float, is_integer
from rt0.types.types import Type


def value(f: Fn, val: Any, t: Type) -> Comps:
    """A constant as a value of type t."""
    return literal(f.shard, val, t)


def literal(shard: Shard, val: Any, t: Type) -> Comps:
    """A constant as a value of type t, whose text a module holds."""
    if isinstance(val, bool):
        return ["true" if val else "false"]
    if isinstance(val, bytes):
        return [shard.string(val), str(len(val))]
    if is_complex(t):
        c = constant.to_complex(val)
        re, im = (c.re, c.im) if isinstance(c, Complex) else (c, 0)
        single = layout(t).size == 8
        return [float_text(re, single), float_text(im, single)]
    if is_float(t):
        return [float_text(val, layout(t).size == 4)]
    number = constant.to_int(val)
    if isinstance(number, int) and not isinstance(number, bool):
        if is_integer(t):
            return [int_text(number, layout(t).size * 8)]
        # unsafe.Pointer(uintptr constant)
        return ["null" if number == 0 else f"inttoptr (i64 {number} to ptr)"]
    return [float_text(val, False)]


def int_text(n: int, bits: int) -> str:
    """An integer as LLVM reads it, wrapped to its width."""
    n &= (1 << bits) - 1
    return str(n - (1 << bits) if n >> (bits - 1) else n)


def float_text(val: Any, single: bool) -> str:
    """A float in LLVM's exact hexadecimal notation."""
    x = constant.float32_val(val) if single else constant.float64_val(val)
    return f"0x{struct.pack('>d', x).hex().upper()}"


def is_literal(comps: Comps) -> bool:
    """Whether all components are constants."""
    return all(not c.startswith("%") for c in comps)


def initializer(t: Type, comps: Comps) -> str:
    """A constant flat value as it lies in memory: `type value`, with padding."""
    lay = layout(t)
    assert lay.comps is not None
    types: list[str] = []
    values: list[str] = []
    at = 0
    for c, v in zip(lay.comps, comps, strict=True):
        if c.off > at:
            types.append(f"[{c.off - at} x i8]")
            values.append(f"[{c.off - at} x i8] zeroinitializer")
        if c.ty == "i1":
            v = "1" if v == "true" else "0"
        types.append(memory_type(c.ty))
        values.append(f"{memory_type(c.ty)} {v}")
        at = c.off + component_size(c.ty)
    if lay.size > at:
        types.append(f"[{lay.size - at} x i8]")
        values.append(f"[{lay.size - at} x i8] zeroinitializer")
    return f"<{{ {', '.join(types)} }}> <{{ {', '.join(values)} }}>"


def is_zero(t: Type, comps: Comps) -> bool:
    """Whether a flat value is known to be the zero value."""
    lay = layout(t)
    return lay.comps is not None and all(
        v in (zero_of(c.ty), "0x0000000000000000") for c, v in zip(lay.comps, comps, strict=True)
    )


def component_size(ty: str) -> int:
    """Bytes of a component in memory."""
    return {"i1": 1, "i8": 1, "i16": 2, "i32": 4, "float": 4}.get(ty, 8)
