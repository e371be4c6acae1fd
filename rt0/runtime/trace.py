"""The event tracer: what the scheduler does, in a file that `rt0 run -trace` makes a picture of.

It is compiled only into runtimes that are built for tracing: elsewhere `if tracing:` is nothing, and so is
every hook below, since they are inlined. There, it records if the environment has RT0TRACE, the name of a
file, which the program itself does not see. That file is mapped into memory and is the trace: nothing has to
be written when the program ends, so it does not matter how it ends.

The file is a header, texts, a table of go statements, and a ring of buffers. Each M fills a buffer and then
takes the next one that nobody fills; so the last events of all are there, however many there were. An event
is three words: the time stamp counter above EVENT_BITS bits for what it is, and two values. Behind the last
event of a buffer is a zero, unless the buffer is full.

Two goroutines that wait for each other in turn, on one M, would fill it with events some 70 ns apart. After
QUICK turns that took less than SHORT ticks each, the M counts further ones and records one GO_TURNS for TURNS
of them; at anything else that happens, and if they take more than LONG ticks, it records every event again.

Invariants: only the M itself writes to its buffer, outside of signal handlers; so the ticks in one M's
buffers, in the order of `order`, never fall. An event that takes a goroutine off an M is recorded before
anybody else can run it, unless it ends a row of turns; one that makes it runnable before anybody can find it:
sorted by ticks, the events of a goroutine make sense.
"""

from __future__ import annotations

from enum import IntEnum

from rt0.native import (
    Flag,
    Ptr,
    Var,
    add,
    addr,
    atomic_add,
    atomic_cas,
    atomic_load,
    atomic_store,
    cast,
    extern_var,
    i64,
    memmove,
    native,
    nil,
    rdtsc,
    str_data,
    struct,
    u8,
    u64,
    uintptr,
)
from rt0.runtime import mem_linux, recordfile, symtab, sys_linux_amd64, traceback
from rt0.runtime.runtime2 import G, M, TraceBuf, WaitReason, getg

tracing = Flag("tracing")
"""Whether this runtime is built for tracing."""


class Ev(IntEnum):
    """What happened, and what the two values are. Names are Go's tracer's where it has such an event."""

    GO_CREATE = 1  # the new goroutine; its function, and above 32 bits the go statement
    GO_START = 2  # the goroutine; its go statement; above 32 bits 1 if it inherits the time slice
    GO_STOP = 3  # the goroutine; where, above 32 bits why: a wait reason, or one of Stop
    GO_UNBLOCK = 4  # the goroutine that becomes runnable
    GO_TURNS = 5  # the goroutine that runs now; the other one, above 48 bits the turns since the last event
    GO_SYSCALL_BEGIN = 6  # the goroutine; where, above 32 bits from where
    GO_SYSCALL_END = 7  # the goroutine, which has a P again
    GO_SYSCALL_END_BLOCKED = 8  # the goroutine, which is runnable
    PROC_START = 9  # the P that the M holds from now on
    PROC_STOP = 10  # the P that it does not hold any more
    PROC_STEAL = 11  # a P that was taken from a system call
    GO_STEAL = 12  # the P that goroutines were stolen from; how many
    THREAD_START = 13  # the M
    THREAD_EXIT = 14
    THREAD_PARK = 15  # 1 if it sleeps in the network poller
    THREAD_UNPARK = 16
    SPIN_BEGIN = 17
    SPIN_END = 18
    PROCS_CHANGE = 19  # the number of Ps
    STW_BEGIN = 20  # the world is asked to stop
    STW_STOPPED = 21  # it has
    STW_END = 22
    GC_BEGIN = 23  # bytes in use; the size at which to collect
    GC_END = 24  # bytes that were marked
    GC_MARK_BEGIN = 25  # this thread begins to mark
    GC_MARK_END = 26
    GC_SWEEP_BEGIN = 27
    GC_SWEEP_END = 28
    TIMER_FIRE = 29  # what kind of timer; how late, in ns
    PREEMPT_REQUEST = 30  # the P whose goroutine is asked; the goroutine


class Stop(IntEnum):
    """Why a goroutine leaves its M, other than wait reasons."""

    SCHED = 64
    PREEMPT = 65
    END = 66


EVENT_NAMES = " ".join("".join(w.capitalize() for w in e.name.split("_")) for e in Ev) + "\0"
EVENT_BITS = 6

MAGIC = 0x656361727430_7472  # "rt0trace"
BUF_WORDS = 2048
BUF_HEADER = 8
EVENT_WORDS = 3
LAST_EVENT = BUF_WORDS - EVENT_WORDS
NBUFS = 1024
HEADER_BYTES = 4096
TEXT_BYTES = 4096
NSITES = 4096
SITES_AT = HEADER_BYTES + TEXT_BYTES
BUFS_AT = SITES_AT + 8 * NSITES
FILE_BYTES = BUFS_AT + NBUFS * BUF_WORDS * 8
SITE_TRIES = 32

