"""Sweeping: making allocation bits of mark bits, and giving free spans back.

After a collection every span has to be swept once before it is allocated from. Whoever needs a span of a
class sweeps those of that class (`mcentral`), and a background goroutine does the rest. Where that one gets
too little of a processor, whoever takes spans keeps up with it (`keep_up`): by the time when the next
collection is due, all are swept.

Invariants: who sweeps a span has moved its `sweepgen` from h - 2 to h - 1 (`try_acquire`), between
`begin_sweeping` and `end_sweeping`, and has taken it from its list; `sweepgen` of the heap grows only when
`sweep_done` holds, with the world stopped.
"""

from __future__ import annotations

from rt0.native import (
    Global,
    Ptr,
    addr,
    atomic_add,
    atomic_cas,
    atomic_load,
    atomic_store,
    cast,
    f64,
    native,
    nil,
    struct,
    u16,
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
    mheap,
    mspecial,
    mstats,
    panic,
    proc,
    runtime2,
    sys_linux_amd64,
)
from rt0.runtime.mspan import MSPAN_IN_USE, MSpan
from rt0.runtime.sizeclasses import NUM_SPAN_CLASSES, PAGE_SIZE

SWEEP_DRAINED = 1 << 31
"""Bit of `SweepData.active`: no span is left that nobody sweeps. The other bits count sweepers."""

NOTHING_SWEPT = (1 << 64) - 1

RECLAIM_SPANS = 8
RECLAIM_MOST = 1024
RECLAIM_FEW = 16
"""Spans to sweep at most for each page that is wanted, and in all; and how many pages are many."""

CLOBBER = 0xDEADBEEFDEADBEEF
"""What GODEBUG=clobberfree=1 writes to freed objects."""

SWEEP_MARGIN = 1 << 20
"""Bytes of allocation before the next collection when everything should be swept."""

SWEEP_BATCH = 10
"""Spans that the background goroutine sweeps between offers to let others run."""


@struct(name="sweepdata")
class SweepData:
    """The state of the current sweep."""

    lock: runtime2.Mutex
    g: Ptr[runtime2.G]  # the background goroutine; set once
    parked: bool  # it waits for work; under lock
    active: u32  # atomic
    pages_per_byte: f64  # to sweep for each byte of spans that are taken; changes in pace, as the following
    live_basis: u64  # heap_live, and pages_swept, when that began to count
    pages_basis: u64
    central_index: u32  # lists before it have nothing unswept; atomic


sweep_state = Global(SweepData)


@native
def begin_sweeping() -> bool:
    """Registers a sweeper, unless nothing is left to sweep. Who gets True calls end_sweeping."""
    while True:
        state = atomic_load(addr(sweep_state.active))
        if (state & SWEEP_DRAINED) != 0:
            return False
        if atomic_cas(addr(sweep_state.active), state, state + 1):
            return True


@native
def end_sweeping() -> None:
    if ((atomic_add(addr(sweep_state.active), ~u32(0)) + 1) & ~u32(SWEEP_DRAINED)) == 0:
        panic.throw("mismatched begin/end of activeSweep")


@native
def pace(trigger: u64) -> None:
    """Decides how fast to sweep, so that all is done a while before heap_live reaches the trigger."""
    live = atomic_load(addr(mgcpacer.gc_controller.heap_live))
    swept = atomic_load(addr(mheap.mheap_.pages_swept))
    used = atomic_load(addr(mheap.mheap_.pages_in_use))
    sweep_state.live_basis = live
    sweep_state.pages_basis = swept
    distance = u64(PAGE_SIZE)
    if trigger > live + SWEEP_MARGIN + distance:
        distance = trigger - live - SWEEP_MARGIN
    sweep_state.pages_per_byte = f64(used - min(swept, used)) / f64(distance)


@native
def keep_up(nbytes: u64) -> None:
    """Comes before so many bytes of spans are taken. On g0."""
    if is_sweep_done():
        return
    live = atomic_load(addr(mgcpacer.gc_controller.heap_live)) + nbytes
    if live <= sweep_state.live_basis:
        return
    want = sweep_state.pages_basis + u64(sweep_state.pages_per_byte * f64(live - sweep_state.live_basis))
    while atomic_load(addr(mheap.mheap_.pages_swept)) < want and sweepone() != NOTHING_SWEPT:
        pass


