"""Keeping the cache small: entries go that were not used for five days, as in the go command's cache;
and while all together take more than `$RT0CACHESIZE` (4G), those that were not used for longest. Executables,
which are soon made again, go first, until they take a quarter of it: else a few thousand of them (of tests,
say) would drive out what the library compiled to.

Finding out how much there is takes a look at every entry, so builds only note in a file what they have added,
and the next look is taken when that and what the last look found exceed the bound, or after a day. A build
that is killed before it has noted anything is found then. Executables stay for ten minutes after their last
use, even if there are too many: somebody may be about to run them.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from rt0.build import cache

DEFAULT = "4G"
_HOUR = 3600
_SOON = 600
"""Seconds in which somebody may run an executable that was built or used."""
_EXECUTABLES = 0.25
"""The share of what is left that executables may have when the bound was exceeded."""
_LOOKED = 24 * _HOUR
"""Seconds between two looks at all entries."""
_KEPT = 5 * 24 * _HOUR
"""Seconds that an entry stays without being used."""
_FILLED = 0.8
"""The share of the bound that is left when it was exceeded, so that the next build does not do so again."""

_SIZE = re.compile(r"([0-9]+)([KMGT]?)B?", re.IGNORECASE)
_NAME = re.compile(r"[0-9a-f]{64}|\.[0-9a-f]{40}-\w+")
"""An entry, or one that is being written."""


class Entry:
    """A file in the cache, its size and when it was last used."""

    __slots__ = ("path", "size", "used")

    def __init__(self, path: str, size: int, used: float) -> None:
        self.path = path
        self.size = size
        self.used = used


def limit() -> int:
    """The bound in bytes; 0 if there is none. Raises `ValueError`."""
    named = os.environ.get("RT0CACHESIZE") or DEFAULT
    if named == "off":
        return 0
    m = _SIZE.fullmatch(named)
    if m is None or int(m[1]) == 0:
        raise ValueError(f"invalid RT0CACHESIZE {named}: must be a size such as 500M or 4G, or off")
    return int(m[1]) << 10 * " KMGT".index(m[2].upper() or " ")


def entries() -> Iterator[Entry]:
    """All entries, whole or not. What is no entry is not touched, whatever folder the cache is said to be."""
    with suppress(OSError):
        for kind in os.scandir(cache.cache_dir()):
            if not kind.is_dir(follow_symlinks=False):
                continue
            for part in os.scandir(kind.path):
                if len(part.name) == 2 and part.is_dir(follow_symlinks=False):
                    yield from _files(part.path)


def _files(folder: str) -> Iterator[Entry]:
    with suppress(FileNotFoundError):
        for file in os.scandir(folder):
            if _NAME.fullmatch(file.name) is not None:
                with suppress(FileNotFoundError):
                    st = file.stat(follow_symlinks=False)
                    yield Entry(file.path, st.st_size, st.st_mtime)


def trim() -> None:
    """Notes what this process has stored, and removes what has to go."""
    root = cache.cache_dir()
    if not root.is_dir():
        return
    bound = limit()
    notes = root / "trimmed"  # when the last look was taken, how many bytes there were, and what came since
    with suppress(OSError):  # whoever may write there trims
        with open(notes, "ab") as f:
            f.write(b"%d\n" % cache.written)
        cache.written = 0
        try:
            looked, *sizes = map(int, notes.read_text().split())
        except ValueError:
            looked, sizes = 0, []
        if 0 <= time.time() - looked < _LOOKED and (not bound or sum(sizes) <= bound):
            return
        left = _remove(bound)
        cache.write_atomically(notes, f"{int(time.time())}\n{left}\n".encode(), 0o644)


def _remove(bound: int) -> int:
    """Removes what is old or too much; returns how many bytes are left."""
    now = time.time()
    found = sorted(entries(), key=lambda e: e.used)
    left = sum(e.size for e in found)
    target = int(bound * _FILLED) if bound and left > bound else left

    def remove(e: Entry) -> None:
        nonlocal left
        with suppress(FileNotFoundError):
            os.unlink(e.path)
        left -= e.size

    def is_executable(e: Entry) -> bool:
        return Path(e.path).parts[-3] == "exe"

    def is_dead(e: Entry) -> bool:
        unfinished = os.path.basename(e.path).startswith(".")
        return now - e.used > (_HOUR if unfinished else _KEPT)

    executables = [e for e in found if is_executable(e)]
    many = sum(e.size for e in executables)
    for e in executables:
        too_many = left > target and many > target * _EXECUTABLES
        if is_dead(e) or (too_many and now - e.used > _SOON):
            remove(e)
            many -= e.size
    for e in found:
        unfinished = os.path.basename(e.path).startswith(".")
        if not is_executable(e) and (is_dead(e) or (left > target and not unfinished)):
            remove(e)
    return left


def clear() -> None:
    """Removes all entries."""
    folders: set[str] = set()
    for e in entries():
        with suppress(FileNotFoundError):
            os.unlink(e.path)
        folders.add(os.path.dirname(e.path))
    folders |= {os.path.dirname(f) for f in folders}
    for folder in sorted(folders, reverse=True):
        with suppress(OSError):
            os.rmdir(folder)
    with suppress(OSError):
        os.unlink(cache.cache_dir() / "trimmed")
