"""The LLVM back end: typed functions to LLVM IR text.

Invariants: locals are allocas in the entry block (`mem2reg` makes registers of them), so straight-line code
is enough; a value is the text of an operand, a String a pair of them, a struct or array the address of its
memory. Every instruction carries the Python line that it stands for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from rt0.llvm import abi
from rt0.native import tree
from rt0.native.decl import NativeFunc
from rt0.native.frontend import typed_tree
from rt0.native.layout import align_of, components, scalar_name, size_of
from rt0.native.llvm_expr import ExprEmitter
from rt0.native.llvm_module import FlatSig, Module, attr_words, cc_name
from rt0.native.types import IntType, VoidType


class FunctionEmitter(ExprEmitter):
    def __init__(self, module: Module, fn: tree.Function, symbol: str, debug_suffix: str = "") -> None:
        super().__init__(module, fn, debug_suffix)
        self.name = symbol
        self.loops: list[tuple[str, str]] = []
        self.sig: FlatSig = module.sig(fn.func)

    # Statements

    def block(self, stmts: list[tree.Stmt]) -> None:
        for s in stmts:
            self.set_line(s.line)
            self.STMTS[type(s)](self, s)

    def assign(self, s: tree.Assign) -> None:
        value = self.expr(s.value)
        self.store(s.place, value)

    def aug_assign(self, s: tree.AugAssign) -> None:
        ptr, align = self.place(s.place)
        old = self.load_from(ptr, s.place.type, align)
        assert isinstance(old, str)
        value = self.scalar(s.value)
        new = self.binary(s.op, s.place.type, old, value, s.value.type)
        self.store_to(ptr, s.place.type, new, align)

    def unpack(self, s: tree.Unpack) -> None:
        for place, value in zip(s.places, self.results(s.value), strict=True):
            if place is not None:
                self.store(place, value)

    def zero(self, s: tree.Zero) -> None:
        t = s.local.type
        slot = self.slot(s.local)
        self.void(
            f"call void @llvm.memset.p0.i64(ptr align {align_of(t)} {slot}, i8 0, i64 {size_of(t)}, i1 false)"
        )

    def expr_stmt(self, s: tree.ExprStmt) -> None:
        x = s.value
        if isinstance(x, tree.Call | tree.CallPtr | tree.Intrin):
            self.results(x)
        else:
            self.expr(x)

    def if_(self, s: tree.If) -> None:
        if isinstance(s.test, tree.FlagConst):
            self.block(s.body if s.test.flag.name in self.module.flags else s.orelse)
            return
        then, end = self.label("then"), self.label("endif")
        other = self.label("else") if s.orelse else end
        self.cond(s.test, then, other)
        self.start(then)
        self.block(s.body)
        self.jump(end)
        if s.orelse:
            self.start(other)
            self.block(s.orelse)
            self.jump(end)
        self.start(end)

    def while_(self, s: tree.While) -> None:
        head, body, end = self.label("while"), self.label("body"), self.label("endwhile")
        self.jump(head)
        self.start(head)
        self.cond(s.test, body, end)
        self.start(body)
        self.loops.append((end, head))
        self.block(s.body)
        self.loops.pop()
        self.set_line(s.line)
        self.jump(head)
        self.start(end)

    def for_(self, s: tree.For) -> None:
        t = s.local.type
        assert isinstance(t, IntType)
        head, body, cont, end = (self.label(n) for n in ("for", "body", "next", "endfor"))
        counter, ty = self.slot(s.counter), scalar_name(t)
        start, stop = self.scalar(s.start), self.scalar(s.stop)
        self.store_to(counter, t, start, align_of(t))
        self.jump(head)
        self.start(head)
        c = self.ins(f"load {ty}, ptr {counter}")
        sign = "s" if t.signed else "u"
        self.branch(self.ins(f"icmp {sign}{'lt' if s.step > 0 else 'gt'} {ty} {c}, {stop}"), body, end)
        self.start(body)
        self.store_to(self.slot(s.local), t, c, align_of(t))
        self.loops.append((end, cont))
        self.block(s.body)
        self.loops.pop()
        self.set_line(s.line)
        self.jump(cont)
        self.start(cont)
        c = self.ins(f"load {ty}, ptr {counter}")
        if abs(s.step) != 1:
            # The counter must not wrap around past `stop`.
            left = self.ins(f"sub {ty} {stop}, {c}" if s.step > 0 else f"sub {ty} {c}, {stop}")
            more = self.label("more")
            self.branch(self.ins(f"icmp ugt {ty} {left}, {abs(s.step)}"), more, end)
            self.start(more)
        self.store_to(counter, t, self.ins(f"add {ty} {c}, {s.step}"), align_of(t))
        self.jump(head)
        self.start(end)

    def switch(self, s: tree.Switch) -> None:
        x = self.scalar(s.subject)
        ty = scalar_name(s.subject.type)
        end = self.label("endmatch")
        default = self.label("default") if s.default else end
        labels = [self.label("case") for _ in s.cases]
        table = " ".join(
            f"{ty} {v}, label %{label}"
            for (values, _, _), label in zip(s.cases, labels, strict=True)
            for v in values
        )
        self.terminate(f"switch {ty} {x}, label %{default} [ {table} ]")
        for (_, body, _), label in zip(s.cases, labels, strict=True):
            self.start(label)
            self.block(body)
            self.jump(end)
        if s.default:
            self.start(default)
            self.block(s.default)
            self.jump(end)
        self.start(end)

    def break_(self, s: tree.Break) -> None:
        self.jump(self.loops[-1][0])

    def continue_(self, s: tree.Continue) -> None:
        self.jump(self.loops[-1][1])

    def pass_(self, s: tree.Pass) -> None:
        pass

    def assert_(self, s: tree.Assert) -> None:
        if self.module.asserts:
            ok, bad = self.label("ok"), self.label("failed")
            self.cond(s.test, ok, bad)
            self.start(bad)
            self.void("call void @llvm.trap()")
            self.terminate("unreachable")
            self.start(ok)

    def return_(self, s: tree.Return) -> None:
        if len(s.values) == 1 and len(self.sig.result_types) > 1:
            values = self.results(s.values[0])
        else:
            values = [self.expr(v) for v in s.values]
        parts = [p for v, t in zip(values, self.sig.result_types, strict=True) for p in self.split(v, t)]
        self.ret(parts)

    def ret(self, parts: list[str]) -> None:
        types = self.sig.results
        if not types:
            self.terminate("ret void")
        elif len(types) == 1:
            self.terminate(f"ret {types[0]} {parts[0]}")
        else:
            rt = abi.result_type(types)
            agg = "poison"
            for i, (ty, p) in enumerate(zip(types, parts, strict=True)):
                agg = self.ins(f"insertvalue {rt} {agg}, {ty} {p}, {i}")
            self.terminate(f"ret {rt} {agg}")

    STMTS: ClassVar[dict[type[tree.Stmt], Callable[[Any, Any], None]]] = {
        tree.Assign: assign,
        tree.AugAssign: aug_assign,
        tree.Unpack: unpack,
        tree.Zero: zero,
        tree.ExprStmt: expr_stmt,
        tree.If: if_,
        tree.While: while_,
        tree.For: for_,
        tree.Switch: switch,
        tree.Break: break_,
        tree.Continue: continue_,
        tree.Pass: pass_,
        tree.Assert: assert_,
        tree.Return: return_,
    }

    # The function

    def _params(self) -> list[str]:
        """Stores the parameters in their slots; returns the machine parameters' names."""
        names: list[str] = []
        self.set_line(self.fn.line)
        for p in self.fn.params:
            parts = [f"%p{len(names) + i}" for i in range(len(components(p.type) or ()))]
            names += parts
            self.store_parts(self.slot(p), p.type, parts)
        return names

    def define(self, linkage: str, head: str) -> str:
        """The definition. `head` is what precedes the result type, `linkage` what precedes that."""
        names = self._params()
        self.block(self.fn.body)
        if not self.dead:
            if isinstance(self.fn.result, VoidType) and not self.fn.func.attrs.noreturn:
                self.set_line(self.fn.line)
                self.terminate("ret void")
            else:
                self.terminate("unreachable")
        dbg = f" !dbg !{self.scope}" if self.module.debug else ""
        params = abi.param_list(self.sig.params, self.sig.results, names)
        attrs = self.module.attrs(function_attrs(self.fn.func))
        result = abi.result_type(self.sig.results)
        first = f"define {linkage}{head}{result} {abi.quote(self.name)}({params}) {attrs}"
        section = f" section {abi.section('text', self.fn.func.symbol)}"
        return "\n".join([f"{first}{section}{dbg} {{", "entry:", *self.entry, *self.body, "}"])


