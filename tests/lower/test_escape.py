"""What escapes, compared with what gc says about the same programs (`-gcflags='-m -l'`)."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from programs import suite

from rt0.build.context import Settings
from rt0.build.explain import escapes
from rt0.cli.report import format_error

RT0 = Path(sys.executable).with_name("rt0")

OTHER = re.compile("ignoring self-assignment|bounds check|zero-copy|heap: [.#]")
"""Lines about other things, and about variables that gc itself has made."""

GROUPS = "basics classic defer escape goroutines interfaces maps select stacks sync".split()
"""Not `rangefunc`: there more stays in the frame than in gc's, which needs inlining for that; nor the many of
`panics`, which allocate little."""


def ours(path: Path) -> set[str]:
    [(_, found)] = escapes([str(path)], Settings(), lambda _: None)
    return {f"./{path.name}:{format_error(e).split(':', 1)[1]}" for e in found}


def gc(path: Path, out: Path) -> set[str]:
    command = [suite.GOROOT / "bin/go", "build", "-gcflags=-m -l", "-o", out, path.name]
    said = subprocess.run(command, cwd=path.parent, env=suite.gc_env(), capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    return {line for line in said.stderr.splitlines() if line.startswith("./") and not OTHER.search(line)}


@pytest.mark.parametrize("name", GROUPS)
def test_escapes_as_gc_says(name: str, tmp_path: Path) -> None:
    wanted: set[str] = set()
    found: set[str] = set()
    for path in sorted((suite.HERE / name).glob("*.go")):
        a, b = gc(path, tmp_path / "out"), ours(path)
        found |= {f"{path.name}{line}" for line in a & b}
        wanted |= {f"{path.name}{line}" for line in a}
        unsafe = {line for line in b if line.replace("does not escape", "escapes to heap") in a - b}
        assert not unsafe
        moved = {line for line in a - b if "moved to heap" in line}
        assert not moved
    assert len(found) / len(wanted) > 0.8


def said(folder: Path, *args: str) -> list[tuple[int, str, list[str]]]:
    """The status and output of rt0 and of gc."""
    env = {**suite.gc_env(), "RT0CACHE": str(folder / "cache")}
    outcomes = []
    for command in (RT0, suite.GOROOT / "bin/go"):
        done = subprocess.run([command, *args], cwd=folder, env=env, capture_output=True, text=True)
        outcomes.append((done.returncode, done.stdout, sorted(done.stderr.splitlines())))
    return outcomes


def test_command(tmp_path: Path) -> None:
    source = tmp_path / "x.go"
    source.write_text(
        "package main\n\nvar p *int\n\nfunc keep(q *int) { p = q }\n\n"
        "func main() {\n\tx := 1\n\tkeep(&x)\n\ty := []int{1, 2}\n\tprintln(y[0], *new(int))\n}\n"
    )
    ours, gcs = said(tmp_path, "build", "-gcflags=-m -l", "-o", str(tmp_path / "out"), "x.go")
    assert ours == gcs
    assert len(gcs[2]) > 4


def test_command_on_packages(tmp_path: Path) -> None:
    """All that are named, with the tags of the build; those that have nothing to tell are not mentioned."""
    files = {
        "go.mod": "module m\n\ngo 1.24\n",
        "a/a.go": "package a\n\nvar P *int\n\nfunc Keep(p *int) { P = p }\n",
        "b/b.go": "package b\n\nfunc F() *int { return new(int) }\n",
        "b/tagged.go": "//go:build extra\n\npackage b\n\nfunc G() *string { return new(string) }\n",
        "c/c.go": "package c\n\nfunc H() int { return 1 }\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    for pattern in ("./...", "./c"):
        ours, gcs = said(tmp_path, "build", "-tags=extra", "-gcflags=-m -l", pattern)
        assert ours == gcs
    (tmp_path / "empty").mkdir()
    ours, gcs = said(tmp_path, "build", "-gcflags=-m", "./empty/...")
    assert ours == gcs
