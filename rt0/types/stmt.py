"""Statements and function bodies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rt0.syntax.nodes import (
    OP_TEXT,
    AssignStmt,
    BlockStmt,
    Branch,
    BranchStmt,
    CallExpr,
    CallStmt,
    CaseClause,
    CommClause,
    CounterStmt,
    DeclStmt,
    EmptyStmt,
    Expr,
    ExprStmt,
    ForStmt,
    IfStmt,
    LabeledStmt,
    ListExpr,
    Name,
    Op,
    Operation,
    RangeClause,
    ReturnStmt,
    SelectStmt,
    SendStmt,
    Stmt,
    SwitchStmt,
    TypeSwitchGuard,
)
from rt0.syntax.parse_exprs import unpack_list, unparen
from rt0.syntax.pos import Pos, format_pos
from rt0.types import assignments, call, const, decl, expr, labels, ranges, typexpr
from rt0.types.constant import Unknown, Value
from rt0.types.environment import DeclInfo, Environment
from rt0.types.objects import Nil, Scope, Var, VarKind
from rt0.types.operand import CONVERSION, INVALID_OP, STATEMENT, Mode, Operand
from rt0.types.predicates import (
    all_boolean,
    all_numeric,
    comparable,
    has_nil,
    identical,
    is_interface,
    is_type_param,
    is_valid,
)
from rt0.types.returns import is_terminating
from rt0.types.types import BOOL, INVALID, NO_TYPE, Signature, Type
from rt0.types.version import GO1_22

if TYPE_CHECKING:
    from rt0.types.check import Checker

# What statements may be used where a statement stands.
BREAK_OK = 1
CONTINUE_OK = 2
FALLTHROUGH_OK = 4
FINAL_SWITCH_CASE = 8
IN_TYPE_SWITCH = 16


def func_body(
    check: Checker, info: DeclInfo | None, sig: Signature, body: BlockStmt, iota: Value | None
) -> None:
    """Checks the body of a function; `info` is the package-level declaration it is part of."""
    saved = check.env
    assert sig.scope is not None
    check.env = Environment(sig.scope, saved.version, info, iota, sig)
    _stmt_list(check, 0, body.list)
    if check.env.has_label and not check.conf.ignore_branch_errors:
        labels.labels(check, body)
    if sig.results.vars and not is_terminating(body, "", check.env.is_panic):
        check.error(body.rbrace, "missing return")
    _usage(check, sig.scope)
    check.env = saved
    check.bodies.append(body)


def _usage(check: Checker, scope: Scope) -> None:
    """Reports local variables that are not used."""
    unused = [
        v for v in scope.elems.values() if isinstance(v, Var) and not v.used and v.kind is VarKind.LOCAL
    ]
    unused.sort(key=lambda v: v.pos)
    for v in unused:
        check.error(v.pos, f"declared and not used: {v.name}")
    for child in scope.children:
        # Functions have been looked at when their bodies were checked.
        if not child.is_func:
            _usage(check, child)


def _stmt_list(check: Checker, ctxt: int, stmts: list[Stmt]) -> None:
    inner = ctxt & ~FALLTHROUGH_OK
    n = len(stmts)
    if ctxt & FALLTHROUGH_OK:
        # Empty statements at the end do not matter to fallthrough.
        while n > 0 and isinstance(stmts[n - 1], EmptyStmt):
            n -= 1
        for i in range(n):
            stmt(check, inner | FALLTHROUGH_OK if i + 1 == n else inner, stmts[i])
        return
    for s in stmts:
        stmt(check, inner, s)


def _multiple_defaults(check: Checker, clauses: list[CaseClause] | list[CommClause]) -> None:
    first: CaseClause | CommClause | None = None
    for c in clauses:
        if (c.cases if isinstance(c, CaseClause) else c.comm) is None:
            if first is not None:
                check.error(c, f"multiple defaults (first at {format_pos(first.pos)})")
            else:
                first = c


def _suspended_call(check: Checker, keyword: str, e: Expr) -> None:
    """The call of a go or defer statement."""
    if not isinstance(e, CallExpr):
        check.error(e, f"expression in {keyword} must be function call")
        call.use(check, [e])
        return
    x = Operand()
    kind = expr.raw_expr(check, None, x, e, None, False)
    if kind == STATEMENT:
        return
    msg = "requires function call, not conversion" if kind == CONVERSION else "discards result of"
    check.error(x, f"{keyword} {msg} {check.s(x)}")


def _case_key(val: Value) -> object:
    """The constant as a key under which equal case values are found; None if it cannot be one."""
    if isinstance(val, bool | Unknown):
        return None
    return val


Seen = dict[object, list[tuple[Pos, Type]]]


def _case_values(check: Checker, x: Operand, values: list[Expr], seen: Seen) -> None:
    for e in values:
        v = Operand()
        expr.expr(check, None, v, e)
        if x.mode is Mode.INVALID or v.mode is Mode.INVALID:
            continue
        const.convert_untyped(check, v, x.typ)
        if v.mode is Mode.INVALID:
            continue
        res = v.copy()
        expr.comparison(check, res, x, Op.EQL, True)
        if res.mode is Mode.INVALID or v.mode is not Mode.CONSTANT:
            continue
        key = _case_key(v.val)
        if key is None:
            continue
        entries = seen.setdefault(key, [])
        for pos, typ in entries:
            if identical(v.typ, typ):
                err = check.new_error()
                err.add(v, f"duplicate case {check.s(v)} in expression switch")
                err.add(pos, "previous case")
                err.report()
                break
        else:
            entries.append((v.expr.pos, v.typ))


def _is_nil(check: Checker, e: Expr) -> bool:
    name = unparen(e)
    return isinstance(name, Name) and isinstance(check.lookup(name.value), Nil)


def _case_types(check: Checker, x: Operand | None, types: list[Expr], seen: list[tuple[Type, Expr]]) -> Type:
    """Checks the types of a case; answers the type that the clause's variable has."""
    t: Type = NO_TYPE
    for e in types:
        if _is_nil(check, e):
            t = NO_TYPE
            expr.expr(check, None, Operand(), e)
        else:
            t = typexpr.var_type(check, e)
            if not is_valid(t):
                continue
        for other, prev in seen:
            if t is other or (t is not None and other is not None and identical(t, other)):
                err = check.new_error()
                err.add(e, f"duplicate case {'nil' if t is None else check.s(t)} in type switch")
                err.add(prev, "previous case")
                err.report()
                break
        else:
            seen.append((t, e))
            if x is not None and t is not None:
                expr.type_assertion(check, e, x, t, True)
    # The variable has the case's type only if there is one type and it is not nil.
    if len(types) != 1 or t is None:
        return INVALID if x is None else x.typ
    return t


