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
from rt0.lower.escape_instance import at_path, is_iface_method
from rt0.lower.expr import is_nil
from rt0.lower.layout import is_direct_iface, layout
from rt0.syntax.nodes import (
    AssertExpr,
    CallExpr,
    CompositeLit,
    EdgeExpr,
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
from rt0.types.objects import Func, Var
from rt0.types.operand import Mode
from rt0.types.predicates import is_interface, is_string
from rt0.types.selection import METHOD_EXPR, METHOD_VAL
from rt0.types.types import (
    Array,
    Basic,
    Kind,
    Map,
    Pointer,
    Signature,
    Slice,
    Struct,
    Tuple,
    Type,
)

if TYPE_CHECKING:
    from rt0.lower.escape_walk import Walker


def shift(k: Hole, by: int) -> Hole:
    """The hole for a value that is dereferenced `by` times more before it is put there."""
    return k[0], k[1] + by


def has_pointers(t: Type) -> bool:
    """Whether values of the type hold pointers."""
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


def single(w: Walker, e: Expr) -> Type:
    """The type of an expression's value, even where `v, ok` was recorded for it."""
    t = w.typ(e)
    return t.vars[0].typ if isinstance(t, Tuple) and len(t) == 2 and not isinstance(e, CallExpr) else t


def discard(w: Walker, e: Expr | None) -> None:
    """Evaluates an expression for its effects."""
    if e is not None:
        expr(w, (w.graph.nowhere, 0), e)


def assign(w: Walker, k: Hole, e: Expr, t: Type) -> None:
    """Sends the value of an expression, converted to type t as an assignment does, into a hole."""
    have = single(w, e)
    if is_interface(t) and not is_nil(e) and not is_interface(have):
        k = box(w, k, have, e)
    expr(w, k, e)


def box(w: Walker, k: Hole, t: Type, site: Expr) -> Hole:
    """The hole for a value that becomes an interface value first."""
    if is_direct_iface(t):
        return k
    return w.spill(k, site, layout(t).size, w.unit.boxes), 0


def convert(w: Walker, k: Hole, t: Type, to: Type) -> Hole:
    """The hole for a value of type t that no expression stands for, converted to type `to`: what is boxed
    is on the heap."""
    if not is_interface(to) or is_interface(t) or is_direct_iface(t):
        return k
    return w.graph.heap, 0


def expr(w: Walker, k: Hole, e: Expr) -> None:
    """Sends the value of an expression into a hole."""
    if e.mode == Mode.CONSTANT or e.mode == Mode.TYPE:
        return
    if k[1] >= 0 and e.typ is not None and not isinstance(e.typ, Tuple) and not has_pointers(w.typ(e)):
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
        u = t.under()
        if isinstance(u, Pointer):
            n += 1
            u = u.base.under()
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
        expr(w, shift(k, derefs_on_path(w.typ(e.x), sel.index)), e.x)


def receiver(w: Walker, k: Hole, e: SelectorExpr) -> None:
    """Sends the receiver of the method x.m into a hole."""
    sel = e.selection
    assert sel is not None
    assert isinstance(sel.obj, Func)
    expr(w, shift(k, derefs_to_receiver(w.typ(e.x), sel.obj, sel.index)), e.x)


def derefs_to_receiver(t: Type, m: Func, index: list[int]) -> int:
    """How many pointers are followed from a value of type t to the receiver of a method; -1: its address
    is taken."""
    path = index[:-1]
    n = derefs_on_path(t, path)
    if isinstance(at_path(t, path).under(), Pointer):
        return n + (not m.has_ptr_recv() and not is_iface_method(m))
    return n - m.has_ptr_recv()


def _index(w: Walker, k: Hole, e: Expr) -> None:
    assert isinstance(e, IndexExpr)
    u = w.typ(e.x).under()
    if e.x.mode == Mode.VALUE and isinstance(u, Signature):
        expr(w, k, e.x)
        return
    if isinstance(u, Map):
        discard(w, e.x)
        assign(w, (w.graph.nowhere, 0), e.index, u.key)
        return
    discard(w, e.index)
    if isinstance(u, Array):
        expr(w, k, e.x)
    elif is_string(u):
        discard(w, e.x)
    else:
        expr(w, shift(k, 1), e.x)


def _slice(w: Walker, k: Hole, e: Expr) -> None:
    assert isinstance(e, SliceExpr)
    for i in e.index:
        discard(w, i)
    expr(w, shift(k, -1) if isinstance(w.typ(e.x).under(), Array) else k, e.x)


def _assert(w: Walker, k: Hole, e: Expr) -> None:
    assert isinstance(e, AssertExpr)
    expr(w, unboxed(k, single(w, e)), e.x)


def unboxed(k: Hole, t: Type) -> Hole:
    """The hole for an interface value of which the value of type t is taken out."""
    return k if is_interface(t) or is_direct_iface(t) else shift(k, 1)


def _operation(w: Walker, k: Hole, e: Expr) -> None:
    assert isinstance(e, Operation)
    if e.y is None:
        if e.op is Op.AND:
            _address(w, k, e, unparen(e.x))
        elif e.op is Op.MUL:
            expr(w, shift(k, 1), e.x)
        else:
            discard(w, e.x)
    elif e.op is Op.ADD and has_pointers(w.typ(e)):
        w.spill(k, e, None)
        _concat(w, e)
    elif e.op in (Op.EQL, Op.NEQ) and not is_nil(e.x) and not is_nil(e.y):
        nowhere = (w.graph.nowhere, 0)
        assign(w, nowhere, e.x, single(w, e.y))
        assign(w, nowhere, e.y, single(w, e.x))
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


def _address(w: Walker, k: Hole, e: Operation, x: Expr) -> None:
    """&x; the elements of a slice or map are allocated apart from what points to them."""
    if not isinstance(x, CompositeLit):
        expr(w, shift(k, -1), x)
        return
    t = w.typ(x)
    if isinstance(t.under(), Slice | Map):
        _literal(w, (w.spill(k, e, layout(t).size), 0), x)
    else:
        w.unit.elsewhere[x] = e.pos
        _fill(w, (w.spill(k, x, layout(t).size), 0), x, t.under())


def _literal(w: Walker, k: Hole, e: Expr) -> None:
    assert isinstance(e, CompositeLit)
    u = w.typ(e).under()
    match u:
        case Pointer():
            loc = w.spill(k, e, layout(u.base).size)
            base = u.base.under()
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
    loc = w.spill(k, e, layout(u.elem).size * len(e.elem_list))
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
    for v in w.unit.info.captures[site]:
        t = w.sub(v.typ)
        if not w.unit.info.by_value(v, t):
            w.graph.flow((loc, -1), w.variable(v))
        elif has_pointers(t):
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
    EdgeExpr: _paren,
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
