"""The CPU profiler: the handler of SIGPROF, which the kernel sends to a thread that has used up some of a
processor's time, notes where that thread is.

There are two buffers. Handlers append to the active one; the reader (`overlay/runtime/cpuprof.go`) swaps them
and takes what the other holds. A record is as package runtime/pprof wants it: its length in words, the time,
a count of 1, and return addresses, innermost first; beside it the labels of the goroutine.

The kernel looks at a timer of the whole process when it ticks, so what runs for a moment at each tick would
be seen too often: each thread gets a timer of its own when that one has found it running first, and is from
then on only looked at when its own has run out.

Invariants: a buffer is changed under `prof.lock`, which is held with signals blocked, so that a handler may
wait for it. The buffers are slices of the Go side, which keeps them, and by them the labels, alive. The timer
of an M's thread is made and deleted by that thread, in the handler.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Global,
    Pointer,
    Ptr,
    addr,
    atomic_cas,
    atomic_load,
    atomic_store,
    cast,
    div,
    funcaddr,
    i32,
    i64,
    local,
    native,
    nil,
    rem,
    sizeof,
    struct,
    syscall1,
    syscall3,
    syscall4,
    syscall6,
    u8,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import asm_amd64, memmove_amd64, signal_unix, symtab, sys_linux_amd64
from rt0.runtime.runtime2 import G, M, StackSegment, getg, sched_hooks

ITIMER_PROF = 2
SYS_SETITIMER = 38
MICROSECONDS = 1_000_000
MAX_FRAMES = 64
EVENT_WORDS = 8
"""The kernel's `struct sigevent`: a value; the signal, and to whom; the thread."""
HEADER = 3
"""Words of a record before its stack."""

SYS_TIMER_CREATE = 222
SYS_TIMER_SETTIME = 223
SYS_TIMER_DELETE = 226
CLOCK_THREAD_CPUTIME_ID = 3
SIGEV_THREAD_ID = 4
SI_TIMER = -2
"""The code of a signal from a thread's own timer."""

PUSH_RBP = 0x55
MOV_RSP_RBP = 0xE58948
RET = 0xC3
PROLOGUE = 48
"""At most so many bytes of a function come before its frame is there."""


@struct(name="profBuffer")
class Buffer:
    """Samples: `n` words of data, `m` labels."""

    data: Ptr[u64]
    capacity: i64
    tags: Ptr[Pointer]
    tag_capacity: i64
    n: i64
    m: i64


@struct(name="cpuProfile")
class CPUProfile:
    """What is on its way; see above."""

    lock: u32  # atomic
    active: i64
    buffers: Array[Buffer, 2]
    lost: u64  # samples
    on: u32  # atomic
    period: i64  # nanoseconds; constant while it is on
    round: u64  # profiles begun


prof = Global(CPUProfile)


@native(linkname="runtime._System", noinline=True)
def system() -> None:
    """Stands for the runtime's own stacks in profiles."""


@native(linkname="runtime._ExternalCode", noinline=True)
def external_code() -> None:
    """Stands for code that is not in the table of functions."""


@native
def acquire() -> None:
    while not atomic_cas(addr(prof.lock), 0, 1):
        sys_linux_amd64.osyield()


@native(linkname="runtime.cpuprofBuffer")
def cpuprof_buffer(
    i: i64, data: Ptr[u64], n: i64, cap: i64, tags: Ptr[Pointer], ntags: i64, tags_cap: i64
) -> None:
    """Gives the profiler a buffer, before it starts."""
    b = addr(prof.buffers[i])
    b.data = data
    b.capacity = n
    b.tags = tags
    b.tag_capacity = ntags
    b.n = 0
    b.m = 0


@native(linkname="runtime.cpuprofStart")
def cpuprof_start(hz: i64) -> None:
    """Has the kernel send a signal each 1/hz seconds of processor time."""
    prof.lost = 0
    prof.period = div(sys_linux_amd64.SECOND, max(hz, 1))
    prof.round += 1
    atomic_store(addr(prof.on), 1)
    sched_hooks.sigprof = sigprof
    set_timer(div(MICROSECONDS, max(hz, 1)))


@native(linkname="runtime.cpuprofStop")
def cpuprof_stop() -> None:
    """No more samples come."""
    set_timer(0)
    atomic_store(addr(prof.on), 0)


@native
def set_timer(microseconds: i64) -> None:
    value = local(Array[i64, 4])
    value[0] = div(microseconds, MICROSECONDS)
    value[1] = rem(microseconds, MICROSECONDS)
    value[2] = value[0]
    value[3] = value[1]
    syscall6(SYS_SETITIMER, ITIMER_PROF, uintptr(addr(value)), 0, 0, 0, 0)


@native(linkname="runtime.cpuprofSwap")
def cpuprof_swap() -> tuple[i64, i64, i64, u64]:
    """Makes the other buffer, which must have been read, the active one. Returns which one is to be read, how
    much is in it, and how many samples were lost.
    """
    blocked = sys_linux_amd64.sigsetmask(signal_unix.ALL_SIGNALS)
    acquire()
    full = prof.active
    prof.active = 1 - full
    b = addr(prof.buffers[1 - full])
    b.n = 0
    b.m = 0
    lost = prof.lost
    prof.lost = 0
    atomic_store(addr(prof.lock), 0)
    sys_linux_amd64.sigsetmask(blocked)
    return full, prof.buffers[full].n, prof.buffers[full].m, lost


