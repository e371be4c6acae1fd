"""The sleeping half of sync: semaphores and the lists of sync.Cond.

A semaphore is a counter in the user's memory. The fast paths, a decrement of a positive counter and an
increment that nobody waits for, need no lock. Sleepers wait in one of a fixed number of queues, chosen by
address.

Invariants, per queue: `nwait` counts a sleeper before it looks at the counter for the last time, and a
release adds to the counter before it looks at `nwait`, so one of the two sees the other. A waiter lies on
the stack of its goroutine, which is parked while the waiter is in a queue. Whoever wakes a goroutine has
taken its waiter out before.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Global,
    Ptr,
    Var,
    addr,
    atomic_add,
    atomic_cas,
    atomic_load,
    frame_address,
    i32,
    i64,
    local,
    native,
    nil,
    pause,
    struct,
    u8,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import lock_futex, panic, proc, rand, sys_linux_amd64
from rt0.runtime import print as rtprint
from rt0.runtime.runtime2 import (
    FuncVal,
    G,
    Mutex,
    WaitReason,
    getg,
    gomaxprocs,
    ncpu,
    profile_hooks,
    sched,
)

SEMA_TABLE_SIZE = 251
"""Queues; a prime, so that no pattern of addresses favours one."""

BLOCK_PROFILE = 1
MUTEX_PROFILE = 2
BOTH_PROFILES = 3
"""What a wait goes into: the profile of those that wait, and of those that they wait for."""

ACTIVE_SPIN = 4
ACTIVE_SPIN_PAUSES = 30


@struct(name="semaWaiter")
class SemaWaiter:
    """A goroutine that waits for a semaphore. Protected by the lock of its queue."""

    g: Ptr[G]
    sema: Ptr[u32]
    next: Ptr[SemaWaiter]
    handed_over: bool  # the semaphore was taken on its behalf
    releasetime: i64  # nanotime when it was woken, if it was not 0 before: then waiting is profiled
    acquiretime: i64  # nanotime from which it waits for whoever releases next; 0 if that is not profiled


@struct(name="semaRoot")
class SemaRoot:
    """A queue, first come first served for each semaphore. A cache line, so that neighbours do not
    disturb it.
    """

    head: Ptr[SemaWaiter]  # this and tail under lock
    tail: Ptr[SemaWaiter]
    nwait: u32  # atomic
    lock: Mutex
    pad: Array[u8, 40]

    @native
    def queue(self, w: Ptr[SemaWaiter], lifo: bool) -> None:
        """Adds w, at the front if lifo."""
        w.next = nil
        if self.head == nil:
            self.head = w
            self.tail = w
        elif lifo:
            w.next = self.head
            self.head = w
        else:
            self.tail.next = w
            self.tail = w

    @native
    def dequeue(self, sema: Ptr[u32]) -> Ptr[SemaWaiter]:
        """Takes out the first waiter for sema; nil if there is none."""
        before: Ptr[SemaWaiter] = nil
        w = self.head
        while w != nil and w.sema != sema:
            before = w
            w = w.next
        if w == nil:
            return nil
        if before == nil:
            self.head = w.next
        else:
            before.next = w.next
        if self.tail == w:
            self.tail = before
        w.next = nil
        return w

    @native
    def waited(self, w: Ptr[SemaWaiter], now: i64) -> i64:
        """For how long w, which has left the queue, and all that wait for the same semaphore have waited for
        whoever releases it now. From now on they wait for the next one."""
        ns = now - w.acquiretime
        w.acquiretime = now
        other = self.head
        while other != nil:
            if other.sema == w.sema and other.acquiretime != 0:
                ns += now - other.acquiretime
                other.acquiretime = now
            other = other.next
        return ns


semtable = Global(Array[SemaRoot, SEMA_TABLE_SIZE], noscan=True)


@native
def semroot(sema: Ptr[u32]) -> Ptr[SemaRoot]:
    return addr(semtable[(uintptr(sema) >> 3) % SEMA_TABLE_SIZE])


@native
def cansemacquire(sema: Ptr[u32]) -> bool:
    """Takes the semaphore if it is free."""
    while True:
        v = atomic_load(sema)
        if v == 0:
            return False
        if atomic_cas(sema, v, v - 1):
            return True


@native
def semacquire(sema: Ptr[u32], lifo: bool, reason: i64) -> None:
    """Waits until the counter is positive, and decrements it."""
    semacquire1(sema, lifo, 0, reason, 0, 0)


@native
def semacquire1(sema: Ptr[u32], lifo: bool, profile: u32, reason: i64, frame: uintptr, skip: i64) -> None:
    """semacquire, which goes into the profiles that are named. There it is the caller of the function with
    that frame, or who called that one through `skip` others, that has waited."""
    if cansemacquire(sema):
        return
    w = local(SemaWaiter)
    w.g = getg()
    w.sema = sema
    began: i64 = 0
    if (profile & BLOCK_PROFILE) != 0 and atomic_load(addr(profile_hooks.block_rate)) != 0:
        began = sys_linux_amd64.nanotime()
        w.releasetime = -1
    if (profile & MUTEX_PROFILE) != 0 and atomic_load(addr(profile_hooks.mutex_rate)) != 0:
        if began == 0:
            began = sys_linux_amd64.nanotime()
        w.acquiretime = began
    root = semroot(sema)
    while True:
        lock_futex.lock(addr(root.lock))
        atomic_add(addr(root.nwait), 1)
        if cansemacquire(sema):
            atomic_add(addr(root.nwait), 0xFFFFFFFF)
            lock_futex.unlock(addr(root.lock))
            return
        root.queue(addr(w), lifo)
        proc.goparkunlock(addr(root.lock), reason)
        if w.handed_over or cansemacquire(sema):
            break
    if w.releasetime > 0:
        profile_hooks.block_event(w.releasetime - began, frame, skip)


@native
def semrelease(sema: Ptr[u32], handoff: bool) -> None:
    """Increments the counter and wakes a waiter; with handoff that one gets the semaphore, and runs,
    before others.
    """
    semrelease1(sema, handoff, 0, 0)


@native
def semrelease1(sema: Ptr[u32], handoff: bool, frame: uintptr, skip: i64) -> None:
    """semrelease; `frame` and `skip` say who it is that others have waited for, as in semacquire1."""
    root = semroot(sema)
    atomic_add(sema, 1)
    if atomic_load(addr(root.nwait)) == 0:
        return
    lock_futex.lock(addr(root.lock))
    if atomic_load(addr(root.nwait)) == 0:
        lock_futex.unlock(addr(root.lock))
        return
    w = root.dequeue(sema)
    waited: i64 = -1
    if w != nil:
        atomic_add(addr(root.nwait), 0xFFFFFFFF)
        if w.acquiretime != 0 and frame != 0:
            waited = root.waited(w, sys_linux_amd64.nanotime())
    lock_futex.unlock(addr(root.lock))
    if w == nil:
        return
    if waited >= 0:
        profile_hooks.mutex_event(waited, frame, skip)
    if w.releasetime != 0:
        w.releasetime = sys_linux_amd64.nanotime()
    handed_over = handoff and cansemacquire(sema)
    w.handed_over = handed_over
    proc.goready(w.g)
    if handed_over and getg().m.locks == 0:
        # The waiter is runnext: it goes on at once, in what is left of this time slice.
        proc.gosched()


@native(linkname=["sync.runtime_Semacquire", "internal/poll.runtime_Semacquire"])
def sync_semacquire(sema: Ptr[u32]) -> None:
    semacquire1(sema, False, BLOCK_PROFILE, WaitReason.SEMACQUIRE, frame_address(), 0)


@native(linkname="sync.runtime_SemacquireWaitGroup")
def sync_semacquire_wait_group(sema: Ptr[u32], durable: bool) -> None:
    reason = WaitReason.SYNC_WAITGROUP_WAIT
    if durable:
        reason = WaitReason.SYNCTEST_WAITGROUP_WAIT
    semacquire1(sema, False, BLOCK_PROFILE, reason, frame_address(), 0)


@native(linkname="internal/sync.runtime_SemacquireMutex")
def sync_semacquire_mutex(sema: Ptr[u32], lifo: bool, skip: i64) -> None:
    semacquire1(sema, lifo, BOTH_PROFILES, WaitReason.SYNC_MUTEX_LOCK, frame_address(), skip)


@native(linkname="sync.runtime_SemacquireRWMutexR")
def sync_semacquire_rwmutex_r(sema: Ptr[u32], lifo: bool, skip: i64) -> None:
    semacquire1(sema, lifo, BOTH_PROFILES, WaitReason.SYNC_RWMUTEX_RLOCK, frame_address(), skip)


@native(linkname="sync.runtime_SemacquireRWMutex")
def sync_semacquire_rwmutex(sema: Ptr[u32], lifo: bool, skip: i64) -> None:
    semacquire1(sema, lifo, BOTH_PROFILES, WaitReason.SYNC_RWMUTEX_LOCK, frame_address(), skip)


@native(linkname=["sync.runtime_Semrelease", "internal/sync.runtime_Semrelease"])
def sync_semrelease(sema: Ptr[u32], handoff: bool, skip: i64) -> None:
    semrelease1(sema, handoff, frame_address(), skip)


@native(linkname="internal/poll.runtime_Semrelease")
def poll_semrelease(sema: Ptr[u32]) -> None:
    semrelease(sema, False)


@native(linkname=["internal/sync.runtime_canSpin", "sync.runtime_canSpin"])
def sync_can_spin(i: i64) -> bool:
    """Whether a mutex may wait a moment without sleeping: others run, and nothing else is to be done here."""
    if i >= ACTIVE_SPIN or ncpu.v <= 1:
        return False
    if gomaxprocs.v <= atomic_load(addr(sched.npidle)) + atomic_load(addr(sched.nmspinning)) + i32(1):
        return False
    pp = getg().m.p
    return pp.runqhead == pp.runqtail and pp.runnext == 0


@native(linkname=["internal/sync.runtime_doSpin", "sync.runtime_doSpin"])
def sync_do_spin() -> None:
    for _ in range(ACTIVE_SPIN_PAUSES):
        pause()


@native(linkname="internal/sync.runtime_nanotime")
def sync_nanotime() -> i64:
    return sys_linux_amd64.nanotime()


@native(linkname="internal/sync.runtime_rand")
def sync_rand() -> u64:
    return rand.rand()


# sync.Pool


@native(linkname=["sync.runtime_procPin", "sync/atomic.runtime_procPin", "runtime.procPin"])
def sync_proc_pin() -> i64:
    """Keeps this goroutine on its P; the P's number."""
    return i64(proc.acquirem().p.id)


