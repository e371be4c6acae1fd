"""Escape analysis: which functions are analysed together, and in which order.

A function's callees come first (Tarjan's strongly connected components, found by depth-first search without
recursion). Only what is asked for is analysed, and what that calls.

Summaries of the library's functions can be stored, but for instances. What is found in a circle depends on
all of it, so those are only *borrowed*, by what is not in the circle: other packages, and functions of which
it is known that they are in none. Of functions that gain by being inlined only that is stored, as their
bodies are needed anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rt0.lower import devirtualize, escape_slices
from rt0.lower.escape import FuncInfo, analyse
from rt0.lower.escape_call import declared
from rt0.lower.escape_graph import Leaks
from rt0.lower.escape_inline import Plan
from rt0.lower.escape_instance import Instance, Instances
from rt0.lower.escape_walk import Inlines, Summary, Unit, Walker
from rt0.lower.names import Names, is_own
from rt0.syntax.nodes import (
    CallExpr,
    Expr,
    ForStmt,
    FuncDecl,
    FuncLit,
    Name,
    Node,
    RangeClause,
    SelectorExpr,
)
from rt0.syntax.parse_exprs import unparen
from rt0.syntax.walk import walk
from rt0.types.api import check_body
from rt0.types.context import Context
from rt0.types.objects import Func
from rt0.types.operand import Mode
from rt0.types.types import Type


class _Visit:
    """A function that is being visited; `single` if it is known to be in no circle."""

    __slots__ = ("unit", "callees", "low", "single")

    def __init__(self, unit: Unit, callees: Iterator[Instance], number: int, single: bool) -> None:
        self.single = single
        self.unit = unit
        self.callees = callees
        self.low = number


class Escapes:
    """What is known of the functions of a program."""

    __slots__ = (
        "instances",
        "_record",
        "_summaries",
        "_borrowed",
        "_circles",
        "_syntax",
        "_infos",
        "_numbers",
        "_symbol",
        "_native",
        "_stored",
        "found",
        "inline",
        "explaining",
        "literals",
        "_asked",
    )

    def __init__(
        self,
        context: Context,
        names: Names,
        record: Callable[[list[Unit]], None] | None = None,
        symbol: Callable[[Func, tuple[str, ...]], str] | None = None,
        stored: Callable[[Func, str], Any] = lambda fn, symbol: None,
        native: Callable[[str], bool] = lambda symbol: False,
        inline: bool = True,
        explaining: bool = False,
    ) -> None:
        self.inline = inline
        self.explaining = explaining  # whether all calls are inlined that gc inlines
        self.literals: dict[
            tuple[Instance, FuncLit], int | None
        ] = {}  # what inlining function literals costs
        self._asked: Asked = {}
        self._symbol = symbol
        self._native = native  # whether the runtime has a function in the place of that with a symbol
        self._stored = stored  # gives summaries of the library's functions
        self.found: dict[str, Any] = {}  # more of them
        self.instances = Instances(context, names)
        self._record = record  # gets each batch when it has been analysed
        self._summaries: dict[Instance, Summary] = {}
        self._borrowed: dict[Instance, Summary] = {}
        self._circles: set[Instance] = set()
        self._syntax: dict[Func, FuncInfo] = {}  # for generic functions, without findings
        self._infos: dict[Instance, FuncInfo] = {}
        self._numbers: dict[Instance, int] = {}  # in order of discovery

    def info(self, fn: Func, targs: list[Type]) -> FuncInfo:
        """The findings about a declared function with a body, or an instance of a generic one."""
        return self.info_of(self.instances.of(fn, targs))

    def info_of(self, fn: Instance) -> FuncInfo:
        """The same."""
        if fn not in self._infos:
            self._search(fn)
        return self._infos[fn]

    def in_circle(self, fn: Func) -> bool:
        """Whether a function without type parameters calls itself by way of others; other packages ask."""
        of = self.instances.of(fn, [])
        if of not in self._circles and of not in self._summaries:
            stored = self._what_is_stored(of)
            if stored is not None:
                return bool(stored[-1])
            self._search(of)
        return of in self._circles

    def initializer(self, e: Expr) -> FuncInfo:
        """The findings about what initialises package-level variables."""
        info = analyse(None, e)
        unit = Unit(self.instances.none, None, e, info)
        for callee in _callees(unit, self._asked):
            if callee not in self._numbers and not self._is_stored(callee, False):
                self._search(callee)
        self._analyse([unit])
        return info

    def is_native(self, fn: Instance) -> bool:
        """Whether a function is the runtime's, though it has a body."""
        symbol = self._library_symbol(fn)
        return symbol is not None and self._native(symbol)

    def copy(self, fn: Instance) -> Unit:
        """A function that has been analysed, to be walked once more where it is inlined."""
        return Unit(fn, _decl(fn), None, self.info_of(fn).instance())

    def summary(self, fn: Instance) -> Summary | None:
        """None if nothing is known: all arguments escape."""
        found = self._summaries.get(fn) or self._borrowed.get(fn)
        if found is None:
            decl = _decl(fn)
            if decl is not None and not decl.has_body and any(p.text == "go:noescape" for p in decl.pragma):
                assert fn.fn is not None
                n = len(fn.fn.sig.params.vars) + (fn.fn.sig.recv is not None)
                found = self._summaries[fn] = Summary([Leaks() for _ in range(n)], None)
        return found

    def _search(self, start: Instance) -> None:
        """Analyses everything that a function needs, and it."""
        stack: list[_Visit] = []  # of functions whose component is not complete
        path: list[_Visit] = []
        where: dict[Instance, _Visit] = {}
        self._visit(start, stack, path, where)
        while path:
            at = path[-1]
            callee = next(at.callees, None)
            if callee is None:
                path.pop()
                if path:
                    path[-1].low = min(path[-1].low, at.low)
                if at.low == self._numbers[at.unit.of]:
                    i = stack.index(at)
                    batch = stack[i:]
                    del stack[i:]
                    for v in batch:
                        del where[v.unit.of]
                    self._analyse([v.unit for v in batch])
            elif callee in where:
                at.low = min(at.low, self._numbers[callee])
            elif callee not in self._numbers:
                if not self._is_stored(callee, at.single or _abroad(at.unit.of, callee)):
                    self._visit(callee, stack, path, where)

    def _library_symbol(self, of: Instance) -> str | None:
        """The name under which a summary can be stored."""
        fn = of.fn
        if self._symbol is None or fn is None or fn.pkg is None or of.smap or is_own(fn.pkg):
            return None
        decl = _decl(of)
        return self._symbol(fn, ()) if decl is not None and decl.has_body else None

    def _what_is_stored(self, of: Instance) -> Any:
        symbol = self._library_symbol(of)
        return self._stored(of.fn, symbol) if symbol is not None and of.fn is not None else None

    def _is_stored(self, of: Instance, abroad: bool) -> bool:
        """Whether the summary is known from before, for a function that may be in a circle with this one or
        for one from `abroad`."""
        if of in self._summaries or (abroad and of in self._borrowed):
            return True
        stored = self._what_is_stored(of)
        if stored is None:
            return False
        *summary, circle = stored
        if not summary or (circle and not abroad):
            return False
        (self._borrowed if circle else self._summaries)[of] = Summary.from_json(summary)
        return True

    def _visit(
        self, fn: Instance, stack: list[_Visit], path: list[_Visit], where: dict[Instance, _Visit]
    ) -> None:
        number = self._numbers[fn] = len(self._numbers)
        decl = _decl(fn)
        if decl is None or not decl.has_body:
            return
        unit = Unit(fn, decl, None, self._new_info(fn, decl))
        self._infos[fn] = unit.info
        stored = self._what_is_stored(fn)
        single = stored is not None and not stored[-1]
        visit = _Visit(unit, iter(_callees(unit, self._asked)), number, single)
        stack.append(visit)
        path.append(visit)
        where[fn] = visit

    def _new_info(self, of: Instance, decl: FuncDecl) -> FuncInfo:
        fn = of.fn
        assert fn is not None
        known = self._syntax.get(fn)
        if known is not None:
            return known.instance()
        check_body(fn)
        info = analyse(fn.sig, decl.body)
        if of.smap:
            self._syntax[fn] = info
            return info.instance()
        return info

    def _analyse(self, units: list[Unit]) -> None:
        plan = Plan(self, units)
        w = self._walk(units, plan.every)
        found = w.report(units)
        gaining = plan.gaining(w, units)
        if plan.choose(w, units):
            units = [Unit(unit.of, unit.decl, unit.expr, unit.info) for unit in units]
            w = self._walk(units, plan.chosen)
            found = w.report(units)
        for unit, summary in zip(units, found, strict=False):
            fn = unit.of
            if fn.fn is not None:
                self._summaries[fn] = summary
                if len(units) > 1:
                    self._circles.add(fn)
                summary.cost, summary.gains = plan.costs.get(fn), fn in gaining
                symbol = self._library_symbol(fn)
                if symbol is not None:
                    self.found[symbol] = [*([] if summary.gains else summary.to_json()), len(units) > 1]
        for unit in units:
            for each in (unit, *unit.all_inlined()):
                if each.appends:
                    escape_slices.find(each, self._leaks)
        if self._record is not None:
            plan.literals()
            self._record(units)

    def _walk(self, units: list[Unit], inlines: Inlines) -> Walker:
        w = Walker(self.summary, inlines)
        for unit in units:
            w.open(unit)
        for unit in units:
            w.function(unit)
        return w

    def _leaks(self, fn: Instance, i: int) -> bool:
        """Whether an argument leaks anywhere."""
        summary = self.summary(fn)
        if summary is None:
            return True
        leaks = summary.params[i]
        return leaks.heap is not None or bool(leaks.results)


