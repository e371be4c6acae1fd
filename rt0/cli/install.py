"""`rt0 install`: executables into `$GOBIN`, and packages of the library into the cache."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial

from rt0.build.modcache import gopath
from rt0.cli.build import put
from rt0.cli.common import attempt, build_target
from rt0.cli.flags import parse


def run(args: Sequence[str]) -> int:
    """Builds and installs; returns the exit status."""
    flags = parse("install", args)
    folder = os.environ.get("GOBIN", "") or str(gopath() / "bin")
    if not os.path.isabs(folder):
        print("cannot install, GOBIN must be an absolute path", file=sys.stderr)
        return 1
    built = build_target(flags.args, flags, "install", True)
    for name, exe in built.mains:
        attempt(partial(put, exe, folder, name, True))
    return 0
