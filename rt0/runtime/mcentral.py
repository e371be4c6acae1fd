"""The shared spans of one span class, between the heap and the caches.

Spans are kept by whether they are full, and by whether this collection cycle has swept them: two lists each,
whose roles change with every cycle (`swept_list`). A span is on a list exactly while no `mcache` has it and
nobody sweeps it.

Go keeps lock-free sets here; lists under a lock serve, since a lock is held for a few instructions and each
span class has its own.
"""

from __future__ import annotations

from rt0.native import Array, Ptr, addr, atomic_store, i64, native, nil, struct, u8, u32, u64, uintptr
from rt0.runtime import lock_futex, mbitmap, mgcsweep, mheap, mspan, panic, runtime2, sizeclasses
from rt0.runtime.mspan import MSpan

SWEEP_BUDGET = 100
"""Spans to sweep at most in search of a free object before the heap is asked for a new one."""


@struct(name="mcentral")
class MCentral:
    """One for each span class, in mheap_.central."""

    lock: runtime2.Mutex  # of the four lists; held without any other lock being taken
    partial: Array[mspan.MSpanList, 2]
    full: Array[mspan.MSpanList, 2]

    @native
    def push_swept(self, s: Ptr[MSpan]) -> None:
        """Puts a swept span on the list where it belongs."""
        i = swept_list(mheap.mheap_.sweepgen)
        lock_futex.lock(addr(self.lock))
        if s.alloc_count == s.nelems:
            self.full[i].insert(s)
        else:
            self.partial[i].insert(s)
        lock_futex.unlock(addr(self.lock))

    @native
    def remove(self, s: Ptr[MSpan]) -> None:
        """Takes a span off the list that it may be on."""
        lock_futex.lock(addr(self.lock))
        if s.list != nil:
            s.list.remove(s)
        lock_futex.unlock(addr(self.lock))

    @native
    def pop_swept(self) -> Ptr[MSpan]:
        """A span with free objects, nil if there is none."""
        i = swept_list(mheap.mheap_.sweepgen)
        lock_futex.lock(addr(self.lock))
        s = self.partial[i].pop()
        lock_futex.unlock(addr(self.lock))
        return s

    @native
    def pop_unswept(self, full: bool) -> Ptr[MSpan]:
        """A span that has to be swept, one that was full or one that was not; nil if there is none."""
        i = 1 - swept_list(mheap.mheap_.sweepgen)
        lock_futex.lock(addr(self.lock))
        s: Ptr[MSpan] = nil
        if full:
            s = self.full[i].pop()
        else:
            s = self.partial[i].pop()
        lock_futex.unlock(addr(self.lock))
        return s

    @native
    def cache_span(self, spc: u8) -> Ptr[MSpan]:
        """A span with at least one free object, for an mcache; nil if there is no memory. Runs on g0."""
        s = self.pop_swept()
        if s == nil:
            s = self.sweep_for_span()
        if s == nil:
            s = mheap.mheap_.alloc(uintptr(sizeclasses.class_to_npages[spc >> 1]), spc)
            if s == nil:
                return nil
            mbitmap.init_heap_bits(s)
        if s.freeindex == s.nelems or s.alloc_count == s.nelems:
            panic.throw("span has no free objects")
        s.refill_alloc_cache(s.freeindex >> 6)
        s.alloc_cache >>= u64(s.freeindex & 63)
        return s

    @native
    def sweep_for_span(self) -> Ptr[MSpan]:
        """Sweeps spans of this class until one has a free object; nil if none was found soon enough."""
        budget: i64 = SWEEP_BUDGET
        full = False
        while budget > 0 and mgcsweep.begin_sweeping():
            s = self.pop_unswept(full)
            if s == nil:
                mgcsweep.end_sweeping()
                if full:
                    return nil
                full = True
            else:
                budget -= 1
                found = False
                if mgcsweep.try_acquire(s):
                    mgcsweep.sweep(s, True)
                    found = s.next_free_index() != s.nelems
                    if found:
                        s.freeindex = 0
                    else:
                        self.push_swept(s)
                mgcsweep.end_sweeping()
                if found:
                    return s
        return nil

    @native
    def uncache_span(self, s: Ptr[MSpan]) -> None:
        """Takes a span back from an mcache. Runs on g0."""
        if s.alloc_count == 0:
            panic.throw("uncaching span but s.allocCount == 0")
        sg = mheap.mheap_.sweepgen
        if s.sweepgen == sg + 1:
            # It was cached before this cycle started, so nobody else could sweep it.
            atomic_store(addr(s.sweepgen), sg - 1)
            mgcsweep.sweep(s, False)
        else:
            atomic_store(addr(s.sweepgen), sg)
            self.push_swept(s)


@native(inline=True)
def swept_list(sweepgen: u32) -> u32:
    """Which of two lists holds swept spans; unswept ones are in the other."""
    return (sweepgen >> 1) & 1
