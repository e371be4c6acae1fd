"""`rt0 run -trace` on real programs: what it draws is what they did, and they do not notice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rt0.build.build import Options, build
from rt0.build.context import Settings
from rt0.build.report import Report
from rt0.cli.trace_file import Run, Trace
from rt0.cli.trace_names import Names
from rt0.cli.trace_page import page_data

RT0 = str(Path(sys.executable).with_name("rt0"))

WORKERS = """package main

import (
	"os"
	"sync"
	"time"
)

func work(in <-chan int, out chan<- int, wg *sync.WaitGroup) {
	for x := range in {
		out <- x * x
	}
	wg.Done()
}

func sleeper(wg *sync.WaitGroup) {
	for range 5 {
		time.Sleep(time.Millisecond)
	}
	wg.Done()
}

func spin(wg *sync.WaitGroup) {
	for t := time.Now(); time.Since(t) < 60*time.Millisecond; {
	}
	wg.Done()
}

func main() {
	in, out := make(chan int), make(chan int)
	var wg sync.WaitGroup
	for range 3 {
		wg.Add(1)
		go work(in, out, &wg)
	}
	wg.Add(3)
	go sleeper(&wg)
	go spin(&wg)
	go spin(&wg)
	go func() {
		for i := range 300 {
			in <- i
		}
		close(in)
	}()
	sum := 0
	for range 300 {
		sum += <-out
	}
	wg.Wait()
	f, _ := os.Open("/dev/zero")
	b := make([]byte, 10)
	for range 50 {
		f.Read(b)
	}
	println(sum, len(os.Getenv("RT0TRACE")), os.Getenv("KEPT"))
	os.Exit(3)
}
"""


class Traced:
    """A program that was built for tracing has run: its status, what it printed, and its trace."""

    def __init__(self, source: Path, **env: str) -> None:
        options = Options("x86-64-v2", True, False, tracing=True)
        (_, self.exe), *_ = build([str(source)], Settings(), options, Report(), run=True).mains
        raw = source.with_suffix(".trace")
        done = subprocess.run(
            [self.exe], env={**os.environ, "KEPT": "kept", "RT0TRACE": str(raw), **env}, capture_output=True
        )
        self.status, self.err = done.returncode, done.stderr.decode()
        self.trace = Trace(raw.read_bytes())
        self.names = Names(self.trace, self.exe.read_bytes())

    def functions(self) -> set[str]:
        return {self.names.function(g) for g in self.trace.goroutines.values()}

    def runs_of(self, function: str) -> list[Run]:
        t = self.trace
        return [r for r in t.runs if self.names.function(t.goroutines[r.goid]) == function]


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Traced:
    source = tmp_path_factory.mktemp("trace") / "workers.go"
    source.write_text(WORKERS)
    return Traced(source, GOMAXPROCS="2")


def test_the_program_does_not_notice(workers: Traced) -> None:
    assert (workers.status, workers.err) == (3, f"{sum(i * i for i in range(300))} 0 kept\n")


def test_times_of_a_thread_never_fall(workers: Traced) -> None:
    """In the order in which the buffers were filled; the tracer itself sorts."""
    seen: dict[int, int] = {}
    for when, m, *_ in workers.trace.events:
        assert seen.get(m, 0) <= when
        seen[m] = when
    assert len(seen) >= 3  # m0, sysmon, and another


def test_runs_do_not_overlap(workers: Traced) -> None:
    for lane in ("m", "p"):
        ends: dict[int, float] = {}
        for r in workers.trace.runs:
            number = getattr(r, lane)
            if number >= 0:
                assert ends.get(number, 0.0) <= r.begin <= r.end
                ends[number] = r.end


def test_starts_and_stops_are_balanced(workers: Traced) -> None:
    """Each goroutine that was made runs, and ends or is at the end where it is; nobody runs twice at once."""
    t = workers.trace
    assert {e[3] for e in t.events if e[2] == "GoCreate"} == set(t.goroutines)
    ran = {r.goid for r in t.runs} | {r.other for r in t.runs if r.kind == "turns"}
    assert ran == set(t.goroutines)
    for goid in t.goroutines:
        runs = [r for r in t.runs if r.goid == goid and r.kind != "turns"]
        for before, after in zip(runs, runs[1:], strict=False):
            assert before.end <= after.begin + 0.2  # a row of turns ends a little late
            assert before.why and before.why != "ended"


def test_what_goroutines_did(workers: Traced) -> None:
    assert {
        "runtime.main",
        "main.work",
        "main.sleeper",
        "main.spin",
        "main.main.func1",
    } <= workers.functions()
    reasons = {r.why for r in workers.runs_of("main.work")}
    assert {"chan receive", "ended"} <= reasons
    assert [r.why for r in workers.runs_of("main.sleeper")].count("sleep") == 5
    assert "preempted" in {r.why for r in workers.runs_of("main.spin")}
    places = {workers.names.place(r.pc) for r in workers.runs_of("main.sleeper") if r.why == "sleep"}
    assert places == {"main.sleeper workers.go:18"}
    calls = [r for r in workers.runs_of("runtime.main") if r.kind == "syscall"]
    assert len([r for r in calls if workers.names.place(r.pc) == "syscall.read"]) >= 50
    kinds = {m.kind for m in workers.trace.marks}
    assert {"timer", "preempt", "steal"} <= kinds


def test_a_page_has_everything_in_it(workers: Traced) -> None:
    data = page_data(workers.trace, workers.names)
    assert data["runs"]["n"] == len(workers.trace.runs)
    assert data["gs"]["n"] == len(workers.trace.goroutines)
    assert "main.work" in data["text"]


@pytest.mark.parametrize(
    ("statement", "status", "word"),
    [
        ("var a []int\n\tprintln(a[len(a)])", 2, "index out of range"),
        ("panic(1)", 2, "panic: 1"),
        ("select {}", 2, "all goroutines are asleep"),
        ("syscall.Kill(syscall.Getpid(), syscall.SIGKILL)\n\tselect {}", -9, ""),
        ("os.Exit(0)", 0, ""),
    ],
)
def test_a_crash_keeps_the_trace(tmp_path: Path, statement: str, status: int, word: str) -> None:
    source = tmp_path / "crash.go"
    source.write_text(
        'package main\n\nimport (\n\t"os"\n\t"syscall"\n)\n\nvar _, _ = os.Exit, syscall.Kill\n\n'
        "func last(done chan bool) { done <- true }\n\n"
        f"func main() {{\n\tdone := make(chan bool)\n\tgo last(done)\n\t<-done\n\t{statement}\n}}\n"
    )
    t = Traced(source)
    assert t.status == status
    assert word in t.err
    assert "main.last" in t.functions()
    assert [r.why for r in t.runs_of("main.last")][-1] == "ended"


COLLECTS = """package main