@native
def mark_drained() -> bool:
    """Notes that no unswept span is left on a list; whether the caller was the first to see it."""
    while True:
        state = atomic_load(addr(sweep_state.active))
        if (state & SWEEP_DRAINED) != 0:
            return False
        if atomic_cas(addr(sweep_state.active), state, state | SWEEP_DRAINED):
            return True


@native
def is_sweep_done() -> bool:
    """Whether every span is swept."""
    return atomic_load(addr(sweep_state.active)) == SWEEP_DRAINED


@native
def try_acquire(s: Ptr[MSpan]) -> bool:
    """Claims a span for sweeping, if it needs it and nobody else does it."""
    sg = mheap.mheap_.sweepgen
    if atomic_load(addr(s.sweepgen)) != sg - 2:
        return False
    return atomic_cas(addr(s.sweepgen), sg - 2, sg - 1)


@native
def ensure_swept(s: Ptr[MSpan]) -> None:
    """Returns when the span is swept, by the caller or by another."""
    if begin_sweeping():
        if try_acquire(s):
            mheap.mheap_.central[s.spanclass].remove(s)
            sweep(s, False)
            end_sweeping()
            return
        end_sweeping()
    sg = mheap.mheap_.sweepgen
    while atomic_load(addr(s.sweepgen)) != sg and atomic_load(addr(s.sweepgen)) != sg + 3:
        sys_linux_amd64.osyield()


@native
def check_zombies(s: Ptr[MSpan]) -> None:
    """Throws if an object is marked that was free: something kept a pointer to it out of sight."""
    marked = cast(Ptr[u64], s.gcmark_bits)
    allocated = cast(Ptr[u64], s.alloc_bits)
    first = u64(s.freeindex)
    for i in range(first >> 6, (u64(s.nelems) + 63) >> 6):
        zombies = marked[i] & ~allocated[i]
        if i == first >> 6:
            zombies &= ~u64(0) << (first & 63)
        if zombies != 0:
            panic.throw("found pointer to free object")


@native
def sweep(s: Ptr[MSpan], preserve: bool) -> bool:
    """Sweeps a span that was acquired. If preserve is set it stays with the caller; otherwise it goes to its
    list, or, if nothing in it lives, back to the heap, and the result says whether it did."""
    sg = mheap.mheap_.sweepgen
    if s.get_state() != MSPAN_IN_USE or s.sweepgen != sg - 1:
        panic.throw("mspan.sweep: bad span state")
    atomic_add(addr(mheap.mheap_.pages_swept), u64(s.npages))
    check_zombies(s)
    if s.specials != nil:
        mspecial.hooks.sweep(s)
    if mgc.cycle_hooks.clobber_free != nil:
        mgc.cycle_hooks.clobber_free(s)
    nalloc = u16(s.count_alloc())
    if nalloc > s.alloc_count:
        panic.throw("sweep increased allocation count")
    nfreed = s.alloc_count - nalloc
    if mgcrecord.recording:
        mgcrecord.note_swept_span(s, u64(nalloc))
    s.alloc_count = nalloc
    s.freeindex = 0
    s.free_index_for_scan = 0
    s.alloc_bits = s.gcmark_bits
    s.gcmark_bits = mbitmap.new_mark_bits(uintptr(s.nelems))
    s.refill_alloc_cache(0)
    count_freed(s, nfreed)
    # From here on others may use the span, if they can find it.
    atomic_store(addr(s.sweepgen), sg)
    if preserve:
        return False
    if nalloc == 0:
        mheap.mheap_.free_span(s)
        return True
    mheap.mheap_.central[s.spanclass].push_swept(s)
    return False


@native(cold=True)
def clobber_free(s: Ptr[MSpan]) -> None:
    """Fills all objects that are not marked with something that is no pointer and no small number."""
    for i in range(uintptr(s.nelems)):
        if not mbitmap.is_marked(s, i):
            words = cast(Ptr[u64], s.start_addr + i * s.elemsize)
            for k in range(s.elemsize >> 3):
                words[k] = CLOBBER
    s.needzero = 1


