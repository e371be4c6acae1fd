"""Where variables and allocations of a function live: in SSA form, in the frame, or on the heap.

A `FuncInfo` is made once for a declared function (or package-level initialiser) together with the function
literals in it. Instances of a generic function share it; what depends on sizes is decided by the caller's
type.

The rules of capture are gc's: a variable that is never assigned again and is small is captured by value.
"""

from __future__ import annotations

from rt0.lower.layout import is_flat, layout
from rt0.syntax.nodes import (
    AssignStmt,
    CaseClause,
    Expr,
    ForStmt,
    FuncLit,
    IndexExpr,
    ListExpr,
    Name,
    Node,
    Op,
    Operation,
    ParenExpr,
    RangeClause,
    ReturnStmt,
    SelectorExpr,
    SliceExpr,
)
from rt0.syntax.parse_exprs import unpack_list
from rt0.syntax.walk import children
from rt0.types.objects import Func, Var
from rt0.types.selection import METHOD_VAL
from rt0.types.types import Array, Pointer, Signature, Struct, Type
from rt0.types.under import common_under

Scope = FuncLit | ForStmt
"""What becomes a closure: a function literal, or the body of a range over a function."""

MAX_STACK_VAR = 128 * 1024
MAX_IMPLICIT_STACK_VAR = 64 * 1024
MAX_BY_VALUE = 128


class FuncInfo:
    """The findings about one declared function and the literals in it."""

    __slots__ = (
        "captures",
        "captured",
        "reassigned",
        "addr_taken",
        "owners",
        "heap_vars",
        "stack_sites",
        "stack_boxes",
    )

    def __init__(self) -> None:
        self.captures: dict[Scope, list[Var]] = {}
        self.captured: set[Var] = set()
        self.reassigned: set[Var] = set()
        self.addr_taken: set[Var] = set()
        self.owners: dict[Var, Scope | None] = {}
        self.heap_vars: set[Var] = set()
        self.stack_sites: set[Node] = set()
        self.stack_boxes: set[Node] = set()

    def by_value(self, v: Var, t: Type) -> bool:
        """Whether closures hold a copy of the variable rather than its address."""
        return v not in self.reassigned and v not in self.addr_taken and layout(t).size <= MAX_BY_VALUE

    def needs_memory(self, v: Var, t: Type) -> bool:
        """Whether the variable needs an address."""
        return v in self.addr_taken or not is_flat(t) or (v in self.captured and not self.by_value(v, t))

    def on_heap(self, v: Var, t: Type) -> bool:
        """Whether a variable in memory must outlive its frame, or is too large for it."""
        if layout(t).size > MAX_STACK_VAR:
            return True
        if v not in self.heap_vars:
            return False
        return v in self.addr_taken or (v in self.captured and not self.by_value(v, t))

    def site_on_heap(self, site: Node, size: int) -> bool:
        """Whether what an expression allocates must outlive the frame, or is too large for it."""
        return site not in self.stack_sites or size > MAX_IMPLICIT_STACK_VAR

    def box_on_heap(self, site: Node, size: int) -> bool:
        """The same of the memory that an interface value points to."""
        return site not in self.stack_boxes or size > MAX_IMPLICIT_STACK_VAR


def root_var(e: Expr) -> Var | None:
    """The variable that an addressable expression is part of."""
    while True:
        match e:
            case ParenExpr():
                e = e.x
            case Name():
                return e.obj if isinstance(e.obj, Var) else None
            case SelectorExpr():
                if e.selection is None:
                    return e.sel.obj if isinstance(e.sel.obj, Var) else None
                if passes_pointer(e.x.typ, e.selection.index):
                    return None
                e = e.x
            case IndexExpr():
                if not isinstance(e.x.typ.under(), Array):
                    return None
                e = e.x
            case _:
                return None


def passes_pointer(t: Type, index: list[int]) -> bool:
    """Whether following the field indices from a value of type t dereferences a pointer."""
    for i in index:
        u = t.under()
        if isinstance(u, Pointer):
            return True
        if not isinstance(u, Struct):
            return False
        t = u.fields[i].typ
    return False


def takes_address(e: SelectorExpr) -> bool:
    """Whether x.m means (&x).m for a method with a pointer receiver."""
    sel = e.selection
    if sel is None or sel.kind is not METHOD_VAL or not isinstance(sel.obj, Func):
        return False
    if not sel.obj.has_ptr_recv():
        return False
    t = e.x.typ
    for i in sel.index[:-1]:
        u = t.under()
        if isinstance(u, Pointer):
            return False
        assert isinstance(u, Struct)
        t = u.fields[i].typ
    return not isinstance(t.under(), Pointer)


def yields(t: Type) -> Signature | None:
    """The type of the yield function, if a range over a value of type t calls the value."""
    u, _ = common_under(None, t, None)
    if not isinstance(u, Signature):
        return None
    found, _ = common_under(None, u.params.vars[0].typ, None)
    assert isinstance(found, Signature)
    return found


