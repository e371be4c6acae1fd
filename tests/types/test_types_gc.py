"""Errors against gc: what `rt0 check -gcflags=-e FILE` prints is what `go tool compile -e FILE` prints.

The files are Go's test data for its parser and its type checker. The bars are shares of files, by
folder; docs/status.md says which files differ, and why.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from rt0.build.context import goroot
from rt0.build.errors import COMMAND_LINE
from rt0.cli.main import run
from rt0.types.universe import UNIVERSE

pytestmark = pytest.mark.slow

SAME_LINES = 97
SAME_OUTPUT = 90
"""Bars, in percent of files."""

TYPES = "internal/types/testdata"
FOLDERS = [f"{TYPES}/check", f"{TYPES}/examples", f"{TYPES}/fixedbugs", f"{TYPES}/spec"]
FOLDERS += ["cmd/compile/internal/syntax/testdata"]

ENV = {**os.environ, "GOROOT": str(goroot()), "GOTOOLCHAIN": "local", "GOPROXY": "off", "CGO_ENABLED": "0"}


@pytest.fixture(scope="module")
def importcfg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where gc finds the standard library, compiled."""
    template = "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}"
    command = [str(goroot() / "bin/go"), "list", "-export", "-f", template, "std"]
    cfg = tmp_path_factory.mktemp("gc") / "importcfg"
    with cfg.open("w") as out:
        subprocess.run(command, cwd=goroot() / "src", env=ENV, stdout=out, check=True)
    return cfg


def gc_lines(path: Path, flags: list[str], importcfg: Path) -> list[str]:
    """What gc says about a file when the go command calls it."""
    command = [str(goroot() / "pkg/tool/linux_amd64/compile"), *flags, "-p", COMMAND_LINE, "-complete"]
    command += ["-importcfg", str(importcfg), "-o", str(importcfg.parent / "out"), path.name]
    done = subprocess.run(
        command, cwd=path.parent, env=ENV, capture_output=True, text=True, errors="backslashreplace"
    )
    return (done.stdout + done.stderr).splitlines()


def rt0_lines(
    path: Path, flags: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> list[str]:
    """The same from rt0, without the header that names the package, and without the go command's `./`."""
    monkeypatch.chdir(path.parent)
    for name in ("assert", "trace"):  # what other tests may have added
        monkeypatch.delitem(UNIVERSE.elems, name, raising=False)
    run(["check", f"-gcflags={' '.join(flags)}", path.name])
    lines = capfd.readouterr().err.splitlines()
    return [re.sub(r"(?<![\w/.])\./", "", line) for line in lines if line != f"# {COMMAND_LINE}"]


def places(lines: list[str]) -> list[str]:
    """The file and line of each error; lines with a tab go on with the one above."""
    return [":".join(line.split(":")[:2]) for line in lines if not line.startswith("\t")]


@pytest.mark.parametrize("folder", FOLDERS)
def test_folder(
    folder: str, importcfg: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    files = sorted((goroot() / "src" / folder).glob("*.go"))
    other_lines, other_output = [], []
    for path in files:
        version = re.match(rb"//\s*(-lang=\S+)", path.read_bytes())
        flags = ["-e"] if version is None else ["-e", version[1].decode()]
        expected = gc_lines(path, flags, importcfg)
        lines = rt0_lines(path, flags, monkeypatch, capfd)
        if places(lines) != places(expected):
            other_lines.append(path.name)
        if lines != expected:
            other_output.append(path.name)
    same_lines, same_output = (100 * (1 - len(d) / len(files)) for d in (other_lines, other_output))
    with capfd.disabled():
        print(f"\n{folder}: {same_lines:.1f}% of {len(files)} files have errors on the same lines", end="")
        print(f", {same_output:.1f}% the same output; differing: {', '.join(other_output) or 'none'}")
    assert same_lines >= SAME_LINES and same_output >= SAME_OUTPUT
