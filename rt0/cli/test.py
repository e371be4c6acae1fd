"""`rt0 test`: builds the tests of packages, runs them in the packages' folders, and reports as `go test`
does.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rt0.build.errors import LoadError, SourceErrors
from rt0.cli.commands import COMMANDS, TEST_BOOLEAN, TEST_COVER, TEST_PROFILES, TEST_RATES, TEST_VALUES
from rt0.cli.common import PROGRESS, attempt, options_of, settings_of
from rt0.cli.flags import Flags, UsageError, parse
from rt0.cli.report import print_source_errors
from rt0.cli.test_json import Events, print_event
from rt0.cli.test_process import Finished, Limits, execute, seconds

if TYPE_CHECKING:
    from rt0.cli.test_cover import Coverage

_PERCENTAGE = re.compile(rb"coverage: (.*)\n")
_TIMEOUT = "10m0s"
"""How long the tests of a package may take if nothing else is said."""


def run(args: Sequence[str]) -> int:
    """Builds and runs tests; returns the exit status."""
    own, passed = _split(args)
    flags = parse("test", own)
    return _Tests(flags, passed).run()


def _split(args: Sequence[str]) -> tuple[list[str], list[str]]:
    """Flags and packages, flags first wherever they stood; and what `-args` or the first unknown word after
    the packages hands to the binary.
    """
    flags: list[str] = []
    packages: list[str] = []
    rest = list(args)
    while rest:
        arg = rest.pop(0)
        if arg in ("-args", "--args"):
            return [*flags, *packages], rest
        if not arg.startswith("-"):
            packages.append(arg)
            continue
        name, equals, _ = arg.lstrip("-").removeprefix("test.").partition("=")
        flags.append("-" + arg.lstrip("-").removeprefix("test."))
        if not equals and name not in (*COMMANDS["test"].boolean, "h", "help") and rest:
            flags.append(rest.pop(0))
    return [*flags, *packages], []


class _Tests:
    """The tests of all packages that the command line names."""

    __slots__ = ("flags", "passed", "settings", "options", "failed", "json", "profiles", "single", "coverage")

    def __init__(self, flags: Flags, passed: list[str]) -> None:
        self.flags = flags
        self.passed = passed
        self.settings = settings_of(flags)
        self.coverage: Coverage | None = None
        verbose, flags.values["v"] = flags.is_set("v"), "false"
        self.options = options_of(flags, "test")
        flags.values["v"] = str(verbose).lower()
        self.failed = False
        self.single = False
        self.json = flags.is_set("json")
        self.profiles = [name for name in TEST_PROFILES if flags.values.get(name)]

    def run(self) -> int:
        paths = attempt(self._paths)
        if "o" in self.flags.values and not self.flags.is_set("c"):
            raise UsageError("-o without -c is not supported", "test")
        if self.profiles and len(paths) != 1:
            print(f"cannot use -{self.profiles[0]} flag with multiple packages", file=sys.stderr)
            return 1
        self.single = len(paths) == 1
        self._begin_coverage(paths)
        for path in paths:
            self._test(path)
        if self.failed and not self.flags.is_set("c") and self.flags.args and not self.json:
            print("FAIL")
        return int(self.failed)

    def _begin_coverage(self, paths: Sequence[str]) -> None:
        if self.flags.is_set("cover") or any(name in self.flags.values for name in TEST_COVER):
            from rt0.cli.test_cover import Coverage, cover_of

            self.settings.cover = cover_of(self.flags)
            self.coverage = Coverage(self.settings.cover, self.flags, self.settings, paths)

    def _paths(self) -> list[str]:
        """The import paths of the packages."""
        from rt0.build.load import Loader
        from rt0.build.patterns import load_roots

        args = self.flags.args
        if len(args) == 1 and "..." not in args[0] and not args[0].startswith((".", "/")):
            return [*args]
        loader = Loader(self.settings, PROGRESS)
        roots = load_roots(args, loader)
        for warning in loader.warnings:
            print(warning, file=sys.stderr)
        return [p.path for p in roots.packages]

    def _test(self, path: str) -> None:
        """Builds and runs the tests of one package."""
        from rt0.build.testbuild import build_test

        try:
            with PROGRESS:
                binary, folder = build_test(path, self.settings, self.options, PROGRESS)
        except SourceErrors as e:
            for title, errors in e.packages:
                said = io.StringIO()
                print_source_errors(title, errors.printed(), said)
                self._build_failed(title, said.getvalue())
            self._report(path, f"FAIL\t{path} [build failed]", False, e.packages[0][0])
            return
        except LoadError as e:
            self._build_failed(path, f"# {path}\n{e}\n")
            self._report(path, f"FAIL\t{path} [setup failed]", False, path)
            return
        if binary is None:
            covered = self.coverage.untested(path) if self.coverage is not None else None
            if covered is None:
                self._report(path, f"?   \t{path}\t[no test files]", None)
            else:
                self._report(path, covered, True, end="")
            return
        if self.flags.is_set("c") or self.profiles:
            # Who reads a profile wants the names in the binary.
            self._install(binary, path)
        if self.flags.is_set("c"):
            return
        self._execute(binary, path, folder)

    def _build_failed(self, what: str, said: str) -> None:
        if not self.json:
            print(said, end="", file=sys.stderr)
            return
        for line in said.splitlines(keepends=True):
            print_event({"ImportPath": what, "Action": "build-output", "Output": line})
        print_event({"ImportPath": what, "Action": "build-fail"})

    def _install(self, binary: Path, path: str) -> None:
        from rt0.build.cache import write_atomically

        name = f"{path.rpartition('/')[2]}.test"
        output = Path(self.flags.values.get("o") or name)
        write_atomically(
            (output / name if output.is_dir() else output).absolute(), binary.read_bytes(), 0o755
        )

    def _arguments(self) -> list[str]:
        flags = self.flags
        out: list[str] = []
        if "timeout" not in flags.values:
            out.append(f"-test.timeout={_TIMEOUT}")
        values = (*TEST_VALUES, *TEST_PROFILES, *TEST_RATES)
        out += [f"-test.{name}={flags.values[name]}" for name in values if name in flags.values]
        if self.profiles:
            out.append(f"-test.outputdir={Path(flags.values.get('outputdir', '')).absolute()}")
        out += [f"-test.{name}=true" for name in TEST_BOOLEAN if flags.is_set(name)]
        if self.json:
            out = [a for a in out if a != "-test.v=true"] + ["-test.v=test2json"]
        return [*out, *self.passed]

    def _limits(self) -> Limits:
        """What gc's command allows; benchmarks may run for as long as they like."""
        timeout = seconds(self.flags.values.get("timeout", _TIMEOUT))
        return Limits(0.0 if timeout is None or "bench" in self.flags.values else timeout)

    def _execute(self, binary: Path, path: str, folder: Path) -> None:
        # Without packages on the command line the binary writes to the terminal itself, as with gc.
        direct = not self.flags.args or "bench" in self.flags.values
        verbose = self.flags.is_set("v")
        events = Events(path) if self.json else None
        show = events.write if events else _print if direct or (verbose and self.single) else None
        start = time.monotonic()
        sys.stdout.flush()
        with tempfile.TemporaryDirectory(prefix="rt0-test") as temporary:
            exe = Path(temporary, f"{path.rpartition('/')[2]}.test")
            os.symlink(binary, exe)
            done = self._run(exe, folder, show)
        took = time.monotonic() - start
        out = done.output
        ok = done.status == 0 and not done.remark
        tail = []
        if out and not out.endswith(b"\n") and not direct:
            tail.append("")
        if ok:
            nothing = b"testing: warning: no tests to run" in out and not direct
            covered = _percentage(out) if self.coverage is not None and not direct else ""
            tail.append(f"ok  \t{path}\t{took:.3f}s{covered}{' [no tests to run]' if nothing else ''}")
        else:
            if done.remark:
                tail.append(done.remark)
            if done.status < 0:
                tail.append(f"signal: {_signal_name(-done.status)}")
            elif done.status > 0 and (direct or not out):
                tail.append(f"exit status {done.status}")
            # Marked as the framework's: a binary that breaks off has not said so itself.
            tail.append(("\x16" if self.json else "") + f"FAIL\t{path}\t{took:.3f}s")
        if show is None and (not ok or verbose):
            _print(out)
        self._report(path, "\n".join(tail), ok, events=events)

    def _run(self, exe: Path, folder: Path, show: Callable[[bytes], None] | None) -> Finished:
        """Runs a binary that is in a folder for temporary files."""
        first, environment = ["-test.paniconexit0"], {}
        if self.coverage is not None:
            first += self.coverage.arguments(exe.parent)
            environment = self.coverage.environment(exe.parent)
        arguments = [str(exe), *first, *self._arguments()]
        done = execute(arguments, folder, self._limits(), show, environment)
        if self.coverage is not None:
            self.coverage.collect(exe.parent)
        return done

    def _report(
        self,
        path: str,
        text: str,
        ok: bool | None,
        failed_build: str = "",
        events: Events | None = None,
        end: str = "\n",
    ) -> None:
        """Says how the tests of a package went; `ok` is None if it has none."""
        self.failed = self.failed or ok is False
        if not self.json:
            print(text, end=end, flush=True)
            return
        events = events or Events(path)
        events.write(f"{text}{end}".encode())
        events.close(ok, failed_build)


def _percentage(out: bytes) -> str:
    """What the line about a package says of its coverage, going by the output of its tests."""
    m = _PERCENTAGE.search(out)
    return f"\tcoverage: {m[1].decode(errors='replace')}" if m is not None else ""


def _print(out: bytes) -> None:
    sys.stdout.buffer.write(out)
    sys.stdout.buffer.flush()


def _signal_name(number: int) -> str:
    import signal

    return (signal.strsignal(number) or f"signal {number}").lower()
