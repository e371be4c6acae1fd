"""Variables with `//go:embed`: which files they get, and whether they can hold them.

The build resolves patterns (`Package.embeds`); what may be done with the files is as in
cmd/compile/internal/staticdata/embed.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rt0.syntax.directives import embed_patterns
from rt0.syntax.nodes import VarDecl
from rt0.types.objects import Package, Var
from rt0.types.types import Basic, Kind, Slice, Type, as_named

if TYPE_CHECKING:
    from rt0.types.check import Checker


def embeds(pkg: Package) -> Iterator[tuple[Var, list[str]]]:
    """The variables and the names of their files, each once."""
    for file in pkg.files if pkg.embeds else ():
        for decl in file.decl_list:
            if isinstance(decl, VarDecl) and decl.pragma:
                patterns = [pattern for p in decl.pragma for _, pattern in embed_patterns(p)]
                var = decl.name_list[0].obj
                if patterns and isinstance(var, Var):
                    yield var, list(dict.fromkeys(n for p in patterns for n in pkg.embeds.get(p, ())))


def is_fs(t: Type) -> bool:
    """Whether it is `embed.FS`."""
    named = as_named(t)
    return (
        named is not None
        and named.obj.name == "FS"
        and named.obj.pkg is not None
        and named.obj.pkg.path == "embed"
    )


def is_bytes(t: Type) -> bool:
    """Whether it is a slice of bytes."""
    u = t.under()
    if not isinstance(u, Slice):
        return False
    elem = u.elem.under()
    return isinstance(elem, Basic) and elem.kind is Kind.UINT8


def check_embeds(check: Checker) -> None:
    """Reports variables that cannot hold what is to be embedded."""
    for var, names in embeds(check.pkg):
        u = var.typ.under()
        if is_fs(var.typ):
            continue
        if not is_bytes(var.typ) and not (isinstance(u, Basic) and u.kind is Kind.STRING):
            check.error(var, f"go:embed cannot apply to var of type {check.s(var.typ)}")
        elif len(names) > 1:
            check.error(var, f"invalid go:embed: multiple files for type {check.s(var.typ)}")
