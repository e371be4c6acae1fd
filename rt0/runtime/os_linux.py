"""Linux: processors, threads, signals, descriptors.

Invariants: a thread has its signal stack before it can get a signal (signals are blocked while it is born);
signal handlers run with the M's gsignal as g; a handler takes no lock and never allocates.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Fn,
    Ptr,
    Var,
    addr,
    cast,
    cpuid,
    funcaddr,
    i32,
    i64,
    local,
    native,
    nil,
    popcount,
    u8,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import (
    asm_amd64,
    lock_futex,
    panic,
    preempt,
    proc_syscall,
    sys_linux_amd64,
    traceback,
)
from rt0.runtime import print as rtprint
from rt0.runtime.runtime2 import TLS_BASE, G, M, getg, ncpu
from rt0.runtime.sys_linux_amd64 import SigAction, StackT

AFFINITY_WORDS = 128
CLONE_FLAGS = 0x100 | 0x200 | 0x400 | 0x800 | 0x10000 | 0x40000 | 0x80000
"""VM, FS, FILES, SIGHAND, THREAD, SYSVSEM, SETTLS."""

SIGBUS = 7
SIGFPE = 8
SIGSEGV = 11
SA_SIGINFO = 4
SA_RESTORER = 0x04000000
SA_ONSTACK = 0x08000000
SA_RESTART = 0x10000000
ALL_SIGNALS = (1 << 64) - 1
EAGAIN = 11

SIGINFO_CODE = 8
SIGINFO_ADDR = 16
CONTEXT_RSP = 160
CONTEXT_RIP = 168
FIRST_PAGE = 4096

V2_LEAF1_ECX = 1 | 1 << 9 | 1 << 13 | 1 << 19 | 1 << 20 | 1 << 23
"""SSE3, SSSE3, CX16, SSE4.1, SSE4.2, POPCNT. The level also has LAHF, which LLVM never uses in 64-bit
code.
"""

physical_page_size = Var(uintptr, 0)
secure_mode = Var(bool, False)
startup_random = Var(Ptr[u64], None)
"""Sixteen random bytes from the kernel."""

# A virtual machine traps CPUID, which takes ten microseconds: each leaf is read once.
is_intel = Var(bool, False)
max_leaf = Var(u32, 0)
leaf1_ecx = Var(u32, 0)
leaf7_ebx = Var(u32, 0)


@native(nosplit=True)
def check_cpu() -> bool:
    """Whether the processor has what the binary was compiled for; also notes the vendor."""
    leaves, ebx, ecx, edx = cpuid(0, 0)
    max_leaf.v = leaves
    is_intel.v = ebx == 0x756E6547 and edx == 0x49656E69 and ecx == 0x6C65746E
    if leaves == 0:
        return False
    _, _, features, _ = cpuid(1, 0)
    leaf1_ecx.v = features
    return (features & V2_LEAF1_ECX) == V2_LEAF1_ECX


@native
def detect_features() -> None:
    """The extensions beyond what the binary needs."""
    if max_leaf.v >= 7:
        _, ebx, _, _ = cpuid(7, 0)
        leaf7_ebx.v = ebx


@native
def osinit() -> None:
    """How many processors this process may use."""
    mask = local(Array[u64, AFFINITY_WORDS])
    n = sys_linux_amd64.sched_getaffinity(addr(mask), AFFINITY_WORDS * 8)
    count: i64 = 0
    i: i64 = 0
    while i * 8 < n:
        count += popcount(mask[i])
        i += 1
    ncpu.v = i32(max(count, 1))


@native
def secure() -> None:
    """A program that runs with more rights than its caller must not leak its memory in a traceback."""
    if secure_mode.v:
        traceback.set_traceback("none")


@native
def checkfds() -> None:
    """Opens /dev/null for each of the standard descriptors that is closed: no file gets its number."""
    for fd in range(3):
        if sys_linux_amd64.fcntl(fd, sys_linux_amd64.F_GETFD) != -sys_linux_amd64.EBADF:
            continue
        if sys_linux_amd64.open_null() != fd:
            rtprint.printstring("runtime: could not open /dev/null for a closed standard descriptor\n")
            sys_linux_amd64.exit(2)


@native
def newosproc(mp: Ptr[M], fn: Fn[[], None]) -> None:
    """Starts the thread of mp, whose g0, gsignal and tls are ready."""
    blocked = sys_linux_amd64.sigsetmask(ALL_SIGNALS)
    mp.sigmask = blocked
    stack = mp.g0.sched.sp
    lock_futex.lock(addr(proc_syscall.exec_lock))
    r = asm_amd64.clone_thread(CLONE_FLAGS, stack, uintptr(addr(mp.tls[TLS_BASE])), fn)
    lock_futex.unlock(addr(proc_syscall.exec_lock))
    sys_linux_amd64.sigsetmask(blocked)
    if r < 0:
        rtprint.printstring("runtime: failed to create new OS thread (have ")
        rtprint.printint(mp.id)
        rtprint.printstring(" already; errno=")
        rtprint.printint(-r)
        rtprint.printstring(")\n")
        if r == -EAGAIN:
            rtprint.printstring("runtime: may need to increase max user processes (ulimit -u)\n")
        panic.throw("newosproc")


@native
def minit(mp: Ptr[M]) -> None:
    """Makes a thread ready for signals; the first thing that it does."""
    st = local(StackT)
    st.sp = uintptr(mp.gsignal.stack_segment)
    st.size = mp.gsignal.stack_segment.size
    sys_linux_amd64.sigaltstack(addr(st))
    if mp.id != 0:
        sys_linux_amd64.sigsetmask(mp.sigmask)
    mp.procid = sys_linux_amd64.gettid()


@native
def initsig() -> None:
    """Handles the signals that a fault in the program raises, and the one that asks a goroutine to yield; the
    others keep what the kernel does.
    """
    sa = local(SigAction)
    sa.handler = funcaddr(asm_amd64.sigtramp)
    sa.flags = SA_SIGINFO | SA_ONSTACK | SA_RESTORER | SA_RESTART
    sa.restorer = funcaddr(asm_amd64.sigreturn)
    sa.mask = ALL_SIGNALS
    sys_linux_amd64.sigaction(SIGSEGV, addr(sa), nil)
    sys_linux_amd64.sigaction(SIGBUS, addr(sa), nil)
    sys_linux_amd64.sigaction(SIGFPE, addr(sa), nil)
    sys_linux_amd64.sigaction(preempt.SIGURG, addr(sa), nil)


@native(nosplit=True)
def clear_signal_handlers() -> None:
    """Gives the handled signals back to the kernel, in a child that is about to become another program."""
    sa = local(SigAction)
    sys_linux_amd64.sigaction(SIGSEGV, addr(sa), nil)
    sys_linux_amd64.sigaction(SIGBUS, addr(sa), nil)
    sys_linux_amd64.sigaction(SIGFPE, addr(sa), nil)
    sys_linux_amd64.sigaction(preempt.SIGURG, addr(sa), nil)


@native(nowritebarrier=True)
def sigtrampgo(sig: u64, info: Ptr[u8], context: Ptr[u8], gp: Ptr[G]) -> None:
    """A fault, or a request to yield, on the signal stack; gp is what ran."""
    if sig == preempt.SIGURG:
        preempt.on_signal(gp, context)
        return
    mp = getg().m
    rip = cast(Ptr[uintptr], addr(context[CONTEXT_RIP]))
    code = cast(Ptr[i32], addr(info[SIGINFO_CODE]))[0]
    at = cast(Ptr[uintptr], addr(info[SIGINFO_ADDR]))[0]
    gp.sig = u32(sig)
    gp.sigcode0 = uintptr(code)
    gp.sigcode1 = at
    gp.sigpc = rip[0]
    if gp != mp.curg or mp.locks != 0 or mp.mallocing != 0 or mp.throwing != 0:
        panic.throw("unexpected signal during runtime execution")
    # Goes on in the goroutine, as if the instruction had called sigpanic0.
    rsp = cast(Ptr[uintptr], addr(context[CONTEXT_RSP]))
    rsp[0] -= 8
    cast(Ptr[uintptr], rsp[0])[0] = rip[0]
    rip[0] = funcaddr(asm_amd64.sigpanic0)


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
    rtprint.printlock()
    rtprint.printstring("unexpected fault address ")
    rtprint.printhex(u64(gp.sigcode1))
    rtprint.printnl()
    rtprint.printunlock()
    panic.throw("fault")
