"""The packages that `_test.go` files make: the package with its own tests, and the one beside it.

Source: cmd/go/internal/load/test.go. The package beside (`p_test`) sees the package with its tests, and so
must what lies between them: whatever it imports that imports the package.
"""

from __future__ import annotations

import os

from rt0.build.load import Loader, PackageSource, Problem, imports
from rt0.build.paths import go_position
from rt0.syntax.nodes import File
from rt0.syntax.pos import file_of


class Tests:
    """A package's tests: either part is `None` if there are no such files."""

    __slots__ = ("package", "inside", "beside")

    def __init__(
        self, package: PackageSource, inside: PackageSource | None, beside: PackageSource | None
    ) -> None:
        self.package = package
        self.inside = inside
        self.beside = beside


def load_tests(package: PackageSource, loader: Loader) -> Tests:
    """Parses the tests of a package that is loaded, and loads what they import."""
    parsed = PackageSource(package.path, package.dir, [], package.module, package.std)
    loader.parse(parsed, package.tests, "")
    in_name = package.name or next(
        (f.pkg_name.value for f in parsed.files if not f.pkg_name.value.endswith("_test")), ""
    )
    beside_name = f"{in_name}_test" if in_name else parsed.name
    own = [f for f in parsed.files if f.pkg_name.value != beside_name]
    other = [f for f in parsed.files if f.pkg_name.value == beside_name]
    inside = beside = None
    if own or parsed.problem is not None or not other:
        inside = _variant(package, package.path)
        inside.name = in_name
        inside.files = [*package.files, *own]
        inside.assembly = package.assembly
        inside.embedded = parsed.embedded
        parsed.embedded.patterns.update(package.embedded.patterns)
        inside.paths = [*package.paths, *package.tests]
        _take_errors(inside, parsed, own, package)
        wrong = next((f for f in own if f.pkg_name.value != in_name), None)
        if parsed.problem is not None and not str(parsed.problem).startswith("found packages"):
            inside.problem = parsed.problem
        elif wrong is not None:
            first = package.paths[0].name if package.paths else package.tests[0].name
            bad = os.path.basename(file_of(wrong.pos))
            inside.problem = Problem(
                f"found packages {in_name} ({first}) and {wrong.pkg_name.value} ({bad}) in {package.dir}"
            )
        else:
            loader.load_imports(inside)
            inside.problem = inside.problem or package.problem or _cycle(inside)
        loader.packages[inside.title] = inside
    if other:
        beside = _variant(package, f"{package.path}_test")
        beside.name = beside_name
        beside.files = other
        beside.embedded = parsed.embedded
        beside.paths = package.tests
        _take_errors(beside, parsed, other, None)
        loader.load_imports(beside)
        loader.packages[beside.title] = beside
    return Tests(package, inside, beside)


def _variant(package: PackageSource, path: str) -> PackageSource:
    variant = PackageSource(path, package.dir, [], package.module, package.std)
    variant.title = f"{path} [{package.path}.test]"
    variant.tested = package.path
    return variant


def _take_errors(
    variant: PackageSource, parsed: PackageSource, files: list[File], base: PackageSource | None
) -> None:
    """The parser's errors in a variant's files."""
    names = {file_of(f.pos) for f in files}
    variant.errors = [*(base.errors if base is not None else ())]
    variant.errors += [e for e in parsed.errors if file_of(e.pos) in names]


def _cycle(inside: PackageSource) -> Problem | None:
    """Reports that a test imports what imports the package. The shortest way is shown."""
    importer: dict[str, PackageSource] = {}
    queue = [inside]
    while queue:
        package = queue.pop(0)
        for dep in package.deps:
            if dep.path == inside.path:
                way = [package]
                while way[-1] is not inside:
                    way.append(importer[way[-1].path])
                way.reverse()
                stack = [(inside.path, "")]
                for p, q in zip(way, [*(w.path for w in way[1:]), inside.path], strict=True):
                    stack.append((q, _importing_file(p, q)))
                return Problem("import cycle not allowed in test", "", tuple(stack), True, True)
            if dep.path not in importer:
                importer[dep.path] = package
                queue.append(dep)
    return None


def _importing_file(package: PackageSource, path: str) -> str:
    """The name of the first file that imports a path."""
    for decl in imports(package.files):
        if decl.path is not None and package.imports.get(str(decl.path.value[1:-1])) == path:
            return os.path.basename(go_position(decl.path.pos).partition(":")[0])
    return ""


def between(beside: PackageSource, package: PackageSource, order: list[PackageSource]) -> list[PackageSource]:
    """What the package beside imports that imports the package itself, dependencies first."""
    reached: set[str] = set()
    queue = list(beside.deps)
    while queue:
        p = queue.pop()
        if p.path not in reached:
            reached.add(p.path)
            queue += p.deps
    split = {package.path}
    found: list[PackageSource] = []
    for p in order:
        if p.path in reached and p.path not in split and any(d.path in split for d in p.deps):
            split.add(p.path)
            found.append(p)
    return found
