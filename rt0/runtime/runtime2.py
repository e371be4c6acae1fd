"""The structures of the scheduler: goroutines (G), threads (M), processors (P), and what they share.

Every other module of the runtime takes its names from here. Invariants: a G that runs has `m` set, and that
M has it as `curg`; an M that runs Go code holds exactly one P, and that P's `m` is it; the G of a thread is
at %fs:-8, its stack limit at %fs:0x70 (`docs/abi.md`).
"""

from __future__ import annotations

from enum import IntEnum

from rt0.native import (
    Array,
    Fn,
    Global,
    Pointer,
    Ptr,
    Var,
    cast,
    i32,
    i64,
    native,
    struct,
    tls_load,
    u8,
    u32,
    u64,
    uintptr,
)

RUNQ_SIZE = 256
NUM_STACK_ORDERS = 5
MAX_PROCS = 1024
SUDOG_CACHE = 128
TLS_WORDS = 32
WB_BUF_ENTRIES = 512
"""Words of a P's write barrier buffer: one for each store."""

TLS_BASE = 8
"""Index in M.tls of the word that %fs points to."""

TLS_G = -8
TLS_STACK_LIMIT = 0x70


class GStatus(IntEnum):
    """What a goroutine is doing."""

    IDLE = 0
    RUNNABLE = 1
    RUNNING = 2
    SYSCALL = 3
    WAITING = 4
    DEAD = 6


class PStatus(IntEnum):
    """What a processor is doing."""

    IDLE = 0
    RUNNING = 1
    SYSCALL = 2
    GCSTOP = 3
    DEAD = 4


class ThrowType(IntEnum):
    """Whose fault a fatal error is, which decides how much of the stacks is shown."""

    NONE = 0
    USER = 1
    RUNTIME = 2


class WaitReason(IntEnum):
    """Why a goroutine is parked."""

    ZERO = 0
    CHAN_RECEIVE_NIL_CHAN = 1
    CHAN_SEND_NIL_CHAN = 2
    SELECT = 3
    SELECT_NO_CASES = 4
    CHAN_RECEIVE = 5
    CHAN_SEND = 6
    GC_SWEEP_WAIT = 7
    GC_SCAVENGE_WAIT = 8
    SLEEP = 9
    SEMACQUIRE = 10
    PREEMPTED = 11
    STOPPING_THE_WORLD = 12
    SYNC_COND_WAIT = 13
    SYNC_MUTEX_LOCK = 14
    SYNC_RWMUTEX_RLOCK = 15
    SYNC_RWMUTEX_LOCK = 16
    SYNC_WAITGROUP_WAIT = 17
    FINALIZER_WAIT = 18
    CLEANUP_WAIT = 19
    IO_WAIT = 20
    COROUTINE = 21
    GC_ASSIST_WAIT = 22
    SYNCTEST_RUN = 23
    SYNCTEST_WAIT = 24
    SYNCTEST_CHAN_RECEIVE = 25
    SYNCTEST_CHAN_SEND = 26
    SYNCTEST_SELECT = 27
    SYNCTEST_WAITGROUP_WAIT = 28


@struct(name="mutex")
class Mutex:
    """A lock of the runtime (`lock_futex.py`); zero is unlocked."""

    key: u32


@struct(name="note")
class Note:
    """A one-shot event: one thread sleeps until another wakes it up (`lock_futex.py`)."""

    key: u32


@struct(name="funcval")
class FuncVal:
    """A closure: the code, which takes the closure itself as its last parameter; what it captured follows."""

    fn: Pointer


@struct(name="eface")
class Eface:
    """An `any`."""

    typ: Pointer
    data: Pointer


