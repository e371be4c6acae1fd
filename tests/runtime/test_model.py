"""All interleavings of small cases of the run queues, of locks and notes, and of the search for work: nobody
is lost, nobody runs twice, and nobody sleeps while there is something to do.

That the checker sees what it should, mutants show: copies of the runtime with a mistake in them, each of
which it has to find (`mutants.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rt0.native import emu, statics
from rt0.native.layout import size_of
from rt0.native.types import to_type
from rt0.runtime import lock_futex, proc, proc_sched
from rt0.runtime.runtime2 import (
    TLS_G,
    G,
    M,
    Mutex,
    Note,
    P,
    PStatus,
    SchedT,
    allp,
    gomaxprocs,
    ncpu,
    sched,
)

from .model import READ, STUBS, WRITE, Failed, Model, Steps, function, mutant, words
from .mutants import LOCKS, NOTES, QUEUES, SEARCHES

U32 = 4


class World:
    """An address space with threads, each of which is an M."""

    def __init__(self) -> None:
        emu.reset()
        ncpu.v = 1
        self.threads: list[tuple[emu.Thread, Callable[[], Steps]]] = []
        self.ms: list[Any] = []
        self.shared: list[range] = []
        self.results: list[Any] = []

    def thread(self, body: Callable[[Any], Steps]) -> Any:
        """Adds a thread, an M on its g0; the body gets the M."""
        with emu.thread() as t:
            g, m = emu.new(G), emu.new(M)
            g.m = m
            m.g0 = g
            m.id = len(self.ms)
            emu.write(t.fs + TLS_G, int(g).to_bytes(8, "little"))
        self.ms.append(m)

        def start() -> Steps:
            if len(self.threads) and self.threads[0][0] is t:
                self.results.clear()
            return body(m)

        self.threads.append((t, start))
        return m

    def model(self) -> Model:
        return Model(self.shared, self.threads)


def load(at: int) -> Steps:
    """A step of a test's own."""
    yield READ, (at,)
    return emu.load_u32(at)


def store(at: int, v: int) -> Steps:
    yield WRITE, (at, v)
    emu.write(at, v.to_bytes(U32, "little"))


# --- locks and notes -------------------------------------------------------------------------------------


def lockers(locks: Any, threads: int, rounds: int) -> tuple[Model, Callable[[list[int]], str]]:
    """Threads that add to a counter under a lock, which would lose something if two did so at once."""
    w = World()
    mutex, counter = emu.new(Mutex), int(emu.new(Note))
    w.shared = [words(mutex, Mutex), range(counter, counter + U32)]

    def body(m: Any) -> Steps:
        for _ in range(rounds):
            yield from function(locks.lock)(int(mutex))
            n = yield from load(counter)
            yield from store(counter, n + 1)
            yield from function(locks.unlock)(int(mutex))

    for _ in range(threads):
        w.thread(body)

    def check(asleep: list[int]) -> str:
        if asleep:
            return f"{asleep} sleep for ever"
        if emu.load_u32(counter) != threads * rounds:
            return "two were inside at once"
        return "" if mutex.key == lock_futex.UNLOCKED else "it is locked at the end"

    return w.model(), check


def longer(*values: Any) -> Any:
    """A case that takes longer than the test suite should."""
    return pytest.param(*values, marks=pytest.mark.slow)


@pytest.mark.parametrize(
    ("threads", "rounds", "preemptions"),
    [(2, 1, -1), (2, 2, -1), (3, 1, 3), (3, 2, 2), longer(3, 1, 5), longer(3, 2, 4), longer(4, 1, 3)],
)
def test_a_lock_lets_one_in_and_forgets_nobody(threads: int, rounds: int, preemptions: int) -> None:
    model, check = lockers(lock_futex, threads, rounds)
    assert model.explore(check, preemptions) > 1


@pytest.mark.parametrize("name", LOCKS)
def test_wrong_locks_are_found(tmp_path: Path, name: str) -> None:
    model, check = lockers(mutant(lock_futex, LOCKS[name], tmp_path), 3, 1)
    with pytest.raises(Failed, match="sleep for ever|too many steps|two were inside|unlock of unlocked"):
        model.explore(check, 3)


