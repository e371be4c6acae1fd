"""Command-line flags in the manner of Go's `flag` package: `-name value`, `-name=value`, `--name`; the first
argument that is no flag ends them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence

from rt0.cli.commands import COMMANDS, Command

_SPACE = " \t\n\r"


class UsageError(Exception):
    """The command line is wrong: `message`, then how to use `command`. The process exits with status 2."""

    def __init__(self, message: str, command: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.command = command


class Failed(Exception):
    """The user has been told what is wrong; what remains is to exit with status 1."""


class Flags:
    """The flags found, by name (a flag without value is "true"), and the arguments behind them."""

    __slots__ = ("values", "args")

    def __init__(self, values: dict[str, str], args: list[str]) -> None:
        self.values = values
        self.args = args

    def is_set(self, name: str) -> bool:
        """Whether a boolean flag is on."""
        return self.values.get(name, "false") not in ("false", "0", "f", "F", "FALSE", "False")


def split_words(text: str) -> list[str]:
    """The words of a flag's value: those that begin with a quote end with it. Raises `ValueError`.

    Source: cmd/internal/quoted.
    """
    words: list[str] = []
    rest = text.lstrip(_SPACE)
    while rest:
        quote = rest[0]
        if quote in "\"'":
            word, end, rest = rest[1:].partition(quote)
            if not end:
                raise ValueError(f"unterminated {quote} string")
        else:
            word = re.split(f"[{_SPACE}]", rest, maxsplit=1)[0]
            rest = rest[len(word) :]
        words.append(word)
        rest = rest.lstrip(_SPACE)
    return words


def words_of(flags: Flags, name: str, command: str) -> list[str]:
    """The words that a flag's value consists of. Raises `UsageError`."""
    value = flags.values.get(name, "")
    try:
        return split_words(value)
    except ValueError as e:
        raise UsageError(f'invalid value "{value}" for flag -{name}: {e}', command) from None


def parse(command: str, args: Sequence[str]) -> Flags:
    """The flags of a command, those in `GOFLAGS` that it knows included. Raises `UsageError`, `Failed`."""
    known = COMMANDS[command]
    flags = _parse_flags(command, args, known)
    for name, value in _goflags().items():
        if name in known.boolean or (name in known.values and value is not None):
            flags.values.setdefault(name, "true" if value is None else value)
    return flags


def _goflags() -> dict[str, str | None]:
    """The flags in `GOFLAGS`; `None` stands for no value. Raises `Failed`."""
    values: dict[str, str | None] = {}
    try:
        words = split_words(os.environ.get("GOFLAGS", ""))
    except ValueError as e:
        print(f"go: parsing $GOFLAGS: {e}", file=sys.stderr)
        raise Failed from None
    for word in words:
        name, equals, value = word.lstrip("-").partition("=")
        if not word.startswith("-") or not name:
            print(f'go: parsing $GOFLAGS: non-flag "{word}"', file=sys.stderr)
            raise Failed
        values[name] = value if equals else None
    return values


def _parse_flags(command: str, args: Sequence[str], known: Command) -> Flags:
    """Takes the flags off an argument list. Raises `UsageError` in the go command's words."""
    values: dict[str, str] = {}
    rest = list(args)
    while rest and rest[0].startswith("-") and rest[0] != "-":
        arg = rest.pop(0)
        if arg == "--":
            break
        name, equals, value = arg.removeprefix("-").removeprefix("-").partition("=")
        if name in ("h", "help") and not equals:
            raise UsageError("", command)
        if name in known.boolean:
            values[name] = value if equals else "true"
        elif name not in known.values:
            raise UsageError(f"flag provided but not defined: -{name}", command)
        elif equals:
            values[name] = value
        elif rest:
            values[name] = rest.pop(0)
        else:
            raise UsageError(f"flag needs an argument: -{name}", command)
    return Flags(values, rest)
