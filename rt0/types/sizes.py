"""Sizes, alignments and field offsets, as gc has them on amd64. All are bytes; -1 means too large."""

from __future__ import annotations

from rt0.types.objects import Var
from rt0.types.predicates import is_complex
from rt0.types.types import Array, Basic, Interface, Kind, Slice, Struct, Type, as_named

_WORD = 8
_MAX = (1 << 63) - 1

_BASIC_SIZES: dict[Kind, int] = {
    Kind.BOOL: 1,
    Kind.INT8: 1,
    Kind.INT16: 2,
    Kind.INT32: 4,
    Kind.INT64: 8,
    Kind.UINT8: 1,
    Kind.UINT16: 2,
    Kind.UINT32: 4,
    Kind.UINT64: 8,
    Kind.FLOAT32: 4,
    Kind.FLOAT64: 8,
    Kind.COMPLEX64: 8,
    Kind.COMPLEX128: 16,
    Kind.STRING: 2 * _WORD,
}


def align_up(x: int, a: int) -> int:
    """The multiple of `a` at or above x."""
    return (x + a - 1) & ~(a - 1)


def align_of(t: Type) -> int:
    """The alignment of variables of the type, at least 1."""
    u = t.under()
    if isinstance(u, Array):
        return align_of(u.elem)
    if isinstance(u, Struct):
        if not u.fields and _is_align64(t):
            return 8
        return max((align_of(f.typ) for f in u.fields), default=1)
    if isinstance(u, Slice | Interface):
        return _WORD
    if isinstance(u, Basic) and u.kind in (Kind.STRING, Kind.UNTYPED_STRING):
        return _WORD
    a = size_of(t)
    if a < 1:
        return 1
    if is_complex(t):
        a //= 2
    return min(a, _WORD)


def _is_align64(t: Type) -> bool:
    """The marker type of package atomic, which aligns what contains it to 8 bytes."""
    named = as_named(t)
    if named is None:
        return False
    obj = named.type_name()
    return (
        obj.name == "align64"
        and obj.pkg is not None
        and obj.pkg.path in ("sync/atomic", "internal/runtime/atomic")
    )


def offsets_of(fields: list[Var]) -> list[int]:
    """The offset of each field of a struct."""
    offsets: list[int] = []
    offs = 0
    for f in fields:
        if offs < 0:
            offsets.append(-1)
            continue
        offs = align_up(offs, align_of(f.typ))
        offsets.append(offs if offs <= _MAX else -1)
        size = size_of(f.typ)
        offs = offs + size if size >= 0 and offs <= _MAX else -1
        if offs > _MAX:
            offs = -1
    return offsets


def size_of(t: Type) -> int:
    """The size of variables of the type; not for type parameters or what contains them."""
    u = t.under()
    if isinstance(u, Basic):
        return _BASIC_SIZES.get(u.kind, _WORD)
    if isinstance(u, Array):
        if u.len <= 0:
            return 0
        elem = size_of(u.elem)
        if elem <= 0:
            return elem
        return elem * u.len if elem * u.len <= _MAX else -1
    if isinstance(u, Slice):
        return 3 * _WORD
    if isinstance(u, Struct):
        return _size_of_struct(t, u)
    if isinstance(u, Interface):
        return 2 * _WORD
    return _WORD


def _size_of_struct(t: Type, u: Struct) -> int:
    if not u.fields:
        return 0
    offs = offsets_of(u.fields)[-1]
    size = size_of(u.fields[-1].typ)
    if offs < 0 or size < 0:
        return -1
    if offs > 0 and size == 0:
        size = 1  # a pointer to a last field without size must not point past the struct
    total = align_up(offs + size, align_of(u))
    return total if total <= _MAX else -1


def offset_of(t: Type, index: list[int]) -> int:
    """The offset of a field that a path of field indices selects."""
    offs = 0
    for i in index:
        u = t.under()
        assert isinstance(u, Struct)
        d = offsets_of(u.fields)[i]
        if d < 0:
            return -1
        offs += d
        t = u.fields[i].typ
    return offs if offs <= _MAX else -1
