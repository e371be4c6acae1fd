"""Calls of functions, methods, closures and builtins.

A call is prepared first: what it needs is evaluated, in order; then it is made, at once or, for `go` and
`defer`, later.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import TYPE_CHECKING

from rt0.lower import builtins, closure, convert, devirtualize, expr, inline, intrinsics, method
from rt0.lower.func import Comps, Fn, signature_abi
from rt0.lower.layout import is_flat, layout
from rt0.syntax.nodes import (
    AssertExpr,
    CallExpr,
    CompositeLit,
    Expr,
    FuncLit,
    IndexExpr,
    Name,
    Node,
    Op,
    Operation,
    ParenExpr,
    SelectorExpr,
    SliceExpr,
)
from rt0.syntax.parse_exprs import unparen
from rt0.syntax.walk import walk
from rt0.types.objects import BuiltinId, Func
from rt0.types.operand import Mode
from rt0.types.selection import METHOD_VAL
from rt0.types.types import Array, Map, Signature, Slice, Tuple, Type

if TYPE_CHECKING:
    from rt0.lower.program import FuncRef


class Prepared:
    """Evaluated operands, and what makes the call with them."""

    __slots__ = ("values", "run")

    def __init__(
        self, values: list[tuple[Type, Comps]], run: Callable[[Fn, list[Comps]], list[Comps]]
    ) -> None:
        self.values = values
        self.run = run


def call(f: Fn, e: CallExpr) -> list[Comps]:
    """A call expression or conversion; the values of its results."""
    fun = e.fun
    while isinstance(fun, ParenExpr):
        fun = fun.x
    if fun.mode == Mode.TYPE:
        return [convert.conversion(f, e)]
    if fun.mode == Mode.BUILTIN:
        return builtins.call(f, e, fun)
    target = static_func(f, fun)
    if target is not None:
        inlined = intrinsics.call(f, e, target)
        if inlined is not None:
            return inlined
    info = f.info.inlined.get(e) if f.info is not None else None
    if info is not None:
        return inline.inlined_call(f, e, info)
    p = prepare(f, e)
    f.at(e.pos)
    return p.run(f, [v for _, v in p.values])


def static_func(f: Fn, fun: Expr) -> Func | None:
    """The declared function or method that is called directly."""
    if isinstance(fun, IndexExpr):
        fun = fun.x
    name = fun.sel if isinstance(fun, SelectorExpr) else fun
    if isinstance(name, Name) and isinstance(name.obj, Func):
        if isinstance(fun, SelectorExpr) and fun.selection is not None and f.smap:
            return None
        return name.obj
    return None


def func_ref(f: Fn, name: Name) -> FuncRef:
    """The function, or instance of one, that a name denotes."""
    fn = name.obj
    assert isinstance(fn, Func)
    targs = [f.sub(t) for t in name.inst.targs] if name.inst is not None else []
    return f.prog.func(fn, targs, f.shard, name.pos)


def prepare(f: Fn, e: CallExpr, later: bool = False) -> Prepared:
    """Evaluates the function and the arguments of a call, which another function may make `later`."""
    fun = e.fun
    while isinstance(fun, ParenExpr):
        fun = fun.x
    ahead(f, [fun, *e.arg_list])
    selector = fun.x if isinstance(fun, IndexExpr) else fun
    if isinstance(selector, SelectorExpr) and selector.selection is not None:
        if selector.selection.kind is METHOD_VAL:
            return _method(f, e, selector, later)
    name = fun.x if isinstance(fun, IndexExpr) else fun
    if isinstance(name, SelectorExpr) and name.selection is None:
        name = name.sel
    if isinstance(name, Name) and isinstance(name.obj, Func):
        ref = func_ref(f, name)
        args, packed = arguments(f, e, ref.sig.param_types, later)

        def run(g: Fn, values: list[Comps]) -> list[Comps]:
            g.prog.note_use(ref, g.shard)
            return g.call(g.shard.use(ref.symbol, ref.sig, ref.attrs), ref.sig, _flatten(packed(g, values)))

        return Prepared(args, run)
    return _value(f, e, fun, later)


def _value(f: Fn, e: CallExpr, fun: Expr, later: bool) -> Prepared:
    """A call of a func value."""
    t = f.typ(fun)
    sig = t.under()
    assert isinstance(sig, Signature)
    machine = signature_abi(sig, None, True, f)
    fn = expr.expr(f, fun)
    args, packed = arguments(f, e, machine.param_types, later)

    def run(g: Fn, values: list[Comps]) -> list[Comps]:
        return closure.call_value(g, values[0][0], machine, _flatten(packed(g, values[1:])))

    return Prepared([(t, fn), *args], run)


def _method(f: Fn, e: CallExpr, fun: SelectorExpr, later: bool) -> Prepared:
    _, m = closure.resolve(f, fun)
    r = closure.receiver(f, fun, m)
    fn = m.func
    if method.is_interface_method(fn):
        iface = r.typ
        value = r.value(f)
        machine = signature_abi(fn.sig, iface, False, f)
        args, packed = arguments(f, e, machine.param_types[1:], later)
        known = devirtualize.method(f.sub, f.info, fun) if f.info is not None else None

        def call_iface(g: Fn, values: list[Comps]) -> list[Comps]:
            given = _flatten(packed(g, values[1:]))
            if known is not None and not later:
                return method.known_call(g, known, values[0], given)
            return method.iface_call(g, fn, iface, values[0], given)

        return Prepared([(iface, value), *args], call_iface)
    recv = method.receiver_type(r, fn)
    ref = method.ref(f.prog, fn, recv, f.shard, m.targs)
    value = method.receiver_arg(f, r, fn)
    if not is_flat(recv) and e.arg_list:
        value = f.own(recv, value)
    args, packed = arguments(f, e, ref.sig.param_types[1:], later)

    def run(g: Fn, values: list[Comps]) -> list[Comps]:
        g.prog.note_use(ref, g.shard)
        given = [values[0], *packed(g, values[1:])]
        return g.call(g.shard.use(ref.symbol, ref.sig, ref.attrs), ref.sig, _flatten(given))

    return Prepared([(recv, value), *args], run)


def _flatten(values: list[Comps]) -> list[str]:
    return [c for v in values for c in v]


Packed = Callable[[Fn, list[Comps]], list[Comps]]
"""Puts the arguments of a variadic parameter into a slice, in the function that makes the call."""


def arguments(
    f: Fn, e: CallExpr, params: list[Type], later: bool = False
) -> tuple[list[tuple[Type, Comps]], Packed]:
    """The arguments. Those of a variadic parameter are in a slice, unless another function makes the call
    `later`: then it also makes the slice, in its own frame if the slice may be there."""
    sig = f.typ(e.fun).under()
    assert isinstance(sig, Signature)
    types = params
    values: list[tuple[Comps, Type]] | None = None
    if len(e.arg_list) == 1 and isinstance(f.typ(e.arg_list[0]), Tuple) and len(params) + sig.variadic > 1:
        t = f.typ(e.arg_list[0])
        if isinstance(t, Tuple) and len(t) != 1 and isinstance(unparen(e.arg_list[0]), CallExpr):
            values = expr.multi(f, e.arg_list[0])
    fixed = len(params) - 1 if sig.variadic and not e.has_dots else len(params)
    if values is not None:
        out = [
            (t, convert.assign(f, v, vt, t, None)) for (v, vt), t in zip(values[:fixed], types, strict=False)
        ]
        if sig.variadic:
            last = _variadic_elem(f, params[-1])
            more = [convert.assign(f, v, vt, last, None) for v, vt in values[fixed:]]
            return _packed(f, e, out, params[-1], more, later)
        return out, _as_they_are
    slots: list[Comps] = [[] for _ in range(len(params))]
    elem = _variadic_elem(f, params[-1]) if fixed < len(params) else None
    rest: list[Comps] = [[] for _ in e.arg_list[fixed:]]

    def evaluate(i: int, a: Expr) -> None:
        if elem is not None and i >= fixed:
            rest[i - fixed] = argument(f, a, elem)
        else:
            slots[i] = argument(f, a, types[i])

    in_order(f, e.arg_list, evaluate)
    if elem is not None:
        return _packed(f, e, list(zip(params, slots[:-1], strict=False)), params[-1], rest, later)
    return list(zip(params, slots, strict=True)), _as_they_are


def _as_they_are(g: Fn, values: list[Comps]) -> list[Comps]:
    return values


def _packed(
    f: Fn, e: CallExpr, fixed: list[tuple[Type, Comps]], t: Type, rest: list[Comps], later: bool
) -> tuple[list[tuple[Type, Comps]], Packed]:
    """The arguments with those for the variadic parameter of type t."""
    elem = _variadic_elem(f, t)
    on_heap = f.info is None or f.info.site_on_heap(e, layout(Array(elem, len(rest))).size)
    if not later:
        return [*fixed, (t, _pack(f, elem, rest, on_heap))], _as_they_are
    n = len(fixed)

    def packed(g: Fn, values: list[Comps]) -> list[Comps]:
        return [*values[:n], _pack(g, elem, values[n:], on_heap)]

    return fixed + [(elem, v) for v in rest], packed


def in_order(f: Fn, args: list[Expr], evaluate: Callable[[int, Expr], None]) -> None:
    """Evaluates operands in gc's order: the calls in all of them first, then the rest. Variables that are
    kept alive are read last, so that no copies of them are left in the frame."""
    ahead(f, args)
    kept = f.info.kept if f.info is not None else ()
    for last in (False, True):
        for i, a in enumerate(args):
            if (isinstance(a, Name) and a.obj in kept) is last:
                evaluate(i, a)


def ahead(f: Fn, operands: list[Expr]) -> None:
    """Makes the calls in operands, if there are any behind the first."""
    if any(has_call(e) for e in operands[1:]):
        ahead_of_all(f, operands)


def ahead_of_all(f: Fn, operands: list[Expr]) -> None:
    """Makes the calls in operands, which are evaluated in any order afterwards."""
    for e in operands:
        _make_calls(f, e)


def _make_calls(f: Fn, e: Expr) -> None:
    """Evaluates the calls in an expression, whose own values `expr.expr` will find."""

    def visit(n: Node) -> bool:
        if isinstance(n, FuncLit) or n in f.ahead or n in f.searched:
            return False
        f.searched.add(n)
        if not isinstance(n, Expr):
            return True
        if n.mode in (Mode.CONSTANT, Mode.TYPE) or isinstance(n.typ, Tuple):
            return False
        if _is_ahead(n):
            f.ahead[n] = expr.expr(f, n)
            return False
        return True

    walk(e, visit)


_CALLING = {
    BuiltinId.APPEND, BuiltinId.CAP, BuiltinId.COMPLEX, BuiltinId.COPY, BuiltinId.IMAG, BuiltinId.LEN,
    BuiltinId.MAKE, BuiltinId.MAX, BuiltinId.MIN, BuiltinId.NEW, BuiltinId.REAL, BuiltinId.RECOVER,
}  # fmt: skip


def has_call(e: Expr, made: Container[Node] = ()) -> bool:
    """Whether an expression contains what gc evaluates ahead of its statement: calls and their like, but for
    those that have been made.
    """
    found = False

    def visit(n: Node) -> bool:
        nonlocal found
        if isinstance(n, FuncLit) or (isinstance(n, Expr) and n.mode == Mode.CONSTANT) or n in made:
            return False
        found = found or _is_ahead(n)
        return not found

    walk(e, visit)
    return found


def _is_ahead(n: Node) -> bool:
    match n:
        case CallExpr():
            return _is_calling(n)
        case Operation():
            return (n.op is Op.RECV and n.y is None) or n.op in (Op.ANDAND, Op.OROR)
        case CompositeLit():
            return isinstance(n.typ.under(), Map)
    return isinstance(n, AssertExpr | SliceExpr)


def _is_calling(e: CallExpr) -> bool:
    fun = unparen(e.fun)
    if fun.mode == Mode.TYPE:
        return isinstance(fun.typ.under(), Slice) and not isinstance(e.arg_list[0].typ.under(), Slice)
    return fun.mode != Mode.BUILTIN or builtins.builtin_of(fun) in _CALLING


def argument(f: Fn, e: Expr, t: Type) -> Comps:
    """An argument's value; not a variable's own memory."""
    value = expr.expr_as(f, e, t)
    if is_flat(t) or isinstance(unparen(e), CallExpr):
        return value
    return f.own(t, value)


def _variadic_elem(f: Fn, t: Type) -> Type:
    u = t.under()
    assert isinstance(u, Slice)
    return f.sub(u.elem)


def _pack(f: Fn, elem: Type, values: list[Comps], on_heap: bool) -> Comps:
    """A slice of the values."""
    n = len(values)
    if n == 0:
        return ["null", "0", "0"]
    array = Array(elem, n)
    p = f.new(array) if on_heap else f.temp(array)
    step = layout(elem).size
    for i, v in enumerate(values):
        f.init(elem, f.offset(p, i * step), v)
    return [p, str(n), str(n)]
