"""A checked program to an executable: lowering, compiling what the cache does not have, linking."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rt0.build import cache
from rt0.build.build import Options, stat_of, toolchain, toolchain_unchanged
from rt0.build.buildinfo import build_info
from rt0.build.context import go_version, goroot
from rt0.build.errors import COMMAND_LINE, SourceErrors
from rt0.build.program import Program
from rt0.build.report import Report
from rt0.build.runtime_obj import Runtime, compiler_digest, compiler_unchanged, load_runtime, lowering_digest
from rt0.build.trimpath import folders, trim_paths
from rt0.build.worker import Compiled, Job, compile_all
from rt0.link.lines import from_json
from rt0.link.link import Input, link
from rt0.syntax.errors import Error, ErrorList
from rt0.syntax.pos import Pos, file_of

if TYPE_CHECKING:
    from rt0.lower.program import Lowered, LoweredGroup


def compile_program(program: Program, options: Options, report: Report) -> bytes:
    """The executable's bytes. Raises `SourceErrors`, `LinkError` and `CompileFailed`."""
    runtime = load_runtime(options.cpu, report, options.trimpath, options.tracing)
    base = _library_key(program, options)
    report("lowering")
    groups = Groups(program, options, runtime)

    def find(key: str) -> bytes | None:
        return cache.read("library", cache.digest(base, key))

    lowered = _lower(program, options, runtime, groups, find)
    library = _stored_library(lowered.found) if lowered.found is not None else None
    while library is None and (lowered.found is not None or not groups.load(lowered.groups)):
        lowered = _lower(program, options, runtime, groups, None)
    jobs = [Job(_title(s.name, program), s.ir, 2, options.cpu) for s in lowered.shards]
    if options.trimpath:
        names = folders(program.sources)
        for job in jobs:
            job.ir = trim_paths(job.ir, names)
    known = len(library or []) + sum(isinstance(g, tuple) for g in lowered.groups)
    report.command(f"lower {program.sources[-1].path}: {len(jobs)} modules, {known} known from before")
    objects = compile_shards(jobs, report)
    own, rest = objects[: len(lowered.own)], objects[len(lowered.own) :]
    if library is None:
        library = rest[: len(lowered.types)] + groups.store(lowered.groups, rest[len(lowered.types) :])
        if lowered.key and toolchain_unchanged():
            stored = {**lowered.answers, lowered.key: [(o.name, o.key) for o in library]}
            for key, data in stored.items():
                cache.write("library", cache.digest(base, key), json.dumps(data).encode())
    inputs = [Input("runtime", runtime.compiled.obj, from_json(runtime.compiled.functions))]
    for o in own + library:
        inputs.append(Input(o.name, o.compiled.obj, from_json(o.compiled.functions)))
    report("linking")
    report.command(f"link {' '.join(i.name.replace(' ', '-') for i in inputs)}")
    return link(inputs, symtab=options.symtab, dwarf=options.dwarf)


def _lower(
    program: Program,
    options: Options,
    runtime: Runtime,
    groups: Groups,
    find: Callable[[str], bytes | None] | None,
) -> Lowered:
    from rt0.lower.errors import NotSupported
    from rt0.lower.program import lower_program

    strings = {**_own_strings(options), **options.strings}
    try:
        return lower_program(
            program.packages,
            runtime.table,
            runtime.inline,
            options.cpu,
            options.barrier_check,
            strings,
            build_info(program, options),
            find,
            groups.find,
        )
    except NotSupported as e:
        errors = ErrorList([Error(e.pos, f"not supported yet: {e.what}")])
        raise SourceErrors([(package_of(program, e.pos), errors)]) from None


class Groups:
    """The library's groups in the cache (`rt0.lower.groups`). The key of a group is made of the contents of
    its package's files, and of those of all packages that this imports, of what compiles them, and of the
    runtime's table of functions: so it is the same on another machine with the same files.
    """

    __slots__ = ("_keys", "_objects", "_gone")

    def __init__(self, program: Program, options: Options, runtime: Runtime) -> None:
        base = cache.digest(
            lowering_digest(),
            compiler_digest(),
            json.dumps(runtime.table, sort_keys=True),
            options.library_key(),
            repr(sorted({**_own_strings(options), **options.strings}.items())),
        )
        self._objects: dict[str, Object] = {}
        self._gone: set[str] = set()  # what has been removed from the cache in the meantime
        self._keys: dict[str, str] = {}
        for source in program.sources:
            if source.std:
                parts: list[str | bytes] = [base, source.path]
                for path in source.paths:
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
                found = _load_object(key)
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


class Object:
    """A compiled module, and its key in the cache."""

    __slots__ = ("name", "key", "compiled")

    def __init__(self, name: str, key: str, compiled: Compiled) -> None:
        self.name = name
        self.key = key
        self.compiled = compiled


def _stored_library(names: bytes) -> list[Object] | None:
    """The library's modules, if they are still in the cache."""
    objects: list[Object] = []
    for name, key in json.loads(names):
        compiled = _load_object(key)
        if compiled is None:
            return None
        objects.append(Object(name, key, compiled))
    return objects


def _title(module: str, program: Program) -> str:
    """How a module is called: by the import path of its package."""
    name, _, part = module.partition(" ")
    return " ".join(filter(None, (program.sources[-1].path if name == "main" else name, part)))


def _own_strings(options: Options) -> dict[str, str]:
    """What package runtime says of the build."""
    root = "" if options.trimpath else str(goroot())
    return {"runtime.buildVersion": go_version(), "runtime.defaultGOROOT": root}


def package_of(program: Program, pos: Pos) -> str:
    """The path of the package that a position is in."""
    name = file_of(pos)
    return next((s.path for s in program.sources if name in map(str, s.paths)), COMMAND_LINE)


def _library_key(program: Program, options: Options) -> str:
    """What the library's modules depend on, besides what the program asks of it."""
    files = [stat_of(str(p)) for s in program.sources if s.std for p in s.paths]
    return cache.digest(toolchain(), options.library_key(), repr(files), repr(_own_strings(options)))


def _load_object(key: str) -> Compiled | None:
    """A compiled module from the cache."""
    obj, lines = cache.read("obj", key), cache.read("lines", key)
    return Compiled(obj, lines) if obj is not None and lines is not None else None


def compile_shards(jobs: list[Job], report: Report) -> list[Object]:
    """Compiles modules, except those that the cache has."""
    compiler = compiler_digest()
    keys = [cache.digest(compiler, job.cpu, str(job.opt), job.ir) for job in jobs]
    found: dict[str, Compiled] = {}
    for key in keys:
        stored = _load_object(key)
        if stored is not None:
            found[key] = stored
    report("compiling")
    missing: dict[str, Job] = {}
    for key, job in zip(keys, jobs, strict=True):
        verb = "reuse" if key in found else "compile"
        report.command(f"{verb} {job.name}: {len(job.ir)} bytes of IR, $RT0CACHE/obj/{key[:2]}/{key}")
        if key not in found:
            missing[key] = job
    for package in dict.fromkeys(job.name.partition(" ")[0] for job in missing.values()):
        if package != "type":
            report.package(package)
    found.update(zip(missing, compile_all(list(missing.values()), report), strict=True))
    if missing and compiler_unchanged():
        for key in missing:
            cache.write("obj", key, found[key].obj)
            cache.write("lines", key, found[key].functions)
    return [Object(job.name, key, found[key]) for job, key in zip(jobs, keys, strict=True)]
