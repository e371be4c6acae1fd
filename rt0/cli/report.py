"""How the command speaks: errors as the go command prints them, and a progress line for long builds."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from typing import Any, TextIO

from rt0.syntax.errors import Error
from rt0.syntax.pos import NO_POS, col_of, file_of, line_of

SLOW = 1.0
"""Seconds after which a build shows what it is doing."""


def print_source_errors(package: str, errors: list[Error], out: TextIO) -> None:
    """Prints a package's errors under its name, each with the line and a caret if `out` is a terminal."""
    print(f"# {package}", file=out)
    for e in errors:
        print(format_error(e), file=out)
        if out.isatty() and e.msg != "too many errors":
            _print_caret(e, out)


def format_error(e: Error) -> str:
    """`./x.go:5:2: declared and not used: x`."""
    from rt0.build.paths import compiler_path

    if e.pos == NO_POS:
        return e.msg
    file = file_of(e.pos)
    name = os.path.basename(file)
    folder, short = file.removesuffix(name), compiler_path(file).removesuffix(name)
    # As the go command does it: wherever the folder begins a word, also within the message.
    return re.sub(rf"(?<!\S){re.escape(folder)}", lambda _: short, str(e)) if os.path.isabs(file) else str(e)


def _print_caret(e: Error, out: TextIO) -> None:
    """The source line of an error, and a caret under the column, which counts bytes."""
    try:
        with open(file_of(e.pos), "rb") as f:
            line = f.read().split(b"\n")[line_of(e.pos) - 1].rstrip(b"\r")
    except (OSError, IndexError):
        return
    before = line[: col_of(e.pos) - 1].decode("utf-8", "replace")
    blank = "".join("\t" if c == "\t" else " " for c in before)
    print(f"\t{line.decode('utf-8', 'replace')}\n\t{blank}\x1b[1;31m^\x1b[0m", file=out)


class Progress:
    """What the build is doing: remembered for internal errors, and shown on a terminal once it takes long.

    Used as a context manager; `doing` is the last step. If `verbose`, each step is printed with its time.
    """

    __slots__ = ("doing", "verbose", "_since", "_status", "_timer", "_lock")

    def __init__(self) -> None:
        self.doing = "starting"
        self.verbose = False
        self._since = time.monotonic()
        self._status: Any = None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def __call__(self, step: str) -> None:
        if self.verbose:
            now = time.monotonic()
            print(f"{now - self._since:8.3f}s {self.doing}", file=sys.stderr)
            self._since = now
        self.doing = step
        with self._lock:
            if self._status is not None:
                self._status.update(step)

    def __enter__(self) -> Progress:
        if sys.stderr.isatty() and not self.verbose and os.environ.get("TERM") != "dumb":
            self._timer = threading.Timer(SLOW, self._show)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._timer is None:
            return
        self._timer.cancel()
        with self._lock:
            self._timer = None
            if self._status is not None:
                self._status.stop()
                self._status = None

    def _show(self) -> None:
        from rich.console import Console
        from rich.status import Status

        with self._lock:
            if self._timer is not None:
                self._status = Status(self.doing, console=Console(stderr=True), spinner="dots")
                self._status.start()
