"""GODEBUG=inittrace=1 and schedtrace=N print in Go's formats, which gc is asked for here too."""

import os
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest

GOROOT = Path(os.environ.get("GOROOT") or Path(sysconfig.get_path("purelib")) / "go")
RT0 = Path(sysconfig.get_path("scripts")) / "rt0"

PROGRAM = """\
package main

var s = make([]int, 1000)

var sink int

func init() { s = append(s, 1) }

func main() {
	for i := 0; i < 200_000_000; i++ {
		sink ^= sink<<1 + i
	}
	println(len(s))
}
"""

INIT = re.compile(
    r"^init (?P<package>[\w/.]+) @\d+(\.\d+)? ms, \d+(\.\d+)? ms clock, (?P<heap>\d+ bytes, \d+ allocs)$"
)
SCHED = re.compile(
    r"^SCHED (?P<ms>\d+)ms: gomaxprocs=2 idleprocs=\d+ threads=\d+ spinningthreads=\d+ needspinning=\d+ "
    r"idlethreads=\d+ runqueue=\d+ \[ \d+ \d+ \] schedticks=\[ \d+ \d+ \]$"
)


@pytest.fixture(scope="module", params=["rt0", "gc"])
def binary(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("godebug")
    (directory / "main.go").write_text(PROGRAM)
    command = [RT0] if request.param == "rt0" else [GOROOT / "bin" / "go"]
    env = {**os.environ, "GOROOT": str(GOROOT), "GOTOOLCHAIN": "local", "GOPROXY": "off"}
    subprocess.run([*command, "build", "-o", "program", "main.go"], cwd=directory, check=True, env=env)
    return directory / "program"


def stderr(binary: Path, godebug: str) -> list[str]:
    env = {"GODEBUG": godebug, "GOMAXPROCS": "2"}
    done = subprocess.run([binary], env=env, capture_output=True, text=True, check=True)
    return done.stderr.splitlines()


def test_inittrace(binary: Path) -> None:
    lines = [line for line in stderr(binary, "inittrace=1") if line != "1001"]
    traced = {}
    for line in lines:
        match = INIT.match(line)
        assert match, line
        traced[match["package"]] = match["heap"]
    # 1,000 words, rounded up to a size class, and then a quarter more.
    assert traced["main"] == "20480 bytes, 2 allocs"


def test_schedtrace(binary: Path) -> None:
    lines = [line for line in stderr(binary, "schedtrace=20") if line != "1001"]
    times = []
    for line in lines:
        match = SCHED.match(line)
        assert match, line
        times.append(int(match["ms"]))
    assert len(times) >= 2
    assert times == sorted(times)
    assert min(after - before for before, after in zip(times, times[1:], strict=False)) >= 19


def test_nothing_is_traced_by_default(binary: Path) -> None:
    assert stderr(binary, "") == ["1001"]
