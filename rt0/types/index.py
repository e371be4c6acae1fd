"""Index and slice expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.syntax.nodes import Expr, IndexExpr, ListExpr, SliceExpr
from rt0.types import assignments, call, const, cycles, expr, typexpr
from rt0.types.constant import sign, to_string
from rt0.types.operand import INVALID_ARG, INVALID_OP, Mode, Operand
from rt0.types.predicates import (
    all_integer,
    identical,
    is_string,
    is_type_param,
    is_untyped,
    is_valid,
)
from rt0.types.types import (
    BYTE,
    INT,
    INVALID,
    STRING,
    Array,
    Basic,
    Interface,
    Map,
    Pointer,
    Signature,
    Slice,
    Type,
)
from rt0.types.under import typeset

if TYPE_CHECKING:
    from rt0.types.check import Checker


def index_expr(check: Checker, x: Operand, e: IndexExpr) -> bool:
    """x[index], or an instantiation; answers whether it is one of a function, which the caller completes."""
    expr.expr_or_type(check, x, e.x, True)
    match x.mode:
        case Mode.INVALID:
            call.use(check, [e.index])
            return False
        case Mode.TYPE:
            x.mode = Mode.INVALID
            x.typ = typexpr.var_type(check, e)
            if is_valid(x.typ):
                x.mode = Mode.TYPE
            return False
        case Mode.VALUE:
            u = x.typ.under()
            if isinstance(u, Signature) and u.tparams:
                return True
    expr.non_generic(check, None, x)
    if x.mode is Mode.INVALID:
        return False
    if not _complete(check, x.typ):
        x.mode = Mode.INVALID
        return False
    u = x.typ.under()
    if isinstance(u, Map):
        _map_index(check, x, e, u.key, u.elem)
        return False
    length = _indexed(check, x, u)
    if length is None and isinstance(u, Interface) and is_type_param(x.typ):
        found = _type_param_indexed(x)
        if found is not None:
            key, elem, length, mode = found
            if key is not None:
                _map_index(check, x, e, key, elem)
                return False
            x.mode = mode
            x.typ = elem
    if length is None:
        check.error(e.pos, f"cannot index {check.s(x)}")
        call.use(check, [e.index])
        x.mode = Mode.INVALID
        return False
    single = _single_index(check, e)
    if x.typ is None:
        x.typ = INVALID
    index(check, single, length)
    return False


def _complete(check: Checker, t: Type) -> bool:
    if not check.obj_path_idx:
        return True
    if not cycles.is_complete(check, t):
        return False
    u = t.under()
    if isinstance(u, Pointer):
        return cycles.is_complete(check, u.base)
    if isinstance(u, Map):
        return cycles.is_complete(check, u.elem)
    return True


def _indexed(check: Checker, x: Operand, u: Type) -> int | None:
    """Makes the operand its element; answers its length, -1 if unknown, None if it cannot be indexed."""
    match u:
        case Basic():
            if not is_string(u):
                return None
            length = len(x.val) if x.mode is Mode.CONSTANT and isinstance(x.val, bytes) else -1
            x.mode = Mode.VALUE
            x.typ = BYTE
            return length
        case Array():
            if x.mode is not Mode.VARIABLE:
                x.mode = Mode.VALUE
            x.typ = u.elem
            return u.len
        case Pointer():
            base = u.base.under()
            if not isinstance(base, Array):
                return None
            x.mode = Mode.VARIABLE
            x.typ = base.elem
            return base.len
        case Slice():
            x.mode = Mode.VARIABLE
            x.typ = u.elem
            return -1
    return None


def _type_param_indexed(x: Operand) -> tuple[Type | None, Type, int, Mode] | None:
    """The common key type (of maps), element type, length and mode of indexing a type parameter's types."""
    key: Type | None = None
    elem: Type | None = None
    length = -1
    mode = Mode.VARIABLE
    for _, u in typeset(x.typ):
        ln = -1
        k: Type | None = None
        e: Type | None = None
        match u:
            case Basic():
                if is_string(u):
                    e = BYTE
                    mode = Mode.VALUE
            case Array():
                ln, e = u.len, u.elem
                if x.mode is not Mode.VARIABLE:
                    mode = Mode.VALUE
            case Pointer():
                base = u.base.under()
                if isinstance(base, Array):
                    ln, e = base.len, base.elem
            case Slice():
                e = u.elem
            case Map():
                k, e = u.key, u.elem
        if e is None:
            return None
        if elem is None:
            length, key, elem = ln, k, e
            continue
        if (key is None) != (k is None) or (key is not None and k is not None and not identical(key, k)):
            return None
        if not identical(elem, e):
            return None
        if 0 <= ln < length:
            length = ln
    return None if elem is None else (key, elem, length, mode)


def _map_index(check: Checker, x: Operand, e: IndexExpr, key: Type, elem: Type) -> None:
    k = Operand()
    expr.generic_expr(check, k, _single_index(check, e), None)
    assignments.assignment(check, k, key, "map index")
    # The key's validity does not matter for the element's type.
    x.mode = Mode.MAPINDEX
    x.typ = elem
    x.expr = e


