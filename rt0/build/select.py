"""Which of the packages named is a program, and what its executable is called."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from rt0.build.errors import COMMAND_LINE, LoadError
from rt0.build.load import Loader, Problem
from rt0.build.patterns import Roots

_VERSION = re.compile(r"v([2-9]|[1-9][0-9]+)\Z")


def choose_program(roots: Roots, loader: Loader) -> None:
    """Leaves only the program of what was named, for `rt0 run`. Raises `LoadError` if it is not one."""
    for p in roots.packages:
        if p.name != "main" and p.path in roots.literal and p.problem is None:
            p.problem = Problem(f"package {p.path} is not a main package")
    mains = [p for p in roots.packages if p.name == "main" or p.path in roots.literal or not p.name]
    pattern = roots.patterns[0][0]
    if not mains:
        warnings = list(loader.warnings)
        if roots.packages:
            warnings.append(f'go: warning: "{pattern}" matched only non-main packages')
        else:
            loader.check_problems()  # a pattern that is wrong in itself
        raise LoadError(*warnings, f"go: no packages loaded from {pattern}")
    if len(mains) > 1:
        names = "".join(f"\n\t{p.path}" for p in mains)
        raise LoadError(f"go: pattern {pattern} matches multiple packages:{names}")
    roots.packages = mains


def exec_name(path: str, target: Sequence[str]) -> str:
    """The name of an executable: that of the first file, or the path's last element that is no version."""
    if path == COMMAND_LINE:
        return os.path.basename(target[0])[: -len(".go")]
    elements = path.split("/")
    if len(elements) > 1 and _VERSION.match(elements[-1]):
        elements.pop()
    return elements[-1]
