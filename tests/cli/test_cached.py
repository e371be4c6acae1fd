"""`rt0 test` runs again what `go test` runs again, and says `(cached)` where it does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from programs import suite

RT0 = Path(sys.executable).with_name("rt0")

CODE = """package a

import "os"

func Read() string {
	data, _ := os.ReadFile("data.txt")
	return string(data) + os.Getenv("COLOUR")
}
"""

TEST = """package a

import (
	"flag"
	"fmt"
	"testing"
)

var loud = flag.Bool("loud", false, "")

func TestRead(t *testing.T) {
	fmt.Println("read", Read(), *loud)
	if Read() == "wrong" {
		t.Fail()
	}
}
"""


def said(command: list[str | Path], folder: Path, colour: str) -> list[str]:
    env = {**os.environ, **suite.gc_env(), "COLOUR": colour}
    if command[0] != RT0:
        env["GOFLAGS"] = "-vet=off"
    done = subprocess.run(
        command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    shown = re.sub(r'\b[0-9.]+s\b|"Time":"[^"]*"|"Elapsed":[0-9.]+', "VARIES", done.stdout)
    return [f"status {done.returncode}", *shown.splitlines()]


@pytest.mark.slow
def test_results_are_kept_as_with_go(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module example.com/a\n\ngo 1.27\n")
    (tmp_path / "a.go").write_text(CODE)
    (tmp_path / "a_test.go").write_text(TEST)
    data = tmp_path / "data.txt"

    def write(text: str) -> None:
        data.write_text(text)
        os.utime(data, (time.time() - 60, time.time() - 60))

    def both(flags: str, colour: str = "red") -> str:
        ours = said([RT0, "test", *flags.split()], tmp_path, colour)
        assert ours == said([suite.GOROOT / "bin/go", "test", *flags.split()], tmp_path, colour)
        return "\n".join(ours)

    write("right")
    assert "(cached)" not in both(".")
    assert "(cached)" in both(".")
    assert "(cached)" not in both(".", "blue")
    assert "(cached)" in both(".")
    for flags in ("-v .", "-short -run=Read .", "-json .", "-cover .", "-coverprofile=profile ."):
        assert "(cached)" not in both(flags), flags
        assert "(cached)" in both(flags), flags
    for flags in ("-count=1 .", "", ". -loud", ". -args x", "-bench=. .", "-shuffle=1 ."):
        both(flags)
        assert "(cached)" not in both(flags), flags
    write("other")
    assert "(cached)" not in both(".")
    write("wrong")
    for _ in range(2):
        assert "(cached)" not in both(".", "")
