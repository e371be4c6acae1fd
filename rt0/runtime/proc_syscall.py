"""System calls that may block: the P stays behind, where others can take it.

A goroutine that enters a system call leaves its P in the status SYSCALL, without an M. When it returns and
nobody was faster, one compare-and-swap gives it back. sysmon takes Ps from calls that last (`retake`),
whoever stops the world takes them at once.

Invariants: between `entersyscall` and `exitsyscall` an M holds no P, so nothing may run there that allocates,
grows its stack or wakes a goroutine; package syscall is compiled without stack checks where it says nosplit.
A P leaves SYSCALL by compare-and-swap only, and whoever succeeds owns it. `g.sched` of a goroutine in a
system call describes its stack from the caller of `entersyscall` on; all that it may still use lies there.
"""

from __future__ import annotations

from rt0.native import (
    Fn,
    Global,
    Ptr,
    addr,
    atomic_cas,
    atomic_load,
    atomic_store,
    cast,
    extern,
    frame_address,
    module_asm,
    native,
    nil,
    offsetof,
    return_address,
    syscall3,
    syscall6,
    u64,
    uintptr,
)
from rt0.runtime import (
    asm_amd64,
    lock_futex,
    mgc,
    proc,
    proc_sched,
    proc_sysmon,
    signal_unix,
    sys_linux_amd64,
    trace,
)
from rt0.runtime.runtime2 import (
    TLS_G,
    TLS_STACK_LIMIT,
    G,
    GStatus,
    Mutex,
    P,
    PStatus,
    getg,
    sched,
)

MAX_ERRNO = 4095


@native(inline=True, nosplit=True)
def save(gp: Ptr[G], pc: uintptr, fp: Ptr[uintptr]) -> None:
    """Notes where gp is; fp is the frame of the function whose caller counts. Switching to g0 and back
    changes that, so it has to be repeated.
    """
    gp.sched.sp = uintptr(fp) + 16
    gp.sched.pc = pc
    gp.sched.bp = fp[0]


@native(nosplit=True, noinline=True)
def entersyscall() -> None:
    """The goroutine is about to make a system call that may block."""
    gp = getg()
    mp = gp.m
    mp.locks += 1
    fp = cast(Ptr[uintptr], frame_address())
    pc = return_address()
    trace.go_syscall_begin(mp, gp, pc, fp)
    atomic_store(addr(gp.atomicstatus), GStatus.SYSCALL)
    if atomic_load(addr(sched.sysmonwait)) != 0:
        entersyscall_sysmon()
    pp = mp.p
    mp.oldp = pp
    pp.m = nil
    mp.p = nil
    save(gp, pc, fp)
    atomic_store(addr(pp.status), PStatus.SYSCALL)
    if atomic_load(addr(sched.gcwaiting)) != 0:
        give_up_p(pp)
        save(gp, pc, fp)
    mp.locks -= 1


@native(systemstack=True)
def entersyscall_sysmon() -> None:
    """There is a system call to watch."""
    lock_futex.lock(addr(sched.lock))
    proc_sysmon.wake_sysmon()
    lock_futex.unlock(addr(sched.lock))


@native(systemstack=True, nowritebarrier=True)
def give_up_p(pp: Ptr[P]) -> None:
    """The world is stopping: hands over the P that was just left."""
    lock_futex.lock(addr(sched.lock))
    if sched.stopwait > 0 and atomic_cas(addr(pp.status), PStatus.SYSCALL, PStatus.GCSTOP):
        pp.syscalltick += 1
        trace.record(trace.Ev.PROC_STEAL, u64(pp.id), 0)
        proc_sched.stop_counted()
    lock_futex.unlock(addr(sched.lock))


@native(nosplit=True, noinline=True, nowritebarrier=True)
def entersyscallblock() -> None:
    """The goroutine is about to make a system call that will block: the P goes to someone else at once."""
    gp = getg()
    mp = gp.m
    mp.locks += 1
    fp = cast(Ptr[uintptr], frame_address())
    pc = return_address()
    trace.go_syscall_begin(mp, gp, pc, fp)
    mp.oldp = mp.p
    mp.p.syscalltick += 1
    atomic_store(addr(gp.atomicstatus), GStatus.SYSCALL)
    hand_off()
    save(gp, pc, fp)
    mp.locks -= 1


@native(systemstack=True, nowritebarrier=True)
def hand_off() -> None:
    if atomic_load(addr(sched.sysmonwait)) != 0:
        entersyscall_sysmon()
    proc_sched.handoffp(proc_sched.releasep())


@native(nosplit=True, noinline=True)
def exitsyscall() -> None:
    """The goroutine is back from its system call: it goes on when it has a P again."""
    gp = getg()
    mp = gp.m
    mp.locks += 1
    gp.waitsince = 0
    oldp = mp.oldp
    mp.oldp = nil
    if sched.stopwait == proc.FREEZE_STOPWAIT:
        oldp = nil
    if oldp != nil and atomic_cas(addr(oldp.status), PStatus.SYSCALL, PStatus.IDLE):
        mp.p = oldp
        oldp.m = mp
        atomic_store(addr(oldp.status), PStatus.RUNNING)
        trace.record(trace.Ev.GO_SYSCALL_END, gp.goid, 0)
    elif sched.pidle != nil and take_idle_p():
        trace.record(trace.Ev.GO_SYSCALL_END, gp.goid, 0)
    else:
        mp.locks -= 1
        asm_amd64.mcall(exitsyscall0)
        mp = getg().m
        mp.locks += 1
    mp.p.syscalltick += 1
    if atomic_load(addr(gp.scan_cycle)) != mgc.scan_cycle.v:
        look_first_on_g0(gp)
    atomic_store(addr(gp.atomicstatus), GStatus.RUNNING)
    mp.locks -= 1


