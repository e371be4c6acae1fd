"""CPU profiles of built programs."""

import gzip
import subprocess
from collections.abc import Iterator
from pathlib import Path

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


def read(data: bytes) -> tuple[list[tuple[list[str], int]], list[str]]:
    """The samples of a profile (profile.proto): names of functions, innermost first, and how often; and all
    of its strings."""
    parts: dict[int, list[bytes]] = {n: [] for n in (SAMPLE, LOCATION, FUNCTION, STRING)}
    for number, _, text in fields(gzip.decompress(data)):
        if number in parts:
            parts[number].append(text)
    strings = [s.decode() for s in parts[STRING]]

    def values(part: bytes) -> dict[int, list[int]]:
        return {number: found for number, found, _ in fields(part)}

    functions = {v[1][0]: strings[v[2][0]] for v in map(values, parts[FUNCTION])}
    locations: dict[int, list[str]] = {}
    for part in parts[LOCATION]:
        lines = [values(text) for number, _, text in fields(part) if number == 4]
        locations[values(part)[1][0]] = [functions[line[1][0]] for line in lines]
    samples = [([f for n in v[1] for f in locations[n]], v[2][0]) for v in map(values, parts[SAMPLE])]
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

    assert sum(n for stack, n in samples if stack[0] == "main.busy") / total > 0.5, samples
    assert share("main.busy", "main.down") > 0.1, samples
    assert share("main.main.func1", "runtime/pprof.Do") > 0.1, samples
    assert all(stack[-1] in ("runtime.main", "main.main.gowrap1", "runtime._System") or len(stack) == 64
               for stack, _ in samples if "main.busy" in stack), samples  # fmt: skip
    assert "who" in strings and "worker" in strings
