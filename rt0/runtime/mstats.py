"""Memory statistics.

Invariants: mapped memory is counted in exactly one `SysMemStat`; all counters change atomically, each by
itself, so a reader sees each of them right but not their sum at one moment.

Objects are counted where it is cheap: small ones per P when a span leaves its `mcache` (`mcache.releaseAll`
or a refill), large ones at once. `bytes_allocated` adds what the caches have not reported yet.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Global,
    Ptr,
    addr,
    atomic_add,
    atomic_load,
    cast,
    f64,
    i64,
    memclr,
    memmove,
    native,
    nil,
    sizeof,
    struct,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import (
    lock_futex,
    mcache,
    mgcpacer,
    mheap,
    panic,
    proc,
    proc_sched,
    runtime2,
    sema,
    sys_linux_amd64,
)
from rt0.runtime.histogram import TimeHistogram
from rt0.runtime.runtime2 import WaitReason, gomaxprocs
from rt0.runtime.sizeclasses import NUM_SIZE_CLASSES, class_to_size
from rt0.runtime.type import Slice


@struct(name="sysMemStat")
class SysMemStat:
    """Bytes mapped from the kernel for one purpose. Atomic."""

    bytes: u64


@struct(name="mstats")
class MStats:
    """The counters of the whole process. Every field is atomic."""

    heap_sys: SysMemStat  # arenas
    stacks_sys: SysMemStat  # stacks that the kernel, not the heap, gave
    mspan_sys: SysMemStat
    mcache_sys: SysMemStat
    buckhash_sys: SysMemStat
    gc_misc_sys: SysMemStat  # page allocator, arena index, mark bits
    other_sys: SysMemStat

    in_heap: i64  # bytes of spans in use for objects
    in_stacks: i64  # bytes of spans in use for stacks
    in_work_bufs: i64
    released: i64  # bytes that are mapped but not backed: never touched, or given back

    large_alloc: u64  # bytes of large objects ever allocated
    large_alloc_count: u64
    large_free: u64
    large_free_count: u64
    small_alloc_count: Array[u64, NUM_SIZE_CLASSES]  # ever allocated, as far as the caches have reported
    small_free_count: Array[u64, NUM_SIZE_CLASSES]
    tiny_alloc_count: u64  # objects that share a tiny block

    enablegc: bool  # set once, when the bootstrap is over


memstats = Global(MStats, noscan=True)

reserved = Global(SysMemStat)
"""Tables of which only a small part is touched; no part of the program's memory in its statistics."""

PAUSES = 256
BY_SIZE = 61
"""How many pauses and size classes MemStats has room for."""


@struct(name="gcStats")
class Collections:
    """What is remembered of past collections. Changes under mheap_.lock with the world stopped."""

    last_gc_unix: u64  # nanoseconds
    last_gc_nanotime: i64
    pause_total_ns: u64
    pause_ns: Array[u64, PAUSES]  # a ring: that of collection n is at (n - 1) % PAUSES
    pause_end: Array[u64, PAUSES]  # since 1970
    numgc: u32
    numforcedgc: u32
    gc_cpu_fraction: f64
    total_cpu_ns: i64  # of all collections
    started: i64  # nanotime when collections became possible
    pauses: TimeHistogram


collections = Global(Collections, noscan=True)


@native(nosplit=True)
def add_sys(s: Ptr[SysMemStat], n: uintptr) -> None:
    atomic_add(addr(s.bytes), u64(n))


@native(nosplit=True)
def sub_sys(s: Ptr[SysMemStat], n: uintptr) -> None:
    atomic_add(addr(s.bytes), ~u64(n) + 1)


@native
def bytes_allocated() -> u64:
    """Bytes of all objects ever allocated, exact for the current P, and as of the last refill for the
    others."""
    total = atomic_load(addr(memstats.large_alloc))
    for i in range(NUM_SIZE_CLASSES):
        total += atomic_load(addr(memstats.small_alloc_count[i])) * u64(class_to_size[i])
    c = mcache.get_mcache(runtime2.getg().m)
    if c != nil:
        total += c.unreported()
    return total


