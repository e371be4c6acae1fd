"""A P's cache of pages: up to 64 neighbours, allocated without a lock.

Invariant: the pages in `cache` count as allocated in the page allocator; nobody but the owner knows that they
are free.
"""

from __future__ import annotations

from rt0.native import Ptr, i64, native, popcount, struct, u64, uintptr
from rt0.runtime import mpagealloc, mpallocbits
from rt0.runtime.sizeclasses import PAGE_SHIFT

PAGE_CACHE_PAGES = 64


@struct(name="pageCache")
class PageCache:
    """Only the M that holds the P touches it."""

    base: uintptr
    cache: u64  # 1: free
    scav: u64  # 1: not backed by memory

    @native(inline=True)
    def empty(self) -> bool:
        return self.cache == 0

    @native
    def alloc(self, npages: uintptr) -> tuple[uintptr, uintptr]:
        """npages (at most 64) in a row: address, 0 if there is no such run, and bytes not backed by
        memory."""
        if self.cache == 0:
            return 0, 0
        i = mpallocbits.find_bit_range64(self.cache, i64(npages))
        if i >= 64:
            return 0, 0
        mask = mpallocbits.low_bits(i64(npages)) << u64(i)
        scav = popcount(self.scav & mask)
        self.cache &= ~mask
        self.scav &= ~mask
        return self.base + (uintptr(i) << PAGE_SHIFT), uintptr(scav) << PAGE_SHIFT

    @native
    def flush(self, pages: Ptr[mpagealloc.PageAlloc]) -> None:
        """Gives all pages back. The caller holds mheap.lock."""
        if self.cache == 0:
            return
        chunk = pages.chunk_of(mpagealloc.chunk_index(self.base))
        w = mpagealloc.chunk_page_index(self.base) >> 6
        chunk.alloc.word[w] &= ~self.cache
        chunk.scavenged.word[w] |= self.scav
        pages.search_addr = min(pages.search_addr, self.base)
        pages.update(self.base, PAGE_CACHE_PAGES, False, False)
        self.cache = 0
        self.scav = 0
