"""Channels.

Invariants, for a channel c, under c.lock:
- at least one of c.sendq and c.recvq is empty, except that one goroutine in a `select` may wait in both;
- buffered: elements in the buffer mean that no receiver waits, free room means that no sender waits;
- a waiting goroutine's sudog leaves the queue before the goroutine becomes runnable, and whoever takes it out
  does the copy: an element goes directly between the waiting goroutine's memory and the running one's.

Stacks do not move here, so writing to another goroutine's frame needs nothing but that it is parked. Every
pointer that a waiting sudog holds also lies on the stack of its goroutine, where the collector sees it;
sudogs themselves live outside the heap.
"""

from __future__ import annotations

from rt0.native import (
    Pointer,
    Ptr,
    add,
    addr,
    atomic_cas,
    atomic_load,
    atomic_store,
    cast,
    frame_address,
    i64,
    mul_overflow,
    native,
    nil,
    sizeof,
    struct,
    u16,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import lock_futex, malloc, mbarrier, mprof, mstats, panic, proc, sys_linux_amd64, typelinks
from rt0.runtime import type as types
from rt0.runtime.runtime2 import (
    SUDOG_CACHE,
    G,
    Mutex,
    P,
    Sudog,
    WaitReason,
    getg,
    profile_hooks,
    sched,
    sched_hooks,
)
from rt0.runtime.type import ChanType, Type


@struct(name="waitq")
class WaitQ:
    """Sudogs in the order of their arrival. Protected by the lock of the channel it is in."""

    first: Ptr[Sudog]
    last: Ptr[Sudog]

    @native
    def enqueue(self, sg: Ptr[Sudog]) -> None:
        sg.next = nil
        sg.prev = self.last
        if self.last == nil:
            self.first = sg
        else:
            self.last.next = sg
        self.last = sg

    @native
    def dequeue(self) -> Ptr[Sudog]:
        """The first waiter that nobody else has woken, or nil."""
        while True:
            sg = self.first
            if sg == nil:
                return nil
            self.first = sg.next
            if sg.next == nil:
                self.last = nil
            else:
                sg.next.prev = nil
                sg.next = nil
            # A goroutine in a select waits in several queues; whoever sets select_done first may wake it.
            if not sg.is_select or atomic_cas(addr(sg.g.select_done), 0, 1):
                return sg

    @native
    def dequeue_sudog(self, sg: Ptr[Sudog]) -> None:
        """Takes sg out of the queue, wherever it stands, if it is still in it."""
        if sg.prev != nil:
            sg.prev.next = sg.next
        elif self.first == sg:
            self.first = sg.next
        else:
            return
        if sg.next != nil:
            sg.next.prev = sg.prev
        else:
            self.last = sg.prev
        sg.next = nil
        sg.prev = nil


@struct(name="hchan")
class HChan:
    """A channel. Everything is protected by lock, except the fields that makechan sets and nobody changes."""

    qcount: u64  # elements in the buffer; read without the lock by len and non-blocking operations
    dataqsiz: u64  # capacity; constant
    buf: Pointer  # constant
    elemsize: u16  # constant
    closed: u32  # 0 or 1; read without the lock by non-blocking operations
    timer: Pointer  # the timer that feeds this channel, nil for most; constant
    elemtype: Ptr[Type]  # constant
    sendx: u64  # index of the next free slot
    recvx: u64  # index of the oldest element
    recvq: WaitQ
    sendq: WaitQ
    lock: Mutex
    bubble: u64  # the only one whose goroutines may use it, 0 for most; constant

    @native
    def buffer(self, i: u64) -> Pointer:
        """The address of slot i."""
        return add(self.buf, i * u64(self.elemsize))

    @native
    def full(self) -> bool:
        """Whether a send would block now; a moment's view, without the lock."""
        if self.dataqsiz == 0:
            return atomic_load(addr(self.recvq.first)) == nil
        return atomic_load(addr(self.qcount)) == self.dataqsiz

    @native
    def empty(self) -> bool:
        """Whether a receive would block now, were the channel open; a moment's view, without the lock."""
        if self.dataqsiz == 0:
            return atomic_load(addr(self.sendq.first)) == nil
        if self.timer != nil:
            sched_hooks.maybe_run_chan(self)
        return atomic_load(addr(self.qcount)) == 0

    @native
    def push(self, ep: Pointer) -> None:
        """Copies *ep to the end of the buffer, which has room."""
        mbarrier.typedmemmove(self.elemtype, self.buffer(self.sendx), ep)
        self.sendx += 1
        if self.sendx == self.dataqsiz:
            self.sendx = 0
        self.qcount += 1

    @native
    def pop(self, ep: Pointer) -> None:
        """Moves the oldest element of the buffer, which has one, to *ep, or drops it if ep is nil."""
        slot = self.buffer(self.recvx)
        if ep != nil:
            mbarrier.typedmemmove(self.elemtype, ep, slot)
        mbarrier.typedmemclr(self.elemtype, slot)
        self.recvx += 1
        if self.recvx == self.dataqsiz:
            self.recvx = 0
        self.qcount -= 1


@native
def makechan(t: Ptr[ChanType], size: i64) -> Ptr[HChan]:
    elem = t.elem
    if elem.size >= 1 << 16:
        panic.throw("makechan: invalid channel element type")
    mem, overflow = mul_overflow(elem.size, uintptr(size))
    if overflow or mem > malloc.MAX_ALLOC - sizeof(HChan) or size < 0:
        panic.panic_plain_error("makechan: size out of range")
    c: Ptr[HChan] = nil
    if types.has_pointers(elem) and mem != 0:
        c = cast(Ptr[HChan], malloc.mallocgc(sizeof(HChan), addr(typelinks.hchan_type), True))
        mbarrier.store_pointer(addr(c.buf), malloc.mallocgc(mem, elem, True))
    else:
        # No pointers that the collector needs to follow: elemtype is static, waiters are known by their
        # stacks.
        c = cast(Ptr[HChan], malloc.mallocgc(sizeof(HChan) + mem, nil, True))
        c.buf = add(cast(Pointer, c), sizeof(HChan))
    if getg().bubble != nil:
        c.bubble = getg().bubble.id
    c.elemsize = u16(elem.size)
    c.elemtype = elem
    c.dataqsiz = u64(size)
    return c


@native(inline=True)
def is_foreign(c: Ptr[HChan]) -> bool:
    """Whether the channel belongs to a bubble of testing/synctest, and this goroutine does not."""
    return c.bubble != 0 and (getg().bubble == nil or getg().bubble.id != c.bubble)


@native
def makechan64(t: Ptr[ChanType], size: i64) -> Ptr[HChan]:
    return makechan(t, size)


@native
def chansend1(c: Ptr[HChan], elem: Pointer) -> None:
    chansend(c, elem, True)


@native
def selectnbsend(c: Ptr[HChan], elem: Pointer) -> bool:
    return chansend(c, elem, False)


@native
def acquire_sudog() -> Ptr[Sudog]:
    """A sudog with nothing in it, from this P's cache, the central one, or new."""
    mp = proc.acquirem()
    pp = mp.p
    if pp.sudogcache == nil:
        refill_sudogs(pp)
    sg = pp.sudogcache
    if sg == nil:
        sg = cast(Ptr[Sudog], malloc.persistentalloc(sizeof(Sudog), 8, addr(mstats.memstats.other_sys)))
    else:
        pp.sudogcache = sg.next
        pp.sudogcache_n -= 1
        sg.next = nil
    proc.releasem(mp)
    return sg


@native
def refill_sudogs(pp: Ptr[P]) -> None:
    """Moves half a cache of sudogs, if there are so many, from the central cache to an empty one."""
    lock_futex.lock(addr(sched.sudoglock))
    while pp.sudogcache_n < SUDOG_CACHE >> 1 and sched.sudogcache != nil:
        sg = sched.sudogcache
        sched.sudogcache = sg.next
        sg.next = pp.sudogcache
        pp.sudogcache = sg
        pp.sudogcache_n += 1
    lock_futex.unlock(addr(sched.sudoglock))


@native
def release_sudog(sg: Ptr[Sudog]) -> None:
    """Gives back a sudog that is in no queue."""
    if (
        sg.elem != nil
        or sg.is_select
        or sg.next != nil
        or sg.prev != nil
        or sg.waitlink != nil
        or sg.c != nil
    ):
        panic.throw("runtime: sudog still in use")
    mp = proc.acquirem()
    pp = mp.p
    if pp.sudogcache_n == SUDOG_CACHE:
        lock_futex.lock(addr(sched.sudoglock))
        while pp.sudogcache_n > SUDOG_CACHE >> 1:
            half = pp.sudogcache
            pp.sudogcache = half.next
            pp.sudogcache_n -= 1
            half.next = sched.sudogcache
            sched.sudogcache = half
        lock_futex.unlock(addr(sched.sudoglock))
    sg.next = pp.sudogcache
    pp.sudogcache = sg
    pp.sudogcache_n += 1
    proc.releasem(mp)


@native
def wait_on(c: Ptr[HChan], q: Ptr[WaitQ], ep: Pointer, reason: i64) -> bool:
    """Parks this goroutine in q with the element ep; unlocks c. Whether a partner, not close, woke it."""
    gp = getg()
    sg = acquire_sudog()
    sg.elem = ep
    sg.waitlink = nil
    sg.g = gp
    sg.is_select = False
    sg.c = c
    began = begin_block()
    sg.releasetime = -began
    gp.waiting = sg
    gp.param = nil
    q.enqueue(sg)
    if c.timer != nil:
        sched_hooks.block_timer_chan(c)
    atomic_store(addr(gp.parking_on_chan), 1)
    proc.gopark(chanparkcommit, addr(c.lock), reason)
    if gp.waiting != sg:
        panic.throw("G waiting list is corrupted")
    if c.timer != nil:
        sched_hooks.unblock_timer_chan(c)
    gp.waiting = nil
    gp.param = nil
    success = sg.success
    sg.c = nil
    if sg.releasetime > 0:
        end_block(sg.releasetime - began)
    release_sudog(sg)
    return success


@native(inline=True)
def begin_block() -> i64:
    """The time, if waiting is profiled, otherwise 0."""
    if atomic_load(addr(profile_hooks.block_rate)) == 0:
        return 0
    return sys_linux_amd64.nanotime()


@native(noinline=True, cold=True)
def end_block(ns: i64) -> None:
    """Puts into the profile that the goroutine has waited for so long in the function of the runtime that its
    program called."""
    profile_hooks.block_event(ns, frame_address(), mprof.ENTRY)


@native
def chanparkcommit(gp: Ptr[G], lock: Pointer) -> bool:
    """Runs on g0 when gp no longer runs: from the unlock on, a partner may make it runnable."""
    atomic_store(addr(gp.parking_on_chan), 0)
    lock_futex.unlock(cast(Ptr[Mutex], lock))
    return True


@native
def chansend(c: Ptr[HChan], ep: Pointer, block: bool) -> bool:
    """Sends *ep. Without block: only if it need not wait, and whether it did."""
    if c == nil:
        if not block:
            return False
        proc.gopark(nil, nil, WaitReason.CHAN_SEND_NIL_CHAN)
        panic.throw("unreachable")
    if is_foreign(c):
        panic.fatal("send on synctest channel from outside bubble")
    # Without the lock: closed is read first, and a channel never reopens, so a full one seen then was full
    # and open at some moment in between.
    if not block and atomic_load(addr(c.closed)) == 0 and c.full():
        return False
    lock_futex.lock(addr(c.lock))
    if c.closed != 0:
        lock_futex.unlock(addr(c.lock))
        panic.panic_plain_error("send on closed channel")
    sg = c.recvq.dequeue()
    if sg != nil:
        if sg.elem != nil:
            mbarrier.typedmemmove(c.elemtype, sg.elem, ep)
        lock_futex.unlock(addr(c.lock))
        wake_sudog(sg, True)
        return True
    if c.qcount < c.dataqsiz:
        c.push(ep)
        lock_futex.unlock(addr(c.lock))
        return True
    if not block:
        lock_futex.unlock(addr(c.lock))
        return False
    reason = WaitReason.CHAN_SEND
    if c.bubble != 0:
        reason = WaitReason.SYNCTEST_CHAN_SEND
    if not wait_on(c, addr(c.sendq), ep, reason):
        if c.closed == 0:
            panic.throw("chansend: spurious wakeup")
        panic.panic_plain_error("send on closed channel")
    return True


@native
def wake_sudog(sg: Ptr[Sudog], success: bool) -> None:
    """Makes the goroutine of sg, which has left its queue, runnable."""
    gp = sg.g
    sg.elem = nil
    sg.success = success
    if sg.releasetime != 0:
        sg.releasetime = sys_linux_amd64.nanotime()
    gp.param = sg
    proc.goready(gp)


@native
def chanrecv1(c: Ptr[HChan], elem: Pointer) -> None:
    chanrecv(c, elem, True)


@native
def chanrecv2(c: Ptr[HChan], elem: Pointer) -> bool:
    _, received = chanrecv(c, elem, True)
    return received


@native
def selectnbrecv(elem: Pointer, c: Ptr[HChan]) -> tuple[bool, bool]:
    selected, received = chanrecv(c, elem, False)
    return selected, received


@native
def chanrecv(c: Ptr[HChan], ep: Pointer, block: bool) -> tuple[bool, bool]:
    """Receives into *ep (dropped if nil): whether it could without waiting or was to wait, and whether c sent
    it.
    """
    if c == nil:
        if not block:
            return False, False
        proc.gopark(nil, nil, WaitReason.CHAN_RECEIVE_NIL_CHAN)
        panic.throw("unreachable")
    if is_foreign(c):
        panic.fatal("receive on synctest channel from outside bubble")
    if c.timer != nil:
        sched_hooks.maybe_run_chan(c)
    if not block and c.empty():
        # Empty, then open: it was both at the moment of the first look. Empty, then closed: an element may
        # have come in between, so look again.
        if atomic_load(addr(c.closed)) == 0:
            return False, False
        if c.empty():
            clear_elem(c, ep)
            return True, False
    lock_futex.lock(addr(c.lock))
    if c.closed != 0 and c.qcount == 0:
        lock_futex.unlock(addr(c.lock))
        clear_elem(c, ep)
        return True, False
    sg = c.sendq.dequeue()
    if sg != nil:
        recv_from(c, sg, ep)
        lock_futex.unlock(addr(c.lock))
        wake_sudog(sg, True)
        return True, True
    if c.qcount > 0:
        c.pop(ep)
        lock_futex.unlock(addr(c.lock))
        return True, True
    if not block:
        lock_futex.unlock(addr(c.lock))
        return False, False
    reason = WaitReason.CHAN_RECEIVE
    if c.bubble != 0:
        reason = WaitReason.SYNCTEST_CHAN_RECEIVE
    success = wait_on(c, addr(c.recvq), ep, reason)
    return True, success


@native
def clear_elem(c: Ptr[HChan], ep: Pointer) -> None:
    if ep != nil:
        mbarrier.typedmemclr(c.elemtype, ep)


@native
def recv_from(c: Ptr[HChan], sg: Ptr[Sudog], ep: Pointer) -> None:
    """Receives into *ep while sg waits to send: from sg itself, or the oldest element, sg's taking its
    place.
    """
    if c.dataqsiz == 0:
        if ep != nil:
            mbarrier.typedmemmove(c.elemtype, ep, sg.elem)
        return
    c.pop(ep)
    c.push(sg.elem)


@native
def closechan(c: Ptr[HChan]) -> None:
    if c == nil:
        panic.panic_plain_error("close of nil channel")
    if is_foreign(c):
        panic.fatal("close of synctest channel from outside bubble")
    lock_futex.lock(addr(c.lock))
    if c.closed != 0:
        lock_futex.unlock(addr(c.lock))
        panic.panic_plain_error("close of closed channel")
    atomic_store(addr(c.closed), 1)
    woken: Ptr[Sudog] = nil
    sg = c.recvq.dequeue()
    while sg != nil:
        clear_elem(c, sg.elem)
        sg.next = woken
        woken = sg
        sg = c.recvq.dequeue()
    sg = c.sendq.dequeue()
    while sg != nil:
        sg.next = woken
        woken = sg
        sg = c.sendq.dequeue()
    lock_futex.unlock(addr(c.lock))
    while woken != nil:
        sg = woken
        woken = sg.next
        sg.next = nil
        wake_sudog(sg, False)


@native
def drain(c: Ptr[HChan]) -> bool:
    """Drops all elements of a timer's channel; whether there were any. The caller keeps new ones away."""
    if atomic_load(addr(c.qcount)) == 0:
        return False
    lock_futex.lock(addr(c.lock))
    any = c.qcount > 0
    while c.qcount > 0:
        c.pop(nil)
    lock_futex.unlock(addr(c.lock))
    return any


@native
def chanlen(c: Ptr[HChan]) -> i64:
    """A timer's channel looks as if it had no buffer."""
    if c == nil or c.timer != nil:
        return 0
    return i64(atomic_load(addr(c.qcount)))


@native
def chancap(c: Ptr[HChan]) -> i64:
    if c == nil or c.timer != nil:
        return 0
    return i64(c.dataqsiz)