@native(nowritebarrier=True)
def counts(mp: Ptr[M], code: i32) -> bool:
    """Whether a signal is a sample. Sees to the timer of this thread."""
    on = atomic_load(addr(prof.on)) != 0
    t = addr(mp.prof_timer)
    if t.tid != 0 and (not on or t.tid != mp.procid or t.round != prof.round):
        # Another profile's, or another thread's that has ended.
        syscall1(SYS_TIMER_DELETE, uintptr(t.id))
        t.tid = 0
    if not on or t.tid != 0:
        return on and code == SI_TIMER
    event = local(Array[u64, EVENT_WORDS])
    for i in range(EVENT_WORDS):
        event[i] = 0
    event[1] = u64(signal_unix.SIGPROF) | SIGEV_THREAD_ID << 32
    event[2] = mp.procid
    if syscall3(SYS_TIMER_CREATE, CLOCK_THREAD_CPUTIME_ID, uintptr(addr(event)), uintptr(addr(t.id))) == 0:
        t.tid = mp.procid
        t.round = prof.round
        when = local(Array[i64, 4])
        when[0] = div(prof.period, sys_linux_amd64.SECOND)
        when[1] = rem(prof.period, sys_linux_amd64.SECOND)
        when[2] = when[0]
        when[3] = when[1]
        syscall4(SYS_TIMER_SETTIME, uintptr(t.id), 0, uintptr(addr(when)), 0)
    return True


@native(nowritebarrier=True)
def sigprof(gp: Ptr[G], code: i32, context: Ptr[u8]) -> None:
    """In the handler of SIGPROF: gp was running."""
    if not counts(getg().m, code):
        return
    pcs = local(Array[uintptr, MAX_FRAMES])
    pc = cast(Ptr[uintptr], addr(context[signal_unix.CONTEXT_RIP]))[0]
    n: i64 = 0
    labels: Pointer = nil
    rsp = cast(Ptr[uintptr], addr(context[signal_unix.CONTEXT_RSP]))[0]
    if pc == funcaddr(asm_amd64.async_preempt):
        # A signal that came at the same time has just put it there.
        pc = cast(Ptr[uintptr], rsp)[0]
        rsp += 8
    f = symtab.findfunc(pc)
    mp = getg().m
    # All are return addresses.
    pcs[0] = pc + 1
    if f == nil:
        pcs[0] = funcaddr(external_code) + 1
    if gp != mp.curg or f == nil:
        pcs[1] = funcaddr(system) + 1
        n = 2
    else:
        fp = cast(Ptr[uintptr], addr(context[signal_unix.CONTEXT_RBP]))[0]
        n = walk(gp, f, pc, rsp, fp, addr(pcs[0]))
    if mp.curg != nil:
        labels = mp.curg.labels
    acquire()
    add_sample(addr(pcs[0]), n, labels)
    atomic_store(addr(prof.lock), 0)


@native(nowritebarrier=True)
def add_sample(pcs: Ptr[uintptr], n: i64, labels: Pointer) -> None:
    b = addr(prof.buffers[prof.active])
    if b.n + HEADER + n > b.capacity or b.m == b.tag_capacity:
        prof.lost += 1
        return
    record = addr(b.data[b.n])
    record[0] = u64(HEADER + n)
    record[1] = u64(sys_linux_amd64.nanotime())
    record[2] = 1
    for i in range(n):
        record[HEADER + i] = u64(pcs[i])
    # The collector needs not be told: whoever overwrites the goroutine's labels tells it of these.
    b.tags[b.m] = labels
    b.n += HEADER + n
    b.m += 1


@native
def on_segment(seg: Ptr[StackSegment], at: uintptr) -> bool:
    """Whether two words at an address are on a segment of a stack."""
    return uintptr(seg) + sizeof(StackSegment) <= at and at + 16 <= seg.hi


@native
def frameless(f: Ptr[symtab.FuncRec], pc: uintptr) -> i64:
    """How many words above the stack pointer the return address is, if the function has no frame at pc, which
    is then at its start or its end; else -1."""
    if cast(Ptr[u8], pc)[0] == RET or memmove_amd64.is_leaf(f):
        return 0
    entry = uintptr(f.entry)
    if pc - entry >= PROLOGUE:
        return -1
    end = min(entry + PROLOGUE, symtab.func_end(pc))
    at = entry
    while at + 4 <= end:
        code = cast(Ptr[u32], at)[0]
        if code & 0xFF == PUSH_RBP and code >> 8 == MOV_RSP_RBP:
            if pc <= at:
                return 0
            if pc == at + 1:
                return 1
            return -1
        at += 1
    return -1


@native
def walk(
    gp: Ptr[G], f: Ptr[symtab.FuncRec], pc: uintptr, rsp: uintptr, fp: uintptr, pcs: Ptr[uintptr]
) -> i64:
    """The return addresses on gp's stack, which is the one that was interrupted; pcs[0] is there."""
    n: i64 = 1
    seg = gp.stack_segment
    words = frameless(f, pc)
    if words >= 0 and on_segment(seg, rsp):
        n = add_pc(pcs, n, cast(Ptr[uintptr], rsp)[words])
    while n < MAX_FRAMES and fp % 8 == 0:
        while seg != nil and not on_segment(seg, fp):
            seg = seg.prev
        if seg == nil:
            break
        frame = cast(Ptr[uintptr], fp)
        n = add_pc(pcs, n, frame[1])
        if frame[0] <= fp and on_segment(seg, frame[0]):
            break
        fp = frame[0]
    return n


@native
def add_pc(pcs: Ptr[uintptr], n: i64, pc: uintptr) -> i64:
    """Appends a return address if it is one of a function's."""
    f = symtab.findfunc(pc)
    if f == nil or symtab.is_morestack(f):
        return n
    pcs[n] = pc
    return n + 1
