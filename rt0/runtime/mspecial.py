"""Specials: what is known about single objects beside their memory (finalizers, cleanups, weak handles, and
where they were allocated).

A span's `specials` are sorted by offset and then by kind; an object may have several cleanups, but one of
each other kind. Records lie outside the heap: the collector gets to know what they keep alive from
`mgcmark`, and acts on those of dead objects when it sweeps their span.

Invariants: a span's list changes under `special_lock`, by somebody who keeps the world from being stopped
meanwhile (`m.locks`) and has made sure that the span is swept, or by who sweeps it; `HeapArena.page_specials`
has the bit of a span's first page exactly while its list is not empty.

Programs that use none of this do not contain it: the sweeper and the marker find the functions here through
`hooks`, which the first special fills in.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Fn,
    Global,
    Pointer,
    Ptr,
    addr,
    atomic_and,
    atomic_load,
    atomic_or,
    atomic_store,
    cast,
    native,
    nil,
    sizeof,
    struct,
    u8,
    u64,
    uintptr,
)
from rt0.runtime import (
    lock_futex,
    malloc,
    mbitmap,
    mfinal,
    mfixalloc,
    mgc,
    mgcmark,
    mgcsweep,
    mgcwork,
    mheap,
    mspan,
    mstats,
    proc,
    runtime2,
    symtab,
)
from rt0.runtime.runtime2 import FuncVal, getg, profile_hooks
from rt0.runtime.type import Type

FINALIZER = 1
WEAK_HANDLE = 2
PROFILE = 3
BUBBLE = 5
CLEANUP = 6
"""Kinds, in the order in which they are on a list."""


@struct(name="special")
class Special:
    """One record. Its owner is the list or queue that it is on."""

    next: Ptr[Special]
    offset: uintptr  # of the object, or what of it the program named, in the span
    kind: u8
    fn: Ptr[FuncVal]  # FINALIZER, CLEANUP: what to call
    arg: Pointer  # WEAK_HANDLE: the handle; PROFILE: the bucket; in the queue of finalizers: the object
    typ: Ptr[Type]  # FINALIZER: the pointer type of the object, and the type of fn
    fn_type: Ptr[Type]
    id: u64  # CLEANUP; BUBBLE: that of the bubble


@struct(name="specialHooks")
class Hooks:
    """What the collector calls for spans with specials; nil while there are none."""

    sweep: Fn[[Ptr[mspan.MSpan]], None]
    mark: Fn[[Ptr[mgcwork.Marker]], None]
    wake: Fn[[], None]  # when the world has been started again


hooks = Global(Hooks)
special_lock = Global(runtime2.Mutex)
special_alloc = Global(mfixalloc.FixAlloc)
"""Of all records; under special_lock."""


@native(systemstack=True)
def new_special(kind: u8) -> Ptr[Special]:
    """An empty record, on no list."""
    lock_futex.lock(addr(special_lock))
    if special_alloc.size == 0:
        special_alloc.init(sizeof(Special), addr(mstats.memstats.other_sys))
    s: Ptr[Special] = special_alloc.alloc()
    lock_futex.unlock(addr(special_lock))
    s.kind = kind
    return s


@native(systemstack=True)
def free_special(s: Ptr[Special]) -> None:
    lock_futex.lock(addr(special_lock))
    special_alloc.free(s)
    lock_futex.unlock(addr(special_lock))


@native
def acquire_span(p: uintptr) -> Ptr[mspan.MSpan]:
    """The swept span of an object, with the lock of specials held; nil, and no lock, if p is in no object."""
    mp = proc.acquirem()
    span = mheap.span_of_heap(p)
    if span == nil:
        proc.releasem(mp)
        return nil
    mgcsweep.ensure_swept(span)
    lock_futex.lock(addr(special_lock))
    return span


@native
def release_span() -> None:
    lock_futex.unlock(addr(special_lock))
    proc.releasem(getg().m)


@native
def place(span: Ptr[mspan.MSpan], offset: uintptr, kind: u8) -> Ptr[Ptr[Special]]:
    """The link to the first record of that offset and kind, or to where it belongs. The lock is held."""
    link = addr(span.specials)
    while link[0] != nil and (link[0].offset < offset or (link[0].offset == offset and link[0].kind < kind)):
        link = addr(link[0].next)
    return link


@native(inline=True)
def matches(s: Ptr[Special], offset: uintptr, kind: u8) -> bool:
    return s != nil and s.offset == offset and s.kind == kind


@native(systemstack=True)
def add_special(p: uintptr, s: Ptr[Special]) -> bool:
    """Puts a record on the list of an object's span; False if that object has one of its kind already, or if
    p is in no object. Several cleanups are fine."""
    span = acquire_span(p)
    if span == nil:
        return False
    offset = p - span.start_addr
    link = place(span, offset, s.kind)
    exists = matches(link[0], offset, s.kind) and s.kind != CLEANUP
    if not exists:
        if mgc.gcphase.v != mgc.GC_OFF:
            # The roots have been looked at already.
            mgcmark.shade(uintptr(s.fn))
            mgcmark.shade(uintptr(s.arg))
        s.offset = offset
        s.next = link[0]
        link[0] = s
        note_specials(span)
    release_span()
    return not exists


@native(systemstack=True)
def remove_special(p: uintptr, kind: u8, id: u64) -> bool:
    """Drops the record of a kind, and for cleanups of an id, of an object; whether there was one."""
    span = acquire_span(p)
    if span == nil:
        return False
    offset = p - span.start_addr
    link = place(span, offset, kind)
    while matches(link[0], offset, kind) and link[0].id != id and kind != BUBBLE:
        link = addr(link[0].next)
    found: Ptr[Special] = nil
    if matches(link[0], offset, kind):
        found = link[0]
        link[0] = found.next
        note_specials(span)
        special_alloc.free(found)
    release_span()
    return found != nil


@native
def note_specials(span: Ptr[mspan.MSpan]) -> None:
    """Keeps the bit that says whether a span has specials."""
    page = mheap.page_index(span.start_addr)
    bits = addr(mheap.mheap_.arena_of(span.start_addr).page_specials[page >> 3])
    mask = u8(1) << u8(page & 7)
    if span.specials != nil:
        atomic_or(bits, mask)
    else:
        atomic_and(bits, ~mask)


# --- dead objects ---------------------------------------------------------------------------------------


@native
def use_hooks() -> None:
    """There will be specials."""
    hooks.mark = mgcmark.mark_specials
    hooks.wake = mfinal.wake_queues
    hooks.sweep = sweep_specials


@native
def sweep_specials(span: Ptr[mspan.MSpan]) -> None:
    """Acts on the specials of objects that are not marked. The caller sweeps the span, on g0.

    An object with a finalizer lives on until that has run: it is marked, and keeps its cleanups and its place
    in the profile, but weak pointers to it are gone.
    """
    due: Ptr[Special] = nil
    lock_futex.lock(addr(special_lock))
    link = addr(span.specials)
    while link[0] != nil:
        index = link[0].offset // span.elemsize
        if mbitmap.is_marked(span, index):
            link = addr(link[0].next)
            continue
        end = (index + 1) * span.elemsize
        revived = has_finalizer(link[0], end)
        if revived:
            mbitmap.mark_bits_set(span, index)
        while link[0] != nil and link[0].offset < end:
            s = link[0]
            if revived and (s.kind == CLEANUP or s.kind == BUBBLE or s.kind == PROFILE):
                link = addr(s.next)
                continue
            link[0] = s.next
            if s.kind == WEAK_HANDLE:
                atomic_store(cast(Ptr[uintptr], s.arg), 0)
                special_alloc.free(s)
            elif s.kind == BUBBLE:
                special_alloc.free(s)
            elif s.kind == PROFILE:
                profile_hooks.mem_free(s.arg)
                special_alloc.free(s)
            else:
                s.arg = cast(Pointer, span.start_addr + s.offset)
                s.next = due
                due = s
    note_specials(span)
    lock_futex.unlock(addr(special_lock))
    while due != nil:
        s = due
        due = s.next
        if s.kind == FINALIZER:
            mfinal.enqueue(addr(mfinal.finalizers), s)
        else:
            s.arg = nil
            mfinal.enqueue(addr(mfinal.cleanups), s)


@native
def has_finalizer(s: Ptr[Special], end: uintptr) -> bool:
    """Whether there is one among the specials from s on whose offsets are below end."""
    while s != nil and s.offset < end:
        if s.kind == FINALIZER:
            return True
        s = s.next
    return False


# --- bubbles of testing/synctest ---------------------------------------------------------------------------


@native(systemstack=True)
def bubble_of(p: uintptr, id: u64, add: bool) -> u64:
    """The bubble that an object belongs to, 0 if to none; which it does from now on, if `add`. What is not on
    the heap belongs to none.
    """
    if mheap.span_of_heap(p) == nil:
        return 0
    use_hooks()
    s = new_special(BUBBLE)
    s.id = id
    if add and add_special(p, s):
        return id
    free_special(s)
    span = acquire_span(p)
    offset = p - span.start_addr
    link = place(span, offset, BUBBLE)
    found: u64 = 0
    if matches(link[0], offset, BUBBLE):
        found = link[0].id
    release_span()
    return found


# --- weak pointers --------------------------------------------------------------------------------------


@struct(name="immortalWeakHandle")
class Immortal:
    """The handle of something that is not on the heap. Never freed."""

    next: Ptr[Immortal]
    p: uintptr
    handle: uintptr


IMMORTALS = 64
immortals = Global(Array[Ptr[Immortal], IMMORTALS])
"""By address; under special_lock."""


@native(linkname="weak.runtime_registerWeakPointer")
def register_weak_pointer(p: Pointer) -> Pointer:
    """The one handle of what p points to: a word that holds p until that is dead, then 0."""
    if mheap.span_of_heap(uintptr(p)) == nil:
        return immortal_handle(uintptr(p))
    handle = find_weak_handle(uintptr(p))
    if handle != nil:
        return handle
    use_hooks()
    # Not beside the blocks of tiny objects: a word on a stack that points to a handle keeps what ends there.
    handle = malloc.mallocgc(24, nil, True)
    cast(Ptr[uintptr], handle)[0] = uintptr(p)
    s = new_special(WEAK_HANDLE)
    s.arg = handle
    if not add_special(uintptr(p), s):
        free_special(s)
        handle = find_weak_handle(uintptr(p))
    return handle


@native(systemstack=True)
def find_weak_handle(p: uintptr) -> Pointer:
    """The weak handle of an object of the heap, nil if it has none."""
    span = acquire_span(p)
    offset = p - span.start_addr
    link = place(span, offset, WEAK_HANDLE)
    handle: Pointer = nil
    if matches(link[0], offset, WEAK_HANDLE):
        handle = link[0].arg
    release_span()
    return handle


@native(systemstack=True)
def immortal_handle(p: uintptr) -> Pointer:
    bucket = addr(immortals[(p >> 3) % IMMORTALS])
    lock_futex.lock(addr(special_lock))
    h = bucket[0]
    while h != nil and h.p != p:
        h = h.next
    if h == nil:
        h = cast(Ptr[Immortal], malloc.persistentalloc(sizeof(Immortal), 8, addr(mstats.memstats.other_sys)))
        h.p = p
        h.handle = p
        h.next = bucket[0]
        bucket[0] = h
    lock_futex.unlock(addr(special_lock))
    return addr(h.handle)


@native(linkname="weak.runtime_makeStrongFromWeak")
def make_strong_from_weak(handle: Ptr[uintptr]) -> Pointer:
    """What a weak pointer points to, nil if that is dead."""
    mp = proc.acquirem()
    p = atomic_load(handle)
    span = mheap.span_of_heap(p)
    if span != nil:
        # It may have died in the last collection, whose sweep has not come here yet. The world does not stop
        # between this and the second look, after which the caller holds the pointer.
        mgcsweep.ensure_swept(span)
        p = atomic_load(handle)
    elif p != 0 and not symtab.in_data(p):
        p = 0
    if mgc.gcphase.v != mgc.GC_OFF:
        mgcmark.shade(p)
    proc.releasem(mp)
    return cast(Pointer, p)
