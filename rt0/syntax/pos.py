"""Source positions as plain integers.

A position packs a file index, a line and a column into one `int`, so that a node carries eight bytes of
position and comparing two positions of one file compares their places. Invariants: 0 (`NO_POS`) is "no
position"; lines and columns count from 1; columns count bytes, as gc's do; both saturate rather than overflow
into the next field. Files are registered once per process in `FILES`; index 0 is never used.
"""

from __future__ import annotations

Pos = int

NO_POS: Pos = 0
COL_BITS = 16
LINE_BITS = 24
COL_MAX = (1 << COL_BITS) - 1
LINE_MAX = (1 << LINE_BITS) - 1

FILES: list[str] = [""]


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


def format_pos(pos: Pos) -> str:
    """`file:line:col`, as gc prints it."""
    return f"{file_of(pos)}:{line_of(pos)}:{col_of(pos)}"
