"""Memory statistics.

Invariants: mapped memory is counted in exactly one `SysMemStat`; all counters change atomically, each by
itself, so a reader sees each of them right but not their sum at one moment.

Objects are counted where it is cheap: small ones per P when a span leaves its `mcache` (`mcache.releaseAll`
or a refill), large ones at once. `bytes_allocated` adds what the caches have not reported yet.
"""

from __future__ import annotations

from rt0.native import Global, Ptr, addr, atomic_add, atomic_load, i64, native, nil, struct, u64, uintptr
from rt0.runtime import mcache, runtime2


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
    small_alloc: u64  # bytes of small objects ever allocated, as far as the caches have reported
    small_alloc_count: u64
    small_free: u64
    small_free_count: u64
    tiny_alloc_count: u64  # objects that share a tiny block

    enablegc: bool  # set once, when the bootstrap is over


memstats = Global(MStats)


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
    total = atomic_load(addr(memstats.small_alloc)) + atomic_load(addr(memstats.large_alloc))
    c = mcache.get_mcache(runtime2.getg().m)
    if c != nil:
        total += c.unreported()
    return total


@native
def objects_allocated() -> u64:
    """How many objects were ever allocated, as exact as bytes_allocated."""
    total = atomic_load(addr(memstats.small_alloc_count)) + atomic_load(addr(memstats.large_alloc_count))
    c = mcache.get_mcache(runtime2.getg().m)
    if c != nil:
        total += c.unreported_count()
    return total


@native
def non_heap_bytes() -> u64:
    """Backed memory that is not for objects: stacks, tables, and what cannot be told apart from them."""
    m = addr(memstats)
    tables = m.mspan_sys.bytes + m.mcache_sys.bytes + m.other_sys.bytes
    mapped = i64(m.heap_sys.bytes + m.stacks_sys.bytes + tables)
    return u64(max(mapped - atomic_load(addr(m.released)) - atomic_load(addr(m.in_heap)), 0))
