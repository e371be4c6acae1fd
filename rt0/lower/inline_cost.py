"""What inlining a function costs, in nodes of gc's tree (`cmd/compile/internal/inline/inl.go`).

gc inlines what costs at most 80. Each node of its tree costs 1 and a call 57 more, unless the callee is
inlined in its turn: then what that costs. The tree is the one that gc makes of the syntax
(`cmd/compile/internal/noder`): with a declaration for each new variable, implicit conversions,
dereferences and fields on the way, and without what can never run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rt0.lower.builtins import builtin_of
from rt0.lower.composite import struct_parts
from rt0.lower.escape import yields
from rt0.lower.escape_call import declared, is_method
from rt0.lower.escape_instance import Instance, at_path, is_iface_method
from rt0.lower.expr import is_nil
from rt0.syntax.nodes import (
    AssertExpr,
    AssignStmt,
    BlockStmt,
    Branch,
    BranchStmt,
    CallExpr,
    CallStmt,
    CommClause,
    CompositeLit,
    DeclStmt,
    Expr,
    ExprStmt,
    ForStmt,
    FuncLit,
    IfStmt,
    IndexExpr,
    KeyValueExpr,
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
    SliceExpr,
    Stmt,
    SwitchStmt,
    TypeSwitchGuard,
    VarDecl,
)
from rt0.syntax.parse_exprs import is_blank, unpack_list, unparen
from rt0.syntax.walk import children
from rt0.types import constant
from rt0.types.deadcode import static_bool
from rt0.types.objects import BuiltinId, Func, Var
from rt0.types.operand import Mode
from rt0.types.predicates import identical, is_interface, is_string
from rt0.types.selection import METHOD_EXPR, METHOD_VAL
from rt0.types.types import (
    Array,
    Basic,
    Info,
    Kind,
    Map,
    Pointer,
    Signature,
    Slice,
    Struct,
    Tuple,
    Type,
)

if TYPE_CHECKING:
    from rt0.lower.escape import FuncInfo

BUDGET = 80
"""What an inlined function may cost."""

BIG_FUNCTION = 5000
"""Functions of that many nodes are big: what is inlined in them may cost no more than `BIG_BUDGET`."""

BIG_BUDGET = 20
CLOSURE_BUDGET = 10 * BUDGET
"""What a closure may cost that is called at one place only."""

_CALL = 57
_CALL_OF_PARAMETER = 17
_CLOSURE = 15

_SYNC_ATOMIC = ("And", "Or", "Add", "CompareAndSwap", "Swap", "Load", "Store")
_BITS = (
    "Add Add64 Sub Sub64 Mul Mul64 Div Div64 Len Len8 Len16 Len32 Len64 OnesCount OnesCount8 OnesCount16 "
    "OnesCount32 OnesCount64 RotateLeft RotateLeft8 RotateLeft16 RotateLeft32 RotateLeft64 ReverseBytes32 "
    "ReverseBytes64 TrailingZeros8 TrailingZeros16 TrailingZeros32 TrailingZeros64 TrailingZeros Len"
)
_INTRINSICS = {
    "math/bits": set(_BITS.split()),
    "math": {"Ceil", "FMA", "Floor", "RoundToEven", "Trunc", "sqrt"},
    "math/big": {"mulWW"},
    "runtime": {"KeepAlive", "slicebytetostringtmp"},
    "internal/runtime/math": {"MulUintptr", "Add64", "Mul64"},
    "internal/runtime/sys": {
        "Bswap32", "Bswap64", "GetCallerPC", "GetCallerSP", "GetClosurePtr", "Len64", "Len8", "OnesCount64",
        "Prefetch", "PrefetchStreamed", "TrailingZeros32", "TrailingZeros64", "TrailingZeros8",
    },
}  # fmt: skip
"""Functions that gc has instructions for."""

_MERGED = ("Uint64", "Uint32", "Uint16")
"""Ends of the names of functions in `internal/byteorder` and `encoding/binary` that are loads and stores."""


_SAME = {Kind.INT: Kind.INT64, Kind.UINT: Kind.UINT64, Kind.UINTPTR: Kind.UINT64}
"""Types whose values are those of another one to gc."""


class NeverInlined(Exception):
    """A function that is not inlined, whatever it costs; the argument says why."""


class Cost:
    """Adds up the nodes of one function or function literal.

    `callee` answers what a call costs beyond its operands, if the function called is inlined (None: it is
    not). `params` are variables whose calls are taken to be cheap.
    """

    __slots__ = ("of", "info", "callee", "params", "sig", "nodes", "limit", "counting")

    def __init__(
        self,
        of: Instance,
        info: FuncInfo,
        sig: Signature,
        callee: Callable[[Expr], int | None],
        limit: int = BUDGET,
        counting: bool = False,
    ) -> None:
        self.of = of
        self.info = info
        self.sig = sig
        self.callee = callee
        self.params: set[Var] = set(sig.params.vars)
        if sig.recv is not None:
            self.params.add(sig.recv)
        self.nodes = 0
        self.limit = limit
        self.counting = counting  # nodes only: calls are nodes like others, nothing is forbidden

    def body(self, stmts: list[Stmt]) -> int | None:
        """The cost, None if it is over the limit. Raises `NeverInlined`."""
        try:
            self.block(stmts)
            if not stmts:
                self.nodes += 0 if not self.counting else 1
        except _TooExpensive:
            return None
        return self.nodes if self.nodes <= self.limit else None

    def add(self, n: int) -> None:
        self.nodes += n

    def typ(self, e: Expr) -> Type:
        t = self.of.sub(e.typ)
        return t.vars[0].typ if isinstance(t, Tuple) and len(t) == 2 and not isinstance(e, CallExpr) else t

    # Statements

    def block(self, stmts: list[Stmt]) -> None:
        for s in stmts:
            self.stmt(s)
            if self.nodes > self.limit + 8:
                raise _TooExpensive  # 8: what a part of a statement may give back

    def stmt(self, s: Stmt | None) -> None:
        match s:
            case AssignStmt():
                self.assignment(s)
            case BlockStmt():
                self.block(s.list)
            case BranchStmt():
                self.add(s.tok is not Branch.FALLTHROUGH)
            case CallStmt():
                if not self.counting:
                    raise NeverInlined("unhandled op DEFER" if s.is_defer else "unhandled op GO")
                self.add(1)
                self.expr(s.call)
            case DeclStmt():
                for d in s.decl_list:
                    if isinstance(d, VarDecl):
                        self.assign(list(d.name_list), unpack_list(d.values))
            case ExprStmt():
                self.expr(s.x)
            case ForStmt():
                self.loop(s)
            case IfStmt():
                self.if_(s)
            case LabeledStmt():
                self.add(1)
                self.stmt(s.stmt)
            case ReturnStmt():
                self.add(1)
                self.values(unpack_list(s.results), [v.typ for v in self.sig.results.vars])
            case SelectStmt():
                self.add(1)
                for clause in s.body:
                    self.comm(clause)
            case SendStmt():
                self.add(1)
                self.expr(s.chan)
                self.expr(s.value)
            case SwitchStmt():
                self.switch(s)

    def comm(self, clause: CommClause) -> None:
        self.add(1)
        self.stmt(clause.comm)
        self.block(clause.body)

    def assignment(self, s: AssignStmt) -> None:
        lhs = unpack_list(s.lhs)
        if s.op is None or s.op is Op.DEF:
            self.assign(lhs, unpack_list(s.rhs))
            return
        self.add(1)
        self.expr(s.lhs)
        if s.rhs is None:
            self.add(1)
        else:
            self.converted(s.rhs, None if s.op in (Op.SHL, Op.SHR) else s.lhs.typ)

    def assign(self, lhs: list[Expr], rhs: list[Expr]) -> None:
        if not rhs:
            self.add(4 * len(lhs))  # for each a declaration and an assignment, with the name in both
            return
        self.add(1)
        types: list[Type | None] = []
        for e in lhs:
            self.target(e)
            e = unparen(e)
            obj = e.obj if isinstance(e, Name) else None
            types.append(None if is_blank(e) else obj.typ if isinstance(obj, Var) else e.typ)
        if len(rhs) == len(lhs):
            for e, t in zip(rhs, types, strict=True):
                self.converted(e, t)
        else:
            # Temporaries take the values first, which costs nothing by special rule.
            self.spread(rhs[0], types)

    def target(self, e: Expr) -> None:
        """What is assigned to: a new variable is declared, too."""
        e = unparen(e)
        if isinstance(e, Name):
            new = isinstance(e.obj, Var) and e.obj.pos == e.pos and e.value != "_"
            self.add(3 if new else 1)
        else:
            self.expr(e)

    def values(self, exprs: list[Expr], types: list[Type]) -> None:
        """Values that go to places of these types."""
        if len(exprs) == 1 and len(types) > 1 or (len(exprs) == 1 and _is_several(exprs[0])):
            have = exprs[0].typ
            self.add(4 * len(have.vars) + 1)
            self.spread(exprs[0], list(types))
            return
        for e, t in zip(exprs, types, strict=False):
            self.converted(e, t)

    def spread(self, e: Expr, types: list[Type | None]) -> None:
        """The values of one expression, each converted."""
        self.expr(e)
        have = self.of.sub(e.typ)
        if isinstance(have, Tuple):
            for v, t in zip(have.vars, types, strict=False):
                if t is not None:
                    self.add(_conversion(self.of.sub(v.typ), self.of.sub(t)))

    def if_(self, s: IfStmt) -> None:
        self.stmt(s.init)
        known = static_bool(s.cond)
        if known is None:
            self.add(1)
            self.expr(s.cond)
        elif s.cond.mode != Mode.CONSTANT:
            self.add(2)
            self.expr(s.cond)
        self.block(s.then.list)
        self.stmt(s.else_)

    def loop(self, s: ForStmt) -> None:
        init = s.init
        if isinstance(init, RangeClause):
            if yields(init.x.typ) is not None:
                self.range_func(s, init)
                return
            self.add(1)
            for e in unpack_list(init.lhs):
                self.target(e)
            self.expr(init.x)
            self.block(s.body.list)
            return
        if s.cond is not None and static_bool(s.cond) is False:
            self.stmt(init)
            return
        self.add(1)
        self.stmt(init)
        if s.cond is not None:
            self.expr(s.cond)
        self.stmt(s.post)
        self.block(s.body.list)

    def range_func(self, s: ForStmt, r: RangeClause) -> None:
        """A variable for the state, the call with a closure, and a test of the state behind it
        (`rangefunc/rewrite.go`)."""
        self.add(5 + 1 + _CLOSURE)
        if self.callee(r.x) is None:
            fun = unparen(r.x)
            cheap = isinstance(fun, Name) and fun.obj in self.params
            self.add(1 + (_CALL_OF_PARAMETER if cheap else _CALL))
        self.expr(r.x)
        self.add(4 + 3 + 4)
        if any(_jumps_out(x) for x in s.body.list):
            self.add(8)

    def switch(self, s: SwitchStmt) -> None:
        self.stmt(s.init)
        self.add(1)
        if isinstance(s.tag, TypeSwitchGuard):
            self.add(1)
            if s.tag.lhs is not None:
                self.add(1)
            self.expr(s.tag.x)
            for clause in s.body:
                self.add(1)
                self.add(clause.obj is not None)
                for e in unpack_list(clause.cases):
                    self.add(is_nil(e))
                self.block(clause.body)
            return
        tag = s.tag
        if tag is not None:
            self.expr(tag)
        for clause in s.body:
            self.add(1)
            for e in unpack_list(clause.cases):
                self.converted(e, tag.typ if tag is not None else None)
            self.block(clause.body)

    # Expressions

    def converted(self, e: Expr, t: Type | None) -> None:
        """An expression whose value is converted as an assignment does."""
        if t is not None and not is_nil(e):
            self.add(_conversion(self.typ(e), self.of.sub(t)))
        self.expr(e)

    def expr(self, e: Expr) -> None:
        e = unparen(e)
        if e.mode == Mode.TYPE:
            return
        if e.mode == Mode.CONSTANT or is_nil(e):
            self.add(1)
            return
        match e:
            case Name():
                self.add(1)
            case CompositeLit():
                self.literal(e)
            case FuncLit():
                self.add(1 + _CLOSURE)
            case SelectorExpr():
                self.selector(e)
            case IndexExpr():
                self.index(e)
            case SliceExpr():
                self.slice(e)
            case AssertExpr():
                self.add(1)
                self.expr(e.x)
            case Operation():
                self.operation(e)
            case CallExpr():
                self.call(e)
            case _:
                self.add(1)

    def literal(self, e: CompositeLit) -> None:
        t = self.typ(e)
        u = t.under()
        if isinstance(u, Pointer):
            self.add(1)
            u = u.base.under()
        self.add(2 if isinstance(u, Slice) else 1)
        if isinstance(u, Struct):
            for _, want, value in struct_parts(e, u):
                self.add(1)
                self.converted(value, want)
            return
        for x in e.elem_list:
            if isinstance(x, KeyValueExpr):
                self.add(1)
                self.converted(x.key, u.key if isinstance(u, Map) else None)
                x = x.value
            assert isinstance(u, Slice | Array | Map)
            self.converted(x, u.elem)

    def selector(self, e: SelectorExpr) -> None:
        sel = e.selection
        if sel is None:
            self.add(1)
        elif sel.kind is METHOD_VAL:
            self.add(2)
            self.receiver(e)
        elif sel.kind is METHOD_EXPR:
            return
        else:
            self.add(len(sel.index))
            self.expr(e.x)

    def receiver(self, e: SelectorExpr) -> None:
        """The receiver of x.m, with the fields on the way and its address taken or dereferenced."""
        sel = e.selection
        assert sel is not None
        self.add(len(sel.index) - 1)
        t = at_path(self.of.sub(e.x.typ), sel.index[:-1])
        pointer = isinstance(t.under(), Pointer)
        if isinstance(sel.obj, Func) and not is_iface_method(sel.obj):
            wants = sel.obj.has_ptr_recv()
            if wants and not pointer:
                x = unparen(e.x)
                direct = len(sel.index) == 1
                self.add(1 if not direct else self.address(x))
            elif pointer and not wants:
                self.add(1)
        self.expr(e.x)

    def address(self, x: Expr) -> int:
        """What & of an expression costs beyond it: that of a struct's first field is free, and so is it."""
        if isinstance(x, SelectorExpr) and x.selection is not None and isinstance(unparen(x.x), Name):
            index = x.selection.index
            name = unparen(x.x)
            assert isinstance(name, Name)
            if len(index) == 1 and index[0] == 0 and isinstance(name.obj, Var):
                return -1
        return 1

    def index(self, e: IndexExpr) -> None:
        u = self.of.sub(e.x.typ).under() if e.x.typ is not None else None
        if isinstance(u, Signature):
            self.expr(e.x)
            return
        self.add(2 if isinstance(u, Pointer) else 1)
        self.expr(e.x)
        self.converted(e.index, u.key if isinstance(u, Map) else None)

    def slice(self, e: SliceExpr) -> None:
        self.add(1)
        if isinstance(self.typ(e.x).under(), Array):
            self.add(1)
        self.expr(e.x)
        for i in e.index:
            if i is not None:
                self.expr(i)
        low, high = e.index[0], e.index[1]
        if low is not None and low.mode == Mode.CONSTANT and constant.to_int(low.val) == 0:
            self.add(-1)
        high = unparen(high) if high is not None else None
        if (
            isinstance(high, CallExpr)
            and high.mode != Mode.CONSTANT
            and high.fun.mode == Mode.BUILTIN
            and builtin_of(unparen(high.fun)) is BuiltinId.LEN
        ):
            a, b = unparen(high.arg_list[0]), unparen(e.x)
            if isinstance(a, Name) and isinstance(b, Name) and a.obj is b.obj:
                self.add(-2)

    def operation(self, e: Operation) -> None:
        if e.y is None:
            if e.op is Op.AND:
                self.add(self.address(unparen(e.x)))
            elif e.op is Op.MUL:
                self.add(1)
                if _is_address(self, e.x):
                    self.add(-1)
            else:
                self.add(1)
            self.expr(e.x)
            return
        if e.op is Op.ADD and is_string(self.typ(e)):
            self.add(1)
            self.operands(e)
            return
        self.add(1)
        if e.op in (Op.EQL, Op.NEQ):
            self.converted(e.x, None if is_nil(e.y) else self._common(e.x, e.y))
            self.converted(e.y, None if is_nil(e.x) else self._common(e.y, e.x))
        else:
            self.expr(e.x)
            self.expr(e.y)

    def _common(self, e: Expr, other: Expr) -> Type | None:
        """The type that an operand of a comparison is converted to."""
        t, u = self.typ(e), self.typ(other)
        return u if is_interface(u) and not is_interface(t) else None

    def operands(self, e: Expr) -> None:
        """The strings of a concatenation."""
        e = unparen(e)
        if isinstance(e, Operation) and e.op is Op.ADD and e.y is not None and e.mode != Mode.CONSTANT:
            self.operands(e.x)
            self.expr(e.y) if not isinstance(unparen(e.y), Operation) else self.operands(e.y)
        else:
            self.expr(e)

    # Calls

    def call(self, e: CallExpr) -> None:
        fun = unparen(e.fun)
        if fun.mode == Mode.TYPE:
            (arg,) = e.arg_list
            self.add(_explicit(self.typ(arg), self.typ(e)))
            self.expr(arg)
            return
        if fun.mode == Mode.BUILTIN:
            self.builtin(e, builtin_of(fun))
            return
        self.add(1)
        fn = declared(self.of, fun)
        self.add(self.callee_cost(e, fun, fn))
        selector = unparen(fun.x) if isinstance(fun, IndexExpr) else fun
        if is_method(fun):
            assert isinstance(selector, SelectorExpr) and selector.selection is not None
            interface = is_iface_method(selector.selection.obj)
            self.add(interface)
            self.receiver(selector)
        else:
            self.expr(fun)
        if fn is not None and fn.smap:
            self.add(2 if not self.of.smap else 4)
        sig = self.of.sub(fun.typ).under()
        assert isinstance(sig, Signature)
        self.arguments(e, sig)

    def callee_cost(self, e: CallExpr, fun: Expr, fn: Instance | None) -> int:
        """What the call costs, besides its own node and its operands."""
        if self.counting:
            return 0
        if fn is not None and fn.fn is not None and fn.fn.pkg is not None:
            path, name = fn.fn.pkg.path, fn.fn.name
            if path == "internal/abi" and name in ("NoEscape", "EscapeNonString"):
                return 0
            if path == "internal/runtime/sys" and name in ("GetCallerPC", "GetCallerSP"):
                raise NeverInlined(f"call to {name}")
            if path == "runtime" and name == "throw":
                return BUDGET
            if path in ("internal/byteorder", "encoding/binary") and name.endswith(_MERGED):
                return 0
            if is_intrinsic(fn):
                return 0
        inlined = self.callee(fun)
        if inlined is not None:
            return inlined
        if isinstance(fun, Name) and (fun.obj in self.params):
            return _CALL_OF_PARAMETER
        return _CALL

    def arguments(self, e: CallExpr, sig: Signature) -> None:
        types = [v.typ for v in sig.params.vars]
        fixed = len(types)
        if sig.variadic and not e.has_dots:
            fixed -= 1
            u = types[-1].under()
            assert isinstance(u, Slice)
            n = len(e.arg_list) - fixed
            if len(e.arg_list) == 1 and _is_several(e.arg_list[0]):
                n = len(e.arg_list[0].typ.vars) - fixed
            types = types[:fixed] + [u.elem] * max(n, 0)
            self.add(2 if n > 0 else 1)
        self.values(e.arg_list, types)

    def builtin(self, e: CallExpr, b: BuiltinId) -> None:
        args = e.arg_list
        match b:
            case BuiltinId.RECOVER:
                if not self.counting:
                    raise NeverInlined("call to recover")
                self.add(1)
            case BuiltinId.PANIC:
                self.add(2)
                self.expr(args[0])
            case BuiltinId.NEW:
                self.add(1)
                if args[0].mode != Mode.TYPE:
                    self.add(1 + 2 + 3)
                    self.expr(args[0])
            case BuiltinId.MAKE:
                self.add(1)
                for a in args[1:]:
                    self.expr(a)
                if len(args) == 1 and not isinstance(self.typ(e).under(), Slice):
                    self.add(1)
            case BuiltinId.ALIGNOF | BuiltinId.OFFSETOF | BuiltinId.SIZEOF:
                self.add(1)
            case BuiltinId.APPEND:
                self.add(1)
                u = self.typ(e).under()
                assert isinstance(u, Slice)
                if len(args) == 1 and _is_several(args[0]):
                    self.values(args, [])
                    return
                self.expr(args[0])
                for a in args[1:]:
                    self.converted(a, None if e.has_dots else u.elem)
            case BuiltinId.DELETE:
                self.add(1)
                m = self.typ(args[0]).under()
                self.expr(args[0])
                self.converted(args[1], m.key if isinstance(m, Map) else None)
            case _:
                self.add(1)
                for a in args:
                    self.expr(a)


