"""How Go types lie in memory and in registers (`docs/abi.md`): sizes, components, pointer bitmaps.

Invariant: a `Layout` belongs to one type without type parameters and is kept in the type's `lowered` slot.
A type is flat if it is passed as its scalar components; any other is handed over as a pointer to memory.
"""

from __future__ import annotations

from rt0.llvm import abi
from rt0.types import sizes
from rt0.types.types import (
    Array,
    Basic,
    Chan,
    Interface,
    Kind,
    Map,
    Pointer,
    Signature,
    Slice,
    Struct,
    Type,
)

WORD = 8

MAX_INLINE = 128
"""Larger keys and elements of maps are not in the group; it has a pointer to each (`abi.MapMaxElemBytes`)."""

GROUP_SLOTS = 8
"""Entries of a group of a map."""

_SCALARS: dict[Kind, str] = {
    Kind.BOOL: "i1",
    Kind.UNTYPED_BOOL: "i1",
    Kind.INT: "i64",
    Kind.INT8: "i8",
    Kind.INT16: "i16",
    Kind.INT32: "i32",
    Kind.INT64: "i64",
    Kind.UINT: "i64",
    Kind.UINT8: "i8",
    Kind.UINT16: "i16",
    Kind.UINT32: "i32",
    Kind.UINT64: "i64",
    Kind.UINTPTR: "i64",
    Kind.UNTYPED_INT: "i64",
    Kind.UNTYPED_RUNE: "i32",
    Kind.FLOAT32: "float",
    Kind.FLOAT64: "double",
    Kind.UNTYPED_FLOAT: "double",
    Kind.UNSAFE_POINTER: "ptr",
    Kind.UNTYPED_NIL: "ptr",
}


class Comp:
    """One scalar of a flat value: its LLVM type, its offset; whether it is a length or capacity, or the first
    word of an interface, a pointer that never points into the heap."""

    __slots__ = ("ty", "off", "length", "type_word")

    def __init__(self, ty: str, off: int, length: bool = False, type_word: bool = False) -> None:
        self.ty = ty
        self.off = off
        self.length = length
        self.type_word = type_word


class Layout:
    """Size and alignment in bytes; `comps` is None for a type that is not flat."""

    __slots__ = ("size", "align", "comps", "_pointers", "_offsets", "_typ")

    def __init__(self, typ: Type, size: int, align: int, comps: list[Comp] | None) -> None:
        self._typ = typ
        self.size = size
        self.align = align
        self.comps = comps
        self._pointers = -1
        self._offsets: list[int] | None = None

    @property
    def pointers(self) -> int:
        """Which words hold pointers: bit i stands for word i."""
        if self._pointers < 0:
            self._pointers = _pointer_words(self._typ)
        return self._pointers

    @property
    def offsets(self) -> list[int]:
        """Where the fields of a struct are."""
        if self._offsets is None:
            u = self._typ.under()
            assert isinstance(u, Struct)
            self._offsets = sizes.offsets_of(u.fields)
        return self._offsets

    @property
    def ptr_bytes(self) -> int:
        """The length of the prefix that can contain pointers."""
        return self.pointers.bit_length() * WORD


def layout(t: Type) -> Layout:
    """The layout of a type."""
    found = t.lowered
    if found is None:
        found = t.lowered = Layout(t, sizes.size_of(t), sizes.align_of(t), _flat(t))
    assert isinstance(found, Layout)
    return found


def _flat(t: Type) -> list[Comp] | None:
    comps = _comps(t)
    return comps if comps is not None and len(comps) <= abi.FLAT_MAX else None


