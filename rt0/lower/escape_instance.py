"""Escape analysis: instances of generic functions, told apart by the shapes of their type arguments.

A shape stands for all types with the same underlying type, as in gc: what a method of a type argument does is
not known, nor what a pointer points to if the constraint has methods only. Equal instances are one object.
"""

from __future__ import annotations

from rt0.lower.names import Names
from rt0.syntax.pos import NO_POS
from rt0.types.context import Context
from rt0.types.objects import Func, Package, TypeName
from rt0.types.subst import SubstMap, subst
from rt0.types.types import (
    NO_TYPE,
    UINT8,
    Interface,
    Named,
    Pointer,
    Struct,
    Type,
    TypeParam,
    as_named,
    unalias,
)

_SHAPES = Package("go.shape", "go.shape")


class Instance:
    """A declared function or method and, if it is generic, the shapes for its type parameters."""

    __slots__ = ("fn", "smap", "_types", "_instances")

    def __init__(self, fn: Func | None, smap: SubstMap, instances: Instances) -> None:
        self.fn = fn
        self.smap = smap
        self._types: dict[Type, Type] = {}
        self._instances = instances

    def sub(self, t: Type) -> Type:
        """The type with shapes in place of type parameters."""
        t = unalias(t)
        if not self.smap:
            return t
        found = self._types.get(t)
        if found is None:
            found = self._types[t] = unalias(subst(None, 0, t, self.smap, self._instances.context))
        return found

    def callee(self, fn: Func, targs: list[Type]) -> Instance:
        """The instance of a function that this one refers to; the arguments are as written here."""
        return self._instances.of(fn, [self.sub(t) for t in targs])

    def method(self, m: Func, recv: Type, targs: list[Type]) -> Instance:
        """The instance that a method is of a receiver (or pointer to one) of that type, substituted already;
        `targs` are the method's own arguments, as written here."""
        t = unalias(recv)
        named = as_named(t.base if isinstance(t, Pointer) else t)
        of_type = named.targs() if named is not None else []
        return self._instances.of(m, [*of_type, *(self.sub(t) for t in targs)])


class Instances:
    """All instances."""

    __slots__ = ("context", "none", "_names", "_shapes", "_known")

    def __init__(self, context: Context, names: Names) -> None:
        self.context = context
        self._names = names
        self._shapes: dict[str, Named] = {}
        self._known: dict[tuple[Func, tuple[Type, ...]], Instance] = {}
        self.none = Instance(None, {}, self)  # what initialises variables

    def of(self, fn: Func, targs: list[Type]) -> Instance:
        """A function with its receiver's and its own type arguments, which are types or shapes."""
        fn = fn.origin
        tparams: list[TypeParam] = [*fn.sig.rparams, *fn.sig.tparams] if targs else []
        shapes = tuple(self._shape(t, p) for t, p in zip(targs, tparams, strict=True))
        found = self._known.get((fn, shapes))
        if found is None:
            smap: SubstMap = dict(zip(tparams, shapes, strict=True))
            found = self._known[fn, shapes] = Instance(fn, smap, self)
        return found

    def _shape(self, t: Type, param: TypeParam) -> Type:
        t = unalias(t)
        if is_shape(t):
            return t
        under = t.under()
        bound = param.iface()
        if isinstance(t, Pointer) and bound.type_set().is_method_set():
            under = Pointer(UINT8)
        text = self._names.symbol(under)
        found = self._shapes.get(text)
        if found is None:
            found = self._shapes[text] = Named(None, TypeName(NO_POS, _SHAPES, text, NO_TYPE), under, None)
            found.set_under(under)
        return found


def at_path(t: Type, path: list[int]) -> Type:
    """The type of the field at the end of a path, which follows pointers."""
    for i in path:
        u = t.under()
        if isinstance(u, Pointer):
            u = u.base.under()
        assert isinstance(u, Struct)
        t = u.fields[i].typ
    return t


def is_shape(t: Type) -> bool:
    """Whether the type stands for a type argument, of whose methods nothing is known."""
    return isinstance(t, Named) and t.obj.pkg is _SHAPES


def is_iface_method(m: object) -> bool:
    """Whether it is a method of an interface, or of a type parameter."""
    return isinstance(m, Func) and m.sig.recv is not None and isinstance(m.sig.recv.typ.under(), Interface)