def sleeper(locks: Any) -> tuple[Model, Callable[[list[int]], str]]:
    w = World()
    note = emu.new(Note)
    w.shared = [words(note, Note)]
    w.thread(lambda m: function(locks.notesleep)(int(note)))
    w.thread(lambda m: function(locks.notewakeup)(int(note)))
    return w.model(), lambda asleep: "nobody woke it up" if asleep else ""


def test_a_note_is_never_missed() -> None:
    model, check = sleeper(lock_futex)
    assert model.explore(check) > 1


@pytest.mark.parametrize("name", NOTES)
def test_wrong_notes_are_found(tmp_path: Path, name: str) -> None:
    model, check = sleeper(mutant(lock_futex, NOTES[name], tmp_path))
    with pytest.raises(Failed, match="nobody woke it up"):
        model.explore(check)


# --- run queues ------------------------------------------------------------------------------------------


QUEUE = 4
"""Length of the queues here, so that they get full and wrap around."""


@pytest.fixture
def short_queues(tmp_path: Path) -> Any:
    """proc_sched with queues of a few slots."""
    folder = tmp_path / "short"
    folder.mkdir()
    same = "GLOBAL_QUEUE_TICKS = 61\n"
    made = mutant(proc_sched, (same, same), folder)
    made.RUNQ_SIZE = QUEUE
    return made


Op = str
"""`put`, `next` (as runnext), `get`; for thieves `steal`, and `steal next` (runnext, too)."""


def queues(
    sch: Any, first: int, owner: list[Op], thieves: list[list[Op]]
) -> tuple[Model, Callable[[list[int]], str]]:
    """A P whose owner puts and gets goroutines, `first` of them before anything else happens, and thieves."""
    w = World()
    gomaxprocs.v = 1 + len(thieves)
    count = first + sum(op in ("put", "next") for op in owner)
    gs = [emu.new(G) for _ in range(count)]
    numbers = {int(g): i for i, g in enumerate(gs)}
    ps = [emu.new(P) for _ in range(1 + len(thieves))]
    for p in ps:
        p.status = PStatus.RUNNING
    # The indices wrap around, both in the queue and as numbers.
    ps[0].runqhead = ps[0].runqtail = 0xFFFFFFFE
    w.shared = [words(p, P, "runqhead", "runnext") for p in ps]
    at = statics.address(sched)
    w.shared.append(range(at, at + size_of(to_type(SchedT))))
    w.shared += [words(g, G, "schedlink") for g in gs]

    def own(m: Any) -> Steps:
        left = gs[first:]
        for op in owner:
            if op == "get":
                g, _ = yield from function(sch.runqget)(int(ps[0]))
                w.results.append(g)
            else:
                yield from function(sch.runqput)(int(ps[0]), int(left.pop(0)), op == "next")

    def thief(mine: Any, ops: list[Op]) -> Callable[[Any], Steps]:
        def body(m: Any) -> Steps:
            for op in ops:
                g = yield from function(sch.runqsteal)(int(mine), int(ps[0]), op == "steal next")
                w.results.append(g)
                while g:
                    g, _ = yield from function(sch.runqget)(int(mine))
                    w.results.append(g)

        return body

    w.thread(own)
    for p, ops in zip(ps[1:], thieves, strict=True):
        w.thread(thief(p, ops))
    with emu.thread(w.threads[0][0]):
        for g in gs[:first]:
            sch.runqput(ps[0], g, False)

    def check(asleep: list[int]) -> str:
        if asleep:
            return f"{asleep} sleep"
        seen = [numbers[g] for g in w.results if g]
        with emu.thread(w.threads[0][0]):
            for p in ps:
                g, _ = sch.runqget(p)
                while int(g):
                    seen.append(numbers[int(g)])
                    g, _ = sch.runqget(p)
            while sched.runqsize > 0:
                seen.append(numbers[int(sch.globrunqpop())])
        if len(set(seen)) < len(seen):
            return f"somebody ran twice: {seen}"
        return "" if len(seen) == count else f"somebody was lost: {seen}"

    return w.model(), check


