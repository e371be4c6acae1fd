"""Marking beside the program: the collector of programs that were built with write barriers.

The world is stopped twice. The first time, everything that roots and stacks point to is marked, and the
barriers are switched on. From there on the program runs, and the threads of `mgc.helper` follow pointers. The
second time, what is left in the barriers' buffers is followed, which is little, and sweeping may begin.

What was reachable when the world was stopped first gets marked: a pointer on the way to it can only vanish by
being overwritten in the heap or in a variable, which the barrier reports, for all stacks were looked at in
the same moment. What is allocated later is marked from the start: a span that a cache takes has the marks of
its free objects set, and those that were not used are taken back when it leaves the cache.

Goroutines that allocate while the heap is beyond its goal mark a piece each time, so that marking ends before
the heap is much larger.

Invariants: `gcphase` changes with the world stopped, and is GC_MARK exactly while the barriers are on; while
it is, nothing is swept; whoever changes it holds worldsema.
"""

from __future__ import annotations

from rt0.native import (
    Var,
    addr,
    atomic_and,
    atomic_cas,
    atomic_load,
    atomic_store,
    ctz,
    i64,
    native,
    nil,
    u32,
    u64,
)
from rt0.runtime import (
    lock_futex,
    mcache,
    mgc,
    mgcmark,
    mgcpacer,
    mgcsweep,
    mgctrace,
    mgcwork,
    mspecial,
    mwbbuf,
    proc,
    proc_sched,
    runtime1,
    sema,
    sys_linux_amd64,
)
from rt0.runtime.runtime2 import MAX_PROCS, WaitReason, allp, gomaxprocs

HELPER_SHARE = 4
"""One thread marks for so many Ps, at least one."""

FIRST_ASSIST = 16
"""Markers from here on are for goroutines that help."""

ASSIST_OBJECTS = 1000
"""What a goroutine marks each time."""

busy_assists = Var(u32, 0)
"""A bit for each marker that a goroutine has; atomic."""

live_at_start = Var(u64, 0)
"""heap_live when marking began."""

forced_cycle = Var(u32, 0)
"""Whether the program has asked for this collection."""


@native(noinline=True)
def gc_start_concurrent(why: u32) -> None:
    """What `mgc.gc_start` is in other programs. Returns when marking has begun, or, if the program has asked
    for the collection, ended."""
    if not mgc.may_collect():
        return
    if why == mgc.HEAP and mgc.gcphase.v != mgc.GC_OFF:
        assist_or_finish()
        return
    if why == mgc.HEAP and mgcpacer.gc_controller.put_off(sys_linux_amd64.nanotime()):
        return
    mgc.scrub()
    while True:
        sema.semacquire(addr(proc_sched.worldsema.v), False, WaitReason.STOPPING_THE_WORLD)
        if mgc.gcphase.v == mgc.GC_OFF:
            break
        sema.semrelease(addr(proc_sched.worldsema.v), False)
        if why != mgc.USER:
            return
        help_to_end()
    begun = mgc.wanted(why)
    if begun:
        start_mark(why)
    sema.semrelease(addr(proc_sched.worldsema.v), False)
    if begun and why == mgc.USER:
        help_to_end()


@native
def help_to_end() -> None:
    """Returns when the collection that is under way has ended."""
    cycle = atomic_load(addr(mgc.work.cycles))
    while mgc.gcphase.v != mgc.GC_OFF and atomic_load(addr(mgc.work.cycles)) == cycle:
        assist_or_finish()
        proc.gosched()


@native
def assist_or_finish() -> None:
    """Marks something; if nothing is left, ends the collection."""
    if atomic_load(addr(mgcwork.bufs.done)) != 0:
        finish()
    else:
        assist()


@native(systemstack=True)
def assist() -> None:
    """Marks some objects, if there is work that nobody else has."""
    free = ~atomic_load(addr(busy_assists.v)) & 0xFFFF
    if free == 0:
        return
    slot = u32(ctz(free))
    if not atomic_cas(addr(busy_assists.v), ~free & 0xFFFF, (~free & 0xFFFF) | u32(1) << slot):
        return
    if mgcwork.work_enter():
        w = addr(mgcwork.markers[FIRST_ASSIST + slot])
        n: i64 = 0
        while n < ASSIST_OBJECTS:
            p = mgcwork.try_get(w)
            if p != 0:
                mgcmark.scan_one(w, p)
                n += 1
            elif not mgcwork.take_full(w):
                break
        mgcwork.give_back(w)
        if mgcwork.work_abandon():
            marked_all()
    atomic_and(addr(busy_assists.v), ~(u32(1) << slot))