def is_intrinsic(of: Instance) -> bool:
    """Whether gc has instructions for a function."""
    fn = of.fn
    if fn is None or fn.pkg is None or fn.sig.recv is not None:
        return False
    path, name = fn.pkg.path, fn.name
    return (
        name in _INTRINSICS.get(path, ())
        or (path == "internal/runtime/atomic" and not name.startswith("Panic"))
        or (path == "sync/atomic" and name.startswith(_SYNC_ATOMIC))
    )


class _TooExpensive(Exception):
    """Over the limit."""


def _is_several(e: Expr) -> bool:
    """Whether an expression is a call with several results."""
    return isinstance(unparen(e), CallExpr) and isinstance(e.typ, Tuple) and len(e.typ) > 1


def _is_address(c: Cost, e: Expr) -> bool:
    """Whether an expression is an address that is converted, at no cost, to another pointer."""
    e = unparen(e)
    while isinstance(e, CallExpr) and e.fun.mode == Mode.TYPE:
        e = unparen(e.arg_list[0])
    return isinstance(e, Operation) and e.op is Op.AND and e.y is None


def _jumps_out(n: Node) -> bool:
    if isinstance(n, FuncLit):
        return False
    return isinstance(n, ReturnStmt) or any(map(_jumps_out, children(n)))


def _conversion(t: Type, to: Type) -> int:
    """The nodes of an implicit conversion that costs something: one to an interface type."""
    if not is_interface(to) or identical(t, to):
        return 0
    if is_interface(t):
        return int(not identical(t.under(), to.under()))
    return 1


def _explicit(t: Type, to: Type) -> int:
    """The same of a conversion that is written."""
    if is_interface(to):
        return _conversion(t, to)
    have, want = t.under(), to.under()
    if identical(have, want):
        return 0
    if isinstance(have, Basic) and isinstance(want, Basic):
        if Kind.UNSAFE_POINTER in (have.kind, want.kind):
            return 0
        return int(_SAME.get(have.kind, have.kind) != _SAME.get(want.kind, want.kind))
    if isinstance(have, Pointer) or isinstance(want, Pointer):
        return int(isinstance(have, Slice))
    if isinstance(have, Basic) and have.info & Info.INTEGER and not isinstance(want, Basic):
        return 1
    if isinstance(have, Slice | Basic) and isinstance(want, Slice | Basic | Array):
        return 1
    return 0
