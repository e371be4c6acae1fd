"""Escape analysis: which calls are inlined.

gc inlines before it looks for what escapes; rt0 leaves inlining to LLVM, which comes afterwards, and inlines
itself only where that keeps something in the frame: what a function allocates and returns, what is passed to
a parameter that the function calls. So each function is analysed with all such calls in it walked in place
of the call (`Plan.every`), and where one of them turns out to keep nothing, once more without it. What is
found then is what is lowered (`rt0.lower.inline`).

A function *gains* if gc may inline it, and if something in it escapes only because it is returned, or if it
calls a parameter or makes a slice of a length that is one. All others are calls as before, and cost nothing
but the counting of their nodes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.lower.escape_call import Literal, declared
from rt0.lower.escape_expr import has_pointers
from rt0.lower.escape_graph import Location
from rt0.lower.escape_instance import Instance
from rt0.lower.escape_walk import Unit, Walker
from rt0.lower.inline_cost import (
    BIG_BUDGET,
    BIG_FUNCTION,
    BUDGET,
    CLOSURE_BUDGET,
    Cost,
    NeverInlined,
    is_intrinsic,
)
from rt0.syntax.nodes import CallExpr, Expr, FuncDecl, FuncLit, Name, Node
from rt0.syntax.parse_exprs import unparen
from rt0.syntax.pos import line_of
from rt0.syntax.walk import walk
from rt0.types.objects import Var
from rt0.types.types import Signature

if TYPE_CHECKING:
    from rt0.lower.escape_batch import Escapes

_NEVER = {
    "go:noinline",
    "go:uintptrkeepalive",
    "go:uintptrescapes",
    "go:cgo_unsafe_args",
    "go:yeswritebarrierrec",
}

_FEW_LINES = BIG_FUNCTION // 40
"""Functions of so many lines are hardly big."""

Path = tuple[CallExpr, ...]


def path(unit: Unit | None) -> Path:
    """The calls that lead to a function that is inlined."""
    found: list[CallExpr] = []
    while unit is not None and unit.call is not None:
        found.append(unit.call)
        unit = unit.outer
    return tuple(reversed(found))


class Plan:
    """What is inlined in a batch of functions."""

    __slots__ = ("costs", "_escapes", "_units", "_big", "_chosen")

    def __init__(self, escapes: Escapes, units: list[Unit]) -> None:
        self._escapes = escapes
        self._units = {unit.of: unit for unit in units}
        self._big: dict[Instance, bool] = {}
        self._chosen: set[Path] = set()
        self.costs: dict[Instance, int | None] = {}
        if escapes.inline:
            for unit in units:
                if unit.of.fn is not None:
                    self.costs[unit.of] = self._cost(unit)

    # Costs

    def _cost(self, unit: Unit) -> int | None:
        """What inlining a function costs; None if it cannot be inlined."""
        fn, decl = unit.of.fn, unit.decl
        assert fn is not None and decl is not None and decl.body is not None
        if any(p.text in _NEVER for p in decl.pragma) or _is_raw(decl, fn.pkg.path if fn.pkg else ""):
            return None
        counter = Cost(unit.of, unit.info, fn.sig, lambda e: self._callee(unit, e))
        try:
            cost = counter.body(decl.body.list)
        except NeverInlined:
            return None
        return None if cost is None or self._escapes.is_native(unit.of) else cost

    def _callee(self, unit: Unit, fun: Expr) -> int | None:
        """What inlining the callee costs, if it is inlined where a function calls it."""
        fun = unparen(fun)
        while isinstance(fun, Name) and isinstance(fun.obj, Var):
            only = unit.info.only_value(fun.obj)
            if only is None:
                return None
            fun = unparen(only)
        if isinstance(fun, FuncLit):
            cost = self._literal(unit, fun)
            return cost if cost is not None and cost <= 2 * BUDGET else None
        fn = declared(unit.of, fun)
        if fn is None or fn in self._units:
            return None  # of functions in a circle gc inlines some, depending on their order
        summary = self._escapes.summary(fn)
        return summary.cost if summary is not None else None

    def _literal(self, unit: Unit, e: FuncLit) -> int | None:
        known = self._escapes.literals
        key = unit.of, e
        if key not in known:
            known[key] = None
            assert isinstance(e.typ, Signature)
            counter = Cost(unit.of, unit.info, e.typ, lambda x: self._callee(unit, x), CLOSURE_BUDGET)
            try:
                known[key] = counter.body(e.body.list)
            except NeverInlined:
                pass
        return known[key]

    def literals(self) -> None:
        """Finds out what inlining each of the function literals costs."""
        if self._escapes.inline:
            for unit in self._units.values():
                for site in unit.bodies:
                    if isinstance(site, FuncLit):
                        self._literal(unit, site)

    def _is_big(self, unit: Unit) -> bool:
        """Whether a function has so many nodes that only the smallest ones are inlined in it."""
        found = self._big.get(unit.of)
        if found is None:
            decl = unit.decl
            found = False
            if decl is not None and decl.body is not None:
                if line_of(decl.body.rbrace) - line_of(decl.pos) > _FEW_LINES:
                    assert unit.of.fn is not None
                    counter = Cost(unit.of, unit.info, unit.of.fn.sig, lambda _: None, BIG_FUNCTION, True)
                    found = counter.body(decl.body.list) is None
            self._big[unit.of] = found
        return found

    # Choosing

    def every(self, outer: Unit, e: CallExpr, fn: Instance | Literal) -> Unit | None:
        """The function to walk in place of a call, if it may gain."""
        if not self._escapes.inline:
            return None
        if isinstance(fn, Literal):
            return self._every_literal(outer, e, fn)
        if fn in self._units or is_intrinsic(fn):
            return None
        summary = self._escapes.summary(fn)
        if summary is None or summary.cost is None or not (summary.gains or self._escapes.explaining):
            return None
        at: Unit | None = outer
        while at is not None:
            if at.of.fn is fn.fn:
                return None
            at = at.outer
        if summary.cost > BIG_BUDGET and self._is_big(_outermost(outer)):
            return None
        return self._escapes.copy(fn)

    def _every_literal(self, outer: Unit, e: CallExpr, fn: Literal) -> Unit | None:
        """The same of a function literal. It gains if it returns what it allocates.

        One that has literals in it stays as it is: a variable may hold one of these, of which there would be
        two then.
        """
        info, site = fn.unit.info, fn.site
        sig = fn.unit.of.sub(site.typ)
        assert isinstance(sig, Signature)
        if not self._escapes.explaining and not any(has_pointers(v.typ) for v in sig.results.vars):
            return None
        if any(site.pos < x.pos < site.body.rbrace for x in info.captures):
            return None
        at: Unit | None = outer
        while at is not None:
            if at.literal is site:
                return None
            at = at.outer
        cost = self._literal(fn.unit, site)
        if cost is None or cost > self._limit(fn, e):
            return None
        if cost > BIG_BUDGET and self._is_big(_outermost(outer)):
            return None
        unit = fn.unit
        return Unit(unit.of, unit.decl, None, unit.info.instance())

    def _limit(self, fn: Literal, e: CallExpr) -> int:
        """What inlining a function literal may cost: more if it is called once."""
        if unparen(e.fun) is fn.site:
            return CLOSURE_BUDGET
        calls = 0

        def visit(n: Node) -> bool:
            nonlocal calls
            if isinstance(n, CallExpr):
                fun = unparen(n.fun)
                if isinstance(fun, Name) and isinstance(fun.obj, Var):
                    only = fn.unit.info.only_value(fun.obj)
                    calls += only is not None and unparen(only) is fn.site
            return True

        if fn.unit.decl is not None:
            walk(fn.unit.decl, visit)
        return CLOSURE_BUDGET if calls < 2 else 2 * BUDGET

    def chosen(self, outer: Unit, e: CallExpr, fn: Instance | Literal) -> Unit | None:
        """The same, if that keeps something in the frame."""
        return self.every(outer, e, fn) if (*path(outer), e) in self._chosen else None

    def gaining(self, w: Walker, units: list[Unit]) -> set[Instance]:
        """Which functions keep more in the frame of a caller that they are inlined in."""
        found: set[Instance] = set()
        results: set[Location] = set()
        for unit in units:
            if self.costs.get(unit.of) is None:
                continue
            if unit.asks or any(inner.asks for inner in unit.all_inlined()):
                found.add(unit.of)
            elif any(loc.escapes for loc in _allocated(unit)):
                results.update(w.bodies[unit.of].results)
        if results:
            staying = w.graph.inside(results)
            for unit in units:
                if self.costs.get(unit.of) is not None and any(
                    loc.escapes and loc in staying for loc in _allocated(unit)
                ):
                    found.add(unit.of)
        return found

    def choose(self, w: Walker, units: list[Unit]) -> bool:
        """Finds out which of the inlined calls keep something in the frame; whether some do not."""
        if self._escapes.explaining:
            return False
        leaking: dict[Location, int] | None = None
        dropped = False
        for unit in units:
            for inner in unit.all_inlined():
                at = path(inner)
                keeps = any(path(x) in self._chosen for x in inner.inlined.values()) or self._keeps(inner)
                if not keeps:
                    if leaking is None:
                        leaking = w.graph.leaking()
                    keeps = self._leaks_less(inner, leaking)
                if keeps:
                    self._chosen.add(at)
                else:
                    dropped = True
        return dropped

    def _keeps(self, inner: Unit) -> bool:
        """Whether something stays in the frame that the function alone has on the heap."""
        if any(not inner.sites[site].escapes for site in inner.sized):
            return True
        if inner.literal is not None:
            home = inner.home
            assert home is not None
            return any(
                not loc.escapes and (site not in there or there[site].escapes)
                for here, there in ((inner.sites, home.sites), (inner.boxes, home.boxes))
                for site, loc in here.items()
            ) or any(
                not loc.escapes
                and v in inner.info.addr_taken
                and (v not in home.variables or home.variables[v].escapes)
                for v, loc in inner.variables.items()
            )
        alone = self._escapes.info_of(inner.of)
        if any(not loc.escapes and site not in alone.stack_sites for site, loc in inner.sites.items()):
            return True
        if any(not loc.escapes and site not in alone.stack_boxes for site, loc in inner.boxes.items()):
            return True
        sub = inner.of.sub
        return any(not loc.escapes and alone.on_heap(v, sub(v.typ)) for v, loc in inner.variables.items())

    def _leaks_less(self, inner: Unit, leaking: dict[Location, int]) -> bool:
        """Whether less of the arguments gets to the heap than the function alone lets go there."""
        if inner.literal is not None:
            return False
        summary = self._escapes.summary(inner.of)
        assert summary is not None and inner.base is not None
        for p, alone in zip(inner.base.params, summary.params, strict=True):
            here = leaking.get(p)
            if alone.heap is not None and (here is None or here > alone.heap) and p.edges and not p.escapes:
                return True
        return False


def _is_raw(decl: FuncDecl, package: str) -> bool:
    """Whether a function has no stack check, since what it calls runs without a P."""
    return package == "syscall" and any(p.text == "go:nosplit" for p in decl.pragma)


def _outermost(unit: Unit) -> Unit:
    while unit.outer is not None:
        unit = unit.outer
    return unit


def _allocated(unit: Unit) -> list[Location]:
    """What a function and those that are inlined in it may allocate."""
    found: list[Location] = []
    for each in (unit, *unit.all_inlined()):
        found += [*each.sites.values(), *each.boxes.values()]
        for v, loc in each.variables.items():
            if v in each.info.addr_taken or v in each.info.captured:
                found.append(loc)
    return found