@struct(name="stackSegment")
class StackSegment:
    """One piece of a goroutine's stack; the header lies at its low end. Owned by that goroutine."""

    hi: uintptr  # end of the memory; the stack grows down from here
    limit: uintptr  # what goes to %fs:0x70 while this segment is in use
    prev: Ptr[StackSegment]  # the segment that called into this one
    next: Ptr[StackSegment]  # stays attached after a return, so that the next crossing is cheap
    size: uintptr  # of the whole piece; a power of two
    order: i64  # of its pool; -1 for a span of its own


@struct(name="gobuf")
class GoBuf:
    """Where a goroutine goes on. Nothing else survives: the calling convention preserves only rbp."""

    sp: uintptr
    pc: uintptr
    bp: uintptr


@struct(name="g")
class G:
    """A goroutine. Owned by the M that runs it, and otherwise by whoever may make it runnable."""

    stack_segment: Ptr[StackSegment]  # in use now; asm_amd64 and panic know its offset
    sched: GoBuf
    m: Ptr[M]
    atomicstatus: u32
    first_segment: Ptr[StackSegment]
    stack_bytes: uintptr  # of all segments
    schedlink: Ptr[G]  # the queue that it is in, under that queue's lock
    alllink: Ptr[G]  # the one that was made before; constant
    newer: Ptr[G]  # the one that was made after; atomic, set once, right after that one is in allgs
    start_fn: Ptr[FuncVal]
    gopc: uintptr  # of the go statement
    parent_goid: u64
    ancestors: Pointer  # n_ancestors records of traceback.Ancestor, the parent's first; constant
    n_ancestors: i64
    waitsince: i64  # nanotime
    waitreason: i64
    preempt: bool  # should give up its P at the next chance; any thread may set it
    goid: u64  # constant from newproc to goexit; at byte 152 as in gc, for modules that read it
    lockedm: Ptr[M]
    waiting: Ptr[Sudog]  # sudogs that it waits with, in lock order
    param: Pointer  # what the waker passes: the sudog of the case that happened
    parking_on_chan: u8  # atomic: is about to park on a channel
    select_done: u32  # atomic: somebody has won the race to wake its select
    panic: Pointer  # innermost panic; see panic.py
    deferframe: Pointer  # innermost frame with deferred calls; see panic.py
    sig: u32  # the signal that became a panic, 0 if none
    sigcode0: uintptr
    sigcode1: uintptr
    sigpc: uintptr
    system: bool  # one of the runtime's own: not counted, not shown
    coroexit: bool  # what coroswitch is to do with it
    fips_indicator: u8  # for package crypto
    fips_bypass: bool  # for package crypto
    paniconfault: bool  # a fault at any address is a panic
    labels: Pointer  # for profiles; the collector finds it here
    coroarg: Pointer  # the coro that it switches to
    clean: bool  # dead, and the collector has overwritten its stack
    assist_owed: i64  # bytes to look at before it may allocate, while it waits for credit (`mgcworker.queue`)
    scan_cycle: u32  # atomic: the collection that has looked at its stack (`mgcmark.scan_goroutine`)
    bubble: Ptr[Bubble]  # that it belongs to, nil for most; of g0: that of the timer that it runs


@struct(name="sudog")
class Sudog:
    """A G in a wait list of a channel; a G in a `select` has several. Under the channel's lock."""

    g: Ptr[G]
    next: Ptr[Sudog]
    prev: Ptr[Sudog]
    elem: Pointer  # what is sent or received
    c: Pointer  # the channel
    waitlink: Ptr[Sudog]  # g.waiting; only of g
    is_select: bool
    success: bool  # woken by a partner, not by close
    releasetime: i64  # nanotime when it was woken, if it was not 0 before: then waiting is profiled


@struct(name="profTimer")
class ProfTimer:
    """A timer of the kernel's for a thread (`cpuprof.py`)."""

    tid: u64  # the thread, 0 if there is no timer
    round: u64  # the profile that it is for
    id: i32


