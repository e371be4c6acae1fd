"""A checked program: the type checker run over a package and all that it imports, dependencies first."""

from __future__ import annotations

from collections.abc import Callable

from rt0.build.context import goroot
from rt0.build.errors import COMMAND_LINE, LoadError, SourceErrors
from rt0.build.load import Loader, PackageSource, from_std, language_version
from rt0.syntax.errors import Error, ErrorHandler, ErrorList
from rt0.types.api import Config, ImportFailed, check_package
from rt0.types.objects import Importer, Package


class Program:
    """The packages of a program in order of dependence, the main one last; `sources` in the same order."""

    __slots__ = ("packages", "sources")

    def __init__(self) -> None:
        self.packages: list[Package] = []
        self.sources: list[PackageSource] = []

    @property
    def main(self) -> Package:
        """The package that was asked for."""
        return self.packages[-1]


def check_program(
    source: PackageSource, progress: Callable[[str], None], language: str = "", overlays: bool = True
) -> Program:
    """Loads and checks a package: its own bodies all, those of imported packages when they are reached.

    `language` is the version for it ("go1.N"), if not the newest. Without `overlays` it is checked against
    the standard library as Go has it, of which rt0 cannot compile everything.

    Raises `LoadError` and `SourceErrors`.
    """
    loader = Loader(progress, overlays)
    runtime = from_std("runtime")
    if runtime is not None and overlays:
        loader.load(runtime)  # part of every program, as with gc
    loader.load(source)
    program = Program()
    checked: dict[str, Package] = {}
    for src in loader.packages.values():
        progress(f"checking {src.path}")
        errors = ErrorList(src.errors)
        own = src is source
        version = own and language or language_version()
        conf = Config(errors, version, ignore_branch_errors=True, complete=_is_complete(src))
        path = "main" if own and src.name == "main" else src.path
        package = check_package(path, src.files, _importer(src, checked), conf, "all" if own else "lazy")
        if errors:
            raise SourceErrors(src.path, errors)
        conf.error = _refuse(src.path)
        checked[src.path] = package
        program.packages.append(package)
        program.sources.append(src)
    if program.main.name == "main" and program.main.scope.lookup("main") is None:
        raise LoadError(
            f"# {COMMAND_LINE}", "runtime.main_main·f: function main is undeclared in the main package"
        )
    return program


def _is_complete(source: PackageSource) -> bool:
    """Whether nothing but its Go files can define a package's functions."""
    return not source.dir.is_relative_to(goroot()) and not any(source.dir.glob("*.s"))


def _refuse(path: str) -> ErrorHandler:
    """What happens to errors in bodies that are checked later, when lowering reaches them."""

    def refuse(error: Error) -> None:
        raise SourceErrors(path, ErrorList([error]))

    return refuse


def _importer(source: PackageSource, checked: dict[str, Package]) -> Importer:
    """Answers the import paths that a package's files contain; all of them have been checked before."""

    def find(written: str) -> Package:
        path = source.imports.get(written)
        if path is None:
            raise ImportFailed(f"no package {written}")
        return checked[path]

    return find
