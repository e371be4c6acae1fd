"""Slices that grow in the frame and move to the heap when something else gets hold of them.

After `cmd/compile/internal/slice`. A local slice variable is *exclusive* as long as nothing but itself refers
to its array, if that lies in the frame. Where there is only one statement at which that ends (`return s`,
`x = s`, `range s`), the array of an `append` may be in the frame, although it escapes: that statement first
moves it. To that end every mention of the variable has to be one of those that are known here. It is done
only if there are at least two appends, one in a loop counting as two.

The body of a range over a function is one of a loop, if its closure stays in the frame: nothing calls it once
the loop has ended. gc has to inline it, and the iterator, to see that.
"""

from __future__ import annotations

from collections.abc import Callable

from rt0.lower.builtins import builtin_of
from rt0.lower.escape import SMALL_ARRAY, passes_pointer, takes_address
from rt0.lower.escape_call import declared, is_method
from rt0.lower.escape_instance import Instance
from rt0.lower.escape_walk import Unit
from rt0.lower.expr import is_nil
from rt0.lower.layout import layout
from rt0.syntax.nodes import (
    AssignStmt,
    CallExpr,
    CallStmt,
    CompositeLit,
    DeclStmt,
    Expr,
    ForStmt,
    FuncLit,
    IndexExpr,
    Name,
    Node,
    Op,
    Operation,
    RangeClause,
    ReturnStmt,
    SelectorExpr,
    SliceExpr,
    Stmt,
    VarDecl,
)
from rt0.syntax.parse_exprs import is_blank, unpack_list, unparen
from rt0.syntax.walk import children
from rt0.types.objects import BuiltinId, Var
from rt0.types.operand import Mode
from rt0.types.predicates import identical
from rt0.types.types import Array, Signature, Slice, Type

Leaks = Callable[[Instance, int], bool]
"""Whether the argument number i of a function (its receiver counted as the first) leaks anywhere."""


class _Growth:
    """What is known of a slice variable."""

    __slots__ = ("var", "depth", "bodies", "move", "appends", "weight", "cap_used", "shared")

    def __init__(self, var: Var, depth: int, bodies: int) -> None:
        self.var = var
        self.depth = depth  # of the loops around the declaration
        self.bodies = bodies  # how many of them are ranges over functions
        self.shared = False  # whether the body of such a range, which is another function, appends to it
        self.move: Stmt | None = None  # where it ends to be exclusive
        self.appends: list[CallExpr] = []
        self.weight = 0
        self.cap_used = False


def find(unit: Unit, leaks: Leaks) -> None:
    """Finds such slices in a function and the literals in it, and notes them in its `FuncInfo`."""
    if unit.literal is not None:
        assert isinstance(unit.literal.typ, Signature)
        _function(unit, leaks, unit.literal.typ, unit.literal.body)
        return
    if unit.decl is not None and unit.decl.body is not None and unit.of.fn is not None:
        _function(unit, leaks, unit.of.fn.sig, unit.decl.body)
    for site in unit.bodies:
        if isinstance(site, FuncLit):
            assert isinstance(site.typ, Signature)
            _function(unit, leaks, site.typ, site.body)


def _function(unit: Unit, leaks: Leaks, sig: Signature, body: Stmt) -> None:
    finder = _Finder(unit, leaks, sig)
    results = [v for v in sig.results.vars if isinstance(unit.of.sub(v.typ).under(), Slice)]
    if results and not _defers(body):  # otherwise a recovered panic may return them as they are
        for v in results:
            finder.begin(v)
    finder.visit(body)
    info = unit.info
    for g in finder.known.values():
        if g.weight >= 2 and g.appends and (g.move is not None or g.shared):
            if g.move is not None:
                info.moves.setdefault(g.move, []).append(g.var)
            info.moved[g.var] = g.cap_used or g.shared
            info.stack_sites.update(a.fun for a in g.appends)


def _defers(n: Node) -> bool:
    if isinstance(n, CallStmt) and n.is_defer:
        return True
    return any(not isinstance(c, FuncLit) and _defers(c) for c in children(n))


