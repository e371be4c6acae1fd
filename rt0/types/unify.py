"""Unification: making two types identical by choosing types for type parameters.

Each type parameter has a handle, a one-element list that holds its type or NO_TYPE; type parameters that were
found to be the same share a handle. With EXACT types must be identical; otherwise a defined type and a type
literal unify if the underlying types do, and channel directions may differ. ASSIGN says that the outermost
types need only be assignable, that is, inexact unification ends below them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.syntax.nodes import ChanDir
from rt0.types.lookup import lookup_field_or_method
from rt0.types.objects import Func
from rt0.types.predicates import identical, is_interface, is_type_lit, is_type_param
from rt0.types.termlist import equal
from rt0.types.types import (
    Array,
    Basic,
    Chan,
    Interface,
    Map,
    Named,
    Pointer,
    Signature,
    Slice,
    Struct,
    Tuple,
    Type,
    TypeParam,
    as_named,
    unalias,
)
from rt0.types.under import common_under

if TYPE_CHECKING:
    from rt0.types.check import Checker

ASSIGN = 1
EXACT = 2

_DEPTH_LIMIT = 50

# The interface pairs under unification, from the inside out.
_Pairs = tuple[Interface, Interface, "_Pairs"] | None


def _seen(p: _Pairs, x: Interface, y: Interface) -> bool:
    while p is not None:
        a, b, p = p
        if (a is x and b is y) or (a is y and b is x):
            return True
    return False


def _as_interface(t: Type) -> Interface | None:
    """The interface that a type other than a type parameter is."""
    if is_type_param(t):
        return None
    u = t.under()
    return u if isinstance(u, Interface) else None


class Unifier:
    """The types chosen so far."""

    __slots__ = ("check", "handles", "depth", "interface_inference")

    def __init__(
        self, check: Checker, tparams: list[TypeParam], targs: list[Type], interface_inference: bool
    ) -> None:
        self.check = check
        self.handles: dict[TypeParam, list[Type]] = {p: [t] for p, t in zip(tparams, targs, strict=True)}
        self.depth = 0
        self.interface_inference = interface_inference

    def unify(self, x: Type, y: Type, mode: int) -> bool:
        """Tries to make the types identical."""
        return self._nify(x, y, mode, None)

    def at(self, p: TypeParam) -> Type:
        """The type chosen for a type parameter, or NO_TYPE."""
        return self.handles[p][0]

    def set(self, p: TypeParam, t: Type) -> None:
        """Chooses a type for a type parameter, and for those that are the same."""
        self.handles[p][0] = t

    def unknowns(self) -> int:
        """How many type parameters have no type."""
        return sum(h[0] is None for h in self.handles.values())

    def inferred(self, tparams: list[TypeParam]) -> list[Type]:
        """The types chosen, in order."""
        return [self.at(p) for p in tparams]

    def _join(self, x: TypeParam, y: TypeParam) -> bool:
        """Makes two type parameters the same, unless both have types."""
        hx, hy = self.handles[x], self.handles[y]
        if hx is hy:
            return True
        if hx[0] is not None and hy[0] is not None:
            return False
        old, new = (hy, hx) if hx[0] is not None else (hx, hy)
        for p, h in self.handles.items():
            if h is old:
                self.handles[p] = new
        return True

    def _bound(self, t: Type) -> TypeParam | None:
        """The type as one of the type parameters to choose types for."""
        t = unalias(t)
        return t if isinstance(t, TypeParam) and t in self.handles else None

    def _nify(self, x: Type, y: Type, mode: int, p: _Pairs) -> bool:
        if x is y or unalias(x) is unalias(y):
            return True
        if self.depth >= _DEPTH_LIMIT:
            return False
        self.depth += 1
        result = self._nify1(x, y, mode, p)
        self.depth -= 1
        return result

    def _nify1(self, x: Type, y: Type, mode: int, p: _Pairs) -> bool:
        # Have a bound type parameter in x if there is one, and a defined type in y if there is only one.
        if as_named(x) is not None or self._bound(y) is not None:
            x, y = y, x
        if not mode & EXACT:
            ny = as_named(y)
            if ny is not None and is_type_lit(x) and not (self.interface_inference and is_interface(x)):
                y = ny.under()
                if x is y or unalias(x) is unalias(y):
                    return True
        px, py = self._bound(x), self._bound(y)
        if px is not None:
            if py is not None:
                return self._join(px, py) or self._nify(self.at(px), self.at(py), mode, p)
            return self._nify_bound(px, y, mode, p)
        if self.interface_inference and not mode & EXACT:
            result = self._nify_interfaces(x, y, p)
            if result is not None:
                return result
        if is_type_param(y):
            x, y = y, x
        return self._nify_structure(unalias(x), y, mode, p)

    def _nify_bound(self, px: TypeParam, y: Type, mode: int, p: _Pairs) -> bool:
        x = self.at(px)
        if x is None:
            self.set(px, y)
            return True
        if not self._nify(x, y, mode, p):
            return False
        xi, yi = _as_interface(x), _as_interface(y)
        xn, yn = as_named(x) is not None, as_named(y) is not None
        if xi is not None and yi is not None:
            if xn and yn:
                return identical(x, y)
            # Neither may have more methods, or assignability would choose between them.
            if len(xi.type_set().methods) != len(yi.type_set().methods):
                return False
        elif xi is not None or yi is not None:
            return False
        if not mode & EXACT and not xn:
            if yn:
                self.set(px, y)  # a defined type is preferred
            else:
                yc = y.under()
                if isinstance(yc, Chan) and yc.dir is not ChanDir.BOTH:
                    self.set(px, y)  # so is a directed channel
        return True

    def _nify_interfaces(self, x: Type, y: Type, p: _Pairs) -> bool | None:
        """Inexact unification with interfaces: shared methods must unify. None if neither is one."""
        xi, yi = _as_interface(x), _as_interface(y)
        if xi is not None and yi is not None:
            xset, yset = xi.type_set(), yi.type_set()
            if xset.comparable != yset.comparable or not equal(xset.terms, yset.terms):
                return False
            if _seen(p, xi, yi):
                return True
            q = (xi, yi, p)
            fewer, more = xset.methods, yset.methods
            if len(fewer) > len(more):
                fewer, more = more, fewer
            by_id = {m.id(): m for m in more}
            for m in fewer:
                other = by_id.get(m.id())
                if other is None or not self._nify(m.typ, other.typ, EXACT, q):
                    return False
            return True
        if xi is None and yi is None:
            return None
        iface, other_type = (xi, y) if xi is not None else (yi, x)
        assert iface is not None
        for m in iface.type_set().methods:
            obj, _, _ = lookup_field_or_method(other_type, False, m.pkg, m.name)
            if not isinstance(obj, Func):
                return False
            from rt0.types.decl import obj_decl

            obj_decl(self.check, obj)
            if obj.sig.tparams or not self._nify(m.typ, obj.typ, EXACT, p):
                return False
        return True

    def _nify_structure(self, x: Type, yorig: Type, mode: int, p: _Pairs) -> bool:
        """Types that are built alike unify if their parts do."""
        y = unalias(yorig)
        emode = mode | EXACT if mode & ASSIGN else mode
        if isinstance(x, TypeParam):
            # A type parameter from elsewhere stands for its core type.
            core, _ = common_under(None, x, None)
            return core is not None and self._nify(core, yorig, ASSIGN, p)
        if type(x) is not type(y):
            return False
        match x, y:
            case Basic(), Basic():
                return x.kind is y.kind
            case Array(), Array():
                return (x.len < 0 or y.len < 0 or x.len == y.len) and self._nify(x.elem, y.elem, emode, p)
            case Slice(), Slice():
                return self._nify(x.elem, y.elem, emode, p)
            case Pointer(), Pointer():
                return self._nify(x.base, y.base, emode, p)
            case Map(), Map():
                return self._nify(x.key, y.key, emode, p) and self._nify(x.elem, y.elem, emode, p)
            case Chan(), Chan():
                return (not mode & EXACT or x.dir is y.dir) and self._nify(x.elem, y.elem, emode, p)
            case Struct(), Struct():
                return self._nify_structs(x, y, emode, p)
            case Tuple(), Tuple():
                return self._nify_tuples(x, y, mode, p)
            case Signature(), Signature():
                return (
                    x.variadic == y.variadic
                    and self._nify_tuples(x.params, y.params, emode, p)
                    and self._nify_tuples(x.results, y.results, emode, p)
                )
            case Interface(), Interface():
                return self._nify_equal_interfaces(x, y, p)
            case Named(), Named():
                return self._nify_named(x, y, mode, p)
            case _:
                return False

    def _nify_structs(self, x: Struct, y: Struct, mode: int, p: _Pairs) -> bool:
        if len(x.fields) != len(y.fields):
            return False
        for i, f in enumerate(x.fields):
            g = y.fields[i]
            if f.embedded != g.embedded or x.tag(i) != y.tag(i) or not f.same_id(g.pkg, g.name, False):
                return False
            if not self._nify(f.typ, g.typ, mode, p):
                return False
        return True

    def _nify_tuples(self, x: Tuple, y: Tuple, mode: int, p: _Pairs) -> bool:
        if len(x.vars) != len(y.vars):
            return False
        return all(self._nify(v.typ, w.typ, mode, p) for v, w in zip(x.vars, y.vars, strict=True))

    def _nify_equal_interfaces(self, x: Interface, y: Interface, p: _Pairs) -> bool:
        xset, yset = x.type_set(), y.type_set()
        if xset.comparable != yset.comparable or not equal(xset.terms, yset.terms):
            return False
        if len(xset.methods) != len(yset.methods):
            return False
        if _seen(p, x, y):
            return True
        q = (x, y, p)
        return all(
            f.id() == g.id() and self._nify(f.typ, g.typ, EXACT, q)
            for f, g in zip(xset.methods, yset.methods, strict=True)
        )

    def _nify_named(self, x: Named, y: Named, mode: int, p: _Pairs) -> bool:
        xargs, yargs = x.targs(), y.targs()
        if len(xargs) != len(yargs):
            return False
        if not all(self._nify(a, b, mode, p) for a, b in zip(xargs, yargs, strict=True)):
            return False
        return x.origin().obj is y.origin().obj
