"""Escape analysis: calls, conversions and builtins.

What is known of a function that is called: its parameters' locations if it is in the same batch or is a
literal at hand, or else the leaks that were found when its own batch was analysed; nothing of what is called
through an interface or a func value, so that all arguments of such calls go to the heap.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rt0.lower import escape_expr as ex
from rt0.lower.builtins import builtin_of
from rt0.lower.escape_graph import Body, Hole, Leaks
from rt0.lower.expr import is_nil
from rt0.syntax.nodes import CallExpr, Expr, FuncLit, IndexExpr, Name, Op, Operation, SelectorExpr
from rt0.syntax.parse_exprs import unparen
from rt0.types import constant, universe
from rt0.types.objects import BuiltinId, Func, Var
from rt0.types.operand import Mode
from rt0.types.predicates import is_non_type_param_interface, is_string, is_type_param
from rt0.types.selection import METHOD_EXPR, METHOD_VAL
from rt0.types.types import Array, Basic, Kind, Map, Pointer, Signature, Slice, Tuple

if TYPE_CHECKING:
    from rt0.lower.escape_walk import Walker


class Callee:
    """What is known of a called function: its receiver and parameters in the end have these holes."""

    __slots__ = ("body", "leaks")

    def __init__(self, body: Body | None, leaks: Sequence[Leaks] | None) -> None:
        self.body = body
        self.leaks = leaks

    def hole(self, w: Walker, i: int, ks: list[Hole]) -> Hole:
        """Where the i-th argument goes, the receiver counted as the first."""
        if self.body is not None:
            return self.body.params[i], 0
        if self.leaks is None:
            return w.graph.heap, 0
        leaks = self.leaks[i]
        holes = [] if leaks.heap is None else [(w.graph.heap, leaks.heap)]
        holes += [ex.shift(ks[n], d) for n, d in leaks.results.items() if n < len(ks)]
        return w.tee(holes)


UNKNOWN = Callee(None, None)


def declared(e: Expr) -> Func | None:
    """The declared function, or method of a type that is no interface, that an expression denotes."""
    e = unparen(e)
    if isinstance(e, IndexExpr):
        e = unparen(e.x)
    if isinstance(e, SelectorExpr):
        sel = e.selection
        if sel is not None:
            if sel.kind is not METHOD_VAL or not isinstance(sel.obj, Func):
                return None
            return None if ex.is_iface_method(sel.obj) else sel.obj
        e = e.sel
    return e.obj if isinstance(e, Name) and isinstance(e.obj, Func) else None


def function_value(e: Expr) -> Func | None:
    """The function that is the value of an expression: a declared one, or T.m if m has T as its receiver."""
    e = unparen(e)
    x = unparen(e.x) if isinstance(e, IndexExpr) else e
    if isinstance(x, SelectorExpr) and x.selection is not None:
        sel, fn = x.selection, x.selection.obj
        if sel.kind is not METHOD_EXPR or not isinstance(fn, Func) or len(sel.index) != 1:
            return None
        as_declared = isinstance(sel.recv, Pointer) == fn.has_ptr_recv()
        return fn if as_declared and not ex.is_iface_method(fn) else None
    return declared(e)


def literal(w: Walker, e: Expr) -> FuncLit | None:
    """The function literal that an expression must be."""
    e = unparen(e)
    if isinstance(e, Name) and isinstance(e.obj, Var):
        return w.literals.get(e.obj)
    return e if isinstance(e, FuncLit) else None


def callee(w: Walker, fun: Expr) -> Callee:
    """What is known of the function that an expression denotes, which has been evaluated."""
    fn = declared(fun)
    if fn is not None:
        return w.declared(fn)
    name = unparen(fun)
    if isinstance(name, Name) and isinstance(name.obj, Var) and name.obj in w.functions:
        return w.declared(w.functions[name.obj])
    lit = literal(w, fun)
    return Callee(w.bodies[lit], None) if lit is not None and lit in w.bodies else UNKNOWN


def is_method(fun: Expr) -> bool:
    """Whether it is x.m with a receiver x."""
    fun = unparen(fun)
    return isinstance(fun, SelectorExpr) and fun.selection is not None and fun.selection.kind is METHOD_VAL


def call(w: Walker, ks: list[Hole], e: CallExpr, kept: Hole | None = None) -> None:
    """A call whose results go into holes; `kept` takes all operands, too, if the call is made later."""
    fun = unparen(e.fun)
    if fun.mode == Mode.TYPE:
        _conversion(w, ks[0], e)
        return
    if fun.mode == Mode.BUILTIN:
        _builtin(w, ks[0], e, builtin_of(fun), kept)
        return
    nowhere = (w.graph.nowhere, 0)
    if isinstance(fun, IndexExpr) and is_method(fun.x):
        fun = unparen(fun.x)
    method = is_method(fun)
    if not method:
        ex.expr(w, kept or nowhere, fun)
    known = callee(w, fun)
    if isinstance(fun, FuncLit):
        w.bodies[fun].only_called = True
    if known.body is not None:
        for k, result in zip(ks, known.body.results, strict=False):
            w.graph.flow(k, result)
    if method:
        assert isinstance(fun, SelectorExpr)
        ex.receiver(w, w.tee([known.hole(w, 0, ks), *([kept] if kept else [])]), fun)
    sig = ex.core(fun.typ)
    assert isinstance(sig, Signature)
    _arguments(w, known, ks, e, sig, int(method), kept)


def _arguments(
    w: Walker, known: Callee, ks: list[Hole], e: CallExpr, sig: Signature, first: int, kept: Hole | None
) -> None:
    """The arguments; that of the first parameter is the callee's number `first`."""
    types = [v.typ for v in sig.params.vars]
    holes = [known.hole(w, first + i, ks) for i in range(len(types))]
    if kept is not None:
        holes = [w.tee([k, kept]) for k in holes]
    if sig.variadic and not e.has_dots:
        u = ex.core(types[-1])
        assert isinstance(u, Slice)
        fixed = len(types) - 1
        size = ex.layout_size(u.elem)
        n = max(len(e.arg_list), _values(e)) - fixed
        packed = w.spill(holes[-1], e, None if size is None else size * n) if n else w.graph.nowhere
        w.packed.add(e)
        types = types[:-1] + [u.elem] * n
        holes = holes[:-1] + [(packed, 0)] * n
    if len(e.arg_list) == 1 and _values(e) > 1:
        inner = unparen(e.arg_list[0])
        assert isinstance(inner, CallExpr) and isinstance(inner.typ, Tuple)
        have = [v.typ for v in inner.typ.vars]
        call(w, [ex.convert(w, k, t, to) for k, t, to in zip(holes, have, types, strict=True)], inner)
        return
    for k, a, t in zip(holes, e.arg_list, types, strict=True):
        ex.assign(w, k, a, t)


