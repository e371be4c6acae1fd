"""One Go function on its way to LLVM: its builder, its variables, where jumps go, how it returns.

Invariants: a variable is either in SSA form (keys `(var, i)` of the builder, one for each component) or in
memory (`mem` has its address); which, `escape.FuncInfo` decided before. `subst` replaces the type
parameters of the generic function that this is an instance of.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rt0.llvm import abi
from rt0.lower import barrier, runtime
from rt0.lower.layout import FuncAbi, comps_of, is_flat, layout, memory_type
from rt0.lower.shard import Definition, Shard
from rt0.lower.ssa import Block, Builder
from rt0.syntax.nodes import Branch, Expr, FuncLit, Node, Stmt
from rt0.syntax.pos import Pos
from rt0.types.objects import Var
from rt0.types.subst import SubstMap, subst
from rt0.types.types import UNSAFE_POINTER as UNSAFE_POINTER
from rt0.types.types import Signature, Type, unalias

if TYPE_CHECKING:
    from rt0.lower.defers import Defers
    from rt0.lower.escape import FuncInfo
    from rt0.lower.program import Program
    from rt0.lower.rangefunc import RangeBody

BOOL_RANGE = "!{i8 0, i8 2}"
LENGTH_RANGE = "!{i64 0, i64 -9223372036854775808}"

Comps = list[str]
"""The components of a flat value, or the one pointer to any other."""


Jump = tuple[Branch, Stmt]
"""break or continue of a statement, or goto a labelled one."""


class Target:
    """Where `break` and `continue` of a statement go."""

    __slots__ = ("brk", "cont")

    def __init__(self, brk: Block, cont: Block | None) -> None:
        self.brk = brk
        self.cont = cont


class Fn(Builder):
    """A function under construction."""

    __slots__ = (
        "prog",
        "shard",
        "symbol",
        "info",
        "smap",
        "_types",
        "abi",
        "mem",
        "fields",
        "subprogram",
        "targets",
        "labels",
        "fallthrough",
        "results",
        "result_types",
        "result_ptrs",
        "defers",
        "closures",
        "ranges",
        "wraps",
        "attrs",
        "nosplit",
        "pos",
        "owner",
        "linkage",
        "range_body",
        "first_arrays",
        "arrays",
        "ahead",
        "searched",
        "sums",
        "exit",
        "inlined_at",
        "inlines",
        "literals",
        "around",
    )

    def __init__(
        self,
        prog: Program,
        shard: Shard,
        symbol: str,
        sig: FuncAbi,
        info: FuncInfo | None,
        smap: SubstMap,
        pos: Pos,
        wrapper: bool = False,
    ) -> None:
        super().__init__()
        self.prog = prog
        self.first_arrays: set[object] = set()
        self.arrays: dict[Var, str] = {}  # of slices that start in the frame and are moved to the heap
        self.ahead: dict[Node, Comps] = {}  # values of calls that were made before their turn
        self.searched: set[Node] = set()  # of a statement's expressions, those without calls yet to make
        self.sums: set[Var] = set()  # variables that are kept in memory (`accumulate`)
        self.shard = shard
        self.symbol = symbol
        self.abi = sig
        self.info = info
        self.smap = smap
        self._types: dict[Type, Type] = {}
        self.mem: dict[Var, str] = {}
        self.fields: dict[str, tuple[str, int]] = {}  # results of `offset`: base and offset
        self.subprogram = shard.debug.subprogram(symbol, pos, wrapper, not sig.param_types)
        self.targets: dict[Stmt, Target] = {}
        self.labels: dict[Stmt, Block] = {}
        self.fallthrough: Block | None = None
        self.results: list[Var] = []
        self.result_types: list[Type] = sig.result_types
        self.result_ptrs = [f"%arg{i}" for i in range(len(sig.indirect))]  # where indirect results go
        self.exit: Block | None = None  # where a return leads from a function that is inlined
        self.inlined_at: int | None = None
        self.inlines = 0  # how many there were
        self.literals: dict[FuncLit, str] = {}  # the symbols of function literals that were evaluated
        self.around: list[dict[str, Any]] = []  # what is known of the functions that this one is inlined in
        self.defers: Defers | None = None
        self.closures = [0]
        self.ranges = 0
        self.wraps = [0, 0]
        self.attrs: list[str] = []
        self.nosplit = False
        self.pos = pos
        self.owner: Node | None = None
        self.linkage = ""
        self.range_body: RangeBody | None = None
        self.framed.update(f"%arg{i}" for i in range(len(sig.indirect)))
        self.loc = shard.debug.location(self.subprogram, pos)

    def at(self, pos: Pos) -> None:
        """Instructions from here on are at this position."""
        if pos:
            self.pos = pos
            self.loc = self.shard.debug.location(self.subprogram, pos, self.inlined_at)

    # Types

    def sub(self, t: Type) -> Type:
        """The type with this instance's type arguments."""
        t = unalias(t)
        if not self.smap:
            return t
        found = self._types.get(t)
        if found is None:
            found = self._types[t] = unalias(subst(None, 0, t, self.smap, self.prog.context))
        return found

    def typ(self, e: Expr) -> Type:
        """The type of an expression."""
        return self.sub(e.typ)

    # Memory

    def offset(self, ptr: str, off: int) -> str:
        """ptr + off, inside one object."""
        if off == 0:
            return ptr
        p = self.ins(f"getelementptr inbounds i8, ptr {ptr}, i64 {off}")
        self.inside(ptr, p)
        base, more = self.fields.get(ptr, (ptr, 0))
        self.fields[p] = (base, more + off)
        return p

    def load_comp(
        self, ty: str, ptr: str, length: bool = False, volatile: bool = False, more: str = ""
    ) -> str:
        """One component from memory; `more` is metadata."""
        if volatile:
            raw = self.ins(f"load volatile {memory_type(ty)}, ptr {ptr}")
            return self.ins(f"trunc i8 {raw} to i1") if ty == "i1" else raw
        if ty == "i1":
            byte = self.ins(f"load i8, ptr {ptr}, !range !{self.shard.debug.shared(BOOL_RANGE)}{more}")
            return self.ins(f"trunc nuw i8 {byte} to i1")
        if length:
            return self.ins(f"load i64, ptr {ptr}, !range !{self.shard.debug.shared(LENGTH_RANGE)}{more}")
        return self.ins(f"load {ty}, ptr {ptr}{more}")

    def store_comp(self, ty: str, value: str, ptr: str, more: str = "") -> None:
        """One component to memory; `more` is metadata."""
        if ty == "i1":
            value = self.ins(f"zext i1 {value} to i8")
        self.emit(f"store {memory_type(ty)} {value}, ptr {ptr}{more}")

    def fixed(self) -> str:
        """Metadata of the contents of closure objects: what is stored there once is what any load through the
        same pointer finds, whatever is called in between. So LLVM knows the functions that loops call."""
        return f", !invariant.group !{self.shard.debug.shared('!{}')}"

    def load(self, t: Type, ptr: str, volatile: bool = False) -> Comps:
        """A value from memory; of a type that is not flat, the memory itself."""
        comps = layout(t).comps
        if comps is None:
            return [ptr]
        return [self.load_comp(c.ty, self.offset(ptr, c.off), c.length, volatile) for c in comps]

    def store(self, t: Type, ptr: str, value: Comps) -> None:
        """A value to memory, which may overlap with a value that is not flat."""
        if barrier.needed(self, t, ptr):
            barrier.store(self, t, ptr, value)
        else:
            self.init(t, ptr, value)

    def init(self, t: Type, ptr: str, value: Comps) -> None:
        """A value to memory that holds no pointers there yet, or that lies in the frame: no write barrier."""
        comps = layout(t).comps
        if comps is None:
            self.memmove(ptr, value[0], layout(t).size)
            return
        for c, v in zip(comps, value, strict=True):
            self.store_comp(c.ty, v, self.offset(ptr, c.off))

    def memmove(self, dst: str, src: str, size: str | int) -> None:
        """Copies memory."""
        if size != 0 and dst != src:
            self.shard.use_intrinsic("llvm.memmove", "void @llvm.memmove.p0.p0.i64(ptr, ptr, i64, i1)")
            self.emit(f"call void @llvm.memmove.p0.p0.i64(ptr {dst}, ptr {src}, i64 {size}, i1 false)")

    def memclr(self, dst: str, size: str | int) -> None:
        """Zeroes memory."""
        if size != 0:
            self.shard.use_intrinsic("llvm.memset", "void @llvm.memset.p0.i64(ptr, i8, i64, i1)")
            self.emit(f"call void @llvm.memset.p0.i64(ptr {dst}, i8 0, i64 {size}, i1 false)")

    def temp(self, t: Type, align: int = 0) -> str:
        """Uninitialised memory in the frame for one value."""
        lay = layout(t)
        return self.alloca(lay.size, max(lay.align, align))

    def spill(self, t: Type, value: Comps) -> str:
        """The address of memory that holds the value; for a value that is not flat, its own."""
        if not is_flat(t):
            return value[0]
        ptr = self.temp(t)
        self.init(t, ptr, value)
        return ptr

    def own(self, t: Type, value: Comps) -> Comps:
        """The value where nothing changes it: one that is not flat is copied."""
        if is_flat(t):
            return value
        ptr = self.temp(t)
        self.memmove(ptr, value[0], layout(t).size)
        return [ptr]

    def zero(self, t: Type) -> Comps:
        """The zero value."""
        comps = layout(t).comps
        if comps is None:
            ptr = self.temp(t)
            self.memclr(ptr, layout(t).size)
            return [ptr]
        return [zero_of(c.ty) for c in comps]

    def new(self, t: Type) -> str:
        """A zeroed object on the heap."""
        p = runtime.call1(
            self, "runtime.newobject", [self.prog.rtypes.use(self.shard, t)], ret="noalias nonnull"
        )
        self.nonnil.add(p)
        return p

    # Variables

    def in_memory(self, v: Var) -> bool:
        """Whether the variable has an address."""
        return v in self.mem

    def read_var(self, v: Var, t: Type) -> Comps:
        """A variable's value."""
        ptr = self.mem.get(v)
        if ptr is not None:
            return self.load(t, ptr)
        return [self.read((v, i), c.ty) for i, c in enumerate(comps_of(t))]

    def write_var(self, v: Var, t: Type, value: Comps) -> None:
        """Assigns to a variable."""
        ptr = self.mem.get(v)
        if ptr is not None:
            self.store(t, ptr, value)
            return
        for i, c in enumerate(value):
            self.write((v, i), c)

    def declare(self, v: Var, t: Type, value: Comps | None) -> None:
        """A new variable with a value (None: zero); in a loop, a new one each time."""
        assert self.info is not None
        held = (
            self.info.needs_memory(v, t) or v in self.sums or (self.defers is not None and v in self.results)
        )
        if not held:
            value = self.zero(t) if value is None else value
            if v in self.info.reassigned or v in self.info.moved or v in self.results:
                self.write_var(v, t, value)
            else:
                for i, c in enumerate(value):
                    self.pin((v, i), c)
            return
        if self.info.on_heap(v, t):
            ptr = self.new(t)
            if value is not None:
                self.init(t, ptr, value)
        else:
            ptr = self.temp(t)
            if value is None:
                self.memclr(ptr, layout(t).size)
            else:
                self.init(t, ptr, value)
            if v in self.info.kept or v in self.sums:
                # LLVM would have copies of it, and leave those of pointers where the collector finds them.
                self.emit(f'call void asm sideeffect "", "r,~{{memory}}"(ptr {ptr})')
        self.mem[v] = ptr

    # Calls

    def call(self, callee: str, sig: FuncAbi, args: Sequence[str]) -> list[Comps]:
        """A call with flattened arguments; returns the results' values. Two calls are never made one, so that
        each keeps its line."""
        outs = [self.temp(sig.result_types[i]) for i in sig.indirect]
        passed = abi.arg_list(sig.params, sig.results, [*outs, *args])
        attrs = self.shard.attr_group("nomerge")
        text = f"call {abi.CC} {abi.result_type(sig.results)} {callee}({passed}) {attrs}"
        flat: Comps = []
        if not sig.results:
            self.emit(text)
        else:
            r = self.ins(text)
            if len(sig.results) == 1:
                flat = [r]
            else:
                ty = abi.result_type(sig.results)
                flat = [self.ins(f"extractvalue {ty} {r}, {i}") for i in range(len(sig.results))]
        out: list[Comps] = []
        k = 0
        for i, t in enumerate(sig.result_types):
            if i in sig.indirect:
                out.append([outs[sig.indirect.index(i)]])
            else:
                n = len(comps_of(t))
                out.append(flat[k : k + n])
                k += n
        return out

    # The finished function

    def finish(self, linkage: str = "") -> None:
        """Adds the function to its module."""
        linkage = linkage or self.linkage
        names = [f"%arg{i}" for i in range(len(self.abi.params))]
        extra = " ".join(self.attrs)
        head = (
            f"{abi.CC} {abi.result_type(self.abi.results)} {abi.quote(self.symbol)}"
            f"({self._params(names)}) {self.shard.func_attrs(self.nosplit, extra)} "
            f"section {abi.section('text', self.symbol)} !dbg !{self.subprogram}"
        )
        if linkage in ("", "instance") and not abi.may_be_internal(self.abi.params, self.abi.results):
            linkage = "weak_odr"
        self.shard.functions[self.symbol] = Definition(linkage, head, self.body())

    def _params(self, names: list[str]) -> str:
        parts: list[str] = []
        for i in abi.params(self.abi.params, self.abi.results):
            if i is None:
                parts.append(abi.DUMMY)
                continue
            ty = abi.param_type(self.abi.params[i])
            if i in self.abi.lengths:
                ty += " range(i64 0, -9223372036854775808)"
            elif i < len(self.abi.indirect):
                ty += " noalias nonnull"
            parts.append(f"{ty} {names[i]}")
        return ", ".join(parts)


def zero_of(ty: str) -> str:
    """The zero of a component type."""
    match ty:
        case "ptr":
            return "null"
        case "i1":
            return "false"
        case "float" | "double":
            return "0.0"
        case _:
            return "0"


def signature_abi(sig: Signature, recv: Type | None, context: bool, f: Fn | None = None) -> FuncAbi:
    """The machine signature of a function type; `f` gives the type arguments."""
    params = [v.typ for v in sig.params.vars]
    results = [v.typ for v in sig.results.vars]
    if recv is not None:
        params.insert(0, recv)
    if f is not None:
        params = [f.sub(t) for t in params]
        results = [f.sub(t) for t in results]
    return FuncAbi(params, results, context)


def return_call(f: Fn, text: str) -> None:
    """Returns what a call returns."""
    if f.abi.results:
        f.terminate(f"ret {abi.result_type(f.abi.results)} {f.ins(text)}")
    else:
        f.emit(text)
        f.terminate("ret void")