@native(systemstack=True)
def look_first_on_g0(gp: Ptr[G]) -> None:
    mgc.look_first(gp)


@native(systemstack=True, nowritebarrier=True)
def take_idle_p() -> bool:
    """Takes an idle P, if there is one."""
    if sched.stopwait == proc.FREEZE_STOPWAIT:
        return False
    lock_futex.lock(addr(sched.lock))
    pp = proc_sched.pidleget()
    lock_futex.unlock(addr(sched.lock))
    if pp == nil:
        return False
    proc_sched.acquirep(pp)
    return True


@native(nowritebarrier=True)
def exitsyscall0(gp: Ptr[G]) -> None:
    """There was no P for gp: it waits in the global queue, and its M for other work. On g0."""
    trace.record(trace.Ev.GO_SYSCALL_END_BLOCKED, gp.goid, 0)
    atomic_store(addr(gp.atomicstatus), GStatus.RUNNABLE)
    proc_sched.dropg()
    lock_futex.lock(addr(sched.lock))
    pp = proc_sched.pidleget()
    locked = False
    if pp == nil:
        # From the unlock on gp may run elsewhere.
        locked = gp.lockedm != nil
        proc_sched.globrunqput(gp)
    lock_futex.unlock(addr(sched.lock))
    if pp != nil:
        proc_sched.acquirep(pp)
        proc_sched.execute(gp, False)
    if locked:
        proc_sched.stoplockedm()
        proc_sched.execute(gp, False)
    proc_sched.stopm()
    proc_sched.schedule()


# --- what package syscall asks for ----------------------------------------------------------------------


@native(nosplit=True, linkname="internal/runtime/syscall/linux.Syscall6")
def linux_syscall6(
    nr: uintptr, a1: uintptr, a2: uintptr, a3: uintptr, a4: uintptr, a5: uintptr, a6: uintptr
) -> tuple[uintptr, uintptr, uintptr]:
    """A system call: its two results, or -1, 0 and the error number. No call of Linux on this machine has a
    second result: what gc finds in its register is the third argument, and there are programs that rely on
    it (the size that mremap was given).
    """
    r = syscall6(nr, a1, a2, a3, a4, a5, a6)
    if r > ~uintptr(MAX_ERRNO):
        return ~uintptr(0), 0, ~r + 1
    return r, a3, 0


@native(nosplit=True, linkname="syscall.rawSyscallNoError")
def raw_syscall_no_error(nr: uintptr, a1: uintptr, a2: uintptr, a3: uintptr) -> tuple[uintptr, uintptr]:
    return syscall3(nr, a1, a2, a3), a3


# A child that shares the parent's memory runs on the parent's stack until it becomes another program. What it
# does there must not matter to the parent: the return address stays in a register, and where the goroutine's
# stack ends is set back.
module_asm(f"""
.section .text.syscall.rawVforkSyscall,"ax",@progbits
.globl syscall.rawVforkSyscall
.type syscall.rawVforkSyscall,@function
syscall.rawVforkSyscall:
    movq %r12, %rax
    movq %r13, %rdi
    movq %r14, %rsi
    movq %r15, %rdx
    xorl %r10d, %r10d
    xorl %r8d, %r8d
    xorl %r9d, %r9d
    movq %fs:{TLS_G}, %r12
    movq {offsetof(G, "stack_segment")}(%r12), %r13
    movq %fs:{TLS_STACK_LIMIT}, %r14
    popq %rbx
    syscall
    pushq %rbx
    movq %r13, {offsetof(G, "stack_segment")}(%r12)
    movq %r14, %fs:{TLS_STACK_LIMIT}
    xorl %edx, %edx
    cmpq ${-MAX_ERRNO}, %rax
    jb 1f
    movq %rax, %rdx
    negq %rdx
    movq $-1, %rax
1:
    retq
.size syscall.rawVforkSyscall, .-syscall.rawVforkSyscall
.text
""")

raw_vfork_syscall = extern(
    "syscall.rawVforkSyscall",
    Fn[[uintptr, uintptr, uintptr, uintptr], tuple[uintptr, uintptr]],
    returns_twice=True,
)


@native(nosplit=True, linkname="syscall.runtime_BeforeFork")
def before_fork() -> None:
    """No signal may reach the child before it is another program or has put its handlers away."""
    mp = getg().m
    mp.locks += 1
    mp.sigmask = sys_linux_amd64.sigsetmask(signal_unix.ALL_SIGNALS)


@native(nosplit=True, linkname="syscall.runtime_AfterFork")
def after_fork() -> None:
    """In the parent."""
    mp = getg().m
    sys_linux_amd64.sigsetmask(mp.sigmask)
    mp.locks -= 1


@native(nosplit=True, linkname="syscall.runtime_AfterForkInChild")
def after_fork_in_child() -> None:
    """In the child, which may still share the parent's memory."""
    signal_unix.clear_signal_handlers()
    sys_linux_amd64.sigsetmask(signal_unix.init_sigmask.v)


exec_lock = Global(Mutex)
"""Held while a thread is made, and while the program becomes another: a thread that appears then would be
seen by neither.
"""


@native(linkname="syscall.runtime_BeforeExec")
def syscall_before_exec() -> None:
    lock_futex.lock(addr(exec_lock))
    signal_unix.before_exec()


@native(linkname="syscall.runtime_AfterExec")
def syscall_after_exec() -> None:
    """Becoming another program failed."""
    signal_unix.after_exec()
    lock_futex.unlock(addr(exec_lock))
