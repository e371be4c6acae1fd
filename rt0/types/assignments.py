"""Assignments, initialisation and short variable declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.syntax.nodes import CallExpr, Expr, Name, ReturnStmt, SelectorExpr
from rt0.syntax.parse_exprs import unparen
from rt0.syntax.pos import Pos
from rt0.syntax.positions import end_pos
from rt0.syntax.printer import expr_string
from rt0.types import call, expr
from rt0.types.errors import measure
from rt0.types.objects import Const, Var, VarKind
from rt0.types.operand import Cause, Code, Mode, Operand, assignable_to
from rt0.types.predicates import (
    default_type,
    is_non_type_param_interface,
    is_numeric,
    is_untyped,
    is_valid,
)
from rt0.types.types import INVALID, NO_TYPE, UNTYPED_NIL, Alias, Basic, Named, Signature, Slice, Type

if TYPE_CHECKING:
    from rt0.types.check import At, Checker


def assignment(check: Checker, x: Operand, t: Type | None, context: str) -> None:
    """Makes the operand a value of type `t`, or reports that it cannot be assigned; without a type, an
    untyped operand gets its default type. `context` says what is assigned to."""
    mode = x.mode
    if mode is Mode.VALUE:
        expr.single_value(check, x)
        mode = x.mode
    if mode is Mode.INVALID:
        return
    if mode in (Mode.NOVALUE, Mode.BUILTIN, Mode.TYPE):
        check.error(x, f"cannot assign {check.s(x)} to {check.s(t)} in {context}")
        x.mode = Mode.INVALID
        return
    if is_untyped(x.typ) and not _assign_untyped(check, x, t, context):
        return
    if isinstance(x.typ, Alias | Named | Signature):
        expr.non_generic(check, expr.new_target(t, context), x)
        if x.mode is Mode.INVALID:
            return
    if t is None or x.typ is t:
        return
    cause = Cause()
    if not assignable_to(check, x, t, cause):
        detail = f": {cause.text}" if cause.text else ""
        check.error(x, f"cannot use {check.s(x)} as {check.s(t)} value in {context}{detail}")
        x.mode = Mode.INVALID


def _assign_untyped(check: Checker, x: Operand, t: Type | None, context: str) -> bool:
    """Gives an untyped operand the type it is assigned as."""
    target: Type
    if x.is_nil():
        if t is None:
            check.error(x, f"use of untyped nil in {context}")
            x.mode = Mode.INVALID
            return False
        target = t
    elif t is None or is_non_type_param_interface(t):
        target = default_type(x.typ)
    else:
        target = t
    new_type, val, code = expr.implicit_type_and_value(check, x, target)
    if new_type is None:
        msg = f"cannot use {check.s(x)} as {check.s(target)} value in {context}"
        if code is Code.TRUNCATED_FLOAT:
            msg += " (truncated)"
        elif code is Code.NUMERIC_OVERFLOW:
            msg += " (overflows)"
        check.error(x, msg)
        x.mode = Mode.INVALID
        return False
    if val is not None:
        x.val = val
        expr.update_expr_val(check, x.expr, val)
    if new_type is not x.typ:
        x.typ = new_type
        expr.update_expr_type(check, x.expr, new_type, False)
    return True


def init_const(check: Checker, lhs: Const, x: Operand) -> None:
    """Gives a constant its value, and its type if it has none."""
    if x.mode is Mode.INVALID or not is_valid(x.typ) or (lhs.typ is not None and not is_valid(lhs.typ)):
        if lhs.typ is None:
            lhs.typ = INVALID
        return
    if x.mode is not Mode.CONSTANT:
        check.error(x, f"{check.s(x)} is not constant")
        if lhs.typ is None:
            lhs.typ = INVALID
        return
    if lhs.typ is None:
        lhs.typ = x.typ
    assignment(check, x, lhs.typ, "constant declaration")
    if x.is_valid():
        lhs.val = x.val


def init_var(check: Checker, lhs: Var, x: Operand, context: str) -> None:
    """Initialises a variable, which takes the value's type if it has none."""
    if x.mode is Mode.INVALID or not is_valid(x.typ) or (lhs.typ is not None and not is_valid(lhs.typ)):
        if lhs.typ is None:
            lhs.typ = INVALID
        x.mode = Mode.INVALID
        return
    if lhs.typ is None:
        typ = x.typ
        if is_untyped(typ):
            if typ is UNTYPED_NIL:
                check.error(x, f"use of untyped nil in {context}")
                lhs.typ = INVALID
                x.mode = Mode.INVALID
                return
            typ = default_type(typ)
        lhs.typ = typ
    assignment(check, x, lhs.typ, context)


