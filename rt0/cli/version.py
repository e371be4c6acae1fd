"""`rt0 version`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from rt0.build.context import GOARCH, GOOS, GorootError, go_version
from rt0.cli.flags import parse


def rt0_version() -> str:
    """The version of the installed package; "devel" if rt0 runs without being installed."""
    try:
        return version("rt0")
    except PackageNotFoundError:
        return "devel"


def run(args: Sequence[str]) -> int:
    """Prints rt0's version, that of Go's library, and the platform."""
    parse("version", args)
    try:
        library = go_version()
    except GorootError as e:
        print(e, file=sys.stderr)
        return 1
    print(f"rt0 version {rt0_version()} {library} {GOOS}/{GOARCH}")
    return 0
