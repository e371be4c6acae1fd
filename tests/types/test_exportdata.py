"""Names that are not exported: which of them an importer has heard of, as gc says it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from programs import suite

from rt0.build.context import goroot
from rt0.cli.main import run

DECLARED = re.compile(r"^(?:func|type|var|const) ([a-z]\w*)", re.M)
PACKAGES = ["bytes", "errors", "fmt", "io", "math", "regexp", "sort", "strconv", "strings", "text/template"]
SAME = 0.95
"""Whether gc inlines a function is estimated."""


def program() -> str:
    """A program that uses all names of some packages that are not exported."""
    lines = ["package main", "", "import ("]
    lines += [f'\tp{i} "{path}"' for i, path in enumerate(PACKAGES)]
    lines += [")", "", "func main() {"]
    for i, path in enumerate(PACKAGES):
        names: set[str] = set()
        for file in (goroot() / "src" / path).glob("*.go"):
            if "_" not in file.stem:  # for all systems, and no test
                names.update(DECLARED.findall(file.read_text(encoding="utf-8")))
        lines += [f"\t_ = p{i}.{name}" for name in sorted(names - {"init"})]
    return "\n".join([*lines, "}", ""])


def test_what_importers_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("main.go").write_text(program(), encoding="utf-8")
    command = [str(goroot() / "bin/go"), "build", "-gcflags=-e", "main.go"]
    said = subprocess.run(command, env=suite.gc_env(), capture_output=True, text=True).stderr.splitlines()
    assert run(["check", "-gcflags=-e", "main.go"]) == 1
    lines = capfd.readouterr().err.splitlines()
    both = {line for line in said if "undefined:" in line or "not exported by" in line}
    assert len(both) > 300 and any("not exported by" in line for line in both)
    assert len(both & set(lines)) / len(both) >= SAME