@struct(name="m")
class M:
    """A thread. Fields without a remark belong to the thread itself."""

    tls: Array[uintptr, TLS_WORDS]  # %fs points to word TLS_BASE
    g0: Ptr[G]  # with the stack of the scheduler
    gsignal: Ptr[G]
    curg: Ptr[G]
    p: Ptr[P]
    nextp: Ptr[P]  # set by who wakes it
    oldp: Ptr[P]  # what it held before the system call that it is in
    id: i64
    procid: u64  # the kernel's thread number
    mallocing: i32
    throwing: u32
    dying: i32
    locks: i32  # not to be preempted while positive
    printlock: i32
    traceback: i32  # how much a traceback prints instead of what GOTRACEBACK says, if positive
    writebuf: Ptr[u8]  # where prints of this M go instead of to standard error, if not nil
    writebuf_room: i64
    spinning: bool  # out of work and looking for some
    now: i64  # while it looks: the time, if somebody asked for it already, or 0
    poll_until: i64  # and when the first timer that it saw is due, or 0
    blocked: bool  # sleeping in a note
    park: Note
    alllink: Ptr[M]  # constant
    schedlink: Ptr[M]  # the list of idle Ms, under sched.lock
    freelink: Ptr[M]  # the list of Ms whose threads end, under sched.lock
    free_wait: u32  # atomic: 1 while such a thread is still on its stack
    sigmask: u64  # signals to block, handed over by the parent thread
    need_syscall: u32  # atomic: is to make a system call in a signal handler; see all_threads.py
    lockedg: Ptr[G]
    locked_ext: u32
    locked_int: u32
    mstartfn: Fn[[], None]
    waitunlockf: Fn[[Ptr[G], Pointer], bool]  # of gopark, called on g0
    waitlock: Pointer
    cheaprand: u64
    rand_state: Array[u64, 2]  # of rand()
    getrandom_state: uintptr  # of vgetrandom_linux.py
    prof_timer: ProfTimer
    trace_next: Ptr[u64]  # where its next event goes; this and what follows are of trace.py
    trace_end: Ptr[u64]
    trace_buf: Ptr[TraceBuf]
    trace_seq: u64  # buffers that it has had
    trace_goid: u64  # the goroutine that it ran last, and the one before
    trace_other: u64
    trace_begin: u64  # ticks when that began, or turns were recorded
    trace_quick: u32  # quick turns in a row
    trace_turns_on: bool  # turns are counted only
    trace_turns: u64  # so many were not recorded
    trace_why: u64  # the wait reason, plus 1, of the last goroutine, if that it stopped was not recorded


@struct(name="traceBuf")
class TraceBuf:
    """The first words of a buffer for events (`trace.py`), in the file. Written by the M that fills it."""

    busy: u64  # atomic: somebody fills it
    order: u64  # how many were taken before, plus 1
    m: i64
    tid: u64
    seq: u64  # how many buffers this M has filled before
    p: i64  # what the M held when it took the buffer, -1 if nothing
    goid: u64  # the goroutine that it ran, 0 if none
    state: u64  # below 32 bits its go statement, above them its status


@struct(name="sysmontick")
class SysmonTick:
    """What sysmon saw of a P the last time. Only sysmon."""

    schedtick: u32
    syscalltick: u32
    schedwhen: i64
    syscallwhen: i64


@struct(name="wbBuf")
class WbBuf:
    """Stores of pointers that the collector has not been told of yet (`mwbbuf.py`)."""

    next: Ptr[uintptr]  # where the next word goes
    end: Ptr[uintptr]  # there is no room from here on


@struct(name="timerWhen")
class TimerWhen:
    """A slot of a heap of timers."""

    timer: Ptr[time.Timer]
    when: i64  # by which the heap is ordered; what the timer says may be newer


@struct(name="timers")
class Timers:
    """A heap of timers; see time.py."""

    mu: Mutex
    len: u32  # atomic: n at the last unlock
    heap: Ptr[TimerWhen]  # this and the next two under mu
    n: i64
    cap: i64
    zombies: i32  # atomic: timers that are to be taken out
    min_when_heap: i64  # atomic: when the first one is due, 0 if there is none
    min_when_modified: i64  # atomic: a bound for those that were changed, 0 if there are none


