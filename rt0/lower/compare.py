"""Comparison of values of any type, and the equality functions that descriptors point to.

Functions `type:.eq.T` take two addresses and the closure, as `abi.Type.Equal` is called.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from rt0.llvm import abi
from rt0.lower import expr, iface, runtime
from rt0.lower.func import Comps, Fn
from rt0.lower.layout import FuncAbi, comps_of, is_flat, layout
from rt0.lower.shard import Shard
from rt0.syntax.nodes import Op, Operation
from rt0.types import sizes
from rt0.types.predicates import is_complex, is_float, is_string, is_unsigned
from rt0.types.types import (
    BOOL,
    UNSAFE_POINTER,
    Array,
    Basic,
    Chan,
    Interface,
    Map,
    Pointer,
    Signature,
    Slice,
    Struct,
    Type,
)

if TYPE_CHECKING:
    from rt0.lower.program import Program

_SIGNED = {Op.EQL: "eq", Op.NEQ: "ne", Op.LSS: "slt", Op.LEQ: "sle", Op.GTR: "sgt", Op.GEQ: "sge"}
_UNSIGNED = {Op.EQL: "eq", Op.NEQ: "ne", Op.LSS: "ult", Op.LEQ: "ule", Op.GTR: "ugt", Op.GEQ: "uge"}
_FLOAT = {Op.EQL: "oeq", Op.NEQ: "une", Op.LSS: "olt", Op.LEQ: "ole", Op.GTR: "ogt", Op.GEQ: "oge"}


def operation(f: Fn, e: Operation) -> str:
    """A comparison in the program."""
    assert e.y is not None
    if expr.is_nil(e.x) or expr.is_nil(e.y):
        other = e.y if expr.is_nil(e.x) else e.x
        if expr.is_nil(other):
            return "true" if e.op is Op.EQL else "false"
        word = expr.expr(f, other)[0]
        f.at(e.pos)
        return f.ins(f"icmp {_SIGNED[e.op]} ptr {word}, null")
    tx, ty = f.typ(e.x), f.typ(e.y)
    t = tx
    ix, iy = isinstance(tx.under(), Interface), isinstance(ty.under(), Interface)
    if ix != iy:
        return _mixed(f, e, tx, ty, ix)
    if ix:
        # One is assignable to the other: compare as the one with fewer methods.
        if len(iface.methods(tx)) > len(iface.methods(ty)):
            t = ty
    x, y = expr.operands(f, e, t)
    return compare(f, e.op, t, x, y)


def _mixed(f: Fn, e: Operation, tx: Type, ty: Type, x_is_iface: bool) -> str:
    """An interface with a concrete value: equal types first, then values."""
    assert e.y is not None
    x = expr.expr(f, e.x)
    y = expr.expr(f, e.y)
    f.at(e.pos)
    it, iv, t, v = (tx, x, ty, y) if x_is_iface else (ty, y, tx, x)
    same = iface.holds(f, iv, t, it)
    yes, no, done = f.block("same"), f.block("other"), f.block("done")
    key = ("eq", e)
    f.cond(same, yes, no)
    f.start(no)
    f.write(key, "false")
    f.br(done)
    f.start(yes)
    f.write(key, equal(f, t, iface.unbox(f, t, iv[1]), v))
    f.br(done)
    f.start(done)
    result = f.read(key, "i1")
    return result if e.op is Op.EQL else f.ins(f"xor i1 {result}, true")


def compare(f: Fn, op: Op, t: Type, x: Comps, y: Comps) -> str:
    """x op y as i1."""
    if is_float(t):
        return f.ins(f"fcmp {_FLOAT[op]} {comps_of(t)[0].ty} {x[0]}, {y[0]}")
    if op in (Op.EQL, Op.NEQ):
        same = equal(f, t, x, y)
        if op is Op.EQL:
            return same
        return {"true": "false", "false": "true"}.get(same) or f.ins(f"xor i1 {same}, true")
    if is_string(t):
        order = runtime.call1(f, "runtime.cmpstring", [*x, *y])
        return f.ins(f"icmp {_SIGNED[op]} i64 {order}, 0")
    table = _UNSIGNED if is_unsigned(t) else _SIGNED
    return f.ins(f"icmp {table[op]} {comps_of(t)[0].ty} {x[0]}, {y[0]}")


def equal(f: Fn, t: Type, x: Comps, y: Comps) -> str:
    """x == y as i1."""
    u = t.under()
    match u:
        case Basic() if is_string(u):
            return _equal_strings(f, x, y)
        case Basic() if is_complex(u) or is_float(u):
            ty = comps_of(u)[0].ty
            return _all(f, [f.ins(f"fcmp oeq {ty} {a}, {b}") for a, b in zip(x, y, strict=True)])
        case Interface():
            name = "ifaceeq" if u.type_set().methods else "efaceeq"
            return _equal_interfaces(f, name, x, y)
        case Struct() | Array() if not is_flat(t):
            if is_plain(t):
                return _same_memory(f, x[0], y[0], str(layout(t).size))
            code = equal_function(f.prog, f.shard, t)
            return f.call(abi.quote(code), _EQUAL_ABI, [x[0], y[0], "null"])[0][0]
        case Struct():
            fields: list[_Operands] = []
            start = 0
            for field in u.fields:
                end = start + len(comps_of(field.typ))
                if field.name != "_":
                    fields.append((f.sub(field.typ), _both(x[start:end], y[start:end])))
                start = end
            return _equal_fields(f, fields, ("fields", *x, *y))
        case Array():
            return equal(f, f.sub(u.elem), x, y) if u.len else "true"
    return f.ins(f"icmp eq {comps_of(t)[0].ty} {x[0]}, {y[0]}")


def _all(f: Fn, parts: list[str]) -> str:
    if not parts:
        return "true"
    result = parts[0]
    for p in parts[1:]:
        result = f.ins(f"and i1 {result}, {p}")
    return result


_Operands = tuple[Type, Callable[[], tuple[Comps, Comps]]]
"""The type of a field, and what loads it from both structs."""

_Operator = Callable[[Fn, Comps, Comps], str]

_Condition = tuple[bool, Callable[[], str]]
"""Whether it calls a function, and what computes it."""


def _both(x: Comps, y: Comps) -> Callable[[], tuple[Comps, Comps]]:
    return lambda: (x, y)


def _equal_fields(f: Fn, fields: list[_Operands], key: Hashable) -> str:
    """Whether all fields are equal, in gc's order (`compare.EqStruct`): if a comparison can panic, only those
    before it come before it; else lengths of strings and what else needs no call come first.
    """
    order: list[_Condition] = []
    group: list[_Condition] = []

    def close() -> None:
        order.extend(sorted(group, key=lambda c: c[0]))
        group.clear()

    def apply(operator: _Operator, load: Callable[[], tuple[Comps, Comps]]) -> Callable[[], str]:
        return lambda: operator(f, *load())

    def of_type(t: Type) -> _Operator:
        return lambda f, x, y: equal(f, t, x, y)

    for t, load in fields:
        whole = apply(of_type(t), load)
        if _may_panic(t):
            close()
            order.append((True, whole))
        elif is_string(t):
            group += [(False, apply(_same_length, load)), (True, apply(_same_bytes, load))]
        else:
            group.append((not _is_cheap(t), whole))
    close()
    if not any(calls for calls, _ in order):
        return _all(f, [condition() for _, condition in order])
    done = f.block("done")
    f.write(key, "false")
    cheap: list[str] = []
    for i, (calls, condition) in enumerate(order):
        value = condition()
        if not calls and i + 1 < len(order) and not order[i + 1][0]:
            cheap.append(value)
            continue
        yes = f.block("same")
        f.cond(_all(f, [*cheap, value]), yes, done)
        f.start(yes)
        cheap = []
    f.write(key, "true")
    f.br(done)
    f.start(done)
    return f.read(key, "i1")


def _may_panic(t: Type) -> bool:
    """Whether comparing two values can fail."""
    u = t.under()
    match u:
        case Interface():
            return True
        case Array():
            return _may_panic(u.elem)
        case Struct():
            return any(_may_panic(field.typ) for field in u.fields if field.name != "_")
    return False


def _is_cheap(t: Type) -> bool:
    """Whether two values are compared without a call."""
    u = t.under()
    match u:
        case Array():
            return is_flat(t) and (u.len == 0 or _is_cheap(u.elem))
        case Struct():
            return is_flat(t) and all(_is_cheap(field.typ) for field in u.fields)
    return not is_string(u)


def _branch(f: Fn, key: Hashable, cond: str, then: Callable[[], str]) -> str:
    """cond && then(), where `then` is evaluated only if cond holds."""
    yes, done = f.block("same"), f.block("done")
    f.write(key, "false")
    f.cond(cond, yes, done)
    f.start(yes)
    f.write(key, then())
    f.br(done)
    f.start(done)
    return f.read(key, "i1")


def _equal_strings(f: Fn, x: Comps, y: Comps) -> str:
    same = _same_length(f, x, y)
    if "0" in (x[1], y[1]):
        return same
    return _branch(f, ("str", *x, *y), same, lambda: _same_bytes(f, x, y))


def _same_length(f: Fn, x: Comps, y: Comps) -> str:
    return f.ins(f"icmp eq i64 {x[1]}, {y[1]}")


def _same_bytes(f: Fn, x: Comps, y: Comps) -> str:
    return _same_memory(f, x[0], y[0], x[1])


def _same_memory(f: Fn, p: str, q: str, n: str) -> str:
    """Whether n bytes are equal. `bcmp` is the runtime's, and LLVM knows what it does."""
    f.shard.use_intrinsic("bcmp", "i32 @bcmp(ptr, ptr, i64)")
    return f.ins(f"icmp eq i32 {f.ins(f'call i32 @bcmp(ptr {p}, ptr {q}, i64 {n})')}, 0")


