"""`rt0 build`: a program to an executable file, which appears whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from rt0.build.cache import cache_dir, write_atomically
from rt0.build.errors import LoadError
from rt0.cli.common import PROGRESS, attempt, build_target, settings_of
from rt0.cli.flags import Flags, parse, words_of
from rt0.cli.report import print_source_errors


def run(args: Sequence[str]) -> int:
    """Builds; returns the exit status."""
    flags = parse("build", args)
    target = flags.args
    output = flags.values.get("o", "")
    many = output.endswith("/") or os.path.isdir(output)
    words = words_of(flags, "gcflags", "build")
    if "-m" in words:
        _print_escapes(target, flags, "-l" not in words)
    built = build_target(target, flags, "build", many)
    if many and not built.mains:
        print("go: no main packages to build", file=sys.stderr)
        return 1
    if output and not many and len(built.paths) != 1:
        print("go: cannot write multiple packages to non-directory " + output, file=sys.stderr)
        return 1
    if output and not built.mains and output != os.devnull:
        print(f"rt0: {output}: {built.paths[0]} is no program, and rt0 writes no archives", file=sys.stderr)
        return 1
    for name, exe in built.mains:
        attempt(partial(put, exe, output, name, many))
    return 0


def _print_escapes(target: Sequence[str], flags: Flags, inline: bool) -> None:
    from rt0.build.explain import escapes

    settings = settings_of(flags)
    for path, found in attempt(lambda: escapes(target, settings, PROGRESS, inline)):
        if found:
            print_source_errors(path, found, sys.stderr)


def put(exe: Path, output: str, name: str, many: bool) -> None:
    """Puts an executable where it belongs. A device such as /dev/null is written to, not replaced.

    Raises `LoadError` if there is a folder of its name.
    """
    if not output and os.path.isdir(name):
        raise LoadError(f'go: build output "{name}" already exists and is a directory')
    path = Path(output, name) if many else Path(output or name)
    PROGRESS.command(f"cp $RT0CACHE/{exe.relative_to(cache_dir())} {path}")
    data = exe.read_bytes()
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path.absolute(), data, 0o755)
