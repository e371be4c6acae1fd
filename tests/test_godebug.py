"""GODEBUG's inittrace, schedtrace and tracebackancestors print in Go's formats, as gc does here, too."""

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


ANCESTORS = """\
package main

//go:noinline
func fail(n int) {
	if n == 0 {
		panic("at the end")
	}
	generation(n - 1)
}

//go:noinline
func generation(n int) {
	done := make(chan bool)
	go func() {
		fail(n)
		done <- true
	}()
	<-done
}

func main() { generation(4) }
"""


def frames(binary: Path, godebug: str) -> list[str]:
    """The functions of a traceback; which goroutines they are in is a matter of chance."""
    done = subprocess.run([binary], env={"GODEBUG": godebug}, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    lines = done.stderr.split("\n\n")[1].splitlines()
    return [re.sub(r"\d+", "N", re.sub(r"\(0x.*\)", "(...)", x)) for x in lines if not x.startswith("\t")]


@pytest.mark.parametrize("n", [0, 1, 3, 50])
def test_tracebackancestors(tmp_path: Path, n: int) -> None:
    (tmp_path / "main.go").write_text(ANCESTORS)
    env = {**os.environ, "GOROOT": str(GOROOT), "GOTOOLCHAIN": "local", "GOPROXY": "off"}
    found = []
    for name, tool in (("rt0", RT0), ("gc", GOROOT / "bin" / "go")):
        subprocess.run([tool, "build", "-o", name, "main.go"], cwd=tmp_path, check=True, env=env)
        found.append(frames(tmp_path / name, f"tracebackancestors={n}"))
    assert found[0] == found[1]
    assert sum("originating" in line for line in found[0]) == min(n, 5)
