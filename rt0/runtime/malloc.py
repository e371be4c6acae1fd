"""The allocator's front: what `new`, `make` and everything else that needs memory ends up in.

Small objects (up to 32 KB) come from the span of their size class in the cache of the current P: the next 1
bit of the span's `alloc_cache` is a free object. Objects under 16 bytes without pointers share blocks of 16.
Larger ones get a span of their own. In order of cost: `MCache`, `MCentral` (one lock for each class), `MHeap`
(one lock), the kernel.

A P's cache stays the caller's from the moment it is read until the object is complete: signals do not preempt
runtime code, and in between nothing checks the stack, which is where a goroutine may be asked to yield. What
takes locks runs on g0. Objects with pointers are always zeroed, before the collector looks into them.
"""

from __future__ import annotations

from rt0.native import (
    Fn,
    Global,
    Pointer,
    Ptr,
    Var,
    add,
    addr,
    atomic_store_rel,
    cast,
    ctz,
    frame_address,
    i64,
    memclr,
    memmove,
    mul_overflow,
    native,
    nil,
    struct,
    u8,
    u16,
    u64,
    uintptr,
)
from rt0.runtime import (
    lock_futex,
    mbitmap,
    mcache,
    mem_linux,
    mgc,
    mgcpacer,
    mgcrecord,
    mheap,
    mprof,
    msize,
    mspan,
    mstats,
    panic,
    runtime2,
    sizeclasses,
)
from rt0.runtime.runtime2 import profile_hooks
from rt0.runtime.sizeclasses import (
    MALLOC_HEADER_SIZE,
    MAX_SMALL_SIZE,
    MIN_SIZE_FOR_MALLOC_HEADER,
    PAGE_SIZE,
    TINY_SIZE,
    TINY_SPAN_CLASS,
)
from rt0.runtime.type import Type

MAX_ALLOC = 1 << 48
"""What is larger than this is refused before memory is asked for, as gc does."""

CHUNK = 128 << 10
"""So much memory is cleared or copied at once: whoever stops the world has to wait for that."""

PERSISTENT_CHUNK = 1 << 20
PERSISTENT_MAX_BLOCK = 256 << 10

zerobase = Var(u64, 0)
"""Where objects without size are."""


@native
def mallocinit() -> None:
    """Prepares everything for the first allocation; called once, on g0, with only one M."""
    if mgcrecord.recording:
        mgcrecord.init_recording()
    elif addr(mprof.mem_profiler) != nil:
        start = mprof.mem_profiler.start
        cast(Fn[[Ptr[runtime2.FuncVal]], None], start.fn)(start)
    mheap.mheap_.init()
    mcache.mcache0.v = mcache.allocmcache()


@native(inline=True)
def next_free_fast(s: Ptr[mspan.MSpan]) -> uintptr:
    """The next free object if that is a matter of a few instructions, otherwise 0."""
    cache = s.alloc_cache
    if cache == 0:
        return 0
    bit = ctz(cache)
    result = s.freeindex + u16(bit)
    s.alloc_cache = (cache >> u64(bit)) >> 1
    s.freeindex = result + 1
    s.alloc_count += 1
    return uintptr(result) * s.elemsize + s.start_addr


@native(inline=True)
def publish(s: Ptr[mspan.MSpan]) -> None:
    """Lets the collector look at the object that was just initialised."""
    atomic_store_rel(addr(s.free_index_for_scan), s.freeindex)


@native(hot=True)
def mallocgc(size: uintptr, typ: Ptr[Type], needzero: bool) -> Pointer:
    """An object of size bytes, which hold values of typ (nil: no pointers).

    Zeroed if needzero is set or it has pointers. Aligned to 8 bytes from 8 on. Throws if there is no memory.
    """
    return allocate(size, typ, typ == nil or typ.ptr_bytes == 0, needzero)


@native(hot=True)
def newobject(typ: Ptr[Type]) -> Pointer:
    """What `new(T)` compiles to."""
    return allocate(typ.size, typ, typ.ptr_bytes == 0, True)


@native(inline=True)
def allocate(size: uintptr, typ: Ptr[Type], noscan: bool, needzero: bool) -> Pointer:
    """mallocgc's body, which newobject has too: a call less counts here."""
    # One comparison sends both large objects and those of size 0 out of the way.
    if size - 1 >= MAX_SMALL_SIZE - MALLOC_HEADER_SIZE:
        return mallocgc_large(size, typ, needzero)
    if noscan:
        if size < TINY_SIZE:
            return mallocgc_tiny(size, typ)
        return mallocgc_small_noscan(size, typ, needzero)
    if size <= MIN_SIZE_FOR_MALLOC_HEADER:
        return mallocgc_small_scan_no_header(size, typ)
    return mallocgc_small_scan_header(size, typ)


