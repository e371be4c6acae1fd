"""Replacing type parameters by types."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast

from rt0.syntax.pos import Pos
from rt0.types.context import Context
from rt0.types.objects import Func, TypeName, Var
from rt0.types.types import (
    INVALID,
    NO_TYPE,
    Alias,
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
    Term,
    Tuple,
    Type,
    TypeParam,
    Union,
    unalias,
)

if TYPE_CHECKING:
    from rt0.types.check import Checker

SubstMap = dict[TypeParam, Type]

_T = TypeVar("_T")


def make_subst_map(tparams: list[TypeParam], targs: list[Type]) -> SubstMap:
    """Each type parameter to its argument."""
    return dict(zip(tparams, targs, strict=True))


def make_rename_map(old: list[TypeParam], new: list[TypeParam]) -> SubstMap:
    """Each type parameter to another."""
    return dict(zip(old, new, strict=True))


def subst_type(t: Type, tparams: list[TypeParam], targs: list[Type], ctxt: Context) -> Type:
    """The type with type arguments in place of type parameters; for stages after the checker.

    With one context (`Config.context`), equal instances stay one object.
    """
    return subst(None, 0, t, make_subst_map(tparams, targs), ctxt)


def subst(check: Checker | None, pos: Pos, t: Type, smap: SubstMap, ctxt: Context | None) -> Type:
    """The type with everything in the map replaced; the very same object if nothing is."""
    if not smap or type(t) is Basic:
        return t
    if isinstance(t, TypeParam):
        return smap.get(t, t)
    return _Subster(check, pos, smap, ctxt or Context()).typ(t)


class _Subster:
    __slots__ = ("check", "pos", "smap", "ctxt")

    def __init__(self, check: Checker | None, pos: Pos, smap: SubstMap, ctxt: Context) -> None:
        self.check = check
        self.pos = pos
        self.smap = smap
        self.ctxt = ctxt

    def typ(self, t: Type) -> Type:
        match t:
            case Basic():
                return t
            case TypeParam():
                return self.smap.get(t, t)
            case Named():
                return self._named(t)
            case Pointer():
                base = self.typ(t.base)
                return t if base is t.base else Pointer(base)
            case Slice():
                elem = self._typ_or_invalid(t.elem)
                return t if elem is t.elem else Slice(elem)
            case Array():
                elem = self._typ_or_invalid(t.elem)
                return t if elem is t.elem else Array(elem, t.len)
            case Struct():
                fields = _subst_list(t.fields, self._var)
                return t if fields is None else Struct(fields, t.tags)
            case Tuple():
                return self._tuple(t)
            case Signature():
                return self._signature(t)
            case Interface():
                return self._interface(t)
            case Map():
                key, elem = self.typ(t.key), self.typ(t.elem)
                return t if key is t.key and elem is t.elem else Map(key, elem)
            case Chan():
                elem = self.typ(t.elem)
                return t if elem is t.elem else Chan(t.dir, elem)
            case Union():
                terms = _subst_list(t.terms, self._term)
                return t if terms is None else Union(terms)
            case Alias():
                return self._alias(t)
            case _:
                raise TypeError(type(t).__name__)

    def _typ_or_invalid(self, t: Type) -> Type:
        return INVALID if t is None else self.typ(t)

    def _named(self, t: Named) -> Type:
        from rt0.types.instantiate import instance

        orig = t.origin()
        have = t.targs()
        if t.inst is not None and not orig.takes(len(have)):
            return INVALID
        targs = _subst_list(have, self.typ)
        inner = len(have) == len(orig.tparams())  # as it is in the function that it is declared in
        if inner and orig.outer and all(p in self.smap for p in orig.outer):
            targs = [*(have if targs is None else targs), *(self.smap[p] for p in orig.outer)]
        if targs is None:
            return t
        return instance(self.check, self.pos, orig, targs, self.ctxt)

    def _alias(self, t: Alias) -> Type:
        if not t.orig.tparams:
            actual = unalias(t)
            found = self.typ(actual)
            return t if found is actual else found
        if len(t.targs) != len(t.orig.tparams):
            return INVALID
        targs = _subst_list(t.targs, self.typ)
        if targs is None:
            return t
        from rt0.types.instantiate import instance

        return instance(self.check, self.pos, t.orig, targs, self.ctxt)

    def _var(self, v: Var) -> Var:
        t = self.typ(v.typ)
        return v if t is v.typ else v.clone(t)

    def _tuple(self, t: Tuple) -> Tuple:
        vars = _subst_list(t.vars, self._var)
        return t if vars is None else Tuple(vars)

    def _signature(self, t: Signature) -> Signature:
        tparams = t.tparams
        s = self
        if tparams and tparams[0] not in self.smap:
            tparams, s = self._fresh_tparams(tparams)
        params, results = s._tuple(t.params), s._tuple(t.results)
        if params is t.params and results is t.results and tparams is t.tparams:
            return t
        return Signature(t.recv, params, results, t.variadic, tparams, t.rparams)

    def _fresh_tparams(self, tparams: list[TypeParam]) -> tuple[list[TypeParam], _Subster]:
        """A method's own type parameters, whose constraints may depend on what is replaced."""
        smap = dict(self.smap)
        fresh: list[TypeParam] = []
        for p in tparams:
            name = TypeName(p.obj.pos, p.obj.pkg, p.obj.name, NO_TYPE)
            q = TypeParam(self.check, name, NO_TYPE)
            q.index = p.index
            fresh.append(q)
            smap[p] = q
            if self.check is not None:
                self.check.mono.record_canon(q, p)
        for p, q in zip(tparams, fresh, strict=True):
            q.bound = subst(self.check, self.pos, p.bound, smap, self.ctxt)
        return fresh, _Subster(self.check, self.pos, smap, self.ctxt)

    def _interface(self, t: Interface) -> Interface:
        methods = _subst_list(t.methods, self._func)
        embeddeds = _subst_list(t.embeddeds, self.typ)
        if methods is None and embeddeds is None:
            return t
        iface = Interface([], t.embeddeds if embeddeds is None else embeddeds, self.check)
        iface.embed_pos = t.embed_pos
        iface.implicit = t.implicit
        iface.complete = t.complete
        iface.methods = replace_recv_type(t.methods if methods is None else methods, t, iface)
        if self.check is not None:
            self.check.needs_cleanup(iface)
        return iface

    def _func(self, f: Func) -> Func:
        t = self.typ(f.typ)
        return f if t is f.typ else f.clone(t)

    def _term(self, t: Term) -> Term:
        typ = self.typ(t.typ)
        return t if typ is t.typ else Term(t.tilde, typ)


def _subst_list(old: list[_T], f: Callable[[_T], _T]) -> list[_T] | None:
    """The list with each element replaced, or None if none is."""
    new: list[_T] | None = None
    for i, x in enumerate(old):
        y = f(x)
        if y is not x:
            if new is None:
                new = list(old)
            new[i] = y
    return new


def replace_recv_type(methods: list[Func], old: Type, new: Type) -> list[Func]:
    """The methods, with `new` for receivers of type `old`; the very same list if there are none."""
    out = methods
    for i, m in enumerate(methods):
        sig = m.sig
        if sig.recv is not None and sig.recv.typ is old:
            if out is methods:
                out = list(methods)
            new_sig = sig.copy()
            new_sig.recv = sig.recv.clone(new)
            out[i] = m.clone(new_sig)
    return out


def subst_signature(
    check: Checker | None, pos: Pos, sig: Signature, smap: SubstMap, ctxt: Context
) -> Signature:
    """`subst` for signatures."""
    return cast(Signature, subst(check, pos, sig, smap, ctxt))
