"""Go's arithmetic: integers wrap, division is checked, shifts take any count, floats do not fuse."""

from __future__ import annotations

from rt0.lower import expr, runtime
from rt0.lower.func import Comps, Fn
from rt0.lower.layout import comps_of
from rt0.syntax.nodes import Expr, Op, Operation
from rt0.types.operand import Mode
from rt0.types.predicates import is_complex, is_float, is_string, is_unsigned
from rt0.types.types import Type

_INT_OPS = {Op.ADD: "add", Op.SUB: "sub", Op.MUL: "mul", Op.AND: "and", Op.OR: "or", Op.XOR: "xor"}
_FLOAT_OPS = {Op.ADD: "fadd", Op.SUB: "fsub", Op.MUL: "fmul", Op.DIV: "fdiv"}


def binary(f: Fn, op: Op, t: Type, x: Comps, y: Comps) -> Comps:
    """x op y for operands of one type; no comparison, shift or logical operation."""
    if is_string(t):
        return concat(f, [x, y], "null")
    if is_complex(t):
        return _complex(f, op, t, x, y)
    ty = comps_of(t)[0].ty
    if is_float(t):
        return [f.ins(f"{_FLOAT_OPS[op]} {ty} {x[0]}, {y[0]}")]
    if op is Op.ANDNOT:
        return [f.ins(f"and {ty} {x[0]}, {f.ins(f'xor {ty} {y[0]}, -1')}")]
    if op in (Op.DIV, Op.REM):
        return [_divide(f, op, t, x[0], y[0])]
    return [f.ins(f"{_INT_OPS[op]} {ty} {x[0]}, {y[0]}")]


def _divide(f: Fn, op: Op, t: Type, x: str, y: str) -> str:
    """Division by zero panics; the least integer divided by -1 is itself."""
    ty = comps_of(t)[0].ty
    constant = not y.startswith("%") and y != "0"  # a variable may be known to be 0
    if not constant:
        runtime.check(f, f.ins(f"icmp ne {ty} {y}, 0"), "runtime.panicdivide", [])
    if is_unsigned(t):
        return f.ins(f"{'udiv' if op is Op.DIV else 'urem'} {ty} {x}, {y}")
    text = "sdiv" if op is Op.DIV else "srem"
    if constant:
        if y == "-1":
            return f.ins(f"sub {ty} 0, {x}") if op is Op.DIV else "0"
        return f.ins(f"{text} {ty} {x}, {y}")
    minus = f.ins(f"icmp eq {ty} {y}, -1")
    divisor = f.ins(f"select i1 {minus}, {ty} 1, {ty} {y}")
    result = f.ins(f"{text} {ty} {x}, {divisor}")
    special = f.ins(f"sub {ty} 0, {x}") if op is Op.DIV else "0"
    return f.ins(f"select i1 {minus}, {ty} {special}, {ty} {result}")


def _complex(f: Fn, op: Op, t: Type, x: Comps, y: Comps) -> Comps:
    ty = comps_of(t)[0].ty

    def do(name: str, a: str, b: str) -> str:
        return f.ins(f"{name} {ty} {a}, {b}")

    if op in (Op.ADD, Op.SUB):
        name = _FLOAT_OPS[op]
        return [do(name, x[0], y[0]), do(name, x[1], y[1])]
    if op is Op.MUL:
        # gc multiplies complex64 in float64, rounds at the end.
        wide = [_widen(f, ty, c) for c in (*x, *y)]
        a, b, c, d = wide
        re = f.ins(f"fsub double {f.ins(f'fmul double {a}, {c}')}, {f.ins(f'fmul double {b}, {d}')}")
        im = f.ins(f"fadd double {f.ins(f'fmul double {a}, {d}')}, {f.ins(f'fmul double {b}, {c}')}")
        return [_narrow(f, ty, re), _narrow(f, ty, im)]
    wide = [_widen(f, ty, c) for c in (*x, *y)]
    quotient = runtime.call(f, "runtime.complex128div", wide)
    return [_narrow(f, ty, c) for c in quotient]


def _widen(f: Fn, ty: str, v: str) -> str:
    return f.ins(f"fpext float {v} to double") if ty == "float" else v


def _narrow(f: Fn, ty: str, v: str) -> str:
    return f.ins(f"fptrunc double {v} to float") if ty == "float" else v


def concat(f: Fn, parts: list[Comps], buf: str) -> Comps:
    """The strings one after another; `buf` is memory for a short result that does not outlive the frame, or
    null.
    """
    a = f.alloca(16 * len(parts), 8)
    for i, (data, length) in enumerate(parts):
        f.store_comp("ptr", data, f.offset(a, 16 * i))
        f.store_comp("i64", length, f.offset(a, 16 * i + 8))
    return runtime.call(f, "runtime.concatstrings", [buf, a, str(len(parts))])


def unary(f: Fn, op: Op, t: Type, x: Comps) -> Comps:
    """-x, ^x, !x."""
    ty = comps_of(t)[0].ty
    match op:
        case Op.NOT:
            return [f.ins(f"xor i1 {x[0]}, true")]
        case Op.XOR:
            return [f.ins(f"xor {ty} {x[0]}, -1")]
        case _:
            if is_float(t) or is_complex(t):
                return [f.ins(f"fneg {ty} {v}") for v in x]
            return [f.ins(f"sub {ty} 0, {x[0]}")]


def shift(f: Fn, e: Operation) -> str:
    """x << y and x >> y."""
    assert e.y is not None
    t = f.typ(e)
    x = expr.expr_as(f, e.x, t)[0]
    return shift_by(f, e.op, t, x, e.y, e.pos)


def shift_by(f: Fn, op: Op, t: Type, x: str, count: Expr, pos: int) -> str:
    """Shifts a value; a negative count panics, a large one shifts everything out."""
    ty = comps_of(t)[0].ty
    bits = int(ty[1:])
    signed = not is_unsigned(t)
    if count.mode == Mode.CONSTANT:
        from rt0.types.constant import to_int

        n = to_int(count.val)
        assert isinstance(n, int)
        if n >= bits:
            return f.ins(f"ashr {ty} {x}, {bits - 1}") if op is Op.SHR and signed else "0"
        return f.ins(f"{_shift_name(op, signed)} {ty} {x}, {n}")
    ct = f.typ(count)
    y = expr.expr1(f, count)
    f.at(pos)
    cty = comps_of(ct)[0].ty
    if not is_unsigned(ct):
        runtime.check(f, f.ins(f"icmp sge {cty} {y}, 0"), "runtime.panicshift", [])
    cbits = int(cty[1:])
    # Every width fits an i8 count, so that the comparison is made in the count's own type.
    small = f.ins(f"icmp ult {cty} {y}, {bits}") if bits < 1 << cbits else "true"
    amount = y
    if cbits > bits:
        amount = f.ins(f"trunc {cty} {y} to {ty}")
    elif cbits < bits:
        amount = f.ins(f"zext {cty} {y} to {ty}")
    if op is Op.SHR and signed:
        amount = f.ins(f"select i1 {small}, {ty} {amount}, {ty} {bits - 1}")
        return f.ins(f"ashr {ty} {x}, {amount}")
    shifted = f.ins(f"{_shift_name(op, signed)} {ty} {x}, {amount}")
    return f.ins(f"select i1 {small}, {ty} {shifted}, {ty} 0")


def _shift_name(op: Op, signed: bool) -> str:
    return "shl" if op is Op.SHL else "ashr" if signed else "lshr"
