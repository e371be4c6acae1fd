"""No pointer is stored without a write barrier: the programs, built with barriers, run with a shadow heap.

The shadow is what barriers report; the runtime compares it with the heap at every barrier and at the end
(`rt0/runtime/mwbshadow.py`). What the programs print stays what it is.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from . import suite
from .test_programs import PENDING, WORKERS, rt0_build

QUICK = ["basics/growth", "classic/linkedlist", "maps/basics"]


def attempt(name: str, directory: Path) -> suite.Outcome:
    binary = directory / name.replace("/", ".")
    built = rt0_build(suite.source(name), binary, "-gcflags=-wb")
    if built.exit != 0:
        return built
    try:
        # On one P nothing comes between a store and its barrier.
        return suite.run(binary, GODEBUG="wbshadow=1", GOMAXPROCS="1")
    finally:
        binary.unlink()


Outcomes = dict[str, Future[suite.Outcome]]


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcomes]:
    directory = tmp_path_factory.mktemp("barriers")
    names = [
        item.callspec.params["name"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.originalname == "test_no_barrier_is_missing"
    ]
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("forkserver")) as pool:
        yield {name: pool.submit(attempt, name, directory) for name in dict.fromkeys(names)}
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize(
    "name",
    [
        name if name in QUICK else pytest.param(name, marks=pytest.mark.slow)
        for name in suite.programs()
        if name not in PENDING
    ],
)
def test_no_barrier_is_missing(name: str, outcomes: Outcomes) -> None:
    assert outcomes[name].result().lines() == suite.recorded(name).lines()


MISSING = """package main

import "unsafe"

type node struct {
	n    [5]int
	next *node
}

var list []*node

func main() {
	a, b := &node{}, &node{}
	list = append(list, a, b)
	a.next = b
	*(*uintptr)(unsafe.Pointer(&a.next)) = uintptr(unsafe.Pointer(a))
	%s
	println("end")
}
"""


@pytest.mark.parametrize("then", ["", "a.next = nil"])
def test_a_missing_barrier_is_found(then: str, tmp_path: Path) -> None:
    """Behind the collector's back, as an integer; seen by the next barrier, or else at the end."""
    source = tmp_path / "x.go"
    source.write_text(MISSING % then)
    assert rt0_build(source, tmp_path / "x", "-gcflags=-wb").exit == 0
    outcome = suite.run(tmp_path / "x", GODEBUG="wbshadow=1", GOMAXPROCS="1")
    assert outcome.exit == 2
    first, second = outcome.stderr.removeprefix("end\n").splitlines()[:2]
    where = "object 0xP offset 40 of size 48: 0xP, last reported 0xP"
    assert first == f"runtime: pointer store without write barrier: {where}"
    assert second == "fatal error: write barrier missing"
