"""Packages as `rt0 list` shows them: the fields of cmd/go/internal/load.PackagePublic, in their order.

A field is worked out when it is asked for. Fields about cgo and SWIG are always empty, since neither is
supported; those about installed and stale packages do not exist, since rt0 installs none.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from rt0.build import godebug
from rt0.build.context import Settings, goroot, match_constraint, match_platform
from rt0.build.docs import synopsis
from rt0.build.embed import Embedded, EmbedError, patterns_in
from rt0.build.errors import COMMAND_LINE
from rt0.build.header import imports_of, package_name
from rt0.build.importpath import std_import
from rt0.build.load import Loader, PackageSource, Problem
from rt0.build.modinfo import describe
from rt0.build.patterns import Roots, load_roots
from rt0.syntax.constraint import ConstraintError
from rt0.syntax.errors import ErrorList
from rt0.syntax.nodes import File
from rt0.syntax.parser import parse_file

_OTHER = {
    **dict.fromkeys((".c", ".cc", ".cpp", ".cxx", ".m"), ""),
    **dict.fromkeys((".h", ".hh", ".hpp", ".hxx"), "HFiles"),
    **dict.fromkeys((".f", ".F", ".for", ".f90"), "FFiles"),
    ".s": "SFiles",
    **dict.fromkeys((".S", ".sx"), "IgnoredOtherFiles"),
    ".syso": "SysoFiles",
}
"""Where files that are not Go's are listed. What only cgo compiles is ignored, or not listed at all."""

EMPTY: dict[str, object] = {
    **dict.fromkeys("ConflictDir ForTest".split(), ""),
    "BinaryOnly": False,
    **{
        name: []
        for name in "CgoFiles CFiles CXXFiles MFiles SwigFiles SwigCXXFiles CgoCFLAGS CgoCPPFLAGS "
        "CgoCXXFLAGS CgoFFLAGS CgoLDFLAGS CgoPkgConfig TestEmbedFiles XTestEmbedFiles".split()
    },
}
"""Fields that are the same for all packages, in the go command, too (without cgo and -test)."""

UNSUPPORTED = frozenset(
    "ImportComment Target Shlib Export BuildID Stale StaleReason CompiledGoFiles InvalidGoFiles".split()
)
"""Fields of the go command's that rt0 does not have."""


class Listing:
    """The packages to show: those that the arguments name or, with `deps`, all that they need as well, in
    order of dependence. `problems` are to be told; if a package that was named has one, there is nothing to
    show, unless `tolerant`.

    Raises `LoadError`.
    """

    __slots__ = ("loader", "packages", "problems", "named", "roots")

    def __init__(
        self,
        args: Sequence[str],
        settings: Settings,
        progress: Callable[[str], None],
        deps: bool = False,
        tolerant: bool = False,
    ) -> None:
        settings.list_only()
        self.loader = Loader(settings, progress)
        self.roots: Roots = load_roots(args, self.loader)
        runtime = self.loader.root("runtime")
        for package in self.loader.packages.values():
            if package.name == "main" and package.problem is None:
                package.deps.append(runtime)
        found = dict.fromkeys(p for _, packages in self.roots.patterns for p in packages)
        self.problems = [p.problem for p in found if p.problem is not None and not tolerant]
        self.named = set(found)
        everything = _postorder(found)
        packages = everything if deps else list(found)
        if self.problems:
            packages = []
        elif not tolerant and (deps or len(found) > 1):  # as the go command, which then looks at all of them
            wrong = [p.problem for p in everything if p.problem is not None]
            self.problems = list({str(p): p for p in wrong}.values())
        self.packages = [Listed(p, self) for p in packages]


def _postorder(roots: Iterable[PackageSource]) -> list[PackageSource]:
    """Packages after what they import."""
    found: dict[PackageSource, None] = {}
    seen: set[PackageSource] = set()

    def visit(package: PackageSource) -> None:
        if package not in seen:
            seen.add(package)
            for dep in package.deps:
                visit(dep)
            found[package] = None

    for root in roots:
        visit(root)
    return list(found)


