"""Marking: finding all objects that the program can still reach.

The heap is followed precisely, by the types that the allocator has written down. Roots are taken for what
they may be: every word of global variables, of the stacks of goroutines and of the runtime's records of them
that looks like a pointer into an object keeps that alive. On stacks, where LLVM may have nothing left of a
slice but a pointer behind its end, a word also keeps the object that the byte before it lies in.

What the runtime has outside of the heap is looked at while the world is stopped, since it stores pointers
there without barriers. Everything else is looked at beside the program: variables of Go code, whose stores
have barriers; specials, under their lock; timers, whose removal is reported; and goroutines, each before it
runs again. So it stands still, and everything that it holds is in memory: nothing but rbp and rsp survives a
call in compiled code, and who is stopped by a signal has saved all its registers on its stack (`asm_amd64`).
On the way from one segment of a stack to the next, `__morestack` notes down how far the older one is in use.

Large objects are looked at in pieces, so that nobody is kept busy by one of them.

Invariants: all spans are swept; each thread that marks has its own `Marker`; of the roots, each is taken by
one of them, and who has taken one counts in `bufs.markers` until it is done.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Global,
    Pointer,
    Ptr,
    add,
    addr,
    atomic_add,
    atomic_cas,
    atomic_load,
    atomic_or,
    atomic_store,
    cast,
    ctz,
    i64,
    local,
    memclr,
    native,
    nil,
    pause,
    prefetch,
    sizeof,
    struct,
    u8,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import (
    lock_futex,
    malloc,
    mbitmap,
    mfinal,
    mgc,
    mgcpacer,
    mgcwork,
    mgcworker,
    mheap,
    mspan,
    mspecial,
    mstats,
    panic,
    symtab,
)
from rt0.runtime import print as rtprint
from rt0.runtime.mgcwork import AHEAD, Marker
from rt0.runtime.runtime2 import G, GStatus, M, P, StackSegment, Timers, allgs, allm, allp, gomaxprocs
from rt0.runtime.sizeclasses import MALLOC_HEADER_SIZE, MIN_SIZE_FOR_MALLOC_HEADER, PAGE_SIZE
from rt0.runtime.type import TFLAG_GC_MASK_ON_DEMAND, ArrayType, Kind, StructType, Type

ROOT_BLOCK = 64 << 10
"""Global variables are looked at in pieces of so many bytes."""

EVERYTHING = (1 << 64) - 1

PIECE_SHIFT = 17
PIECE = 1 << PIECE_SHIFT
"""So are larger objects."""

MAX_CHECKED_ARENAS = 64
CHECK_BYTES = (64 << 20) // 64

CLEAN_BYTES = 1024
"""So much of the stack of a goroutine that has ended is overwritten."""

BALANCE_EVERY = 64
BALANCE_BYTES = 16 << 10
"""Objects, or bytes of them, to look at between two looks at whether others are out of work; what helpers do
is credit for others each time that it is so many bytes."""


SPECIALS, TIMERS, BLOCKS = range(3)
"""Jobs; from BLOCKS on, a piece of the global variables each."""


@struct(name="markRoots")
class Roots:
    """What of the roots has been taken; atomic."""

    next_job: u32
    jobs: u32  # constant during a collection, as are the following
    data_blocks: u32  # of the variables before those of the runtime; the rest lies behind
    next_g: Ptr[G]


root_jobs = Global(Roots)


@native(inline=True)
def blocks(start: Ptr[u8], end: Ptr[u8]) -> u32:
    return u32((uintptr(end) - uintptr(start) + ROOT_BLOCK - 1) // ROOT_BLOCK)


@native(cold=True, noinline=True)
def prepare_roots() -> None:
    """Before marking. The world is stopped."""
    r = addr(root_jobs)
    r.data_blocks = blocks(addr(symtab.roots), addr(symtab.fixedroots))
    r.jobs = r.data_blocks + blocks(addr(symtab.efixedroots), addr(symtab.eroots)) + BLOCKS
    mgcpacer.gc_controller.globals_scan = u64(uintptr(addr(symtab.eroots)) - uintptr(addr(symtab.roots)))
    r.next_job = 0
    r.next_g = allgs.v


@native
def roots_taken() -> bool:
    """Whether none is left to take."""
    r = addr(root_jobs)
    return atomic_load(addr(r.next_job)) >= r.jobs and atomic_load(addr(r.next_g)) == nil


@native
def mark(w: Ptr[Marker]) -> None:
    """Marks with the others until nothing is left."""
    while True:
        gc_drain(w, EVERYTHING)
        if not take_root(w):
            report_work(w)
            if not mgcwork.await_work(w):
                return


@native
def take_root(w: Ptr[Marker]) -> bool:
    """Marks what roots point to that nobody else has taken, but does not follow pointers from there; False if
    none is left."""
    if atomic_load(addr(root_jobs.next_job)) < root_jobs.jobs:
        job = atomic_add(addr(root_jobs.next_job), 1) - 1
        if job < root_jobs.jobs:
            mark_root(w, job)
            return True
    gp = take_g()
    if gp == nil:
        return False
    if claim(gp):
        mark_goroutine(w, gp)
        atomic_store(addr(gp.scan_cycle), mgc.scan_cycle.v)
    return True


@native
def report_work(w: Ptr[Marker]) -> None:
    """Tells the pacer what a helper has done, and those who wait for that."""
    if w.work != 0:
        atomic_add(addr(mgcpacer.gc_controller.scan_work), w.work)
        atomic_add(addr(mgcpacer.gc_controller.helped), w.work)
        atomic_add(addr(mgcpacer.gc_controller.credit), i64(w.work))
        w.work = 0
        mgcworker.pay_assists()


@native(inline=True)
def scan_one(w: Ptr[Marker], p: uintptr) -> None:
    """Follows the pointers of one object."""
    scan_object(w, p, mheap.span_of_unchecked(p))


@native
def drain_some(w: Ptr[Marker], want: u64) -> bool:
    """Follows pointers from all objects that there are until so many bytes were looked at; whether that was
    enough."""
    while gc_drain(w, want):
        if not mgcwork.take_full(w):
            return True
    return False


@native(cold=True, noinline=True)
def shade_buffer(pp: Ptr[P]) -> None:
    """Marks what is in the write barrier's buffer of a P."""
    own = local(Marker)
    w: Ptr[Marker] = addr(own)
    p = addr(pp.wb_words[0])
    while p != pp.wbbuf.next:
        # Memory of a stack that was overwritten may have held anything.
        s = mheap.span_of_heap(p[0])
        if s != nil and not s.is_free(object_index(s, p[0])):
            grey(w, s, object_index(s, p[0]))
        p = add(p, 8)
    hand_in(w)


