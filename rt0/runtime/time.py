"""Timers: what package time's timers, tickers and Sleep are made of, and the deadlines of descriptors.

Each P has a heap of timers, ordered by when they go off, with four children to a node. A timer belongs to the
heap of the P that added it; P's without work run those of others, too. Stop and Reset do not search a heap:
they mark the timer, and whoever works on the heap next moves or drops it.

The timer of a channel is in a heap only while a goroutine waits on that channel. Otherwise it goes off when
someone looks at the channel (`maybe_run_chan`), and nobody can tell the difference; so a timer that nothing
refers to can be collected, started or not. Stop and Reset empty the channel, and `seq` tells a send that was
under way that it is too late: no value from before is ever received.

Invariants: a heap changes under `ts.mu`, a timer under `t.mu`; `ts.mu` is taken before `t.mu`, a channel's
lock and `t.send_lock` before both. HEAPED means that `t.ts.heap` has the timer, MODIFIED that `t.when` is not
what the heap says, ZOMBIE that the timer is to be taken out. `astate` is `state` at the last unlock. The wake
time of a heap, min(min_when_heap, min_when_modified) without zeros, is never later than the first timer that
is to go off, at any moment.

Heaps lie outside of what is collected: their timers are roots (`for_each_timer`). A timer that leaves a heap
is reported to the collector like a pointer that is overwritten.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TypeAlias

from rt0.native import (
    Fn,
    Pointer,
    Ptr,
    Table,
    addr,
    atomic_add,
    atomic_cas,
    atomic_load,
    atomic_store,
    cast,
    div,
    i32,
    i64,
    local,
    memmove,
    native,
    nil,
    offsetof,
    sizeof,
    struct,
    u8,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import (
    chan,
    lock_futex,
    malloc,
    mbarrier,
    mheap,
    netpoll,
    panic,
    proc,
    synctest,
    sys_linux_amd64,
    trace,
    typelinks,
)
from rt0.runtime.runtime2 import (
    Bubble,
    Eface,
    G,
    Mutex,
    P,
    Timers,
    TimerWhen,
    WaitReason,
    allp,
    getg,
    gomaxprocs,
    sched_hooks,
)
from rt0.runtime.sizeclasses import PAGE_SHIFT

HEAPED = 1
MODIFIED = 2
ZOMBIE = 4

MAX_WHEN = (1 << 63) - 1
HEAP_CHILDREN = 4

TimerFn: TypeAlias = Fn[[Pointer, Pointer, uintptr, i64, Pointer], None]
"""func(arg any, seq uintptr, delay int64), with its closure."""


class TimerKind(IntEnum):
    """What a timer does when it goes off."""

    CALL = 0  # f, a Go function
    WAKE = 1  # arg is a goroutine
    DEADLINE = 2  # arg is a descriptor: the deadline for both directions, and for one
    READ_DEADLINE = 3
    WRITE_DEADLINE = 4


@struct(name="timer")
class Timer:
    """A timer. Everything under mu but what is said otherwise."""

    mu: Mutex
    astate: u8  # atomic
    state: u8
    is_chan: bool  # constant: arg is a channel
    is_fake: bool  # constant: it is of the bubble (synctest.py) that its goroutine is in, and of its clock
    kind: u8  # constant once it is started
    blocked: u32  # goroutines that wait on the channel
    rand: u32  # the order among timers of a bubble that are due at the same moment
    when: i64  # nanotime at which to go off; 0: it is not started
    period: i64  # from one time to the next; 0: there is only one
    f: Ptr[TimerFn]
    arg: Eface
    seq: uintptr  # of a channel: counts Stops and Resets; changes under mu and send_lock, read under one
    ts: Ptr[Timers]  # where it is
    send_lock: Mutex  # held while f sends
    is_sending: i32  # sends that are about to be made; added to under mu, taken from under send_lock


@struct(name="timeTimer")
class TimeTimer:
    """time.Timer and time.Ticker, with what package time does not know of behind."""

    c: Pointer  # written by package time
    init: bool
    timer: Timer


_F, _ARG = (offsetof(TimeTimer, "timer") + offsetof(Timer, name) for name in ("f", "arg"))
_POINTERS = [offsetof(TimeTimer, "c") // 8, _F // 8, _ARG // 8, _ARG // 8 + 1]
TIMER_WORDS = max(_POINTERS) + 1
timer_mask = Table(u64, [sum(1 << word for word in _POINTERS)])
"""Which of the first words of a TimeTimer are pointers."""


# --- the clock -------------------------------------------------------------------------------------------


@native(linkname="time.now")
def time_now() -> tuple[i64, i32, i64]:
    """The time of day in seconds and nanoseconds, and nanotime."""
    sec, nsec = sys_linux_amd64.walltime()
    return sec, nsec, sys_linux_amd64.nanotime()


@native(linkname="time.runtimeNow")
def time_runtime_now() -> tuple[i64, i32, i64]:
    """The same, or the time of this goroutine's bubble, of which there is no other measure."""
    bubble = getg().bubble
    if bubble != nil:
        sec = div(bubble.now, 1_000_000_000)
        return sec, i32(bubble.now - sec * 1_000_000_000), 0
    now, nsec, mono = time_now()
    return now, nsec, mono


