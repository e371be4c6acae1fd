"""`rt0 test -fuzz`: what it says beside `go test -fuzz`, and a failure that is found by its coverage only."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from programs import suite

RT0 = Path(sys.executable).with_name("rt0")

CODE = """package words

// Check fails for one word in four billion, which takes a way of its own for each letter that is right.
func Check(b []byte) int {
	if len(b) > 3 && b[0] == 'F' {
		if b[1] == 'U' {
			switch {
			case b[2] == 'Z' && b[3] == 'Z':
				panic("found it")
			}
			return 2
		}
		return 1
	}
	return 0
}
"""

TEST = """package words_test

import (
	"testing"

	"example.com/words"
)

func FuzzCheck(f *testing.F) {
	f.Add([]byte("seed"))
	f.Fuzz(func(t *testing.T, b []byte) { words.Check(b) })
}

func FuzzOther(f *testing.F) {
	f.Fuzz(func(t *testing.T, s string, n int) {
		if n > 10 && len(s) > 2 {
			t.Log(s)
		}
	})
}
"""


CACHE = Path(os.environ.get("RT0CACHE") or Path.home() / ".cache/rt0")


@pytest.fixture
def module(tmp_path: Path) -> Iterator[Path]:
    """A module with a name of its own, since inputs that were found before are kept under it."""
    path = f"example.com{str(tmp_path).lower()}/words"
    (tmp_path / "go.mod").write_text(f"module {path}\n\ngo 1.27\n")
    (tmp_path / "words.go").write_text(CODE)
    (tmp_path / "words_test.go").write_text(TEST.replace("example.com/words", path))
    yield tmp_path
    shutil.rmtree(CACHE / "fuzz" / path, ignore_errors=True)


def said(command: list[str | Path], folder: Path) -> list[str]:
    """Status and output, without numbers; of what is said every three seconds, how often does not matter."""
    env = {**os.environ, **suite.gc_env()}
    if command[0] != RT0:
        env["GOFLAGS"] = "-vet=off"
    done = subprocess.run(
        command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines = re.sub(r"[0-9.]+s\b|[0-9]+", "N", done.stdout).splitlines()
    progress = [line for line in lines if line.startswith("fuzz: elapsed")]
    return [f"status {done.returncode}", *(line for line in lines if line not in progress), *set(progress)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "flags",
    [
        "-fuzz=FuzzOther -fuzztime=50x -parallel=1 .",
        "-fuzz=FuzzOther -fuzztime=50x -parallel=1 -v",
        "-fuzz=Fuzz -fuzztime=5x .",
        "-fuzz=Nothing .",
        "-fuzz=FuzzOther -coverprofile=x .",
        "-fuzz=FuzzOther -memprofile=x .",
        "-fuzz=FuzzOther . strings",
        "-fuzz=FuzzOther strings",
    ],
)
def test_what_is_said(flags: str, module: Path) -> None:
    theirs = said([suite.GOROOT / "bin/go", "test", *flags.split()], module)
    ours = said([RT0, "test", *flags.split()], module)
    assert sorted(ours) == sorted(theirs)


@pytest.mark.slow
def test_a_failure_is_found_and_stays(module: Path) -> None:
    assert said([RT0, "test", "."], module)[0] == "status 0"
    lines = said([RT0, "test", "-fuzz=FuzzCheck", "-fuzztime=90s", "."], module)
    assert lines[0] == "status 1"
    assert any(line.endswith("panic: found it") for line in lines)
    (found,) = (module / "testdata/fuzz/FuzzCheck").iterdir()
    word = re.fullmatch(r'go test fuzz v1\n\[\]byte\("(.*)"\)\n', found.read_text())
    assert word is not None
    assert word[1].startswith("FUZZ")
    assert f"    go test -run=FuzzCheck/{re.sub('[0-9]+', 'N', found.name)}" in lines
    # From now on it is a test like others, for both.
    for command in ([RT0, "test", "."], [suite.GOROOT / "bin/go", "test", "."]):
        assert any(line.startswith("panic: found it") for line in said(command, module))


@pytest.mark.slow
def test_inputs_worth_keeping_are_kept_until_they_are_cleaned(
    module: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = module / "cache"
    if CACHE.is_dir():
        # With its objects, so that nothing is compiled again.
        shutil.copytree(CACHE, kept, copy_function=os.link, ignore=lambda *_: ["fuzz", "program"])
    monkeypatch.setenv("RT0CACHE", str(kept))
    said([RT0, "test", "-fuzz=FuzzOther", "-fuzztime=2000x", "."], module)
    assert list((kept / "fuzz").rglob("FuzzOther/*"))
    assert said([RT0, "clean", "-testcache", "-fuzzcache"], module) == ["status 0"]
    assert not (kept / "fuzz").exists()
