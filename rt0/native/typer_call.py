"""Typing of calls: functions, methods, function pointers, conversions, struct construction, intrinsics."""

from __future__ import annotations

import ast
import builtins
from types import FunctionType
from typing import Any

from rt0.native import tree
from rt0.native.decl import Extern, NativeFunc
from rt0.native.intrinsics import TABLE, Intrinsic
from rt0.native.layout import align_of, fields_of
from rt0.native.source import signature
from rt0.native.typer_expr import MISSING, ExprTyper, Untyped
from rt0.native.types import (
    BOOL,
    STRING,
    VOID,
    ArrayType,
    BoolType,
    FloatType,
    FnType,
    IntType,
    PtrType,
    StructType,
    Type,
    VectorType,
    VoidType,
    f32,
    f64,
    i8,
    i16,
    i32,
    i64,
    ptr_to,
    tuple_of,
    u8,
    u8x16,
    u8x32,
    u16,
    u32,
    u64,
    uintptr,
)

_BUILTINS: dict[Any, str] = {builtins.len: "len", builtins.min: "min", builtins.max: "max"}
_RULE_TYPES: dict[str, Type] = {
    "None": VOID,
    "bool": BOOL,
    **{str(t): t for t in (i8, i16, i32, i64, u8, u16, u32, u64, uintptr, f32, f64, u8x16, u8x32)},
}