def _lhs_var(check: Checker, lhs: Expr) -> Type | None:
    """The type of what is assigned to: None for `_`, invalid if it cannot be assigned to."""
    ident = unparen(lhs)
    x = Operand()
    if isinstance(ident, Name):
        if ident.value == "_":
            ident.obj = None
            return None
        v = check.lookup(ident.value)
        if isinstance(v, Var) and v.pkg is check.pkg:
            # Being assigned to is no use.
            used = v.used
            expr.expr(check, None, x, lhs)
            v.used = used
        else:
            expr.expr(check, None, x, lhs)
    else:
        expr.expr(check, None, x, lhs)
    if x.mode is Mode.INVALID or not is_valid(x.typ):
        return INVALID
    if x.mode is Mode.VARIABLE or x.mode is Mode.MAPINDEX:
        return x.typ
    if isinstance(x.expr, SelectorExpr):
        op = Operand()
        expr.expr(check, None, op, x.expr.x)
        if op.mode is Mode.MAPINDEX:
            check.error(x, f"cannot assign to struct field {check.s(x.expr)} in map")
            return INVALID
    check.error(x, f"cannot assign to {check.s(x.expr)} (neither addressable nor a map index expression)")
    return INVALID


def assign_var(check: Checker, lhs: Expr, rhs: Expr | None, x: Operand | None, context: str) -> None:
    """lhs = rhs, or lhs = x."""
    t = _lhs_var(check, lhs)
    if t is not None and not is_valid(t):
        if x is not None:
            x.mode = Mode.INVALID
        elif rhs is not None:
            call.use(check, [rhs])
        return
    if x is None:
        target = None
        if t is not None and isinstance(t.under(), Signature):
            target = expr.new_target(t, expr_string(lhs))
        x = Operand()
        assert rhs is not None
        expr.expr(check, target, x, rhs)
    if t is None and context == "assignment":
        context = "assignment to _ identifier"
    assignment(check, x, t, context)


def types_summary(check: Checker, types: list[Type], variadic: bool, has_dots: bool) -> str:
    """A list of types as messages about argument and result counts show it."""
    out: list[str] = []
    for i, t in enumerate(types):
        if t is None or not is_valid(t):
            s = "unknown type"
        elif is_untyped(t):
            assert isinstance(t, Basic)
            # Untyped numbers are all the same to the reader.
            s = "number" if is_numeric(t) else t.name.replace("untyped ", "")
        else:
            s = check.s(t)
        if i == len(types) - 1:
            if variadic:
                s = "..." + (check.s(t.elem) if isinstance(t, Slice) else s)
            elif has_dots:
                s += "..."
        out.append(s)
    return f"({', '.join(out)})"


def assign_error(check: Checker, rhs: list[Expr], n: int, r: int) -> None:
    """Reports that numbers of variables and values differ."""
    vars, vals = measure(n, "variable"), measure(r, "value")
    rhs0 = rhs[0]
    if len(rhs) == 1:
        inner = unparen(rhs0)
        if isinstance(inner, CallExpr):
            check.error(rhs0, f"assignment mismatch: {vars} but {check.s(inner.fun)} returns {vals}")
            return
    check.error(rhs0, f"assignment mismatch: {vars} but {vals}")


def _return_error(check: Checker, at: At, lhs: list[Var], rhs: list[Operand]) -> None:
    n, r = len(lhs), len(rhs)
    qualifier = "not enough"
    if r > n:
        at = rhs[n]
        qualifier = "too many"
    elif r > 0:
        at = rhs[-1]
    err = check.new_error()
    err.add(at, f"{qualifier} return values")
    err.add(0, f"have {types_summary(check, [x.typ for x in rhs], False, False)}")
    err.add(0, f"want {types_summary(check, [v.typ for v in lhs], False, False)}")
    err.report()


