"""Whatever a file contains, parsing and checking it ends with errors in that file, and raises nothing.

`RT0_FUZZ=20000 pytest tests/types/test_types_fuzz.py` looks longer than every day's run does.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutate import KINDS, SOUP, Edit, Source
from types_harness import TESTDATA

from rt0.build.context import goroot
from rt0.syntax.directives import check_directives
from rt0.syntax.errors import ErrorList
from rt0.syntax.parser import parse_file
from rt0.syntax.pos import file_of, line_of
from rt0.types.api import Config, ImportFailed, check_package
from rt0.types.objects import Package

EXAMPLES = int(os.environ.get("RT0_FUZZ", "60"))
FUZZ = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.data_too_large])

TOO_MUCH = ("issue78346.go",)
"""Constant strings of 2 GB: one twice as long takes rt0 twenty seconds, and gc more than a minute."""


def parses(path: Path) -> bool:
    errors = ErrorList()
    parse_file(path.name, path.read_bytes(), errors)
    return not any(e.msg.startswith("syntax error") for e in errors.errors)


SIZES = range(100, 20_000)
GO_FILES = [*sorted(TESTDATA.rglob("*.go")), *sorted((goroot() / "src/slices").glob("*.go"))]
FILES = [p for p in GO_FILES if p.stat().st_size in SIZES and p.name not in TOO_MUCH and parses(p)]

NUMBERS = st.integers(0, 1 << 16)
EDITS = st.lists(st.tuples(st.integers(0, KINDS - 1), NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=6)

DECLARATIONS = """package p
type T struct { a int; b *T; I }
type I interface { m(x int) (T, error); ~int | string }
type G[P any, Q interface{ ~[]P }] struct { p P; q Q }
func (g G[P, Q]) m(x int) (y P) { return }
func (t *T) M(x ...string) {}
const c = iota << 3
var x, y, f = 1, "s", func(a int, b ...float64) bool { return a > 1 }
var v = map[string][]chan<- T{}
"""
WORDS = [*SOUP, *"T I G x y f v c p P a b m M . . ( ) ( ) [ ] { } , , ; = := == + <- len append".split()]
WORDS += ["\n", "func(", "struct{", "interface{", "G[int, []int]", "make(", "type ", "case 1:", "range "]


def no_imports(path: str) -> Package:
    raise ImportFailed("no such package")


def check(text: bytes) -> None:
    """Parses, and checks what parses."""
    errors = ErrorList()
    tree = parse_file("fuzz.go", text, errors)
    if not tree.broken and not any(e.msg.startswith("syntax error") for e in errors.errors):
        check_directives(tree, errors)
        conf = Config(errors, ignore_branch_errors=True, complete=True, failed=bool(errors))
        check_package("p", [tree], no_imports, conf)
    lines = text.count(b"\n") + 1
    for error in errors.printed():
        assert error.msg
        assert error.pos == 0 or file_of(error.pos) == "fuzz.go" and 1 <= line_of(error.pos) <= lines


@cache
def source(path: Path) -> Source:
    return Source(path.read_bytes())


@given(st.sampled_from(FILES), EDITS)
@FUZZ
def test_mutations(path: Path, edits: list[Edit]) -> None:
    check(source(path).mutated(edits))


STARTS = ["", "func _() {\n", "var _ = ", "type _ "]


@given(st.lists(st.sampled_from(WORDS), max_size=30), st.sampled_from(STARTS))
@FUZZ
def test_token_soup(words: list[str], start: str) -> None:
    check((DECLARATIONS + start + " ".join(words) + ("\n}" if "{" in start else "\n")).encode())