CALIBRATION_NS = 100_000
WAIT_REASONS = len(WaitReason)
MAX_FRAMES = 16

SHORT = 1 << 12
QUICK = 16
TURNS = 64
LONG = 1 << 15


@struct(name="traceHeader")
class TraceHeader:
    """The start of the file. Constant but for what is said otherwise."""

    magic: u64
    size: u64  # of the file
    start_ticks: u64
    start_ns: i64
    text_at: (
        u64  # names of events, with blanks between; wait reasons, with newlines between; each ends with 0
    )
    sites_at: u64
    nsites: u64
    bufs_at: u64
    nbufs: u64
    buf_words: u64
    now_ticks: u64  # a later moment, in ticks, since start_ticks, and ns
    now_ns: i64
    taken: u64  # atomic: buffers that were ever taken
    lost: u64  # atomic: events for which there was no buffer


header = Var(Ptr[TraceHeader], None)
"""nil while nothing is recorded."""

own_text = Var(Ptr[u8], None)
"""A bit for each byte of the program's code: whether it belongs to the runtime."""

text = extern_var("runtime.text", u8)
etext = extern_var("runtime.etext", u8)


# --- starting -------------------------------------------------------------------------------------------


@native
def start_trace() -> None:
    """Begins to record if the environment says so. Called by the bootstrap, on the only thread."""
    h = cast(Ptr[TraceHeader], recordfile.open_record("RT0TRACE", FILE_BYTES))
    if h == nil:
        return
    map_own_text()
    describe_file(h)
    while sys_linux_amd64.nanotime() - h.start_ns < CALIBRATION_NS:
        pass
    header.v = h
    note_time()


@native
def describe_file(h: Ptr[TraceHeader]) -> None:
    """Fills in what is known from the start."""
    h.magic = MAGIC
    h.size = FILE_BYTES
    h.text_at = HEADER_BYTES
    h.sites_at = SITES_AT
    h.nsites = NSITES
    h.bufs_at = BUFS_AT
    h.nbufs = NBUFS
    h.buf_words = BUF_WORDS
    write_texts(h)
    h.start_ns = sys_linux_amd64.nanotime()
    h.start_ticks = rdtsc()


@native
def write_texts(h: Ptr[TraceHeader]) -> None:
    """Names of events and wait reasons, so that who reads the file need not know them."""
    to = add(cast(Ptr[u8], h), HEADER_BYTES)
    n = len(EVENT_NAMES)
    memmove(to, str_data(EVENT_NAMES), uintptr(n))
    to = add(to, n)
    for i in range(WAIT_REASONS):
        s = traceback.wait_reason_string(i)
        memmove(to, str_data(s), uintptr(len(s)))
        to = add(to, len(s) + 1)
        to[-1] = 10


@native
def map_own_text() -> None:
    """Finds out which addresses are code of the runtime: that of files in Python, and assembly."""
    n = uintptr(addr(etext)) - uintptr(addr(text))
    p = mem_linux.mmap(0, (n >> 3) + 1, mem_linux.PROT_READ_WRITE, 0)
    if p >= mem_linux.LOWEST_ERROR:
        return
    own_text.v = cast(Ptr[u8], p)
    tab = cast(Ptr[symtab.FuncTab], symtab.table_at(addr(symtab.pclntab).functab))
    for i in range(i64(addr(symtab.pclntab).nfunc)):
        if not is_own_function(cast(Ptr[symtab.FuncRec], symtab.table_at(tab[i].func))):
            continue
        at = uintptr(tab[i].entry) - uintptr(addr(text))
        end = uintptr(tab[i + 1].entry) - uintptr(addr(text))
        while at < end:
            if at & 7 == 0 and at + 8 <= end:
                own_text.v[at >> 3] = 0xFF
                at += 8
            else:
                own_text.v[at >> 3] |= u8(1) << u8(at & 7)
                at += 1


@native
def is_own_function(f: Ptr[symtab.FuncRec]) -> bool:
    if (f.flags & symtab.FUNC_NAME_ONLY) != 0:
        return True
    file = symtab.position_file(f, -1)
    n = len(file)
    return n > 3 and file[n - 3] == 46 and file[n - 2] == 112 and file[n - 1] == 121  # .py


@native(inline=True, nosplit=True)
def is_own(pc: uintptr) -> bool:
    """Whether pc is in code of the runtime."""
    off = pc - uintptr(addr(text))
    return off < uintptr(addr(etext)) - uintptr(addr(text)) and (own_text.v[off >> 3] >> u8(off & 7) & 1) != 0


