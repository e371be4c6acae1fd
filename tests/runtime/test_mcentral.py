"""The life of spans between caches, mcentral and the sweeper, with a collector played by the test."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rt0.native import native, nil, uintptr
from rt0.runtime import malloc, mbitmap, mcache, mgc, mgcpacer, mgcsweep, mheap, msize, mspan, mstats
from rt0.runtime.sizeclasses import CLASSES, class_of

from .heap import boot, new_type


def collect(mp: Any, live: set[int]) -> None:
    """What a collection does: ends a cycle, marks exactly the objects at these addresses, starts a cycle."""
    sweep_all()
    mbitmap.next_mark_bit_arena_epoch()
    for p in live:
        base, span, index = mbitmap.find_object(p)
        assert base == p
        mbitmap.mark_bits_set(span, index)
    mheap.mheap_.sweepgen += 2
    mgcsweep.sweep_state.active = 0
    mgcsweep.sweep_state.central_index = 0
    mp.p.mcache.prepare_for_sweep()


def sweep_all() -> int:
    """Sweeps everything; the pages that came back."""
    total = 0
    while (n := mgcsweep.sweepone()) != mgcsweep.NOTHING_SWEPT:
        total += n
    assert mgcsweep.is_sweep_done()
    return total


def start() -> Any:
    mp = boot()
    mgcsweep.sweep_state.active = mgcsweep.SWEEP_DRAINED
    return mp


def test_in_the_first_cycle_nothing_is_swept() -> None:
    start()
    malloc.mallocgc(64, nil, True)
    assert mgcsweep.sweepone() == mgcsweep.NOTHING_SWEPT


def test_a_full_span_comes_back_when_something_in_it_died() -> None:
    mp = start()
    spc = class_of(1024) << 1 | 1
    objects = [int(malloc.mallocgc(1024, nil, True)) for _ in range(8)]
    span = mp.p.mcache.alloc[spc]
    other = int(malloc.mallocgc(1024, nil, True))
    collect(mp, {*objects[1:], other})
    # The next allocation sweeps: first what had room before the cycle, which has room now.
    assert int(malloc.mallocgc(1024, nil, True)) == other + 1024
    assert span.sweepgen == mheap.mheap_.sweepgen - 2
    for _ in range(6):
        malloc.mallocgc(1024, nil, True)
    # Now only the full span is left, in which the first object is dead, and so its memory is not zero.
    assert int(malloc.mallocgc(1024, nil, True)) == objects[0]
    assert mp.p.mcache.alloc[spc] == span and span.needzero == 1


def test_a_span_without_survivors_goes_back_to_the_heap() -> None:
    mp = start()
    for _ in range(8 * 3):
        malloc.mallocgc(1024, nil, True)
    assert mheap.mheap_.pages_in_use == 3
    collect(mp, set())
    # The span in the cache was swept when it left the cache, which it had to.
    assert sweep_all() == 2
    assert (mheap.mheap_.pages_in_use, mstats.memstats.in_heap) == (0, 0)
    c = msize.size_class(1024)
    assert mstats.memstats.small_free_count[c] == mstats.memstats.small_alloc_count[c] == 24


def test_large_objects_die_alone() -> None:
    mp = start()
    keep, drop = (int(malloc.mallocgc(200_000, nil, True)) for _ in range(2))
    collect(mp, {keep})
    assert sweep_all() == 25
    assert mheap.span_of_heap(keep) != nil and mheap.span_of_heap(drop) == nil
    assert mstats.memstats.large_free_count == 1
    assert int(malloc.mallocgc(200_000, nil, True)) == drop


def test_ensure_swept() -> None:
    mp = start()
    p = int(malloc.mallocgc(64, nil, True))
    mp.p.mcache.release_all()
    collect(mp, {p})
    span = mheap.span_of(p)
    assert span.sweepgen == mheap.mheap_.sweepgen - 2
    mgcsweep.ensure_swept(span)
    assert span.sweepgen == mheap.mheap_.sweepgen


def test_freeing_a_cache_gives_its_spans_back() -> None:
    mp = start()
    p = int(malloc.mallocgc(64, nil, True))
    span = mheap.span_of(p)
    mcache.freemcache(mp.p.mcache)
    mp.p.mcache = mcache.allocmcache()
    assert mheap.mheap_.central[span.spanclass].partial[0].first == span
    assert int(malloc.mallocgc(64, nil, True)) == p + 64


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_what_lives_is_never_given_out_again(data: st.DataObject) -> None:
    """Cycles of allocation and collection: live objects keep their memory, swept memory is used again."""
    mp = start()
    typ = {size: new_type(size, [0]) for size in (8, 48, 512, 1024, 40_000)}
    live: dict[int, int] = {}
    for _ in range(4):
        for size in data.draw(st.lists(st.sampled_from([8, 16, 48, 512, 1024, 40_000]), max_size=60)):
            p = int(malloc.mallocgc(size, typ.get(size, nil), True))
            assert not any(lo < p + size and p < lo + n for lo, n in live.items())
            live[p] = size
        doomed = {p for p in live if data.draw(st.booleans())}
        for p in doomed:
            del live[p]
        # A header lies in front of the object, so mark by the base.
        collect(mp, {mbitmap.find_object(p)[0] for p in live})
    sweep_all()
    used: list[Any] = [mheap.span_of(p) for p in live]
    assert all(s.get_state() == mspan.MSPAN_IN_USE for s in used)
    assert mheap.mheap_.pages_in_use == sum(s.npages for s in {int(s): s for s in used}.values())


def test_every_class_survives_a_cycle() -> None:
    mp = start()
    first = [int(malloc.mallocgc(c.size, nil, True)) for c in CLASSES[2:-1]]
    collect(mp, set(first[::2]))
    sweep_all()
    again = [int(malloc.mallocgc(c.size, nil, True)) for c in CLASSES[2:-1]]
    assert not set(first[::2]) & set(again)


def test_sweeping_keeps_up_with_allocation() -> None:
    """As much is swept as was allocated, of all that lies before the next collection."""
    mp = start()
    kept = {int(malloc.mallocgc(4096, nil, True)) for _ in range(400)}
    c = mgcpacer.gc_controller
    collect(mp, kept)
    # What was in the cache is swept.
    pages = mheap.mheap_.pages_in_use - 1
    mheap.mheap_.pages_swept = 1
    distance = 2 << 20
    c.heap_live = live = 4 << 20
    mgcsweep.pace(live + mgcsweep.SWEEP_MARGIN + distance)
    for step in range(1, 33):
        mgcsweep.keep_up(distance // 32)
        c.heap_live = live + step * distance // 32
        assert step * pages // 32 <= mheap.mheap_.pages_swept - 1 <= step * pages // 32 + 2
    assert mgcsweep.sweepone() == mgcsweep.NOTHING_SWEPT
    # Whoever takes spans does that.
    collect(mp, kept)
    mheap.mheap_.pages_swept = 0
    mgcsweep.pace(c.heap_live)
    mgc.cycle_hooks.reclaim = nothing
    malloc.mallocgc(1024, nil, True)
    assert mgcsweep.sweepone() == mgcsweep.NOTHING_SWEPT


@native
def nothing(npages: uintptr) -> None:
    """In place of `reclaim`."""