CASES: list[tuple[int, list[Op], list[list[Op]]]] = [
    (1, ["get"], [["steal"]]),
    (2, ["get", "get"], [["steal"], ["steal"]]),
    (1, ["put", "get"], [["steal"]]),
    (0, ["next", "get"], [["steal next"]]),
    (0, ["next", "next", "get"], [["steal next"]]),
    (1, ["next", "get", "get"], [["steal next"]]),
    (3, ["put", "put"], [["steal"]]),
    (4, ["put", "get"], [["steal"]]),
    (1, ["next", "get"], [["steal next"], ["steal"]]),
]

MORE: list[tuple[int, list[Op], list[list[Op]]]] = [
    (3, ["put", "next", "get", "get"], [["steal next"]]),
    (4, ["put", "put", "get"], [["steal", "steal"]]),
    (2, ["next", "put", "get"], [["steal next"], ["steal"]]),
    (4, ["put", "get"], [["steal"], ["steal"]]),
    (1, ["next", "get", "next", "get"], [["steal next", "steal next"]]),
]


@pytest.mark.parametrize(("first", "owner", "thieves"), CASES)
def test_queues_keep_everybody(
    short_queues: Any, first: int, owner: list[Op], thieves: list[list[Op]]
) -> None:
    model, check = queues(short_queues, first, owner, thieves)
    assert model.explore(check) > 1


@pytest.mark.slow
@pytest.mark.parametrize(("first", "owner", "thieves"), MORE)
def test_queues_keep_everybody_longer(
    short_queues: Any, first: int, owner: list[Op], thieves: list[list[Op]]
) -> None:
    model, check = queues(short_queues, first, owner, thieves)
    assert model.explore(check) > 1


@pytest.mark.parametrize("name", QUEUES)
def test_wrong_queues_are_found(tmp_path: Path, name: str) -> None:
    sch = mutant(proc_sched, QUEUES[name], tmp_path)
    sch.RUNQ_SIZE = QUEUE
    for first, owner, thieves in CASES:
        model, check = queues(sch, first, owner, thieves)
        try:
            model.explore(check)
        except Failed as e:
            assert re.match("somebody ran twice|somebody was lost|KeyError: 0", str(e))
            return
    pytest.fail("no case has found it")


# --- the search for work ---------------------------------------------------------------------------------


