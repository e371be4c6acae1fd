"""Errors of several lines: a main message and places that explain it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.syntax.pos import Pos, format_pos
from rt0.types.objects import Object

if TYPE_CHECKING:
    from rt0.types.check import At, Checker


class ErrorBuilder:
    """Collects lines; the first one's position is the error's."""

    __slots__ = ("check", "lines")

    def __init__(self, check: Checker) -> None:
        self.check = check
        self.lines: list[tuple[Pos, str]] = []

    def add(self, at: At, msg: str) -> None:
        """Adds a line; without a position (0) it is printed without one."""
        self.lines.append((self.check.pos_of(at), msg))

    def add_alt_decl(self, obj: Object) -> None:
        """Adds where an object is declared, if it is declared anywhere."""
        if obj.pos:
            self.add(obj, f"other declaration of {obj.name}")

    def pos(self) -> Pos:
        """The position of the error."""
        return self.lines[0][0]

    def msg(self) -> str:
        """All lines together."""
        out = [self.lines[0][1]]
        for pos, text in self.lines[1:]:
            out.append(f"{format_pos(pos)}: {text}" if pos else text)
        return "\n\t".join(out)

    def report(self) -> None:
        """Hands the error over."""
        self.check.report(self.pos(), self.lines[0][1], self.msg())
        self.lines = []


def measure(n: int, unit: str) -> str:
    """`n` units, in words."""
    return f"{n} {unit}" if n == 1 else f"{n} {unit}s"