@native(linkname="crypto/internal/fips140deps/time.monoTime")
def mono_time() -> i64:
    return sys_linux_amd64.nanotime()


@native(linkname="time.runtimeNano")
def time_runtime_nano() -> i64:
    """The time for timers."""
    bubble = getg().bubble
    if bubble != nil:
        return bubble.now
    return sys_linux_amd64.nanotime()


@native(linkname="time.runtimeIsBubbled")
def time_runtime_is_bubbled() -> bool:
    """Whether the goroutine is in a bubble of testing/synctest, where time is not real."""
    return getg().bubble != nil


# --- package time ----------------------------------------------------------------------------------------


@native(linkname="time.Sleep")
def time_sleep(ns: i64) -> None:
    """Parks this goroutine for at least ns nanoseconds. The timer lies in this frame: once it has gone off,
    nothing refers to it.
    """
    if ns <= 0:
        return
    t = local(Timer)
    t.kind = TimerKind.WAKE
    t.arg.data = getg()
    t.when = time_runtime_nano() + ns
    if t.when < 0:
        t.when = MAX_WHEN
    if getg().bubble != nil:
        # In a bubble, time stands still until it has parked.
        t.is_fake = True
        timer_start(addr(t), t.when)
        proc.gopark(nil, nil, WaitReason.SLEEP)
        return
    # It is started after the goroutine has parked, or it could go off before.
    proc.gopark(start_sleep, addr(t), WaitReason.SLEEP)


@native
def start_sleep(gp: Ptr[G], t: Pointer) -> bool:
    timer_start(cast(Ptr[Timer], t), cast(Ptr[Timer], t).when)
    return True


@native(linkname="time.newTimer")
def new_timer(
    when: i64, period: i64, f: Ptr[TimerFn], arg_type: Pointer, arg: Pointer, c: Ptr[chan.HChan]
) -> Ptr[TimeTimer]:
    """A started timer or ticker. c, if not nil, is arg, a channel for one time.Time."""
    timers_install()
    tt: Ptr[TimeTimer] = cast(
        Ptr[TimeTimer], malloc.mallocgc(sizeof(TimeTimer), addr(typelinks.time_timer_type), True)
    )
    t = addr(tt.timer)
    mbarrier.store_pointer(cast(Ptr[Pointer], addr(t.f)), f)
    mbarrier.store_pointer(addr(t.arg.typ), arg_type)
    mbarrier.store_pointer(addr(t.arg.data), arg)
    if c != nil:
        if c.dataqsiz == 0:
            panic.throw("invalid timer channel: no capacity")
        t.is_chan = True
        mbarrier.store_pointer(addr(c.timer), t)
    t.is_fake = getg().bubble != nil
    timer_modify(t, when, period)
    tt.init = True
    return tt


@native(linkname="time.stopTimer")
def stop_timer(tt: Ptr[TimeTimer]) -> bool:
    if tt.timer.is_fake and getg().bubble == nil:
        panic.fatal("stop of synctest timer from outside bubble")
    return timer_stop(addr(tt.timer))