def _comps(t: Type) -> list[Comp] | None:
    """All components, or None if there are arrays among them."""
    u = t.under()
    match u:
        case Basic():
            scalar = _SCALARS.get(u.kind)
            if scalar is not None:
                return [Comp(scalar, 0)]
            match u.kind:
                case Kind.COMPLEX64:
                    return [Comp("float", 0), Comp("float", 4)]
                case Kind.COMPLEX128 | Kind.UNTYPED_COMPLEX:
                    return [Comp("double", 0), Comp("double", 8)]
                case Kind.STRING | Kind.UNTYPED_STRING:
                    return [Comp("ptr", 0), Comp("i64", 8, True)]
            raise TypeError(u.name)
        case Slice():
            return [Comp("ptr", 0), Comp("i64", 8, True), Comp("i64", 16, True)]
        case Interface():
            return [Comp("ptr", 0, type_word=True), Comp("ptr", 8)]
        case Pointer() | Chan() | Map() | Signature():
            return [Comp("ptr", 0)]
        case Array():
            if u.len == 0:
                return []
            return _comps(u.elem) if u.len == 1 else None
        case Struct():
            out: list[Comp] = []
            for f, off in zip(u.fields, sizes.offsets_of(u.fields), strict=True):
                inner = _comps(f.typ)
                if inner is None:
                    return None
                out += [Comp(c.ty, c.off + off, c.length, c.type_word) for c in inner]
                if len(out) > abi.FLAT_MAX:
                    return None
            return out
    raise TypeError(str(t))


def _pointer_words(t: Type) -> int:
    u = t.under()
    match u:
        case Basic():
            return 1 if u.kind in (Kind.STRING, Kind.UNSAFE_POINTER, Kind.UNTYPED_NIL) else 0
        case Slice() | Pointer() | Chan() | Map() | Signature():
            return 1
        case Interface():
            return 3
        case Array():
            elem = layout(u.elem)
            if u.len <= 0 or not elem.pointers:
                return 0
            words = elem.size // WORD
            return int(f"{elem.pointers:0{words}b}" * u.len, 2)
        case Struct():
            bits = 0
            for f, off in zip(u.fields, layout(u).offsets, strict=True):
                bits |= layout(f.typ).pointers << (off // WORD)
            return bits
    raise TypeError(str(t))


def memory_type(component: str) -> str:
    """The LLVM type of a component in memory."""
    return "i8" if component == "i1" else component


def field_comps(t: Struct, index: int) -> tuple[int, int]:
    """Where the components of a field start and end among those of a flat struct."""
    start = 0
    for f in t.fields[:index]:
        start += len(comps_of(f.typ))
    return start, start + len(comps_of(t.fields[index].typ))


def comps_of(t: Type) -> list[Comp]:
    """The components of a flat type; a type that is not flat has one, the pointer to its memory."""
    comps = layout(t).comps
    return [Comp("ptr", 0)] if comps is None else comps


def is_flat(t: Type) -> bool:
    """Whether values of the type are passed in components."""
    return layout(t).comps is not None


def is_direct_iface(t: Type) -> bool:
    """Whether an interface holds the value itself, a single pointer, as its data word."""
    u = t.under()
    match u:
        case Pointer() | Chan() | Map() | Signature():
            return True
        case Basic():
            return u.kind is Kind.UNSAFE_POINTER
        case Array():
            return u.len == 1 and is_direct_iface(u.elem)
        case Struct():
            return len(u.fields) == 1 and is_direct_iface(u.fields[0].typ)
    return False


class FuncAbi:
    """A function's machine signature: `params` and `results` are component types, `indirect` the indices of
    results that are stored through leading pointer parameters."""

    __slots__ = ("params", "results", "indirect", "param_types", "result_types", "lengths")

    def __init__(self, param_types: list[Type], result_types: list[Type], context: bool) -> None:
        self.param_types = param_types
        self.result_types = result_types
        self.indirect = [i for i, t in enumerate(result_types) if not is_flat(t)]
        self.params = ["ptr"] * len(self.indirect)
        self.lengths: set[int] = set()
        for t in param_types:
            for c in comps_of(t):
                if c.length:
                    self.lengths.add(len(self.params))
                self.params.append(c.ty)
        if context:
            self.params.append("ptr")
        self.results = [c.ty for t in result_types if is_flat(t) for c in comps_of(t)]
