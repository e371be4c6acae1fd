"""How the command speaks: errors as the go command prints them, and a progress bar for long builds."""

from __future__ import annotations

import os
import re
import sys
import threading
from typing import Any, TextIO

from rt0.build.report import Report
from rt0.syntax.errors import Error
from rt0.syntax.pos import NO_POS, col_of, file_of, line_of

_SPOKEN = {"runtime": "the runtime", "type": "type descriptors"}

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


class Progress(Report):
    """What the build is doing: remembered for internal errors (`doing`), and shown on a terminal once it
    takes long. With `names`, packages are printed as they are compiled (`-v`), with `commands` all steps
    (`-x`); then there is no bar.

    Used as a context manager.
    """

    __slots__ = ("doing", "names", "commands", "_named", "_bar", "_task", "_counts", "_timer", "_lock")

    def __init__(self) -> None:
        self.doing = "starting"
        self.names = False
        self.commands = False
        self._named: set[str] = set()
        self._bar: Any = None
        self._task: Any = None
        self._counts: tuple[int, int | None] = 0, None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def __call__(self, step: str) -> None:
        self.doing = step
        self._counts = 0, None
        self._update()

    def compiling(self, module: str, done: int, total: int) -> None:
        self.doing = f"compiling {_SPOKEN.get(module, module)}"
        self._counts = done, total
        self._update()

    def package(self, path: str) -> None:
        if self.names and path not in self._named:
            self._named.add(path)
            print(path, file=sys.stderr, flush=True)

    def command(self, text: str) -> None:
        if self.commands:
            print(text, file=sys.stderr, flush=True)

    def _update(self) -> None:
        with self._lock:
            if self._bar is not None:
                self._bar.update(self._task, description=self.doing, **self._counted())

    def _counted(self) -> dict[str, Any]:
        """How far it is, if that is known."""
        done, total = self._counts
        count = f"{done}/{total} modules" if total is not None else ""
        return {"completed": done, "total": total, "count": count}

    def __enter__(self) -> Progress:
        quiet = not (self.names or self.commands)
        if sys.stderr.isatty() and quiet and os.environ.get("TERM") != "dumb":
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
            if self._bar is not None:
                self._bar.stop()
                self._bar = None

    def _show(self) -> None:
        from rich import progress
        from rich.console import Console
        from rich.table import Column

        with self._lock:
            if self._timer is None:
                return
            step = progress.TextColumn("{task.description}", table_column=Column(no_wrap=True, ratio=1))
            bar = progress.BarColumn(bar_width=24)
            count = progress.TextColumn("{task.fields[count]}")
            columns = (progress.TimeElapsedColumn(), bar, count, step)
            self._bar = progress.Progress(
                *columns, console=Console(stderr=True), transient=True, expand=True, refresh_per_second=8
            )
            self._task = self._bar.add_task(self.doing, **self._counted())
            self._bar.start()