def _abroad(user: Instance, used: Instance) -> bool:
    """Whether two functions are of different packages."""
    return user.fn is not None and used.fn is not None and user.fn.pkg is not used.fn.pkg


def _decl(fn: Instance) -> FuncDecl | None:
    found = fn.fn
    return found.pkg.func_decls.get(found) if found is not None and found.pkg is not None else None


Asked = dict[Func, dict[int, list[Func]]]
"""What `devirtualize.asked` answers, by functions."""


def _callees(unit: Unit, asked: Asked) -> list[Instance]:
    """The functions that a body calls, ranges over, makes method values or variables of."""
    found: dict[Instance, None] = {}
    of = unit.of

    def add(fn: Instance | None) -> None:
        if fn is not None:
            found[fn] = None

    def visit(n: Node) -> bool:
        if isinstance(n, CallExpr) and n.fun.mode not in (Mode.TYPE, Mode.BUILTIN):
            fun = unparen(n.fun)
            add(declared(of, fun))
            for a in n.arg_list:
                if isinstance(a, Name | SelectorExpr) and a.mode == Mode.VALUE:
                    add(declared(of, a))
            concrete = devirtualize.method(of.sub, unit.info, fun) if isinstance(fun, SelectorExpr) else None
            if concrete is not None:
                add(of.method(concrete.func, concrete.recv, []))
            elif (fn := declared(of, fun)) is not None and not of.smap:
                for m in _known_methods(unit, fn, n, asked):
                    add(m)
        elif isinstance(n, SelectorExpr) and n.selection is not None:
            add(declared(of, n))
        elif isinstance(n, ForStmt) and isinstance(n.init, RangeClause) and isinstance(n.init.x, Name):
            add(declared(of, n.init.x))
        return True

    body = unit.decl.body if unit.decl is not None else unit.expr
    assert body is not None
    walk(body, visit)
    for values in unit.info.values.values():
        for value in values or []:
            if isinstance(value, Expr):
                add(declared(of, value))
    return list(found)


def _known_methods(unit: Unit, of: Instance, e: CallExpr, asked: Asked) -> list[Instance]:
    """The methods that a function, if it is inlined for a call, calls of arguments whose types are known."""
    found: list[Instance] = []
    fn = of.fn
    if fn is None or len(e.arg_list) != len(fn.sig.params.vars):
        return found
    if fn not in asked:
        asked[fn] = devirtualize.asked(fn)
    for i, methods in asked[fn].items():
        t = devirtualize.type_of(unit.of.sub, unit.info, e.arg_list[i])
        for m in methods:
            concrete = devirtualize.of_type(t, m) if t is not None else None
            if concrete is not None:
                found.append(unit.of.method(concrete.func, concrete.recv, []))
    return found
