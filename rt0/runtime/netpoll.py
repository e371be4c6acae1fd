"""The network poller: goroutines that wait for a descriptor sleep, and the kernel says when to wake them.

Package internal/poll opens a `PollDesc` for each descriptor that can be polled, tries to read or write, and
when that would block waits here. `netpoll_epoll` asks the kernel.

`rg` is a semaphore of its own for readers, `wg` for writers: NIL; READY, when the kernel said so and nobody
has taken note; WAIT, when a goroutine is about to park; or the goroutine that is parked. A reader goes from
NIL to WAIT to itself; whoever has news stores READY or, for a deadline or Close, NIL, and wakes the goroutine
that was there.

Invariants: a PollDesc is never freed, only reused, since the kernel may still report something old; `fdseq`
tells. rd, wd, closing and what depends on them change under pd.lock, and `atomic_info` says the same without
it; it is written before rg and wg are looked at, while a goroutine that is to park stores WAIT before it
looks at `atomic_info`. So one of the two sees the other. `waiters` counts parked goroutines.
"""

from __future__ import annotations

from rt0.native import (
    Global,
    Pointer,
    Ptr,
    Var,
    addr,
    atomic_add,
    atomic_cas,
    atomic_load,
    atomic_store,
    atomic_swap,
    cast,
    i32,
    i64,
    native,
    nil,
    sizeof,
    struct,
    u8,
    u32,
    uintptr,
)
from rt0.runtime import (
    lock_futex,
    malloc,
    mstats,
    netpoll_epoll,
    panic,
    proc,
    proc_sched,
    proc_sysmon,
    sys_linux_amd64,
    time,
    trace,
)
from rt0.runtime.runtime2 import G, GStatus, Mutex, WaitReason, getg, sched, sched_hooks

NIL = 0
READY = 1
WAIT = 2

NO_ERROR = 0
ERR_CLOSING = 1
ERR_TIMEOUT = 2
ERR_NOT_POLLABLE = 3
"""What internal/poll understands."""

READ = 114
WRITE = 119
"""Modes, and their sum for both."""

CLOSING = 1
EVENT_ERR = 2
EXPIRED_READ = 4
EXPIRED_WRITE = 8
SEQ_SHIFT = 4
SEQ_MASK = (1 << 19) - 1
"""Of `atomic_info`: bits, and above them the low bits of fdseq."""

BLOCK_BYTES = 4096
SYSMON_POLL_NS = 10_000_000


@struct(name="pollDesc")
class PollDesc:
    """A descriptor that is polled. Lives outside of the heap."""

    link: Ptr[PollDesc]  # of free ones, under pollcache.lock
    fd: uintptr  # constant while it is in use
    fdseq: uintptr  # atomic: counts the uses; never 0
    atomic_info: u32  # atomic
    rg: uintptr  # atomic
    wg: uintptr  # atomic
    lock: Mutex  # for what follows
    closing: bool
    rrun: bool  # rt is started
    wrun: bool
    rseq: uintptr  # a deadline's timer that was started with another number is out of date
    rt: time.Timer
    rd: i64  # the deadline, a nanotime; -1 when it has passed, 0 for none
    wseq: uintptr
    wt: time.Timer
    wd: i64


@struct(name="pollCache")
class PollCache:
    """Descriptors to reuse."""

    lock: Mutex
    first: Ptr[PollDesc]  # under lock


pollcache = Global(PollCache)
init_lock = Global(Mutex)
inited = Var(u32, 0)
"""Atomic."""
waiters = Var(i32, 0)
"""Goroutines that are parked here; atomic."""


@native(linkname="internal/poll.runtime_pollServerInit")
def netpoll_generic_init() -> None:
    """Makes the poller ready, if it is not yet."""
    if atomic_load(addr(inited.v)) != 0:
        return
    lock_futex.lock(addr(init_lock))
    if inited.v == 0:
        netpoll_epoll.netpollinit()
        sched_hooks.poll_now = poll_now
        sched_hooks.poll_sysmon = poll_sysmon
        sched_hooks.wake_net_poller = wake_net_poller
        atomic_store(addr(sched.lastpoll), sys_linux_amd64.nanotime())
        # Last: from here on the scheduler counts on the others.
        sched_hooks.poll_idle = poll_idle
        atomic_store(addr(inited.v), 1)
    lock_futex.unlock(addr(init_lock))


