"""Terminating statements, as the language specification defines them."""

from __future__ import annotations

from rt0.syntax.nodes import (
    BlockStmt,
    Branch,
    BranchStmt,
    CallExpr,
    EmptyStmt,
    ExprStmt,
    ForStmt,
    IfStmt,
    LabeledStmt,
    RangeClause,
    ReturnStmt,
    SelectStmt,
    Stmt,
    SwitchStmt,
)
from rt0.syntax.parse_exprs import unparen


def is_terminating(s: Stmt, label: str, panics: set[CallExpr]) -> bool:
    """Whether control never reaches the end of the statement; `label` is its label, `panics` the calls of the
    predeclared panic."""
    match s:
        case LabeledStmt():
            return is_terminating(s.stmt, s.label.value, panics)
        case ExprStmt():
            x = unparen(s.x)
            return isinstance(x, CallExpr) and x in panics
        case ReturnStmt():
            return True
        case BranchStmt():
            return s.tok in (Branch.GOTO, Branch.FALLTHROUGH)
        case BlockStmt():
            return _list_terminates(s.list, panics)
        case IfStmt():
            return (
                s.else_ is not None
                and is_terminating(s.then, "", panics)
                and is_terminating(s.else_, "", panics)
            )
        case SwitchStmt():
            has_default = any(c.cases is None for c in s.body)
            return has_default and _clauses_terminate([c.body for c in s.body], label, panics)
        case SelectStmt():
            return _clauses_terminate([c.body for c in s.body], label, panics)
        case ForStmt():
            if isinstance(s.init, RangeClause):
                return False
            return s.cond is None and not _has_break(s.body, label, True)
        case _:
            return False


def _clauses_terminate(bodies: list[list[Stmt]], label: str, panics: set[CallExpr]) -> bool:
    return all(_list_terminates(b, panics) and not _list_breaks(b, label, True) for b in bodies)


def _list_terminates(stmts: list[Stmt], panics: set[CallExpr]) -> bool:
    for s in reversed(stmts):
        if not isinstance(s, EmptyStmt):
            return is_terminating(s, "", panics)
    return False


def _has_break(s: Stmt, label: str, implicit: bool) -> bool:
    """Whether there is a break to the label in the statement or, with `implicit`, one without label."""
    match s:
        case LabeledStmt():
            return _has_break(s.stmt, label, implicit)
        case BranchStmt():
            if s.tok is not Branch.BREAK:
                return False
            return implicit if s.label is None else s.label.value == label
        case BlockStmt():
            return _list_breaks(s.list, label, implicit)
        case IfStmt():
            return _has_break(s.then, label, implicit) or (
                s.else_ is not None and _has_break(s.else_, label, implicit)
            )
        case SwitchStmt() | SelectStmt():
            return label != "" and any(_list_breaks(c.body, label, False) for c in s.body)
        case ForStmt():
            return label != "" and _has_break(s.body, label, False)
        case _:
            return False


def _list_breaks(stmts: list[Stmt], label: str, implicit: bool) -> bool:
    return any(_has_break(s, label, implicit) for s in stmts)
