"""Escape analysis: which functions are analysed together, and in which order.

A function's callees come first (Tarjan's strongly connected components, found by depth-first search without
recursion). Only what is asked for is analysed, and what that calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rt0.lower.escape import FuncInfo, analyse
from rt0.lower.escape_call import declared, function_value
from rt0.lower.escape_graph import Leaks
from rt0.lower.escape_walk import Summary, Unit, Walker
from rt0.syntax.nodes import (
    AssignStmt,
    CallExpr,
    Expr,
    ForStmt,
    FuncDecl,
    Name,
    Node,
    Op,
    RangeClause,
    SelectorExpr,
    VarDecl,
)
from rt0.syntax.parse_exprs import unpack_list
from rt0.syntax.walk import walk
from rt0.types.api import check_body
from rt0.types.objects import Func
from rt0.types.operand import Mode


class _Visit:
    """A function that is being visited."""

    __slots__ = ("unit", "callees", "low")

    def __init__(self, unit: Unit, callees: Iterator[Func], number: int) -> None:
        self.unit = unit
        self.callees = callees
        self.low = number


class Escapes:
    """What is known of the functions of a program."""

    __slots__ = ("_summaries", "_infos", "_numbers", "_record")

    def __init__(self, record: Callable[[Walker, list[Func | None]], None] | None = None) -> None:
        self._record = record  # gets each batch when it has been analysed
        self._summaries: dict[Func, Summary] = {}
        self._infos: dict[Func, FuncInfo] = {}
        self._numbers: dict[Func, int] = {}  # in order of discovery

    def info(self, fn: Func) -> FuncInfo:
        """The findings about a declared function with a body."""
        if fn not in self._infos:
            self._search(fn)
        return self._infos[fn]

    def initializer(self, e: Expr) -> FuncInfo:
        """The findings about what initialises package-level variables."""
        info = analyse(None, e)
        for callee in _callees(e):
            if callee not in self._numbers:
                self._search(callee)
        self._analyse([Unit(None, None, e, info)])
        return info

    def _summary(self, fn: Func) -> Summary | None:
        """None if nothing is known: all arguments escape."""
        found = self._summaries.get(fn)
        if found is None:
            decl = _decl(fn)
            if decl is not None and decl.body is None and any(p.text == "go:noescape" for p in decl.pragma):
                n = len(fn.sig.params.vars) + (fn.sig.recv is not None)
                found = self._summaries[fn] = Summary([Leaks() for _ in range(n)], None)
        return found

    def _search(self, start: Func) -> None:
        """Analyses everything that a function needs, and it."""
        stack: list[_Visit] = []  # of functions whose component is not complete
        path: list[_Visit] = []
        where: dict[Func, _Visit] = {}
        self._visit(start, stack, path, where)
        while path:
            at = path[-1]
            callee = next(at.callees, None)
            if callee is None:
                path.pop()
                if path:
                    path[-1].low = min(path[-1].low, at.low)
                assert at.unit.fn is not None
                if at.low == self._numbers[at.unit.fn]:
                    i = stack.index(at)
                    batch = stack[i:]
                    del stack[i:]
                    for v in batch:
                        assert v.unit.fn is not None
                        del where[v.unit.fn]
                    self._analyse([v.unit for v in batch])
            elif callee in where:
                at.low = min(at.low, self._numbers[callee])
            elif callee not in self._numbers:
                self._visit(callee, stack, path, where)

    def _visit(self, fn: Func, stack: list[_Visit], path: list[_Visit], where: dict[Func, _Visit]) -> None:
        number = self._numbers[fn] = len(self._numbers)
        decl = _decl(fn)
        if decl is None or decl.body is None:
            return
        check_body(fn)
        info = self._infos[fn] = analyse(fn.sig, decl.body)
        visit = _Visit(Unit(fn, decl, None, info), iter(list(_callees(decl.body))), number)
        stack.append(visit)
        path.append(visit)
        where[fn] = visit

    def _analyse(self, units: list[Unit]) -> None:
        w = Walker(self._summary)
        for unit in units:
            w.open(unit)
        for unit in units:
            w.function(unit)
        for unit, summary in zip(units, w.report(units), strict=False):
            if unit.fn is not None:
                self._summaries[unit.fn] = summary
        if self._record is not None:
            self._record(w, [unit.fn for unit in units])


def _decl(fn: Func) -> FuncDecl | None:
    return fn.pkg.func_decls.get(fn) if fn.pkg is not None else None


def _callees(body: Node) -> Iterator[Func]:
    """The declared functions that a body calls, ranges over, makes method values or variables of."""
    found: dict[Func, None] = {}

    def visit(n: Node) -> bool:
        e: Expr | None = None
        values: list[Expr] = []
        if isinstance(n, AssignStmt) and n.op is Op.DEF:
            values = unpack_list(n.rhs)
        elif isinstance(n, VarDecl):
            values = unpack_list(n.values)
        elif isinstance(n, CallExpr) and n.fun.mode not in (Mode.TYPE, Mode.BUILTIN):
            e = n.fun
        elif isinstance(n, SelectorExpr) and n.selection is not None:
            e = n
        elif isinstance(n, ForStmt) and isinstance(n.init, RangeClause) and isinstance(n.init.x, Name):
            e = n.init.x
        for fn in (declared(e) if e is not None else None, *map(function_value, values)):
            if fn is not None:
                found[fn.origin] = None
        return True

    walk(body, visit)
    return iter(found)
