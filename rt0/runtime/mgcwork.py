"""Marking's work: objects that are marked but whose pointers have not been followed yet.

Each marker has a buffer of such objects for itself. Full ones go to a list from which those take who have
nothing left; a marker that sees others wait gives half of its own away. Marking ends when all markers wait
and the list is empty.

Invariants: a buffer belongs to one marker or to a list under `bufs.lock`; a marker that is not counted in
`idle` may hold work; `done` is set once in a collection, under the lock. Buffers are cut from spans that
exist only during a collection.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Global,
    Ptr,
    addr,
    atomic_add,
    atomic_load,
    atomic_store,
    cast,
    i64,
    memmove,
    native,
    nil,
    pause,
    struct,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import lock_futex, mgcmark, mheap, mspan, panic, runtime2, sys_linux_amd64
from rt0.runtime.sizeclasses import PAGE_SHIFT

MAX_MARKERS = 32

BUF_BYTES = 2048
BUF_OBJECTS = BUF_BYTES // 8 - 2
SPAN_PAGES = 4

SPINS = 200
"""How often a marker without work looks for some before it sleeps for a moment."""

NAP = 20
"""Microseconds. Who yields instead may come back after milliseconds only, when the thread that got the
processor has had its time: the program's, which allocates meanwhile."""


@struct(name="workbuf")
class WorkBuf:
    next: Ptr[WorkBuf]
    n: i64
    obj: Array[uintptr, BUF_OBJECTS]  # the first n are objects' addresses


AHEAD = 16
"""Pointers that wait for the records of their spans, and objects that wait for their contents, to come from
memory; a power of two."""


@struct(name="gcPointer")
class Found:
    """A pointer that was found, and the span that it may point into; nil: none."""

    p: uintptr
    span: Ptr[mspan.MSpan]


@struct(name="gcWork")
class Marker:
    """What a thread that marks has for itself."""

    buf: Ptr[WorkBuf]
    spare: Ptr[WorkBuf]  # empty, or nil
    marked: u64  # bytes of objects that it has marked
    scanned: u64  # bytes of those with pointers
    stacks: u64  # bytes of stacks
    work: u64  # bytes that it has looked at and not reported yet
    checking: bool  # it marks for a second time, to find what was forgotten (`mgcmark.check_all`)
    at: uintptr  # the object or the word that it looks at while checking
    found_next: u32  # where in `found` the oldest one is
    objects_next: u32
    found: Array[Found, AHEAD]
    objects: Array[uintptr, AHEAD]  # whose pointers are to be followed soon; 0: none
    pad: Array[u64, 8]  # a cache line, so that threads do not disturb each other


@struct(name="workBufs")
class WorkBufs:
    """What markers share."""

    lock: runtime2.Mutex
    full: Ptr[WorkBuf]  # not empty; under lock, read by anyone
    empty: Ptr[WorkBuf]  # under lock, as are the following
    spans: mspan.MSpanList
    markers: u32  # that take part
    idle: u32  # of them wait; read by anyone
    left: u32  # of them have ended
    done: u32  # nothing is left to mark; read by anyone
    hungry: u32  # who looks for work for a moment; atomic
    marked: u64  # what was found without one of `markers`, as in a Marker; atomic
    scanned: u64
    stacks: u64


bufs = Global(WorkBufs, noscan=True)
markers = Global(Array[Marker, MAX_MARKERS], noscan=True)


@native
def await_markers() -> None:
    """Returns when all that have taken part in marking have ended."""
    spins: i64 = 0
    while atomic_load(addr(bufs.left)) != atomic_load(addr(bufs.markers)):
        pause()
        spins += 1
        if spins == SPINS:
            spins = 0
            sys_linux_amd64.usleep(NAP)


