"""The CPython back end's expressions: typed expressions to Python's syntax tree.

Invariant: what an expression evaluates to is in its type's range; operations that Python does exactly in
range stay plain operators, the rest wrap or call `pyops`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, ClassVar

from rt0.native import pyops, statics, tree
from rt0.native.decl import ExternVar
from rt0.native.intrinsics import TABLE
from rt0.native.layout import align_of, size_of
from rt0.native.tree import Callee
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

OP = "__n_"
"""Prefix of operations in the generated functions' globals."""

_AST_OPS: dict[str, type[ast.operator]] = {
    "+": ast.Add,
    "-": ast.Sub,
    "*": ast.Mult,
    "//": ast.FloorDiv,
    "/": ast.Div,
    "%": ast.Mod,
    "&": ast.BitAnd,
    "|": ast.BitOr,
    "^": ast.BitXor,
    "<<": ast.LShift,
    ">>": ast.RShift,
}
_AST_COMPARE: dict[str, type[ast.cmpop]] = {
    "==": ast.Eq,
    "!=": ast.NotEq,
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
}


def name(n: str) -> ast.expr:
    return ast.Name(n, ast.Load())


def const(v: Any) -> ast.expr:
    return ast.Constant(v)


def call(n: str, *args: ast.expr) -> ast.expr:
    """A call of an operation."""
    return ast.Call(name(OP + n), list(args), [])


def _is_operation(n: ast.Call) -> bool:
    return isinstance(n.func, ast.Name) and n.func.id.startswith(OP)


def op(o: str, a: ast.expr, b: ast.expr) -> ast.expr:
    return ast.BinOp(a, _AST_OPS[o](), b)


def wrap(x: ast.expr, t: IntType) -> ast.expr:
    """`x` modulo 2**bits in the type's range."""
    if not t.signed:
        return op("&", x, const(t.mask))
    half = t.max + 1
    return op("-", op("&", op("+", x, const(half)), const(t.mask)), const(half))


