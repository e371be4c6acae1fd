"""The cache stays small, and whole: what goes when, and builds that run beside one another and are killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rt0.build import cache, trim

RT0 = Path(sys.executable).with_name("rt0")
MB = 1 << 20


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RT0CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("RT0CACHESIZE", raising=False)
    monkeypatch.setattr(cache, "written", 0)


def age(path: Path, hours: float) -> Path:
    then = path.stat().st_mtime - hours * 3600
    os.utime(path, (then, then))
    return path


def stored(name: str, size: int = 1, hours: float = 0.0, kind: str = "obj") -> Path:
    return age(cache.write(kind, cache.digest(name), b"x" * size), hours)


def total() -> int:
    return sum(e.size for e in trim.entries())


def test_unused_entries_go_after_some_days() -> None:
    old, used, recent = stored("old", 1, 121), stored("used", 1, 121), stored("recent", 1, 119, "exe")
    assert cache.read("obj", used.name) == b"x"
    trim.trim()
    assert [p.exists() for p in (old, used, recent)] == [False, True, True]
    age(recent, 48)
    trim.trim()  # has been done today
    assert recent.exists()
    (cache.cache_dir() / "trimmed").write_text(f"{int(time.time()) - 25 * 3600}\n0\n")
    trim.trim()
    assert not recent.exists()


def test_executables_do_not_drive_out_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RT0CACHESIZE", "10M")
    library = stored("library", 4 * MB, 3, "group")
    made = [stored(f"exe {i}", MB, 0.5 - 0.01 * i, "exe") for i in range(10)]
    trim.trim()
    assert library.exists()
    assert [p.exists() for p in made] == [False] * 6 + [True] * 4  # 8 of 10 MB are left


def test_a_cache_that_is_not_there() -> None:
    trim.trim()
    trim.clear()
    assert not cache.cache_dir().exists()


@pytest.mark.parametrize(
    ("text", "size"),
    [("", 4 << 30), ("off", 0), ("100", 100), ("3k", 3072), ("5MB", 5 * MB), ("2G", 2 << 30)],
)
def test_the_bound(text: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RT0CACHESIZE", text)
    assert trim.limit() == size


@pytest.mark.parametrize("text", ["0", "-1", "4 G", "1.5G", "many"])
def test_a_bound_that_is_none(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RT0CACHESIZE", text)
    with pytest.raises(ValueError, match="invalid RT0CACHESIZE"):
        trim.limit()


def test_what_was_not_used_for_longest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RT0CACHESIZE", "10M")
    files = [stored(f"{i}", MB, 20 - i) for i in range(9)]
    trim.trim()
    assert total() == 9 * MB
    assert cache.read("obj", files[0].name) is not None
    new = [stored(f"new{i}", MB) for i in range(2)]
    trim.trim()
    assert total() == 8 * MB
    assert all(p.exists() for p in [files[0], *files[4:], *new]) and not any(p.exists() for p in files[1:4])


def test_executables_that_somebody_may_be_about_to_run_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RT0CACHESIZE", "3M")
    old, new = stored("old", 2 * MB, 2, "exe"), stored("new", 2 * MB, 0.1, "exe")
    obj = stored("obj", MB, 0)
    trim.trim()
    assert not old.exists() and new.exists() and not obj.exists()


def test_what_is_no_entry_is_not_touched() -> None:
    root = cache.cache_dir()
    mine = [root / "obj" / "ab" / "notes.txt", root / "src" / "go" / "main.go", root / "README"]
    for path in mine:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine")
        age(path, 1000)
    entry = stored("x")
    unfinished = entry.parent / f".{entry.name[:40]}-ab_1"
    unfinished.write_text("half")
    age(unfinished, 2)
    trim.trim()
    assert entry.exists() and not unfinished.exists()
    trim.clear()
    assert not entry.exists() and all(p.exists() for p in mine)
    assert not (root / "trimmed").exists()


def test_damaged_notes() -> None:
    stored("x", 100)
    (cache.cache_dir() / "trimmed").write_bytes(b"12 x")
    trim.trim()
    assert (cache.cache_dir() / "trimmed").read_text().splitlines()[1] == "100"


def test_writers_beside_removers() -> None:
    program = (
        "import sys; from rt0.build import cache, trim\n"
        "for i in range(400):\n"
        "    cache.write('obj', cache.digest(sys.argv[1], str(i)), b'x' * 10_000)\n"
        "    if i % 20 == 0: trim.clear() if sys.argv[1] == '0' else trim.trim()\n"
    )
    env = {**os.environ, "RT0CACHESIZE": "1M"}
    command = [sys.executable, "-c", program]
    running = [subprocess.Popen([*command, str(i)], env=env, stderr=subprocess.PIPE) for i in range(3)]
    for p in running:
        assert p.communicate()[1] == b"" and p.returncode == 0
    assert total() < 3 * MB


PROGRAM = """package main

import "strconv"

func main() { println("built " + strconv.Itoa(%d)) }
"""


def build(folder: Path, number: int, size: str) -> subprocess.Popen[bytes]:
    """Starts a build of a program of its own."""
    source = folder / f"p{number}.go"
    source.write_text(PROGRAM % number)
    env = {**os.environ, "RT0CACHESIZE": size}
    command = [RT0, "build", "-o", folder / f"p{number}", source]
    return subprocess.Popen(command, env=env, stderr=subprocess.PIPE, start_new_session=True)


@pytest.mark.slow
def test_builds_that_are_killed_and_builds_beside_them(tmp_path: Path) -> None:
    """Some are killed at any moment, with their compiling processes; the cache works for the others."""
    moments = random.Random(5)
    for number in range(4):
        survivor = build(tmp_path, 2 * number, "3M") if number == 2 else None
        victim = build(tmp_path, 2 * number + 1, "3M")
        try:
            victim.wait(moments.uniform(0.2, 1.5))
        except subprocess.TimeoutExpired:
            os.killpg(victim.pid, signal.SIGKILL)
        victim.communicate()
        if survivor is not None:
            assert survivor.communicate()[1] == b"" and survivor.returncode == 0
    last = build(tmp_path, 99, "3M")
    assert last.communicate()[1] == b""
    said = subprocess.run([tmp_path / "p99"], capture_output=True, text=True).stderr
    assert said == "built 99\n"
    objects = sum(e.size for e in trim.entries() if "/exe/" not in e.path)
    assert objects <= 3 * MB
