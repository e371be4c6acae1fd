"""What never runs, as far as constants tell: it is taken out of bodies before they are compiled.

So no later stage calls, captures or allocates anything for the sake of `if debug`. How far to look is gc's
choice (`cmd/compile/internal/noder/writer.go`): conditions of `if` and `for`, switches on constants, what
follows a return, a panic or a goto. The tree is changed in place; function literals are bodies of their own.
"""

from __future__ import annotations

from rt0.syntax.nodes import (
    BlockStmt,
    Branch,
    BranchStmt,
    CallExpr,
    CaseClause,
    EmptyStmt,
    Expr,
    ExprStmt,
    ForStmt,
    IfStmt,
    LabeledStmt,
    Op,
    Operation,
    ReturnStmt,
    SelectStmt,
    Stmt,
    SwitchStmt,
    TypeSwitchGuard,
)
from rt0.syntax.parse_exprs import unpack_list, unparen
from rt0.types.objects import Builtin, BuiltinId
from rt0.types.operand import Mode


def remove(stmts: list[Stmt]) -> None:
    """Takes out of a list of statements, and of what is in them, all that never runs.

    Behind the last label nothing is needed once a statement ends the list; before it, a jump may lead there.
    """
    labels = [i for i, s in enumerate(stmts) if isinstance(s, LabeledStmt)]
    last = labels[-1] if labels else -1
    for i, s in enumerate(stmts):
        _stmt(s)
        if i >= last and _ends(s):
            del stmts[i + 1 :]
            return


def _stmt(s: Stmt | None) -> None:
    match s:
        case BlockStmt():
            remove(s.list)
        case LabeledStmt():
            _stmt(s.stmt)
        case IfStmt():
            _if(s)
        case ForStmt():
            if s.cond is not None:
                s.cond, known = simplified(s.cond)
                if known is False:
                    s.post = None
                    s.body.list.clear()
            remove(s.body.list)
        case SwitchStmt():
            if not isinstance(s.tag, TypeSwitchGuard):
                _switch(s, s.tag)
            for clause in s.body:
                remove(clause.body)
        case SelectStmt():
            for comm in s.body:
                remove(comm.body)


def _if(s: IfStmt) -> None:
    s.cond, known = simplified(s.cond)
    if known is True:
        s.else_ = None
    elif known is False:
        s.then.list.clear()
    remove(s.then.list)
    _stmt(s.else_)


def _switch(s: SwitchStmt, tag: Expr | None) -> None:
    """A switch on a constant has the clause only that it always goes to, if that can be told."""
    if tag is not None and tag.mode != Mode.CONSTANT:
        return
    value = True if tag is None else tag.val
    chosen: CaseClause | None = None
    for clause in s.body:
        cases = unpack_list(clause.cases)
        if clause.cases is None:
            chosen = clause
        if any(e.mode != Mode.CONSTANT for e in cases):
            return
        if any(e.val == value for e in cases):
            chosen = clause
            break
    if chosen is not None:
        if _falls_through(chosen.body):
            return
        chosen.cases = None
    s.tag = None
    s.body = [chosen] if chosen is not None else []


def _falls_through(body: list[Stmt]) -> bool:
    s = _last(body)
    while isinstance(s, LabeledStmt):
        s = s.stmt
    return isinstance(s, BranchStmt) and s.tok is Branch.FALLTHROUGH


def _last(stmts: list[Stmt]) -> Stmt | None:
    return next((s for s in reversed(stmts) if not isinstance(s, EmptyStmt)), None)


def _ends(s: Stmt | None) -> bool:
    """Whether what follows a statement never runs; of loops and switches gc does not ask that."""
    match s:
        case BranchStmt():
            return s.tok is Branch.GOTO
        case ReturnStmt():
            return True
        case ExprStmt():
            e = unparen(s.x)
            fun = unparen(e.fun) if isinstance(e, CallExpr) else None
            obj = getattr(fun, "obj", None)
            return isinstance(obj, Builtin) and obj.id_ is BuiltinId.PANIC
        case IfStmt():
            known = static_bool(s.cond)
            return (known is False or _ends(s.then)) and (known is True or _ends(s.else_))
        case BlockStmt():
            return _ends(_last(s.list))
    return False


def static_bool(e: Expr) -> bool | None:
    """What a condition always is, None if that is not known."""
    return simplified(e)[1]


def simplified(e: Expr) -> tuple[Expr, bool | None]:
    """A condition without operands that do not matter, and what it always is."""
    if e.mode == Mode.CONSTANT:
        return e, bool(e.val)
    x = unparen(e)
    if not isinstance(x, Operation):
        return e, None
    if x.op is Op.NOT:
        x.x, known = simplified(x.x)
        return e, None if known is None else not known
    if x.y is None or x.op not in (Op.ANDAND, Op.OROR):
        return e, None
    decisive = x.op is Op.OROR  # the value of an operand that decides
    x.x, first = simplified(x.x)
    if first is decisive:
        return x.x, first
    x.y, second = simplified(x.y)
    if first is None and second is not decisive:
        return e, None
    return (x.y if unparen(x.x).mode == Mode.CONSTANT else e), second