import "runtime"

var keep [100]*[10000]byte

func main() {
	for i := range 100 {
		keep[i] = new([10000]byte)
	}
	runtime.GC()
	runtime.GOMAXPROCS(3)
}
"""


def test_collections_and_changes_of_gomaxprocs(tmp_path: Path) -> None:
    source = tmp_path / "collects.go"
    source.write_text(COLLECTS)
    t = Traced(source, GOMAXPROCS="2").trace
    assert t.procs == 3
    kinds = [s.kind for s in t.spans if s.lane == "GC"]
    assert "collection" in kinds and kinds.count("stopped") >= 2
    assert {"mark", "assist"} & {s.kind for s in t.spans if s.lane == "M"}
    assert t.heap[1][1] >= 1_000_000


Result = subprocess.CompletedProcess[str]


@pytest.fixture
def rt0(tmp_path: Path) -> Callable[..., Result]:
    def run(*args: str) -> Result:
        return subprocess.run([RT0, *args], cwd=tmp_path, capture_output=True, text=True)

    (tmp_path / "p.go").write_text('package main\n\nfunc main() {\n\tprintln("said")\n\tpanic("end")\n}\n')
    return run


def test_the_command(rt0: Callable[..., Result], tmp_path: Path) -> None:
    plain = rt0("run", "p.go")
    for name in ("t.html", "t.json"):
        traced = rt0("run", "-trace", name, "p.go")
        assert (traced.returncode, traced.stdout, traced.stderr) == (1, plain.stdout, plain.stderr)
    page = (tmp_path / "t.html").read_text()
    assert page.startswith("<!doctype html>") and "p.go" in page
    assert "http://" not in page and "https://" not in page
    events = json.loads((tmp_path / "t.json").read_text())["traceEvents"]
    slices = [e for e in events if e["ph"] == "X"]
    assert any(e["name"] == "G1 runtime.main" for e in slices)
    assert all(e["dur"] >= 0 and e["ts"] >= 0 for e in slices)


def test_names_that_say_nothing(rt0: Callable[..., Result], tmp_path: Path) -> None:
    done = rt0("run", "-trace", "t.txt", "p.go")
    assert done.returncode == 2
    assert "must end with .html or .json" in done.stderr
    done = rt0("run", "-trace", "no/t.html", "p.go")
    assert done.returncode == 1
    assert done.stderr.endswith("rt0: no/t.html: No such file or directory\n")


def test_only_programs_for_tracing_carry_the_tracer(tmp_path: Path) -> None:
    source = tmp_path / "p.go"
    source.write_text("package main\n\nfunc main() {\n}\n")
    built = []
    for tracing in (True, False):
        options = Options("x86-64-v2", True, False, tracing=tracing)
        ((_, exe),) = build([str(source)], Settings(), options, Report(), run=True).mains
        built.append(exe.read_bytes())
    with_tracer, without = built
    assert b"runtime.traceEvent" in with_tracer
    assert b"runtime.traceEvent" not in without
    assert b"RT0TRACE" not in without
