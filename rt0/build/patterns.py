"""What the command line names: Go files, import paths, folders, and patterns such as `./...`, `std`, `all`.

Source: `go help packages`; cmd/go/internal/{search,modload}, whose words the errors are.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rt0.build.context import goroot
from rt0.build.errors import LoadError
from rt0.build.importpath import is_local, within
from rt0.build.load import Loader, PackageSource, Problem, Selection
from rt0.build.modules import META, NO_MODULE, Module, crosses_module, enclosing, has_go_files
from rt0.build.paths import short_path


class Roots:
    """The packages that the arguments name, loaded. `literal` are those not found by a wildcard; `patterns`
    are the arguments, with the packages of each, or one that has the problem of the argument itself.
    """

    __slots__ = ("packages", "literal", "patterns")

    def __init__(self) -> None:
        self.packages: list[PackageSource] = []
        self.literal: set[str] = set()
        self.patterns: list[tuple[str, list[PackageSource]]] = []


def are_files(args: Sequence[str]) -> bool:
    """Whether arguments are Go files: any is one that exists."""
    return any(a.endswith(".go") and os.path.isfile(a) for a in args)


def load_roots(args: Sequence[str], loader: Loader, files: bool = False) -> Roots:
    """Loads what the arguments name; `files` if what ends in `.go` cannot be anything else.

    Raises `LoadError` for what is no package at all.

    Problems of packages remain with them; see `Loader.check_problems`.
    """
    roots = Roots()
    if are_files(args) or (files and args[0].endswith(".go")):
        package = _files(args, loader)
        roots.packages.append(package)
        roots.literal.add(package.path)
        roots.patterns.append((args[0], [package]))
        return roots
    for pattern in args or ["."]:
        names, error = _Matcher(loader, pattern).packages()
        found = [loader.root(name) for name in names]
        roots.packages += [p for p in found if p not in roots.packages]
        if error:
            is_folder = is_local(pattern) and os.path.isdir(pattern)
            failed = PackageSource(pattern, Path(pattern).absolute() if is_folder else Path(), [], None)
            failed.problem = Problem(error)
            loader.packages[f"pattern {pattern}"] = failed
            found = [failed]
        elif not found:
            loader.warnings.append(f'go: warning: "{pattern}" matched no packages')
        if "..." not in pattern and pattern not in META:
            roots.literal.update(names)
        roots.patterns.append((pattern, found))
    return roots


def package_names(pattern: str, loader: Loader) -> list[str]:
    """The import paths that a pattern matches, without a look at the packages. Raises `LoadError`."""
    return _Matcher(loader, pattern).packages()[0]


def _files(names: Sequence[str], loader: Loader) -> PackageSource:
    """The package that consists of files."""
    for name in names:
        if not name.endswith(".go"):
            raise LoadError(f"named files must be .go files: {name}")
    folders: list[str] = []
    for name in names:
        if not os.path.exists(name):
            raise LoadError(f"stat {name}: no such file or directory")
        if os.path.isdir(name):
            raise LoadError(f"{name} is a directory, should be a Go file")
        folder = os.path.dirname(name) or "."
        if folders and folder not in folders:
            raise LoadError(f"named files must all be in one directory; have {folders[0]} and {folder}")
        folders.append(folder)
    paths = sorted({Path(os.path.abspath(name)) for name in names})
    return loader.files(paths, paths[0].parent)


class _Matcher:
    """One argument."""

    __slots__ = ("loader", "modules", "pattern")

    def __init__(self, loader: Loader, pattern: str) -> None:
        self.loader = loader
        self.modules = loader.modules
        self.pattern = _clean(pattern)

    def packages(self) -> tuple[list[str], str]:
        """The import paths, in order, and what is wrong with the pattern."""
        pattern = self.pattern
        if is_local(pattern) or pattern.startswith("/"):
            return self._folders()
        if pattern in META:
            return self._meta(), ""
        if "..." in pattern:
            return self._by_path(matches(pattern)), ""
        return [pattern], ""

    def _folders(self) -> tuple[list[str], str]:
        at = self.pattern.find("...")
        if at < 0:
            try:
                return [self._resolve(self.pattern)], ""
            except _NoPackage as e:
                return [], str(e)
        prefix = os.path.normpath(os.path.dirname(self.pattern[: at + 3]) or ".")
        root = os.path.abspath(prefix)
        module = self._module_of(root)
        if module is None and not within(root, str(goroot() / "src")):
            scope = "main module or its selected dependencies"
            if self.modules.work is not None:
                scope = "modules listed in go.work or their selected dependencies"
            where = f"directory prefix {short_path(root)} does not contain {scope}"
            return [], f"pattern {self.pattern}: {where}"
        if not os.path.isdir(root):
            written = self.pattern[:at]
            return [], f"pattern {self.pattern}: lstat {written}: no such file or directory"
        fits = matches(os.path.normpath(self.pattern))
        found: list[str] = []
        for folder in self._walk(root, module):
            below = os.path.relpath(folder, root)
            if fits(os.path.normpath(os.path.join(prefix, below))) and self._is_package(folder):
                try:
                    found.append(self._resolve(folder))
                except _NoPackage:
                    continue
        return found, ""

    def _module_of(self, folder: str) -> Module | None:
        """The module that a folder belongs to: a main one, or a replacement."""
        root = enclosing(folder, "go.mod", self.modules.consulted)
        return next((m for m in self.modules.known() if m.root == root), None)

    def _walk(self, root: str, module: Module | None) -> Iterator[str]:
        """The folders of a tree that wildcards see."""
        ignored = {os.path.normpath(os.path.join(module.root, i)) for i in module.ignore} if module else set()
        self.modules.consulted.add(root)
        yield root
        with os.scandir(root) as entries:
            names = sorted(e.name for e in entries if e.is_dir(follow_symlinks=False))
        for name in names:
            folder = os.path.join(root, name)
            hidden = name[0] in "._" or name == "testdata" or folder in ignored
            if hidden or os.path.isfile(os.path.join(folder, "go.mod")):
                continue
            if name == "vendor" and module is not None:
                continue
            yield from self._walk(folder, module)

    def _is_package(self, folder: str) -> bool:
        if not has_go_files(folder):
            return False
        selected = Selection(folder, self.loader.settings.tags)
        return bool(selected.files or selected.tests or selected.mistake)

    def _resolve(self, name: str) -> str:
        """The import path of a folder. Raises `_NoPackage`."""
        folder = os.path.abspath(name)
        if not os.path.isdir(folder) and not os.path.exists(folder):
            self._need_module()
            raise _NoPackage(f"stat {folder}: directory not found")
        if os.path.isdir(folder) and not has_go_files(folder):
            self._need_module()
            raise _NoPackage(f"no Go files in {folder}")
        src = str(goroot() / "src")
        if within(folder, src) and folder != src:
            return folder[len(src) + 1 :]
        main = self.modules.containing(folder)
        if main is not None:
            below = os.path.relpath(folder, main.root)
            if below == ".":
                return main.path
            path = f"{main.path}/{below}"
            if below.startswith("vendor/"):
                return self._vendored(folder, below[len("vendor/") :])
            if crosses_module(folder, main.root) or not os.path.isdir(folder):
                raise _NoPackage(f"main module ({main.path}) does not contain package {path}")
            return path
        for module in self.modules.known():
            if within(folder, module.root):
                return os.path.normpath(os.path.join(module.path, os.path.relpath(folder, module.root)))
        self._need_module()
        shown = short_path(folder)
        what = "current directory" if shown == "." else f"directory {shown}"
        if self.modules.work is None:
            raise _NoPackage(f"{what} outside main module or its selected dependencies")
        root = enclosing(folder, "go.mod", self.modules.consulted)
        if root:
            raise _NoPackage(
                f"{what} is contained in a module that is not one of the workspace modules listed in go.work."
                f" You can add the module to the workspace using:\n\tgo work use {short_path(root)}"
            )
        raise _NoPackage(f"{what} outside modules listed in go.work or their selected dependencies")

    def _vendored(self, folder: str, path: str) -> str:
        if self.modules.vendored is None:
            raise _NoPackage(f"without -mod=vendor, directory {folder} has no package path")
        if path not in self.modules.vendored.packages:
            raise _NoPackage(f"directory {folder} is not a package listed in vendor/modules.txt")
        return path

    def _need_module(self) -> None:
        """Folders are packages only in modules. Raises `LoadError` outside of one."""
        if not self.modules.mains:
            raise LoadError(f"go: {NO_MODULE}")

    def _meta(self) -> list[str]:
        """`std` and `cmd` are parts of GOROOT; `all` is the main modules and what they need; `work` only
        them.
        """
        if self.pattern in ("std", "cmd"):
            in_cmd = self.pattern == "cmd"
            return [p for p in self._std_paths() if within(p, "cmd") == in_cmd]
        if self.pattern == "tool" or (self.pattern == "all" and not self.modules.mains):
            return []
        if not self.modules.mains:
            raise LoadError(f"go: {NO_MODULE}")
        own = [p for m in self.modules.mains for p in self._paths_in(m)]
        if self.pattern == "work":
            return sorted(own)
        for path in own:
            self.loader.load_test_imports(self.loader.root(path))
        return sorted(p.path for p in self.loader.packages.values())

    def _std_paths(self) -> Iterator[str]:
        src = str(goroot() / "src")
        for root in (src, f"{src}/cmd"):  # a module of its own
            for folder in self._walk(root, None):
                path = folder[len(src) + 1 :]
                if path not in ("", "builtin", "runtime/cgo") and self._is_package(folder):
                    yield path

    def _paths_in(self, module: Module) -> Iterator[str]:
        for folder in self._walk(module.root, module):
            if self._is_package(folder):
                yield os.path.normpath(os.path.join(module.path, os.path.relpath(folder, module.root)))

    def _by_path(self, fits: Callable[[str], bool]) -> list[str]:
        """The packages of all modules, and of the library, whose path a pattern matches."""
        first = self.pattern.partition("...")[0]
        found: set[str] = set()
        if "." not in first.partition("/")[0]:
            found.update(filter(fits, self._std_paths()))
        for module in self.modules.known():
            if module.path.startswith(first) or first.startswith(module.path):
                found.update(filter(fits, self._paths_in(module)))
        if self.modules.vendored is not None:
            found.update(filter(fits, self.modules.vendored.packages))
        return sorted(found)


class _NoPackage(Exception):
    """A folder is no package."""


def _clean(pattern: str) -> str:
    """A pattern without superfluous elements; that it is a folder's remains visible."""
    if not is_local(pattern) and not pattern.startswith("/"):
        return pattern if "@" in pattern else os.path.normpath(pattern)
    clean = os.path.normpath(pattern)
    return clean if is_local(clean) or clean.startswith("/") else f"./{clean}"


def matches(pattern: str) -> Callable[[str], bool]:
    """Whether names fit: `...` stands for anything; at the end, with its slash, also for nothing."""
    text = re.escape(pattern)
    wild = re.escape("...")
    if text.endswith("/" + wild):
        text = text.removesuffix("/" + wild) + f"(/{wild})?"
    expression = re.compile(text.replace(wild, ".*"))
    everything = pattern == "..."

    def fits(name: str) -> bool:
        return expression.fullmatch(name) is not None or everything

    return fits