class _Finder:
    """Goes through one function."""

    __slots__ = ("unit", "leaks", "results", "known", "depth", "bodies", "stmt", "_held")

    def __init__(self, unit: Unit, leaks: Leaks, sig: Signature) -> None:
        self.unit = unit
        self.leaks = leaks
        self.results = sig.results.vars
        self.known: dict[Var, _Growth] = {}
        self.depth = 0
        self.bodies = 0
        self.stmt: Stmt | None = None
        self._held = {v for site, vs in unit.info.captures.items() if isinstance(site, FuncLit) for v in vs}
        for v in [*([sig.recv] if sig.recv is not None else []), *sig.params.vars]:
            self.begin(v)

    def begin(self, v: Var) -> None:
        """A new variable."""
        info = self.unit.info
        u = self.unit.of.sub(v.typ).under()
        if not isinstance(u, Slice) or v in self._held or v in info.addr_taken or v.name in ("", "_"):
            return
        if 0 < layout(u.elem).size <= SMALL_ARRAY:
            self.known[v] = _Growth(v, self.depth, self.bodies)

    def growth(self, e: Expr | None) -> _Growth | None:
        """What is known of the variable that an expression is."""
        e = unparen(e) if e is not None else None
        return self.known.get(e.obj) if isinstance(e, Name) else None

    def ends(self, g: _Growth, have: Type, want: Type | None) -> None:
        """Something else gets the slice, as a value of type `want` (None: of its own)."""
        sub = self.unit.of.sub
        same = want is None or identical(sub(have), sub(want))
        several = isinstance(self.stmt, DeclStmt) and len(self.stmt.decl_list) > 1
        if g.move is not None or self.depth > g.depth or not same or several:
            self.known.pop(g.var, None)
        g.move = self.stmt

    # What is visited

    def visit(self, n: Node | None) -> None:
        """A statement or expression; a variable that is named here is not used in a way that is known."""
        if n is None:
            return
        if isinstance(n, Stmt):
            self.stmt = n
        match n:
            case Name():
                self.known.pop(n.obj, None)
            case FuncLit():
                return
            case CallStmt():
                self.forget(n)
            case AssignStmt():
                self.assignment(n)
            case DeclStmt():
                for d in n.decl_list:
                    if isinstance(d, VarDecl):
                        self.declaration(d)
            case ReturnStmt():
                self.returned(n)
            case ForStmt():
                self.loop(n)
            case CallExpr():
                self.call(n)
            case IndexExpr() if self.growth(n.x) is not None:
                self.visit(n.index)
            case Operation() if n.op is Op.AND and n.y is None:
                self.address(n.x)
            case SliceExpr() if isinstance(self.unit.of.sub(n.x.typ).under(), Array):
                self.address(n.x)
                for i in n.index:
                    self.visit(i)
            case SelectorExpr():
                if takes_address(n):
                    self.address(n.x)
                self.visit(n.x)
            case _:
                for child in children(n):
                    self.visit(child)

    def forget(self, n: Node) -> None:
        """Every variable in a node."""
        if isinstance(n, Name):
            self.known.pop(n.obj, None)
        for child in children(n):
            self.forget(child)

    def address(self, e: Expr) -> None:
        """The address of an expression is taken: that of an element leads into the array."""
        at = unparen(e)
        while True:
            if isinstance(at, SelectorExpr) and at.selection is not None:
                if passes_pointer(self.unit.of.sub(at.x.typ), at.selection.index):
                    break
                at = unparen(at.x)
            elif isinstance(at, IndexExpr) and isinstance(self.unit.of.sub(at.x.typ).under(), Array):
                at = unparen(at.x)
            else:
                break
        if isinstance(at, IndexExpr):
            self.forget_name(at.x)
        self.visit(e)

    def forget_name(self, e: Expr) -> None:
        """The variable that an expression is."""
        g = self.growth(e)
        if g is not None:
            self.known.pop(g.var, None)

    # Statements

    def assignment(self, s: AssignStmt) -> None:
        lhs, rhs = unpack_list(s.lhs), unpack_list(s.rhs)
        if s.op is not None and s.op is not Op.DEF or len(lhs) != len(rhs):
            for e in [*rhs, *lhs]:
                self.visit(e)
            return
        if s.op is Op.DEF:
            for e in lhs:
                if isinstance(e, Name) and isinstance(e.obj, Var) and e.obj.pos == e.pos:
                    self.begin(e.obj)
        for x, y in zip(lhs, rhs, strict=True):
            self.assign(x, y)

    def declaration(self, d: VarDecl) -> None:
        rhs = unpack_list(d.values)
        if rhs and len(rhs) != len(d.name_list):
            for e in rhs:
                self.visit(e)
            return
        for e in d.name_list:
            if isinstance(e.obj, Var):
                self.begin(e.obj)
        for x, y in zip(d.name_list, rhs, strict=False):
            self.assign(x, y)

    def assign(self, x: Expr, y: Expr) -> None:
        """x = y"""
        to, source = self.growth(x), self.growth(y)
        if to is None:
            if not isinstance(unparen(x), Name):
                self.visit(x)
        elif not self.keeps(to, y):
            self.known.pop(to.var, None)
            to = None
        if source is not None and to is None:
            name = unparen(x)
            typ = name.obj.typ if isinstance(name, Name) and isinstance(name.obj, Var) else x.typ
            self.ends(source, y.typ, None if is_blank(name) else typ)
        elif to is None:
            self.visit(y)

    def keeps(self, g: _Growth, y: Expr) -> bool:
        """Whether the variable is still exclusive after it got the value of y, which is visited then."""
        y = unparen(y)
        if is_nil(y):
            return True
        if isinstance(y, CompositeLit):
            g.cap_used = True
            self.visit(y)
            return True
        if isinstance(y, SliceExpr) and self.growth(y.x) is g:
            g.cap_used = True
            for i in y.index:
                self.visit(i)
            return g.var in self.known
        if (
            not isinstance(y, CallExpr)
            or y.fun.mode != Mode.BUILTIN
            or builtin_of(y.fun) is not BuiltinId.APPEND
        ):
            return False
        if self.growth(y.arg_list[0]) is not g:
            return False
        g.weight += 1 + self.depth - g.depth
        if not y.has_dots and len(y.arg_list) > 1:
            g.appends.append(y)
            g.shared = g.shared or self.bodies > g.bodies
        for a in y.arg_list[1:]:
            self.visit(a)
        return g.var in self.known

    def returned(self, s: ReturnStmt) -> None:
        values = unpack_list(s.results)
        types = [v.typ for v in self.results]
        if not values:
            for v in self.results:
                if v in self.known:
                    self.ends(self.known[v], v.typ, None)
            return
        for e, t in zip(values, types, strict=len(values) == len(types)):
            g = self.growth(e)
            if g is not None:
                self.ends(g, e.typ, t)
            else:
                self.visit(e)

    def loop(self, s: ForStmt) -> None:
        init = s.init
        if isinstance(init, RangeClause):
            g = self.growth(init.x)
            if g is not None:
                self.ends(g, init.x.typ, None)
            else:
                self.visit(init.x)
            self.visit(init.lhs)
        closure = self.unit.sites.get(s)
        if closure is not None and closure.escapes:
            self.forget(s.body)
            return
        self.depth += 1
        self.bodies += closure is not None
        for part in (init if not isinstance(init, RangeClause) else None, s.cond, s.post, s.body):
            self.visit(part)
        self.bodies -= closure is not None
        self.depth -= 1

    def call(self, e: CallExpr) -> None:
        fun = unparen(e.fun)
        if fun.mode == Mode.BUILTIN:
            b = builtin_of(fun)
            g = self.growth(e.arg_list[0]) if e.arg_list else None
            if g is not None and b in (BuiltinId.LEN, BuiltinId.CAP):
                g.cap_used = g.cap_used or b is BuiltinId.CAP
                return
        self.visit(fun)
        callee = None if fun.mode in (Mode.BUILTIN, Mode.TYPE) else declared(self.unit.of, fun)
        for i, a in enumerate(e.arg_list):
            g = self.growth(a)
            if g is not None and callee is not None and self.stays(callee, e, i):
                g.cap_used = True
            else:
                self.visit(a)

    def stays(self, callee: Instance, e: CallExpr, i: int) -> bool:
        """Whether the slice that is an argument of a declared function stays exclusive: it leaks nowhere."""
        assert callee.fn is not None
        sig = callee.fn.sig
        method = is_method(e.fun)
        if (sig.recv is not None and not method) or i >= len(sig.params.vars) - (
            sig.variadic and not e.has_dots
        ):
            return False
        same = identical(self.unit.of.sub(e.arg_list[i].typ), callee.sub(sig.params.vars[i].typ))
        return same and not self.leaks(callee, i + method)
