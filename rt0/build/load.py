"""Packages: from file names, folders and import paths to parsed files, dependencies first.

Errors are in the words of the go command, with positions as it prints them. Files are registered with the
parser under absolute paths, since these end up in tracebacks and DWARF; `short_path` shortens them for
messages.

A package of the standard library may have an overlay, `rt0/overlay/IMPORT/PATH/`: its Go files replace those
of the same name and add to the rest; the names in its file DROP are left out; with a file REPLACE nothing of
GOROOT's is used.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from rt0.build.context import go_version, goroot, match_constraint, match_name
from rt0.build.errors import COMMAND_LINE, LoadError, SourceErrors
from rt0.syntax.errors import Error, ErrorList
from rt0.syntax.nodes import File, ImportDecl
from rt0.syntax.parser import parse_file
from rt0.syntax.pos import Pos, col_of, file_of, line_of

OVERLAY = Path(__file__).parents[1] / "overlay"


class PackageSource:
    """A package's parsed files. `imports` maps what an import declaration says to the package's path.

    `errors` are those of the parser that do not keep gc from checking types, such as a break outside a loop.
    """

    __slots__ = ("path", "name", "dir", "paths", "files", "imports", "errors")

    def __init__(self, path: str, dir: Path, paths: list[Path]) -> None:
        self.path = path
        self.name = ""
        self.dir = dir
        self.paths = paths
        self.files: list[File] = []
        self.imports: dict[str, str] = {}
        self.errors: list[Error] = []


def short_path(path: str) -> str:
    """A path relative to the current directory, if that is shorter."""
    relative = os.path.relpath(path)
    return relative if len(relative) < len(path) else path


def go_position(pos: Pos) -> str:
    """A position as the go command prints it: `a.go:2:8`."""
    return f"{short_path(file_of(pos))}:{line_of(pos)}:{col_of(pos)}"


def compiler_path(path: str) -> str:
    """A file as it is printed in a compiler's errors: `./a.go` in the current directory, `sub/a.go` below."""
    short = short_path(path)
    return f"./{short}" if os.sep not in short else short


def find(target: Sequence[str], overlays: bool = True) -> PackageSource:
    """The package that command-line arguments name: Go files, or one folder or import path.

    Raises `LoadError`.
    """
    if target and target[0].endswith(".go"):
        return from_files(target)
    name = target[0] if target else "."
    if name in (".", "..") or name.startswith(("./", "../", "/")):
        return from_dir(name)
    found = from_std(name, overlays)
    if found is not None:
        return found
    if os.path.isdir(name):
        return from_dir(name)
    raise LoadError(f"package {name} is not in std ({std_dir(name)})")


def from_files(names: Sequence[str]) -> PackageSource:
    """The package that consists of Go files named on the command line; build constraints do not apply."""
    for name in names:
        if not name.endswith(".go"):
            raise LoadError(f"named files must be .go files: {name}")
        if os.path.isdir(name):
            raise LoadError(f"{name} is a directory, should be a Go file")
        if not os.path.exists(name):
            raise LoadError(f"stat {name}: no such file or directory")
    folders = list(dict.fromkeys(os.path.dirname(n) or "." for n in names))
    if len(folders) > 1:
        raise LoadError(f"named files must all be in one directory; have {folders[0]} and {folders[1]}")
    paths = [Path(os.path.abspath(name)) for name in names]
    return PackageSource(COMMAND_LINE, paths[0].parent, paths)


def from_dir(name: str) -> PackageSource:
    """The package in a folder, given as a path."""
    folder = Path(os.path.abspath(name))
    if not folder.is_dir():
        raise LoadError(f"stat {folder}: directory not found")
    paths = [folder / n for n in _selected(folder)]
    if not paths:
        raise LoadError(no_go_files(folder, name))
    return PackageSource(COMMAND_LINE, folder, paths)


def no_go_files(folder: Path, name: str) -> str:
    """Why a folder is no package."""
    if any(p.suffix == ".go" for p in folder.iterdir()):
        return f"package {name}: build constraints exclude all Go files in {folder}"
    return f"no Go files in {folder}"


def _selected(folder: Path) -> list[str]:
    """The names of a folder's Go files that belong to the build, sorted."""
    return sorted(
        n for n in os.listdir(folder) if match_name(n) and match_constraint((folder / n).read_bytes())
    )


def std_dir(path: str) -> Path:
    """Where a package of the standard library is."""
    return goroot() / "src" / path