def _equal_interfaces(f: Fn, name: str, x: Comps, y: Comps) -> str:
    same = f.ins(f"icmp eq ptr {x[0]}, {y[0]}")
    return _branch(
        f, ("iface", *x, *y), same, lambda: runtime.call1(f, f"runtime.{name}", [x[0], x[1], y[1]])
    )


# Equality functions

_EQUAL_ABI = FuncAbi([UNSAFE_POINTER, UNSAFE_POINTER], [BOOL], True)


def is_comparable(t: Type) -> bool:
    """Whether == is defined for the type (it may still panic)."""
    u = t.under()
    match u:
        case Slice() | Map() | Signature():
            return False
        case Array():
            return is_comparable(u.elem)
        case Struct():
            return all(is_comparable(f.typ) for f in u.fields)
    return True


def is_plain(t: Type) -> bool:
    """Whether two values are equal exactly if their memory is."""
    u = t.under()
    match u:
        case Basic():
            return not (is_string(u) or is_float(u) or is_complex(u))
        case Pointer() | Chan():
            return True
        case Array():
            return u.len == 0 or is_plain(u.elem)
        case Struct():
            end = 0
            for f, off in zip(u.fields, layout(u).offsets, strict=True):
                if off != end or f.name == "_" or not is_plain(f.typ):
                    return False
                end = off + sizes.size_of(f.typ)
            return end == layout(t).size
    return False


