"""How `rt0 test` runs binaries: what it shows, and when, of those that end in unusual ways; beside the go
command.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from programs import suite

from cli.test_testing import RT0, said
from rt0.cli import test_process as process

CODE = """package ends

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

func TestMain(m *testing.M) {
	if os.Getenv("SILENT") != "" {
		os.Exit(3)
	}
	m.Run()
}

func TestPasses(t *testing.T) {}

func TestPanics(t *testing.T) { panic("over") }

func TestExits(t *testing.T) { fmt.Print("no end of line"); os.Exit(4) }

func TestKilled(t *testing.T) { syscall.Kill(os.Getpid(), syscall.SIGKILL) }

func TestLeaves(t *testing.T) {
	cmd := exec.Command("sleep", "30")
	cmd.Stdout = os.Stdout
	cmd.Start()
}
"""


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ends")
    (folder / "go.mod").write_text("module example.com/ends\n\ngo 1.27\n")
    (folder / "ends_test.go").write_text(CODE)
    return folder


@pytest.mark.parametrize(
    ("args", "names"),
    [
        ("", ["Passes", "Panics", "Exits", "Killed", "None"]),
        (".", ["Passes", "Panics", "Exits", "Killed", "None"]),
        ("-v .", ["Passes", "Exits"]),
        ("-bench=. .", ["Passes", "Exits"]),
    ],
)
def test_ends_are_reported_as_with_go(
    module: Path, monkeypatch: pytest.MonkeyPatch, args: str, names: list[str]
) -> None:
    go = suite.GOROOT / "bin/go"

    def plain(command: list[str | Path]) -> tuple[int, list[str]]:
        code, lines = said(command, module)
        # Stacks are compared by programs of their own.
        return code, [line for line in lines if not line.startswith(("\t", "goroutine", "testing.", "panic"))]

    for name in names:
        words = ["test", "-count=1", f"-run=^Test{name}$", *args.split()]
        ours, theirs = plain([RT0, *words]), plain([go, *words])
        if name == "Panics":
            keep = ("---", "===", "FAIL", "exit", "ok")
            ours, theirs = ((c, [x for x in lines if x.startswith(keep)]) for c, lines in (ours, theirs))
        assert ours == theirs
    monkeypatch.setenv("SILENT", "1")
    assert said([RT0, *words], module) == said([go, *words], module)


JSON = """package events

import (
	"os"
	"testing"
)

func TestPasses(t *testing.T) {
	t.Attr("key", "some value")
	t.Run("sub", func(t *testing.T) { t.Run("sub sub", func(t *testing.T) { t.Log("<x>\\nsecond") }) })
	t.Run("skips", func(t *testing.T) { t.Skip() })
}

func TestWaits(t *testing.T) {
	t.Run("a", func(t *testing.T) { t.Parallel(); t.Error("wrong\x16 \x0f\x1b") })
}

func TestPrints(t *testing.T) {
	os.Stdout.WriteString("=== RUN   TestFake\\n    --- PASS: TestFake (0.00s)\\n\x16\xff \xc3\xa9\\u2028")
}

func BenchmarkB(b *testing.B) {
	for b.Loop() {
	}
}
"""


def test_events_are_those_of_go(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/events\n\ngo 1.27\n")
    (tmp_path / "events_test.go").write_text(JSON)
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "e.go").write_text("package empty\n")
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / "w_test.go").write_text("package wrong\n\nvar x int = ``\n")

    def events(command: list[str | Path]) -> list[str]:
        lines = []
        for line in said(command, tmp_path)[1]:
            line = re.sub(r'("Time":|"Elapsed":)[^,}]*', r"\1", line)
            lines.append(line)
        return lines

    bench = ["-bench=B", "-benchtime=1x", "-run=^$", "."]
    for args in (["."], ["-run=Passes"], bench, ["./empty"], ["./wrong"]):
        words = ["test", "-json", "-count=1", *args]
        ours, theirs = events([RT0, *words]), events([suite.GOROOT / "bin/go", *words])
        if "-bench=B" in args:
            # The processor is not named, and it depends on the time how a result's line is cut.
            other = re.compile(r"BenchmarkB-|ns/op|\"Output\":\"cpu")
            ours, theirs = ([x for x in lines if not other.search(x)] for lines in (ours, theirs))
        assert ours == theirs


def test_children_that_stay_are_not_waited_for(module: Path) -> None:
    words = ["test", "-timeout=1s", "-run=Leaves", "."]
    assert said([RT0, *words], module) == said([suite.GOROOT / "bin/go", *words], module)


def test_a_binary_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    limits = process.Limits(1)
    limits.run, limits.output = 0.3, 0.3
    waits = process.execute([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, limits, None)
    assert (waits.status, waits.remark) == (-3, "*** Test killed with quit: ran too long (0.3s).")
    deaf = "import signal, time; signal.signal(3, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    stopped = process.execute([sys.executable, "-c", deaf], tmp_path, limits, None)
    assert (stopped.status, stopped.output) == (-9, b"1\n")


def test_durations() -> None:
    assert [process.seconds(d) for d in ("0", "1h1m1.5s", "10ms", "x", "5", "1m ")] == [
        0,
        3661.5,
        0.01,
        None,
        None,
        None,
    ]
    assert [process.in_words(s) for s in (0.3, 70, 3600, 3661.5)] == ["0.3s", "1m10s", "1h0m0s", "1h1m1.5s"]