@native(linkname="time.resetTimer")
def reset_timer(tt: Ptr[TimeTimer], when: i64, period: i64) -> bool:
    if tt.timer.is_fake and getg().bubble == nil:
        panic.fatal("reset of synctest timer from outside bubble")
    return timer_modify(addr(tt.timer), when, period)


# --- timers ----------------------------------------------------------------------------------------------


@native
def timers_install() -> None:
    """Tells the scheduler and channels what to do about timers; programs without any are linked without
    this module.
    """
    sched_hooks.check_timers = timers_check
    sched_hooks.take_timers = timers_take
    sched_hooks.maybe_run_chan = maybe_run_chan
    sched_hooks.block_timer_chan = block_timer_chan
    sched_hooks.unblock_timer_chan = unblock_timer_chan


@native
def bad_timer() -> None:
    panic.throw("timer data corruption")


@native
def lock_timers(ts: Ptr[Timers]) -> None:
    lock_futex.lock(addr(ts.mu))


@native
def unlock_timers(ts: Ptr[Timers]) -> None:
    # Whoever asks without the lock whether there are timers must not see one vanish that is only moved.
    atomic_store(addr(ts.len), u32(ts.n))
    lock_futex.unlock(addr(ts.mu))


@native
def lock_timer(t: Ptr[Timer]) -> None:
    lock_futex.lock(addr(t.mu))


@native
def unlock_timer(t: Ptr[Timer]) -> None:
    atomic_store(addr(t.astate), t.state)
    lock_futex.unlock(addr(t.mu))


@native
def timer_stop(t: Ptr[Timer]) -> bool:
    """Stops t; whether it would have gone off otherwise. It leaves its heap later, by whoever works there."""
    if t.is_chan:
        lock_futex.lock(addr(t.send_lock))
    lock_timer(t)
    if (t.state & HEAPED) != 0:
        t.state |= MODIFIED
        if (t.state & ZOMBIE) == 0:
            t.state |= ZOMBIE
            atomic_add(addr(t.ts.zombies), 1)
    pending = t.when > 0
    t.when = 0
    if t.is_chan:
        t.seq += 1
        if t.period == 0 and atomic_load(addr(t.is_sending)) > 0:
            # That send will see that it is too late.
            pending = True
    unlock_timer(t)
    if t.is_chan:
        lock_futex.unlock(addr(t.send_lock))
        if chan.drain(channel_of(t)):
            pending = True
    return pending


@native
def channel_of(t: Ptr[Timer]) -> Ptr[chan.HChan]:
    return cast(Ptr[chan.HChan], t.arg.data)


@native
def timer_start(t: Ptr[Timer], when: i64) -> None:
    """Starts one of the runtime's own timers, which go off once."""
    timer_modify(t, when, 0)


@native
def start_deadline(t: Ptr[Timer], when: i64, kind: u8, arg: Pointer, seq: uintptr) -> None:
    """Starts, or restarts, the timer of a descriptor's deadline."""
    lock_timer(t)
    t.kind = kind
    t.arg.data = arg
    t.seq = seq
    timer_modify_locked(t, when, 0)


@native
def timer_modify(t: Ptr[Timer], when: i64, period: i64) -> bool:
    """Starts or restarts t; whether it would have gone off otherwise."""
    if when <= 0:
        panic.throw("timer when must be positive")
    if period < 0:
        panic.throw("timer period must be non-negative")
    if t.is_chan:
        lock_futex.lock(addr(t.send_lock))
    lock_timer(t)
    return timer_modify_locked(t, when, period)


