"""`rt0 install`: where executables go, beside the go command; what builds find of an installed library."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from programs import suite

from rt0.build.cache import cache_dir

RT0 = Path(sys.executable).with_name("rt0")
GO = suite.GOROOT / "bin/go"

MODULE = {
    "go.mod": "module example.com/tools\n\ngo 1.27\n",
    "one/main.go": 'package main\n\nfunc main() { println("one") }\n',
    "two/v2/main.go": 'package main\n\nfunc main() { println("two") }\n',
    "lib/lib.go": "package lib\n",
}
PROGRAM = """package main

import "strconv"

func main() { println(strconv.Quote("installed"), strconv.Itoa(7)) }
"""


def install(command: Path, args: list[str], cwd: Path, **env: str) -> tuple[int, str]:
    """Exit code and standard error of an installation; `env` instead of where executables go otherwise."""
    dropped = ("GOBIN", "GOPATH", "GOFLAGS", "GO111MODULE")
    kept = {k: v for k, v in {**os.environ, **suite.gc_env()}.items() if k not in dropped}
    done = subprocess.run(
        [command, "install", *args], cwd=cwd, env={**kept, **env}, capture_output=True, text=True
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("where", ["GOBIN", "GOPATH", "HOME"])
def test_where_executables_go(tmp_path: Path, where: str) -> None:
    for name, text in MODULE.items():
        path = tmp_path / "tools" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found: list[list[tuple[str, str]]] = []
    for command in (GO, RT0):
        home = tmp_path / command.name
        env = {"HOME": str(home), "GOCACHE": str(tmp_path / "gocache"), "RT0CACHE": str(cache_dir())}
        env[where] = str(home)
        code, errors = install(command, ["./..."], tmp_path / "tools", **env)
        assert (code, errors) == (0, "")
        programs = [p for p in sorted(home.rglob("*")) if p.is_file() and os.access(p, os.X_OK)]
        said = [subprocess.run([p], capture_output=True, text=True).stderr for p in programs]
        found.append([(str(p.relative_to(home)), text) for p, text in zip(programs, said, strict=True)])
    assert found[0] == found[1]
    assert [text for _, text in found[0]] == ["one\n", "two\n"]


def test_gobin_is_absolute(tmp_path: Path) -> None:
    (tmp_path / "m.go").write_text("package main\n\nfunc main() {}\n")
    want, got = (install(command, ["m.go"], tmp_path, GOBIN="bin") for command in (GO, RT0))
    assert got == want
    assert got[0] == 1


def test_an_installed_library_is_not_compiled_again(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for kind in ("runtime-table", "runtime-lines", "runtime-obj"):
        if (cache_dir() / kind).is_dir():
            shutil.copytree(cache_dir() / kind, cache / kind)
    code, errors = install(RT0, ["strconv"], tmp_path, RT0CACHE=str(cache))
    assert code == 0, errors
    moved = tmp_path / "elsewhere"
    shutil.copytree(cache, moved, copy_function=shutil.copyfile)  # with other times of modification
    (tmp_path / "m.go").write_text(PROGRAM)
    env = {**os.environ, "RT0CACHE": str(moved)}
    done = subprocess.run([RT0, "build", "-x", "m.go"], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    compiled = re.findall(r"^compile (.*): \d+ bytes", done.stderr, re.MULTILINE)
    assert compiled == ["command-line-arguments", "type"]
    assert subprocess.run([tmp_path / "m"], capture_output=True, text=True).stderr == '"installed" 7\n'
