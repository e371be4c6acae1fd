"""Dependencies in which no errors are: they are read as far as a program needs them.

gc compiles every package whole, so all errors in it are reported, even those in functions that nothing calls.
Of a package of a module that is not worked on, that is found out once: its *heading* (name and imports) is
stored under a hash of its files, and that it is *sound* under a hash of these and of all that it imports.
After that it is opened like a package of the standard library (`types.api.open_package`).

Invariant: nothing is stored of a package that embeds files, since what its patterns stand for may change.
The standard library counts with its version and place, not with its files.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rt0.build import cache
from rt0.build.build import toolchain_unchanged
from rt0.build.context import go_version, goroot
from rt0.build.runtime_obj import lowering_digest
from rt0.syntax.nodes import ImportDecl
from rt0.syntax.pos import Pos, add_file, col_of, file_of, line_of, make_pos

if TYPE_CHECKING:
    from rt0.build.load import PackageSource


class Sound:
    """What is known of packages, in the cache and in this process."""

    __slots__ = ("_base", "_contents", "_keys", "_found")

    def __init__(self) -> None:
        self._base = cache.digest(lowering_digest(), go_version(), str(goroot()))
        self._contents: dict[PackageSource, str] = {}
        self._keys: dict[PackageSource, str] = {}
        self._found: list[PackageSource] = []

    def _content(self, source: PackageSource) -> str:
        """A hash of a package's files, and of what they mean."""
        if source not in self._contents:
            parts: list[str | bytes] = [self._base, source.meaning]
            for path in source.inputs:
                parts += [str(path), path.read_bytes()]
            self._contents[source] = cache.digest(*parts)
        return self._contents[source]

    def _key(self, source: PackageSource) -> str:
        """A hash of these and of what the package imports."""
        if source.std:
            return source.path
        if source not in self._keys:
            self._keys[source] = cache.digest(self._content(source), *map(self._key, source.deps))
        return self._keys[source]

    def heading(self, source: PackageSource) -> dict[str, Pos] | None:
        """What a package imports, and where it first says so; its name is set, too. None if that is not
        known."""
        stored = cache.read("heading", self._content(source))
        if stored is None:
            return None
        source.name, found = json.loads(stored)
        bases = {path: add_file(path) for path in map(str, source.paths)}
        return {written: make_pos(bases[file], line, col) for written, file, line, col in found}

    def has(self, source: PackageSource) -> bool:
        """Whether no errors are in a package, of which all imports have been loaded."""
        return cache.read("sound", self._key(source)) is not None

    def found(self, source: PackageSource) -> None:
        """Notes that there are none."""
        if not source.embedded.patterns:
            self._found.append(source)

    def store(self) -> None:
        """Stores what was noted."""
        if self._found and toolchain_unchanged():
            for source in self._found:
                first: dict[str, Pos] = {}
                for decl in (d for f in source.files for d in f.decl_list if isinstance(d, ImportDecl)):
                    if decl.path is not None:
                        first.setdefault(str(decl.path.value[1:-1]), decl.pos)
                places = [[path, file_of(pos), line_of(pos), col_of(pos)] for path, pos in first.items()]
                heading = json.dumps([source.name, places])
                cache.write("heading", self._content(source), heading.encode())
                cache.write("sound", self._key(source), b"")
        self._found.clear()
