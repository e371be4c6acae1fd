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

from rt0.build.cache import cache_dir
from rt0.build.errors import LoadError, SourceErrors
from rt0.cli.commands import COMMANDS, TEST_BOOLEAN, TEST_PROFILES, TEST_RATES, TEST_VALUES
from rt0.cli.common import PROGRESS, attempt, options_of, settings_of
from rt0.cli.flags import Flags, UsageError, parse
from rt0.cli.report import print_source_errors
from rt0.cli.test_json import Events, print_event
from rt0.cli.test_process import Finished, Limits, execute, seconds

if TYPE_CHECKING:
    from rt0.build.testbuild import TestBinary
    from rt0.build.testcache import Results
    from rt0.cli.test_cover import Coverage

_PERCENTAGE = re.compile(rb"coverage: (.*)\n")
_CACHEABLE = frozenset(
    "benchtime cpu list parallel run short skip timeout failfast v fullpath coverprofile outputdir".split()
)
"""The flags of test binaries that keep results from being run again."""
_IRRELEVANT = ("-test.coverprofile=", "-test.outputdir=")
"""Those that do not matter to them."""
_WARNINGS = (
    (b"no tests to run", " [no tests to run]"),
    (b"no fuzz tests to fuzz", " [no fuzz tests to fuzz]"),
    (
        b"-fuzz matches more than one fuzz test, won't fuzz",
        "[-fuzz matches more than one fuzz test, won't fuzz]",
    ),
)
_BOOLEAN = (*COMMANDS["test"].boolean, "h", "help")
_KNOWN = (*COMMANDS["test"].values, *_BOOLEAN)
_TIMEOUT = "10m0s"
"""How long the tests of a package may take if nothing else is said."""


def run(args: Sequence[str]) -> int:
    """Builds and runs tests; returns the exit status."""
    own, passed = _split(args)
    flags = parse("test", own)
    return _Tests(flags, passed).run()


def _split(args: Sequence[str]) -> tuple[list[str], list[str]]:
    """Flags and packages, flags first wherever they stood; and what the binary is handed: what is behind
    `-args`, flags that are not ours, and what stands behind flags that are behind the packages.

    Source: `testFlags` in cmd/go/internal/test/testflag.go. Raises `UsageError`.
    """
    flags: list[str] = []
    packages: list[str] | None = None
    passed: list[str] = []
    unknown = ""
    in_packages = maybe_value = False
    rest = list(args)
    while rest:
        arg = rest.pop(0)
        follows, maybe_value = maybe_value, False
        if arg == "--":
            passed += [arg, *rest]
            break
        if not arg.startswith("-") or arg == "-":
            if packages is not None and not in_packages:
                passed.append(arg)
                if follows:
                    continue
                passed += rest
                break
            in_packages = True
            packages = [*(packages or ()), arg]
            continue
        in_packages = False
        name, equals, _ = arg.removeprefix("-").removeprefix("-").removeprefix("test.").partition("=")
        if name in _KNOWN:
            flags.append("-" + arg.lstrip("-").removeprefix("test."))
            if not equals and name not in _BOOLEAN and rest:
                flags.append(rest.pop(0))
            continue
        packages = packages or []
        if arg in ("-args", "--args"):
            passed += rest
            break
        unknown = unknown or arg
        passed.append(arg)
        maybe_value = not equals
    if unknown and "-c" in flags:
        raise UsageError(f"go: unknown flag {unknown} cannot be used with -c", "test")
    return [*flags, *(packages or ())], passed


