"""Inference of type arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.syntax.pos import Pos, format_pos
from rt0.types.errors import ErrorBuilder
from rt0.types.lookup import has_all_methods
from rt0.types.objects import TypeName, Var
from rt0.types.operand import Cause, Mode, Operand
from rt0.types.predicates import default_type, is_typed, max_type
from rt0.types.subst import SubstMap, make_rename_map, subst
from rt0.types.types import (
    NO_TYPE,
    Array,
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
from rt0.types.under import common_under
from rt0.types.unify import ASSIGN, EXACT, Unifier
from rt0.types.version import GO1_21

if TYPE_CHECKING:
    from rt0.types.check import Checker


def infer(
    check: Checker,
    pos: Pos,
    tparams: list[TypeParam],
    targs: list[Type],
    params: Tuple,
    args: list[Operand],
    reverse: bool,
    err: ErrorBuilder,
) -> list[Type] | None:
    """All type arguments, given some (NO_TYPE for the others) and the arguments for parameters; None and a
    message in `err` if that fails. `reverse` says that the argument is what a function is assigned to."""
    n = len(tparams)
    if len(targs) == n and all(t is not None for t in targs):
        return targs
    if any(a.mode is Mode.INVALID for a in args):
        return None
    targs = targs + [NO_TYPE] * (n - len(targs))
    if params.vars:
        substituted = subst(check, 0, params, _partial_map(tparams, targs), check.ctxt)
        assert isinstance(substituted, Tuple)
        params = substituted
    u = Unifier(check, tparams, targs, check.allow_version(GO1_21))
    untyped = _unify_arguments(check, u, tparams, params, args, reverse, err)
    if untyped is None or not _unify_constraints(check, u, pos, tparams, err):
        return None
    if not _untyped_arguments(check, u, params, args, untyped, err):
        return None
    return _simplify(check, u, pos, tparams, targs, err)


def _partial_map(tparams: list[TypeParam], targs: list[Type]) -> SubstMap:
    """Type parameters to the types known; the others to themselves, so that generic functions among the
    types keep theirs."""
    return {p: p if t is None else t for p, t in zip(tparams, targs, strict=True)}


def _unify_arguments(
    check: Checker,
    u: Unifier,
    tparams: list[TypeParam],
    params: Tuple,
    args: list[Operand],
    reverse: bool,
    err: ErrorBuilder,
) -> list[int] | None:
    """Unifies parameter with argument types; answers the indices of untyped arguments, None after an
    error."""
    untyped: list[int] = []
    for i, arg in enumerate(args):
        par = params.vars[i]
        if not is_parameterized(tparams, par.typ) and not is_parameterized(tparams, arg.typ):
            continue
        if is_typed(arg.typ):
            if not u.unify(par.typ, arg.typ, ASSIGN):
                _mismatch(check, u, tparams, par.typ, arg, reverse, err)
                return None
        elif isinstance(par.typ, TypeParam) and not arg.is_nil():
            # Untyped constants count only if nothing else decides.
            untyped.append(i)
    return untyped


def _mismatch(
    check: Checker,
    u: Unifier,
    tparams: list[TypeParam],
    tpar: Type,
    arg: Operand,
    reverse: bool,
    err: ErrorBuilder,
) -> None:
    s = check.s
    targs = u.inferred(tparams)
    what = f"type {s(arg.typ)} of {s(arg.expr)}"
    if all(t is None for t in targs):
        err.add(arg, f"{what} does not match {s(tpar)} (cannot infer {_names(tparams)})")
        return
    inferred = subst(check, arg.expr.pos, tpar, _partial_map(tparams, targs), check.ctxt)
    if inferred is tpar:
        err.add(arg, f"{what} does not match {s(tpar)}")
    elif reverse:
        err.add(arg, f"inferred type {s(inferred)} for {s(tpar)} does not match {what}")
    else:
        err.add(arg, f"{what} does not match inferred type {s(inferred)} for {s(tpar)}")


def _unify_constraints(
    check: Checker, u: Unifier, pos: Pos, tparams: list[TypeParam], err: ErrorBuilder
) -> bool:
    """Learns from constraints with a core type or methods, until there is nothing more to learn."""
    while True:
        unknown = u.unknowns()
        for p in tparams:
            tx = u.at(p)
            core, single = _core_term(p)
            if core is not None:
                if tx is not None:
                    if not u.unify(tx, core.typ, 0):
                        err.add(pos, f"{check.s(p)} (type {check.s(tx)}) does not satisfy {check.s(p.bound)}")
                        return False
                elif single and not core.tilde:
                    u.set(p, core.typ)
            if tx is None or is_parameterized(tparams, tx):
                continue
            cause = Cause()

            def unify_exactly(x: Type, y: Type) -> bool:
                return u.unify(x, y, EXACT)

            if not has_all_methods(check, tx, p.iface(), True, unify_exactly, cause):
                err.add(
                    pos,
                    f"{check.s(p)} (type {check.s(tx)}) does not satisfy {check.s(p.bound)} {cause.text}",
                )
                return False
        if u.unknowns() == unknown:
            return True


def _untyped_arguments(
    check: Checker, u: Unifier, params: Tuple, args: list[Operand], untyped: list[int], err: ErrorBuilder
) -> bool:
    """Type parameters that only untyped arguments tell about get the largest default type."""
    largest: dict[TypeParam, Type] = {}
    for i in untyped:
        p = params.vars[i].typ
        assert isinstance(p, TypeParam)
        if u.at(p) is not None:
            continue
        arg = args[i]
        best = largest.get(p)
        if best is None:
            largest[p] = arg.typ
            continue
        m = max_type(best, arg.typ)
        if m is None:
            err.add(
                arg,
                f"mismatched types {check.s(best)} and {check.s(arg.typ)} (cannot infer {check.s(p)})",
            )
            return False
        largest[p] = m
    for p, t in largest.items():
        u.set(p, default_type(t))
    return True


def _simplify(
    check: Checker, u: Unifier, pos: Pos, tparams: list[TypeParam], targs: list[Type], err: ErrorBuilder
) -> list[Type] | None:
    """Puts inferred types into each other until no type parameter is left."""
    inferred = u.inferred(tparams)
    _kill_cycles(tparams, inferred)
    dirty = [i for i, t in enumerate(inferred) if t is not None and targs[i] is None]
    while dirty:
        smap = _partial_map(tparams, inferred)
        still: list[int] = []
        for i in dirty:
            t0 = inferred[i]
            t1 = subst(check, 0, t0, smap, check.ctxt)
            if t1 is not t0:
                # A generic function that was inferred is now an instance.
                if isinstance(t1, Signature) and t1.tparams and not is_parameterized(tparams, t1):
                    t1.tparams = []
                inferred[i] = t1
                still.append(i)
        dirty = still
    for i, t in enumerate(inferred):
        if t is None or is_parameterized(tparams, t):
            obj = tparams[i].obj
            err.add(pos, f"cannot infer {obj.name} (declared at {format_pos(obj.pos)})")
            return None
    return inferred


def rename_tparams(
    check: Checker, pos: Pos, tparams: list[TypeParam], t: Type
) -> tuple[list[TypeParam], Type]:
    """New type parameters in place of some, also in the type: recursive calls must not mix up theirs."""
    if not tparams:
        return [], t
    renamed: list[TypeParam] = []
    for p in tparams:
        q = TypeParam(check, TypeName(p.obj.pos, p.obj.pkg, p.obj.name, NO_TYPE), NO_TYPE)
        q.index = p.index
        renamed.append(q)
    smap = make_rename_map(tparams, renamed)
    for p, q in zip(tparams, renamed, strict=True):
        q.bound = subst(check, pos, p.bound, smap, check.ctxt)
    return renamed, subst(check, pos, t, smap, check.ctxt)


def _names(tparams: list[TypeParam]) -> str:
    names = [p.obj.name for p in tparams]
    if len(names) <= 2:
        return " and ".join(names)
    return ", ".join(names[:-1]) + ", and " + names[-1]


def is_parameterized(tparams: list[TypeParam], t: Type) -> bool:
    """Whether one of the type parameters occurs in the type."""
    return _Walker(tparams).visit(t)


class _Walker:
    __slots__ = ("tparams", "seen")

    def __init__(self, tparams: list[TypeParam]) -> None:
        self.tparams = tparams
        self.seen: dict[Type, bool] = {}

    def visit(self, t: Type) -> bool:
        known = self.seen.get(t)
        if known is not None:
            return known
        self.seen[t] = False
        found = self._visit(unalias(t))
        self.seen[t] = found
        return found

    def _visit(self, t: Type) -> bool:
        match t:
            case TypeParam():
                return any(p is t for p in self.tparams)
            case Named():
                return any(self.visit(a) for a in t.targs())
            case Array() | Slice() | Chan():
                return self.visit(t.elem)
            case Pointer():
                return self.visit(t.base)
            case Map():
                return self.visit(t.key) or self.visit(t.elem)
            case Struct():
                return self._vars(t.fields)
            case Tuple():
                return self._vars(t.vars)
            case Signature():
                return self._vars(t.params.vars) or self._vars(t.results.vars)
            case Interface():
                tset = t.type_set()
                if any(self.visit(m.typ) for m in tset.methods):
                    return True
                return tset.is_(lambda term: term is not None and self.visit(term.typ))
            case _:
                return False

    def _vars(self, vars: list[Var]) -> bool:
        return any(self.visit(v.typ) for v in vars)


def _core_term(p: TypeParam) -> tuple[Term | None, bool]:
    """The single term of a constraint and True, or its common underlying type as a term and False."""
    terms: list[Term] = []

    def collect(t: Term | None) -> bool:
        if t is None:
            return False
        terms.append(t)
        return True

    p.iface().type_set().is_(collect)
    if len(terms) == 1:
        return terms[0], True
    u, _ = common_under(None, p, None)
    if u is not None:
        return Term(any(t.tilde for t in terms), u), False
    return None, False


def _kill_cycles(tparams: list[TypeParam], inferred: list[Type]) -> None:
    """Forgets inferred types that contain themselves."""
    finder = _CycleFinder(tparams, inferred)
    for p in tparams:
        finder.visit(p)


class _CycleFinder:
    __slots__ = ("tparams", "inferred", "seen")

    def __init__(self, tparams: list[TypeParam], inferred: list[Type]) -> None:
        self.tparams = tparams
        self.inferred = inferred
        self.seen: set[Type] = set()

    def _index(self, t: TypeParam) -> int:
        for i, p in enumerate(self.tparams):
            if p is t:
                return i
        return -1

    def visit(self, t: Type) -> None:
        t = unalias(t)
        if t in self.seen:
            if isinstance(t, TypeParam):
                i = self._index(t)
                if i >= 0:
                    self.inferred[i] = NO_TYPE
            return
        self.seen.add(t)
        self._visit(t)
        self.seen.discard(t)

    def _visit(self, t: Type) -> None:
        match t:
            case Array() | Slice() | Chan():
                self.visit(t.elem)
            case Pointer():
                self.visit(t.base)
            case Map():
                self.visit(t.key)
                self.visit(t.elem)
            case Struct():
                self._vars(t.fields)
            case Signature():
                self._vars(t.params.vars)
                self._vars(t.results.vars)
            case Union():
                for term in t.terms:
                    self.visit(term.typ)
            case Interface():
                for m in t.methods:
                    self.visit(m.typ)
                for e in t.embeddeds:
                    self.visit(e)
            case Named():
                for a in t.targs():
                    self.visit(a)
            case TypeParam():
                i = self._index(t)
                if i >= 0 and self.inferred[i] is not None:
                    self.visit(self.inferred[i])
            case _:
                pass

    def _vars(self, vars: list[Var]) -> None:
        for v in vars:
            self.visit(v.typ)
