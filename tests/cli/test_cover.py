"""`rt0 test -cover` beside `go test -cover`: the same lines, and the same profile to the byte.

The module in `coverage/` has every kind of statement, and packages of every kind.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from programs import suite

RT0 = Path(sys.executable).with_name("rt0")
MODULE = Path(__file__).with_name("coverage")
_VARIES = re.compile(r'\b[0-9.]+s\b|\(cached\)|"Time":"[^"]*"|"Elapsed":[0-9.]+')


def said(command: list[str | Path], folder: Path) -> list[str]:
    """Status, output and profile of a command, without times."""
    profile = folder / "profile"
    profile.unlink(missing_ok=True)
    # One package at a time, as rt0 tests them: profiles are in the order in which tests end.
    flags = {} if command[0] == RT0 else {"GOFLAGS": "-vet=off -p=1"}
    env = {**os.environ, **suite.gc_env(), **flags}
    done = subprocess.run(
        command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    out = _VARIES.sub("VARIES", done.stdout).splitlines()
    lines = profile.read_text().splitlines() if profile.exists() else ["none"]
    return [f"status {done.returncode}", *out, "profile:", *lines]


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(MODULE, tmp_path_factory.mktemp("cover") / "shapes"))


@pytest.mark.parametrize(
    "flags",
    [
        "-covermode=set -coverprofile=profile .",
        "-covermode=count -coverprofile=profile -v .",
        "-covermode=atomic -coverprofile=profile ./user ./untested ./nothing ./stub ./testonly",
        "-coverpkg=./... -coverprofile=profile . ./user ./untested ./nothing ./stub ./testonly",
        "-coverpkg=./untested,./none,example.com/shapes -coverprofile=profile ./user",
        "-cover -coverprofile=profile -run=Nothing ./user ./failing",
        "-coverprofile=profile ./failing ./user",
        "-json -cover ./user ./untested ./stub ./nothing",
        "-cover",
        "-cover -coverprofile=nowhere/profile ./user",
    ],
)
def test_coverage_is_what_go_says(flags: str, module: Path) -> None:
    ours = said([RT0, "test", *flags.split()], module)
    assert ours == said([suite.GOROOT / "bin/go", "test", *flags.split()], module)


def test_the_library_is_counted_too(tmp_path: Path) -> None:
    flags = ["-coverprofile", tmp_path / "profile", "-covermode=set", "container/ring", "unicode/utf16"]
    ours = said([RT0, "test", *flags], tmp_path)
    assert ours == said([suite.GOROOT / "bin/go", "test", *flags], tmp_path)
    assert len(ours) > 60


def test_a_mode_that_there_is_not(module: Path) -> None:
    ours = said([RT0, "test", "-covermode=some", "."], module)
    theirs = said([suite.GOROOT / "bin/go", "test", "-covermode=some", "."], module)
    assert ours[:2] == theirs[:2]
    assert ours[0] == "status 2"


def test_the_environment_of_tests_names_a_folder(module: Path) -> None:
    """So that programs which tests build can write there; and what is not counted is as ever."""
    plain, counted = module / "plain.test", module / "counted.test"
    for output, flags in ((plain, []), (counted, ["-cover"])):
        subprocess.run([RT0, "test", "-c", "-o", output, *flags, "./user"], cwd=module, check=True)
    assert b"goCover_" in counted.read_bytes()
    assert b"goCover_" not in plain.read_bytes()