@native
def timer_modify_locked(t: Ptr[Timer], when: i64, period: i64) -> bool:
    """The rest of modify; unlocks t."""
    old_period = t.period
    t.period = period
    pending = t.when > 0
    t.when = when
    wake = False
    if (t.state & HEAPED) != 0:
        t.state |= MODIFIED
        if (t.state & ZOMBIE) != 0:
            atomic_add(addr(t.ts.zombies), -i32(1))
            t.state &= ~u8(ZOMBIE)
        first = atomic_load(addr(t.ts.min_when_modified))
        if first == 0 or when < first:
            wake = True
            # Before the wake time, so that `timers_adjust`, which clears that and then looks, misses nothing.
            atomic_store(addr(t.astate), t.state)
            lower_min_when_modified(t.ts, when)
    add = needs_add(t)
    if add and t.is_fake and when <= getg().bubble.now:
        run_at_once(t)
        return pending
    if t.is_chan:
        t.seq += 1
        if old_period == 0 and atomic_load(addr(t.is_sending)) > 0:
            pending = True
    unlock_timer(t)
    if t.is_chan:
        if chan.drain(channel_of(t)):
            pending = True
        lock_futex.unlock(addr(t.send_lock))
    if add:
        maybe_add(t)
    if wake and not t.is_fake:
        netpoll.wake_net_poller(when)
    return pending


@native(systemstack=True)
def run_at_once(t: Ptr[Timer]) -> None:
    """A timer of a bubble, locked and in no heap, is due when it is started: nobody waits until the bubble is
    idle.
    """
    if t.is_chan:
        lock_futex.unlock(addr(t.send_lock))
    bubble = getg().m.curg.bubble
    unlock_and_run(t, bubble.now, bubble)


@native
def needs_add(t: Ptr[Timer]) -> bool:
    """Whether t, locked, ought to be in a heap and is not."""
    return (t.state & HEAPED) == 0 and t.when > 0 and (not t.is_chan or t.blocked > 0)


@native
def maybe_add(t: Ptr[Timer]) -> None:
    """Puts t into this P's heap if it ought to be in one; no lock is held."""
    mp = proc.acquirem()
    ts = addr(mp.p.timers)
    if t.is_fake:
        ts = addr(getg().bubble.timers)
    lock_timers(ts)
    clean_head(ts)
    lock_timer(t)
    when: i64 = 0
    wake = False
    if needs_add(t):
        if t.is_fake:
            t.rand = proc.cheaprandn(0xFFFFFFFF)
        t.state |= HEAPED
        when = t.when
        next = wake_time(ts)
        wake = next == 0 or when < next
        add_heap(ts, t)
    unlock_timer(t)
    unlock_timers(ts)
    proc.releasem(mp)
    if wake and not t.is_fake:
        netpoll.wake_net_poller(when)


@native
def unlock_and_run(t: Ptr[Timer], now: i64, bubble: Ptr[Bubble]) -> None:
    """Lets t, locked and due, go off, on g0; the heap that it is in is locked too, and unlocked meanwhile. If
    the timer is of a bubble, it is the bubble that does this.
    """
    if (t.state & (MODIFIED | ZOMBIE)) != 0:
        bad_timer()
    kind = t.kind
    f = t.f
    typ = t.arg.typ
    arg = t.arg.data
    seq = t.seq
    is_chan = t.is_chan
    once = t.period == 0
    delay = now - t.when
    next: i64 = 0
    if not once:
        # The next multiple of the period that lies in the future.
        next = t.when + t.period * (1 + div(delay, t.period))
        if next < 0:
            next = MAX_WHEN
    ts = t.ts
    t.when = next
    if (t.state & HEAPED) != 0:
        t.state |= MODIFIED
        if next == 0:
            t.state |= ZOMBIE
            atomic_add(addr(ts.zombies), 1)
        update_heap(t)
    if is_chan and once:
        if atomic_add(addr(t.is_sending), 1) < 0:
            panic.throw("too many concurrent timer firings")
    unlock_timer(t)
    if ts != nil:
        unlock_timers(ts)
    trace.record(trace.Ev.TIMER_FIRE, u64(kind), u64(delay))
    if bubble != nil:
        getg().bubble = bubble
        sched_hooks.bubble_runs(getg())
    stale = False
    if is_chan:
        # The lock of the timer cannot be held during the send. Stop and Reset change seq under both locks:
        # if one of them came in between, there is no send.
        lock_futex.lock(addr(t.send_lock))
        if once and atomic_add(addr(t.is_sending), -i32(1)) < 0:
            panic.throw("mismatched isSending updates")
        stale = t.seq != seq
    if kind == TimerKind.CALL:
        if not stale:
            f[0](typ, arg, seq, delay, f)
    elif kind == TimerKind.WAKE:
        # From here on the timer may be gone.
        proc.goready(cast(Ptr[G], arg))
    else:
        netpoll.deadline_passed(arg, seq, kind != TimerKind.WRITE_DEADLINE, kind != TimerKind.READ_DEADLINE)
    if is_chan:
        lock_futex.unlock(addr(t.send_lock))
    if bubble != nil:
        sched_hooks.bubble_ended(getg())
    if ts != nil:
        lock_timers(ts)