@native(linkname="internal/poll.runtime_isPollServerDescriptor")
def is_poll_server_descriptor(fd: uintptr) -> bool:
    return netpoll_epoll.is_poll_descriptor(fd)


@native
def alloc_desc() -> Ptr[PollDesc]:
    lock_futex.lock(addr(pollcache.lock))
    if pollcache.first == nil:
        n = BLOCK_BYTES // sizeof(PollDesc)
        block: Ptr[PollDesc] = cast(
            Ptr[PollDesc],
            malloc.persistentalloc(n * sizeof(PollDesc), 8, addr(mstats.memstats.other_sys)),
        )
        for i in range(n):
            pd = addr(block[i])
            pd.link = pollcache.first
            pollcache.first = pd
    pd = pollcache.first
    pollcache.first = pd.link
    lock_futex.unlock(addr(pollcache.lock))
    return pd


@native
def free_desc(pd: Ptr[PollDesc]) -> None:
    lock_futex.lock(addr(pd.lock))
    # What the kernel still reports of the old use is ignored from here on.
    atomic_store(addr(pd.fdseq), (pd.fdseq + 1) & SEQ_MASK)
    publish_info(pd)
    lock_futex.unlock(addr(pd.lock))
    lock_futex.lock(addr(pollcache.lock))
    pd.link = pollcache.first
    pollcache.first = pd
    lock_futex.unlock(addr(pollcache.lock))


@native
def publish_info(pd: Ptr[PollDesc]) -> None:
    """Writes what others may know without the lock, which is held."""
    info = u32(pd.fdseq & SEQ_MASK) << SEQ_SHIFT
    if pd.closing:
        info |= CLOSING
    if pd.rd < 0:
        info |= EXPIRED_READ
    if pd.wd < 0:
        info |= EXPIRED_WRITE
    while True:
        old = atomic_load(addr(pd.atomic_info))
        if atomic_cas(addr(pd.atomic_info), old, (old & EVENT_ERR) | info):
            return


@native
def set_event_err(pd: Ptr[PollDesc], failed: bool, seq: uintptr) -> None:
    """Notes whether the kernel found an error with the descriptor; of the use seq, or, for 0, of any."""
    while True:
        old = atomic_load(addr(pd.atomic_info))
        if seq != 0 and uintptr(old >> SEQ_SHIFT) != seq:
            return
        if ((old & EVENT_ERR) != 0) == failed or atomic_cas(addr(pd.atomic_info), old, old ^ EVENT_ERR):
            return


@native
def netpollbusy(gpp: uintptr) -> bool:
    return gpp != NIL and gpp != READY


@native(linkname="internal/poll.runtime_pollOpen")
def poll_open(fd: uintptr) -> tuple[uintptr, i64]:
    """A descriptor to wait for, or an error number."""
    pd = alloc_desc()
    lock_futex.lock(addr(pd.lock))
    if netpollbusy(atomic_load(addr(pd.wg))):
        panic.throw("runtime: blocked write on free polldesc")
    if netpollbusy(atomic_load(addr(pd.rg))):
        panic.throw("runtime: blocked read on free polldesc")
    pd.fd = fd
    if pd.fdseq == 0:
        atomic_store(addr(pd.fdseq), 1)
    pd.closing = False
    set_event_err(pd, False, 0)
    pd.rseq += 1
    atomic_store(addr(pd.rg), NIL)
    pd.rd = 0
    pd.wseq += 1
    atomic_store(addr(pd.wg), NIL)
    pd.wd = 0
    publish_info(pd)
    lock_futex.unlock(addr(pd.lock))
    errno = netpoll_epoll.netpollopen(fd, pd)
    if errno != 0:
        free_desc(pd)
        return 0, errno
    return uintptr(pd), 0


@native(linkname="internal/poll.runtime_pollClose")
def poll_close(ctx: uintptr) -> None:
    pd = cast(Ptr[PollDesc], ctx)
    if not pd.closing:
        panic.throw("runtime: close polldesc w/o unblock")
    if netpollbusy(atomic_load(addr(pd.wg))):
        panic.throw("runtime: blocked write on closing polldesc")
    if netpollbusy(atomic_load(addr(pd.rg))):
        panic.throw("runtime: blocked read on closing polldesc")
    netpoll_epoll.netpollclose(pd.fd)
    free_desc(pd)


