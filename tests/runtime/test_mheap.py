"""The heap: arenas, spans, and the records that they are found by."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rt0.native import emu, nil
from rt0.runtime import mem_linux, mheap, mstats
from rt0.runtime.mfixalloc import FIX_ALLOC_CHUNK, FixAlloc
from rt0.runtime.mheap import ARENA_HINT_STEP, FIRST_ARENA, HEAP_ARENA_BYTES
from rt0.runtime.mpagealloc import PALLOC_CHUNK_BYTES
from rt0.runtime.mspan import MSPAN_DEAD, MSPAN_IN_USE, MSPAN_MANUAL, MSpanList
from rt0.runtime.sizeclasses import CLASSES, PAGE_SIZE

from .heap import boot


def test_span_of() -> None:
    boot()
    s = mheap.mheap_.alloc(3, 1)
    for at in (0, 1, PAGE_SIZE, 3 * PAGE_SIZE - 1):
        assert mheap.span_of(s.base() + at) == s
        assert mheap.span_of_heap(s.base() + at) == s
    for stray in (0, 8, 1 << 46, (1 << 64) - 8, FIRST_ARENA - 1, s.base() + HEAP_ARENA_BYTES):
        assert mheap.span_of(stray) == nil
    manual = mheap.mheap_.alloc_manual(4, mheap.SPAN_ALLOC_STACK)
    assert manual.get_state() == MSPAN_MANUAL
    assert mheap.span_of(manual.base()) == manual and mheap.span_of_heap(manual.base()) == nil
    mheap.mheap_.free_manual(manual, mheap.SPAN_ALLOC_STACK)
    assert manual.get_state() == MSPAN_DEAD and mheap.span_of_heap(manual.base()) == nil


def test_spans_know_how_many_objects_they_hold() -> None:
    boot()
    for sizeclass, c in enumerate(CLASSES):
        for noscan in (0, 1):
            s = mheap.mheap_.alloc(c.npages or 5, sizeclass << 1 | noscan)
            nbytes = s.npages * PAGE_SIZE
            assert s.get_state() == MSPAN_IN_USE
            if sizeclass == 0:
                assert (s.nelems, s.elemsize) == (1, nbytes)
                continue
            bitmap = 0 if noscan or c.size > 512 else nbytes // 64
            assert s.nelems == (nbytes - bitmap) // c.size
            assert s.limit - s.base() == s.nelems * c.size <= nbytes - bitmap
            for index in (0, 1, s.nelems - 1):
                assert s.obj_index(s.base() + index * c.size) == index
                assert s.obj_index(s.base() + (index + 1) * c.size - 1) == index


def test_only_what_was_used_before_needs_zeroing() -> None:
    boot()
    first = mheap.mheap_.alloc_manual(100, mheap.SPAN_ALLOC_STACK)
    base = first.base()
    assert first.needzero == 0
    mheap.mheap_.free_manual(first, mheap.SPAN_ALLOC_STACK)
    again = mheap.mheap_.alloc(101, 1)
    assert (again.base(), again.needzero) == (base, 1)
    assert mheap.mheap_.alloc(100, 1).needzero == 0


def test_arenas_follow_each_other() -> None:
    boot()
    pages = HEAP_ARENA_BYTES // PAGE_SIZE
    a = mheap.mheap_.alloc(pages - 600, 1)
    b = mheap.mheap_.alloc(2 * pages, 1)  # more than what is left
    # The new arenas lie behind the old one, so the span starts in the old one.
    assert (a.base(), b.base()) == (FIRST_ARENA, FIRST_ARENA + (pages - 600) * PAGE_SIZE)
    assert mheap.span_of(b.base() + 2 * HEAP_ARENA_BYTES - 1) == b
    # What is left of the third arena was not asked for.
    assert mstats.memstats.heap_sys.bytes == 3 * HEAP_ARENA_BYTES - PALLOC_CHUNK_BYTES


def test_a_taken_address_leads_to_the_next_hint() -> None:
    boot()
    emu.map_memory(FIRST_ARENA, 4096)
    assert mheap.mheap_.alloc(1, 1).base() == FIRST_ARENA + ARENA_HINT_STEP


def test_without_hints_any_address_serves() -> None:
    boot()

    def elsewhere(nr: int, args: tuple[int, ...]) -> int:
        if nr == mem_linux.SYS_MMAP and args[0] >= FIRST_ARENA:
            return emu.syscall(nr, (0, *args[1:]))
        return emu.syscall(nr, args)

    emu.on_syscall = elsewhere
    s = mheap.mheap_.alloc(1, 1)
    assert s.base() % HEAP_ARENA_BYTES == 0 and mheap.span_of(s.base()) == s


def test_startup_takes_few_system_calls() -> None:
    calls: list[int] = []
    emu.reset()

    def count(nr: int, args: tuple[int, ...]) -> int:
        calls.append(nr)
        return emu.syscall(nr, args)

    boot()  # resets, so count what a second heap would need
    emu.on_syscall = count
    mheap.mheap_.alloc(1, 1)
    assert calls == [mem_linux.SYS_MMAP, mem_linux.SYS_MMAP]  # an arena, and page bitmaps for 32 GB


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 700), st.integers(0, 30), st.booleans()), max_size=40))
def test_spans_never_overlap(steps: list[tuple[int, int, bool]]) -> None:
    boot()
    live: list[tuple[int, int, object]] = []
    for npages, victim, stack in steps:
        if victim < len(live):
            base, n, s = live.pop(victim)
            if s.get_state() == MSPAN_MANUAL:  # type: ignore[attr-defined]  # a view
                mheap.mheap_.free_manual(s, mheap.SPAN_ALLOC_STACK)
            else:
                mheap.mheap_.free_span(s)
        s = mheap.mheap_.alloc_manual(npages, 1) if stack else mheap.mheap_.alloc(npages, 1)
        assert not any(b < s.base() + npages * PAGE_SIZE and s.base() < b + n * PAGE_SIZE for b, n, _ in live)
        live.append((s.base(), npages, s))
    for base, n, s in live:
        assert mheap.span_of(base) == s and mheap.span_of(base + n * PAGE_SIZE - 1) == s
    stats = mstats.memstats
    assert stats.in_heap + stats.in_stacks == sum(n for _, n, _ in live) * PAGE_SIZE


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 300), st.lists(st.integers(0, 60), max_size=80))
def test_fixalloc(size: int, steps: list[int]) -> None:
    boot()
    f = emu.new(FixAlloc)
    f.init(size, mstats.memstats.other_sys)
    rounded = max(-(-size // 8) * 8, 8)
    live: list[int] = []
    for victim in steps:
        if victim < len(live):
            f.free(live.pop(victim))
        p = int(f.alloc())
        assert p % 8 == 0 and not any(emu.read(p, size))
        assert all(abs(p - q) >= rounded for q in live)
        emu.write(p, b"\xff" * size)
        live.append(p)
    assert f.inuse == len(live) * rounded
    assert f.nalloc <= FIX_ALLOC_CHUNK


def test_span_lists() -> None:
    boot()
    a, b, c = (mheap.mheap_.alloc(1, 1) for _ in range(3))
    spans = emu.new(MSpanList)
    for s in (a, b, c):
        spans.insert(s)
    spans.remove(b)
    assert (spans.first, spans.last, c.next, a.prev) == (c, a, a, c)
    assert spans.pop() == c and spans.pop() == a and spans.pop() == nil
    assert spans.last == nil