# --- channels of timers ----------------------------------------------------------------------------------


@native
def timer_of(c: Pointer) -> Ptr[Timer]:
    return cast(Ptr[Timer], cast(Ptr[chan.HChan], c).timer)


@native
def maybe_run_chan(c: Pointer) -> None:
    """Someone looks at the channel of a timer: if it is due and in no heap, it goes off now."""
    t = timer_of(c)
    if (atomic_load(addr(t.astate)) & HEAPED) != 0:
        return
    run_chan(t)


@native(systemstack=True)
def run_chan(t: Ptr[Timer]) -> None:
    bubble: Ptr[Bubble] = nil
    now = sys_linux_amd64.nanotime()
    if t.is_fake:
        bubble = getg().m.curg.bubble
        now = bubble.now
    lock_timer(t)
    if (t.state & HEAPED) != 0 or t.when == 0 or t.when > now:
        unlock_timer(t)
        return
    unlock_and_run(t, now, bubble)


@native
def block_timer_chan(c: Pointer) -> None:
    """A goroutine is about to wait on the channel of a timer, which is locked: the timer has to be in a
    heap.
    """
    t = timer_of(c)
    lock_timer(t)
    if not t.is_chan:
        bad_timer()
    t.blocked += 1
    if (t.state & HEAPED) != 0 and (t.state & ZOMBIE) != 0 and t.when > 0:
        # It was about to leave because nobody waited.
        t.state &= ~u8(ZOMBIE)
        atomic_add(addr(t.ts.zombies), -i32(1))
    add = needs_add(t)
    unlock_timer(t)
    if add:
        maybe_add(t)


@native
def unblock_timer_chan(c: Pointer) -> None:
    """The counterpart: with the last goroutine that waits the timer leaves the heap, but remembers when."""
    t = timer_of(c)
    lock_timer(t)
    if not t.is_chan or t.blocked == 0:
        bad_timer()
    t.blocked -= 1
    if t.blocked == 0 and (t.state & HEAPED) != 0 and (t.state & ZOMBIE) == 0:
        t.state |= ZOMBIE
        atomic_add(addr(t.ts.zombies), 1)
    unlock_timer(t)


# --- the heap of a P -------------------------------------------------------------------------------------


@native(inline=True)
def wake_time(ts: Ptr[Timers]) -> i64:
    """When to look at the heap next, 0 if it is empty; no lock is needed. `timers_adjust` moves the one into
    the other, in the opposite order.
    """
    modified = atomic_load(addr(ts.min_when_modified))
    when = atomic_load(addr(ts.min_when_heap))
    if when == 0 or (modified != 0 and modified < when):
        return modified
    return when


@native
def time_sleep_until() -> i64:
    """When the first timer of all is to go off; MAX_WHEN if there is none."""
    next: i64 = MAX_WHEN
    for i in range(gomaxprocs.v):
        when = wake_time(addr(allp[i].timers))
        if when != 0:
            next = min(next, when)
    return next


@native
def lower_min_when_modified(ts: Ptr[Timers], when: i64) -> None:
    while True:
        old = atomic_load(addr(ts.min_when_modified))
        if (old != 0 and old < when) or atomic_cas(addr(ts.min_when_modified), old, when):
            return


@native
def update_min_when_heap(ts: Ptr[Timers]) -> None:
    first: i64 = 0
    if ts.n != 0:
        first = ts.heap[0].when
    atomic_store(addr(ts.min_when_heap), first)


