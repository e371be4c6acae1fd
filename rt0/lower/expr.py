"""Expressions: from typed tree to values.

Invariant: `expr` answers the components of a flat value, or the address of any other. Such an address may
be that of a variable: whoever keeps the value while other code runs copies it first (`Fn.own`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rt0.lower import (
    arith,
    builtins,
    call,
    closure,
    compare,
    composite,
    const,
    convert,
    cover,
    iface,
    maps,
    place,
)
from rt0.lower.errors import NotSupported
from rt0.lower.func import Comps, Fn
from rt0.lower.layout import is_flat
from rt0.lower.ssa import Block
from rt0.syntax.nodes import (
    AssertExpr,
    BasicLit,
    CallExpr,
    CompositeLit,
    EdgeExpr,
    Expr,
    FuncLit,
    IndexExpr,
    Name,
    Op,
    Operation,
    ParenExpr,
    SelectorExpr,
    SliceExpr,
)
from rt0.types.objects import Func, Nil, Var
from rt0.types.operand import Mode
from rt0.types.predicates import is_string
from rt0.types.selection import METHOD_EXPR, METHOD_VAL
from rt0.types.types import Array, Map, Pointer, Tuple, Type

Value = tuple[Comps, Type]


def expr(f: Fn, e: Expr) -> Comps:
    """The value of an expression with one value."""
    if e.mode == Mode.CONSTANT:
        return const.value(f, e.val, f.typ(e))
    if e in f.ahead:
        return f.ahead.pop(e)
    handler = _HANDLERS.get(type(e))
    if handler is None:
        raise NotSupported(e.pos, f"expression {type(e).__name__}")
    return handler(f, e)


def expr1(f: Fn, e: Expr) -> str:
    """The value of an expression with one component."""
    return expr(f, e)[0]


def expr_as(f: Fn, e: Expr, t: Type) -> Comps:
    """The value of an expression, converted as an assignment to type t does."""
    if is_nil(e):
        return f.zero(t)
    if e.mode == Mode.CONSTANT and not isinstance(t.under(), iface.Interface):
        return const.value(f, e.val, t)
    value = expr(f, e)
    return convert.assign(f, value, single(f, e), t, e)


def single(f: Fn, e: Expr) -> Type:
    """The type of an expression's value, even where `v, ok` was recorded for it."""
    t = f.typ(e)
    return f.sub(t.vars[0].typ) if isinstance(t, Tuple) and len(t) == 2 else t


def is_nil(e: Expr) -> bool:
    """Whether it is the predeclared nil."""
    while isinstance(e, ParenExpr):
        e = e.x
    return e.mode == Mode.NILVALUE or (isinstance(e, Name) and isinstance(e.obj, Nil))


def multi(f: Fn, e: Expr) -> list[Value]:
    """The values of a call with several results, or of a `v, ok` form."""
    while isinstance(e, ParenExpr):
        e = e.x
    t = f.typ(e)
    if isinstance(e, CallExpr):
        values = call.call(f, e)
        assert isinstance(t, Tuple)
        return list(zip(values, (f.sub(v.typ) for v in t.vars), strict=True))
    assert isinstance(t, Tuple)
    types = [f.sub(v.typ) for v in t.vars]
    if isinstance(e, AssertExpr):
        value, ok = iface.assert_ok(f, e, types[0])
    elif isinstance(e, Operation) and e.op is Op.RECV:
        value, ok = builtins.receive_ok(f, e)
    else:
        assert isinstance(e, IndexExpr)
        value, ok = maps.index_ok(f, e)
    return [(value, types[0]), ([ok], types[1])]


def _name(f: Fn, e: Expr) -> Comps:
    assert isinstance(e, Name)
    obj = e.obj
    f.at(e.pos)
    if isinstance(obj, Var):
        return place.load(f, place.of(f, e))
    if isinstance(obj, Func):
        ref = call.func_ref(f, e)
        return [f.prog.func_value(ref, f.shard)]
    if isinstance(obj, Nil):
        return f.zero(f.typ(e))
    raise NotSupported(e.pos, f"use of {e.value}")


def _paren(f: Fn, e: Expr) -> Comps:
    assert isinstance(e, ParenExpr)
    return expr(f, e.x)


def _selector(f: Fn, e: Expr) -> Comps:
    assert isinstance(e, SelectorExpr)
    sel = e.selection
    if sel is None:
        return _name(f, e.sel)
    if sel.kind is METHOD_VAL:
        return closure.method_value(f, e, e)
    if sel.kind is METHOD_EXPR:
        return closure.method_expr(f, e, e)
    return place.load(f, place.of(f, e))


def _index(f: Fn, e: Expr) -> Comps:
    assert isinstance(e, IndexExpr)
    if isinstance(e.x, Name | SelectorExpr) and e.x.mode == Mode.VALUE:
        if isinstance(e.x, SelectorExpr) and e.x.selection is not None and e.x.sel.inst is not None:
            make = closure.method_value if e.x.selection.kind is METHOD_VAL else closure.method_expr
            return make(f, e.x, e)
        name = e.x if isinstance(e.x, Name) else e.x.sel
        if isinstance(name.obj, Func) and name.inst is not None:
            return [f.prog.func_value(call.func_ref(f, name), f.shard)]
    t = f.typ(e.x).under()
    if isinstance(t, Map):
        return maps.index(f, e)
    if is_string(t):
        return _string_index(f, e)
    return place.load(f, place.of(f, e))


def _string_index(f: Fn, e: IndexExpr) -> Comps:
    data, length = expr(f, e.x)
    i = place.index(f, e.index)
    f.at(e.pos)
    place.bounds(f, i, length)
    return [f.ins(f"load i8, ptr {f.ins(f'getelementptr inbounds i8, ptr {data}, i64 {i.value}')}")]


