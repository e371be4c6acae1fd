"""The system monitor, on a thread of its own without a P, and the detection of deadlock.

It looks after what the scheduler cannot notice by itself: Ps that one goroutine has held for 10 ms. It looks
often at first and then ever less often, and sleeps while every P is idle.

Invariant: it holds no P and allocates nothing.
"""

from __future__ import annotations

from rt0.native import Ptr, addr, atomic_cas, atomic_load, div, i32, i64, native, nil, u64
from rt0.runtime import (
    lock_futex,
    mgc,
    mstats,
    panic,
    preempt,
    proc_sched,
    runtime1,
    sys_linux_amd64,
    time,
    trace,
    traceback,
)
from rt0.runtime import print as rtprint
from rt0.runtime.runtime2 import GStatus, P, PStatus, allgs, allp, gomaxprocs, sched, sched_hooks

FORCE_PREEMPT_NS = 10_000_000
SLEEP_NS = 60_000_000_000
SHORT_SLEEP_NS = 6_000_000_000
"""How long an idle program sleeps at most, and one that has memory to give back."""


@native
def start() -> None:
    """Starts the monitor."""
    sched.nmsys += 1
    proc_sched.newm(sysmon, nil)


@native(nowritebarrier=True)
def sysmon() -> None:
    """The monitor's loop."""
    idle: i64 = 0
    delay: i64 = 0
    last_trace: i64 = 0
    while True:
        if idle == 0:
            delay = 20
        elif idle > 50:
            delay *= 2
        delay = min(delay, 10000)
        sys_linux_amd64.usleep(delay)
        now = sys_linux_amd64.nanotime()
        if trace.tracing:
            trace.note_time()
        if mstats.collections.started == 0:
            mstats.collections.started = now
        if mgc.cycle_hooks.periodic != nil:
            mgc.cycle_hooks.periodic(now)
        if runtime1.debug.schedtrace <= 0 and all_idle():
            if sysmon_sleep(now):
                idle = 0
                delay = 20
            now = sys_linux_amd64.nanotime()
        if sched_hooks.poll_sysmon != nil:
            sched_hooks.poll_sysmon(now)
        if retake(now) != 0:
            idle = 0
        else:
            idle += 1
        period = i64(runtime1.debug.schedtrace) * 1_000_000
        if period > 0 and last_trace + period <= now:
            last_trace = now
            schedtrace(runtime1.debug.scheddetail > 0)


@native
def all_idle() -> bool:
    return atomic_load(addr(sched.gcwaiting)) != 0 or atomic_load(addr(sched.npidle)) == gomaxprocs.v


@native
def sysmon_sleep(now: i64) -> bool:
    """Sleeps while every P is idle or the world stands still, until `wake_sysmon`, or until the first timer
    is due, for at most a minute; whether it was woken.
    """
    longest: i64 = SLEEP_NS
    if mgc.cycle_hooks.has_more != nil and mgc.cycle_hooks.has_more():
        longest = SHORT_SLEEP_NS
    lock_futex.lock(addr(sched.lock))
    next = time.time_sleep_until()
    if not all_idle() or next <= now:
        lock_futex.unlock(addr(sched.lock))
        return False
    sched.sysmonwait = 1
    lock_futex.unlock(addr(sched.lock))
    woken = lock_futex.notetsleep(addr(sched.sysmonnote), min(next - now, longest))
    lock_futex.lock(addr(sched.lock))
    sched.sysmonwait = 0
    lock_futex.noteclear(addr(sched.sysmonnote))
    lock_futex.unlock(addr(sched.lock))
    return woken


@native(inline=True)
def wake_sysmon() -> None:
    """There is something to watch again. sched.lock is held."""
    if sched.sysmonwait != 0:
        sched.sysmonwait = 0
        lock_futex.notewakeup(addr(sched.sysmonnote))


@native
def retake(now: i64) -> i64:
    """Takes Ps from system calls that last and asks goroutines that run for too long to give up theirs; how
    many it took.

    Asking does not count: a goroutine that does not listen would keep the monitor awake.
    """
    taken: i64 = 0
    for i in range(gomaxprocs.v):
        pp = allp[i]
        tick = addr(pp.sysmontick)
        status = atomic_load(addr(pp.status))
        if status != PStatus.RUNNING and status != PStatus.SYSCALL:
            continue
        overdue = False
        if tick.schedtick != pp.schedtick or tick.schedwhen == 0:
            tick.schedtick = pp.schedtick
            tick.schedwhen = now
        elif tick.schedwhen + FORCE_PREEMPT_NS <= now:
            preempt.preemptone(pp)
            overdue = True
        if status == PStatus.SYSCALL and retake_syscall(pp, overdue, now):
            taken += 1
    return taken


@native
def retake_syscall(pp: Ptr[P], overdue: bool, now: i64) -> bool:
    """Takes a P from a system call that has lasted for a whole round of the monitor, if there is use for it,
    or for 10 ms.
    """
    tick = addr(pp.sysmontick)
    if not overdue and tick.syscalltick != pp.syscalltick:
        tick.syscalltick = pp.syscalltick
        tick.syscallwhen = now
        return False
    others = atomic_load(addr(sched.nmspinning)) + atomic_load(addr(sched.npidle))
    if proc_sched.runqempty(pp) and others > 0 and tick.syscallwhen + FORCE_PREEMPT_NS > now:
        return False
    # The M that loses its P may return from the call, go idle and find that nobody runs: count one more.
    incidlelocked(-1)
    taken = atomic_cas(addr(pp.status), PStatus.SYSCALL, PStatus.IDLE)
    if taken:
        pp.syscalltick += 1
        trace.record(trace.Ev.PROC_STEAL, u64(pp.id), 0)
        proc_sched.handoffp(pp)
    incidlelocked(1)
    return taken


