"""Static initialisers: values of package-level variables that are laid out in the object file.

They are made of constants, addresses, functions and literals of these; of calls of functions that only return
such a value (`errors.New`), which gc inlines (`cmd/compile/internal/staticinit`); and of conversions of all
that to interfaces. A variable that is initialised so costs nothing when the program starts, and is no part of
it unless something refers to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.llvm import abi
from rt0.lower import closure, composite, const, expr, iface
from rt0.lower.layout import comps_of, is_direct_iface, layout, memory_type
from rt0.lower.shard import Shard
from rt0.syntax.nodes import (
    CallExpr,
    CompositeLit,
    Expr,
    FuncLit,
    Name,
    Op,
    Operation,
    ReturnStmt,
    SelectorExpr,
)
from rt0.syntax.parse_exprs import unparen
from rt0.types.api import check_body
from rt0.types.objects import Func, Object, Var
from rt0.types.operand import Mode
from rt0.types.predicates import identical, is_interface
from rt0.types.types import UNTYPED_NIL, Array, Basic, Pointer, Slice, Struct, Type

if TYPE_CHECKING:
    from rt0.lower.program import Program

Field = tuple[int, str, str]
"""Offset, LLVM type and value of a scalar in static data."""

Path = tuple[CallExpr, ...]
"""The calls that are inlined around an expression."""

MAX_DEPTH = 4
"""Calls within each other."""


class Static:
    """What an expression always is: a constant, nil, a literal, an address or a function. `typ` is no
    interface; it is that of untyped nil if the value is the nil of whatever it is assigned to."""

    __slots__ = ("e", "typ", "path", "parts")

    def __init__(self, e: Expr, typ: Type, path: Path, parts: list[Static]) -> None:
        self.e = e
        self.typ = typ
        self.path = path
        self.parts = parts  # the elements of a literal, or of that whose address it is

    def converted(self, t: Type) -> Static:
        """The same assigned to something of type t."""
        return self if is_interface(t) else Static(self.e, t, self.path, self.parts)


class Finder:
    """Finds the values of expressions. `known` are variables that hold pointers, and still the same ones when
    the package is initialised. What they point to is in the same module as they are (`groups`)."""

    __slots__ = ("known", "_path", "_args")

    def __init__(self) -> None:
        self.known: dict[Object, Static] = {}
        self._path: Path = ()
        self._args: dict[Var, Static] = {}

    def initial(self, e: Expr) -> Static | None:
        """What an initialiser always is, None if it has to be computed."""
        name = unparen(e)
        found = self.known.get(name.obj) if isinstance(name, Name) and name.obj is not None else None
        return found or self.value(e)

    def value(self, e: Expr) -> Static | None:
        """What an expression always is, None if it has to be computed."""
        e = unparen(e)
        if expr.is_nil(e):
            return Static(e, UNTYPED_NIL, (), [])
        if e.mode == Mode.CONSTANT:
            return self._found(e)
        match e:
            case FuncLit():
                return None if self._path else self._found(e)  # it might capture parameters
            case CompositeLit():
                return self._literal(e, e)
            case Operation() if e.op is Op.AND and e.y is None:
                x = unparen(e.x)
                if isinstance(x, CompositeLit):
                    return self._literal(e, x)
                return self._found(e) if _global(x) else None
            case CallExpr() if unparen(e.fun).mode == Mode.TYPE:
                return self._conversion(e)
            case CallExpr():
                return self._call(e)
        name = e.sel if isinstance(e, SelectorExpr) and e.selection is None else e
        if not isinstance(name, Name):
            return None
        if isinstance(name.obj, Var):
            return self._args.get(name.obj)
        return self._found(e) if isinstance(name.obj, Func) and name.inst is None else None

    def _found(self, e: Expr) -> Static:
        return Static(e, e.typ, self._path, [])

    def _literal(self, e: Expr, x: CompositeLit) -> Static | None:
        u = x.typ.under()
        if isinstance(u, Pointer):
            u = u.base.under()
        match u:
            case Struct():
                parts = [(x, t) for _, t, x in composite.struct_parts(x, u)]
            case Array() | Slice():
                parts = [(x, u.elem) for _, x in composite.indexed(x)]
            case _:
                return None
        found: list[Static] = []
        for part, t in parts:
            value = self.value(part)
            if value is None:
                return None
            found.append(value.converted(t))
        return Static(e, e.typ, self._path, found)

    def _conversion(self, e: CallExpr) -> Static | None:
        (arg,) = e.arg_list
        value = self.value(arg)
        if value is None or is_interface(e.typ):
            return value
        if value.typ is not UNTYPED_NIL and not identical(value.typ.under(), e.typ.under()):
            return None
        return value.converted(e.typ)

    def _call(self, e: CallExpr) -> Static | None:
        """What a function returns that does nothing else, called with static arguments."""
        fun = unparen(e.fun)
        name = fun.sel if isinstance(fun, SelectorExpr) and fun.selection is None else fun
        fn = name.obj if isinstance(name, Name) and name.inst is None else None
        if not isinstance(fn, Func) or fn.pkg is None or len(self._path) == MAX_DEPTH:
            return None
        sig, decl = fn.sig, fn.pkg.func_decls.get(fn)
        if decl is None or not decl.has_body or sig.tparams or sig.recv is not None or sig.variadic:
            return None
        if len(sig.results.vars) != 1 or len(e.arg_list) != len(sig.params.vars):
            return None
        if any(p.text == "go:noinline" for p in decl.pragma):
            return None
        check_body(fn)
        assert decl.body is not None
        returned = decl.body.list[0] if len(decl.body.list) == 1 else None
        if not isinstance(returned, ReturnStmt) or returned.results is None:
            return None
        args: dict[Var, Static] = {}
        for v, arg in zip(sig.params.vars, e.arg_list, strict=True):
            value = self.value(arg)
            if value is None:
                return None
            args[v] = value.converted(v.typ)
        saved = self._path, self._args
        self._path, self._args = (*self._path, e), args
        found = self.value(returned.results)
        self._path, self._args = saved
        return found.converted(sig.results.vars[0].typ) if found is not None else None


def _global(e: Expr) -> bool:
    return isinstance(e, Name) and isinstance(e.obj, Var) and e.obj.is_pkg_level


# Laying out


def lay_out(prog: Program, home: Shard, value: Static, t: Type, off: int, out: list[Field]) -> None:
    """Appends the scalars of a static value that is assigned to something of type t, at an offset."""
    e = value.e
    if value.typ is UNTYPED_NIL or (expr.is_nil(e) and not is_interface(t)):
        return
    if is_interface(t):
        prog.rtypes.box(value.typ)
        out += [
            (off, "ptr", iface.first_word(prog, home, value.typ, t)),
            (off + 8, "ptr", _data(prog, home, value)),
        ]
    elif e.mode == Mode.CONSTANT:
        scalars = const.literal(home, e.val, t)
        out += [(off + c.off, c.ty, v) for c, v in zip(comps_of(t), scalars, strict=True)]
    elif isinstance(e, CompositeLit):
        _lay_out_literal(prog, home, value, e, t, off, out)
    elif isinstance(e, Operation):
        out.append((off, "ptr", _address(prog, home, value, e.x)))
    elif isinstance(e, FuncLit):
        out.append((off, "ptr", closure.initial(prog, home, e)))
    else:
        name = e.sel if isinstance(e, SelectorExpr) else e
        assert isinstance(name, Name) and isinstance(name.obj, Func)
        out.append((off, "ptr", prog.func_value(prog.func(name.obj, [], home, e.pos), home)))


def _data(prog: Program, home: Shard, value: Static) -> str:
    """The second word of an interface value."""
    fields: list[Field] = []
    lay_out(prog, home, value, value.typ, 0, fields)
    if is_direct_iface(value.typ):
        return fields[0][2] if fields else "null"
    lay = layout(value.typ)
    text = packed(fields, lay.size)
    if any(ty == "ptr" for _, ty, _ in fields) and not isinstance(value.typ.under(), Basic):
        return memory(home, text, value.typ)
    return home.constant(text, max(lay.align, 1), "box")


def _address(prog: Program, home: Shard, value: Static, x: Expr) -> str:
    from rt0.lower.data import variable

    x = unparen(x)
    if isinstance(x, CompositeLit):
        return _object(prog, home, value, x, x.typ)
    assert isinstance(x, Name) and isinstance(x.obj, Var)
    return variable(prog, x.obj, home)


def _object(prog: Program, home: Shard, value: Static, e: CompositeLit, t: Type) -> str:
    """Static memory for a literal whose address is taken: the same for all copies of the pointer."""
    key = e, value.path
    found = prog.objects.get(key)
    if found is None:
        fields: list[Field] = []
        _elements(prog, home, value, e, t, 0, fields)
        found = prog.objects[key] = memory(home, packed(fields, layout(t).size), t)
    return found


def _lay_out_literal(
    prog: Program, home: Shard, value: Static, e: CompositeLit, t: Type, off: int, out: list[Field]
) -> None:
    u = t.under()
    if isinstance(u, Pointer):
        out.append((off, "ptr", _object(prog, home, value, e, u.base)))
    elif isinstance(u, Slice):
        n = max((i + 1 for i, _ in composite.indexed(e)), default=0)
        fields: list[Field] = []
        _elements(prog, home, value, e, t, 0, fields)
        out.append((off, "ptr", memory(home, packed(fields, n * layout(u.elem).size), u.elem)))
        out += [(off + 8, "i64", str(n)), (off + 16, "i64", str(n))]
    else:
        _elements(prog, home, value, e, t, off, out)


def _elements(
    prog: Program, home: Shard, value: Static, e: CompositeLit, t: Type, off: int, out: list[Field]
) -> None:
    """The elements of a literal of type t, from an offset on."""
    u = t.under()
    if isinstance(u, Struct):
        for (path, typ, _), part in zip(composite.struct_parts(e, u), value.parts, strict=True):
            if not composite.is_blank_field(u, path):
                lay_out(prog, home, part, typ, off + composite.path_offset(u, path), out)
    else:
        assert isinstance(u, Array | Slice)
        size = layout(u.elem).size
        for (i, _), part in zip(composite.indexed(e), value.parts, strict=True):
            lay_out(prog, home, part, u.elem, off + i * size, out)


def memory(home: Shard, text: str, t: Type) -> str:
    """Memory of values of a type."""
    name = home.fresh("stmp")
    lay = layout(t)
    section = abi.section("data" if lay.pointers else "data" + abi.NO_POINTERS, home.name + name)
    home.data[name] = f"@{name} = private global {text}, section {section}, align {max(lay.align, 1)}"
    return "@" + name


def packed(fields: list[Field], size: int) -> str:
    """A constant of scalars at offsets: `type value`."""
    types: list[str] = []
    values: list[str] = []
    at = 0

    def pad(to: int) -> None:
        if to > at:
            types.append(f"[{to - at} x i8]")
            values.append(f"[{to - at} x i8] zeroinitializer")

    for off, ty, value in sorted(fields):
        pad(off)
        if ty == "i1":
            value = "1" if value == "true" else "0"
        types.append(memory_type(ty))
        values.append(f"{memory_type(ty)} {value}")
        at = off + const.component_size(ty)
    pad(size)
    return f"<{{ {', '.join(types)} }}> <{{ {', '.join(values)} }}>"
