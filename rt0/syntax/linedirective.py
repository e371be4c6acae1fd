"""`//line FILE:LINE` and `//line FILE:LINE:COL`, by which generated code says where it comes from."""

from __future__ import annotations

import posixpath

_MAX = 1 << 30


class LineDirectiveError(Exception):
    """What is wrong, and at which offset of the directive's text."""

    def __init__(self, offset: int, msg: str) -> None:
        super().__init__(msg)
        self.offset = offset
        self.msg = msg


def _trailing_number(text: str) -> tuple[int, int | None]:
    """Where what follows the last colon starts (0 without a colon), and its value if it is a number."""
    start = text.rfind(":") + 1
    digits = text[start:]
    valid = start > 0 and digits.isascii() and digits.isdigit() and int(digits) < 1 << 64
    return start, int(digits) if valid else None


def parse_line_directive(text: str) -> tuple[str, int, int] | None:
    """File, line, and column or 0; `None` for what is no directive. Raises `LineDirectiveError`."""
    start, last = _trailing_number(text)
    if start == 0:
        return None
    if last is None:
        raise LineDirectiveError(start, f"invalid line number: {text[start:]}")
    line, col = last, 0
    before, number = _trailing_number(text[: start - 1])
    if number is not None:
        line, col = number, last
        if not 0 < col <= _MAX:
            raise LineDirectiveError(start, f"invalid column number: {text[start:]}")
        text, start = text[: start - 1], before
    if not 0 < line <= _MAX:
        raise LineDirectiveError(start, f"invalid line number: {text[start:]}")
    return text[: start - 1], line, col


def line_file(name: str, file: str, before: str, col: int) -> str:
    """The file that a directive in `file` means by a name; "", with a column, is the one `before`."""
    if not name:
        return before if col else name
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), name))
