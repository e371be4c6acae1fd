"""Who marks beside the program.

- Helpers: threads that do nothing else, one for so many Ps. Like sysmon they have no P: the kernel shares the
  processors between them and the program.
- Ps without a goroutine to run, as long as there are processors for them (`mark_idle`).
- Goroutines that allocate: what they owe, the pacer says (`assist`). Helpers' work is credit, from which that
  is paid first. A goroutine that cannot pay, since all work is in others' hands, waits until there is credit
  for all that it owes.

Invariants: `markers` from FIRST_SHARED on belong to whoever has set the bit in `shared`; a goroutine that
waits is on `queue` under its lock, and somebody marks who will look there (`wake_assists`).
"""

from __future__ import annotations

from rt0.native import (
    Global,
    Ptr,
    Var,
    addr,
    atomic_add,
    atomic_and,
    atomic_cas,
    atomic_load,
    ctz,
    i32,
    i64,
    native,
    nil,
    struct,
    u32,
    u64,
)
from rt0.runtime import (
    lock_futex,
    mcache,
    mgc,
    mgcmark,
    mgcpacer,
    mgcrecord,
    mgcsweep,
    mgcwork,
    proc,
    proc_sched,
    runtime1,
    runtime2,
    sys_linux_amd64,
    trace,
)
from rt0.runtime.runtime2 import WaitReason, getg, gomaxprocs, ncpu, sched

HELPER_SHARE = 4
"""One thread marks for so many Ps, at least one."""

MAX_HELPERS = 15

FIRST_SHARED = MAX_HELPERS + 1
SHARED = 16
ALL_SHARED = (1 << SHARED) - 1

SLICE = 64 << 10
LEAST = 16 << 10
"""Bytes that are looked at in one go, at most and at least. Whoever stops the world may have to wait for
that."""


@struct(name="gcHelpers")
class Helpers:
    """The threads. Changes under worldsema, but for what is atomic."""

    epoch: u32  # what they sleep on: changes when there is something to mark; atomic
    started: u32  # how many have got their number; atomic
    n: i64
    wanted: i64  # in this collection


helpers = Global(Helpers)

shared = Var(u32, 0)
"""A bit for each marker that somebody has who holds a P; atomic."""


@struct(name="assistQueue")
class AssistQueue:
    """Goroutines that wait for credit, by schedlink, first come first served."""

    lock: runtime2.Mutex
    first: Ptr[runtime2.G]  # under lock; read by anyone
    last: Ptr[runtime2.G]  # under lock


queue = Global(AssistQueue)


# --- helpers --------------------------------------------------------------------------------------------


