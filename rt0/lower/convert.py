"""Conversions, implicit and explicit."""

from __future__ import annotations

from rt0.lower import const, expr, iface, runtime
from rt0.lower.func import Comps, Fn
from rt0.lower.layout import comps_of, layout
from rt0.syntax.nodes import CallExpr, Expr, Node
from rt0.syntax.parse_exprs import unparen
from rt0.types.operand import Mode
from rt0.types.predicates import is_complex, is_float, is_integer, is_string, is_unsigned
from rt0.types.types import Array, Basic, Interface, Kind, Pointer, Slice, Type


def assign(f: Fn, value: Comps, t: Type, to: Type, site: Node | None) -> Comps:
    """A value of type t as one of type `to`, to which it is assignable."""
    if isinstance(to.under(), Interface):
        if isinstance(t.under(), Interface):
            return iface.to_iface(f, value, t, to)
        return iface.box(f, t, value, to, site)
    return value


_TMP_BUF = 32
"""Elements of a buffer for the results of conversions; the runtime knows (`TMP_BUF`)."""


def conversion(f: Fn, e: CallExpr) -> Comps:
    """T(x)"""
    (arg,) = e.arg_list
    to = f.typ(e)
    if expr.is_nil(arg):
        return f.zero(to)
    t = f.typ(arg)
    if arg.mode == Mode.CONSTANT and is_complex(to) and not is_complex(t):
        return const.value(f, arg.val, to)  # T(1) of a type parameter; other such conversions are constants
    value = expr.expr(f, arg)
    f.at(e.pos)
    return convert(f, value, t, to, e)


def convert(f: Fn, value: Comps, t: Type, to: Type, e: Expr) -> Comps:
    """A value of type t as one of type `to`, to which it is convertible."""
    tu, u = t.under(), to.under()
    if isinstance(u, Interface):
        return assign(f, value, t, to, e)
    if isinstance(u, Basic) and isinstance(tu, Basic):
        return _basic(f, value, tu, u, e)
    if is_string(u):
        assert isinstance(tu, Slice)
        name = "slicebytetostring" if layout(tu.elem).size == 1 else "slicerunetostring"
        return runtime.call(f, f"runtime.{name}", [buffer(f, e), *value[:2]])
    if isinstance(u, Slice) and is_string(tu):
        size = layout(u.elem).size
        name = "stringtoslicebyte" if size == 1 else "stringtoslicerune"
        return runtime.call(f, f"runtime.{name}", [buffer(f, e, size), *value])
    if isinstance(tu, Slice) and not isinstance(u, Slice):
        return _slice_to_array(f, value, u)
    return value


def buffer(f: Fn, site: Expr, size: int = 1) -> str:
    """Memory in the frame for 32 elements of what an expression makes, or null if that may outlive the
    frame.
    """
    if f.info is None or f.info.site_on_heap(site, _TMP_BUF * size):
        return "null"
    return f.alloca(_TMP_BUF * size, 8)


def bytes_as_string(f: Fn, e: Expr) -> Comps | None:
    """string(b) while b does not change: b's own memory. `None` if the expression is something else."""
    e = unparen(e)
    if not isinstance(e, CallExpr) or e.fun.mode != Mode.TYPE or e.mode == Mode.CONSTANT:
        return None
    (arg,) = e.arg_list
    u = f.typ(arg).under() if not expr.is_nil(arg) else None
    if not is_string(f.typ(e)) or not isinstance(u, Slice) or layout(u.elem).size != 1:
        return None
    return expr.expr(f, arg)[:2]


def string_as_bytes(f: Fn, e: Expr) -> Comps | None:
    """[]byte(s) that is only read: the string's own memory. `None` if it is no such expression."""
    e = unparen(e)
    if not isinstance(e, CallExpr) or e.fun.mode != Mode.TYPE:
        return None
    (arg,) = e.arg_list
    u = f.typ(e).under()
    if not isinstance(u, Slice) or layout(u.elem).size != 1 or not is_string(f.typ(arg)):
        return None
    data, length = expr.expr(f, arg)
    return [data, length, length]


