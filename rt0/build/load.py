"""Packages: from import paths and files to parsed packages, dependencies first.

What is wrong with a package is kept with it (`Problem`), in the words of the go command, so that all
problems of a command are reported at once. Files are registered with the parser under absolute paths, since
these end up in tracebacks and DWARF; `rt0.build.paths` shortens them for messages.

A package of the standard library may have an overlay, `rt0/overlay/IMPORT/PATH/`: its Go files replace those
of the same name and add to the rest, also function by function; the names in its file DROP are left out;
with a file REPLACE nothing of GOROOT's is used.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rt0.build.context import Settings, go_version, match_constraint, match_platform, std_dir
from rt0.build.embed import Embedded, EmbedError
from rt0.build.errors import COMMAND_LINE, LoadError, SourceErrors
from rt0.build.header import head_mistake, imports_of, package_name
from rt0.build.importpath import (
    internal_parent,
    is_local,
    is_spelled_well,
    is_std,
    malformed,
    std_import,
    within,
)
from rt0.build.modules import ImportProblem, Module, Modules, explain, not_in_std
from rt0.build.overlay import overlay_of, replace_functions
from rt0.build.paths import go_position, short_path
from rt0.build.semver import language
from rt0.syntax.constraint import ConstraintError
from rt0.syntax.directives import check_directives
from rt0.syntax.errors import Error, ErrorHandler, ErrorList
from rt0.syntax.nodes import File, ImportDecl
from rt0.syntax.parser import parse_file
from rt0.syntax.pos import NO_POS, Pos, col_of, file_of, line_of

if TYPE_CHECKING:
    from rt0.build.sound import Sound
    from rt0.syntax.cover import Coverage
    from rt0.syntax.edges import Edges

Stack = tuple[tuple[str, str], ...]
"""Packages on the way to one, each with the name of the file that imports it."""


class Problem:
    """Why a package cannot be built. It is told at `pos` if there is one, or else with the way that leads
    here.
    """

    __slots__ = ("message", "pos", "stack", "show_stack", "show_files")

    def __init__(
        self,
        message: str,
        pos: str = "",
        stack: Stack = (),
        show_stack: bool = False,
        show_files: bool = False,
    ) -> None:
        self.message = message
        self.pos = pos
        self.stack = stack
        self.show_stack = show_stack
        self.show_files = show_files

    def __str__(self) -> str:
        if self.pos and not (self.stack and self.show_stack):
            return f"{self.pos}: {self.message}"
        if not self.stack:
            return self.message
        way = [f"{path} from {file}" if self.show_files and file else path for path, file in self.stack]
        at = f"\n\t{self.pos}" if self.pos else ""
        return "package " + "\n\timports ".join(way) + f"{at}: {self.message}"


class Selection:
    """A folder's Go files that belong to the build, tests apart, and its assembly files; the first mistake in
    a build constraint."""

    __slots__ = ("files", "tests", "assembly", "mistake")

    def __init__(self, folder: str, tags: frozenset[str]) -> None:
        self.files: list[Path] = []
        self.tests: list[Path] = []
        self.assembly: list[Path] = []
        self.mistake = ""
        for name in sorted(os.listdir(folder)):
            path = Path(folder, name)
            if not name.endswith((".go", ".s")) or name[:1] in ("_", ".") or not path.is_file():
                continue
            try:
                selected = match_platform(name) and match_constraint(path.read_bytes(), tags)
            except ConstraintError as e:
                why = str(e)
                prefix = "" if why.startswith("multiple") else "parsing //go:build line: "
                self.mistake = self.mistake or f"{name}: {prefix}{why}"
                continue
            if selected:
                files = self.tests if name.endswith("_test.go") else self.files
                (self.assembly if name.endswith(".s") else files).append(path)


class PackageSource:
    """A package's parsed files, and the names of its `assembly` files. `imports` maps what an import
    declaration says to the package's path, `deps` are these packages. `title` is how error messages call the
    package; `tests` are the files of its tests; `cover` has what is counted of it. `read` parses the files of
    a library package when they are first asked for. `library` says that the package is compiled for all
    programs that use it: one of the standard library, or of a module that is not worked on; `sound` that no
    errors are in it, as far as it matters what it imports.

    `errors` are those of the parser; the others do not keep gc from checking types.
    """

    __slots__ = (
        "path",
        "title",
        "name",
        "dir",
        "paths",
        "tests",
        "assembly",
        "read",
        "_files",
        "embedded",
        "imports",
        "deps",
        "errors",
        "module",
        "std",
        "library",
        "sound",
        "problem",
        "only_tests",
        "tested",
        "cover",
        "edges",
        "done",
    )

    def __init__(
        self, path: str, dir: Path, paths: list[Path], module: Module | None, std: bool = False
    ) -> None:
        self.path = path
        self.title = path
        self.name = ""
        self.dir = dir
        self.paths = paths
        self.tests: list[Path] = []
        self.assembly: list[Path] = []
        self.read: Callable[[PackageSource], None] | None = None
        self._files: list[File] = []
        self.embedded = Embedded(dir)
        self.imports: dict[str, str] = {}
        self.deps: list[PackageSource] = []
        self.errors: list[Error] = []
        self.module = module
        self.std = std
        self.library = std
        self.sound = std
        self.problem: Problem | None = None
        self.tested = ""  # the path of the package that these are tests of
        self.cover: Coverage | None = None
        self.edges: Edges | None = None  # what fuzzing counts of it
        self.only_tests = False  # but something other than tests is wanted of it
        self.done = False

    @property
    def files(self) -> list[File]:
        """The syntax trees."""
        read, self.read = self.read, None
        if read is not None:
            read(self)
        return self._files

    @files.setter
    def files(self, files: list[File]) -> None:
        self._files = files

    @property
    def inputs(self) -> list[Path]:
        """All files that the package is made of, and those that its assembly may include."""
        headers = sorted(self.dir.glob("*.h")) if self.assembly else []
        return [*self.paths, *self.assembly, *headers]

    @property
    def contents(self) -> list[Path]:
        """The same, and the files that its variables get."""
        names = {name for names in self.embedded.patterns.values() for name in names}
        return [*self.inputs, *(self.dir / name for name in sorted(names))]

    @property
    def syntax_errors(self) -> bool:
        """Whether the files are not worth checking. What has not been read has no errors yet."""
        if any(file.broken for file in self._files):
            return True
        return any(error.msg.startswith("syntax error") for error in self.errors)

    @property
    def language(self) -> str:
        """The version of the language, `go1.N`: the module's, or the library's."""
        version = self.module.go if self.module is not None else go_version().removeprefix("go")
        return f"go{language(version)}"

    @property
    def meaning(self) -> str:
        """What the package's code depends on besides the contents of its files."""
        version = self.module.version if self.module is not None else ""
        cover = f" {self.cover.mode} {self.cover.symbol}" if self.cover is not None else ""
        edges = f" {self.edges.symbol}" if self.edges is not None else ""
        return f"{self.path} {version} {self.language} {self.embedded.patterns}{cover}{edges}"

    @property
    def import_path(self) -> str:
        """The path that the rule for internal packages sees: that of the folder, for files and for tests."""
        if self.tested:
            return self.tested
        if self.path != COMMAND_LINE:
            return self.path
        if self.module is None:
            return "."
        below = os.path.relpath(self.dir, self.module.root)
        return self.module.path if below == "." else f"{self.module.path}/{below}"


