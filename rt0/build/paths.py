"""How files and positions are printed."""

from __future__ import annotations

import os

from rt0.syntax.pos import Pos, col_of, file_of, line_of


def short_path(path: str) -> str:
    """A path relative to the current directory, if that is shorter."""
    relative = os.path.relpath(path)
    return relative if len(relative) < len(path) else path


def go_position(pos: Pos) -> str:
    """A position as the go command prints it: `a.go:2:8`."""
    return f"{short_path(file_of(pos))}:{line_of(pos)}:{col_of(pos)}"


def compiler_path(path: str) -> str:
    """A file as it is printed in a compiler's errors: `./a.go` in the current directory, `sub/a.go` below."""
    short = short_path(path)
    return f"./{short}" if os.sep not in short else short
