"""Mutexes and notes between emulated threads."""

from __future__ import annotations

import pytest

from rt0.native import emu
from rt0.runtime import lock_futex
from rt0.runtime.runtime2 import Mutex, Note, ncpu

from .interleave import Interleaving
from .test_runq import on_m


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("processors", [1, 2])
def test_one_holder_at_a_time(seed: int, processors: int) -> None:
    emu.reset()
    ncpu.v = processors
    m = emu.new(Mutex)
    inside = 0
    entered = 0
    run = Interleaving(seed)

    def body() -> None:
        nonlocal inside, entered
        mp = on_m()
        for _ in range(4):
            lock_futex.lock(m)
            inside += 1
            assert inside == 1
            assert mp.locks == 1
            run.switch()
            entered += 1
            inside -= 1
            lock_futex.unlock(m)
            assert mp.locks == 0

    for _ in range(3):
        run.add(body)
    run.run()
    assert entered == 12
    assert m.key == lock_futex.UNLOCKED


@pytest.mark.parametrize("seed", range(10))
def test_a_note_is_never_missed(seed: int) -> None:
    emu.reset()
    n = emu.new(Note)
    woken = []

    def sleeper() -> None:
        on_m()
        lock_futex.notesleep(n)
        woken.append(True)

    def waker() -> None:
        on_m()
        lock_futex.notewakeup(n)

    run = Interleaving(seed)
    run.add(sleeper)
    run.add(waker)
    run.run()
    assert woken == [True]


def test_a_note_that_nobody_wakes_up() -> None:
    emu.reset()
    on_m()
    n = emu.new(Note)
    assert not lock_futex.notetsleep(n, 1000)
    lock_futex.notewakeup(n)
    assert lock_futex.notetsleep(n, 1000)
    lock_futex.noteclear(n)
    assert n.key == 0
