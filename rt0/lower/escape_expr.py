"""Escape analysis: what flows out of expressions.

`expr(w, k, e)` sends the value of `e` into the hole `k`. What an expression allocates is a location of its
own (`Walker.site`), whose address is what flows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rt0.lower import escape_call
from rt0.lower.composite import struct_parts
from rt0.lower.escape import Scope
from rt0.lower.escape_graph import Hole, Location
from rt0.lower.expr import is_nil
from rt0.lower.layout import is_direct_iface, layout
from rt0.syntax.nodes import (
    AssertExpr,
    CallExpr,
    CompositeLit,
    Expr,
    FuncLit,
    IndexExpr,
    KeyValueExpr,
    ListExpr,
    Name,
    Op,
    Operation,
    ParenExpr,
    SelectorExpr,
    SliceExpr,
)
from rt0.syntax.parse_exprs import unparen
from rt0.syntax.pos import Pos
from rt0.types.objects import Func, Object, Var
from rt0.types.operand import Mode
from rt0.types.predicates import is_non_type_param_interface, is_string, is_type_param
from rt0.types.selection import METHOD_EXPR, METHOD_VAL
from rt0.types.types import (
    Array,
    Basic,
    Interface,
    Kind,
    Map,
    Pointer,
    Signature,
    Slice,
    Struct,
    Tuple,
    Type,
    TypeParam,
    unalias,
)
from rt0.types.under import common_under

if TYPE_CHECKING:
    from rt0.lower.escape_walk import Walker


def shift(k: Hole, by: int) -> Hole:
    """The hole for a value that is dereferenced `by` times more before it is put there."""
    return k[0], k[1] + by


def core(t: Type) -> Type:
    """The underlying type, of a type parameter the one that its types share."""
    return (common_under(None, t, None)[0] or t.under()) if is_type_param(t) else t.under()


def has_pointers(t: Type) -> bool:
    """Whether values of the type hold pointers; those of a type parameter may."""
    u = t.under()
    match u:
        case Basic():
            return is_string(u) or u.kind in (Kind.UNSAFE_POINTER, Kind.UNTYPED_NIL)
        case Array():
            return u.len > 0 and has_pointers(u.elem)
        case Struct():
            return any(has_pointers(v.typ) for v in u.fields)
        case Tuple():
            return any(has_pointers(v.typ) for v in u.vars)
    return True


def single(e: Expr) -> Type:
    """The type of an expression's value, even where `v, ok` was recorded for it."""
    t = e.typ
    return t.vars[0].typ if isinstance(t, Tuple) and len(t) == 2 and not isinstance(e, CallExpr) else t


def discard(w: Walker, e: Expr | None) -> None:
    """Evaluates an expression for its effects."""
    if e is not None:
        expr(w, (w.graph.nowhere, 0), e)


def assign(w: Walker, k: Hole, e: Expr, t: Type) -> None:
    """Sends the value of an expression, converted to type t as an assignment does, into a hole."""
    have = single(e)
    if is_non_type_param_interface(t) and not is_nil(e) and not is_non_type_param_interface(have):
        k = box(w, k, have, e)
    expr(w, k, e)


def box(w: Walker, k: Hole, t: Type, site: Expr) -> Hole:
    """The hole for a value that becomes an interface value first."""
    if not is_type_param(t) and is_direct_iface(t):
        return k
    inner = (w.spill(k, site, layout_size(t), w.boxes), 0)
    return w.tee([k, inner]) if is_type_param(t) else inner


def layout_size(t: Type) -> int | None:
    """The size of a type, None if it depends on type arguments."""
    return None if depends(t) else layout(t).size


def depends(t: Type) -> bool:
    """Whether the size of a type may depend on type arguments."""
    t = unalias(t)
    if isinstance(t, TypeParam):
        return True
    u = t.under()
    match u:
        case Array():
            return depends(u.elem)
        case Struct():
            return any(depends(v.typ) for v in u.fields)
    return False


def convert(w: Walker, k: Hole, t: Type, to: Type) -> Hole:
    """The hole for a value of type t that no expression stands for, converted to type `to`: what is boxed
    is on the heap."""
    if not is_non_type_param_interface(to) or is_non_type_param_interface(t):
        return k
    if is_type_param(t):
        return w.tee([k, (w.graph.heap, 0)])
    return k if is_direct_iface(t) else (w.graph.heap, 0)