@native(linkname=["sync.runtime_procUnpin", "sync/atomic.runtime_procUnpin", "runtime.procUnpin"])
def sync_proc_unpin() -> None:
    proc.releasem(getg().m)


pool_cleanup = Var(Ptr[FuncVal], None)
"""The closure that empties sync.Pools; the collector calls it with the world stopped."""


@native(linkname="sync.runtime_registerPoolCleanup")
def sync_register_pool_cleanup(f: Ptr[FuncVal]) -> None:
    pool_cleanup.v = f


@native(linkname="sync.runtime_randn")
def sync_randn(n: u32) -> u32:
    return proc.cheaprandn(n)


# sync.Cond


@struct(name="notifyWaiter")
class NotifyWaiter:
    """A goroutine in Cond.Wait. Protected by the list's lock."""

    g: Ptr[G]
    ticket: u32
    releasetime: i64  # as in SemaWaiter
    next: Ptr[NotifyWaiter]


@struct(name="notifyList")
class NotifyList:
    """sync.notifyList. Tickets wrap around; fewer than half of them are out at a time."""

    wait: u32  # the next ticket; atomic
    notify: u32  # the next to be notified; changes under lock, read atomically
    lock: Mutex
    unused: u32
    head: Ptr[NotifyWaiter]
    tail: Ptr[NotifyWaiter]


