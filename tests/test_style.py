"""The code keeps to the project's style where a program can tell: typed, linted, documented, not too long."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "rt0").rglob("*.py"))
MAX_LINES = 1500


def check(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_mypy() -> None:
    check("mypy", "--strict", "rt0")


def test_ruff() -> None:
    check("ruff", "check", "rt0", "tests", "bench")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_documented_and_not_too_long(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "a module opens with what it is and its invariants"
    assert text.count("\n") <= MAX_LINES


def test_no_possessive_repetition_of_groups() -> None:
    """Python before 3.11.5, which is what Debian 12 has, gets them wrong."""
    for path in sorted((ROOT / "rt0").rglob("*.py")):
        assert not re.search(r"\)(\*|\+|\?)\+[\"'|(\[\\]", path.read_text(encoding="utf-8")), path
