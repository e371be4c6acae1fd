"""The page allocator: first fit by address over the whole address space.

Pages are grouped in chunks of 512 (4 MB), each with a bitmap. Above the bitmaps stand five levels of
summaries, a radix tree laid out as one array per level: an entry of the lowest level sums up a chunk, one of
a higher level eight entries below it, and the top level has an entry for each 16 GB. To find room for n pages
one walks down from the first entry that has a long enough run.

Invariants, under mheap.lock:
- no page below `search_addr` is free;
- every summary agrees with the bitmaps below it; a chunk that was never grown has the summary 0: nothing
  free;
- a page in some P's `PageCache` counts as allocated here.

All levels are one mapping of small pages, made at init: only entries of memory that exists are ever touched.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Ptr,
    Table,
    add,
    addr,
    cast,
    clz,
    i64,
    native,
    nil,
    sizeof,
    struct,
    u8,
    u64,
    uintptr,
)
from rt0.runtime import mem_linux, mpagecache, mpallocbits, mstats, panic
from rt0.runtime.mpallocbits import (
    FREE_CHUNK_SUM,
    LOG_PALLOC_CHUNK_PAGES,
    PALLOC_CHUNK_PAGES,
    SUMMARY_LEVEL_BITS,
    SUMMARY_LEVELS,
    PallocData,
)
from rt0.runtime.sizeclasses import HEAP_ADDR_BITS, PAGE_SHIFT, PAGE_SIZE

PALLOC_CHUNK_SHIFT = LOG_PALLOC_CHUNK_PAGES + PAGE_SHIFT
PALLOC_CHUNK_BYTES = 1 << PALLOC_CHUNK_SHIFT

CHUNKS_L2_BITS = 13
CHUNKS_L2 = 1 << CHUNKS_L2_BITS
CHUNKS_L1 = 1 << (HEAP_ADDR_BITS - PALLOC_CHUNK_SHIFT - CHUNKS_L2_BITS)

LAST_LEVEL = SUMMARY_LEVELS - 1
LEVEL0_BITS = HEAP_ADDR_BITS - PALLOC_CHUNK_SHIFT - LAST_LEVEL * SUMMARY_LEVEL_BITS
LEVEL_BITS = [LEVEL0_BITS] + [SUMMARY_LEVEL_BITS] * LAST_LEVEL
LEVEL_SHIFTS = [PALLOC_CHUNK_SHIFT + (LAST_LEVEL - k) * SUMMARY_LEVEL_BITS for k in range(SUMMARY_LEVELS)]
LEVEL_LOG_PAGES = [shift - PAGE_SHIFT for shift in LEVEL_SHIFTS]
SUMMARY_BYTES = 8 * sum(1 << HEAP_ADDR_BITS - s for s in LEVEL_SHIFTS)

level_bits = Table(u8, LEVEL_BITS)
level_shift = Table(u8, LEVEL_SHIFTS)
level_log_pages = Table(u8, LEVEL_LOG_PAGES)

MAX_SEARCH_ADDR = (1 << HEAP_ADDR_BITS) - 1
NO_ADDR = 0


@native(inline=True)
def chunk_index(p: uintptr) -> uintptr:
    return p >> PALLOC_CHUNK_SHIFT


@native(inline=True)
def chunk_base(ci: uintptr) -> uintptr:
    return ci << PALLOC_CHUNK_SHIFT


@native(inline=True)
def chunk_page_index(p: uintptr) -> i64:
    return i64((p >> PAGE_SHIFT) & (PALLOC_CHUNK_PAGES - 1))


@native(inline=True)
def level_index(level: i64, p: uintptr) -> i64:
    return i64(p >> uintptr(level_shift[level]))


@struct(name="pageAlloc")
class PageAlloc:
    """Under mheap.lock, except as noted."""

    summary: Array[Ptr[u64], SUMMARY_LEVELS]  # constant after init
    search_addr: uintptr
    start: uintptr  # first and last + 1 chunk that exists
    end: uintptr
    sys_stat: Ptr[mstats.SysMemStat]
    chunks: Array[Ptr[PallocData], CHUNKS_L1]  # each points to CHUNKS_L2 of them

    @native
    def init(self, tables: uintptr, stat: Ptr[mstats.SysMemStat]) -> None:
        """Starts empty, with the summaries in SUMMARY_BYTES zeroed bytes at tables."""
        p = cast(Ptr[u64], tables)
        for level in range(SUMMARY_LEVELS):
            self.summary[level] = p
            p = add(p, uintptr(8) << (HEAP_ADDR_BITS - uintptr(level_shift[level])))
        self.search_addr = MAX_SEARCH_ADDR
        self.sys_stat = stat

    @native(inline=True)
    def chunk_of(self, ci: uintptr) -> Ptr[PallocData]:
        return addr(self.chunks[ci >> CHUNKS_L2_BITS][ci & (CHUNKS_L2 - 1)])

    @native
    def grow(self, base: uintptr, size: uintptr) -> None:
        """Adds free pages, not yet backed by memory; base and size are multiples of a chunk."""
        limit = base + size
        first = chunk_index(base)
        last = chunk_index(limit)
        if self.end == 0 or first < self.start:
            self.start = first
        self.end = max(self.end, last)
        self.search_addr = min(self.search_addr, base)
        for c in range(first, last):
            if self.chunks[c >> CHUNKS_L2_BITS] == nil:
                block = mem_linux.sys_alloc(CHUNKS_L2 * sizeof(PallocData), self.sys_stat)
                if block == nil:
                    panic.throw("pageAlloc: out of memory")
                self.chunks[c >> CHUNKS_L2_BITS] = block
            chunk = self.chunk_of(c)
            chunk.scavenged.set_range(0, PALLOC_CHUNK_PAGES)
        self.update(base, size >> PAGE_SHIFT, True, False)

    @native
    def update(self, base: uintptr, npages: uintptr, contig: bool, allocated: bool) -> None:
        """Makes the summaries agree with the bitmaps of a range of which every page (contig) was allocated or
        freed."""
        limit = base + (npages << PAGE_SHIFT) - 1
        first = chunk_index(base)
        last = chunk_index(limit)
        leaves = self.summary[LAST_LEVEL]
        if first == last:
            s = self.chunk_of(first).summarize()
            if s == leaves[first]:
                return
            leaves[first] = s
        else:
            for c in range(first, last + 1):
                if contig and c != first and c != last:
                    if allocated:
                        leaves[c] = 0
                    else:
                        leaves[c] = FREE_CHUNK_SUM
                else:
                    leaves[c] = self.chunk_of(c).summarize()
        level: i64 = LAST_LEVEL - 1
        while level >= 0 and self.update_level(level, base, limit):
            level -= 1

    @native
    def update_level(self, level: i64, base: uintptr, limit: uintptr) -> bool:
        """Sums up the entries of one level that cover base to limit inclusive; whether any changed."""
        changed = False
        below = self.summary[level + 1]
        entries = self.summary[level]
        bits = i64(level_bits[level + 1])
        log_pages = i64(level_log_pages[level + 1])
        for i in range(level_index(level, base), level_index(level, limit) + 1):
            s = mpallocbits.merge_summaries(addr(below[i << bits]), 1 << bits, log_pages)
            if s != entries[i]:
                entries[i] = s
                changed = True
        return changed

    @native
    def alloc_range(self, base: uintptr, npages: uintptr) -> uintptr:
        """Marks free pages allocated; how many of their bytes were not backed by memory."""
        scav: i64 = 0
        p = base
        limit = base + (npages << PAGE_SHIFT)
        while p < limit:
            i = chunk_page_index(p)
            n = min(i64((limit - p) >> PAGE_SHIFT), PALLOC_CHUNK_PAGES - i)
            chunk = self.chunk_of(chunk_index(p))
            scav += chunk.scavenged.popcnt_range(i, n)
            chunk.alloc_range(i, n)
            p += uintptr(n) << PAGE_SHIFT
        self.update(base, npages, True, True)
        return uintptr(scav) << PAGE_SHIFT

    @native
    def free(self, base: uintptr, npages: uintptr) -> None:
        """Makes allocated pages free; they stay backed by memory."""
        self.search_addr = min(self.search_addr, base)
        p = base
        limit = base + (npages << PAGE_SHIFT)
        while p < limit:
            i = chunk_page_index(p)
            n = min(i64((limit - p) >> PAGE_SHIFT), PALLOC_CHUNK_PAGES - i)
            self.chunk_of(chunk_index(p)).alloc.clear_range(i, n)
            p += uintptr(n) << PAGE_SHIFT
        self.update(base, npages, True, False)

    @native
    def find_scavengeable(self, from_chunk: uintptr, limit: i64) -> tuple[uintptr, i64]:
        """The highest run of free pages that are backed by memory, in a chunk below from_chunk: its address,
        0 if there is none, and its length, at most limit pages."""
        ci = from_chunk
        while ci > self.start:
            ci -= 1
            if self.chunks[ci >> CHUNKS_L2_BITS] == nil or self.summary[LAST_LEVEL][ci] == 0:
                continue
            chunk = self.chunk_of(ci)
            w: i64 = PALLOC_CHUNK_PAGES // 64 - 1
            while w >= 0:
                candidates = ~(chunk.alloc.word[w] | chunk.scavenged.word[w])
                if candidates != 0:
                    last = 63 - clz(candidates)
                    n: i64 = 1
                    while n < limit and n <= last and ((candidates >> u64(last - n)) & 1) != 0:
                        n += 1
                    return chunk_base(ci) + (uintptr(w * 64 + last - n + 1) << PAGE_SHIFT), n
                w -= 1
        return NO_ADDR, 0

    @native
    def mark_scavenged(self, base: uintptr, npages: i64) -> None:
        """The pages, which are allocated, are not backed by memory any more."""
        self.chunk_of(chunk_index(base)).scavenged.set_range(chunk_page_index(base), npages)

    @native
    def alloc(self, npages: uintptr) -> tuple[uintptr, uintptr]:
        """Allocates the lowest npages free pages in a row; their address, 0 if there is no such run, and the
        bytes of them that are not backed by memory."""
        if chunk_index(self.search_addr) >= self.end:
            return NO_ADDR, 0
        base, search = self.find_in_first_chunk(npages)
        if base == NO_ADDR:
            base, search = self.find(npages)
        if base == NO_ADDR:
            if npages == 1:
                self.search_addr = MAX_SEARCH_ADDR
            return NO_ADDR, 0
        scav = self.alloc_range(base, npages)
        self.search_addr = max(self.search_addr, search)
        return base, scav

    @native
    def find_in_first_chunk(self, npages: uintptr) -> tuple[uintptr, uintptr]:
        """What find does, as long as the chunk of search_addr has room: most requests are small."""
        i = chunk_page_index(self.search_addr)
        if uintptr(PALLOC_CHUNK_PAGES - i) < npages:
            return NO_ADDR, 0
        ci = chunk_index(self.search_addr)
        if uintptr(mpallocbits.sum_max(self.summary[LAST_LEVEL][ci])) < npages:
            return NO_ADDR, 0
        j, first = self.chunk_of(ci).find(i64(npages), i)
        if j < 0:
            panic.throw("bad summary data")
        return chunk_base(ci) + (uintptr(j) << PAGE_SHIFT), chunk_base(ci) + (uintptr(first) << PAGE_SHIFT)

    @native
    def find(self, npages: uintptr) -> tuple[uintptr, uintptr]:
        """The lowest npages free pages in a row, 0 if there are none, and an address below which no page is
        free."""
        want = i64(npages)
        i: i64 = 0  # entry of the level above under which the search goes on
        free_base: uintptr = 0
        free_bound: uintptr = MAX_SEARCH_ADDR
        for level in range(SUMMARY_LEVELS):
            bits = i64(level_bits[level])
            log_pages = i64(level_log_pages[level])
            whole: i64 = 1 << log_pages
            i <<= bits
            entries = addr(self.summary[level][i])
            j: i64 = 0
            search = level_index(level, self.search_addr)
            if search >> bits == i >> bits:
                j = search - i
            start: i64 = 0  # pages from entry 0 to the run of free pages that reaches entry j, and its length
            size: i64 = 0
            down = False
            while j < 1 << bits and size < want and not down:
                s = entries[j]
                if s == 0:
                    size = 0
                else:
                    # The first entry with free pages bounds where the first free page can be.
                    p = uintptr(i + j) << uintptr(level_shift[level])
                    last = p + (uintptr(PAGE_SIZE) << uintptr(log_pages)) - 1
                    if free_base <= p and last <= free_bound:
                        free_base = p
                        free_bound = last
                    first = mpallocbits.sum_start(s)
                    if size + first >= want:
                        if size == 0:
                            start = j << log_pages
                        size += first
                    elif mpallocbits.sum_max(s) >= want:
                        down = True
                    elif size == 0 or first < whole:
                        size = mpallocbits.sum_end(s)
                        start = ((j + 1) << log_pages) - size
                    else:
                        size += whole
                if not down:
                    j += 1
            if not down:
                if size >= want:
                    block = uintptr(i) << uintptr(level_shift[level])
                    return block + (uintptr(start) << PAGE_SHIFT), free_base
                if level == 0:
                    return NO_ADDR, MAX_SEARCH_ADDR
                panic.throw("bad summary data")
            i += j
        ci = uintptr(i)
        k, first_free = self.chunk_of(ci).find(want, 0)
        if k < 0:
            panic.throw("bad summary data")
        # Free pages cannot start before the range in which the first entry lies.
        in_chunk = chunk_base(ci) + (uintptr(first_free) << PAGE_SHIFT)
        if free_base <= in_chunk and in_chunk <= free_bound:
            free_base = in_chunk
        return chunk_base(ci) + (uintptr(k) << PAGE_SHIFT), free_base

    @native
    def alloc_to_cache(self, c: Ptr[mpagecache.PageCache]) -> None:
        """Moves the free pages of the first group of 64 that has any into c, which is empty and stays so if
        none are."""
        if chunk_index(self.search_addr) >= self.end:
            return
        ci = chunk_index(self.search_addr)
        page: i64 = 0
        if self.summary[LAST_LEVEL][ci] != 0:
            page, _ = self.chunk_of(ci).find(1, chunk_page_index(self.search_addr))
            if page < 0:
                panic.throw("bad summary data")
        else:
            p, _ = self.find(1)
            if p == NO_ADDR:
                self.search_addr = MAX_SEARCH_ADDR
                return
            ci = chunk_index(p)
            page = chunk_page_index(p)
        w = page >> 6
        chunk = self.chunk_of(ci)
        c.base = chunk_base(ci) + (uintptr(w) << (6 + PAGE_SHIFT))
        c.cache = ~chunk.alloc.word[w]
        c.scav = chunk.scavenged.word[w]
        chunk.alloc.word[w] |= c.cache
        chunk.scavenged.word[w] &= ~c.cache
        self.update(c.base, mpagecache.PAGE_CACHE_PAGES, False, True)
        # The last page, not the one behind it, which might not exist.
        self.search_addr = c.base + (mpagecache.PAGE_CACHE_PAGES - 1) * PAGE_SIZE