@native(systemstack=True)
def shade(v: uintptr) -> None:
    """Marks an object beside the program."""
    own = local(Marker)
    w: Ptr[Marker] = addr(own)
    mark_conservative(w, v)
    hand_in(w)


@native
def hand_in(w: Ptr[Marker]) -> None:
    """Gives everything that a passing marker has to the others."""
    settle(w)
    mgcwork.give_back(w)
    atomic_add(addr(mgcwork.bufs.marked), w.marked)
    atomic_add(addr(mgcwork.bufs.scanned), w.scanned)
    atomic_add(addr(mgcwork.bufs.stacks), w.stacks)


@native(inline=True)
def claim(gp: Ptr[G]) -> bool:
    """Whether it is up to the caller to look at gp's stack in this collection."""
    cycle = mgc.scan_cycle.v
    seen = atomic_load(addr(gp.scan_cycle))
    return seen != cycle and seen != cycle - 1 and atomic_cas(addr(gp.scan_cycle), seen, cycle - 1)


@native(systemstack=True, noinline=True)
def scan_goroutine(gp: Ptr[G]) -> None:
    """What `mgc.look_first` calls: returns when gp's stack has been looked at."""
    own = local(Marker)
    w: Ptr[Marker] = addr(own)
    while atomic_load(addr(gp.scan_cycle)) != mgc.scan_cycle.v:
        # Marking cannot have ended before that was done.
        if mgcwork.work_enter():
            if claim(gp):
                mark_goroutine(w, gp)
                atomic_store(addr(gp.scan_cycle), mgc.scan_cycle.v)
            hand_in(w)
            if mgcwork.work_abandon():
                mgcworker.marked_all()
        pause()
    atomic_add(addr(mgcpacer.gc_controller.scan_work), w.work)


@native
def take_g() -> Ptr[G]:
    """The next goroutine that nobody has looked at."""
    while True:
        gp = atomic_load(addr(root_jobs.next_g))
        if gp == nil or atomic_cas(addr(root_jobs.next_g), gp, gp.alllink):
            return gp