def function_attrs(func: NativeFunc, nosplit: bool = False) -> str:
    """The attribute list of a definition."""
    a = func.attrs
    extra = attr_words(func).strip()
    if a.noinline:
        extra += " noinline"
    if a.inline:
        extra += " alwaysinline"
    if a.cold:
        extra += " minsize"
    if a.avx2:
        # Processors with AVX2 read 32 bytes from anywhere as one; LLVM would read 16 twice.
        extra += ' "target-features"="+avx2,-slow-unaligned-mem-32"'
    if not a.hot:
        # The runtime is in every program: at plain O2 its text, and its line table, would be twice as large.
        extra += " optsize"
    return abi.func_attrs(nosplit=a.nosplit or nosplit, extra=extra.strip())


BODY = "\u00b7body"
THUNK = "\u00b7thunk"
ENTRY = "\u00b7entry"
SYSTEMSTACK = "runtime.systemstackcall"


def emit_function(module: Module, func: NativeFunc) -> None:
    """Adds a function to the module."""
    fn = typed_tree(func)
    name = func.symbol
    module.defined.add(name)
    if func.attrs.systemstack:
        module.functions.append(FunctionEmitter(module, fn, name + BODY).define("internal ", cc_name(func)))
        module.functions.append(_switching_entry(module, fn))
        module.functions.append(_thunk(module, fn))
    else:
        module.functions.append(FunctionEmitter(module, fn, name).define("", cc_name(func)))
    for alias in func.attrs.linkname[1:]:
        module.defined.add(alias)
        module.functions.append(f"{abi.quote(alias)} = alias void (), ptr {abi.quote(name)}")


