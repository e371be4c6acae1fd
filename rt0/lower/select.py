"""select statements: the cases as an array for the runtime, sends first."""

from __future__ import annotations

from rt0.lower import assign, expr, runtime, stmt
from rt0.lower.func import Comps, Fn, Target
from rt0.lower.layout import is_flat
from rt0.lower.ssa import Block
from rt0.syntax.nodes import (
    AssignStmt,
    CommClause,
    Expr,
    ExprStmt,
    Op,
    Operation,
    ParenExpr,
    SelectStmt,
    SendStmt,
    Stmt,
)
from rt0.syntax.parse_exprs import unpack_list
from rt0.types.types import BOOL, Chan, Type


class Case:
    """An evaluated case: the channel, and where the element comes from or goes to."""

    __slots__ = ("clause", "chan", "elem", "buf", "send", "body")

    def __init__(self, clause: CommClause, chan: str, elem: Type, buf: str, send: bool, body: Block) -> None:
        self.clause = clause
        self.chan = chan
        self.elem = elem
        self.buf = buf
        self.send = send
        self.body = body


def select_stmt(f: Fn, s: Stmt) -> None:
    """Any select statement."""
    assert isinstance(s, SelectStmt)
    if not s.body:
        runtime.call(f, "runtime.block", [])
        f.terminate("unreachable")
        return
    after = f.block("endselect")
    f.targets[s] = Target(after, None)
    cases: list[Case] = []
    default: CommClause | None = None
    for clause in s.body:
        if clause.comm is None:
            default = clause
        else:
            cases.append(_evaluate(f, clause))
    f.at(s.pos)
    default_body = f.block("default") if default is not None else None
    ok = _choose(f, cases, default_body)
    for c in cases:
        f.start(c.body)
        f.at(c.clause.pos)
        if not c.send:
            _received(f, c, ok)
        stmt.block(f, c.clause.body)
        f.br(after)
    if default is not None and default_body is not None:
        f.start(default_body)
        stmt.block(f, default.body)
        f.br(after)
    f.start(after)


def _receive_of(comm: Stmt) -> Operation:
    """The receive operation of a case."""
    e: Expr | None = (
        comm.rhs if isinstance(comm, AssignStmt) else comm.x if isinstance(comm, ExprStmt) else None
    )
    while isinstance(e, ParenExpr):
        e = e.x
    assert isinstance(e, Operation)
    return e


def _evaluate(f: Fn, clause: CommClause) -> Case:
    comm = clause.comm
    body = f.block("comm")
    if isinstance(comm, SendStmt):
        t = f.typ(comm.chan).under()
        assert isinstance(t, Chan)
        elem = f.sub(t.elem)
        chan = expr.expr1(f, comm.chan)
        value = f.own(elem, expr.expr_as(f, comm.value, elem))
        return Case(clause, chan, elem, f.spill(elem, value), True, body)
    assert comm is not None
    recv = _receive_of(comm)
    t = f.typ(recv.x).under()
    assert isinstance(t, Chan)
    elem = f.sub(t.elem)
    return Case(clause, expr.expr1(f, recv.x), elem, f.temp(elem), False, body)


def _choose(f: Fn, cases: list[Case], default: Block | None) -> str:
    """Branches to the case that the runtime chooses; returns whether a value was received."""
    if not cases:
        assert default is not None
        f.br(default)
        return "false"
    if len(cases) == 1 and default is not None:
        c = cases[0]
        f.at(c.clause.pos)
        if c.send:
            done = runtime.call1(f, "runtime.selectnbsend", [c.chan, c.buf])
            f.cond(done, c.body, default)
            return "false"
        selected, ok = runtime.call(f, "runtime.selectnbrecv", [c.buf, c.chan])
        f.cond(selected, c.body, default)
        return ok
    ordered = [c for c in cases if c.send] + [c for c in cases if not c.send]
    array = f.alloca(16 * len(cases), 8)
    for i, c in enumerate(ordered):
        f.store_comp("ptr", c.chan, f.offset(array, 16 * i))
        f.store_comp("ptr", c.buf, f.offset(array, 16 * i + 8))
    order = f.alloca(4 * len(cases), 8)
    sends = sum(c.send for c in cases)
    chosen, ok = runtime.call(
        f,
        "runtime.selectgo",
        [array, order, "null", str(sends), str(len(cases) - sends), "true" if default is None else "false"],
    )
    arms = [(str(i), c.body) for i, c in enumerate(ordered)]
    if default is None:
        dead = f.block("never")
        f.switch("i64", chosen, dead, arms)
        f.start(dead)
        f.terminate("unreachable")
    else:
        f.switch("i64", chosen, default, arms)
    return ok


def _received(f: Fn, c: Case, ok: str) -> None:
    """Assigns what a case received."""
    comm = c.clause.comm
    if not isinstance(comm, AssignStmt):
        return
    targets = unpack_list(comm.lhs)
    value = f.load(c.elem, c.buf)
    if not is_flat(c.elem):
        value = f.own(c.elem, value)
    values: list[tuple[Comps, Type]] = [(value, c.elem), ([ok], BOOL)]
    assign.assign_values(f, targets, values[: len(targets)], comm.op is Op.DEF)
