"""The select statement.

Invariants: the channels of a select are locked in the order of their addresses, so that two selects cannot
wait for each other; cases are looked at in random order, so that none starves; while a goroutine waits it
stands in the queue of every case, and only the one that sets `select_done` first may wake it. Once awake it
takes itself out of all the others.
"""

from __future__ import annotations

from rt0.native import Pointer, Ptr, addr, atomic_store, cast, i64, native, nil, struct, u16, u32, uintptr
from rt0.runtime import chan, lock_futex, mbarrier, panic, proc
from rt0.runtime.runtime2 import G, Sudog, WaitReason, getg, sched_hooks


@struct(name="scase")
class SCase:
    """One case; on the stack of the selecting goroutine."""

    c: Ptr[chan.HChan]
    elem: Pointer


@native
def sellock(cases: Ptr[SCase], order: Ptr[u16], n: i64) -> None:
    last: Ptr[chan.HChan] = nil
    for i in range(n):
        c = cases[order[i]].c
        if c != last:
            last = c
            lock_futex.lock(addr(c.lock))


@native
def selunlock(cases: Ptr[SCase], order: Ptr[u16], n: i64) -> None:
    i = n - 1
    while i >= 0:
        c = cases[order[i]].c
        if i == 0 or c != cases[order[i - 1]].c:
            lock_futex.unlock(addr(c.lock))
        i -= 1


@native
def selparkcommit(gp: Ptr[G], unused: Pointer) -> bool:
    """Unlocks all channels once gp no longer runs. The first unlock may let gp run and reuse its sudogs only
    after the last, for gp starts by locking all of them again; but nothing of a sudog may be read behind its
    channel's unlock.
    """
    atomic_store(addr(gp.parking_on_chan), 0)
    last: Ptr[chan.HChan] = nil
    sg = gp.waiting
    while sg != nil:
        c = cast(Ptr[chan.HChan], sg.c)
        if c != last and last != nil:
            lock_futex.unlock(addr(last.lock))
        last = c
        sg = sg.waitlink
    if last != nil:
        lock_futex.unlock(addr(last.lock))
    return True


@native(noreturn=True)
def block() -> None:
    """select {}"""
    proc.gopark(nil, nil, WaitReason.SELECT_NO_CASES)
    panic.throw("unreachable")


@native
def shuffle_cases(cases: Ptr[SCase], poll: Ptr[u16], n: i64) -> i64:
    """Fills poll with the cases that have a channel, in random order; returns how many."""
    norder: i64 = 0
    for i in range(n):
        if cases[i].c == nil:
            cases[i].elem = nil
        else:
            if chan.is_foreign(cases[i].c):
                panic.fatal("select on synctest channel from outside bubble")
            if cases[i].c.timer != nil:
                sched_hooks.maybe_run_chan(cases[i].c)
            j = i64(proc.cheaprandn(u32(norder + 1)))
            poll[norder] = poll[j]
            poll[j] = u16(i)
            norder += 1
    return norder


@native
def before(cases: Ptr[SCase], a: u16, b: u16) -> bool:
    return uintptr(cases[a].c) < uintptr(cases[b].c)


@native
def sift_down(cases: Ptr[SCase], order: Ptr[u16], item: u16, n: i64) -> None:
    """Puts item into the heap order[:n], the root of which is free."""
    j: i64 = 0
    while True:
        k = j * 2 + 1
        if k >= n:
            break
        if k + 1 < n and before(cases, order[k], order[k + 1]):
            k += 1
        if not before(cases, item, order[k]):
            break
        order[j] = order[k]
        j = k
    order[j] = item


@native
def sort_cases(cases: Ptr[SCase], poll: Ptr[u16], order: Ptr[u16], n: i64) -> None:
    """Fills order with the cases of poll by the address of their channel: heap sort, which needs no
    memory.
    """
    for i in range(n):
        j = i
        while j > 0 and before(cases, order[(j - 1) >> 1], poll[i]):
            order[j] = order[(j - 1) >> 1]
            j = (j - 1) >> 1
        order[j] = poll[i]
    i = n - 1
    while i >= 0:
        item = order[i]
        order[i] = order[0]
        sift_down(cases, order, item, i)
        i -= 1