@native(inline=True)
def mallocgc_tiny(size: uintptr, typ: Ptr[Type]) -> Pointer:
    """An object under TINY_SIZE bytes without pointers, mostly a part of a block that it shares with
    others."""
    c = mcache.get_mcache(runtime2.getg().m)
    off = c.tinyoffset
    if (size & 7) == 0:
        off = msize.align_up(off, 8)
    elif (size & 3) == 0:
        off = msize.align_up(off, 4)
    elif (size & 1) == 0:
        off = msize.align_up(off, 2)
    if off + size <= TINY_SIZE and c.tiny != 0:
        c.tinyoffset = off + size
        c.tiny_allocs += 1
        return cast(Pointer, c.tiny + off)
    s = c.alloc[TINY_SPAN_CLASS]
    x = next_free_fast(s)
    if x == 0:
        return alloc_slow(TINY_SPAN_CLASS, size, typ, True)
    block = cast(Ptr[u64], x)
    block[0] = 0
    block[1] = 0
    # The block with more room left stays current.
    if size < c.tinyoffset or c.tiny == 0:
        c.tiny = x
        c.tinyoffset = size
    publish(s)
    return cast(Pointer, x)


@native(inline=True)
def mallocgc_small_noscan(size: uintptr, typ: Ptr[Type], needzero: bool) -> Pointer:
    c = mcache.get_mcache(runtime2.getg().m)
    spc = msize.size_class(size) << 1 | 1
    s = c.alloc[spc]
    x = next_free_fast(s)
    if x == 0:
        return alloc_slow(spc, size, typ, needzero)
    if needzero and s.needzero != 0:
        memclr(cast(Pointer, x), s.elemsize)
    publish(s)
    return cast(Pointer, x)


@native(inline=True)
def mallocgc_small_scan_no_header(size: uintptr, typ: Ptr[Type]) -> Pointer:
    """An object whose pointers the bitmap of its span describes."""
    c = mcache.get_mcache(runtime2.getg().m)
    spc = sizeclasses.size_to_class8[(size + 7) >> 3] << 1
    s = c.alloc[spc]
    x = next_free_fast(s)
    if x == 0:
        return alloc_slow(spc, size, typ, True)
    if s.needzero != 0:
        memclr(cast(Pointer, x), s.elemsize)
    if size > 8:
        mbitmap.heap_set_type_no_header(x, size, typ, s)
    c.scan_alloc += size
    publish(s)
    return cast(Pointer, x)


@native(inline=True)
def mallocgc_small_scan_header(size: uintptr, typ: Ptr[Type]) -> Pointer:
    """An object that has its type in front."""
    c = mcache.get_mcache(runtime2.getg().m)
    spc = msize.size_class(size + MALLOC_HEADER_SIZE) << 1
    s = c.alloc[spc]
    x = next_free_fast(s)
    if x == 0:
        return alloc_slow(spc, size, typ, True)
    if s.needzero != 0:
        memclr(cast(Pointer, x), s.elemsize)
    cast(Ptr[Ptr[Type]], x)[0] = typ
    c.scan_alloc += size
    publish(s)
    return cast(Pointer, x + MALLOC_HEADER_SIZE)


@native(noinline=True)
def alloc_slow(spc: u8, size: uintptr, typ: Ptr[Type], needzero: bool) -> Pointer:
    """A small object of whatever kind the span class says, where the fast path found no free one.

    Every span starts here, so this is where a collection is found to be due, when the object is complete: the
    caller's stack keeps it.
    """
    c = mcache.get_mcache(runtime2.getg().m)
    x, sampled = c.next_free(spc)
    s = c.alloc[spc]
    if s.needzero != 0 and needzero:
        memclr(cast(Pointer, x), s.elemsize)
    result = cast(Pointer, x)
    if spc == TINY_SPAN_CLASS and size < TINY_SIZE:
        if size < c.tinyoffset or c.tiny == 0:
            c.tiny = x
            c.tinyoffset = size
    elif (spc & 1) == 0:
        if s.elemsize > MIN_SIZE_FOR_MALLOC_HEADER:
            cast(Ptr[Ptr[Type]], x)[0] = typ
            result = cast(Pointer, x + MALLOC_HEADER_SIZE)
        elif size > 8:
            mbitmap.heap_set_type_no_header(x, size, typ, s)
        c.scan_alloc += size
    publish(s)
    if sampled:
        profile_hooks.mem_alloc(result, s.elemsize, typ, frame_address())
    if mgcpacer.gc_controller.due() and mgc.collector[0] != nil:
        mgc.collector[0](mgc.HEAP)
    return result


@native(noinline=True)
def mallocgc_large(size: uintptr, typ: Ptr[Type], needzero: bool) -> Pointer:
    """An object with a span of its own, or one without size."""
    if size == 0:
        return addr(zerobase.v)
    # A collection begins below, with stacks that may still hold pointers to other large objects.
    mgc.scrub()
    return large_object(size, typ, needzero)


