"""The library's groups (`rt0.lower.groups`) in the cache, and what fills the cache with all of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rt0.build import cache
from rt0.build.build import Options, toolchain_unchanged
from rt0.build.context import go_version, goroot
from rt0.build.load import PackageSource
from rt0.build.report import Report
from rt0.build.runtime_obj import Runtime, compiler_digest, load_runtime, lowering_digest
from rt0.build.shards import Object, begin, compile_shards, load_object
from rt0.build.trimpath import folders, trim_paths
from rt0.build.worker import Job, Pool
from rt0.types.objects import Package

if TYPE_CHECKING:
    from rt0.lower.program import LoweredGroup

_AT_ONCE = 150
"""Groups that are lowered before those that are not compiled yet are waited for."""


def own_strings(options: Options) -> dict[str, str]:
    """What package runtime says of the build."""
    root = "" if options.trimpath else str(goroot())
    return {"runtime.buildVersion": go_version(), "runtime.defaultGOROOT": root}


def strings_of(path: str, strings: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the command line and rt0 say of a package's variables."""
    return sorted((name, value) for name, value in strings.items() if name.rpartition(".")[0] == path)


class Groups:
    """What the cache has for a build. The key of a group is made of the contents of
    its package's files, and of those of all packages that this imports, of what compiles them, and of the
    runtime's table of functions: so it is the same on another machine with the same files.
    """

    __slots__ = ("_keys", "_objects", "_gone")

    def __init__(self, sources: Sequence[PackageSource], options: Options, runtime: Runtime) -> None:
        base = cache.digest(
            lowering_digest(),
            compiler_digest(),
            json.dumps(runtime.table, sort_keys=True),
            options.library_key(),
        )
        strings = {**own_strings(options), **options.strings}
        self._objects: dict[str, Object] = {}
        self._gone: set[str] = set()  # what has been removed from the cache in the meantime
        self._keys: dict[str, str] = {}
        for source in sources:
            if source.library:
                parts: list[str | bytes] = [base, source.meaning, repr(strings_of(source.path, strings))]
                for path in source.contents:
                    parts += ["" if options.trimpath else str(path), path.read_bytes()]
                parts += [self._keys[dep.path] for dep in source.deps if dep.path in self._keys]
                self._keys[source.path] = cache.digest(*parts)

    def _key(self, name: str) -> str:
        return cache.digest(self._keys[name.partition(" ")[0]], name)

    def find(self, name: str) -> tuple[str, str, list[str]] | None:
        """A group's facts, the key of its object, and a package's steps of initialisation."""
        data = cache.read("group", self._key(name))
        if data is None or name in self._gone:
            return None
        head, _, facts = data.decode().partition("\n")
        key, steps = json.loads(head)
        if key and not all(cache.entry(kind, key).exists() for kind in ("obj", "lines")):
            return None
        return facts, key, steps

    def load(self, groups: Sequence[LoweredGroup | tuple[str, str]]) -> bool:
        """Gets the objects of the groups that are known; whether all are still there."""
        for group in groups:
            if isinstance(group, tuple):
                name, key = group
                found = load_object(key)
                if found is None:
                    self._gone.add(name)
                else:
                    self._objects[name] = Object(name, key, found)
        return not self._gone

    def store(self, groups: Sequence[LoweredGroup | tuple[str, str]], compiled: list[Object]) -> list[Object]:
        """All objects of groups; what is new is stored. `compiled` are those of the groups that were lowered
        and are not empty."""
        objects: list[Object] = []
        new = iter(compiled)
        unchanged = toolchain_unchanged()
        for group in groups:
            if isinstance(group, tuple):
                objects.append(self._objects[group[0]])
                continue
            key = ""
            if group.ir:
                objects.append(next(new))
                key = objects[-1].key
            if group.facts is not None and unchanged:
                data = f"{json.dumps([key, group.steps])}\n{group.facts}"
                cache.write("group", self._key(group.name), data.encode())
        return objects


def prebuild(
    sources: Sequence[PackageSource],
    packages: Sequence[Package],
    options: Options,
    report: Report,
    pool: Pool,
) -> None:
    """Lowers and compiles packages of the library whole, for programs to come: in order of dependence, with
    all that they import. Raises `CompileFailed`."""
    from rt0.lower.program import lower_library

    runtime = load_runtime(options.cpu, report, pool, options.trimpath, options.runtime_flags())
    groups = Groups(sources, options, runtime)
    strings = {**own_strings(options), **options.strings}
    names = folders(sources) if options.trimpath else {}
    waiting: list[LoweredGroup] = []
    jobs: list[Job] = []

    def compile_waiting() -> None:
        groups.store(waiting, compile_shards(jobs, report, pool))
        waiting.clear()
        jobs.clear()

    at = ""
    for group in lower_library(
        packages, runtime.table, options.cpu, options.barrier_check, strings, groups.find
    ):
        path = group.name.partition(" ")[0]
        if path != at:
            at = path
            report(f"lowering {at}")
        waiting.append(group)
        if group.ir:
            ir = trim_paths(group.ir, names) if options.trimpath else group.ir
            jobs.append(Job(group.name, ir, 2, options.cpu))
            begin(jobs[-1], pool)
        if len(waiting) >= _AT_ONCE:
            compile_waiting()
    compile_waiting()
    runtime.compiled(pool, report)