@native
def try_case(cases: Ptr[SCase], i: i64, is_send: bool) -> tuple[bool, bool, Ptr[Sudog]]:
    """Carries out case i if it need not wait, all locks held: whether it was ready, whether it received, and
    whom to wake once the locks are free. A send on a closed channel is not ready.
    """
    c = cases[i].c
    if is_send:
        sg = c.recvq.dequeue()
        if sg != nil:
            if sg.elem != nil:
                mbarrier.typedmemmove(c.elemtype, sg.elem, cases[i].elem)
            return True, False, sg
        if c.qcount < c.dataqsiz:
            c.push(cases[i].elem)
            return True, False, nil
        return False, False, nil
    sg = c.sendq.dequeue()
    if sg != nil:
        chan.recv_from(c, sg, cases[i].elem)
        return True, True, sg
    if c.qcount > 0:
        c.pop(cases[i].elem)
        return True, True, nil
    if c.closed != 0:
        chan.clear_elem(c, cases[i].elem)
        return True, False, nil
    return False, False, nil


@native
def enqueue_cases(cases: Ptr[SCase], order: Ptr[u16], n: i64, nsends: i64, began: i64) -> None:
    """Queues this goroutine on every channel; gp.waiting lists the sudogs in lock order. `began` is when, if
    waiting is profiled, otherwise 0."""
    gp = getg()
    if gp.waiting != nil:
        panic.throw("gp.waiting != nil")
    last: Ptr[Sudog] = nil
    for k in range(n):
        i = i64(order[k])
        c = cases[i].c
        sg = chan.acquire_sudog()
        sg.g = gp
        sg.is_select = True
        sg.elem = cases[i].elem
        sg.c = c
        sg.releasetime = -began
        if last == nil:
            gp.waiting = sg
        else:
            last.waitlink = sg
        last = sg
        if i < nsends:
            c.sendq.enqueue(sg)
        else:
            c.recvq.enqueue(sg)
        if c.timer != nil:
            sched_hooks.block_timer_chan(c)


@native
def dequeue_cases(cases: Ptr[SCase], order: Ptr[u16], n: i64, nsends: i64) -> tuple[i64, bool, i64]:
    """Takes this goroutine out of all queues, all locks held: the case that woke it, whether by a partner,
    and when, if waiting is profiled.
    """
    gp = getg()
    fired = cast(Ptr[Sudog], gp.param)
    gp.param = nil
    sg = gp.waiting
    gp.waiting = nil
    casi: i64 = -1
    success = False
    released: i64 = 0
    for k in range(n):
        i = i64(order[k])
        c = cases[i].c
        if c.timer != nil:
            sched_hooks.unblock_timer_chan(c)
        if sg == fired:
            casi = i
            success = sg.success
            released = sg.releasetime
        elif i < nsends:
            c.sendq.dequeue_sudog(sg)
        else:
            c.recvq.dequeue_sudog(sg)
        after = sg.waitlink
        sg.waitlink = nil
        sg.is_select = False
        sg.elem = nil
        sg.c = nil
        chan.release_sudog(sg)
        sg = after
    if casi < 0:
        panic.throw("selectgo: bad wakeup")
    return casi, success, released


@native
def select_reason(cases: Ptr[SCase], order: Ptr[u16], n: i64) -> i64:
    """Why this goroutine waits: durably, if all channels belong to its bubble."""
    if getg().bubble == nil:
        return WaitReason.SELECT
    for k in range(n):
        if cases[order[k]].c.bubble == 0:
            return WaitReason.SELECT
    return WaitReason.SYNCTEST_SELECT


@native
def selectgo(
    cases: Ptr[SCase], order0: Ptr[u16], pc0: Pointer, nsends: i64, nrecvs: i64, block: bool
) -> tuple[i64, bool]:
    """Chooses a case: its index (-1: none, without block), and for a receive whether it received an element.

    cases has the sends first; order0 is room for two indices per case.
    """
    poll = order0
    n = shuffle_cases(cases, poll, nsends + nrecvs)
    order = addr(order0[nsends + nrecvs])
    sort_cases(cases, poll, order, n)
    sellock(cases, order, n)
    for k in range(n):
        i = i64(poll[k])
        if i < nsends and cases[i].c.closed != 0:
            selunlock(cases, order, n)
            panic.panic_plain_error("send on closed channel")
        ready, received, sg = try_case(cases, i, i < nsends)
        if ready:
            selunlock(cases, order, n)
            if sg != nil:
                chan.wake_sudog(sg, True)
            return i, received
    if not block:
        selunlock(cases, order, n)
        return -1, False
    began = chan.begin_block()
    enqueue_cases(cases, order, n, nsends, began)
    gp = getg()
    gp.param = nil
    atomic_store(addr(gp.parking_on_chan), 1)
    proc.gopark(selparkcommit, nil, select_reason(cases, order, n))
    sellock(cases, order, n)
    atomic_store(addr(gp.select_done), 0)
    casi, success, released = dequeue_cases(cases, order, n, nsends)
    selunlock(cases, order, n)
    if released > 0:
        chan.end_block(released - began)
    if casi < nsends and not success:
        panic.panic_plain_error("send on closed channel")
    return casi, success
