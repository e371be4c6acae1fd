"""`//go:` directives: what they may stand before. gc looks at that once a package is free of errors.

How they are to be written is in `syntax/directives.py`. The parser reports those before no declaration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.syntax.cursor import PLACED_DIRECTIVES
from rt0.syntax.directives import LINKNAMES, verb_of
from rt0.syntax.nodes import (
    ConstDecl,
    Decl,
    DeclStmt,
    File,
    FuncDecl,
    ImportDecl,
    Node,
    Pragma,
    TypeDecl,
    VarDecl,
)
from rt0.syntax.walk import walk
from rt0.types.objects import Func, Var
from rt0.types.version import GO1_16, GO1_18, parse_version

if TYPE_CHECKING:
    from rt0.types.check import Checker


def check_placement(check: Checker) -> set[str]:
    """Reports directives before what they do not apply to; answers the names that have a linkname."""
    linknames: set[str] = set()
    for file in check.pkg.files:
        imports = [d for d in file.decl_list if isinstance(d, ImportDecl)]
        imported = {d.path.value[1:-1] for d in imports if d.path is not None}
        _check_file(check, file, "embed" in imported)
        for pragma in file.pragmas:
            if verb_of(pragma) in LINKNAMES:
                _check_linkname(check, pragma, linknames, "unsafe" in imported)
    return linknames


def _check_file(check: Checker, file: File, embed: bool) -> None:
    before = [p for p in file.pragmas if p.pos < file.pkg_name.pos]
    _misplaced(check, before, "go:build")
    if all(verb_of(p) == "go:build" or verb_of(p) in LINKNAMES for p in file.pragmas):
        return

    def visit(n: Node) -> bool:
        if isinstance(n, DeclStmt):
            for decl in n.decl_list:
                _check_decl(check, decl, embed, within_func=True)
        return True

    for decl in file.decl_list:
        _check_decl(check, decl, embed, within_func=False)
        walk(decl, visit)


def _misplaced(check: Checker, pragmas: list[Pragma], *allowed: str) -> None:
    for pragma in pragmas:
        verb = verb_of(pragma)
        if verb in allowed:
            continue
        if verb == "go:embed":
            check.error(pragma.pos, "misplaced go:embed directive")
        elif verb in PLACED_DIRECTIVES:
            check.error(pragma.pos, "misplaced compiler directive")


def _check_decl(check: Checker, decl: Decl, embed: bool, within_func: bool) -> None:
    if isinstance(decl, FuncDecl):
        _misplaced(check, decl.pragma, *(PLACED_DIRECTIVES - {"go:build"}))
        if decl.name.value != "_":
            _check_func(check, decl, {verb_of(p) for p in decl.pragma})
    elif isinstance(decl, VarDecl):
        _misplaced(check, decl.pragma, "go:embed")
        embeds = [p for p in decl.pragma if verb_of(p) == "go:embed"]
        if embeds:
            msg = _embed_misuse(check, decl, embed, within_func)
            if msg:
                check.error(embeds[0].pos, msg)
    elif isinstance(decl, ImportDecl | ConstDecl | TypeDecl):
        _misplaced(check, decl.pragma)


def _check_func(check: Checker, decl: FuncDecl, verbs: set[str]) -> None:
    if decl.has_body and "go:noescape" in verbs:
        check.error(decl.pos, "can only use //go:noescape with external func implementations")


def _embed_misuse(check: Checker, decl: VarDecl, embed: bool, within_func: bool) -> str:
    if not embed:
        return 'go:embed requires import "embed" (or import _ "embed", if package is not used)'
    if len(decl.name_list) > 1:
        return "go:embed cannot apply to multiple vars"
    if decl.values is not None:
        return "go:embed cannot apply to var with initializer"
    if within_func:
        return "go:embed cannot apply to var inside func"
    version = parse_version(check.conf.go_version)
    if version is not None and version < GO1_16:
        return f"go:embed requires go1.16 or later (-lang was set to {check.conf.go_version}; check go.mod)"
    return ""


def _check_linkname(check: Checker, pragma: Pragma, linknames: set[str], unsafe: bool) -> None:
    verb, local, remote = [*pragma.text.split(), "", ""][:3]
    version = parse_version(check.conf.go_version)
    if not unsafe:
        check.error(pragma.pos, f'//{verb} only allowed in Go files that import "unsafe"')
    elif "[" in remote and "]" in remote:
        check.error(pragma.pos, f"//{verb} reference of an instantiation is not allowed")
    elif not isinstance(check.pkg.scope.lookup(local), Func | Var):
        if version is None or version >= GO1_18:
            check.error(pragma.pos, f"//{verb} must refer to declared function or variable")
    elif local in linknames:
        check.error(pragma.pos, f"duplicate //{verb} for {local}")
    else:
        linknames.add(local)
