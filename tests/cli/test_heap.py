"""`rt0 run -heap` on real programs: what it draws is what they did, and they do not notice."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rt0.build.build import Options, build
from rt0.build.context import Settings
from rt0.build.report import Report
from rt0.cli.heap_file import NO_GOAL, Heap, HeapError
from rt0.cli.heap_page import render_heap_page

RT0 = str(Path(sys.executable).with_name("rt0"))

KEEPS = """package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

type node struct {
	next *node
	data [13]int
}

type pair struct{ a, b int32 }

var (
	nodes   *node
	slices  [][]pair
	texts   [][]byte
	garbage []byte
)

//go:noinline
func keepNodes(n int) {
	for range n {
		nodes = &node{next: nodes}
	}
}

//go:noinline
func keepSlices(n int) {
	for range n {
		slices = append(slices, make([]pair, 500))
	}
}

//go:noinline
func keepTexts(n int) {
	for range n {
		texts = append(texts, make([]byte, 100_000))
	}
}

//go:noinline
func waste(n int) {
	for i := range n {
		garbage = make([]byte, 300+i%100)
	}
}

func main() {
	slices, texts = make([][]pair, 0, 5000), make([][]byte, 0, 1000)
	keepNodes(40_000) // of 112 bytes
	keepSlices(1_000) // of 4096 bytes
	keepTexts(30)     // large ones
	for range 5 {
		waste(60_000)
	}
	runtime.GC()
	nodes, garbage = nil, nil
	runtime.GC()
	debug.SetGCPercent(-1)
	println(len(os.Getenv("RT0HEAP")), os.Getenv("KEPT"), len(slices), len(texts))
	os.Exit(4)
}
"""

BIG = 106_496


class Recorded:
    """A program that was built for it has run: its status, what it printed, and its record."""

    def __init__(self, source: Path, **env: str) -> None:
        options = Options("x86-64-v2", True, False, heap=True)
        (_, self.exe), *_ = build([str(source)], Settings(), options, Report(), run=True).mains
        raw = source.with_suffix(".heap")
        done = subprocess.run(
            [self.exe], env={**os.environ, "KEPT": "kept", "RT0HEAP": str(raw), **env}, capture_output=True
        )
        self.status, self.err = done.returncode, done.stderr.decode()
        self.heap = Heap(raw.read_bytes(), self.exe.read_bytes())


@pytest.fixture(scope="module")
def keeps(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    source = tmp_path_factory.mktemp("heap") / "keeps.go"
    source.write_text(KEEPS)
    return Recorded(source, GOMAXPROCS="2")


def test_the_program_does_not_notice(keeps: Recorded) -> None:
    assert (keeps.status, keeps.err) == (4, "0 kept 1000 30\n")


def test_collections_are_told_apart_and_in_order(keeps: Recorded) -> None:
    cycles = keeps.heap.cycles
    assert len(cycles) > 4 and keeps.heap.procs == 2
    assert [c.number for c in cycles] == list(range(1, len(cycles) + 1))
    for c in cycles:
        assert 0 < c.start <= c.stopped <= c.marked <= c.end <= keeps.heap.end + 1000
        # What is new while it marks is known by spans only.
        assert c.kept <= c.after * 1.05 + (256 << 10)
    assert all(a.end <= b.start for a, b in zip(cycles, cycles[1:], strict=False))
    # runtime.GC twice, and the last one.
    assert [c.forced for c in cycles[-3:]] == [True] * 3
    assert keeps.heap.last_is_ours
    assert cycles[-1].next_goal >= NO_GOAL > cycles[-2].goal


def test_size_classes_are_exact(keeps: Recorded) -> None:
    before, after = keeps.heap.cycles[-3], keeps.heap.cycles[-2]
    for c in (before, after):
        assert c.classes is not None
        assert sum(k[3] for k in c.classes) == pytest.approx(c.kept, rel=0.05)
        assert all(live <= spans for *_, live, spans in c.classes)
        large = {noscan: n for k, noscan, n, _, _ in c.classes if k == 0}
        assert large[True] == 30
    sizes = keeps.heap.sizes

    def objects(c: int, size: int, noscan: bool) -> int:
        found = keeps.heap.cycles[c].classes or []
        return sum(n for k, without, n, _, _ in found if sizes[k] == size and without == noscan)

    assert 40_000 <= objects(-3, 112, False) < 40_100
    assert objects(-2, 112, False) < 100
    assert 1_000 <= objects(-2, 4096, True) < 1_010


def test_types_are_about_right(keeps: Recorded) -> None:
    def live(c: int) -> dict[tuple[str, str], float]:
        found: dict[tuple[str, str], float] = {}
        for number, _, size in keeps.heap.cycles[c].types or []:
            name, place, _ = keeps.heap.types[number]
            key = name, place.split(" ")[0]
            found[key] = found.get(key, 0) + size
        return found

    before, after = live(-3), live(-2)
    node, pairs = ("main.node", "main.keepNodes"), ("array of main.pair", "main.keepSlices")
    assert before[node] == pytest.approx(40_000 * 112, rel=0.35)
    assert before[pairs] == pytest.approx(4_096_000, rel=0.35)
    assert after.get(node, 0) < 40_000
    assert after[pairs] == pytest.approx(4_096_000, rel=0.35)
    texts = [size for (_, place), size in after.items() if place == "main.keepTexts"]
    # Of objects so large nearly all are in the sample.
    assert sum(texts) == pytest.approx(30 * BIG, rel=0.2)
    assert after.get(("uint8", "main.waste"), 0) < 100_000


def test_samples_follow_the_heap(keeps: Recorded) -> None:
    samples = keeps.heap.samples
    assert len(samples) > 20
    assert all(a[0] <= b[0] for a, b in zip(samples, samples[1:], strict=False))
    most = max(live for _, live, _, _ in samples)
    # What lives in the end, and what was ever allocated: on a busy machine a collection may take that long.
    assert 10 << 20 < most < 140 << 20
    assert all(used >= 0 for *_, used in samples)
    # Before the first collection, the least goal there is; in the end there is none.
    assert samples[0][2] == 4 << 20 and samples[-1][2] == 0


def test_a_program_that_is_killed_has_its_record(tmp_path: Path) -> None:
    source = tmp_path / "loop.go"
    source.write_text(
        "package main\n\nvar keep []byte\n\nfunc main() {\n\tprintln(1)\n\tfor {\n"
        "\t\tkeep = make([]byte, 1000)\n\t}\n}\n"
    )
    options = Options("x86-64-v2", True, False, heap=True)
    (_, exe), *_ = build([str(source)], Settings(), options, Report(), run=True).mains
    raw = tmp_path / "raw"
    with subprocess.Popen([exe], env={**os.environ, "RT0HEAP": str(raw)}, stderr=subprocess.PIPE) as running:
        assert running.stderr is not None
        running.stderr.read(1)
        time.sleep(0.4)
        running.send_signal(signal.SIGKILL)
    heap = Heap(raw.read_bytes(), exe.read_bytes())
    assert len(heap.cycles) > 3 and not heap.last_is_ours
    assert all(c.types is not None and c.classes is not None for c in heap.cycles[:-1])
    with pytest.raises(HeapError, match="recorded nothing"):
        Heap(b"\0" * 4096, exe.read_bytes())


def test_files(tmp_path: Path) -> None:
    source = tmp_path / "keeps.go"
    source.write_text(KEEPS)
    html, text = tmp_path / "h.html", tmp_path / "h.json"
    for out in (html, text):
        command = [RT0, "run", "-heap", str(out), str(source)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "exit status 4")
    data = json.loads(text.read_text())
    assert data["cycles"][-1]["types"] and data["program"] == "keeps.go"
    page = html.read_text()
    found = re.search(r'<script type="application/json" id=data>(.*?)</script>', page)
    assert found is not None
    assert json.loads(found[1].replace("<\\/", "</")).keys() == data.keys()
    assert not re.search(r"https?://|src=|@import", page)
    done = subprocess.run([RT0, "run", "-heap", "h.txt", str(source)], capture_output=True, text=True)
    assert done.returncode == 2 and "must end with .html or .json" in done.stderr


def test_what_a_name_has_in_it_stays_text(keeps: Recorded) -> None:
    page = render_heap_page("</script><b>.go", keeps.heap)
    assert "</script><b>" not in page


def test_only_programs_for_it_carry_the_recorder(tmp_path: Path) -> None:
    source = tmp_path / "keeps.go"
    source.write_text(KEEPS)
    for heap in (True, False):
        options = Options("x86-64-v2", True, False, heap=heap)
        (_, exe), *_ = build([str(source)], Settings(), options, Report(), run=True).mains
        assert (b"runtime.takeSample" in exe.read_bytes()) == heap
