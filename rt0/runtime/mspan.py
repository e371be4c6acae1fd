"""Spans: runs of pages that hold objects of one size, one large object, or stacks.

Invariants of a span in use for objects (`state` is IN_USE):
- objects with index below `freeindex` are allocated or were left by the last sweep; from there on an object
  is free exactly when its bit in `alloc_bits` is 0; `alloc_cache` holds the complement of those bits, shifted
  so that its lowest bit is `freeindex`;
- while a cache has the span, the bits from the next object on that the memory profile has chosen may be in
  `alloc_held` instead, at their place in the word: then the fast path stops in front of that object;
- `sweepgen` against the heap's `sweepgen` h tells where it stands: h - 2 needs sweeping, h - 1 is being
  swept, h is swept and ready, h + 1 was cached before sweeping began and needs it still, h + 3 is swept and
  cached. The heap's grows by 2 with each collection.

An `MSpan` is never returned to the system, and `state` is 0 in one that is free, so that whoever finds one by
an address may look at it without a lock.
"""

from __future__ import annotations

from rt0.native import (
    Ptr,
    addr,
    atomic_load,
    atomic_store,
    cast,
    ctz,
    i64,
    native,
    nil,
    popcount,
    struct,
    u8,
    u16,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import sizeclasses
from rt0.runtime.sizeclasses import PAGE_SHIFT
from rt0.runtime.type import Type

MSPAN_DEAD = 0
MSPAN_IN_USE = 1  # objects
MSPAN_MANUAL = 2  # stacks and other memory that its owner frees


@struct(name="mspan")
class MSpan:
    """Fields of a span in an `mcache` belong to its P; those of a span in an `mcentral` to whoever took it
    from there."""

    # What marking looks at lies in one cache line.
    start_addr: uintptr  # constant while the span exists, as are npages, spanclass, elemsize, div_mul, nelems
    elemsize: uintptr
    limit: uintptr  # end of the objects
    gcmark_bits: Ptr[u8]
    alloc_bits: Ptr[u8]
    large_type: Ptr[Type]  # of a large object with pointers, once it is initialised
    div_mul: u32  # divides by elemsize
    sweepgen: u32  # atomic
    spanclass: u8
    state: u8  # atomic
    needzero: u8  # free objects are not all zero
    free_index_for_scan: u16  # what the collector may look at: stored after an object is initialised
    nelems: u16

    alloc_cache: u64
    alloc_held: u64
    freeindex: u16
    alloc_count: u16
    alloc_count_before_cache: u16
    npages: uintptr
    next: Ptr[MSpan]  # list of the span, under that list's lock
    prev: Ptr[MSpan]
    list: Ptr[MSpanList]  # the one that it is on
    manual_free_list: uintptr  # free stacks in a MANUAL span, under the lock of their pool
    specials: Ptr[mspecial.Special]  # under mspecial.special_lock

    @native(inline=True)
    def base(self) -> uintptr:
        return self.start_addr

    @native(inline=True)
    def noscan(self) -> bool:
        return (self.spanclass & 1) != 0

    @native(inline=True)
    def sizeclass(self) -> u8:
        return self.spanclass >> 1

    @native(inline=True)
    def get_state(self) -> u8:
        return atomic_load(addr(self.state))

    @native(inline=True)
    def set_state(self, state: u8) -> None:
        atomic_store(addr(self.state), state)

    @native
    def init(self, base: uintptr, npages: uintptr) -> None:
        self.next = nil
        self.prev = nil
        self.list = nil
        self.start_addr = base
        self.npages = npages
        self.alloc_count = 0
        self.spanclass = 0
        self.elemsize = 0
        self.needzero = 0
        self.freeindex = 0
        self.alloc_bits = nil
        self.gcmark_bits = nil
        self.large_type = nil
        self.specials = nil
        self.set_state(MSPAN_DEAD)

    @native
    def init_size(self, spanclass: u8, nelems: u16) -> None:
        """Makes it a span of nelems objects of a class, all of them free."""
        self.spanclass = spanclass
        sizeclass = spanclass >> 1
        if sizeclass == 0:
            self.elemsize = self.npages << PAGE_SHIFT
        else:
            self.elemsize = uintptr(sizeclasses.class_to_size[sizeclass])
        self.div_mul = sizeclasses.class_to_div_magic[sizeclass]
        self.nelems = nelems
        self.freeindex = 0
        self.free_index_for_scan = 0
        self.alloc_held = 0
        self.alloc_cache = ~u64(0)
        if nelems < 64:
            self.alloc_cache = (u64(1) << u64(nelems)) - 1
        self.limit = self.start_addr + self.elemsize * uintptr(nelems)

    @native(nosplit=True)
    def refill_alloc_cache(self, word: u16) -> None:
        """Makes alloc_cache the free objects among the 64 of one word of alloc_bits."""
        cache = ~cast(Ptr[u64], self.alloc_bits)[word]
        left = self.nelems - (word << 6)
        if left < 64:
            cache &= (u64(1) << u64(left)) - 1
        self.alloc_cache = cache
        self.alloc_held = 0

    @native(nosplit=True)
    def next_free_index(self) -> u16:
        """The first free object at or behind freeindex, which moves behind it; nelems if there is none."""
        index = self.freeindex
        nelems = self.nelems
        if index == nelems:
            return index
        cache = self.alloc_cache
        if cache == 0 and self.alloc_held != 0:
            cache = self.alloc_held >> u64(index & 63)
            self.alloc_held = 0
        if cache == 0:
            # What is left of this word is allocated; a word not seen yet may begin at freeindex.
            index = (index + 63) & ~u16(63)
            while cache == 0 and index < nelems:
                self.refill_alloc_cache(index >> 6)
                cache = self.alloc_cache
                if cache == 0:
                    index += 64
            if cache == 0:
                self.freeindex = nelems
                return nelems
        bit = ctz(cache)
        result = index + u16(bit)
        # Two steps, since the last bit would need a shift by 64.
        self.alloc_cache = (cache >> u64(bit)) >> 1
        self.freeindex = result + 1
        return result

    @native
    def is_free(self, index: uintptr) -> bool:
        """Whether an object is free, for one whose owner may be allocating at this moment."""
        if index < uintptr(self.free_index_for_scan):
            return False
        return ((self.alloc_bits[index >> 3] >> u8(index & 7)) & 1) == 0

    @native(inline=True)
    def obj_index(self, p: uintptr) -> uintptr:
        """The index of the object in which p lies."""
        return uintptr((u64(p - self.start_addr) * u64(self.div_mul)) >> 32)

    @native
    def count_alloc(self) -> i64:
        """How many objects are marked."""
        total: i64 = 0
        words = cast(Ptr[u64], self.gcmark_bits)
        for i in range((i64(self.nelems) + 63) >> 6):
            total += popcount(words[i])
        return total


@struct(name="mSpanList")
class MSpanList:
    """A list of spans through next and prev. Under its owner's lock."""

    first: Ptr[MSpan]
    last: Ptr[MSpan]

    @native
    def insert(self, s: Ptr[MSpan]) -> None:
        s.list = self
        s.prev = nil
        s.next = self.first
        if self.first != nil:
            self.first.prev = s
        else:
            self.last = s
        self.first = s

    @native
    def remove(self, s: Ptr[MSpan]) -> None:
        if s.prev != nil:
            s.prev.next = s.next
        else:
            self.first = s.next
        if s.next != nil:
            s.next.prev = s.prev
        else:
            self.last = s.prev
        s.list = nil
        s.next = nil
        s.prev = nil

    @native
    def pop(self) -> Ptr[MSpan]:
        s = self.first
        if s != nil:
            self.remove(s)
        return s


# A span carries these. They need the names above, so they come last.
from rt0.runtime import mspecial  # noqa: E402
