"""Typing of expressions: Python's syntax tree to `tree` expressions and places.

Invariants: names resolve when a function is typed, through its module's namespace; a constant expression is
computed exactly, as Python computes it, and takes a width only where it meets one.
"""

from __future__ import annotations

import ast
import builtins
from types import FunctionType, ModuleType
from typing import Any

from rt0.native import tree
from rt0.native.decl import Extern, ExternVar, Flag, Global, NativeFunc, Table, Var
from rt0.native.errors import NativeError
from rt0.native.intrinsics import Intrinsic, Nil
from rt0.native.layout import LayoutError, components, fields_of, size_of
from rt0.native.source import error_at, eval_type, layout_error, signature
from rt0.native.types import (
    BOOL,
    STRING,
    ArrayType,
    BoolType,
    FloatType,
    FnType,
    IntType,
    Pointer,
    PtrType,
    StringType,
    StructType,
    TupleType,
    Type,
    VectorType,
    VoidType,
    array_of,
    f64,
    fn_type,
    i64,
    ptr_to,
    u8,
)

MISSING = object()

_OPS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.FloorDiv: "//",
    ast.Div: "/",
    ast.Mod: "%",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.Pow: "**",
}

_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}

_REFUSED: dict[type[ast.AST], tuple[str, str]] = {
    ast.ListComp: ("comprehensions need Python objects", "write a loop; tables are computed at module level"),
    ast.List: (
        "lists are Python objects",
        "use Array[T, N] in a struct or Global, or a Table at module level",
    ),
    ast.Dict: ("dicts are Python objects", "use a Table at module level"),
    ast.Set: ("sets are Python objects", "write the comparisons out"),
    ast.Lambda: ("there are no closures", "write a @native function"),
    ast.JoinedStr: ("there is no formatting", "print the parts"),
    ast.Await: ("there are no coroutines", "use the scheduler's gopark and goready"),
    ast.NamedExpr: ("assignment is a statement", "assign on a line of its own"),
    ast.Starred: ("arguments are passed one by one", "write them out"),
}


class Untyped(tree.Expr):
    """A constant without a width; `type` is what it becomes if nothing else decides."""

    __slots__ = ("value",)

    def __init__(self, value: int | float | str, default: Type) -> None:
        super().__init__(default)
        self.value = value


def fold(op: str, a: Any, b: Any) -> Any:
    """Python's own arithmetic on constants."""
    match op:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "//":
            return a // b
        case "/":
            return a / b
        case "%":
            return a % b
        case "&":
            return a & b
        case "|":
            return a | b
        case "^":
            return a ^ b
        case "<<":
            return a << b
        case ">>":
            return a >> b
    return a**b


def compare(op: str, a: Any, b: Any) -> bool:
    """Python's own comparison of constants."""
    match op:
        case "==":
            return bool(a == b)
        case "!=":
            return bool(a != b)
        case "<":
            return bool(a < b)
        case "<=":
            return bool(a <= b)
        case ">":
            return bool(a > b)
    return bool(a >= b)


