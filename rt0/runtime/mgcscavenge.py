"""The scavenger: gives memory of free pages back to the kernel.

After a collection, a goroutine gives back what is free beyond the next goal and some more, highest addresses
first, since allocation takes the lowest: half of it, and every few seconds half of the rest, until the next
collection. Whoever makes the heap grow beyond that gives as much back at once,
since much is free then, but not in a row. When memory comes close to GOMEMLIMIT, that happens before it.
`debug.FreeOSMemory` gives everything back.

Pages are taken out of the allocator while the kernel takes their memory away, so nobody else uses them.
"""

from __future__ import annotations

from rt0.native import Global, Ptr, addr, atomic_add, atomic_load, i64, native, struct, u64, uintptr
from rt0.runtime import (
    lock_futex,
    mem_linux,
    mgc,
    mgcpacer,
    mheap,
    mpagealloc,
    mstats,
    proc,
    runtime2,
    sys_linux_amd64,
)
from rt0.runtime.sizeclasses import PAGE_SHIFT

RETAIN_EXTRA_PERCENT = 10
"""What may stay beyond the goal of the heap."""

BATCH_PAGES = 64
"""How much is given back at once."""

AGAIN_NS = 5_000_000_000
"""After which time half of what is left is given back."""

EVERYTHING = (1 << 64) - 1


@struct(name="scavengerState")
class Scavenger:
    lock: runtime2.Mutex
    g: Ptr[runtime2.G]  # the goroutine; set once
    parked: bool  # it waits for work; under lock
    last: i64  # nanotime of the last time; the goroutine sets it, sysmon looks
    stuck: i64  # when the collection ended since which there is nothing that could be given back


scavenger = Global(Scavenger)


@native(systemstack=True)
def scavenge_batch() -> uintptr:
    """Gives a batch of pages back; its bytes, 0 if there is none left."""
    heap = addr(mheap.mheap_)
    lock_futex.lock(addr(heap.lock))
    n = scavenge_locked()
    lock_futex.unlock(addr(heap.lock))
    return n


@native
def scavenge_locked() -> uintptr:
    """scavenge_batch for who holds the lock of the heap."""
    heap = addr(mheap.mheap_)
    base, n = heap.pages.find_scavengeable(heap.pages.end, BATCH_PAGES)
    if base == mpagealloc.NO_ADDR:
        return 0
    search = heap.pages.search_addr
    heap.pages.alloc_range(base, uintptr(n))
    nbytes = uintptr(n) << PAGE_SHIFT
    mem_linux.sys_unused(base, nbytes)
    heap.pages.mark_scavenged(base, n)
    heap.pages.free(base, uintptr(n))
    heap.pages.search_addr = min(heap.pages.search_addr, search)
    atomic_add(addr(mstats.memstats.released), i64(nbytes))
    return nbytes


@native
def scavenge(nbytes: u64) -> u64:
    """Gives at least so many bytes back, if there are; how many."""
    done: u64 = 0
    while done < nbytes:
        n = scavenge_batch()
        if n == 0:
            break
        done += u64(n)
    return done


@native
def make_room(more: uintptr) -> None:
    """Gives memory back if so many bytes more would exceed GOMEMLIMIT. The lock of the heap is held."""
    backed = mstats.mapped_bytes() - u64(atomic_load(addr(mstats.memstats.released))) + u64(more)
    limit = u64(mgcpacer.gc_controller.memory_limit)
    while backed > limit:
        n = u64(scavenge_locked())
        if n == 0 or n > backed:
            return
        backed -= n


@native
def offset_growth(grown: uintptr) -> None:
    """The heap has grown, since so many bytes in a row were free nowhere: gives at most as many others back,
    so that what it keeps for the next collection does not grow with them. On g0."""
    scavenge(min(excess(), u64(grown)))


@native
def excess() -> u64:
    """Bytes of the heap that are backed by memory and of no use before the next collection."""
    goal = mgcpacer.gc_controller.heap_goal()
    if goal == mgcpacer.NO_GOAL:
        return 0
    keep = goal + goal // 100 * RETAIN_EXTRA_PERCENT + u64(atomic_load(addr(mstats.memstats.in_stacks)))
    backed = atomic_load(addr(mstats.memstats.heap_sys.bytes)) - u64(
        atomic_load(addr(mstats.memstats.released))
    )
    if backed <= keep:
        return 0
    return backed - keep


@native
def wake_scavenger() -> None:
    """After everything was swept, if there is much to give back."""
    if excess() < mpagealloc.PALLOC_CHUNK_BYTES:
        return
    lock_futex.lock(addr(scavenger.lock))
    parked = scavenger.parked
    scavenger.parked = False
    lock_futex.unlock(addr(scavenger.lock))
    if parked:
        proc.goready_behind(scavenger.g)


@native
def scavenge_half() -> None:
    """What the goroutine does when it is woken up. Half of the excess is enough: the heap may grow again, and
    the next collection will see what is left."""
    left = i64(excess() >> 1)
    while left > 0:
        n = scavenge_batch()
        if n == 0:
            scavenger.stuck = mstats.collections.last_gc_nanotime
            break
        left -= i64(n)
        proc.gosched()
    scavenger.last = sys_linux_amd64.nanotime()


@native
def has_more() -> bool:
    """Whether there is still much to give back."""
    if scavenger.stuck == mstats.collections.last_gc_nanotime:
        return False
    return excess() >= mpagealloc.PALLOC_CHUNK_BYTES


@native(linkname="runtime/debug.freeOSMemory")
def free_os_memory() -> None:
    """Collects, and gives all free memory back."""
    mgc.gc()
    scavenge(EVERYTHING)


@native
def bgscavenge(worker: Ptr[mgc.Background]) -> None:
    """The goroutine."""
    scavenger.g = runtime2.getg()
    lock_futex.lock(addr(scavenger.lock))
    scavenger.parked = True
    mgc.report_started(worker)
    while True:
        proc.goparkunlock(addr(scavenger.lock), runtime2.WaitReason.GC_SCAVENGE_WAIT)
        mgc.cycle_hooks.scavenge_half()
        lock_futex.lock(addr(scavenger.lock))
        scavenger.parked = True
