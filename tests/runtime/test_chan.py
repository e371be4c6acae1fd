"""Channels and select over goroutines that are Python threads, one of which runs at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rt0.native import emu, emulates, u16, u64
from rt0.runtime import chan, select
from rt0.runtime.runtime2 import RUNQ_SIZE, TLS_G, G, GStatus, M, P
from rt0.runtime.type import Type

JOIN_SECONDS = 20


class Deadlock(Exception):
    """No goroutine can run."""


class Goroutine:
    __slots__ = ("g", "turn", "thread", "error")

    def __init__(self, g: Any) -> None:
        self.g = g
        self.turn = threading.Semaphore(0)
        self.thread: threading.Thread | None = None
        self.error: BaseException | None = None


class World:
    """One M and one P; goroutines switch in `mcall`, as in real life, but to each other's Python threads."""

    def __init__(self) -> None:
        emu.reset()
        self.m = emu.new(M)
        self.p = emu.new(P)
        self.m.p = self.p
        self.m.cheaprand = 88172645463325252
        self.all: dict[int, Goroutine] = {}
        self.idle = threading.Semaphore(0)
        self.dead = False

    def go(self, body: Callable[[], None]) -> None:
        """A goroutine that runs body; it starts when `run` comes to it."""
        g = emu.new(G)
        g.m = self.m
        g.goid = len(self.all) + 1
        r = Goroutine(g)
        self.all[int(g)] = r

        def thread() -> None:
            with emu.thread() as t:
                emu.write(t.fs + TLS_G, int(g).to_bytes(8, "little"))
                r.turn.acquire()
                try:
                    if not self.dead:
                        body()
                except Deadlock:
                    pass
                except BaseException as e:
                    r.error = e
                g.atomicstatus = GStatus.DEAD
                if not self.dead:
                    self.next()

        r.thread = threading.Thread(target=thread, daemon=True)
        r.thread.start()
        g.atomicstatus = GStatus.RUNNABLE
        self.put(g)

    def put(self, g: Any) -> None:
        """The tail of the run queue."""
        self.p.runq[self.p.runqtail % RUNQ_SIZE] = g
        self.p.runqtail += 1

    def take(self) -> Goroutine | None:
        """The goroutine that runs next."""
        g = self.p.runnext
        if g != 0:
            self.p.runnext = 0
            return self.all[g]
        if self.p.runqhead == self.p.runqtail:
            return None
        r = self.all[int(self.p.runq[self.p.runqhead % RUNQ_SIZE])]
        self.p.runqhead += 1
        return r

    def next(self) -> None:
        """Hands over to the next goroutine, or to `run` if there is none."""
        r = self.take()
        if r is None:
            self.idle.release()
            return
        r.g.atomicstatus = GStatus.RUNNING
        self.m.curg = r.g
        r.turn.release()

    def park(self, gp: Any) -> None:
        """What park_m does, on the stack of the parked goroutine."""
        r = self.all[int(gp)]
        gp.atomicstatus = GStatus.WAITING
        unlock = self.m.waitunlockf
        if unlock:
            assert unlock(gp, self.m.waitlock)
        self.next()
        r.turn.acquire()
        if self.dead:
            raise Deadlock

    def yield_(self) -> None:
        """Gosched."""
        r = self.all[int(self.m.curg)]
        r.g.atomicstatus = GStatus.RUNNABLE
        self.put(r.g)
        self.next()
        r.turn.acquire()

    def run(self) -> list[int]:
        """Runs all goroutines until none can run; the numbers of those that are still parked."""
        self.next()
        assert self.idle.acquire(timeout=JOIN_SECONDS)
        parked = [r for r in self.all.values() if r.g.atomicstatus != GStatus.DEAD]
        self.dead = True
        for r in parked:
            r.turn.release()
        for r in self.all.values():
            assert r.thread is not None
            r.thread.join(JOIN_SECONDS)
            if r.error is not None:
                raise r.error
        return [r.g.goid for r in parked]

    def make(self, size: int) -> Any:
        """A channel of 64-bit numbers."""
        elem = emu.new(Type)
        elem.size = 8
        c = emu.new(chan.HChan)
        c.elemtype = elem
        c.elemsize = 8
        c.dataqsiz = size
        c.buf = emu.new(u64, max(size, 1))
        return c


world: World


@pytest.fixture(autouse=True)
def _world() -> Iterator[None]:
    global world
    world = World()
    yield
    emu.reset()


@emulates("runtime.mcall")
def mcall(fn: Any) -> None:
    world.park(world.m.curg)


def send(c: Any, v: int) -> None:
    p = emu.new(u64)
    p[0] = v
    chan.chansend1(c, p)


def recv(c: Any) -> tuple[int, bool]:
    p = emu.new(u64)
    ok = chan.chanrecv2(c, p)
    return p[0], bool(ok)


def drain(c: Any, got: list[int]) -> None:
    """for v := range c"""
    while True:
        v, ok = recv(c)
        if not ok:
            return
        got.append(v)


@pytest.mark.parametrize("size", [0, 1, 2, 5])
def test_values_arrive_in_order(size: int) -> None:
    c = world.make(size)
    got: list[int] = []

    def producer() -> None:
        for i in range(12):
            send(c, i)
        chan.closechan(c)

    world.go(producer)
    world.go(lambda: drain(c, got))
    assert world.run() == []
    assert got == list(range(12))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 4), st.lists(st.integers(0, 6), min_size=1, max_size=4), st.integers(1, 3), st.data())
