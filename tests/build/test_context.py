"""Which files belong to a build: the go command's choice for every package of the library."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from rt0.build import context
from rt0.build.context import TAGS, build_line, goroot, match_constraint, match_name
from rt0.build.load import Selection
from rt0.syntax.constraint import ConstraintError


def test_the_library_files_are_those_that_the_go_command_takes(tmp_path: Path) -> None:
    env = {
        **os.environ,
        "GOROOT": str(goroot()),
        "GOTOOLCHAIN": "local",
        "GOPROXY": "off",
        "CGO_ENABLED": "0",
        "GOCACHE": str(tmp_path),
    }
    listed = subprocess.run(
        [goroot() / "bin" / "go", "list", "-json=Dir,GoFiles,SFiles", "std"],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    decoder, at, packages = json.JSONDecoder(), 0, 0
    while at < len(listed.stdout.rstrip()):
        package, at = decoder.raw_decode(listed.stdout, at)
        at += 1
        packages += 1
        selected = Selection(package["Dir"], TAGS)
        assert [p.name for p in selected.files] == package.get("GoFiles", []), package["Dir"]
        assert [p.name for p in selected.assembly] == package.get("SFiles", []), package["Dir"]
    assert packages > 300


@pytest.mark.parametrize(
    ("name", "belongs"),
    [
        ("a.go", True),
        ("a_linux.go", True),
        ("a_amd64.go", True),
        ("a_linux_amd64.go", True),
        ("linux.go", True),
        ("amd64.go", True),
        ("a_unix.go", True),  # unix is a tag, but no suffix
        ("a_windows.go", False),
        ("a_arm64.go", False),
        ("a_windows_amd64.go", False),
        ("a_linux_arm64.go", False),
        ("a_windows_linux.go", True),
        ("a_amd64_linux.go", True),
        ("a_test.go", False),
        ("_a.go", False),
        (".a.go", False),
        ("a.s", False),
    ],
)
def test_file_names(name: str, belongs: bool) -> None:
    assert match_name(name) == belongs


@pytest.mark.parametrize(
    ("src", "matches"),
    [
        (b"package p", True),
        (b"//go:build linux\n\npackage p", True),
        (b"// c\n/* d\n */\n//go:build windows || (amd64 && purego)\n\npackage p", False),
        (b"//go:build go1.27 && unix && gc\npackage p", True),
        (b"//go:build go1.28\npackage p", False),
        (b"//go:build ignore\npackage p", False),
        (b"package p\n//go:build ignore\n", True),
        (b"/*\n//go:build ignore\n*/\npackage p", True),
        (b"//go:buildx windows\npackage p", True),
        (b"// +build ignore\n\npackage p", False),
        (b"// +build ignore\npackage p", True),
        (b"// c\n\n//+build linux,amd64 windows\n// +build !plan9\n\n// c\npackage p", True),
        (b"// +build linux\n// +build arm64\n\npackage p", False),
        (b"// +build !linux\n//go:build linux\n\npackage p", True),
        (b"/* c */\n// +build ignore\n\npackage p", True),
        (b"// +build\n\npackage p", False),
        (b"// +build !!linux\n\npackage p", False),
        (b"// +buildx linux\n\npackage p", True),
        (b'package p\nimport "C"\n', False),
        (b'package p\nimport (\n\t"C"\n)\n', False),
        (b'/*\nimport "C"\n*/\npackage p\nvar x = `\nimport "C"`\n', True),
    ],
)
def test_constraints(src: bytes, matches: bool) -> None:
    assert match_constraint(src) == matches


def test_malformed_constraints() -> None:
    for src in (b"//go:build &&\npackage p", b"//go:build a\n//go:build b\npackage p"):
        with pytest.raises(ConstraintError):
            match_constraint(src)


def test_build_line() -> None:
    assert build_line(b"/* x */ // y\n//go:build  a && b \npackage p") == "//go:build  a && b"
    assert build_line(b"// nothing\npackage p\n//go:build a") is None


def test_goroot_of_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    goroot.cache_clear()
    try:
        monkeypatch.setenv("GOROOT", str(tmp_path))
        with pytest.raises(context.GorootError, match="cannot find GOROOT directory"):
            goroot()
        (tmp_path / "src").mkdir()
        assert goroot() == tmp_path
    finally:
        monkeypatch.undo()
        goroot.cache_clear()
