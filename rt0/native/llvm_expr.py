"""The LLVM back end's expressions: instructions, places, values, calls.

Invariant: `entry` holds the allocas, `body` everything else; after a terminator `dead` is true until a label
starts a block, and code emitted meanwhile goes to a block that nothing reaches.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from rt0.llvm import abi
from rt0.native import tree
from rt0.native.decl import NativeFunc
from rt0.native.intrinsics import TABLE
from rt0.native.layout import align_of, components, scalar_name, size_of
from rt0.native.llvm_module import FlatSig, Module, cc_name, float_text, memory_type
from rt0.native.types import (
    ArrayType,
    BoolType,
    FloatType,
    FnType,
    IntType,
    PtrType,
    StringType,
    StructType,
    Type,
    VectorType,
    VoidType,
)

Value = str | tuple[str, str]

_INT_OPS = {"+": "add", "-": "sub", "*": "mul", "//": "udiv", "%": "urem", "&": "and", "|": "or", "^": "xor"}
_FLOAT_OPS = {"+": "fadd", "-": "fsub", "*": "fmul", "/": "fdiv"}
_COMPARE = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


class ExprEmitter:
    def __init__(self, module: Module, fn: tree.Function, debug_suffix: str = "") -> None:
        """`debug_suffix` keeps breakpoints off what is not the function's body."""
        self.module = module
        self.fn = fn
        self.entry: list[str] = []
        self.body: list[str] = []
        self.temps = 0
        self.labels = 0
        self.dead = False
        self.current = "entry"
        self.dbg = ""
        self.line = -1
        self.slots: dict[tree.Local, str] = {}
        self._lines: dict[int, int] = {}
        name = fn.func.symbol + debug_suffix
        self.scope = module.subprogram(name, fn.filename, fn.line) if module.debug else 0

    # Instructions and blocks

    def set_line(self, line: int) -> None:
        if line == self.line or not self.module.debug:
            return
        self.line = line
        n = self._lines.get(line)
        if n is None:
            n = self._lines[line] = self.module.new_meta(f"!DILocation(line: {line}, scope: !{self.scope})")
        self.dbg = f", !dbg !{n}"

    def ins(self, text: str) -> str:
        """Adds an instruction with a result."""
        if self.dead:
            self.start(self.label("dead"))
        self.temps += 1
        name = f"%t{self.temps}"
        self.body.append(f"  {name} = {text}{self.dbg}")
        return name

    def void(self, text: str) -> None:
        """Adds an instruction without a result."""
        if self.dead:
            self.start(self.label("dead"))
        self.body.append(f"  {text}{self.dbg}")

    def terminate(self, text: str) -> None:
        self.void(text)
        self.dead = True

    def label(self, hint: str) -> str:
        self.labels += 1
        return f"{hint}{self.labels}"

    def start(self, label: str) -> None:
        if not self.dead:
            self.body.append(f"  br label %{label}{self.dbg}")
        self.body.append(f"{label}:")
        self.dead = False
        self.current = label

    def jump(self, label: str) -> None:
        if not self.dead:
            self.terminate(f"br label %{label}")

    def branch(self, test: str, then: str, other: str) -> None:
        self.terminate(f"br i1 {test}, label %{then}, label %{other}")

    # Memory

    def slot(self, local: tree.Local) -> str:
        """The address of a local."""
        name = self.slots.get(local)
        if name is None:
            name = self.slots[local] = f"%{local.name or 'tmp'}.{local.index}"
            self.entry.append(
                f"  {name} = alloca {memory_type(local.type)}, align {max(align_of(local.type), 1)}"
            )
            if self.module.debug and local.name and local.name.isascii():
                self._declare_variable(local, name)
        return name

    def _declare_variable(self, local: tree.Local, slot: str) -> None:
        m = self.module
        arg = f"arg: {local.index + 1}, " if local.index < len(self.fn.params) else ""
        file = m.file_meta(self.fn.filename)
        var = m.new_meta(
            f'!DILocalVariable(name: "{local.name}", {arg}scope: !{self.scope}, file: !{file}, '
            f"line: {local.line}, type: !{m.type_meta(local.type)})"
        )
        at = self._lines.get(self.fn.line)
        if at is None:
            at = self._lines[self.fn.line] = m.new_meta(
                f"!DILocation(line: {self.fn.line}, scope: !{self.scope})"
            )
        self.entry.append(f"    #dbg_declare(ptr {slot}, !{var}, !DIExpression(), !{at})")

    def offset(self, ptr: str, n: int) -> str:
        return self.ins(f"getelementptr i8, ptr {ptr}, i64 {n}") if n else ptr

    def place(self, p: tree.Place) -> tuple[str, int]:
        """The address of a place, and its alignment."""
        if isinstance(p, tree.LocalPlace):
            return self.slot(p.local), align_of(p.type)
        if isinstance(p, tree.GlobalPlace):
            name = self.module.symbol(p.symbol)
            ptr = f"getelementptr (i8, ptr {name}, i64 {p.offset})" if p.offset else name
            return ptr, align_of(p.type)
        assert isinstance(p, tree.MemPlace)
        ptr = self.offset(self.scalar(p.ptr), p.offset)
        return ptr, align_of(p.type) if p.aligned else 1

    def load_from(self, ptr: str, t: Type, align: int) -> Value:
        if isinstance(t, StructType | ArrayType):
            return ptr
        if isinstance(t, StringType):
            data = self.ins(f"load ptr, ptr {ptr}, align {align}")
            return data, self.ins(f"load i64, ptr {self.offset(ptr, 8)}, align {align}")
        v = self.ins(f"load {memory_type(t)}, ptr {ptr}, align {align}")
        return self.ins(f"trunc i8 {v} to i1") if isinstance(t, BoolType) else v

    def store_to(self, ptr: str, t: Type, v: Value, align: int) -> None:
        if isinstance(v, tuple):
            self.void(f"store ptr {v[0]}, ptr {ptr}, align {align}")
            self.void(f"store i64 {v[1]}, ptr {self.offset(ptr, 8)}, align {align}")
        elif isinstance(t, StructType | ArrayType):
            operands = f"ptr align {align} {ptr}, ptr align {align_of(t)} {v}, i64 {size_of(t)}"
            self.void(f"call void @llvm.memmove.p0.p0.i64({operands}, i1 false)")
        else:
            if isinstance(t, BoolType):
                v = self.ins(f"zext i1 {v} to i8")
            self.void(f"store {memory_type(t)} {v}, ptr {ptr}, align {align}")

    def store(self, p: tree.Place, v: Value) -> None:
        ptr, align = self.place(p)
        self.store_to(ptr, p.type, v, align)

    def split(self, v: Value, t: Type) -> list[str]:
        """A value's components."""
        if isinstance(v, tuple):
            return list(v)
        if isinstance(t, StructType | ArrayType):
            return [
                str(self.load_from(self.offset(v, off), c, align_of(c))) for off, c in components(t) or ()
            ]
        return [v]

    def store_parts(self, ptr: str, t: Type, parts: list[str]) -> None:
        for (off, c), part in zip(components(t) or (), parts, strict=True):
            self.store_to(self.offset(ptr, off), c, part, align_of(c))

    # Values

    def expr(self, x: tree.Expr) -> Value:
        return self.EXPRS[type(x)](self, x)

    def scalar(self, x: tree.Expr) -> str:
        v = self.expr(x)
        assert isinstance(v, str)
        return v

    def const(self, x: tree.Const) -> str:
        t = x.type
        if isinstance(t, FloatType):
            return float_text(x.value, t.bits)
        if isinstance(t, BoolType):
            return "true" if x.value else "false"
        if isinstance(t, PtrType | FnType):
            return f"inttoptr (i64 {int(x.value)} to ptr)" if x.value else "null"
        return str(int(x.value))

    def flag_const(self, x: tree.FlagConst) -> str:
        return "true" if x.flag.name in self.module.flags else "false"

    def str_const(self, x: tree.StrConst) -> Value:
        return (self.module.string(x.value) if x.value else "null"), str(len(x.value))

    def load(self, x: tree.Load) -> Value:
        ptr, align = self.place(x.place)
        return self.load_from(ptr, x.type, align)

    def addr_of(self, x: tree.AddrOf) -> str:
        return self.place(x.place)[0]

    def materialize(self, x: tree.Materialize) -> str:
        return self.scalar(x.value)

    def ptr_add(self, x: tree.PtrAdd) -> str:
        ptr = self.scalar(x.ptr)
        if isinstance(x.index, tree.Const):
            return self.offset(ptr, int(x.index.value) * x.scale)
        index = self.widen(self.scalar(x.index), x.index.type)
        unit = "i8" if x.scale == 1 else f"[{x.scale} x i8]"
        return self.ins(f"getelementptr {unit}, ptr {ptr}, i64 {index}")

    def widen(self, v: str, t: Type) -> str:
        """An integer as i64."""
        assert isinstance(t, IntType)
        if t.bits == 64:
            return v
        return self.ins(f"{'sext' if t.signed else 'zext'} i{t.bits} {v} to i64")

    def func_ref(self, x: tree.FuncRef) -> str:
        return self.module.want(x.func)

    def binary_expr(self, x: tree.Binary) -> str:
        a = self.scalar(x.a)
        b = self.scalar(x.b)
        return self.binary(x.op, x.type, a, b, x.b.type)

    def binary(self, op: str, t: Type, a: str, b: str, bt: Type) -> str:
        ty = scalar_name(t)
        if isinstance(t, FloatType):
            return self.ins(f"{_FLOAT_OPS[op]} {ty} {a}, {b}")
        if op in ("<<", ">>"):
            assert isinstance(t, IntType) and isinstance(bt, IntType)
            return self._shift(op, t, a, b, bt)
        return self.ins(f"{_INT_OPS[op]} {ty} {a}, {b}")

    def _shift(self, op: str, t: IntType, a: str, b: str, bt: IntType) -> str:
        """A count of the width or more gives 0, or the sign; LLVM's own shifts leave it open."""
        ty = scalar_name(t)
        ins = "shl" if op == "<<" else "ashr" if t.signed else "lshr"
        if b.isdigit():
            n = int(b)
            if n < t.bits:
                return self.ins(f"{ins} {ty} {a}, {n}")
            return self.ins(f"ashr {ty} {a}, {t.bits - 1}") if ins == "ashr" else "0"
        fits = self.ins(f"icmp ult i{bt.bits} {b}, {t.bits}")
        if bt.bits != t.bits:
            b = self.ins(f"{'trunc' if bt.bits > t.bits else 'zext'} i{bt.bits} {b} to {ty}")
        if ins == "ashr":
            count = self.ins(f"select i1 {fits}, {ty} {b}, {ty} {t.bits - 1}")
            return self.ins(f"ashr {ty} {a}, {count}")
        r = self.ins(f"{ins} {ty} {a}, {b}")
        return self.ins(f"select i1 {fits}, {ty} {r}, {ty} 0")

    def neg(self, x: tree.Neg) -> str:
        return self.ins(f"fneg {scalar_name(x.type)} {self.scalar(x.a)}")

    def compare(self, x: tree.Compare) -> str:
        a = self.scalar(x.a)
        b = self.scalar(x.b)
        t = x.a.type
        op = _COMPARE[x.op]
        if isinstance(t, FloatType):
            return self.ins(f"fcmp {'une' if op == 'ne' else 'o' + op} {scalar_name(t)} {a}, {b}")
        if op not in ("eq", "ne"):
            op = ("s" if isinstance(t, IntType) and t.signed else "u") + op
        return self.ins(f"icmp {op} {scalar_name(t)} {a}, {b}")

    def logic(self, x: tree.Logic) -> str:
        a = self.scalar(x.a)
        first = self.current
        more, end = self.label(x.op), self.label("end" + x.op)
        self.branch(a, *((more, end) if x.op == "and" else (end, more)))
        self.start(more)
        b = self.scalar(x.b)
        second = self.current
        self.jump(end)
        self.start(end)
        return self.ins(f"phi i1 [ {'false' if x.op == 'and' else 'true'}, %{first} ], [ {b}, %{second} ]")

    def cond(self, x: tree.Expr, then: str, other: str) -> None:
        """Branches on a condition."""
        if isinstance(x, tree.Logic):
            more = self.label(x.op)
            self.cond(x.a, *((more, other) if x.op == "and" else (then, more)))
            self.start(more)
            self.cond(x.b, then, other)
        elif isinstance(x, tree.Not):
            self.cond(x.a, other, then)
        else:
            self.branch(self.scalar(x), then, other)

    def not_(self, x: tree.Not) -> str:
        return self.ins(f"xor i1 {self.scalar(x.a)}, true")

    def conditional(self, x: tree.Cond) -> Value:
        then, other, end = self.label("then"), self.label("else"), self.label("endif")
        self.cond(x.test, then, other)
        self.start(then)
        a = self.expr(x.a)
        from_a = self.current
        self.jump(end)
        self.start(other)
        b = self.expr(x.b)
        from_b = self.current
        self.jump(end)
        self.start(end)
        if isinstance(a, tuple) and isinstance(b, tuple):
            p = self.ins(f"phi ptr [ {a[0]}, %{from_a} ], [ {b[0]}, %{from_b} ]")
            return p, self.ins(f"phi i64 [ {a[1]}, %{from_a} ], [ {b[1]}, %{from_b} ]")
        ty = "ptr" if isinstance(x.type, StructType | ArrayType) else scalar_name(x.type)
        return self.ins(f"phi {ty} [ {a}, %{from_a} ], [ {b}, %{from_b} ]")

    def convert(self, x: tree.Convert) -> str:
        v = self.scalar(x.a)
        f, t = x.a.type, x.type
        fp, tp = isinstance(f, PtrType | FnType), isinstance(t, PtrType | FnType)
        if fp or tp:
            if fp and tp:
                return v
            return self.ins(f"ptrtoint ptr {v} to i64" if fp else f"inttoptr i64 {v} to ptr")
        fty, tty = scalar_name(f), scalar_name(t)
        if isinstance(f, BoolType):
            return self.ins(f"zext i1 {v} to {tty}")
        if isinstance(f, IntType) and isinstance(t, IntType):
            if f.bits == t.bits:
                return v
            op = "trunc" if f.bits > t.bits else "sext" if f.signed else "zext"
            return self.ins(f"{op} {fty} {v} to {tty}")
        if isinstance(f, IntType):
            return self.ins(f"{'sitofp' if f.signed else 'uitofp'} {fty} {v} to {tty}")
        if isinstance(t, IntType):
            s = "s" if t.signed else "u"
            return self.ins(f"call {tty} @llvm.fpto{s}i.sat.{tty}.{f}({fty} {v})")
        assert isinstance(f, FloatType) and isinstance(t, FloatType)
        return v if f is t else self.ins(f"{'fpext' if t.bits > f.bits else 'fptrunc'} {fty} {v} to {tty}")

    def min_max(self, x: tree.MinMax) -> str:
        assert isinstance(x.type, IntType)
        ty = scalar_name(x.type)
        name = ("s" if x.type.signed else "u") + x.op
        out = self.scalar(x.args[0])
        for a in x.args[1:]:
            out = self.ins(f"call {ty} @llvm.{name}.{ty}({ty} {out}, {ty} {self.scalar(a)})")
        return out

    def make_string(self, x: tree.MakeString) -> Value:
        return self.scalar(x.ptr), self.scalar(x.n)

    def str_data(self, x: tree.StrData) -> str:
        return self.expr(x.a)[0]

    def str_len(self, x: tree.StrLen) -> str:
        return self.expr(x.a)[1]

    def struct_lit(self, x: tree.StructLit) -> str:
        values = [(off, v.type, self.expr(v)) for off, v in x.values]
        slot = self.slot(x.temp)
        size = size_of(x.type)
        self.void(
            f"call void @llvm.memset.p0.i64(ptr align {align_of(x.type)} {slot}, i8 0, i64 {size}, i1 false)"
        )
        for off, t, v in values:
            self.store_to(self.offset(slot, off), t, v, align_of(t))
        return slot

    def asm(self, x: tree.Asm) -> str:
        args = ", ".join(f"{scalar_name(a.type)} {self.scalar(a)}" for a in x.args)
        template = abi.escape(x.template.encode())
        ty = "void" if isinstance(x.type, VoidType) else scalar_name(x.type)
        text = f'call {ty} asm sideeffect "{template}", "{x.constraints}"({args})'
        if ty == "void":
            self.void(text)
            return ""
        return self.ins(text)

    # Calls

    def results(self, x: tree.Expr) -> list[Value]:
        """All results of a call."""
        if isinstance(x, tree.Intrin):
            return list(self._intrinsic(x))
        assert isinstance(x, tree.Call | tree.CallPtr)
        if isinstance(x, tree.Call):
            sig = self.module.sig(x.callee)
            target, cc = self.module.want(x.callee), cc_name(x.callee)
            if isinstance(x.callee, NativeFunc):
                self.module.calls.setdefault(self.fn.func, []).append((x.callee, x.line))
        else:
            assert isinstance(x.fn.type, FnType)
            sig = FlatSig(x.fn.type.params, x.fn.type.result)
            target, cc = self.scalar(x.fn), abi.CC + " "
        parts = [p for a in x.args for p in self.split(self.expr(a), a.type)]
        self.set_line(x.line)
        rt = abi.result_type(sig.results)
        text = f"call {cc}{rt} {target}({abi.arg_list(sig.params, sig.results, parts)})"
        out: list[str] = []
        if not sig.results:
            self.void(text)
        else:
            r = self.ins(text)
            out = (
                [r]
                if len(sig.results) == 1
                else [self.ins(f"extractvalue {rt} {r}, {i}") for i in range(len(sig.results))]
            )
        if isinstance(x, tree.Call) and x.callee.attrs.noreturn:
            self.terminate("unreachable")
        return self._rebuild(out, sig.result_types, x.temp)

    def _rebuild(self, parts: list[str], types: tuple[Type, ...], temp: tree.Local | None) -> list[Value]:
        """Values from the components in which a call returns them."""
        out: list[Value] = []
        for t in types:
            n = len(components(t) or ())
            mine, parts = parts[:n], parts[n:]
            if isinstance(t, StringType):
                out.append((mine[0], mine[1]))
            elif isinstance(t, StructType | ArrayType):
                slot = self.slot(temp if temp is not None else self._result_slot(t))
                self.store_parts(slot, t, mine)
                out.append(slot)
            else:
                out.append(mine[0])
        return out

    def _result_slot(self, t: Type) -> tree.Local:
        """Memory for a struct among several results, which is copied from there at once."""
        return tree.Local("", t, len(self.fn.locals) + len(self.slots), 0)

    def call(self, x: tree.Call | tree.CallPtr) -> Value:
        values = self.results(x)
        return values[0] if values else ""

    def intrinsic(self, x: tree.Intrin) -> Value:
        values = self._intrinsic(x)
        return values[0] if values else ""

    def _intrinsic(self, x: tree.Intrin) -> list[str]:
        ops = [self.scalar(a) for a in x.args]
        self.set_line(x.line)
        b = x.bound
        env: dict[str, str] = {
            "t": "void" if isinstance(b, VoidType) else scalar_name(b),
            "f": str(b),
            "s": "s" if isinstance(b, IntType) and b.signed else "u",
            "a": "1" if isinstance(b, VoidType) else str(size_of(b)),
            "n": str(b.lanes) if isinstance(b, VectorType) else "",
        }
        if x.name == "memequal":
            self.module.declare_text("bcmp", "declare i32 @bcmp(ptr, ptr, i64)")
        lines = TABLE[x.name].llvm
        made = 0
        for line in lines:
            text = line.format(*ops, **env)
            if line.startswith("=>"):
                if text.startswith("=> zext "):
                    assert isinstance(b, IntType)
                    return [env["r0"] if b.bits == 64 else self.ins(f"zext {env['t']} {env['r0']} to i64")]
                return text[3:].split(", ")
            if text.startswith(("call void", "store", "fence")):
                self.void(text)
            elif text == "unreachable":
                self.terminate(text)
            else:
                env[f"r{made}"] = self.ins(text)
                made += 1
        if isinstance(x.type, VoidType):
            return []
        return [env[f"r{made - 1}"]]

    EXPRS: ClassVar[dict[type[tree.Expr], Callable[[Any, Any], Value]]] = {
        tree.Const: const,
        tree.FlagConst: flag_const,
        tree.NilConst: const,
        tree.StrConst: str_const,
        tree.Load: load,
        tree.AddrOf: addr_of,
        tree.Materialize: materialize,
        tree.PtrAdd: ptr_add,
        tree.FuncRef: func_ref,
        tree.Binary: binary_expr,
        tree.Neg: neg,
        tree.Compare: compare,
        tree.Logic: logic,
        tree.Not: not_,
        tree.Cond: conditional,
        tree.Convert: convert,
        tree.Call: call,
        tree.CallPtr: call,
        tree.Intrin: intrinsic,
        tree.MinMax: min_max,
        tree.Asm: asm,
        tree.MakeString: make_string,
        tree.StrData: str_data,
        tree.StrLen: str_len,
        tree.StructLit: struct_lit,
    }
