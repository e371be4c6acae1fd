"""The runtime's object and function table, from the cache or compiled, beside what a build does meanwhile.

Invariants: on a hit neither `rt0.runtime` nor the dialect's compiler nor llvmlite is imported; the key is a
hash of the sources of all three, and of where they are, which debuggers read in the object. The sources are
those that there were when this module was imported, so that whoever edits them in the meantime never finds
under the key of the new ones what was made of the old ones; nothing is stored if they are others by then.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rt0.build import cache
from rt0.build.report import Report
from rt0.build.trimpath import trim_paths
from rt0.build.worker import Compiled, Job, Pool

_ROOT = Path(__file__).parents[1]
_SOURCES = [_ROOT / "runtime", _ROOT / "native", _ROOT / "llvm"]


class Runtime:
    """The runtime as other stages need it: `table` as `rt0.native.table` writes it as JSON; `job` is there if
    it was not in the cache under its `key`."""

    __slots__ = ("key", "table", "_compiled", "_job")

    def __init__(self, key: str, table: dict[str, Any], compiled: Compiled | None, job: Job | None) -> None:
        self.key = key
        self.table = table
        self._compiled = compiled
        self._job = job

    def compiled(self, pool: Pool, report: Report) -> Compiled:
        """The object, which is stored when it is done. Raises `CompileFailed`."""
        if self._compiled is None:
            assert self._job is not None
            found = self._compiled = pool.finish({self.key: self._job}, report)[self.key]
            if cache.source_digest(_SOURCES) == _RUNTIME and compiler_unchanged():
                cache.write("runtime-obj", self.key, found.obj)
                cache.write("runtime-lines", self.key, found.functions)
                cache.write("runtime-table", self.key, json.dumps(self.table).encode())
        return self._compiled


def _compiler_digest() -> str:
    return cache.source_digest([_ROOT / "llvm", _ROOT / "link"])


_RUNTIME, _COMPILER = cache.source_digest(_SOURCES), _compiler_digest()
_LOWERING = cache.source_digest([_ROOT / name for name in ("syntax", "types", "lower", "overlay")])


def compiler_digest() -> str:
    """A hash of what makes objects of IR, except LLVM, whose version pip pins."""
    return _COMPILER


def lowering_digest() -> str:
    """A hash of what makes IR of Go's library."""
    return _LOWERING


def compiler_unchanged() -> bool:
    """Whether that is still true: processes that compile read the sources when they begin."""
    return _compiler_digest() == _COMPILER


def load_runtime(
    cpu: str, report: Report, pool: Pool, trimpath: bool = False, flags: Sequence[str] = ()
) -> Runtime:
    """The runtime for a processor; `trimpath` leaves out where its files are, `flags` are those of the build
    that are on. Raises `NativeError` if it is not in the dialect.
    """
    key = cache.digest(_RUNTIME, _COMPILER, cpu, " ".join(flags), "" if trimpath else str(_ROOT))
    stored = [cache.read(f"runtime-{part}", key) for part in ("table", "lines", "obj")]
    table, lines, obj = stored
    if table is not None and lines is not None and obj is not None:
        return Runtime(key, json.loads(table), Compiled(obj, lines), None)
    report("translating the runtime")
    from rt0.native.compile import emit_runtime
    from rt0.native.table import runtime_modules, runtime_table, table_to_json

    modules = runtime_modules()
    signatures = table_to_json(runtime_table(modules))
    ir = emit_runtime(modules, flags=flags)
    if trimpath:
        ir = trim_paths(ir, {})
    report.package("runtime")
    report.command("compile the runtime")
    job = Job("runtime", ir, 2, cpu)
    pool.start(key, job)
    return Runtime(key, signatures, None, job)
