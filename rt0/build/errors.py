"""What can go wrong in a build through no fault of rt0's, for the command to print."""

from __future__ import annotations

from rt0.syntax.errors import Error

COMMAND_LINE = "command-line-arguments"
"""The import path of the package that is built, as the go command says it."""


class LoadError(Exception):
    """What is to be built cannot be found or put together; `messages` are whole lines for the user."""

    def __init__(self, *messages: str) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


class SourceErrors(Exception):
    """A package has errors: `errors` in gc's words and order, for the header `# PACKAGE`."""

    def __init__(self, package: str, errors: list[Error]) -> None:
        super().__init__(f"{package}: {len(errors)} errors")
        self.package = package
        self.errors = errors


class CompileFailed(Exception):
    """LLVM refused a module, or died over it: rt0's mistake. The message names the module."""
