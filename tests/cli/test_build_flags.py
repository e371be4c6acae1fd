"""Flags of the commands that build: -trimpath beside gc, what -v, -x and -a print, the progress bar."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from programs import suite

RT0 = Path(sys.executable).with_name("rt0")

FILES = {
    "go.mod": """module example.com/app

go 1.27

require (
	example.com/dep/v2 v2.3.4
	example.com/local v1.0.0
)

replace example.com/local => ../local
""",
    "go.sum": """example.com/dep/v2 v2.3.4 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
example.com/dep/v2 v2.3.4/go.mod h1:3PPNZyLWaIO8C82BKBshoFKmnF8B+CzjBrIdhs2gCm4=
""",
    "main.go": """package main

import (
	"runtime"
	"strings"

	"example.com/app/inner"
	"example.com/dep/v2/deep"
	"example.com/local"
)

func main() {
	println(runtime.GOROOT() == "")
	for _, f := range []func() string{inner.Where, deep.Where, local.Where} {
		println(f())
	}
	strings.Map(func(r rune) rune { panic(r == 'a') }, "abc")
}
""",
}
WHERE = """package %s

import "runtime"

func Where() string {
	_, file, _, _ := runtime.Caller(0)
	return file
}
"""


def lay_out(folder: Path) -> dict[str, str]:
    """Writes a module, one in the module cache and one that replaces another; returns the environment."""
    dep = "module example.com/dep/v2\n\ngo 1.27\n"
    files = {f"app/{name}": text for name, text in FILES.items()}
    files["app/inner/inner.go"] = WHERE % "inner"
    files["local/go.mod"] = "module example.com/local\n\ngo 1.27\n"
    files["local/local.go"] = WHERE % "local"
    files["mod/cache/download/example.com/dep/v2/@v/v2.3.4.mod"] = dep
    files["mod/cache/download/example.com/dep/v2/@v/v2.3.4.ziphash"] = f"h1:{'A' * 43}="
    files["mod/example.com/dep/v2@v2.3.4/go.mod"] = dep
    files["mod/example.com/dep/v2@v2.3.4/deep/deep.go"] = WHERE % "deep"
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return {**os.environ, **suite.gc_env(), "GOMODCACHE": str(folder / "mod"), "GO111MODULE": "on"}


def said(exe: Path) -> list[str]:
    """What a program prints, without arguments and offsets."""
    text = subprocess.run([exe], capture_output=True, text=True).stderr
    return re.sub(r"\(\{?(0x|\.\.\.).*\)$| \+0x[0-9a-f]+$", "", text, flags=re.MULTILINE).splitlines()


@pytest.mark.parametrize("target", [".", "main.go"])
def test_trimpath(target: str, tmp_path: Path) -> None:
    env = lay_out(tmp_path)
    exes = []
    for command in (suite.GOROOT / "bin/go", RT0):
        exes.append(tmp_path / command.name)
        args = [command, "build", "-trimpath", "-o", exes[-1], target]
        done = subprocess.run(args, cwd=tmp_path / "app", env=env, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
    assert said(exes[0]) == said(exes[1])
    data = exes[1].read_bytes()
    here = Path(__file__).parents[2]
    assert not [name for name in (tmp_path, here, suite.GOROOT) if str(name).encode() in data]


def test_what_v_and_x_print(tmp_path: Path) -> None:
    (tmp_path / "go.mod").write_text("module m\n\ngo 1.27\n")
    (tmp_path / "main.go").write_text('package main\n\nimport "m/p"\n\nfunc main() { println(p.P()) }\n')
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "p.go").write_text("package p\n\nfunc P() int { return 1 }\n")
    env = {**os.environ, "RT0CACHE": str(tmp_path / "cache")}

    def build(*args: str) -> list[str]:
        done = subprocess.run([RT0, "build", *args], cwd=tmp_path, env=env, capture_output=True, text=True)
        assert done.returncode == 0 and done.stdout == ""
        return done.stderr.splitlines()

    assert {"runtime", "m", "m/p"} <= set(build("-v"))
    assert build("-v") == []
    assert build("-v", "./p") == ["m/p"]
    (tmp_path / "p" / "p.go").write_text("package p\n\nfunc P() int { return 2 }\n")
    assert "m/p" in build("-v")
    (tmp_path / "main.go").write_text('package main\n\nimport "m/p"\n\nfunc main() { println(-p.P()) }\n')
    steps = build("-x", "-o", "out")
    assert steps[0] == f"RT0CACHE={tmp_path}/cache"
    assert "check m/p p.go" in steps and "check m main.go" in steps
    compiled = re.compile(r"compile m: [0-9]+ bytes of IR, \$RT0CACHE/obj/../[0-9a-f]{64}")
    assert any(map(compiled.fullmatch, steps))
    assert any(s.startswith("reuse m/p: ") for s in steps)
    assert any(s.startswith("link runtime m ") for s in steps)
    assert re.fullmatch(r"cp \$RT0CACHE/exe/../[0-9a-f]{64} out", steps[-1])
    assert build("-x", "-o", "out") == [steps[0], steps[-1]]
    assert {"m", "m/p"} <= set(build("-a", "-v"))


def shown(args: list[str], folder: Path, env: dict[str, str]) -> str:
    """What `rt0` writes on a terminal, without what moves the cursor."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen([RT0, *args], cwd=folder, env=env, stderr=theirs)
    os.close(theirs)
    text = b""
    with os.fdopen(ours, "rb", 0) as screen:
        while True:
            try:
                text += screen.read(4096)
            except OSError:  # the end, on Linux
                break
    assert process.wait() == 0
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text.decode())


def test_the_progress_bar(tmp_path: Path) -> None:
    source = 'package main\n\nimport "strconv"\n\nfunc main() { println(strconv.Itoa(1)) }\n'
    (tmp_path / "m.go").write_text(source)
    env = {**os.environ, "RT0CACHE": str(tmp_path / "cache"), "TERM": "xterm"}
    bar = shown(["build", "m.go"], tmp_path, env)
    assert re.search(r"lowering [a-z/]+ ", bar)
    assert re.search(r"[0-9]+/[0-9]+ modules compiling [a-z/ 0-9]+", bar)
    assert max(map(len, re.split(r"[\r\n]+", bar))) <= 80
    assert shown(["build", "m.go"], tmp_path, env) == ""
    assert "━" not in shown(["build", "-a", "m.go"], tmp_path, {**env, "TERM": "dumb"})


NESTED = (
    "package main\n\nfunc f(s string) string {{\n\treturn {}\n}}\n\nfunc main() {{ println(len(f(`x`))) }}\n"
)


@pytest.mark.parametrize(
    "args",
    [["run"], ["build", "-gcflags=-m"], pytest.param(["build", "-cover"], marks=pytest.mark.slow)],
    ids=" ".join,
)
def test_deep_expressions(tmp_path: Path, args: list[str]) -> None:
    """Nobody who walks a tree ends with an internal error, be it too deep for Python."""
    source = tmp_path / "m.go"
    for terms, status in ((2500, 0), (40_000, 1)):
        source.write_text(NESTED.format(" + ".join(["s"] * terms)))
        done = subprocess.run([RT0, *args, "m.go"], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == status, done.stderr
        assert status == 0 or "nested too deeply" in done.stderr
