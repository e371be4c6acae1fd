"""`rt0 build`: a program to an executable file, which appears whole or not at all."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from rt0.build.cache import write_atomically
from rt0.cli.common import PROGRESS, Failed, attempt, build_target, options_of, split_target
from rt0.cli.flags import Flags, UsageError, parse_flags
from rt0.cli.report import print_source_errors


def run(args: Sequence[str]) -> int:
    """Builds; returns the exit status."""
    flags = parse_flags("build", args, ["o", "ldflags", "gcflags"], ["v"])
    target, rest = split_target(flags.args)
    if rest:
        raise UsageError(f"named files must be .go files: {rest[0]}")
    try:
        if _wants_escapes(flags):
            _print_escapes(target)
        exe = build_target(target, options_of(flags, "build"))
        if exe is not None:
            attempt(lambda: _install(exe, Path(flags.values.get("o") or default_name(target)), target))
    except Failed:
        return 1
    return 0


def _wants_escapes(flags: Flags) -> bool:
    """Whether -gcflags asks for what escapes. Raises `UsageError`."""
    words = shlex.split(flags.values.get("gcflags", ""))
    for word in words:
        if word not in ("-m", "-l"):
            raise UsageError(f"flag provided but not defined: {word} (of -gcflags: -m and -l are)", "build")
    return "-m" in words


def _print_escapes(target: Sequence[str]) -> None:
    from rt0.build.explain import escapes

    package, found = attempt(lambda: escapes(target, PROGRESS))
    print_source_errors(package, found, sys.stderr)


def default_name(target: Sequence[str]) -> str:
    """The name of an executable: that of the first file, or of the folder."""
    if target and target[0].endswith(".go"):
        return os.path.basename(target[0])[: -len(".go")]
    return os.path.basename(os.path.abspath(target[0] if target else "."))


def _install(exe: Path, output: Path, target: Sequence[str]) -> None:
    """Puts the executable where it belongs. A device such as /dev/null is written to, not replaced."""
    if output.is_dir():
        output = output / default_name(target)
    data = exe.read_bytes()
    if output.exists() and not output.is_file():
        output.write_bytes(data)
    else:
        write_atomically(output.absolute(), data, 0o755)
