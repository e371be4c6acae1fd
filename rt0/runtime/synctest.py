"""Bubbles, for testing/synctest: goroutines with a clock of their own, which goes on when all of them wait.

A bubble begins with the goroutine that calls `Run`, its root, which from then on does nothing but to advance
the clock and to run timers; the goroutines that it starts, and theirs, belong to the bubble, and so do the
channels and timers that they make. A goroutine waits durably if only another one of its bubble, or the clock,
can wake it up (`durable`). When all do, whoever called `Wait` goes on; or else the clock jumps to the first
timer; or else it is a deadlock. The Go side, which panics, is `overlay/runtime/synctest.go`.

Invariants: `total` counts the goroutines, `running` those that do not wait durably, `active` what else keeps
the bubble from being idle, such as a goroutine that is about to park; all change under `mu`. Whoever finds
running and active at 0 has to wake somebody, and counts that in active until that one has gone on. `now`
changes only while the bubble is idle, by its root.

Programs without bubbles do not contain this: the scheduler calls it by `sched_hooks`.
"""

from __future__ import annotations

from rt0.native import (
    Global,
    Pointer,
    Ptr,
    Var,
    addr,
    atomic_add,
    cast,
    i64,
    native,
    nil,
    return_address,
    sizeof,
    struct,
    u64,
    uintptr,
)
from rt0.runtime import lock_futex, malloc, mspecial, mstats, panic, proc, proc_sched, time
from rt0.runtime.runtime2 import Bubble, FuncVal, G, Mutex, WaitReason, getg, sched_hooks

BASE_TIME = 946684800 * 1_000_000_000
"""When a bubble begins: midnight UTC, 1 January 2000, in nanoseconds since 1970."""

UNBUBBLED = 0
CURRENT_BUBBLE = 1
OTHER_BUBBLE = 2

FINISHED = 0
MAIN_EXITED = 1
ALL_BLOCKED = 2
"""How a bubble ends."""


@struct(name="bubbles")
class Bubbles:
    """All of them."""

    lock: Mutex  # taken before those of timers
    first: Ptr[Bubble]  # those that are going on
    free: Ptr[Bubble]


bubbles = Global(Bubbles)
last_id = Var(u64, 0)
"""Atomic."""


@native
def durable(reason: i64) -> bool:
    """Whether only the bubble's own goroutines, or its clock, can end this wait."""
    if reason >= WaitReason.SYNCTEST_RUN:
        return reason <= WaitReason.SYNCTEST_WAITGROUP_WAIT
    return (
        reason == WaitReason.CHAN_RECEIVE_NIL_CHAN
        or reason == WaitReason.CHAN_SEND_NIL_CHAN
        or reason == WaitReason.SELECT_NO_CASES
        or reason == WaitReason.SLEEP
        or reason == WaitReason.SYNC_COND_WAIT
        or reason == WaitReason.COROUTINE
    )


@native
def who_to_wake(b: Ptr[Bubble]) -> Ptr[G]:
    """The goroutine that goes on if the bubble is idle, counted as active; nil if it is not. mu is held."""
    if b.running > 0 or b.active > 0:
        return nil
    b.active += 1
    next = time.wake_time(addr(b.timers))
    if b.waiter != nil and not (next > 0 and next <= b.now):
        return b.waiter
    return b.root


@native
def change(b: Ptr[Bubble], total: i64, running: i64, active: i64) -> None:
    """Adds to the counters, and wakes whoever is to go on if the bubble is idle now."""
    lock_futex.lock(addr(b.mu))
    b.total += total
    b.running += running
    b.active += active
    if b.total < 0 or b.running < 0 or b.active < 0:
        panic.throw("synctest: negative count")
    gp = who_to_wake(b)
    lock_futex.unlock(addr(b.mu))
    if gp != nil:
        proc.goready(gp)


# --- what the scheduler calls for goroutines in a bubble --------------------------------------------------


@native
def started(gp: Ptr[G]) -> None:
    """gp is new."""
    change(gp.bubble, 1, 1, 0)


@native
def ended(gp: Ptr[G]) -> None:
    """gp has ended, and leaves the bubble."""
    b = gp.bubble
    gp.bubble = nil
    if gp == b.main:
        b.done = True
    change(b, -i64(1), -i64(1), 0)


@native
def parks(gp: Ptr[G]) -> None:
    """gp counts as parked; who parks it keeps the bubble active until it has done so (`parked`)."""
    running: i64 = 0
    if durable(gp.waitreason):
        running = -i64(1)
    change(gp.bubble, 0, running, 1)


@native
def parked(b: Ptr[Bubble]) -> None:
    """The goroutine that called `parks` is parked."""
    change(b, 0, 0, -i64(1))


@native
def ready(gp: Ptr[G]) -> None:
    """gp, which is parked, is about to be runnable."""
    if durable(gp.waitreason):
        change(gp.bubble, 0, 1, 0)


@native
def timer_runs(gp: Ptr[G]) -> None:
    """A timer of gp's bubble runs on gp, which is g0."""
    change(gp.bubble, 1, 1, 0)


@native
def install() -> None:
    """Tells the scheduler that there are bubbles."""
    sched_hooks.bubble_started = started
    sched_hooks.bubble_ended = ended
    sched_hooks.bubble_parks = parks
    sched_hooks.bubble_parked = parked
    sched_hooks.bubble_ready = ready
    sched_hooks.bubble_runs = timer_runs


# --- Run and Wait -----------------------------------------------------------------------------------------


