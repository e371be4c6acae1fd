"""`NativeError`: what the dialect refuses, shown with file, line, column, source line, caret and advice.

Invariant: whoever raises one has a place in a Python source file; no other exception leaves the front end for
a mistake in dialect code.
"""

from __future__ import annotations

import linecache


class NativeError(Exception):
    """A construct outside the dialect, or a type error in it.

    `line` counts from 1, `col` and `end_col` from 0, as in Python's syntax tree. `advice` says what to write
    instead.
    """

    def __init__(
        self, message: str, filename: str, line: int, col: int = 0, end_col: int = 0, advice: str = ""
    ) -> None:
        super().__init__(message, filename, line, col)
        self.message = message
        self.filename = filename
        self.line = line
        self.col = col
        self.end_col = end_col
        self.advice = advice

    def __str__(self) -> str:
        out = [f"{self.filename}:{self.line}:{self.col + 1}: {self.message}"]
        text = linecache.getline(self.filename, self.line).rstrip("\n")
        if text:
            # Tabs stay in the padding so that the caret stands under the character it means.
            pad = "".join("\t" if c == "\t" else " " for c in text[: self.col])
            width = max(1, min(self.end_col, len(text)) - self.col)
            out += [f"    {text}", f"    {pad}{'^' * width}"]
        if self.advice:
            out.append(f"    {self.advice}")
        return "\n".join(out)