@native(systemstack=True)
def start_mark(why: u32) -> None:
    """Stops the world for the first time. The caller holds worldsema."""
    t = addr(mgc.work.times)
    t.start = sys_linux_amd64.nanotime()
    t.goal = mgcpacer.gc_controller.heap_goal()
    mgc.start_helpers(max(i64(u32(gomaxprocs.v) // HELPER_SHARE), 1))
    proc_sched.stop_the_world()
    mgc.prepare()
    forced_cycle.v = u32(1) if why == mgc.USER else 0
    mgcmark.prepare_roots()
    mgcwork.work_start()
    w = addr(mgcwork.markers[0])
    mgcmark.mark_roots(w)
    mgcwork.give_back(w)
    mgcwork.work_resume()
    live_at_start.v = t.before
    # From now on it is beyond the goal that allocation has to do something.
    atomic_store(addr(mgcpacer.gc_controller.trigger), t.goal)
    mgc.gcphase.v = mgc.GC_MARK
    atomic_store(addr(mgc.write_barrier.v), 1)
    t.stopped = sys_linux_amd64.nanotime()
    proc_sched.start_the_world(gomaxprocs.v)
    mgc.wake_helpers()
    if mgcwork.work_abandon():
        marked_all()


@native
def marked_all() -> None:
    """A helper has found that nothing is left: some goroutine has to stop the world."""
    s = addr(mgcsweep.sweep_state)
    lock_futex.lock(addr(s.lock))
    mgc.work.finish = 1
    parked = s.parked
    s.parked = False
    lock_futex.unlock(addr(s.lock))
    if parked:
        proc.inject(s.g)


@native
def finish() -> None:
    """Ends marking, unless somebody else does it."""
    sema.semacquire(addr(proc_sched.worldsema.v), False, WaitReason.STOPPING_THE_WORLD)
    if mgc.gcphase.v != mgc.GC_OFF and atomic_load(addr(mgcwork.bufs.done)) != 0:
        finish_mark()
        mgcsweep.wake_sweeper()
    sema.semrelease(addr(proc_sched.worldsema.v), False)


@native(systemstack=True)
def finish_mark() -> None:
    """Stops the world for the second time. The caller holds worldsema."""
    t = addr(mgc.work.times)
    t.marked = sys_linux_amd64.nanotime()
    mgc.work.finish = 0
    proc_sched.stop_the_world()
    mgc.await_markers()
    i: i64 = 0
    while i < MAX_PROCS and allp[i] != nil:
        mgcmark.shade_buffer(allp[i])
        mwbbuf.wb_init(allp[i])
        i += 1
    mgcwork.work_resume()
    mgcmark.mark(addr(mgcwork.markers[0]))
    mgcwork.work_leave()
    mgc.await_markers()
    mgcwork.work_end()
    mcache.flush_all()
    mgc.keep_counts()
    live = atomic_load(addr(mgcpacer.gc_controller.heap_live))
    t.bytes_marked += max(live, live_at_start.v) - live_at_start.v
    atomic_store(addr(mgc.write_barrier.v), 0)
    mgc.gcphase.v = mgc.GC_OFF
    if runtime1.debug.gccheckmark > 0:
        mgcmark.check_all()
    mgc.begin_sweep()
    mgc.account(forced_cycle.v != 0)
    pause = (t.stopped - t.start) + (t.end - t.marked)
    cpu = pause * i64(gomaxprocs.v) + (t.marked - t.stopped) * mgc.work.helpers_wanted
    mgc.note(pause, cpu, forced_cycle.v != 0)
    proc_sched.start_the_world(gomaxprocs.v)
    if mspecial.hooks.wake != nil:
        mspecial.hooks.wake()
    if runtime1.debug.gctrace > 0:
        mgctrace.trace(forced_cycle.v != 0)
