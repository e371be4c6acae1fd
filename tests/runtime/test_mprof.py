"""Which allocations the memory profile samples, and when it shows what: under CPython."""

from __future__ import annotations

import math
import random
from collections import Counter
from typing import Any

from rt0.native import Array, Global, Pointer, Ptr, addr, emu, native, nil, uintptr
from rt0.runtime import malloc, mcache, mheap, mprof, mspecial
from rt0.runtime.runtime2 import profile_hooks
from rt0.runtime.type import Type

from . import heap

SIZES = (16, 48, 1024)

stack = Global(Array[uintptr, 3])


@native
def sample(p: Pointer, size: uintptr, typ: Ptr[Type], frame: uintptr) -> None:
    mprof.count_object(p, size, addr(stack[0]), 3)


@native
def use_one_stack() -> None:
    profile_hooks.mem_alloc = sample


class Sampled:
    """A heap with the profile on, and what it has sampled since."""

    def __init__(self, rate: int, seed: int) -> None:
        self.at: list[int] = []
        self.mp = heap.boot()
        self.mp.cheaprand = seed
        self.rate = emu.alloc(8)
        self.set_rate(rate)
        emu.define("runtime.memProfiler", bytes(8) + self.rate.to_bytes(8, "little"))
        mprof.mem_profile_start()
        # Emulated frames have no return addresses.
        use_one_stack()
        self.mp.p.mcache = mcache.allocmcache()

    def set_rate(self, rate: int) -> None:
        emu.write(self.rate, rate.to_bytes(8, "little"))

    def has_special(self, p: int) -> bool:
        """Whether an object is in the profile."""
        span = mheap.span_of_heap(p)
        s = span.specials
        while s:
            if s.kind == mspecial.PROFILE and s.offset == p - span.start_addr:
                return True
            s = s.next
        return False


def allocate(size: int, n: int) -> list[int]:
    return [int(malloc.mallocgc(size, nil, True)) for _ in range(n)]


def test_rate_1_takes_every_object() -> None:
    h = Sampled(1, 1)
    for size in SIZES:
        assert all(h.has_special(p) for p in allocate(size, 200))
    assert h.has_special(allocate(100_000, 1)[0])


def test_rate_0_takes_none() -> None:
    h = Sampled(0, 1)
    assert not any(h.has_special(p) for size in SIZES for p in allocate(size, 300))
    assert not h.has_special(allocate(100_000, 1)[0])


def test_a_new_rate_counts_when_a_cache_looks_for_objects_next() -> None:
    h = Sampled(0, 1)
    allocate(16, 10)
    allocate(48, 10)
    h.set_rate(1)
    late = allocate(16, 64 + 20)
    assert all(h.has_special(p) for p in late[64:])
    # Known by then in all classes.
    assert all(h.has_special(p) for p in allocate(48, 30))
    h.set_rate(0)
    allocate(16, 1)
    assert not any(h.has_special(p) for size in SIZES for p in allocate(size, 100))


def test_samples_are_as_many_as_the_rate_says_for_all_sizes() -> None:
    rate = 4096
    found: Counter[int] = Counter()
    made: Counter[int] = Counter()
    for seed in range(6):
        h = Sampled(rate, random.Random(seed).getrandbits(64))
        for _ in range(8):
            for size, n in ((16, 800), (48, 400), (1024, 30), (40_960, 1)):
                found[size] += sum(h.has_special(p) for p in allocate(size, n))
                made[size] += n
    for size, n in made.items():
        p = 1 - math.exp(-size / rate)
        expected, deviation = n * p, math.sqrt(n * p * (1 - p))
        assert abs(found[size] - expected) < 4 * deviation + 1, (size, found[size], expected)


def test_distances_are_exponential() -> None:
    h = Sampled(1000, 3)
    drawn: list[Any] = [mprof.next_sample(1000) for _ in range(4000)]
    assert 930 < sum(drawn) / len(drawn) < 1070
    for x in (100, 700, 2000):
        share = sum(d > x for d in drawn) / len(drawn)
        assert abs(share - math.exp(-x / 1000)) < 0.03
    assert h.mp is not None


def test_logarithms() -> None:
    for x in [
        1,
        2,
        3,
        1000,
        (1 << 32) - 1,
        1 << 32,
        *(random.Random(1).getrandbits(40) + 1 for _ in range(200)),
    ]:
        assert abs(mprof.log2(x) - math.log2(x)) < 1e-4


def test_a_cycle_is_shown_when_all_that_it_frees_is_known() -> None:
    """Allocations are shown when the collection has ended before whose end they were made, with what it has
    freed, after the next one or after a sweep."""
    Sampled(1, 1)
    b = bucket(1)
    b.future[(mprof.profiles.cycle + 2) % 3].allocs += 5
    mprof.mem_cycle(mprof.NEXT)
    mprof.mem_cycle(mprof.FLUSH)
    mprof.mem_free(b)
    mprof.mem_free(b)
    assert (b.active.allocs, b.active.frees) == (0, 0)
    b.future[(mprof.profiles.cycle + 2) % 3].allocs += 7
    mprof.mem_cycle(mprof.SWEPT)
    assert (b.active.allocs, b.active.frees) == (5, 2)
    mprof.mem_cycle(mprof.NEXT)
    mprof.mem_cycle(mprof.FLUSH)
    assert (b.active.allocs, b.active.frees) == (5, 2)
    mprof.mem_free(b)
    mprof.mem_cycle(mprof.NEXT)
    mprof.mem_cycle(mprof.FLUSH)
    assert (b.active.allocs, b.active.frees) == (12, 3)


def test_equal_stacks_and_sizes_share_a_bucket() -> None:
    Sampled(1, 1)
    assert bucket(1) == bucket(1)
    assert bucket(1) != bucket(2)
    assert bucket(1) != bucket(1, mprof.BLOCK)
    assert bucket(1).nstk == 3


def bucket(n: int, kind: int = mprof.MEM) -> Any:
    pcs = emu.alloc(24)
    emu.write(pcs, b"".join((n * 100 + i).to_bytes(8, "little") for i in range(3)))
    return mprof.find_bucket(kind, 32, pcs, 3)
