"""Results of tests that need not be run again: those that passed, with the same binary and arguments, while
the files and the environment that they looked at are as they were.

A binary writes down what it looks at (`internal/testlog`). The last such list is stored under what was run,
the output under that and the state of all that is listed; files outside of the package's module, or of
GOROOT, are taken to stay as they are. Source: cmd/go/internal/test/test.go.
"""

from __future__ import annotations

import json
import os
import stat
import time
from pathlib import Path

from rt0.build import cache

_MAGIC = b"# test log\n"
_EXPIRY = "testexpire.txt"
_CUTOFF = 2.0
"""Seconds for which a file's time of modification may not tell whether it was changed once more."""


class TooNew(Exception):
    """A file that a test reads has been written just now, or the list of such files is no list."""


class Result:
    """A result: the output with the line about the package, and the coverage profile if one was written."""

    __slots__ = ("output", "profile")

    def __init__(self, output: bytes, profile: bytes | None) -> None:
        self.output = output
        self.profile = profile

    def cached(self) -> bytes:
        """The output as it is shown again: `(cached)` instead of how long it took. Empty if it is odd."""
        start = self.output.rfind(b"\n", 0, -1) + 1
        head, time_, rest = self.output[:start], *self.output[start:].partition(b"\t")[1:]
        name, tab, rest = rest.partition(b"\t")
        if not self.output[start:].startswith(b"ok  \t") or not tab:
            return b""
        return head + b"ok  " + time_ + name + tab + b"(cached)" + rest.lstrip(b"0123456789.s")


class Results:
    """The results of a binary with some arguments in a folder; `root` is the module's or GOROOT, `more` what
    else the result depends on."""

    __slots__ = ("key", "folder", "root")

    def __init__(self, binary: Path, arguments: list[str], folder: Path, root: Path, more: str) -> None:
        self.key = cache.digest(binary.name, *arguments, str(folder), more)
        self.folder = folder
        self.root = root

    def find(self, profile: bool) -> Result | None:
        """What the tests gave the last time, if that is what they would give now; with a `profile` if one is
        wanted."""
        log = cache.read("testlog", self.key)
        if log is None:
            return None
        try:
            data = cache.read("testresult", cache.digest(self.key, self._state(log)))
        except TooNew:
            return None
        if data is None:
            return None
        head, _, rest = data.partition(b"\n")
        when, size, profiled = json.loads(head)
        if when < _expiry() or (profile and not profiled):
            return None
        return Result(rest[:size], rest[size:] if profiled else None)

    def store(self, log: bytes, result: Result) -> None:
        """Stores a result, if what the tests looked at can be told again."""
        try:
            key = cache.digest(self.key, self._state(log))
        except TooNew:
            return
        head = json.dumps([time.time_ns(), len(result.output), result.profile is not None])
        cache.write("testlog", self.key, log)
        data = b"%s\n%s%s" % (head.encode(), result.output, result.profile or b"")
        cache.write("testresult", key, data)

    def _state(self, log: bytes) -> str:
        """The state of all that is listed. Raises `TooNew`."""
        if not log.startswith(_MAGIC) or not log.endswith(b"\n"):
            raise TooNew
        parts = [_variable("GODEBUG")]  # the runtime looks at it without a word
        folder = str(self.folder)
        for line in os.fsdecode(log[len(_MAGIC) :]).split("\n"):
            if not line:
                continue
            what, space, name = line.partition(" ")
            if not space:
                raise TooNew
            path = os.path.normpath(os.path.join(folder, name))
            match what:
                case "getenv":
                    parts.append(_variable(name))
                case "chdir":
                    folder = path
                    parts.append(f"chdir {path} {_file(path)}")
                case "stat":
                    parts += [f"stat {path} {_file(path)}"] if self._inside(path) else []
                case "open":
                    parts += [f"open {path} {_contents(path)}"] if self._inside(path) else []
                case _:
                    raise TooNew
        return "\n".join(parts)

    def _inside(self, path: str) -> bool:
        """Whether a file is looked at again: one in the module."""
        real = os.path.realpath(self.root)
        return any(
            Path(p).is_relative_to(root)
            for p in (path, os.path.realpath(path))
            for root in (str(self.root), real)
        )


def _variable(name: str) -> str:
    value = os.environ.get(name)
    return f"env {name} unset" if value is None else f"env {name}={value!r}"


def _state_of(st: os.stat_result) -> str:
    return f"{st.st_size} {st.st_mode:o} {st.st_mtime_ns}"


def _file(path: str) -> str:
    """A file's state, and that of the link if it is one."""
    found: list[str] = []
    for look in (os.stat, os.lstat):
        try:
            found.append(_state_of(look(path)))
        except OSError as e:
            found.append(str(e.errno))
    return " ".join(found)


def _contents(path: str) -> str:
    """The state of what is in a file or folder: large files are not read. Raises `TooNew`."""
    try:
        st = os.stat(path)
    except OSError as e:
        return str(e.errno)
    found = [_state_of(st)]
    if stat.S_ISDIR(st.st_mode):
        try:
            for name in sorted(os.listdir(path)):
                found.append(f"{name!r} {_state_of(os.lstat(os.path.join(path, name)))}")
        except OSError as e:
            found.append(str(e.errno))
    elif stat.S_ISREG(st.st_mode) and time.time() - st.st_mtime < _CUTOFF:
        raise TooNew
    return " ".join(found)


def _expiry() -> int:
    """Results from before that time, in ns, do not count."""
    try:
        return int((cache.cache_dir() / _EXPIRY).read_bytes())
    except (OSError, ValueError):
        return 0


def expire() -> None:
    """Has all results forgotten that there are. Raises `OSError`."""
    folder = cache.cache_dir()
    folder.mkdir(parents=True, exist_ok=True)
    cache.write_atomically(folder / _EXPIRY, b"%d\n" % max(time.time_ns(), _expiry() + 1), 0o644)