def stmt(check: Checker, ctxt: int, s: Stmt) -> None:
    """Checks a statement, and what was put off within it."""
    top = len(check.delayed)
    _HANDLERS[type(s)](check, ctxt, s)
    if len(check.delayed) > top:
        check.process_delayed(top)


_Handler = Callable[["Checker", int, Stmt], None]


def _inner(ctxt: int) -> int:
    return ctxt & ~(FALLTHROUGH_OK | FINAL_SWITCH_CASE | IN_TYPE_SWITCH)


def _empty_stmt(check: Checker, ctxt: int, s: Stmt) -> None:
    pass


def _decl_stmt(check: Checker, ctxt: int, s: Stmt) -> None:
    assert isinstance(s, DeclStmt)
    decl.decl_stmt(check, s.decl_list)


def _labeled_stmt(check: Checker, ctxt: int, s: Stmt) -> None:
    assert isinstance(s, LabeledStmt)
    check.env.has_label = True
    stmt(check, ctxt, s.stmt)


def _expr_stmt(check: Checker, ctxt: int, s: Stmt) -> None:
    assert isinstance(s, ExprStmt)
    x = Operand()
    kind = expr.raw_expr(check, None, x, s.x, None, False)
    if x.mode is Mode.BUILTIN:
        msg = "must be called"
    elif x.mode is Mode.TYPE:
        msg = "is not an expression"
    elif kind == STATEMENT:
        return
    else:
        msg = "is not used"
    check.error(x, f"{check.s(x)} {msg}")


def _send_stmt(check: Checker, ctxt: int, s: Stmt) -> None:
    assert isinstance(s, SendStmt)
    ch, val = Operand(), Operand()
    expr.expr(check, None, ch, s.chan)
    expr.generic_expr(check, val, s.value, None)
    if ch.mode is Mode.INVALID or val.mode is Mode.INVALID:
        return
    elem = expr.chan_elem(check, s, ch, False)
    if elem is not None:
        assignments.assignment(check, val, elem, "send")


def _assign_stmt(check: Checker, ctxt: int, s: Stmt) -> None:
    assert isinstance(s, AssignStmt)
    if s.rhs is None:
        _inc_dec(check, s)
        return
    lhs, rhs = unpack_list(s.lhs), unpack_list(s.rhs)
    if s.op is None:
        assignments.assign_vars(check, lhs, rhs)
    elif s.op is Op.DEF:
        assignments.short_var_decl(check, s.pos, lhs, rhs)
    elif len(lhs) != 1 or len(rhs) != 1:
        check.error(s, f"assignment operation {OP_TEXT[s.op]} requires single-valued expressions")
    else:
        x = Operand()
        expr.binary(check, x, None, lhs[0], rhs[0], s.op)
        assignments.assign_var(check, lhs[0], None, x, "assignment")


