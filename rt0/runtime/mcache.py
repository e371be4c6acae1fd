"""A P's cache of spans, from which small objects are allocated without locks.

Invariants: every entry of `alloc` is a span of that class, or `emptymspan`, in which nothing is free, so that
the fast path needs no check for nil; a cached span is on no list, and its `sweepgen` is the heap's + 3 (or +
1 if the heap's has moved on since). An `MCache` lies outside the heap: whatever it points to is known to the
collector by other ways.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Global,
    Ptr,
    Var,
    addr,
    atomic_add,
    atomic_load,
    atomic_store,
    i64,
    native,
    nil,
    popcount,
    struct,
    u8,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import (
    lock_futex,
    mbitmap,
    mgc,
    mgcpacer,
    mgcrecord,
    mgcsweep,
    mheap,
    mstats,
    panic,
    runtime2,
    sizeclasses,
)
from rt0.runtime.mspan import MSpan
from rt0.runtime.runtime2 import MAX_PROCS, allp, profile_hooks
from rt0.runtime.sizeclasses import NUM_SPAN_CLASSES, PAGE_SHIFT, PAGE_SIZE, TINY_SPAN_CLASS

SPAN_CACHE = 16

NEVER = 1 << 62
"""`next_sample` where nothing is sampled."""

APART_FROM = 128 << 10
"""Objects of so many bytes do not end where their spans do: a page that is never used follows. Otherwise a
pointer to the start of what comes next would, on a stack, keep the object before it as well, and the arrays
of a slice that grows lie one behind the other."""


@struct(name="mcache")
class MCache:
    """Only the M that holds the P touches it, or whoever stopped the world."""

    tiny: uintptr  # current block for small objects without pointers, and its used part
    tinyoffset: uintptr
    tiny_allocs: uintptr  # objects that got part of a block, not reported yet
    scan_alloc: uintptr  # bytes of objects with pointers, for the pacer
    assist_bytes: u64  # bytes for which nobody has marked yet
    next_sample: i64  # bytes to allocate up to the next that the memory profile has chosen (`mprof.choose`)
    sample_rate: i64  # the rate by which that was chosen
    rate: Ptr[i64]  # the rate that there should be
    alloc: Array[Ptr[MSpan], NUM_SPAN_CLASSES]
    flush_gen: u32  # sweepgen of the last flush; atomic
    nspans: u32  # unused MSpan records in spans
    spans: Array[Ptr[MSpan], SPAN_CACHE]

    @native(inline=True)
    def try_alloc_mspan(self) -> Ptr[MSpan]:
        """An MSpan record without the heap's lock, nil if none is cached."""
        if self.nspans == 0:
            return nil
        self.nspans -= 1
        return self.spans[self.nspans]

    @native(noinline=True, nosplit=True)
    def next_free(self, spc: u8) -> tuple[uintptr, bool]:
        """A free object where the fast path found none, and whether it is to go into the memory profile; gets
        another span if the current one is full."""
        s = self.alloc[spc]
        sampled = s.alloc_held != 0
        index = s.next_free_index()
        if index == s.nelems:
            if s.alloc_count != s.nelems:
                panic.throw("s.allocCount != s.nelems && freeIndex == s.nelems")
            self.refill(spc)
            s = self.alloc[spc]
            index = s.next_free_index()
        if index >= s.nelems:
            panic.throw("freeIndex is not valid")
        s.alloc_count += 1
        if s.alloc_count > s.nelems:
            panic.throw("s.allocCount > s.nelems")
        # What the fast path may take from here on counts as allocated now.
        ahead = popcount(s.alloc_cache)
        if not sampled:
            ahead += 1
        size = ahead * i64(s.elemsize)
        if size > self.next_sample or self.rate[0] != self.sample_rate:
            sampled = profile_hooks.choose(self, s, sampled)
        else:
            self.next_sample -= size
        return uintptr(index) * s.elemsize + s.start_addr, sampled

    @native(inline=True)
    def sample_large(self, size: uintptr) -> bool:
        """Whether a large object is to go into the memory profile."""
        if i64(size) > self.next_sample or self.rate[0] != self.sample_rate:
            return profile_hooks.choose_large(self, size)
        self.next_sample -= i64(size)
        return False

    @native(systemstack=True)
    def refill(self, spc: u8) -> None:
        """Replaces the span of a class, which is full, by one with free objects. Throws if there is no
        memory."""
        s = self.alloc[spc]
        if s.alloc_count != s.nelems:
            panic.throw("refill of span with free space remaining")
        central = addr(mheap.mheap_.central[spc])
        if s != addr(emptymspan):
            if s.sweepgen != mheap.mheap_.sweepgen + 3:
                panic.throw("bad sweepgen in refill")
            report_small(s)
            central.uncache_span(s)
            if spc == TINY_SPAN_CLASS:
                self.report_tiny()
        mgcsweep.keep_up(u64(sizeclasses.class_to_npages[spc >> 1]) << PAGE_SHIFT)
        s = central.cache_span(spc)
        if s == nil:
            panic.throw("out of memory")
        atomic_store(addr(s.sweepgen), mheap.mheap_.sweepgen + 3)
        s.alloc_count_before_cache = s.alloc_count
        if mgc.gcphase.v != mgc.GC_OFF:
            mgc.cycle_hooks.mark_free(s, True)
        # All of it counts as allocated from now on, so that nothing has to be counted object by object.
        free = uintptr(s.nelems - s.alloc_count) * s.elemsize
        mgcpacer.gc_controller.update(i64(free), i64(self.scan_alloc))
        self.assist_bytes += u64(free)
        self.scan_alloc = 0
        self.alloc[spc] = s
        if mgcrecord.recording:
            mgcrecord.take_sample(False)

    @native(systemstack=True)
    def alloc_large(self, size: uintptr, noscan: bool) -> Ptr[MSpan]:
        """A span for one object. Throws if there is no memory."""
        npages = (size + PAGE_SIZE - 1) >> PAGE_SHIFT
        if size + PAGE_SIZE < size or npages == 0:
            panic.throw("out of memory")
        spc: u8 = 0
        if noscan:
            spc = 1
        more: uintptr = 0
        if size >= APART_FROM and (size & (PAGE_SIZE - 1)) == 0:
            more = 1
        mgcsweep.keep_up(u64(npages) << PAGE_SHIFT)
        s = mheap.mheap_.alloc(npages + more, spc)
        if s == nil:
            panic.throw("out of memory")
        s.elemsize = npages << PAGE_SHIFT
        atomic_add(addr(mstats.memstats.large_alloc), u64(s.elemsize))
        atomic_add(addr(mstats.memstats.large_alloc_count), 1)
        mgcpacer.gc_controller.update(i64(s.elemsize), 0)
        self.assist_bytes += u64(s.elemsize)
        if mgcrecord.recording:
            mgcrecord.take_sample(False)
        s.freeindex = 1
        s.alloc_count = 1
        s.limit = s.start_addr + size
        if mgc.gcphase.v != mgc.GC_OFF:
            mbitmap.mark_bits_set(s, 0)
        # Known to the sweeper from the start: its object is never in any cache.
        mheap.mheap_.central[spc].push_swept(s)
        return s

    @native(systemstack=True)
    def release_all(self) -> None:
        """Gives all spans back, before the P or the cache goes or a collection starts to sweep."""
        for i in range(NUM_SPAN_CLASSES):
            s = self.alloc[i]
            if s != addr(emptymspan):
                report_small(s)
                if mgc.gcphase.v != mgc.GC_OFF:
                    mgc.cycle_hooks.mark_free(s, False)
                if s.sweepgen == mheap.mheap_.sweepgen + 3:
                    # What refill counted too much. A stale span was not counted in this cycle.
                    mgcpacer.gc_controller.update(-i64(uintptr(s.nelems - s.alloc_count) * s.elemsize), 0)
                self.alloc[i] = addr(emptymspan)
                mheap.mheap_.central[i].uncache_span(s)
        self.tiny = 0
        self.tinyoffset = 0
        self.report_tiny()
        mgcpacer.gc_controller.update(0, i64(self.scan_alloc))
        self.scan_alloc = 0
        self.assist_bytes = 0

    @native
    def report_tiny(self) -> None:
        atomic_add(addr(mstats.memstats.tiny_alloc_count), u64(self.tiny_allocs))
        self.tiny_allocs = 0

    @native
    def prepare_for_sweep(self) -> None:
        """Gives all spans back if a new cycle has begun since they were cached, so that they get swept."""
        sg = mheap.mheap_.sweepgen
        if atomic_load(addr(self.flush_gen)) == sg:
            return
        if self.flush_gen != sg - 2:
            panic.throw("bad flushGen")
        self.release_all()
        atomic_store(addr(self.flush_gen), sg)

    @native
    def unreported(self) -> u64:
        """Bytes of small objects that refill has not counted yet."""
        total: u64 = 0
        for i in range(NUM_SPAN_CLASSES):
            s = self.alloc[i]
            total += u64(s.alloc_count - s.alloc_count_before_cache) * u64(s.elemsize)
        return total

    @native
    def unreported_count(self) -> u64:
        """Small objects that refill has not counted yet."""
        total: u64 = 0
        for i in range(NUM_SPAN_CLASSES):
            s = self.alloc[i]
            total += u64(s.alloc_count - s.alloc_count_before_cache)
        return total


