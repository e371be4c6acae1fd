"""Checked packages: the type checker run over what the command line names and all that it imports."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rt0.build import fuzz
from rt0.build.context import Settings, goroot
from rt0.build.cover import HELPER, add_to_program, instrument
from rt0.build.errors import LoadError, SourceErrors
from rt0.build.godebug import check_files
from rt0.build.load import Loader, PackageSource, from_std, reachable
from rt0.build.modules import Modules
from rt0.build.patterns import Roots, load_roots
from rt0.build.sound import Sound
from rt0.build.testfiles import Tests, between, load_tests
from rt0.syntax.errors import Error, ErrorHandler, ErrorList
from rt0.types.api import Config, ImportFailed, check_package, open_package
from rt0.types.objects import Importer, Package

Progress = Callable[[str], None]


class Program:
    """The packages of a program in order of dependence, the main one last; `sources` in the same order.
    `speaking` are those whose `//go:debug` lines count: the main package, or the tested one and its tests."""

    __slots__ = ("packages", "sources", "modules", "speaking")

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self.packages: list[Package] = []
        self.sources: list[PackageSource] = []
        self.speaking: list[PackageSource] = []

    @property
    def main(self) -> Package:
        """The package that was asked for."""
        return self.packages[-1]


class Checked:
    """What the command line names, checked: `roots` in its order; `tests`, each with the packages as it sees
    them."""

    __slots__ = ("roots", "loader", "packages", "tests", "run")

    def __init__(self, roots: Roots, loader: Loader, packages: dict[str, Package], run: Run) -> None:
        self.roots = roots
        self.loader = loader
        self.packages = packages
        self.run = run
        self.tests: list[tuple[Tests, dict[str, Package]]] = []

    def program(self, root: PackageSource) -> Program:
        """One of the roots with all that it needs. Raises `LoadError` for a main package without main."""
        if root.name == "main" and self.packages[root.path].scope.lookup("main") is None:
            raise LoadError(
                f"# {root.path}", "runtime.main_main·f: function main is undeclared in the main package"
            )
        needed = reachable([root, self.loader.packages["runtime"]])
        program = Program(self.loader.modules)
        for path, source in self.loader.packages.items():
            if path in needed and source is not root:
                program.packages.append(self.packages[path])
                program.sources.append(source)
        program.packages.append(self.packages[root.path])
        program.sources.append(root)
        program.speaking.append(root)
        return program

    def test_program(self, tests: Tests, packages: dict[str, Package], main: PackageSource) -> Program:
        """The program `main`, which imports a package with its tests; there is one version of each package in
        it, so whatever imports the package is checked again. Raises `SourceErrors`.
        """
        sources = {p.path: p for p in self.loader.packages.values() if not p.tested}
        for variant in (tests.inside, tests.beside):
            if variant is not None:
                sources[variant.path] = variant
        program = Program(self.loader.modules)
        program.speaking = [tests.inside or tests.package, *([tests.beside] if tests.beside else [])]
        changed: dict[str, bool] = {}  # whether a package that was looked at differs from the plain one

        def add(source: PackageSource) -> None:
            for dep in source.deps:
                if dep.path not in changed:
                    add(sources[dep.path])
            again = any(changed[dep.path] for dep in source.deps)
            changed[source.path] = again or source is tests.inside
            known = packages.get(source.path)
            if known is None or (again and known is self.packages.get(source.path)):
                packages.pop(source.path, None)
                self.run.check(source, packages)
                self.run.report()
            program.packages.append(packages[source.path])
            program.sources.append(source)

        add(sources["runtime"])
        add(main)
        return program


def check_targets(
    target: Sequence[str],
    settings: Settings,
    progress: Progress,
    tests: bool = False,
    choose: Callable[[Roots, Loader], None] | None = None,
) -> Checked:
    """Loads and checks packages, with their tests if asked to. `choose` looks at what was named before its
    problems are reported; then, Go files are all that it can be.

    All bodies are checked, except those of the standard library: these when they are reached.
    Raises `LoadError` and `SourceErrors`.
    """
    sound = Sound() if settings.compiling else None
    loader = Loader(settings, progress, sound)
    runtime = from_std("runtime", settings)
    if runtime is not None and settings.compiling:
        loader.load(runtime, "")  # part of every program, as with gc
    covering = settings.cover is not None and not tests and settings.compiling
    helper = loader.root(HELPER) if covering else None
    roots = load_roots(target, loader, choose is not None)
    if not tests:
        for p in roots.packages:
            p.only_tests = not p.paths and p.problem is None and p.path in roots.literal
    if choose is not None:
        choose(roots, loader)
    with_tests = [load_tests(p, loader) for p in roots.packages if tests and p.tests]
    loader.check_problems()
    variants = {id(v) for t in with_tests for v in (t.inside, t.beside)}
    order = [p for p in loader.packages.values() if id(p) not in variants]
    if settings.cover is not None:
        select = settings.cover.select if tests else settings.cover.select_built
        for p in select(order, roots.packages):
            instrument(p, settings.cover.mode)
        for p in roots.packages:
            if helper is not None and p.name == "main" and not p.syntax_errors:
                add_to_program(p, order, helper, settings.cover.mode)
        for t in with_tests:
            if t.inside is not None:
                t.inside.cover = t.package.cover
    for t in with_tests:
        if settings.fuzzing:
            fuzz.instrument(t)
    named = {p.path for p in roots.packages}
    run = Run(named, settings, progress, sound)
    result = Checked(roots, loader, {}, run)
    checked = result.packages
    replaced = _replaced(with_tests, loader)
    for source in order:
        if source.paths:
            known = len(run.failures)
            run.check(source, checked)
            if source.path in replaced:
                del run.failures[known:]  # they are found in the tests' version
    for t in with_tests:
        result.tests.append((t, run.check_tests(t, checked, order)))
    run.report()
    return result


def _replaced(with_tests: Sequence[Tests], loader: Loader) -> set[str]:
    """The packages of which only the version with their tests is needed."""
    found = {t.package.path for t in with_tests if t.inside is not None}
    for p in loader.packages.values() if found else ():
        found -= {dep.path for dep in p.deps if dep.path != p.tested}
    return found


class Run:
    """Checks packages, and goes on after errors with those that do not depend on the wrong ones."""

    __slots__ = ("named", "settings", "progress", "failures", "sound")

    def __init__(self, named: set[str], settings: Settings, progress: Progress, sound: Sound | None) -> None:
        self.sound = sound
        self.named = named
        self.settings = settings
        self.progress = progress
        self.failures: list[tuple[str, ErrorList]] = []

    def check(self, source: PackageSource, checked: dict[str, Package]) -> None:
        """Checks a package if all that it imports is in order, and adds it to `checked`."""
        if any(path not in checked for path in source.imports.values()):
            return
        self.progress(f"checking {source.title}")
        wrong = [] if source.std or source.sound else check_files(source.files)
        if wrong:
            self.failures.append((source.title, ErrorList(wrong)))
            return
        errors = ErrorList(source.errors)
        if not source.syntax_errors:
            own = source.path in self.named
            version = (own and self.settings.language) or source.language
            conf = Config(errors, version, ignore_branch_errors=True, complete=_is_complete(source))
            source.library = source.std or (not own and _is_dependency(source))
            conf.std, conf.library, conf.failed = source.std, source.library, bool(errors)
            conf.folder, conf.embeds = str(source.dir), source.embedded.patterns
            conf.assembly, conf.goroot = [str(p) for p in source.assembly], str(goroot())
            conf.ignore_func_bodies = source.std and not own and not self.settings.compiling
            path = "main" if source.name == "main" and not source.tested else source.path
            importer = _importer(source, checked)
            if source.library and source.sound and not own and self.settings.compiling:
                conf.error = _refuse(source.title)
                imports = [checked[p] for p in dict.fromkeys(source.imports.values())]
                package = open_package(path, source.name, lambda: source.files, imports, importer, conf)
            else:
                package = check_package(path, source.files, importer, conf)
        if errors:
            self.failures.append((source.title, errors))
            return
        conf.error = _refuse(source.title)
        checked[source.path] = package
        if source.library and not source.sound and self.sound is not None:
            self.sound.found(source)

    def check_tests(
        self, tests: Tests, checked: dict[str, Package], order: list[PackageSource]
    ) -> dict[str, Package]:
        """Checks the test variants of a package. What lies between is checked again, against the variant.

        Returns all packages as the tests see them.
        """
        mine = dict(checked)
        if tests.inside is not None:
            mine.pop(tests.package.path, None)
            self.check(tests.inside, mine)
        if tests.beside is None:
            return mine
        if tests.inside is not None:
            for source in between(tests.beside, tests.package, order):
                mine.pop(source.path, None)
                self.check(source, mine)
        self.check(tests.beside, mine)
        return mine

    def report(self) -> None:
        """Raises `SourceErrors` if there are any."""
        if self.sound is not None:
            self.sound.store()
        if self.failures:
            raise SourceErrors(self.failures)


def _is_dependency(source: PackageSource) -> bool:
    """Whether a package is of a module that is not worked on, and so are all that it imports."""
    module = source.module
    return module is not None and not module.main and all(dep.library for dep in source.deps)


def _is_complete(source: PackageSource) -> bool:
    """Whether nothing but its Go files can define a package's functions."""
    return not source.std and not source.assembly


def _refuse(title: str) -> ErrorHandler:
    """What happens to errors in bodies that are checked later, when lowering reaches them."""

    def refuse(error: Error) -> None:
        raise SourceErrors([(title, ErrorList([error]))])

    return refuse


def _importer(source: PackageSource, checked: dict[str, Package]) -> Importer:
    """Answers the import paths that a package's files contain; all of them have been checked before."""

    known = {written: checked[path] for written, path in source.imports.items()}

    def find(written: str) -> Package:
        found = known.get(written)
        if found is None:
            raise ImportFailed(f"no package {written}")
        return found

    return find