def _inc_dec(check: Checker, s: AssignStmt) -> None:
    x = Operand()
    expr.expr(check, None, x, s.lhs)
    if x.mode is Mode.INVALID:
        return
    if not all_numeric(x.typ):
        op = "" if s.op is None else OP_TEXT[s.op]
        lhs = check.s(s.lhs)
        check.error(s.lhs, f"{INVALID_OP}{lhs}{op}{op} (non-numeric type {check.s(x.typ)})")
        return
    assignments.assign_var(check, s.lhs, None, x, "assignment")


def _call_stmt(check: Checker, ctxt: int, s: Stmt) -> None:
    assert isinstance(s, CallStmt)
    _suspended_call(check, "defer" if s.is_defer else "go", s.call)


def _return_stmt(check: Checker, ctxt: int, s: Stmt) -> None:
    assert isinstance(s, ReturnStmt)
    sig = check.env.sig
    assert sig is not None
    res = sig.results.vars
    results = unpack_list(s.results)
    if results or not res or not res[0].name:
        if res:
            assignments.init_vars(check, res, results, s)
        elif results:
            assignments.init_vars(check, [], results, s)
        return
    for obj in res:
        alt = check.lookup(obj.name)
        if alt is not None and alt is not obj:
            err = check.new_error()
            err.add(s, f"result parameter {obj.name} not in scope at return")
            err.add(alt, f"inner declaration of {check.s(obj)}")
            err.report()


def _branch_stmt(check: Checker, ctxt: int, s: Stmt) -> None:
    assert isinstance(s, BranchStmt)
    if s.label is not None:
        check.env.has_label = True
        return  # `labels` looks at these
    if check.conf.ignore_branch_errors:
        return
    if check.conf.ignore_branch_errors:
        return
    if s.tok is Branch.BREAK:
        if not ctxt & BREAK_OK:
            check.error(s, "break not in for, switch, or select statement")
    elif s.tok is Branch.CONTINUE:
        if not ctxt & CONTINUE_OK:
            check.error(s, "continue not in for statement")
    elif s.tok is Branch.FALLTHROUGH and not ctxt & FALLTHROUGH_OK:
        if ctxt & FINAL_SWITCH_CASE:
            msg = "cannot fallthrough final case in switch"
        elif ctxt & IN_TYPE_SWITCH:
            msg = "cannot fallthrough in type switch"
        else:
            msg = "fallthrough statement out of place"
        check.error(s, msg)


def _block_stmt(check: Checker, ctxt: int, s: Stmt) -> None:
    assert isinstance(s, BlockStmt)
    check.open_scope(s, "block")
    _stmt_list(check, _inner(ctxt), s.list)
    check.close_scope()


def _condition(check: Checker, cond: Expr, what: str) -> None:
    x = Operand()
    expr.expr(check, None, x, cond)
    if x.mode is not Mode.INVALID and not all_boolean(x.typ):
        check.error(cond, f"non-boolean condition in {what} statement")


def _if_stmt(check: Checker, ctxt: int, s: Stmt) -> None:
    assert isinstance(s, IfStmt)
    check.open_scope(s, "if")
    if s.init is not None:
        stmt(check, 0, s.init)
    _condition(check, s.cond, "if")
    inner = _inner(ctxt)
    stmt(check, inner, s.then)
    if s.else_ is not None:
        stmt(check, inner, s.else_)
    check.close_scope()


def _switch_stmt(check: Checker, ctxt: int, s: Stmt) -> None:
    assert isinstance(s, SwitchStmt)
    inner = _inner(ctxt) | BREAK_OK
    check.open_scope(s, "switch")
    if s.init is not None:
        stmt(check, 0, s.init)
    if isinstance(s.tag, TypeSwitchGuard):
        _type_switch(check, inner | IN_TYPE_SWITCH, s, s.tag)
    else:
        _expr_switch(check, inner, s)
    check.close_scope()


