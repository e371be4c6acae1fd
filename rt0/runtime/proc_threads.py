"""Threads that a goroutine was locked to, which may be in a state that no other should get into.

The program may have changed such a thread's namespace, priority, credentials or signal mask. A new thread
would inherit all that from the one that makes it: so a locked one leaves that to the template thread, which
is started with the first `LockOSThread` and does nothing else. A goroutine that ends while it is locked takes
its thread with it. The main thread cannot end before the process; it sleeps for ever.

Invariant: the M of a thread that ended is in `sched.mfree` from before it gives up its P; it is used again
when `free_wait` says that the thread has left its stack.
"""

from __future__ import annotations

from rt0.native import Global, Ptr, addr, atomic_load, atomic_store, native, nil, struct
from rt0.runtime import (
    asm_amd64,
    lock_futex,
    os_linux,
    panic,
    proc_sched,
    proc_sysmon,
    signal_unix,
    sys_linux_amd64,
    trace,
)
from rt0.runtime.runtime2 import M, Mutex, Note, allm, getg, m0, sched, sched_hooks


@struct(name="newmHandoff")
class NewMHandoff:
    """Ms whose threads the template thread is to start."""

    lock: Mutex
    first: Ptr[M]  # linked by schedlink; this and waiting under lock
    waiting: bool  # the template thread sleeps
    wake: Note


newm_handoff = Global(NewMHandoff)


@native
def start_template_thread() -> None:
    """Called before a goroutine is locked to its thread, on a thread that nobody has changed."""
    lock_futex.lock(addr(newm_handoff.lock))
    started = sched_hooks.new_thread != nil
    sched_hooks.exit_thread = mexit
    sched_hooks.new_thread = hand_over
    lock_futex.unlock(addr(newm_handoff.lock))
    if not started:
        proc_sched.newm(template_thread, nil)


@native(nowritebarrier=True)
def template_thread() -> None:
    """Starts threads for those that should not, for ever."""
    lock_futex.lock(addr(sched.lock))
    sched.nmsys += 1
    proc_sysmon.checkdead()
    lock_futex.unlock(addr(sched.lock))
    while True:
        lock_futex.lock(addr(newm_handoff.lock))
        mp = newm_handoff.first
        newm_handoff.first = nil
        if mp == nil:
            newm_handoff.waiting = True
            lock_futex.noteclear(addr(newm_handoff.wake))
        lock_futex.unlock(addr(newm_handoff.lock))
        if mp == nil:
            lock_futex.notesleep(addr(newm_handoff.wake))
        while mp != nil:
            next = mp.schedlink
            mp.schedlink = nil
            os_linux.newosproc(mp, proc_sched.mstart_thread)
            mp = next


@native(nowritebarrier=True)
def hand_over(mp: Ptr[M]) -> None:
    """Lets the template thread start the thread of mp."""
    lock_futex.lock(addr(newm_handoff.lock))
    mp.schedlink = newm_handoff.first
    newm_handoff.first = mp
    if newm_handoff.waiting:
        newm_handoff.waiting = False
        lock_futex.notewakeup(addr(newm_handoff.wake))
    lock_futex.unlock(addr(newm_handoff.lock))


@native(nowritebarrier=True)
def mexit() -> None:
    """Ends this thread, on g0, and gives its P to another. Does not return."""
    mp = getg().m
    main_thread = mp == addr(m0)
    if not main_thread:
        sys_linux_amd64.sigsetmask(signal_unix.ALL_SIGNALS)
        unlink(mp)
    proc_sched.handoffp(proc_sched.releasep())
    trace.record(trace.Ev.THREAD_EXIT, 0, 0)
    if trace.tracing:
        trace.trace_release(mp)
    lock_futex.lock(addr(sched.lock))
    sched.nmfreed += 1
    proc_sysmon.checkdead()
    lock_futex.unlock(addr(sched.lock))
    if main_thread:
        proc_sched.mpark(mp)
        panic.throw("locked m0 woke up")
    asm_amd64.exit_thread(addr(mp.free_wait))


@native
def unlink(mp: Ptr[M]) -> None:
    """Takes mp out of the list of all Ms, to be used for another thread."""
    lock_futex.lock(addr(sched.lock))
    if allm.v == mp:
        atomic_store(addr(allm.v), mp.alllink)
    else:
        before = allm.v
        while before.alllink != mp:
            before = before.alllink
        before.alllink = mp.alllink
    atomic_store(addr(mp.free_wait), 1)
    mp.freelink = sched.mfree
    sched.mfree = mp
    lock_futex.unlock(addr(sched.lock))


@native
def take_free() -> Ptr[M]:
    """The M of a thread that has ended, nil if there is none. sched.lock is held."""
    before: Ptr[M] = nil
    mp = sched.mfree
    while mp != nil and atomic_load(addr(mp.free_wait)) != 0:
        before = mp
        mp = mp.freelink
    if mp == nil:
        return nil
    if before == nil:
        sched.mfree = mp.freelink
    else:
        before.freelink = mp.freelink
    return mp
