"""Instances of generic types and functions, and whether types satisfy constraints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.syntax.pos import Pos
from rt0.types.context import Context
from rt0.types.lookup import has_all_methods, interface_ptr_error, is_interface_ptr
from rt0.types.objects import TypeName
from rt0.types.operand import Cause
from rt0.types.predicates import comparable_type, identical
from rt0.types.subst import make_subst_map, subst, subst_signature
from rt0.types.termlist import term_includes, termlist_string
from rt0.types.types import (
    INVALID,
    NO_TYPE,
    Alias,
    Instance,
    Interface,
    Named,
    Pointer,
    Signature,
    Term,
    Type,
    TypeParam,
    Union,
)
from rt0.types.version import GO1_20

if TYPE_CHECKING:
    from rt0.types.check import Checker


def instance(
    check: Checker | None,
    pos: Pos,
    orig: Named | Alias | Signature,
    targs: list[Type],
    ctxt: Context,
) -> Type:
    """orig[targs]; the one made before, if there is one in the context. The arguments are not verified."""
    key = ctxt.instance_hash(orig, targs)
    known = ctxt.lookup(key, orig, targs)
    if known is not None:
        return known
    res: Type
    if isinstance(orig, Named):
        obj = TypeName(pos, orig.obj.pkg, orig.obj.name, NO_TYPE)
        named = Named(check, obj, NO_TYPE, Instance(orig, targs, ctxt))
        if check is not None:
            check.needs_cleanup(named)
        res = named
    elif isinstance(orig, Alias):
        if not validate_targ_len(check, pos, orig.obj.name, len(orig.tparams), len(targs)):
            return INVALID
        obj = TypeName(pos, orig.obj.pkg, orig.obj.name, NO_TYPE)
        alias = Alias(obj, subst(check, pos, orig.from_rhs, make_subst_map(orig.tparams, targs), ctxt))
        alias.orig = orig
        alias.tparams = orig.tparams
        alias.targs = targs
        res = alias
    else:
        if not validate_targ_len(check, pos, str(orig), len(orig.tparams), len(targs)):
            return INVALID
        sig = subst_signature(check, pos, orig, make_subst_map(orig.tparams, targs), ctxt)
        if sig is orig:
            sig = orig.copy()
        sig.tparams = []
        res = sig
    return ctxt.update(key, orig, targs, res)


def validate_targ_len(check: Checker | None, pos: Pos, name: str, want: int, got: int) -> bool:
    """Whether the number of type arguments is right; reports if not."""
    if got == want:
        return True
    qual = "not enough" if got < want else "too many"
    if check is not None:
        check.error(pos, f"{qual} type arguments for type {name}: have {got}, want {want}")
    return False


def verify(
    check: Checker | None, pos: Pos, tparams: list[TypeParam], targs: list[Type], ctxt: Context
) -> tuple[int, str | None]:
    """The index of the first type argument that does not satisfy its constraint, and why; or -1 and None."""
    smap = make_subst_map(tparams, targs)
    for i, p in enumerate(tparams):
        p.iface()  # completes the constraint
        bound = subst(check, pos, p.bound, smap, ctxt)
        cause = Cause()
        if not implements(check, targs[i], bound, True, cause):
            return i, cause.text
    return -1, None


def implements(check: Checker | None, v: Type, t: Type, constraint: bool, cause: Cause | None) -> bool:
    """Whether `v` implements the interface `t` or, for a constraint, satisfies it."""
    vu, tu = v.under(), t.under()
    if vu is INVALID or tu is INVALID:
        return True
    if isinstance(vu, Pointer) and vu.base.under() is INVALID:
        return True
    verb = "satisfy" if constraint else "implement"

    def s(x: Type) -> str:
        return str(x) if check is None else check.s(x)

    if not isinstance(tu, Interface):
        if cause is not None:
            detail = interface_ptr_error(check, t) if is_interface_ptr(tu) else f"{s(t)} is not an interface"
            cause.text = f"{s(v)} does not {verb} {s(t)} ({detail})"
        return False
    tset = tu.type_set()
    if tset.is_all():
        return True
    vi = vu if isinstance(vu, Interface) else None
    if vi is not None and vi.type_set().is_empty():
        return True
    if tset.is_empty():
        if cause is not None:
            cause.text = f"cannot {verb} {s(t)} (empty type set)"
        return False
    if not has_all_methods(check, v, t, True, identical, cause):
        if cause is not None:
            cause.text = f"{s(v)} does not {verb} {s(t)} {cause.text}"
        return False
    if tset.has_terms():
        if vi is not None:
            if not vi.type_set().subset_of(tset):
                if cause is not None:
                    cause.text = f"{s(v)} does not {verb} {s(t)}"
                return False
        elif not _in_type_set(check, v, t, tu, verb, cause):
            return False
    return _comparability(check, v, tu, constraint, verb, cause)


def _comparability(
    check: Checker | None, v: Type, ti: Interface, constraint: bool, verb: str, cause: Cause | None
) -> bool:
    """If the interface's types are comparable, `v` must be."""
    if not ti.type_set().is_comparable(None) or comparable_type(v, False, None) is None:
        return True
    text = str(v) if check is None else check.s(v)
    if constraint and comparable_type(v, True, None) is None:
        # Since go1.20, interfaces satisfy comparable although comparing them may panic.
        if check is None or check.allow_version(GO1_20):
            return True
        if cause is not None:
            cause.text = f"{text} to {verb} comparable requires go1.20 or later"
        return False
    if cause is not None:
        cause.text = f"{text} does not {verb} comparable"
    return False


def _in_type_set(
    check: Checker | None, v: Type, t: Type, ti: Interface, verb: str, cause: Cause | None
) -> bool:
    """Whether `v` is among the specific types of the interface."""
    alt: Type | None = None
    for term in ti.type_set().terms:
        if term_includes(term, v):
            return True
        if alt is None and term is not None and not term.tilde and identical(term.typ, term.typ.under()):
            if term_includes(Term(True, term.typ), v):
                alt = term.typ
    if cause is not None:

        def s(x: Type) -> str:
            return str(x) if check is None else check.s(x)

        if alt is not None:
            detail = f"possibly missing ~ for {s(alt)} in {s(t)}"
        elif _mentions(ti, v):
            detail = f"{s(t)} mentions {s(v)}, but {s(v)} is not in the type set of {s(t)}"
        else:
            detail = f"{s(v)} missing in {termlist_string(ti.type_set().terms)}"
        cause.text = f"{s(v)} does not {verb} {s(t)} ({detail})"
    return False


def _mentions(t: Type, typ: Type) -> bool:
    if isinstance(t, Interface):
        return any(_mentions(e, typ) for e in t.embeddeds)
    if isinstance(t, Union):
        return any(_mentions(term.typ, typ) for term in t.terms)
    return identical(t, typ)
