"""Bitmaps of one chunk of 512 pages: which are allocated, which are not backed by memory.

Page indices are counted from the start of the chunk. A summary packs three numbers into one word: the free
pages at the start, the longest run of free pages, and the free pages at the end.
"""

from __future__ import annotations

from rt0.native import Array, Ptr, clz, ctz, i64, native, popcount, struct, u64

PALLOC_CHUNK_PAGES = 512
LOG_PALLOC_CHUNK_PAGES = 9
CHUNK_WORDS = 8

SUMMARY_LEVELS = 5
SUMMARY_LEVEL_BITS = 3
LOG_MAX_PACKED = LOG_PALLOC_CHUNK_PAGES + (SUMMARY_LEVELS - 1) * SUMMARY_LEVEL_BITS
MAX_PACKED = 1 << LOG_MAX_PACKED
PACKED_MASK = MAX_PACKED - 1
ALL_FREE = 1 << 63
"""The summary whose three numbers are all MAX_PACKED, which would not fit."""

FREE_CHUNK_SUM = (
    PALLOC_CHUNK_PAGES | PALLOC_CHUNK_PAGES << LOG_MAX_PACKED | PALLOC_CHUNK_PAGES << 2 * LOG_MAX_PACKED
)

ALL_ONES = (1 << 64) - 1


@native(inline=True)
def pack_sum(start: i64, most: i64, end: i64) -> u64:
    if most == MAX_PACKED:
        return ALL_FREE
    return u64(start) | u64(most) << LOG_MAX_PACKED | u64(end) << (2 * LOG_MAX_PACKED)


@native(inline=True)
def sum_start(s: u64) -> i64:
    if (s & ALL_FREE) != 0:
        return MAX_PACKED
    return i64(s & PACKED_MASK)


@native(inline=True)
def sum_max(s: u64) -> i64:
    if (s & ALL_FREE) != 0:
        return MAX_PACKED
    return i64((s >> LOG_MAX_PACKED) & PACKED_MASK)


@native(inline=True)
def sum_end(s: u64) -> i64:
    if (s & ALL_FREE) != 0:
        return MAX_PACKED
    return i64((s >> (2 * LOG_MAX_PACKED)) & PACKED_MASK)


@native
def merge_summaries(sums: Ptr[u64], n: i64, log_max_pages: i64) -> u64:
    """The summary of n neighbours, each of which stands for 1 << log_max_pages pages."""
    whole: i64 = 1 << log_max_pages
    start = sum_start(sums[0])
    most = sum_max(sums[0])
    end = sum_end(sums[0])
    for i in range(1, n):
        s = sums[i]
        first = sum_start(s)
        if start == i << log_max_pages:
            start += first
        most = max(most, max(end + first, sum_max(s)))
        last = sum_end(s)
        if last == whole:
            end += whole
        else:
            end = last
    return pack_sum(start, most, end)


@native(inline=True)
def low_bits(n: i64) -> u64:
    """n ones, for n up to 64."""
    return (u64(1) << u64(n)) - 1


@native
def find_bit_range64(c: u64, n: i64) -> i64:
    """The index of the first run of n ones in c, 64 if there is none; n is at least 1."""
    # Shrinks every run from its upper end by n - 1, in doubling steps: what is left starts a long enough one.
    left = n - 1
    step: i64 = 1
    while left > 0:
        k = min(step, left)
        c &= c >> u64(k)
        if c == 0:
            return 64
        left -= k
        step *= 2
    return ctz(c)


@native
def longest_zero_run(x: u64, least: i64) -> i64:
    """The longest run of zeros in x between two ones, or least if none is longer."""
    if x == 0:
        return least
    # Runs at the edges continue in the neighbouring words and were counted there.
    free = ~x & low_bits(63 - clz(x)) & ~low_bits(ctz(x))
    while find_bit_range64(free, least + 1) < 64:
        least += 1
    return least


@struct(name="pageBits")
class PageBits:
    """One bit a page. Under mheap.lock."""

    word: Array[u64, CHUNK_WORDS]

    @native
    def get(self, i: i64) -> bool:
        return ((self.word[i >> 6] >> u64(i & 63)) & 1) != 0

    @native
    def set_range(self, i: i64, n: i64) -> None:
        while n > 0:
            bit = i & 63
            k = min(n, 64 - bit)
            self.word[i >> 6] |= low_bits(k) << u64(bit)
            i += k
            n -= k

    @native
    def clear_range(self, i: i64, n: i64) -> None:
        while n > 0:
            bit = i & 63
            k = min(n, 64 - bit)
            self.word[i >> 6] &= ~(low_bits(k) << u64(bit))
            i += k
            n -= k

    @native
    def popcnt_range(self, i: i64, n: i64) -> i64:
        total: i64 = 0
        while n > 0:
            bit = i & 63
            k = min(n, 64 - bit)
            total += popcount(self.word[i >> 6] & (low_bits(k) << u64(bit)))
            i += k
            n -= k
        return total


@struct(name="pallocData")
class PallocData:
    """A chunk. Under mheap.lock."""

    alloc: PageBits  # 1: allocated, or in the page cache of a P
    scavenged: PageBits  # 1: free, and not backed by memory

    @native
    def summarize(self) -> u64:
        start: i64 = -1
        most: i64 = 0
        cur: i64 = 0
        for i in range(CHUNK_WORDS):
            x = self.alloc.word[i]
            if x == 0:
                cur += 64
            else:
                cur += ctz(x)
                if start < 0:
                    start = cur
                most = max(most, cur)
                cur = clz(x)
        if start < 0:
            return FREE_CHUNK_SUM
        most = max(most, cur)
        # Runs that touch no edge of a word have at most 62 pages.
        if most < 62:
            for i in range(CHUNK_WORDS):
                most = longest_zero_run(self.alloc.word[i], most)
        return pack_sum(start, most, cur)

    @native
    def find(self, npages: i64, search_idx: i64) -> tuple[i64, i64]:
        """The first npages free pages and the first free page at all, both at or behind search_idx; -1 for
        none."""
        start: i64 = 0
        size: i64 = 0
        first: i64 = -1
        for i in range(search_idx >> 6, CHUNK_WORDS):
            x = self.alloc.word[i]
            if x == ALL_ONES:
                size = 0
            else:
                if first < 0:
                    first = i * 64 + ctz(~x)
                if size == 0:
                    start = i * 64
                size += ctz(x)
                if size >= npages:
                    return start, first
                if x != 0:
                    j = find_in_word(~x, npages)
                    if j < 64:
                        return i * 64 + j, first
                    size = clz(x)
                    start = i * 64 + 64 - size
        return -1, first

    @native
    def alloc_range(self, i: i64, n: i64) -> None:
        self.alloc.set_range(i, n)
        self.scavenged.clear_range(i, n)


@native(inline=True)
def find_in_word(c: u64, npages: i64) -> i64:
    """find_bit_range64 for any number of pages."""
    if npages > 64:
        return 64
    return find_bit_range64(c, npages)
