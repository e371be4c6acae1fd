"""What is wrong with an assembly file, in the assembler's words."""

from __future__ import annotations

from collections.abc import Sequence


class AsmError(Exception):
    """A mistake in a file: `lines` is what `go tool asm` prints, with the file's full name."""

    def __init__(self, file: str, line: int, message: str, *, fatal: bool = False) -> None:
        """`fatal` mistakes of the preprocessor end the assembler at once."""
        super().__init__(f"{file}:{line}: {message}")
        self.file = file
        self.lines: Sequence[str] = [str(self)] if fatal else [str(self), f"asm: assembly of {file} failed"]

    @classmethod
    def of_symbol(cls, file: str, *lines: str) -> AsmError:
        """A mistake that is only found when a whole function is known."""
        error = cls(file, 0, lines[0])
        error.lines = [f"asm: {lines[0]}", *lines[1:], "asm: assembly failed"]
        return error
