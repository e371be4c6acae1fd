"""Several Ms in the allocator at once: emulated threads that change over at any line of the runtime."""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rt0.native import emu, nil
from rt0.runtime import malloc, mbitmap, mcache, mgcsweep, mheap, mstats
from rt0.runtime.runtime2 import P

from .heap import boot, new_thread


class Interleaving:
    """Runs functions as emulated threads, one at a time; at each line of the runtime the turn may pass on."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.turn = threading.Condition()
        self.running = 0
        self.alive: list[int] = []
        self.failure: BaseException | None = None

    def pass_on(self, me: int) -> None:
        with self.turn:
            self.running = self.random.choice(self.alive or [0])
            self.turn.notify_all()
            if me in self.alive:
                self.turn.wait_for(lambda: self.running == me)

    def run(self, bodies: list[Callable[[], None]]) -> None:
        self.alive = list(range(1, len(bodies) + 1))

        def body(me: int, f: Callable[[], None]) -> None:
            def at_line(frame: FrameType, event: str, arg: object) -> Any:
                if self.failure:
                    raise AssertionError("another thread failed, perhaps with a lock that this one waits for")
                if event == "line" and self.random.random() < 0.1:
                    self.pass_on(me)
                return at_line

            def at_call(frame: FrameType, event: str, arg: object) -> Any:
                return at_line if "/rt0/runtime/" in frame.f_code.co_filename else None

            with emu.thread():
                with self.turn:
                    self.turn.wait_for(lambda: self.running == me)
                try:
                    sys.settrace(at_call)
                    f()
                except BaseException as e:
                    self.failure = self.failure or e
                finally:
                    sys.settrace(None)
                    with self.turn:
                        self.alive.remove(me)
                    self.pass_on(me)

        threads = [threading.Thread(target=body, args=(i + 1, f)) for i, f in enumerate(bodies)]
        for t in threads:
            t.start()
        self.pass_on(0)
        for t in threads:
            t.join()
        if self.failure:
            raise self.failure


def worker(sizes: list[int], out: list[tuple[int, int]]) -> Callable[[], None]:
    """An M with a P of its own, which allocates objects of these sizes and gives its cache back."""

    def run() -> None:
        mp = new_thread()
        pp: Any = emu.new(P)
        pp.mcache = mcache.allocmcache()
        mp.p = pp
        for size in sizes:
            p = int(malloc.mallocgc(size, nil, True))
            out.append((p, size))
            emu.write(p, size.to_bytes(4, "little"))
        mcache.freemcache(pp.mcache)

    return run


sizes = st.lists(st.sampled_from([16, 4096, 8192, 32760, 50_000, 200_000]), max_size=12)


@settings(max_examples=15, deadline=None)
@given(st.lists(sizes, min_size=2, max_size=3), st.integers(0, 1 << 30))
def test_objects_of_different_ms_are_apart(work: list[list[int]], seed: int) -> None:
    boot()
    out: list[tuple[int, int]] = []
    Interleaving(seed).run([worker(w, out) for w in work])
    out.sort()
    assert len(out) == sum(map(len, work))
    assert all(a + n <= b for (a, n), (b, _) in zip(out, out[1:], strict=False))
    assert all(emu.read(p, 4) == size.to_bytes(4, "little") for p, size in out)
    assert mstats.bytes_allocated() == sum(mheap.span_of(p).elemsize for p, _ in out)


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 40), st.integers(0, 1 << 30))
def test_sweepers_share_the_work(nspans: int, seed: int) -> None:
    """Each span is swept once, whoever does it, and what is dead comes back."""
    mp = boot()
    objects = [int(malloc.mallocgc(8192, nil, True)) for _ in range(nspans)]
    mp.p.mcache.release_all()
    for p in objects[::2]:
        mbitmap.mark_bits_set(mheap.span_of(p), 0)
    mheap.mheap_.sweepgen += 2
    mgcsweep.sweep_state.active = 0
    freed: list[int] = []

    def sweep() -> None:
        new_thread()
        while (n := mgcsweep.sweepone()) != mgcsweep.NOTHING_SWEPT:
            freed.append(n)

    Interleaving(seed).run([sweep, sweep])
    assert sum(freed) == nspans // 2 and len(freed) == nspans
    assert mgcsweep.is_sweep_done()
    assert mheap.mheap_.pages_in_use == len(objects[::2])