class ExprTyper:
    """The state of typing one function, and its expressions. `CallTyper` and `FunctionTyper` add calls and
    statements."""

    def __init__(self, func: NativeFunc, filename: str) -> None:
        self.func = func
        self.filename = filename
        self.namespace: dict[str, Any] = func.fn.__globals__
        self.locals: dict[str, tree.Local] = {}
        self.all_locals: list[tree.Local] = []
        self.assigned: set[str] = set()
        self.local_names: set[str] = set(func.fn.__code__.co_varnames)

    # Errors and names

    def error(self, node: ast.AST, message: str, advice: str = "") -> NativeError:
        return error_at(self.filename, node, message, advice)

    def static(self, node: ast.expr) -> Any:
        """The Python object that a name or a dotted name means at module level, or `MISSING`."""
        if isinstance(node, ast.Name):
            if node.id in self.local_names:
                return MISSING
            found = self.namespace.get(node.id, MISSING)
            if found is MISSING:
                found = getattr(builtins, node.id, MISSING)
            if found is MISSING:
                raise self.error(node, f"{node.id} is not defined")
            return found
        if isinstance(node, ast.Attribute):
            base = self.static(node.value)
            if isinstance(base, ModuleType | type) and base is not MISSING:
                found = getattr(base, node.attr, MISSING)
                if found is MISSING:
                    raise self.error(node, f"{base.__name__} has no {node.attr}")
                return found
        return MISSING

    def type_arg(self, node: ast.expr) -> Type:
        return eval_type(node, self.filename, self.namespace)

    def size(self, t: Type, node: ast.AST) -> int:
        try:
            return size_of(t)
        except LayoutError as e:
            raise layout_error(e) from None
        except TypeError as e:
            raise self.error(node, str(e)) from None

    def field(self, st: StructType, name: str, node: ast.AST) -> Any:
        try:
            fields = fields_of(st)
        except LayoutError as e:
            raise layout_error(e) from None
        f = fields.get(name)
        if f is None:
            raise self.error(node, f"{st} has no field {name}", f"it has {', '.join(fields) or 'none'}")
        return f

    def new_local(self, name: str, t: Type, line: int) -> tree.Local:
        var = tree.Local(name, t, len(self.all_locals), line)
        var.in_memory = isinstance(t, StructType | ArrayType)
        self.all_locals.append(var)
        return var

    def temp(self, t: Type, line: int) -> tree.Local | None:
        """Memory for a struct result; None for other types."""
        return self.new_local("", t, line) if isinstance(t, StructType | ArrayType) else None

    # Constants and conversions

    def constant(self, value: Any, node: ast.AST) -> tree.Expr | None:
        """A Python object as an expression, if it is a constant of the dialect."""
        if isinstance(value, bool):
            return tree.Const(int(value), BOOL)
        if isinstance(value, int):
            return Untyped(int(value), i64)
        if isinstance(value, float):
            return Untyped(value, f64)
        if isinstance(value, str):
            return tree.StrConst(value.encode("utf-8", "surrogateescape"), STRING)
        if isinstance(value, Flag):
            return tree.FlagConst(value, BOOL)
        if isinstance(value, Nil):
            return tree.NilConst(0, Pointer)
        if isinstance(value, NativeFunc):
            sig = signature(value)
            return tree.FuncRef(value, fn_type(tuple(sig.params), sig.result))
        if isinstance(value, Extern):
            return tree.FuncRef(value, value.type)
        return None

    def typed_const(self, x: Untyped, want: Type, node: ast.AST, wrap: bool = False) -> tree.Expr:
        v = x.value
        if isinstance(want, IntType):
            if isinstance(v, float):
                raise self.error(node, f"{v} is not an integer", f"write {want}(…) of an integer, or f64")
            assert isinstance(v, int)
            # A negative constant in a bit operation means its two's complement, as ~MASK does.
            if wrap and -(1 << (want.bits - 1)) <= v < 0:
                v = want.wrap(v)
            if not want.min <= v <= want.max:
                raise self.error(
                    node, f"{v} does not fit in {want}", f"{want} holds {want.min} to {want.max}"
                )
            return tree.Const(v, want)
        if isinstance(want, FloatType):
            return tree.Const(float(v), want)
        raise self.error(node, f"a number where {want} is wanted", self._number_advice(want))

    @staticmethod
    def _number_advice(want: Type) -> str:
        if isinstance(want, PtrType):
            return f"write nil, or cast({want}, n)"
        return "write True, False or a comparison" if isinstance(want, BoolType) else ""

    def coerce(self, x: tree.Expr, want: Type, node: ast.AST, wrap: bool = False) -> tree.Expr:
        """`x` as a value of type `want`; constants take the width, pointers to and from `Pointer` convert."""
        have = x.type
        if isinstance(x, Untyped):
            return self.typed_const(x, want, node, wrap)
        if have is want:
            return x
        if isinstance(want, PtrType) and isinstance(have, PtrType):
            if want.elem is None or have.elem is None:
                return x
            raise self.error(node, f"{have} where {want} is wanted", f"write cast({want}, …)")
        if isinstance(want, FnType) and isinstance(x, tree.NilConst):
            return x
        if isinstance(want, PtrType | FnType) and isinstance(have, PtrType | FnType):
            raise self.error(node, f"{have} where {want} is wanted", f"write cast({want}, …)")
        if isinstance(want, IntType | FloatType) and isinstance(have, IntType | FloatType):
            raise self.error(node, f"{have} where {want} is wanted", f"widths do not mix: write {want}(…)")
        raise self.error(node, f"{have} where {want} is wanted")

    def default(self, x: tree.Expr, node: ast.AST) -> tree.Expr:
        """`x` with a type of its own."""
        return self.typed_const(x, x.type, node) if isinstance(x, Untyped) else x

    def value(self, node: ast.expr, want: Type) -> tree.Expr:
        """An expression of type `want`."""
        return self.coerce(self.expr(node, want), want, node)

    def typed(self, node: ast.expr) -> tree.Expr:
        """An expression whose own type decides."""
        return self.default(self.expr(node, None), node)

    def cond(self, node: ast.expr) -> tree.Expr:
        x = self.expr(node, BOOL)
        if x.type is BOOL and not isinstance(x, Untyped):
            return x
        advice = "write a comparison"
        if isinstance(x.type, PtrType | FnType):
            advice = "write p != nil"
        elif isinstance(x.type, IntType):
            advice = "write n != 0"
        elif isinstance(x.type, StringType):
            advice = "write len(s) != 0"
        raise self.error(node, f"{x.type} is no truth value", advice)

    # Places

    def place(self, node: ast.expr) -> tree.Place:
        """Something that can be assigned to or whose address can be taken."""
        x = self.ref(node, None)
        if isinstance(x, tree.Place):
            return x
        raise self.error(
            node, "this is a value, not a place in memory", "assign it to a local variable first"
        )

    def ref(self, node: ast.expr, want: Type | None) -> tree.Place | tree.Expr:
        """A place where the node means one, else a value."""
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Subscript):
            return self._subscript(node)
        return self.expr(node, want)

    def _name(self, node: ast.Name) -> tree.Place | tree.Expr:
        if node.id in self.local_names:
            var = self.locals.get(node.id)
            if var is None:
                raise self.error(
                    node, f"{node.id} has no value yet", f"assign it first, or declare it: {node.id}: i64 = 0"
                )
            if node.id not in self.assigned:
                raise self.error(
                    node, f"{node.id} may have no value here", "assign it on every path that leads here"
                )
            return tree.LocalPlace(var)
        return self._object(self.static(node), node)

    def _object(self, obj: Any, node: ast.expr) -> tree.Place | tree.Expr:
        """What a module-level object is inside a function."""
        if isinstance(obj, Global | ExternVar):
            return tree.GlobalPlace(obj, 0, obj.type)
        if isinstance(obj, Table):
            return tree.GlobalPlace(obj, 0, array_of(obj.elem, len(obj.values)))
        c = self.constant(obj, node)
        if c is not None:
            return c
        text = ast.unparse(node)
        if isinstance(obj, Var):
            raise self.error(node, f"{text} is a Var", f"write {text}.v for its value")
        if isinstance(obj, FunctionType):
            raise self.error(
                node, f"{text} is an ordinary Python function", "mark it @native, or call it at module level"
            )
        if isinstance(obj, Type | type):
            raise self.error(node, f"{text} is a type")
        if isinstance(obj, Intrinsic):
            raise self.error(node, f"{text} is an intrinsic, which can only be called")
        if obj is None:
            raise self.error(node, "there is no None", "write nil")
        raise self.error(
            node, f"{text} is a Python object ({type(obj).__name__})", "use it at module level only"
        )

    def _attribute(self, node: ast.Attribute) -> tree.Place | tree.Expr:
        base_obj = self.static(node.value)
        if isinstance(base_obj, Var):
            if node.attr == "v":
                return tree.GlobalPlace(base_obj, 0, base_obj.type)
            if isinstance(base_obj.type, PtrType):
                raise self.error(
                    node, f"a Var has no {node.attr}", f"write {ast.unparse(node.value)}.v.{node.attr}"
                )
            raise self.error(node, f"a Var has no {node.attr}", f"write {ast.unparse(node.value)}.v")
        found = self.static(node)
        if found is not MISSING:
            return self._object(found, node)
        base = self.ref(node.value, None)
        st = base.type
        if isinstance(st, PtrType) and isinstance(st.elem, StructType):
            f = self.field(st.elem, node.attr, node)
            return tree.MemPlace(self.load(base), f.offset, f.type)
        if isinstance(st, StructType):
            f = self.field(st, node.attr, node)
            return self.inner(base, f.offset, f.type)
        if st is STRING:
            raise self.error(node, f"a String has no {node.attr}", "write str_data(s) or len(s)")
        raise self.error(
            node,
            f"{st} has no fields",
            "cast(Ptr[S], p) gives a pointer to a struct" if st is Pointer else "",
        )

    def inner(self, base: tree.Place | tree.Expr, offset: int, t: Type) -> tree.Place:
        """A part of a struct or array."""
        if isinstance(base, tree.GlobalPlace):
            return tree.GlobalPlace(base.symbol, base.offset + offset, t)
        if isinstance(base, tree.MemPlace):
            return tree.MemPlace(base.ptr, base.offset + offset, t)
        return tree.MemPlace(self.address(base), offset, t)

    def address(self, base: tree.Place | tree.Expr) -> tree.Expr:
        """The address of a place, or of the memory that a struct value is in."""
        t = ptr_to(base.type)
        if isinstance(base, tree.Place):
            if isinstance(base, tree.LocalPlace):
                base.local.in_memory = True
            return tree.AddrOf(base, t)
        if isinstance(base, tree.Load):
            return self.address(base.place)
        return tree.Materialize(base, t)

    def _subscript(self, node: ast.Subscript) -> tree.Place | tree.Expr:
        base = self.ref(node.value, None)
        if isinstance(node.slice, ast.Slice):
            raise self.error(node, "there are no slices", "use add(p, n) and a length")
        t = base.type
        index = self.expr(node.slice, None)
        if isinstance(t, ArrayType):
            return self._element(base, t, index, node)
        index = self._index(index, node.slice)
        if isinstance(t, PtrType):
            if t.elem is None:
                raise self.error(node, "Pointer has no elements", "cast(Ptr[T], p) gives it a type")
            size = self.size(t.elem, node)
            # A pointer to a scalar may come from a cast of anything, so its alignment is not relied on.
            aligned = isinstance(t.elem, StructType | ArrayType)
            if isinstance(index, tree.Const):
                return tree.MemPlace(self.load(base), int(index.value) * size, t.elem, aligned)
            ptr = tree.PtrAdd(self.load(base), index, size, None, t)
            return tree.MemPlace(ptr, 0, t.elem, aligned)
        if t is STRING:
            data = tree.StrData(self.load(base), ptr_to(u8))
            return tree.Load(tree.MemPlace(tree.PtrAdd(data, index, 1, None, data.type), 0, u8))
        raise self.error(node, f"{t} has no elements")

    def _index(self, index: tree.Expr, node: ast.expr) -> tree.Expr:
        index = self.default(index, node)
        if not isinstance(index.type, IntType):
            raise self.error(node, f"{index.type} is no index")
        return index

    def _element(
        self, base: tree.Place | tree.Expr, t: ArrayType, index: tree.Expr, node: ast.Subscript
    ) -> tree.Place:
        size = self.size(t.elem, node)
        if isinstance(index, Untyped):
            n = index.value
            extern = isinstance(base, tree.GlobalPlace) and isinstance(base.symbol, ExternVar)
            if not isinstance(n, int) or n < 0 or (n >= t.len and not extern):
                raise self.error(node.slice, f"index {n} is outside of {t}")
            return self.inner(base, n * size, t.elem)
        index = self._index(index, node.slice)
        extern = isinstance(base, tree.GlobalPlace) and isinstance(base.symbol, ExternVar)
        ptr = tree.PtrAdd(self.address(base), index, size, None if extern else t.len, ptr_to(t.elem))
        return tree.MemPlace(ptr, 0, t.elem)

    def load(self, x: tree.Place | tree.Expr) -> tree.Expr:
        return tree.Load(x) if isinstance(x, tree.Place) else x

    # Expressions

    def expr(self, node: ast.expr, want: Type | None) -> tree.Expr:
        """The value of a node. `want` is a hint for what has no width; the caller coerces."""
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            return self.load(self.ref(node, want))
        if isinstance(node, ast.Constant):
            c = self.constant(node.value, node)
            if c is None:
                raise self.error(
                    node, f"{ast.unparse(node)} is no value here", "write nil" if node.value is None else ""
                )
            return c
        if isinstance(node, ast.BinOp):
            return self._binary(node, want)
        if isinstance(node, ast.Compare):
            return self._compare(node)
        if isinstance(node, ast.Call):
            return self.call(node, want)
        if isinstance(node, ast.BoolOp):
            return self._logic(node)
        if isinstance(node, ast.UnaryOp):
            return self._unary(node, want)
        if isinstance(node, ast.IfExp):
            return self._conditional(node, want)
        if isinstance(node, ast.Tuple):
            raise self.error(node, "tuples are only for several results", "return a, b  or  a, b = f()")
        message, advice = _REFUSED.get(type(node), (f"{type(node).__name__} is outside of the dialect", ""))
        raise self.error(node, message, advice)

    def call(self, node: ast.Call, want: Type | None) -> tree.Expr:
        raise NotImplementedError

    def _is_open_shift(self, node: ast.expr) -> bool:
        """A shift of a constant, whose width comes from the other operand."""
        return (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.LShift)
            and isinstance(node.left, ast.Constant)
        )

    def _operands(
        self, left: ast.expr, right: ast.expr, want: Type | None, bits: bool
    ) -> tuple[tree.Expr, tree.Expr]:
        """Both operands, of one type, or both without one."""
        if want is None and self._is_open_shift(left):
            b = self.expr(right, None)
            a = self.expr(left, None if isinstance(b, Untyped) else b.type)
        else:
            a = self.expr(left, want)
            b = self.expr(right, want if isinstance(a, Untyped) else a.type)
        if isinstance(a, Untyped) and isinstance(b, Untyped):
            return a, b
        if isinstance(a, Untyped):
            return self.coerce(a, b.type, left, bits), b
        if isinstance(a, tree.NilConst):
            return self.coerce(a, b.type, left), b
        if isinstance(b, Untyped | tree.NilConst):
            return a, self.coerce(b, a.type, right, bits)
        if a.type is not b.type and not (isinstance(a.type, PtrType) and isinstance(b.type, PtrType)):
            advice = f"write {a.type}(…) or {b.type}(…)" if isinstance(a.type, IntType | FloatType) else ""
            raise self.error(right, f"{a.type} and {b.type} do not mix", advice)
        return a, b

    def _binary(self, node: ast.BinOp, want: Type | None) -> tree.Expr:
        op = _OPS.get(type(node.op))
        if op is None:
            raise self.error(node, f"{type(node.op).__name__} is outside of the dialect")
        if op in ("<<", ">>"):
            return self._shift(op, node, want)
        a, b = self._operands(node.left, node.right, want, op in "&|^")
        if isinstance(a, Untyped) and isinstance(b, Untyped):
            return self._folded(op, a, b, node)
        self.check_operator(op, a.type, node)
        return tree.Binary(op, a, b, a.type)

    def _folded(self, op: str, a: Untyped, b: Untyped, node: ast.expr) -> tree.Expr:
        try:
            v = fold(op, a.value, b.value)
        except (ArithmeticError, TypeError, ValueError) as e:
            raise self.error(node, str(e)) from None
        if isinstance(v, float):
            return Untyped(v, f64)
        return Untyped(v, b.type if a.type is i64 else a.type)

    def check_operator(self, op: str, t: Type, node: ast.AST) -> None:
        """Refuses an operator that its operands' type does not have."""
        if op == "**":
            raise self.error(node, "** is for constants only", "multiply")
        if isinstance(t, IntType):
            if op == "/":
                raise self.error(
                    node, "/ is for floats", "write // for unsigned, div(a, b) for signed integers"
                )
            if op in ("//", "%") and t.signed:
                name = "div" if op == "//" else "rem"
                raise self.error(
                    node,
                    f"{op} of {t}: Python rounds down, machines and Go do not",
                    f"write {name}(a, b), which truncates",
                )
            return
        if isinstance(t, FloatType):
            if op in ("+", "-", "*", "/"):
                return
            raise self.error(node, f"{t} has no {op}")
        if isinstance(t, BoolType | VectorType) and op in ("&", "|", "^"):
            return
        if isinstance(t, PtrType):
            raise self.error(node, f"pointers have no {op}", "write add(p, n), or uintptr(p) - uintptr(q)")
        raise self.error(node, f"{t} has no {op}")

    def _shift(self, op: str, node: ast.BinOp, want: Type | None) -> tree.Expr:
        a = self.expr(node.left, want)
        b = self.expr(node.right, None)
        if isinstance(b, Untyped) and (not isinstance(b.value, int) or b.value < 0):
            raise self.error(node.right, f"{b.value} is no shift count")
        if isinstance(a, Untyped):
            if isinstance(b, Untyped):
                return self._folded(op, a, b, node)
            a = self.coerce(a, want if isinstance(want, IntType) else a.type, node.left)
        if not isinstance(a.type, IntType) or not isinstance(b.type, IntType):
            raise self.error(node, f"{op} needs integers, not {a.type} and {b.type}")
        return tree.Binary(op, a, self.default(b, node.right), a.type)

    def _compare(self, node: ast.Compare) -> tree.Expr:
        if len(node.ops) == 1:
            return self._compare_two(node.ops[0], node.left, node.comparators[0], node)
        operands = [node.left, *node.comparators]
        for middle in operands[1:-1]:
            if not isinstance(middle, ast.Name | ast.Constant):
                raise self.error(
                    middle,
                    "a chain would evaluate this twice",
                    "name it, or write the comparisons with `and`",
                )
        out: tree.Expr | None = None
        for op, left, right in zip(node.ops, operands, operands[1:], strict=False):
            c = self._compare_two(op, left, right, node)
            out = c if out is None else tree.Logic("and", out, c, BOOL)
        assert out is not None
        return out

    def _compare_two(self, cmp: ast.cmpop, left: ast.expr, right: ast.expr, node: ast.expr) -> tree.Expr:
        op = _COMPARE.get(type(cmp))
        if op is None:
            if isinstance(cmp, ast.Is | ast.IsNot):
                raise self.error(node, "there is no identity", "write == or !=")
            raise self.error(node, "there is no membership test", "write the comparisons out")
        a, b = self._operands(left, right, None, False)
        if isinstance(a, Untyped) and isinstance(b, Untyped):
            return tree.Const(int(compare(op, a.value, b.value)), BOOL)
        t = a.type
        if isinstance(t, StringType):
            raise self.error(
                node,
                "strings are not compared with operators",
                "compare len(a), len(b) and memequal(str_data(a), …)",
            )
        if isinstance(t, VectorType):
            raise self.error(node, "vectors are compared lane by lane", "write lane_mask(lanes_equal(a, b))")
        if isinstance(t, StructType | ArrayType | TupleType | VoidType):
            raise self.error(
                node,
                f"{t} values cannot be compared",
                "compare fields, or memequal(addr(a), addr(b), sizeof(T))",
            )
        if isinstance(t, BoolType | FnType) and op not in ("==", "!="):
            raise self.error(node, f"{t} has no order")
        return tree.Compare(op, a, b, BOOL)

    def _logic(self, node: ast.BoolOp) -> tree.Expr:
        op = "and" if isinstance(node.op, ast.And) else "or"
        out = self.cond(node.values[0])
        for v in node.values[1:]:
            out = tree.Logic(op, out, self.cond(v), BOOL)
        return out

    def _unary(self, node: ast.UnaryOp, want: Type | None) -> tree.Expr:
        if isinstance(node.op, ast.Not):
            return tree.Not(self.cond(node.operand))
        x = self.expr(node.operand, want)
        if isinstance(x, Untyped):
            v: Any = x.value
            if isinstance(node.op, ast.Invert):
                if not isinstance(v, int):
                    raise self.error(node, "~ is for integers")
                return Untyped(~v, x.type)
            return Untyped(-v if isinstance(node.op, ast.USub) else v, x.type)
        if isinstance(node.op, ast.Invert) and isinstance(x.type, IntType):
            return tree.Binary("^", x, tree.Const(x.type.wrap(-1), x.type), x.type)
        if isinstance(node.op, ast.USub) and isinstance(x.type, IntType):
            return tree.Binary("-", tree.Const(0, x.type), x, x.type)
        if isinstance(node.op, ast.USub) and isinstance(x.type, FloatType):
            return tree.Neg(x)
        raise self.error(node, f"{x.type} has no {'~' if isinstance(node.op, ast.Invert) else '-'}")

    def _conditional(self, node: ast.IfExp, want: Type | None) -> tree.Expr:
        test = self.cond(node.test)
        a, b = self._operands(node.body, node.orelse, want, False)
        if isinstance(a, Untyped) and isinstance(b, Untyped):
            t = want if isinstance(want, IntType | FloatType) else a.type
            a, b = self.coerce(a, t, node.body), self.coerce(b, t, node.orelse)
        t = b.type if isinstance(a, tree.NilConst) else a.type
        if want is not None and isinstance(want, PtrType) and isinstance(t, PtrType) and (t is Pointer):
            t = want
        return tree.Cond(test, a, b, t)

    def check_flat(self, t: Type, node: ast.AST, what: str) -> None:
        """Refuses a type that cannot be passed by value."""
        if isinstance(t, TupleType):
            raise self.error(node, f"a tuple as {what}", "tuples are only for several results")
        try:
            if isinstance(t, StructType | ArrayType) and components(t) is None:
                raise self.error(node, f"{t} is too large as {what}", f"pass Ptr[{t}]")
        except LayoutError as e:
            raise layout_error(e) from None
