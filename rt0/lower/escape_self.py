"""Escape analysis: assignments that store no pointer which the object does not hold already.

`b.buf = b.buf[i:j]`, `x.a, x.b = x.b, x.a` and the like: they leave the object's contents where they are, so
that they are no flow to the heap (`cmd/compile/internal/escape/utils.go`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.lower import escape_expr as ex
from rt0.syntax.nodes import Expr, IndexExpr, Name, Op, Operation, SelectorExpr, SliceExpr
from rt0.syntax.parse_exprs import unparen
from rt0.types.objects import Var
from rt0.types.operand import Mode
from rt0.types.predicates import is_interface
from rt0.types.selection import FIELD_VAL
from rt0.types.types import Array, Map, Pointer

if TYPE_CHECKING:
    from rt0.lower.escape_walk import Walker


def is_self_assign(w: Walker, dst: Expr, src: Expr) -> bool:
    """Whether the assignment can be ignored."""
    dst, src = unparen(dst), unparen(src)
    if isinstance(dst, Name):
        return False
    if is_interface(ex.single(w, dst)) and not is_interface(ex.single(w, src)):
        return False  # what an interface holds of a value is a new allocation
    if isinstance(src, SliceExpr):
        return _is_slice_of_itself(w, dst, src)
    if isinstance(dst, SelectorExpr) and isinstance(src, SelectorExpr):
        return _is_field(dst) and _is_field(src) and _path(dst) == _path(src) and _same(dst.x, src.x)
    if (
        isinstance(dst, IndexExpr)
        and isinstance(src, IndexExpr)
        and not isinstance(w.typ(dst.x).under(), Map)
    ):
        return _is_plain(dst.index) and _is_plain(src.index) and _same(dst.x, src.x)
    return False


def _is_field(e: Expr) -> bool:
    return isinstance(e, SelectorExpr) and e.selection is not None and e.selection.kind is FIELD_VAL


def _path(e: SelectorExpr) -> list[int]:
    """The embedded fields that a selector passes."""
    assert e.selection is not None
    path: list[int] = e.selection.index[:-1]
    return path


def _is_slice_of_itself(w: Walker, dst: Expr, src: SliceExpr) -> bool:
    a, b = _pointer(w, dst), _pointer(w, unparen(src.x))
    return a is not None and a is b and not isinstance(w.typ(src.x).under(), Array)


def _pointer(w: Walker, e: Expr) -> Var | None:
    """The variable p of *p and p.field."""
    if isinstance(e, Operation) and e.op is Op.MUL and e.y is None:
        p = unparen(e.x)
    elif isinstance(e, SelectorExpr) and _is_field(e) and isinstance(w.typ(e.x).under(), Pointer):
        p = unparen(e.x)
    else:
        return None
    return p.obj if isinstance(p, Name) and isinstance(p.obj, Var) else None


def _same(a: Expr, b: Expr) -> bool:
    """Whether two expressions without effects denote the same."""
    a, b = unparen(a), unparen(b)
    if a.mode == Mode.CONSTANT and b.mode == Mode.CONSTANT:
        return bool(a.val == b.val)
    match a, b:
        case Name(), Name():
            return a.obj is b.obj
        case SelectorExpr(), SelectorExpr():
            if a.selection is None or b.selection is None:
                return a.sel.obj is b.sel.obj
            return a.selection.index == b.selection.index and _is_field(a) and _same(a.x, b.x)
        case IndexExpr(), IndexExpr():
            return _same(a.x, b.x) and _same(a.index, b.index)
        case Operation(y=None), Operation(y=None):
            return a.op is b.op and a.op is not Op.RECV and _same(a.x, b.x)
    return False


def _is_plain(e: Expr) -> bool:
    """Whether an index is free of calls and memory accesses."""
    e = unparen(e)
    if e.mode == Mode.CONSTANT or isinstance(e, Name):
        return True
    return isinstance(e, Operation) and e.y is not None and _is_plain(e.x) and _is_plain(e.y)
