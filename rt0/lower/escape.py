"""Where variables and allocations of a function live: in SSA form, in the frame, or on the heap.

A `FuncInfo` is made for a declared function (or package-level initialiser) together with the function
literals in it. Instances of a generic function share what depends on the syntax alone (`instance`).

The rules of capture are gc's: a small variable that is not assigned any more once it is captured, is captured
by value.
"""

from __future__ import annotations

from rt0.lower.layout import is_flat, layout
from rt0.syntax.nodes import (
    AssignStmt,
    Branch,
    BranchStmt,
    CallExpr,
    Expr,
    ForStmt,
    FuncLit,
    IndexExpr,
    LabeledStmt,
    Name,
    Node,
    Op,
    Operation,
    ParenExpr,
    RangeClause,
    ReturnStmt,
    SelectorExpr,
    SliceExpr,
    Stmt,
    SwitchStmt,
    TypeSwitchGuard,
    VarDecl,
)
from rt0.syntax.parse_exprs import unpack_list, unparen
from rt0.syntax.walk import children
from rt0.types.objects import Func, Var
from rt0.types.selection import METHOD_VAL
from rt0.types.types import Array, Pointer, Signature, Struct, Tuple, Type
from rt0.types.under import common_under

Scope = FuncLit | ForStmt
"""What becomes a closure: a function literal, or the body of a range over a function."""

Value = Expr | Type
"""What is assigned: an expression, or some value of a type."""

MAX_STACK_VAR = 128 * 1024
MAX_IMPLICIT_STACK_VAR = 64 * 1024
MAX_BY_VALUE = 128
SMALL_ARRAY = 32
"""Bytes of an array that a slice of unknown size gets in the frame (`VariableMakeThreshold`)."""


class FuncInfo:
    """The findings about one declared function and the literals in it."""

    __slots__ = (
        "captures",
        "captured",
        "reassigned",
        "changed",
        "addr_taken",
        "kept",
        "dying",
        "values",
        "passed",
        "looping",
        "carried",
        "heap_vars",
        "stack_sites",
        "stack_boxes",
        "moves",
        "moved",
        "inlined",
        "known",
    )

    def __init__(self) -> None:
        self.captures: dict[Scope, list[Var]] = {}
        self.captured: set[Var] = set()
        self.reassigned: set[Var] = set()
        self.changed: set[Var] = set()  # those that are assigned after a closure has captured them
        self.addr_taken: set[Var] = set()
        self.kept: set[Var] = set()  # the arguments of runtime.KeepAlive
        self.dying: dict[CallExpr, Var] = {}  # those calls of it that are the last use of a variable
        self.values: dict[Var, list[Value] | None] = {}  # what is assigned to local variables, if known
        self.passed: set[Var] = set()  # function variables that are used other than by calling them
        self.looping: set[Stmt] = set()  # the labels that a goto leads back to
        self.carried: set[Var] = set()  # variables of iterations, the next of which begins with a copy
        self.heap_vars: set[Var] = set()
        self.stack_sites: set[Node] = set()
        self.stack_boxes: set[Node] = set()
        self.moves: dict[Stmt, list[Var]] = {}  # slices to move to the heap before a statement
        self.moved: dict[Var, bool] = {}  # all of them, and whether their capacity is used before
        self.inlined: dict[CallExpr, Inlined] = {}  # the calls that are inlined
        self.known: dict[Var, Type] = {}  # the types of what is in interface parameters, if this is inlined

    def instance(self) -> FuncInfo:
        """The same of another instance of the function, with nothing found yet."""
        info = FuncInfo()
        info.captures, info.captured, info.reassigned = self.captures, self.captured, self.reassigned
        info.changed, info.addr_taken = self.changed, self.addr_taken
        info.kept, info.dying = self.kept, self.dying
        info.values, info.passed = self.values, self.passed
        info.looping, info.carried = self.looping, self.carried
        info.heap_vars = self.addr_taken | self.captured
        return info

    def has_functions(self) -> bool:
        """Whether there are function literals in what is inlined."""
        return any(x.info.captures or x.info.has_functions() for x in self.inlined.values())

    def by_value(self, v: Var, t: Type) -> bool:
        """Whether closures hold a copy of the variable rather than its address."""
        return v not in self.changed and v not in self.addr_taken and layout(t).size <= MAX_BY_VALUE

    def assigned(self, v: Var) -> list[Value]:
        """All that the variable may hold besides its zero value; nothing if that is not known."""
        return [] if v in self.addr_taken else self.values.get(v) or []

    def only_value(self, v: Var) -> Expr | None:
        """The expression that is the variable's value from its declaration on, if there is one."""
        values = self.assigned(v)
        only = values[0] if len(values) == 1 and v not in self.reassigned else None
        return only if isinstance(only, Expr) else None

    def needs_memory(self, v: Var, t: Type) -> bool:
        """Whether the variable needs an address."""
        if v in self.addr_taken or v in self.kept or not is_flat(t):
            return True
        return v in self.captured and not self.by_value(v, t)

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


