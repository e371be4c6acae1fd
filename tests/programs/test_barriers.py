"""No pointer is stored without a write barrier: the programs run with a shadow heap.

The shadow is what barriers report; the runtime compares it with the heap at every barrier and at the end
(`rt0/runtime/mwbshadow.py`). What the programs print stays what it is.
"""

import ctypes
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from . import suite
from .test_programs import PENDING, WORKERS, rt0_build

TGKILL = 234
SHADOW = "-gcflags=-wbshadow"
COLLECTED = {"apps/observers", "gc/finalizers", "gc/kept_alive", "gc/pool", "profiles/memory"}
"""These wait for what collections do; there are none while the shadow heap is on."""

QUICK = ["basics/growth", "classic/linkedlist", "maps/basics"]


def attempt(name: str, directory: Path) -> suite.Outcome:
    binary = directory / name.replace("/", ".")
    built = rt0_build(suite.source(name), binary, SHADOW)
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
        if name not in PENDING and name not in COLLECTED
    ],
)
def test_no_barrier_is_missing(name: str, outcomes: Outcomes) -> None:
    assert outcomes[name].result().lines() == suite.recorded(name).lines()


def build(tmp_path: Path, text: str, *flags: str) -> Path:
    source = tmp_path / "x.go"
    source.write_text(text)
    assert rt0_build(source, tmp_path / "x", *flags).exit == 0
    return tmp_path / "x"


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
    outcome = suite.run(build(tmp_path, MISSING % then, SHADOW), GODEBUG="wbshadow=1", GOMAXPROCS="1")
    assert outcome.exit == 2
    first, second = outcome.stderr.removeprefix("end\n").splitlines()[:2]
    where = "object 0xP offset 40 of size 48: 0xP, last reported 0xP"
    assert first == f"runtime: pointer store without write barrier: {where}"
    assert second == "fatal error: write barrier missing"


UNMASKED = """package main

import (
	"reflect"
	"unsafe"
)

var kept reflect.Value

func main() {
	a, b := new(int), new(int)
	kept = reflect.New(reflect.ArrayOf(30000, reflect.TypeFor[*int]())).Elem()
	kept.Index(20000).Set(reflect.ValueOf(a))
	*(*uintptr)(kept.Index(20000).Addr().UnsafePointer()) = uintptr(unsafe.Pointer(b))
	println("end")
}
"""


def test_a_missing_barrier_is_found_without_a_mask(tmp_path: Path) -> None:
    """In a large type that reflect has made, which has no mask of its pointers."""
    outcome = suite.run(build(tmp_path, UNMASKED, SHADOW), GODEBUG="wbshadow=1", GOMAXPROCS="1")
    assert outcome.exit == 2
    first = outcome.stderr.removeprefix("end\n").splitlines()[0]
    where = "object 0xP offset 160000 of size 245760: 0xP, last reported 0xP"
    assert first == f"runtime: pointer store without write barrier: {where}"


RACING = """package main

type box struct{ p, q, r *int }

var shared *box

func store(a, b *int, done chan bool) {
	s := shared
	for range 800_000 {
		STORES
	}
	done <- true
}

func main() {
	shared = new(box)
	done := make(chan bool)
	for range 2 {
		go store(new(int), new(int), done)
	}
	<-done
	<-done
	println("done")
}
"""


@pytest.mark.parametrize("stores", ["s.p = a; s.p = b", "*s = box{a, b, a}; *s = box{b, a, b}"])
def test_a_store_is_not_preempted(stores: str, tmp_path: Path) -> None:
    """Two goroutines on one P store to one place while signals rain on their thread. Either would see a store
    of the other that was reported and not made, or the other way round."""
    env = {"GODEBUG": "wbshadow=1", "GOMAXPROCS": "1"}
    binary = build(tmp_path, RACING.replace("STORES", stores), SHADOW)
    program = subprocess.Popen([binary], env=env, stderr=subprocess.PIPE, text=True)
    tgkill = ctypes.CDLL(None).syscall
    while program.poll() is None:
        for tid in os.listdir(f"/proc/{program.pid}/task"):
            tgkill(TGKILL, program.pid, int(tid), signal.SIGURG)
    assert program.stderr is not None
    with program.stderr as err:
        assert err.read() == "done\n"
    assert program.returncode == 0


BUFFERED = """package main

type node struct {
	next *node
	x, y float64
}

//go:noinline
func fill(nodes []*node, n int) float64 {
	a, b, c, d, e := 1.0, 2.0, 3.0, 5.0, 7.0
	i, j, k := 1, 2, 3
	for range n {
		p, q := nodes[i], nodes[j]
		p.next = q
		a, b, c, d, e = b+1, c*0.5, d-e, e+a, a*0.25
		i, j, k = (i*k+7)&7, (j+k)&7, (k*5+1)&7
		q.x, q.y = a, b
	}
	return a + b + c + d + e + float64(i+j+k)
}

//go:noinline
func one(p, q *node) { p.next = q }

func main() {
	nodes := make([]*node, 8)
	for i := range nodes {
		nodes[i] = new(node)
	}
	println(fill(nodes, 10000))
	p, q, r := new(node), new(node), new(node)
	println(p, q, r)
	p.next = q
	one(p, r)
}
"""


@pytest.mark.skipif(shutil.which("gdb") is None, reason="gdb is not installed")
@pytest.mark.parametrize("features", ["-1", "-134217729"], ids=["xsave", "fxsave"])
def test_stores_go_to_the_buffer(features: str, tmp_path: Path) -> None:
    """With the flag set by a debugger: what was overwritten is in the buffer of the P; when it is
    full and is flushed, all registers stay what they are."""
    program = build(tmp_path, BUFFERED)
    plain = subprocess.run([program], stderr=subprocess.PIPE, text=True, env={}).stderr.splitlines()
    script = [
        "break main.main",
        "run",
        "set {int}&'runtime.writeBarrier' = 1",
        f"set {{int}}&'runtime.leaf1Ecx' = {{int}}&'runtime.leaf1Ecx' & {features}",
        "break main.one",
        "continue",
        "finish",
        "set language c",
        "set $next = **(long **)&'runtime.allp'",
        'printf "0x%lx", {long}($next - 8)',
    ]
    commands = [word for line in script for word in ("-ex", line)]
    done = subprocess.run(
        ["gdb", "-nx", "-batch", *commands, program], capture_output=True, text=True, env={"GOMAXPROCS": "1"}
    )
    printed = done.stderr.splitlines()
    assert plain[0] in printed
    _, q, _ = next(line for line in printed if line.startswith("0xc0")).split()
    assert done.stdout.endswith(q)
