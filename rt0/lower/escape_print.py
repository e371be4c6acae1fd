"""Expressions as gc prints its own tree (`cmd/compile/internal/ir/fmt.go`), for the lines of `-gcflags=-m`.

That tree has constants in place of what is constant, the embedded fields of every path written out, methods
called as functions, and shapes in place of type arguments.
"""

from __future__ import annotations

from rt0.lower.builtins import builtin_of
from rt0.lower.escape_call import declared, is_method
from rt0.lower.escape_instance import Instance, at_path
from rt0.lower.escape_walk import Unit
from rt0.lower.names import Names
from rt0.syntax.nodes import (
    OP_TEXT,
    AssertExpr,
    CallExpr,
    CompositeLit,
    Expr,
    FuncLit,
    IndexExpr,
    Name,
    Op,
    Operation,
    SelectorExpr,
    SliceExpr,
)
from rt0.syntax.parse_exprs import unparen
from rt0.syntax.printer import expr_string
from rt0.types import constant, universe
from rt0.types.objects import BuiltinId, Func, Package, TypeName, Var
from rt0.types.operand import Mode
from rt0.types.predicates import is_string
from rt0.types.selection import METHOD_EXPR
from rt0.types.types import (
    Basic,
    Info,
    Kind,
    Named,
    Pointer,
    Signature,
    Slice,
    Struct,
    Type,
    TypeParam,
    as_named,
    unalias,
)

_PRIMARY = 8
_PRECEDENCE = {Op.OROR: 1, Op.ANDAND: 2, Op.ADD: 5, Op.SUB: 5, Op.OR: 5, Op.XOR: 5} | dict.fromkeys(
    (Op.EQL, Op.NEQ, Op.LSS, Op.LEQ, Op.GTR, Op.GEQ), 4
)
_UNARY, _PRODUCT = 7, 6

_PLAIN = {
    Kind.BOOL,
    Kind.INT,
    Kind.FLOAT64,
    Kind.COMPLEX128,
    Kind.STRING,
    Kind.UNTYPED_BOOL,
    Kind.UNTYPED_INT,
    Kind.UNTYPED_FLOAT,
    Kind.UNTYPED_COMPLEX,
    Kind.UNTYPED_STRING,
}
"""The types that a constant's value implies."""


class GcNames(Names):
    """Types as gc prints them: without the name of the package that it compiles."""

    __slots__ = ("_pkg", "initial")

    def __init__(self, pkg: Package, initial: dict[FuncLit, str]) -> None:
        super().__init__()
        self._pkg = pkg
        self.initial = {e: name.removeprefix(f"{pkg.path}.") for e, name in initial.items()}

    def named(self, obj: TypeName, full: bool) -> str:
        return obj.name if not full and obj.pkg is self._pkg else super().named(obj, full)

    def function(self, of: Instance) -> str:
        """A function, with the name of its package if that is another."""
        fn = of.fn
        assert fn is not None and fn.pkg is not None
        name = fn.name
        if fn in fn.pkg.inits:
            name = f"init.{fn.pkg.inits.index(fn)}"
        args = [self.symbol(t) for t in of.smap.values()]
        n = len(fn.sig.rparams)
        of_type, own = ("[" + ",".join(a) + "]" if a else "" for a in (args[:n], args[n:]))
        if fn.sig.recv is not None:
            t = unalias(fn.sig.recv.typ)
            named = as_named(t.base if isinstance(t, Pointer) else t)
            assert named is not None
            base = named.type_name().name + of_type
            name = f"(*{base}).{name}" if isinstance(t, Pointer) else f"{base}.{name}"
        name += own
        return name if fn.pkg is self._pkg else f"{fn.pkg.name}.{name}"

    def variable(self, v: Var, unit: Unit) -> str:
        """A local variable, with the name of the package that it is declared in if that is another."""
        fn = unit.of.fn
        if fn is None or fn.pkg is None or fn.pkg is self._pkg or v.name.startswith("~"):
            return v.name
        return f"{fn.pkg.name}.{v.name}"

    def global_name(self, obj: Func | Var) -> str:
        """A function or variable of a package, with its name if that is another."""
        return obj.name if obj.pkg is None or obj.pkg is self._pkg else f"{obj.pkg.name}.{obj.name}"

    def reflect(self, t: Type) -> str:
        if isinstance(t, Basic):
            return "unsafe.Pointer" if t.kind is Kind.UNSAFE_POINTER else t.name
        return "any" if t is universe.ANY_TYPE else super().reflect(t)


