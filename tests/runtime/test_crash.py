"""GOTRACEBACK=crash: a signal that ends the program goes to all threads, each of which says what it does."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from programs import suite
from programs.test_programs import rt0_build

PROGRAM = """// Sends itself a SIGQUIT, with one thread that computes and some that wait.
package main

import (
	"os"
	"syscall"
	"time"
)

func spin() {
	for {
	}
}

func main() {
	go spin()
	time.Sleep(50 * time.Millisecond)
	p, _ := os.FindProcess(os.Getpid())
	p.Signal(syscall.SIGQUIT)
	time.Sleep(time.Minute)
}
"""


def sections(binary: Path) -> list[str]:
    """What each thread printed."""
    done = subprocess.run(
        [binary], env={**os.environ, "GOTRACEBACK": "crash"}, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == -signal.SIGABRT, done.stderr
    return done.stderr.split("\n-----\n\n")


def test_every_thread_reports(tmp_path: Path) -> None:
    source = tmp_path / "crash.go"
    source.write_text(PROGRAM)
    assert rt0_build(source, tmp_path / "rt0").exit == 0
    subprocess.run(
        [suite.GOROOT / "bin" / "go", "build", "-o", tmp_path / "gc", source],
        env=suite.gc_env(),
        check=True,
    )
    for binary in (tmp_path / "rt0", tmp_path / "gc"):
        threads = sections(binary)
        assert len(threads) >= 3
        for text in threads:
            assert text.startswith("SIGQUIT: quit\nPC=0x"), text
            assert text.rstrip().splitlines()[-1].startswith("gs "), text
        assert any("main.spin(" in text for text in threads)
        assert {text.split(" m=")[1].split()[0] for text in threads} >= {"0", "1"}
