"""What is wrong with an assembly file, in the assembler's words."""

from __future__ import annotations


class AsmError(Exception):
    """A mistake in a file; printed as `FILE:LINE: MESSAGE`, as `go tool asm` does."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.file = file
        self.line = line
        self.message = message
