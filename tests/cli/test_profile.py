"""Profiles of built programs, and of tests."""

import gzip
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from rt0.cli import main
from rt0.link.leb import read_uleb

PROGRAM = """package main

import (
	"context"
	"os"
	"runtime/pprof"
)

//go:noinline
func busy(n int) int {
	s := calls
	for i := 0; i < n; i++ {
		s += i * i % 7
	}
	return s
}

var calls int

//go:noinline
func down(n int) int {
	calls++
	if n == 0 {
		return busy(100000)
	}
	return down(n-1) + 1
}

func main() {
	f, _ := os.Create(os.Args[1])
	if err := pprof.StartCPUProfile(f); err != nil {
		panic(err)
	}
	done := make(chan int)
	go pprof.Do(context.Background(), pprof.Labels("who", "worker"), func(context.Context) {
		s := 0
		for range 3000 {
			s += down(0)
		}
		done <- s
	})
	s := 0
	for range 3000 {
		s += down(1000)
	}
	s += <-done
	pprof.StopCPUProfile()
	println(s != 0, calls > 3003000, f.Close() == nil)
}
"""

SAMPLE, LOCATION, FUNCTION, STRING = 2, 4, 5, 6


def fields(data: bytes) -> Iterator[tuple[int, list[int], bytes]]:
    """The fields of a protocol buffer: numbers, and what they hold as integers and as bytes."""
    at = 0
    while at < len(data):
        key, at = read_uleb(data, at)
        value, at = read_uleb(data, at)
        if key & 7 == 0:
            yield key >> 3, [value], b""
            continue
        assert key & 7 == 2
        text = data[at : at + value]
        at += value
        yield key >> 3, list(packed(text)), text


def packed(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data) and data[-1] < 128:
        value, at = read_uleb(data, at)
        yield value


def read(data: bytes, value: int = 0) -> tuple[list[tuple[list[str], int]], list[str]]:
    """The samples of a profile (profile.proto): names of functions, innermost first, and one of their values,
    first of all how often; and all strings."""
    parts: dict[int, list[bytes]] = {n: [] for n in (SAMPLE, LOCATION, FUNCTION, STRING)}
    for number, _, text in fields(gzip.decompress(data)):
        if number in parts:
            parts[number].append(text)
    strings = [s.decode() for s in parts[STRING]]

    def values(part: bytes) -> dict[int, list[int]]:
        out: dict[int, list[int]] = {}
        for number, found, _ in fields(part):
            out.setdefault(number, []).extend(found)
        return out

    functions = {v[1][0]: strings[v[2][0]] for v in map(values, parts[FUNCTION])}
    locations: dict[int, list[str]] = {}
    for part in parts[LOCATION]:
        lines = [values(text) for number, _, text in fields(part) if number == 4]
        locations[values(part)[1][0]] = [functions[line[1][0]] for line in lines]
    samples = [([f for n in v[1] for f in locations[n]], v[2][value]) for v in map(values, parts[SAMPLE])]
    return samples, strings


def test_cpu_profile(tmp_path: Path) -> None:
    source, binary, profile = tmp_path / "p.go", tmp_path / "p", tmp_path / "cpu.pprof"
    source.write_text(PROGRAM)
    assert main.run(["build", "-o", str(binary), str(source)]) == 0
    done = subprocess.run([binary, profile], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "true true true\n")
    samples, strings = read(profile.read_bytes())
    total = sum(n for _, n in samples)

    def share(*names: str) -> float:
        return sum(n for stack, n in samples if all(name in stack for name in names)) / total

    # On a loaded machine threads that a timer wakes are met more often than they run.
    assert sum(n for stack, n in samples if stack[0] == "main.busy") / total > 0.25, samples
    assert share("main.busy", "main.down") > 0.1, samples
    assert share("main.main.func1", "runtime/pprof.Do") > 0.1, samples
    assert all(stack[-1] in ("runtime.main", "main.main.gowrap1", "runtime._System") or len(stack) == 64
               for stack, _ in samples if "main.busy" in stack), samples  # fmt: skip
    assert "who" in strings and "worker" in strings


TESTED = """package kept

import (
	"sync"
	"testing"
	"time"
)

var all [][]byte

//go:noinline
func keep(n int) {
	for range n {
		all = append(all, make([]byte, 3000))
	}
}

//go:noinline
func drop(n int) {
	for range n {
		garbage = make([]byte, 5000)
	}
	garbage = nil
}

var garbage []byte

//go:noinline
func locked(mu *sync.Mutex) {
	mu.Lock()
	mu.Unlock()
}

func TestKept(t *testing.T) {
	all = make([][]byte, 0, 1000)
	keep(50)
	drop(70)
	var mu sync.Mutex
	mu.Lock()
	go func() {
		time.Sleep(20 * time.Millisecond)
		mu.Unlock()
	}()
	locked(&mu)
	for t := time.Now(); time.Since(t) < 300*time.Millisecond; {
		spin()
	}
}

var sum int

//go:noinline
func spin() {
	for i := range 1000000 {
		sum += i * sum % 7
	}
}
"""

IN_USE_OBJECTS, IN_USE_BYTES = 2, 3


def test_profiles_of_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "go.mod").write_text("module example.com/kept\n\ngo 1.27\n")
    (tmp_path / "kept_test.go").write_text(TESTED)
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.chdir(tmp_path)
    kinds = ("mem", "block", "mutex", "cpu")
    flags = [f"-{kind}profile={kind}.pprof" for kind in kinds]
    command = ["test", *flags, "-memprofilerate=1", "-mutexprofilefraction=1", "-outputdir=out", "."]
    assert main.run(command) == 0
    assert (tmp_path / "kept.test").exists()
    profiles = {kind: (out / f"{kind}.pprof").read_bytes() for kind in kinds}

    def total(kind: str, name: str, value: int = 0) -> int:
        samples, _ = read(profiles[kind], value)
        return sum(n for stack, n in samples if name in stack[:2])

    allocated = read(profiles["mem"])[0]
    sizes = {n: b for (stack, n), (_, b) in zip(allocated, read(profiles["mem"], 1)[0], strict=True)
             if stack[0] == "example.com/kept.keep"}  # fmt: skip
    assert sizes == {50: 50 * 3072}
    assert total("mem", "example.com/kept.keep", IN_USE_BYTES) == 50 * 3072
    assert total("mem", "example.com/kept.drop") == 70
    assert total("mem", "example.com/kept.drop", IN_USE_OBJECTS) <= 2
    assert total("block", "example.com/kept.locked") == 1
    assert total("block", "example.com/kept.locked", 1) > 10_000_000
    assert total("mutex", "sync.(*Mutex).Unlock") == 1
    assert total("mutex", "example.com/kept.TestKept.func1", 1) > 10_000_000
    assert total("cpu", "example.com/kept.spin") > 3


def test_a_profile_is_of_one_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "go.mod").write_text("module example.com/two\n\ngo 1.27\n")
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.go").write_text(f"package {name}\n")
    monkeypatch.chdir(tmp_path)
    assert main.run(["test", "-memprofile=m", "./..."]) == 1
    assert capsys.readouterr().err == "cannot use -memprofile flag with multiple packages\n"
