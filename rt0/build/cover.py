"""Coverage of packages: which ones are counted, and the Go text that a program has for it.

Go's own packages write profiles (`internal/coverage/cfile` and what it imports, unchanged). What cmd/cover,
the compiler and the linker do for them is done here in a simpler way: a program's main package has the memory
of all counters, and registers it (`rt0/overlay/internal/coverage/cfile`). So functions need neither store
what their counters are when they are entered, nor a section of their own, and packages are initialised as
ever.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from rt0.build.covermeta import MODES, Meta, encode, uvarints
from rt0.build.errors import COMMAND_LINE
from rt0.build.importpath import is_local
from rt0.build.load import PackageSource, reachable
from rt0.build.overlay import OVERLAY
from rt0.build.patterns import matches
from rt0.syntax.cover import Coverage, Function
from rt0.syntax.errors import ErrorList
from rt0.syntax.parser import parse_file
from rt0.syntax.pos import file_of

HELPER = "internal/coverage/cfile"
"""The package that the main package of a program needs."""
_PROGRAM = "_cover_.go"


class Cover:
    """What the command line says: the mode, and the patterns of -coverpkg, None without that flag."""

    __slots__ = ("mode", "patterns")

    def __init__(self, mode: str, patterns: Sequence[str] | None) -> None:
        self.mode = mode
        self.patterns = patterns

    def key(self) -> str:
        """For hashing."""
        return f"{self.mode} {self.patterns}"

    def select(
        self, packages: Sequence[PackageSource], local: Sequence[PackageSource]
    ) -> list[PackageSource]:
        """The packages to count, of `packages`: those that patterns match, or those that are `local`."""
        if self.patterns is None:
            return [p for p in local if _countable(p, self.mode)]
        fits = [_Pattern(p) for p in self.patterns]
        return [p for p in packages if any(f.matches(p) for f in fits) and _countable(p, self.mode)]

    def select_built(
        self, packages: Sequence[PackageSource], named: Sequence[PackageSource]
    ) -> list[PackageSource]:
        """The packages to count in programs: those that patterns match, or those of main modules and those
        that are named."""
        own = [p for p in packages if p in named or (p.module is not None and p.module.main)]
        return self.select(packages, own)

    def unmatched(self, packages: Sequence[PackageSource]) -> list[str]:
        """The patterns that no package matches."""
        return [s for s in self.patterns or () if not any(_Pattern(s).matches(p) for p in packages)]


def _countable(p: PackageSource, mode: str) -> bool:
    """Whether counters can be in a package. Not in what counters use themselves, as with gc, nor in package
    runtime, which is not Go's."""
    if not p.paths or p.problem is not None or p.syntax_errors:
        return False
    if mode == "atomic" and p.path in ("sync/atomic", "internal/runtime/atomic"):
        return False
    return not (p.std and (OVERLAY / p.path / "REPLACE").exists())


class _Pattern:
    """A pattern of -coverpkg (`MatchPackage` of cmd/go/internal/load)."""

    __slots__ = ("pattern", "folder", "fits")

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.folder = ""
        rest = pattern
        if is_local(pattern):
            head, dots, _ = pattern.partition("...")
            folder = head.rpartition("/")[0] if dots else pattern
            rest = pattern[len(folder) + 1 :] if dots else ""
            self.folder = os.path.normpath(os.path.join(os.getcwd(), folder))
        self.fits = matches(rest)

    def matches(self, p: PackageSource) -> bool:
        """Whether a package is meant."""
        if self.folder:
            below = os.path.relpath(p.dir, self.folder)
            if below == ".." or below.startswith("../"):
                return False
            return self.fits(below) if "..." in self.pattern else below == "."
        match self.pattern:
            case "all":
                return True
            case "std":
                return p.std
            case "cmd":
                return p.std and p.path.startswith("cmd/")
            case "work":
                return p.module is not None and p.module.main
        return self.fits(p.path)


def instrument(p: PackageSource, mode: str) -> Coverage:
    """Puts counters into a package's functions, before it is checked; once, since test variants share the
    trees."""
    if p.cover is not None:
        return p.cover
    local = p.path == COMMAND_LINE
    coverage = Coverage(p.path, mode, f"main.{variable(p.path)}", local)
    wanted = set(map(str, p.paths))
    for file in p.files:
        name = file_of(file.pos)
        if name in wanted:
            coverage.add_file(file, name, Path(name).read_bytes())
    p.cover = coverage
    return coverage


def variable(path: str, what: str = "Cover") -> str:
    """The name of the variable that a package's counters are in."""
    return f"go{what}_" + re.sub(r"[^A-Za-z0-9]", lambda m: f"_{m[0].encode().hex()}_", path)


