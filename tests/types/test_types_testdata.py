"""Go's own tests of the type checker: every announced error is reported, and no other."""

from __future__ import annotations

import pytest
from types_harness import TESTDATA, check_paths, packages

FOLDERS = ["spec", "examples", "check", "fixedbugs"]

# A part of them for every day: no large imports, and something of each kind.
SAMPLE = [
    "check/builtins0.go",
    "check/const0.go",
    "check/constdecl.go",
    "check/conversions0.go",
    "check/cycles0.go",
    "check/cycles1.go",
    "check/decls0.go",
    "check/decls1.go",
    "check/expr0.go",
    "check/expr3.go",
    "check/gotos.go",
    "check/init0.go",
    "check/init1.go",
    "check/labels.go",
    "check/shifts.go",
    "check/slices.go",
    "check/stmt1.go",
    "check/typeinst0.go",
    "check/unions.go",
    "check/vardecl.go",
    "examples/constraints.go",
    "examples/functions.go",
    "examples/inference.go",
    "examples/methods.go",
    "examples/types.go",
    "spec/assignability.go",
    "spec/comparable.go",
    "spec/conversions.go",
    "spec/range.go",
    "fixedbugs/issue39634.go",
    "fixedbugs/issue49112.go",
    "fixedbugs/issue51232.go",
]


@pytest.mark.parametrize("name", SAMPLE)
def test_sample(name: str) -> None:
    assert check_paths([TESTDATA / name]) == []


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS)
def test_folder(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole folder; prints what share of it passes."""
    failed: dict[str, list[str]] = {}
    all_packages = packages(folder)
    for paths in all_packages:
        differences = check_paths(paths)
        if differences:
            failed[str(paths[0].relative_to(TESTDATA))] = differences
    passed = len(all_packages) - len(failed)
    with capsys.disabled():
        print(f"\n{folder}: {passed} of {len(all_packages)} ({100 * passed // len(all_packages)} %)")
    assert failed == {}
