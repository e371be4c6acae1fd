"""Packages of modules that are not worked on: compiled once for all programs, and checked once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from programs import suite

from .test_reuse import Caches, caches  # noqa: F401  (a fixture)

RT0 = Path(sys.executable).with_name("rt0")

FILES = {
    "main/go.mod": "module m\n\ngo 1.22\n\nrequire example.com/dep v1.0.0\n\n"
    "replace example.com/dep => ../dep\n",
    "main/main.go": """package main

import (
	"fmt"

	"example.com/dep"
	"example.com/dep/text"
)

type mine struct{ n int }

func (m mine) Name() string { return fmt.Sprint("mine ", m.n) }

func main() {
	fmt.Println(dep.Names(dep.Thing{2}, mine{3}), text.Banner, edited)
	a, b := dep.First(), dep.Second()
	fmt.Printf("%T %v %T %v %v\\n", a, a, b, b, a == b)
	fmt.Println(dep.Map([]mine{{1}}, mine.Name), dep.Even(10), dep.Twice(4))
}
""",
    "main/edited.go": "package main\n\nconst edited = 1\n",
    "dep/go.mod": "module example.com/dep\n\ngo 1.21\n",
    "dep/dep.go": """package dep

import (
	"strings"

	_ "example.com/dep/text"
)

type Named interface{ Name() string }

type Thing struct{ N int }

func (t Thing) Name() string { return strings.Repeat("thing ", t.N) }

func Names(all ...Named) (out []string) {
	for _, n := range all {
		out = append(out, n.Name())
	}
	return
}

func Map[T, U any](s []T, f func(T) U) (out []U) {
	for _, x := range s {
		out = append(out, f(x))
	}
	return
}

func Even(n int) bool { return n == 0 || odd(n-1) }
func odd(n int) bool  { return n != 0 && Even(n-1) }

// Loops of this module's version share their variable.
func Twice(n int) (sum int) {
	var fs []func() int
	for i := 0; i < n; i++ {
		fs = append(fs, func() int { return i })
	}
	for _, f := range fs {
		sum += f()
	}
	return
}
""",
    # Two types of the same name at the same line and column of their files.
    "dep/first.go": "package dep\n\nfunc First() any  { type local int; return local(1) }\n",
    "dep/second.go": "package dep\n\nfunc Second() any { type local int; return local(1) }\n",
    "dep/text/text.go": 'package text\n\nimport _ "embed"\n\n//go:embed banner\nvar Banner string\n',
    "dep/text/banner": "banner",
}


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


UNUSED = "func unused() int { x := 1; return 2 }\n"
EDITS: dict[str, dict[str, str]] = {
    "as it is": {},
    "the program": {"main/edited.go": 'package main\n\nconst edited = "two"\n'},
    "a body": {"dep/dep.go": FILES["dep/dep.go"].replace('"thing "', '"other "')},
    "an embedded file": {"dep/text/banner": "flag"},
    "an error that nothing calls": {"dep/unused.go": f"package dep\n\n{UNUSED}"},
    "and once more": {},
    "a mended one": {"dep/unused.go": "package dep\n"},
    "a new version": {"dep/go.mod": "module example.com/dep\n\ngo 1.22\n"},
    "a missing import": {"dep/text/more.go": 'package text\n\nimport _ "example.com/nothing"\n'},
    "which is gone": {"dep/text/more.go": "package text\n"},
    "less than is used": {"dep/second.go": "package dep\n"},
}


def test_edits_have_the_same_outcome_as_with_gc(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    env = {**suite.gc_env(), "RT0CACHE": str(tmp_path / "cache")}
    for edit, files in EDITS.items():
        write(tmp_path, files)
        said = []
        for command in (RT0, suite.GOROOT / "bin/go"):
            done = subprocess.run(
                [command, "run", "."], cwd=tmp_path / "main", env=env, capture_output=True, text=True
            )
            said.append((done.returncode, done.stdout, done.stderr))
        assert said[0] == said[1], edit


def test_what_is_compiled(caches: Caches, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path / "main")

    def build() -> set[str]:
        """The packages of the two modules of which something is compiled."""
        caches.build(Path("."))
        return {name.partition(" ")[0] for name in caches.compiled} & {"m", "example.com/dep"}

    assert build() == {"m", "example.com/dep"}
    write(tmp_path, EDITS["the program"])
    assert build() == {"m"}
    write(tmp_path, EDITS["a body"])
    assert build() == {"m", "example.com/dep"}