@native
def objects_allocated() -> u64:
    """How many objects were ever allocated, as exact as bytes_allocated."""
    total = atomic_load(addr(memstats.large_alloc_count))
    for i in range(NUM_SIZE_CLASSES):
        total += atomic_load(addr(memstats.small_alloc_count[i]))
    c = mcache.get_mcache(runtime2.getg().m)
    if c != nil:
        total += c.unreported_count()
    return total


@native
def non_heap_bytes() -> u64:
    """Backed memory that is not for objects: stacks, tables, and free pages."""
    return u64(
        max(
            i64(mapped_bytes()) - atomic_load(addr(memstats.released)) - atomic_load(addr(memstats.in_heap)),
            0,
        )
    )


@native
def mapped_bytes() -> u64:
    """All memory that counts as the program's."""
    m = addr(memstats)
    tables = m.mspan_sys.bytes + m.mcache_sys.bytes + m.buckhash_sys.bytes + m.gc_misc_sys.bytes
    return m.heap_sys.bytes + m.stacks_sys.bytes + tables + m.other_sys.bytes


# --- what programs ask for ------------------------------------------------------------------------------


@struct(name="bySize")
class BySize:
    """A size class in MemStats."""

    size: u32
    mallocs: u64
    frees: u64


@struct(name="memStats")
class MemStats:
    """runtime.MemStats."""

    alloc: u64
    total_alloc: u64
    sys: u64
    lookups: u64
    mallocs: u64
    frees: u64
    heap_alloc: u64
    heap_sys: u64
    heap_idle: u64
    heap_inuse: u64
    heap_released: u64
    heap_objects: u64
    stack_inuse: u64
    stack_sys: u64
    mspan_inuse: u64
    mspan_sys: u64
    mcache_inuse: u64
    mcache_sys: u64
    buckhash_sys: u64
    gc_sys: u64
    other_sys: u64
    next_gc: u64
    last_gc: u64
    pause_total_ns: u64
    pause_ns: Array[u64, PAUSES]
    pause_end: Array[u64, PAUSES]
    num_gc: u32
    num_forced_gc: u32
    gc_cpu_fraction: f64
    enable_gc: bool
    debug_gc: bool
    by_size: Array[BySize, BY_SIZE]


@native(linkname="runtime.ReadMemStats")
def read_mem_stats(m: Ptr[MemStats]) -> None:
    """Fills in the figures of this moment, with the world stopped."""
    sema.semacquire(addr(proc_sched.worldsema.v), False, WaitReason.STOPPING_THE_WORLD)
    read_mem_stats_m(m)
    sema.semrelease(addr(proc_sched.worldsema.v), False)


@native(systemstack=True)
def read_mem_stats_m(m: Ptr[MemStats]) -> None:
    proc_sched.stop_the_world()
    mcache.flush_all()
    memclr(m, sizeof(MemStats))
    fill_objects(m)
    fill_memory(m)
    fill_collections(m)
    proc_sched.start_the_world(gomaxprocs.v)


@native
def fill_objects(m: Ptr[MemStats]) -> None:
    s = addr(memstats)
    total_free = s.large_free
    m.total_alloc = s.large_alloc
    m.mallocs = s.large_alloc_count + s.tiny_alloc_count
    # Tiny objects are not followed: they count as freed, beside the block that they share.
    m.frees = s.large_free_count + s.tiny_alloc_count
    for i in range(NUM_SIZE_CLASSES):
        size = u64(class_to_size[i])
        m.total_alloc += s.small_alloc_count[i] * size
        total_free += s.small_free_count[i] * size
        m.mallocs += s.small_alloc_count[i]
        m.frees += s.small_free_count[i]
        if i < BY_SIZE:
            m.by_size[i].size = u32(size)
            m.by_size[i].mallocs = s.small_alloc_count[i]
            m.by_size[i].frees = s.small_free_count[i]
    m.alloc = m.total_alloc - total_free
    m.heap_alloc = m.alloc
    m.heap_objects = m.mallocs - m.frees


