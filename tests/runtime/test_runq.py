"""The run queues: nobody is lost, nobody runs twice, whoever comes first goes first."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rt0.native import emu
from rt0.runtime import proc_sched
from rt0.runtime.runtime2 import RUNQ_SIZE, TLS_G, G, M, P, PStatus, gomaxprocs, sched

from .interleave import Interleaving


def on_m() -> Any:
    """Gives the emulated thread a G and an M, which locks count in."""
    g, m = emu.new(G), emu.new(M)
    g.m = m
    emu.write(emu.current().fs + TLS_G, int(g).to_bytes(8, "little"))
    return m


class Gs:
    """Goroutines by number."""

    def __init__(self, n: int) -> None:
        emu.reset()
        on_m()
        gomaxprocs.v = 1
        self.views = [emu.new(G) for _ in range(n)]
        self.numbers = {int(g): i for i, g in enumerate(self.views)}

    def number(self, g: Any) -> int:
        return self.numbers[int(g)]


def drain(gs: Gs, pp: Any) -> list[int]:
    """Everything in a P's queue, in the order in which it would run."""
    out = []
    while True:
        g, _ = proc_sched.runqget(pp)
        if int(g) == 0:
            return out
        out.append(gs.number(g))


def drain_global(gs: Gs) -> list[int]:
    out = []
    while sched.runqsize > 0:
        out.append(gs.number(proc_sched.globrunqpop()))
    return out


def test_first_in_first_out() -> None:
    gs, pp = Gs(10), emu.new(P)
    for g in gs.views:
        proc_sched.runqput(pp, g, False)
    assert not proc_sched.runqempty(pp)
    assert drain(gs, pp) == list(range(10))
    assert proc_sched.runqempty(pp)


def test_runnext_goes_first_and_keeps_the_time_slice() -> None:
    gs, pp = Gs(3), emu.new(P)
    proc_sched.runqput(pp, gs.views[0], False)
    proc_sched.runqput(pp, gs.views[1], True)
    proc_sched.runqput(pp, gs.views[2], True)
    g, inherits = proc_sched.runqget(pp)
    assert (gs.number(g), inherits) == (2, True)
    g, inherits = proc_sched.runqget(pp)
    assert (gs.number(g), inherits) == (0, False)
    assert drain(gs, pp) == [1]


def test_half_of_a_full_queue_goes_to_the_global_one() -> None:
    gs, pp = Gs(RUNQ_SIZE + 1), emu.new(P)
    for g in gs.views:
        proc_sched.runqput(pp, g, False)
    half = RUNQ_SIZE // 2
    assert sched.runqsize == half + 1
    assert drain_global(gs) == [*range(half), RUNQ_SIZE]
    assert drain(gs, pp) == list(range(half, RUNQ_SIZE))


@pytest.mark.parametrize(("n", "stolen"), [(1, 1), (2, 1), (3, 2), (100, 50), (RUNQ_SIZE, RUNQ_SIZE // 2)])
def test_a_thief_takes_the_older_half(n: int, stolen: int) -> None:
    gs, victim, thief = Gs(n), emu.new(P), emu.new(P)
    for g in gs.views:
        proc_sched.runqput(victim, g, False)
    g = proc_sched.runqsteal(thief, victim, False)
    assert [*drain(gs, thief), gs.number(g)] == list(range(stolen))
    assert drain(gs, victim) == list(range(stolen, n))


def test_a_thief_takes_runnext_only_at_last() -> None:
    gs, victim, thief = Gs(1), emu.new(P), emu.new(P)
    victim.status = PStatus.IDLE
    proc_sched.runqput(victim, gs.views[0], True)
    assert int(proc_sched.runqsteal(thief, victim, False)) == 0
    assert gs.number(proc_sched.runqsteal(thief, victim, True)) == 0
    assert proc_sched.runqempty(victim)


def test_ps_share_the_global_queue() -> None:
    gs, pp = Gs(100), emu.new(P)
    gomaxprocs.v = 4
    for g in gs.views:
        proc_sched.globrunqput(g)
    first = proc_sched.globrunqget(pp, 0)
    assert [gs.number(first), *drain(gs, pp)] == list(range(26))
    assert sched.runqsize == 74
    assert gs.number(proc_sched.globrunqget(pp, 1)) == 26
    assert drain(gs, pp) == []
    assert drain_global(gs) == list(range(27, 100))
    assert int(proc_sched.globrunqget(pp, 0)) == 0


@settings(deadline=None)
@given(st.lists(st.sampled_from(["put", "next", "get", "steal", "global"]), max_size=120))
def test_any_sequence_keeps_everyone(ops: list[str]) -> None:
    gs, pp, other = Gs(len(ops)), emu.new(P), emu.new(P)
    queued: set[int] = set()
    ran: list[int] = []
    for i, op in enumerate(ops):
        g: Any = 0
        match op:
            case "put" | "next":
                proc_sched.runqput(pp, gs.views[i], op == "next")
                queued.add(i)
            case "get":
                g, _ = proc_sched.runqget(pp)
            case "steal":
                if proc_sched.runqempty(other):
                    g = proc_sched.runqsteal(other, pp, True)
            case "global":
                g = proc_sched.globrunqget(other, 1)
        if int(g) != 0:
            ran.append(gs.number(g))
    ran += drain(gs, pp) + drain(gs, other) + drain_global(gs)
    assert sorted(ran) == sorted(queued)


@pytest.mark.parametrize("seed", range(40))
def test_owner_and_thieves_at_once(seed: int) -> None:
    """One thread puts and gets, two steal from it, switching at every atomic operation."""
    n = 40
    gs, pp = Gs(n), emu.new(P)
    pp.status = PStatus.RUNNING
    ran: list[int] = []

    def owner() -> None:
        on_m()
        for i, g in enumerate(gs.views):
            proc_sched.runqput(pp, g, i % 3 == 0)
            if i % 4 == 3:
                g, _ = proc_sched.runqget(pp)
                if int(g) != 0:
                    ran.append(gs.number(g))

    def thief() -> None:
        on_m()
        mine = emu.new(P)
        for i in range(20):
            g = proc_sched.runqsteal(mine, pp, i % 2 == 0)
            if int(g) != 0:
                ran.append(gs.number(g))
            ran.extend(drain(gs, mine))

    run = Interleaving(seed)
    for body in (owner, thief, thief):
        run.add(body)
    run.run()
    ran += drain(gs, pp) + drain_global(gs)
    assert sorted(ran) == list(range(n))


@pytest.mark.parametrize("seed", range(6))
def test_a_full_queue_and_a_thief_at_once(seed: int) -> None:
    """The owner moves half of its queue to the global one while a thief takes from it."""
    n = RUNQ_SIZE + 40
    gs, pp = Gs(n), emu.new(P)
    ran: list[int] = []

    def owner() -> None:
        on_m()
        for g in gs.views[RUNQ_SIZE:]:
            proc_sched.runqput(pp, g, False)

    def thief() -> None:
        on_m()
        mine = emu.new(P)
        for _ in range(3):
            g = proc_sched.runqsteal(mine, pp, False)
            if int(g) != 0:
                ran.append(gs.number(g))
            ran.extend(drain(gs, mine))

    for g in gs.views[:RUNQ_SIZE]:
        proc_sched.runqput(pp, g, False)
    run = Interleaving(seed)
    run.add(owner)
    run.add(thief)
    run.run()
    ran += drain(gs, pp) + drain_global(gs)
    assert sorted(ran) == list(range(n))
