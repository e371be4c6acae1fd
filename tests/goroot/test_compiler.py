"""The programs that Go's compiler is tested with, and the tests of its ranges over functions, pass with rt0.

They are linked with small packages `testing` and `fmt` (`shim`), as Go's own want reflection and files. Tests
that collect garbage are left out.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rt0.build.context import goroot

SHIM = Path(__file__).parent / "shim"
COMPILER = goroot() / "src/cmd/compile/internal"
SHIMMED = ("testing", "fmt")
IMPORTABLE = {
    *SHIMMED,
    "math",
    "unsafe",
    "strings",
    "sort",
    "math/bits",
    "errors",
    "strconv",
    "slices",
    "runtime",
}
LEFT_OUT = {
    "namedReturn_test.go": "runtime.GC",
    "unsafe_test.go": "runtime.GC",
    "phi_test.go": "needs another file",
    "fp_test.go": "prints floats with fmt",
    "addressed_test.go": "prints structs with fmt",
}

pytestmark = pytest.mark.slow


def imports(text: str) -> set[str]:
    head = text.split("\nfunc ", 1)[0]
    return set(re.findall(r'^\s*(?:import\s+)?(?:[\w.]+\s+)?"([\w/]+)"', head, re.MULTILINE))


def programs() -> list[Path]:
    found = sorted((COMPILER / "test/testdata").glob("*_test.go"))
    return [p for p in found if p.name not in LEFT_OUT and imports(p.read_text()) <= IMPORTABLE]


def run(source: Path, folder: Path) -> str:
    """Runs a file's tests in a module of their own; returns what they print."""
    text = source.read_text()
    tests = re.findall(r"^func (Test\w+)\(\w+ \*testing\.T\)", text, re.MULTILINE)
    assert tests
    for name in SHIMMED:
        text = text.replace(f'"{name}"', f'"m/{name}"')
    shutil.copytree(SHIM, folder, dirs_exist_ok=True)
    (folder / "go.mod").write_text("module m\n\ngo 1.27\n")
    (folder / "source.go").write_text(
        re.sub(r"^package \w+", "package main", text, count=1, flags=re.MULTILINE)
    )
    calls = "".join(f'\ttesting.Do("{t}", {t})\n' for t in tests)
    main = f'package main\n\nimport "m/testing"\n\nfunc main() {{\n{calls}\tprintln("done")\n}}\n'
    (folder / "main.go").write_text(main)
    rt0 = Path(sys.executable).with_name("rt0")
    done = subprocess.run([rt0, "run", "."], cwd=folder, capture_output=True, text=True, timeout=600)
    return done.stdout + done.stderr


@pytest.mark.parametrize("source", programs(), ids=lambda p: p.stem)
def test_compiler_program(source: Path, tmp_path: Path) -> None:
    assert run(source, tmp_path) == "done\n"


def test_range_over_functions(tmp_path: Path) -> None:
    text = run(COMPILER / "rangefunc/rangefunc_test.go", tmp_path)
    assert text.endswith("done\n") and "FAIL" not in text and "PANIC" not in text
