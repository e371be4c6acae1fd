"""One system call on all threads at once: what setuid and its like need, since the kernel's do one thread.

The caller stops the world, so that no goroutine sees threads that differ, makes the call itself, and sends
every other thread a signal whose handler makes it there. A thread that is in the kernel meanwhile goes on
with what it was doing.

Invariant: no thread is made meanwhile (`proc_syscall.exec_lock`); `call` is written while no thread has
`need_syscall`.
"""

from __future__ import annotations

from rt0.native import (
    Global,
    Pointer,
    Ptr,
    addr,
    atomic_load,
    atomic_store,
    funcaddr,
    i64,
    native,
    nil,
    struct,
    uintptr,
)
from rt0.runtime import (
    asm_amd64,
    lock_futex,
    panic,
    proc_sched,
    proc_syscall,
    sema,
    signal_unix,
    sys_linux_amd64,
)
from rt0.runtime.runtime2 import WaitReason, allm, getg, gomaxprocs, m0, sched_hooks

SIG_PER_THREAD = 33
"""The one that C libraries use for this, too."""


@struct(name="perThreadSyscallArgs")
class PerThreadSyscall:
    """The call, and what it has to answer everywhere."""

    nr: uintptr
    a1: uintptr
    a2: uintptr
    a3: uintptr
    a4: uintptr
    a5: uintptr
    a6: uintptr
    r1: uintptr


call = Global(PerThreadSyscall)


@native(nowritebarrier=True)
def run_per_thread_syscall() -> None:
    """In the handler of each thread."""
    mp = getg().m
    if atomic_load(addr(mp.need_syscall)) == 0:
        return
    r1, _, errno = proc_syscall.linux_syscall6(call.nr, call.a1, call.a2, call.a3, call.a4, call.a5, call.a6)
    if errno != 0 or r1 != call.r1:
        panic.fatal("AllThreadsSyscall6 results differ between threads; runtime corrupted")
    atomic_store(addr(mp.need_syscall), 0)


@native(linkname="syscall.runtime_doAllThreadsSyscall")
def do_all_threads_syscall(
    nr: uintptr, a1: uintptr, a2: uintptr, a3: uintptr, a4: uintptr, a5: uintptr, a6: uintptr
) -> tuple[uintptr, uintptr, uintptr]:
    sema.semacquire(addr(proc_sched.worldsema.v), False, WaitReason.STOPPING_THE_WORLD)
    sched_hooks.per_thread_syscall = run_per_thread_syscall
    call.nr = nr
    call.a1 = a1
    call.a2 = a2
    call.a3 = a3
    call.a4 = a4
    call.a5 = a5
    call.a6 = a6
    errno = on_all_threads()
    r1 = call.r1
    sema.semrelease(addr(proc_sched.worldsema.v), False)
    return r1, a3 if errno == 0 else 0, errno


@native(systemstack=True)
def on_all_threads() -> uintptr:
    """Makes the call everywhere; an error number, with which it was only tried here."""
    proc_sched.stop_the_world()
    lock_futex.lock(addr(proc_syscall.exec_lock))
    r1, _, errno = proc_syscall.linux_syscall6(call.nr, call.a1, call.a2, call.a3, call.a4, call.a5, call.a6)
    call.r1 = r1
    if errno == 0:
        signal_unix.setsig(SIG_PER_THREAD, funcaddr(asm_amd64.sigtramp))
        me = getg().m
        mp = allm.v
        while mp != nil:
            while atomic_load(addr(mp.procid)) == 0:
                sys_linux_amd64.osyield()  # it is being born
            if mp != me:
                atomic_store(addr(mp.need_syscall), 1)
                sys_linux_amd64.tgkill(m0.procid, mp.procid, SIG_PER_THREAD)
            mp = mp.alllink
        mp = allm.v
        while mp != nil:
            while atomic_load(addr(mp.need_syscall)) != 0:
                sys_linux_amd64.osyield()
            mp = mp.alllink
    lock_futex.unlock(addr(proc_syscall.exec_lock))
    proc_sched.start_the_world(gomaxprocs.v)
    return errno


@native(linkname="syscall.cgocaller")
def syscall_cgocaller(fn: Pointer, args: Ptr[uintptr], n: i64, cap: i64) -> uintptr:
    """What a C library would do; there is none, and nobody calls this."""
    panic.throw("cgocaller without cgo")
    return 0