class _Tests:
    """The tests of all packages that the command line names."""

    __slots__ = ("flags", "passed", "settings", "options", "failed", "json", "profiles", "single", "coverage")

    def __init__(self, flags: Flags, passed: list[str]) -> None:
        self.flags = flags
        self.passed = passed
        self.settings = settings_of(flags, "test")
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
        self.settings.fuzzing = bool(self.flags.values.get("fuzz"))
        if self.profiles and len(paths) != 1 and not self.settings.fuzzing:
            print(f"cannot use -{self.profiles[0]} flag with multiple packages", file=sys.stderr)
            return 1
        self.single = len(paths) == 1
        if self.settings.fuzzing and (why := self._cannot_fuzz(paths)):
            print(why, file=sys.stderr)
            return 1
        self._begin_coverage(paths)
        for path in paths:
            self._test(path)
        quiet = self.flags.is_set("c") or self.settings.fuzzing or self.json
        if self.failed and self.flags.args and not quiet:
            print("FAIL")
        return int(self.failed)

    def _cannot_fuzz(self, paths: Sequence[str]) -> str:
        """Why these packages cannot be fuzzed; failing inputs are written to the package's folder."""
        if len(paths) != 1:
            return "cannot use -fuzz flag with multiple packages"
        if self.flags.values.get("coverprofile"):
            return "cannot use -coverprofile flag with -fuzz flag"
        if self.profiles:
            return f"cannot use -{self.profiles[0]} flag with -fuzz flag"
        from rt0.build.load import Loader
        from rt0.build.patterns import load_roots

        found = attempt(lambda: load_roots(paths, Loader(self.settings, PROGRESS))).packages[0]
        if found.problem is None and (found.module is None or not found.module.main):
            return "cannot use -fuzz flag on package outside the main module"
        return ""

    def _begin_coverage(self, paths: Sequence[str]) -> None:
        if self.settings.cover is not None:
            from rt0.cli.test_cover import Coverage

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
                test = build_test(path, self.settings, self.options, PROGRESS)
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
        if test is None:
            covered = self.coverage.untested(path) if self.coverage is not None else None
            if covered is None:
                self._report(path, f"?   \t{path}\t[no test files]", None)
            else:
                self._report(path, covered, True, end="")
            return
        if self.flags.is_set("c") or self.profiles:
            # Who reads a profile wants the names in the binary.
            self._install(test.exe, path)
        if self.flags.is_set("c"):
            return
        self._execute(test, path)

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
        endless = "bench" in self.flags.values or self.settings.fuzzing
        return Limits(0.0 if timeout is None or endless else timeout)

    def _execute(self, test: TestBinary, path: str) -> None:
        arguments = self._arguments()
        results = self._results(test, arguments)
        if results is not None:
            found = results.find(self.coverage is not None and self.coverage.profile is not None)
            if found is not None and (output := found.cached()):
                self._show_cached(path, output, found.profile)
                return
        events = Events(path) if self.json else None
        stream = self._shows_passed() and self.single
        show = events.write if events else _print if self._direct() or stream else None
        start = time.monotonic()
        sys.stdout.flush()
        with tempfile.TemporaryDirectory(prefix="rt0-test") as temporary:
            exe = Path(temporary, f"{path.rpartition('/')[2]}.test")
            os.symlink(test.exe, exe)
            log = exe.with_name("testlog.txt") if results is not None else None
            done = self._run(exe, path, test.folder, arguments, log, show)
            line = self._line(done, path, time.monotonic() - start)
            if results is not None and log is not None and done.ok:
                self._store(results, log, done, line)
        if show is None and (not done.ok or self._shows_passed()):
            _print(done.output)
        self._report(path, line, done.ok, events=events)

    def _direct(self) -> bool:
        """Whether binaries write to the terminal themselves, as with gc: if no packages are named."""
        return not self.flags.args or "bench" in self.flags.values or self.settings.fuzzing

    def _shows_passed(self) -> bool:
        """Whether the output of tests that passed is shown."""
        return self.flags.is_set("v") or bool(self.flags.values.get("list"))

    def _line(self, done: Finished, path: str, took: float) -> str:
        """What is said of a package behind its output."""
        out = b"" if self._direct() else done.output
        lines = [""] if out and not out.endswith(b"\n") else []
        if done.ok:
            covered = _percentage(out) if self.coverage is not None else ""
            return "\n".join([*lines, f"ok  \t{path}\t{took:.3f}s{covered}{_nothing_run(out)}"])
        if done.remark:
            lines.append(done.remark)
        if done.status < 0:
            lines.append(f"signal: {_signal_name(-done.status)}")
        elif done.status > 0 and not out:
            lines.append(f"exit status {done.status}")
        # Marked as the framework's: a binary that breaks off has not said so itself.
        return "\n".join([*lines, ("\x16" if self.json else "") + f"FAIL\t{path}\t{took:.3f}s"])

    def _results(self, test: TestBinary, arguments: list[str]) -> Results | None:
        """What the cache knows of a run with these arguments, if it is one whose result can be kept."""
        if not self.flags.args or test.root is None or not all(map(_is_cacheable, arguments)):
            return None
        from rt0.build.testcache import Results

        kept = [a for a in arguments if not a.startswith(_IRRELEVANT)]
        more = self.coverage.key() if self.coverage is not None else ""
        return Results(test.exe, kept, test.folder, test.root, more)

    def _show_cached(self, path: str, output: bytes, profile: bytes | None) -> None:
        if self.coverage is not None and profile is not None:
            self.coverage.add(profile)
        if not self.json:
            _print(output)
            return
        events = Events(path)
        events.write(output)
        events.close(True)

    def _store(self, results: Results, log: Path, done: Finished, line: str) -> None:
        from rt0.build.testcache import Result

        try:
            seen = log.read_bytes()
        except OSError:
            return
        output = done.output if self._shows_passed() or self.json else b""
        profile = self.coverage.part(log.parent) if self.coverage is not None else None
        if profile is not None or self.coverage is None or self.coverage.profile is None:
            results.store(seen, Result(output + f"{line}\n".encode(), profile))

    def _run(
        self,
        exe: Path,
        path: str,
        folder: Path,
        arguments: list[str],
        log: Path | None,
        show: Callable[[bytes], None] | None,
    ) -> Finished:
        """Runs the tests of a package; the binary is in a folder for temporary files."""
        first = [f"-test.testlogfile={log}"] if log is not None else []
        first.append("-test.paniconexit0")
        if self.settings.fuzzing:
            first.append(f"-test.fuzzcachedir={cache_dir() / 'fuzz' / path}")
        environment: dict[str, str] = {}
        if self.coverage is not None:
            first += self.coverage.arguments(exe.parent)
            environment = self.coverage.environment(exe.parent)
        done = execute([str(exe), *first, *arguments], folder, self._limits(), show, environment)
        if self.coverage is not None:
            self.coverage.add(self.coverage.part(exe.parent))
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


def _is_cacheable(argument: str) -> bool:
    """Whether the result of a run with an argument may be kept."""
    name, equals, _ = argument.partition("=")
    return bool(equals) and name.removeprefix("-test.") in _CACHEABLE and name.startswith("-test.")


def _nothing_run(out: bytes) -> str:
    """What the line about a package says if the output says that nothing was run."""
    lines = b"\n" + out
    said = ""
    for warning, what in _WARNINGS:
        if b"\ntesting: warning: %s\n" % warning in lines:
            said = what
    return said


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