@native
def work_start() -> None:
    """Before a collection. The world is stopped, and helpers stay away, since `done` is set."""
    atomic_store(addr(bufs.done), 1)
    bufs.marked = 0
    bufs.scanned = 0
    bufs.stacks = 0
    for i in range(MAX_MARKERS):
        w = addr(markers[i])
        w.marked = 0
        w.scanned = 0
        w.stacks = 0
        w.work = 0


@native
def work_resume() -> None:
    """Helpers may take part from here on. The world is stopped. The caller takes part from the start: a
    helper must not find that all others wait."""
    lock_futex.lock(addr(bufs.lock))
    bufs.markers = 1
    bufs.idle = 0
    bufs.left = 0
    atomic_store(addr(bufs.done), 0)
    lock_futex.unlock(addr(bufs.lock))


@native
def work_end() -> None:
    """After it: all buffers are empty, and the memory goes back."""
    if bufs.full != nil:
        panic.throw("work.full != 0")
    for i in range(MAX_MARKERS):
        w = addr(markers[i])
        if w.buf != nil and w.buf.n != 0:
            panic.throw("P has cached GC work at end of mark termination")
        w.buf = nil
        w.spare = nil
    bufs.empty = nil
    while True:
        s = bufs.spans.pop()
        if s == nil:
            break
        mheap.mheap_.free_manual(s, mheap.SPAN_ALLOC_WORK_BUF)


