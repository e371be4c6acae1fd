"""Constants and types: representability, overflow, conversion of untyped values."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rt0.syntax.nodes import Expr, Op, Operation
from rt0.syntax.pos import Pos
from rt0.types import expr as expr_
from rt0.types.constant import (
    UNKNOWN,
    Complex,
    Unknown,
    Value,
    float32_val,
    float64_val,
    make_complex,
    make_float64,
    to_complex,
    to_float,
    to_int,
)
from rt0.types.operand import Code, Mode, Operand
from rt0.types.predicates import (
    is_integer,
    is_numeric,
    is_type_param,
    is_typed,
    safe_under,
)
from rt0.types.types import Basic, Info, Kind, Type

if TYPE_CHECKING:
    from rt0.types.check import Checker


_RANGES: dict[Kind, tuple[int, int]] = {
    Kind.INT: (-(1 << 63), (1 << 63) - 1),
    Kind.INT8: (-(1 << 7), (1 << 7) - 1),
    Kind.INT16: (-(1 << 15), (1 << 15) - 1),
    Kind.INT32: (-(1 << 31), (1 << 31) - 1),
    Kind.INT64: (-(1 << 63), (1 << 63) - 1),
    Kind.UINT: (0, (1 << 64) - 1),
    Kind.UINT8: (0, (1 << 8) - 1),
    Kind.UINT16: (0, (1 << 16) - 1),
    Kind.UINT32: (0, (1 << 32) - 1),
    Kind.UINT64: (0, (1 << 64) - 1),
    Kind.UINTPTR: (0, (1 << 64) - 1),
}

_PREC = 512  # bits of untyped integer constants
_MAX_STRING = 2_000_000_000

_INTEGER = int(Info.INTEGER)
_FLOAT = int(Info.FLOAT)
_COMPLEX = int(Info.COMPLEX)
_STRING = int(Info.STRING)
_BOOLEAN = int(Info.BOOLEAN)

_OP_NAMES_1 = {Op.XOR: "bitwise complement"}
_OP_NAMES_2 = {
    Op.ADD: "addition",
    Op.SUB: "subtraction",
    Op.XOR: "bitwise XOR",
    Op.MUL: "multiplication",
    Op.SHL: "shift",
}


def _op_name(e: Expr) -> str:
    if isinstance(e, Operation):
        names = _OP_NAMES_1 if e.y is None else _OP_NAMES_2
        return names.get(e.op, "")
    return ""


def overflow(check: Checker, x: Operand, op_pos: Pos) -> None:
    """Reports a constant result that its type, or an untyped constant, cannot hold."""
    val = x.val
    if type(val) is Unknown:
        check.error(op_pos, "constant result is not representable")
        return
    if is_typed(x.typ):
        u = x.typ.under()
        assert isinstance(u, Basic)
        representable(check, x, u)
        return
    if type(val) is int:
        if val.bit_length() > _PREC:
            op = _op_name(x.expr)
            check.error(op_pos, f"constant {op + ' ' if op else ''}overflow")
            x.val = UNKNOWN
    elif type(val) is bytes and len(val) > _MAX_STRING:
        check.error(op_pos, f"constant string too long ({len(val)} bytes > {_MAX_STRING} bytes)")
        x.val = UNKNOWN


def represent(x: Value, typ: Basic) -> Value | None:
    """The value as one of the type, rounded if it is a float; None if the type cannot hold it."""
    if type(x) is Unknown:
        return x
    info = typ.info
    if info & _INTEGER:
        i = to_int(x)
        if type(i) is not int:
            return None
        limits = _RANGES.get(typ.kind)
        if limits is None or limits[0] <= i <= limits[1]:
            return i
        return None
    if info & _FLOAT:
        f = to_float(x)
        if isinstance(f, Unknown):
            return None
        return f if typ.kind is Kind.UNTYPED_FLOAT else _round(f, typ.kind is Kind.FLOAT32)
    if info & _COMPLEX:
        c = to_complex(x)
        if not isinstance(c, Complex):
            return None
        if typ.kind is Kind.UNTYPED_COMPLEX:
            return c
        single = typ.kind is Kind.COMPLEX64
        re, im = _round(c.re, single), _round(c.im, single)
        return None if re is None or im is None else make_complex(re, im)
    if info & _STRING:
        return x if type(x) is bytes else None
    if info & _BOOLEAN:
        return x if type(x) is bool else None
    return None


def _round(x: Value, single: bool) -> Value | None:
    f = float32_val(x) if single else float64_val(x)
    return None if math.isinf(f) else make_float64(f + 0.0)


def representable(check: Checker, x: Operand, typ: Basic) -> None:
    """Gives a constant operand the value it has in the type, or reports that there is none."""
    v, code = representation(x, typ)
    if v is None:
        invalid_conversion(check, code, x, typ)
        x.mode = Mode.INVALID
        return
    x.val = v


def representation(x: Operand, typ: Basic) -> tuple[Value | None, Code]:
    """The constant's value in the type, or None and why there is none."""
    v = represent(x.val, typ)
    if v is not None:
        return v, Code.OK
    if is_numeric(x.typ) and is_numeric(typ):
        # Numeric conversion: a fraction is cut off, or the value is too large.
        if not is_integer(x.typ) and is_integer(typ):
            return None, Code.TRUNCATED_FLOAT
        return None, Code.NUMERIC_OVERFLOW
    return None, Code.INVALID_CONST_VAL


def invalid_conversion(check: Checker, code: Code, x: Operand, target: Type) -> None:
    """Reports a failed conversion."""
    if code is Code.TRUNCATED_FLOAT:
        msg = f"{check.s(x)} truncated to {check.s(target)}"
    elif code is Code.NUMERIC_OVERFLOW:
        msg = f"{check.s(x)} overflows {check.s(target)}"
    else:
        msg = f"cannot convert {check.s(x)} to type {check.s(target)}"
    check.error(x, msg)


def convert_untyped(check: Checker, x: Operand, target: Type) -> None:
    """Gives an untyped operand the target type, or the larger of two untyped types."""
    new_type, val, code = expr_.implicit_type_and_value(check, x, target)
    if new_type is None:
        t = target if is_type_param(target) else safe_under(target)
        invalid_conversion(check, code, x, t)
        x.mode = Mode.INVALID
        return
    if val is not None:
        x.val = val
        expr_.update_expr_val(check, x.expr, val)
    if new_type is not x.typ:
        x.typ = new_type
        expr_.update_expr_type(check, x.expr, new_type, False)