def equal_closure(prog: Program, shard: Shard, t: Type) -> str:
    """The closure for `abi.Type.Equal`, as an operand; null if the type is not comparable."""
    if not is_comparable(t):
        return "null"
    code = equal_function(prog, shard, t)
    symbol = code.replace("type:.eq.", "type:.eqfunc.", 1)
    if symbol not in shard.data:
        shard.data[symbol] = (
            f"{abi.quote(symbol)} = linkonce_odr constant ptr {abi.quote(code)}, "
            f"section {abi.section('rodata', symbol)}, align 8"
        )
    return abi.quote(symbol)


def equal_function(prog: Program, shard: Shard, t: Type) -> str:
    """The symbol of the function that compares two values in memory; emitted in the module that needs it."""
    u = t.under()
    if is_plain(t):
        key = f"mem{layout(t).size}"
    elif isinstance(u, Basic):
        key = u.kind.name.lower()
    elif isinstance(u, Interface):
        key = "iface" if u.type_set().methods else "eface"
    else:
        key = prog.names.symbol(t)
    symbol = f"type:.eq.{key}"

    def emit() -> None:
        shard.use(symbol, _EQUAL_ABI)
        f = Fn(prog, shard, symbol, _EQUAL_ABI, None, {}, 0, wrapper=True)
        _equal_body(f, t)
        f.finish("linkonce_odr")

    prog.groups.helper(shard, symbol, emit)
    return symbol


def _equal_body(f: Fn, t: Type) -> None:
    u = t.under()
    p, q = "%arg0", "%arg1"
    if is_plain(t):
        result = _same_memory(f, p, q, str(layout(t).size))
        f.terminate(f"ret i1 {result}")
        return
    if isinstance(u, Array) and u.len > 1:
        _equal_elements(f, u)
        return
    if isinstance(u, Struct):

        def load(t: Type, off: int) -> tuple[Comps, Comps]:
            return f.load(t, f.offset(p, off)), f.load(t, f.offset(q, off))

        fields: list[_Operands] = [
            (field.typ, functools.partial(load, field.typ, off))
            for field, off in zip(u.fields, layout(u).offsets, strict=True)
            if field.name != "_"
        ]
        f.terminate(f"ret i1 {_equal_fields(f, fields, 'fields')}")
        return
    f.terminate(f"ret i1 {equal(f, t, f.load(t, p), f.load(t, q))}")


def _equal_elements(f: Fn, u: Array) -> None:
    loop, body, yes, no = (f.block(x) for x in ("loop", "body", "yes", "no"))
    f.write("i", "0")
    f.br(loop)
    f.start(loop, seal=False)
    i = f.read("i", "i64")
    f.cond(f.ins(f"icmp ult i64 {i}, {u.len}"), body, yes)
    f.start(body)
    size = layout(u.elem).size
    a = f.ins(f"getelementptr inbounds [{size} x i8], ptr %arg0, i64 {i}")
    b = f.ins(f"getelementptr inbounds [{size} x i8], ptr %arg1, i64 {i}")
    f.write("i", f.ins(f"add nuw nsw i64 {i}, 1"))
    f.cond(equal(f, u.elem, f.load(u.elem, a), f.load(u.elem, b)), loop, no)
    f.seal(loop)
    f.start(yes)
    f.terminate("ret i1 true")
    f.start(no)
    f.terminate("ret i1 false")
