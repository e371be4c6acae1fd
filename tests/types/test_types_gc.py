"""Messages against gc: `go tool compile -e` prints the very same lines, in the same order."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from types_harness import TESTDATA

from rt0.build.context import goroot
from rt0.syntax.errors import ErrorList
from rt0.syntax.parser import parse_file
from rt0.types.api import Config, ImportFailed, check_package
from rt0.types.objects import Package

pytestmark = pytest.mark.slow


def _no_imports(path: str) -> Package:
    raise ImportFailed(path)


def _ours(path: Path, lang: str) -> str:
    errors = ErrorList()
    tree = parse_file(path.name, path.read_bytes(), errors)
    if not any(e.msg.startswith("syntax error") for e in errors.errors):
        conf = Config(errors, go_version=lang, ignore_branch_errors=True)
        check_package("p", [tree], _no_imports, conf)
    return "".join(f"{e}\n" for e in errors.printed())


def _gc(path: Path, lang: str, tmp_path: Path) -> str:
    tool = goroot() / "pkg/tool/linux_amd64/compile"
    command = [str(tool), "-e", "-p", "p", "-lang", lang, "-o", str(tmp_path / "o")]
    command += ["-importcfg", os.devnull, path.name]
    done = subprocess.run(
        command, cwd=path.parent, capture_output=True, text=True, env={"GOROOT": str(goroot())}
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("folder", ["spec", "examples", "check", "fixedbugs"])
def test_messages(folder: str, tmp_path: Path) -> None:
    differing = []
    for path in sorted((TESTDATA / folder).glob("*.go")):
        text = path.read_text(encoding="utf-8", errors="replace")
        # The tests' own builtins are unknown to gc, and imports would need compiled packages.
        if re.search(r"^import\b|\bassert\(|\btrace\(", text, re.MULTILINE):
            continue
        m = re.match(r"//\s*-lang=(\S+)", text)
        lang = m[1] if m else "go1.27"
        if _ours(path, lang) != _gc(path, lang, tmp_path):
            differing.append(path.name)
    assert differing == []
