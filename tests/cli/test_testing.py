"""`rt0 test` beside `go test`: the same packages, the same lines but for times and addresses."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from programs import suite

RT0 = Path(sys.executable).with_name("rt0")

CODE = """package adder

import "fmt"

// Add adds.
func Add(a, b int) int { return a + b }

func hidden() string { return fmt.Sprint("hid", "den") + checked(1) }

const debug = false

// The package is checked with its tests and without them: what never runs is part of it both times.
func checked(n int) string {
	before := n
	n++
	if debug && before == n {
		panic("not counted")
	}
	if !debug {
		return ""
	} else {
		return "debug"
	}
}
"""

INSIDE = """package adder

import (
	"os"
	"testing"
)

func TestHidden(t *testing.T) {
	if hidden() != "hidden" {
		t.Error(hidden())
	}
}

func TestFails(t *testing.T) {
	t.Run("sub", func(t *testing.T) {
		t.Helper()
		t.Errorf("got %d", Add(1, 2))
	})
	t.Log("after")
}

var early = testing.Testing()

func TestTesting(t *testing.T) {
	if !early || !testing.Testing() {
		t.Error("this is a test")
	}
}

func TestSkips(t *testing.T) { t.Skip("not today") }

func TestMain(m *testing.M) {
	println("begin")
	os.Exit(m.Run())
}
"""

BESIDE = """package adder_test

import (
	"fmt"
	"testing"

	"example.com/adder"
)

func ExampleAdd() {
	fmt.Println(adder.Add(1, 2))
	fmt.Println("b")
	// Unordered output:
	// b
	//
	// 3
}

func Example_wrong() {
	fmt.Println("one")
	// Output: two
}

func ExampleNothing() { panic("never called") }

func FuzzAdd(f *testing.F) {
	f.Add(1, 2)
	f.Fuzz(func(t *testing.T, a, b int) {
		if adder.Add(a, b) != a+b {
			t.Fail()
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	for b.Loop() {
		adder.Add(1, 2)
	}
}
"""


def said(command: list[str | Path], folder: Path) -> tuple[int, list[str]]:
    env = {**suite.gc_env(), "RT0CACHE": str(folder / "cache"), "GOFLAGS": "-vet=off"}
    if command[0] == RT0:
        del env["GOFLAGS"]
        env["PYTHONPATH"] = str(Path(__file__).parents[2])
    done = subprocess.run(
        command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines = [re.sub(r"\(?\b[0-9.]+s\)?", "TIME", line) for line in done.stdout.splitlines()]
    return done.returncode, lines


def test_tests_run_as_with_go(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/adder\n\ngo 1.27\n")
    (tmp_path / "adder.go").write_text(CODE)
    (tmp_path / "in_test.go").write_text(INSIDE)
    (tmp_path / "ex_test.go").write_text(BESIDE)
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "e.go").write_text("package empty\n")
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / "w_test.go").write_text(
        'package wrong\n\nimport "testing"\n\nfunc TestX(t *testing.B) {}\n'
    )
    go = suite.GOROOT / "bin/go"
    for args in (["-v", "."], ["-run=Hidden|Nothing", "./empty", "."]):
        assert said([RT0, "test", *args], tmp_path) == said([go, "test", *args], tmp_path)
    for name, command in (("ours", RT0), ("theirs", go)):
        log_flag = f"-test.testlogfile={tmp_path / name}"
        said([command, "test", "-run=Testing", ".", "-args", log_flag], tmp_path)
    log = (tmp_path / "ours").read_text().splitlines()
    assert log[0] == "# test log"
    assert set(log) == set((tmp_path / "theirs").read_text().splitlines())
    code, lines = said([RT0, "test", "./wrong"], tmp_path)
    assert code == 1 and lines[0] == "# example.com/adder/wrong"
    assert "wrong signature for TestX, must be: func TestX(t *testing.T)" in lines[1]
