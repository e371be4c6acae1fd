"""The page allocator, against a model that keeps a set of free pages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rt0.native import emu, u64
from rt0.runtime import mpagealloc, mpallocbits
from rt0.runtime.mpagealloc import LEVEL_LOG_PAGES, LEVEL_SHIFTS, PALLOC_CHUNK_BYTES, PageAlloc
from rt0.runtime.mpagecache import PageCache
from rt0.runtime.mpallocbits import (
    LOG_MAX_PACKED,
    MAX_PACKED,
    PALLOC_CHUNK_PAGES,
    SUMMARY_LEVELS,
    PallocData,
)
from rt0.runtime.mstats import SysMemStat
from rt0.runtime.sizeclasses import PAGE_SIZE

FIRST = 0xC000000000
"""The chunks of the tests start here."""

words = st.integers(0, (1 << 64) - 1)
patterns = st.one_of(words, st.just(0), st.just((1 << 64) - 1), words.map(lambda x: x & x >> 1 & x >> 2))


def runs(bits: int, n: int) -> list[tuple[int, int]]:
    """The runs of zeros in the low n bits, as start and length."""
    out: list[tuple[int, int]] = []
    for i in range(n):
        if not bits >> i & 1:
            if out and sum(out[-1]) == i:
                out[-1] = (out[-1][0], out[-1][1] + 1)
            else:
                out.append((i, 1))
    return out


def pack(start: int, most: int, end: int) -> int:
    if most == MAX_PACKED:
        return 1 << 63
    return start | most << LOG_MAX_PACKED | end << 2 * LOG_MAX_PACKED


def summary_of(bits: int, n: int) -> int:
    found = runs(bits, n)
    if not found:
        return 0
    start = found[0][1] if found[0][0] == 0 else 0
    end = found[-1][1] if sum(found[-1]) == n else 0
    return pack(start, max(length for _, length in found), end)


def chunk_with(bits: list[int]) -> Any:
    chunk = emu.new(PallocData)
    for i, w in enumerate(bits):
        chunk.alloc.word[i] = w
    return chunk


@settings(deadline=None)
@given(words, st.integers(1, 64))
def test_find_bit_range64(c: int, n: int) -> None:
    want = next((s for s, length in runs(~c, 64) if length >= n), 64)
    assert mpallocbits.find_bit_range64(c, n) == want


@settings(max_examples=60, deadline=None)
@given(st.lists(patterns, min_size=8, max_size=8), st.integers(1, 512))
def test_a_chunk_finds_what_is_free_and_sums_itself_up(bits: list[int], npages: int) -> None:
    emu.reset()
    chunk = chunk_with(bits)
    whole = sum(w << 64 * i for i, w in enumerate(bits))
    found = runs(whole, PALLOC_CHUNK_PAGES)
    assert chunk.summarize() == summary_of(whole, PALLOC_CHUNK_PAGES)
    start, first = chunk.find(npages, 0)
    assert start == next((s for s, length in found if length >= npages), -1)
    if start >= 0:
        assert first == found[0][0]


@settings(deadline=None)
@given(st.integers(0, 511), st.data(), st.lists(patterns, min_size=8, max_size=8))
def test_ranges_of_bits(i: int, data: st.DataObject, bits: list[int]) -> None:
    emu.reset()
    n = data.draw(st.integers(1, 512 - i))
    chunk = chunk_with(bits)
    whole = sum(w << 64 * k for k, w in enumerate(bits))
    mask = (1 << n) - 1 << i
    assert chunk.alloc.popcnt_range(i, n) == (whole & mask).bit_count()
    chunk.alloc.set_range(i, n)
    assert sum(w << 64 * k for k, w in enumerate(chunk.alloc.word)) == whole | mask
    chunk.alloc.clear_range(i, n)
    assert sum(w << 64 * k for k, w in enumerate(chunk.alloc.word)) == whole & ~mask


class Model:
    """A page allocator and what it should do: page numbers count from FIRST."""

    def __init__(self) -> None:
        emu.reset()
        self.pages = emu.new(PageAlloc)
        # The tables of the real heap are one large mapping, of which only touched pages exist.
        emu.map_memory(0x200000000000, mpagealloc.SUMMARY_BYTES)
        self.pages.init(0x200000000000, emu.new(SysMemStat))
        self.free: set[int] = set()
        self.unbacked: set[int] = set()
        self.allocated: list[tuple[int, int]] = []
        self.cache = emu.new(PageCache)
        self.cached: set[int] = set()

    def grow(self, chunk: int, chunks: int) -> None:
        self.pages.grow(FIRST + chunk * PALLOC_CHUNK_BYTES, chunks * PALLOC_CHUNK_BYTES)
        added = set(range(chunk * PALLOC_CHUNK_PAGES, (chunk + chunks) * PALLOC_CHUNK_PAGES))
        self.free |= added
        self.unbacked |= added

    def first_fit(self, n: int) -> int | None:
        run = start = 0
        for p in sorted(self.free):
            run = run + 1 if run and p == start + run else 1
            if run == 1:
                start = p
            if run == n:
                return start
        return None

    def take(self, start: int, n: int, scav: int) -> None:
        taken = set(range(start, start + n))
        assert scav == len(taken & self.unbacked) * PAGE_SIZE
        self.free -= taken
        self.unbacked -= taken
        self.allocated.append((start, n))

    def alloc(self, n: int) -> None:
        want = self.first_fit(n)
        base, scav = self.pages.alloc(n)
        if want is None:
            assert (base, scav) == (0, 0)
        else:
            assert base == FIRST + want * PAGE_SIZE
            self.take(want, n, scav)

    def release(self, i: int) -> None:
        if self.allocated:
            start, n = self.allocated.pop(i % len(self.allocated))
            self.pages.free(FIRST + start * PAGE_SIZE, n)
            self.free |= set(range(start, start + n))

    def alloc_cached(self, n: int) -> None:
        if self.cache.empty():
            self.pages.alloc_to_cache(self.cache)
            if not self.free:
                assert self.cache.empty()
                return
            group = min(self.free) // 64
            self.cached = {p for p in self.free if p // 64 == group}
            self.free -= self.cached
        base, scav = self.cache.alloc(n)
        if base != 0:
            start = (base - FIRST) // PAGE_SIZE
            assert set(range(start, start + n)) <= self.cached
            self.cached -= set(range(start, start + n))
            self.take(start, n, scav)

    def flush(self) -> None:
        self.cache.flush(self.pages)
        self.free |= self.cached
        self.cached = set()

    def check(self, chunks: set[int]) -> None:
        """Bitmaps are right, summaries agree with them, and nothing below search_addr is free."""
        size = PALLOC_CHUNK_PAGES
        for c in chunks:
            chunk = self.pages.chunk_of((FIRST + c * PALLOC_CHUNK_BYTES) // PALLOC_CHUNK_BYTES)
            bits = sum(w << 64 * i for i, w in enumerate(chunk.alloc.word))
            assert bits == sum(1 << i for i in range(size) if c * size + i not in self.free)
        for level in range(SUMMARY_LEVELS):
            span = 1 << LEVEL_LOG_PAGES[level]
            for block in {c * size // span for c in chunks}:
                if span > 8 * size:  # the lowest three levels with pages one by one, the others by their runs
                    continue
                index = (FIRST >> LEVEL_SHIFTS[level]) + block
                bits = sum(1 << i for i in range(span) if block * span + i not in self.free)
                assert self.pages.summary[level][index] == summary_of(bits, span)
        if self.free:
            assert self.pages.search_addr <= FIRST + min(self.free) * PAGE_SIZE + PAGE_SIZE - 1


operation = st.one_of(
    st.tuples(st.just("alloc"), st.one_of(st.integers(1, 20), st.integers(1, 1200))),
    st.tuples(st.just("release"), st.integers(0, 1000)),
    st.tuples(st.just("alloc_cached"), st.integers(1, 15)),
    st.tuples(st.just("flush"), st.just(0)),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(operation, max_size=50))
def test_it_is_first_fit_and_its_summaries_are_right(operations: list[tuple[str, int]]) -> None:
    m = Model()
    m.grow(0, 2)
    m.grow(4, 1)  # not next to the others, and above
    for name, n in operations:
        if name == "flush":
            m.flush()
        else:
            getattr(m, name)(n)
    m.check({0, 1, 4})
    owned = [p for start, n in m.allocated for p in range(start, start + n)]
    assert len(owned) == len(set(owned))


def test_a_lower_chunk_is_used_first_when_it_appears() -> None:
    m = Model()
    m.grow(9, 1)
    m.alloc(3)
    m.grow(2, 1)
    m.alloc(512)
    assert m.allocated[-1][0] == 2 * PALLOC_CHUNK_PAGES


def test_a_run_across_chunks_is_found_through_the_upper_levels() -> None:
    m = Model()
    m.grow(6, 12)
    m.alloc(511)
    m.alloc(5000)
    m.alloc(2)
    assert m.allocated[1:] == [(6 * 512 + 511, 5000), (6 * 512 + 5511, 2)]
    m.release(1)
    m.alloc(5001)
    m.alloc(5000)


@pytest.mark.parametrize("level", range(1, SUMMARY_LEVELS))
def test_merging_summaries_of_whole_blocks(level: int) -> None:
    log_pages = LEVEL_LOG_PAGES[level]
    whole = pack(1 << log_pages, 1 << log_pages, 1 << log_pages)
    sums = emu.view(u64, emu.alloc(64))
    for i in range(8):
        sums[i] = whole
    n = 8 << log_pages
    assert mpallocbits.merge_summaries(sums, 8, log_pages) == pack(n, n, n)
    sums[3] = 0
    half = 3 << log_pages
    assert mpallocbits.merge_summaries(sums, 8, log_pages) == pack(half, 4 << log_pages, 4 << log_pages)