@native
def new_buf() -> Ptr[WorkBuf]:
    """An empty buffer."""
    lock_futex.lock(addr(bufs.lock))
    if bufs.empty == nil:
        s: Ptr[mspan.MSpan] = mheap.mheap_.alloc_manual(SPAN_PAGES, mheap.SPAN_ALLOC_WORK_BUF)
        if s == nil:
            panic.throw("out of memory")
        bufs.spans.insert(s)
        for i in range((SPAN_PAGES << PAGE_SHIFT) // BUF_BYTES):
            fresh = cast(Ptr[WorkBuf], s.start_addr + uintptr(i) * BUF_BYTES)
            fresh.n = 0
            fresh.next = bufs.empty
            bufs.empty = fresh
    b = bufs.empty
    bufs.empty = b.next
    lock_futex.unlock(addr(bufs.lock))
    return b


@native
def put_full(b: Ptr[WorkBuf]) -> None:
    """Gives a buffer to whoever has nothing to do."""
    lock_futex.lock(addr(bufs.lock))
    b.next = bufs.full
    atomic_store(addr(bufs.full), b)
    lock_futex.unlock(addr(bufs.lock))


@native(inline=True)
def put(w: Ptr[Marker], p: uintptr) -> None:
    """Notes an object whose pointers are to be followed."""
    b = w.buf
    if b == nil or b.n == BUF_OBJECTS:
        b = put_slow(w)
    b.obj[b.n] = p
    b.n += 1


@native(noinline=True)
def put_slow(w: Ptr[Marker]) -> Ptr[WorkBuf]:
    """A current buffer with room. The full one stays at hand if that place is free, so that a marker that
    goes up and down at the end of a buffer does not get to the list each time."""
    b = w.spare
    if w.buf == nil:
        w.spare = nil
    else:
        w.spare = w.buf
        if b != nil and b.n != 0:
            put_full(b)
            b = nil
    if b == nil:
        b = new_buf()
    w.buf = b
    return b


@native(inline=True)
def try_get(w: Ptr[Marker]) -> uintptr:
    """An object of the marker's own, 0 if it has none left."""
    b = w.buf
    if b == nil or b.n == 0:
        b = w.spare
        if b == nil or b.n == 0:
            return 0
        w.spare = w.buf
        w.buf = b
    b.n -= 1
    return b.obj[b.n]


@native
def balance(w: Ptr[Marker]) -> None:
    """Gives work away if others have none."""
    if atomic_load(addr(bufs.idle)) == 0 and atomic_load(addr(bufs.hungry)) == 0:
        return
    if atomic_load(addr(bufs.full)) != nil:
        return
    if w.spare != nil and w.spare.n != 0:
        b = w.spare
        w.spare = nil
        put_full(b)
    elif w.buf != nil and w.buf.n > 4:
        give = new_buf()
        half = w.buf.n >> 1
        w.buf.n -= half
        memmove(addr(give.obj[0]), addr(w.buf.obj[w.buf.n]), uintptr(half) * 8)
        give.n = half
        put_full(give)


@native
def work_enter() -> bool:
    """Whether a marker may take part, that is, if marking has not ended yet."""
    lock_futex.lock(addr(bufs.lock))
    ok = bufs.done == 0
    if ok:
        bufs.markers += 1
    lock_futex.unlock(addr(bufs.lock))
    return ok


@native
def work_leave() -> None:
    lock_futex.lock(addr(bufs.lock))
    bufs.left += 1
    lock_futex.unlock(addr(bufs.lock))


@native
def work_abandon() -> bool:
    """A marker that has nothing left ends before the others; whether that ends marking."""
    lock_futex.lock(addr(bufs.lock))
    bufs.markers -= 1
    ends = bufs.idle == bufs.markers and bufs.full == nil and bufs.done == 0 and mgcmark.roots_taken()
    if ends:
        atomic_store(addr(bufs.done), 1)
    lock_futex.unlock(addr(bufs.lock))
    return ends


@native
def give_back(w: Ptr[Marker]) -> None:
    """Gives all that a marker has to others."""
    for _ in range(2):
        b = w.buf
        w.buf = w.spare
        w.spare = nil
        if b != nil:
            if b.n != 0:
                put_full(b)
            else:
                lock_futex.lock(addr(bufs.lock))
                b.next = bufs.empty
                bufs.empty = b
                lock_futex.unlock(addr(bufs.lock))


@native
def take_full(w: Ptr[Marker]) -> bool:
    """Gets a buffer that others have filled, if there is one."""
    lock_futex.lock(addr(bufs.lock))
    b = bufs.full
    if b != nil:
        bufs.full = b.next
        if w.buf != nil:
            w.buf.next = bufs.empty
            bufs.empty = w.buf
        w.buf = b
    lock_futex.unlock(addr(bufs.lock))
    return b != nil


@native
def ask_for_work(w: Ptr[Marker]) -> bool:
    """Gets a buffer from others who mark, if one of them gives some away soon."""
    if take_full(w):
        return True
    atomic_add(addr(bufs.hungry), 1)
    spins = SPINS
    while spins > 0 and atomic_load(addr(bufs.full)) == nil and atomic_load(addr(bufs.done)) == 0:
        pause()
        spins -= 1
    atomic_add(addr(bufs.hungry), ~u32(0))
    return take_full(w)


@native
def await_work(w: Ptr[Marker]) -> bool:
    """Gets a buffer that others have filled; False if marking is over."""
    lock_futex.lock(addr(bufs.lock))
    while True:
        b = bufs.full
        if b != nil:
            bufs.full = b.next
            if w.buf != nil:
                w.buf.next = bufs.empty
                bufs.empty = w.buf
            w.buf = b
            lock_futex.unlock(addr(bufs.lock))
            return True
        bufs.idle += 1
        if bufs.idle == bufs.markers:
            atomic_store(addr(bufs.done), 1)
            lock_futex.unlock(addr(bufs.lock))
            return False
        lock_futex.unlock(addr(bufs.lock))
        spins: i64 = 0
        while atomic_load(addr(bufs.full)) == nil:
            if atomic_load(addr(bufs.done)) != 0:
                return False
            pause()
            spins += 1
            if spins == SPINS:
                spins = 0
                sys_linux_amd64.usleep(NAP)
        lock_futex.lock(addr(bufs.lock))
        if bufs.done != 0:
            lock_futex.unlock(addr(bufs.lock))
            return False
        bufs.idle -= 1
