"""Range statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.syntax.nodes import ChanDir, Expr, ForStmt, ListExpr, Name, RangeClause
from rt0.syntax.parse_exprs import unparen
from rt0.types import assignments, expr, stmt
from rt0.types.constant import UNKNOWN
from rt0.types.objects import Var, VarKind
from rt0.types.operand import Mode, Operand
from rt0.types.predicates import array_ptr_deref, identical, is_boolean, is_integer, is_string
from rt0.types.types import (
    BOOL,
    INT,
    INVALID,
    NO_TYPE,
    RUNE,
    Array,
    Basic,
    Chan,
    Map,
    Signature,
    Slice,
    Type,
)
from rt0.types.under import common_under
from rt0.types.version import GO1_22, GO1_23

if TYPE_CHECKING:
    from rt0.types.check import Checker


def range_stmt(check: Checker, inner: int, s: ForStmt, clause: RangeClause) -> None:
    """for key, value := range x"""
    key_expr, value_expr, extra = clause.lhs, None, None
    if isinstance(key_expr, ListExpr):
        elems = key_expr.elem_list
        key_expr, value_expr = elems[0], elems[1]
        extra = elems[2] if len(elems) > 2 else None
    x = Operand()
    check.env.has_call_or_recv = False
    expr.expr(check, None, x, clause.x)
    if x.mode is not Mode.INVALID and value_expr is None and not check.env.has_call_or_recv:
        _record_length(check, x, clause.x)
    key: Type | None = None
    val: Type | None = None
    if x.mode is not Mode.INVALID:
        key, val = _range_types(check, x, key_expr, value_expr, extra)
    check.open_scope(s, "range")
    over_int = x.typ is not None and is_integer(x.typ)
    lhs = [(key_expr, key), (value_expr, val)]
    if clause.def_:
        _define(check, s, x, lhs, over_int)
    elif key_expr is not None:
        _assign(check, x, lhs, over_int)
    elif over_int:
        # Without variables, an untyped constant still needs a type.
        assignments.assignment(check, x, None, "range clause")
    stmt.stmt(check, inner, s.body)
    check.close_scope()


def _record_length(check: Checker, x: Operand, e: Expr) -> None:
    """Ranging over an array without its values does not evaluate it: only its length counts."""
    t = array_ptr_deref(x.typ.under())
    if isinstance(t, Array):
        check.record(Operand(Mode.CONSTANT, unparen(e), INT, t.len if t.len >= 0 else UNKNOWN))


def _range_types(
    check: Checker, x: Operand, key_expr: Expr | None, value_expr: Expr | None, extra: Expr | None
) -> tuple[Type | None, Type | None]:
    key, val, cause, ok = range_key_val(check, x.typ)
    if not ok:
        check.error(x, f"cannot range over {check.s(x)}{': ' + cause if cause else ''}")
    elif key is None and key_expr is not None:
        check.error(key_expr, f"range over {check.s(x)} permits no iteration variables")
    elif val is None and value_expr is not None:
        check.error(value_expr, f"range over {check.s(x)} permits only one iteration variable")
    elif extra is not None:
        check.error(extra, "range clause permits at most two iteration variables")
    return key, val


def _define(
    check: Checker, s: ForStmt, x: Operand, lhs: list[tuple[Expr | None, Type | None]], over_int: bool
) -> None:
    vars: list[Var] = []
    for e, typ in lhs:
        if e is None:
            continue
        if isinstance(e, Name):
            v = Var(VarKind.LOCAL, e.pos, check.pkg, e.value, NO_TYPE)
            e.obj = v
            if e.value != "_":
                vars.append(v)
        else:
            check.error(e, f"invalid syntax tree: cannot declare {check.s(e)}")
            v = Var(VarKind.LOCAL, e.pos, check.pkg, "_", NO_TYPE)
        if typ is None or typ is INVALID:
            v.typ = INVALID
            v.used = True
        elif over_int:
            assignments.init_var(check, v, x, "range clause")
        else:
            assignments.init_var(check, v, Operand(Mode.VALUE, e, typ), "assignment")
    if vars:
        for v in vars:
            check.declare(check.env.scope, None, v, s.body.pos)
    else:
        check.error(s, "no new variables on left side of :=")


def _assign(check: Checker, x: Operand, lhs: list[tuple[Expr | None, Type | None]], over_int: bool) -> None:
    for e, typ in lhs:
        if e is None or typ is None or typ is INVALID:
            continue
        if over_int:
            assignments.assign_var(check, e, None, x, "range clause")
            # The variable decides the type of an untyped constant.
            if x.mode is not Mode.INVALID and not is_integer(x.typ):
                check.error(e, f"cannot use iteration variable of type {check.s(x.typ)}")
        else:
            assignments.assign_var(check, e, None, Operand(Mode.VALUE, e, typ), "assignment")


_KeyVal = tuple[Type | None, Type | None, str, bool]


def _bad(cause: str | None) -> _KeyVal:
    return INVALID, INVALID, cause or "", False


def range_key_val(check: Checker, orig: Type) -> _KeyVal:
    """The types of key and value in a range over the type, None where there is none; or why it cannot be
    ranged over."""

    def cond(t: Type | None, u: Type | None) -> str | None:
        if isinstance(u, Chan) and u.dir is ChanDir.SEND_ONLY:
            return f"receive from send-only channel {check.s(t)}"
        return None

    rtyp, err = common_under(check, orig, cond)
    if rtyp is None:
        return _bad(err)
    t = array_ptr_deref(rtyp)
    match t:
        case Basic():
            if is_string(t):
                return INT, RUNE, "", True
            if is_integer(t):
                if not check.allow_version(GO1_22):
                    return _bad("requires go1.22 or later")
                return orig, None, "", True
        case Array() | Slice():
            return INT, t.elem, "", True
        case Map():
            return t.key, t.elem, "", True
        case Chan():
            return t.elem, None, "", True
        case Signature():
            if not check.allow_version(GO1_23):
                return _bad("requires go1.23 or later")
            return _range_func(check, t)
    return None, None, "", False


_FUNC = "func must be func(yield func(...) bool): "


def _range_func(check: Checker, t: Signature) -> _KeyVal:
    if len(t.params.vars) != 1:
        return _bad(_FUNC + "wrong argument count")
    if t.results.vars:
        return _bad(_FUNC + "unexpected results")
    cb, err = common_under(check, t.params.vars[0].typ, None)
    if not isinstance(cb, Signature):
        return _bad(_FUNC + (f"in yield type, {err}" if err is not None else "argument is not func"))
    params, results = cb.params.vars, cb.results.vars
    if len(params) > 2:
        return _bad(_FUNC + "yield func has too many parameters")
    if len(results) != 1 or not identical(results[0].typ, BOOL):
        if len(results) == 1 and is_boolean(results[0].typ):
            return _bad(_FUNC + "yield func returns user-defined boolean, not bool")
        return _bad(_FUNC + "yield func does not return bool")
    if cb.variadic:
        return _bad(f"yield func of type {check.s(cb)} cannot be variadic")
    key = params[0].typ if params else None
    val = params[1].typ if len(params) > 1 else None
    return key, val, "", True