def init_vars(check: Checker, lhs: list[Var], rhs: list[Expr], return_stmt: ReturnStmt | None) -> None:
    """Initialises variables, or results if it is a return statement."""
    n, r = len(lhs), len(rhs)
    context = "assignment"
    if return_stmt is not None:
        context = "return statement"
    elif n > 1:
        context = "multiple assignment"
    is_call = r == 1 and isinstance(unparen(rhs[0]), CallExpr)
    if n == r and not is_call:
        for v, e in zip(lhs, rhs, strict=True):
            x = Operand()
            desc = v.name
            if return_stmt is not None and not desc:
                desc = "result variable"
            expr.expr(check, expr.new_target(v.typ, desc), x, e)
            init_var(check, v, x, context)
        return
    if r != 1:
        if call.use(check, rhs):
            if return_stmt is not None:
                _return_error(check, return_stmt, lhs, call.expr_list(check, rhs))
            else:
                assign_error(check, rhs, n, r)
        _invalidate(lhs)
        return
    values, comma_ok = expr.multi_expr(check, rhs[0], n == 2 and return_stmt is None)
    if n == len(values):
        for v, x in zip(lhs, values, strict=True):
            init_var(check, v, x, context)
        if comma_ok and all(x.mode is not Mode.INVALID for x in values):
            check.record_comma_ok_types(rhs[0], values)
        return
    if values[0].mode is not Mode.INVALID:
        if return_stmt is not None:
            _return_error(check, return_stmt, lhs, values)
        else:
            assign_error(check, rhs, n, len(values))
    _invalidate(lhs)


def _invalidate(vars: list[Var]) -> None:
    for v in vars:
        if v.typ is None:
            v.typ = INVALID


def assign_vars(check: Checker, lhs: list[Expr], rhs: list[Expr]) -> None:
    """lhs = rhs for lists."""
    n, r = len(lhs), len(rhs)
    context = "multiple assignment" if n > 1 else "assignment"
    is_call = r == 1 and isinstance(unparen(rhs[0]), CallExpr)
    if n == r and not is_call:
        for a, e in zip(lhs, rhs, strict=True):
            assign_var(check, a, e, None, context)
        return
    if r != 1:
        ok_lhs = call.use_lhs(check, lhs)
        ok_rhs = call.use(check, rhs)
        if ok_lhs and ok_rhs:
            assign_error(check, rhs, n, r)
        return
    values, comma_ok = expr.multi_expr(check, rhs[0], n == 2)
    if n == len(values):
        for a, x in zip(lhs, values, strict=True):
            assign_var(check, a, None, x, context)
        if comma_ok and all(x.mode is not Mode.INVALID for x in values):
            check.record_comma_ok_types(rhs[0], values)
        return
    if values[0].mode is not Mode.INVALID:
        assign_error(check, rhs, n, len(values))
    call.use_lhs(check, lhs)


def short_var_decl(check: Checker, pos: Pos, lhs: list[Expr], rhs: list[Expr]) -> None:
    """lhs := rhs"""
    top = len(check.delayed)
    scope = check.env.scope
    seen: set[str] = set()
    vars: list[Var] = []
    new_vars: list[Var] = []
    has_err = False
    for e in lhs:
        v, ok = _short_var(check, e, seen, new_vars)
        vars.append(v)
        has_err = has_err or not ok
    init_vars(check, vars, rhs, None)
    # Function literals in the values must not see the new variables.
    check.process_delayed(top)
    if not new_vars and not has_err:
        check.error(pos, "no new variables on left side of :=")
        return
    if new_vars:
        scope_pos = end_pos(rhs[-1])
        for v in new_vars:
            check.declare(scope, None, v, scope_pos)


def _short_var(check: Checker, e: Expr, seen: set[str], new_vars: list[Var]) -> tuple[Var, bool]:
    """The variable on a left side, a dummy one after an error, and whether all is well."""
    if not isinstance(e, Name):
        call.use_lhs(check, [e])
        check.error(e, f"non-name {check.s(e)} on left side of :=")
        return Var(VarKind.LOCAL, e.pos, check.pkg, "_", NO_TYPE), False
    name = e.value
    if name != "_":
        if name in seen:
            check.error(e, f"{name} repeated on left side of :=")
            return Var(VarKind.LOCAL, e.pos, check.pkg, "_", NO_TYPE), False
        seen.add(name)
    alt = check.env.scope.lookup(name)
    if alt is not None:
        e.obj = alt
        if isinstance(alt, Var):
            return alt, True
        check.error(e, f"cannot assign to {name}")
        return Var(VarKind.LOCAL, e.pos, check.pkg, "_", NO_TYPE), False
    v = Var(VarKind.LOCAL, e.pos, check.pkg, name, NO_TYPE)
    if name != "_":
        new_vars.append(v)
    e.obj = v
    return v, True