# --- roots ----------------------------------------------------------------------------------------------


@native(cold=True, noinline=True)
def mark_fixed_roots(w: Ptr[Marker]) -> None:
    """What the runtime has. The world is stopped."""
    mark_words(w, uintptr(addr(symtab.fixedroots)), uintptr(addr(symtab.efixedroots)))
    mp = allm.v
    while mp != nil:
        mark_words(w, uintptr(mp), uintptr(mp) + sizeof(M))
        mp = mp.alllink
    mark_queue(w, addr(mfinal.finalizers))
    mark_queue(w, addr(mfinal.cleanups))
    settle(w)


@native
def mark_root(w: Ptr[Marker], job: u32) -> None:
    if job == SPECIALS:
        if mspecial.hooks.mark != nil:
            mspecial.hooks.mark(w)
    elif job == TIMERS:
        for i in range(gomaxprocs.v):
            mark_timers(w, addr(allp[i].timers))
    elif job - BLOCKS < root_jobs.data_blocks:
        mark_block(w, addr(symtab.roots), job - BLOCKS, addr(symtab.fixedroots))
    else:
        mark_block(w, addr(symtab.efixedroots), job - BLOCKS - root_jobs.data_blocks, addr(symtab.eroots))


@native(noinline=True)
def mark_block(w: Ptr[Marker], first: Ptr[u8], i: u32, end: Ptr[u8]) -> None:
    """A piece of the global variables."""
    start = uintptr(first) + uintptr(i) * ROOT_BLOCK
    stop = min(start + ROOT_BLOCK, uintptr(end))
    mark_words(w, start, stop)
    w.work += u64(stop - start)


@native
def mark_timers(w: Ptr[Marker], ts: Ptr[Timers]) -> None:
    """The timers that are started and in a heap, which lies outside of the collected one."""
    if atomic_load(addr(ts.len)) == 0:
        return
    lock_futex.lock(addr(ts.mu))
    for i in range(ts.n):
        mark_conservative(w, uintptr(ts.heap[i].timer))
    lock_futex.unlock(addr(ts.mu))


@native(noinline=True)
def mark_goroutine(w: Ptr[Marker], gp: Ptr[G]) -> None:
    """All segments of a stack, each from where it is in use, and the record of the goroutine."""
    if atomic_load(addr(gp.atomicstatus)) == GStatus.DEAD:
        if not gp.clean:
            # The next goroutine on this stack should not find pointers in places that it does not use.
            memclr(cast(Pointer, gp.first_segment.hi - CLEAN_BYTES), CLEAN_BYTES)
            gp.clean = True
        return
    mark_words(w, uintptr(gp), uintptr(gp) + sizeof(G))
    s = gp.stack_segment
    sp = gp.sched.sp
    while s != nil:
        mark_words(w, sp, s.hi)
        w.stacks += u64(s.hi - sp)
        w.work += u64(s.hi - sp)
        sp = crossing(s)
        s = s.prev


@native(inline=True)
def crossing(s: Ptr[StackSegment]) -> uintptr:
    """The stack pointer on the previous segment, where `__morestack` left it for this one."""
    return cast(Ptr[uintptr], s.hi - 16)[0]


@native(noinline=True)
def mark_words(w: Ptr[Marker], start: uintptr, end: uintptr) -> None:
    """Takes every word for a pointer, and for one behind the end of an object."""
    p = (start + 7) & ~uintptr(7)
    first = mheap.mheap_.lowest
    size = mheap.mheap_.highest - first
    while p + 8 <= end:
        v = cast(Ptr[uintptr], p)[0]
        if w.checking:
            w.at = p
        # One more, for the pointer behind the last object.
        if v - first <= size:
            mark_conservative(w, v)
        p += 8


@native
def mark_conservative(w: Ptr[Marker], v: uintptr) -> None:
    s = mheap.span_of_heap(v)
    if s != nil:
        index = object_index(s, v)
        if not s.is_free(index):
            grey(w, s, index)
        if v != s.start_addr + index * s.elemsize:
            return
    s = mheap.span_of_heap(v - 1)
    if s != nil:
        index = object_index(s, v - 1)
        if not s.is_free(index):
            grey(w, s, index)


# --- objects --------------------------------------------------------------------------------------------