@struct(name="synctestBubble")
class Bubble:
    """A bubble of testing/synctest; see synctest.py. Under mu but what is said otherwise."""

    mu: Mutex
    timers: Timers  # under its own lock
    id: u64  # constant; never that of another bubble
    now: i64  # read by the bubble's goroutines
    root: Ptr[G]  # constant: the caller of Run
    main: Ptr[G]  # constant: the goroutine that Run starts
    waiter: Ptr[G]  # parked in Wait
    waiting: bool  # somebody is in Wait
    done: bool  # main has ended; set before the counters change for the last time
    total: i64
    running: i64
    active: i64
    next: Ptr[Bubble]  # of all bubbles, or of the free ones; under bubbles.lock


@struct(name="p")
class P:
    """What it takes to run Go code. Fields without a remark belong to the M that holds it."""

    wbbuf: WbBuf  # first: gcWriteBarrier relies on that
    id: i32
    status: u32  # atomic
    link: Ptr[P]  # the list of idle Ps, under sched.lock
    m: Ptr[M]
    schedtick: u32  # counts schedule calls; sysmon reads it
    syscalltick: u32  # counts system calls; sysmon reads it, and changes it with the P taken
    preempt: bool
    mcache: Ptr[mcache.MCache]
    pcache: mpagecache.PageCache
    runqhead: u32  # atomic; thieves move it too
    runqtail: u32  # atomic; only the owner stores
    runq: Array[Ptr[G], RUNQ_SIZE]
    runnext: uintptr  # atomic, a G: runs before runq, with the time slice of the running one
    gfree: Ptr[G]
    gfree_n: i32
    stackcache: Array[Ptr[StackSegment], NUM_STACK_ORDERS]
    stackcache_bytes: Array[uintptr, NUM_STACK_ORDERS]
    stackrun: Array[uintptr, NUM_STACK_ORDERS]  # memory for segments that never were any, and its end
    stackrun_end: Array[uintptr, NUM_STACK_ORDERS]
    sudogcache: Ptr[Sudog]
    sudogcache_n: i32
    goidcache: u64
    goidcacheend: u64
    sysmontick: SysmonTick
    timers: Timers  # any M works on it, under its lock
    wb_words: Array[uintptr, WB_BUF_ENTRIES]


@struct(name="schedt")
class SchedT:
    """The scheduler's shared state."""

    goidgen: u64  # atomic
    lock: Mutex
    midle: Ptr[M]  # idle Ms; this and the next under lock
    nmidle: i32
    nmidlelocked: i32
    mnext: i64  # Ms made so far
    nmfreed: i64  # of which so many have ended
    mfree: Ptr[M]  # Ms to use again, by freelink; under lock
    maxmcount: i32
    nmsys: i32  # Ms that do not count for deadlock
    ngsys: i32  # atomic: the runtime's own goroutines
    pidle: Ptr[P]  # under lock
    npidle: i32  # changes under lock, read atomically
    nmspinning: i32  # atomic
    needspinning: u32  # atomic: the last spinning M gave up while work came
    runq_head: Ptr[G]  # the global queue, under lock
    runq_tail: Ptr[G]
    runqsize: i32
    gfree: Ptr[G]  # dead goroutines, under gfree_lock
    gfree_n: i32
    gfree_lock: Mutex
    sudoglock: Mutex
    sudogcache: Ptr[Sudog]  # under sudoglock
    gcwaiting: u32  # atomic: the world is stopping
    stopwait: i32  # under lock
    stopnote: Note
    sysmonwait: u32  # sysmon sleeps in sysmonnote; under lock
    sysmonnote: Note
    lastpoll: i64  # atomic: when descriptors were polled last, 0 while an M sleeps in that
    polluntil: i64  # atomic: and until when it does, 0 if for as long as it takes
    pollingnet: u32  # atomic: an M polls without sleeping
    starttime: i64  # nanotime at schedinit