@native(linkname="runtime.synctestRun")
def run(f: Ptr[FuncVal]) -> i64:
    """Runs f in a bubble of its own; how that ended."""
    install()
    gp = getg()
    b = new_bubble(gp)
    gp.bubble = b
    b.main = proc.newproc1(f, gp, return_address())
    mp = proc.acquirem()
    proc_sched.runqput(mp.p, b.main, True)
    proc.releasem(mp)
    proc_sched.wakep()
    lock_futex.lock(addr(b.mu))
    b.active += 1
    while True:
        lock_futex.unlock(addr(b.mu))
        run_timers(b)
        proc.gopark(idles, nil, WaitReason.SYNCTEST_RUN)
        lock_futex.lock(addr(b.mu))
        next = time.wake_time(addr(b.timers))
        if next == 0 or b.done:
            break  # with the main goroutine, time ends
        if next < b.now:
            panic.throw("time went backwards")
        b.now = next
    end: i64 = FINISHED
    if b.total != 1:
        end = ALL_BLOCKED
        if b.done:
            end = MAIN_EXITED
    lock_futex.unlock(addr(b.mu))
    gp.bubble = nil
    drop_bubble(b, end == FINISHED)
    return end


@native
def idles(gp: Ptr[G], unused: Pointer) -> bool:
    """The root sleeps. If nobody else runs, who parks it finds out who goes on: it may be the root again."""
    lock_futex.lock(addr(gp.bubble.mu))
    gp.bubble.active -= 1
    lock_futex.unlock(addr(gp.bubble.mu))
    return True


@native(systemstack=True)
def run_timers(b: Ptr[Bubble]) -> None:
    """Runs the timers that are due."""
    mp = getg().m
    curg = mp.curg
    mp.curg = nil
    time.run_bubble(b)
    mp.curg = curg


@native
def new_bubble(root: Ptr[G]) -> Ptr[Bubble]:
    """A bubble with one goroutine in it."""
    lock_futex.lock(addr(bubbles.lock))
    b = bubbles.free
    if b == nil:
        b = cast(Ptr[Bubble], malloc.persistentalloc(sizeof(Bubble), 8, addr(mstats.memstats.other_sys)))
    else:
        bubbles.free = b.next
    b.id = atomic_add(addr(last_id.v), 1)
    b.now = BASE_TIME
    b.root = root
    b.main = nil
    b.waiter = nil
    b.waiting = False
    b.done = False
    b.total = 1
    b.running = 1
    b.active = 0
    b.next = bubbles.first
    bubbles.first = b
    lock_futex.unlock(addr(bubbles.lock))
    return b


@native
def drop_bubble(b: Ptr[Bubble], reuse: bool) -> None:
    """The bubble has ended. Its goroutines that are left over go on referring to it."""
    if not reuse:
        return
    time.forget_timers(addr(b.timers))
    lock_futex.lock(addr(bubbles.lock))
    link = addr(bubbles.first)
    while link[0] != b:
        link = addr(link[0].next)
    link[0] = b.next
    b.next = bubbles.free
    bubbles.free = b
    lock_futex.unlock(addr(bubbles.lock))


@native(linkname="runtime.synctestWait")
def wait() -> bool:
    """Waits until all other goroutines of the bubble wait durably; False if somebody does so already."""
    gp = getg()
    b = gp.bubble
    lock_futex.lock(addr(b.mu))
    if b.waiting:
        lock_futex.unlock(addr(b.mu))
        return False
    b.waiting = True
    lock_futex.unlock(addr(b.mu))
    proc.gopark(waits, nil, WaitReason.SYNCTEST_WAIT)
    lock_futex.lock(addr(b.mu))
    b.active -= 1
    b.waiter = nil
    b.waiting = False
    lock_futex.unlock(addr(b.mu))
    return True


@native
def waits(gp: Ptr[G], unused: Pointer) -> bool:
    lock_futex.lock(addr(gp.bubble.mu))
    gp.bubble.waiter = gp
    lock_futex.unlock(addr(gp.bubble.mu))
    return True


# --- package internal/synctest ----------------------------------------------------------------------------


@native(linkname="internal/synctest.IsInBubble")
def is_in_bubble() -> bool:
    return getg().bubble != nil


@native(linkname="runtime.synctestCurrent")
def current() -> Ptr[Bubble]:
    """The bubble that this goroutine is in, or nil."""
    return getg().bubble


@native(linkname="runtime.synctestEnter")
def enter(b: Ptr[Bubble]) -> None:
    """This goroutine, which is no part of a bubble, does something for one; or, with nil, nothing more."""
    getg().bubble = b


@native(linkname="runtime.synctestHold")
def hold(b: Ptr[Bubble], n: i64) -> None:
    """Keeps the bubble from being idle, or (n = -1) no longer."""
    change(b, 0, 0, n)


@native(linkname="internal/synctest.associate")
def associate(p: Pointer) -> i64:
    """Notes that an object belongs to this bubble, if it does not belong to one already: whose it is."""
    found = mspecial.bubble_of(uintptr(p), getg().bubble.id, True)
    return association(found)


@native(linkname="internal/synctest.disassociate")
def disassociate(p: Pointer) -> None:
    mspecial.remove_special(uintptr(p), mspecial.BUBBLE, 0)


@native(linkname="internal/synctest.isAssociated")
def is_associated(p: Pointer) -> bool:
    return association(mspecial.bubble_of(uintptr(p), getg().bubble.id, False)) == CURRENT_BUBBLE


@native
def association(id: u64) -> i64:
    if id == 0:
        return UNBUBBLED
    if id == getg().bubble.id:
        return CURRENT_BUBBLE
    return OTHER_BUBBLE