emptymspan = Global(MSpan)
"""The span in which nothing is free."""

mcache0 = Var(Ptr[MCache])
"""The cache of the bootstrap, until the first P takes it over."""


@native
def report_small(s: Ptr[MSpan]) -> None:
    """Counts what was allocated in a span since it was cached."""
    n = u64(s.alloc_count - s.alloc_count_before_cache)
    atomic_add(addr(mstats.memstats.small_alloc_count[s.sizeclass()]), n)


@native(inline=True, nosplit=True)
def get_mcache(mp: Ptr[runtime2.M]) -> Ptr[MCache]:
    """The cache of the P that an M holds; while there is no P yet, that of the bootstrap."""
    pp = mp.p
    if pp == nil:
        return mcache0.v
    return pp.mcache


@native(systemstack=True)
def allocmcache() -> Ptr[MCache]:
    """A new cache, empty."""
    lock_futex.lock(addr(mheap.mheap_.lock))
    c: Ptr[MCache] = mheap.mheap_.cachealloc.alloc()
    c.flush_gen = mheap.mheap_.sweepgen
    lock_futex.unlock(addr(mheap.mheap_.lock))
    for i in range(NUM_SPAN_CLASSES):
        c.alloc[i] = addr(emptymspan)
    c.rate = profile_hooks.mem_rate
    c.sample_rate = -1
    if c.rate == nil:
        c.rate = addr(c.sample_rate)
        c.next_sample = NEVER
    return c


@native
def flush_all() -> None:
    """Gives the spans of all caches back. The world is stopped; on g0."""
    i: i64 = 0
    while i < MAX_PROCS and allp[i] != nil:
        allp[i].mcache.release_all()
        i += 1


@native
def follow_sweepgen() -> None:
    """All caches, which are empty, belong to the cycle that begins. The world is stopped."""
    i: i64 = 0
    while i < MAX_PROCS and allp[i] != nil:
        atomic_store(addr(allp[i].mcache.flush_gen), mheap.mheap_.sweepgen)
        i += 1


@native(systemstack=True)
def freemcache(c: Ptr[MCache]) -> None:
    """Gives a cache and everything in it back."""
    c.release_all()
    lock_futex.lock(addr(mheap.mheap_.lock))
    while c.nspans != 0:
        mheap.mheap_.spanalloc.free(c.try_alloc_mspan())
    mheap.mheap_.cachealloc.free(c)
    lock_futex.unlock(addr(mheap.mheap_.lock))
