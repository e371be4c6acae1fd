"""Errors with positions, and the rules by which gc prints them.

A stage reports through an `ErrorHandler`, a callable that takes one `Error`; `ErrorList` is one that
collects. Errors arrive in the order in which the parser meets them, which is not always source order;
`ErrorList.printed` applies the rules of `cmd/compile/internal/base/print.go`: at most one syntax error a
line, no repetition, sorted by position within a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rt0.syntax.pos import COL_BITS, LINE_BITS, Pos, col_of, line_base, shown

COL_SHOWN = 254
"""The last column that gc's errors tell; beyond it, it has eight bits for them, they only say the line."""


_FILE_SHIFT = COL_BITS + LINE_BITS


def place(file: str, line: int, col: int) -> str:
    """A position as gc prints it in front of a message."""
    return f"{file}:{line}:{col}" if 0 < col <= COL_SHOWN else f"{file}:{line}"


class Error:
    """One message at one place; `msg` is in gc's words, without file and position."""

    __slots__ = ("pos", "msg")

    def __init__(self, pos: Pos, msg: str) -> None:
        self.pos = pos
        self.msg = msg

    def __str__(self) -> str:
        file, line, col = shown(self.pos)
        return f"{place(file, line, col)}: {self.msg}"

    def known_pos(self) -> Pos:
        """The position as far as gc knows it."""
        return self.pos - max(0, col_of(self.pos) - COL_SHOWN - 1)

    def base(self) -> Pos:
        """A number for the file, or for what a line directive takes for one."""
        base = line_base(self.pos)
        return base.start if base is not None else self.pos >> _FILE_SHIFT

    def __repr__(self) -> str:
        return f"Error({self})"


ErrorHandler = Callable[[Error], None]


class ErrorList:
    """Collects errors; the list itself is the handler to pass to the parser and the checker."""

    __slots__ = ("errors",)

    def __init__(self, errors: Iterable[Error] = ()) -> None:
        self.errors = list(errors)

    def __call__(self, err: Error) -> None:
        self.errors.append(err)

    def __bool__(self) -> bool:
        return bool(self.errors)

    def __len__(self) -> int:
        return len(self.errors)

    def add(self, pos: Pos, msg: str) -> None:
        """Records one message."""
        self.errors.append(Error(pos, msg))

    def printed(self) -> list[Error]:
        """The errors that `go tool compile -e` prints, in its order: first all in the file where the first
        error was found, and so on."""
        bases: dict[Pos, int] = {}
        kept: list[Error] = []
        syntax_line = other_line = (0, 0)
        other_msg = ""
        for err in self.errors:
            bases.setdefault(err.base(), len(bases))
            line = (err.base(), err.pos >> COL_BITS)
            if err.msg.startswith("syntax error"):
                if line == syntax_line:
                    continue
                syntax_line = line
            else:
                if line == other_line and err.msg == other_msg:
                    continue
                other_line, other_msg = line, err.msg
            kept.append(err)
        kept.sort(key=lambda err: (bases[err.base()], err.known_pos()))
        unique = kept[:1]
        for err in kept[1:]:
            if str(err) != str(unique[-1]):
                unique.append(err)
        return unique

    def raise_if_any(self) -> None:
        """Raises `SyntaxErrors` with what would be printed, if anything was reported."""
        if self.errors:
            raise SyntaxErrors(self.printed())


class SyntaxErrors(Exception):
    """A file did not parse; `errors` are in source order."""

    def __init__(self, errors: list[Error]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = errors
