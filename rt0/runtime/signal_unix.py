"""Signals: which are handled, and what a signal does that nobody asked for.

What a program sees is what Go's runtime does: faults become panics, SIGQUIT and its like end it with all
stacks, SIGINT, SIGTERM and SIGHUP kill it, and those that mean nothing to the runtime (SIGUSR1, SIGPIPE …)
do nothing. Go installs a handler for each at the start, with more than a hundred system calls. Here the ones
that kill are left to the kernel and the ones that do nothing are blocked in all threads, until package
os/signal asks for them.

Invariants: a handler runs on the signal stack with the M's gsignal as g, all signals blocked; it takes no
lock and never allocates, unless the program is about to end. A signal that was blocked may be pending from
before anyone asked for it: it is dropped when it is enabled. Children never inherit the blocked signals.
"""

from __future__ import annotations

from rt0.native import (
    Ptr,
    Table,
    Var,
    add,
    addr,
    atomic_add,
    atomic_and,
    atomic_load,
    atomic_or,
    atomic_store,
    cast,
    funcaddr,
    i32,
    i64,
    local,
    make_string,
    native,
    nil,
    str_data,
    u8,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import (
    asm_amd64,
    lock_futex,
    memmove_amd64,
    os_linux,
    panic,
    preempt,
    proc,
    proc_sched,
    proc_sysmon,
    sigqueue,
    symtab,
    sys_linux_amd64,
    traceback,
)
from rt0.runtime import print as rtprint
from rt0.runtime.runtime2 import G, GStatus, ThrowType, getg, sched, sched_hooks
from rt0.runtime.sys_linux_amd64 import SigAction

NSIG = 65

SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE = 1, 2, 3, 4, 5, 6, 7, 8
SIGUSR1, SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM, SIGSTKFLT, SIGCHLD = 10, 11, 12, 13, 14, 15, 16, 17
SIGCONT, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGXCPU, SIGXFSZ, SIGVTALRM = 18, 20, 21, 22, 23, 24, 25, 26
SIGPROF, SIGWINCH, SIGIO, SIGPWR, SIGSYS = 27, 28, 29, 30, 31
FIRST_REALTIME = 35
"""32 to 34 belong to C libraries."""


def signal_set(*signals: int) -> int:
    """As the kernel has it, and all of this module: bit n - 1 for signal n."""
    return sum(1 << (s - 1) for s in signals)


FAULTS = signal_set(SIGBUS, SIGFPE, SIGSEGV)
"""Become panics, if the program raised them itself."""

THROWS = signal_set(SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGSTKFLT, SIGSYS)
"""End the program with all stacks."""

KILLS = signal_set(SIGHUP, SIGINT, SIGTERM)

QUIET = signal_set(
    SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGIO, SIGPWR,
    *range(FIRST_REALTIME, NSIG),
)  # fmt: skip
"""Do nothing, though the kernel would kill the process; blocked."""

NOTIFY = QUIET | KILLS | signal_set(
    SIGQUIT, SIGABRT, SIGCHLD, SIGCONT, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGWINCH
)  # fmt: skip
"""Package os/signal may ask for them. SIGPROF belongs to the profiler."""

AT_START = FAULTS | THROWS | signal_set(SIGURG, SIGPROF)
"""Have a handler from the start."""

HUP_INT = signal_set(SIGHUP, SIGINT)
"""Stay ignored if the parent ignored them."""

SIG_DFL = 0
SIG_IGN = 1
SI_USER = 0
SI_TKILL = -6
SA_SIGINFO = 4
SA_RESTORER = 0x04000000
SA_ONSTACK = 0x08000000
SA_RESTART = 0x10000000
ALL_SIGNALS = (1 << 64) - 1

SIGINFO_CODE = 8
SIGINFO_ADDR = 16
CONTEXT_REGS = 40
CONTEXT_RBP = 120
CONTEXT_RSP = 160
CONTEXT_RIP = 168
FIRST_PAGE = 4096

CONTEXT_SEGMENTS = 18
"""Index of the word with the segment registers cs, gs and fs, which come last."""

REGISTERS = (
    ("rax", 13), ("rbx", 11), ("rcx", 14), ("rdx", 12), ("rdi", 8), ("rsi", 9), ("rbp", 10), ("rsp", 15),
    ("r8", 0), ("r9", 1), ("r10", 2), ("r11", 3), ("r12", 4), ("r13", 5), ("r14", 6), ("r15", 7), ("rip", 16),
    ("rflags", 17), ("cs", 18), ("fs", 18), ("gs", 18),
)  # fmt: skip
"""Names and indices in the context, in gc's order."""

NREGISTERS = len(REGISTERS)
REGISTER_NAMES = "".join(f"{name:7}" for name, _ in REGISTERS)
register_index = Table(u8, [i for _, i in REGISTERS])
segment_shift = Table(u8, [0, 32, 16])

handled = Var(u64, AT_START)
"""The signals that have our handler; atomic."""

init_sigmask = Var(u64, 0)
"""The signals that were blocked when the process began."""

fwd_ignored = Var(u64, 0)
"""The signals that were ignored when they were asked for first. Only package os/signal, under its lock."""

sigsys_ignored = Var(u32, 0)
"""SIGSYS from a seccomp filter is dropped; atomic."""


@native(nosplit=True)
def setsig(sig: u32, handler: uintptr) -> None:
    sa = local(SigAction)
    sa.handler = handler
    if handler > SIG_IGN:
        sa.flags = SA_SIGINFO | SA_ONSTACK | SA_RESTORER | SA_RESTART
        sa.restorer = funcaddr(asm_amd64.sigreturn)
        sa.mask = ALL_SIGNALS
    sys_linux_amd64.sigaction(sig, addr(sa), nil)


@native
def getsig(sig: u32) -> uintptr:
    sa = local(SigAction)
    sys_linux_amd64.sigaction(sig, nil, addr(sa))
    return sa.handler


@native(inline=True, nosplit=True)
def bit(sig: u32) -> u64:
    return u64(1) << (sig - 1)


@native(nosplit=True)
def set_handlers(signals: u64, handler: uintptr) -> None:
    """The same handler for several signals."""
    for sig in range(1, NSIG):
        if (signals & bit(u32(sig))) != 0:
            setsig(u32(sig), handler)


@native
def initsig() -> None:
    """Called by the first thread, before there are others."""
    set_handlers(AT_START, funcaddr(asm_amd64.sigtramp))
    # Go heeds that its parent ignores SIGHUP and SIGINT, but not this.
    setsig(SIGTERM, SIG_DFL)
    init_sigmask.v = sys_linux_amd64.sigblock(QUIET)


@native(nosplit=True)
def clear_signal_handlers() -> None:
    """Gives the handled signals back to the kernel, in a child that is about to become another program."""
    set_handlers(atomic_load(addr(handled.v)), SIG_DFL)


@native
def before_exec() -> None:
    """This process is about to become another program, which must not inherit the blocked signals; those that
    wait are dropped by the handler.
    """
    more = u64(QUIET) & ~atomic_load(addr(handled.v)) & ~atomic_load(addr(sigqueue.sig.ignored))
    atomic_or(addr(handled.v), more)
    set_handlers(more, funcaddr(asm_amd64.sigtramp))
    getg().m.sigmask = sys_linux_amd64.sigsetmask(init_sigmask.v)


@native
def after_exec() -> None:
    """It did not."""
    sys_linux_amd64.sigsetmask(getg().m.sigmask)


# --- the handler -----------------------------------------------------------------------------------------


@native(nowritebarrier=True)
def sigtrampgo(sig: u64, info: Ptr[u8], context: Ptr[u8], gp: Ptr[G]) -> None:
    """Every signal that is handled comes here; gp is what ran."""
    sighandler(u32(sig), info, context, gp)


@native(nowritebarrier=True)
def sighandler(sig: u32, info: Ptr[u8], context: Ptr[u8], gp: Ptr[G]) -> None:
    if sig == SIGURG:
        # It may also mean what it says.
        preempt.on_signal(gp, context)
    code = cast(Ptr[i32], addr(info[SIGINFO_CODE]))[0]
    if sig == SIGPROF:
        if sched_hooks.sigprof != nil:
            sched_hooks.sigprof(gp, code, context)
        return
    if sched_hooks.per_thread_syscall != nil:
        # Of all signals only its own finds anything to do.
        sched_hooks.per_thread_syscall()
    from_user = code == SI_USER or code == SI_TKILL
    mask = bit(sig)
    if not from_user and (mask & FAULTS) != 0 and gp == getg().m.curg:
        raise_panic(sig, info, context, gp)
        return
    if (from_user or (mask & NOTIFY) != 0) and sigqueue.sigsend(sig):
        return
    if from_user and (atomic_load(addr(sigqueue.sig.ignored)) & mask) != 0:
        return
    if sig == SIGSYS and not from_user and atomic_load(addr(sigsys_ignored.v)) != 0:
        return
    if (mask & KILLS) != 0:
        die_from_signal(sig)
    if (mask & (THROWS | FAULTS)) != 0:
        fatalsignal(sig, info, context, gp)


@native(nowritebarrier=True)
def raise_panic(sig: u32, info: Ptr[u8], context: Ptr[u8], gp: Ptr[G]) -> None:
    """gp goes on as if the faulting instruction had called sigpanic0, or if it is one of a function without a
    frame, as if that were sigpanic0."""
    mp = gp.m
    rip = cast(Ptr[uintptr], addr(context[CONTEXT_RIP]))
    gp.sig = sig
    gp.sigcode0 = uintptr(i64(cast(Ptr[i32], addr(info[SIGINFO_CODE]))[0]))
    gp.sigcode1 = cast(Ptr[uintptr], addr(info[SIGINFO_ADDR]))[0]
    gp.sigpc = rip[0]
    if mp.locks != 0 or mp.mallocing != 0 or mp.throwing != 0 or gp.atomicstatus != GStatus.RUNNING:
        panic.throw("unexpected signal during runtime execution")
    f = symtab.findfunc(rip[0])
    rsp = cast(Ptr[uintptr], addr(context[CONTEXT_RSP]))
    if f != nil and memmove_amd64.is_leaf(f):
        cast(Ptr[uintptr], rsp[0])[0] -= 1  # inside the call, as the Unwinder expects it above sigpanic0
    else:
        rsp[0] -= 8
        cast(Ptr[uintptr], rsp[0])[0] = rip[0]
    rip[0] = funcaddr(asm_amd64.sigpanic0)


@native(linkname="runtime/debug.setPanicOnFault")
def set_panic_on_fault(enabled: bool) -> bool:
    """Whether the calling goroutine shall panic because of a fault that would otherwise end the program; what
    it was before.
    """
    gp = getg()
    old = gp.paniconfault
    gp.paniconfault = enabled
    return old


@native
def sigpanic() -> None:
    """Turns the signal that the goroutine got into a panic."""
    gp = getg()
    match gp.sig:
        case 8:
            panic.panicdivide()
        case _:
            if gp.sigcode1 < FIRST_PAGE:
                panic.panic_error_string("invalid memory address or nil pointer dereference")
            if gp.paniconfault:
                panic.panicmem_addr(gp.sigcode1)
    rtprint.printlock()
    rtprint.printstring("unexpected fault address ")
    rtprint.printhex(u64(gp.sigcode1))
    rtprint.printnl()
    rtprint.printunlock()
    panic.throw("fault")


@native(cold=True)
def die_from_signal(sig: u32) -> None:
    """Ends the process by a signal, as its parent expects."""
    atomic_and(addr(handled.v), ~bit(sig))
    setsig(sig, SIG_DFL)
    sys_linux_amd64.sigsetmask(~bit(sig))
    sys_linux_amd64.tgkill(sys_linux_amd64.getpid(), sys_linux_amd64.gettid(), sig)
    # The first process of a container is immune.
    sys_linux_amd64.exit(i32(128 + sig))


@native
def signame(sig: u32) -> str:
    match sig:
        case 3:
            return "SIGQUIT: quit"
        case 4:
            return "SIGILL: illegal instruction"
        case 5:
            return "SIGTRAP: trace trap"
        case 6:
            return "SIGABRT: abort"
        case 7:
            return "SIGBUS: bus error"
        case 8:
            return "SIGFPE: floating-point exception"
        case 11:
            return "SIGSEGV: segmentation violation"
        case 16:
            return "SIGSTKFLT: stack fault"
        case 31:
            return "SIGSYS: bad system call"
    return "unknown signal"


crashing = Var(u32, 0)
"""How many threads have got a signal that ends the program; atomic."""

CRASH_SLEEP_US = 5000
CRASH_PATIENCE_US = 10_000_000


@native(cold=True)
def fatalsignal(sig: u32, info: Ptr[u8], context: Ptr[u8], gp: Ptr[G]) -> None:
    """Ends the program because of a signal, with all stacks. With GOTRACEBACK=crash the signal goes on to
    thread after thread, each of which says what it does."""
    mp = getg().m
    level, _, docrash = traceback.gotraceback()
    first = atomic_add(addr(crashing.v), 1) == 1 or not docrash
    rip = cast(Ptr[uintptr], addr(context[CONTEXT_RIP]))[0]
    mp.throwing = ThrowType.RUNTIME
    if first:
        panic.startpanic_m()
    rtprint.printlock()
    rtprint.printstring(signame(sig))
    rtprint.printnl()
    if os_linux.secure_mode.v:
        sys_linux_amd64.exit(2)
    rtprint.printstring("PC=")
    rtprint.printhex(u64(rip))
    rtprint.printstring(" m=")
    rtprint.printint(mp.id)
    rtprint.printstring(" sigcode=")
    rtprint.printint(i64(cast(Ptr[i32], addr(info[SIGINFO_CODE]))[0]))
    if sig == SIGSEGV or sig == SIGBUS:
        rtprint.printstring(" addr=")
        rtprint.printhex(cast(Ptr[u64], addr(info[SIGINFO_ADDR]))[0])
    rtprint.printnl()
    if sig == SIGILL or sig == SIGFPE:
        print_instruction(rip)
    rtprint.printnl()
    if level > 0:
        traceback.goroutineheader(gp)
        traceback.traceback(rip, cast(Ptr[uintptr], addr(context[CONTEXT_RBP]))[0], True, gp)
        if first:
            traceback.tracebackothers(gp)
            rtprint.printnl()
        elif gp != mp.curg and mp.curg != nil and atomic_load(addr(mp.curg.atomicstatus)) == GStatus.RUNNING:
            # The first thread has passed over it.
            traceback.goroutineheader(mp.curg)
            traceback.traceback_parked(mp.curg)
        dumpregs(cast(Ptr[u64], addr(context[CONTEXT_REGS])))
    rtprint.printunlock()
    if docrash:
        relay_crash(first)
        panic.crash()
    sys_linux_amd64.exit(2)


@native
def relay_crash(first: bool) -> None:
    """Asks a thread that has not said anything yet to do so. Comes back in the first thread once all have,
    and in any if that takes too long."""
    patience = CRASH_PATIENCE_US
    if atomic_load(addr(crashing.v)) < u32(sched.mnext - sched.nmfreed):
        rtprint.printstring("\n-----\n\n")
        sys_linux_amd64.kill(sys_linux_amd64.getpid(), SIGQUIT)
    while patience > 0 and not (first and atomic_load(addr(crashing.v)) >= u32(sched.mnext - sched.nmfreed)):
        sys_linux_amd64.usleep(CRASH_SLEEP_US)
        patience -= CRASH_SLEEP_US


@native
def print_instruction(pc: uintptr) -> None:
    """The bytes at pc, which may end a page before which nothing is mapped."""
    n = min(uintptr(16), os_linux.physical_page_size.v - pc % os_linux.physical_page_size.v)
    rtprint.printstring("instruction bytes:")
    for i in range(n):
        rtprint.printsp()
        rtprint.printhex(u64(cast(Ptr[u8], pc)[i]))
    rtprint.printnl()


@native
def dumpregs(regs: Ptr[u64]) -> None:
    """The registers of a signal's context."""
    segments = regs[CONTEXT_SEGMENTS]
    for i in range(NREGISTERS):
        rtprint.printstring(make_string(add(str_data(REGISTER_NAMES), i * 7), 7))
        value = regs[register_index[i]]
        if i >= CONTEXT_SEGMENTS:
            value = segments >> u64(segment_shift[i - CONTEXT_SEGMENTS]) & 0xFFFF
        rtprint.printhex(value)
        rtprint.printnl()


# --- what package os/signal wants ------------------------------------------------------------------------

sigm_mask = Var(u64, 0)
"""What the signal thread is to block. Only package os/signal, under its lock."""
sigm_request = Var(u32, 0)
"""Counts the changes of it; the signal thread sleeps on it. Atomic."""
sigm_done = Var(u32, 0)
"""The change that the signal thread has seen; atomic."""


@native(nowritebarrier=True)
def sigm() -> None:
    """The signal thread: it gets the signals that were asked for, also those that all others block."""
    lock_futex.lock(addr(sched.lock))
    sched.nmsys += 1
    proc_sysmon.checkdead()
    lock_futex.unlock(addr(sched.lock))
    while True:
        request = atomic_load(addr(sigm_request.v))
        sys_linux_amd64.sigsetmask(sigm_mask.v)
        atomic_store(addr(sigm_done.v), request)
        sys_linux_amd64.futexsleep(addr(sigm_request.v), request, -1)


@native
def set_sigm_mask(mask: u64) -> None:
    """Returns when the signal thread blocks exactly mask."""
    first = atomic_load(addr(sigm_request.v)) == 0
    sigm_mask.v = mask
    request = atomic_add(addr(sigm_request.v), 1)
    if first:
        proc_sched.newm(sigm, nil)
    else:
        sys_linux_amd64.futexwakeup(addr(sigm_request.v), 1)
    while atomic_load(addr(sigm_done.v)) != request:
        proc.gosched()
        sys_linux_amd64.osyield()


@native
def current_sigm_mask() -> u64:
    if atomic_load(addr(sigm_request.v)) == 0:
        return QUIET | init_sigmask.v
    return sigm_mask.v


@native
def sigenable(sig: u32) -> None:
    mask = bit(sig)
    if (mask & NOTIFY) == 0:
        return
    if (atomic_load(addr(handled.v)) & mask) == 0:
        if getsig(sig) == SIG_IGN:
            fwd_ignored.v |= mask
        atomic_or(addr(handled.v), mask)
        if (mask & QUIET) != 0:
            # What has been waiting is from before.
            setsig(sig, SIG_IGN)
        setsig(sig, funcaddr(asm_amd64.sigtramp))
    set_sigm_mask(current_sigm_mask() & ~mask)


@native
def sigdisable(sig: u32) -> None:
    mask = bit(sig)
    if (mask & NOTIFY) == 0:
        return
    set_sigm_mask(current_sigm_mask() | mask)
    if (mask & HUP_INT) != 0 and (fwd_ignored.v & mask) != 0:
        atomic_and(addr(handled.v), ~mask)
        setsig(sig, SIG_IGN)
    elif (mask & QUIET) != 0:
        # The next one who asks drops what comes meanwhile.
        atomic_and(addr(handled.v), ~mask)


@native
def sigignore(sig: u32) -> None:
    mask = bit(sig)
    if (mask & NOTIFY) != 0:
        atomic_and(addr(handled.v), ~mask)
        setsig(sig, SIG_IGN)


@native
def signal_ignored(sig: u32) -> bool:
    """Whether sig is ignored, since the program said so, or its parent did and the program did not."""
    mask = bit(sig)
    if (atomic_load(addr(sigqueue.sig.ignored)) & mask) != 0:
        return True
    return (mask & HUP_INT) != 0 and getsig(sig) == SIG_IGN


@native(linkname="os.sigpipe")
def os_sigpipe() -> None:
    """A write to standard output or standard error found that nobody reads."""
    if signal_ignored(SIGPIPE) or sigqueue.sigsend(SIGPIPE):
        return
    die_from_signal(SIGPIPE)


@native(linkname="os.ignoreSIGSYS")
def os_ignore_sigsys() -> None:
    atomic_store(addr(sigsys_ignored.v), 1)


@native(linkname="os.restoreSIGSYS")
def os_restore_sigsys() -> None:
    atomic_store(addr(sigsys_ignored.v), 0)
