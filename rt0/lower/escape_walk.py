"""Escape analysis: functions and statements, batch by batch.

A batch is a set of functions that call each other in circles; its callees have been analysed before. The
findings go to the `FuncInfo` of each function (which variables and allocations may stay in the frame), and to
its `Summary`, for callers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from rt0.lower import devirtualize, escape_call
from rt0.lower import escape_expr as ex
from rt0.lower.escape import MAX_IMPLICIT_STACK_VAR, MAX_STACK_VAR, FuncInfo, Inlined, Scope, yields
from rt0.lower.escape_graph import Body, Graph, Hole, Leaks, Location
from rt0.lower.escape_instance import Instance
from rt0.lower.escape_self import is_self_assign
from rt0.lower.layout import layout
from rt0.syntax.nodes import (
    AssignStmt,
    BlockStmt,
    CallExpr,
    CallStmt,
    CommClause,
    DeclStmt,
    Expr,
    ExprStmt,
    ForStmt,
    FuncDecl,
    FuncLit,
    IfStmt,
    IndexExpr,
    LabeledStmt,
    Name,
    Node,
    Op,
    Operation,
    RangeClause,
    ReturnStmt,
    SelectorExpr,
    SelectStmt,
    SendStmt,
    Stmt,
    SwitchStmt,
    TypeSwitchGuard,
    VarDecl,
)
from rt0.syntax.parse_exprs import unpack_list, unparen
from rt0.syntax.pos import Pos
from rt0.syntax.walk import children
from rt0.types import constant
from rt0.types.objects import Func, Var
from rt0.types.operand import Mode
from rt0.types.predicates import is_interface
from rt0.types.types import Array, Chan, Map, Pointer, Signature, Slice, Tuple, Type


class Summary:
    """What callers of a function need: the leaks of its receiver and parameters, and of the parameters of
    the function literal that is all it returns; what inlining it costs, if that is possible, and whether
    less may escape then."""

    __slots__ = ("params", "returned", "cost", "gains")

    def __init__(
        self, params: list[Leaks], returned: list[Leaks] | None, cost: int | None = None, gains: bool = False
    ) -> None:
        self.params = params
        self.returned = returned
        self.cost = cost
        self.gains = gains

    def to_json(self) -> list[Any]:
        """For storing; not those that gain by inlining."""
        returned = None if self.returned is None else [x.to_json() for x in self.returned]
        return [[x.to_json() for x in self.params], returned, self.cost]

    @staticmethod
    def from_json(stored: Sequence[Any]) -> Summary:
        """What was stored."""
        params, returned = (
            [Leaks.from_json(x) for x in part] if part is not None else None for part in stored[:2]
        )
        return Summary(params or [], returned, stored[2])


class Unit:
    """A function to analyse, and what is found in it; `of.fn` None is the initialiser `expr` of package-level
    variables."""

    __slots__ = (
        "of",
        "decl",
        "expr",
        "info",
        "bodies",
        "variables",
        "sites",
        "boxes",
        "packed",
        "appends",
        "elsewhere",
        "call",
        "outer",
        "base",
        "args",
        "literal",
        "home",
        "inlined",
        "asks",
        "sized",
    )

    def __init__(self, of: Instance, decl: FuncDecl | None, expr: Expr | None, info: FuncInfo) -> None:
        self.of = of
        self.decl = decl
        self.expr = expr
        self.info = info
        self.bodies: dict[Scope, Body] = {}
        self.variables: dict[Var, Location] = {}
        self.sites: dict[Node, Location] = {}
        self.boxes: dict[Node, Location] = {}  # of what becomes an interface value
        self.packed: set[Node] = set()  # calls whose site is the slice of a variadic parameter
        self.appends = False  # whether there are any
        # Where gc sees something: &T{} at its operator, append at its call, variables of a case at the case.
        self.elsewhere: dict[Node | Var, Pos] = {}
        # Of a function that is inlined: the call, the function that has it, its own body, in which the
        # statements are not (these are in that of the caller), and what is known of its arguments. If it is
        # a function literal, `home` is the function that it stands in.
        self.call: CallExpr | None = None
        self.outer: Unit | None = None
        self.base: Body | None = None
        self.args: dict[Var, Expr] = {}
        self.literal: FuncLit | None = None
        self.home: Unit | None = None
        self.inlined: dict[CallExpr, Unit] = {}  # the functions that are inlined in this one
        self.asks = False  # whether it calls a parameter, or makes a slice of a length that is one
        self.sized: set[Node] = set()  # the slices whose length an argument says

    def owner(self, v: Var) -> Unit:
        """The function that a variable belongs to: this one, or if it is a literal, one around it."""
        unit = self
        while unit.literal is not None and not unit.literal.pos <= v.pos <= unit.literal.body.rbrace:
            assert unit.home is not None
            unit = unit.home
        return unit

    def argument(self, v: Var) -> Expr | None:
        """The argument that a parameter of this function, if it is inlined, holds throughout."""
        return None if v in self.info.reassigned or v in self.info.addr_taken else self.args.get(v)

    def is_param(self, v: Var) -> bool:
        """Whether it is a parameter of a declared function that is not inlined."""
        return self.call is None and self.of.fn is not None and v in self.of.fn.sig.params.vars

    def returned(self) -> Body | None:
        """The literal that is the only result of the only return statement, if this has been walked."""
        if self.of.fn is None or self.decl is None or self.decl.body is None or self.literal is not None:
            return None
        results = self.of.fn.sig.results.vars
        if len(results) != 1 or not isinstance(self.of.sub(results[0].typ).under(), Signature):
            return None
        found = [n for n in _within(self.decl.body) if isinstance(n, ReturnStmt)]
        if len(found) != 1 or found[0].results is None:
            return None
        if results[0] in self.info.captured or results[0] in self.info.addr_taken:
            return None  # a deferred call may put another function in its place
        e = unparen(found[0].results)
        return self.bodies.get(e) if isinstance(e, FuncLit) else None

    def hops(self, outer: Unit) -> int:
        """How many calls are inlined between another function and this one."""
        n = 0
        at = self
        while at is not outer:
            assert at.outer is not None
            at = at.outer
            n += 1
        return n

    def all_inlined(self) -> Iterator[Unit]:
        """What is inlined in this function, those first that are inlined in what is inlined."""
        for inner in self.inlined.values():
            yield from inner.all_inlined()
            yield inner

    def constant(self, e: Expr) -> int | None:
        """The number that an expression always is."""
        unit = self
        while e.mode != Mode.CONSTANT:
            e = unparen(e)
            if not isinstance(e, Name) or not isinstance(e.obj, Var):
                return None
            unit = unit.owner(e.obj)
            value = unit.argument(e.obj)
            if value is None:
                value = unit.info.only_value(e.obj)
            else:
                assert unit.outer is not None
                unit = unit.outer
            if value is None:
                return None
            e = value
        n = constant.to_int(e.val)
        return n if isinstance(n, int) else None


Inlines = Callable[[Unit, CallExpr, Instance | escape_call.Literal], Unit | None]
"""Answers the function to inline for a call, which is in another function, if that is to be done."""


class Walker:
    """Builds the graph of a batch."""

    __slots__ = ("graph", "unit", "body", "depth", "bodies", "summary", "inlines")

    def __init__(self, summary: Callable[[Instance], Summary | None], inlines: Inlines) -> None:
        self.graph = Graph()
        self.inlines = inlines
        self.unit: Unit
        self.body = Body(None, None)
        self.depth = 1
        self.bodies: dict[Instance, Body] = {}
        self.summary = summary

    def sub(self, t: Type) -> Type:
        """A type as it is in this instance."""
        return self.unit.of.sub(t)

    def typ(self, e: Expr) -> Type:
        """The type of an expression in this instance."""
        return self.unit.of.sub(e.typ)

    # Locations

    def declare(self, v: Var, depth: int | None = None) -> Location:
        """The location of a new variable."""
        found = self.unit.variables.get(v)
        if found is None:
            found = self.unit.variables[v] = self.graph.new(self.body, self.depth if depth is None else depth)
            found.escapes = layout(self.sub(v.typ)).size > MAX_STACK_VAR
        return found

    def variable(self, v: Var) -> Location:
        """The location of a variable."""
        return self.unit.owner(v).variables.get(v) or self.declare(v)

    def spill(
        self, k: Hole, site: Node, size: int | None, sites: dict[Node, Location] | None = None
    ) -> Location:
        """The location of what a node allocates, whose address goes to the hole."""
        if sites is None:
            sites = self.unit.sites
        found = sites.get(site)
        if found is None:
            found = sites[site] = self.graph.new(self.body, self.depth)
        if size is not None and size > MAX_IMPLICIT_STACK_VAR:
            found.escapes = True
        self.graph.flow(ex.shift(k, -1), found)
        return found

    def tee(self, holes: list[Hole]) -> Hole:
        """One hole for several."""
        holes = [k for k in holes if k[0] is not self.graph.nowhere]
        if len(holes) == 1:
            return holes[0]
        if not holes:
            return self.graph.nowhere, 0
        found = self.graph.new(self.body, self.depth)
        for k in holes:
            self.graph.flow(k, found)
        return found, 0

    # Functions

    def declared(self, fn: Instance) -> escape_call.Callee:
        """What is known of a declared function."""
        body = self.bodies.get(fn)
        if body is not None:
            return escape_call.Callee(body, None)
        summary = self.summary(fn)
        return escape_call.Callee(None, summary.params) if summary is not None else escape_call.UNKNOWN

    def _parameters(self, sig: Signature) -> None:
        """Locations for the parameters and results of the current body."""
        body = self.body
        for v in [*([sig.recv] if sig.recv is not None else []), *sig.params.vars]:
            loc = self.declare(v)
            loc.leaks = Leaks()
            body.params.append(loc)
        for i, v in enumerate(sig.results.vars):
            loc = self.declare(v)
            loc.result = i
            body.results.append(loc)

    def open(self, unit: Unit) -> None:
        """Makes a function of the batch known."""
        fn = unit.of.fn
        if fn is not None:
            self.unit = unit
            self.body = self.bodies[unit.of] = Body(None, fn)
            self.depth = 1
            self._parameters(fn.sig)

    def function(self, unit: Unit) -> None:
        """Walks a function that is known."""
        self.unit = unit
        self.depth = 1
        if unit.of.fn is None:
            assert unit.expr is not None
            self.body = Body(None, None)
            ex.expr(self, (self.graph.heap, 0), unit.expr)
            return
        self.body = self.bodies[unit.of]
        assert unit.decl is not None and unit.decl.body is not None
        block(self, unit.decl.body.list)
        self.body.returned = unit.returned()

    def body_of(self, e: FuncLit) -> Body:
        """The body of a function literal, which may not have been walked yet."""
        found = self.unit.bodies.get(e)
        if found is None:
            saved = self.enter(e)
            sig = e.typ
            assert isinstance(sig, Signature)
            self._parameters(sig)
            found = self.body
            self.leave(saved)
        return found

    def inline(self, inner: Unit) -> None:
        """Walks the body of a function where it is called."""
        site = inner.literal or inner.decl
        assert site is not None and site.body is not None
        saved = self.unit, self.depth
        self.unit = inner
        block(self, site.body.list)
        self.unit, self.depth = saved

    def begin_inline(self, e: CallExpr, fn: Instance | escape_call.Literal) -> Body | None:
        """Declares the parameters and results of a function that is inlined for a call, if one is."""
        inner = self.inlines(self.unit, e, fn)
        if inner is None:
            return None
        if isinstance(fn, escape_call.Literal):
            inner.literal, inner.home = fn.site, fn.unit
            assert isinstance(fn.site.typ, Signature)
            sig = fn.site.typ
            found = Body(None, fn.site)
        else:
            assert fn.fn is not None
            sig = fn.fn.sig
            found = Body(None, fn.fn)
        inner.call, inner.outer, inner.base = e, self.unit, found
        if len(e.arg_list) == len(sig.params.vars):
            inner.args = {v: unparen(a) for v, a in zip(sig.params.vars, e.arg_list, strict=True)}
        if sig.recv is not None and (x := self._receiver(e)) is not None:
            inner.args[sig.recv] = x
        if not self.unit.of.smap:
            inner.info.known = self._known(inner)
        self.unit.inlined[e] = inner
        saved, self.unit = self.unit, inner
        found.parent = self.body
        found.params = [
            self.declare(v) for v in [*([sig.recv] if sig.recv is not None else []), *sig.params.vars]
        ]
        found.results = [self.declare(v) for v in sig.results.vars]
        self.unit = saved
        return found

    def _receiver(self, e: CallExpr) -> Expr | None:
        """The x of a call of x.m, if that is the receiver as it stands."""
        fun = unparen(e.fun.x) if isinstance(e.fun, IndexExpr) else unparen(e.fun)
        if not escape_call.is_method(fun):
            return None
        assert isinstance(fun, SelectorExpr) and fun.selection is not None
        sel = fun.selection
        assert isinstance(sel.obj, Func)
        direct = len(sel.index) == 1 and ex.derefs_to_receiver(self.typ(fun.x), sel.obj, sel.index) == 0
        return unparen(fun.x) if direct else None

    def _known(self, inner: Unit) -> dict[Var, Type]:
        """The types of what interface parameters of an inlined function hold."""
        known: dict[Var, Type] = {}
        for v in inner.args:
            arg = inner.argument(v)
            if arg is not None and is_interface(v.typ):
                t = devirtualize.type_of(self.unit.of.sub, self.unit.info, arg)
                if t is not None:
                    known[v] = t
        return known

    def returning(self) -> Body:
        """The function or literal that a return statement here leaves."""
        body = self.body
        base = self.unit.base
        around = base.parent if base is not None else None
        while body is not around and isinstance(body.site, ForStmt):
            assert body.parent is not None
            body = body.parent
        return base if base is not None and body is around else body

    def literal(self, e: FuncLit) -> None:
        """Walks a function literal."""
        found = self.body_of(e)
        if found.walked:
            return
        found.walked = True
        saved = self.body, self.depth
        found.parent, self.body, self.depth = self.body, found, 1
        block(self, e.body.list)
        self.leave(saved)

    def enter(self, site: Scope) -> tuple[Body, int]:
        """Begins the body of a closure; answers what `leave` needs."""
        saved = self.body, self.depth
        self.body = self.unit.bodies[site] = Body(self.body, site)
        self.depth = 1
        return saved

    def leave(self, saved: tuple[Body, int]) -> None:
        """Goes back to the body around."""
        self.body, self.depth = saved

    # Findings

    def report(self, units: list[Unit]) -> list[Summary]:
        """Stores what was found; the summaries of the functions."""
        self.graph.solve()
        summaries: list[Summary] = []
        for unit in units:
            self._note(unit)
            if unit.of.fn is not None:
                body = self.bodies[unit.of]
                returned = _leaks(body.returned) if body.returned is not None else None
                summaries.append(Summary(_leaks(body), returned))
        return summaries

    def _note(self, unit: Unit) -> None:
        """Stores what was found in one function, and in those that are inlined in it."""
        staying: set[Var] = _staying(unit.variables)
        unit.info.heap_vars = (unit.info.addr_taken | unit.info.captured) - staying
        unit.info.stack_sites = _staying(unit.sites)
        unit.info.stack_boxes = _staying(unit.boxes)
        unit.info.inlined = {}
        for e, inner in unit.inlined.items():
            up = unit.hops(inner.home) if inner.home is not None else 0
            fun = unparen(e.fun)
            held = isinstance(fun, Name) and isinstance(fun.obj, Var)
            unit.info.inlined[e] = Inlined(inner.info, inner.literal, up, inner.of.fn if held else None)
            self._note(inner)


K = TypeVar("K")


def _staying(locations: dict[K, Location]) -> set[K]:
    """Those that may stay in the frame."""
    return {key for key, loc in locations.items() if not loc.escapes}


def _leaks(body: Body) -> list[Leaks]:
    return [p.leaks for p in body.params if p.leaks is not None]


def _within(n: Node) -> Iterator[Node]:
    """What is in a node, apart from function literals."""
    for c in children(n):
        if not isinstance(c, FuncLit):
            yield c
            yield from _within(c)


# Statements


def block(w: Walker, stmts: list[Stmt]) -> None:
    """The statements of a body. A label that a jump leads back to makes a loop of what follows it there."""
    depth = w.depth
    for s in stmts:
        stmt(w, s)
    w.depth = depth


def stmt(w: Walker, s: Stmt) -> None:
    """One statement."""
    handler = _HANDLERS.get(type(s))
    if handler is not None:
        handler(w, s)


def target(w: Walker, e: Expr) -> Hole:
    """Where a value goes that is assigned to an expression."""
    e = unparen(e)
    heap = (w.graph.heap, 0)
    match e:
        case Name():
            if not isinstance(e.obj, Var) or e.value == "_":
                return w.graph.nowhere, 0
            return heap if e.obj.is_pkg_level else (w.variable(e.obj), 0)
        case SelectorExpr():
            if e.selection is None:
                return heap
            if ex.derefs_on_path(w.typ(e.x), e.selection.index) == 0:
                return target(w, e.x)
            ex.discard(w, e.x)
        case IndexExpr():
            u = w.typ(e.x).under()
            if isinstance(u, Map):
                ex.assign(w, heap, e.index, u.key)
                ex.discard(w, e.x)
                return heap
            ex.discard(w, e.index)
            if isinstance(u, Array):
                return target(w, e.x)
            ex.discard(w, e.x)
        case Operation():
            ex.discard(w, e.x)
        case _:
            ex.discard(w, e)
    return heap


def _target_type(w: Walker, e: Expr) -> Type | None:
    e = unparen(e)
    if isinstance(e, Name):
        return w.sub(e.obj.typ) if isinstance(e.obj, Var) and e.value != "_" else None
    return ex.single(w, e)


def _put(w: Walker, lhs: Expr, rhs: Expr) -> None:
    """lhs = rhs"""
    t = _target_type(w, lhs)
    k = target(w, lhs)
    if escape_call.is_header_data(w, lhs):
        escape_call.address_of_integer(w, (w.graph.heap, 0), rhs)
        return
    if is_self_assign(w, lhs, rhs):
        k = w.graph.nowhere, 0
    if t is None:
        ex.expr(w, k, rhs)
    else:
        ex.assign(w, k, rhs, t)


def _new(w: Walker, e: Expr, depth: int | None = None) -> None:
    """Declares what `:=` declares."""
    if isinstance(e, Name) and isinstance(e.obj, Var) and e.value != "_" and e.obj.pos == e.pos:
        w.declare(e.obj, depth)


def _assign(w: Walker, s: Stmt) -> None:
    assert isinstance(s, AssignStmt)
    _assign_at(w, s, None)


def _assign_at(w: Walker, s: AssignStmt, depth: int | None) -> None:
    lhs, rhs = unpack_list(s.lhs), unpack_list(s.rhs)
    if s.op is Op.DEF:
        for e in lhs:
            _new(w, e, depth)
    if s.op is None or s.op is Op.DEF:
        _assign_list(w, lhs, rhs)
        return
    k = target(w, s.lhs)  # where the key of a map element escapes, as in a plain assignment
    for e in rhs:
        ex.expr(w, k, e)


def _assign_list(w: Walker, lhs: list[Expr], rhs: list[Expr]) -> None:
    if len(lhs) == len(rhs):
        for a, b in zip(lhs, rhs, strict=True):
            _put(w, a, b)
        return
    _multi(w, [(target(w, e), _target_type(w, e)) for e in lhs], rhs[0])


def _multi(w: Walker, targets: list[tuple[Hole, Type | None]], e: Expr) -> None:
    """Several values of one expression."""
    e = unparen(e)
    if isinstance(e, CallExpr):
        have = w.typ(e)
        assert isinstance(have, Tuple)
        ks = [
            k if t is None else ex.convert(w, k, v.typ, t)
            for (k, t), v in zip(targets, have.vars, strict=True)
        ]
        escape_call.call(w, ks, e)
        return
    k, t = targets[0]
    ex.expr(w, k if t is None else ex.convert(w, k, ex.single(w, e), t), e)


def _decl(w: Walker, s: Stmt) -> None:
    assert isinstance(s, DeclStmt)
    for d in s.decl_list:
        if not isinstance(d, VarDecl):
            continue
        names: list[Expr] = list(d.name_list)
        for e in names:
            _new(w, e)
        values = unpack_list(d.values)
        if values:
            _assign_list(w, names, values)


def _block(w: Walker, s: Stmt) -> None:
    assert isinstance(s, BlockStmt)
    for x in s.list:
        stmt(w, x)


def _expr(w: Walker, s: Stmt) -> None:
    assert isinstance(s, ExprStmt)
    e = unparen(s.x)
    if isinstance(e, CallExpr):
        escape_call.call(w, [(w.graph.nowhere, 0)], e)
    else:
        ex.discard(w, e)


def _send(w: Walker, s: Stmt) -> None:
    assert isinstance(s, SendStmt)
    t = w.typ(s.chan).under()
    assert isinstance(t, Chan)
    ex.discard(w, s.chan)
    ex.assign(w, (w.graph.heap, 0), s.value, t.elem)


def _if(w: Walker, s: Stmt) -> None:
    assert isinstance(s, IfStmt)
    if s.init is not None:
        stmt(w, s.init)
    ex.discard(w, s.cond)
    block(w, s.then.list)
    if s.else_ is not None:
        stmt(w, s.else_)


def _labeled(w: Walker, s: Stmt) -> None:
    assert isinstance(s, LabeledStmt)
    if s in w.unit.info.looping:
        w.depth += 1
    stmt(w, s.stmt)


def _return(w: Walker, s: Stmt) -> None:
    assert isinstance(s, ReturnStmt)
    body = w.returning()
    values = unpack_list(s.results)
    if not values:
        return
    sig = body.site.sig if isinstance(body.site, Func) else getattr(body.site, "typ", None)
    assert isinstance(sig, Signature)
    targets: list[tuple[Hole, Type | None]] = [
        ((loc, 0), w.sub(v.typ)) for loc, v in zip(body.results, sig.results.vars, strict=True)
    ]
    if len(values) != len(targets):
        _multi(w, targets, values[0])
        return
    for e, (k, t) in zip(values, targets, strict=True):
        assert t is not None
        ex.assign(w, k, e, t)


def _call_stmt(w: Walker, s: Stmt) -> None:
    """go and defer: a closure keeps the operands, on the heap unless it is a deferred call that runs once."""
    assert isinstance(s, CallStmt)
    e = unparen(s.call)
    assert isinstance(e, CallExpr)
    nowhere = (w.graph.nowhere, 0)
    once = s.is_defer and w.depth == 1 and not isinstance(w.body.site, ForStmt)
    fun = unparen(e.fun)
    if isinstance(fun, FuncLit) and not e.arg_list and not fun.typ.results.vars:
        ex.expr(w, nowhere if once else (w.graph.heap, 0), fun)
        w.body_of(fun).only_called = True
        return
    thunk = w.spill(nowhere if once else (w.graph.heap, 0), s, None)
    escape_call.call(w, [nowhere] * 8, e, (thunk, 0))


def _for(w: Walker, s: Stmt) -> None:
    assert isinstance(s, ForStmt)
    if isinstance(s.init, RangeClause):
        if yields(s.init.x.typ) is not None:
            _range_func(w, s, s.init)
        else:
            _range(w, s, s.init)
        return
    if isinstance(s.init, AssignStmt):
        _assign_at(w, s.init, w.depth if s.shared else w.depth + 1)
        if s.init.op is Op.DEF and not s.shared:
            _carry(w, unpack_list(s.init.lhs))
    elif s.init is not None:
        stmt(w, s.init)
    w.depth += 1
    ex.discard(w, s.cond)
    block(w, s.body.list)
    if s.post is not None:
        stmt(w, s.post)
    w.depth -= 1


def _carry(w: Walker, names: list[Expr]) -> None:
    """Each iteration has its own variables, which begin with the values of those before them."""
    for e in names:
        if (
            isinstance(e, Name)
            and isinstance(e.obj, Var)
            and e.value != "_"
            and ex.has_pointers(w.sub(e.obj.typ))
        ):
            carried = w.graph.new(w.body, w.depth)
            w.graph.flow((carried, 0), w.variable(e.obj))
            w.graph.flow((w.variable(e.obj), 0), carried)


def _loop_variables(w: Walker, s: ForStmt, values: list[tuple[Location, int, Type]]) -> None:
    """Assigns to what a range clause names: (location, dereferences, type) of each value."""
    r = s.init
    assert isinstance(r, RangeClause)
    lhs = unpack_list(r.lhs)
    for e, (loc, derefs, have) in zip(lhs, values, strict=False):
        if r.def_:
            _new(w, e, w.depth - 1 if s.shared else None)
        t = _target_type(w, e)
        k = target(w, e)
        if t is not None:
            k = ex.convert(w, k, have, t)
        if ex.has_pointers(have):
            w.graph.flow(ex.shift(k, derefs), loc)


def _range(w: Walker, s: ForStmt, r: RangeClause) -> None:
    t = w.typ(r.x)
    over = w.graph.new(w.body, w.depth)
    ex.expr(w, (over, 0), r.x)
    w.depth += 1
    u = t.under()
    values: list[tuple[Location, int, Type]] = []
    match u:
        case Map():
            values = [(over, 1, u.key), (over, 1, u.elem)]
        case Slice():
            values = [(over, 0, t), (over, 1, u.elem)]
        case Array():
            values = [(over, 0, t), (over, 0, u.elem)]
        case Chan():
            values = [(over, 1, u.elem)]
        case _:
            base = u.base.under() if isinstance(u, Pointer) else u
            elem = base.elem if isinstance(base, Array) else t
            values = [(over, 0, t), (over, 1, elem)]
    if not isinstance(u, Map | Chan):
        values[0] = (w.graph.nowhere, 0, t)
    _loop_variables(w, s, values)
    block(w, s.body.list)
    w.depth -= 1


def _range_func(w: Walker, s: ForStmt, r: RangeClause) -> None:
    loc = w.spill(_iterator(w, r.x), s, None)
    ex.capture(w, loc, s)
    yield_ = yields(w.typ(r.x))
    assert yield_ is not None
    saved = w.enter(s)
    given: list[tuple[Location, int, Type]] = []
    for v in yield_.params.vars:
        p = w.graph.new(w.body, 1)
        p.leaks = Leaks()
        w.body.params.append(p)
        given.append((p, 0, v.typ))
    _loop_variables(w, s, given)
    block(w, s.body.list)
    w.leave(saved)


def _iterator(w: Walker, e: Expr) -> Hole:
    """Where the yield function goes that the iterator e is called with; evaluates e."""
    e = unparen(e)
    if isinstance(e, CallExpr):
        ex.discard(w, e)
        return escape_call.returned(w, e).hole(w, 0, [])
    known = escape_call.callees(w, e)
    if escape_call.is_method(e):
        e = unparen(e.x) if isinstance(e, IndexExpr) else e
        assert isinstance(e, SelectorExpr)
        ex.receiver(w, known.hole(w, 0, []), e)
        return known.hole(w, 1, [])
    ex.discard(w, e)
    return known.hole(w, 0, [])


def _switch(w: Walker, s: Stmt) -> None:
    assert isinstance(s, SwitchStmt)
    if s.init is not None:
        stmt(w, s.init)
    if isinstance(s.tag, TypeSwitchGuard):
        _type_switch(w, s, s.tag)
        return
    tag = w.graph.new(w.body, w.depth)
    if s.tag is not None:
        ex.expr(w, (tag, 0), s.tag)
    for clause in s.body:
        for e in unpack_list(clause.cases):
            if s.tag is None:
                ex.discard(w, e)
            else:
                ex.assign(w, (w.graph.nowhere, 0), e, w.typ(s.tag))
        block(w, clause.body)


def _type_switch(w: Walker, s: SwitchStmt, guard: TypeSwitchGuard) -> None:
    ks: list[Hole] = []
    for clause in s.body:
        if isinstance(clause.obj, Var):
            cases = unpack_list(clause.cases)
            w.unit.elsewhere[clause.obj] = cases[-1].pos if cases else clause.pos
            ks.append(ex.unboxed((w.declare(clause.obj), 0), w.sub(clause.obj.typ)))
    ex.expr(w, w.tee(ks), guard.x)
    for clause in s.body:
        block(w, clause.body)


def _select(w: Walker, s: Stmt) -> None:
    assert isinstance(s, SelectStmt)
    clauses: list[CommClause] = s.body
    for c in clauses:
        if c.comm is not None:
            stmt(w, c.comm)
        block(w, c.body)


_HANDLERS: dict[type[Stmt], Callable[[Walker, Stmt], None]] = {
    AssignStmt: _assign,
    DeclStmt: _decl,
    BlockStmt: _block,
    ExprStmt: _expr,
    SendStmt: _send,
    IfStmt: _if,
    LabeledStmt: _labeled,
    ReturnStmt: _return,
    CallStmt: _call_stmt,
    ForStmt: _for,
    SwitchStmt: _switch,
    SelectStmt: _select,
}
