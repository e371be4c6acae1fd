"""Modules to objects: from the cache, or compiled by LLVM on all processors.

A module can be begun as soon as its text is known (`begin`), while others are lowered. What it is for is only
said when all are there (`compile_shards`), which finds it by its contents.
"""

from __future__ import annotations

from rt0.build import cache
from rt0.build.report import Report
from rt0.build.runtime_obj import compiler_digest, compiler_unchanged
from rt0.build.worker import Compiled, Job, Pool


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


def _key(job: Job) -> str:
    return cache.digest(compiler_digest(), job.cpu, str(job.opt), job.ir)


def begin(job: Job, pool: Pool) -> None:
    """Begins to compile a module, unless the cache has it."""
    key = _key(job)
    if cache.ignored or not all(cache.entry(kind, key).exists() for kind in ("obj", "lines")):
        pool.start(key, job)


def compile_shards(jobs: list[Job], report: Report, pool: Pool) -> list[Object]:
    """Compiles modules, except those that the cache has."""
    keys = [_key(job) for job in jobs]
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
    found.update(pool.finish(missing, report))
    if missing and compiler_unchanged():
        for key in missing:
            cache.write("obj", key, found[key].obj)
            cache.write("lines", key, found[key].functions)
    return [Object(job.name, key, found[key]) for job, key in zip(jobs, keys, strict=True)]
