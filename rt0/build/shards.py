"""Modules to objects: from the cache, or compiled by LLVM on all processors."""

from __future__ import annotations

from rt0.build import cache
from rt0.build.report import Report
from rt0.build.runtime_obj import compiler_digest, compiler_unchanged
from rt0.build.worker import Compiled, Job, compile_all


class Object:
    """A compiled module, and its key in the cache."""

    __slots__ = ("name", "key", "compiled")

    def __init__(self, name: str, key: str, compiled: Compiled) -> None:
        self.name = name
        self.key = key
        self.compiled = compiled


def load_object(key: str) -> Compiled | None:
    """A compiled module from the cache."""
    obj, lines = cache.read("obj", key), cache.read("lines", key)
    return Compiled(obj, lines) if obj is not None and lines is not None else None


def compile_shards(jobs: list[Job], report: Report) -> list[Object]:
    """Compiles modules, except those that the cache has."""
    compiler = compiler_digest()
    keys = [cache.digest(compiler, job.cpu, str(job.opt), job.ir) for job in jobs]
    found: dict[str, Compiled] = {}
    for key in keys:
        stored = load_object(key)
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
