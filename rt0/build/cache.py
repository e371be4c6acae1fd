"""The build cache: files named by a hash of what they were made from, under `$RT0CACHE` (`~/.cache/rt0`).

Invariants: an entry is complete as soon as it has its name (it is written elsewhere, then renamed), never
changes, and may vanish at any time. So any number of builds may share the cache, and be killed, without
locks. An entry's time of modification says when it was last used (within an hour); `rt0.build.trim` removes
what has not been used for long.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_NOTED = 3600
"""Seconds for which a use is not noted again."""


ignored = False
"""Whether this process makes everything anew."""

written = 0
"""Bytes that this process has stored since `rt0.build.trim` last noted them."""


def cache_dir() -> Path:
    """Where the cache is."""
    named = os.environ.get("RT0CACHE")
    if named:
        return Path(named).absolute()
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "rt0"


def entry(kind: str, key: str) -> Path:
    """The path of an entry."""
    return cache_dir() / kind / key[:2] / key


def digest(*parts: str | bytes) -> str:
    """A key: the hash of all parts, each with its length."""
    h = hashlib.sha256()
    for p in parts:
        data = p.encode("utf-8", "surrogateescape") if isinstance(p, str) else p
        h.update(len(data).to_bytes(8, "little"))
        h.update(data)
    return h.hexdigest()


def read(kind: str, key: str) -> bytes | None:
    """An entry's contents, or `None`."""
    if ignored:
        return None
    path = entry(kind, key)
    try:
        data = path.read_bytes()
    except OSError:
        return None
    note_use(path)
    return data


def note_use(path: Path) -> None:
    """Keeps an entry for some more days, if it is there."""
    try:
        if time.time() - path.stat().st_mtime > _NOTED:
            os.utime(path)
    except OSError:
        pass  # gone, or not ours: then whoever owns it uses it


def write(kind: str, key: str, data: bytes, mode: int = 0o644) -> Path:
    """Stores an entry; returns its path."""
    global written
    path = entry(kind, key)
    while True:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data, mode)
        except FileNotFoundError:
            continue  # the folder, or the one around it, has just been removed
        except FileExistsError:
            if path.parent.exists() and not path.parent.is_dir():
                raise
            continue  # the folder was there when it was to be made, and was removed right after
        written += len(data)
        return path


def write_atomically(path: Path, data: bytes, mode: int) -> None:
    """Writes a file whole or not at all: to a new file beside it, which then takes its name."""
    fd, temporary = tempfile.mkstemp(prefix=f".{path.name[:40]}-", dir=path.parent)
    try:
        with open(fd, "wb") as f:
            f.write(data)
        os.chmod(temporary, mode)
        os.rename(temporary, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def source_digest(roots: Iterable[Path]) -> str:
    """A hash of the contents of all Python and Go files under some folders."""
    parts: list[str | bytes] = []
    for root in roots:
        for path in source_files(root):
            parts += [str(path.relative_to(root)), path.read_bytes()]
    return digest(*parts)


def source_files(root: Path) -> list[Path]:
    """The Python and Go files under a folder, and those that say what of GOROOT an overlay hides."""
    return sorted(p for p in root.rglob("*") if p.suffix in (".py", ".go") or p.name in ("DROP", "REPLACE"))
