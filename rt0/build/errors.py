"""What can go wrong in a build through no fault of rt0's, for the command to print."""

from __future__ import annotations

from collections.abc import Sequence

from rt0.syntax.errors import Error, ErrorList

COMMAND_LINE = "command-line-arguments"
"""The import path of a package that is given as files, as the go command says it."""

MAX_ERRORS = 10
"""As many errors of a package as gc prints."""


class LoadError(Exception):
    """What is to be built cannot be found or put together; `messages` are whole lines for the user."""

    def __init__(self, *messages: str) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


class SourceErrors(Exception):
    """Packages have errors: of each, the title for the header `# TITLE`, and the errors as found."""

    def __init__(self, packages: Sequence[tuple[str, ErrorList]]) -> None:
        super().__init__(", ".join(f"{title}: {len(errors)} errors" for title, errors in packages))
        self.packages = packages


class CompileFailed(Exception):
    """LLVM refused a module, or died over it: rt0's mistake. The message names the module."""


def first_errors(errors: ErrorList) -> list[Error]:
    """The errors that gc prints: it stops, and says so, at the tenth that it finds, then sorts."""
    if len(errors.printed()) < MAX_ERRORS:
        return errors.printed()
    found = ErrorList()
    for error in errors.errors:
        found(error)
        if len(found.printed()) == MAX_ERRORS:
            break
    return [*found.printed(), Error(found.errors[-1].pos, "too many errors")]
