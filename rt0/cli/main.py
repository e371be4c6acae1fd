"""The `rt0` command: finds the subcommand, and turns every failure into words and an exit status.

Status 1: the program or its build failed; 2: the command line is wrong. No Python traceback reaches the user:
an internal error says what rt0 was doing; with RT0DEBUG=1 in the environment the traceback follows.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module

from rt0.cli.commands import COMMANDS
from rt0.cli.flags import Failed, UsageError

NESTING = 50_000
"""Python calls within each other: more than any stage needs by itself."""


def main() -> None:
    """The entry point of the `rt0` script; exits the process."""
    # Trees live until the process ends: looking for garbage cycles in them takes most of the time of large
    # programs.
    gc.disable()
    # Whoever walks trees follows expressions as deep as they are; the stages that build them raise this, too.
    sys.setrecursionlimit(NESTING)
    try:
        status = run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        # Die of the signal, as the shell expects.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
        status = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        status = 1
    sys.stderr.flush()
    os._exit(status)  # to take the trees of a large program apart would be a tenth of its build


def run(args: Sequence[str]) -> int:
    """Runs a command line (without the program's name); returns the exit status."""
    from rt0.cli import help

    if not args:
        print(help.overview(), file=sys.stderr)
        return 2
    name, *rest = args
    name = {"-h": "help", "-help": "help", "--help": "help", "--version": "version"}.get(name, name)
    if name not in COMMANDS:
        print(f"rt0 {name}: unknown command\nRun 'rt0 help' for usage.", file=sys.stderr)
        return 2
    try:
        status: int = import_module(f"rt0.cli.{name}").run(rest)
        return status
    except UsageError as e:
        if e.message:
            print(e.message, file=sys.stderr)
        if e.command:
            print(help.usage(e.command), file=sys.stderr)
        return 2
    except Failed:
        return 1
    except (KeyboardInterrupt, BrokenPipeError):
        raise
    except RecursionError as e:
        if os.environ.get("RT0DEBUG", "") not in ("", "0"):
            return internal_error(e)
        print("rt0: the program has an expression or a statement that is nested too deeply", file=sys.stderr)
        return 1
    except Exception as e:
        return internal_error(e)


def internal_error(e: Exception) -> int:
    """Says that rt0 itself has failed."""
    from rt0.cli.common import PROGRESS

    what = f"{type(e).__name__}: {e}".rstrip(": ")
    print(f"rt0: internal error while {PROGRESS.doing}: {what}", file=sys.stderr)
    if os.environ.get("RT0DEBUG", "") not in ("", "0"):
        import traceback

        traceback.print_exc()
    else:
        print(
            "This is a mistake in rt0, not in your program. Please report it with the program;\n"
            "RT0DEBUG=1 in the environment shows where it happened.",
            file=sys.stderr,
        )
    return 1
