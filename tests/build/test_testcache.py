"""What of a test's surroundings its stored result depends on. Times of modification are made up."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from rt0.build.testcache import Result, Results, expire

LOG = "# test log\ngetenv COLOUR\nopen data\nstat there\nchdir {0}/sub\nopen inner\nopen /etc/hostname\n"
LINE = b"ok  \texample.com/p\t1.204s\tcoverage: 50.0% of statements\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RT0CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("COLOUR", raising=False)
    monkeypatch.delenv("GODEBUG", raising=False)
    root = tmp_path / "module"
    for name in ("data", "there", "sub/inner", "other"):
        write(root / name, "some")
    return root


def write(path: Path, text: str, age: float = 60) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (time.time() - age, time.time() - age))


def results(folder: Path, arguments: tuple[str, ...] = ("-test.short=true",), more: str = "") -> Results:
    return Results(Path("/cache/exe/0a"), list(arguments), folder, folder, more)


def stored(folder: Path, profile: bytes | None = None) -> None:
    log = LOG.format(folder).encode()
    results(folder).store(log, Result(b"said\n" + LINE, profile))


def test_a_result_is_found_again(folder: Path) -> None:
    assert results(folder).find(False) is None
    stored(folder)
    found = results(folder).find(False)
    assert found is not None
    assert found.cached() == b"said\n" + LINE.replace(b"1.204s", b"(cached)")
    assert results(folder, ("-test.v=true",)).find(False) is None
    assert results(folder, more="other packages").find(False) is None
    write(folder / "other", "nobody looks at it")
    assert results(folder).find(False) is not None


@pytest.mark.parametrize("name", ["data", "there", "sub/inner"])
def test_files_that_change(folder: Path, name: str) -> None:
    stored(folder)
    write(folder / name, "another")
    assert results(folder).find(False) is None
    (folder / name).unlink()
    assert results(folder).find(False) is None


@pytest.mark.parametrize("name", ["COLOUR", "GODEBUG"])
def test_the_environment(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stored(folder)
    monkeypatch.setenv(name, "")
    assert results(folder).find(False) is None
    stored(folder)
    assert results(folder).find(False) is not None


def test_what_has_just_been_written_is_not_trusted(folder: Path) -> None:
    write(folder / "data", "new", age=0)
    stored(folder)
    assert results(folder).find(False) is None


def test_profiles_are_part_of_it(folder: Path) -> None:
    stored(folder)
    assert results(folder).find(True) is None
    stored(folder, b"mode: set\nx.go:1.1,2.2 1 1\n")
    found = results(folder).find(True)
    assert found is not None
    assert found.profile == b"mode: set\nx.go:1.1,2.2 1 1\n"
    assert found.output == b"said\n" + LINE


def test_expiry(folder: Path) -> None:
    stored(folder)
    expire()
    assert results(folder).find(False) is None
    stored(folder)
    assert results(folder).find(False) is not None


@pytest.mark.parametrize(
    "log", [b"", b"getenv X\n", b"# test log\nlook x\n", b"# test log\ngetenv", b"# test log\nx\n"]
)
def test_a_list_that_is_none(folder: Path, log: bytes) -> None:
    results(folder).store(log, Result(LINE, None))
    assert results(folder).find(False) is None


def test_output_without_the_line_is_not_shown() -> None:
    for output in (b"", b"PASS\n", b"ok  \tx\n"):
        assert Result(output, None).cached() == b""