def expr(w: Walker, k: Hole, e: Expr) -> None:
    """Sends the value of an expression into a hole."""
    if e.mode == Mode.CONSTANT or e.mode == Mode.TYPE:
        return
    if k[1] >= 0 and not isinstance(e.typ, Tuple) and e.typ is not None and not has_pointers(e.typ):
        k = (w.graph.nowhere, 0)
    handler = _HANDLERS.get(type(e))
    if handler is not None:
        handler(w, k, e)


def _name(w: Walker, k: Hole, e: Expr) -> None:
    assert isinstance(e, Name)
    if isinstance(e.obj, Var) and not e.obj.is_pkg_level:
        w.graph.flow(k, w.variable(e.obj))


def _paren(w: Walker, k: Hole, e: Expr) -> None:
    assert isinstance(e, ParenExpr)
    expr(w, k, e.x)


def derefs_on_path(t: Type, path: list[int]) -> int:
    """How many pointers a path of field indices follows from a value of type t."""
    n = 0
    for i in path:
        u = core(t)
        if isinstance(u, Pointer):
            n += 1
            u = core(u.base)
        if not isinstance(u, Struct):
            return n
        t = u.fields[i].typ
    return n


def _selector(w: Walker, k: Hole, e: Expr) -> None:
    assert isinstance(e, SelectorExpr)
    sel = e.selection
    if sel is None:
        _name(w, k, e.sel)
    elif sel.kind is METHOD_VAL:
        escape_call.method_value(w, k, e)
    elif sel.kind is METHOD_EXPR:
        return
    else:
        expr(w, shift(k, derefs_on_path(e.x.typ, sel.index)), e.x)


def receiver(w: Walker, k: Hole, e: SelectorExpr) -> None:
    """Sends the receiver of the method x.m into a hole."""
    sel = e.selection
    assert sel is not None
    path = sel.index[:-1]
    n = derefs_on_path(e.x.typ, path)
    by_address = isinstance(sel.obj, Func) and sel.obj.has_ptr_recv()
    if isinstance(core(_at(e.x.typ, path)), Pointer):
        n += not by_address and not is_iface_method(sel.obj)
    elif by_address:
        n -= 1
    expr(w, shift(k, n), e.x)


def is_iface_method(fn: Object) -> bool:
    """Whether it is a method of an interface."""
    return isinstance(fn, Func) and fn.sig.recv is not None and isinstance(fn.sig.recv.typ.under(), Interface)


def _at(t: Type, path: list[int]) -> Type:
    """The type of the field at the end of a path."""
    for i in path:
        u = core(t)
        if isinstance(u, Pointer):
            u = core(u.base)
        if not isinstance(u, Struct):
            return t
        t = u.fields[i].typ
    return t


def _index(w: Walker, k: Hole, e: Expr) -> None:
    assert isinstance(e, IndexExpr)
    if e.x.mode == Mode.VALUE and isinstance(core(e.x.typ), Signature):
        expr(w, k, e.x)
        return
    u = core(e.x.typ)
    if isinstance(u, Map):
        discard(w, e.x)
        assign(w, (w.graph.nowhere, 0), e.index, u.key)
        return
    discard(w, e.index)
    if isinstance(u, Array | Interface):
        expr(w, k, e.x)  # the type parameter of which no core type is known may be an array
    elif is_string(u):
        discard(w, e.x)
    else:
        expr(w, shift(k, 1), e.x)


def _slice(w: Walker, k: Hole, e: Expr) -> None:
    assert isinstance(e, SliceExpr)
    for i in e.index:
        discard(w, i)
    expr(w, shift(k, -1) if isinstance(core(e.x.typ), Array) else k, e.x)


def _assert(w: Walker, k: Hole, e: Expr) -> None:
    assert isinstance(e, AssertExpr)
    expr(w, unboxed(k, single(e)), e.x)


def unboxed(k: Hole, t: Type) -> Hole:
    """The hole for an interface value of which the value of type t is taken out."""
    if is_non_type_param_interface(t) or depends(t) or is_direct_iface(t):
        return k  # type arguments may make it a value that the interface holds itself
    return shift(k, 1)