class Printer:
    """Writes the expressions of one function."""

    __slots__ = ("_unit", "_names")

    def __init__(self, unit: Unit, names: GcNames) -> None:
        self._unit = unit
        self._names = names

    def type(self, t: Type) -> str:
        """A type in this instance."""
        return self._names.reflect(t if t is universe.ANY_TYPE else self._unit.of.sub(t))

    def site(self, e: Expr) -> str:
        """An expression that allocates, or whose value becomes an interface value."""
        text = self.expr(e, 0)
        return f"&{text}" if e in self._unit.elsewhere and isinstance(e, CompositeLit) else text

    def expr(self, e: Expr, outer: int = 0) -> str:
        """An expression that is the operand of an operator of that precedence."""
        e = unparen(e)
        if e.mode == Mode.CONSTANT:
            return self._constant(e)
        if e.mode == Mode.TYPE:
            return self.type(e.typ)
        text, precedence = self._any(e)
        return f"({text})" if outer > precedence else text

    def _constant(self, e: Expr) -> str:
        t = self._unit.of.sub(e.typ)
        value = constant.to_string(e.val)
        u = t.under()
        if isinstance(u, Basic) and u.info & (Info.FLOAT | Info.COMPLEX):
            converted = constant.to_complex(e.val) if u.info & Info.COMPLEX else constant.to_float(e.val)
            value = constant.to_string(converted)
        if isinstance(t, Basic):
            if t.name == "rune" or t.kind is Kind.UNTYPED_RUNE:
                return _rune(e.val) or value
            if t.kind in _PLAIN:
                return value
        return f"{self.type(t)}({value})"

    def _any(self, e: Expr) -> tuple[str, int]:
        match e:
            case FuncLit():
                return "func literal", 0
            case CompositeLit():
                pointer = isinstance(e.typ, Pointer)
                t = e.typ.base if isinstance(e.typ, Pointer) else e.typ
                text = f"{self.type(t)}{'{...}' if e.elem_list else '{}'}"
                return (f"&{text}", 0) if pointer else (text, _PRIMARY)
            case CallExpr() if e in self._unit.inlined:
                return self._result(self._unit.inlined[e]), 0
            case CallExpr():
                return self._call(e)
            case Name() if self._unit.call is not None and isinstance(e.obj, Var | Func):
                if isinstance(e.obj, Var) and not e.obj.is_pkg_level:
                    return self._names.variable(e.obj, self._unit.owner(e.obj)), _PRIMARY
                return self._names.global_name(e.obj), _PRIMARY
            case SelectorExpr():
                return self._selector(e), _PRIMARY
            case IndexExpr():
                fn = declared(self._unit.of, e)
                if fn is not None and unparen(e.x).mode != Mode.VARIABLE and isinstance(e.typ, Signature):
                    return self._function(e), _PRIMARY
                return f"{self.expr(e.x, _PRIMARY)}[{self.expr(e.index)}]", _PRIMARY
            case SliceExpr():
                parts = [self.expr(i) if i is not None else "" for i in e.index]
                last = f":{parts[2]}" if len(parts) > 2 and parts[2] else ""
                return f"{self.expr(e.x, _PRIMARY)}[{parts[0]}:{parts[1]}{last}]", _PRIMARY
            case AssertExpr():
                return f"{self.expr(e.x, _PRIMARY)}.({self.type(e.type.typ)})", _PRIMARY
            case Operation(y=None):
                return f"{OP_TEXT[e.op]}{self.expr(e.x, _UNARY + 1)}", _UNARY
            case Operation(y=Expr() as y):
                own = _PRECEDENCE.get(e.op, _PRODUCT)
                if e.op is Op.ADD and is_string(self._unit.of.sub(e.typ)):
                    return " + ".join(self.expr(x) for x in _operands(e)), 0
                return f"{self.expr(e.x, own)} {OP_TEXT[e.op]} {self.expr(y, own + 1)}", own
        return expr_string(e), _PRIMARY

    def _result(self, inner: Unit) -> str:
        """The variable that has the result of what is inlined."""
        assert inner.base is not None
        site = inner.base.site
        sig = site.sig if isinstance(site, Func) else getattr(site, "typ", None)
        assert isinstance(sig, Signature)
        v = sig.results.vars[0]
        return self._names.variable(v, inner) if v.name not in ("", "_") else "~r0"

    def _selector(self, e: SelectorExpr) -> str:
        sel = e.selection
        if sel is None:
            return expr_string(e)
        if sel.kind is METHOD_EXPR:
            text = self.type(self._unit.of.sub(sel.recv))
            return f"({text}).{e.sel.value}" if text.startswith("*") else f"{text}.{e.sel.value}"
        return f"{self._path(e)}.{e.sel.value}"

    def _path(self, e: SelectorExpr) -> str:
        """The x of x.f with the embedded fields on the way to f."""
        assert e.selection is not None
        text = self.expr(e.x, _PRIMARY)
        t = self._unit.of.sub(e.x.typ)
        for i in e.selection.index[:-1]:
            text += f".{_struct(t).fields[i].name}"
            t = _struct(t).fields[i].typ
        return text

    def _call(self, e: CallExpr) -> tuple[str, int]:
        fun = unparen(e.fun)
        args = self._arguments_of(e, fun)
        dots = "..." if e.has_dots else ""
        if fun.mode == Mode.BUILTIN:
            b = builtin_of(fun)
            if b in (BuiltinId.MAKE, BuiltinId.NEW):
                return self._new(e), _PRIMARY
            return f"{expr_string(fun)}({', '.join(args)}{dots})", 0 if b is BuiltinId.RECOVER else _PRIMARY
        if fun.mode == Mode.TYPE:
            name = self.type(fun.typ)
            named = isinstance(fun.typ, Basic | Named | TypeParam) or fun.typ is universe.ANY_TYPE
            return f"{name if named else f'({name})'}({args[0]})", _PRIMARY
        if is_method(fun):
            fn = declared(self._unit.of, fun)
            selector = unparen(fun.x) if isinstance(fun, IndexExpr) else fun
            assert isinstance(selector, SelectorExpr)
            if fn is None:
                name = self._selector(selector)
            else:
                args.insert(0, self._receiver(selector))
                name = f"{self._receiver_type(selector, fn)}.{selector.sel.value}"
                if fn.smap and not self._unit.of.smap and selector.selection is not None:
                    args.insert(1, f"&{self._dictionary(selector)}")
        elif isinstance(fun, SelectorExpr) and fun.selection is not None:
            name = self.expr(fun, _PRIMARY)
        else:
            name = self._function(fun)
            fn = declared(self._unit.of, fun)
            if fn is not None and fn.smap and not self._unit.of.smap:
                head, _, rest = self._named(fun, self._arguments(fun)).partition("[")
                package, dot, base = head.rpartition(".")
                args.insert(0, f"&{package}{dot}.dict.{base}[{rest}")
        return f"{name}({', '.join(args)}{dots})", _PRIMARY

    def _function(self, fun: Expr) -> str:
        fn = declared(self._unit.of, fun)
        if fn is None or not fn.smap:
            return self.expr(fun, _PRIMARY)
        return self._named(fun, [self._names.symbol(t) for t in fn.smap.values()])

    def _named(self, fun: Expr, targs: list[str]) -> str:
        name = unparen(fun.x) if isinstance(fun, IndexExpr) else fun
        return f"{expr_string(name)}[{','.join(targs)}]"

    def _arguments(self, fun: Expr) -> list[str]:
        name = unparen(fun.x) if isinstance(fun, IndexExpr) else fun
        name = name.sel if isinstance(name, SelectorExpr) else name
        assert isinstance(name, Name) and name.inst is not None
        return [self._names.symbol(unalias(t)) for t in name.inst.targs]

    def _receiver(self, e: SelectorExpr) -> str:
        """The receiver as an argument."""
        sel = e.selection
        assert sel is not None and isinstance(sel.obj, Func)
        t = at_path(self._unit.of.sub(e.x.typ), sel.index[:-1])
        path = self._path(e)
        if isinstance(t.under(), Pointer) == sel.obj.has_ptr_recv():
            return path
        return f"&{path}" if sel.obj.has_ptr_recv() else f"*{path}"

    def _receiver_type(self, e: SelectorExpr, fn: Instance) -> str:
        sel = e.selection
        assert sel is not None and isinstance(sel.obj, Func)
        name = self.type(self._named_receiver(e))
        if fn.smap and fn.fn is not None:
            shapes = list(fn.smap.values())[: len(fn.fn.sig.rparams)]
            name = f"{name.partition('[')[0]}[{','.join(self._names.symbol(t) for t in shapes)}]"
        return f"(*{name})" if sel.obj.has_ptr_recv() else name

    def _named_receiver(self, e: SelectorExpr) -> Type:
        assert e.selection is not None
        t = unalias(at_path(self._unit.of.sub(e.x.typ), e.selection.index[:-1]))
        return t.base if isinstance(t, Pointer) else t

    def _dictionary(self, e: SelectorExpr) -> str:
        """What a method of a generic type is told about the type arguments."""
        name = self.type(self._named_receiver(e))
        head, bracket, rest = name.partition("[")
        package, dot, base = head.rpartition(".")
        return f"{package}{dot}.dict.{base}{bracket}{rest}"

    def _arguments_of(self, e: CallExpr, fun: Expr) -> list[str]:
        """The arguments, those of a variadic parameter as one slice."""
        args = [self.expr(a) for a in e.arg_list]
        sig = fun.typ.under() if fun.typ is not None and fun.mode not in (Mode.BUILTIN, Mode.TYPE) else None
        if not isinstance(sig, Signature) or not sig.variadic or e.has_dots:
            return args
        fixed = len(sig.params.vars) - 1
        return [*args[:fixed], "... argument..." if len(args) > fixed else "nil..."]

    def _new(self, e: CallExpr) -> str:
        first, *sizes = e.arg_list
        parts = [self.type(first.typ if first.mode == Mode.TYPE else e.typ.under().base)]
        slices = isinstance(self._unit.of.sub(e.typ).under(), Slice)
        for i, a in enumerate(sizes):
            n = self._unit.constant(a) if slices and i == len(sizes) - 1 else None
            parts.append(self.expr(a) if n is None or n < 0 else str(n))
        return f"{expr_string(e.fun)}({', '.join(parts)})"


def _operands(e: Expr) -> list[Expr]:
    """The strings that are put together."""
    e = unparen(e)
    if isinstance(e, Operation) and e.op is Op.ADD and e.y is not None and e.mode != Mode.CONSTANT:
        return _operands(e.x) + _operands(e.y)
    return [e]


def _struct(t: Type) -> Struct:
    u = t.under()
    u = u.base.under() if isinstance(u, Pointer) else u
    assert isinstance(u, Struct)
    return u


def _rune(val: constant.Value) -> str | None:
    n = constant.to_int(val)
    if not isinstance(n, int) or not 0 <= n <= 0x10FFFF:
        return None
    text = constant.quote(chr(n).encode("utf-8", "replace"))[1:-1]
    return "'" + {"'": "\\'", '\\"': '"'}.get(text, text) + "'"
