"""What the compiler found out about a package, without compiling it: the lines of `-gcflags=-m`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rt0.build.program import check_program
from rt0.syntax.errors import Error


def escapes(target: Sequence[str], progress: Callable[[str], None]) -> tuple[str, list[Error]]:
    """The path of a package, and what escapes in it. Raises `LoadError` and `SourceErrors`."""
    from rt0.lower.escape_report import escape_lines

    program = check_program(target, progress)
    progress("escape analysis")
    return program.sources[-1].path, escape_lines(program.main)
