"""Jumps, switches and type switches."""

from __future__ import annotations

from rt0.lower import compare, expr, iface, rangefunc, stmt
from rt0.lower.func import Comps, Fn, Jump, Target
from rt0.lower.ssa import Block
from rt0.syntax.nodes import (
    Branch,
    BranchStmt,
    CaseClause,
    Expr,
    LabeledStmt,
    Op,
    Stmt,
    SwitchStmt,
    TypeSwitchGuard,
)
from rt0.syntax.parse_exprs import unpack_list
from rt0.types.objects import Var
from rt0.types.types import BOOL, Interface, Type


def label(f: Fn, s: LabeledStmt) -> Block:
    """The block that a goto to a label leads to."""
    b = f.labels.get(s)
    if b is None:
        b = f.labels[s] = f.block("label")
    return b


def branch(f: Fn, s: BranchStmt) -> None:
    """break, continue, fallthrough, goto."""
    if s.tok is Branch.FALLTHROUGH:
        assert f.fallthrough is not None
        f.br(f.fallthrough)
        return
    t = s.target
    assert t is not None
    if isinstance(t, LabeledStmt) and s.tok is not Branch.GOTO:
        t = t.stmt
    jump(f, (s.tok, t))


def jump(f: Fn, where: Jump) -> None:
    """break, continue or goto; out of the bodies of ranges over functions, if it must be."""
    tok, t = where
    if f.range_body is not None and f.range_body.is_outside(f, where):
        rangefunc.leave(f, f.range_body, where)
    elif tok is Branch.GOTO:
        assert isinstance(t, LabeledStmt)
        f.br(label(f, t))
    else:
        target = f.targets[t]
        to = target.brk if tok is Branch.BREAK else target.cont
        assert to is not None
        f.br(to)


def switch(f: Fn, s: Stmt) -> None:
    """switch and type switch."""
    assert isinstance(s, SwitchStmt)
    if s.init is not None:
        stmt.stmt(f, s.init)
    f.at(s.pos)
    if isinstance(s.tag, TypeSwitchGuard):
        _type_switch(f, s, s.tag)
    else:
        _expr_switch(f, s)


def _expr_switch(f: Fn, s: SwitchStmt) -> None:
    t: Type = BOOL
    tag: Comps = ["true"]
    if s.tag is not None:
        t = f.typ(s.tag)
        tag = f.own(t, expr.expr(f, s.tag))
    after = f.block("endswitch")
    f.targets[s] = Target(after, None)
    bodies = [f.block("case") for _ in s.body]
    default = after
    for clause, body in zip(s.body, bodies, strict=True):
        if clause.cases is None:
            default = body
            continue
        for e in unpack_list(clause.cases):
            _test(f, s, t, tag, e, body)
    f.br(default)
    saved = f.fallthrough
    for i, clause in enumerate(s.body):
        f.start(bodies[i])
        f.fallthrough = bodies[i + 1] if i + 1 < len(bodies) else None
        stmt.block(f, clause.body)
        f.br(after)
    f.fallthrough = saved
    f.start(after)


def _test(f: Fn, s: SwitchStmt, t: Type, tag: Comps, e: Expr, body: Block) -> None:
    """Branches to the body if the case matches, goes on otherwise."""
    nxt = f.block("next")
    f.at(e.pos)
    et = f.typ(e)
    if s.tag is None and not isinstance(et.under(), Interface):
        expr.condition(f, e, body, nxt)
        f.start(nxt)
        return
    if isinstance(t.under(), Interface) and not expr.is_nil(e) and not isinstance(et.under(), Interface):
        value = expr.expr(f, e)
        boxed = iface.case(f, t, tag, et)
        same = f.ins(f"and i1 {boxed[1]}, {compare.equal(f, et, boxed[0], value)}")
    elif isinstance(et.under(), Interface) and not isinstance(t.under(), Interface) and not expr.is_nil(e):
        value = expr.expr(f, e)
        boxed = iface.case(f, et, value, t)
        same = f.ins(f"and i1 {boxed[1]}, {compare.equal(f, t, boxed[0], tag)}")
    elif expr.is_nil(e):
        same = f.ins(f"icmp eq ptr {tag[0]}, null")
    elif isinstance(et.under(), Interface) and len(iface.methods(t)) > len(iface.methods(et)):
        same = compare.compare(f, Op.EQL, et, iface.to_iface(f, tag, t, et), expr.expr(f, e))
    else:
        same = compare.compare(f, Op.EQL, t, tag, expr.expr_as(f, e, t))
    f.cond(same, body, nxt)
    f.start(nxt)


def _type_switch(f: Fn, s: SwitchStmt, guard: TypeSwitchGuard) -> None:
    t = f.typ(guard.x)
    value = expr.expr(f, guard.x)
    f.at(s.pos)
    after = f.block("endswitch")
    f.targets[s] = Target(after, None)
    bodies = [f.block("case") for _ in s.body]
    default: Block = after
    bound: dict[int, Comps] = {}
    for i, (clause, body) in enumerate(zip(s.body, bodies, strict=True)):
        if clause.cases is None:
            default = body
            continue
        cases = unpack_list(clause.cases)
        for e in cases:
            f.at(e.pos)
            nxt = f.block("next")
            if expr.is_nil(e):
                f.cond(f.ins(f"icmp eq ptr {value[0]}, null"), body, nxt)
            else:
                want = f.sub(e.typ)
                _type_case(f, t, value, want, body, nxt, i, bound, clause if len(cases) == 1 else None)
            f.start(nxt)
    f.br(default)
    for i, clause in enumerate(s.body):
        f.start(bodies[i])
        if isinstance(clause.obj, Var) and f.reachable:
            _bind(f, clause, t, value, bound.get(i))
        stmt.block(f, clause.body)
        f.br(after)
    f.start(after)


def _type_case(
    f: Fn,
    t: Type,
    value: Comps,
    want: Type,
    body: Block,
    nxt: Block,
    i: int,
    bound: dict[int, Comps],
    clause: CaseClause | None,
) -> None:
    """One type of a case; notes the value that a clause with one type binds."""
    if isinstance(want.under(), Interface):
        boxed, ok = iface.case(f, t, value, want)
        if clause is not None:
            bound[i] = boxed
        f.cond(ok, body, nxt)
        return
    ok = iface.holds(f, value, want, t)
    f.cond(ok, body, nxt)


def _bind(f: Fn, clause: CaseClause, t: Type, value: Comps, bound: Comps | None) -> None:
    """Declares the clause's variable."""
    v = clause.obj
    assert isinstance(v, Var)
    want = f.sub(v.typ)
    cases = unpack_list(clause.cases)
    if len(cases) != 1 or expr.is_nil(cases[0]):
        f.declare(v, want, value)
    elif bound is not None:
        f.declare(v, want, bound)
    else:
        f.declare(v, want, iface.unbox(f, want, value[1]))