@native
def netpollcheckerr(pd: Ptr[PollDesc], mode: i64) -> i64:
    """Why there is no waiting in this mode, if so."""
    info = atomic_load(addr(pd.atomic_info))
    if (info & CLOSING) != 0:
        return ERR_CLOSING
    if (mode == READ and (info & EXPIRED_READ) != 0) or (mode == WRITE and (info & EXPIRED_WRITE) != 0):
        return ERR_TIMEOUT
    # For writing, the next write will tell the error in more detail.
    if mode == READ and (info & EVENT_ERR) != 0:
        return ERR_NOT_POLLABLE
    return NO_ERROR


@native
def semaphore(pd: Ptr[PollDesc], mode: i64) -> Ptr[uintptr]:
    if mode == WRITE:
        return addr(pd.wg)
    return addr(pd.rg)


@native(linkname="internal/poll.runtime_pollReset")
def poll_reset(ctx: uintptr, mode: i64) -> i64:
    """Forgets old news before a read or write is tried."""
    pd = cast(Ptr[PollDesc], ctx)
    err = netpollcheckerr(pd, mode)
    if err == NO_ERROR:
        atomic_store(semaphore(pd, mode), NIL)
    return err


@native(linkname="internal/poll.runtime_pollWait")
def poll_wait(ctx: uintptr, mode: i64) -> i64:
    """Waits until it is worth to try again; or why not."""
    pd = cast(Ptr[PollDesc], ctx)
    err = netpollcheckerr(pd, mode)
    while err == NO_ERROR:
        if netpollblock(pd, mode, False):
            return NO_ERROR
        # Without an error: a deadline woke this goroutine, and was moved before it ran.
        err = netpollcheckerr(pd, mode)
    return err


@native(linkname="internal/poll.runtime_pollWaitCanceled")
def poll_wait_canceled(ctx: uintptr, mode: i64) -> None:
    """Waits whatever has been closed or timed out."""
    pd = cast(Ptr[PollDesc], ctx)
    while not netpollblock(pd, mode, True):
        pass


@native
def netpollblock(pd: Ptr[PollDesc], mode: i64, ignore_errors: bool) -> bool:
    """Parks until there is news; whether it came from the kernel."""
    gpp = semaphore(pd, mode)
    while True:
        if atomic_cas(gpp, READY, NIL):
            return True
        if atomic_cas(gpp, NIL, WAIT):
            break
        if netpollbusy(atomic_load(gpp)):
            panic.throw("runtime: double wait")
    if ignore_errors or netpollcheckerr(pd, mode) == NO_ERROR:
        proc.gopark(netpollblockcommit, gpp, WaitReason.IO_WAIT)
    old = atomic_swap(gpp, NIL)
    if old > WAIT:
        panic.throw("runtime: corrupted polldesc")
    return old == READY


@native
def netpollblockcommit(gp: Ptr[G], gpp: Pointer) -> bool:
    if not atomic_cas(cast(Ptr[uintptr], gpp), WAIT, uintptr(gp)):
        return False
    atomic_add(addr(waiters.v), 1)
    return True


@native
def netpollunblock(pd: Ptr[PollDesc], mode: i64, ready: bool) -> Ptr[G]:
    """There is news; the goroutine that is parked for it, if any. It still counts in `waiters`."""
    gpp = semaphore(pd, mode)
    while True:
        old = atomic_load(gpp)
        if old == READY:
            return nil
        if old == NIL and not ready:
            # Whoever comes to wait looks at atomic_info first.
            return nil
        new: uintptr = NIL
        if ready:
            new = READY
        if atomic_cas(gpp, old, new):
            if old == WAIT or old == NIL:
                return nil
            return cast(Ptr[G], old)


@native
def netpollgoready(gp: Ptr[G]) -> None:
    """Readies what unblock returned."""
    if gp != nil:
        proc.goready(gp)
        atomic_add(addr(waiters.v), -i32(1))


# --- deadlines -------------------------------------------------------------------------------------------


