"""The library from the cache: the executable is the same as one of a cold build, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rt0.build import build, cache, runtime_obj
from rt0.build import compile as compiling
from rt0.build.context import Settings
from rt0.build.report import Report
from rt0.build.worker import Job, Pool
from rt0.llvm.codegen import CPUS

PROGRAM = """package main

import (
	"errors"
	"os"
	"slices"
	"strconv"
)

type point struct{ x, y int }

func (p point) String() string { return strconv.Itoa(p.x) + "," + strconv.Itoa(p.y) }

type failure struct{ point }

func (f *failure) Error() string { return "failure at " + f.String() }

type stringer interface{ String() string }

func find(n int) error {
	if n > 2 {
		return &failure{point{n, n}}
	}
	return errors.New("small")
}

func edited() {
	println("edited")
}

func main() {
	edited()
	var f *failure
	if err := find(len(os.Args) + 2); errors.As(err, &f) {
		println(f.Error())
	}
	list := []int{3, 1, 2}
	slices.Sort(list)
	println(list[0], list[1], list[2])
}
"""

QUICK = {
    "lines": '\n\n\tprintln("further down")',
    "function": 'println(strconv.Quote("now with quotes"))',
    "type in an interface": "var s stringer = point{1, 2}; println(s.String())",
    "instance": 'words := []string{"b", "a"}; slices.Sort(words); println(words[0])',
}
SLOW = {
    "body": 'println("changed", 7)',
    "assertion": "var e any = find(9); _, ok := e.(interface{ Unwrap() error }); println(ok)",
    "local type": "type pair struct{ a, b any }; var v any = pair{1, 2}; println(v == any(pair{1, 2}))",
    "variable": "println(strconv.ErrRange.Error())",
    "panic": "defer func() { println(recover() != nil) }(); panic(point{3, 4})",
    "map": 'm := map[point]string{{1, 2}: "x"}; println(m[point{1, 2}])',
    "generic method value": "p := slices.Values([]point{{1, 1}}); for q := range p { println(q.String()) }",
}
REUSED = {"body", "lines"}

REFLECTION = {
    "print": 'fmt.Println(point{1, 2}, &failure{point{3, 4}}, errors.New("x"))',
    "methods": 'fmt.Println(reflect.ValueOf(point{5, 6}).MethodByName("String").Call(nil))',
    "types": 'fmt.Printf("%T %v\\n", map[point][]stringer{}, struct{ failure }{})',
}


class Caches:
    """What builds remember of each other, apart from objects: in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.compiled: list[str] = []
        self.begun: set[str] = set()

    def build(self, source: Path) -> bytes:
        """The executable."""
        self.compiled.clear()
        options = build.Options(CPUS["v2"], True, True)
        (main,) = build.build([str(source)], Settings(), options, Report(), run=True).mains
        return main[1].read_bytes()


@pytest.fixture
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Caches]:
    found = Caches(tmp_path / "warm")
    shared = cache.entry

    def entry(kind: str, key: str) -> Path:
        if kind in ("library", "group", "program", "exe"):
            return found.folder / kind / key[:2] / key
        return shared(kind, key)

    compile_shards, begin = compiling.compile_shards, compiling.begin

    def noted(jobs: list[Job], report: Report, pool: Pool) -> list[compiling.Object]:
        found.compiled += [job.name for job in jobs]
        objects = compile_shards(jobs, report, pool)
        assert all(job.name == "type" or job.ir in found.begun for job in jobs)
        return objects

    def noted_begin(job: Job, pool: Pool) -> None:
        found.begun.add(job.ir)
        begin(job, pool)

    monkeypatch.setattr(cache, "entry", entry)
    monkeypatch.setattr(compiling, "compile_shards", noted)
    monkeypatch.setattr(compiling, "begin", noted_begin)
    yield found


def groups(compiled: list[str]) -> set[str]:
    """The modules of the library that were compiled."""
    return {name for name in compiled if name not in ("command-line-arguments", "type")}


def check(caches: Caches, tmp_path: Path, program: str, edits: dict[str, str]) -> None:
    """Builds a program after each edit: from what is there, once more without the result, and cold."""
    warm = caches.folder
    source = tmp_path / "main.go"
    source.write_text(program)
    caches.build(source)
    known = groups(caches.compiled)
    assert any(name.startswith("strconv part") for name in known)
    for n, (name, line) in enumerate(edits.items()):
        source.write_text(program.replace('println("edited")', line))
        caches.folder = warm
        first = caches.build(source)
        assert ("type" not in caches.compiled) == (name in REUSED), name
        assert not known & groups(caches.compiled), name
        known |= groups(caches.compiled)
        (warm / "program").rename(tmp_path / f"program{n}")
        again = caches.build(source)
        assert caches.compiled == ["command-line-arguments"], name
        caches.folder = tmp_path / f"cold{n}"
        cold = caches.build(source)
        assert groups(caches.compiled) <= known, name
        assert first == again == cold, name


@pytest.mark.slow
def test_edits(caches: Caches, tmp_path: Path) -> None:
    check(caches, tmp_path, PROGRAM, QUICK)


@pytest.mark.slow
def test_more_edits(caches: Caches, tmp_path: Path) -> None:
    check(caches, tmp_path, PROGRAM, SLOW)


@pytest.mark.slow
def test_reflection(caches: Caches, tmp_path: Path) -> None:
    with_fmt = PROGRAM.replace('"errors"', '"errors"\n\t"fmt"').replace('"os"', '"os"\n\t"reflect"')
    uses = "\nvar _, _ = fmt.Sprint, reflect.TypeFor[int]\n"
    check(caches, tmp_path, with_fmt + uses, REFLECTION)


def test_nothing_is_stored_of_other_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RT0CACHE", str(tmp_path / "cache"))
    options = build.Options(CPUS["v2"], True, True)
    key = build.Key([str(tmp_path / "x.go")], Settings(), options, False)
    job = Job("x", "define void @f() {\n  ret void\n}\n", 2, CPUS["v2"])

    def stored() -> tuple[bool, bool]:
        with Pool() as pool:
            compiling.compile_shards([job], Report(), pool)
        build.remember(key, build.Built([], ["x"], []), [])
        return build.find_built(key) is not None, any((tmp_path / "cache" / "obj").glob("*/*"))

    with monkeypatch.context() as m:
        m.setattr(build, "_FILES", "what the process began with")
        m.setattr(runtime_obj, "_COMPILER", "the same")
        assert stored() == (False, False)
    assert stored() == (True, True)
