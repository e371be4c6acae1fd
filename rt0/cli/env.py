"""`rt0 env`: the values that rt0 works with, as the go command prints its own."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

from rt0.build.cache import cache_dir
from rt0.build.context import GOARCH, GOOS, GorootError, go_version, goroot
from rt0.build.modcache import cache_root
from rt0.build.modules import enclosing
from rt0.build.trim import DEFAULT
from rt0.cli.flags import parse
from rt0.cli.version import rt0_version


def run(args: Sequence[str]) -> int:
    """Prints all values as assignments, or those named, one a line; with -json as an object."""
    flags = parse("env", args)
    try:
        known = values()
    except GorootError as e:
        print(e, file=sys.stderr)
        return 1
    names = flags.args
    if flags.is_set("json"):
        shown = {name: known.get(name, "") for name in sorted(names or known)}
        print(json.dumps(shown, indent="\t", ensure_ascii=False))
        return 0
    for name in names:
        print(known.get(name, ""))
    if not names:
        for name, value in known.items():
            quoted = value.replace("'", "'\\''")
            print(f"{name}='{quoted}'")
    return 0


def values() -> dict[str, str]:
    """Everything, by name. Raises `GorootError`."""
    module = enclosing(os.getcwd(), "go.mod", set())
    work = os.environ.get("GOWORK", "") or enclosing(os.getcwd(), "go.work", set())
    return {
        "GOAMD64": os.environ.get("GOAMD64") or "v2",
        "GOARCH": GOARCH,
        "GOBIN": os.environ.get("GOBIN", ""),
        "GOFLAGS": os.environ.get("GOFLAGS", ""),
        "GOMOD": f"{module}/go.mod" if module else os.devnull,
        "GOMODCACHE": str(cache_root()),
        "GOOS": GOOS,
        "GOROOT": str(goroot()),
        "GOVERSION": go_version(),
        "GOWORK": work if work in ("", "off") or work.endswith(".work") else f"{work}/go.work",
        "RT0CACHE": str(cache_dir()),
        "RT0CACHESIZE": os.environ.get("RT0CACHESIZE") or DEFAULT,
        "RT0VERSION": rt0_version(),
    }
