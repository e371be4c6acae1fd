"""Test binaries: a package with its tests and the main package that runs them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rt0.build import cache, fuzz
from rt0.build.build import Built, Key, Options, find_built, remember, stat_of
from rt0.build.context import Settings, goroot
from rt0.build.cover import needed_of, test_text
from rt0.build.load import PackageSource
from rt0.build.report import Report
from rt0.build.testfiles import Tests
from rt0.build.testmain import find_functions, text_of
from rt0.build.trimpath import TEST_MAIN
from rt0.syntax.errors import ErrorList
from rt0.syntax.parser import parse_file

if TYPE_CHECKING:
    from rt0.build.program import Checked
    from rt0.build.worker import Pool


class TestBinary:
    """A test binary in the cache, the package's folder, and that of its module, or GOROOT, if there is
    one."""

    __slots__ = ("exe", "folder", "root")

    def __init__(self, exe: Path, folder: Path, root: Path | None) -> None:
        self.exe = exe
        self.folder = folder
        self.root = root


def build_test(path: str, settings: Settings, options: Options, report: Report) -> TestBinary | None:
    """The test binary of a package, `None` if it has no test files. Raises what `build` does."""
    options = options.with_strings({"testing.testBinary": "1"})
    key = Key(("test", path), settings, options, True)
    found = find_built(key)
    if found is None:
        from rt0.build.worker import Pool

        with Pool() as pool:
            found = _build(path, settings, options, report, key, pool)
    if not found.mains:
        return None
    folder, root = found.paths
    return TestBinary(found.mains[0][1], Path(folder), Path(root) if root else None)


def _build(path: str, settings: Settings, options: Options, report: Report, key: Key, pool: Pool) -> Built:
    """Builds what the cache does not have; `paths` are the folders."""
    from rt0.build.compile import compile_program
    from rt0.build.program import check_targets

    checked = check_targets([path], settings, report, tests=True)
    package = checked.roots.packages[0]
    module = package.module.root if package.module is not None else ""
    built = Built([], [str(package.dir), str(goroot()) if package.std else module], checked.loader.warnings)
    for tests, packages in checked.tests:
        main = _main_package(tests, checked, settings)
        checked.loader.load_imports(main)
        checked.loader.check_problems()
        program = checked.test_program(tests, packages, main)
        exe = compile_program(program, options, report, pool)
        built.mains.append((f"{path}.test", cache.write("exe", cache.digest(exe), exe, 0o755)))
    sources = checked.loader.packages.values()
    files = {str(p) for s in sources for p in s.paths} | {str(s.dir) for s in sources}
    files |= checked.loader.modules.consulted
    files = files.union(*(s.embedded.consulted for s in sources))
    remember(key, built, map(stat_of, sorted(files)))
    return built


def _main_package(tests: Tests, checked: Checked, settings: Settings) -> PackageSource:
    """The generated main package, not loaded yet."""
    package = tests.package
    functions = find_functions(tests)
    module = package.module.path if package.module is not None else ""
    cover = settings.cover
    text = text_of(functions, package.path, module, cover is not None)
    main = PackageSource(f"{package.path}.test", package.dir, [], None, True)
    main.name = "main"
    errors = ErrorList()
    main.files = [parse_file(TEST_MAIN, text.encode(), errors)]
    if cover is not None:
        text = test_text(_covered(tests, checked), cover)
        main.files.append(parse_file(TEST_MAIN, text.encode(), errors))
    if settings.fuzzing:
        text = fuzz.test_text(checked.loader.packages.values())
        main.files.append(parse_file(TEST_MAIN, text.encode(), errors))
    main.errors = errors.errors
    for variant, qualifier in ((tests.inside or package, "_test"), (tests.beside, "_xtest")):
        if variant is not None and qualifier in functions.uses:
            main.imports[variant.path] = variant.path
            main.deps.append(variant)
    return main


def _covered(tests: Tests, checked: Checked) -> list[PackageSource]:
    """The packages of a test binary that are counted."""
    variants = [p for p in (tests.inside, tests.beside) if p is not None]
    found = {p.path: p for p in checked.loader.packages.values()}
    return needed_of(variants or [tests.package], [*found.values()])
