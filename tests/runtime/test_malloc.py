"""mallocgc: a walk through it, and properties of what it returns."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rt0.native import emu, nil
from rt0.runtime import malloc, mbitmap, mcache, mem_linux, mgcpacer, mheap, msize, mstats
from rt0.runtime.mspan import MSPAN_IN_USE
from rt0.runtime.sizeclasses import CLASSES, MAX_SMALL_SIZE, PAGE_SIZE, TINY_SPAN_CLASS, class_of

from .heap import boot, new_type


def test_a_walk_through_mallocgc() -> None:
    """Allocates one object of 100 bytes and looks at everything that this touched."""
    mp = boot()
    cache = mp.p.mcache
    spc = class_of(100) << 1 | 1  # class 9, 112 bytes, without pointers
    assert CLASSES[spc >> 1].size == 112

    # At first nothing is cached: every class has the span in which nothing is free.
    empty = cache.alloc[spc]
    assert empty.nelems == 0 and malloc.next_free_fast(empty) == 0

    # So the slow path asks the class's mcentral for a span, which has none and asks the heap, which grows.
    x = int(malloc.mallocgc(100, nil, True))
    assert x == mheap.FIRST_ARENA
    span = cache.alloc[spc]
    assert span != empty and span.base() == x
    assert (span.npages, span.elemsize, span.nelems) == (1, 112, 73)
    assert (span.get_state(), span.alloc_count, span.freeindex) == (MSPAN_IN_USE, 1, 1)
    assert span.sweepgen == mheap.mheap_.sweepgen + 3  # cached
    # One chunk of 4 MB is known to the page allocator, and one page of it is used.
    pages = mheap.mheap_.pages
    assert pages.end - pages.start == 1
    assert pages.chunk_of(pages.start).alloc.word[0] == 1

    # The next objects come from alloc_cache, whose lowest bit is the next free object, without any of that.
    assert span.alloc_cache == (1 << 63) - 1
    assert int(malloc.mallocgc(112, nil, True)) == x + 112
    assert malloc.next_free_fast(span) == x + 224
    assert span.freeindex == 3

    # Any address in an object leads to it.
    base, found, index = mbitmap.find_object(x + 112 + 50)
    assert (base, found, index) == (x + 112, span, 1)
    assert mbitmap.find_object(x + 112 * 73)[0] == 0  # what is left of the page belongs to no object

    # When 64 are gone alloc_cache is refilled, and when all 73 are, another span comes.
    for _ in range(73 - 3):
        malloc.mallocgc(100, nil, True)
    assert span.alloc_count == span.nelems == span.freeindex
    y = int(malloc.mallocgc(100, nil, True))
    assert y == x + PAGE_SIZE
    assert cache.alloc[spc] != span
    # The P took all that was left of 64 pages, so that its next spans need no lock.
    assert pages.chunk_of(pages.start).alloc.word[0] == (1 << 64) - 1
    assert mp.p.pcache.base == x and mp.p.pcache.cache == (1 << 64) - 4
    # The full one is with mcentral now, swept, until the collector finds something free in it.
    assert mheap.mheap_.central[spc].full[0].first == span and span.sweepgen == mheap.mheap_.sweepgen


def test_tiny_objects_share_a_block() -> None:
    mp = boot()
    a, b, c, d = (int(malloc.mallocgc(n, nil, False)) for n in (1, 2, 8, 5))
    assert (b - a, c - a) == (2, 8)
    assert d >> 4 != a >> 4
    assert mp.p.mcache.tiny_allocs == 2
    assert mp.p.mcache.alloc[TINY_SPAN_CLASS].alloc_count == 2


def test_nothing_has_an_address_too() -> None:
    boot()
    assert int(malloc.mallocgc(0, nil, True)) == int(malloc.mallocgc(0, nil, True)) != 0


def test_before_there_is_a_p() -> None:
    boot(with_p=False)
    assert int(malloc.mallocgc(64, nil, True)) == mheap.FIRST_ARENA
    assert mcache.mcache0.v.alloc[class_of(64) << 1 | 1].alloc_count == 1


sizes = st.one_of(
    st.integers(1, 64),
    st.integers(1, 1200),
    st.integers(1, MAX_SMALL_SIZE + 100),
    st.sampled_from([504, 512, 513, 520, 1024, 32760, 32761, 32768, 100_000, 1 << 21]),
)


def pattern(i: int, n: int) -> bytes:
    return bytes([i % 255 + 1]) * min(n, 40)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(sizes, st.booleans()), min_size=1, max_size=60))
def test_objects_are_apart_aligned_zeroed_and_accounted(requests: list[tuple[int, bool]]) -> None:
    boot()
    types: dict[int, Any] = {}
    owned: list[tuple[int, int]] = []
    total = 0
    for i, (size, pointers) in enumerate(requests):
        typ: Any = nil
        if pointers:
            size = max(size & ~7, 8)
            typ = types.get(size) or types.setdefault(size, new_type(size, [0]))
        x = int(malloc.mallocgc(size, typ, True))
        base, span, _ = mbitmap.find_object(x)
        _, last, _ = mbitmap.find_object(x + size - 1)
        assert span == last and x + size <= base + span.elemsize
        assert span.noscan() == (not pointers)
        # Tiny objects are aligned as their size allows; the others by their class, behind their header.
        assert x % (min(size & -size, 8) if size < 16 else 8) == 0
        assert size < 16 or x != base or x % 16 == 0 or span.elemsize % 16 == 8
        # Both ends, which must be zero now, are marked: a later object that overlaps would not be.
        for at in (x, x + size - min(size, 40)):
            assert not any(emu.read(at, min(size, 40)).strip(pattern(i, 1)))
            emu.write(at, pattern(i, size))
        owned.append((x, size))
        if size >= 16 or pointers:
            total += span.elemsize
    owned.sort()
    assert all(a + n <= b for (a, n), (b, _) in zip(owned, owned[1:], strict=False))
    # Besides the blocks of tiny objects, what was allocated is what is counted.
    tiny = {x >> 4 for x, size in owned if mheap.span_of(x).spanclass == TINY_SPAN_CLASS and size < 16}
    assert mstats.bytes_allocated() == total + 16 * len(tiny)
    in_use = sum(s.npages for s in spans_in_use())
    assert mstats.memstats.in_heap == in_use * PAGE_SIZE
    assert mheap.mheap_.pages_in_use == in_use
    assert mgcpacer.gc_controller.heap_live >= total


def spans_in_use() -> list[Any]:
    """All spans of objects, found through the arenas' spans tables."""
    found = {}
    for chunk in range(mheap.mheap_.pages.start, mheap.mheap_.pages.end):
        for page in range(512):
            s: Any = mheap.span_of((chunk << 22) + page * PAGE_SIZE)
            if s != nil and s.get_state() == MSPAN_IN_USE:
                found[int(s)] = s
    return list(found.values())


