"""The cache: entries are whole or not there, whoever writes them at the same time."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from rt0.build import cache


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RT0CACHE", str(tmp_path / "cache"))


def test_write_and_read() -> None:
    key = cache.digest("a", b"b")
    assert cache.read("obj", key) is None
    path = cache.write("obj", key, b"data", 0o755)
    assert cache.read("obj", key) == b"data"
    assert path.stat().st_mode & 0o777 == 0o755
    assert os.listdir(path.parent) == [key]


def test_a_key_depends_on_where_parts_end() -> None:
    assert cache.digest("ab", "c") != cache.digest("a", "bc") != cache.digest("abc")


def test_a_failing_write_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "x"
    target.mkdir()
    with pytest.raises(OSError):
        cache.write_atomically(target, b"data", 0o644)
    assert os.listdir(tmp_path) == ["x"]


def test_parallel_writers_and_readers() -> None:
    key = cache.digest("k")
    contents = [bytes([i]) * 200_000 for i in range(8)]
    seen: list[bytes] = []

    def work(data: bytes) -> None:
        for _ in range(20):
            cache.write("obj", key, data)
            seen.append(cache.read("obj", key) or b"")

    threads = [threading.Thread(target=work, args=(c,)) for c in contents]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(seen) == 160 and set(seen) <= set(contents)


def test_a_killed_writer_leaves_no_half_entry(tmp_path: Path) -> None:
    program = (
        "from rt0.build import cache\n"
        "key = cache.digest('k')\n"
        "print('go', flush=True)\n"
        "while True: cache.write('obj', key, b'x' * 5_000_000)\n"
    )
    for delay in (0.0, 0.005, 0.02):
        p = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
        assert p.stdout is not None
        p.stdout.readline()
        threading.Event().wait(delay)
        p.send_signal(signal.SIGKILL)
        p.wait()
        p.stdout.close()
        assert cache.read("obj", cache.digest("k")) in (None, b"x" * 5_000_000)


def test_the_digest_of_sources_follows_contents_and_names(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    first = cache.source_digest([tmp_path])
    (tmp_path / "a.txt").write_text("ignored")
    assert cache.source_digest([tmp_path]) == first
    (tmp_path / "a.py").write_text("2")
    second = cache.source_digest([tmp_path])
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert len({first, second, cache.source_digest([tmp_path])}) == 3
