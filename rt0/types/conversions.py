"""Conversions T(x)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.types import const, expr
from rt0.types.constant import Value, to_int, to_string
from rt0.types.operand import Cause, Mode, Operand, assignable_to, wrap_cause
from rt0.types.predicates import (
    FLOAT,
    INTEGER,
    all_string,
    default_type,
    identical,
    identical_ignore_tags,
    is_basic,
    is_bytes_or_runes,
    is_complex,
    is_const_type,
    is_integer,
    is_non_type_param_interface,
    is_pointer,
    is_string,
    is_type_param,
    is_uintptr,
    is_unsafe_pointer,
    is_untyped,
)
from rt0.types.types import (
    UNTYPED_NIL,
    Array,
    Basic,
    Pointer,
    Slice,
    Type,
    TypeParam,
    unalias,
)
from rt0.types.under import under_is
from rt0.types.version import GO1_17, GO1_20

if TYPE_CHECKING:
    from rt0.types.check import Checker

_MAX_RUNE = 0x10FFFF


def _convert_constant(x: Operand, t: Type) -> Value | None:
    """The constant as one of the type, or None if that is impossible."""
    u = t.under()
    if not isinstance(u, Basic):
        return None
    v = const.represent(x.val, u)
    if v is not None:
        return v
    if is_integer(x.typ) and is_string(u):
        code = x.val if isinstance(x.val, int) and 0 <= x.val <= _MAX_RUNE else 0xFFFD
        if 0xD800 <= code < 0xE000:
            code = 0xFFFD
        return chr(code).encode()
    return None


def conversion(check: Checker, x: Operand, t: Type) -> None:
    """Converts the operand to the type."""
    const_arg = x.mode is Mode.CONSTANT
    cause = Cause()
    ok = False
    if const_arg and is_const_type(t):
        v = _convert_constant(x, t)
        ok = v is not None
        if v is not None:
            x.val = v
        elif is_integer(t) and type(i := to_int(x.val)) is int:
            x.val = i  # messages show a number that is too large as an integer
        if v is None and is_integer(x.typ) and is_integer(t):
            # More specific than "cannot convert".
            check.error(x, f"constant {to_string(x.val)} overflows {check.s(t)}")
            x.mode = Mode.INVALID
            return
    elif const_arg and is_type_param(t):
        ok = under_is(t, lambda u: _convertible_constant(check, x, t, u, cause))
        x.mode = Mode.VALUE  # values of type parameter type are not constant
    elif convertible_to(check, x, t, cause):
        ok = True
        x.mode = Mode.VALUE
    if not ok:
        detail = f": {cause.text}" if cause.text else ""
        check.error(x, f"cannot convert {check.s(x)} to type {check.s(t)}{detail}")
        x.mode = Mode.INVALID
        return
    if is_untyped(x.typ):
        final = t
        if x.typ is UNTYPED_NIL:
            pass
        elif is_non_type_param_interface(t) or (const_arg and not is_const_type(t)):
            final = default_type(x.typ)
        elif x.mode is Mode.CONSTANT and is_integer(x.typ) and all_string(t):
            final = x.typ
        expr.update_expr_type(check, x.expr, final, True)
    x.typ = t


def _convertible_constant(check: Checker, x: Operand, t: Type, u: Type | None, cause: Cause) -> bool:
    """Whether a constant converts to one type of a type parameter's type set."""
    if u is None:
        cause.text = f"{check.s(t)} does not contain specific types"
        return False
    if is_string(x.typ) and is_bytes_or_runes(u):
        return True
    if _convert_constant(x, u) is not None:
        return True
    if is_integer(x.typ) and is_integer(u):
        cause.text = f"constant {to_string(x.val)} overflows {check.s(u)} (in {check.s(t)})"
    else:
        cause.text = f"cannot convert {check.s(x)} to type {check.s(u)} (in {check.s(t)})"
    return False


def convertible_to(check: Checker | None, x: Operand, target: Type, cause: Cause | None) -> bool:
    """Whether a value that is no constant converts to the type."""
    if assignable_to(check, x, target, cause):
        return True
    v, t = unalias(x.typ), unalias(target)
    vu, tu = v.under(), t.under()
    vp = v if isinstance(v, TypeParam) else None
    tp = t if isinstance(t, TypeParam) else None
    if vp is None and tp is None and identical_ignore_tags(vu, tu):
        return True
    if isinstance(v, Pointer) and isinstance(t, Pointer):
        if identical_ignore_tags(v.base.under(), t.base.under()):
            if not is_type_param(v.base) and not is_type_param(t.base):
                return True
    if _basic_conversion(vu, tu):
        return True
    if isinstance(vu, Slice):
        ok = _slice_conversion(check, vu, tu, cause)
        if ok is not None:
            return ok
    if vp is None and tp is None:
        return False
    return _type_param_conversion(check, x, vp, tp, target, t, cause)


def _basic_conversion(vu: Type, tu: Type) -> bool:
    """Among numbers, strings, byte and rune slices, and unsafe pointers."""
    if is_basic(vu, INTEGER | FLOAT) and is_basic(tu, INTEGER | FLOAT):
        return True
    if is_complex(vu) and is_complex(tu):
        return True
    if is_string(tu) and (is_integer(vu) or is_bytes_or_runes(vu)):
        return True
    if is_string(vu) and is_bytes_or_runes(tu):
        return True
    if is_unsafe_pointer(tu) and (is_pointer(vu) or is_uintptr(vu)):
        return True
    return is_unsafe_pointer(vu) and (is_pointer(tu) or is_uintptr(tu))


def _slice_conversion(check: Checker | None, vu: Slice, tu: Type, cause: Cause | None) -> bool | None:
    """From a slice to an array or array pointer; None if it is neither."""
    what, version, text = "array", GO1_20, "go1.20"
    array: Type = tu
    if isinstance(tu, Pointer):
        array = tu.base.under()
        what, version, text = "array pointer", GO1_17, "go1.17"
    if not isinstance(array, Array) or not identical(vu.elem, array.elem):
        return None
    if check is None or check.allow_version(version):
        return True
    if cause is not None:
        cause.text = f"conversion of slice to {what} requires {text} or later"
    return False


def _type_param_conversion(
    check: Checker | None,
    x: Operand,
    vp: TypeParam | None,
    tp: TypeParam | None,
    target: Type,
    t: Type,
    cause: Cause | None,
) -> bool:
    """Each type of one type set must convert to each of the other."""
    x = x.copy()
    sources = [(x.typ, None)] if vp is None else vp.iface().type_set().pairs()
    targets = [(t, None)] if tp is None else tp.iface().type_set().pairs()
    for source, _ in sources:
        if source is None:
            return False
        x.typ = source
        for dest, _ in targets:
            if dest is None:
                return False
            if not convertible_to(check, x, dest, cause):
                if check is not None and cause is not None:
                    v_text = check.s(source) + (f" (in {check.s(vp)})" if vp is not None else "")
                    if tp is not None:
                        t_text = f"{check.s(dest)} (in {check.s(tp)})"
                    else:
                        t_text = check.s(target)
                    wrap_cause(check, cause, f"cannot convert {v_text} to type {t_text}")
                return False
    return True
