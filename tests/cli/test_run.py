"""Running programs that were built: their output, how they ended, and what a second run costs."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rt0.build import cache
from rt0.build.build import Built, Key, Options, find_built, remember, stat_of
from rt0.build.context import Settings
from rt0.cli.run import execute

OPTIONS = Options("x86-64-v2", True, True)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RT0CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def key_of(target: str, options: Options = OPTIONS) -> Key:
    return Key([target], Settings(), options, True)


def built(text: str) -> Built:
    return Built([("m", script(text))], ["command-line-arguments"], [])


def script(text: str) -> Path:
    return cache.write("exe", cache.digest(text), f"#!/bin/sh\n{text}\n".encode(), 0o755)


def test_statuses(capfd: pytest.CaptureFixture[str]) -> None:
    assert execute(script('echo "$@"'), ["a b", "c"], os.environ) == 0
    assert capfd.readouterr() == ("a b c\n", "")
    assert execute(script("exit 3"), [], os.environ) == 1
    assert capfd.readouterr() == ("", "exit status 3\n")
    assert execute(script("kill -KILL $$"), [], os.environ) == 1
    assert capfd.readouterr() == ("", "signal: killed\n")


def test_interrupts_reach_the_program_alone() -> None:
    assert execute(script("kill -INT $PPID; exit 0"), [], os.environ) == 0
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_built_program_is_found_until_something_changes(tmp_path: Path) -> None:
    main, dep = tmp_path / "m.go", tmp_path / "dep.go"
    main.write_text("package main\n")
    dep.write_text("package dep\n")
    key = key_of("m.go")
    assert find_built(key) is None
    program = built("")
    remember(key, program, [stat_of(str(dep)), stat_of(str(tmp_path / "go.mod"))])
    found = find_built(key)
    assert found is not None and found.mains == program.mains and os.access(found.mains[0][1], os.X_OK)
    assert key_of("m.go", Options("x86-64-v3", True, True)).digest != key.digest
    assert key_of("m.go", Options("x86-64-v2", True, False)).digest != key.digest
    assert Key(["m.go"], Settings(["tag"]), OPTIONS, True).digest != key.digest
    (tmp_path / "go.mod").write_text("module m\n")
    assert find_built(key) is None
    (tmp_path / "go.mod").unlink()
    assert find_built(key) is not None
    dep.write_text("package dep // changed\n")
    assert find_built(key) is None
    main.write_text("package main // changed\n")
    assert key_of("m.go").digest != key.digest


def test_a_missing_executable_is_no_hit() -> None:
    Path("m.go").write_text("package main\n")
    key, program = key_of("m.go"), built("")
    remember(key, program, [])
    program.mains[0][1].unlink()
    assert find_built(key) is None


def test_a_warm_run_imports_no_stage() -> None:
    Path("m.go").write_text("package main\n")
    remember(key_of("m.go", Options("x86-64-v2", True, False)), built(""), [])  # what run asks for
    program = (
        "import sys\nfrom rt0.cli.main import run\nassert run(['run', 'm.go']) == 0\n"
        "print([m for m in sys.modules if m.startswith(('rt0.syntax.parser', 'rt0.types', 'rt0.lower',"
        " 'rt0.native', 'rt0.runtime', 'llvmlite', 'rich'))])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stdout + done.stderr
