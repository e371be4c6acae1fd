"""The heap: arenas of 64 MB, cut into pages, of which spans are made.

An address belongs to an arena by its upper bits; `mheap_.arenas` finds the arena's `HeapArena`, whose `spans`
gives the span of each page. A `HeapArena` and everything else the heap knows about memory lies outside the
arenas.

Invariants, under mheap_.lock:
- all pages of a span in use lead to it in `spans`; of a free span, only what was there before;
- a page is free in `pages` or in a P's page cache, or belongs to exactly one span;
- memory of an arena at and above `zeroed_base` was never handed out, hence is zero.

Code that holds the lock runs on g0: growing a goroutine's stack may need the lock.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Global,
    Ptr,
    addr,
    atomic_add,
    atomic_and,
    atomic_cas,
    atomic_load,
    atomic_or,
    atomic_store,
    cast,
    i64,
    native,
    nil,
    sizeof,
    struct,
    u8,
    u16,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import (
    lock_futex,
    malloc,
    mbitmap,
    mcache,
    mcentral,
    mem_linux,
    mfixalloc,
    mgc,
    mgcpacer,
    mgcsweep,
    mpagealloc,
    mpagecache,
    msize,
    mspan,
    mstats,
    panic,
    runtime2,
    sizeclasses,
)
from rt0.runtime import print as rtprint
from rt0.runtime.mspan import MSPAN_DEAD, MSPAN_IN_USE, MSPAN_MANUAL, MSpan
from rt0.runtime.sizeclasses import (
    HEAP_ADDR_BITS,
    MIN_SIZE_FOR_MALLOC_HEADER,
    NUM_SPAN_CLASSES,
    PAGE_SHIFT,
    PAGE_SIZE,
)

HEAP_ARENA_SHIFT = 26
HEAP_ARENA_BYTES = 1 << HEAP_ARENA_SHIFT
PAGES_PER_ARENA = HEAP_ARENA_BYTES // PAGE_SIZE
ARENAS = 1 << HEAP_ADDR_BITS - HEAP_ARENA_SHIFT
ARENA_INDEX_BYTES = ARENAS * 8

FIRST_ARENA = 0xC000000000
"""Where arenas start if nothing is there yet: easy to recognise in a debugger, far from where the kernel puts
things."""
ARENA_HINT_STEP = 1 << 40
ARENA_HINTS = 0x40

SPAN_ALLOC_HEAP = 0
SPAN_ALLOC_STACK = 1
SPAN_ALLOC_WORK_BUF = 2

SPAN_CACHE = 16
"""Unused MSpan records that a P keeps."""


@struct(name="heapArena")
class HeapArena:
    """What is known about one arena. In zeroed memory outside the heap, never freed."""

    # What a small program needs comes first, so that it touches one page of this.
    zeroed_base: uintptr  # offset of the first byte that was never handed out; atomic
    page_in_use: Array[u8, PAGES_PER_ARENA // 8]  # 1 at the first page of a span of objects; atomic
    page_specials: Array[u8, PAGES_PER_ARENA // 8]  # the same for spans with specials; atomic
    spans: Array[Ptr[MSpan], PAGES_PER_ARENA]  # written before the span's state, read by anyone


@struct(name="mheap")
class MHeap:
    """The heap of the process."""

    lock: runtime2.Mutex
    sweepgen: u32  # changes only while the world is stopped
    arenas: Ptr[Ptr[HeapArena]]  # ARENAS entries; an entry is set once, under lock
    lowest: uintptr  # all arenas lie from here to before highest; under lock, or with the world stopped
    highest: uintptr
    hint: uintptr  # where the next arena should start, and which hint that came from; under lock
    hint_index: uintptr
    cur_arena_base: uintptr  # what is mapped but not in pages yet; under lock
    cur_arena_end: uintptr
    spanalloc: mfixalloc.FixAlloc  # of MSpan; under lock
    cachealloc: mfixalloc.FixAlloc  # of MCache; under lock
    pages_in_use: u64  # pages of spans of objects; atomic
    pages_swept: u64  # since the last collection; atomic
    central: Array[mcentral.MCentral, NUM_SPAN_CLASSES]
    pages: mpagealloc.PageAlloc  # last: it ends with a long table

    @native
    def init(self) -> None:
        # Arena index and summaries share one mapping: two words of it are touched for each arena.
        # As most of it is never touched, it counts as address space, not as memory.
        stat = addr(mstats.memstats.gc_misc_sys)
        tables = mem_linux.sys_alloc(ARENA_INDEX_BYTES + mpagealloc.SUMMARY_BYTES, addr(mstats.reserved))
        if tables == nil:
            panic.throw("out of memory allocating heap arena map")
        base = uintptr(tables)
        mem_linux.sys_no_huge_page(base, ARENA_INDEX_BYTES + mpagealloc.SUMMARY_BYTES)
        self.arenas = cast(Ptr[Ptr[HeapArena]], base)
        self.pages.init(base + ARENA_INDEX_BYTES, stat)
        self.spanalloc.init(sizeof(MSpan), addr(mstats.memstats.mspan_sys))
        self.spanalloc.zero = False
        self.cachealloc.init(sizeof(mcache.MCache), addr(mstats.memstats.mcache_sys))
        self.hint = FIRST_ARENA

    @native(systemstack=True)
    def alloc(self, npages: uintptr, spanclass: u8) -> Ptr[MSpan]:
        """A span for objects of a class, nil if there is no memory. Its memory is zero unless needzero says
        otherwise."""
        if not mgcsweep.is_sweep_done():
            mgc.cycle_hooks.reclaim(npages)
        return self.alloc_span(npages, SPAN_ALLOC_HEAP, spanclass)

    @native(systemstack=True)
    def alloc_manual(self, npages: uintptr, typ: u8) -> Ptr[MSpan]:
        """A span that the caller manages and gives back with free_manual; nil if there is no memory. Its
        memory may hold anything."""
        return self.alloc_span(npages, typ, 0)

    @native
    def alloc_span(self, npages: uintptr, typ: u8, spanclass: u8) -> Ptr[MSpan]:
        """A new span. Small ones come from the page cache of the P, mostly without the lock."""
        base: uintptr = 0
        scav: uintptr = 0
        s: Ptr[MSpan] = nil
        pp = runtime2.getg().m.p
        if pp != nil and npages < mpagecache.PAGE_CACHE_PAGES // 4:
            pages = addr(pp.pcache)
            if pages.empty():
                lock_futex.lock(addr(self.lock))
                self.pages.alloc_to_cache(pages)
                lock_futex.unlock(addr(self.lock))
            base, scav = pages.alloc(npages)
            if base != 0:
                s = pp.mcache.try_alloc_mspan()
        grown = False
        if s == nil:
            lock_futex.lock(addr(self.lock))
            if base == 0:
                top = self.cur_arena_base
                base, scav = self.alloc_pages(npages)
                grown = self.cur_arena_base != top
            if base != 0:
                s = self.alloc_mspan(pp)
            lock_futex.unlock(addr(self.lock))
            if s == nil:
                return nil
        self.init_span(s, typ, spanclass, base, npages)
        count_pages(typ, npages << PAGE_SHIFT)
        if scav != 0:
            atomic_add(addr(mstats.memstats.released), -i64(scav))
        if grown and mgc.cycle_hooks.offset_growth != nil:
            mgc.cycle_hooks.offset_growth(npages << PAGE_SHIFT)
        return s

    @native
    def alloc_pages(self, npages: uintptr) -> tuple[uintptr, uintptr]:
        """Pages from the page allocator, which grows if it must; as PageAlloc.alloc. The lock is held."""
        base, scav = self.pages.alloc(npages)
        if base == 0 and self.grow(npages):
            base, scav = self.pages.alloc(npages)
            if base == 0:
                panic.throw("grew heap, but no adequate free space found")
        if mgcpacer.gc_controller.memory_limit != mgcpacer.NO_LIMIT and mgc.cycle_hooks.make_room != nil:
            mgc.cycle_hooks.make_room(scav)
        return base, scav

    @native
    def alloc_mspan(self, pp: Ptr[runtime2.P]) -> Ptr[MSpan]:
        """An unused MSpan; fills the cache of the P on the way. The lock is held."""
        if pp != nil and pp.mcache != nil:
            c = pp.mcache
            while c.nspans < SPAN_CACHE // 2:
                c.spans[c.nspans] = self.spanalloc.alloc()
                c.nspans += 1
        return self.spanalloc.alloc()

    @native
    def init_span(self, s: Ptr[MSpan], typ: u8, spanclass: u8, base: uintptr, npages: uintptr) -> None:
        """Makes s a span of these pages, and known as such. Needs no lock: nobody else knows of the pages."""
        s.init(base, npages)
        if self.alloc_needs_zero(base, npages):
            s.needzero = 1
        if typ != SPAN_ALLOC_HEAP:
            s.manual_free_list = 0
            s.nelems = 0
            self.set_spans(base, npages, s)
            s.set_state(MSPAN_MANUAL)
            return
        s.init_size(spanclass, span_objects(npages, spanclass))
        s.gcmark_bits = mbitmap.new_mark_bits(uintptr(s.nelems))
        s.alloc_bits = mbitmap.new_mark_bits(uintptr(s.nelems))
        atomic_store(addr(s.sweepgen), self.sweepgen)
        self.set_spans(base, npages, s)
        # Whoever finds the span from an address checks the state first, so the state comes last.
        s.set_state(MSPAN_IN_USE)
        ha = self.arena_of(base)
        page = page_index(base)
        atomic_or(addr(ha.page_in_use[page >> 3]), u8(1) << u8(page & 7))
        atomic_add(addr(self.pages_in_use), u64(npages))

    @native
    def alloc_needs_zero(self, base: uintptr, npages: uintptr) -> bool:
        """Whether any of these pages, which are now handed out, may not be zero."""
        needs = False
        limit = base + (npages << PAGE_SHIFT)
        while base < limit:
            ha = self.arena_of(base)
            off = base & (HEAP_ARENA_BYTES - 1)
            end = min(off + (limit - base), uintptr(HEAP_ARENA_BYTES))
            zeroed = atomic_load(addr(ha.zeroed_base))
            if off < zeroed:
                needs = True
            while end > zeroed and not atomic_cas(addr(ha.zeroed_base), zeroed, end):
                zeroed = atomic_load(addr(ha.zeroed_base))
                if zeroed <= end and zeroed > off:
                    panic.throw("potentially overlapping in-use allocations detected")
            base += end - off
        return needs

    @native(inline=True)
    def arena_of(self, p: uintptr) -> Ptr[HeapArena]:
        """The arena of an address that lies in one."""
        return self.arenas[p >> HEAP_ARENA_SHIFT]

    @native
    def set_spans(self, base: uintptr, npages: uintptr, s: Ptr[MSpan]) -> None:
        for i in range(npages):
            p = base + (i << PAGE_SHIFT)
            self.arena_of(p).spans[page_index(p)] = s

    @native
    def grow(self, npages: uintptr) -> bool:
        """Gives at least npages more to the page allocator, in whole chunks; whether there was memory. The
        lock is held."""
        ask = msize.align_up(npages << PAGE_SHIFT, mpagealloc.PALLOC_CHUNK_BYTES)
        if ask > self.cur_arena_end - self.cur_arena_base:
            size = msize.align_up(ask, HEAP_ARENA_BYTES)
            p = self.sys_alloc(size)
            if p == 0:
                out_of_memory(ask)
                return False
            if p != self.cur_arena_end:
                # The rest of the old arena stays of use for smaller requests.
                rest = self.cur_arena_end - self.cur_arena_base
                if rest != 0:
                    self.add_pages(self.cur_arena_base, rest)
                self.cur_arena_base = p
            self.cur_arena_end = p + size
        base = self.cur_arena_base
        self.cur_arena_base += ask
        self.add_pages(base, ask)
        return True

    @native
    def add_pages(self, base: uintptr, size: uintptr) -> None:
        """Gives mapped memory to the page allocator, and counts it: what of an arena was not asked for yet
        does not count, as it does not in gc. The lock is held."""
        mstats.add_sys(addr(mstats.memstats.heap_sys), size)
        atomic_add(addr(mstats.memstats.released), i64(size))
        self.pages.grow(base, size)

    @native
    def sys_alloc(self, size: uintptr) -> uintptr:
        """Maps and registers new arenas of size bytes together; the address, 0 on failure. The lock is held.

        Arenas start at the first hint whose addresses are free, and each follows the one before it if it can.
        """
        p: uintptr = 0
        while self.hint_index < ARENA_HINTS and p == 0:
            p = mem_linux.sys_alloc_at(self.hint, size)
            if p == self.hint:
                self.hint += size
            else:
                if p != 0:
                    mem_linux.munmap(p, size)
                    p = 0
                self.hint_index += 1
                self.hint = self.hint_index * ARENA_HINT_STEP + FIRST_ARENA
        if p == 0:
            p = self.sys_alloc_anywhere(size)
        if p == 0:
            return 0
        if ((p + size - 1) >> HEAP_ADDR_BITS) != 0:
            panic.throw("memory reservation exceeds address space limit")
        if self.lowest == 0 or p < self.lowest:
            self.lowest = p
        self.highest = max(self.highest, p + size)
        for i in range(p >> HEAP_ARENA_SHIFT, (p + size) >> HEAP_ARENA_SHIFT):
            ha = malloc.persistentalloc(sizeof(HeapArena), PAGE_SIZE, addr(mstats.memstats.gc_misc_sys))
            atomic_store(addr(self.arenas[i]), cast(Ptr[HeapArena], ha))
        return p

    @native
    def sys_alloc_anywhere(self, size: uintptr) -> uintptr:
        """Maps size bytes, aligned to an arena, wherever the kernel likes."""
        p = mem_linux.sys_alloc_at(0, size + HEAP_ARENA_BYTES)
        if p == 0:
            return 0
        aligned = msize.align_up(p, HEAP_ARENA_BYTES)
        if aligned != p:
            mem_linux.munmap(p, aligned - p)
        mem_linux.munmap(aligned + size, p + HEAP_ARENA_BYTES - aligned)
        return aligned

    @native(systemstack=True)
    def free_span(self, s: Ptr[MSpan]) -> None:
        """Gives the pages of a swept span without objects back."""
        lock_futex.lock(addr(self.lock))
        self.free_span_locked(s, SPAN_ALLOC_HEAP)
        lock_futex.unlock(addr(self.lock))

    @native(systemstack=True)
    def free_manual(self, s: Ptr[MSpan], typ: u8) -> None:
        """Gives a span of alloc_manual back; typ is what it was allocated with."""
        lock_futex.lock(addr(self.lock))
        self.free_span_locked(s, typ)
        lock_futex.unlock(addr(self.lock))

    @native
    def free_span_locked(self, s: Ptr[MSpan], typ: u8) -> None:
        match s.get_state():
            case mspan.MSPAN_MANUAL:
                if s.alloc_count != 0:
                    panic.throw("mheap.freeSpanLocked - invalid stack free")
            case mspan.MSPAN_IN_USE:
                if s.alloc_count != 0 or s.sweepgen != self.sweepgen:
                    panic.throw("mheap.freeSpanLocked - invalid free")
                page = page_index(s.start_addr)
                bits = addr(self.arena_of(s.start_addr).page_in_use[page >> 3])
                atomic_and(bits, ~(u8(1) << u8(page & 7)))
                atomic_add(addr(self.pages_in_use), ~u64(s.npages) + 1)
            case _:
                panic.throw("mheap.freeSpanLocked - invalid span state")
        count_pages(typ, ~(s.npages << PAGE_SHIFT) + 1)
        self.pages.free(s.start_addr, s.npages)
        s.set_state(MSPAN_DEAD)
        self.spanalloc.free(s)


mheap_ = Global(MHeap, noscan=True)


@native(inline=True)
def page_index(p: uintptr) -> uintptr:
    """The index of the page of p in its arena."""
    return (p >> PAGE_SHIFT) & (PAGES_PER_ARENA - 1)


@native
def span_objects(npages: uintptr, spanclass: u8) -> u16:
    """How many objects of a class a span holds, beside the pointer bitmap at its end if it has one."""
    sizeclass = spanclass >> 1
    if sizeclass == 0:
        return 1
    size = uintptr(sizeclasses.class_to_size[sizeclass])
    nbytes = npages << PAGE_SHIFT
    if (spanclass & 1) == 0 and size <= MIN_SIZE_FOR_MALLOC_HEADER:
        nbytes -= mbitmap.heap_bits_bytes(npages)
    return u16(nbytes // size)


@native(cold=True)
def out_of_memory(ask: uintptr) -> None:
    """Says how much could not be had, before somebody throws."""
    rtprint.printlock()
    rtprint.printstring("runtime: out of memory: cannot allocate ")
    rtprint.printuint(u64(ask))
    rtprint.printstring("-byte block (")
    rtprint.printuint(atomic_load(addr(mstats.memstats.heap_sys.bytes)))
    rtprint.printstring(" in use)\n")
    rtprint.printunlock()


@native
def count_pages(typ: u8, nbytes: uintptr) -> None:
    """Counts bytes that went into use; a negative number came back."""
    if typ == SPAN_ALLOC_HEAP:
        atomic_add(addr(mstats.memstats.in_heap), i64(nbytes))
    elif typ == SPAN_ALLOC_STACK:
        atomic_add(addr(mstats.memstats.in_stacks), i64(nbytes))
    else:
        atomic_add(addr(mstats.memstats.in_work_bufs), i64(nbytes))


@native
def span_of(p: uintptr) -> Ptr[MSpan]:
    """The span of any address: nil if it lies in no arena or was never part of a span. The span may be
    free."""
    if (p >> HEAP_ADDR_BITS) != 0:
        return nil
    ha = mheap_.arenas[p >> HEAP_ARENA_SHIFT]
    if ha == nil:
        return nil
    return ha.spans[page_index(p)]


@native(inline=True)
def span_of_unchecked(p: uintptr) -> Ptr[MSpan]:
    """The span of an address in a span that is in use."""
    return mheap_.arena_of(p).spans[page_index(p)]


@native
def span_of_heap(p: uintptr) -> Ptr[MSpan]:
    """The span of objects in which p lies; nil if there is none."""
    s = span_of(p)
    if s == nil or s.get_state() != MSPAN_IN_USE or p < s.start_addr or p >= s.limit:
        return nil
    return s
