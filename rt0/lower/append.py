"""append, and where the arrays are that slices grow in: the first one in the frame, if it may be.

An array that escapes only where a known statement gives the slice away (`escape_slices`) begins in the frame,
too: that statement moves it.
"""

from __future__ import annotations

from rt0.lower import expr, runtime
from rt0.lower.barrier import copy_elements
from rt0.lower.escape import SMALL_ARRAY
from rt0.lower.func import Comps, Fn
from rt0.lower.layout import layout
from rt0.lower.ssa import Block, Key
from rt0.syntax.nodes import CallExpr, Expr, Name
from rt0.syntax.parse_exprs import unparen
from rt0.types.objects import Object, Var
from rt0.types.types import Array, Slice, Type


def append(f: Fn, e: CallExpr) -> list[Comps]:
    """append"""
    t = f.typ(e)
    u = t.under()
    assert isinstance(u, Slice)
    elem = f.sub(u.elem)
    old = expr.expr_as(f, e.arg_list[0], t)
    if e.has_dots:
        return [_append_slice(f, e, elem, old)]
    if len(e.arg_list) == 1:
        return [old]
    values = [f.own(elem, expr.expr_as(f, a, elem)) for a in e.arg_list[1:]]
    f.at(e.pos)
    n = len(values)
    ptr, length, cap = grow(f, elem, old, str(n), _first_array(f, e, elem))
    start = f.ins(f"sub nuw nsw i64 {length}, {n}")
    base = _at(f, elem, ptr, start)
    for i, v in enumerate(values):
        f.store(elem, f.offset(base, i * layout(elem).size), v)
    return [[ptr, length, cap]]


def _at(f: Fn, elem: Type, ptr: str, i: str) -> str:
    return f.ins(f"getelementptr inbounds [{layout(elem).size} x i8], ptr {ptr}, i64 {i}")


def _first_array(f: Fn, e: CallExpr, elem: Type) -> Object | Expr | None:
    """What is appended to, if its first array may be in the frame. As in gc, that is so for the first append
    of each variable.
    """
    size = layout(elem).size
    if f.info is None or not 0 < size <= SMALL_ARRAY or e.fun not in f.info.stack_sites:
        return None
    x = unparen(e.arg_list[0])
    owner: Object | Expr = x.obj if isinstance(x, Name) and isinstance(x.obj, Var) else x
    again = isinstance(owner, Var) and f.info.moved.get(owner, False)
    if owner in f.first_arrays and not again:
        return None
    f.first_arrays.add(owner)
    return owner


def grow(f: Fn, elem: Type, old: Comps, num: str, owner: Object | Expr | None = None) -> Comps:
    """A slice longer by `num` elements, in a larger array if need be: once in one of the frame, if it has an
    owner.
    """
    ptr, length, cap = old
    new = f.ins(f"add nuw i64 {length}, {num}")
    enough = f.ins(f"icmp ule i64 {new}, {cap}")
    more, done = f.block("grow"), f.block("grown")
    key = ("append", new)
    f.write((key, 0), ptr)
    f.write((key, 1), cap)
    weights = f.shard.debug.shared('!{!"branch_weights", i32 2000, i32 1}')
    f.cond(enough, done, more, f", !prof !{weights}")
    f.start(more)
    name, args = "runtime.growslice", [ptr, new, cap, num, f.prog.rtypes.use(f.shard, elem)]
    if isinstance(owner, Var) and f.info is not None and f.info.moved.get(owner):
        name += "Buf"
        args += [_array(f, owner, elem), str(SMALL_ARRAY // layout(elem).size)]
    elif owner is not None:
        _use_frame(f, elem, old, new, owner, key, done)
    grown = runtime.call(f, name, args)
    f.write((key, 0), grown[0])
    f.write((key, 1), grown[2])
    f.br(done)
    f.start(done)
    return [f.read((key, 0), "ptr"), new, f.read((key, 1), "i64")]


def _use_frame(f: Fn, elem: Type, old: Comps, new: str, owner: Object | Expr, key: Key, done: Block) -> None:
    """Makes the array in the frame the slice's, if it is large enough, not used yet, and nothing has to be
    copied.
    """
    n = SMALL_ARRAY // layout(elem).size
    used: Key = ("first array", owner, f.inlined_at)
    f.entry.defs[used] = "false"
    fits, unused, empty, heap = (f.block(x) for x in ("fits", "unused", "empty", "heap"))
    f.cond(f.ins(f"icmp ule i64 {new}, {n}"), fits, heap)
    f.start(fits)
    f.cond(f.read(used, "i1"), heap, unused)
    f.start(unused)
    f.cond(f.ins(f"icmp eq i64 {old[1]}, 0"), empty, heap)
    f.start(empty)
    p = _array(f, owner, elem) if isinstance(owner, Var) else f.temp(Array(elem, n))
    f.memclr(p, n * layout(elem).size)
    f.write(used, "true")
    f.write((key, 0), p)
    f.write((key, 1), str(n))
    f.br(done)
    f.start(heap)


def _append_slice(f: Fn, e: CallExpr, elem: Type, old: Comps) -> Comps:
    """append(x, y...), where y may be a string."""
    arg = e.arg_list[1]
    if expr.is_nil(arg):
        return old
    src = expr.expr(f, arg)
    f.at(e.pos)
    ptr, length, cap = grow(f, elem, old, src[1])
    dst = _at(f, elem, ptr, old[1])
    copy_elements(f, elem, dst, src[0], src[1])
    return [ptr, length, cap]


# Arrays in the frame that are moved to the heap


def array_of(f: Fn, v: Var) -> str:
    """The array in the frame that a slice variable begins with."""
    u = f.sub(v.typ).under()
    assert isinstance(u, Slice)
    return _array(f, v, f.sub(u.elem))


def _array(f: Fn, v: Var, elem: Type) -> str:
    """The array in the frame that a variable begins with: the frame of the function that declares it, if this
    is the body of a range over a function.
    """
    if f.range_body is not None and f.range_body.is_captured(f, v):
        return f.range_body.captured(f, v)
    found = f.arrays.get(v)
    if found is None:
        found = f.arrays[v] = f.temp(Array(elem, SMALL_ARRAY // layout(elem).size))
    return found


def move_to_heap(f: Fn, v: Var) -> None:
    """Moves the array of a slice variable, which something else is about to get hold of, out of the frame."""
    assert f.info is not None
    t = f.sub(v.typ)
    u = t.under()
    assert isinstance(u, Slice)
    elem = f.sub(u.elem)
    ptr, length, cap = f.read_var(v, t)
    array = _array(f, v, elem)
    size = SMALL_ARRAY // layout(elem).size * layout(elem).size
    at = f.ins(f"sub i64 {f.ins(f'ptrtoint ptr {ptr} to i64')}, {f.ins(f'ptrtoint ptr {array} to i64')}")
    inside, done = f.block("inside"), f.block("moved")
    f.cond(f.ins(f"icmp ult i64 {at}, {size}"), inside, done)
    f.start(inside)
    descriptor = f.prog.rtypes.use(f.shard, elem)
    if f.info.moved[v]:
        moved = runtime.call(f, "runtime.moveSlice", [ptr, length, cap, descriptor])
    else:
        moved = runtime.call(f, "runtime.moveSliceNoCap", [ptr, length, descriptor])
    f.write_var(v, t, moved)
    f.br(done)
    f.start(done)
