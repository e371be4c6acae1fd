"""The collector: when a collection happens, and what belongs to it.

Mark and sweep, non-moving. The world is stopped while it marks (`mgcmark`), on all processors; sweeping
(`mgcsweep`) goes on beside the program. (In programs with write barriers marking does, too: this here is what
`mgc_concurrent` shares.) A collection is due when the heap has grown to the pacer's goal
(`mgcpacer`), when the program asks for one, and two minutes after the last one.

Whoever finds that one is due, mostly a goroutine that allocates, does it: it holds `worldsema` from the check
to the end, so that there is one at a time. The other threads that mark are there for nothing else.

Invariants: `sweepgen` grows by 2 with the world stopped, when every span is swept and no cache holds any; a
goroutine starts a collection only while it holds no locks of the runtime, and on its own stack.
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
    atomic_load,
    atomic_store,
    cast,
    extern_var,
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
    lock_futex,
    mbitmap,
    mcache,
    mgcmark,
    mgcpacer,
    mgcscavenge,
    mgcsweep,
    mgctrace,
    mgcwork,
    mheap,
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
)
from rt0.runtime.runtime2 import WaitReason, getg, gomaxprocs, ncpu, sched
from rt0.runtime.type import ChanType, Kind, Type

GC_OFF = 0
GC_MARK = 1
"""`gcphase`: nothing is being marked beside the program, and sweeping may go on; or it is."""

gcphase = Var(u32, GC_OFF)
"""Changes only while the world is stopped."""

write_barrier = Var(u32, 0, linkname="runtime.writeBarrier")
"""Whether compiled code has to report pointers that it overwrites; tested before each store of a pointer to
the heap."""

gc_blacken_enabled = Var(u32, 0)
"""Whether goroutines may, and have to, mark objects."""


HEAP, PERIODIC, USER = range(3)
"""Why a collection is started."""

FORCE_PERIOD = 120_000_000_000
"""Nanoseconds after which sysmon asks for a collection."""

SCRUB_WORDS = 40

MAX_HELPERS = 15

HELPERS_FROM = 1 << 20
"""For a heap of fewer bytes no other threads are woken up."""


@struct(name="gcTimes")
class Times:
    """When what happened in the current collection, in nanoseconds of nanotime."""

    start: i64
    stopped: i64
    marked: i64
    end: i64
    before: u64  # heap_live when the world was stopped
    goal: u64  # for it
    bytes_marked: u64
    scanned: u64  # bytes of marked objects with pointers
    stacks: u64  # bytes of stacks


@struct(name="workType")
class Work:
    """The state of a collection. Changes under worldsema."""

    cycles: u32  # collections done; atomic
    epoch: u32  # what helpers sleep on: changes when there is something to mark; atomic
    helpers: i64  # threads that mark beside the one that collects
    helpers_wanted: i64  # of them in this collection
    finish: u32  # nothing is left to mark: the sweeper's goroutine ends marking; under its lock
    periodic: u32  # sysmon asks the sweeper's goroutine for a collection; atomic
    times: Times


work = Global(Work)


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
    shade_buffer: Fn[[Ptr[runtime2.P]], None]
    wake_scavenger: Fn[[], None]
    scavenge_half: Fn[[], None]
    make_room: Fn[[uintptr], None]
    reclaim: Fn[[uintptr], None]
    asked: Fn[[], None]
    mark_free: Fn[[Ptr[mspan.MSpan], bool], None]
    clobber_free: Fn[[Ptr[mspan.MSpan]], None]  # only for GODEBUG=clobberfree=1


cycle_hooks = Global(CycleHooks)

on_marked = extern_var("runtime.onMarked", Array[Fn[[], None], 1])
"""`mgc_concurrent.marked_all` in a program with write barriers, otherwise nil."""


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
    """Collects, unless somebody else has done it meanwhile. Returns when everything is marked; sweeping goes
    on."""
    if not may_collect():
        return
    if why == HEAP and mgcpacer.gc_controller.put_off(sys_linux_amd64.nanotime()):
        return
    scrub()
    sema.semacquire(addr(proc_sched.worldsema.v), False, WaitReason.STOPPING_THE_WORLD)
    if wanted(why):
        collect(why == USER)
        mgcsweep.wake_sweeper()
    sema.semrelease(addr(proc_sched.worldsema.v), False)


@native
def wanted(why: u32) -> bool:
    """Whether to collect still makes sense for the reason that there was. If so, everything is swept: what
    the last collection has left is better done before the world stops."""
    if why != USER and (why != PERIODIC or not period_over()) and not mgcpacer.gc_controller.due():
        return False
    while mgcsweep.sweepone() != mgcsweep.NOTHING_SWEPT:
        pass
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
    while mgcsweep.sweepone() != mgcsweep.NOTHING_SWEPT:
        proc.gosched()
    while not mgcsweep.is_sweep_done():
        proc.gosched()


@native(systemstack=True)
def collect(forced: bool) -> None:
    """A collection up to where sweeping may begin. The caller holds worldsema."""
    t = addr(work.times)
    t.start = sys_linux_amd64.nanotime()
    t.goal = mgcpacer.gc_controller.heap_goal()
    start_helpers(i64(min(gomaxprocs.v, ncpu.v)) - 1)
    proc_sched.stop_the_world()
    t.stopped = sys_linux_amd64.nanotime()
    prepare()
    mark_all()
    keep_counts()
    if runtime1.debug.gccheckmark > 0:
        mgcmark.check_all()
    begin_sweep()
    t.marked = sys_linux_amd64.nanotime()
    account(forced)
    note(t.end - t.start, (t.end - t.start) * (work.helpers_wanted + 1), forced)
    proc_sched.start_the_world(gomaxprocs.v)
    if mspecial.hooks.wake != nil:
        mspecial.hooks.wake()
    if runtime1.debug.gctrace > 0:
        mgctrace.trace(forced)


@native
def prepare() -> None:
    """What comes before marking. The world is stopped."""
    cycle_hooks.periodic = force_periodic
    cycle_hooks.shade_buffer = mgcmark.shade_buffer
    cycle_hooks.wake_scavenger = mgcscavenge.wake_scavenger
    cycle_hooks.scavenge_half = mgcscavenge.scavenge_half
    cycle_hooks.make_room = mgcscavenge.make_room
    cycle_hooks.reclaim = mgcsweep.reclaim
    cycle_hooks.asked = asked
    cycle_hooks.mark_free = mbitmap.mark_free
    if runtime1.debug.clobberfree != 0:
        cycle_hooks.clobber_free = mgcsweep.clobber_free
    while mgcsweep.sweepone() != mgcsweep.NOTHING_SWEPT:
        pass
    if not mgcsweep.is_sweep_done():
        panic.throw("gc: sweeping while the world is stopped")
    work.times.before = atomic_load(addr(mgcpacer.gc_controller.heap_live))
    if sema.pool_cleanup.v != nil:
        empty_pools = cast(Fn[[Ptr[runtime2.FuncVal]], None], sema.pool_cleanup.v.fn)
        empty_pools(sema.pool_cleanup.v)
    mcache.flush_all()
    mbitmap.next_mark_bit_arena_epoch()


@native
def mark_all() -> None:
    """Marks what is reachable, with the helpers."""
    mgcmark.prepare_roots()
    mgcwork.work_start()
    mgcwork.work_resume()
    wake_helpers()
    mgcmark.mark(addr(mgcwork.markers[0]))
    mgcwork.work_leave()
    await_markers()
    mgcwork.work_end()


@native
def await_markers() -> None:
    """Returns when all that have taken part in marking have ended."""
    while atomic_load(addr(mgcwork.bufs.left)) != atomic_load(addr(mgcwork.bufs.markers)):
        sys_linux_amd64.osyield()


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
    """Adds up what the markers have found."""
    t = addr(work.times)
    t.bytes_marked = mgcwork.bufs.marked
    t.scanned = mgcwork.bufs.scanned
    t.stacks = 0
    for i in range(mgcwork.MAX_MARKERS):
        t.bytes_marked += mgcwork.markers[i].marked
        t.scanned += mgcwork.markers[i].scanned
        t.stacks += mgcwork.markers[i].stacks


@native
def account(forced: bool) -> None:
    """Tells the pacer. The world is stopped."""
    t = addr(work.times)
    mgcpacer.gc_controller.collected(t.bytes_marked, t.scanned, t.stacks)
    t.end = sys_linux_amd64.nanotime()
    mgcpacer.gc_controller.not_before = t.end + (t.end - t.start)
    atomic_add(addr(work.cycles), 1)


@native
def note(pause: i64, cpu: i64, forced: bool) -> None:
    """Tells the statistics how long the world was stopped, and what the collection has cost."""
    mstats.note_collection(u64(pause), cpu, forced)


@native
def period_over() -> bool:
    """Whether it is time for a collection that nothing else asks for."""
    last = mstats.collections.last_gc_nanotime
    return last != 0 and sys_linux_amd64.nanotime() - last > FORCE_PERIOD


@native
def force_periodic(now: i64) -> None:
    """What sysmon does about that: a goroutine collects, that of the sweeper."""
    last = mstats.collections.last_gc_nanotime
    if last == 0 or now - last <= FORCE_PERIOD or mgcpacer.gc_controller.gc_percent < 0:
        return
    s = addr(mgcsweep.sweep_state)
    lock_futex.lock(addr(s.lock))
    parked = s.parked
    s.parked = False
    lock_futex.unlock(addr(s.lock))
    if parked:
        work.periodic = 1
        proc.inject(s.g)


@native
def asked() -> None:
    """What the sweeper's goroutine is asked for besides: to end marking, or to collect."""
    if work.finish != 0:
        work.finish = 0
        collector[0](HEAP)
    if work.periodic != 0:
        work.periodic = 0
        collector[0](PERIODIC)