def from_std(path: str, settings: Settings) -> PackageSource | None:
    """A package of the standard library, with its overlay or as Go has it, or `None`."""
    folder, over = std_dir(path), overlay_of(path, settings.fuzzing)
    files: dict[str, Path] = {}
    tests: list[Path] = []
    assembly: list[Path] = []
    overlays = settings.compiling and over.is_dir()
    if folder.is_dir() and not (overlays and (over / "REPLACE").exists()):
        selected = Selection(str(folder), settings.tags)
        files = {p.name: p for p in selected.files}
        tests, assembly = selected.tests, selected.assembly
    if overlays:
        files.update({p.name: p for p in Selection(str(over), settings.tags).files})
        if (over / "DROP").exists():
            for name in (over / "DROP").read_text(encoding="utf-8").split():
                files.pop(name, None)
    if not files and not tests:
        return None
    package = PackageSource(path, folder, [files[n] for n in sorted(files)], None, True)
    package.tests, package.assembly = tests, assembly
    return package


def reachable(roots: Iterable[PackageSource]) -> set[str]:
    """The paths of some packages and of all that they need."""
    found: set[str] = set()
    queue = list(roots)
    while queue:
        p = queue.pop()
        if p.path not in found:
            found.add(p.path)
            queue += p.deps
    return found


