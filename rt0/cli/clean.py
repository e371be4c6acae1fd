"""`rt0 clean`: empties the build cache, or parts of it. There is nothing else that rt0 leaves behind."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence

from rt0.build.cache import cache_dir
from rt0.build.testcache import expire
from rt0.build.trim import clear
from rt0.cli.common import attempt
from rt0.cli.flags import parse


def run(args: Sequence[str]) -> int:
    """Cleans; returns the exit status."""
    flags = parse("clean", args)
    if flags.args:
        print("rt0: clean removes no files of packages, since rt0 makes none", file=sys.stderr)
        return 1
    if flags.is_set("cache"):
        clear()
    elif flags.is_set("testcache"):
        attempt(expire)
    if flags.is_set("fuzzcache"):
        shutil.rmtree(cache_dir() / "fuzz", ignore_errors=True)
    return 0