def _switching_entry(module: Module, fn: tree.Function) -> str:
    """The public entry of a `systemstack` function: a block on the caller's stack has arguments and results.

    `runtime.systemstackcall(thunk, block)` runs `thunk(block)` on g0, at once if it is there already.
    """
    sig = module.sig(fn.func)
    e = FunctionEmitter(module, fn, fn.func.symbol, ENTRY)
    e.set_line(fn.line)
    module.declare_text(
        SYSTEMSTACK, f"declare {abi.CC} void {abi.quote(SYSTEMSTACK)}(ptr, ptr) {module.attrs('nounwind')}"
    )
    words = len(sig.params) + len(sig.results)
    e.entry.append(f"  %block = alloca [{max(words, 1)} x i64], align 8")
    names = [f"%p{i}" for i in range(len(sig.params))]
    for i, (ty, p) in enumerate(zip(sig.params, names, strict=True)):
        e.void(f"store {ty} {p}, ptr {e.offset('%block', i * 8)}")
    e.void(
        f"call {abi.CC} void {abi.quote(SYSTEMSTACK)}(ptr {abi.quote(fn.func.symbol + THUNK)}, ptr %block)"
    )
    if fn.func.attrs.noreturn:
        e.terminate("unreachable")
    else:
        at = len(sig.params)
        parts = [
            e.ins(f"load {ty}, ptr {e.offset('%block', (at + i) * 8)}") for i, ty in enumerate(sig.results)
        ]
        e.ret(parts)
    dbg = f" !dbg !{e.scope}" if module.debug else ""
    head = f"define {cc_name(fn.func)}{abi.result_type(sig.results)} {abi.quote(fn.func.symbol)}"
    attrs = module.attrs(function_attrs(fn.func, nosplit=True))
    section = f"section {abi.section('text', fn.func.symbol)}"
    lines = [
        f"{head}({abi.param_list(sig.params, sig.results, names)}) {attrs} {section}{dbg} {{",
        "entry:",
        *e.entry,
        *e.body,
        "}",
    ]
    return "\n".join(lines)


def _thunk(module: Module, fn: tree.Function) -> str:
    """What runs on g0: unpacks the block, calls the body, stores the results."""
    sig = module.sig(fn.func)
    e = FunctionEmitter(module, fn, fn.func.symbol + THUNK, THUNK)
    e.set_line(fn.line)
    args = [e.ins(f"load {ty}, ptr {e.offset('%block', i * 8)}") for i, ty in enumerate(sig.params)]
    rt = abi.result_type(sig.results)
    passed = abi.arg_list(sig.params, sig.results, args)
    call = f"call {cc_name(fn.func)}{rt} {abi.quote(fn.func.symbol + BODY)}({passed})"
    if sig.results:
        r = e.ins(call)
        at = len(sig.params)
        for i, ty in enumerate(sig.results):
            part = r if len(sig.results) == 1 else e.ins(f"extractvalue {rt} {r}, {i}")
            e.void(f"store {ty} {part}, ptr {e.offset('%block', (at + i) * 8)}")
    else:
        e.void(call)
    e.terminate("unreachable" if fn.func.attrs.noreturn else "ret void")
    dbg = f" !dbg !{e.scope}" if module.debug else ""
    attrs = module.attrs(abi.func_attrs(nosplit=True))
    section = f"section {abi.section('text', fn.func.symbol)}"
    head = f"define internal {abi.CC} void {abi.quote(fn.func.symbol + THUNK)}(ptr %block) {attrs}"
    return "\n".join([f"{head} {section}{dbg} {{", "entry:", *e.entry, *e.body, "}"])
