"""Source positions as plain integers.

A position packs a file index, a line and a column into one `int`, so that a node carries eight bytes of
position and comparing two positions of one file compares their places. Invariants: 0 (`NO_POS`) is "no
position"; lines and columns count from 1; columns count bytes, as gc's do; both saturate rather than overflow
into the next field. Files are registered once per process in `FILES`; index 0 is never used.

Positions are places in the files. What `//line` directives say of them is looked up when one is shown.
"""

from __future__ import annotations

from bisect import bisect_right

Pos = int

NO_POS: Pos = 0
COL_BITS = 16
LINE_BITS = 24
COL_MAX = (1 << COL_BITS) - 1
LINE_MAX = (1 << LINE_BITS) - 1

FILES: list[str] = [""]


class LineBase:
    """What a `//line` directive says of the position after it: file, line, and column, or 0 if it is
    unknown."""

    __slots__ = ("start", "file", "line", "col")

    def __init__(self, start: Pos, file: str, line: int, col: int) -> None:
        self.start = start
        self.file = file
        self.line = line
        self.col = col


LINE_BASES: dict[int, list[LineBase]] = {}
"""By file index, in the order of `start`; only files with such directives are in it."""


def add_file(name: str) -> int:
    """Registers a file under the name that errors print, and returns the base to add `line << 16 | col`
    to."""
    FILES.append(name)
    return (len(FILES) - 1) << (COL_BITS + LINE_BITS)


def make_pos(base: int, line: int, col: int) -> Pos:
    """Packs a position; `base` comes from `add_file`."""
    return base | (min(line, LINE_MAX) << COL_BITS) | min(col, COL_MAX)


def file_of(pos: Pos) -> str:
    """The file's name, or "" for no position."""
    return FILES[pos >> (COL_BITS + LINE_BITS)]


def line_of(pos: Pos) -> int:
    """The line, from 1; 0 for no position."""
    return (pos >> COL_BITS) & LINE_MAX


def col_of(pos: Pos) -> int:
    """The column in bytes, from 1; 0 for no position."""
    return pos & COL_MAX


def line_base(pos: Pos) -> LineBase | None:
    """The directive that counts for a position, if there is one."""
    bases = LINE_BASES.get(pos >> (COL_BITS + LINE_BITS))
    if bases is None:
        return None
    i = bisect_right(bases, pos, key=lambda b: b.start)
    return bases[i - 1] if i > 0 else None


def shown(pos: Pos) -> tuple[str, int, int]:
    """File, line and column as they are to be shown; the column is 0 if it is unknown."""
    line, col = line_of(pos), col_of(pos)
    base = line_base(pos)
    if base is None:
        return file_of(pos), line, col
    start = line_of(base.start)
    if base.col == 0:
        col = 0
    elif line == start:
        col += base.col - col_of(base.start)
    return base.file, base.line + line - start, col


def format_pos(pos: Pos) -> str:
    """`file:line:col`, as gc prints it within messages: with the true one if a directive changes it."""
    true = f"{file_of(pos)}:{line_of(pos)}:{col_of(pos)}"
    if line_base(pos) is None:
        return true
    file, line, col = shown(pos)
    text = f"{file}:{line}:{col}" if col else f"{file}:{line}"
    return text if text == true else f"{text}[{true}]"
