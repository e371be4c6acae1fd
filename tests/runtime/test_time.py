"""The heaps of timers, against a list of who is due when."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rt0.native import emu
from rt0.runtime import netpoll, netpoll_epoll, proc_sched, time
from rt0.runtime.runtime2 import G, GStatus, P, TimerWhen, allp, gomaxprocs, sched

from .heap import boot
from .interleave import Interleaving
from .test_runq import on_m

PS = 3


class World:
    """Some Ps and timers, each of which readies a goroutine of its own."""

    def __init__(self, timers: int, room: int = 64) -> None:
        emu.reset()
        self.m = on_m()
        gomaxprocs.v = PS
        for i in range(PS):
            allp[i] = emu.new(P)
            allp[i].id = i
            allp[i].timers.heap = emu.new(TimerWhen, room)
            allp[i].timers.cap = room
        netpoll.inited.v = 1
        netpoll_epoll.wake_sig.v = 1  # a wake-up is on its way, so nobody writes one
        self.on_p(0)
        self.gs = [emu.new(G) for _ in range(timers)]
        self.numbers = {int(g): i for i, g in enumerate(self.gs)}
        self.timers = [emu.new(time.Timer) for _ in range(timers)]
        for t, g in zip(self.timers, self.gs, strict=True):
            t.kind = time.TimerKind.WAKE
            t.arg.data = g
            g.atomicstatus = GStatus.WAITING

    def on_p(self, i: int) -> None:
        self.m.p = allp[i]

    def fired(self) -> list[int]:
        """Which goroutines have been readied, in order."""
        out = []
        while True:
            g, _ = proc_sched.runqget(self.m.p)
            if int(g) == 0:
                break
            out.append(self.numbers[int(g)])
            g.atomicstatus = GStatus.WAITING
        # runnext holds the last one.
        return out[1:] + out[:1]

    def check_heaps(self) -> None:
        for i in range(PS):
            ts = allp[i].timers
            assert ts.mu.key == 0
            assert ts.len == ts.n
            zombies = 0
            for k in range(ts.n):
                t = ts.heap[k].timer
                assert int(t.ts) == int(ts)
                assert t.state & time.HEAPED
                assert t.astate == t.state
                if not t.state & time.MODIFIED:
                    assert ts.heap[k].when == t.when or t.state & time.ZOMBIE
                zombies += (t.state & time.ZOMBIE) != 0
                if k > 0:
                    assert ts.heap[(k - 1) // time.HEAP_CHILDREN].when <= ts.heap[k].when
            assert zombies == ts.zombies
        for t in self.timers:
            assert (t.state & time.HEAPED != 0) == (int(t.ts) != 0)


TIMERS = 9
OPERATION = st.one_of(
    st.tuples(st.just("start"), st.integers(0, TIMERS - 1), st.integers(-5, 60), st.integers(0, PS - 1)),
    st.tuples(st.just("ticker"), st.integers(0, TIMERS - 1), st.integers(1, 20), st.integers(0, PS - 1)),
    st.tuples(st.just("stop"), st.integers(0, TIMERS - 1)),
    st.tuples(st.just("check"), st.integers(0, PS - 1), st.integers(0, 30), st.integers(0, PS - 1)),
    st.tuples(st.just("retire"), st.integers(1, PS - 1)),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(OPERATION, max_size=60))
def test_they_go_off_when_they_are_due(operations: list[Any]) -> None:
    w = World(TIMERS)
    now = 1000
    when: dict[int, int] = {}  # started timers
    period = [0] * TIMERS
    owner: dict[int, int] = {}  # in whose heap a started timer is

    for op in operations:
        match op:
            case ("start" | "ticker" as what, t, delay, p):
                w.on_p(p)
                period[t] = delay if what == "ticker" else 0
                due = max(now + delay, 1)
                assert time.timer_modify(w.timers[t], due, period[t]) == (t in when)
                if w.timers[t].ts == allp[p].timers:
                    owner[t] = p
                when[t] = due
            case ("stop", t):
                assert time.timer_stop(w.timers[t]) == (t in when)
                when.pop(t, None)
            case ("check", p, delay, me):
                now += delay
                w.on_p(me)
                mine = {t for t in when if int(w.timers[t].ts) == int(allp[p].timers)}
                due_now = sorted((when[t], t) for t in mine if when[t] <= now)
                at, until, ran = time.timers_check(allp[p], now)
                assert at == now
                fired = w.fired()
                assert [when[t] for t in fired] == [due for due, _ in due_now]
                assert sorted(fired) == sorted(t for _, t in due_now)
                assert ran == bool(fired)
                for t in fired:
                    if period[t]:
                        when[t] += period[t] * (1 + (now - when[t]) // period[t])
                        assert when[t] > now
                    else:
                        del when[t]
                rest = [when[t] for t in mine if t in when]
                if rest:
                    assert now < until <= min(rest)
            case ("retire", p):
                w.on_p(0)
                time.timers_take(allp[0], allp[p])
                assert allp[p].timers.n == 0
        w.check_heaps()
        for p in range(PS):
            mine = {t for t in when if int(w.timers[t].ts) == int(allp[p].timers)}
            if mine:
                assert 0 < time.wake_time(allp[p].timers) <= min(when[t] for t in mine)
        assert all(int(w.timers[t].ts) for t in when)
        first = min(when.values(), default=time.MAX_WHEN)
        assert time.time_sleep_until() <= first


def test_many() -> None:
    n = 1200
    w = World(n, n)
    for i in range(n):
        time.timer_modify(w.timers[i], 1 + i * 7919 % n, 0)
    w.check_heaps()
    for i in range(0, n, 3):
        assert time.timer_stop(w.timers[i])
    left = [i for i in range(n) if i % 3]
    fired: list[int] = []
    for now in range(1, n + 1, 100):
        time.timers_check(allp[0], now + 99)
        fired += w.fired()
        w.check_heaps()
    assert fired == sorted(left, key=lambda i: 1 + i * 7919 % n)
    assert allp[0].timers.n == 0


def test_a_heap_grows() -> None:
    mp = boot()
    pp = mp.p
    gomaxprocs.v = 1
    allp[0] = pp
    netpoll.inited.v = 1
    n = 1500
    timers = emu.new(time.Timer, n)
    for i in range(n):
        timers[i].kind = time.TimerKind.WAKE
        time.timer_modify(timers[i], n - i, 0)
    assert pp.timers.n == n <= pp.timers.cap
    assert sorted(pp.timers.heap[k].when for k in range(n)) == list(range(1, n + 1))
    assert pp.timers.heap[0].when == 1


@pytest.mark.parametrize("seed", range(20))
def test_a_start_ends_in_a_stop_or_a_shot(seed: int) -> None:
    """One thread starts and stops a timer while others run what is due."""
    rounds = 6
    w = World(rounds + 1)
    t = w.timers[0]
    stopped: list[int] = []
    shots: list[int] = []
    over = False
    run = Interleaving(seed)

    def user() -> None:
        nonlocal over
        on_m().p = allp[0]
        for i in range(rounds):
            t.arg.data = w.gs[i]
            assert not time.timer_modify(t, 10, 0)
            if time.timer_stop(t):
                stopped.append(i)
        time.timer_modify(w.timers[rounds], 10, 0)
        over = True

    def scheduler(p: int) -> None:
        on_m().p = allp[p]
        turns = 0
        while turns < 3:
            turns += over
            run.switch()
            time.timers_check(allp[0], 20)
            while True:
                g, _ = proc_sched.runqget(allp[p])
                if int(g) == 0:
                    break
                shots.append(w.numbers[int(g)])
                g.atomicstatus = GStatus.WAITING

    run.add(user)
    run.add(lambda: scheduler(1))
    run.add(lambda: scheduler(2))
    run.run()
    assert shots.count(rounds) == 1
    for i in range(rounds):
        assert stopped.count(i) + shots.count(i) == 1


def test_nothing_is_left_of_the_world_before() -> None:
    w = World(1)
    assert time.wake_time(allp[0].timers) == 0
    assert sched.lastpoll == 0
    w.check_heaps()