@native
def timers_check(pp: Ptr[P], now: i64) -> tuple[i64, i64, bool]:
    """Runs the timers of a P that are due, on g0. now is the time, or 0. Answers the time, or still 0; when
    the next timer is due, 0 if there is none; and whether any was run.
    """
    ts = addr(pp.timers)
    next = wake_time(ts)
    if next == 0:
        return now, 0, False
    if now == 0:
        now = sys_linux_amd64.nanotime()
    own = pp == getg().m.p
    if now < next and not (own and timers_many_zombies(ts)):
        return now, next, False
    ran = False
    until: i64 = 0
    lock_timers(ts)
    if ts.n > 0:
        timers_adjust(ts, now, False)
        while ts.n > 0:
            when = timers_run(ts, now, nil)
            if when != 0:
                if when > 0:
                    until = when
                break
            ran = True
        if own and timers_many_zombies(ts):
            timers_adjust(ts, now, True)
    unlock_timers(ts)
    return now, until, ran


@native
def run_bubble(b: Ptr[Bubble]) -> None:
    """Runs the timers of a bubble that are due, on g0."""
    ts = addr(b.timers)
    lock_timers(ts)
    timers_adjust(ts, b.now, False)
    while ts.n > 0 and timers_run(ts, b.now, b) == 0:
        pass
    unlock_timers(ts)


@native
def forget_timers(ts: Ptr[Timers]) -> None:
    """Empties the heap of a bubble that has ended."""
    lock_timers(ts)
    while ts.n > 0:
        t = ts.heap[ts.n - 1].timer
        lock_timer(t)
        t.state = 0
        timers_forget(ts, ts.n - 1, t)
        unlock_timer(t)
    atomic_store(addr(ts.zombies), 0)
    atomic_store(addr(ts.min_when_heap), 0)
    atomic_store(addr(ts.min_when_modified), 0)
    unlock_timers(ts)


