"""A checked program to an executable: lowering, compiling what the cache does not have, linking."""

from __future__ import annotations

from collections.abc import Callable

from rt0.build import cache
from rt0.build.build import Options
from rt0.build.context import go_version, goroot
from rt0.build.errors import COMMAND_LINE, SourceErrors
from rt0.build.program import Program
from rt0.build.runtime_obj import compiler_digest, load_runtime
from rt0.build.worker import Compiled, Job, compile_all
from rt0.link.lines import from_json
from rt0.link.link import Input, link
from rt0.syntax.errors import Error, ErrorList
from rt0.syntax.pos import Pos, file_of


def compile_program(program: Program, options: Options, progress: Callable[[str], None]) -> bytes:
    """The executable's bytes. Raises `SourceErrors`, `LinkError` and `CompileFailed`."""
    runtime = load_runtime(options.cpu, progress)
    progress("lowering")
    from rt0.lower.errors import NotSupported
    from rt0.lower.program import lower_program

    try:
        shards = lower_program(
            program.packages,
            runtime.table,
            runtime.inline,
            options.cpu,
            options.write_barriers,
            {**_own_strings(), **options.strings},
        )
    except NotSupported as e:
        errors = ErrorList([Error(e.pos, f"not supported yet: {e.what}")])
        raise SourceErrors([(package_of(program, e.pos), errors)]) from None
    compiled = compile_shards([Job(s.name, s.ir, 2, options.cpu) for s in shards], progress)
    inputs = [Input("runtime", runtime.compiled.obj, from_json(runtime.compiled.functions))]
    for shard, c in zip(shards, compiled, strict=True):
        inputs.append(Input(shard.name, c.obj, from_json(c.functions)))
    progress("linking")
    return link(inputs, symtab=options.symtab, dwarf=options.dwarf)


def _own_strings() -> dict[str, str]:
    """What package runtime says of the build."""
    return {"runtime.buildVersion": go_version(), "runtime.defaultGOROOT": str(goroot())}


def package_of(program: Program, pos: Pos) -> str:
    """The path of the package that a position is in."""
    name = file_of(pos)
    return next((s.path for s in program.sources if name in map(str, s.paths)), COMMAND_LINE)


def compile_shards(jobs: list[Job], progress: Callable[[str], None]) -> list[Compiled]:
    """Compiles modules, except those that the cache has."""
    compiler = compiler_digest()
    keys = [cache.digest(compiler, job.cpu, str(job.opt), job.ir) for job in jobs]
    found: dict[str, Compiled] = {}
    for key in keys:
        obj, lines = cache.read("obj", key), cache.read("lines", key)
        if obj is not None and lines is not None:
            found[key] = Compiled(obj, lines)
    progress("compiling")
    missing = {key: job for key, job in zip(keys, jobs, strict=True) if key not in found}
    for key, c in zip(missing, compile_all(list(missing.values()), progress), strict=True):
        cache.write("obj", key, c.obj)
        cache.write("lines", key, c.functions)
        found[key] = c
    return [found[key] for key in keys]
