"""Sizes, alignments, field offsets and components of types: C's and Go's layout on amd64.

Invariant: an LLVM literal struct of the fields' memory types has the same offsets, since every scalar is
aligned to its size. In memory a bool is one byte. A vector may lie at any address, and is no field.
"""

from __future__ import annotations

import sys

from rt0.native.types import (
    ArrayType,
    BoolType,
    Field,
    FloatType,
    FnType,
    IntType,
    PtrType,
    StringType,
    StructType,
    TupleType,
    Type,
    VectorType,
    VoidType,
    i64,
    ptr_to,
    to_type,
    u8,
)

MAX_FLAT = 4

_UNFINISHED = 0
"""The alignment of a struct whose fields are being laid out."""


class LayoutError(Exception):
    """A field whose annotation means no type; `args` are the message, the class and the field's name."""


def _lay_out(st: StructType) -> dict[str, Field]:
    namespace = vars(sys.modules[st.cls.__module__])
    st.align = _UNFINISHED
    fields: dict[str, Field] = {}
    offset = 0
    align = 1
    for name, text in st.cls.__dict__.get("__annotations__", {}).items():
        try:
            t = to_type(
                eval(text, namespace) if isinstance(text, str) else text
            )  # the programmer's own annotation
            if isinstance(t, VectorType):
                raise TypeError(f"{t} is for values in registers, not for fields")
            size, a = size_of(t), align_of(t)
        except (TypeError, NameError, AttributeError) as e:
            raise LayoutError(str(e), st.cls, name) from None
        offset = -(-offset // a) * a
        fields[name] = Field(name, t, offset)
        offset += size
        align = max(align, a)
    st.size = -(-offset // align) * align
    st.align = align
    st.fields = fields
    return fields


def fields_of(st: StructType) -> dict[str, Field]:
    """The fields in order. Raises `LayoutError` for a bad annotation."""
    return _lay_out(st) if st.fields is None else st.fields


def size_of(t: Type) -> int:
    """Bytes in memory. Raises `TypeError` for a type that has no values."""
    if isinstance(t, IntType | FloatType):
        return t.bits >> 3
    if isinstance(t, PtrType | FnType):
        return 8
    if isinstance(t, StructType):
        if t.align == _UNFINISHED:
            raise TypeError(f"{t} contains itself")
        fields_of(t)
        return t.size
    if isinstance(t, ArrayType):
        return size_of(t.elem) * t.len
    if isinstance(t, BoolType):
        return 1
    if isinstance(t, VectorType):
        return t.lanes
    if isinstance(t, StringType):
        return 16
    raise TypeError(f"{t} cannot be stored in memory")


def align_of(t: Type) -> int:
    """Alignment in bytes."""
    if isinstance(t, StructType):
        fields_of(t)
        return t.align
    if isinstance(t, ArrayType):
        return align_of(t.elem)
    if isinstance(t, StringType):
        return 8
    if isinstance(t, VectorType):
        return 1
    return size_of(t)


def components(t: Type) -> list[tuple[int, Type]] | None:
    """The scalars of a value, with their offsets in memory; None if the type is not flat (`docs/abi.md`)."""
    out: list[tuple[int, Type]] = []
    return out if _collect(t, 0, out) and len(out) <= MAX_FLAT else None


def _collect(t: Type, base: int, out: list[tuple[int, Type]]) -> bool:
    if isinstance(t, StringType):
        out += [(base, ptr_to(u8)), (base + 8, i64)]
        return True
    if isinstance(t, StructType):
        return all(_collect(f.type, base + f.offset, out) for f in fields_of(t).values())
    if isinstance(t, ArrayType):
        return t.len == 0 or (t.len == 1 and _collect(t.elem, base, out))
    if isinstance(t, VoidType | TupleType):
        return False
    out.append((base, t))
    return True


def scalar_name(t: Type) -> str:
    """The LLVM type of a scalar as a value (`docs/abi.md` calls it a component)."""
    if isinstance(t, IntType):
        return f"i{t.bits}"
    if isinstance(t, BoolType):
        return "i1"
    if isinstance(t, FloatType):
        return "float" if t.bits == 32 else "double"
    if isinstance(t, VectorType):
        return f"<{t.lanes} x i8>"
    return "ptr"


def flat_names(t: Type) -> list[str] | None:
    """The components' LLVM types; None if the type is not flat."""
    c = components(t)
    return None if c is None else [scalar_name(s) for _, s in c]
