"""`rt0 check`: the errors of a package, and nothing else."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from rt0.cli.common import PROGRESS, Failed, attempt, split_target
from rt0.cli.flags import UsageError, parse_flags


def run(args: Sequence[str]) -> int:
    """Checks; returns the exit status."""
    flags = parse_flags("check", args, ["gcflags"])
    every_error, language = _compiler_flags(shlex.split(flags.values.get("gcflags", "")))
    target, rest = split_target(flags.args)
    if rest:
        raise UsageError(f"named files must be .go files: {rest[0]}")
    from rt0.build.load import find
    from rt0.build.program import check_program

    def check() -> None:
        check_program(find(target, overlays=False), PROGRESS, language, overlays=False)

    try:
        attempt(check, every_error)
    except Failed:
        return 1
    return 0


def _compiler_flags(words: Sequence[str]) -> tuple[bool, str]:
    """Whether all errors are wanted, and for what version of Go. Raises `UsageError`."""
    every_error, language = False, ""
    for word in words:
        version = re.fullmatch(r"-lang=(go1\.[0-9]+)", word)
        if word == "-e":
            every_error = True
        elif version is not None:
            language = version[1]
        else:
            message = f"flag provided but not defined: {word} (of -gcflags: -e, -lang)"
            raise UsageError(message, "check")
    return every_error, language