@native(noinline=True)
def large_object(size: uintptr, typ: Ptr[Type], needzero: bool) -> Pointer:
    """Marking follows no pointers in it until it knows its type, that is, until it is zero: a collection may
    come in between.

    While there is one, the object is paid for before it is made: marking has ended then, mostly, and what it
    replaces, a slice that grows for instance, is not alive beside it.
    """
    noscan = typ == nil or typ.ptr_bytes == 0
    c = mcache.get_mcache(runtime2.getg().m)
    ahead = mgc.gcphase.v != mgc.GC_OFF and mgc.collector[0] != nil
    if ahead:
        c.assist_bytes += u64(size)
        mgc.collector[0](mgc.AHEAD)
        c = mcache.get_mcache(runtime2.getg().m)
    s = c.alloc_large(size, noscan)
    if ahead:
        c.assist_bytes -= min(c.assist_bytes, u64(s.elemsize))
    x = cast(Pointer, s.start_addr)
    if not noscan:
        c.scan_alloc += size
    publish(s)
    if s.needzero != 0 and (needzero or not noscan):
        clear_large(x, size)
    if not noscan:
        atomic_store_rel(addr(s.large_type), typ)
    if c.sample_large(s.elemsize):
        profile_hooks.mem_alloc(x, s.elemsize, typ, frame_address())
    if mgcpacer.gc_controller.due() and mgc.collector[0] != nil:
        mgc.collector[0](mgc.HEAP)
    return x


@native
def clear_large(p: Pointer, n: uintptr) -> None:
    """memclr of what is not in use yet, in which a goroutine can be asked to yield: each call checks the
    stack."""
    while n > CHUNK:
        clear_chunk(p, CHUNK)
        p = add(p, CHUNK)
        n -= CHUNK
    memclr(p, n)


@native(noinline=True)
def clear_chunk(p: Pointer, n: uintptr) -> None:
    memclr(p, n)


@native
def copy_large(to: Pointer, src: Pointer, n: uintptr) -> None:
    """memmove to what is not in use yet, with the same property."""
    while n > CHUNK:
        copy_chunk(to, src, CHUNK)
        to = add(to, CHUNK)
        src = add(src, CHUNK)
        n -= CHUNK
    memmove(to, src, n)


@native(noinline=True)
def copy_chunk(to: Pointer, src: Pointer, n: uintptr) -> None:
    memmove(to, src, n)


@native
def newarray(typ: Ptr[Type], n: i64) -> Pointer:
    """n zeroed values of a type, in a row. Panics as `make` does if that is too much."""
    if n == 1:
        return mallocgc(typ.size, typ, True)
    mem, overflow = mul_overflow(typ.size, uintptr(n))
    if overflow or mem > MAX_ALLOC or n < 0:
        panic.panic_plain_error("runtime: allocation size out of range")
    return mallocgc(mem, typ, True)


@struct(name="persistentAlloc")
class PersistentAlloc:
    """Memory for ever, outside the heap."""

    lock: runtime2.Mutex
    base: uintptr  # free part of the newest chunk; under lock, as are the others
    limit: uintptr
    handed_out: u64  # bytes of all pieces of chunks


global_alloc = Global(PersistentAlloc)


@native(systemstack=True)
def persistentalloc(size: uintptr, align: uintptr, stat: Ptr[mstats.SysMemStat]) -> Pointer:
    """size zeroed bytes that are never freed, aligned to align (0: to 8), at most a page; counted in stat.
    Throws if there is no memory."""
    if size == 0:
        panic.throw("persistentalloc: size == 0")
    if align == 0:
        align = 8
    if (align & (align - 1)) != 0 or align > PAGE_SIZE:
        panic.throw("persistentalloc: align is not a power of 2 or too large")
    if size >= PERSISTENT_MAX_BLOCK:
        block = mem_linux.sys_alloc(size, stat)
        if block == nil:
            panic.throw("runtime: cannot allocate memory")
        return block
    lock_futex.lock(addr(global_alloc.lock))
    p = msize.align_up(global_alloc.base, align)
    if global_alloc.base == 0 or p + size > global_alloc.limit:
        chunk = mem_linux.sys_alloc(PERSISTENT_CHUNK, addr(mstats.memstats.other_sys))
        if chunk == nil:
            panic.throw("runtime: cannot allocate memory")
        p = uintptr(chunk)
        global_alloc.limit = p + PERSISTENT_CHUNK
    global_alloc.base = p + size
    global_alloc.handed_out += u64(size)
    lock_futex.unlock(addr(global_alloc.lock))
    mstats.add_sys(stat, size)
    mstats.sub_sys(addr(mstats.memstats.other_sys), size)
    return cast(Pointer, p)