class Inlined:
    """What is found about a function where it is inlined.

    If it is a function literal, `up` says in which function that stands: 0 the one with the call, 1 the one
    that this is inlined in, and so on. If it is a declared function that a variable holds, `named` is that.
    """

    __slots__ = ("info", "literal", "up", "named")

    def __init__(self, info: FuncInfo, literal: FuncLit | None, up: int, named: Func | None) -> None:
        self.info = info
        self.literal = literal
        self.up = up
        self.named = named


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


def _is_keep_alive(e: CallExpr) -> bool:
    fun = e.fun.sel.obj if isinstance(e.fun, SelectorExpr) else None
    if not isinstance(fun, Func) or fun.pkg is None:
        return False
    return fun.name == "KeepAlive" and fun.pkg.path == "runtime"


class _Captures:
    """Finds out which variables are captured, assigned again, or have their address taken.

    Assignments ahead of the first capture do not count for `changed`, if no loop begins between the
    variable's declaration and the closure.
    """

    __slots__ = (
        "info",
        "scopes",
        "entered",
        "owners",
        "depths",
        "depth",
        "inside",
        "results",
        "last",
    )

    def __init__(self, info: FuncInfo) -> None:
        self.info = info
        self.scopes: list[Scope] = []
        self.entered: list[int] = []  # at which depth of loops each scope was
        self.owners: dict[Var, Scope | None] = {}
        self.depths: dict[Var, int] = {}  # of the loops around the declaration
        self.depth = 0
        self.inside: set[Var] = set()  # assigned in a closure
        self.results: list[list[Var]] = [[]]  # of the functions that we are in
        self.last: dict[Var, Expr] = {}  # where a variable is named last

    def declare(self, v: Var) -> None:
        if v not in self.owners:
            self.owners[v] = self.scopes[-1] if self.scopes else None
            self.depths[v] = self.depth

    def visit(self, n: Node) -> None:
        match n:
            case Name():
                self.name(n, True)
                return
            case FuncLit():
                self.enter(n)
                self.signature(n.typ)
                self.visit(n.body)
                self.results.pop()
                self.leave()
                return
            case ForStmt():
                self.loop(n)
                return
            case LabeledStmt():
                self.depth += 1  # goto may lead back to it
            case BranchStmt() if n.tok is Branch.GOTO and n.target is not None and n.target.pos < n.pos:
                self.info.looping.add(n.target)
            case AssignStmt():
                self.assignment(n)
                return
            case VarDecl():
                self.declaration(n)
                return
            case CallExpr() if isinstance(fun := unparen(n.fun), Name):
                self.name(fun, False)
                for arg in n.arg_list:
                    self.visit(arg)
                return
            case CallExpr() if _is_keep_alive(n):
                self.keep_alive(n)
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
            case SwitchStmt() if isinstance(n.tag, TypeSwitchGuard):
                for clause in n.body:
                    if isinstance(clause.obj, Var):
                        self.declare(clause.obj)
                        self.value(clause.obj, n.tag.x)
        for child in children(n):
            self.visit(child)
        if isinstance(n, ReturnStmt):
            self.returned(n)

    def keep_alive(self, n: CallExpr) -> None:
        """A call of runtime.KeepAlive. It may be the last use, if no loop leads back to others."""
        v = n.arg_list[0].obj if isinstance(n.arg_list[0], Name) else None
        # Result variables are used by what returns, too.
        if isinstance(v, Var) and v in self.owners and v not in self.results[-1]:
            self.info.kept.add(v)
            if self.depth == self.depths[v]:
                self.info.dying[n] = v

    def finish(self) -> None:
        """What is known of the arguments of runtime.KeepAlive only at the end."""
        info = self.info
        info.kept -= info.captured | info.addr_taken
        info.dying = {
            n: v
            for n, v in info.dying.items()
            if v in info.kept - info.carried and not info.looping and self.last[v] is n.arg_list[0]
        }

    def enter(self, scope: Scope) -> None:
        self.scopes.append(scope)
        self.entered.append(self.depth)
        self.info.captures[scope] = []
        self.depth = 0

    def leave(self) -> None:
        self.scopes.pop()
        self.depth = self.entered.pop()

    def returned(self, n: ReturnStmt) -> None:
        if n.results is not None:
            for v in self.results[-1]:
                self.reassign(v)
        if self.scopes and isinstance(self.scopes[-1], ForStmt):
            for v in self.results[-1]:
                self.use(v)

    def loop(self, s: ForStmt) -> None:
        init = s.init
        if isinstance(init, RangeClause):
            self.visit(init.x)
            if yields(init.x.typ) is not None:
                self.enter(s)
                self.targets(init, init.def_)
                self.visit(s.body)
                self.leave()
                return
            self.depth += not s.shared
            self.targets(init, init.def_ and not s.shared)  # if shared, each iteration assigns to them
            self.depth += s.shared
            self.visit(s.body)
            self.depth -= 1
        elif isinstance(init, AssignStmt) and init.op is Op.DEF and not s.shared:
            self.depth += 1
            self.own_variables(s, init)
            self.depth -= 1
        else:
            if init is not None:
                self.visit(init)
            self.depth += 1
            for part in (s.cond, s.body, s.post):
                if part is not None:
                    self.visit(part)
            self.depth -= 1

    def own_variables(self, s: ForStmt, init: AssignStmt) -> None:
        """A loop whose iterations have variables of their own: what the post statement assigns are those of
        the next one, not those that the body captured."""
        for part in (init, s.cond, s.body):
            if part is not None:
                self.visit(part)
        own = {e.obj for e in unpack_list(init.lhs) if isinstance(e, Name) and isinstance(e.obj, Var)}
        self.info.carried |= own
        fixed = own - self.info.changed
        if s.post is not None:
            self.visit(s.post)
            if not _has_functions(s.post):
                self.info.changed -= fixed

    def assignment(self, s: AssignStmt) -> None:
        lhs, rhs = unpack_list(s.lhs), unpack_list(s.rhs)
        for e in rhs:
            self.visit(e)
        for e in lhs:
            if isinstance(unparen(e), Name):
                self.name(unparen(e), False)
            else:
                self.visit(e)
        values: list[Value | None] = list(rhs) if s.op is None or s.op is Op.DEF else [None]
        if len(values) != len(lhs):
            values = _several(rhs[0], len(lhs))
        for e, value in zip(lhs, values, strict=True):
            self.assigned(e, s.op is Op.DEF, value)

    def declaration(self, d: VarDecl) -> None:
        names, rhs = d.name_list, unpack_list(d.values)
        for e in rhs:
            self.visit(e)
        values: list[Value | None] = list(rhs)
        if rhs and len(values) != len(names):
            values = _several(rhs[0], len(names))
        for i, e in enumerate(names):
            self.name(e, False)
            if values and isinstance(e.obj, Var):
                self.value(e.obj, values[i])
            elif isinstance(e.obj, Var):
                self.info.values.setdefault(e.obj, [])

    def targets(self, r: RangeClause, define: bool) -> None:
        for e in unpack_list(r.lhs):
            self.visit(e)
            self.assigned(e, define, None)

    def signature(self, sig: Signature) -> None:
        self.results.append(sig.results.vars)
        recv = [sig.recv] if sig.recv is not None else []
        for v in [*recv, *sig.params.vars, *sig.results.vars]:
            self.declare(v)
            self.info.values[v] = None

    def name(self, e: Expr, passed: bool) -> None:
        """A variable that is named; `passed` if its value goes elsewhere."""
        v = e.obj if isinstance(e, Name) else None
        if isinstance(v, Var) and not v.is_field and not v.is_pkg_level:
            self.use(v)
            self.last[v] = e
            if passed:
                self.info.passed.add(v)

    def use(self, v: Var) -> None:
        self.declare(v)
        owner = self.owners[v]
        for i in reversed(range(len(self.scopes))):
            lit = self.scopes[i]
            if lit is owner:
                break
            if i == 0 or self.scopes[i - 1] is owner:
                self.capture(v, self.entered[i])
            if v not in self.info.captures[lit]:
                self.info.captures[lit].append(v)

    def capture(self, v: Var, depth: int) -> None:
        """A closure at that depth of loops captures the variable."""
        if v not in self.info.captured:
            self.info.captured.add(v)
            if depth == self.depths[v] and v not in self.inside:
                self.info.changed.discard(v)

    def assigned(self, e: Expr, define: bool, value: Value | None) -> None:
        e = unparen(e)
        whole = e.obj if isinstance(e, Name) else None
        if isinstance(whole, Var) and not whole.is_pkg_level:
            self.value(whole, value)
        if define and isinstance(e, Name) and e.obj is not None and e.obj.pos == e.pos:
            return
        v = root_var(e)
        if v is not None:
            self.reassign(v)

    def reassign(self, v: Var) -> None:
        self.info.reassigned.add(v)
        self.info.changed.add(v)
        if self.scopes and self.owners.get(v, self.scopes[-1]) is not self.scopes[-1]:
            self.inside.add(v)

    def value(self, v: Var, value: Value | None) -> None:
        known = self.info.values.setdefault(v, [])
        if value is None:
            self.info.values[v] = None
        elif known is not None:
            known.append(value)

    def address(self, e: Expr) -> None:
        v = root_var(e)
        if v is not None:
            self.info.addr_taken.add(v)


def _several(e: Expr, n: int) -> list[Value | None]:
    """The n values of an expression."""
    e = unparen(e)
    if isinstance(e, CallExpr) and isinstance(e.typ, Tuple):
        return [v.typ for v in e.typ.vars]
    return [e, *[None] * (n - 1)]


def analyse(sig: Signature | None, body: Node | None) -> FuncInfo:
    """Analyses a function, or the initialiser of a package-level variable."""
    info = FuncInfo()
    finder = _Captures(info)
    if sig is not None:
        finder.signature(sig)
    if body is not None:
        finder.visit(body)
    finder.finish()
    info.heap_vars = info.addr_taken | info.captured
    return info