def _has_functions(n: Node) -> bool:
    return isinstance(n, FuncLit) or any(map(_has_functions, children(n)))


class _Captures:
    """Finds out which variables are captured, assigned again, or have their address taken."""

    __slots__ = ("info", "scopes", "results")

    def __init__(self, info: FuncInfo) -> None:
        self.info = info
        self.scopes: list[Scope] = []
        self.results: list[list[Var]] = [[]]  # of the functions that we are in

    def declare(self, v: Var) -> None:
        self.info.owners.setdefault(v, self.scopes[-1] if self.scopes else None)

    def visit(self, n: Node) -> None:
        if isinstance(n, ForStmt) and n.shared and isinstance(n.init, RangeClause):
            self.targets(n.init, False)  # each iteration assigns to the same variables
        match n:
            case Name():
                if isinstance(n.obj, Var) and not n.obj.is_field and not n.obj.is_pkg_level:
                    self.use(n.obj)
                return
            case FuncLit():
                self.scopes.append(n)
                self.info.captures[n] = []
                self.signature(n.typ)
                self.visit(n.body)
                self.scopes.pop()
                self.results.pop()
                return
            case ForStmt() if isinstance(n.init, RangeClause) and yields(n.init.x.typ) is not None:
                self.visit(n.init.x)
                self.scopes.append(n)
                self.info.captures[n] = []
                self.targets(n.init, n.init.def_)
                if n.init.lhs is not None:
                    self.visit(n.init.lhs)
                self.visit(n.body)
                self.scopes.pop()
                return
            case ForStmt() if isinstance(n.init, AssignStmt) and n.init.op is Op.DEF and not n.shared:
                self.loop(n, n.init)
                return
            case ReturnStmt():
                if n.results is not None:
                    self.info.reassigned.update(self.results[-1])
                if self.scopes and isinstance(self.scopes[-1], ForStmt):
                    for v in self.results[-1]:
                        self.use(v)
            case AssignStmt():
                for lhs in [n.lhs] if not isinstance(n.lhs, ListExpr) else n.lhs.elem_list:
                    self.assigned(lhs, n.op is Op.DEF)
            case RangeClause():
                self.targets(n, n.def_)
            case Operation():
                if n.op is Op.AND and n.y is None:
                    self.address(n.x)
            case SliceExpr():
                if n.x.typ is not None and isinstance(n.x.typ.under(), Array):
                    self.address(n.x)
            case SelectorExpr():
                if takes_address(n):
                    self.address(n.x)
                self.visit(n.x)
                return
            case CaseClause():
                if isinstance(n.obj, Var):
                    self.declare(n.obj)
        for child in children(n):
            self.visit(child)

    def loop(self, s: ForStmt, init: AssignStmt) -> None:
        """A loop whose iterations have variables of their own: what the post statement assigns are those of
        the next one, not those that the body captured."""
        for part in (init, s.cond, s.body):
            if part is not None:
                self.visit(part)
        own = {e.obj for e in unpack_list(init.lhs) if isinstance(e, Name) and isinstance(e.obj, Var)}
        fixed = own - self.info.reassigned
        if s.post is not None:
            self.visit(s.post)
            if not _has_functions(s.post):
                self.info.reassigned -= fixed

    def targets(self, r: RangeClause, define: bool) -> None:
        if r.lhs is not None:
            for lhs in [r.lhs] if not isinstance(r.lhs, ListExpr) else r.lhs.elem_list:
                self.assigned(lhs, define)

    def signature(self, sig: Signature) -> None:
        self.results.append(sig.results.vars)
        for v in [*sig.params.vars, *sig.results.vars]:
            self.declare(v)
        if sig.recv is not None:
            self.declare(sig.recv)

    def use(self, v: Var) -> None:
        self.declare(v)
        owner = self.info.owners[v]
        for lit in reversed(self.scopes):
            if lit is owner:
                break
            self.info.captured.add(v)
            if v not in self.info.captures[lit]:
                self.info.captures[lit].append(v)

    def assigned(self, e: Expr, define: bool) -> None:
        while isinstance(e, ParenExpr):
            e = e.x
        if define and isinstance(e, Name) and e.obj is not None and e.obj.pos == e.pos:
            return
        v = root_var(e)
        if v is not None:
            self.info.reassigned.add(v)

    def address(self, e: Expr) -> None:
        v = root_var(e)
        if v is not None:
            self.info.addr_taken.add(v)


def analyse(sig: Signature | None, body: Node | None) -> FuncInfo:
    """Analyses a function, or the initialiser of a package-level variable."""
    info = FuncInfo()
    finder = _Captures(info)
    if sig is not None:
        finder.signature(sig)
    if body is not None:
        finder.visit(body)
    info.heap_vars = set(info.addr_taken | info.captured)
    return info