def from_std(path: str, overlays: bool = True) -> PackageSource | None:
    """A package of the standard library, with its overlay or as Go has it, or `None`."""
    folder, over = std_dir(path), OVERLAY / path
    files: dict[str, Path] = {}
    overlays = overlays and over.is_dir()
    if folder.is_dir() and not (overlays and (over / "REPLACE").exists()):
        files = {n: folder / n for n in _selected(folder)}
    if overlays:
        files.update({n: over / n for n in _selected(over)})
        if (over / "DROP").exists():
            for name in (over / "DROP").read_text(encoding="utf-8").split():
                files.pop(name, None)
    if not files:
        return None
    return PackageSource(path, folder, [files[n] for n in sorted(files)])


class Loader:
    """Loads a package and all that it imports, from the standard library with or without rt0's `overlays`.

    `packages` ends up in order of dependence.
    """

    __slots__ = ("packages", "progress", "overlays", "_loading")

    def __init__(self, progress: Callable[[str], None], overlays: bool = True) -> None:
        self.packages: dict[str, PackageSource] = {}
        self.progress = progress
        self.overlays = overlays
        self._loading: list[str] = []

    def load(self, package: PackageSource) -> None:
        """Parses a package and, first, what it imports. Raises `LoadError` and `SourceErrors`."""
        self._loading.append(package.path)
        self.progress(f"parsing {package.path}")
        self._parse(package)
        missing: dict[str, str] = {}
        for decl in imports(package.files):
            written = str(decl.path.value[1:-1]) if decl.path is not None else ""
            if written in ("unsafe", "") or written in package.imports:
                continue
            path = self._resolve(package, written, decl)
            package.imports[written] = path
            if path in self._loading:
                chain = self._loading[self._loading.index(path) :]
                arrows = "".join(f"\n\timports {p}" for p in [*chain[1:], path])
                raise LoadError(f"package {chain[0]}{arrows}: import cycle not allowed")
            if path in self.packages:
                continue
            found = from_std(path, self.overlays)
            if found is not None:
                self.load(found)
            else:
                at = go_position(decl.path.pos if decl.path is not None else decl.pos)
                missing[path] = f"{at}: package {path} is not in std ({std_dir(path)})"
        if missing:
            raise LoadError("\n".join(message for _, message in sorted(missing.items())))
        self._loading.pop()
        self.packages[package.path] = package

    def _parse(self, package: PackageSource) -> None:
        errors = ErrorList()
        for path in package.paths:
            package.files.append(parse_file(str(path), path.read_bytes(), errors))
        if any(error.msg.startswith("syntax error") for error in errors.errors):
            raise SourceErrors(package.path, errors)
        package.errors = errors.errors
        by_name: dict[str, Path] = {}
        for file, path in zip(package.files, package.paths, strict=True):
            by_name.setdefault(file.pkg_name.value, path)
        names = list(by_name)
        if len(names) > 1:
            a, b = names[0], names[1]
            where = f"{a} ({by_name[a].name}) and {b} ({by_name[b].name}) in {package.dir}"
            raise LoadError(f"found packages {where}")
        package.name = names[0]

    def _resolve(self, package: PackageSource, written: str, decl: ImportDecl) -> str:
        """The package that an import declaration means."""
        at = go_position(decl.path.pos if decl.path is not None else decl.pos)
        if written == "C":
            raise LoadError(f'{at}: import "C" is not supported: rt0 links no C code')
        if written.startswith(("./", "../")) or written in (".", ".."):
            raise LoadError(
                f'{at}: "{written}" is relative, but relative import paths are not supported in module mode'
            )
        parts = written.split("/")
        inside_std = package.path != COMMAND_LINE
        if "." in parts[0]:
            if inside_std:
                return f"vendor/{written}"
            raise LoadError(
                f"{at}: no required module provides package {written}: "
                "rt0 does not read go.mod yet, only the standard library can be imported"
            )
        if not inside_std and ("internal" in parts or parts[0] == "vendor"):
            raise LoadError(f"package {package.path}\n\t{at}: use of internal package {written} not allowed")
        return written


def imports(files: Sequence[File]) -> list[ImportDecl]:
    """The import declarations of some files."""
    return [d for f in files for d in f.decl_list if isinstance(d, ImportDecl)]


def language_version() -> str:
    """The version of the language, `go1.N`, from that of the library."""
    return ".".join(go_version().split(".")[:2])
