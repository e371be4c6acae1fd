"""Tests that are built for fuzzing: which packages have counters, and the Go text that registers them.

Package testing and Go's `internal/fuzz` do the work; they are compiled as Go has them, but for where the
counters are (`rt0/overlay/fuzzing`).
"""

from __future__ import annotations

from collections.abc import Iterable

from rt0.build.cover import variable
from rt0.build.load import PackageSource
from rt0.build.testfiles import Tests
from rt0.syntax.edges import Edges

_SKIPPED = frozenset("context reflect runtime sync sync/atomic syscall testing time unsafe".split())
"""Library packages that fuzzing uses itself while it counts (cmd/go/internal/test/test.go); `internal/…` is
either like these or small."""


def instrument(tests: Tests) -> None:
    """Puts counters into what is tested, the tests, and what these import, before it is checked. Unlike with
    gc that does not include what only package testing needs: instrumenting so much of the library would take
    a minute, to tell nothing of the input."""
    variants = [p for p in (tests.inside, tests.beside) if p is not None]
    queue, seen = [*variants], set[str]()
    while queue:
        p = queue.pop(0)
        if p.path in seen or (p.std and not p.tested and _is_skipped(p)):
            continue
        seen.add(p.path)
        queue += p.deps
        if p.paths and p.problem is None and not p.syntax_errors:
            p.edges = Edges(f"main.{_variable(p.path)}")
            for file in p.files:
                p.edges.add_file(file)
    if tests.inside is not None:
        tests.package.edges = tests.inside.edges


def _is_skipped(p: PackageSource) -> bool:
    return p.path in _SKIPPED or p.path.startswith(("internal/", "vendor/")) or "/internal/" in p.path


def _variable(path: str) -> str:
    return variable(path, "Fuzz")


def test_text(packages: Iterable[PackageSource]) -> str:
    """A file of the main package of tests, which has the counters."""
    counted = {p.path: p.edges for p in packages if p.edges is not None and p.edges.count}
    lines = ["package main", "", 'import "internal/fuzz"', ""]
    lines += [f"var {_variable(path)} [{edges.count}]byte" for path, edges in counted.items()]
    lines += ["", "func init() {", *(f"\tfuzz.AddEdges({_variable(path)}[:])" for path in counted), "}"]
    return "\n".join([*lines, ""])