def test_nothing_is_lost(size: int, counts: list[int], consumers: int, data: st.DataObject) -> None:
    global world
    world = World()
    c = world.make(size)
    left = [len(counts)]
    got: list[list[int]] = [[] for _ in range(consumers)]
    order = data.draw(st.permutations(range(len(counts) + consumers)))

    def producer(k: int) -> Callable[[], None]:
        def body() -> None:
            for i in range(counts[k]):
                send(c, k * 100 + i)
                if i % 2 == 1:
                    world.yield_()
            left[0] -= 1
            if left[0] == 0:
                chan.closechan(c)

        return body

    for k in order:
        if k < len(counts):
            world.go(producer(k))
        else:
            world.go(partial(drain, c, got[k - len(counts)]))
    assert world.run() == []
    assert sorted(v for g in got for v in g) == [k * 100 + i for k, n in enumerate(counts) for i in range(n)]
    for g in got:
        for k in range(len(counts)):
            mine = [v for v in g if v // 100 == k]
            assert mine == sorted(mine)
    assert c.qcount == 0
    assert not c.sendq.first
    assert not c.recvq.first


def test_a_lonely_sender_stays_parked() -> None:
    c = world.make(0)
    world.go(lambda: send(c, 1))
    assert world.run() == [1]


def test_without_blocking() -> None:
    c = world.make(1)
    p = emu.new(u64)
    results: list[object] = []

    def body() -> None:
        p[0] = 7
        results.append(chan.selectnbrecv(p, c))
        p[0] = 8
        results.append(chan.selectnbsend(c, p))
        results.append(chan.selectnbsend(c, p))
        p[0] = 0
        results.append(chan.selectnbrecv(p, c))
        results.append(p[0])
        chan.closechan(c)
        results.append(chan.selectnbrecv(p, c))
        results.append(p[0])

    world.go(body)
    assert world.run() == []
    assert results == [(False, False), True, False, (True, True), 8, (True, False), 0]


def choose(cases: list[tuple[Any, Any]], nsends: int, block: bool = True) -> tuple[int, bool]:
    """selectgo over (channel, element) pairs, sends first."""
    array = emu.new(select.SCase, max(len(cases), 1))
    for i, (c, elem) in enumerate(cases):
        array[i].c = c
        array[i].elem = elem
    order = emu.new(u16, 2 * max(len(cases), 1))
    i, received = select.selectgo(array, order, None, nsends, len(cases) - nsends, block)
    return i, bool(received)


def test_select_takes_what_is_ready() -> None:
    a, b = world.make(1), world.make(1)
    p = emu.new(u64)
    seen = []

    def body() -> None:
        assert choose([(a, p), (b, p)], 0, block=False) == (-1, False)
        send(b, 5)
        seen.append((choose([(a, p), (b, p)], 0), p[0]))
        p[0] = 6
        seen.append((choose([(a, p), (b, p)], 1)[0], recv(a)))
        chan.closechan(b)
        seen.append((choose([(None, p), (b, p)], 0), p[0]))

    world.go(body)
    assert world.run() == []
    assert seen == [((1, True), 5), (0, (6, True)), ((1, False), 0)]


def test_a_waiting_select_leaves_all_queues() -> None:
    a, b = world.make(0), world.make(0)
    p = emu.new(u64)
    seen = []
    world.go(lambda: seen.append((choose([(a, p), (b, p), (a, p)], 0), p[0])))
    world.go(lambda: send(b, 9))
    assert world.run() == []
    assert seen == [((1, True), 9)]
    for c in (a, b):
        assert not c.recvq.first
        assert not c.recvq.last


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2), st.integers(0, 2), st.integers(0, 8), st.integers(0, 8), st.booleans())
def test_select_against_select(size_a: int, size_b: int, na: int, nb: int, first: bool) -> None:
    global world
    world = World()
    a, b = world.make(size_a), world.make(size_b)
    got: dict[int, list[int]] = {0: [], 1: []}

    def consumer() -> None:
        p = emu.new(u64)
        while len(got[0]) < na or len(got[1]) < nb:
            i, received = choose([(a, p), (b, p)], 0)
            assert received
            got[i].append(p[0])

    def producer() -> None:
        x, y = emu.new(u64), emu.new(u64)
        sent = [0, 0]
        while sent[0] < na or sent[1] < nb:
            x[0], y[0] = sent
            i, _ = choose([(a if sent[0] < na else None, x), (b if sent[1] < nb else None, y)], 2)
            sent[i] += 1

    for body in (consumer, producer) if first else (producer, consumer):
        world.go(body)
    assert world.run() == []
    assert got == {0: list(range(na)), 1: list(range(nb))}


def test_lock_order_is_by_address() -> None:
    channels = [world.make(0) for _ in range(9)]
    array = emu.new(select.SCase, 9)
    poll, order = emu.new(u16, 9), emu.new(u16, 9)
    for i, k in enumerate((4, 7, 0, 8, 2, 6, 1, 3, 5)):
        array[i].c = channels[k]

    def body() -> None:
        assert select.shuffle_cases(array, poll, 9) == 9
        select.sort_cases(array, poll, order, 9)

    world.go(body)
    assert world.run() == []
    addresses = [int(array[order[i]].c) for i in range(9)]
    assert addresses == sorted(addresses)
