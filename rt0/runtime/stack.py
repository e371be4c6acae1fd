"""Stacks of goroutines: chains of segments, which come from pools.

A goroutine starts on a segment of 2 KB. A call that does not fit goes on in the next segment, at least twice
as large (`__morestack` in asm_amd64), which stays attached after the return. Segments of 2 to 32 KB come
from a cache of the P, over pools by size, over spans; larger ones are spans of their own.

Invariants: a segment belongs to one goroutine, to one P's cache, or to a pool under that pool's lock; its
header lies at its low end and is right in every state but the pooled one, where its first word links it;
between a segment's limit and its header there are GUARD bytes, for functions that do not check: LLVM's
prologue lets a frame of under 256 bytes start anywhere above the limit, and the rest is for `__morestack`
and `nosplit` chains.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Global,
    Ptr,
    Var,
    addr,
    cast,
    i64,
    native,
    nil,
    sizeof,
    struct,
    tls_store,
    u64,
    uintptr,
)
from rt0.runtime import asm_amd64, lock_futex, mheap, panic, proc, symtab
from rt0.runtime import print as rtprint
from rt0.runtime.mspan import MSpan
from rt0.runtime.runtime2 import (
    NUM_STACK_ORDERS,
    TLS_STACK_LIMIT,
    G,
    Mutex,
    P,
    StackSegment,
    getg,
)
from rt0.runtime.sizeclasses import PAGE_SHIFT

STACK_MIN = 2048
STACK_MAIN = 32 * 1024
"""For main's goroutine, whose loops may call across the end of a smaller segment all the time; pages that are
not touched cost nothing."""
GUARD = 736
"""256 for an unchecked frame, 256 for what `__morestack` saves, the rest for nosplit functions."""

STACK_CACHE_BYTES = 32 << 10
"""What a P keeps of one order."""

POOL_SPAN_PAGES = 4

MORESTACK_SLACK = 64
"""What `__morestack` wants free on the next segment beyond frame and arguments."""


@struct(name="stackpoolItem")
class StackPool:
    """Free segments of one order."""

    lock: Mutex
    free: Ptr[StackSegment]  # linked by next; under lock
    run: uintptr  # rest of the newest span, not cut up yet, so that no page of it is touched; under lock
    run_end: uintptr


stackpool = Global(Array[StackPool, NUM_STACK_ORDERS])
maxstacksize = Var(uintptr, 1 << 20)
"""Bytes of all segments of a goroutine; `main` raises it to 1 GB."""


@native
def stackinit() -> None:
    """The pools start empty; what must hold is that the header of the smallest segment leaves room to run."""
    if sizeof(StackSegment) + GUARD > STACK_MIN // 2:
        panic.throw("runtime: bad stack guard")


@native(inline=True, nosplit=True)
def init_segment(s: Ptr[StackSegment], size: uintptr, order: i64) -> None:
    s.hi = uintptr(s) + size
    s.limit = uintptr(s) + sizeof(StackSegment) + GUARD
    s.prev = nil
    s.next = nil
    s.size = size
    s.order = order


@native(systemstack=True)
def stackpool_refill(pp: Ptr[P], order: i64) -> None:
    """Gives the P, whose cache of an order is empty, used segments from the pool, or memory for new ones."""
    size = uintptr(STACK_MIN) << uintptr(order)
    pool = addr(stackpool[order])
    lock_futex.lock(addr(pool.lock))
    while pool.free != nil and pp.stackcache_bytes[order] < STACK_CACHE_BYTES // 2:
        s = pool.free
        pool.free = s.next
        s.next = pp.stackcache[order]
        pp.stackcache[order] = s
        pp.stackcache_bytes[order] += size
    if pp.stackcache[order] == nil:
        if pool.run == pool.run_end:
            span: Ptr[MSpan] = mheap.mheap_.alloc_manual(POOL_SPAN_PAGES, mheap.SPAN_ALLOC_STACK)
            if span == nil:
                panic.throw("out of memory (stackalloc)")
            pool.run = span.base()
            pool.run_end = pool.run + (POOL_SPAN_PAGES << PAGE_SHIFT)
        n = max(size, min(pool.run_end - pool.run, uintptr(STACK_CACHE_BYTES // 2)))
        pp.stackrun[order] = pool.run
        pp.stackrun_end[order] = pool.run + n
        pool.run += n
    lock_futex.unlock(addr(pool.lock))


@native(systemstack=True)
def stackcache_release(pp: Ptr[P], order: i64) -> None:
    """Gives half of a full cache back to the pool."""
    size = uintptr(STACK_MIN) << uintptr(order)
    pool = addr(stackpool[order])
    lock_futex.lock(addr(pool.lock))
    while pp.stackcache_bytes[order] > STACK_CACHE_BYTES // 2:
        s = pp.stackcache[order]
        pp.stackcache[order] = s.next
        pp.stackcache_bytes[order] -= size
        s.next = pool.free
        pool.free = s
    lock_futex.unlock(addr(pool.lock))


@native
def order_of(size: uintptr) -> i64:
    """The pool for a size, which is a power of two; -1 for a span."""
    order: i64 = 0
    while order < NUM_STACK_ORDERS:
        if size == uintptr(STACK_MIN) << uintptr(order):
            return order
        order += 1
    return -1


@native
def stackalloc(size: uintptr) -> Ptr[StackSegment]:
    """A segment of size bytes, a power of two. The caller holds a P, or the world has not started."""
    order = order_of(size)
    if order < 0:
        return stackalloc_large(size)
    pp = getg().m.p
    if pp.stackcache[order] == nil and pp.stackrun[order] == pp.stackrun_end[order]:
        stackpool_refill(pp, order)
    s = pp.stackcache[order]
    if s != nil:
        pp.stackcache[order] = s.next
        pp.stackcache_bytes[order] -= size
    else:
        s = cast(Ptr[StackSegment], pp.stackrun[order])
        pp.stackrun[order] += size
    init_segment(s, size, order)
    return s


@native(systemstack=True)
def stackalloc_large(size: uintptr) -> Ptr[StackSegment]:
    span: Ptr[MSpan] = mheap.mheap_.alloc_manual(size >> PAGE_SHIFT, mheap.SPAN_ALLOC_STACK)
    if span == nil:
        panic.throw("out of memory (stackalloc)")
    s = cast(Ptr[StackSegment], span.base())
    init_segment(s, size, -1)
    return s


@native
def stackfree(s: Ptr[StackSegment]) -> None:
    """Gives a segment back. The caller holds a P and does not run on it."""
    if s.order < 0:
        stackfree_large(s)
        return
    pp = getg().m.p
    order = s.order
    size = s.size
    if pp.stackcache_bytes[order] >= STACK_CACHE_BYTES:
        stackcache_release(pp, order)
    s.next = pp.stackcache[order]
    pp.stackcache[order] = s
    pp.stackcache_bytes[order] += size


@native(systemstack=True)
def stackfree_large(s: Ptr[StackSegment]) -> None:
    mheap.mheap_.free_manual(mheap.span_of(uintptr(s)), mheap.SPAN_ALLOC_STACK)


@native
def free_chain(gp: Ptr[G], s: Ptr[StackSegment]) -> None:
    """Gives back s and what follows it on the stack of gp, which does not run there."""
    while s != nil:
        after = s.next
        gp.stack_bytes -= s.size
        stackfree(s)
        s = after


@native(nowritebarrier=True)
def newstack(gp: Ptr[G], need: uintptr, pc: uintptr, fp: uintptr, sp: uintptr) -> None:
    """What `__morestack` asks for when the next segment is missing or too small, or gp is to give up its P.

    Runs on g0; gp goes on where its sched says. need counts frame and stack arguments; pc, fp and sp are
    those of the function that asked, for a traceback.
    """
    limit = gp.stack_segment.limit
    if gp.preempt and proc.can_preempt(gp.m):
        # Only a request raised the limit, or the request came with a real need: then this is called again.
        proc.gopreempt_m(gp)
    if sp - need > limit and sp > need:
        tls_store(TLS_STACK_LIMIT, limit)
        asm_amd64.gogo(gp)
    s = gp.stack_segment
    if s.next != nil:
        free_chain(gp, s.next)
        s.next = nil
    size = s.size * 2
    while size - sizeof(StackSegment) - GUARD - asm_amd64.SEGMENT_TOP - MORESTACK_SLACK < need:
        size *= 2
    if gp.stack_bytes + size > maxstacksize.v:
        overflow(gp, pc, fp, sp)
    after = stackalloc(size)
    after.prev = s
    s.next = after
    gp.stack_bytes += size
    asm_amd64.gogo(gp)


@native(noreturn=True, cold=True)
def overflow(gp: Ptr[G], pc: uintptr, fp: uintptr, sp: uintptr) -> None:
    """Reports that gp's stack would exceed the limit, and ends the program."""
    s = gp.stack_segment
    rtprint.printlock()
    rtprint.printstring("runtime: goroutine stack exceeds ")
    rtprint.printuint(u64(maxstacksize.v))
    rtprint.printstring("-byte limit\nruntime: sp=")
    rtprint.printhex(u64(sp))
    rtprint.printstring(" stack=[")
    rtprint.printhex(u64(uintptr(s)))
    rtprint.printstring(", ")
    rtprint.printhex(u64(s.hi))
    rtprint.printstring("]\n")
    rtprint.printunlock()
    # The call of __morestack lies behind the function's last line; what failed is its entry.
    gp.sched.pc = uintptr(symtab.findfunc(pc - 1).entry) + 1
    gp.sched.bp = fp
    panic.throw("stack overflow")


@native(noreturn=True, cold=True, nosplit=True)
def badmorestackg0() -> None:
    """A thread's own stack is full: the runtime is broken."""
    panic.throw("morestack on g0")


@native(linkname="runtime/debug.setMaxStack")
def set_max_stack(n: i64) -> i64:
    """Sets the limit for the stack of a goroutine, in bytes, and returns what it was."""
    old = i64(maxstacksize.v)
    maxstacksize.v = uintptr(n)
    return old
