"""`rt0 test -cover`: what coverage adds to a run of tests, and the profile of all packages.

Test binaries report percentages and write profiles themselves; here they are merged, and what is said of
packages without tests is made. Source: cmd/go/internal/test/{cover,test}.go, cmd/go/internal/work/cover.go.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rt0.build.cache import digest
from rt0.build.context import Settings
from rt0.build.cover import Cover, instrument, meta_of, static_profile
from rt0.build.covermeta import file_of_one
from rt0.build.load import Loader, PackageSource
from rt0.build.patterns import load_roots
from rt0.build.testfiles import load_tests
from rt0.cli.common import PROGRESS, attempt
from rt0.cli.flags import Failed, Flags


class Coverage:
    """The coverage of all packages that are tested. `profile` is the file that -coverprofile names."""

    __slots__ = ("cover", "settings", "profile", "fragments", "selected")

    def __init__(self, cover: Cover, flags: Flags, settings: Settings, paths: Sequence[str]) -> None:
        """Begins the profile. Raises `Failed`."""
        self.cover = cover
        self.settings = settings
        self.profile: Path | None = None
        self.fragments: dict[str, bytes] = {}
        self.selected: dict[str, PackageSource] = {}
        name = flags.values.get("coverprofile")
        if name and not flags.is_set("c"):
            self.profile = Path(flags.values.get("outputdir", ""), name).absolute()
            try:
                self.profile.write_text(self._heading())
            except OSError as e:
                print(f"open {self.profile}: {(e.strerror or '').lower()}", file=sys.stderr)
                raise Failed from None
        if cover.patterns is not None:
            attempt(lambda: self._select(paths))

    def _heading(self) -> str:
        return f"mode: {self.cover.mode}\n"

    def _select(self, paths: Sequence[str]) -> None:
        """Finds out which packages are counted in any of the tests: coverage is of all of them, whichever a
        test imports."""
        loader = Loader(self.settings, PROGRESS)
        roots = load_roots(paths, loader)
        tested = [load_tests(p, loader) for p in roots.packages if p.tests and p.problem is None]
        variants = {id(v) for t in tested for v in (t.inside, t.beside)}
        packages = [p for p in loader.packages.values() if id(p) not in variants]
        for pattern in self.cover.unmatched(packages):
            message = f"warning: no packages being tested depend on matches for pattern {pattern}"
            print(message, file=sys.stderr)
        if len(roots.packages) < 2 and tested:
            return  # the test has all of them
        for p in self.cover.select(packages, ()):
            if instrument(p, self.cover.mode).functions:
                self.selected[p.path] = p
                self.fragments[p.path] = file_of_one(meta_of(p), self.cover.mode)

    def arguments(self, folder: Path) -> list[str]:
        """What the binary gets, which may write to a folder of its own. Raises `OSError`."""
        data = self._folder(folder)
        data.mkdir()
        if self.cover.patterns is not None:
            files: list[str] = []
            for i, contents in enumerate(self.fragments.values()):
                file = folder / f"meta{i}"
                file.write_bytes(contents)
                files.append(str(file))
            collection = {"ImportPaths": list(self.fragments), "MetaFileFragments": files}
            (data / "metafiles.txt").write_text(json.dumps(collection))
        out = [f"-test.gocoverdir={data}"]
        if self.profile is not None:
            out.append(f"-test.coverprofile={self._part(folder)}")
        return out

    def environment(self, folder: Path) -> dict[str, str]:
        """What the binary finds in its environment: tests may build programs that are counted, too."""
        return {"GOCOVERDIR": str(self._folder(folder))}

    @staticmethod
    def _folder(folder: Path) -> Path:
        return folder / "gocoverdir"

    @staticmethod
    def _part(folder: Path) -> Path:
        return folder / "_cover_.out"

    def part(self, folder: Path) -> bytes | None:
        """The profile that a binary has written; there is none if it broke off."""
        try:
            return self._part(folder).read_bytes()
        except OSError:
            return None

    def key(self) -> str:
        """What results depend on besides the binary: what is counted that is not in it."""
        return digest(self._heading(), *self.fragments, *self.fragments.values())

    def add(self, part: bytes | None) -> None:
        """Adds a profile with its heading to that of all packages."""
        if self.profile is not None and part:
            with self.profile.open("ab") as f:
                f.write(part.removeprefix(self._heading().encode()))

    def untested(self, path: str) -> str | None:
        """What there is to say of a package without tests; it is in the profile, too. As with gc, no line
        ends there if it has no statements. None without functions, or if it is not counted. Raises
        `Failed`."""
        found = attempt(lambda: self._untested(path))
        if found is None or found.cover is None or not found.cover.functions:
            return None
        self.add(static_profile(found.cover.functions).encode())
        statements = sum(u.statements for f in found.cover.functions for u in f.units)
        said = "coverage: 0.0% of statements\n" if statements else ""
        return f"\t{path}\t\t{said}"

    def _untested(self, path: str) -> PackageSource | None:
        if self.cover.patterns is not None:
            return self.selected.get(path)
        loader = Loader(self.settings, PROGRESS)
        for p in self.cover.select([], load_roots([path], loader).packages):
            instrument(p, self.cover.mode)
            return p
        return None
