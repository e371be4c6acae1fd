"""What the types of a type set have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rt0.syntax.nodes import ChanDir
from rt0.types.predicates import identical
from rt0.types.types import Chan, Type, TypeParam, unalias

if TYPE_CHECKING:
    from rt0.types.check import Checker

Pairs = list[tuple[Type, Type] | tuple[None, None]]


def typeset(t: Type) -> Pairs:
    """The specific types of a type parameter with their underlying types, one (None, None) if there are none;
    for any other type, itself and its underlying type."""
    p = unalias(t)
    if isinstance(p, TypeParam):
        return p.iface().type_set().pairs()
    return [(t, t.under())]


def under_is(t: Type, f: Callable[[Type | None], bool]) -> bool:
    """Whether `f` holds for each underlying type in the type set."""
    return all(f(u) for _, u in typeset(t))


def common_under(
    check: Checker | None, t: Type, cond: Callable[[Type | None, Type | None], str | None] | None
) -> tuple[Type | None, str | None]:
    """The underlying type that all types of the type set share, or None and why.

    `cond` may find an error in a type first. Channel types may differ in direction: the restricted counts.
    """

    def s(x: Type | None) -> str:
        return check.s(x) if check is not None else str(x)

    ct: Type | None = None
    cu: Type | None = None
    for typ, u in typeset(t):
        if cond is not None:
            err = cond(typ, u)
            if err is not None:
                return None, err
        if u is None:
            return None, "no specific type"
        if cu is None:
            ct, cu = typ, u
            continue
        if isinstance(cu, Chan) and isinstance(u, Chan):
            if not identical(cu.elem, u.elem):
                return None, f"channels {s(ct)} and {s(typ)} have different element types"
            if cu.dir == u.dir:
                continue
            if cu.dir is ChanDir.BOTH:
                ct, cu = typ, u
            elif u.dir is not ChanDir.BOTH:
                return None, f"channels {s(ct)} and {s(typ)} have conflicting directions"
            continue
        if not identical(cu, u):
            return None, f"{s(ct)} and {s(typ)} have different underlying types"
    return cu, None