@native(nosplit=True)
def note_time() -> None:
    """Relates ticks to nanoseconds once more. Several threads may do so at once: what is off then is off by
    little."""
    h = header.v
    if h != nil:
        ticks = rdtsc() - h.start_ticks
        h.now_ns = sys_linux_amd64.nanotime()
        h.now_ticks = ticks


# --- events ---------------------------------------------------------------------------------------------


@native(noinline=True, nosplit=True)
def trace_event(mp: Ptr[M], kind: u64, a: u64, b: u64) -> None:
    """Records something that mp, this M, does now. It cannot be taken from its thread meanwhile."""
    if mp.trace_turns_on:
        end_turns(mp)
    trace_write(mp, rdtsc(), kind, a, b)


@native(noinline=True, nosplit=True)
def trace_write(mp: Ptr[M], ticks: u64, kind: u64, a: u64, b: u64) -> None:
    p = mp.trace_next
    if p == mp.trace_end:
        p = trace_refill(mp)
        if p == nil:
            return
    p[0] = ticks << EVENT_BITS | kind
    p[1] = a
    p[2] = b
    p[EVENT_WORDS] = 0
    mp.trace_next = add(p, EVENT_WORDS * 8)


@native(noinline=True, nosplit=True)
def trace_refill(mp: Ptr[M]) -> Ptr[u64]:
    """Gives mp a buffer; where its first event goes, nil if there is none."""
    h = header.v
    if h == nil:
        return nil
    trace_release(mp)
    bufs = add(cast(Ptr[u64], h), BUFS_AT)
    for _ in range(NBUFS):
        taken = atomic_add(addr(h.taken), 1)
        at = add(bufs, (taken - 1) % NBUFS * (BUF_WORDS * 8))
        b = cast(Ptr[TraceBuf], at)
        if atomic_load(addr(b.busy)) == 0 and atomic_cas(addr(b.busy), 0, 1):
            at[BUF_HEADER] = 0
            describe_buf(mp, b, taken)
            mp.trace_buf = b
            mp.trace_next = add(at, BUF_HEADER * 8)
            mp.trace_end = add(at, LAST_EVENT * 8)
            note_time()
            return mp.trace_next
    atomic_add(addr(h.lost), 1)
    return nil


@native(nosplit=True)
def describe_buf(mp: Ptr[M], b: Ptr[TraceBuf], order: u64) -> None:
    """Writes into a new buffer whose it is and what that M is doing."""
    b.order = order
    b.m = mp.id
    b.tid = mp.procid
    b.seq = mp.trace_seq
    mp.trace_seq += 1
    b.p = -1
    if mp.p != nil:
        b.p = i64(mp.p.id)
    b.goid = 0
    b.state = 0
    gp = mp.curg
    if gp != nil:
        b.goid = gp.goid
        b.state = u64(atomic_load(addr(gp.atomicstatus))) << 32 | u64(gp.gopc)


@native(nosplit=True)
def trace_release(mp: Ptr[M]) -> None:
    """Gives up the buffer of mp, if it has one."""
    if mp.trace_buf != nil:
        atomic_store(addr(mp.trace_buf.busy), 0)
        mp.trace_buf = nil
        mp.trace_next = nil
        mp.trace_end = nil


@native(nosplit=True)
def user_pc(gp: Ptr[G]) -> u64:
    """Where outside of the runtime gp, which stands still, is; the outermost place that was looked at if
    nowhere.
    """
    if own_text.v == nil:
        return 0
    pc = gp.sched.pc
    fp = gp.sched.bp
    n = 0
    while is_own(pc) and fp != 0 and n < MAX_FRAMES:
        pc = cast(Ptr[uintptr], fp)[1]
        fp = cast(Ptr[uintptr], fp)[0]
        n += 1
    return u64(pc)


@native(nosplit=True)
def add_site(gopc: u64, fn: u64) -> None:
    """Notes what a go statement starts, for goroutines whose creation is overwritten later."""
    sites = cast(Ptr[u64], add(cast(Ptr[u8], header.v), SITES_AT))
    site = fn << 32 | gopc
    i = gopc % NSITES
    for _ in range(SITE_TRIES):
        old = atomic_load(addr(sites[i]))
        if old == site or (old == 0 and atomic_cas(addr(sites[i]), 0, site)):
            return
        i = (i + 1) % NSITES


# --- turns ----------------------------------------------------------------------------------------------


@native(noinline=True, nosplit=True)
def end_turns(mp: Ptr[M]) -> None:
    """Something else happens: records the turns that were counted, and what was not recorded of the last."""
    mp.trace_turns_on = False
    mp.trace_quick = 0
    now = rdtsc()
    if mp.trace_turns != 0:
        write_turns(mp, now)
    if mp.trace_why != 0:
        trace_write(mp, now, Ev.GO_STOP, mp.trace_goid, (mp.trace_why - 1) << 32)
        mp.trace_why = 0


