"""What the commands that build share: their options, the build itself, and how its failures are told."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from rt0.build import cache
from rt0.build.build import Built, Options, build
from rt0.build.context import GorootError, Settings
from rt0.build.errors import COMMAND_LINE, LoadError, SourceErrors, first_errors
from rt0.build.trim import limit
from rt0.cli.commands import COVER
from rt0.cli.flags import Failed, Flags, UsageError, words_of
from rt0.cli.report import Progress, print_source_errors
from rt0.link.elf import LinkError
from rt0.llvm.codegen import CPUS

if TYPE_CHECKING:
    from rt0.build.cover import Cover

PROGRESS = Progress()

T = TypeVar("T")


def options_of(flags: Flags, command: str) -> Options:
    """The build options that flags and environment say. Raises `UsageError`, `Failed`.

    What `run` builds has no debug information, as with the go command.
    """
    PROGRESS.names, PROGRESS.commands = flags.is_set("v"), flags.is_set("x")
    cache.ignored = flags.is_set("a")
    if PROGRESS.commands:
        print(f"RT0CACHE={cache.cache_dir()}", file=sys.stderr)
    amd64 = os.environ.get("GOAMD64") or "v2"
    if amd64 not in CPUS:
        print("go: invalid GOAMD64: must be v1, v2, v3, v4", file=sys.stderr)
        raise Failed
    try:
        limit()
    except ValueError as e:
        print(f"rt0: {e}", file=sys.stderr)
        raise Failed from None
    symtab, dwarf = True, command != "run"
    strings: dict[str, str] = {}
    words = iter(words_of(flags, "ldflags", command))
    for word in words:
        if word.startswith("-X"):
            symbol, equals, value = (word[3:] if word.startswith("-X=") else next(words, "")).partition("=")
            if not equals or "." not in symbol or word[2:3] not in ("", "="):
                raise UsageError("-X flag requires argument of the form importpath.name=value", command)
            strings[symbol] = value
        elif word == "-s":
            symtab = dwarf = False
        elif word == "-w":
            dwarf = False
        else:
            raise UsageError(
                f"flag provided but not defined: {word} (of -ldflags: -s, -w and -X are)", command
            )
    return Options(
        CPUS[amd64],
        symtab,
        dwarf,
        _barrier_check(flags, command),
        strings,
        flags.is_set("trimpath"),
        "trace" in flags.values,
        "heap" in flags.values,
        is_covered(flags),
    )


def _barrier_check(flags: Flags, command: str) -> bool:
    """Whether -gcflags asks for the shadow heap, which checks write barriers. Raises `UsageError`."""
    on = False
    for word in words_of(flags, "gcflags", command):
        if word in ("-wbshadow", "-wbshadow=true"):
            on = True
        elif word == "-wbshadow=false":
            on = False
        elif word not in ("-m", "-l"):
            raise UsageError(
                f"flag provided but not defined: {word} (of -gcflags: -m, -l, -wbshadow)", command
            )
    return on


def is_covered(flags: Flags) -> bool:
    """Whether coverage is to be counted."""
    return flags.is_set("cover") or any(name in flags.values for name in COVER)


def cover_of(flags: Flags, command: str) -> Cover | None:
    """What flags say of coverage, if it is to be counted. Raises `UsageError`."""
    if not is_covered(flags):
        return None
    from rt0.build.cover import Cover
    from rt0.build.covermeta import MODES

    mode = flags.values.get("covermode", "set")
    if mode not in MODES:
        why = 'valid modes are "set", "count", or "atomic"'
        raise UsageError(f'invalid value "{mode}" for flag -covermode: {why}', command)
    patterns = flags.values.get("coverpkg")
    if patterns is None:
        return Cover(mode, None)
    return Cover(mode, [p for p in map(str.strip, patterns.split(",")) if p])


def settings_of(flags: Flags, command: str = "build") -> Settings:
    """The settings that flags say. Raises `Failed` and `UsageError`."""
    values = flags.values
    mod = values.get("mod", "")
    if mod not in ("", "mod", "readonly", "vendor"):
        print(f"-mod={mod} not supported (can be '', 'mod', 'readonly', or 'vendor')", file=sys.stderr)
        raise Failed
    settings = Settings(filter(None, values.get("tags", "").replace(",", " ").split()), mod)
    settings.cover = cover_of(flags, command)
    return settings


def split_target(args: Sequence[str]) -> tuple[list[str], list[str]]:
    """What to build (Go files, or one folder), and the arguments behind it."""
    n = 0
    while n < len(args) and args[n].endswith(".go"):
        n += 1
    n = n or min(1, len(args))
    return list(args[:n]), list(args[n:])


def attempt(work: Callable[[], T], every_error: bool = False) -> T:
    """Does a part of a build with the progress line on; tells the user what is wrong and raises `Failed`.

    Of a package's errors only the first few are printed, unless `every_error` is set.
    """
    try:
        with PROGRESS:
            return work()
    except SourceErrors as e:
        for title, errors in e.packages:
            print_source_errors(title, errors.printed() if every_error else first_errors(errors), sys.stderr)
    except (LoadError, GorootError) as e:
        print(e, file=sys.stderr)
    except OSError as e:
        where = f"{e.filename}: " if e.filename else ""
        print(f"rt0: {where}{e.strerror or e}", file=sys.stderr)
    except LinkError as e:
        print(f"# {COMMAND_LINE}\n{e}", file=sys.stderr)
    except Exception as e:
        if type(e).__name__ != "NativeError":  # not imported just to name it
            raise
        print(f"# rt0/runtime\n{e}", file=sys.stderr)
    raise Failed


def build_target(target: Sequence[str], flags: Flags, command: str, many: bool = False) -> Built:
    """Builds what the command line names. Raises `Failed`."""
    settings, options = settings_of(flags, command), options_of(flags, command)
    run = command not in ("build", "install")
    built = attempt(lambda: build(target, settings, options, PROGRESS, many, run))
    for warning in built.warnings:
        print(warning, file=sys.stderr)
    return built
