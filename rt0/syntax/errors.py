"""Errors with positions, and the rules by which gc prints them.

A stage reports through an `ErrorHandler`, a callable that takes one `Error`; `ErrorList` is one that
collects. Errors arrive in the order in which the parser meets them, which is not always source order;
`ErrorList.printed` applies the rules of `cmd/compile/internal/base/print.go`: at most one syntax error a
line, no repetition, sorted by position.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rt0.syntax.pos import COL_BITS, Pos, col_of, file_of, line_of

COL_SHOWN = 254
"""The last column that gc's errors tell; beyond it, it has eight bits for them, they only say the line."""


class Error:
    """One message at one place; `msg` is in gc's words, without file and position."""

    __slots__ = ("pos", "msg")

    def __init__(self, pos: Pos, msg: str) -> None:
        self.pos = pos
        self.msg = msg

    def __str__(self) -> str:
        return f"{self.place(file_of(self.pos))}: {self.msg}"

    def place(self, file: str) -> str:
        """The position as gc prints it, with the file as it is to be called."""
        line, col = line_of(self.pos), col_of(self.pos)
        return f"{file}:{line}:{col}" if col <= COL_SHOWN else f"{file}:{line}"

    def order(self) -> Pos:
        """The position as far as gc knows it."""
        return self.pos - max(0, col_of(self.pos) - COL_SHOWN - 1)

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
        """The errors that `go tool compile -e` prints, in its order."""
        kept: list[Error] = []
        syntax_line = other_line = -1
        other_msg = ""
        for err in self.errors:
            line = err.pos >> COL_BITS
            if err.msg.startswith("syntax error"):
                if line == syntax_line:
                    continue
                syntax_line = line
            else:
                if line == other_line and err.msg == other_msg:
                    continue
                other_line, other_msg = line, err.msg
            kept.append(err)
        kept.sort(key=Error.order)
        unique = kept[:1]
        for err in kept[1:]:
            if err.order() != unique[-1].order() or err.msg != unique[-1].msg:
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
