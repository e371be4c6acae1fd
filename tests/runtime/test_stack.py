"""Stack segments: sizes, pools, caches, chains."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rt0.native import emu, emulates, offsetof
from rt0.runtime import proc, stack
from rt0.runtime.runtime2 import NUM_STACK_ORDERS, TLS_STACK_LIMIT, G, StackSegment

from .heap import boot

ORDERS = range(NUM_STACK_ORDERS)
HEADER = offsetof(StackSegment, "order") + 8


def pooled(order: int) -> int:
    """How many segments lie in a pool."""
    n, s = 0, stack.stackpool[order].free
    while int(s) != 0:
        n, s = n + 1, s.next
    return n


@pytest.mark.parametrize("order", ORDERS)
def test_a_segment_of_each_order(order: int) -> None:
    mp = boot()
    size = 2048 << order
    s = stack.stackalloc(size)
    assert (s.size, s.order, s.hi) == (size, order, int(s) + size)
    assert int(s) % size == 0
    assert s.limit == int(s) + HEADER + stack.GUARD
    assert (int(s.next), int(s.prev)) == (0, 0)
    before = mp.p.stackcache_bytes[order]
    stack.stackfree(s)
    assert mp.p.stackcache_bytes[order] == before + size
    assert int(stack.stackalloc(size)) == int(s)


def test_the_smallest_segment_leaves_room_to_run() -> None:
    boot()
    stack.stackinit()
    s = stack.stackalloc(stack.STACK_MIN)
    assert s.hi - s.limit >= stack.STACK_MIN // 2


def test_large_segments_are_spans() -> None:
    boot()
    s = stack.stackalloc(1 << 16)
    assert (s.size, s.order) == (1 << 16, -1)
    stack.stackfree(s)
    assert int(stack.stackalloc(1 << 16)) == int(s)


def test_a_full_cache_gives_half_back() -> None:
    mp = boot()
    n = 3 * stack.STACK_CACHE_BYTES // stack.STACK_MIN
    segments = [stack.stackalloc(stack.STACK_MIN) for _ in range(n)]
    assert len({int(s) for s in segments}) == n
    before = pooled(0)
    for s in segments:
        stack.stackfree(s)
        assert mp.p.stackcache_bytes[0] <= stack.STACK_CACHE_BYTES
    assert pooled(0) > before


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, NUM_STACK_ORDERS + 1), st.booleans(), st.integers(0, 99)), max_size=60)
)
def test_segments_never_overlap(ops: list[tuple[int, bool, int]]) -> None:
    mp = boot()
    live: list[Any] = []
    for order, free, which in ops:
        if free and live:
            stack.stackfree(live.pop(which % len(live)))
            continue
        live.append(stack.stackalloc(2048 << order))
        ranges = sorted((int(s), s.hi) for s in live)
        assert all(a[1] <= b[0] for a, b in zip(ranges, ranges[1:], strict=False))
    for order in ORDERS:
        n, s = 0, mp.p.stackcache[order]
        while int(s) != 0:
            n, s = n + 1, s.next
        assert n * (2048 << order) == mp.p.stackcache_bytes[order]


def test_a_chain_goes_back_whole() -> None:
    boot()
    gp = emu.new(G)
    first = stack.stackalloc(stack.STACK_MIN)
    gp.stack_bytes = first.size
    s = first
    for size in (4096, 8192, 1 << 16):
        after = stack.stackalloc(size)
        after.prev, s.next = s, after
        gp.stack_bytes += size
        s = after
    stack.free_chain(gp, first.next)
    assert gp.stack_bytes == first.size


class Resumed(Exception):
    """The goroutine went on."""


@emulates("runtime.gogo")
def gogo(_gp: Any) -> None:
    raise Resumed


def goroutine(mp: Any) -> Any:
    """A goroutine of mp on its first segment."""
    gp = emu.new(G)
    gp.m = mp
    gp.first_segment = gp.stack_segment = stack.stackalloc(stack.STACK_MIN)
    gp.stack_bytes = stack.STACK_MIN
    stack.maxstacksize.v = proc.MAX_STACK
    return gp


def grow(gp: Any, need: int) -> Any:
    """What __morestack does when a call with a frame of need bytes does not fit: the next segment."""
    s = gp.stack_segment
    with pytest.raises(Resumed):
        stack.newstack(gp, need, 0, 0, s.limit)
    gp.stack_segment = s.next
    return s.next


def test_each_segment_is_at_least_twice_as_large() -> None:
    gp = goroutine(boot())
    assert [grow(gp, 100).size for _ in range(7)] == [2048 << i for i in range(1, 8)]
    assert grow(gp, 3 << 20).size == 4 << 20
    assert gp.stack_bytes == (2048 << 8) - 2048 + (4 << 20)


def test_a_segment_that_is_too_small_is_replaced() -> None:
    gp = goroutine(boot())
    first = gp.stack_segment
    grow(gp, 100)
    gp.stack_segment = first
    s = grow(gp, 50_000)
    assert s.size == 1 << 16
    assert (int(first.next), int(s.prev), int(s.next)) == (int(s), int(first), 0)
    assert gp.stack_bytes == 2048 + (1 << 16)


def test_a_call_that_fits_only_puts_the_limit_back() -> None:
    gp = goroutine(boot())
    s = gp.stack_segment
    with pytest.raises(Resumed):
        stack.newstack(gp, 64, 0, 0, s.hi - 64)
    assert int(s.next) == 0
    assert int.from_bytes(emu.read(emu.current().fs + TLS_STACK_LIMIT, 8), "little") == s.limit


def test_the_sum_is_limited() -> None:
    gp = goroutine(boot())
    stack.maxstacksize.v = 20_000
    grow(gp, 100)
    grow(gp, 100)
    with pytest.raises(emu.Fault):  # throw looks at machine frames, which an emulated thread does not have
        stack.newstack(gp, 100, 0, 0, gp.stack_segment.limit)
    assert b"runtime: goroutine stack exceeds 20000-byte limit\nruntime: sp=0x" in bytes(emu.output[2])