@native(inline=True)
def object_index(s: Ptr[mspan.MSpan], p: uintptr) -> uintptr:
    if s.sizeclass() == 0:
        return 0
    return s.obj_index(p)


@native(inline=True)
def grey(w: Ptr[Marker], s: Ptr[mspan.MSpan], index: uintptr) -> None:
    """Marks an object; if it was not marked yet, its pointers are to be followed."""
    bits = addr(s.gcmark_bits[index >> 3])
    mask = u8(1) << u8(index & 7)
    if w.checking:
        check_grey(w, s, index)
        return
    if (bits[0] & mask) != 0:
        return
    if (atomic_or(bits, mask) & mask) != 0:
        return
    w.marked += u64(s.elemsize)
    if not s.noscan():
        w.scanned += u64(s.elemsize)
        mgcwork.put(w, s.start_addr + index * s.elemsize)


@native(inline=True)
def mark_pointer(w: Ptr[Marker], v: uintptr) -> None:
    """Marks the object that a pointer in the heap points into, if that is one of the heap; not at once, but
    when the record of its span has come from memory (`settle`)."""
    if v - mheap.mheap_.lowest >= mheap.mheap_.highest - mheap.mheap_.lowest:
        return
    s = mheap.span_of(v)
    if s == nil:
        return
    prefetch(s)
    f = addr(w.found[w.found_next % AHEAD])
    w.found_next += 1
    p = f.p
    span = f.span
    f.p = v
    f.span = s
    if span != nil:
        mark_in(w, span, p)


@native(inline=True)
def mark_in(w: Ptr[Marker], s: Ptr[mspan.MSpan], v: uintptr) -> None:
    """Marks the object that v points into, if it is in that span."""
    if s.get_state() == mspan.MSPAN_IN_USE and v >= s.start_addr and v < s.limit:
        grey(w, s, object_index(s, v))


@native(noinline=True)
def settle(w: Ptr[Marker]) -> None:
    """Marks what mark_pointer has put off."""
    for i in range(AHEAD):
        f = addr(w.found[i])
        if f.span != nil:
            mark_in(w, f.span, f.p)
            f.span = nil


@native(noinline=True)
def gc_drain(w: Ptr[Marker], want: u64) -> bool:
    """Follows pointers until the marker has no objects left, which is True, or has looked at so many bytes.
    Objects on the way from the buffer are let wait until their contents have come from memory."""
    waiting: i64 = 0
    n: i64 = 0
    while w.work < want or waiting != 0:
        p: uintptr = 0
        if w.work < want:
            p = mgcwork.try_get(w)
        if p != 0:
            prefetch_object(p)
            waiting += 1
        elif waiting == 0:
            settle(w)
            p = mgcwork.try_get(w)
            if p == 0:
                return True
            waiting = 1
        slot = addr(w.objects[w.objects_next % AHEAD])
        w.objects_next += 1
        object = slot[0]
        slot[0] = p
        if object != 0:
            waiting -= 1
            w.at = object
            scan_one(w, object)
            if w.checking:
                settle(w)
            n += 1
            if want == EVERYTHING and (n & (BALANCE_EVERY - 1) == 0 or w.work >= BALANCE_BYTES):
                mgcwork.balance(w)
                if w.work >= BALANCE_BYTES:
                    report_work(w)
    settle(w)
    return False


@native(inline=True)
def prefetch_object(p: uintptr) -> None:
    """An object, the record of its span, and, in case that it is a small one, what is at the end of its page:
    which of its words are pointers."""
    x = cast(Ptr[u8], p)
    prefetch(x)
    prefetch(add(x, 64))
    prefetch(mheap.span_of_unchecked(p))
    page = p & ~uintptr(PAGE_SIZE - 1)
    bits = page + PAGE_SIZE - mbitmap.heap_bits_bytes(1) + ((p - page) >> 6)
    prefetch(cast(Ptr[u8], bits))


@native(inline=True)
def scan_object(w: Ptr[Marker], p: uintptr, s: Ptr[mspan.MSpan]) -> None:
    """Follows the pointers of an object, or of a piece of a large one, in a span with pointers."""
    if s.elemsize <= MIN_SIZE_FOR_MALLOC_HEADER:
        w.work += u64(s.elemsize)
        mask = mbitmap.heap_bits_small_for_addr(s, p)
        while mask != 0:
            mark_pointer(w, cast(Ptr[uintptr], p)[ctz(mask)])
            mask &= mask - 1
    elif s.sizeclass() != 0:
        w.work += u64(s.elemsize)
        scan_values(w, p + MALLOC_HEADER_SIZE, s.elemsize - MALLOC_HEADER_SIZE, cast(Ptr[Ptr[Type]], p)[0])
    elif s.large_type != nil:
        scan_large(w, p, s)


