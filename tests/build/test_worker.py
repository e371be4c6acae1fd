"""Compiling in other processes, and what becomes of failures."""

import pytest

from rt0.build.errors import CompileFailed
from rt0.build.report import Report
from rt0.build.worker import Job, compile_all
from rt0.link.elf import read_object


def job(n: int) -> Job:
    return Job(f"m{n}", f"define i64 @f{n}() {{ ret i64 {n} }}\n", 2, "x86-64-v2")


class Heard(Report):
    def __init__(self) -> None:
        self.steps: list[tuple[str, int, int]] = []

    def compiling(self, module: str, done: int, total: int) -> None:
        self.steps.append((module, done, total))


def test_results_come_in_the_order_of_jobs() -> None:
    heard = Heard()
    compiled = compile_all([job(i) for i in range(5)], heard)
    for i, c in enumerate(compiled):
        assert f"f{i}" in [s.name for s in read_object(c.obj, "x").symbols]
    assert {name for name, _, _ in heard.steps} == {f"m{i}" for i in range(5)}
    done = [done for _, done, _ in heard.steps]
    assert done == sorted(done) and set(done) == set(range(5))
    assert compile_all([], heard) == []


def test_ir_that_llvm_refuses() -> None:
    with pytest.raises(CompileFailed, match="value doesn't match function result type"):
        compile_all([job(1), Job("bad", "define i32 @f() { ret i64 0 }\n", 2, "x86-64-v2")], Report())


def test_what_makes_llvm_end_the_process() -> None:
    bad = 'define void @f() { call void asm sideeffect "bogus", ""() ret void }\n'
    with pytest.raises(CompileFailed, match="bad: the compiling process ended.*\n?.*bogus"):
        compile_all([Job("bad", bad, 2, "x86-64-v2")], Report())