@native
def count_freed(s: Ptr[MSpan], n: u16) -> None:
    if n == 0:
        return
    s.needzero = 1
    if s.sizeclass() == 0:
        atomic_add(addr(mstats.memstats.large_free), u64(s.elemsize))
        atomic_add(addr(mstats.memstats.large_free_count), 1)
    else:
        atomic_add(addr(mstats.memstats.small_free_count[s.sizeclass()]), u64(n))


@native
def next_span_for_sweep() -> Ptr[MSpan]:
    """An unswept span, taken from its list; nil if none is left."""
    i = atomic_load(addr(sweep_state.central_index))
    while i < 2 * NUM_SPAN_CLASSES:
        s = mheap.mheap_.central[i >> 1].pop_unswept((i & 1) == 0)
        if s != nil:
            return s
        i += 1
        # Only forward: another sweeper may have got further.
        seen = atomic_load(addr(sweep_state.central_index))
        if seen < i:
            atomic_cas(addr(sweep_state.central_index), seen, i)
    return nil


@native(systemstack=True)
def sweepone() -> uintptr:
    """Sweeps one span; the pages that went back to the heap, NOTHING_SWEPT if there was nothing to sweep."""
    if not begin_sweeping():
        return NOTHING_SWEPT
    npages: uintptr = NOTHING_SWEPT
    while npages == NOTHING_SWEPT:
        s = next_span_for_sweep()
        if s == nil:
            mark_drained()
            break
        if s.get_state() != MSPAN_IN_USE:
            panic.throw("non in-use span in unswept list")
        if try_acquire(s):
            npages = s.npages
            if not sweep(s, False):
                npages = 0
    end_sweeping()
    return npages


@native
def reclaim(npages: uintptr) -> None:
    """Sweeps, before the heap is asked for pages, so that it need not grow: until so many pages are free, for
    a time that is not out of proportion. Many are of use only in a row, so for them it takes all that time;
    large objects are swept first."""
    free: uintptr = 0
    for _ in range(min(npages * RECLAIM_SPANS, uintptr(RECLAIM_MOST))):
        n = sweepone()
        if n == NOTHING_SWEPT:
            return
        free += n
        if free >= npages and npages < RECLAIM_FEW:
            return


@native
def take_parked() -> Ptr[runtime2.G]:
    """The sweeper's goroutine, if it is parked: whoever gets it has to make it runnable."""
    lock_futex.lock(addr(sweep_state.lock))
    gp: Ptr[runtime2.G] = nil
    if sweep_state.parked:
        gp = sweep_state.g
    sweep_state.parked = False
    lock_futex.unlock(addr(sweep_state.lock))
    return gp


@native
def wake_sweeper() -> None:
    """There is something to sweep in the background."""
    gp = take_parked()
    if gp != nil:
        proc.goready_behind(gp)


@native
def bgsweep(worker: Ptr[mgc.Background]) -> None:
    """The goroutine that sweeps what nobody needs at once."""
    sweep_state.g = runtime2.getg()
    lock_futex.lock(addr(sweep_state.lock))
    sweep_state.parked = True
    mgc.report_started(worker)
    proc.goparkunlock(addr(sweep_state.lock), runtime2.WaitReason.GC_SWEEP_WAIT)
    swept: u32 = 0
    while True:
        if mgc.cycle_hooks.asked != nil:
            mgc.cycle_hooks.asked()
        if sweepone() != NOTHING_SWEPT:
            swept += 1
            if swept % SWEEP_BATCH == 0:
                proc.gosched()
        else:
            lock_futex.lock(addr(sweep_state.lock))
            if is_sweep_done():
                lock_futex.unlock(addr(sweep_state.lock))
                if mgcrecord.recording:
                    mgcrecord.note_swept()
                if mgc.cycle_hooks.wake_scavenger != nil:
                    mgc.cycle_hooks.wake_scavenger()
                lock_futex.lock(addr(sweep_state.lock))
            if is_sweep_done() and mgc.work.finish == 0:
                sweep_state.parked = True
                proc.goparkunlock(addr(sweep_state.lock), runtime2.WaitReason.GC_SWEEP_WAIT)
            else:
                # Others still sweep.
                lock_futex.unlock(addr(sweep_state.lock))
                proc.gosched()
