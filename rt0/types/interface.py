"""Interface types and unions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.syntax.nodes import Expr, InterfaceType, Op, Operation
from rt0.syntax.positions import start_pos
from rt0.types import typexpr, universe
from rt0.types.objects import Func, TypeName, Var, VarKind
from rt0.types.operand import NO_VALUE, Mode
from rt0.types.predicates import identical, is_interface, is_type_param, is_valid
from rt0.types.termlist import disjoint
from rt0.types.types import INVALID, Interface, Signature, Term, Type, Union, as_named
from rt0.types.typeset import MAX_TERM_COUNT, TOP_TYPE_SET, compute_interface_type_set, method_key

if TYPE_CHECKING:
    from rt0.types.check import Checker


def interface_type(check: Checker, ityp: Interface, e: InterfaceType, def_: TypeName | None) -> None:
    """Fills in an interface type; `def_` is the type name that it is the declaration of."""
    for f in e.method_list:
        if f.name is None:
            ityp.embeddeds.append(_parse_union(check, f.type))
            ityp.embed_pos.append(start_pos(f.type))
            continue
        name = f.name.value
        if name == "_":
            check.error(f.name, "methods must have a unique non-blank name")
            continue
        sig = typexpr.typ(check, f.type)
        if not isinstance(sig, Signature):
            continue
        # The receiver's type is the declared type, so that messages can name it.
        recv_type: Type = ityp
        if def_ is not None and def_.typ is not None:
            recv_type = as_named(def_.typ) or ityp
        sig.recv = Var(VarKind.RECV, f.name.pos, check.pkg, "", recv_type)
        m = Func(f.name.pos, check.pkg, name, sig)
        f.name.obj = m
        ityp.methods.append(m)
    ityp.complete = True
    if not ityp.methods and not ityp.embeddeds:
        ityp.tset = TOP_TYPE_SET
        return
    ityp.methods.sort(key=method_key)
    check.later(lambda: _compute(check, e, ityp))


def _compute(check: Checker, e: InterfaceType, ityp: Interface) -> None:
    compute_interface_type_set(check, e.pos, ityp)


def _parse_union(check: Checker, e: Expr) -> Type:
    """An element of an interface: a type, ~type, or a union of them."""
    ops, exprs = _flatten_union(e)
    terms: list[Term] = []
    u: Type = INVALID
    too_many = False
    for i, x in enumerate(exprs):
        term = _parse_tilde(check, x)
        if len(exprs) == 1 and not term.tilde:
            return term.typ
        if len(terms) < MAX_TERM_COUNT:
            terms.append(term)
            u = Union(list(terms))
        elif not too_many:
            too_many = True
            check.error(
                x, f"cannot handle more than {MAX_TERM_COUNT} union terms (implementation limitation)"
            )
            u = INVALID
        if i > 0:
            check.record_type_and_value(ops[i - 1], Mode.TYPE, u, NO_VALUE)
    if is_valid(u):
        check.later(lambda: _check_terms(check, terms, exprs))
    return u


def _check_terms(check: Checker, terms: list[Term], exprs: list[Expr]) -> None:
    for i, t in enumerate(terms):
        if not is_valid(t.typ):
            continue
        u = t.typ.under()
        at = exprs[i]
        if t.tilde:
            if isinstance(u, Interface):
                check.error(at, f"invalid use of ~ ({check.s(t.typ)} is an interface)")
                continue
            if not identical(u, t.typ):
                check.error(at, f"invalid use of ~ (underlying type of {check.s(t.typ)} is {check.s(u)})")
                continue
        if isinstance(u, Interface):
            tset = u.type_set()
            if tset.methods:
                check.error(at, f"cannot use {t} in union ({t} contains methods)")
            elif t.typ is universe.COMPARABLE.typ:
                check.error(at, "cannot use comparable in union")
            elif tset.comparable:
                check.error(at, f"cannot use {t} in union ({t} embeds comparable)")
            continue
        for other in terms[:i]:
            if not is_interface(other.typ) and not disjoint(other, t):
                check.error(at, f"overlapping terms {t} and {other}")
                break


def _parse_tilde(check: Checker, tx: Expr) -> Term:
    x = tx
    tilde = False
    if isinstance(x, Operation) and x.op is Op.TILDE:
        x = x.x
        tilde = True
    t = typexpr.typ(check, x)
    if is_type_param(t):
        if tilde:
            check.error(x, f"type in term {check.s(tx)} cannot be a type parameter")
        else:
            check.error(x, "term cannot be a type parameter")
        t = INVALID
    term = Term(tilde, t)
    if tilde:
        check.record_type_and_value(tx, Mode.TYPE, Union([term]), NO_VALUE)
    return term


def _flatten_union(e: Expr) -> tuple[list[Expr], list[Expr]]:
    """The `|` operations from the inside out, and what stands between them."""
    ops: list[Expr] = []
    exprs: list[Expr] = []
    while isinstance(e, Operation) and e.op is Op.OR and e.y is not None:
        ops.append(e)
        exprs.append(e.y)
        e = e.x
    exprs.append(e)
    ops.reverse()
    exprs.reverse()
    return ops, exprs