@native
def fill_memory(m: Ptr[MemStats]) -> None:
    s = addr(memstats)
    m.sys = mapped_bytes()
    m.heap_inuse = u64(s.in_heap)
    m.heap_released = u64(s.released)
    # What stacks and mark buffers have is no longer the heap's.
    m.heap_sys = s.heap_sys.bytes - u64(s.in_stacks) - u64(s.in_work_bufs)
    m.heap_idle = m.heap_sys - m.heap_inuse
    m.stack_inuse = u64(s.in_stacks)
    m.stack_sys = m.stack_inuse + s.stacks_sys.bytes
    m.mspan_inuse = u64(mheap.mheap_.spanalloc.inuse)
    m.mspan_sys = s.mspan_sys.bytes
    m.mcache_inuse = u64(mheap.mheap_.cachealloc.inuse)
    m.mcache_sys = s.mcache_sys.bytes
    m.buckhash_sys = s.buckhash_sys.bytes
    m.gc_sys = s.gc_misc_sys.bytes + u64(s.in_work_bufs)
    m.other_sys = s.other_sys.bytes


@native
def fill_collections(m: Ptr[MemStats]) -> None:
    m.next_gc = mgcpacer.gc_controller.heap_goal()
    m.last_gc = collections.last_gc_unix
    m.pause_total_ns = collections.pause_total_ns
    memmove(addr(m.pause_ns[0]), addr(collections.pause_ns[0]), PAUSES * 8)
    memmove(addr(m.pause_end[0]), addr(collections.pause_end[0]), PAUSES * 8)
    m.num_gc = collections.numgc
    m.num_forced_gc = collections.numforcedgc
    m.gc_cpu_fraction = collections.gc_cpu_fraction
    m.enable_gc = True


@native
def note_collection(pause_ns: u64, cpu_ns: i64, forced: bool) -> None:
    """Remembers a collection that has just ended. The world is stopped."""
    lock_futex.lock(addr(mheap.mheap_.lock))
    c = addr(collections)
    sec, nsec = sys_linux_amd64.walltime()
    now = u64(sec * sys_linux_amd64.SECOND + i64(nsec))
    c.last_gc_unix = now
    c.last_gc_nanotime = sys_linux_amd64.nanotime()
    c.pause_ns[c.numgc % PAUSES] = pause_ns
    c.pause_end[c.numgc % PAUSES] = now
    c.pause_total_ns += pause_ns
    c.numgc += 1
    if forced:
        c.numforcedgc += 1
    c.total_cpu_ns += cpu_ns
    age = (c.last_gc_nanotime - c.started) * i64(gomaxprocs.v)
    if age > 0:
        c.gc_cpu_fraction = f64(min(c.total_cpu_ns, age)) / f64(age)
    lock_futex.unlock(addr(mheap.mheap_.lock))


@native(linkname="runtime/debug.readGCStats")
def read_gc_stats(pauses: Ptr[Slice]) -> None:
    """Fills a slice of u64: pauses, the newest first, their ends, the time of the last collection, how many
    there were, and the sum of all pauses."""
    p = cast(Ptr[u64], pauses.array)
    if pauses.cap < 2 * PAUSES + 3:
        panic.throw("short slice passed to readGCStats")
    mp = proc.acquirem()
    lock_futex.lock(addr(mheap.mheap_.lock))
    n = min(i64(collections.numgc), PAUSES)
    for i in range(n):
        k = (i64(collections.numgc) - 1 - i) & (PAUSES - 1)
        p[i] = collections.pause_ns[k]
        p[n + i] = collections.pause_end[k]
    p[2 * n] = collections.last_gc_unix
    p[2 * n + 1] = u64(collections.numgc)
    p[2 * n + 2] = collections.pause_total_ns
    lock_futex.unlock(addr(mheap.mheap_.lock))
    proc.releasem(mp)
    pauses.len = 2 * n + 3
