"""Types that contain themselves without indirection.

`nest` is the stack of types that the current one is part of, `path` all types on the way to it. They differ
where a type argument is examined: it is part of what the instance is part of, not of the generic type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.types.cycles import cycle_error
from rt0.types.objects import Object
from rt0.types.predicates import identical
from rt0.types.types import (
    INVALID,
    Array,
    Interface,
    Named,
    Struct,
    Type,
    TypeParam,
    Union,
    unalias,
)

if TYPE_CHECKING:
    from rt0.types.check import Checker


def valid_type(check: Checker, t: Named) -> None:
    """Reports a type whose values would be infinitely large."""
    _valid(check, t, [], [])


def _valid(check: Checker, t: Type, nest: list[Named], path: list[Named]) -> bool:
    t = unalias(t)
    match t:
        case Array():
            return _valid(check, t.elem, nest, path)
        case Struct():
            return all(_valid(check, f.typ, nest, path) for f in t.fields)
        case Union():
            return all(_valid(check, term.typ, nest, path) for term in t.terms)
        case Interface():
            return all(_valid(check, e, nest, path) for e in t.embeddeds)
        case Named():
            return _valid_named(check, t, nest, path)
        case TypeParam():
            return _valid_type_param(check, t, nest, path)
        case _:
            return True


def _valid_named(check: Checker, t: Named, nest: list[Named], path: list[Named]) -> bool:
    if t.obj.pkg is not check.pkg and t.inst is None:
        return True  # imported types are valid, and cannot contain this package's
    if t in check.valid_types:
        return True
    for e in nest:
        if identical(e, t):
            t.origin().set_rhs(INVALID)
            start = next(i for i, p in enumerate(path) if identical(p, t))
            cycle: list[Object] = [p.obj for p in path[start:]]
            cycle_error(check, cycle, 0)
            return False
    if not _valid(check, t.origin().unpack().rhs(), [*nest, t], [*path, t]):
        return False
    if t.inst is None:
        check.valid_types.add(t)  # whatever it is part of; what instances contain depends on that
    return True


def _valid_type_param(check: Checker, t: TypeParam, nest: list[Named], path: list[Named]) -> bool:
    if not nest:
        return True
    inst = nest[-1]
    targs = inst.targs()
    for i, p in enumerate(inst.tparams()):
        if p is t and i < len(targs):
            return _valid(check, targs[i], nest[:-1], path)
    return True