def _operation(f: Fn, e: Expr) -> Comps:
    assert isinstance(e, Operation)
    if e.y is None:
        return _unary(f, e)
    if e.op in (Op.ANDAND, Op.OROR):
        return [_logical(f, e)]
    if e.op in (Op.SHL, Op.SHR):
        return [arith.shift(f, e)]
    if Op.EQL <= e.op <= Op.GEQ:
        return [compare.operation(f, e)]
    t = f.typ(e)
    if e.op is Op.ADD and is_string(t):
        return _concatenation(f, e, t)
    x, y = operands(f, e, t)
    return arith.binary(f, e.op, t, x, y)


def _concatenation(f: Fn, e: Operation, t: Type) -> Comps:
    """x + y + z of strings, at once."""
    parts = list(_summands(e))
    values: list[Comps] = [[] for _ in parts]
    copied = any(x.mode == Mode.CONSTANT and x.val for x in parts)  # in any case, as one is not empty

    def evaluate(i: int, x: Expr) -> None:
        values[i] = (convert.bytes_as_string(f, x) if copied else None) or expr_as(f, x, t)

    call.in_order(f, parts, evaluate)
    f.at(e.pos)
    return arith.concat(f, values, convert.buffer(f, e))


def _summands(e: Expr) -> Iterator[Expr]:
    while isinstance(e, ParenExpr):
        e = e.x
    if isinstance(e, Operation) and e.op is Op.ADD and e.y is not None and e.mode != Mode.CONSTANT:
        yield from _summands(e.x)
        yield from _summands(e.y)
    else:
        yield e


def operands(f: Fn, e: Operation, t: Type) -> tuple[Comps, Comps]:
    """Both operands of a binary operation as type t."""
    assert e.y is not None
    values: list[Comps] = [[], []]

    compares = Op.EQL <= e.op <= Op.GEQ and is_string(t)

    def evaluate(i: int, x: Expr) -> None:
        values[i] = (convert.bytes_as_string(f, x) if compares else None) or expr_as(f, x, t)
        if i == 0 and not is_flat(t):
            values[i] = f.own(t, values[i])

    call.in_order(f, [e.x, e.y], evaluate)
    f.at(e.pos)
    return values[0], values[1]


def _unary(f: Fn, e: Operation) -> Comps:
    match e.op:
        case Op.AND:
            return [composite.address(f, e)]
        case Op.MUL:
            return place.load(f, place.of(f, e))
        case Op.RECV:
            return builtins.receive(f, e)
        case Op.ADD:
            return expr_as(f, e.x, f.typ(e))
    x = expr_as(f, e.x, f.typ(e))
    f.at(e.pos)
    return arith.unary(f, e.op, f.typ(e), x)


def _logical(f: Fn, e: Operation) -> str:
    """x && y and x || y as a value."""
    assert e.y is not None
    yes, no, done = f.block("true"), f.block("false"), f.block("done")
    condition(f, e, yes, no)
    key = ("bool", e)
    f.start(yes)
    f.write(key, "true")
    f.br(done)
    f.start(no)
    f.write(key, "false")
    f.br(done)
    f.start(done)
    return f.read(key, "i1")


def condition(f: Fn, e: Expr, yes: Block, no: Block) -> None:
    """Branches on a boolean expression."""
    while isinstance(e, ParenExpr):
        if isinstance(e, EdgeExpr):
            cover.count(f, e.counter)
        e = e.x
    if isinstance(e, Operation) and e.mode != Mode.CONSTANT and e not in f.ahead:
        if e.op is Op.NOT:
            condition(f, e.x, no, yes)
            return
        if e.op in (Op.ANDAND, Op.OROR) and e.y is not None:
            middle = f.block("and" if e.op is Op.ANDAND else "or")
            if e.op is Op.ANDAND:
                condition(f, e.x, middle, no)
            else:
                condition(f, e.x, yes, middle)
            f.start(middle)
            if f.reachable:
                condition(f, e.y, yes, no)
            return
    value = expr1(f, e)
    f.at(e.pos)
    f.cond(value, yes, no)


def _slice(f: Fn, e: Expr) -> Comps:
    assert isinstance(e, SliceExpr)
    return place.slice_expr(f, e)


def _call(f: Fn, e: Expr) -> Comps:
    assert isinstance(e, CallExpr)
    values = call.call(f, e)
    return values[0] if values else []


def _assert(f: Fn, e: Expr) -> Comps:
    assert isinstance(e, AssertExpr)
    return iface.assert_value(f, e)


def _func_lit(f: Fn, e: Expr) -> Comps:
    assert isinstance(e, FuncLit)
    return [closure.func_lit(f, e)]


def _composite(f: Fn, e: Expr) -> Comps:
    assert isinstance(e, CompositeLit)
    return composite.literal(f, e)


def _literal(f: Fn, e: Expr) -> Comps:
    return const.value(f, e.val, f.typ(e))


def deref_array(t: Type) -> tuple[Type, bool]:
    """The array type that t is or points to, and whether it is a pointer."""
    u = t.under()
    if isinstance(u, Pointer) and isinstance(u.base.under(), Array):
        return u.base.under(), True
    return u, False


_HANDLERS: dict[type[Expr], Callable[[Fn, Expr], Comps]] = {
    Name: _name,
    ParenExpr: _paren,
    EdgeExpr: _paren,
    SelectorExpr: _selector,
    IndexExpr: _index,
    Operation: _operation,
    SliceExpr: _slice,
    CallExpr: _call,
    AssertExpr: _assert,
    FuncLit: _func_lit,
    CompositeLit: _composite,
    BasicLit: _literal,
}
