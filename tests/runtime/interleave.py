"""Native functions on several emulated threads, one at a time, switching at every atomic operation.

The order is drawn from a seed, so that a failure can be repeated. Sleeping in a futex works; threads that
nobody can wake any more are a deadlock.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable

from rt0.native import emu
from rt0.runtime.sys_linux_amd64 import FUTEX_WAIT_PRIVATE, SYS_FUTEX, SYS_NANOSLEEP, SYS_SCHED_YIELD

JOIN_SECONDS = 20
EAGAIN = 11


class Deadlock(Exception):
    """All threads sleep."""


class _Thread:
    __slots__ = ("body", "turn", "done", "futex", "error")

    def __init__(self, body: Callable[[], None]) -> None:
        self.body = body
        self.turn = threading.Semaphore(0)
        self.done = False
        self.futex = 0
        """The address that it sleeps on, 0 if it does not."""
        self.error: BaseException | None = None


class Interleaving:
    """One run of several threads."""

    __slots__ = ("random", "threads", "running", "back")

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.threads: list[_Thread] = []
        self.running: _Thread | None = None
        self.back = threading.Semaphore(0)

    def add(self, body: Callable[[], None]) -> None:
        self.threads.append(_Thread(body))

    def run(self) -> None:
        """Runs all threads to their ends. Raises what one of them raised, and `Deadlock`."""
        emu.on_atomic = self.on_atomic
        emu.on_syscall = self.on_syscall
        for t in self.threads:
            threading.Thread(target=self._main, args=(t,), daemon=True).start()
        while any(not t.done for t in self.threads):
            ready = [t for t in self.threads if not t.done and t.futex == 0]
            if not ready:
                raise Deadlock
            self.running = self.random.choice(ready)
            self.running.turn.release()
            assert self.back.acquire(timeout=JOIN_SECONDS)
            if self.running.error is not None:
                raise self.running.error
        emu.on_atomic = None

    def _main(self, t: _Thread) -> None:
        t.turn.acquire()
        try:
            with emu.thread():
                t.body()
        except BaseException as e:
            t.error = e
        t.done = True
        self.back.release()

    def switch(self) -> None:
        """Lets another thread, or the same one, go on."""
        t = self.running
        assert t is not None
        self.back.release()
        t.turn.acquire()

    def on_atomic(self, _op: str, _address: int) -> None:
        self.switch()

    def on_syscall(self, nr: int, args: tuple[int, ...]) -> int:
        if nr in (SYS_NANOSLEEP, SYS_SCHED_YIELD):
            self.switch()
            return 0
        if nr != SYS_FUTEX:
            return emu.syscall(nr, args)
        at, op, val = args[:3]
        if op != FUTEX_WAIT_PRIVATE:
            sleepers = [t for t in self.threads if t.futex == at]
            for t in sleepers[:val]:
                t.futex = 0
            return min(len(sleepers), val)
        if int.from_bytes(emu.read(at, 4), "little") != val:
            return -EAGAIN
        t = self.running
        assert t is not None
        t.futex = at
        self.switch()
        return 0
