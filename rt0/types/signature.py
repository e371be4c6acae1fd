"""Function types, receivers and parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.syntax.nodes import DotsType, Expr, Field, FuncType, Name, Op, Operation, ParenExpr
from rt0.syntax.pos import Pos
from rt0.syntax.positions import end_pos
from rt0.types import decl, resolver, typexpr
from rt0.types.errors import measure
from rt0.types.instantiate import instance
from rt0.types.lookup import deref
from rt0.types.objects import Var, VarKind
from rt0.types.operand import NO_VALUE, Cause, Mode
from rt0.types.predicates import is_valid
from rt0.types.subst import make_rename_map, subst
from rt0.types.typeparam import bind_tparams
from rt0.types.types import (
    INVALID,
    Alias,
    Basic,
    Interface,
    Kind,
    Named,
    Pointer,
    Signature,
    Slice,
    Type,
    TypeParam,
    new_tuple,
    unalias,
)
from rt0.types.version import GO1_18

if TYPE_CHECKING:
    from rt0.types.check import Checker


def func_type(
    check: Checker, sig: Signature, recv_par: Field | None, tparams: list[Field], ftyp: FuncType
) -> None:
    """Fills in a signature; its scope is the function's, and holds receiver, parameters and results."""
    scope = check.open_scope(ftyp, "function")
    scope.is_func = True
    sig.scope = scope
    recv: Var | None = None
    if recv_par is not None:
        recv, sig.rparams = _collect_recv(check, recv_par, ftyp.pos)
    if tparams:
        decl.collect_type_params(check, sig.tparams, tparams)
    pnames, params, variadic = _collect_params(check, VarKind.PARAM, ftyp.param_list)
    rnames, results, _ = _collect_params(check, VarKind.RESULT, ftyp.result_list)
    scope_pos = end_pos(ftyp)
    if recv is not None and recv.name and recv_par is not None:
        check.declare(scope, recv_par.name, recv, scope_pos)
    for names, vars in ((pnames, params), (rnames, results)):
        for name, v in zip(names, vars, strict=True):
            if name is not None and name.value:
                check.declare(scope, name, v, scope_pos)
    sig.recv = recv
    sig.params = new_tuple(params)
    sig.results = new_tuple(results)
    sig.variadic = variadic
    check.close_scope()


def _collect_recv(check: Checker, rparam: Field, scope_pos: Pos) -> tuple[Var, list[TypeParam]]:
    """The receiver and the type parameters it declares."""
    rptr, rbase, rtparams = resolver.unpack_recv(check, rparam.type, True)
    recv_type: Type = INVALID
    recv_tparams: list[TypeParam] = []
    if not rtparams:
        # The type is not generic; if it is an alias of an instance, there are no methods to be added.
        recv_type = typexpr.var_type(check, rparam.type)
        a = _unpointer(recv_type)
        while isinstance(a, Alias):
            base = _unpointer(a.from_rhs)
            if isinstance(base, Named | Alias) and (
                base.tparams() if isinstance(base, Named) else base.tparams
            ):
                check.error(rbase, f"cannot define new methods on instantiated type {check.s(base)}")
                recv_type = INVALID
                break
            a = base
    else:
        recv_type, recv_tparams = _generic_recv(check, rparam, rbase, rtparams, rptr, scope_pos)
    if rparam.name is not None and rparam.name.value:
        recv = Var(VarKind.RECV, rparam.name.pos, check.pkg, rparam.name.value, recv_type)
    else:
        recv = Var(VarKind.RECV, rparam.pos, check.pkg, "", recv_type)
    check.later(lambda: _valid_recv(check, rbase, recv))
    return recv, recv_tparams