def _values(e: CallExpr) -> int:
    """How many values a single argument stands for."""
    if len(e.arg_list) != 1:
        return 0
    t = e.arg_list[0].typ
    return len(t) if isinstance(t, Tuple) and isinstance(unparen(e.arg_list[0]), CallExpr) else 1


def method_value(w: Walker, k: Hole, e: SelectorExpr) -> None:
    """x.m as a value: nothing is known of its calls."""
    loc = w.spill(k, e, None)
    heap = (w.graph.heap, 0)
    fn = declared(e)
    known = w.declared(fn) if fn is not None else UNKNOWN
    if known.body is not None:
        for result in known.body.results:
            w.graph.flow(heap, result)
        for p in known.body.params[1:]:
            w.graph.flow(heap, p)
    results = e.typ.results.vars if isinstance(e.typ, Signature) else []
    ex.receiver(w, w.tee([known.hole(w, 0, [heap] * len(results)), (loc, 0)]), e)


def _conversion(w: Walker, k: Hole, e: CallExpr) -> None:
    (arg,) = e.arg_list
    to, t = e.typ, arg.typ
    if is_non_type_param_interface(to):
        if not is_nil(arg) and not is_non_type_param_interface(ex.single(arg)):
            k = ex.box(w, k, ex.single(arg), e)
        ex.expr(w, k, arg)
        return
    if is_type_param(to) or is_type_param(t):
        ex.expr(w, k, arg)
        ex.expr(w, ex.shift(k, 1), arg)
        return
    have, want = t.under(), to.under()
    if isinstance(want, Basic) and want.kind is Kind.UNSAFE_POINTER and not isinstance(have, Basic | Slice):
        ex.expr(w, k, arg)
    elif isinstance(want, Basic) and want.kind is Kind.UNSAFE_POINTER:
        _address_of_integer(w, k, arg)
    elif isinstance(have, Slice) and not isinstance(want, Slice):
        if is_string(want):
            w.spill(k, e, None)
            ex.discard(w, arg)
        else:
            ex.expr(w, ex.shift(k, 1) if isinstance(want, Array) else k, arg)
    elif isinstance(want, Slice) and is_string(have):
        w.spill(k, e, None)
        ex.discard(w, arg)
    elif is_string(want) and not is_string(have):
        w.spill(k, e, None)
        ex.discard(w, arg)
    else:
        ex.expr(w, k, arg)


def _address_of_integer(w: Walker, k: Hole, e: Expr) -> None:
    """unsafe.Pointer(e), where e may compute an address from that of a variable."""
    e = unparen(e)
    match e:
        case CallExpr() if e.fun.mode == Mode.TYPE and len(e.arg_list) == 1:
            (arg,) = e.arg_list
            if ex.has_pointers(arg.typ):
                ex.expr(w, k, arg)
            else:
                _address_of_integer(w, k, arg)
        case Operation() if e.op not in (Op.RECV, Op.MUL) or e.y is not None:
            _address_of_integer(w, k, e.x)
            if e.y is not None:
                _address_of_integer(w, k, e.y)
        case _:
            ex.expr(w, k, e)