class Search:
    """Ps and Ms that put goroutines on their queues or look for some.

    `roles` says what each M does: "submit N" holds a P, puts N goroutines on its queue, wakes somebody up
    each time, and is busy from then on; "look" holds a P and looks for work; "give N" gives up a P with N
    goroutines on its queue, as an M does that blocks; "sleep" has no P and goes to sleep, its P is idle. An
    M that finds a goroutine is busy from then on. One more M is the thread that may be made.
    """

    def __init__(self, sch: Any, roles: list[str]) -> None:
        self.sch = sch
        w = self.world = World()
        gomaxprocs.v = len(roles)
        proc.main_started.v = True
        self.ps = [emu.new(P) for _ in roles]
        for i, p in enumerate(self.ps):
            p.id = i
            p.schedtick = 1
            allp[i] = p
        self.gs: list[Any] = []
        for role, p in zip(roles, self.ps, strict=True):
            kind, _, number = role.partition(" ")
            m = w.thread(
                {"submit": self.submit, "look": self.look, "give": self.give, "sleep": self.sleep}[kind]
            )
            m.cheaprand = 1
            if kind == "sleep":
                p.status = PStatus.IDLE
                p.link = sched.pidle
                sched.pidle = p
                sched.npidle += 1
            else:
                p.status = PStatus.RUNNING
                p.m = m
                m.p = p
            gs = [emu.new(G) for _ in range(int(number or 0))]
            if kind == "give":
                for g in gs:
                    sch.runqput(p, g, False)
            self.gs += gs
        self.spare = w.thread(self.made)
        sched.mnext = len(roles) + 1
        sched.maxmcount = 100
        # Lists of Ps and Ms are not among it: they are looked at under sched.lock only.
        at = statics.address(sched)
        for name in ("lock", "npidle", "nmspinning", "needspinning", "runqsize"):
            w.shared.append(words(at, SchedT, name))
        for p in self.ps:
            w.shared += [words(p, P, "runqhead", "runnext"), words(p, P, "status")]
        for m in w.ms:
            w.shared += [words(m, M, name) for name in ("park", "nextp", "spinning")]

    def submit(self, m: Any) -> Steps:
        for g in self.gs:
            yield from function(self.sch.runqput)(int(m.p), int(g), False)
            yield from function(self.sch.wakep)()

    def look(self, m: Any) -> Steps:
        g, _ = yield from function(self.sch.find_runnable)()
        spinning = yield from load(words(m, M, "spinning").start)
        if spinning & 1:
            yield from function(self.sch.resetspinning)()
        self.world.results.append(g)

    def give(self, m: Any) -> Steps:
        p = yield from function(self.sch.releasep)()
        yield from function(self.sch.handoffp)(p)

    def sleep(self, m: Any) -> Steps:
        yield from function(self.sch.stopm)()
        yield from self.look(m)

    def made(self, m: Any) -> Steps:
        """A thread that newm makes."""
        yield from function(lock_futex.notesleep)(words(m, M, "park").start)
        yield from function(lock_futex.noteclear)(words(m, M, "park").start)
        yield from function(self.sch.acquirep)(int(m.nextp))
        m.nextp = 0
        yield from self.look(m)

    def newm(self, fn: int, pp: int) -> Steps:
        self.spare.spinning = fn != 0
        self.spare.nextp = emu.view(P, pp)
        yield from function(lock_futex.notewakeup)(words(self.spare, M, "park").start)

    def check(self, asleep: list[int]) -> str:
        left = [p for p in self.ps if p.runqhead != p.runqtail or p.runnext]
        idle = [p.id for p in self.ps if p.status == PStatus.IDLE]
        found = [g for g in self.world.results if g]
        if len(set(found)) < len(found):
            return "a goroutine runs twice"
        if left and idle:
            return f"there is work, {idle} are idle, and {asleep} sleep"
        return ""

    def explore(self, preemptions: int) -> int:
        STUBS[self.sch.newm.symbol] = self.newm
        try:
            return self.world.model().explore(self.check, preemptions)
        finally:
            STUBS.clear()


@pytest.fixture
def one_try(tmp_path: Path) -> Any:
    """proc_sched that looks at the other Ps once before it gives up, not four times."""
    folder = tmp_path / "one"
    folder.mkdir()
    return mutant(proc_sched, ("STEAL_TRIES = 4\n", "STEAL_TRIES = 1\n"), folder)


@pytest.mark.parametrize(
    ("roles", "preemptions"),
    [
        (["submit 1", "look"], 1),
        (["submit 1", "sleep"], 1),
        (["submit 2", "look"], 1),
        (["give 1", "look"], 1),
        longer(["give 2", "look"], 2),
        longer(["submit 1", "look"], 3),
        longer(["submit 1", "sleep"], 3),
        longer(["submit 1", "look", "sleep"], 1),
        longer(["submit 1", "look", "look"], 1),
        longer(["submit 2", "sleep", "sleep"], 1),
    ],
)
def test_nobody_sleeps_while_there_is_work(one_try: Any, roles: list[str], preemptions: int) -> None:
    assert Search(one_try, roles).explore(preemptions) > 1


WHERE = {
    "found work and wakes nobody": ["submit 2", "sleep", "sleep"],
    "forgets a wake-up that came before it slept": ["submit 1", "sleep"],
    "wakes an M before it has a P for it": ["submit 1", "sleep"],
    "takes it that somebody spins when nobody does": ["submit 1", "sleep"],
}
"""The roles in which a mistake shows, if not a submitter and one that looks for work."""


@pytest.mark.parametrize("name", SEARCHES)
def test_wrong_searches_are_found(tmp_path: Path, name: str) -> None:
    sch = mutant(proc_sched, SEARCHES[name], tmp_path)
    sch.STEAL_TRIES = 1
    expected = "there is work, .* are idle, and .* sleep"
    if name == "wakes an M before it has a P for it":
        expected = "Fault: access to 0x"
    with pytest.raises(Failed, match=expected):
        Search(sch, WHERE.get(name, ["submit 1", "look"])).explore(2)
