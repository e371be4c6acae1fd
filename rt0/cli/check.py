"""`rt0 check`: the errors of packages and their tests, and nothing else."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from rt0.cli.common import PROGRESS, attempt, settings_of
from rt0.cli.flags import UsageError, parse, words_of


def run(args: Sequence[str]) -> int:
    """Checks; returns the exit status."""
    flags = parse("check", args)
    every_error, language = _compiler_flags(words_of(flags, "gcflags", "check"))
    from rt0.build.program import check_targets

    settings = settings_of(flags)
    settings.language = language
    settings.compiling = False
    checked = attempt(lambda: check_targets(flags.args, settings, PROGRESS, tests=True), every_error)
    for warning in checked.loader.warnings:
        print(warning, file=sys.stderr)
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
