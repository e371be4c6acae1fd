"""The scheduling loop: Ms that hold Ps look for goroutines and run them.

As in gc: a P's own queue first, with `runnext` in front; the global queue every 61st time, so that nobody
starves in it; then half of another P's queue. An M that found nothing spins for a while before it sleeps, so
that new work is picked up fast; there are at most half as many spinning Ms as busy Ps.

Invariants: whoever makes a goroutine runnable afterwards starts a spinning M if there is an idle P and none
spins (`wakep`); an M that stops spinning looks into all queues once more after it has stored that it no
longer spins, so one of the two sees the other; only the P's owner moves runqtail; runqhead moves by
compare-and-swap; lists of idle Ms and Ps change under sched.lock.
"""

from __future__ import annotations

from rt0.native import (
    Fn,
    Ptr,
    Var,
    addr,
    atomic_add,
    atomic_cas,
    atomic_load,
    atomic_load_acq,
    atomic_store,
    atomic_store_rel,
    atomic_swap,
    cast,
    funcaddr,
    i32,
    i64,
    memclr,
    native,
    nil,
    pause,
    sizeof,
    stack_pointer,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import (
    asm_amd64,
    boottrace,
    lock_futex,
    malloc,
    mcache,
    mgc,
    mstats,
    mwbbuf,
    os_linux,
    panic,
    preempt,
    proc,
    proc_sysmon,
    proc_threads,
    rand,
    signal_unix,
    stack,
    sys_linux_amd64,
    time,
    trace,
)
from rt0.runtime.runtime2 import (
    MAX_PROCS,
    RUNQ_SIZE,
    TLS_BASE,
    TLS_STACK_LIMIT,
    G,
    GStatus,
    M,
    P,
    PStatus,
    allm,
    allp,
    getg,
    gomaxprocs,
    ncpu,
    sched,
    sched_hooks,
)

GLOBAL_QUEUE_TICKS = 61
STEAL_TRIES = 4
STOP_SPINS = 500
"""How often who stops the world looks for the others to have stopped before it sleeps; some 20 µs."""

worldsema = Var(u32, 1)
"""A semaphore: whoever holds it may stop the world."""

G0_STACK = 16 << 10
SIGNAL_STACK = 16 << 10

# --- queues ---------------------------------------------------------------------------------------------


@native
def runqput(pp: Ptr[P], gp: Ptr[G], next: bool) -> None:
    """Puts gp on the P's queue, as runnext if next; the one that it replaces goes to the tail. Owner only."""
    if next:
        old = atomic_swap(addr(pp.runnext), uintptr(gp))
        if old == 0:
            return
        gp = cast(Ptr[G], old)
    while True:
        h = atomic_load_acq(addr(pp.runqhead))
        t = pp.runqtail
        if t - h < RUNQ_SIZE:
            pp.runq[t % RUNQ_SIZE] = gp
            atomic_store_rel(addr(pp.runqtail), t + 1)
            return
        if runqputslow(pp, gp, h, t):
            return


@native(noinline=True, systemstack=True)
def runqputslow(pp: Ptr[P], gp: Ptr[G], h: u32, t: u32) -> bool:
    """Moves half of a full queue and gp to the global queue; False if a thief was faster."""
    n = (t - h) // 2
    first = pp.runq[h % RUNQ_SIZE]
    last = first
    # The batch is linked after it is ours, so remember where it lay.
    if not atomic_cas(addr(pp.runqhead), h, h + n):
        return False
    for i in range(1, n):
        g = pp.runq[(h + i) % RUNQ_SIZE]
        last.schedlink = g
        last = g
    last.schedlink = gp
    gp.schedlink = nil
    lock_futex.lock(addr(sched.lock))
    globrunqputbatch(first, gp, i32(n) + 1)
    lock_futex.unlock(addr(sched.lock))
    return True


@native
def runqget(pp: Ptr[P]) -> tuple[Ptr[G], bool]:
    """The next goroutine of the P, and whether it inherits the running time slice. Owner only."""
    next = pp.runnext
    # A thief may take runnext away but nobody else puts anything there, so a failure means that it is empty.
    if next != 0 and atomic_cas(addr(pp.runnext), next, 0):
        return cast(Ptr[G], next), True
    while True:
        h = atomic_load_acq(addr(pp.runqhead))
        t = pp.runqtail
        if t == h:
            return nil, False
        gp = pp.runq[h % RUNQ_SIZE]
        if atomic_cas(addr(pp.runqhead), h, h + 1):
            return gp, False


@native
def runqempty(pp: Ptr[P]) -> bool:
    """Whether the P has no work at one moment; needs to see head, tail and runnext consistently."""
    while True:
        head = atomic_load(addr(pp.runqhead))
        tail = atomic_load(addr(pp.runqtail))
        next = atomic_load(addr(pp.runnext))
        if tail == atomic_load(addr(pp.runqtail)):
            return head == tail and next == 0


@native
def runqgrab(pp: Ptr[P], batch: Ptr[P], batch_head: u32, steal_next: bool) -> u32:
    """Moves half of pp's queue to the free slots of batch's ring; how many. Any M that owns batch."""
    while True:
        h = atomic_load_acq(addr(pp.runqhead))
        t = atomic_load_acq(addr(pp.runqtail))
        n = t - h
        n = n - n // 2
        if n == 0:
            if not steal_next:
                return 0
            next = atomic_load(addr(pp.runnext))
            if next == 0:
                return 0
            if pp.status == PStatus.RUNNING:
                # The owner is about to run it; taking it at once would make two goroutines that talk to each
                # other hop between processors.
                sys_linux_amd64.usleep(3)
            if not atomic_cas(addr(pp.runnext), next, 0):
                continue
            batch.runq[batch_head % RUNQ_SIZE] = cast(Ptr[G], next)
            return 1
        if n > RUNQ_SIZE // 2:
            continue  # h and t did not belong together
        for i in range(n):
            batch.runq[(batch_head + i) % RUNQ_SIZE] = pp.runq[(h + i) % RUNQ_SIZE]
        if atomic_cas(addr(pp.runqhead), h, h + n):
            return n


@native
def runqsteal(pp: Ptr[P], victim: Ptr[P], steal_next: bool) -> Ptr[G]:
    """Steals half of victim's queue into pp's, which is empty, and returns one of them, or nil."""
    t = pp.runqtail
    n = runqgrab(victim, pp, t, steal_next)
    if n == 0:
        return nil
    trace.record(trace.Ev.GO_STEAL, u64(victim.id), u64(n))
    n -= 1
    gp = pp.runq[(t + n) % RUNQ_SIZE]
    if n != 0:
        atomic_store_rel(addr(pp.runqtail), t + n)
    return gp


@native
def globrunqput(gp: Ptr[G]) -> None:
    """Puts gp at the end of the global queue. sched.lock is held."""
    globrunqputbatch(gp, gp, 1)


@native
def globrunqputbatch(first: Ptr[G], last: Ptr[G], n: i32) -> None:
    last.schedlink = nil
    if sched.runq_tail != nil:
        sched.runq_tail.schedlink = first
    else:
        sched.runq_head = first
    sched.runq_tail = last
    sched.runqsize += n


@native
def globrunqpop() -> Ptr[G]:
    gp = sched.runq_head
    sched.runq_head = gp.schedlink
    if sched.runq_head == nil:
        sched.runq_tail = nil
    sched.runqsize -= 1
    return gp


@native
def globrunqget(pp: Ptr[P], max_: i32) -> Ptr[G]:
    """Takes a fair share of the global queue, one to return, the rest to the P's. sched.lock is held."""
    if sched.runqsize == 0:
        return nil
    n = i32(u32(sched.runqsize) // u32(gomaxprocs.v)) + 1
    n = min(n, sched.runqsize)
    if max_ > 0:
        n = min(n, max_)
    n = min(n, RUNQ_SIZE // 2)
    gp = globrunqpop()
    for _ in range(n - 1):
        runqput(pp, globrunqpop(), False)
    return gp


# --- the loop -------------------------------------------------------------------------------------------


@native
def dropg() -> None:
    """Parts the M and the goroutine that it ran."""
    mp = getg().m
    if mp.curg != nil:
        mp.curg.m = nil
    mp.curg = nil


@native
def execute(gp: Ptr[G], inherit_time: bool) -> None:
    """Runs gp on this M. Does not return."""
    mgc.look_first(gp)
    mp = getg().m
    mp.curg = gp
    gp.m = mp
    atomic_store(addr(gp.atomicstatus), GStatus.RUNNING)
    gp.preempt = False
    trace.go_start(mp, gp, inherit_time)
    if not inherit_time:
        mp.p.schedtick += 1
    asm_amd64.gogo(gp)


@native
def schedule() -> None:
    """Finds a runnable goroutine and runs it. On g0; does not return."""
    mp = getg().m
    if mp.locks != 0:
        panic.throw("schedule: holding locks")
    if mp.lockedg != nil:
        stoplockedm()
        execute(mp.lockedg, False)
    while True:
        gp, inherit = find_runnable()
        if mp.spinning:
            resetspinning()
        if gp.lockedm != nil and gp.lockedm != mp:
            # It runs on its own thread, which gets this P.
            startlockedm(gp)
            continue
        execute(gp, inherit)


@native
def find_runnable() -> tuple[Ptr[G], bool]:
    """A goroutine to run, and whether it inherits the time slice; sleeps until there is one."""
    mp = getg().m
    while True:
        pp = mp.p
        if atomic_load(addr(sched.gcwaiting)) != 0:
            gcstopm()
            continue
        mp.now = 0
        mp.poll_until = 0
        if sched_hooks.check_timers != nil:
            mp.now, mp.poll_until, _ = sched_hooks.check_timers(pp, 0)
        if pp.schedtick % GLOBAL_QUEUE_TICKS == 0 and sched.runqsize > 0:
            lock_futex.lock(addr(sched.lock))
            g = globrunqget(pp, 1)
            lock_futex.unlock(addr(sched.lock))
            if g != nil:
                return g, False
        gp, inherit = runqget(pp)
        if gp != nil:
            return gp, inherit
        if sched.runqsize != 0:
            lock_futex.lock(addr(sched.lock))
            g = globrunqget(pp, 0)
            lock_futex.unlock(addr(sched.lock))
            if g != nil:
                return g, False
        if sched_hooks.poll_now != nil:
            # Before stealing; whoever finds nothing at all waits there.
            gp = sched_hooks.poll_now()
            if gp != nil:
                return gp, False
        gp, again = steal(mp, pp)
        if gp != nil:
            return gp, False
        if again:
            continue
        if mgc.gcphase.v != mgc.GC_OFF and mgc.cycle_hooks.mark_idle():
            continue
        gp = go_idle(mp, pp)
        if gp != nil:
            return gp, False


@native
def steal(mp: Ptr[M], pp: Ptr[P]) -> tuple[Ptr[G], bool]:
    """Spins and looks through the other Ps' queues and timers, unless enough Ms do already. Without a
    goroutine: whether to look at everything again.
    """
    if gomaxprocs.v == 1:
        return nil, False
    busy = gomaxprocs.v - atomic_load(addr(sched.npidle))
    if not mp.spinning and 2 * atomic_load(addr(sched.nmspinning)) >= busy:
        return nil, False
    if not mp.spinning:
        become_spinning(mp)
    n = u32(gomaxprocs.v)
    ran_timer = False
    for i in range(STEAL_TRIES):
        last_try = i == STEAL_TRIES - 1
        start = proc.cheaprandn(n)
        for k in range(n):
            if atomic_load(addr(sched.gcwaiting)) != 0:
                return nil, True
            victim = allp[(start + k) % n]
            if victim == pp:
                continue
            if last_try and sched_hooks.check_timers != nil and atomic_load(addr(victim.timers.len)) != 0:
                if steal_timers(mp, victim):
                    # They made goroutines ready on this P, whose queue is not empty any more.
                    gp, _ = runqget(pp)
                    if gp != nil:
                        return gp, False
                    ran_timer = True
            # Also from an idle P: it may have work if it is on its way to an M that has yet to start. Whoever
            # passed over that would find it again before going to sleep (`check_runqs_no_p`), and so spin.
            gp = runqsteal(pp, victim, last_try)
            if gp != nil:
                return gp, False
    return nil, ran_timer


@native
def steal_timers(mp: Ptr[M], victim: Ptr[P]) -> bool:
    """Runs the timers of another P that are due, and notes when the next one is; whether there were any."""
    now, until, ran = sched_hooks.check_timers(victim, mp.now)
    mp.now = now
    if until != 0 and (mp.poll_until == 0 or until < mp.poll_until):
        mp.poll_until = until
    return ran


@native
def become_spinning(mp: Ptr[M]) -> None:
    mp.spinning = True
    trace.record(trace.Ev.SPIN_BEGIN, 0, 0)
    atomic_add(addr(sched.nmspinning), 1)
    atomic_store(addr(sched.needspinning), 0)


@native
def go_idle(mp: Ptr[M], pp: Ptr[P]) -> Ptr[G]:
    """Gives up the P and sleeps; returns with a P again, and perhaps with a goroutine at once."""
    lock_futex.lock(addr(sched.lock))
    if atomic_load(addr(sched.gcwaiting)) != 0:
        lock_futex.unlock(addr(sched.lock))
        return nil
    if sched.runqsize != 0:
        gp = globrunqget(pp, 0)
        lock_futex.unlock(addr(sched.lock))
        return gp
    if not mp.spinning and atomic_load(addr(sched.needspinning)) == 1:
        become_spinning(mp)
        lock_futex.unlock(addr(sched.lock))
        return nil
    releasep()
    pidleput(pp)
    lock_futex.unlock(addr(sched.lock))
    was_spinning = mp.spinning
    if was_spinning:
        mp.spinning = False
        trace.record(trace.Ev.SPIN_END, 0, 0)
        if atomic_add(addr(sched.nmspinning), -i32(1)) < 0:
            panic.throw("findrunnable: negative nmspinning")
        # Work may have come while nobody saw that nobody spins any more: look once more.
        p2 = check_runqs_no_p()
        if p2 != nil:
            acquirep(p2)
            become_spinning(mp)
            return nil
        check_timers_no_p(mp)
    if sched_hooks.poll_idle != nil:
        gp, running = sched_hooks.poll_idle(was_spinning)
        if running:
            return gp
    stopm()
    return nil


@native
def check_runqs_no_p() -> Ptr[P]:
    """An idle P, if some P has work that nobody comes for."""
    found = False
    lock_futex.lock(addr(sched.lock))
    if sched.runqsize != 0:
        found = True
    lock_futex.unlock(addr(sched.lock))
    for i in range(gomaxprocs.v):
        if not found and not runqempty(allp[i]):
            found = True
    if not found:
        return nil
    lock_futex.lock(addr(sched.lock))
    pp = pidleget_spinning()
    lock_futex.unlock(addr(sched.lock))
    return pp


@native
def check_timers_no_p(mp: Ptr[M]) -> None:
    """Notes the first timer of all Ps."""
    for i in range(gomaxprocs.v):
        until = time.wake_time(addr(allp[i].timers))
        if until != 0 and (mp.poll_until == 0 or until < mp.poll_until):
            mp.poll_until = until


@native
def resetspinning() -> None:
    """The M found work: it no longer spins, and if there is more, another should."""
    mp = getg().m
    mp.spinning = False
    trace.record(trace.Ev.SPIN_END, 0, 0)
    if atomic_add(addr(sched.nmspinning), -i32(1)) < 0:
        panic.throw("findrunnable: negative nmspinning")
    wakep()


@native
def wakep() -> None:
    """Starts a spinning M if there is an idle P and nobody spins yet; not while the bootstrap goes on."""
    if not proc.main_started.v:
        return
    if atomic_load(addr(sched.nmspinning)) != 0:
        return
    if atomic_load(addr(sched.npidle)) == 0 and atomic_load(addr(sched.needspinning)) != 0:
        return
    wakep_slow()


@native(systemstack=True)
def wakep_slow() -> None:
    if not atomic_cas(addr(sched.nmspinning), 0, 1):
        return
    mp = proc.acquirem()
    lock_futex.lock(addr(sched.lock))
    pp = pidleget_spinning()
    lock_futex.unlock(addr(sched.lock))
    if pp == nil:
        if atomic_add(addr(sched.nmspinning), -i32(1)) < 0:
            panic.throw("wakep: negative nmspinning")
        proc.releasem(mp)
        return
    startm(pp, True)
    proc.releasem(mp)


# --- Ms and Ps ------------------------------------------------------------------------------------------


@native
def mput(mp: Ptr[M]) -> None:
    """Puts the M on the idle list; if it was the last busy one, the program is dead. sched.lock is held."""
    mp.schedlink = sched.midle
    sched.midle = mp
    sched.nmidle += 1
    proc_sysmon.checkdead()


@native
def mget() -> Ptr[M]:
    """An idle M, or nil. sched.lock is held."""
    mp = sched.midle
    if mp != nil:
        sched.midle = mp.schedlink
        sched.nmidle -= 1
    return mp


@native
def pidleput(pp: Ptr[P]) -> None:
    """Puts an empty P on the idle list. sched.lock is held."""
    if not runqempty(pp):
        panic.throw("pidleput: P has non-empty run queue")
    pp.link = sched.pidle
    sched.pidle = pp
    atomic_add(addr(sched.npidle), 1)


@native
def pidleget() -> Ptr[P]:
    """An idle P, or nil. sched.lock is held."""
    pp = sched.pidle
    if pp != nil:
        sched.pidle = pp.link
        atomic_add(addr(sched.npidle), -i32(1))
        proc_sysmon.wake_sysmon()
    return pp


@native
def pidleget_spinning() -> Ptr[P]:
    """An idle P for work that was found; without one, an M that is about to give up its P without having
    looked everywhere must look first. sched.lock is held.
    """
    pp = pidleget()
    if pp == nil:
        atomic_store(addr(sched.needspinning), 1)
    return pp


@native
def acquirep(pp: Ptr[P]) -> None:
    """This M holds pp from now on."""
    mp = getg().m
    if mp.p != nil or pp.status != PStatus.IDLE:
        panic.throw("acquirep: invalid p state")
    mp.p = pp
    pp.m = mp
    pp.status = PStatus.RUNNING
    trace.record(trace.Ev.PROC_START, u64(pp.id), 0)


@native
def releasep() -> Ptr[P]:
    """This M holds no P any more."""
    mp = getg().m
    pp = mp.p
    if pp == nil or pp.m != mp or pp.status != PStatus.RUNNING:
        panic.throw("releasep: invalid p state")
    trace.record(trace.Ev.PROC_STOP, u64(pp.id), 0)
    mp.p = nil
    pp.m = nil
    pp.status = PStatus.IDLE
    return pp


@native
def stopm() -> None:
    """Sleeps until someone hands this M a P."""
    mp = getg().m
    lock_futex.lock(addr(sched.lock))
    mput(mp)
    lock_futex.unlock(addr(sched.lock))
    mpark(mp)
    acquirep(mp.nextp)
    mp.nextp = nil


@native
def mpark(mp: Ptr[M]) -> None:
    trace.record(trace.Ev.THREAD_PARK, 0, 0)
    lock_futex.notesleep(addr(mp.park))
    lock_futex.noteclear(addr(mp.park))
    trace.record(trace.Ev.THREAD_UNPARK, 0, 0)
    if mp.spinning:
        trace.record(trace.Ev.SPIN_BEGIN, 0, 0)


@native
def mspinning() -> None:
    """A new M starts as a spinning one; startm counted it."""
    getg().m.spinning = True
    trace.record(trace.Ev.SPIN_BEGIN, 0, 0)


@native(nowritebarrier=True)
def startm(pp: Ptr[P], spinning: bool) -> None:
    """Gives pp to an idle or new M. The caller has counted it in nmspinning if spinning."""
    mp = proc.acquirem()
    lock_futex.lock(addr(sched.lock))
    nmp = mget()
    lock_futex.unlock(addr(sched.lock))
    if nmp == nil:
        fn: Fn[[], None] = nil
        if spinning:
            fn = mspinning
        newm(fn, pp)
        proc.releasem(mp)
        return
    nmp.spinning = spinning
    nmp.nextp = pp
    lock_futex.notewakeup(addr(nmp.park))
    proc.releasem(mp)


@native(nowritebarrier=True)
def handoffp(pp: Ptr[P]) -> None:
    """Gives up a P whose M blocks: to another M if there is work, or to the idle list."""
    if not runqempty(pp) or sched.runqsize != 0:
        startm(pp, False)
        return
    if atomic_load(addr(sched.nmspinning)) + atomic_load(addr(sched.npidle)) == 0 and atomic_cas(
        addr(sched.nmspinning), 0, 1
    ):
        # No M looks for work: this one is the last busy P, so someone must.
        atomic_store(addr(sched.needspinning), 0)
        startm(pp, True)
        return
    lock_futex.lock(addr(sched.lock))
    if atomic_load(addr(sched.gcwaiting)) != 0:
        pp.status = PStatus.GCSTOP
        stop_counted()
        lock_futex.unlock(addr(sched.lock))
        return
    if sched.runqsize != 0:
        lock_futex.unlock(addr(sched.lock))
        startm(pp, False)
        return
    if sched_hooks.poll_idle != nil:
        last = atomic_load(addr(sched.npidle)) == gomaxprocs.v - 1
        if last and atomic_load(addr(sched.lastpoll)) != 0:
            # Nobody polls, and this was the last busy P: another M must.
            lock_futex.unlock(addr(sched.lock))
            startm(pp, False)
            return
    when = time.wake_time(addr(pp.timers))
    pidleput(pp)
    lock_futex.unlock(addr(sched.lock))
    if when != 0:
        sched_hooks.wake_net_poller(when)


@native
def stoplockedm() -> None:
    """Sleeps until the goroutine that is locked to this M is runnable; hands off the P meanwhile."""
    mp = getg().m
    if mp.p != nil:
        pp = releasep()
        handoffp(pp)
    lock_futex.lock(addr(sched.lock))
    sched.nmidlelocked += 1
    proc_sysmon.checkdead()
    lock_futex.unlock(addr(sched.lock))
    mpark(mp)
    acquirep(mp.nextp)
    mp.nextp = nil


@native
def startlockedm(gp: Ptr[G]) -> None:
    """Gives this M's P to the M that gp is locked to, and sleeps."""
    mp = gp.lockedm
    lock_futex.lock(addr(sched.lock))
    sched.nmidlelocked -= 1
    lock_futex.unlock(addr(sched.lock))
    mp.nextp = releasep()
    lock_futex.notewakeup(addr(mp.park))
    stopm()


@native(linkname="runtime/debug.setMaxThreads")
def set_max_threads(n: i64) -> i64:
    """Sets how many threads there may be, and returns what it was. Throws if there are more."""
    mp = proc.acquirem()
    lock_futex.lock(addr(sched.lock))
    old = i64(sched.maxmcount)
    sched.maxmcount = i32(min(n, 0x7FFFFFFF))
    if sched.mnext - sched.nmfreed > i64(sched.maxmcount):
        panic.throw("thread exhaustion")
    lock_futex.unlock(addr(sched.lock))
    proc.releasem(mp)
    return old


@native
def mcommoninit(mp: Ptr[M]) -> None:
    """Registers an M."""
    lock_futex.lock(addr(sched.lock))
    mp.id = sched.mnext
    sched.mnext += 1
    if sched.mnext - sched.nmfreed > i64(sched.maxmcount):
        panic.throw("thread exhaustion")
    rand.mrandinit(mp)
    mp.alllink = allm.v
    atomic_store(addr(allm.v), mp)
    lock_futex.unlock(addr(sched.lock))


@native
def new_system_g(mp: Ptr[M], stack_bytes: uintptr) -> Ptr[G]:
    """A G that is a thread's own stack; not one of allgs."""
    gp: Ptr[G] = cast(Ptr[G], malloc.persistentalloc(sizeof(G), 8, addr(mstats.memstats.other_sys)))
    seg = stack.stackalloc_large(stack_bytes)
    gp.first_segment = seg
    gp.stack_segment = seg
    gp.stack_bytes = seg.size
    gp.sched.sp = seg.hi - 64
    gp.m = mp
    return gp


@native
def allocm() -> Ptr[M]:
    """An M with stacks, perhaps that of a thread that has ended."""
    mp: Ptr[M] = nil
    if sched.mfree != nil:
        lock_futex.lock(addr(sched.lock))
        mp = proc_threads.take_free()
        lock_futex.unlock(addr(sched.lock))
    if mp == nil:
        mp = cast(Ptr[M], malloc.persistentalloc(sizeof(M), 16, addr(mstats.memstats.other_sys)))
        mp.g0 = new_system_g(mp, G0_STACK)
        mp.gsignal = new_system_g(mp, SIGNAL_STACK)
        return mp
    g0 = mp.g0
    gsignal = mp.gsignal
    memclr(mp, sizeof(M))
    mp.g0 = g0
    mp.gsignal = gsignal
    return mp


@native(systemstack=True)
def newm(fn: Fn[[], None], pp: Ptr[P]) -> None:
    """A new thread that runs fn, if not nil, and then the scheduling loop with pp, if not nil."""
    mp = allocm()
    mp.mstartfn = fn
    mp.nextp = pp
    mcommoninit(mp)
    mp.tls[TLS_BASE] = uintptr(addr(mp.tls[TLS_BASE]))
    mp.tls[TLS_BASE - 1] = uintptr(mp.g0)
    mp.tls[TLS_BASE + TLS_STACK_LIMIT // 8] = mp.g0.stack_segment.limit
    if getg().m.locked_ext != 0:
        sched_hooks.new_thread(mp)
    else:
        os_linux.newosproc(mp, mstart_thread)


@native
def mstart_thread() -> None:
    """The first function of every thread but the main one, on its g0."""
    mp = getg().m
    os_linux.minit(mp)
    fn = mp.mstartfn
    trace.record(trace.Ev.THREAD_START, u64(funcaddr(fn)), 0)
    if fn != nil:
        fn()
    if mp.nextp != nil:
        acquirep(mp.nextp)
        mp.nextp = nil
    schedule()


@native
def mstart() -> None:
    """The scheduling loop on the main thread; from here on its stack is used from this point on."""
    boottrace.begin(boottrace.Step.MSTART)
    gp = getg()
    gp.sched.sp = stack_pointer() & ~uintptr(15)
    gp.m.gsignal = new_system_g(gp.m, SIGNAL_STACK)
    os_linux.minit(gp.m)
    signal_unix.initsig()
    boottrace.end(boottrace.Step.MSTART)
    schedule()


# --- the number of Ps, and stopping the world ----------------------------------------------------------


@native
def procresize(n: i32) -> None:
    """Sets the number of Ps while the world is stopped; this M keeps or gets one, the others go idle, where
    goroutines that return from system calls may take them. sched.lock is held.
    """
    old = gomaxprocs.v
    if n < 1 or n > MAX_PROCS:
        panic.throw("procresize: invalid arg")
    for i in range(n):
        if allp[i] == nil:
            pp: Ptr[P] = cast(Ptr[P], malloc.persistentalloc(sizeof(P), 64, addr(mstats.memstats.other_sys)))
            pp.id = i
            pp.mcache = mcache.mcache0.v if i == 0 else mcache.allocmcache()
            mwbbuf.wb_init(pp)
            pp.status = PStatus.GCSTOP
            atomic_store(addr(allp[i]), pp)
    mp = getg().m
    mine = mp.p
    if mine != nil:
        mine.m = nil
        mine.status = PStatus.GCSTOP
        mp.p = nil
    gomaxprocs.v = n
    trace.record(trace.Ev.PROCS_CHANGE, u64(n), 0)
    sched.pidle = nil
    atomic_store(addr(sched.npidle), 0)
    # This M keeps its P if that still exists: what it was doing may know the P.
    if mine == nil or mine.id >= n:
        mine = allp[0]
    mine.status = PStatus.IDLE
    acquirep(mine)
    for i in range(n, old):
        retire(allp[i])
    for k in range(1, n + 1):
        idle = allp[n - k]
        if idle == mine:
            continue
        idle.status = PStatus.IDLE
        if runqempty(idle):
            pidleput(idle)
        else:
            move_queue(idle)
            pidleput(idle)


@native
def move_queue(pp: Ptr[P]) -> None:
    """Moves all goroutines of a stopped P to the global queue. sched.lock is held."""
    while True:
        gp, _ = runqget(pp)
        if gp == nil:
            return
        globrunqput(gp)


@native
def retire(pp: Ptr[P]) -> None:
    """Empties a P that will not be used any more. The world is stopped. Its caches stay for the next
    increase.
    """
    move_queue(pp)
    if pp.timers.n != 0:
        sched_hooks.take_timers(allp[0], pp)
    pp.status = PStatus.DEAD


@native
def others_run() -> bool:
    """Whether some P but this M's runs."""
    mine = getg().m.p
    for i in range(gomaxprocs.v):
        if allp[i] != mine and allp[i].status == PStatus.RUNNING:
            return True
    return False


@native
def preemptall() -> None:
    """Asks all running goroutines to give up their Ps at the next function entry."""
    for i in range(gomaxprocs.v):
        pp = allp[i]
        if pp.status == PStatus.RUNNING:
            preempt.preemptone(pp)


@native
def stop_counted() -> None:
    """One more P has stopped. sched.lock is held."""
    sched.stopwait -= 1
    if sched.stopwait == 0:
        lock_futex.notewakeup(addr(sched.stopnote))


@native
def gcstopm() -> None:
    """Stops this M while the world stops."""
    mp = getg().m
    if mp.spinning:
        mp.spinning = False
        trace.record(trace.Ev.SPIN_END, 0, 0)
        atomic_add(addr(sched.nmspinning), -i32(1))
    pp = releasep()
    lock_futex.lock(addr(sched.lock))
    pp.status = PStatus.GCSTOP
    stop_counted()
    lock_futex.unlock(addr(sched.lock))
    stopm()


@native(systemstack=True)
def stop_the_world() -> None:
    """Returns when nothing runs but this M. The caller holds worldsema, is on g0, and goes on with
    start_the_world.
    """
    mp = getg().m
    trace.record(trace.Ev.STW_BEGIN, 0, 0)
    lock_futex.lock(addr(sched.lock))
    sched.stopwait = gomaxprocs.v
    atomic_store(addr(sched.gcwaiting), 1)
    preemptall()
    mp.p.status = PStatus.GCSTOP
    sched.stopwait -= 1
    for i in range(gomaxprocs.v):
        left = allp[i]
        if atomic_cas(addr(left.status), PStatus.SYSCALL, PStatus.GCSTOP):
            left.syscalltick += 1
            trace.record(trace.Ev.PROC_STEAL, u64(left.id), 0)
            sched.stopwait -= 1
    while True:
        pp = pidleget()
        if pp == nil:
            break
        pp.status = PStatus.GCSTOP
        sched.stopwait -= 1
    wait = sched.stopwait > 0
    lock_futex.unlock(addr(sched.lock))
    if wait and ncpu.v > 1:
        # It mostly takes less time than to sleep and to be woken up.
        spins = STOP_SPINS
        while spins > 0 and atomic_load(addr(sched.stopnote.key)) == 0:
            pause()
            spins -= 1
    while wait:
        if lock_futex.notetsleep(addr(sched.stopnote), 100_000):
            lock_futex.noteclear(addr(sched.stopnote))
            break
        preemptall()
    trace.record(trace.Ev.STW_STOPPED, 0, 0)


@native(systemstack=True)
def start_the_world(n: i32) -> None:
    """Lets everything run again, with n Ps."""
    trace.record(trace.Ev.STW_END, 0, 0)
    lock_futex.lock(addr(sched.lock))
    procresize(n)
    atomic_store(addr(sched.gcwaiting), 0)
    proc_sysmon.wake_sysmon()
    lock_futex.unlock(addr(sched.lock))
    wakep()


@native(systemstack=True)
def set_gomaxprocs(n: i32) -> None:
    """Sets the number of Ps. The caller holds worldsema."""
    stop_the_world()
    start_the_world(n)
