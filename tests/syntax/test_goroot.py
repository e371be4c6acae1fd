"""The standard library as test data: all of it parses, and into the same trees as gc's own parser makes."""

from __future__ import annotations

import gc
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from rt0.syntax.errors import ErrorList
from rt0.syntax.parser import parse_file

from .dump import dump_file
from .goroot import GOROOT

SRC = GOROOT / "src"
SAMPLE = ["fmt", "sort", "go/types", "runtime", "net/http", "cmd/compile/internal/syntax"]


def assert_parses(path: Path) -> None:
    errors = ErrorList()
    parse_file(str(path), path.read_bytes(), errors)
    errors.raise_if_any()


@pytest.fixture
def _no_gc() -> Iterator[None]:
    """The cyclic collector only costs time while trees are made."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_gc")
@pytest.mark.parametrize("package", SAMPLE)
def test_package_parses(package: str) -> None:
    for path in (SRC / package).glob("*.go"):
        assert_parses(path)


@pytest.mark.slow
@pytest.mark.usefixtures("_no_gc")
def test_all_parses() -> None:
    paths = [path for path in SRC.rglob("*.go") if "testdata" not in path.parts]
    assert len(paths) > 6000
    for path in paths:
        assert_parses(path)


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program around a copy of gc's parser (see oracle/main.go)."""
    gopath = tmp_path_factory.mktemp("gopath")
    package = gopath / "src/so"
    shutil.copytree(
        SRC / "cmd/compile/internal/syntax",
        package / "syntax",
        ignore=shutil.ignore_patterns("*_test.go", "testing.go", "testdata"),
    )
    shutil.copy(Path(__file__).parent / "oracle/main.go", package)
    env = {
        **os.environ,
        "GOROOT": str(GOROOT),
        "GOPATH": str(gopath),
        "GOCACHE": str(gopath / "cache"),
        "GOTOOLCHAIN": "local",
        "GOPROXY": "off",
        "GO111MODULE": "off",
    }
    program = gopath / "so-oracle"
    subprocess.run([str(GOROOT / "bin/go"), "build", "-o", str(program), "so"], env=env, check=True)
    return program


def python_string(m: re.Match[str]) -> str:
    """A string that Go quoted, as Python quotes it."""
    text = re.sub(r"\\x(..)", r"\\u00\1", m[0]).replace(r"\a", r"\u0007").replace(r"\v", r"\u000b")
    return re.sub(r"\\U(.{8})", lambda code: json.dumps(chr(int(code[1], 16)))[1:-1], text)


def oracle_dumps(oracle: Path, paths: list[Path]) -> Iterator[tuple[str, list[str]]]:
    """What gc's parser makes of each file."""
    names = "".join(f"{path}\n" for path in paths)
    out = subprocess.run([str(oracle)], input=names, capture_output=True, text=True, check=True).stdout
    parts = re.split(r"^FILE (.*)\n", out, flags=re.MULTILINE)
    for name, dump in zip(parts[1::2], parts[2::2], strict=True):
        yield name, re.sub(r'"(?:[^"\\]|\\.)*"', python_string, dump).splitlines()


@pytest.mark.slow
def test_same_trees(oracle: Path) -> None:
    """Every eighth file and all test data of the type checkers: nodes, positions, ends, texts and errors."""
    paths = sorted(path for path in SRC.rglob("*.go") if path.is_file())[::8]
    paths += sorted((SRC / "internal/types/testdata").rglob("*.go"))
    for start in range(0, len(paths), 100):
        for name, dump in oracle_dumps(oracle, paths[start : start + 100]):
            ours = [
                re.sub(r'"(?:[^"\\]|\\.)*"', python_string, line)
                for line in dump_file(name, Path(name).read_bytes())
            ]
            # gc reports unused labels in the order of a map.
            assert ours == dump or ours[0].startswith("ERR") and sorted(ours) == sorted(dump), name
