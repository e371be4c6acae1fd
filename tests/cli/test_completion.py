"""Shell completion: what may come next, and the script in a real bash."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rt0.cli.commands import COMMANDS
from rt0.cli.completion import complete

RT0 = Path(sys.executable).with_name("rt0")


@pytest.fixture(autouse=True)
def a_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("sub/inner/x.go", "sub/x.txt", "main.go", ".git/x", "my file.go"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("package x\n")
    (tmp_path / "go.mod").write_text("module example.com/mine\n\ngo 1.27\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GOWORK", "off")


@pytest.mark.parametrize(
    ("line", "want"),
    [
        ("", set(COMMANDS)),
        ("ver", {"version"}),
        ("build -tr", {"-trimpath"}),
        ("build --tr", {"-trimpath"}),
        ("test -benchm", {"-benchmem"}),
        ("list -mod ", {"mod", "readonly", "vendor"}),
        ("list -mod=v", {"-mod=vendor"}),
        ("list -mod = v", {"vendor"}),
        ("list -mod =", {"mod", "readonly", "vendor"}),
        ("test -covermode ", {"atomic", "count", "set"}),
        ("test -coverpkg=example.com/mine,encoding/x", {"-coverpkg=example.com/mine,encoding/xml"}),
        ("build ", {"main.go", "my file.go", "sub/", "./..."}),
        ("build ma", {"main.go", "maps", "math"}),
        ("build ./s", {"./sub/"}),
        ("build ./sub/", {"./sub/inner/", "./sub/..."}),
        ("build -o sub/", {"sub/inner/", "sub/x.txt"}),
        ("build .", {"./...", "../...", ".git/"}),
        ("list encoding/x", {"encoding/xml"}),
        ("list example", {"example.com/mine", "example.com/mine/sub/inner"}),
        ("list -f ", set()),
        ("help cl", {"clean"}),
        ("completion ", {"bash", "zsh", "fish"}),
        ("env GOM", {"GOMOD", "GOMODCACHE"}),
        ("clean ", set()),
        ("clean -", {"-cache", "-testcache", "-fuzzcache"}),
        ("nosuch ", set()),
        ("build nosuch/x", set()),
    ],
)
def test_what_may_come_next(line: str, want: set[str]) -> None:
    found = set(complete(line.split(" ")))
    assert {f for f in found if "/" not in f or f in want or not f.startswith("math/")} == want


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("line", "want"),
    [
        ("rt0 bu", ["build"]),
        ("rt0 build -trim", ["-trimpath"]),
        ("rt0 list -mod=re", ["readonly"]),
        ("rt0 build ./sub/i", ["./sub/inner/"]),
        ("rt0 build my", ["my\\ file.go"]),
        ("rt0 list encoding/he", ["encoding/hex"]),
        ("rt0 list enc", ["encoding", "encoding/ascii85"]),
        ("rt0 clean ", []),
    ],
)
def test_bash(line: str, want: list[str]) -> None:
    """As readline does it: the line is split at COMP_WORDBREAKS, and the function that `complete` names is
    called."""
    program = r"""
source <(rt0 completion bash)
compopt() { :; }
name=$(complete -p rt0 | sed -n 's/.*-F \([^ ]*\) .*/\1/p')
mapfile -t COMP_WORDS < <(printf '%s' "$1" | sed 's/=/ = /g' | tr ' ' '\n')
[[ $1 == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
$name
printf '%s\n' "${COMPREPLY[@]}"
"""
    env = {**os.environ, "PATH": f"{RT0.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", program, "bash", line], env=env, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split("\n")[: len(want)] == want
    if len(want) < 2:
        assert done.stdout.strip().count("\n") == 0


def test_scripts_of_the_other_shells() -> None:
    for shell in ("zsh", "fish"):
        done = subprocess.run([RT0, "completion", shell], capture_output=True, text=True)
        assert done.returncode == 0 and "rt0 completion -words" in done.stdout
        if shutil.which(shell) is not None:
            subprocess.run([shell, "-n"], input=done.stdout, text=True, check=True)
    assert subprocess.run([RT0, "completion", "csh"], capture_output=True).returncode == 2
