"""Locks and one-shot notes of the runtime, over futexes.

A mutex is 0 (free), 1 (held) or 2 (held, and someone may sleep). A note is 0 until woken up, then 1.

Invariants: a thread counts the locks it holds in `m.locks`, and is not preempted while it holds any; only
the owner stores 0 in a mutex; a sleeper has set the mutex to 2 before it sleeps, so an owner that finds 1
need wake nobody.
"""

from __future__ import annotations

from rt0.native import Ptr, addr, atomic_cas, atomic_load, atomic_store, atomic_swap, i64, native, pause, u32
from rt0.runtime import panic, sys_linux_amd64
from rt0.runtime.runtime2 import Mutex, Note, getg, ncpu

UNLOCKED = 0
LOCKED = 1
SLEEPING = 2

ACTIVE_SPIN = 4
ACTIVE_SPIN_PAUSES = 30


@native(nosplit=True)
def lock(m: Ptr[Mutex]) -> None:
    getg().m.locks += 1
    if not atomic_cas(addr(m.key), UNLOCKED, LOCKED):
        lock_slow(m)


@native(noinline=True, nosplit=True)
def lock_slow(m: Ptr[Mutex]) -> None:
    """Spins for a moment if another processor could release the lock meanwhile, then sleeps."""
    wait = atomic_swap(addr(m.key), LOCKED)
    if wait == UNLOCKED:
        return
    spins = 0
    if ncpu.v > 1:
        spins = ACTIVE_SPIN
    while True:
        for _ in range(spins):
            while atomic_load(addr(m.key)) == UNLOCKED:
                if atomic_cas(addr(m.key), UNLOCKED, wait):
                    return
            for _j in range(ACTIVE_SPIN_PAUSES):
                pause()
        sys_linux_amd64.osyield()
        while atomic_load(addr(m.key)) == UNLOCKED:
            if atomic_cas(addr(m.key), UNLOCKED, wait):
                return
        # From here on the owner must be told that someone sleeps, also after a wake-up: others may sleep too.
        if atomic_swap(addr(m.key), SLEEPING) == UNLOCKED:
            return
        wait = u32(SLEEPING)
        sys_linux_amd64.futexsleep(addr(m.key), SLEEPING, -1)


@native(nosplit=True)
def unlock(m: Ptr[Mutex]) -> None:
    v = atomic_swap(addr(m.key), UNLOCKED)
    if v != LOCKED:
        if v == UNLOCKED:
            panic.throw("unlock of unlocked lock")
        sys_linux_amd64.futexwakeup(addr(m.key), 1)
    getg().m.locks -= 1


@native(nosplit=True)
def noteclear(n: Ptr[Note]) -> None:
    atomic_store(addr(n.key), 0)


@native(nosplit=True)
def notewakeup(n: Ptr[Note]) -> None:
    if atomic_swap(addr(n.key), 1) != 0:
        panic.throw("notewakeup - double wakeup")
    sys_linux_amd64.futexwakeup(addr(n.key), 1)


@native(nosplit=True)
def notesleep(n: Ptr[Note]) -> None:
    """Waits until the note is woken up. Only on g0."""
    while atomic_load(addr(n.key)) == 0:
        getg().m.blocked = True
        sys_linux_amd64.futexsleep(addr(n.key), 0, -1)
        getg().m.blocked = False


@native(nosplit=True)
def notetsleep(n: Ptr[Note], ns: i64) -> bool:
    """Waits at most ns nanoseconds; whether the note was woken up. Only on g0."""
    deadline = sys_linux_amd64.nanotime() + ns
    while atomic_load(addr(n.key)) == 0:
        if ns <= 0:
            return False
        getg().m.blocked = True
        sys_linux_amd64.futexsleep(addr(n.key), 0, ns)
        getg().m.blocked = False
        ns = deadline - sys_linux_amd64.nanotime()
    return True