@native
def ticket_before(a: u32, b: u32) -> bool:
    return i32(a - b) < 0


@native(linkname="sync.runtime_notifyListCheck")
def notify_list_check(size: uintptr) -> None:
    if size != 32:
        panic.throw("bad notifyList size")


@native(linkname="sync.runtime_notifyListAdd")
def notify_list_add(nl: Ptr[NotifyList]) -> u32:
    """A ticket. The holder will wait even if it is notified before it does."""
    return atomic_add(addr(nl.wait), 1) - 1


@native(linkname="sync.runtime_notifyListWait")
def notify_list_wait(nl: Ptr[NotifyList], ticket: u32) -> None:
    """Sleeps until the ticket is notified."""
    lock_futex.lock(addr(nl.lock))
    if ticket_before(ticket, nl.notify):
        lock_futex.unlock(addr(nl.lock))
        return
    w = local(NotifyWaiter)
    w.g = getg()
    w.ticket = ticket
    if nl.tail == nil:
        nl.head = addr(w)
    else:
        nl.tail.next = addr(w)
    nl.tail = addr(w)
    began: i64 = 0
    if atomic_load(addr(profile_hooks.block_rate)) != 0:
        began = sys_linux_amd64.nanotime()
        w.releasetime = -1
    proc.goparkunlock(addr(nl.lock), WaitReason.SYNC_COND_WAIT)
    if w.releasetime > 0:
        profile_hooks.block_event(w.releasetime - began, frame_address(), 0)


