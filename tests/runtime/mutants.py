"""Mistakes to put into copies of the runtime, for the model checker to find: a piece of text, and what stands
there instead.
"""

from __future__ import annotations

Mutant = tuple[str, str]

LOCKS: dict[str, Mutant] = {
    # The owner does not know that somebody sleeps.
    "sleeps without saying so": (
        "if atomic_swap(addr(m.key), SLEEPING) == UNLOCKED:",
        "if atomic_swap(addr(m.key), LOCKED) == UNLOCKED:",
    ),
    "wakes nobody": (
        """
    if v != LOCKED:
        if v == UNLOCKED:
""",
        """
    if v != LOCKED and v != SLEEPING:
        if v == UNLOCKED:
""",
    ),
    # After a wake-up, others may sleep, too.
    "forgets other sleepers": ("wait = u32(SLEEPING)", "wait = u32(LOCKED)"),
    "takes what another has": (
        """
    if wait == UNLOCKED:
        return
    spins""",
        """
    return
    spins""",
    ),
}

NOTES: dict[str, Mutant] = {
    "sleeps whatever the note says": (
        "sys_linux_amd64.futexsleep(addr(n.key), 0, -1)",
        "sys_linux_amd64.futexsleep(addr(n.key), n.key, -1)",
    ),
    "wakes nobody": (
        """
        panic.throw("notewakeup - double wakeup")
    sys_linux_amd64.futexwakeup(addr(n.key), 1)
""",
        """
        panic.throw("notewakeup - double wakeup")
""",
    ),
}

QUEUES: dict[str, Mutant] = {
    # A thief may have been faster.
    "the owner takes without looking": (
        """
        if atomic_cas(addr(pp.runqhead), h, h + 1):
            return gp, False
""",
        """
        atomic_store(addr(pp.runqhead), h + 1)
        if True:
            return gp, False
""",
    ),
    "a thief takes without looking": (
        """
        if atomic_cas(addr(pp.runqhead), h, h + n):
            return n
""",
        """
        atomic_store(addr(pp.runqhead), h + n)
        if True:
            return n
""",
    ),
    # When the slots may be others' already.
    "a thief copies too late": (
        """
        for i in range(n):
            batch.runq[(batch_head + i) % RUNQ_SIZE] = pp.runq[(h + i) % RUNQ_SIZE]
        if atomic_cas(addr(pp.runqhead), h, h + n):
            return n
""",
        """
        if atomic_cas(addr(pp.runqhead), h, h + n):
            for i in range(n):
                batch.runq[(batch_head + i) % RUNQ_SIZE] = pp.runq[(h + i) % RUNQ_SIZE]
            return n
""",
    ),
    "the tail moves before the slot is filled": (
        """
            pp.runq[t % RUNQ_SIZE] = gp
            atomic_store_rel(addr(pp.runqtail), t + 1)
            return
""",
        """
            atomic_store_rel(addr(pp.runqtail), t + 1)
            pp.runq[t % RUNQ_SIZE] = gp
            return
""",
    ),
    "runnext is taken by two": (
        """
    if next != 0 and atomic_cas(addr(pp.runnext), next, 0):
""",
        """
    if next != 0:
        pp.runnext = 0
""",
    ),
    # A thief may have taken the old one meanwhile.
    "runnext is replaced in two steps": (
        """
        old = atomic_swap(addr(pp.runnext), uintptr(gp))
""",
        """
        old = pp.runnext
        pp.runnext = uintptr(gp)
""",
    ),
    "a full queue is emptied without looking": (
        """
    if not atomic_cas(addr(pp.runqhead), h, h + n):
        return False
""",
        """
    atomic_store(addr(pp.runqhead), h + n)
""",
    ),
}

SEARCHES: dict[str, Mutant] = {
    "goes to sleep without looking once more": (
        "        p2 = check_runqs_no_p()\n",
        "        p2: Ptr[P] = nil\n",
    ),
    # Who puts something on a queue in between thinks that it will be found.
    "looks once more while it still counts as spinning": (
        """
        if atomic_add(addr(sched.nmspinning), -i32(1)) < 0:
            panic.throw("findrunnable: negative nmspinning")
        # Work may have come while nobody saw that nobody spins any more: look once more.
        p2 = check_runqs_no_p()
""",
        """
        p2 = check_runqs_no_p()
        if atomic_add(addr(sched.nmspinning), -i32(1)) < 0:
            panic.throw("findrunnable: negative nmspinning")
""",
    ),
    "does not spin when it is asked to": (
        "atomic_load(addr(sched.needspinning)) == 1:",
        "atomic_load(addr(sched.needspinning)) == 2:",
    ),
    # What it found was not all.
    "found work and wakes nobody": (
        """
        panic.throw("findrunnable: negative nmspinning")
    wakep()
""",
        """
        panic.throw("findrunnable: negative nmspinning")
""",
    ),
    "forgets a wake-up that came before it slept": (
        """
    lock_futex.notesleep(addr(mp.park))
    lock_futex.noteclear(addr(mp.park))
""",
        """
    lock_futex.noteclear(addr(mp.park))
    lock_futex.notesleep(addr(mp.park))
""",
    ),
    "wakes an M before it has a P for it": (
        """
    nmp.spinning = spinning
    nmp.nextp = pp
    lock_futex.notewakeup(addr(nmp.park))
""",
        """
    lock_futex.notewakeup(addr(nmp.park))
    nmp.spinning = spinning
    nmp.nextp = pp
""",
    ),
    "takes it that somebody spins when nobody does": (
        """
    if atomic_load(addr(sched.nmspinning)) != 0:
        return
""",
        """
    if atomic_load(addr(sched.nmspinning)) == 0:
        return
""",
    ),
}