class Listed:
    """A package to show."""

    __slots__ = ("source", "listing", "_others", "_tests")

    def __init__(self, source: PackageSource, listing: Listing) -> None:
        self.source = source
        self.listing = listing
        self._others: dict[str, list[str]] | None = None
        self._tests: dict[str, list[Path]] | None = None

    def field(self, name: str) -> object:
        """A field's value: a string, a boolean, a list, a dictionary or `None`. Raises `KeyError`."""
        return FIELDS[name](self) if name in FIELDS else EMPTY[name]

    # Files

    @property
    def is_package(self) -> bool:
        """Whether its folder is known."""
        return self.source.dir != Path()

    def others(self, field: str) -> list[str]:
        """The files of the folder that are no part of the build, or are not Go's."""
        if self._others is None:
            self._others = {}
            for name, kind in self._classified():
                self._others.setdefault(kind, []).append(name)
        return self._others.get(field, [])

    def _classified(self) -> Iterator[tuple[str, str]]:
        source = self.source
        if source.path == COMMAND_LINE or not self.is_package:
            return
        tags = self.listing.loader.settings.tags
        chosen = {p.name for p in [*source.paths, *source.tests]}
        for name in sorted(os.listdir(source.dir)):
            at = name.rfind(".")
            ext = name[at:] if at >= 0 else ""
            path = Path(source.dir, name)
            if name in chosen or name[0] in "_." or (ext != ".go" and ext not in _OTHER):
                continue
            if not path.is_file():
                continue
            try:
                belongs = match_platform(f"{name[:at]}.go") and (
                    ext == ".syso" or match_constraint(path.read_bytes(), tags)
                )
            except ConstraintError:
                continue
            if not belongs:
                yield name, "IgnoredGoFiles" if ext == ".go" else "IgnoredOtherFiles"
            elif ext != ".go":
                yield name, _OTHER[ext]

    def tests(self, field: str) -> list[Path]:
        """The files of the package's own tests, or of those beside it."""
        if self._tests is None:
            self._tests = {"TestGoFiles": [], "XTestGoFiles": []}
            for path in self.source.tests:
                beside = package_name(path.read_bytes()).endswith("_test")
                self._tests["XTestGoFiles" if beside else "TestGoFiles"].append(path)
        return self._tests[field]

    def test_imports(self, field: str) -> list[str]:
        """What tests import."""
        written = {i for path in self.tests(field) for i in imports_of(path.read_bytes())}
        if not self.source.std:
            return sorted(written - {"C"})
        return sorted(std_import(i, self.source.path) for i in written - {"C"})

    def patterns(self, paths: Sequence[Path]) -> list[str]:
        """Patterns of files to embed."""
        return sorted(patterns_in(_with_patterns(paths)))

    def embedded(self) -> list[str]:
        """The files that are embedded, but for those in tests."""
        embedded = Embedded(self.source.dir)
        try:
            embedded.resolve(_with_patterns(self.source.paths))
        except EmbedError:
            return []  # it is the package's problem
        return sorted({name for names in embedded.patterns.values() for name in names})

    # Dependencies

    def deps(self) -> list[str]:
        """All packages that it needs."""
        return sorted(p.path for p in _postorder(self.source.deps))

    def import_map(self) -> dict[str, str]:
        """What import declarations mean that say something else."""
        return {written: path for written, path in self.source.imports.items() if written != path}

    def wrong_deps(self) -> list[Problem]:
        """The problems of the packages that it needs, by who imports these."""
        found = [p.problem for p in _postorder(self.source.deps) if p.problem is not None]
        return sorted(found, key=lambda p: p.stack[-1][0] if p.stack else "")

    def module(self) -> dict[str, object] | None:
        """Its module."""
        source = self.source
        if source.module is None or source.path == COMMAND_LINE or source.std:
            return None
        return describe(self.listing.loader.modules, source.module)

    def default_godebug(self) -> str:
        """GODEBUG's defaults, if it is a main package."""
        if self.source.name != "main":
            return ""
        language, settings = self.listing.loader.modules.defaults()
        return godebug.defaults(language, settings, self.source.files)

    def root(self) -> str:
        """GOROOT, or the module's folder."""
        if self.source.std:
            return str(goroot())
        vendored = self.listing.loader.modules.vendored
        module = self.source.module
        if module is None or self.source.path == COMMAND_LINE:
            return ""
        return "" if vendored is not None and module.root == vendored.dir else module.root

    def match(self) -> list[str]:
        """The arguments that name it."""
        return [pattern for pattern, found in self.listing.roots.patterns if self.source in found]


def _error(problem: Problem | None) -> dict[str, object] | None:
    """A problem as load.PackageError."""
    if problem is None:
        return None
    return {"ImportStack": [path for path, _ in problem.stack], "Pos": problem.pos, "Err": problem.message}


def _names(paths: Iterable[Path]) -> list[str]:
    return [p.name for p in paths]


def _with_patterns(paths: Iterable[Path]) -> list[File]:
    """The files that may embed others, parsed."""
    sources = [(p, src) for p in paths if b"//go:embed" in (src := p.read_bytes())]
    return [parse_file(str(p), src, ErrorList(), bodies=False) for p, src in sources]


Get = Callable[[Listed], object]


def _others(field: str) -> Get:
    return lambda p: p.others(field)


FIELDS: dict[str, Get] = {
    "Dir": lambda p: str(p.source.dir) if p.is_package else "",
    "ImportPath": lambda p: p.source.path,
    "Name": lambda p: p.source.name,
    "Doc": lambda p: synopsis(path.read_bytes() for path in p.source.paths),
    "Root": Listed.root,
    "Module": Listed.module,
    "Match": Listed.match,
    "Goroot": lambda p: p.source.std,
    "Standard": lambda p: p.source.std,
    "DepOnly": lambda p: p.source not in p.listing.named,
    "Incomplete": lambda p: bool(p.source.problem or p.wrong_deps()),
    "DefaultGODEBUG": Listed.default_godebug,
    "GoFiles": lambda p: _names(p.source.paths),
    "IgnoredGoFiles": _others("IgnoredGoFiles"),
    "IgnoredOtherFiles": _others("IgnoredOtherFiles"),
    **{kind: _others(kind) for kind in ("HFiles", "FFiles", "SFiles", "SysoFiles")},
    "EmbedPatterns": lambda p: p.patterns(p.source.paths),
    "EmbedFiles": Listed.embedded,
    "Imports": lambda p: [path for _, path in sorted(p.source.imports.items())],
    "ImportMap": Listed.import_map,
    "Deps": Listed.deps,
    "Error": lambda p: _error(p.source.problem),
    "DepsErrors": lambda p: [_error(problem) for problem in p.wrong_deps()],
    "TestGoFiles": lambda p: _names(p.tests("TestGoFiles")),
    "TestImports": lambda p: p.test_imports("TestGoFiles"),
    "TestEmbedPatterns": lambda p: p.patterns(p.tests("TestGoFiles")),
    "XTestGoFiles": lambda p: _names(p.tests("XTestGoFiles")),
    "XTestImports": lambda p: p.test_imports("XTestGoFiles"),
    "XTestEmbedPatterns": lambda p: p.patterns(p.tests("XTestGoFiles")),
}
