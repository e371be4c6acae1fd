"""Compiling in other processes, and what becomes of failures."""

import os
import signal
import time

import pytest

from rt0.build.errors import CompileFailed
from rt0.build.report import Report
from rt0.build.worker import Job, Pool, compile_all
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
    assert done == sorted(done) and 0 in done and max(done) < 5
    assert compile_all([], heard) == []


def test_ir_that_llvm_refuses() -> None:
    with pytest.raises(CompileFailed, match="value doesn't match function result type"):
        compile_all([job(1), Job("bad", "define i32 @f() { ret i64 0 }\n", 2, "x86-64-v2")], Report())


def test_what_makes_llvm_end_the_process() -> None:
    bad = 'define void @f() { call void asm sideeffect "bogus", ""() ret void }\n'
    with pytest.raises(CompileFailed, match="bad: the compiling process ended.*\n?.*bogus"):
        compile_all([Job("bad", bad, 2, "x86-64-v2")], Report())


def test_what_was_begun_is_done_beside_the_caller() -> None:
    heard = Heard()
    with Pool() as pool:
        for i in range(4):
            pool.start(f"k{i}", job(i))
        pool.start("k1", Job("not looked at", "", 2, ""))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and len(pool._done) < 4:
            time.sleep(0.01)
            pool.start("k0", job(0))
        compiled = pool.finish({f"k{i}": job(i) for i in (3, 0, 7)}, heard)
    assert list(compiled) == ["k3", "k0", "k7"]
    for key, c in compiled.items():
        assert f"f{key[1:]}" in [s.name for s in read_object(c.obj, "x").symbols]
    assert heard.steps == [("m7", 2, 3)]


def test_failures_are_told_to_those_who_want_the_module() -> None:
    bad = 'define void @f() { call void asm sideeffect "bogus", ""() ret void }\n'
    with Pool() as pool:
        pool.start("bad", Job("bad", bad, 2, "x86-64-v2"))
        pool.start("wrong", Job("wrong", "define i32 @f() { ret i64 0 }\n", 2, "x86-64-v2"))
        for i in range(4):
            pool.start(f"k{i}", job(i))  # some of them had been given to the worker that died
        compiled = pool.finish({f"k{i}": job(i) for i in range(4)}, Report())
        assert len(compiled) == 4
        with pytest.raises(CompileFailed, match="wrong"):
            pool.finish({"wrong": job(0)}, Report())


def test_a_worker_that_is_killed_is_replaced() -> None:
    with Pool() as pool:
        pool.start("a", job(1))
        pool.finish({"a": job(1)}, Report())
        for worker in pool._workers:
            os.kill(worker.process.pid, signal.SIGKILL)
            worker.process.wait()
        assert len(pool.finish({"b": job(2)}, Report())) == 1
        assert len(pool.finish({"c": job(3)}, Report())) == 1
