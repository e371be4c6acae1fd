"""Assignments and declarations of local variables.

The order is gc's: what is assigned is evaluated before the checks on the left-hand side, unless that
contains calls.
"""

from __future__ import annotations

from collections.abc import Callable

from rt0.lower import arith, call, const, convert, expr, maps, place
from rt0.lower.func import Comps, Fn
from rt0.lower.order import evaluation_order
from rt0.syntax.nodes import (
    AssignStmt,
    Expr,
    IndexExpr,
    Name,
    Op,
    VarDecl,
)
from rt0.syntax.parse_exprs import is_blank, unpack_list, unparen
from rt0.types.objects import Var
from rt0.types.types import INT, Map, Type

Goal = Callable[[], place.Place] | None
"""What is assigned to, once it is evaluated; None for a new variable and for _."""


def assign_stmt(f: Fn, s: AssignStmt) -> None:
    """Any assignment."""
    f.at(s.pos)
    if s.rhs is None:
        _increment(f, s)
        return
    if s.op is not None and s.op is not Op.DEF:
        _op_assign(f, s.op, s.lhs, s.rhs, s.pos)
        return
    lhs, rhs = unpack_list(s.lhs), unpack_list(s.rhs)
    define = s.op is Op.DEF
    if len(lhs) != len(rhs):
        _assign_multi(f, lhs, rhs[0], define, s.pos)
    elif len(lhs) == 1:
        _assign_one(f, lhs[0], rhs[0], define, s.pos)
    else:
        _assign_parallel(f, lhs, rhs, define, s.pos)


def new_var(e: Expr, define: bool) -> Var | None:
    """The variable that an expression on the left of := declares."""
    if define and isinstance(e, Name) and isinstance(e.obj, Var) and e.obj.pos == e.pos:
        return e.obj
    return None


def _assign_one(f: Fn, lhs: Expr, rhs: Expr, define: bool, pos: int) -> None:
    if is_blank(lhs):
        if not expr.is_nil(rhs):
            expr.expr(f, rhs)
        return
    v = new_var(lhs, define)
    if v is not None:
        t = f.sub(v.typ)
        value = expr.expr_as(f, rhs, t)
        f.at(pos)
        f.declare(v, t, value)
        return
    t = lhs_type(f, lhs)
    _make_calls(f, [lhs], [rhs])
    goal = later(f, lhs)
    value = expr.expr_as(f, rhs, t)
    target = goal()
    f.at(pos)
    place.store(f, target, value)


def _make_calls(f: Fn, lhs: list[Expr], rhs: list[Expr]) -> None:
    """Makes the calls on both sides, unless a key on the left has to be copied before those on the right."""
    for e in lhs:
        element = _map_element(f, e)
        t = maps.map_type(f, f.typ(element.x)) if element is not None else None
        if t is not None and maps.copies_key(f, t):
            return
    call.ahead(f, [*lhs, *rhs])


def lhs_type(f: Fn, e: Expr) -> Type:
    """The type of what is assigned to."""
    e = unparen(e)
    if isinstance(e, Name) and isinstance(e.obj, Var):
        return f.sub(e.obj.typ)
    return expr.single(f, e)


def later(f: Fn, e: Expr) -> Callable[[], place.Place]:
    """The place on the left of an assignment, to be checked after the right side."""
    element = _map_element(f, e)
    if element is not None:
        return maps.later(f, element)
    return place.later(f, e)


def place_of(f: Fn, e: Expr) -> place.Place:
    """The place on the left of an assignment."""
    return later(f, e)()


def _assign_parallel(f: Fn, lhs: list[Expr], rhs: list[Expr], define: bool, pos: int) -> None:
    _make_calls(f, lhs, rhs)
    goals = [_target(f, e, define) for e in lhs]
    values: list[tuple[Comps, Type]] = [([], INT)] * len(rhs)

    def evaluate(i: int, e: Expr) -> None:
        if is_blank(lhs[i]):
            t = expr.single(f, e)
            values[i] = ([], t) if expr.is_nil(e) else (expr.expr(f, e), t)
            return
        t = lhs_type(f, lhs[i])
        values[i] = (f.own(t, expr.expr_as(f, e, t)), t)

    call.ahead(f, rhs)
    order = evaluation_order(f, lhs, rhs)
    if order[0] != 0:
        call.ahead_of_all(f, rhs)
    for i in order:
        evaluate(i, rhs[i])
    goals = _operands(f, lhs, goals)
    f.at(pos)
    for e, goal, (value, t) in zip(lhs, goals, values, strict=True):
        _store(f, e, goal, value, t, define)