class Loader:
    """Loads packages and all that they import. `packages` ends up in order of dependence, also with those
    that have problems; `warnings` are for standard error.
    """

    __slots__ = ("packages", "settings", "modules", "warnings", "_progress", "_known", "_stack", "_sound")

    def __init__(
        self, settings: Settings, progress: Callable[[str], None], sound: Sound | None = None
    ) -> None:
        self.packages: dict[str, PackageSource] = {}
        self.settings = settings
        self.modules = Modules(settings.mod)
        self.warnings: list[str] = []
        self._progress = progress
        self._known: dict[str, PackageSource] = {}
        self._stack: list[tuple[str, str]] = []
        self._sound = sound

    def root(self, path: str) -> PackageSource:
        """A package that the command line names, loaded."""
        known = self._known.get(path)
        if known is None:
            return self._new(path, None, "")
        problem = known.problem
        if problem is not None and not problem.show_files and [s[0] for s in problem.stack[-1:]] == [path]:
            problem.stack = problem.stack[-1:]  # the shortest way to it
        if self.skims(known) and known.files:
            known.files.clear()
            self.parse(known, known.paths, "")
        return known

    def files(self, paths: list[Path], folder: Path) -> PackageSource:
        """The package of files that the command line names, loaded; build constraints do not apply."""
        package = PackageSource(COMMAND_LINE, folder, paths, self.modules.containing(str(folder)))
        package.module = package.module or next(iter(self.modules.mains), None)
        self.load(package, "")
        return package

    def check_problems(self) -> None:
        """Raises `LoadError` with all problems of the packages that were loaded."""
        texts = [str(p.problem) for p in self.packages.values() if p.problem is not None]
        # The go command notices later that there is nothing to compile.
        texts = texts or [
            f"{p.path}: no non-test Go files in {p.dir}" for p in self.packages.values() if p.only_tests
        ]
        if texts:
            raise LoadError(*dict.fromkeys(texts))

    def load(self, package: PackageSource, pos: str) -> None:
        """Parses a package and loads what it imports; `pos` is where it is imported itself."""
        self._known[package.path] = package
        self._stack.append((package.path, os.path.basename(pos.partition(":")[0])))
        if package.std and (self.settings.compiling or self.settings.listing):
            self._skim(package)
        elif not self._open(package, pos):
            self._progress(f"parsing {package.path}")
            self.parse(package, package.paths, pos)
            if self.settings.compiling or self.settings.listing or not package.syntax_errors:
                self.load_imports(package)
        self._stack.pop()
        package.done = True
        self.packages[package.path] = package

    def load_imports(self, package: PackageSource) -> None:
        """Loads what a package imports, in order of the paths."""
        first: dict[str, ImportDecl] = {}
        for decl in imports(package.files):
            if decl.path is not None and not decl.path.bad:
                first.setdefault(str(decl.path.value[1:-1]), decl)
        self._load_imports(package, {written: decl.pos for written, decl in first.items()})

    def _skim(self, package: PackageSource) -> None:
        """Looks at the heads of a library package's files, and has the rest parsed when it is wanted."""
        written: dict[str, Pos] = {}
        for path in package.paths:
            src = path.read_bytes()
            package.name = package.name or package_name(src)
            written.update(dict.fromkeys(imports_of(src), NO_POS))
        package.name = package.name or next(
            (package_name(path.read_bytes()).removesuffix("_test") for path in package.tests), ""
        )
        package.read = lambda p: self.parse(p, p.paths, "")
        self._load_imports(package, written)

    def _open(self, package: PackageSource, pos: str) -> bool:
        """Loads what a dependency imports, and has it parsed when that is wanted, if its heading is known."""
        if self._sound is None or pos == "" or package.module is None or package.module.main:
            return False
        heading = self._sound.heading(package)
        if heading is None:
            return False
        self._load_imports(package, heading)
        package.sound = self._sound.has(package)
        package.read = lambda p: self.parse(p, p.paths, pos)
        return True

    def _load_imports(self, package: PackageSource, first: dict[str, Pos]) -> None:
        for written, at in sorted(first.items()):
            if (written == "unsafe" and not self.settings.listing) or written in package.imports:
                continue
            found, problem = self._import(written, package, at)
            if problem is not None:
                package.problem = package.problem or problem
            if found is not None:
                package.imports[written] = found.path
                package.deps.append(found)

    def load_test_imports(self, package: PackageSource) -> None:
        """Loads what the tests of a package import, and leaves it at that."""
        tests = PackageSource(package.path, package.dir, package.tests, package.module, package.std)
        written = [path for file in package.tests for path in imports_of(file.read_bytes())]
        self._load_imports(tests, dict.fromkeys(written, NO_POS))

    def skims(self, package: PackageSource) -> bool:
        """Whether nobody looks at a package's function bodies unless the command line names it."""
        return package.std and not self.settings.compiling and not self.settings.listing

    def parse(self, package: PackageSource, paths: Iterable[Path], pos: str) -> None:
        """Adds files to a package that is imported at `pos`."""
        errors = ErrorList()
        names: dict[str, Path] = {}
        for path in paths:
            src = path.read_bytes()
            before = len(errors)
            late = _refuse(package) if package.sound and self.settings.compiling else None
            bodies = not self.settings.listing and (pos == "" or not self.skims(package))
            file = parse_file(str(path), src, errors, bodies=bodies, late=late)
            reading = self.settings.compiling or self.settings.listing
            if len(errors) > before and reading and not package.std:
                mistake = head_mistake(src)
                if mistake is not None:
                    line, col, message = mistake
                    at = f"{short_path(str(path))}:{line}:{col}"
                    package.problem = package.problem or Problem(message, at, tuple(self._stack))
                    names.setdefault(package_name(src) or package.name, path)
                    continue
            if not package.std:
                check_directives(file, errors)
            package.files.append(file)
            names.setdefault(file.pkg_name.value, path)
        package.errors += errors.errors
        try:
            package.embedded.resolve(package.files)
        except EmbedError as e:
            stack = tuple((path, "") for path, _ in self._stack)
            package.problem = package.problem or Problem(e.message, go_position(e.pos), stack)
        if package.std and self.settings.compiling:
            replace_functions(package.files)
        if not package.std:
            for path in package.tests:
                name = package_name(path.read_bytes())
                if name and name.removesuffix("_test") not in names and name not in names:
                    names[name] = path
        if package.problem is None and len(names) > 1:
            (a, in_a), (b, in_b) = list(names.items())[:2]
            message = f"found packages {a} ({in_a.name}) and {b} ({in_b.name}) in {package.dir}"
            package.problem = Problem(message, pos, tuple(self._stack[:-1]) if pos else ())
        package.name = next(iter(names), package.name)

    def _new(self, path: str, importer: PackageSource | None, pos: str) -> PackageSource:
        """Loads a package that is not known yet; the result has a problem if that fails."""
        stack = tuple(self._stack)
        here = (*stack, (path, os.path.basename(pos.partition(":")[0])))
        package = self._locate(path, importer, pos, stack, here)
        if package.problem is None:
            self.load(package, pos)
        else:
            self._known[path] = self.packages[path] = package
            package.done = True
        return package

    def _locate(
        self, path: str, importer: PackageSource | None, pos: str, stack: Stack, here: Stack
    ) -> PackageSource:
        """Finds a package's files."""

        def fail(problem: Problem) -> PackageSource:
            package = PackageSource(path, Path(), [], None)
            package.problem = problem
            return package

        if "@" in path:
            why = "can only use path@version syntax with 'go get' and 'go install' in module-aware mode"
            return fail(Problem(why, "", here))
        if (is_std(path) and not malformed(path)) or (importer is not None and importer.std):
            found = from_std(path, self.settings)
            if found is not None:
                return found
            if importer is not None and importer.std:
                return fail(Problem(not_in_std(path), pos, stack))
        try:
            folder, module = self.modules.find(path, importer.module if importer is not None else None)
        except ImportProblem as e:
            return fail(Problem(explain(e, importer.path if importer is not None else ""), pos, stack))
        selected = Selection(folder, self.settings.tags)
        package = PackageSource(path, Path(folder), selected.files, module)
        package.tests, package.assembly = selected.tests, selected.assembly
        if selected.mistake:
            package.problem = Problem(selected.mistake)
        elif not selected.files:
            if not selected.tests:
                package.problem = Problem(f"build constraints exclude all Go files in {folder}", "", here)
            package.only_tests = importer is not None
        return package

    def _import(
        self, written: str, importer: PackageSource, at: Pos
    ) -> tuple[PackageSource | None, Problem | None]:
        """What an import declaration means, and what is wrong with that declaration."""
        pos = go_position(at) if at else short_path(str(importer.paths[0]))
        if written == "C":
            return None, Problem(f'{pos}: import "C" is not supported: rt0 links no C code')
        if not is_spelled_well(written):
            where = f"{file_of(at)}:{line_of(at)}:{col_of(at)}"
            return None, Problem(f"{where}: invalid import path: {written}")
        path = std_import(written, importer.path) if importer.std else written
        stack = tuple(self._stack)
        package = self._known.get(path)
        if package is None:
            package = self._new(path, importer, pos)
        elif not package.done and package.problem is None:
            cycle = (*stack, (path, os.path.basename(pos.partition(":")[0])))
            package.problem = Problem("import cycle not allowed", "", cycle, True, True)
        return package, self._forbidden(written, package, importer, pos, stack)

    def _forbidden(
        self, written: str, package: PackageSource, importer: PackageSource, pos: str, stack: Stack
    ) -> Problem | None:
        """Why a package may not be imported from another."""
        if package.problem is None and not importer.std:
            parent = internal_parent(package.path)
            if parent is not None and (package.std or not within(importer.import_path, parent)):
                message = f"use of internal package {package.path} not allowed"
                return Problem(message, pos, stack, show_stack=True)
            if package.std and package.path.startswith("vendor/"):
                return Problem("use of vendored package not allowed", pos, stack, show_stack=True)
        if package.name == "main" and package.dir != importer.dir:
            return Problem(f'import "{written}" is a program, not an importable package', pos, stack)
        if is_local(written):
            if written == ".":
                return Problem(".: cannot import current directory", pos, stack)
            return Problem(f'local import "{written}" in non-local package', pos, stack)
        return None


def _refuse(package: PackageSource) -> ErrorHandler:
    """What happens to errors in bodies that are read when they are reached."""

    def refuse(error: Error) -> None:
        raise SourceErrors([(package.title, ErrorList([error]))])

    return refuse


def imports(files: Sequence[File]) -> list[ImportDecl]:
    """The import declarations of some files."""
    return [d for f in files for d in f.decl_list if isinstance(d, ImportDecl)]
