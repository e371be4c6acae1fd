"""A fresh heap in the emulated address space: what the tests of the allocator start from."""

from __future__ import annotations

from typing import Any

from rt0.native import Ptr, emu, native, tls_store, uintptr
from rt0.runtime import malloc, mcache, mgc, mgcpacer, mgcsweep
from rt0.runtime.runtime2 import TLS_G, G, M, P
from rt0.runtime.type import Type


@native
def set_g(gp: Ptr[G]) -> None:
    """Makes gp the current goroutine of this emulated thread."""
    tls_store(TLS_G, uintptr(gp))


def new_thread() -> Any:
    """Gives the emulated thread an M on its g0, without a P. The M."""
    gp, mp = emu.new(G), emu.new(M)
    gp.m = mp
    mp.g0 = gp
    set_g(gp)
    return mp


def boot(with_p: bool = True) -> Any:
    """Forgets everything, and initialises the heap, as schedinit does on g0. The M."""
    emu.reset()
    mp = new_thread()
    malloc.mallocinit()
    # No collection is ever due, and what a first one would have set up is there.
    mgcpacer.gc_controller.trigger = mgcpacer.NO_GOAL
    mgc.cycle_hooks.reclaim = mgcsweep.reclaim
    mgcsweep.sweep_state.active = mgcsweep.SWEEP_DRAINED
    if with_p:
        pp = emu.new(P)
        pp.mcache = mcache.mcache0.v
        mp.p = pp
    return mp


def new_type(size: int, pointers: list[int]) -> Any:
    """A type of size bytes whose words with these indices are pointers."""
    t = emu.new(Type)
    t.size = size
    t.ptr_bytes = (max(pointers) + 1) * 8 if pointers else 0
    mask = sum(1 << i for i in pointers)
    data = emu.alloc(8 * (size // 512 + 1))
    emu.write(data, mask.to_bytes(8 * (size // 512 + 1), "little"))
    t.gcdata = data
    return t
