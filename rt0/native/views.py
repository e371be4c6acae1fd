"""Views: how structs, arrays and pointers of the emulated address space look to ordinary Python.

Invariant: a view is an address and a type; it holds no copy, so it shows what memory holds now.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rt0.native import emu, pyops, statics
from rt0.native.decl import Global, NativeFunc, Table, Var
from rt0.native.intrinsics import Nil
from rt0.native.layout import fields_of, size_of
from rt0.native.types import (
    ArrayType,
    BoolType,
    FloatType,
    FnType,
    IntType,
    PtrType,
    StringType,
    StructType,
    Type,
    to_type,
)


class PtrView:
    """A pointer, or a struct in memory: `v.field`, `v[i]`, `int(v)`; methods are called as in native code."""

    __slots__ = ("_address", "_elem")

    def __init__(self, address: int, elem: Type | None) -> None:
        object.__setattr__(self, "_address", address)
        object.__setattr__(self, "_elem", elem)

    def __getattr__(self, name: str) -> Any:
        elem = self._elem
        if isinstance(elem, StructType):
            f = fields_of(elem).get(name)
            if f is not None:
                return get(self._address + f.offset, f.type)
            method = elem.cls.__dict__.get(name)
            if isinstance(method, NativeFunc):
                return lambda *args: method(self, *args)
        raise AttributeError(f"{elem} has no {name}")

    def __setattr__(self, name: str, value: Any) -> None:
        elem = self._elem
        f = fields_of(elem).get(name) if isinstance(elem, StructType) else None
        if f is None:
            raise AttributeError(f"{elem} has no {name}")
        put(self._address + f.offset, f.type, value)

    def __getitem__(self, i: int) -> Any:
        if self._elem is None:
            raise TypeError("an untyped pointer has no elements")
        return get(self._address + i * size_of(self._elem), self._elem)

    def __setitem__(self, i: int, value: Any) -> None:
        if self._elem is None:
            raise TypeError("an untyped pointer has no elements")
        put(self._address + i * size_of(self._elem), self._elem, value)

    def __call__(self, *args: Any) -> Any:
        """Calls through a function pointer."""
        t = self._elem
        if not isinstance(t, FnType):
            raise TypeError(f"{self!r} is no function")
        out = pyops.function_at(self._address)(*(to_raw(a, p) for a, p in zip(args, t.params, strict=True)))
        return None if out is None else from_raw(out, t.result)

    def __int__(self) -> int:
        address: int = self._address
        return address

    __index__ = __int__

    def __bool__(self) -> bool:
        return bool(self._address != 0)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, PtrView):
            return bool(self._address == other._address)
        if other is None or isinstance(other, Nil):
            return bool(self._address == 0)
        return bool(self._address == other)

    def __hash__(self) -> int:
        return hash(self._address)

    def __repr__(self) -> str:
        return f"<{self._elem or 'Pointer'} at {self._address:#x}>"


class ArrayView:
    """A fixed array in memory."""

    __slots__ = ("_address", "_type")

    def __init__(self, address: int, t: ArrayType) -> None:
        self._address = address
        self._type = t

    def __len__(self) -> int:
        return self._type.len

    def _at(self, i: int) -> int:
        if not -len(self) <= i < len(self):
            raise IndexError(i)
        return self._address + i % len(self) * size_of(self._type.elem)

    def __getitem__(self, i: int) -> Any:
        return get(self._at(i), self._type.elem)

    def __setitem__(self, i: int, value: Any) -> None:
        put(self._at(i), self._type.elem, value)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __int__(self) -> int:
        return self._address

    __index__ = __int__

    def __repr__(self) -> str:
        return f"<{self._type} at {self._address:#x}>"


def get(address: int, t: Type) -> Any:
    """What memory holds, as ordinary Python sees it."""
    if isinstance(t, StructType | ArrayType):
        return from_raw(address, t)
    if isinstance(t, StringType):
        return from_raw(pyops.load_string(address), t)
    return from_raw(emu.LOADERS[pyops.kind(t)](address), t)


def put(address: int, t: Type, value: Any) -> None:
    raw = to_raw(value, t)
    if isinstance(t, StructType | ArrayType):
        pyops.memmove(address, raw, size_of(t))
    elif isinstance(t, StringType):
        pyops.store_string(address, raw)
    else:
        emu.STORERS[pyops.kind(t)](address, raw)


def from_raw(raw: Any, t: Type) -> Any:
    """A raw value as a view, number, bool or str."""
    if isinstance(t, PtrType):
        return PtrView(raw, t.elem)
    if isinstance(t, StructType | FnType):
        return PtrView(raw, t)
    if isinstance(t, ArrayType):
        return ArrayView(raw, t)
    if isinstance(t, StringType):
        return emu.read(raw[0], raw[1]).decode("utf-8", "surrogateescape")
    return raw


def to_raw(value: Any, t: Type) -> Any:
    """The inverse; also takes ints for pointers, native functions, None and nil. Raises `OverflowError`."""
    if isinstance(t, IntType):
        v = int(value)
        if not t.min <= v <= t.max:
            raise OverflowError(f"{v} does not fit in {t}")
        return v
    if isinstance(t, BoolType):
        return bool(value)
    if isinstance(t, FloatType):
        return pyops.f32_round(value) if t.bits == 32 else float(value)
    if isinstance(t, StringType):
        if isinstance(value, tuple):
            return value
        data = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else bytes(value)
        return statics.string(data), len(data)
    if isinstance(value, NativeFunc):
        from rt0.native.py_backend import function_address

        return function_address(value)
    if value is None or isinstance(value, Nil):
        return 0
    if isinstance(value, Global | Var | Table):
        return statics.address(value)
    return int(value) & emu.MASK


def of_global(g: Global) -> Any:
    """The view of a global."""
    return get(statics.address(g), g.type)


def get_var(v: Var) -> Any:
    return get(statics.address(v), v.type)


def set_var(v: Var, value: Any) -> None:
    put(statics.address(v), v.type, value)


def new(t: Any, n: int = 1) -> PtrView:
    """`n` zeroed elements of a type in fresh memory, as a pointer to the first."""
    nt = to_type(t)
    return PtrView(emu.alloc(size_of(nt) * n), nt)


def view(t: Any, address: Any) -> PtrView:
    """Memory at an address as a pointer to a type."""
    return PtrView(int(address), to_type(t))
