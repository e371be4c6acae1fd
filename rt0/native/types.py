"""The types of the dialect, and the forms `Ptr[T]`, `Array[T, N]`, `Fn[[A], R]` that annotations are made of.

Invariant: types are interned, so two types are equal exactly when they are the same object. Sizes and fields
are not here: they need other modules' classes, which may not exist yet when a type is written (see `layout`).
"""

from __future__ import annotations

import types as pytypes
from typing import Any


class Type:
    """Base of all types; `str()` is how the programmer writes it."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return self.name

    def __or__(self, other: object) -> Type:
        raise TypeError(f"the dialect has no unions: {self} | {other}")


class IntType(Type):
    """A wrapping integer of `bits` bits."""

    __slots__ = ("bits", "signed", "min", "max", "mask")

    def __init__(self, name: str, bits: int, signed: bool) -> None:
        super().__init__(name)
        self.bits = bits
        self.signed = signed
        self.min = -(1 << (bits - 1)) if signed else 0
        self.max = (1 << (bits - 1)) - 1 if signed else (1 << bits) - 1
        self.mask = (1 << bits) - 1

    def wrap(self, x: int) -> int:
        """`x` modulo 2**bits, in the type's range."""
        x &= self.mask
        return x - self.mask - 1 if self.signed and x > self.max else x

    def __call__(self, x: int | float) -> int:
        """The conversion, for code at module level."""
        return self.wrap(int(x))


class FloatType(Type):
    """`f32` or `f64`."""

    __slots__ = ("bits",)

    def __init__(self, name: str, bits: int) -> None:
        super().__init__(name)
        self.bits = bits

    def __call__(self, x: float) -> float:
        return float(x)


class BoolType(Type):
    __slots__ = ()


class VectorType(Type):
    """`lanes` bytes in one register. Under CPython it is an integer, whose lowest byte is the first lane."""

    __slots__ = ("lanes",)

    def __init__(self, name: str, lanes: int) -> None:
        super().__init__(name)
        self.lanes = lanes


class StringType(Type):
    """{data pointer, length}."""

    __slots__ = ()


class VoidType(Type):
    """The result type of a function that returns nothing."""

    __slots__ = ()


class PtrType(Type):
    """A pointer; `elem` is None for the untyped `Pointer`."""

    __slots__ = ("elem",)

    def __init__(self, elem: Type | None) -> None:
        super().__init__("Pointer" if elem is None else f"Ptr[{elem}]")
        self.elem = elem


class ArrayType(Type):
    __slots__ = ("elem", "len")

    def __init__(self, elem: Type, n: int) -> None:
        super().__init__(f"Array[{elem}, {n}]")
        self.elem = elem
        self.len = n


class FnType(Type):
    """A function pointer in Go's calling convention."""

    __slots__ = ("params", "result")

    def __init__(self, params: tuple[Type, ...], result: Type) -> None:
        super().__init__(f"Fn[[{', '.join(map(str, params))}], {result}]")
        self.params = params
        self.result = result


class TupleType(Type):
    """Several results."""

    __slots__ = ("elems",)

    def __init__(self, elems: tuple[Type, ...]) -> None:
        super().__init__(f"tuple[{', '.join(map(str, elems))}]")
        self.elems = elems


class Field:
    """A field of a struct: its offset in bytes."""

    __slots__ = ("name", "type", "offset")

    def __init__(self, name: str, type: Type, offset: int) -> None:
        self.name = name
        self.type = type
        self.offset = offset


class StructType(Type):
    """A `@struct` class. `layout.fields_of` fills the last three slots when they are first needed."""

    __slots__ = ("cls", "go_name", "fields", "size", "align")

    def __init__(self, cls: type, go_name: str) -> None:
        super().__init__(cls.__name__)
        self.cls = cls
        self.go_name = go_name
        self.fields: dict[str, Field] | None = None
        self.size = 0
        self.align = 1


i8 = IntType("i8", 8, True)
i16 = IntType("i16", 16, True)
i32 = IntType("i32", 32, True)
i64 = IntType("i64", 64, True)
u8 = IntType("u8", 8, False)
u16 = IntType("u16", 16, False)
u32 = IntType("u32", 32, False)
u64 = IntType("u64", 64, False)
uintptr = IntType("uintptr", 64, False)
f32 = FloatType("f32", 32)
f64 = FloatType("f64", 64)
u8x16 = VectorType("u8x16", 16)
u8x32 = VectorType("u8x32", 32)
BOOL = BoolType("bool")
STRING = StringType("String")
VOID = VoidType("None")
Pointer = PtrType(None)

INT_TYPES = (i8, i16, i32, i64, u8, u16, u32, u64, uintptr)

_ptrs: dict[Type, PtrType] = {}
_arrays: dict[tuple[Type, int], ArrayType] = {}
_fns: dict[tuple[tuple[Type, ...], Type], FnType] = {}
_tuples: dict[tuple[Type, ...], TupleType] = {}


def ptr_to(t: Type) -> PtrType:
    p = _ptrs.get(t)
    if p is None:
        p = _ptrs[t] = PtrType(t)
    return p


def array_of(t: Type, n: int) -> ArrayType:
    a = _arrays.get((t, n))
    if a is None:
        a = _arrays[t, n] = ArrayType(t, n)
    return a


def fn_type(params: tuple[Type, ...], result: Type) -> FnType:
    f = _fns.get((params, result))
    if f is None:
        f = _fns[params, result] = FnType(params, result)
    return f


def tuple_of(elems: tuple[Type, ...]) -> TupleType:
    t = _tuples.get(elems)
    if t is None:
        t = _tuples[elems] = TupleType(elems)
    return t


def to_type(x: Any) -> Type:
    """The type that an annotation's value means. Raises `TypeError` with what is wrong with it."""
    if isinstance(x, Type):
        return x
    if x is bool:
        return BOOL
    if x is str:
        return STRING
    if x is None:
        return VOID
    if isinstance(x, type):
        t = x.__dict__.get("__native__")
        if isinstance(t, StructType):
            return t
        if x is int:
            raise TypeError("int has no width: write i64, u32, uintptr …")
        if x is float:
            raise TypeError("float has no width: write f64 or f32")
    if isinstance(x, pytypes.GenericAlias) and x.__origin__ is tuple:
        return tuple_of(tuple(to_type(a) for a in x.__args__))
    raise TypeError(f"{getattr(x, '__name__', x)!s} is no type of the dialect")


class _PtrForm:
    __slots__ = ()

    def __getitem__(self, t: Any) -> PtrType:
        return ptr_to(to_type(t))


class _ArrayForm:
    __slots__ = ()

    def __getitem__(self, args: tuple[Any, int]) -> ArrayType:
        if not (isinstance(args, tuple) and len(args) == 2 and isinstance(args[1], int) and args[1] >= 0):
            raise TypeError("write Array[T, N] with a constant N")
        return array_of(to_type(args[0]), int(args[1]))


class _FnForm:
    __slots__ = ()

    def __getitem__(self, args: tuple[list[Any], Any]) -> FnType:
        if not (isinstance(args, tuple) and len(args) == 2 and isinstance(args[0], list)):
            raise TypeError("write Fn[[A, B], R]")
        return fn_type(tuple(to_type(a) for a in args[0]), to_type(args[1]))


Ptr = _PtrForm()
Array = _ArrayForm()
Fn = _FnForm()