@native(linkname="internal/poll.runtime_pollSetDeadline")
def poll_set_deadline(ctx: uintptr, d: i64, mode: i64) -> None:
    """Sets the deadline to d nanoseconds from now; 0 for none, negative for one that has passed."""
    pd = cast(Ptr[PollDesc], ctx)
    lock_futex.lock(addr(pd.lock))
    if pd.closing:
        lock_futex.unlock(addr(pd.lock))
        return
    old_rd = pd.rd
    old_wd = pd.wd
    was_one = old_rd > 0 and old_rd == old_wd
    if d > 0:
        d += sys_linux_amd64.nanotime()
        if d <= 0:
            d = time.MAX_WHEN
    if mode != WRITE:
        pd.rd = d
    if mode != READ:
        pd.wd = d
    publish_info(pd)
    # Mostly both are the same, and one timer does.
    is_one = pd.rd > 0 and pd.rd == pd.wd
    kind = u8(time.TimerKind.READ_DEADLINE)
    if is_one:
        kind = u8(time.TimerKind.DEADLINE)
    if pd.rrun and (pd.rd != old_rd or is_one != was_one):
        pd.rseq += 1
        if pd.rd > 0:
            time.start_deadline(addr(pd.rt), pd.rd, kind, pd, pd.rseq)
        else:
            time.timer_stop(addr(pd.rt))
            pd.rrun = False
    elif not pd.rrun and pd.rd > 0:
        time.start_deadline(addr(pd.rt), pd.rd, kind, pd, pd.rseq)
        pd.rrun = True
    own = pd.wd > 0 and not is_one
    if pd.wrun and (pd.wd != old_wd or is_one != was_one):
        pd.wseq += 1
        if own:
            time.start_deadline(addr(pd.wt), pd.wd, time.TimerKind.WRITE_DEADLINE, pd, pd.wseq)
        else:
            time.timer_stop(addr(pd.wt))
            pd.wrun = False
    elif not pd.wrun and own:
        time.start_deadline(addr(pd.wt), pd.wd, time.TimerKind.WRITE_DEADLINE, pd, pd.wseq)
        pd.wrun = True
    reader: Ptr[G] = nil
    writer: Ptr[G] = nil
    if pd.rd < 0:
        reader = netpollunblock(pd, READ, False)
    if pd.wd < 0:
        writer = netpollunblock(pd, WRITE, False)
    lock_futex.unlock(addr(pd.lock))
    netpollgoready(reader)
    netpollgoready(writer)


@native
def deadline_passed(arg: Pointer, seq: uintptr, read: bool, write: bool) -> None:
    """A deadline's timer went off."""
    pd = cast(Ptr[PollDesc], arg)
    lock_futex.lock(addr(pd.lock))
    current = pd.rseq
    if not read:
        current = pd.wseq
    if seq != current:
        lock_futex.unlock(addr(pd.lock))
        return
    reader: Ptr[G] = nil
    writer: Ptr[G] = nil
    if read:
        if pd.rd <= 0 or not pd.rrun:
            panic.throw("runtime: inconsistent read deadline")
        pd.rd = -1
        publish_info(pd)
        reader = netpollunblock(pd, READ, False)
    if write:
        if pd.wd <= 0 or (not pd.wrun and not read):
            panic.throw("runtime: inconsistent write deadline")
        pd.wd = -1
        publish_info(pd)
        writer = netpollunblock(pd, WRITE, False)
    lock_futex.unlock(addr(pd.lock))
    netpollgoready(reader)
    netpollgoready(writer)


@native(linkname="internal/poll.runtime_pollUnblock")
def poll_unblock(ctx: uintptr) -> None:
    """The descriptor is about to be closed: whoever waits for it is to give up."""
    pd = cast(Ptr[PollDesc], ctx)
    lock_futex.lock(addr(pd.lock))
    if pd.closing:
        panic.throw("runtime: unblock on closing polldesc")
    pd.closing = True
    pd.rseq += 1
    pd.wseq += 1
    publish_info(pd)
    reader = netpollunblock(pd, READ, False)
    writer = netpollunblock(pd, WRITE, False)
    if pd.rrun:
        time.timer_stop(addr(pd.rt))
        pd.rrun = False
    if pd.wrun:
        time.timer_stop(addr(pd.wt))
        pd.wrun = False
    lock_futex.unlock(addr(pd.lock))
    netpollgoready(reader)
    netpollgoready(writer)


# --- what the scheduler asks -----------------------------------------------------------------------------


@native
def wake_net_poller(when: i64) -> None:
    """A timer is due at `when`: whoever sleeps in the poller must not sleep longer, or somebody has to go
    there.
    """
    if atomic_load(addr(sched.lastpoll)) == 0:
        until = atomic_load(addr(sched.polluntil))
        if until == 0 or until > when:
            netpoll_epoll.netpoll_break()
    else:
        proc_sched.wakep()