class CallTyper(ExprTyper):
    def call(self, node: ast.Call, want: Type | None) -> tree.Expr:
        obj = self.static(node.func)
        if node.keywords and not self._is_struct(obj):
            raise self.error(node.keywords[0], "arguments are positional")
        if obj is not MISSING:
            return self._call_object(obj, node, want)
        if isinstance(node.func, ast.Attribute):
            method = self._method(node.func, node)
            if method is not None:
                return method
        fn = self.typed(node.func)
        if not isinstance(fn.type, FnType):
            raise self.error(node.func, f"{fn.type} cannot be called")
        args = self._args(fn.type.params, node.args, node)
        return tree.CallPtr(fn, args, fn.type.result, self.temp(fn.type.result, node.lineno), node.lineno)

    @staticmethod
    def _is_struct(obj: Any) -> bool:
        return isinstance(obj, type) and "__native__" in obj.__dict__

    def _call_object(self, obj: Any, node: ast.Call, want: Type | None) -> tree.Expr:
        if isinstance(obj, NativeFunc):
            sig = signature(obj)
            return self._direct(obj, self._args(sig.params, node.args, node), sig.result, node)
        if isinstance(obj, Extern):
            return self._direct(obj, self._args(obj.type.params, node.args, node), obj.type.result, node)
        if isinstance(obj, Intrinsic):
            return self._intrinsic(obj, node, want)
        if isinstance(obj, IntType | FloatType):
            return self._conversion(obj, node)
        name = _BUILTINS.get(obj) if isinstance(obj, type(builtins.len)) else None
        if name is not None:
            return self._intrinsic(TABLE[name], node, want)
        if self._is_struct(obj):
            return self._construct(obj.__native__, node)
        text = ast.unparse(node.func)
        if obj is builtins.bool:
            raise self.error(node, "there is no conversion to bool", "write x != 0")
        if isinstance(obj, FunctionType):
            raise self.error(
                node.func,
                f"{text} is an ordinary Python function",
                "mark it @native, or call it at module level",
            )
        if isinstance(obj, PtrType | FnType):
            raise self.error(node.func, f"{text} is not called", f"write cast({text}, …)")
        if obj is builtins.print:
            raise self.error(node.func, "print is Python's", "use the runtime's printstring, printint …")
        if obj is builtins.range:
            raise self.error(node.func, "range belongs to a for statement")
        fn = self.load(self._object(obj, node.func))
        raise self.error(node.func, f"{fn.type} cannot be called")

    def _args(self, params: Any, nodes: list[ast.expr], node: ast.Call) -> list[tree.Expr]:
        if len(nodes) != len(params):
            raise self.error(node, f"{len(nodes)} arguments where {len(params)} are wanted")
        return [self.argument(a, t) for a, t in zip(nodes, params, strict=True)]

    def argument(self, node: ast.expr, t: Type) -> tree.Expr:
        """An argument. Whoever is called copies a struct, so it needs no copy here."""
        self.check_flat(t, node, "an argument")
        return self.value(node, t)

    def _direct(self, callee: tree.Callee, args: list[tree.Expr], result: Type, node: ast.Call) -> tree.Expr:
        return tree.Call(callee, args, result, self.temp(result, node.lineno), node.lineno)

    def _method(self, func: ast.Attribute, node: ast.Call) -> tree.Expr | None:
        """A call of a struct's method; None if the attribute is a field."""
        base = self.ref(func.value, None)
        t = base.type
        st = t.elem if isinstance(t, PtrType) else t
        if not isinstance(st, StructType):
            return None
        method = st.cls.__dict__.get(func.attr)
        if not isinstance(method, NativeFunc):
            return None
        receiver = self.load(base) if isinstance(t, PtrType) else self.address(base)
        sig = signature(method)
        args = [
            self.coerce(receiver, sig.params[0], func.value),
            *self._args(sig.params[1:], node.args, node),
        ]
        return self._direct(method, args, sig.result, node)

    def _one(self, node: ast.Call) -> ast.expr:
        if len(node.args) != 1:
            raise self.error(node, f"{ast.unparse(node.func)} takes one argument")
        return node.args[0]

    def _conversion(self, t: IntType | FloatType, node: ast.Call) -> tree.Expr:
        arg = self._one(node)
        x = self.expr(arg, t)
        if isinstance(x, Untyped):
            if isinstance(t, FloatType):
                return tree.Const(float(x.value), t)
            return tree.Const(t.wrap(int(x.value)), t)
        if isinstance(x, tree.NilConst) and isinstance(t, IntType):
            return tree.Const(0, t)
        if x.type is t:
            return x
        if isinstance(x.type, IntType | FloatType):
            return tree.Convert(x, t)
        if isinstance(t, IntType) and isinstance(x.type, BoolType):
            return tree.Convert(x, t)
        if isinstance(t, IntType) and t.bits == 64 and isinstance(x.type, PtrType | FnType):
            return tree.Convert(x, t)
        raise self.error(
            node,
            f"{x.type} does not convert to {t}",
            "write uintptr(p)" if isinstance(x.type, PtrType) else "",
        )

    def _construct(self, st: StructType, node: ast.Call) -> tree.Expr:
        self.size(st, node)
        fields = fields_of(st)
        values: list[tuple[int, tree.Expr]] = []
        if len(node.args) > len(fields):
            raise self.error(node, f"{len(node.args)} values for the {len(fields)} fields of {st}")
        given = list(zip(fields, node.args, strict=False))
        for kw in node.keywords:
            if kw.arg is None:
                raise self.error(kw, "arguments are passed one by one")
            given.append((kw.arg, kw.value))
        for name, arg in given:
            f = self.field(st, name, arg)
            values.append((f.offset, self.value(arg, f.type)))
        temp = self.temp(st, node.lineno)
        assert temp is not None
        return tree.StructLit(temp, values)

    # Intrinsics

    def _intrinsic(self, intr: Intrinsic, node: ast.Call, want: Type | None) -> tree.Expr:
        if intr.rule.startswith("!"):
            special: tree.Expr = getattr(self, "intrinsic_" + intr.rule[1:])(node, want)
            return special
        params, _, results = intr.rule.partition("->")
        codes = params.split()
        if len(codes) != len(node.args):
            raise self.error(node, f"{intr.name} takes {len(codes)} arguments")
        bound: Type = VOID
        args: list[tree.Expr] = []
        for code, arg in zip(codes, node.args, strict=True):
            if code in "PIFV":
                x = self._binding(code, arg, want)
                bound = x.type.elem if code == "P" and isinstance(x.type, PtrType) and x.type.elem else x.type
            elif code == "T":
                x = self.value(arg, bound)
            elif code == "p":
                x = self._any_pointer(arg)
            else:
                x = self.value(arg, _RULE_TYPES[code])
            args.append(x)
        if intr.name in ("div", "rem") and isinstance(bound, IntType) and not bound.signed:
            raise self.error(node, f"{intr.name} is for signed integers", "write // or %")
        out = tuple(bound if r == "T" else _RULE_TYPES[r] for r in results.split())
        return tree.Intrin(intr.name, args, out[0] if len(out) == 1 else tuple_of(out), bound, node.lineno)

    def _binding(self, code: str, node: ast.expr, want: Type | None) -> tree.Expr:
        x = self.typed(node)
        t = x.type
        if code == "I" and not isinstance(t, IntType):
            raise self.error(node, f"{t} where an integer is wanted")
        if code == "F" and not isinstance(t, FloatType):
            raise self.error(node, f"{t} where a float is wanted")
        if code == "V" and not isinstance(t, VectorType):
            raise self.error(node, f"{t} where a vector is wanted")
        if code == "P":
            ok = isinstance(t, PtrType) and isinstance(t.elem, IntType | PtrType | FnType | FloatType)
            if not ok:
                advice = "write addr(place) of an integer or pointer" if not isinstance(t, PtrType) else ""
                raise self.error(node, f"{t} where a pointer to an integer or pointer is wanted", advice)
        return x

    def _any_pointer(self, node: ast.expr) -> tree.Expr:
        x = self.typed(node)
        if not isinstance(x.type, PtrType | FnType):
            raise self.error(
                node, f"{x.type} where a pointer is wanted", "write addr(place), or cast(Pointer, n)"
            )
        return x

    def intrinsic_addr(self, node: ast.Call, want: Type | None) -> tree.Expr:
        place = self.ref(self._one(node), None)
        if isinstance(place, tree.Load) and isinstance(place.place, tree.MemPlace):
            place = place.place
        if not isinstance(place, tree.Place):
            raise self.error(node, "a value has no address", "assign it to a local variable first")
        if isinstance(place, tree.MemPlace) and place.offset == 0 and place.ptr.type is ptr_to(place.type):
            return place.ptr
        return self.address(place)

    def intrinsic_cast(self, node: ast.Call, want: Type | None) -> tree.Expr:
        if len(node.args) != 2:
            raise self.error(node, "write cast(T, x)")
        t = self.type_arg(node.args[0])
        x = self.typed(node.args[1])
        if isinstance(t, PtrType | FnType):
            if isinstance(x.type, PtrType | FnType):
                return self._retyped(x, t)
            if isinstance(x.type, IntType):
                if isinstance(x, tree.Const):
                    return tree.Const(u64.wrap(int(x.value)), t)
                if x.type.bits == 64:
                    return tree.Convert(x, t)
                raise self.error(node.args[1], f"{x.type} is no address", f"write cast({t}, uintptr(…))")
        elif isinstance(t, IntType) and isinstance(x.type, PtrType | FnType) and t.bits == 64:
            return tree.Convert(x, t)
        raise self.error(node, f"{x.type} cannot be cast to {t}", f"numbers convert with {t}(x)")

    @staticmethod
    def _retyped(x: tree.Expr, t: Type) -> tree.Expr:
        return tree.Convert(x, t) if x.type is not t else x

    def intrinsic_add(self, node: ast.Call, want: Type | None) -> tree.Expr:
        if len(node.args) != 2:
            raise self.error(node, "write add(p, n)")
        p = self._any_pointer(node.args[0])
        n = self.typed(node.args[1])
        if not isinstance(n.type, IntType):
            raise self.error(node.args[1], f"{n.type} is no number of bytes")
        return tree.PtrAdd(p, n, 1, None, p.type)

    def intrinsic_sizeof(self, node: ast.Call, want: Type | None) -> tree.Expr:
        return Untyped(self.size(self.type_arg(self._one(node)), node), uintptr)

    def intrinsic_alignof(self, node: ast.Call, want: Type | None) -> tree.Expr:
        t = self.type_arg(self._one(node))
        self.size(t, node)
        return Untyped(align_of(t), uintptr)

    def intrinsic_offsetof(self, node: ast.Call, want: Type | None) -> tree.Expr:
        if len(node.args) != 2 or not isinstance(node.args[1], ast.Constant):
            raise self.error(node, 'write offsetof(T, "field")')
        st = self.type_arg(node.args[0])
        if not isinstance(st, StructType):
            raise self.error(node.args[0], f"{st} has no fields")
        return Untyped(self.field(st, str(node.args[1].value), node.args[1]).offset, uintptr)

    def intrinsic_copy(self, node: ast.Call, want: Type | None) -> tree.Expr:
        return tree.Load(self.place(self._one(node)))

    def intrinsic_local(self, node: ast.Call, want: Type | None) -> tree.Expr:
        raise self.error(node, "local(T) declares a variable", "write t = local(T) as a statement")

    def intrinsic_funcaddr(self, node: ast.Call, want: Type | None) -> tree.Expr:
        f = self.typed(self._one(node))
        if not isinstance(f.type, FnType):
            raise self.error(node.args[0], f"{f.type} is no function")
        return tree.Convert(f, uintptr)

    def intrinsic_min(self, node: ast.Call, want: Type | None) -> tree.Expr:
        return self._min_max("min", node, want)

    def intrinsic_max(self, node: ast.Call, want: Type | None) -> tree.Expr:
        return self._min_max("max", node, want)

    def _min_max(self, op: str, node: ast.Call, want: Type | None) -> tree.Expr:
        if len(node.args) < 2:
            raise self.error(node, f"{op} takes two or more arguments")
        xs = [self.expr(a, want) for a in node.args]
        t = next((x.type for x in xs if not isinstance(x, Untyped)), None)
        if t is None:
            values = [x.value for x in xs if isinstance(x, Untyped)]
            return Untyped(min(values) if op == "min" else max(values), xs[0].type)
        if not isinstance(t, IntType):
            raise self.error(node, f"{op} is for integers")
        return tree.MinMax(op, [self.coerce(x, t, a) for x, a in zip(xs, node.args, strict=True)], t)

    def intrinsic_len(self, node: ast.Call, want: Type | None) -> tree.Expr:
        x = self.ref(self._one(node), None)
        if isinstance(x.type, ArrayType):
            return Untyped(x.type.len, i64)
        if x.type is STRING:
            return tree.StrLen(self.load(x), i64)
        raise self.error(node, f"{x.type} has no length")

    def intrinsic_str_data(self, node: ast.Call, want: Type | None) -> tree.Expr:
        return tree.StrData(self.value(self._one(node), STRING), ptr_to(u8))

    def intrinsic_make_string(self, node: ast.Call, want: Type | None) -> tree.Expr:
        if len(node.args) != 2:
            raise self.error(node, "write make_string(p, n)")
        p = self._any_pointer(node.args[0])
        if isinstance(p.type, PtrType) and p.type.elem not in (u8, i8, None):
            raise self.error(node.args[0], f"{p.type} where Ptr[u8] is wanted", "write cast(Ptr[u8], …)")
        return tree.MakeString(p, self.value(node.args[1], i64), STRING)

    def intrinsic_asm(self, node: ast.Call, want: Type | None) -> tree.Expr:
        if len(node.args) < 3:
            raise self.error(node, 'write asm(R, "template", "constraints", …)')
        result = self.type_arg(node.args[0])
        if not isinstance(result, IntType | PtrType | VoidType | FloatType):
            raise self.error(node.args[0], f"{result} as the result of assembly")
        texts: list[str] = []
        for a in node.args[1:3]:
            x = self.expr(a, None)
            if not isinstance(x, tree.StrConst):
                raise self.error(a, "a constant string is wanted here")
            texts.append(x.value.decode())
        args = [self.typed(a) for a in node.args[3:]]
        for x, a in zip(args, node.args[3:], strict=True):
            if not isinstance(x.type, IntType | PtrType | FloatType | FnType):
                raise self.error(a, f"{x.type} as an operand of assembly")
        return tree.Asm(texts[0], texts[1], args, result)