def _slice_to_array(f: Fn, value: Comps, u: Type) -> Comps:
    """[]T to [N]T or *[N]T"""
    array = u.base.under() if isinstance(u, Pointer) else u
    assert isinstance(array, Array)
    ok = f.ins(f"icmp uge i64 {value[1]}, {array.len}")
    runtime.check(f, ok, "runtime.goPanicSliceConvert", [str(array.len), value[1]])
    if isinstance(u, Pointer):
        return [value[0]]
    return f.load(array, value[0])


def _basic(f: Fn, value: Comps, t: Basic, to: Basic, site: Expr) -> Comps:
    if is_string(to):
        if is_string(t):
            return value
        return runtime.call(f, "runtime.intstring", [buffer(f, site), int_resize(f, value[0], t, 64)])
    if is_complex(to):
        src, dst = comps_of(t)[0].ty, comps_of(to)[0].ty
        return [_float_resize(f, v, src, dst) for v in value]
    if Kind.UNSAFE_POINTER in (t.kind, to.kind):
        if t.kind is to.kind:
            return value
        if to.kind is Kind.UNSAFE_POINTER:
            return [f.ins(f"inttoptr i64 {value[0]} to ptr")]
        return [f.ins(f"ptrtoint ptr {value[0]} to i64")]
    if is_integer(t) and is_integer(to):
        return [int_resize(f, value[0], t, layout(to).size * 8)]
    if is_integer(t) and is_float(to):
        op = "uitofp" if is_unsigned(t) else "sitofp"
        return [f.ins(f"{op} {comps_of(t)[0].ty} {value[0]} to {comps_of(to)[0].ty}")]
    if is_float(t) and is_float(to):
        return [_float_resize(f, value[0], comps_of(t)[0].ty, comps_of(to)[0].ty)]
    if is_float(t) and is_integer(to):
        return [float_to_int(f, value[0], comps_of(t)[0].ty, to)]
    return value


def _float_resize(f: Fn, v: str, src: str, dst: str) -> str:
    if src == dst:
        return v
    return f.ins(f"{'fpext' if dst == 'double' else 'fptrunc'} {src} {v} to {dst}")


def int_resize(f: Fn, v: str, t: Type, bits: int) -> str:
    """An integer of type t with another width."""
    have = layout(t).size * 8
    if have == bits:
        return v
    op = "trunc" if bits < have else "zext" if is_unsigned(t) else "sext"
    return f.ins(f"{op} i{have} {v} to i{bits}")


def float_to_int(f: Fn, v: str, ty: str, to: Type) -> str:
    """Truncation as gc does it on amd64, where what does not fit gives the processor's "indefinite" value."""
    bits = layout(to).size * 8
    if is_unsigned(to) and bits == 64:
        return _float_to_u64(f, v, ty)
    wide = 64 if bits == 64 or (is_unsigned(to) and bits == 32) else 32
    n = _cvtt(f, v, ty, wide)
    return f.ins(f"trunc i{wide} {n} to i{bits}") if bits < wide else n


def _cvtt(f: Fn, v: str, ty: str, bits: int) -> str:
    """cvttss2si or cvttsd2si: LLVM's own conversion would be undefined for what does not fit."""
    vector = "<2 x double>" if ty == "double" else "<4 x float>"
    name = ("llvm.x86.sse2.cvttsd2si" if ty == "double" else "llvm.x86.sse.cvttss2si") + (
        "64" if bits == 64 else ""
    )
    f.shard.use_intrinsic(name, f"i{bits} @{name}({vector})")
    lane = f.ins(f"insertelement {vector} poison, {ty} {v}, i64 0")
    return f.ins(f"call i{bits} @{name}({vector} {lane})")


def _float_to_u64(f: Fn, v: str, ty: str) -> str:
    """Values from 2^63 on are brought down by it first, and put back as the sign bit."""
    top = "0x43E0000000000000"
    small = f.ins(f"fcmp olt {ty} {v}, {top}")
    direct = _cvtt(f, v, ty, 64)
    rest = _cvtt(f, f.ins(f"fsub {ty} {v}, {top}"), ty, 64)
    high = f.ins(f"xor i64 {rest}, -9223372036854775808")
    return f.ins(f"select i1 {small}, i64 {direct}, i64 {high}")
