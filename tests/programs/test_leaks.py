"""Nothing is kept over thousands of collections, and an idle program gives its memory back."""

from pathlib import Path

import pytest

from . import suite
from .test_programs import rt0_build

STEADY = """package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

type node struct {
	left, right *node
	text        string
	any         any
}

func tree(n int) *node {
	if n == 0 {
		return nil
	}
	return &node{tree(n / 2), tree((n - 1) / 2), strings.Repeat("x", n%40), n}
}

// work makes garbage of all kinds: objects, maps, closures, channels, goroutines, deep stacks, finalizers.
func work(i int) int {
	t := tree(300)
	m := map[string]*node{}
	for k := range 50 {
		m[fmt.Sprint(i, k)] = t
	}
	done := make(chan int)
	for range 4 {
		go func() {
			var deep func(n int) int
			deep = func(n int) int {
				if n == 0 {
					return len(m)
				}
				return deep(n-1) + t.any.(int)
			}
			done <- deep(100)
		}()
	}
	sum := 0
	for range 4 {
		sum += <-done
	}
	if i%10 == 0 {
		runtime.SetFinalizer(t, func(*node) {})
		runtime.AddCleanup(&m, func(int) {}, i)
	}
	large := make([]byte, 100_000+i%7*10_000)
	return sum + len(large) + strings.Count(strings.Repeat("ab", i%500), "b")
}

func resident() int {
	b, _ := os.ReadFile("/proc/self/statm")
	var size, pages int
	fmt.Sscan(string(b), &size, &pages)
	return pages * 4
}

func main() {
	sum := 0
	var early, late int
	for i := range 10_000 {
		sum += work(i)
		runtime.GC()
		if 1_000 <= i && i < 2_000 {
			early = max(early, resident())
		}
		if i >= 9_000 {
			late = max(late, resident())
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Println(early, late, m.HeapObjects, runtime.NumGoroutine(), m.NumGC, sum)
}
"""

IDLE = """package main

import (
	"fmt"
	"os"
	"runtime"
	"time"
)

func resident() int {
	b, _ := os.ReadFile("/proc/self/statm")
	var size, pages int
	fmt.Sscan(string(b), &size, &pages)
	return pages * 4
}

var keep [][]byte

func main() {
	for range 20_000 {
		b := make([]byte, 10_000)
		for i := range b {
			b[i] = 1
		}
		keep = append(keep, b)
	}
	full := resident()
	keep = nil
	runtime.GC()
	start := time.Now()
	for resident() > full/4 && time.Since(start) < 2*time.Minute {
		time.Sleep(100 * time.Millisecond)
	}
	fmt.Println(full, resident(), time.Since(start).Milliseconds())
}
"""


def numbers(tmp_path: Path, text: str) -> list[int]:
    """What a program prints."""
    source = tmp_path / "x.go"
    source.write_text(text)
    assert rt0_build(source, tmp_path / "x").exit == 0
    outcome = suite.run(tmp_path / "x", 300)
    assert outcome.exit == 0, outcome.stderr
    return [int(n) for n in outcome.stdout.split()]


def test_ten_thousand_collections_leave_nothing_behind(tmp_path: Path) -> None:
    early, late, objects, goroutines, collections, _ = numbers(tmp_path, STEADY)
    assert late < early + 1024  # KB
    assert objects < 5_000 and goroutines < 10 and collections >= 10_000


@pytest.mark.slow
def test_an_idle_program_gives_its_memory_back(tmp_path: Path) -> None:
    full, rest, milliseconds = numbers(tmp_path, IDLE)
    assert full > 200_000 and rest <= full / 4
    assert milliseconds < 60_000
