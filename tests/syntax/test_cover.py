"""The blocks that coverage counts are those of `go tool cover`, to the column."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from programs.suite import GOROOT, HERE

from rt0.cli.main import NESTING
from rt0.syntax.cover import Coverage
from rt0.syntax.errors import ErrorList
from rt0.syntax.parser import parse_file

CODE = """package p

func labels(n int) {
a:
b:
	n++
	goto b


c:

	for n < 3 {
		break c
	}
	if n > 5 {
		goto d
	}
	goto a
d:
}

func literals(f func(func(int) int) int) {
	switch x := f(func(n int) int { return n }); x {
	case f(func(int) int { return 1 }):
	}
	for i := f(func(n int) int { ; return n }); i < f(nil); i += f(func(int) int { return 2 }) {
	}
	switch y := any(func() {}).(type) {
	default:

		/* nothing */ _ = y

	}
	if f(func(n int) int { return n }) > 0 {
	} else if f(nil) > 1 {
	} else {
	}
	for range f(nil) {
		defer func() { recover() }(); go func() {}()
	}
	[]int{1}[0:1][0]++; _ = [...]string{`raw

`}

	;;
	{
		const (
			a = iota

			b
		)
		var _ = a +

			b
	}
	select {}
}

func (r *rec[T]) m() { if true { return }; panic(1) }
type rec[T any] struct{}
func (rec[T]) n() { switch {}; select { case <-(chan int)(nil): ; default: } }
func _() { never() }
func never()
func empty() {
	// only a comment
}
var v = map[int]func(){1: func() { empty() }, 2: func() {}}
"""


def theirs(path: Path) -> list[tuple[int, ...]]:
    """Lines, columns and statements of the blocks, from what cover would have counted in the file."""
    command = [str(GOROOT / "bin/go"), "tool", "cover", "-mode=set", "-var=Counters_", str(path)]
    done = subprocess.run(command, capture_output=True, check=True)
    text = done.stdout.decode("utf-8", "surrogateescape").rpartition("var Counters_ = struct")[2]
    places = re.findall(r"^\t\t(\d+), (\d+), (0x[0-9a-f]+|0), // \[", text, re.MULTILINE)
    counts = re.findall(r"^\t\t(\d+), // \d+$", text, re.MULTILINE)
    found = [(int(a), int(c, 16) & 0xFFFF, int(b), int(c, 16) >> 16) for a, b, c in places]
    return [(*place, int(n)) for place, n in zip(found, counts, strict=True)]


def ours(path: Path) -> list[tuple[int, ...]]:
    errors = ErrorList()
    file = parse_file(str(path), path.read_bytes(), errors)
    assert not errors.errors
    coverage = Coverage("p", "set", "main.counters", False)
    coverage.add_file(file, str(path), path.read_bytes())
    units = [u for f in coverage.functions for u in f.units]
    return [(u.start_line, u.start_col, u.end_line, u.end_col, u.statements) for u in units]


def compare(path: Path) -> None:
    blocks = theirs(path)
    assert ours(path) == blocks, path


def test_odd_code(tmp_path: Path) -> None:
    for name, text in (
        ("unix.go", CODE),
        ("dos.go", CODE.replace("\n", "\r\n")),
        ("bom.go", "\ufeff" + CODE),
    ):
        (tmp_path / name).write_bytes(text.encode())
        compare(tmp_path / name)
    assert len(ours(tmp_path / "unix.go")) > 40


def test_counters_stand_for_themselves_in_one_array(tmp_path: Path) -> None:
    path = tmp_path / "a.go"
    path.write_text(CODE)
    file = parse_file(str(path), path.read_bytes(), ErrorList())
    coverage = Coverage("example.com/p", "set", "main.counters", False)
    coverage.add_file(file, str(path), path.read_bytes())
    assert coverage.words == sum(3 + len(f.units) for f in coverage.functions)
    assert [f.name for f in coverage.functions] == [
        "labels", "literals", "m", "n", "empty", "func.L67.C27", "func.L67.C50",
    ]  # fmt: skip
    assert {f.file for f in coverage.functions} == {"example.com/p/a.go"}


@pytest.mark.parametrize("folder", ["strings", "text/template", "go/parser", "net/http/httptest"])
def test_library(folder: str) -> None:
    for path in sorted((GOROOT / "src" / folder).glob("*.go")):
        compare(path)


def test_programs() -> None:
    for path in sorted(HERE.glob("spec/*.go")):
        compare(path)


@pytest.mark.slow
def test_the_whole_library() -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(NESTING)  # as the command does
    try:
        for path in sorted((GOROOT / "src").rglob("*.go")):
            if "testdata" not in path.parts:
                compare(path)
    finally:
        sys.setrecursionlimit(limit)