@native(nosplit=True)
def write_turns(mp: Ptr[M], now: u64) -> None:
    trace_write(mp, now, Ev.GO_TURNS, mp.trace_goid, mp.trace_other | mp.trace_turns << 48)
    mp.trace_turns = 0
    mp.trace_begin = now


@native(noinline=True, nosplit=True)
def record_stop(mp: Ptr[M], gp: Ptr[G], why: u64) -> None:
    trace_event(mp, Ev.GO_STOP, gp.goid, user_pc(gp) | why << 32)


@native(noinline=True, nosplit=True)
def record_start(mp: Ptr[M], gp: Ptr[G], inherit: bool) -> None:
    if mp.trace_turns_on and gp.goid == mp.trace_other and rdtsc() - mp.trace_begin < LONG:
        # One of many turns. Of the last TURNS, the goroutine that ran last ends here.
        write_turns(mp, rdtsc())
        mp.trace_why = 0
        mp.trace_other = mp.trace_goid
        mp.trace_goid = gp.goid
        mp.trace_turns = 1
        return
    if mp.trace_turns_on:
        end_turns(mp)
    now = rdtsc()
    trace_write(mp, now, Ev.GO_START, gp.goid, u64(gp.gopc) | u64(inherit) << 32)
    if gp.goid == mp.trace_other and now - mp.trace_begin < SHORT:
        mp.trace_quick += 1
        mp.trace_turns_on = mp.trace_quick >= QUICK and header.v != nil
    else:
        mp.trace_quick = 0
    mp.trace_other = mp.trace_goid
    mp.trace_goid = gp.goid
    mp.trace_begin = now


@native(noinline=True, nosplit=True)
def record_unblock(mp: Ptr[M], gp: Ptr[G]) -> None:
    trace_event(mp, Ev.GO_UNBLOCK, gp.goid, 0)


# --- hooks ----------------------------------------------------------------------------------------------


@native(inline=True, nosplit=True)
def go_unblock(mp: Ptr[M], gp: Ptr[G]) -> None:
    """mp makes gp runnable."""
    if tracing:
        if not mp.trace_turns_on or gp.goid != mp.trace_other:
            record_unblock(mp, gp)


@native(inline=True, nosplit=True)
def go_block(mp: Ptr[M], gp: Ptr[G]) -> None:
    """gp, which ran on mp, waits."""
    if tracing:
        if mp.trace_turns_on:
            mp.trace_why = u64(gp.waitreason) + 1
        else:
            record_stop(mp, gp, u64(gp.waitreason))


@native(inline=True, nosplit=True)
def go_start(mp: Ptr[M], gp: Ptr[G], inherit: bool) -> None:
    """gp runs on mp from now on."""
    if tracing:
        if mp.trace_turns_on and gp.goid == mp.trace_other and mp.trace_turns != TURNS:
            mp.trace_why = 0
            mp.trace_other = mp.trace_goid
            mp.trace_goid = gp.goid
            mp.trace_turns += 1
        else:
            record_start(mp, gp, inherit)


@native(inline=True, nosplit=True)
def go_stop(mp: Ptr[M], gp: Ptr[G], why: u64) -> None:
    """gp leaves mp other than by waiting."""
    if tracing:
        record_stop(mp, gp, why)


@native(inline=True, nosplit=True)
def go_create(mp: Ptr[M], gp: Ptr[G]) -> None:
    """mp has made gp, which is runnable."""
    if tracing:
        record_create(mp, gp)


@native(noinline=True, nosplit=True)
def record_create(mp: Ptr[M], gp: Ptr[G]) -> None:
    if header.v != nil:
        fn = u64(uintptr(gp.start_fn.fn))
        add_site(u64(gp.gopc), fn)
        trace_event(mp, Ev.GO_CREATE, gp.goid, fn | u64(gp.gopc) << 32)


@native(inline=True, nosplit=True)
def record(kind: u64, a: u64, b: u64) -> None:
    """What else happens. The caller cannot be taken from its thread."""
    if tracing:
        trace_event(getg().m, kind, a, b)


@native(inline=True, nosplit=True)
def go_syscall_begin(mp: Ptr[M], gp: Ptr[G], pc: uintptr, fp: Ptr[uintptr]) -> None:
    """gp is about to make a system call. pc lies in the function that says so, fp is its callee's frame."""
    if tracing:
        caller = cast(Ptr[uintptr], fp[0])[1]
        trace_event(mp, Ev.GO_SYSCALL_BEGIN, gp.goid, u64(pc) | u64(caller) << 32)
