"""`rt0 boot FILE.go [--html FILE]`: builds, runs with the boot trace on, and draws the timeline.

The binary measures itself (`GODEBUG=boottrace=1`, `rt0/runtime/boottrace.py`) and prints one line per step:
`boot NAME @START us, DUR us, BYTES bytes`. Lines of other forms are the program's own and pass through
untouched.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rt0.cli.boot_page import Bar, format_us, render_page
from rt0.cli.boot_steps import STEPS
from rt0.cli.common import attempt, build_target, split_target
from rt0.cli.flags import parse
from rt0.link.pclntab import declarations
from rt0.native.decl import go_name

_DEF = re.compile(r"def (\w+)\(")
_LINE = re.compile(r"boot (\S+) @([0-9.]+) us, ([0-9.]+) us, ([0-9]+) bytes")


WIDE = 110
"""Columns of a terminal from which on files are shown with their folders."""

NAME_WIDTH, TIME_WIDTH, BYTES_WIDTH = 22, 8, 5


class Measured:
    """What one run printed: `steps` by name as (start µs, duration µs, bytes), `rest` the other lines."""

    __slots__ = ("rest", "steps")

    def __init__(self, steps: Mapping[str, tuple[float, float, int]], rest: Sequence[str]) -> None:
        self.steps = steps
        self.rest = rest


def parse_trace(stderr: str) -> Measured:
    """Splits standard error into the boot trace and everything else."""
    steps: dict[str, tuple[float, float, int]] = {}
    rest: list[str] = []
    for line in stderr.splitlines():
        m = _LINE.fullmatch(line)
        if m is None:
            rest.append(line)
        else:
            steps[m[1]] = (float(m[2]), float(m[3]), int(m[4]))
    return Measured(steps, rest)


def layout(measured: Measured, where: Callable[[str], str]) -> tuple[list[Bar], list[str]]:
    """The bars in the map's order, and the names of steps which the run did not report.

    `where` gives the file and line of a symbol, or "".
    """
    outer = {s.parent for s in STEPS if s.parent}
    bars: list[Bar] = []
    missing: list[str] = []
    for s in STEPS:
        found = measured.steps.get(s.name)
        if found is None:
            missing.append(s.name)
            continue
        start, dur, size = found
        bars.append(
            Bar(
                s.chapter,
                s.name,
                s.says,
                where(s.symbol),
                start,
                dur,
                size,
                child=bool(s.parent),
                outer=s.name in outer,
            )
        )
    return bars, missing


def total_of(bars: Sequence[Bar]) -> float:
    """When the last step ends, in µs; at least a little, so that a scale can be drawn."""
    return max((b.start + b.dur for b in bars), default=0.0) or 1.0


def draw(console: Console, program: str, bars: Sequence[Bar]) -> None:
    """Draws the timeline as a table whose bars share one scale."""
    total = total_of(bars)
    wide = console.width >= WIDE
    where = [b.where if wide else os.path.basename(b.where) for b in bars]
    taken = NAME_WIDTH + TIME_WIDTH + BYTES_WIDTH + max(map(len, where), default=0) + 5 * 2
    width = max(12, console.width - taken)
    table = Table(
        title=f"How {program} starts: {format_us(total)} from the first instruction to exit", box=None
    )
    table.add_column("step", no_wrap=True, min_width=NAME_WIDTH)
    table.add_column("time line", width=width, no_wrap=True)
    table.add_column("time", justify="right", no_wrap=True, min_width=TIME_WIDTH)
    table.add_column("bytes", justify="right", no_wrap=True, min_width=BYTES_WIDTH)
    table.add_column("by", no_wrap=True)
    chapter = ""
    for bar, place in zip(bars, where, strict=True):
        if bar.chapter != chapter:
            chapter = bar.chapter
            table.add_row(Text(chapter, style="bold"))
        table.add_row(
            ("    " if bar.child else "  ") + bar.name,
            _bar_text(bar, total, width),
            format_us(bar.dur),
            f"{bar.bytes:,}" if bar.bytes else "",
            Text(place, style="dim"),
        )
    console.print(table)


def _bar_text(bar: Bar, total: float, width: int) -> Text:
    left = min(width - 1, int(width * bar.start / total))
    cells = max(1, min(width - left, round(width * bar.dur / total)))
    style = "dim blue" if bar.outer else "dark_orange" if bar.name == "main.main" else "blue"
    return Text(" " * left) + Text("█" * cells if not bar.outer else "─" * cells, style=style)


def _html_first(args: Sequence[str]) -> list[str]:
    """The arguments with `--html FILE`, wherever it stands, in front."""
    for i, arg in enumerate(args):
        if arg.lstrip("-").split("=")[0] == "html" and arg.startswith("-"):
            end = i + 1 if "=" in arg else i + 2
            return [*args[i:end], *args[:i], *args[end:]]
    return list(args)


def run(args: Sequence[str]) -> int:
    """Builds, runs and draws; returns the exit status. `--html FILE` may also stand behind the program."""
    flags = parse("boot", _html_first(args))
    target, rest = split_target(flags.args)
    _, exe = build_target(target, flags, "boot").mains[0]
    program = os.path.basename(target[0]) if target else "."
    return _show(exe, rest, program, flags.values.get("html", ""))


def _show(exe: Path, args: Sequence[str], program: str, html: str) -> int:
    godebug = ",".join(filter(None, [os.environ.get("GODEBUG"), "boottrace=1"]))
    done = subprocess.run([exe, *args], env={**os.environ, "GODEBUG": godebug}, stderr=subprocess.PIPE)
    measured = parse_trace(done.stderr.decode("utf-8", "replace"))
    for line in measured.rest:
        print(line, file=sys.stderr)
    data = exe.read_bytes()
    bars, missing = layout(measured, _places(data))
    if not bars:
        print(f"{program} reported no steps; it ended with status {done.returncode}", file=sys.stderr)
        return 1
    draw(Console(), program, bars)
    if missing:
        print(f"not reported: {', '.join(missing)}", file=sys.stderr)
    if html:
        page = render_page(program, bars, total_of(bars), len(data))
        attempt(lambda: Path(html).write_text(page, encoding="utf-8"))
    return 1 if done.returncode else 0


def _places(exe: bytes) -> Callable[[str], str]:
    """The file and line of a symbol, from the executable's table; files of rt0's relative to its folder."""
    known = declarations(exe)
    root = Path(__file__).parents[2]

    def where(symbol: str) -> str:
        file, line = known.get(symbol) or _definition(root / "rt0/runtime", symbol.rpartition(".")[2])
        return f"{file.removeprefix(f'{root}{os.sep}')}:{line}" if file else ""

    return where


def _definition(folder: Path, name: str) -> tuple[str, int]:
    """Where the runtime's source defines a function that the table does not name: all of it was inlined."""
    for path in sorted(folder.glob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            m = _DEF.match(line)
            if m is not None and go_name(m[1]) == name:
                return str(path), number
    return "", 0
