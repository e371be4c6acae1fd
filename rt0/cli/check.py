"""`rt0 check`: the errors of a package, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from rt0.cli.common import PROGRESS, Failed, attempt, split_target
from rt0.cli.flags import UsageError, parse_flags


def run(args: Sequence[str]) -> int:
    """Checks; returns the exit status."""
    flags = parse_flags("check", args)
    target, rest = split_target(flags.args)
    if rest:
        raise UsageError(f"named files must be .go files: {rest[0]}")
    from rt0.build.load import find
    from rt0.build.program import check_program

    try:
        attempt(lambda: check_program(find(target), PROGRESS))
    except Failed:
        return 1
    return 0
