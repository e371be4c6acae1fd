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


def slow(flags: str) -> object:
    """Flags of a test that takes long, since what they ask for has to be compiled."""
    return pytest.param(flags, marks=pytest.mark.slow)


@pytest.mark.parametrize(
    "flags",
    [
        "-covermode=set -coverprofile=profile .",
        slow("-covermode=count -coverprofile=profile -v ."),
        slow("-covermode=atomic -coverprofile=profile ./user ./untested ./nothing ./stub ./testonly"),
        slow("-coverpkg=./... -coverprofile=profile . ./user ./untested ./nothing ./stub ./testonly"),
        "-coverpkg=./untested,./none,example.com/shapes -coverprofile=profile ./user",
        slow("-cover -coverprofile=profile -run=Nothing ./user ./failing"),
        "-coverprofile=profile ./failing ./user",
        "-json -cover ./user ./untested ./stub ./nothing",
        "-cover",
        "-cover -coverprofile=nowhere/profile ./user",
    ],
)
def test_coverage_is_what_go_says(flags: str, module: Path) -> None:
    ours = said([RT0, "test", *flags.split()], module)
    assert ours == said([suite.GOROOT / "bin/go", "test", *flags.split()], module)


@pytest.mark.slow
def test_the_library_is_counted_too(tmp_path: Path) -> None:
    # Of results that are older than `go clean -testcache`, gc has the profile twice.
    packages = ["container/ring", "unicode/utf16"]
    flags = ["-coverprofile", tmp_path / "profile", "-covermode=set", "-count=1", *packages]
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


PROGRAM = """package main

import (
	"fmt"
	"os"

	"example.com/shapes/user"
)

var first = user.Use(1)

func main() {
	fmt.Println(user.Use(len(os.Args)), first)
	if len(os.Args) > 2 {
		os.Exit(len(os.Args))
	}
	if len(os.Args) > 1 {
		panic("not written")
	}
}
"""


@pytest.mark.parametrize("flags", ["-cover", slow("-covermode=atomic -coverpkg=./cmd,./user,fmt")])
def test_programs_write_what_they_count(flags: str, module: Path) -> None:
    (module / "cmd").mkdir(exist_ok=True)
    (module / "cmd/main.go").write_text(PROGRAM)
    go = suite.GOROOT / "bin/go"
    env = {**os.environ, **suite.gc_env()}
    found: list[list[tuple[int, str, str]]] = []
    for name, tool in (("ours", RT0), ("theirs", go)):
        subprocess.run([tool, "build", "-o", name, *flags.split(), "./cmd"], cwd=module, env=env, check=True)
        runs: list[tuple[int, str, str]] = []
        for args in ([], ["x"], ["x", "y"]):
            data = module / f"{name}{len(args)}"
            shutil.rmtree(data, ignore_errors=True)
            data.mkdir()
            done = subprocess.run(
                [module / name, *args], env={**env, "GOCOVERDIR": str(data)}, capture_output=True, text=True
            )
            profile = module / "program"
            subprocess.run(
                [go, "tool", "covdata", "textfmt", f"-i={data}", f"-o={profile}"], env=env, check=True
            )
            # How often package fmt does what differs, since the rest of the library is another one.
            lines = [x for x in profile.read_text().splitlines() if not x.startswith("fmt/")]
            runs.append((done.returncode, done.stdout, "\n".join(lines)))
        found.append(runs)
    assert found[0] == found[1]
    assert [status for status, _, _ in found[0]] == [0, 2, 3]
    quiet = subprocess.run([module / "ours"], env=env, capture_output=True, text=True)
    assert quiet.stderr == "warning: GOCOVERDIR not set, no coverage data emitted\n"


@pytest.mark.slow
def test_binaries_of_tests_may_stand_for_programs(module: Path) -> None:
    """What a test counts is written at exit if package testing does not get to it."""
    (module / "early").mkdir(exist_ok=True)
    (module / "early/early.go").write_text("package early\n\nfunc F() int { return 4 }\n")
    (module / "early/early_test.go").write_text(
        'package early\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestMain(m *testing.M) { os.Exit(F()) }\n'
    )
    go = suite.GOROOT / "bin/go"
    env = {**os.environ, **suite.gc_env()}
    for name, tool in (("ours", RT0), ("theirs", go)):
        output = module / f"early.{name}"
        subprocess.run(
            [tool, "test", "-cover", "-c", "-o", output, "./early"], cwd=module, env=env, check=True
        )
        data = module / f"data.{name}"
        data.mkdir()
        done = subprocess.run([output], cwd=module, env={**env, "GOCOVERDIR": str(data)})
        assert done.returncode == 4
    texts: list[str] = []
    for name in ("ours", "theirs"):
        command = [
            go,
            "tool",
            "covdata",
            "textfmt",
            f"-i={module / f'data.{name}'}",
            f"-o={module / name}.txt",
        ]
        subprocess.run(command, env=env, check=True)
        texts.append((module / f"{name}.txt").read_text())
    assert texts[0] == texts[1]
    assert re.fullmatch(r"mode: set\n.*/early.go:[0-9.,]+ 1 1\n", texts[0])
