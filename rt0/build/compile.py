"""A checked program to an executable: lowering, compiling what the cache does not have, linking."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from rt0.asm.text import AT
from rt0.build import cache
from rt0.build.build import Options, stat_of, toolchain, toolchain_unchanged
from rt0.build.buildinfo import build_info, default_godebug
from rt0.build.errors import COMMAND_LINE, CompileFailed, LoadError, SourceErrors
from rt0.build.groups import Groups, own_strings, strings_of
from rt0.build.paths import compiler_path
from rt0.build.program import Program
from rt0.build.report import Report
from rt0.build.runtime_obj import Runtime, load_runtime
from rt0.build.shards import Object, begin, compile_shards, load_object
from rt0.build.trimpath import folders, trim_paths
from rt0.build.worker import Job, Pool
from rt0.link.lines import from_json
from rt0.link.link import Input, link
from rt0.syntax.errors import Error, ErrorList
from rt0.syntax.pos import Pos, file_of

if TYPE_CHECKING:
    from rt0.lower.program import Lowered

_INLINE_ASM = re.compile(r"<inline asm>:(\d+):\d+: ([^\n]*)")


def compile_program(program: Program, options: Options, report: Report, pool: Pool) -> bytes:
    """The executable's bytes. Raises `SourceErrors`, `LinkError` and `CompileFailed`."""
    runtime = load_runtime(options.cpu, report, pool, options.trimpath, options.runtime_flags())
    base = _library_key(program, options)
    report("lowering")
    groups = Groups(program.sources, options, runtime)

    def find(key: str) -> bytes | None:
        return cache.read("library", cache.digest(base, key))

    names = folders(program.sources) if options.trimpath else {}

    def job(module: str, ir: str) -> Job:
        ir = trim_paths(ir, names) if options.trimpath else ir
        return Job(_title(module, program), ir, 2, options.cpu)

    def ready(module: str, ir: str) -> None:
        report(f"lowering {_title(module, program).partition(' ')[0]}")
        begin(job(module, ir), pool)

    lowered = _lower(program, options, runtime, groups, find, ready)
    library = _stored_library(lowered.found) if lowered.found is not None else None
    while library is None and (lowered.found is not None or not groups.load(lowered.groups)):
        lowered = _lower(program, options, runtime, groups, None, ready)
    jobs = [job(s.name, s.ir) for s in lowered.shards]
    known = len(library or []) + sum(isinstance(g, tuple) for g in lowered.groups)
    report.command(f"lower {program.sources[-1].path}: {len(jobs)} modules, {known} known from before")
    try:
        objects = compile_shards(jobs, report, pool)
    except CompileFailed as e:
        raise _refused_assembly(str(e), jobs) or e from None
    own, rest = objects[: len(lowered.own)], objects[len(lowered.own) :]
    if library is None:
        library = rest[: len(lowered.types)] + groups.store(lowered.groups, rest[len(lowered.types) :])
        if lowered.key and toolchain_unchanged():
            stored = {**lowered.answers, lowered.key: [(o.name, o.key) for o in library]}
            for key, data in stored.items():
                cache.write("library", cache.digest(base, key), json.dumps(data).encode())
    compiled = runtime.compiled(pool, report)
    inputs = [Input("runtime", compiled.obj, from_json(compiled.functions))]
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
    ready: Callable[[str, str], None],
) -> Lowered:
    from rt0.asm.errors import AsmError
    from rt0.lower.errors import NotSupported
    from rt0.lower.program import lower_program

    strings = {**own_strings(options), **options.strings}
    try:
        return lower_program(
            program.packages,
            runtime.table,
            options.cpu,
            options.barrier_check,
            strings,
            {"modinfoText": build_info(program, options), "godebugDefault": default_godebug(program)},
            find,
            groups.find,
            ready,
        )
    except AsmError as e:
        package = next((s.path for s in program.sources if e.file in map(str, s.assembly)), COMMAND_LINE)
        lines = [line.replace(e.file, compiler_path(e.file)) for line in e.lines]
        raise LoadError(f"# {package}", *lines) from None
    except NotSupported as e:
        errors = ErrorList([Error(e.pos, f"not supported yet: {e.what}")])
        raise SourceErrors([(package_of(program, e.pos), errors)]) from None


def _refused_assembly(message: str, jobs: list[Job]) -> LoadError | None:
    """The error if LLVM does not know an instruction of an assembly file, or none with such operands."""
    m = _INLINE_ASM.search(message)
    job = next((job for job in jobs if message.startswith(f"{job.name}: ")), None)
    if m is None or job is None:
        return None
    lines = [line for line in job.ir.splitlines() if line.startswith("module asm")]
    for line in reversed(lines[: int(m[1])]):
        _, mark, rest = line.partition(f":{AT}")
        if mark:
            file, _, number = re.sub(r"\\([0-9A-F]{2})", _unescape, rest[:-1]).rpartition(":")
            shown = compiler_path(file)
            head = f"# {job.name.partition(' ')[0]}"
            return LoadError(head, f"{shown}:{number}: {m[2]}", f"asm: assembly of {shown} failed")
    return None


def _unescape(m: re.Match[str]) -> str:
    return chr(int(m[1], 16))


def _stored_library(names: bytes) -> list[Object] | None:
    """The library's modules, if they are still in the cache."""
    objects: list[Object] = []
    for name, key in json.loads(names):
        compiled = load_object(key)
        if compiled is None:
            return None
        objects.append(Object(name, key, compiled))
    return objects


def _title(module: str, program: Program) -> str:
    """How a module is called: by the import path of its package."""
    name, _, part = module.partition(" ")
    return " ".join(filter(None, (program.sources[-1].path if name == "main" else name, part)))


def package_of(program: Program, pos: Pos) -> str:
    """The path of the package that a position is in."""
    name = file_of(pos)
    return next((s.path for s in program.sources if name in map(str, s.paths)), COMMAND_LINE)


def _library_key(program: Program, options: Options) -> str:
    """What the library's modules depend on, besides what the program asks of it."""
    library = [s for s in program.sources if s.library]
    files = [stat_of(str(p)) for s in library for p in s.contents]
    given = {**own_strings(options), **options.strings}
    strings = [strings_of(s.path, given) for s in library]
    meant = [s.meaning for s in library]
    return cache.digest(toolchain(), options.library_key(), repr(files), repr(strings), repr(meant))