@native
def injectglist(list: Ptr[G]) -> None:
    """Makes goroutines runnable that the kernel had news for, linked by schedlink. Without a P they go to the
    global queue, with one as many as there are idle Ps.
    """
    waking: i32 = 0
    gp = list
    while gp != nil:
        trace.go_unblock(getg().m, gp)
        atomic_store(addr(gp.atomicstatus), GStatus.RUNNABLE)
        gp = gp.schedlink
        waking += 1
    if waking == 0:
        return
    pp = getg().m.p
    shared = waking
    if pp != nil:
        shared = min(atomic_load(addr(sched.npidle)), waking)
    if shared != 0:
        last = list
        for _ in range(shared - 1):
            last = last.schedlink
        rest = last.schedlink
        lock_futex.lock(addr(sched.lock))
        proc_sched.globrunqputbatch(list, last, shared)
        lock_futex.unlock(addr(sched.lock))
        start_idle(shared)
        list = rest
    while list != nil:
        gp = list
        list = gp.schedlink
        proc_sched.runqput(pp, gp, False)
    atomic_add(addr(waiters.v), -waking)


@native
def start_idle(n: i32) -> None:
    """Starts up to n idle Ps."""
    for _ in range(n):
        mp = proc.acquirem()
        lock_futex.lock(addr(sched.lock))
        pp = proc_sched.pidleget_spinning()
        lock_futex.unlock(addr(sched.lock))
        if pp != nil:
            proc_sched.startm(pp, False)
        proc.releasem(mp)
        if pp == nil:
            return


@native
def netpoll_take_first(list: Ptr[G]) -> Ptr[G]:
    """Returns the first of a list to be run, and injects the others."""
    injectglist(list.schedlink)
    trace.go_unblock(getg().m, list)
    atomic_store(addr(list.atomicstatus), GStatus.RUNNABLE)
    atomic_add(addr(waiters.v), -i32(1))
    return list


@native
def poll_now() -> Ptr[G]:
    """Asks the kernel, without waiting, unless somebody does already: a goroutine to run, or nil."""
    if atomic_load(addr(waiters.v)) <= 0 or atomic_load(addr(sched.lastpoll)) == 0:
        return nil
    if atomic_swap(addr(sched.pollingnet), 1) != 0:
        return nil
    list = netpoll_epoll.netpoll(0)
    atomic_store(addr(sched.pollingnet), 0)
    if list == nil:
        return nil
    return netpoll_take_first(list)


@native
def poll_idle(was_spinning: bool) -> tuple[Ptr[G], bool]:
    """This M, without work and P, sleeps in the kernel until there is news or a timer due, unless another
    does. Answers a goroutine to run, and whether the M has a P again.
    """
    mp = getg().m
    until = mp.poll_until
    if (atomic_load(addr(waiters.v)) <= 0 and until == 0) or atomic_swap(addr(sched.lastpoll), 0) == 0:
        if until != 0:
            theirs = atomic_load(addr(sched.polluntil))
            if theirs == 0 or theirs > until:
                netpoll_epoll.netpoll_break()
        return nil, False
    atomic_store(addr(sched.polluntil), until)
    delay: i64 = -1
    if until != 0:
        if mp.now == 0:
            mp.now = sys_linux_amd64.nanotime()
        delay = max(until - mp.now, i64(0))
    trace.record(trace.Ev.THREAD_PARK, 1, 0)
    list = netpoll_epoll.netpoll(delay)
    trace.record(trace.Ev.THREAD_UNPARK, 0, 0)
    now = sys_linux_amd64.nanotime()
    atomic_store(addr(sched.polluntil), 0)
    atomic_store(addr(sched.lastpoll), now)
    lock_futex.lock(addr(sched.lock))
    pp = proc_sched.pidleget()
    lock_futex.unlock(addr(sched.lock))
    if pp == nil:
        injectglist(list)
        return nil, False
    proc_sched.acquirep(pp)
    if list != nil:
        return netpoll_take_first(list), True
    if was_spinning:
        proc_sched.become_spinning(mp)
    return nil, True


@native
def poll_sysmon(now: i64) -> None:
    """The monitor asks the kernel if nobody has for 10 ms."""
    last = atomic_load(addr(sched.lastpoll))
    if last == 0 or last + SYSMON_POLL_NS >= now:
        return
    atomic_cas(addr(sched.lastpoll), last, now)
    list = netpoll_epoll.netpoll(0)
    if list != nil:
        # Until Ms run for them, one more has to count as busy, or the last one that goes idle meanwhile
        # would see a deadlock.
        proc_sysmon.incidlelocked(-1)
        injectglist(list)
        proc_sysmon.incidlelocked(1)