def meta_of(p: PackageSource) -> Meta:
    """What is known of a package's blocks."""
    assert p.cover is not None
    return encode(p.cover, p.name, p.module.path if p.module is not None else "")


def static_profile(functions: Sequence[Function]) -> str:
    """The profile of a package of which nothing was run, without the heading (`EmitTextual` of
    internal/coverage/cformat)."""
    units = [(f.file, u) for f in functions for u in f.units]
    units.sort(
        key=lambda x: (x[0], x[1].start_line, x[1].end_line, x[1].start_col, x[1].end_col, x[1].statements)
    )
    return "".join(
        f"{file}:{u.start_line}.{u.start_col},{u.end_line}.{u.end_col} {u.statements} 0\n"
        for file, u in units
    )


def registration(packages: Sequence[PackageSource], mode: str) -> list[str]:
    """The variables of the packages that are counted, and an init function that registers them, as lines of
    Go in a file that imports `internal/coverage/cfile`."""
    counted = [p for p in packages if p.cover is not None and p.cover.functions]
    out = [f"var {variable(p.path)} [{p.cover.words}]uint32" for p in counted if p.cover is not None]
    out += ["", "func init() {"]
    for p in counted:
        assert p.cover is not None
        meta = meta_of(p)
        lengths = uvarints(len(f.units) for f in p.cover.functions)
        data = ", ".join(map(_literal, (lengths, meta.blob, meta.digest, p.path.encode())))
        out.append(f"\tcfile.AddPackage({variable(p.path)}[:], {data}, {MODES.index(mode) + 1})")
    return [*out, "}"]


def _literal(data: bytes) -> str:
    """A string of Go."""
    return '"' + "".join(f"\\x{b:02x}" for b in data) + '"'


def add_to_program(
    main: PackageSource, packages: Sequence[PackageSource], helper: PackageSource, mode: str
) -> None:
    """Adds the file to a main package that registers what is counted in its program, before it is checked.
    `packages` are in order of dependence, `helper` is `internal/coverage/cfile`, which is loaded."""
    counted = needed_of([main], packages)
    lines = ["package main", "", 'import "internal/coverage/cfile"', "", *registration(counted, mode)]
    lines += ["", "func init() { cfile.InitHook(false) }", ""]
    errors = ErrorList()
    main.files.append(parse_file(_PROGRAM, "\n".join(lines).encode(), errors))
    main.imports[helper.path] = helper.path
    main.deps.append(helper)


def needed_of(roots: Sequence[PackageSource], packages: Sequence[PackageSource]) -> list[PackageSource]:
    """Those of some packages, in their order, that are counted and are in a program with these roots. Package
    runtime, which nobody need import, is in all."""
    needed = reachable([*roots, *(p for p in packages if p.path == "runtime")])
    return [p for p in packages if p.cover is not None and p.path in needed]


def test_text(packages: Sequence[PackageSource], cover: Cover) -> str:
    """The second file of the main package of tests: `coverDeps` is what package testing gets to work with."""
    where = f" in {', '.join(cover.patterns)}" if cover.patterns is not None else ""
    lines = [
        "package main",
        "",
        'import "internal/coverage/cfile"',
        'import "os"',
        'import "testing/internal/testdeps"',
        "",
        "type coverDeps struct{ testdeps.TestDeps }",
        "",
        "func (coverDeps) InitRuntimeCoverage() (mode string,",
        "\ttearDown func(string, string) (string, error), snapshot func() float64) {",
        f'\treturn "{cover.mode}", coverReport, cfile.Snapshot',
        "}",
        "",
        "func coverReport(profile, dir string) (string, error) {",
        '\tif dir == "" {',
        "\t\tvar err error",
        '\t\tif dir, err = os.MkdirTemp("", "gocoverdir"); err != nil {',
        '\t\t\treturn "error setting GOCOVERDIR: bad os.MkdirTemp return", err',
        "\t\t}",
        "\t\tdefer os.RemoveAll(dir)",
        "\t}",
        "\tcfile.MarkProfileEmitted(true)",
        f'\tconst mode, where = "{cover.mode}", {_literal(where.encode())}',
        "\tif err := cfile.ProcessCoverTestDir(dir, profile, mode, where, os.Stdout, nil); err != nil {",
        '\t\treturn "error generating coverage report", err',
        "\t}",
        '\treturn "", nil',
        "}",
        "",
        *registration(packages, cover.mode),
        "",
        "func init() { cfile.InitHook(true) }",
    ]
    return "\n".join([*lines, ""])
