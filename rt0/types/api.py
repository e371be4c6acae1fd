"""How other stages use the checker.

    errors = ErrorList()
    pkg = check_package("example/p", files, importer, Config(error=errors))

Findings are left on the syntax nodes:

    Expr.mode, typ, val     `operand.Mode`; the type (an untyped expression's final one; a `Tuple` for calls
                            with several results, and for `v, ok` forms); the constant, or None
    Name.obj                the object declared or used; None for `_`, package clauses and failed lookups
    Name.inst               `InstanceInfo(targs, typ)` where a generic function or type is instantiated
    SelectorExpr.selection  `Selection`, or None if x is a package
    CaseClause.obj          the clause's own variable in a type switch with `x :=`
    ImportDecl.obj          the `PkgName` (also for `.` and `_` imports)

and on the `Package` (see `objects.Package`). The `v, ok` forms (map index, receive, type assertion with two
values) are recognised by a `Tuple` of two as the type of an expression with mode MAPINDEX or COMMAOK.

Constants: see `rt0.types.constant`. A constant expression has mode CONSTANT and a `val` converted to its
type: an integer type's is `int`, a float type's `Fraction` or `BigFloat`, exact after rounding to the type.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rt0.syntax.errors import Error, ErrorHandler
from rt0.syntax.nodes import File
from rt0.types.context import Context
from rt0.types.objects import Func, Importer, Object, Package, PackageState
from rt0.types.types import Type

if TYPE_CHECKING:
    from rt0.types.check import Checker

_NESTING = 50_000  # Python frames


class InstanceInfo:
    """The type arguments of an instantiation, and the instantiated function's or type's type."""

    __slots__ = ("targs", "typ")

    def __init__(self, targs: list[Type], typ: Type) -> None:
        self.targs = targs
        self.typ = typ


class ImportFailed(Exception):
    """An importer raises it; `msg` is what the error says after "could not import PATH"."""

    def __init__(self, msg: str) -> None:
        super().__init__(msg)
        self.msg = msg


class Config:
    """How to check.

    `error` receives each error as it is found; `go_version` is the language version ("go1.27", or ""
    for the newest); `ignore_func_bodies` leaves bodies unchecked for good; `fake_import_c` lets `import "C"`
    pass, with anything selected from it; `ignore_branch_errors` leaves labels, break, continue, goto and
    fallthrough to the parser, which checks them too; `complete` says that no function is defined elsewhere
    (in assembly); `std` that the package is of the standard library, which may use all directives; `library`
    that it is compiled for all programs that use it; `failed` that errors were found before; `folder` and
    `embeds` what the package has of these. Packages checked with one Config share their instantiated types.
    """

    __slots__ = (
        "error",
        "go_version",
        "ignore_func_bodies",
        "fake_import_c",
        "ignore_branch_errors",
        "complete",
        "std",
        "library",
        "failed",
        "folder",
        "embeds",
        "assembly",
        "goroot",
        "context",
    )

    def __init__(
        self,
        error: ErrorHandler,
        go_version: str = "",
        ignore_func_bodies: bool = False,
        fake_import_c: bool = False,
        ignore_branch_errors: bool = False,
        complete: bool = False,
        std: bool = False,
        failed: bool = False,
    ) -> None:
        self.error: Callable[[Error], None] = error
        self.go_version = go_version
        self.ignore_func_bodies = ignore_func_bodies
        self.fake_import_c = fake_import_c
        self.ignore_branch_errors = ignore_branch_errors
        self.complete = complete
        self.std = std
        self.library = std
        self.failed = failed
        self.folder = ""
        self.embeds: Mapping[str, Sequence[str]] = {}
        self.assembly: Sequence[str] = ()
        self.goroot = ""
        self.context = Context()


def check_package(path: str, files: list[File], importer: Importer, conf: Config) -> Package:
    """Checks a package.

    `importer` answers the package for an import path (and is never asked for "unsafe"), or raises
    `ImportFailed`. Errors go to `conf.error`; the package is complete as far as it was understood.
    """
    from rt0.types.check import Checker

    checker = Checker(path, importer, conf)
    with _deep_recursion(checker):
        checker.check_files(files)
    return checker.pkg


def open_package(
    path: str,
    name: str,
    read: Callable[[], list[File]],
    imports: list[Package],
    importer: Importer,
    conf: Config,
) -> Package:
    """A package that is checked bit by bit. `read` gives its files; it is asked for them when another
    package, or a later stage, first looks into the package. What is declared is checked when something refers
    to it (`declared`), bodies by `check_body`, and the rest when the order of initialisation is asked for.
    """
    from rt0.types.check import Checker

    checker = Checker(path, importer, conf, read)
    pkg = checker.pkg
    pkg.name, pkg.imports, pkg.state = name, imports, PackageState.CLOSED
    return pkg


def declared(obj: Object) -> None:
    """Has the declaration of an object at package level checked."""
    if obj.typ is None and obj.pkg is not None and obj.pkg.checker is not None:
        with _deep_recursion(obj.pkg.checker):
            obj.pkg.checker.declare_late(obj)


def remove_dead(pkg: Package) -> None:
    """Takes what never runs out of a package that has been checked, before it is compiled."""
    if pkg.checker is not None:
        pkg.checker.remove_dead()


def check_body(func: Func) -> None:
    """Checks the body of a function or method of a package that is checked bit by bit; a no-op otherwise, and
    the second time. Of an instantiated method pass `func.origin`, whose package holds the declaration.
    """
    func = func.origin
    pkg = func.pkg
    if pkg is not None and pkg.checker is not None:
        with _deep_recursion(pkg.checker):
            pkg.checker.check_body(func)


@contextmanager
def _deep_recursion(checker: Checker) -> Iterator[None]:
    """Room for deep nesting, as Python's frames are cheap; an error where it does not suffice."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _NESTING))
    try:
        yield
    except RecursionError:
        checker.error(checker.place(), "declaration or expression is nested too deeply")
    finally:
        sys.setrecursionlimit(limit)
