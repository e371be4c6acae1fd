"""Cycles among declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.syntax.nodes import Name
from rt0.types.objects import Func, Object, TypeName
from rt0.types.predicates import is_generic
from rt0.types.types import INVALID, Alias, Named, Type, as_named
from rt0.types.typestring import package_prefix, type_string

if TYPE_CHECKING:
    from rt0.types.check import Checker


def direct_cycles(check: Checker) -> None:
    """Reports types that are declared as each other: type A B; type B A."""
    path_idx: dict[TypeName, int] = {}
    for obj in check.obj_map:
        if isinstance(obj, TypeName):
            _direct_cycle(check, obj, path_idx)


def _direct_cycle(check: Checker, tname: TypeName, path_idx: dict[TypeName, int]) -> None:
    path: list[TypeName] = []
    while True:
        start = path_idx.get(tname)
        if start is not None:
            if start >= 0:
                tname.typ = INVALID
                cycle: list[Object] = list(path[start:])
                cycle_error(check, cycle, first_in_src(cycle))
            break
        path_idx[tname] = len(path)
        path.append(tname)
        tdecl = check.obj_map[tname].tdecl
        assert tdecl is not None
        if not isinstance(tdecl.type, Name):
            break
        nxt = check.pkg.scope.lookup(tdecl.type.value)
        if not isinstance(nxt, TypeName):
            break
        tname = nxt
    for t in path:
        path_idx[t] = -1


def is_complete(check: Checker, t: Type) -> bool:
    """Whether the type's declaration is known to its end; reports the cycle if not."""
    while isinstance(t, Alias | Named):
        if not check.obj_path_idx:
            return True
        i = check.obj_path_idx.get(t.obj)
        if i is not None:
            cycle = check.obj_path[i:]
            cycle_error(check, cycle, first_in_src(cycle))
            return False
        t = t.from_rhs if isinstance(t, Alias) else t.rhs()
    return True


def valid_cycle(check: Checker, obj: Object) -> bool:
    """Whether the cycle from the object to itself is one that the language permits; reports it if not."""
    cycle = check.obj_path[check.obj_path_idx[obj] :]
    nval = ndef = 0
    for o in cycle:
        if isinstance(o, TypeName):
            if check.env.in_tparam_list and o.typ is not None and is_generic(o.typ):
                return True  # reported when the type parameters are complete
            if not o.is_alias():
                ndef += 1
        elif not isinstance(o, Func):
            nval += 1
    if nval == len(cycle):
        return True  # initialisation cycles are found later
    if nval == 0 and ndef > 0:
        return True  # a defined type may refer to itself
    cycle_error(check, cycle, first_in_src(cycle))
    return False


def cycle_error(check: Checker, cycle: list[Object], start: int) -> None:
    """Reports a cycle, beginning at index `start`."""

    def name(obj: Object) -> str:
        n = as_named(obj.typ) if obj.typ is not None else None
        if n is not None and n.inst is not None:
            return type_string(n, check.qualifier)
        return package_prefix(obj.pkg, check.qualifier) + obj.name

    obj = cycle[start]
    is_type = isinstance(obj, TypeName)
    if is_type and isinstance(obj.typ, Alias):
        obj.typ.from_rhs = INVALID  # so that nobody follows the alias around the cycle
    what = "invalid recursive type" if is_type else "invalid cycle in declaration"
    if len(cycle) == 1:
        check.error(obj, f"{what}: {name(obj)} refers to itself")
        return
    err = check.new_error()
    err.add(obj, f"{what} {name(obj)}" if is_type else f"{what} of {name(obj)}")
    for i in range(len(cycle)):
        nxt = cycle[(start + i + 1) % len(cycle)]
        err.add(obj, f"{name(obj)} refers to {name(nxt)}")
        obj = nxt
    err.report()


def first_in_src(path: list[Object]) -> int:
    """The index of the object that comes first in the source."""
    return min(range(len(path)), key=lambda i: path[i].pos)
