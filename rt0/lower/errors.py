"""What lowering cannot do yet: an error with a position, which the command prints like any other."""

from __future__ import annotations

from rt0.syntax.pos import Pos, format_pos


class NotSupported(Exception):
    """A construct of Go that rt0 does not compile yet."""

    def __init__(self, pos: Pos, what: str) -> None:
        super().__init__(f"{format_pos(pos)}: not supported yet: {what}")
        self.pos = pos
        self.what = what