def _expr_switch(check: Checker, inner: int, s: SwitchStmt) -> None:
    x = Operand()
    if s.tag is not None:
        expr.expr(check, None, x, s.tag)
        # A constant tag is converted to its default type.
        assignments.assignment(check, x, None, "switch expression")
        if x.mode is not Mode.INVALID and not comparable(x.typ) and not has_nil(x.typ):
            check.error(x, f"cannot switch on {check.s(x)} ({check.s(x.typ)} is not comparable)")
            x.mode = Mode.INVALID
    else:
        pos = s.body[0].pos if s.body else s.rbrace
        x = Operand(Mode.CONSTANT, Name(pos, "true"), BOOL, True)
    _multiple_defaults(check, s.body)
    seen: Seen = {}
    for i, clause in enumerate(s.body):
        last = i + 1 == len(s.body)
        _case_values(check, x, unpack_list(clause.cases), seen)
        check.open_scope(clause, "case")
        _stmt_list(check, inner | (FINAL_SWITCH_CASE if last else FALLTHROUGH_OK), clause.body)
        check.close_scope()


def _type_switch(check: Checker, inner: int, s: SwitchStmt, guard: TypeSwitchGuard) -> None:
    lhs = guard.lhs
    if lhs is not None:
        if lhs.value == "_":
            check.error(lhs, "no new variable on left side of :=")
            lhs = None
        else:
            lhs.obj = None  # each clause has a variable of its own
    sx: Operand | None = None
    x = Operand()
    expr.expr(check, None, x, guard.x)
    if x.mode is not Mode.INVALID:
        if is_type_param(x.typ):
            check.error(x, f"cannot use type switch on type parameter value {check.s(x)}")
        elif is_interface(x.typ):
            sx = x
        else:
            check.error(x, f"{check.s(x)} is not an interface")
    _multiple_defaults(check, s.body)
    vars: list[Var] = []
    seen: list[tuple[Type, Expr]] = []
    for clause in s.body:
        t = _case_types(check, sx, unpack_list(clause.cases), seen)
        check.open_scope(clause, "case")
        if lhs is not None:
            v = Var(VarKind.LOCAL, lhs.pos, check.pkg, lhs.value, t)
            check.declare(check.env.scope, None, v, clause.colon)
            clause.obj = v
            vars.append(v)
        _stmt_list(check, inner, clause.body)
        check.close_scope()
    if lhs is not None:
        if not any(v.used for v in vars):
            check.error(lhs, f"{lhs.value} declared and not used")
        for v in vars:
            v.used = True  # one use in any clause is enough


def _is_receive(e: Expr | None) -> bool:
    if e is None or isinstance(e, ListExpr):
        return False
    e = unparen(e)
    return isinstance(e, Operation) and e.y is None and e.op is Op.RECV


def _select_stmt(check: Checker, ctxt: int, s: Stmt) -> None:
    assert isinstance(s, SelectStmt)
    inner = _inner(ctxt) | BREAK_OK
    _multiple_defaults(check, s.body)
    for clause in s.body:
        comm = clause.comm
        if isinstance(comm, AssignStmt):
            valid = _is_receive(comm.rhs)
        elif isinstance(comm, ExprStmt):
            valid = _is_receive(comm.x)
        else:
            valid = comm is None or isinstance(comm, SendStmt)
        if not valid:
            assert comm is not None
            check.error(comm, "select case must be send or receive (possibly with assignment)")
            continue
        check.open_scope(clause, "case")
        if comm is not None:
            stmt(check, inner, comm)
        _stmt_list(check, inner, clause.body)
        check.close_scope()


def _for_stmt(check: Checker, ctxt: int, s: Stmt) -> None:
    assert isinstance(s, ForStmt)
    s.shared = not check.allow_version(GO1_22)
    inner = _inner(ctxt) | BREAK_OK | CONTINUE_OK
    if isinstance(s.init, RangeClause):
        ranges.range_stmt(check, inner, s, s.init)
        return
    check.open_scope(s, "for")
    if s.init is not None:
        stmt(check, 0, s.init)
    if s.cond is not None:
        _condition(check, s.cond, "for")
    if s.post is not None:
        stmt(check, 0, s.post)
        if isinstance(s.post, AssignStmt) and s.post.op is Op.DEF:
            # The parser has reported it; only use the variable, to avoid follow-up errors.
            call.use(check, [s.post.lhs])
    stmt(check, inner, s.body)
    check.close_scope()


_HANDLERS: dict[type, _Handler] = {
    EmptyStmt: _empty_stmt,
    CounterStmt: _empty_stmt,
    DeclStmt: _decl_stmt,
    LabeledStmt: _labeled_stmt,
    ExprStmt: _expr_stmt,
    SendStmt: _send_stmt,
    AssignStmt: _assign_stmt,
    CallStmt: _call_stmt,
    ReturnStmt: _return_stmt,
    BranchStmt: _branch_stmt,
    BlockStmt: _block_stmt,
    IfStmt: _if_stmt,
    SwitchStmt: _switch_stmt,
    SelectStmt: _select_stmt,
    ForStmt: _for_stmt,
}