@struct(name="schedHooks")
class SchedHooks:
    """What the scheduler and channels do about timers (`time.py`) and descriptors that are polled
    (`netpoll.py`). Nil until there is one: a program without is linked without these modules.
    """

    check_timers: Fn[[Ptr[P], i64], tuple[i64, i64, bool]]
    take_timers: Fn[[Ptr[P], Ptr[P]], None]
    maybe_run_chan: Fn[[Pointer], None]
    block_timer_chan: Fn[[Pointer], None]
    unblock_timer_chan: Fn[[Pointer], None]
    poll_now: Fn[[], Ptr[G]]
    poll_idle: Fn[[bool], tuple[Ptr[G], bool]]
    poll_sysmon: Fn[[i64], None]
    wake_net_poller: Fn[[i64], None]
    per_thread_syscall: Fn[[], None]  # of all_threads.py
    sigprof: Fn[[Ptr[G], i32, Ptr[u8]], None]  # of cpuprof.py
    bubble_started: Fn[[Ptr[G]], None]  # this and the next ones of synctest.py
    bubble_ended: Fn[[Ptr[G]], None]
    bubble_parks: Fn[[Ptr[G]], None]
    bubble_parked: Fn[[Ptr[Bubble]], None]
    bubble_ready: Fn[[Ptr[G]], None]
    bubble_runs: Fn[[Ptr[G]], None]
    new_thread: Fn[[Ptr[M]], None]  # this and the next of proc_threads.py
    exit_thread: Fn[[], None]


@struct(name="profileHooks")
class ProfileHooks:
    """Profiles of memory and of waiting (`mprof.py`); zero until the program can ask for them."""

    block_rate: i64  # atomic: one event is recorded for so many nanoseconds of waiting, none if 0
    mutex_rate: i64  # atomic: one of so many events is recorded, none if 0
    block_event: Fn[[i64, uintptr, i64], None]
    mutex_event: Fn[[i64, uintptr, i64], None]
    mem_rate: Ptr[i64]  # runtime.MemProfileRate, in bytes
    choose: Fn[[Ptr[mcache.MCache], Ptr[mspan.MSpan], bool], bool]
    choose_large: Fn[[Ptr[mcache.MCache], uintptr], bool]
    mem_alloc: Fn[[Pointer, uintptr, Ptr[Type], uintptr], None]
    mem_free: Fn[[Pointer], None]
    mem_cycle: Fn[[i64], None]
    rate_changed: Fn[[], None]


sched = Global(SchedT)
sched_hooks = Global(SchedHooks)
profile_hooks = Global(ProfileHooks)
g0 = Global(G)
m0 = Global(M)
allp = Global(Array[Ptr[P], MAX_PROCS], noscan=True)
allglen = Var(u64, 0)
"""Goroutines ever made; atomic."""
allgs = Var(Ptr[G], None)
"""All goroutines, linked by alllink; pushed with compare-and-swap, never shortened. Collector threads read it
also while the world is stopped."""
oldest_g = Var(Ptr[G], None)
"""The first one ever made; constant."""
allm = Var(Ptr[M], None)
"""All threads, linked by alllink; pushed under sched.lock, read by anyone."""
gomaxprocs = Var(i32, 0)
ncpu = Var(i32, 0)


@native(inline=True, nosplit=True)
def getg() -> Ptr[G]:
    """The goroutine that runs on this thread."""
    return cast(Ptr[G], tls_load(TLS_G))


# Ps and hooks carry these. They need the names above, so they come last.
from rt0.runtime import mcache, mpagecache, mspan, time  # noqa: E402
from rt0.runtime.type import Type  # noqa: E402