@native(linkname="sync.runtime_notifyListNotifyAll")
def notify_list_notify_all(nl: Ptr[NotifyList]) -> None:
    if atomic_load(addr(nl.wait)) == atomic_load(addr(nl.notify)):
        return
    lock_futex.lock(addr(nl.lock))
    w = nl.head
    nl.head = nil
    nl.tail = nil
    nl.notify = atomic_load(addr(nl.wait))
    lock_futex.unlock(addr(nl.lock))
    while w != nil:
        after = w.next
        wake_notified(w)
        w = after


@native(linkname="sync.runtime_notifyListNotifyOne")
def notify_list_notify_one(nl: Ptr[NotifyList]) -> None:
    if atomic_load(addr(nl.wait)) == atomic_load(addr(nl.notify)):
        return
    lock_futex.lock(addr(nl.lock))
    ticket = nl.notify
    if ticket == atomic_load(addr(nl.wait)):
        lock_futex.unlock(addr(nl.lock))
        return
    nl.notify = ticket + 1
    w = take_ticket(nl, ticket)
    lock_futex.unlock(addr(nl.lock))
    # Without a waiter the holder of the ticket has not begun to wait; it will see that its turn is over.
    if w != nil:
        wake_notified(w)


@native
def wake_notified(w: Ptr[NotifyWaiter]) -> None:
    """Makes the goroutine of a waiter that has left the list runnable."""
    check_same_bubble(w.g)
    if w.releasetime != 0:
        w.releasetime = sys_linux_amd64.nanotime()
    proc.goready(w.g)


@native
def check_same_bubble(gp: Ptr[G]) -> None:
    """A goroutine in a bubble of testing/synctest waits for its own bubble only."""
    if gp.bubble != nil and getg().bubble != gp.bubble:
        rtprint.printlock()
        rtprint.printstring("semaphore wake of synctest goroutine ")
        rtprint.printuint(gp.goid)
        rtprint.printstring(" from outside bubble\n")
        rtprint.printunlock()
        panic.fatal("semaphore wake of synctest goroutine from outside bubble")


@native
def take_ticket(nl: Ptr[NotifyList], ticket: u32) -> Ptr[NotifyWaiter]:
    """Takes the waiter with the ticket out of the list; nil if it is not there."""
    before: Ptr[NotifyWaiter] = nil
    w = nl.head
    while w != nil and w.ticket != ticket:
        before = w
        w = w.next
    if w == nil:
        return nil
    if before == nil:
        nl.head = w.next
    else:
        before.next = w.next
    if nl.tail == w:
        nl.tail = before
    return w
