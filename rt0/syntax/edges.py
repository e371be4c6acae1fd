"""Fuzzing: counters on the ways through functions, which tell an input that does something new.

There is one wherever a body begins, in `else` and `default` also where there is none in the source, and in
front of the second operand of `&&` and `||`. Source: `edge` in cmd/compile/internal/walk/order.go. The trees
are changed, once, before they are checked.
"""

from __future__ import annotations

from collections.abc import Iterable

from rt0.syntax.nodes import (
    BlockStmt,
    Branch,
    BranchStmt,
    CaseClause,
    CommClause,
    ConstDecl,
    CounterStmt,
    EdgeExpr,
    Expr,
    File,
    ForStmt,
    FuncDecl,
    FuncLit,
    IfStmt,
    Node,
    Op,
    Operation,
    SelectStmt,
    Stmt,
    SwitchStmt,
    TypeDecl,
)
from rt0.syntax.pos import Pos
from rt0.syntax.positions import start_pos
from rt0.syntax.walk import children, walk


class Edges:
    """The counters of a package: `count` bytes under `symbol`."""

    __slots__ = ("symbol", "count")

    def __init__(self, symbol: str) -> None:
        self.symbol = symbol
        self.count = 0

    def add_file(self, file: File) -> None:
        """Puts counters into the functions of a file."""
        for decl in file.decl_list:
            if not isinstance(decl, FuncDecl):
                walk(decl, self._literals)
            elif decl.body is not None:
                self._block(decl.body)

    def _literals(self, n: Node) -> bool:
        if isinstance(n, FuncLit):
            self._block(n.body)
        return not isinstance(n, FuncLit)

    def _counter(self, pos: Pos) -> CounterStmt:
        self.count += 1
        return CounterStmt(pos, self.symbol, self.count - 1, "edge")

    def _block(self, b: BlockStmt) -> None:
        self._visit_all(b.list)
        b.list.insert(0, self._counter(b.pos))

    def _visit_all(self, nodes: Iterable[Node | None]) -> None:
        for n in nodes:
            if n is not None:
                self._visit(n)

    def _visit(self, n: Node) -> None:
        """Looks for bodies, and for operands that may be skipped, in a node."""
        match n:
            case FuncLit():
                self._block(n.body)
            case ConstDecl() | TypeDecl():
                pass
            case IfStmt():
                self._if(n)
            case ForStmt():
                self._visit_all([n.init, n.cond, n.post])
                self._block(n.body)
            case SwitchStmt():
                self._visit_all([n.init, n.tag])
                self._clauses(n.body)
                if all(c.cases is not None for c in n.body) and not _falls_through(n.body):
                    n.body.append(CaseClause(n.rbrace, None, [self._counter(n.rbrace)], n.rbrace))
            case SelectStmt():
                self._clauses(n.body)
            case Operation(op=Op.ANDAND | Op.OROR) if n.y is not None:
                self._visit_all([n.x, n.y])
                n.y = self._operand(n.y)
            case _:
                self._visit_all(list(children(n)))

    def _operand(self, e: Expr) -> EdgeExpr:
        at = start_pos(e)
        return EdgeExpr(at, e, self._counter(at))

    def _if(self, n: IfStmt) -> None:
        self._visit_all([n.init, n.cond])
        self._block(n.then)
        end = n.then.rbrace
        if isinstance(n.else_, BlockStmt):
            self._block(n.else_)
        else:
            rest: list[Stmt] = [n.else_] if n.else_ is not None else []
            n.else_ = BlockStmt(end, rest, end)
            self._block(n.else_)

    def _clauses(self, clauses: Iterable[CaseClause | CommClause]) -> None:
        for c in clauses:
            self._visit_all([c.cases if isinstance(c, CaseClause) else c.comm, *c.body])
            c.body.insert(0, self._counter(c.colon))


def _falls_through(clauses: list[CaseClause]) -> bool:
    """Whether the last clause says that it goes on with another, which is an error that must stay one."""
    last = clauses[-1].body[-1:] if clauses else []
    return any(isinstance(s, BranchStmt) and s.tok is Branch.FALLTHROUGH for s in last)