@native
def timers_many_zombies(ts: Ptr[Timers]) -> bool:
    """Whether more than a quarter of the heap is to be taken out."""
    return atomic_load(addr(ts.zombies)) > i32(atomic_load(addr(ts.len)) // 4)


@native
def timers_run(ts: Ptr[Timers], now: i64, bubble: Ptr[Bubble]) -> i64:
    """Runs the first timer of a locked heap if it is due: 0; -1 if there is none; else when it is."""
    while ts.n > 0:
        t = ts.heap[0].timer
        when = ts.heap[0].when
        if t.ts != ts:
            panic.throw("bad ts")
        if (atomic_load(addr(t.astate)) & (MODIFIED | ZOMBIE)) == 0 and when > now:
            return when
        lock_timer(t)
        if update_heap(t):
            unlock_timer(t)
            continue
        if (t.state & HEAPED) == 0 or (t.state & MODIFIED) != 0:
            bad_timer()
        if t.when > now:
            when = t.when
            unlock_timer(t)
            return when
        unlock_and_run(t, now, bubble)
        return 0
    return -1


@native
def update_heap(t: Ptr[Timer]) -> bool:
    """Does with t, locked and first in its locked heap, what its state says; whether that was anything."""
    ts = t.ts
    if ts == nil or t != ts.heap[0].timer:
        bad_timer()
    if (t.state & ZOMBIE) != 0:
        t.state &= ~u8(HEAPED | ZOMBIE | MODIFIED)
        atomic_add(addr(ts.zombies), -i32(1))
        delete_min(ts)
        return True
    if (t.state & MODIFIED) != 0:
        t.state &= ~u8(MODIFIED)
        ts.heap[0].when = t.when
        timers_sift_down(ts, 0)
        update_min_when_heap(ts)
        return True
    return False


@native
def add_heap(ts: Ptr[Timers], t: Ptr[Timer]) -> None:
    """Puts t into a locked heap."""
    timers_install()
    netpoll.netpoll_generic_init()
    if t.ts != nil:
        panic.throw("ts set in timer")
    if ts.n == ts.cap:
        timers_grow(ts)
    t.ts = ts
    ts.heap[ts.n].timer = t
    ts.heap[ts.n].when = t.when
    ts.n += 1
    timers_sift_up(ts, ts.n - 1)
    if t == ts.heap[0].timer:
        update_min_when_heap(ts)


@native(systemstack=True)
def timers_grow(ts: Ptr[Timers]) -> None:
    """Doubles the room of a locked heap; it begins with a page."""
    npages = max(uintptr(ts.cap) * sizeof(TimerWhen) * 2 >> PAGE_SHIFT, uintptr(1))
    span = mheap.mheap_.alloc_manual(npages, mheap.SPAN_ALLOC_WORK_BUF)
    if span == nil:
        panic.throw("out of memory (timers)")
    old = ts.heap
    ts.heap = cast(Ptr[TimerWhen], span.base())
    if old != nil:
        memmove(ts.heap, old, uintptr(ts.n) * sizeof(TimerWhen))
        mheap.mheap_.free_manual(mheap.span_of(uintptr(old)), mheap.SPAN_ALLOC_WORK_BUF)
    ts.cap = i64((npages << PAGE_SHIFT) // sizeof(TimerWhen))


@native
def timers_forget(ts: Ptr[Timers], i: i64, t: Ptr[Timer]) -> None:
    """t leaves slot i of a locked heap, the last one being put there. The order is not kept."""
    if t.kind == TimerKind.CALL:
        mbarrier.report_store(cast(Ptr[Pointer], addr(ts.heap[i].timer)), nil)
    t.ts = nil
    last = ts.n - 1
    ts.heap[i].timer = ts.heap[last].timer
    ts.heap[i].when = ts.heap[last].when
    ts.heap[last].timer = nil
    ts.n = last


@native
def delete_min(ts: Ptr[Timers]) -> None:
    """Takes the first timer out of a locked heap."""
    t = ts.heap[0].timer
    if t.ts != ts:
        panic.throw("wrong timers")
    timers_forget(ts, 0, t)
    if ts.n > 0:
        timers_sift_down(ts, 0)
    update_min_when_heap(ts)
    if ts.n == 0:
        atomic_store(addr(ts.min_when_modified), 0)


@native
def clean_head(ts: Ptr[Timers]) -> None:
    """Takes stopped timers from the front and the end of a locked heap, which keeps programs quick that
    start and stop many.
    """
    gp = getg()
    while ts.n > 0 and not gp.preempt:
        last = ts.heap[ts.n - 1].timer
        if (atomic_load(addr(last.astate)) & ZOMBIE) != 0:
            lock_timer(last)
            if (last.state & ZOMBIE) != 0:
                last.state &= ~u8(HEAPED | ZOMBIE | MODIFIED)
                atomic_add(addr(ts.zombies), -i32(1))
                timers_forget(ts, ts.n - 1, last)
                if ts.n == 0:
                    update_min_when_heap(ts)
                    atomic_store(addr(ts.min_when_modified), 0)
            unlock_timer(last)
            continue
        t = ts.heap[0].timer
        if t.ts != ts:
            panic.throw("bad ts")
        if (atomic_load(addr(t.astate)) & (MODIFIED | ZOMBIE)) == 0:
            return
        lock_timer(t)
        updated = update_heap(t)
        unlock_timer(t)
        if not updated:
            return


@native
def timers_adjust(ts: Ptr[Timers], now: i64, force: bool) -> None:
    """Puts all timers of a locked heap where their states say; only if one of those that were changed may be
    due, unless forced.
    """
    if not force:
        first = atomic_load(addr(ts.min_when_modified))
        if first == 0 or first > now:
            return
    # Others go on changing timers. What they did before this store shows in astate below, what they do
    # later lowers min_when_modified again; and the wake time is right all the while.
    atomic_store(addr(ts.min_when_heap), wake_time(ts))
    atomic_store(addr(ts.min_when_modified), 0)
    changed = False
    i: i64 = 0
    while i < ts.n:
        t = ts.heap[i].timer
        if t.ts != ts:
            panic.throw("bad ts")
        if (atomic_load(addr(t.astate)) & (MODIFIED | ZOMBIE)) == 0:
            i += 1
            continue
        lock_timer(t)
        if (t.state & HEAPED) == 0:
            bad_timer()
        if (t.state & ZOMBIE) != 0:
            atomic_add(addr(ts.zombies), -i32(1))
            t.state &= ~u8(HEAPED | ZOMBIE | MODIFIED)
            timers_forget(ts, i, t)
            changed = True
        else:
            if (t.state & MODIFIED) != 0:
                ts.heap[i].when = t.when
                t.state &= ~u8(MODIFIED)
                changed = True
            i += 1
        unlock_timer(t)
    if changed:
        timers_init_heap(ts)
    update_min_when_heap(ts)


@native
def timers_take(pp: Ptr[P], from_: Ptr[P]) -> None:
    """Moves the timers of a P that will not run any more to pp. The world is stopped: no locks."""
    src = addr(from_.timers)
    ts = addr(pp.timers)
    for i in range(src.n):
        t = src.heap[i].timer
        if t.kind == TimerKind.CALL:
            mbarrier.report_store(cast(Ptr[Pointer], addr(src.heap[i].timer)), nil)
        t.ts = nil
        if (t.state & ZOMBIE) != 0:
            t.state &= ~u8(HEAPED | ZOMBIE | MODIFIED)
        else:
            t.state &= ~u8(MODIFIED)
            add_heap(ts, t)
        atomic_store(addr(t.astate), t.state)
    src.n = 0
    atomic_store(addr(src.len), 0)
    atomic_store(addr(src.zombies), 0)
    atomic_store(addr(src.min_when_heap), 0)
    atomic_store(addr(src.min_when_modified), 0)
    atomic_store(addr(ts.len), u32(ts.n))


@native
def for_each_timer(visit: Fn[[Pointer], None]) -> None:
    """Calls visit for every timer in a heap that package time made: these are roots of the collector. It
    may not take a timer's lock.
    """
    for i in range(gomaxprocs.v):
        visit_timers(addr(allp[i].timers), visit)
    bubbles = addr(synctest.bubbles)
    if atomic_load(addr(bubbles.first)) != nil:
        lock_futex.lock(addr(bubbles.lock))
        b = bubbles.first
        while b != nil:
            visit_timers(addr(b.timers), visit)
            b = b.next
        lock_futex.unlock(addr(bubbles.lock))


@native
def visit_timers(ts: Ptr[Timers], visit: Fn[[Pointer], None]) -> None:
    if atomic_load(addr(ts.len)) == 0:
        return
    lock_timers(ts)
    for k in range(ts.n):
        t = ts.heap[k].timer
        if t.kind == TimerKind.CALL:
            visit(t)
    unlock_timers(ts)


@native
def timers_sift_up(ts: Ptr[Timers], i: i64) -> None:
    """Moves the timer in slot i towards the front as far as it belongs."""
    heap = ts.heap
    t = heap[i].timer
    when = heap[i].when
    if when <= 0:
        bad_timer()
    while i > 0:
        parent = (i - 1) >> 2
        above = heap[parent].when
        if when > above or (when == above and t.rand >= heap[parent].timer.rand):
            break
        heap[i].timer = heap[parent].timer
        heap[i].when = heap[parent].when
        i = parent
    heap[i].timer = t
    heap[i].when = when


@native
def timers_sift_down(ts: Ptr[Timers], i: i64) -> None:
    """Moves the timer in slot i towards the end as far as it belongs."""
    heap = ts.heap
    n = ts.n
    t = heap[i].timer
    when = heap[i].when
    if when <= 0:
        bad_timer()
    while True:
        child = i * HEAP_CHILDREN + 1
        if child >= n:
            break
        least = i
        least_when = when
        rand = t.rand
        for c in range(child, min(child + HEAP_CHILDREN, n)):
            if heap[c].when < least_when or (heap[c].when == least_when and heap[c].timer.rand < rand):
                least = c
                least_when = heap[c].when
                rand = heap[c].timer.rand
        if least == i:
            break
        heap[i].timer = heap[least].timer
        heap[i].when = least_when
        i = least
    heap[i].timer = t
    heap[i].when = when


@native
def timers_init_heap(ts: Ptr[Timers]) -> None:
    """Brings all timers in order."""
    i = (ts.n - 2) >> 2
    while i >= 0:
        timers_sift_down(ts, i)
        i -= 1
