"""Escape analysis: calls, conversions and builtins.

What is known of a function that is called: its parameters' locations if it is in the same batch or is a
literal at hand, or else the leaks that were found when its own batch was analysed. A variable may hold one of
several known functions. All arguments go to the heap in calls of other func values, and of methods of
interfaces whose type is not known (`devirtualize`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rt0.lower import devirtualize
from rt0.lower import escape_expr as ex
from rt0.lower.builtins import builtin_of
from rt0.lower.escape import Value
from rt0.lower.escape_graph import Body, Hole, Leaks
from rt0.lower.escape_instance import Instance, at_path, is_iface_method
from rt0.lower.expr import is_nil
from rt0.lower.layout import layout
from rt0.syntax.nodes import (
    AssertExpr,
    CallExpr,
    Expr,
    FuncLit,
    IndexExpr,
    Name,
    Op,
    Operation,
    SelectorExpr,
)
from rt0.syntax.parse_exprs import unparen
from rt0.types import universe
from rt0.types.objects import BuiltinId, Func, Var
from rt0.types.operand import Mode
from rt0.types.predicates import is_interface, is_string
from rt0.types.selection import METHOD_VAL
from rt0.types.types import Array, Basic, Kind, Map, Pointer, Signature, Slice, Struct, Tuple, Type, as_named

if TYPE_CHECKING:
    from rt0.lower.escape_walk import Unit, Walker


class Literal:
    """A function literal that is called, and the function that it stands in."""

    __slots__ = ("unit", "site")

    def __init__(self, unit: Unit, site: FuncLit) -> None:
        self.unit = unit
        self.site = site


class Callee:
    """What is known of a called function: its receiver and parameters in the end have these holes. `first` is
    how many pointers are followed from the first argument of T.m to the receiver; `bound` is 1 if it is
    x.m, of which the receiver is no argument of the call."""

    __slots__ = ("body", "leaks", "first", "bound")

    def __init__(
        self, body: Body | None, leaks: Sequence[Leaks] | None, first: int = 0, bound: int = 0
    ) -> None:
        self.body = body
        self.leaks = leaks
        self.first = first
        self.bound = bound

    def hole(self, w: Walker, i: int, ks: list[Hole]) -> Hole:
        """Where the i-th argument goes, the receiver counted as the first."""
        k = self._hole(w, i + self.bound, ks)
        return k if i else ex.shift(k, self.first)

    def _hole(self, w: Walker, i: int, ks: list[Hole]) -> Hole:
        if self.body is not None:
            return self.body.params[i], 0
        if self.leaks is None:
            return w.graph.heap, 0
        leaks = self.leaks[i]
        holes = [] if leaks.heap is None else [(w.graph.heap, leaks.heap)]
        holes += [ex.shift(ks[n], d) for n, d in leaks.results.items() if n < len(ks)]
        return w.tee(holes)


UNKNOWN = Callee(None, None)


class Callees:
    """Those that one call may reach, at least one."""

    __slots__ = ("all",)

    def __init__(self, all: Sequence[Callee]) -> None:
        self.all = all

    def hole(self, w: Walker, i: int, ks: list[Hole]) -> Hole:
        """Where the i-th argument goes."""
        return w.tee([c.hole(w, i, ks) for c in self.all])

    def results(self, w: Walker, ks: list[Hole]) -> None:
        """Sends the results into holes."""
        for c in self.all:
            if c.body is not None:
                for k, result in zip(ks, c.body.results, strict=False):
                    w.graph.flow(k, result)


def declared(of: Instance, e: Expr) -> Instance | None:
    """The declared function, or method of a type that is no interface, that an expression denotes; of T.m
    the method."""
    e = unparen(e)
    if isinstance(e, IndexExpr):
        e = unparen(e.x)
    if isinstance(e, SelectorExpr):
        if e.selection is not None:
            return _selected(of, e)
        e = e.sel
    if not isinstance(e, Name) or not isinstance(e.obj, Func):
        return None
    return of.callee(e.obj, e.inst.targs if e.inst is not None else [])


def _selected(of: Instance, e: SelectorExpr) -> Instance | None:
    sel = e.selection
    assert sel is not None
    if not isinstance(sel.obj, Func) or is_iface_method(sel.obj):
        return None
    recv = at_path(of.sub(sel.recv), sel.index[:-1])
    return of.method(sel.obj, recv, e.sel.inst.targs if e.sel.inst is not None else [])


def callees(w: Walker, fun: Expr) -> Callees:
    """What is known of the function that an expression denotes, which has been evaluated."""
    fun = unparen(fun)
    if isinstance(fun, Name) and isinstance(fun.obj, Var):
        return _held(w, fun.obj)
    if is_method(fun):
        fn = declared(w.unit.of, fun)
        return Callees([w.declared(fn) if fn is not None else UNKNOWN])
    return Callees([_value(w, fun)])


def _is_method_expr(fun: Expr) -> bool:
    """Whether it is T.m."""
    fun = unparen(fun.x) if isinstance(fun, IndexExpr) else fun
    return isinstance(fun, SelectorExpr) and fun.selection is not None


def _held(w: Walker, v: Var) -> Callees:
    """The functions that a variable may hold."""
    unit = w.unit.owner(v)
    arg = unit.argument(v)
    if arg is not None:
        return _given(w, unit, v, arg)
    if unit.is_param(v):
        unit.asks = True
    values = [x for x in unit.info.assigned(v) if not (isinstance(x, Expr) and is_nil(x))]
    saved, w.unit = w.unit, unit
    found = [_value(w, x) for x in values]
    w.unit = saved
    if not found or UNKNOWN in found:
        return Callees([UNKNOWN])
    if v not in unit.info.passed:
        for c in found:
            if c.body is not None:
                c.body.only_called = True
    return Callees(found)


def _static(w: Walker, fun: Expr) -> Instance | Literal | None:
    """The function that a variable always holds: a declared one, or a literal that stands in this function or
    in one that this is inlined in, and has variables of no other."""
    unit = w.unit
    while isinstance(fun, Name) and isinstance(fun.obj, Var):
        v = fun.obj
        unit = unit.owner(v)
        arg = unit.argument(v)
        if arg is not None:
            assert unit.outer is not None
            fun, unit = arg, unit.outer
            continue
        only = unit.info.only_value(v)
        if only is None or v in unit.info.carried or not isinstance(only.typ, Signature):
            return None  # a type switch takes it out of an interface, or it is none of this function's
        fun = unparen(only)
    if isinstance(fun, Name) and isinstance(fun.obj, Func) and fun.inst is None:
        return declared(unit.of, fun)
    if not isinstance(fun, FuncLit) or fun not in unit.bodies or unit.bodies[fun].parent is not w.body:
        return None
    return Literal(unit, fun)


def _given(w: Walker, unit: Unit, v: Var, arg: Expr) -> Callees:
    """The function that an argument is, which a parameter of an inlined function holds."""
    only_called = v not in unit.info.passed
    assert unit.outer is not None
    saved, w.unit = w.unit, unit.outer
    found = _value(w, arg)
    if found is UNKNOWN and isinstance(arg, Name) and isinstance(arg.obj, Var):
        held = _held(w, arg.obj)
        w.unit = saved
        return held
    w.unit = saved
    if isinstance(arg, FuncLit) and found.body is not None and only_called:
        found.body.only_called = True
    return Callees([found])


def returned(w: Walker, e: CallExpr) -> Callee:
    """What is known of the function that a call, which has been walked, answers."""
    inner = w.unit.inlined.get(e)
    if inner is not None:
        found = inner.returned()
        return Callee(found, None) if found is not None else UNKNOWN
    fn = declared(w.unit.of, e.fun)
    summary = w.summary(fn) if fn is not None and fn not in w.bodies else None
    return Callee(None, summary.returned) if summary is not None and summary.returned is not None else UNKNOWN


def _value(w: Walker, v: Value) -> Callee:
    """What is known of a function that is the value of an expression."""
    if not isinstance(v, Expr):
        return UNKNOWN
    v = unparen(v)
    if isinstance(v, CallExpr) and v.fun.mode not in (Mode.TYPE, Mode.BUILTIN):
        return returned(w, v)
    if isinstance(v, FuncLit):
        return Callee(w.body_of(v), None)
    if isinstance(v, Name) and isinstance(v.obj, Var):
        if not isinstance(w.sub(v.obj.typ).under(), Signature):
            return UNKNOWN  # a type switch takes it out of an interface
        only = w.unit.info.only_value(v.obj)
        if only is None:
            return UNKNOWN
        saved, w.unit = w.unit, w.unit.owner(v.obj)
        found = _value(w, only)
        w.unit = saved
        return found
    fn = declared(w.unit.of, v)
    if fn is None:
        return UNKNOWN
    known = w.declared(fn)
    if is_method(v):
        return Callee(known.body, known.leaks, bound=1) if known is not UNKNOWN else known
    return Callee(known.body, known.leaks, _derefs_of_first(w, v))


def _derefs_of_first(w: Walker, e: Expr) -> int:
    """How many pointers are followed from the first argument of T.m to the receiver, 0 if it is no T.m."""
    e = unparen(e.x) if isinstance(e, IndexExpr) else e
    sel = e.selection if isinstance(e, SelectorExpr) else None
    if sel is None or not isinstance(sel.obj, Func):
        return 0
    return ex.derefs_to_receiver(w.sub(sel.recv), sel.obj, sel.index)


def is_method(fun: Expr) -> bool:
    """Whether it is x.m with a receiver x."""
    fun = unparen(fun)
    if isinstance(fun, IndexExpr):
        fun = unparen(fun.x)
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
    inlined = None
    if isinstance(fun, FuncLit) and kept is None:
        inlined = w.begin_inline(e, Literal(w.unit, fun))
    if not method and inlined is None:
        ex.expr(w, kept or nowhere, fun)
    if _is_escape_non_string(declared(w.unit.of, fun)):
        (arg,) = e.arg_list
        ex.expr(w, (w.graph.heap, 0) if _holds_more_than_strings(w.typ(arg)) else nowhere, arg)
        return
    if inlined is None:
        known = callees(w, fun)
        if isinstance(fun, FuncLit):
            w.body_of(fun).only_called = True
        elif kept is None and (method or not _is_method_expr(fun)):
            fn = declared(w.unit.of, fun) or _static(w, fun)
            inlined = w.begin_inline(e, fn) if fn is not None else None
    if inlined is not None:
        known = Callees([Callee(inlined, None)])
    concrete = None
    if method:
        assert isinstance(fun, SelectorExpr)
        concrete = devirtualize.method(w.unit.of.sub, w.unit.info, fun)
        if concrete is None:
            _ask(w, fun.x)
        if concrete is not None:
            known = Callees([w.declared(w.unit.of.method(concrete.func, concrete.recv, []))])
    known.results(w, ks)
    if concrete is not None:
        assert isinstance(fun, SelectorExpr)
        k = ex.shift(known.hole(w, 0, ks), ex.derefs_to_receiver(concrete.typ, concrete.func, concrete.index))
        ex.expr(w, w.tee([ex.unboxed(k, concrete.typ), *([kept] if kept else [])]), fun.x)
    elif method:
        assert isinstance(fun, SelectorExpr)
        ex.receiver(w, w.tee([known.hole(w, 0, ks), *([kept] if kept else [])]), fun)
    sig = w.typ(fun).under()
    assert isinstance(sig, Signature)
    _arguments(w, known, ks, e, sig, int(method), kept)
    if inlined is not None:
        w.inline(w.unit.inlined[e])


def _ask(w: Walker, x: Expr) -> None:
    """Notes that a method is called of an interface parameter, or of what it is asserted to be: if the
    function is inlined, the type may be known."""
    x = unparen(x)
    while isinstance(x, Name) and isinstance(x.obj, Var) and is_interface(x.typ):
        owner = w.unit.owner(x.obj)
        if owner.is_param(x.obj):
            owner.asks = owner.asks or x.obj not in owner.info.reassigned
            return
        only = owner.info.only_value(x.obj)
        if not isinstance(only, AssertExpr):
            return
        x = unparen(only.x)


def _is_escape_non_string(fn: Instance | None) -> bool:
    """Whether it is the function by which the library says that what its argument points to, strings apart,
    must be on the heap."""
    if fn is None or fn.fn is None or fn.fn.pkg is None:
        return False
    return fn.fn.name == "EscapeNonString" and fn.fn.pkg.path == "internal/abi"


def _holds_more_than_strings(t: Type) -> bool:
    """Whether a value has pointers that are not those of strings."""
    u = t.under()
    if isinstance(u, Struct):
        return any(_holds_more_than_strings(f.typ) for f in u.fields)
    if isinstance(u, Array):
        return _holds_more_than_strings(u.elem)
    return not is_string(t) and layout(t).pointers != 0


def _arguments(
    w: Walker, known: Callees, ks: list[Hole], e: CallExpr, sig: Signature, first: int, kept: Hole | None
) -> None:
    """The arguments; that of the first parameter is the callee's number `first`. What is `kept` for a call to
    come are their values, and of a slice that is made for a variadic parameter those in it."""
    types = [v.typ for v in sig.params.vars]
    holes = [known.hole(w, first + i, ks) for i in range(len(types))]
    if sig.variadic and not e.has_dots:
        u = types[-1].under()
        assert isinstance(u, Slice)
        fixed = len(types) - 1
        n = max(len(e.arg_list), _values(e)) - fixed
        packed = w.spill(holes[-1], e, layout(u.elem).size * n) if n else w.graph.nowhere
        w.unit.packed.add(e)
        types = types[:-1] + [u.elem] * n
        holes = holes[:-1] + [(packed, 0)] * n
    if kept is not None:
        holes = [w.tee([k, kept]) for k in holes]
    if len(e.arg_list) == 1 and _values(e) > 1:
        inner = unparen(e.arg_list[0])
        assert isinstance(inner, CallExpr)
        have = _result_types(w, inner)
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


def _result_types(w: Walker, e: CallExpr) -> list[Type]:
    t = w.typ(e)
    assert isinstance(t, Tuple)
    return [v.typ for v in t.vars]


def method_value(w: Walker, k: Hole, e: SelectorExpr) -> None:
    """x.m as a value: nothing is known of its calls."""
    loc = w.spill(k, e, None)
    heap = (w.graph.heap, 0)
    fn = declared(w.unit.of, e)
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
    to, t = w.typ(e), ex.single(w, arg)
    if is_interface(to):
        if not is_nil(arg) and not is_interface(t):
            k = ex.box(w, k, t, e)
        ex.expr(w, k, arg)
        return
    have, want = t.under(), to.under()
    if isinstance(want, Basic) and want.kind is Kind.UNSAFE_POINTER and not isinstance(have, Basic | Slice):
        ex.expr(w, k, arg)
    elif isinstance(want, Basic) and want.kind is Kind.UNSAFE_POINTER:
        address_of_integer(w, k, arg)
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


def address_of_integer(w: Walker, k: Hole, e: Expr) -> None:
    """unsafe.Pointer(e), where e may compute an address from that of a variable."""
    e = unparen(e)
    match e:
        case CallExpr() if e.fun.mode == Mode.TYPE and len(e.arg_list) == 1:
            (arg,) = e.arg_list
            if ex.has_pointers(w.typ(arg)):
                ex.expr(w, k, arg)
            else:
                address_of_integer(w, k, arg)
        case Operation() if e.op not in (Op.RECV, Op.MUL) or e.y is not None:
            address_of_integer(w, k, e.x)
            if e.y is not None:
                address_of_integer(w, k, e.y)
        case SelectorExpr() if is_header_data(w, e):
            ex.expr(w, ex.shift(k, 1), e.x)
        case _:
            ex.expr(w, k, e)


def is_header_data(w: Walker, e: Expr) -> bool:
    """Whether it is p.Data of a pointer p to a reflect.SliceHeader or StringHeader: an address, although its
    type is uintptr."""
    e = unparen(e)
    if not isinstance(e, SelectorExpr) or e.selection is None or e.sel.value != "Data":
        return False
    u = w.typ(e.x).under()
    named = as_named(u.base) if isinstance(u, Pointer) else None
    if named is None:
        return False
    obj = named.type_name()
    return obj.pkg is not None and obj.pkg.path == "reflect" and obj.name in ("SliceHeader", "StringHeader")


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
            u = w.typ(args[1]).under()
            content = isinstance(u, Slice) and ex.has_pointers(u.elem)
            _later(w, args[0], kept)
            ks = [(w.graph.heap, 1)] if content else []
            ex.expr(w, w.tee([*ks, *([kept] if kept else [])]), args[1])
        case BuiltinId.PANIC:
            ex.assign(w, heap, args[0], universe.EMPTY_INTERFACE)
        case BuiltinId.NEW:
            u = w.typ(e).under()
            assert isinstance(u, Pointer)
            loc = w.spill(k, e, layout(u.base).size)
            if args[0].mode != Mode.TYPE:
                ex.assign(w, (loc, 0), args[0], u.base)
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
            u = w.typ(args[0]).under()
            assert isinstance(u, Map)
            _later(w, args[0], kept)
            ex.assign(w, kept or (w.graph.nowhere, 0), args[1], u.key)
        case _:
            for a in args:
                _later(w, a, kept)


def _later(w: Walker, e: Expr, kept: Hole | None) -> None:
    ex.expr(w, kept or (w.graph.nowhere, 0), e)


def _spread(w: Walker, k: Hole, e: CallExpr, b: BuiltinId) -> None:
    """The arguments are the results of one call, and taken to leak."""
    inner = unparen(e.arg_list[0])
    assert isinstance(inner, CallExpr)
    heap = (w.graph.heap, 0)
    types = _result_types(w, inner)
    holes = [heap] * len(types)
    if b is BuiltinId.APPEND:
        u = w.typ(e).under()
        assert isinstance(u, Slice)
        more = [ex.convert(w, heap, t, u.elem) for t in types[1:]]
        holes = [_appended_to(w, k, e, u), *more]
    call(w, holes, inner)


def _appended_to(w: Walker, k: Hole, e: CallExpr, u: Slice) -> Hole:
    """Where the slice that append lengthens goes."""
    w.unit.elsewhere[e.fun] = e.pos
    w.unit.appends = True
    w.spill(k, e.fun, None).depth = 0  # gc may use a small array in the frame, once
    return w.tee([k, (w.graph.heap, 1)]) if ex.has_pointers(u.elem) else k


def _append(w: Walker, k: Hole, e: CallExpr) -> None:
    u = w.typ(e).under()
    assert isinstance(u, Slice)
    pointers = ex.has_pointers(u.elem)
    ex.expr(w, _appended_to(w, k, e, u), e.arg_list[0])
    if e.has_dots:
        more = (w.graph.heap, 1) if pointers else (w.graph.nowhere, 0)
        ex.expr(w, more, e.arg_list[1])
        return
    for a in e.arg_list[1:]:
        ex.assign(w, (w.graph.heap, 0), a, u.elem)


def _size(unit: Unit, e: CallExpr, size: Expr, n: int | None) -> None:
    """Notes if the length of a slice is, or may become, known where the function is inlined."""
    if size.mode == Mode.CONSTANT or not isinstance(size, Name) or not isinstance(size.obj, Var):
        return
    owner = unit.owner(size.obj)
    if n is not None and owner.argument(size.obj) is not None:
        unit.sized.add(e)
    elif owner.is_param(size.obj) and size.obj not in owner.info.reassigned:
        owner.asks = True


def _make(w: Walker, k: Hole, e: CallExpr) -> None:
    u = w.typ(e).under()
    sizes = e.arg_list[1:]
    if isinstance(u, Slice):
        n = w.unit.constant(sizes[-1])
        _size(w.unit, e, unparen(sizes[-1]), n)
        w.spill(k, e, layout(u.elem).size * n if n is not None else None)
    elif isinstance(u, Map):
        w.spill(k, e, None)  # on the heap for now, whatever is found
    for a in sizes:
        ex.discard(w, a)