def _operands(f: Fn, lhs: list[Expr], goals: list[Goal]) -> list[Goal]:
    """Evaluates what the places depend on before the first is assigned to. Each is checked only when its turn
    comes: `x[0], x[n] = 1, 2` sets x[0] before it fails."""
    prepared: list[Goal] = []
    for e, goal in zip(lhs, goals, strict=True):
        if goal is not None and _map_element(f, e) is None and not call.has_call(e, f.ahead):
            goal = place.operands(f, e)
        prepared.append(goal)
    return prepared


def _target(f: Fn, e: Expr, define: bool) -> Goal:
    if is_blank(e) or new_var(e, define) is not None:
        return None
    return later(f, e)


def _store(f: Fn, e: Expr, goal: Goal, value: Comps, t: Type, define: bool) -> None:
    if goal is not None:
        place.store(f, goal(), value)
        return
    v = new_var(e, define)
    if v is not None:
        f.declare(v, t, value)


def _assign_multi(f: Fn, lhs: list[Expr], rhs: Expr, define: bool, pos: int) -> None:
    """a, b = f()  and the `v, ok` forms"""
    _make_calls(f, lhs, [])
    goals = [_target(f, e, define) for e in lhs]
    values = expr.multi(f, rhs)
    f.at(pos)
    _store_all(f, lhs, goals, values, define)


def assign_values(f: Fn, lhs: list[Expr], values: list[tuple[Comps, Type]], define: bool) -> None:
    """Assigns what a range clause or a receive has produced; no value is needed for _."""
    _store_all(f, lhs, [_target(f, e, define) for e in lhs], values, define)


def _store_all(
    f: Fn, lhs: list[Expr], goals: list[Goal], values: list[tuple[Comps, Type]], define: bool
) -> None:
    for e, goal, (value, t) in zip(lhs, _operands(f, lhs, goals), values, strict=True):
        if is_blank(e):
            continue
        want = lhs_type(f, e)
        _store(f, e, goal, convert.assign(f, value, t, want, None), want, define)


def _increment(f: Fn, s: AssignStmt) -> None:
    """x++ and x--"""
    assert s.op is not None
    element = _map_element(f, s.lhs)
    if element is not None:
        maps.op_assign(f, s.op, element, None, s.pos)
        return
    target = place_of(f, s.lhs)
    f.at(s.pos)
    t = target.typ
    one = const.value(f, 1, t)
    place.store(f, target, arith.binary(f, s.op, t, place.load(f, target), one))


def _map_element(f: Fn, e: Expr) -> IndexExpr | None:
    """m[k] itself, if the expression is one."""
    e = unparen(e)
    return e if isinstance(e, IndexExpr) and isinstance(f.typ(e.x).under(), Map) else None


def _op_assign(f: Fn, op: Op, lhs: Expr, rhs: Expr, pos: int) -> None:
    element = _map_element(f, lhs)
    if element is not None:
        maps.op_assign(f, op, element, rhs, pos)
        return
    t = lhs_type(f, lhs)
    call.ahead(f, [lhs, rhs])
    if op in (Op.SHL, Op.SHR):
        target = place_of(f, lhs)
        value = [arith.shift_by(f, op, t, place.load(f, target)[0], rhs, pos)]
        place.store(f, target, value)
        return
    target = place_of(f, lhs)
    x = place.load(f, target)
    y = expr.expr_as(f, rhs, t)
    f.at(pos)
    place.store(f, target, arith.binary(f, op, t, x, y))


def var_decl(f: Fn, d: VarDecl) -> None:
    """var x T = …"""
    f.at(d.pos)
    values = unpack_list(d.values)
    if d.values is None:
        for name in d.name_list:
            if isinstance(name.obj, Var):
                f.declare(name.obj, f.sub(name.obj.typ), None)
        return
    if len(values) != len(d.name_list):
        for name, (value, t) in zip(d.name_list, expr.multi(f, values[0]), strict=True):
            if isinstance(name.obj, Var) and name.value != "_":
                want = f.sub(name.obj.typ)
                f.declare(name.obj, want, convert.assign(f, value, t, want, None))
        return
    results: list[tuple[Var, Type, Comps]] = []
    call.ahead(f, values)
    for name, e in zip(d.name_list, values, strict=True):
        if isinstance(name.obj, Var):
            t = f.sub(name.obj.typ)
            value = expr.expr_as(f, e, t)
            results.append((name.obj, t, f.own(t, value) if len(values) > 1 else value))
        elif not expr.is_nil(e):
            expr.expr(f, e)
    f.at(d.pos)
    for v, t, value in results:
        f.declare(v, t, value)