@native(noinline=True)
def scan_large(w: Ptr[Marker], p: uintptr, s: Ptr[mspan.MSpan]) -> None:
    """The piece of a large object that starts at p; its other pieces become work with the first one."""
    base = s.start_addr
    typ = s.large_type
    size = (s.limit - base) // typ.size * typ.size
    if size <= PIECE or (typ.tflag & TFLAG_GC_MASK_ON_DEMAND) != 0:
        w.work += u64(size)
        scan_values(w, base, size, typ)
        return
    if p == base:
        for i in range(1, (size + PIECE - 1) >> PIECE_SHIFT):
            mgcwork.put(w, base + (i << PIECE_SHIFT))
    start = p - base
    end = min(start + PIECE, size)
    w.work += u64(end - start)
    # Values may cross the borders.
    while start < end:
        off = start % typ.size
        value = base + start - off
        stop = min(end - start + off, typ.size)
        scan_masked(w, cast(Ptr[uintptr], value), typ, off >> 3, stop >> 3)
        start += stop - off


@native
def scan_values(w: Ptr[Marker], p: uintptr, size: uintptr, typ: Ptr[Type]) -> None:
    """Follows the pointers of values of a type, as many as fit size bytes."""
    for _ in range(size // typ.size):
        scan_value(w, cast(Ptr[uintptr], p), typ)
        p += typ.size


@native
def scan_value(w: Ptr[Marker], p: Ptr[uintptr], typ: Ptr[Type]) -> None:
    """Follows the pointers of one value."""
    if (typ.tflag & TFLAG_GC_MASK_ON_DEMAND) != 0:
        scan_parts(w, p, typ)
    else:
        scan_masked(w, p, typ, 0, typ.ptr_bytes >> 3)


@native
def scan_masked(w: Ptr[Marker], p: Ptr[uintptr], typ: Ptr[Type], i: uintptr, end: uintptr) -> None:
    """Follows those pointers of one value, of a type that has a mask, that are among the words from i to
    before end."""
    masks = cast(Ptr[u64], typ.gcdata)
    # Types made by reflect have masks of whole bytes, behind which there may be anything.
    end = min(end, typ.ptr_bytes >> 3)
    while i < end:
        mask = masks[i >> 6] >> u64(i & 63)
        n = min(64 - (i & 63), end - i)
        if n < 64:
            mask &= (u64(1) << u64(n)) - 1
        while mask != 0:
            mark_pointer(w, p[i + uintptr(ctz(mask))])
            mask &= mask - 1
        i += n


@native
def scan_parts(w: Ptr[Marker], p: Ptr[uintptr], typ: Ptr[Type]) -> None:
    """The same for a large type made by reflect, which has no mask."""
    if typ.kind == Kind.ARRAY:
        a = cast(Ptr[ArrayType], typ)
        scan_values(w, uintptr(p), a.elem.size * a.len, a.elem)
    elif typ.kind == Kind.STRUCT:
        st = cast(Ptr[StructType], typ)
        for i in range(st.nfields):
            field = addr(st.fields[i])
            if field.typ.ptr_bytes != 0:
                scan_value(w, add(p, field.offset), field.typ)


# --- GODEBUG=gccheckmark=1 ------------------------------------------------------------------------------


check_bits = Global(Array[Ptr[u8], MAX_CHECKED_ARENAS], noscan=True)
"""For each arena from the lowest on, a bit for each word at which an object starts that was seen."""


@native(cold=True)
def check_all() -> None:
    """Marks once more, by itself: whatever it finds must be marked. Throws if something is not.

    It starts from all that is marked: the program has run meanwhile, so its stacks and records may hold words
    that have long been dead, and look like pointers to what was not reachable.
    """
    first = mheap.mheap_.lowest
    arenas = (mheap.mheap_.highest - first) >> mheap.HEAP_ARENA_SHIFT
    if arenas > MAX_CHECKED_ARENAS:
        panic.throw("gccheckmark: the heap is too large")
    for i in range(arenas):
        if check_bits[i] == nil:
            block = malloc.persistentalloc(CHECK_BYTES, 8, addr(mstats.memstats.gc_misc_sys))
            check_bits[i] = cast(Ptr[u8], block)
        else:
            memclr(check_bits[i], CHECK_BYTES)
    w = addr(mgcwork.markers[mgcwork.MAX_MARKERS - 1])
    w.checking = True
    # Marking is done, so that no helper takes part.
    check_marked(w)
    gc_drain(w, EVERYTHING)
    while mgcwork.take_full(w):
        gc_drain(w, EVERYTHING)
    mgcwork.work_end()
    w.checking = False


@native(cold=True)
def check_marked(w: Ptr[Marker]) -> None:
    """Follows the pointers of all marked objects."""
    first = mheap.mheap_.lowest >> mheap.HEAP_ARENA_SHIFT
    for i in range(first, mheap.mheap_.highest >> mheap.HEAP_ARENA_SHIFT):
        ha = mheap.mheap_.arenas[i]
        if ha == nil:
            continue
        for k in range(mheap.PAGES_PER_ARENA // 8):
            bits = ha.page_in_use[k]
            while bits != 0:
                s = ha.spans[k * 8 + ctz(bits)]
                bits &= bits - 1
                for index in range(uintptr(s.nelems)):
                    if mbitmap.is_marked(s, index):
                        check_grey(w, s, index)
                gc_drain(w, EVERYTHING)


@native(cold=True, noinline=True)
def check_grey(w: Ptr[Marker], s: Ptr[mspan.MSpan], index: uintptr) -> None:
    """Follows the pointers of a marked object that was not seen yet; throws if it is not marked."""
    p = s.start_addr + index * s.elemsize
    if not mbitmap.is_marked(s, index):
        rtprint.printlock()
        rtprint.printstring("runtime: checkmarks finds unexpected unmarked object obj=")
        rtprint.printhex(u64(p))
        rtprint.printstring(" size ")
        rtprint.printuint(u64(s.elemsize))
        rtprint.printstring(" found at ")
        rtprint.printhex(u64(w.at))
        rtprint.printnl()
        rtprint.printunlock()
        panic.throw("checkmark found unmarked object")
    arena = check_bits[(p - mheap.mheap_.lowest) >> mheap.HEAP_ARENA_SHIFT]
    word = (p & (mheap.HEAP_ARENA_BYTES - 1)) >> 3
    mask = u8(1) << u8(word & 7)
    if (arena[word >> 3] & mask) == 0:
        arena[word >> 3] |= mask
        if not s.noscan():
            mgcwork.put(w, p)


# --- specials -------------------------------------------------------------------------------------------


@native
def mark_specials(w: Ptr[Marker]) -> None:
    """What specials keep alive: functions and handles; what an object with a finalizer refers to, but not
    the object; and everything that is due to be called."""
    first = mheap.mheap_.lowest >> mheap.HEAP_ARENA_SHIFT
    last = mheap.mheap_.highest >> mheap.HEAP_ARENA_SHIFT
    for i in range(first, last):
        ha = mheap.mheap_.arenas[i]
        if ha == nil:
            continue
        for k in range(mheap.PAGES_PER_ARENA // 8):
            bits = ha.page_specials[k]
            while bits != 0:
                span = ha.spans[k * 8 + ctz(bits)]
                bits &= bits - 1
                lock_futex.lock(addr(mspecial.special_lock))
                mark_specials_of(w, span)
                lock_futex.unlock(addr(mspecial.special_lock))


@native
def mark_specials_of(w: Ptr[Marker], span: Ptr[mspan.MSpan]) -> None:
    s = span.specials
    while s != nil:
        if s.kind == mspecial.FINALIZER and not span.noscan():
            scan_object(w, span.start_addr + s.offset // span.elemsize * span.elemsize, span)
        mark_special(w, s)
        s = s.next


@native
def mark_special(w: Ptr[Marker], s: Ptr[mspecial.Special]) -> None:
    mark_pointer(w, uintptr(s.fn))
    mark_pointer(w, uintptr(s.arg))
    mark_pointer(w, uintptr(s.typ))
    mark_pointer(w, uintptr(s.fn_type))


@native(noinline=True)
def mark_queue(w: Ptr[Marker], q: Ptr[mfinal.Queue]) -> None:
    if q.current != nil:
        mark_special(w, q.current)
    s = q.first
    while s != nil:
        mark_special(w, s)
        s = s.next
