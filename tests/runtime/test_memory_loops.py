"""Copying, clearing and comparing on processors that have less: the program that tries all sizes, with the
extensions turned off by a debugger before it begins."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from programs import suite
from programs.test_programs import rt0_build

PROGRAM = "runtime/memory"


@pytest.mark.skipif(shutil.which("gdb") is None, reason="needs gdb")
@pytest.mark.parametrize("off", [["useAVX"], ["useAVX", "useERMS"]])
def test_without_extensions(tmp_path: Path, off: list[str]) -> None:
    binary = tmp_path / "memory"
    built = rt0_build(suite.source(PROGRAM), binary)
    assert built.exit == 0, built.stderr
    commands = ["set language c", "tbreak main.main", "run"]
    commands += [f"set variable *(char *) &'runtime.{name}' = 0" for name in off]
    commands += [f"print *(char *) &'runtime.{name}'" for name in off]
    commands.append("continue")
    said = subprocess.run(
        ["gdb", "-batch", "-nx", *(word for c in commands for word in ("-ex", c)), binary],
        capture_output=True,
        text=True,
    )
    assert said.stdout.count(" = 0 '\\000'") == len(off), said.stdout + said.stderr
    assert "true 0\n" in said.stdout + said.stderr
