"""The collector: when a collection happens, and what belongs to it.

Concurrent mark and sweep, non-moving. The world is stopped twice, for moments. The first time the barriers
are switched on; what is reachable in this moment, the snapshot, gets marked while the program runs on: by the
threads of `mgcworker`, by Ps without other work, and by goroutines that allocate. The second time, what is
left in the barriers' buffers is followed, which is little, and sweeping may begin (`mgcsweep`); if it is
not little, marking goes on for another while.

A pointer on the way to an object of the snapshot can only vanish by being overwritten in the heap or in a
variable, which the barrier reports; or from a stack, so each goroutine's stack is looked at before the
goroutine runs for the first time since (`look_first`). So nothing has to be known of pointers that are
stored: whatever a goroutine gets hold of was reachable in the snapshot, or is new. What is new is marked from
the start: a span that a cache takes has the marks of its free objects set, and those that were not used are
taken back when it leaves the cache.

A collection is due when the heap has grown to the pacer's trigger (`mgcpacer`), when the program asks for
one, and two minutes after the last one. Whoever finds that one is due, mostly a goroutine that allocates,
begins it; who finds that nothing is left to mark ends it.

Invariants: `gcphase` changes with the world stopped, and is GC_MARK exactly while the barriers are on; while
it is, nothing is swept. Whoever changes it holds `worldsema`. `sweepgen` grows by 2 with the world stopped,
when every span is swept and no cache holds any. A goroutine starts a collection only while it holds no locks
of the runtime, and on its own stack.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Fn,
    Global,
    Ptr,
    Var,
    addr,
    atomic_add,
    atomic_cas,
    atomic_load,
    atomic_store,
    cast,
    extern_var,
    i32,
    i64,
    local,
    native,
    nil,
    struct,
    u32,
    u64,
    uintptr,
    volatile_store,
)
from rt0.runtime import (
    chan,
    mbitmap,
    mcache,
    mgcmark,
    mgcpacer,
    mgcrecord,
    mgcscavenge,
    mgcsweep,
    mgctrace,
    mgcwork,
    mgcworker,
    mheap,
    mprof,
    mspan,
    mspecial,
    mstats,
    mwbbuf,
    panic,
    proc,
    proc_sched,
    runtime1,
    runtime2,
    sema,
    sys_linux_amd64,
    trace,
)
from rt0.runtime.runtime2 import MAX_PROCS, WaitReason, allp, getg, gomaxprocs
from rt0.runtime.type import ChanType, Kind, Type

GC_OFF = 0
GC_MARK = 1
"""`gcphase`: nothing is being marked beside the program, and sweeping may go on; or it is."""

gcphase = Var(u32, GC_OFF)
"""Changes only while the world is stopped."""

write_barrier = Var(u32, 0, linkname="runtime.writeBarrier")
"""Whether compiled code has to report pointers that it overwrites; tested before each store of a pointer to
the heap."""

scan_cycle = Var(u32, 0)
"""What `scan_cycle` of a goroutine is whose stack was looked at in the current collection, an even number;
while somebody looks at it, it is one less. Changes while the world is stopped."""

HEAP, PERIODIC, USER, AHEAD = range(4)
"""Why a collection is started; AHEAD starts none, but marks for what is about to be allocated."""

FORCE_PERIOD = 120_000_000_000
"""Nanoseconds after which sysmon asks for a collection."""

SCRUB_WORDS = 40

OWN_BYTES = 256 << 10
LAST_BYTES = 32 << 10
"""So much is marked by who ends marking before the world is stopped, and after: if more is left, the program
runs on meanwhile."""


@struct(name="gcTimes")
class Times:
    """When what happened in the current collection, in nanoseconds of nanotime."""

    start: i64
    stopped: i64
    marked: i64
    end: i64
    interrupted: i64  # how long the world was stopped in between
    before: u64  # heap_live when the world was stopped first
    scan_before: u64  # heap_scan then
    after: u64  # and when everything was marked
    goal: u64  # for it
    bytes_marked: u64
    scanned: u64  # bytes of marked objects with pointers
    stacks: u64  # bytes of stacks


@struct(name="workType")
class Work:
    """The state of a collection. Changes under worldsema."""

    cycles: u32  # collections done; atomic
    forced: bool  # the program has asked for this one
    finish: u32  # nothing is left to mark: the sweeper's goroutine ends marking; under its lock
    finishing: u32  # a goroutine ends it; atomic
    periodic: u32  # sysmon asks the sweeper's goroutine for a collection; atomic
    times: Times


work = Global(Work)


@struct(name="gcSpent")
class Spent:
    """What all collections have taken, in nanoseconds of the processor. Changes with the world stopped."""

    pause: i64
    dedicated: i64  # by threads and Ps for that
    assist: i64
    idle: i64  # by Ps that had nothing else to do


spent = Global(Spent)


@struct(name="backgroundWorker")
class Background:
    """The closure of a goroutine that serves the collector. It lives for ever, outside the heap."""

    fn: Fn[[Ptr[Background]], None]
    started: Ptr[chan.HChan]  # where it reports that it runs


sweep_worker = Global(Background)
scavenge_worker = Global(Background)

int_type = Global(Type)
chan_int_type = Global(ChanType)


@native
def gcinit() -> None:
    """Reads GOGC and GOMEMLIMIT and makes the first cycle one that has nothing to sweep. Called once, by
    schedinit."""
    mgcsweep.sweep_state.active = mgcsweep.SWEEP_DRAINED
    mgcpacer.gc_controller.init(mgcpacer.read_gogc(), mgcpacer.read_gomemlimit())


@native
def gcenable() -> None:
    """Starts the background sweeper and the scavenger, and returns when both run. Called once, by
    runtime.main."""
    int_type.size = 8
    int_type.align = 8
    int_type.kind = Kind.INT
    chan_int_type.elem = addr(int_type)
    c = chan.makechan(addr(chan_int_type), 2)
    sweep_worker.fn = mgcsweep.bgsweep
    sweep_worker.started = c
    scavenge_worker.fn = mgcscavenge.bgscavenge
    scavenge_worker.started = c
    proc.newproc(cast(Ptr[runtime2.FuncVal], addr(sweep_worker)))
    proc.newproc(cast(Ptr[runtime2.FuncVal], addr(scavenge_worker)))
    chan.chanrecv1(c, nil)
    chan.chanrecv1(c, nil)
    mstats.memstats.enablegc = True


@native
def report_started(worker: Ptr[Background]) -> None:
    """Tells gcenable that a background goroutine runs."""
    one: i64 = 1
    chan.chansend1(worker.started, addr(one))


# --- a collection ---------------------------------------------------------------------------------------


collector = extern_var("runtime.collector", Array[Fn[[u32], None], 1])
"""`gc_start` in a program that asks for memory, otherwise nil: then the linker leaves the collector out."""


@struct(name="cycleHooks")
class CycleHooks:
    """What makes sense only when there has been a collection, which sets it: so the linker need not put it
    into programs that cannot have one."""

    periodic: Fn[[i64], None]
    scan_goroutine: Fn[[Ptr[runtime2.G]], None]
    mark_idle: Fn[[], bool]
    shade_buffer: Fn[[Ptr[runtime2.P]], None]
    wake_scavenger: Fn[[], None]
    scavenge_half: Fn[[], None]
    has_more: Fn[[], bool]
    make_room: Fn[[uintptr], None]
    offset_growth: Fn[[uintptr], None]
    reclaim: Fn[[uintptr], None]
    asked: Fn[[], None]
    mark_free: Fn[[Ptr[mspan.MSpan], bool], None]
    clobber_free: Fn[[Ptr[mspan.MSpan]], None]  # only for GODEBUG=clobberfree=1


cycle_hooks = Global(CycleHooks)


@native(inline=True)
def look_first(gp: Ptr[runtime2.G]) -> None:
    """Comes before gp runs: the collector has to look at its stack as it was when the collection began."""
    if atomic_load(addr(gp.scan_cycle)) != scan_cycle.v:
        cycle_hooks.scan_goroutine(gp)


@native
def may_collect() -> bool:
    """Whether the caller is a goroutine that can wait, and be looked at."""
    gp = getg()
    mp = gp.m
    if gp != mp.curg or mp.locks != 0 or mp.mallocing != 0 or not mstats.memstats.enablegc:
        return False
    if mwbbuf.shadow.record != nil:
        # The shadow heap has to be told of everything that is freed; it is not.
        return False
    return atomic_load(addr(panic.panicking.v)) == 0


@native(noinline=True, nosplit=True)
def scrub() -> None:
    """Overwrites the stack below the caller, on the same segment. What earlier calls have left there would
    otherwise lie in unused places of the frames on the way to the collection, and keep objects alive."""
    words = local(Array[uintptr, SCRUB_WORDS])
    for i in range(SCRUB_WORDS):
        volatile_store(addr(words[i]), 0)


@native(noinline=True)
def gc_start(why: u32) -> None:
    """Begins a collection, unless somebody else has done it meanwhile. Returns when marking has begun, or, if
    the program has asked for the collection, ended. While there is one, an allocation pays for itself."""
    if not may_collect():
        return
    if why == AHEAD or (why == HEAP and gcphase.v != GC_OFF):
        assist_or_finish()
        return
    if why == HEAP and mgcpacer.gc_controller.put_off(sys_linux_amd64.nanotime()):
        return
    # What is dead when the program asks is found by any collection that begins later: one is enough for all
    # goroutines that ask at the same time.
    under_way = gcphase.v != GC_OFF
    enough = atomic_load(addr(work.cycles)) + (2 if under_way else 1)
    scrub()
    while True:
        sema.semacquire(addr(proc_sched.worldsema.v), False, WaitReason.STOPPING_THE_WORLD)
        if gcphase.v == GC_OFF:
            break
        sema.semrelease(addr(proc_sched.worldsema.v), False)
        if why != USER:
            return
        help_to_end()
    done = i32(atomic_load(addr(work.cycles)) - enough) >= 0
    begun = not (why == USER and done) and wanted(why)
    if begun:
        start_mark(why == USER)
        if gcphase.v == GC_OFF:
            mgcsweep.wake_sweeper()
    sema.semrelease(addr(proc_sched.worldsema.v), False)
    if begun and why == USER:
        help_to_end()


@native(cold=True)
def help_to_end() -> None:
    """Returns when the collection that is under way has ended."""
    cycle = atomic_load(addr(work.cycles))
    while gcphase.v != GC_OFF and atomic_load(addr(work.cycles)) == cycle:
        if atomic_load(addr(mgcwork.bufs.done)) != 0:
            finish()
            proc.gosched()
        elif mgcworker.mark_some(mgcworker.SLICE) == 0:
            mgcworker.await_credit(0)


@native
def assist_or_finish() -> None:
    """Marks for what was allocated; if nothing is left to mark, ends the collection."""
    mgcworker.assist()
    if atomic_load(addr(mgcwork.bufs.done)) != 0:
        finish()


@native
def wanted(why: u32) -> bool:
    """Whether to collect still makes sense for the reason that there was. If so, everything is swept: what
    the last collection has left is better done before the world stops."""
    if why != USER and (why != PERIODIC or not period_over()) and not mgcpacer.gc_controller.due():
        return False
    while mgcsweep.sweepone() != mgcsweep.NOTHING_SWEPT:
        pass
    if mgcrecord.recording:
        mgcrecord.close_cycle()
    return True


@native(linkname="runtime.GC")
def gc() -> None:
    """Collects, and sweeps all of it."""
    scrub()
    gc_forced()


@native(noinline=True)
def gc_forced() -> None:
    """gc, but for what its frame would hide from scrub."""
    collector[0](USER)
    cycle = atomic_load(addr(work.cycles))
    while mgcsweep.sweepone() != mgcsweep.NOTHING_SWEPT:
        proc.gosched()
    while not mgcsweep.is_sweep_done():
        proc.gosched()
    if runtime2.profile_hooks.mem_cycle != nil:
        mp = proc.acquirem()
        # Unless the next collection has ended meanwhile: what it leaves is not swept yet.
        if atomic_load(addr(work.cycles)) == cycle:
            runtime2.profile_hooks.mem_cycle(mprof.SWEPT)
        proc.releasem(mp)


@native(systemstack=True, cold=True)
def start_mark(forced: bool) -> None:
    """Stops the world for the first time. The caller holds worldsema."""
    t = addr(work.times)
    t.interrupted = 0
    work.forced = forced
    record_begin()
    mgcworker.start_helpers()
    mcache.get_mcache(getg().m).release_all()
    t.start = sys_linux_amd64.nanotime()
    proc_sched.stop_the_world()
    prepare()
    scan_cycle.v += 2
    mgcmark.prepare_roots()
    mgcwork.work_start()
    w = addr(mgcwork.markers[0])
    mgcmark.mark_fixed_roots(w)
    mgcwork.work_resume()
    t.goal = mgcpacer.gc_controller.heap_goal()
    mgcpacer.gc_controller.begin(t.goal)
    if runtime1.debug.gcstoptheworld > 0:
        t.stopped = sys_linux_amd64.nanotime()
        t.marked = t.stopped
        mgcworker.wake_helpers()
        mgcmark.mark(w)
        mgcwork.work_leave()
        end_cycle()
        return
    mgcwork.give_back(w)
    gcphase.v = GC_MARK
    atomic_store(addr(write_barrier.v), 1)
    t.stopped = sys_linux_amd64.nanotime()
    mgcpacer.gc_controller.mark_start = t.stopped
    proc_sched.start_the_world(gomaxprocs.v)
    mgcworker.wake_helpers()
    if mgcwork.work_abandon():
        mgcworker.marked_all()
    # The caller goes on without `execute`.
    look_first(getg().m.curg)


@native(cold=True)
def finish() -> None:
    """Ends marking, unless somebody else does it. Who leaves it to another may have found out later than that
    one that nothing is left to mark: so that one looks once more."""
    while gcphase.v != GC_OFF and atomic_load(addr(mgcwork.bufs.done)) != 0:
        if not atomic_cas(addr(work.finishing), 0, 1):
            return
        sema.semacquire(addr(proc_sched.worldsema.v), False, WaitReason.STOPPING_THE_WORLD)
        if gcphase.v != GC_OFF and atomic_load(addr(mgcwork.bufs.done)) != 0 and mark_own():
            finish_mark()
            if gcphase.v == GC_OFF:
                mgcsweep.wake_sweeper()
        sema.semrelease(addr(proc_sched.worldsema.v), False)
        atomic_store(addr(work.finishing), 0)


@native(systemstack=True, cold=True)
def mark_own() -> bool:
    """Marks what the buffer of the caller's P holds, so that less is left for when the world is stopped;
    whether nothing is left to mark then. If something is, helpers go on with it: it may lie where nobody else
    looks, since goroutines that assist come and go. The caller holds worldsema."""
    mgcwork.await_markers()
    mgcwork.work_resume()
    pp = getg().m.p
    mgcmark.shade_buffer(pp)
    mwbbuf.wb_init(pp)
    w = addr(mgcwork.markers[0])
    w.work = 0
    mgcmark.drain_some(w, OWN_BYTES)
    mgcwork.give_back(w)
    if mgcwork.work_abandon():
        return True
    mgcworker.wake_helpers()
    return False


@native(systemstack=True, cold=True)
def finish_mark() -> None:
    """Stops the world for the second time, and ends marking if almost nothing is left. The caller holds
    worldsema."""
    t = addr(work.times)
    work.finish = 0
    mcache.get_mcache(getg().m).release_all()
    t.marked = sys_linux_amd64.nanotime()
    proc_sched.stop_the_world()
    if not mark_last():
        mgcwork.work_resume()
        t.interrupted += sys_linux_amd64.nanotime() - t.marked
        proc_sched.start_the_world(gomaxprocs.v)
        mgcworker.wake_helpers()
        if mgcwork.work_abandon():
            mgcworker.marked_all()
        return
    end_cycle()


@native(cold=True)
def mark_last() -> bool:
    """Marks what is in the barriers' buffers, and what that leads to; whether it was little. The world is
    stopped, and `done` stays set: a helper that wakes late must not take of what is left, since nobody would
    wait for it."""
    mgcwork.await_markers()
    i: i64 = 0
    while i < MAX_PROCS and allp[i] != nil:
        mgcmark.shade_buffer(allp[i])
        mwbbuf.wb_init(allp[i])
        i += 1
    w = addr(mgcwork.markers[0])
    w.work = 0
    if mgcmark.drain_some(w, LAST_BYTES):
        return True
    mgcwork.give_back(w)
    return False


@native(cold=True)
def end_cycle() -> None:
    """Everything is marked: what is not may be swept. The world is stopped, and started again here."""
    mgcwork.await_markers()
    mgcwork.work_end()
    mcache.flush_all()
    keep_counts()
    atomic_store(addr(write_barrier.v), 0)
    gcphase.v = GC_OFF
    if runtime1.debug.gccheckmark > 0:
        mgcmark.check_all()
    begin_sweep()
    account()
    forced = work.forced
    if runtime2.profile_hooks.mem_cycle != nil:
        runtime2.profile_hooks.mem_cycle(mprof.NEXT)
    proc_sched.start_the_world(gomaxprocs.v)
    mgcworker.wake_assists()
    if runtime2.profile_hooks.mem_cycle != nil:
        runtime2.profile_hooks.mem_cycle(mprof.FLUSH)
    if mspecial.hooks.wake != nil:
        mspecial.hooks.wake()
    if runtime1.debug.gctrace > 0:
        mgctrace.trace(forced)


@native(cold=True)
def prepare() -> None:
    """What comes before marking. The world is stopped, and everything is swept, or what is left is little."""
    cycle_hooks.periodic = force_periodic
    cycle_hooks.scan_goroutine = mgcmark.scan_goroutine
    cycle_hooks.mark_idle = mgcworker.mark_idle
    cycle_hooks.shade_buffer = mgcmark.shade_buffer
    cycle_hooks.wake_scavenger = mgcscavenge.wake_scavenger
    cycle_hooks.scavenge_half = mgcscavenge.scavenge_half
    cycle_hooks.has_more = mgcscavenge.has_more
    cycle_hooks.make_room = mgcscavenge.make_room
    cycle_hooks.offset_growth = mgcscavenge.offset_growth
    cycle_hooks.reclaim = mgcsweep.reclaim
    cycle_hooks.asked = asked
    cycle_hooks.mark_free = mbitmap.mark_free
    if runtime1.debug.clobberfree != 0:
        cycle_hooks.clobber_free = mgcsweep.clobber_free
    while mgcsweep.sweepone() != mgcsweep.NOTHING_SWEPT:
        pass
    if not mgcsweep.is_sweep_done():
        panic.throw("gc: sweeping while the world is stopped")
    if sema.pool_cleanup.v != nil:
        empty_pools = cast(Fn[[Ptr[runtime2.FuncVal]], None], sema.pool_cleanup.v.fn)
        empty_pools(sema.pool_cleanup.v)
    mcache.flush_all()
    work.times.before = atomic_load(addr(mgcpacer.gc_controller.heap_live))
    work.times.scan_before = atomic_load(addr(mgcpacer.gc_controller.heap_scan))
    mbitmap.next_mark_bit_arena_epoch()


@native
def record_begin() -> None:
    """Tells the tracer that a collection begins."""
    trace.record(
        trace.Ev.GC_BEGIN,
        atomic_load(addr(mgcpacer.gc_controller.heap_live)),
        mgcpacer.gc_controller.heap_goal(),
    )


@native
def begin_sweep() -> None:
    """Everything is marked: what is not may be swept."""
    mheap.mheap_.sweepgen += 2
    mheap.mheap_.pages_swept = 0
    mgcsweep.sweep_state.central_index = 0
    atomic_store(addr(mgcsweep.sweep_state.active), 0)
    mcache.follow_sweepgen()


@native
def keep_counts() -> None:
    """Adds up what the markers have found, and what is new."""
    t = addr(work.times)
    t.bytes_marked = mgcwork.bufs.marked
    t.scanned = mgcwork.bufs.scanned
    t.stacks = mgcwork.bufs.stacks
    for i in range(mgcwork.MAX_MARKERS):
        t.bytes_marked += mgcwork.markers[i].marked
        t.scanned += mgcwork.markers[i].scanned
        t.stacks += mgcwork.markers[i].stacks
    t.after = atomic_load(addr(mgcpacer.gc_controller.heap_live))
    t.bytes_marked += max(t.after, t.before) - t.before
    scan_after = atomic_load(addr(mgcpacer.gc_controller.heap_scan))
    t.scanned += max(scan_after, t.scan_before) - t.scan_before


@native
def account() -> None:
    """Tells the pacer, and the statistics. The world is stopped."""
    t = addr(work.times)
    trace.record(trace.Ev.GC_END, t.bytes_marked, 0)
    c = addr(mgcpacer.gc_controller)
    t.end = sys_linux_amd64.nanotime()
    c.end(t.marked, t.bytes_marked, t.scanned, t.stacks)
    pause = (t.stopped - t.start) + t.interrupted + (t.end - t.marked)
    dedicated = (t.marked - t.stopped) * mgcworker.helpers.wanted
    cpu = pause * i64(gomaxprocs.v) + c.assist_time + dedicated
    spent.pause += pause * i64(gomaxprocs.v)
    spent.assist += c.assist_time
    spent.dedicated += dedicated
    spent.idle += c.idle_time
    mstats.collections.pauses.record(t.stopped - t.start)
    mstats.collections.pauses.record(t.interrupted + t.end - t.marked)
    c.not_before = t.end + (t.end - t.start)
    atomic_add(addr(work.cycles), 1)
    mstats.note_collection(u64(pause), cpu, work.forced)
    if mgcrecord.recording:
        mgcrecord.record_cycle()


@native
def period_over() -> bool:
    """Whether it is time for a collection that nothing else asks for."""
    last = mstats.collections.last_gc_nanotime
    return last != 0 and sys_linux_amd64.nanotime() - last > FORCE_PERIOD


@native
def force_periodic(now: i64) -> None:
    """What sysmon does about that: a goroutine collects, that of the sweeper. It also wakes the scavenger, if
    it is time for that."""
    last = mstats.collections.last_gc_nanotime
    if last == 0:
        return
    collect = now - last > FORCE_PERIOD and mgcpacer.gc_controller.gc_percent >= 0
    scavenge = now - mgcscavenge.scavenger.last >= mgcscavenge.AGAIN_NS and mgcscavenge.has_more()
    if not collect and not scavenge:
        return
    gp = mgcsweep.take_parked()
    if gp != nil:
        if collect:
            work.periodic = 1
        proc.inject(gp)


@native
def asked() -> None:
    """What the sweeper's goroutine is asked for besides: to end marking, or to collect."""
    if work.finish != 0:
        work.finish = 0
        collector[0](HEAP)
    if work.periodic != 0:
        work.periodic = 0
        collector[0](PERIODIC)
