"""The scavenger: which pages it gives back, and that they come back as pages without memory."""

from __future__ import annotations

from rt0.runtime import mgcpacer, mgcscavenge, mheap, mstats
from rt0.runtime.mpagealloc import PALLOC_CHUNK_BYTES
from rt0.runtime.sizeclasses import PAGE_SIZE

from .heap import boot


def released() -> int:
    return int(mstats.memstats.released)


def start() -> None:
    boot()
    mgcpacer.gc_controller.init(100, mgcpacer.NO_LIMIT)


def test_only_free_pages_that_are_backed_are_given_back() -> None:
    start()
    assert mgcscavenge.scavenge_batch() == 0
    spans = [mheap.mheap_.alloc_manual(100, mheap.SPAN_ALLOC_STACK) for _ in range(4)]
    before = released()
    assert before == PALLOC_CHUNK_BYTES - 400 * PAGE_SIZE
    assert mgcscavenge.scavenge_batch() == 0
    low = spans[1].base()
    mheap.mheap_.free_manual(spans[1], mheap.SPAN_ALLOC_STACK)
    mheap.mheap_.free_manual(spans[3], mheap.SPAN_ALLOC_STACK)
    # Highest addresses first, and no more than is wanted.
    assert mgcscavenge.scavenge(PAGE_SIZE) < 100 * PAGE_SIZE
    base, n = mheap.mheap_.pages.find_scavengeable(mheap.mheap_.pages.end, 64)
    assert base > low + 100 * PAGE_SIZE and n > 0
    assert mgcscavenge.scavenge(mgcscavenge.EVERYTHING) + released() - before > 0
    assert released() == before + 200 * PAGE_SIZE
    again = mheap.mheap_.alloc_manual(100, mheap.SPAN_ALLOC_STACK)
    assert again.base() == low and released() == before + 100 * PAGE_SIZE


def test_memory_near_the_limit_is_given_back_before_more_is_taken() -> None:
    start()
    spans = [mheap.mheap_.alloc_manual(200, mheap.SPAN_ALLOC_STACK) for _ in range(2)]
    mheap.mheap_.free_manual(spans[0], mheap.SPAN_ALLOC_STACK)
    backed = mstats.mapped_bytes() - released()
    before = released()
    mgcpacer.gc_controller.memory_limit = backed + 10 * PAGE_SIZE
    mgcscavenge.make_room(10 * PAGE_SIZE)
    assert released() == before
    mgcscavenge.make_room(74 * PAGE_SIZE)
    assert before + 64 * PAGE_SIZE <= released() < before + 200 * PAGE_SIZE


def test_what_exceeds_the_goal() -> None:
    start()
    assert mgcscavenge.excess() == 0
    span = mheap.mheap_.alloc_manual(2000, mheap.SPAN_ALLOC_STACK)
    assert mgcscavenge.excess() == 0
    mheap.mheap_.free_manual(span, mheap.SPAN_ALLOC_STACK)
    goal = mgcpacer.DEFAULT_HEAP_MINIMUM
    assert mgcscavenge.excess() == 2000 * PAGE_SIZE - goal - goal // 100 * 10
    mgcpacer.gc_controller.set_gc_percent(-1)
    mgcpacer.gc_controller.commit(True)
    assert mgcscavenge.excess() == 0