def _operation(w: Walker, k: Hole, e: Expr) -> None:
    assert isinstance(e, Operation)
    if e.y is None:
        if e.op is Op.AND:
            _address(w, k, unparen(e.x), e.pos)
        elif e.op is Op.MUL:
            expr(w, shift(k, 1), e.x)
        else:
            discard(w, e.x)
    elif e.op is Op.ADD and has_pointers(e.typ):
        w.spill(k, e, None)
        _concat(w, e)
    elif e.op in (Op.EQL, Op.NEQ) and not is_nil(e.x) and not is_nil(e.y):
        nowhere = (w.graph.nowhere, 0)
        assign(w, nowhere, e.x, single(e.y))
        assign(w, nowhere, e.y, single(e.x))
    else:
        discard(w, e.x)
        discard(w, e.y)


def _concat(w: Walker, e: Expr) -> None:
    """x + y of strings: nothing refers to the operands afterwards, for the runtime copies also a single one
    that is not empty, if it lies on the stack and the result must not.
    """
    e = unparen(e)
    if isinstance(e, Operation) and e.op is Op.ADD and e.y is not None and e.mode != Mode.CONSTANT:
        _concat(w, e.x)
        _concat(w, e.y)
    else:
        discard(w, e)


def _address(w: Walker, k: Hole, x: Expr, pos: Pos) -> None:
    if not isinstance(x, CompositeLit):
        expr(w, shift(k, -1), x)
        return
    t = x.typ
    w.elsewhere[x] = pos
    loc = w.spill(k, x, layout_size(t))
    if isinstance(core(t), Slice | Map):
        _literal(w, (loc, 0), x)
    else:
        _fill(w, (loc, 0), x, core(t))


def _literal(w: Walker, k: Hole, e: Expr) -> None:
    assert isinstance(e, CompositeLit)
    u = core(e.typ)
    match u:
        case Pointer():
            loc = w.spill(k, e, layout_size(u.base))
            base = core(u.base)
            if isinstance(base, Slice):
                _slice_literal(w, (loc, 0), e, base)
            else:
                _fill(w, (loc, 0), e, base)
        case Slice():
            _slice_literal(w, k, e, u)
        case Map():
            w.spill(k, e, None)
            _fill(w, k, e, u)
        case _:
            _fill(w, k, e, u)


def _slice_literal(w: Walker, k: Hole, e: CompositeLit, u: Slice) -> None:
    size = layout_size(u.elem)
    loc = w.spill(k, e, None if size is None else size * len(e.elem_list))
    for x in e.elem_list:
        assign(w, (loc, 0), x.value if isinstance(x, KeyValueExpr) else x, u.elem)


def _fill(w: Walker, k: Hole, e: CompositeLit, u: Type) -> None:
    """The elements of a literal that are stored in the hole's own memory (those of a map on the heap)."""
    if isinstance(u, Struct):
        for _, t, value in struct_parts(e, u):
            assign(w, k, value, t)
        return
    heap = (w.graph.heap, 0)
    for x in e.elem_list:
        value = x.value if isinstance(x, KeyValueExpr) else x
        if isinstance(u, Map):
            assert isinstance(x, KeyValueExpr)
            assign(w, heap, x.key, u.key)
            assign(w, heap, value, u.elem)
        else:
            assert isinstance(u, Array)
            assign(w, k, value, u.elem)


def _func_lit(w: Walker, k: Hole, e: Expr) -> None:
    assert isinstance(e, FuncLit)
    capture(w, w.spill(k, e, None), e)
    w.literal(e)


def capture(w: Walker, loc: Location, site: Scope) -> None:
    """What a closure at a location holds."""
    for v in w.info.captures[site]:
        t = v.typ
        by_value = v not in w.info.reassigned and v not in w.info.addr_taken
        if not (by_value and layout_size(t) is not None and w.info.by_value(v, t)):
            w.graph.flow((loc, -1), w.variable(v))
        if by_value and has_pointers(t):
            w.graph.flow((loc, 0), w.variable(v))


def _list(w: Walker, k: Hole, e: Expr) -> None:
    assert isinstance(e, ListExpr)
    for x in e.elem_list:
        expr(w, k, x)


def _call(w: Walker, k: Hole, e: Expr) -> None:
    assert isinstance(e, CallExpr)
    escape_call.call(w, [k], e)


_HANDLERS: dict[type[Expr], Callable[[Walker, Hole, Expr], None]] = {
    Name: _name,
    ParenExpr: _paren,
    SelectorExpr: _selector,
    IndexExpr: _index,
    SliceExpr: _slice,
    AssertExpr: _assert,
    Operation: _operation,
    CompositeLit: _literal,
    FuncLit: _func_lit,
    ListExpr: _list,
    CallExpr: _call,
}