def _generic_recv(
    check: Checker, rparam: Field, rbase: Expr, rtparams: list[Name], rptr: bool, scope_pos: Pos
) -> tuple[Type, list[TypeParam]]:
    """A receiver T[P, Q]: P and Q are declared here, and stand for T's own type parameters."""
    cause = Cause()
    t = typexpr.generic_type(check, rbase, cause)
    base_type: Named | None = None
    if is_valid(t):
        if isinstance(t, Named):
            base_type = t
        else:
            check.error(rbase, f"cannot define new methods on generic alias type {check.s(t)}")
    elif cause.text:
        check.error(rbase, cause.text)
    tparams: list[TypeParam] = []
    for name in rtparams:
        p = decl.declare_type_param(check, name, scope_pos)
        tparams.append(p)
        name.obj = p.obj
        check.record_type_and_value(name, Mode.TYPE, p, NO_VALUE)
    bind_tparams(tparams)
    if base_type is None:
        return INVALID, tparams
    base_tparams = base_type.tparams()
    if len(tparams) == len(base_tparams):
        smap = make_rename_map(base_tparams, tparams)
        for p, q in zip(tparams, base_tparams, strict=True):
            check.mono.record_canon(p, q)
            p.bound = subst(check, p.obj.pos, q.bound, smap, check.ctxt)
    else:
        got = measure(len(tparams), "type parameter")
        check.error(rbase, f"receiver declares {got}, but receiver base type declares {len(base_tparams)}")
    check.verify_version(rbase, GO1_18, "type instantiation")
    targs: list[Type] = list(tparams)
    recv_type = instance(check, rparam.type.pos, base_type, targs, check.ctxt)
    check.record_instance(rbase, targs, recv_type)
    if rptr and is_valid(recv_type):
        recv_type = Pointer(recv_type)
    _record_recv_types(check, rparam.type, recv_type)
    return recv_type, tparams


def _unpointer(t: Type) -> Type:
    while isinstance(t, Pointer):
        t = t.base
    return t


def _record_recv_types(check: Checker, e: Expr, t: Type) -> None:
    """Notes the types of a receiver expression's parts."""
    while True:
        check.record_type_and_value(e, Mode.TYPE, t, NO_VALUE)
        if isinstance(e, ParenExpr):
            e = e.x
        elif isinstance(e, Operation) and e.op is Op.MUL and e.y is None and isinstance(t, Pointer):
            e = e.x
            t = t.base
        else:
            return


def _collect_params(
    check: Checker, kind: VarKind, fields: list[Field]
) -> tuple[list[Name | None], list[Var], bool]:
    names: list[Name | None] = []
    params: list[Var] = []
    variadic = False
    t: Type = INVALID
    prev: Expr | None = None
    for i, f in enumerate(fields):
        ftype = f.type
        if ftype is not prev:
            prev = ftype
            if isinstance(ftype, DotsType):
                if kind is VarKind.PARAM and i == len(fields) - 1:
                    variadic = True
                else:
                    check.error(ftype, "invalid syntax tree: invalid use of ...")
                ftype = ftype.elem
            t = typexpr.var_type(check, ftype)
        name = f.name
        params.append(
            Var(kind, f.pos if name is None else name.pos, check.pkg, "" if name is None else name.value, t)
        )
        names.append(name)
    if variadic:
        last = params[-1]
        last.typ = Slice(last.typ)
        check.record_type_and_value(fields[-1].type, Mode.TYPE, last.typ, NO_VALUE)
    return names, params, variadic


def _valid_recv(check: Checker, at: Expr, recv: Var) -> None:
    """Reports a receiver whose base type cannot have methods."""
    rtyp, _ = deref(recv.typ)
    t = unalias(rtyp)
    if not is_valid(t):
        return
    if isinstance(t, Named):
        if t.obj.pkg is not check.pkg:
            check.error(at, f"cannot define new methods on non-local type {check.s(rtyp)}")
            return
        u = t.under()
        cause = ""
        if isinstance(u, Basic) and u.kind is Kind.UNSAFE_POINTER:
            cause = "unsafe.Pointer"
        elif isinstance(u, Pointer | Interface):
            cause = "pointer or interface type"
        if cause:
            check.error(at, f"invalid receiver type {check.s(rtyp)} ({cause})")
    elif isinstance(t, Basic):
        check.error(at, f"cannot define new methods on non-local type {check.s(rtyp)}")
    else:
        check.error(at, f"invalid receiver type {check.s(recv.typ)}")
