"""How `rt0 test` runs binaries: what it shows, and when, of those that end in unusual ways; beside the go
command.
"""

from __future__ import annotations

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


def test_children_that_stay_are_not_waited_for(module: Path) -> None:
    words = ["test", "-timeout=1s", "-run=Leaves", "."]
    assert said([RT0, *words], module) == said([suite.GOROOT / "bin/go", *words], module)


def test_a_binary_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    limits = process.Limits(1)
    limits.run, limits.output = 0.3, 0.3
    waits = process.execute([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, limits, False)
    assert (waits.status, waits.remark) == (-3, "*** Test killed with quit: ran too long (0.3s).")
    deaf = "import signal, time; signal.signal(3, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    stopped = process.execute([sys.executable, "-c", deaf], tmp_path, limits, False)
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