@settings(deadline=None)
@given(st.one_of(sizes, st.integers((1 << 64) - PAGE_SIZE, (1 << 64) - 1)), st.booleans())
def test_roundupsize_is_what_mallocgc_gives(size: int, noscan: bool) -> None:
    rounded = msize.roundupsize(size, noscan)
    if size > 1 << 60:
        assert rounded == size
        return
    if not noscan:
        size = max(size & ~7, 8)
        rounded = msize.roundupsize(size, noscan)
    boot()
    x = int(malloc.mallocgc(size, nil if noscan else new_type(size, [0]), True))
    base, span, _ = mbitmap.find_object(x)
    if not (noscan and size < 16):
        assert rounded == span.elemsize - (x - base)


@settings(deadline=None, max_examples=40)
@given(
    st.integers(1, 9).flatmap(lambda w: st.tuples(st.just(w), st.sets(st.integers(0, w - 1), min_size=1))),
    st.lists(st.integers(1, 7), min_size=1, max_size=12),
)
def test_pointer_bitmaps_describe_every_object(shape: tuple[int, set[int]], counts: list[int]) -> None:
    """Arrays of a type of up to nine words: each object's bits are its own, whatever its neighbours are."""
    boot()
    words, pointers = shape
    typ = new_type(words * 8, sorted(pointers))
    objects = [(int(malloc.newarray(typ, n)), n) for n in counts]
    for x, n in objects:
        if words * n * 8 > 512:
            continue
        want = sum(1 << k * words + i for k in range(n) for i in pointers)
        span = mheap.span_of(x)
        got = mbitmap.heap_bits_small_for_addr(span, x)
        assert got == (1 if span.elemsize == 8 else want)


def test_larger_objects_have_their_type_in_front_or_in_the_span() -> None:
    boot()
    typ = new_type(1000, [3])
    x = malloc.newobject(typ)
    assert int.from_bytes(emu.read(int(x) - 8, 8), "little") == int(typ)
    big = new_type(40_000, [0])
    y = malloc.newobject(big)
    span = mheap.span_of(y)
    assert span.large_type == big and span.base() == int(y) and span.elemsize == 40_960


def test_persistentalloc() -> None:
    boot()
    stat = mstats.memstats.other_sys
    a = int(malloc.persistentalloc(10, 0, stat))
    b = int(malloc.persistentalloc(1, 4096, stat))
    c = int(malloc.persistentalloc(malloc.PERSISTENT_MAX_BLOCK, 8, stat))
    assert a % 8 == 0 and b % 4096 == 0 and a + 10 <= b
    assert c % 4096 == 0


def test_without_memory_the_heap_has_no_span() -> None:
    boot()
    emu.on_syscall = lambda nr, args: -12 if nr == mem_linux.SYS_MMAP else emu.syscall(nr, args)
    assert mheap.mheap_.alloc(1, 1) == nil
    emu.on_syscall = emu.syscall
    assert mheap.mheap_.alloc(1, 1).base() != 0
