"""Command-line flags in the manner of Go's `flag` package: `-name value`, `-name=value`, `--name`; the first
argument that is no flag ends them."""

from __future__ import annotations

from collections.abc import Sequence


class UsageError(Exception):
    """The command line is wrong: `message`, then how to use `command`. The process exits with status 2."""

    def __init__(self, message: str, command: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.command = command


class Flags:
    """The flags found, by name (a flag without value is "true"), and the arguments behind them."""

    __slots__ = ("values", "args")

    def __init__(self, values: dict[str, str], args: list[str]) -> None:
        self.values = values
        self.args = args

    def is_set(self, name: str) -> bool:
        """Whether a boolean flag is on."""
        return self.values.get(name, "false") not in ("false", "0", "f", "F", "FALSE", "False")


def parse_flags(
    command: str, args: Sequence[str], with_value: Sequence[str] = (), boolean: Sequence[str] = ()
) -> Flags:
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
        if name in boolean:
            values[name] = value if equals else "true"
        elif name not in with_value:
            raise UsageError(f"flag provided but not defined: -{name}", command)
        elif equals:
            values[name] = value
        elif rest:
            values[name] = rest.pop(0)
        else:
            raise UsageError(f"flag needs an argument: -{name}", command)
    return Flags(values, rest)
