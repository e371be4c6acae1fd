"""Running programs that were built: their output, how they ended, and what a second run costs."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rt0.build import cache
from rt0.build.build import Options, find_built, program_key, remember, stat_of
from rt0.cli.run import execute

OPTIONS = Options("x86-64-v2", True, True)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RT0CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def script(text: str) -> Path:
    return cache.write("exe", cache.digest(text), f"#!/bin/sh\n{text}\n".encode(), 0o755)


def test_statuses(capfd: pytest.CaptureFixture[str]) -> None:
    assert execute(script('echo "$@"'), ["a b", "c"]) == 0
    assert capfd.readouterr() == ("a b c\n", "")
    assert execute(script("exit 3"), []) == 1
    assert capfd.readouterr() == ("", "exit status 3\n")
    assert execute(script("kill -KILL $$"), []) == 1
    assert capfd.readouterr() == ("", "signal: killed\n")


def test_interrupts_reach_the_program_alone() -> None:
    assert execute(script("kill -INT $PPID; exit 0"), []) == 0
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_built_program_is_found_until_something_changes(tmp_path: Path) -> None:
    main, dep = tmp_path / "m.go", tmp_path / "dep.go"
    main.write_text("package main\n")
    dep.write_text("package dep\n")
    target = ["m.go"]
    key = program_key(target, OPTIONS)
    assert key is not None and find_built(key) is None
    exe = remember(key, b"#!/bin/sh\n", [stat_of(str(dep))])
    assert find_built(key) == exe and os.access(exe, os.X_OK)
    assert program_key(target, Options("x86-64-v3", True, True)) != key
    assert program_key(target, Options("x86-64-v2", True, False)) != key
    dep.write_text("package dep // changed\n")
    assert find_built(key) is None
    main.write_text("package main // changed\n")
    assert program_key(target, OPTIONS) != key
    assert program_key(["gone.go"], OPTIONS) is None


def test_a_missing_executable_is_no_hit() -> None:
    Path("m.go").write_text("package main\n")
    key = program_key(["m.go"], OPTIONS)
    assert key is not None
    remember(key, b"x", []).unlink()
    assert find_built(key) is None


def test_a_warm_run_imports_no_stage() -> None:
    Path("m.go").write_text("package main\n")
    key = program_key(["m.go"], Options("x86-64-v2", True, False))  # what run asks for
    assert key is not None
    remember(key, b"#!/bin/sh\n", [])
    program = (
        "import sys\nfrom rt0.cli.main import run\nassert run(['run', 'm.go']) == 0\n"
        "print([m for m in sys.modules if m.startswith(('rt0.syntax.parser', 'rt0.types', 'rt0.lower',"
        " 'rt0.native', 'rt0.runtime', 'llvmlite', 'rich'))])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stdout + done.stderr