def _builtin(w: Walker, k: Hole, e: CallExpr, b: BuiltinId, kept: Hole | None) -> None:
    heap = (w.graph.heap, 0)
    args = e.arg_list
    if _values(e) > 1:
        _spread(w, k, e, b)
        return
    match b:
        case BuiltinId.APPEND:
            _append(w, k, e)
        case BuiltinId.COPY:
            u = ex.core(args[1].typ)
            content = isinstance(u, Slice) and ex.has_pointers(u.elem)
            _later(w, args[0], kept)
            ks = [(w.graph.heap, 1)] if content else []
            ex.expr(w, w.tee([*ks, *([kept] if kept else [])]), args[1])
        case BuiltinId.PANIC:
            ex.assign(w, heap, args[0], universe.EMPTY_INTERFACE)
        case BuiltinId.NEW:
            base = e.typ.under().base
            loc = w.spill(k, e, ex.layout_size(base))
            if args[0].mode != Mode.TYPE:
                ex.assign(w, (loc, 0), args[0], base)
        case BuiltinId.MAKE:
            _make(w, k, e)
        case BuiltinId.MIN | BuiltinId.MAX:
            for a in args:
                ex.expr(w, k, a)
        case (
            BuiltinId.ADD | BuiltinId.SLICE | BuiltinId.SLICE_DATA | BuiltinId.STRING | BuiltinId.STRING_DATA
        ):
            ex.expr(w, k, args[0])
            for a in args[1:]:
                ex.discard(w, a)
        case BuiltinId.ALIGNOF | BuiltinId.OFFSETOF | BuiltinId.SIZEOF:
            return
        case BuiltinId.DELETE:
            u = ex.core(args[0].typ)
            _later(w, args[0], kept)
            key = u.key if isinstance(u, Map) else args[1].typ
            ex.assign(w, kept or (w.graph.nowhere, 0), args[1], key)
        case _:
            for a in args:
                _later(w, a, kept)


def _later(w: Walker, e: Expr, kept: Hole | None) -> None:
    ex.expr(w, kept or (w.graph.nowhere, 0), e)


def _spread(w: Walker, k: Hole, e: CallExpr, b: BuiltinId) -> None:
    """The arguments are the results of one call, and taken to leak."""
    inner = unparen(e.arg_list[0])
    assert isinstance(inner, CallExpr) and isinstance(inner.typ, Tuple)
    heap = (w.graph.heap, 0)
    types = [v.typ for v in inner.typ.vars]
    holes = [heap] * len(types)
    if b is BuiltinId.APPEND:
        u = ex.core(e.typ)
        assert isinstance(u, Slice)
        more = [ex.convert(w, heap, t, u.elem) for t in types[1:]]
        holes = [_appended_to(w, k, e, u), *more]
    call(w, holes, inner)


def _appended_to(w: Walker, k: Hole, e: CallExpr, u: Slice) -> Hole:
    """Where the slice that append lengthens goes."""
    w.elsewhere[e.fun] = e.pos
    w.spill(k, e.fun, None).depth = 0  # gc may use a small array in the frame, once
    return w.tee([k, (w.graph.heap, 1)]) if ex.has_pointers(u.elem) else k


def _append(w: Walker, k: Hole, e: CallExpr) -> None:
    u = ex.core(e.typ)
    assert isinstance(u, Slice)
    pointers = ex.has_pointers(u.elem)
    ex.expr(w, _appended_to(w, k, e, u), e.arg_list[0])
    if e.has_dots:
        more = (w.graph.heap, 1) if pointers else (w.graph.nowhere, 0)
        ex.expr(w, more, e.arg_list[1])
        return
    for a in e.arg_list[1:]:
        ex.assign(w, (w.graph.heap, 0), a, u.elem)


def _make(w: Walker, k: Hole, e: CallExpr) -> None:
    u = ex.core(e.typ)
    sizes = e.arg_list[1:]
    if isinstance(u, Slice):
        n = constant.to_int(sizes[-1].val) if sizes[-1].mode == Mode.CONSTANT else None
        size = ex.layout_size(u.elem)
        if n is None and isinstance(sizes[-1], Name) and isinstance(sizes[-1].obj, Var):
            n = w.constants.get(sizes[-1].obj)
        w.spill(k, e, size * n if size is not None and isinstance(n, int) else None)
    elif isinstance(u, Map):
        w.spill(k, e, None)  # on the heap for now, whatever is found
    for a in sizes:
        ex.discard(w, a)
