"""`rt0 env`: the values that rt0 works with, as the go command prints its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from rt0.build.cache import cache_dir
from rt0.build.context import GOARCH, GOOS, GorootError, go_version, goroot
from rt0.cli.flags import parse_flags
from rt0.cli.version import rt0_version


def run(args: Sequence[str]) -> int:
    """Prints all values as assignments, or those named, one a line."""
    names = parse_flags("env", args).args
    try:
        values = {
            "GOAMD64": os.environ.get("GOAMD64") or "v2",
            "GOARCH": GOARCH,
            "GOOS": GOOS,
            "GOROOT": str(goroot()),
            "GOVERSION": go_version(),
            "RT0CACHE": str(cache_dir()),
            "RT0VERSION": rt0_version(),
        }
    except GorootError as e:
        print(e, file=sys.stderr)
        return 1
    for name in names:
        print(values.get(name, ""))
    if not names:
        for name, value in values.items():
            print(f"{name}='{value}'")
    return 0
