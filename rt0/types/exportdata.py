"""What of a package its importers know, as far as error messages show it.

gc compiles against export data: what is exported, and what that refers to, through types and through the
bodies of functions that may be inlined. Of all else an importer cannot say whether it exists, so the name of
a function that is not exported is mostly `undefined`. Whether a function may be inlined is estimated here:
that depends on the costs of what it calls, which only a message about a mistake would need.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

from rt0.syntax.errors import ErrorList
from rt0.syntax.nodes import (
    CallExpr,
    CallStmt,
    Decl,
    Expr,
    File,
    FuncDecl,
    IfStmt,
    Name,
    Node,
    SelectorExpr,
    SelectStmt,
    TypeDecl,
    VarDecl,
)
from rt0.syntax.parse_exprs import unparen
from rt0.syntax.parser import parse_file
from rt0.syntax.pos import file_of
from rt0.syntax.walk import walk
from rt0.types.api import declared
from rt0.types.objects import Const, Package, TypeName, is_exported
from rt0.types.types import Array, Chan, Map, Named, Pointer, Slice, Type
from rt0.types.universe import UNIVERSE

_BUDGET = 80
_CALL = 57
"""What gc's inliner allows, and what it takes for a call that is not inlined itself."""


def is_known(pkg: Package, name: str) -> bool:
    """Whether importers know an object that is declared in a package but not exported."""
    return name in _known(pkg)


@functools.lru_cache(maxsize=4)
def _known(pkg: Package) -> set[str]:
    """The names of all package-level objects that importers know."""
    decls: dict[str, list[Decl]] = {}
    for file in pkg.files:
        for d in _whole(file).decl_list:
            for name in _declares(d):
                decls.setdefault(name, []).append(d)
    found = {name for name in decls if is_exported(name)}
    todo = list(found)
    while todo:
        name = todo.pop()
        for d in decls[name]:
            for used in _refers_to(pkg, name, d):
                if used in decls and used not in found:
                    found.add(used)
                    todo.append(used)
    return found


def _whole(file: File) -> File:
    """The file with its functions' bodies, which may have been skipped."""
    name = file_of(file.pkg_name.pos)
    try:
        return parse_file(name, Path(name).read_bytes(), ErrorList())
    except OSError:
        return file


def _declares(d: Decl) -> Iterator[str]:
    """What a declaration belongs to: its names, or the type that a method is one of."""
    match d:
        case FuncDecl():
            yield d.name.value if d.recv is None else _base(d.recv.type)
        case TypeDecl():
            yield d.name.value
        case _:
            for n in getattr(d, "name_list", []):
                yield n.value


def _base(recv: Expr) -> str:
    """The name of a receiver's type."""
    found = ""

    def visit(n: Node) -> bool:
        nonlocal found
        if isinstance(n, Name) and not found:
            found = n.value
        return True

    walk(recv, visit)
    return found


def _refers_to(pkg: Package, name: str, d: Decl) -> set[str]:
    match d:
        case FuncDecl():
            found = _names(d.type)
            if d.body is not None and _is_small(pkg, d.body):
                found |= {n for n in _names(d.body, pkg) if not isinstance(pkg.scope.lookup(n), Const)}
            return found
        case TypeDecl():
            return _names(d)
        case VarDecl() if d.type is not None:
            return _names(d.type)
    obj = pkg.scope.lookup(name)
    if obj is None:
        return set()
    declared(obj)
    return set(_types(pkg, obj.typ))


def _types(pkg: Package, t: Type) -> Iterator[str]:
    """The names of a package's types that a type is made of."""
    match t:
        case Named():
            obj = t.type_name()
            if isinstance(obj, TypeName) and obj.pkg is pkg:
                yield obj.name
            for a in t.targs():
                yield from _types(pkg, a)
        case Pointer():
            yield from _types(pkg, t.base)
        case Slice() | Array() | Chan():
            yield from _types(pkg, t.elem)
        case Map():
            yield from _types(pkg, t.key)
            yield from _types(pkg, t.elem)


def _names(n: Node, pkg: Package | None = None) -> set[str]:
    """All names in a part of a package but those behind a dot, and where control cannot get to if it is the
    body of a function of `pkg`."""
    found: set[str] = set()

    def visit(x: Node) -> bool:
        if isinstance(x, SelectorExpr):
            walk(x.x, visit)
            return False
        if pkg is not None and isinstance(x, IfStmt) and _is_never(pkg, x.cond):
            if x.else_ is not None:
                walk(x.else_, visit)
            return False
        if isinstance(x, Name):
            found.add(x.value)
        return True

    walk(n, visit)
    return found


def _is_of_universe(fun: Node) -> bool:
    """Whether it is a conversion or a builtin, unless something else has that name."""
    return isinstance(fun, Name) and UNIVERSE.lookup(fun.value) is not None


def _is_never(pkg: Package, cond: Expr | None) -> bool:
    """Whether a condition is a constant that is false."""
    obj = pkg.scope.lookup(cond.value) if isinstance(cond, Name) else None
    if not isinstance(obj, Const):
        return False
    declared(obj)
    return obj.val is False


def _is_small(pkg: Package, body: Node) -> bool:
    cost = 0

    def visit(n: Node) -> bool:
        nonlocal cost
        cost += 1
        if isinstance(n, IfStmt) and _is_never(pkg, n.cond):
            if n.else_ is not None:
                walk(n.else_, visit)
            return False
        if isinstance(n, CallStmt | SelectStmt):
            cost += _BUDGET
        elif isinstance(n, CallExpr) and not _is_of_universe(unparen(n.fun)):
            cost += _CALL
        return cost <= _BUDGET

    walk(body, visit)
    return cost <= _BUDGET