class PyExprs:
    def __init__(self, fn: tree.Function, namespace: dict[str, Any]) -> None:
        self.fn = fn
        self.namespace = namespace
        self.frame_size = 0
        self._frame: dict[tree.Local, int] = {}

    def callee(self, c: Callee) -> str:
        raise NotImplementedError

    def function_address(self, c: Callee) -> int:
        raise NotImplementedError

    # Locals

    def place_locals(self) -> None:
        """Gives the locals that need an address their places in the frame."""
        for v in self.fn.locals:
            if v.in_memory:
                a = align_of(v.type)
                self.frame_size = -(-self.frame_size // a) * a
                self._frame[v] = self.frame_size
                self.frame_size += size_of(v.type)
        self.frame_size = -(-self.frame_size // 16) * 16

    @staticmethod
    def local_name(v: tree.Local) -> str:
        return v.name or f"__t{v.index}"

    def local_address(self, v: tree.Local) -> ast.expr:
        return op("+", name("__fp"), const(self._frame[v]))

    # Places

    def address_of(self, p: tree.Place) -> ast.expr:
        if isinstance(p, tree.LocalPlace):
            return self.local_address(p.local)
        if isinstance(p, tree.GlobalPlace):
            if isinstance(p.symbol, ExternVar):
                key = f"__x_{p.symbol.symbol}"
                self.namespace[key] = p.symbol
                return op("+", call("address", name(key)), const(p.offset))
            return const(statics.address(p.symbol) + p.offset)
        assert isinstance(p, tree.MemPlace)
        ptr = self.expr(p.ptr)
        return op("+", ptr, const(p.offset)) if p.offset else ptr

    def load_at(self, at: ast.expr, t: Type) -> ast.expr:
        if isinstance(t, StructType | ArrayType):
            return at
        if isinstance(t, StringType):
            return call("load_string", at)
        return call("ld_" + pyops.kind(t), at)

    def store_at(self, at: ast.expr, t: Type, v: ast.expr) -> ast.expr:
        if isinstance(t, StructType | ArrayType):
            return call("memmove", at, v, const(size_of(t)))
        if isinstance(t, StringType):
            return call("store_string", at, v)
        return call("st_" + pyops.kind(t), at, v)

    def load_place(self, p: tree.Place) -> ast.expr:
        if isinstance(p, tree.LocalPlace) and not p.local.in_memory:
            return name(self.local_name(p.local))
        return self.load_at(self.address_of(p), p.type)

    def store(self, p: tree.Place, v: ast.expr) -> list[ast.stmt]:
        if isinstance(p, tree.LocalPlace) and not p.local.in_memory:
            return [ast.Assign([ast.Name(self.local_name(p.local), ast.Store())], v)]
        if any(isinstance(n, ast.Call) and not _is_operation(n) for n in ast.walk(v)):
            # The value comes first: the call may change what the address is computed from.
            held = "__v"
            first = ast.Assign([ast.Name(held, ast.Store())], v)
            return [first, ast.Expr(self.store_at(self.address_of(p), p.type, name(held)))]
        return [ast.Expr(self.store_at(self.address_of(p), p.type, v))]

    # Expressions

    def expr(self, x: tree.Expr) -> ast.expr:
        return self.EXPRS[type(x)](self, x)

    def const_expr(self, x: tree.Const) -> ast.expr:
        if isinstance(x.type, BoolType):
            return const(bool(x.value))
        if isinstance(x.type, FloatType):
            return const(pyops.f32_round(x.value) if x.type.bits == 32 else float(x.value))
        return const(int(x.value))

    def flag_const(self, x: tree.FlagConst) -> ast.expr:
        key = f"__flag_{x.flag.name}"
        self.namespace[key] = x.flag
        return ast.Attribute(name(key), "on", ast.Load())

    def str_const(self, x: tree.StrConst) -> ast.expr:
        return ast.Tuple([const(statics.string(x.value)), const(len(x.value))], ast.Load())

    def load(self, x: tree.Load) -> ast.expr:
        return self.load_place(x.place)

    def addr_of(self, x: tree.AddrOf) -> ast.expr:
        return self.address_of(x.place)

    def materialize(self, x: tree.Materialize) -> ast.expr:
        return self.expr(x.value)

    def ptr_add(self, x: tree.PtrAdd) -> ast.expr:
        ptr, i = self.expr(x.ptr), self.expr(x.index)
        if x.bound is not None:
            i = call("index", i, const(x.bound))
        if x.scale != 1:
            i = op("*", i, const(x.scale))
        return op("&", op("+", ptr, i), const(pyops.MASK))

    def func_ref(self, x: tree.FuncRef) -> ast.expr:
        return const(self.function_address(x.func))

    def binary_expr(self, x: tree.Binary) -> ast.expr:
        return self.binary(x.op, x.type, self.expr(x.a), self.expr(x.b), x.b)

    def binary(self, o: str, t: Type, a: ast.expr, b: ast.expr, b_tree: tree.Expr) -> ast.expr:
        if isinstance(t, FloatType):
            r = call("fdiv", a, b) if o == "/" else op(o, a, b)
            return call("f32_round", r) if t.bits == 32 else r
        if isinstance(t, BoolType | VectorType):
            return op(o, a, b)
        assert isinstance(t, IntType)
        if o in ("<<", ">>"):
            if isinstance(b_tree, tree.Const) and 0 <= b_tree.value <= t.bits:
                return wrap(op(o, a, b), t) if o == "<<" else op(o, a, b)
            return call("shl" if o == "<<" else "shr", a, b, self.type_name(t))
        r = op(o, a, b)
        return wrap(r, t) if o in ("+", "-", "*") else r

    def type_name(self, t: Type) -> ast.expr:
        """A type as an operand of an operation."""
        n = f"__T_{t}"
        self.namespace[n] = t
        return name(n)

    def neg(self, x: tree.Neg) -> ast.expr:
        return ast.UnaryOp(ast.USub(), self.expr(x.a))

    def compare(self, x: tree.Compare) -> ast.expr:
        return ast.Compare(self.expr(x.a), [_AST_COMPARE[x.op]()], [self.expr(x.b)])

    def logic(self, x: tree.Logic) -> ast.expr:
        return ast.BoolOp(ast.And() if x.op == "and" else ast.Or(), [self.expr(x.a), self.expr(x.b)])

    def not_(self, x: tree.Not) -> ast.expr:
        return ast.UnaryOp(ast.Not(), self.expr(x.a))

    def conditional(self, x: tree.Cond) -> ast.expr:
        return ast.IfExp(self.expr(x.test), self.expr(x.a), self.expr(x.b))

    def convert(self, x: tree.Convert) -> ast.expr:
        v = self.expr(x.a)
        f, t = x.a.type, x.type
        if isinstance(t, PtrType | FnType):
            return v if not isinstance(f, IntType) or not f.signed else op("&", v, const(pyops.MASK))
        if isinstance(f, PtrType | FnType):
            assert isinstance(t, IntType)
            return wrap(v, t) if t.signed else v
        if isinstance(t, FloatType):
            if isinstance(f, IntType):
                v = call("float", v)
            return call("f32_round", v) if t.bits == 32 else v
        assert isinstance(t, IntType)
        if isinstance(f, BoolType):
            return call("int", v)
        if isinstance(f, FloatType):
            return call("float_to_int", v, self.type_name(t))
        assert isinstance(f, IntType)
        return v if t.min <= f.min and f.max <= t.max else wrap(v, t)

    def min_max(self, x: tree.MinMax) -> ast.expr:
        return call(x.op, *(self.expr(a) for a in x.args))

    def make_string(self, x: tree.MakeString) -> ast.expr:
        return ast.Tuple([self.expr(x.ptr), self.expr(x.n)], ast.Load())

    def str_data(self, x: tree.StrData) -> ast.expr:
        return ast.Subscript(self.expr(x.a), const(0), ast.Load())

    def str_len(self, x: tree.StrLen) -> ast.expr:
        return ast.Subscript(self.expr(x.a), const(1), ast.Load())

    def struct_lit(self, x: tree.StructLit) -> ast.expr:
        """Clears the temporary, stores the fields, gives its address: the last element of a tuple."""
        at = self.local_address(x.temp)
        values = ast.Tuple([self.expr(v) for _, v in x.values], ast.Load())
        n = f"__s{x.temp.index}"
        # Values first: one of them may read what the temporary held.
        steps: list[ast.expr] = [ast.NamedExpr(ast.Name(n, ast.Store()), values)]
        steps.append(call("emu_clear", at, const(size_of(x.type))))
        for i, (off, v) in enumerate(x.values):
            part = ast.Subscript(name(n), const(i), ast.Load())
            steps.append(self.store_at(op("+", at, const(off)), v.type, part))
        steps.append(at)
        return ast.Subscript(ast.Tuple(steps, ast.Load()), const(-1), ast.Load())

    def asm(self, x: tree.Asm) -> ast.expr:
        return call("asm", const(x.template))

    # Calls

    def _result(self, made: ast.expr, temp: tree.Local | None, t: Type) -> ast.expr:
        if temp is None:
            return made
        return call("copy_to", self.local_address(temp), made, const(size_of(t)))

    def call(self, x: tree.Call) -> ast.expr:
        made = ast.Call(name(self.callee(x.callee)), [self.expr(a) for a in x.args], [])
        return self._result(made, x.temp, x.type)

    def call_ptr(self, x: tree.CallPtr) -> ast.expr:
        made = ast.Call(call("function_at", self.expr(x.fn)), [self.expr(a) for a in x.args], [])
        return self._result(made, x.temp, x.type)

    def intrinsic(self, x: tree.Intrin) -> ast.expr:
        args = [self.expr(a) for a in x.args]
        if not isinstance(x.bound, VoidType) and any(c in "PIFV" for c in TABLE[x.name].rule.split()):
            args.append(self.type_name(x.bound))
        return call(x.name, *args)

    EXPRS: ClassVar[dict[type[tree.Expr], Callable[[Any, Any], ast.expr]]] = {
        tree.Const: const_expr,
        tree.FlagConst: flag_const,
        tree.NilConst: const_expr,
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
        tree.CallPtr: call_ptr,
        tree.Intrin: intrinsic,
        tree.MinMax: min_max,
        tree.Asm: asm,
        tree.MakeString: make_string,
        tree.StrData: str_data,
        tree.StrLen: str_len,
        tree.StructLit: struct_lit,
    }
