"""A checked program to an executable: lowering, compiling what the cache does not have, linking."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rt0.build import cache
from rt0.build.build import Options, stat_of, toolchain, toolchain_unchanged
from rt0.build.buildinfo import build_info
from rt0.build.context import go_version, goroot
from rt0.build.errors import COMMAND_LINE, SourceErrors
from rt0.build.program import Program
from rt0.build.report import Report
from rt0.build.runtime_obj import Runtime, compiler_digest, compiler_unchanged, load_runtime
from rt0.build.trimpath import folders, trim_paths
from rt0.build.worker import Compiled, Job, compile_all
from rt0.link.lines import from_json
from rt0.link.link import Input, link
from rt0.syntax.errors import Error, ErrorList
from rt0.syntax.pos import Pos, file_of

if TYPE_CHECKING:
    from rt0.lower.program import Lowered


def compile_program(program: Program, options: Options, report: Report) -> bytes:
    """The executable's bytes. Raises `SourceErrors`, `LinkError` and `CompileFailed`."""
    runtime = load_runtime(options.cpu, report, options.trimpath, options.tracing)
    base = _library_key(program, options)
    report("lowering")
    summaries = json.loads(cache.read("escape", base) or b"{}")

    def find(key: str) -> bytes | None:
        return cache.read("library", cache.digest(base, key))

    lowered = _lower(program, options, runtime, summaries, find)
    library = _stored_library(lowered.found) if lowered.found is not None else []
    if library is None:
        lowered = _lower(program, options, runtime, summaries, None)
    jobs = [Job(_title(s.name, program), s.ir, 2, options.cpu) for s in lowered.shards]
    if options.trimpath:
        names = folders(program.sources)
        for job in jobs:
            job.ir = trim_paths(job.ir, names)
    known = len(library or [])
    report.command(f"lower {program.sources[-1].path}: {len(jobs)} modules, {known} known from before")
    objects = compile_shards(jobs, report)
    unchanged = toolchain_unchanged()
    if lowered.found is None and lowered.key and unchanged:
        stored = {**lowered.answers, lowered.key: [(o.name, o.key) for o in objects[len(lowered.own) :]]}
        for key, data in stored.items():
            cache.write("library", cache.digest(base, key), json.dumps(data).encode())
    if lowered.summaries and unchanged:
        cache.write("escape", base, json.dumps({**summaries, **lowered.summaries}).encode())
    inputs = [Input("runtime", runtime.compiled.obj, from_json(runtime.compiled.functions))]
    for o in objects + (library or []):
        inputs.append(Input(o.name, o.compiled.obj, from_json(o.compiled.functions)))
    report("linking")
    report.command(f"link {' '.join(i.name.replace(' ', '-') for i in inputs)}")
    return link(inputs, symtab=options.symtab, dwarf=options.dwarf)


def _lower(
    program: Program,
    options: Options,
    runtime: Runtime,
    summaries: dict[str, Any],
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
            summaries,
        )
    except NotSupported as e:
        errors = ErrorList([Error(e.pos, f"not supported yet: {e.what}")])
        raise SourceErrors([(package_of(program, e.pos), errors)]) from None


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
