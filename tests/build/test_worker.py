"""Compiling in other processes, and what becomes of failures."""

import pytest

from rt0.build.errors import CompileFailed
from rt0.build.worker import Job, compile_all
from rt0.link.elf import read_object


def job(n: int) -> Job:
    return Job(f"m{n}", f"define i64 @f{n}() {{ ret i64 {n} }}\n", 2, "x86-64-v2")


def test_results_come_in_the_order_of_jobs() -> None:
    steps: list[str] = []
    compiled = compile_all([job(i) for i in range(5)], steps.append)
    for i, c in enumerate(compiled):
        assert f"f{i}" in [s.name for s in read_object(c.obj, "x").symbols]
    assert len(steps) == 5
    assert compile_all([], steps.append) == []


def test_ir_that_llvm_refuses() -> None:
    with pytest.raises(CompileFailed, match="value doesn't match function result type"):
        compile_all([job(1), Job("bad", "define i32 @f() { ret i64 0 }\n", 2, "x86-64-v2")], lambda s: None)


def test_what_makes_llvm_end_the_process() -> None:
    bad = 'define void @f() { call void asm sideeffect "bogus", ""() ret void }\n'
    with pytest.raises(CompileFailed, match="bad: the compiling process ended.*\n?.*bogus"):
        compile_all([Job("bad", bad, 2, "x86-64-v2")], lambda s: None)