@native
def incidlelocked(n: i32) -> None:
    lock_futex.lock(addr(sched.lock))
    sched.nmidlelocked += n
    if n > 0:
        checkdead()
    lock_futex.unlock(addr(sched.lock))


@native
def checkdead() -> None:
    """Reports a deadlock if no M can ever run Go code again. sched.lock is held."""
    if atomic_load(addr(panic.panicking.v)) != 0:
        return
    if mgc.gcphase.v != mgc.GC_OFF:
        # Helpers, which do not count, will make a goroutine runnable that ends marking.
        return
    run = i32(sched.mnext - sched.nmfreed) - sched.nmidle - sched.nmidlelocked - sched.nmsys
    if run > 0:
        return
    if run < 0:
        panic.throw("checkdead: inconsistent counts")
    alive: i64 = 0
    gp = atomic_load(addr(allgs.v))
    while gp != nil:
        if not gp.system:
            status = atomic_load(addr(gp.atomicstatus))
            if status == GStatus.WAITING:
                alive += 1
            elif status != GStatus.DEAD and status != GStatus.IDLE:
                panic.throw("checkdead: runnable g")
        gp = gp.alllink
    if alive == 0:
        lock_futex.unlock(addr(sched.lock))
        panic.fatal("no goroutines (main called runtime.Goexit) - deadlock!")
    for i in range(gomaxprocs.v):
        if allp[i].timers.n != 0:
            return
    lock_futex.unlock(addr(sched.lock))
    panic.fatal("all goroutines are asleep - deadlock!")


# --- GODEBUG=schedtrace ---------------------------------------------------------------------------------


@native
def schedtrace(detailed: bool) -> None:
    """Prints the scheduler's state in gc's format."""
    lock_futex.lock(addr(sched.lock))
    rtprint.printlock()
    rtprint.printstring("SCHED ")
    rtprint.printint(div(sys_linux_amd64.nanotime() - sched.starttime, 1_000_000))
    rtprint.printstring("ms: gomaxprocs=")
    rtprint.printint(i64(gomaxprocs.v))
    rtprint.printstring(" idleprocs=")
    rtprint.printint(i64(atomic_load(addr(sched.npidle))))
    rtprint.printstring(" threads=")
    rtprint.printint(sched.mnext - sched.nmfreed)
    rtprint.printstring(" spinningthreads=")
    rtprint.printint(i64(atomic_load(addr(sched.nmspinning))))
    rtprint.printstring(" needspinning=")
    rtprint.printint(i64(atomic_load(addr(sched.needspinning))))
    rtprint.printstring(" idlethreads=")
    rtprint.printint(i64(sched.nmidle))
    rtprint.printstring(" runqueue=")
    rtprint.printint(i64(sched.runqsize))
    if detailed:
        schedtrace_detail()
    else:
        schedtrace_queues()
    rtprint.printunlock()
    lock_futex.unlock(addr(sched.lock))


@native
def schedtrace_queues() -> None:
    """The lengths of the Ps' queues and how often each P scheduled."""
    rtprint.printstring(" [ ")
    for i in range(gomaxprocs.v):
        if i != 0:
            rtprint.printstring(" ")
        rtprint.printuint(queue_length(allp[i]))
    rtprint.printstring(" ] schedticks=[ ")
    for i in range(gomaxprocs.v):
        rtprint.printuint(u64(allp[i].schedtick))
        rtprint.printstring(" ")
    rtprint.printstring("]\n")


@native
def queue_length(pp: Ptr[P]) -> u64:
    return u64(atomic_load(addr(pp.runqtail)) - atomic_load(addr(pp.runqhead)))


@native
def print_field(name: str, v: i64) -> None:
    rtprint.printstring(name)
    rtprint.printint(v)


@native
def schedtrace_detail() -> None:
    """A line for each P, M and goroutine."""
    print_field(" gcwaiting=", i64(atomic_load(addr(sched.gcwaiting))))
    print_field(" nmidlelocked=", i64(sched.nmidlelocked))
    print_field(" stopwait=", i64(sched.stopwait))
    print_field(" sysmonwait=", i64(atomic_load(addr(sched.sysmonwait))))
    rtprint.printnl()
    for i in range(gomaxprocs.v):
        pp = allp[i]
        print_field("  P", i64(i))
        print_field(": status=", i64(pp.status))
        print_field(" schedtick=", i64(pp.schedtick))
        print_field(" syscalltick=", i64(pp.syscalltick))
        if pp.m != nil:
            print_field(" m=", pp.m.id)
        else:
            rtprint.printstring(" m=nil")
        print_field(" runqsize=", i64(queue_length(pp)))
        print_field(" gfreecnt=", i64(pp.gfree_n))
        print_field(" timerslen=", i64(atomic_load(addr(pp.timers.len))))
        rtprint.printnl()
    gp = atomic_load(addr(allgs.v))
    while gp != nil:
        print_field("  G", i64(gp.goid))
        print_field(": status=", i64(atomic_load(addr(gp.atomicstatus))))
        rtprint.printstring("(")
        rtprint.printstring(traceback.gstatus_string(gp))
        rtprint.printstring(")\n")
        gp = gp.alllink
