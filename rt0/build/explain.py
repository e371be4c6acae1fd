"""What the compiler found out about packages, without compiling them: the lines of `-gcflags=-m`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rt0.build.context import Settings
from rt0.build.program import check_targets
from rt0.syntax.errors import Error
from rt0.types.api import remove_dead


def escapes(
    target: Sequence[str], settings: Settings, progress: Callable[[str], None], inline: bool
) -> list[tuple[str, list[Error]]]:
    """The paths of the packages named, and what is inlined, unless nothing shall be, and escapes in each.

    Raises `LoadError` and `SourceErrors`."""
    from rt0.lower.escape_report import escape_lines

    checked = check_targets(target, settings, progress)
    for package in checked.packages.values():
        remove_dead(package)
    progress("escape analysis")
    return [(p.path, escape_lines(checked.packages[p.path], inline)) for p in checked.roots.packages]