# --- helpers --------------------------------------------------------------------------------------------


@native
def start_helpers(most: i64) -> None:
    """Decides how many threads mark beside the one that collects, and makes them."""
    n: i64 = 0
    if atomic_load(addr(mgcpacer.gc_controller.heap_live)) >= HELPERS_FROM or concurrent():
        n = min(most, MAX_HELPERS)
    while work.helpers < n:
        work.helpers += 1
        proc_sched.newm(helper, nil)
        # Only now: a thread that did not count as one yet would make another look like the last.
        lock_futex.lock(addr(sched.lock))
        sched.nmsys += 1
        lock_futex.unlock(addr(sched.lock))
    work.helpers_wanted = n


@native
def wake_helpers() -> None:
    if work.helpers_wanted != 0:
        atomic_add(addr(work.epoch), 1)
        sys_linux_amd64.futexwakeup(addr(work.epoch), u32(work.helpers))


@native
def concurrent() -> bool:
    """Whether marking goes on beside the program."""
    return on_marked[0] != nil


@native
def helper() -> None:
    """A thread that does nothing but mark. Like sysmon, it has no P, and does not count for deadlock."""
    id = atomic_add(addr(helper_ids.v), 1)
    seen: u32 = 0
    while True:
        now = atomic_load(addr(work.epoch))
        if now == seen:
            sys_linux_amd64.futexsleep(addr(work.epoch), seen, -1)
            continue
        seen = now
        if id <= work.helpers_wanted and mgcwork.work_enter():
            mgcmark.mark(addr(mgcwork.markers[id]))
            beside = gcphase.v != GC_OFF
            mgcwork.work_leave()
            if beside:
                on_marked[0]()


helper_ids = Var(i64, 0)
"""How many helpers have started; atomic."""
