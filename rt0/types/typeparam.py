"""Type parameters: their constraints as interfaces."""

from __future__ import annotations

from rt0.types import universe
from rt0.types.types import INVALID, Basic, Interface, TypeParam, as_named, unalias
from rt0.types.typeset import compute_interface_type_set


def type_param_iface(t: TypeParam) -> Interface:
    """The constraint interface; a constraint that is no interface is wrapped into one."""
    bound = t.bound
    u = bound.under()
    if isinstance(u, Basic) and u is INVALID:
        return universe.EMPTY_INTERFACE
    if isinstance(u, Interface):
        if isinstance(unalias(bound), TypeParam):
            return universe.EMPTY_INTERFACE
        iface = u
    else:
        iface = Interface([], [bound])
        iface.complete = True
        iface.implicit = True
        t.bound = iface
    if iface.tset is None:
        named = as_named(bound)
        compute_interface_type_set(t.check, t.obj.pos if named is None else named.obj.pos, iface)
    return iface


def bind_tparams(tparams: list[TypeParam]) -> list[TypeParam]:
    """Numbers the type parameters of a list."""
    for i, p in enumerate(tparams):
        p.index = i
    return tparams
