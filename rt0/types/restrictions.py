"""What gc refuses although the language permits it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.syntax.nodes import InterfaceType, Node
from rt0.syntax.walk import walk
from rt0.types import directives
from rt0.types.embed import check_embeds
from rt0.types.types import (
    Array,
    Chan,
    Interface,
    Map,
    Pointer,
    Signature,
    Slice,
    Struct,
    Tuple,
    Type,
    unalias,
)

if TYPE_CHECKING:
    from rt0.types.check import Checker


def check_restrictions(check: Checker) -> None:
    """Checks a package that is otherwise free of errors."""
    _anonymous_interface_cycles(check)
    if not check.first_err and not check.conf.std:
        linknames = directives.check_placement(check)
        if check.conf.complete:
            _missing_bodies(check, linknames)
    if not check.first_err:
        check_embeds(check)
    if not check.first_err:
        for pos, name, t in check.unprintable:
            # Named by gc's back end, which writes no blanks in type arguments.
            shown = check.s(unalias(t)).replace(", ", ",")
            check.error(pos, f"illegal types for operand: {name}\n\t{shown}")


def _missing_bodies(check: Checker, linknames: set[str]) -> None:
    """Reports functions that nothing can define."""
    for func, fdecl in check.pkg.func_decls.items():
        if not fdecl.has_body and func.name != "_" and (fdecl.recv is not None or func.name not in linknames):
            check.error(fdecl.pos, "missing function body")


def _anonymous_interface_cycles(check: Checker) -> None:
    """Reports interface literals whose methods mention the same interface without a name in between."""
    probe = _CycleFinder()
    if not any(probe.has_cycle(t) for t in check.interface_lits):
        return
    finder = _CycleFinder()

    def visit(n: Node) -> bool:
        if not isinstance(n, InterfaceType):
            return True
        t = unalias(n.typ)
        if isinstance(t, Interface) and finder.has_cycle(t):
            check.error(
                n,
                "invalid recursive type: anonymous interface refers to itself "
                "(see https://go.dev/issue/56103)",
            )
            finder.forget()
        return False

    for file in check.pkg.files:
        walk(file, visit)


class _CycleFinder:
    """Walks types; `cyclic` tells, for interfaces met, whether they are being walked."""

    __slots__ = ("cyclic",)

    def __init__(self) -> None:
        self.cyclic: dict[Interface, bool] = {}

    def forget(self) -> None:
        """Lets each cycle be reported once."""
        self.cyclic = dict.fromkeys(self.cyclic, False)

    def has_cycle(self, t: Interface) -> bool:
        """Whether the interface is part of a cycle."""
        return any(self._visit(m.typ) for m in t.type_set().methods)

    def _visit(self, t: Type) -> bool:
        t = unalias(t)
        match t:
            case Pointer():
                return self._visit(t.base)
            case Array() | Slice() | Chan():
                return self._visit(t.elem)
            case Map():
                return self._visit(t.key) or self._visit(t.elem)
            case Struct():
                return any(self._visit(f.typ) for f in t.fields)
            case Signature():
                return self._visit(t.params) or self._visit(t.results)
            case Tuple():
                return any(self._visit(v.typ) for v in t.vars)
            case Interface():
                if not t.methods and not t.embeddeds:
                    return False
                known = self.cyclic.get(t)
                if known is not None:
                    return known
                self.cyclic[t] = True
                if self.has_cycle(t):
                    return True
                self.cyclic[t] = False
                return False
            case _:
                return False
