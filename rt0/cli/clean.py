"""`rt0 clean`: empties the build cache. There is nothing else that rt0 leaves behind."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rt0.build.trim import clear
from rt0.cli.flags import parse


def run(args: Sequence[str]) -> int:
    """Cleans; returns the exit status."""
    flags = parse("clean", args)
    if flags.args:
        print("rt0: clean removes no files of packages, since rt0 makes none", file=sys.stderr)
        return 1
    if flags.is_set("cache"):
        clear()
    return 0