@native(cold=True, noinline=True)
def start_helpers() -> None:
    """Decides how many threads mark in the collection that begins, and makes them."""
    n = max(i64(u32(gomaxprocs.v) // HELPER_SHARE), 1)
    if runtime1.debug.gcstoptheworld > 0:
        n = i64(min(gomaxprocs.v, ncpu.v)) - 1
    n = min(n, MAX_HELPERS)
    while helpers.n < n:
        helpers.n += 1
        proc_sched.newm(helper, nil)
        # Only now: a thread that did not count as one yet would make another look like the last.
        lock_futex.lock(addr(sched.lock))
        sched.nmsys += 1
        lock_futex.unlock(addr(sched.lock))
    helpers.wanted = n


@native
def wake_helpers() -> None:
    if helpers.wanted != 0:
        atomic_add(addr(helpers.epoch), 1)
        sys_linux_amd64.futexwakeup(addr(helpers.epoch), u32(helpers.n))


@native
def helper() -> None:
    """A thread that does nothing but mark. It does not count for deadlock."""
    id = i64(atomic_add(addr(helpers.started), 1))
    seen: u32 = 0
    while True:
        now = atomic_load(addr(helpers.epoch))
        if now == seen:
            sys_linux_amd64.futexsleep(addr(helpers.epoch), seen, -1)
            continue
        seen = now
        if id <= helpers.wanted and mgcwork.work_enter():
            trace.record(trace.Ev.GC_MARK_BEGIN, 0, 0)
            mgcmark.mark(addr(mgcwork.markers[id]))
            trace.record(trace.Ev.GC_MARK_END, 0, 0)
            beside = mgc.gcphase.v != mgc.GC_OFF
            mgcwork.work_leave()
            if beside:
                marked_all()


@native(cold=True, noinline=True)
def marked_all() -> None:
    """Nothing is left to mark: some goroutine has to stop the world. Whoever allocates finds that out; in
    case that nobody does, the sweeper's goroutine is asked. On g0."""
    mgc.work.finish = 1  # the sweeper looks at it under its lock before it parks
    gp = mgcsweep.take_parked()
    if gp != nil:
        make_runnable(gp)
    wake_assists()


@native(noinline=True)
def make_runnable(gp: Ptr[runtime2.G]) -> None:
    """Whether this thread has a P or not."""
    if getg().m.p != nil:
        proc.goready_behind(gp)
    else:
        proc.inject(gp)


# --- Ps -------------------------------------------------------------------------------------------------


@native(systemstack=True, noinline=True)
def mark_some(want: u64) -> u64:
    """Marks until so many bytes have been looked at, or there is no work that nobody else has; how many
    bytes."""
    free = ~atomic_load(addr(shared.v)) & ALL_SHARED
    if free == 0:
        return 0
    slot = u32(ctz(free))
    if not atomic_cas(addr(shared.v), ~free & ALL_SHARED, (~free & ALL_SHARED) | u32(1) << slot):
        return 0
    done: u64 = 0
    if mgcwork.work_enter():
        trace.record(trace.Ev.GC_MARK_BEGIN, 1, 0)
        w = addr(mgcwork.markers[FIRST_SHARED + i64(slot)])
        while mgcmark.gc_drain(w, want) and atomic_load(addr(sched.gcwaiting)) == 0:
            if not mgcmark.take_root(w) and not mgcwork.ask_for_work(w):
                break
        mgcwork.give_back(w)
        trace.record(trace.Ev.GC_MARK_END, 1, 0)
        done = w.work
        w.work = 0
        atomic_add(addr(mgcpacer.gc_controller.scan_work), done)
        if mgcwork.work_abandon():
            marked_all()
    atomic_and(addr(shared.v), ~(u32(1) << slot))
    return done


@native
def mark_idle() -> bool:
    """What a P does that has no goroutine to run; whether to look for one again."""
    busy = gomaxprocs.v - atomic_load(addr(sched.npidle)) + i32(helpers.wanted)
    if busy > ncpu.v or atomic_load(addr(mgcwork.bufs.done)) != 0:
        return False
    start = sys_linux_amd64.nanotime()
    done = mark_some(SLICE)
    atomic_add(addr(mgcpacer.gc_controller.idle_time), sys_linux_amd64.nanotime() - start)
    atomic_add(addr(mgcpacer.gc_controller.credit), i64(done))
    # If this was the end, there is a goroutine now.
    return done != 0 or not proc_sched.runqempty(getg().m.p)


@native
def assist() -> None:
    """Pays for what the caller's P has allocated since the last time, or until nothing is left to mark."""
    c = addr(mgcpacer.gc_controller)
    cache = mcache.get_mcache(getg().m)
    owed = c.debt(cache.assist_bytes)
    cache.assist_bytes = 0
    owed -= c.take_credit(owed)
    while owed > 0 and atomic_load(addr(mgcwork.bufs.done)) == 0:
        start = sys_linux_amd64.nanotime()
        done = i64(mark_some(u64(min(max(owed, LEAST), SLICE))))
        took = sys_linux_amd64.nanotime() - start
        atomic_add(addr(c.assist_time), took)
        if mgcrecord.recording:
            mgcrecord.note_assist(took)
        owed -= done
        if owed < 0:
            atomic_add(addr(c.credit), -owed)
        elif done == 0:
            await_credit(owed)
            owed = 0


@native
def await_credit(owed: i64) -> None:
    """Parks the goroutine until others have looked at so many bytes more than they need for themselves, at
    something if owed is 0, or until everything is marked."""
    lock_futex.lock(addr(queue.lock))
    if atomic_load(addr(mgcwork.bufs.done)) != 0 or mgc.gcphase.v == mgc.GC_OFF:
        lock_futex.unlock(addr(queue.lock))
        return
    gp = getg()
    gp.assist_owed = owed
    gp.schedlink = nil
    if queue.first == nil:
        queue.first = gp
    else:
        queue.last.schedlink = gp
    queue.last = gp
    proc.goparkunlock(addr(queue.lock), WaitReason.GC_ASSIST_WAIT)


@native
def pay_assists() -> None:
    """Lets those goroutines go on for which there is credit now. On g0."""
    c = addr(mgcpacer.gc_controller)
    while atomic_load(addr(queue.first)) != nil:
        lock_futex.lock(addr(queue.lock))
        gp = queue.first
        if gp != nil:
            if atomic_load(addr(c.credit)) < gp.assist_owed:
                gp = nil
            else:
                atomic_add(addr(c.credit), -gp.assist_owed)
                queue.first = gp.schedlink
        lock_futex.unlock(addr(queue.lock))
        if gp == nil:
            return
        make_runnable(gp)


@native
def wake_assists() -> None:
    """Lets all goroutines go on that wait for others' marking, since that has ended. On g0."""
    # Also if the queue looks empty: somebody may have seen that marking goes on, and be about to wait.
    # And who ends the collection waits for a helper that takes the goroutines.
    lock_futex.lock(addr(queue.lock))
    gp = queue.first
    queue.first = nil
    # Until the last one is runnable, it may be that nothing else runs, and there is no collection any more.
    helps = gp != nil and getg().m.p == nil
    if helps:
        proc.count_for_deadlock(True)
    lock_futex.unlock(addr(queue.lock))
    while gp != nil:
        next = gp.schedlink
        make_runnable(gp)
        gp = next
    if helps:
        proc.count_for_deadlock(False)