def slice_expr(check: Checker, x: Operand, e: SliceExpr) -> None:
    """x[i:j] and x[i:j:k]"""
    expr.expr(check, None, x, e.x)
    if x.mode is Mode.INVALID:
        call.use(check, [i for i in e.index if i is not None])
        return
    cu = _sliced_type(check, x)
    p = x.typ.under()
    if isinstance(p, Pointer) and not cycles.is_complete(check, p.base):
        x.mode = Mode.INVALID
        return
    if cu is None:
        x.mode = Mode.INVALID
        return
    length = _slice_operand(check, x, e, cu)
    if length is None:
        x.mode = Mode.INVALID
        return
    x.mode = Mode.VALUE
    if e.full and (e.index[1] is None or e.index[2] is None):
        x.mode = Mode.INVALID  # reported by the parser
        return
    _slice_indices(check, e, length)


def _sliced_type(check: Checker, x: Operand) -> Type | None:
    """The common underlying type of what is sliced, where strings count as byte slices among others."""
    ct: Type | None = None
    cu: Type | None = None
    has_string = False
    for t, u in typeset(x.typ):
        if u is None:
            check.error(x, f"cannot slice {check.s(x)}: no specific type in {check.s(x.typ)}")
            cu = None
            break
        if is_string(u):
            u = Slice(BYTE)
            has_string = True
        if cu is None:
            ct, cu = t, u
        elif not identical(cu, u):
            check.error(
                x,
                f"cannot slice {check.s(x)}: {check.s(ct)} and {check.s(t)} have different underlying types",
            )
            cu = None
            break
    if has_string:
        return STRING if is_type_param(x.typ) else x.typ.under()
    return cu


def _slice_operand(check: Checker, x: Operand, e: SliceExpr, cu: Type) -> int | None:
    """Gives the operand the slice's type; answers the length if known, else -1, None if it fails."""
    match cu:
        case Basic():
            if is_string(cu):
                if e.full:
                    check.error(e.index[2] or e, INVALID_OP + "3-index slice of string")
                    return None
                length = len(x.val) if x.mode is Mode.CONSTANT and isinstance(x.val, bytes) else -1
                if is_untyped(x.typ):
                    x.typ = STRING
                return length
        case Array():
            if x.mode is not Mode.VARIABLE:
                check.error(x, f"cannot slice unaddressable value {check.s(x)}")
                return None
            x.typ = Slice(cu.elem)
            return cu.len
        case Pointer():
            base = cu.base.under()
            if isinstance(base, Array):
                x.typ = Slice(base.elem)
                return base.len
        case Slice():
            return -1
    check.error(x, f"cannot slice {check.s(x)}")
    return None


def _slice_indices(check: Checker, e: SliceExpr, length: int) -> None:
    ind: list[int] = []
    for i, part in enumerate(e.index):
        if part is not None:
            _, v = index(check, part, length + 1 if length >= 0 else -1)
            ind.append(v)
        elif i == 0:
            ind.append(0)
        else:
            ind.append(length)
    for i in range(2):
        if ind[i] > 0:
            for j in range(i + 1, 3):
                if 0 <= ind[j] < ind[i]:
                    at = e.index[j] or e
                    check.error(at, f"invalid slice indices: {ind[j]} < {ind[i]}")
                    return


def _single_index(check: Checker, e: IndexExpr) -> Expr:
    """The index; reports several."""
    if isinstance(e.index, ListExpr):
        check.error(e.index.elem_list[1], INVALID_OP + "more than one index")
        return e.index.elem_list[0]
    return e.index


def index(check: Checker, e: Expr, limit: int) -> tuple[Type, int]:
    """An index below `limit` (if that is not negative): its type, invalid after an error, and its constant
    value or -1."""
    x = Operand()
    expr.expr(check, None, x, e)
    if not is_valid_index(check, x, "index", False):
        return INVALID, -1
    if x.mode is not Mode.CONSTANT:
        return x.typ, -1
    if not isinstance(x.val, int):
        return INVALID, -1
    if 0 <= limit <= x.val:
        check.error(x, f"{INVALID_ARG}index {to_string(x.val)} out of bounds [0:{limit}]")
        return INVALID, -1
    return x.typ, x.val


def is_valid_index(check: Checker, x: Operand, what: str, allow_negative: bool) -> bool:
    """Whether the operand may be an index or length; reports what is wrong."""
    if x.mode is Mode.INVALID:
        return False
    const.convert_untyped(check, x, INT)
    if x.mode is Mode.INVALID:
        return False
    if not all_integer(x.typ):
        check.error(x, f"{INVALID_ARG}{what} {check.s(x)} must be integer")
        return False
    if x.mode is Mode.CONSTANT:
        if not allow_negative and sign(x.val) < 0:
            check.error(x, f"{INVALID_ARG}{what} {check.s(x)} must not be negative")
            return False
        v = const.represent(x.val, INT)
        if v is None:
            check.error(x, f"{INVALID_ARG}{what} {check.s(x)} overflows int")
            return False
        x.val = v
    return True
