"""Random numbers: a generator for each thread, seeded from what the kernel gives every process.

Good enough for hash seeds and map iteration, which must differ from process to process; cryptography asks
the kernel. Invariant: only its own thread uses a generator's state.
"""

from __future__ import annotations

from rt0.native import Ptr, Var, addr, mul128, native, nil, rdtsc, u64
from rt0.runtime import os_linux
from rt0.runtime.runtime2 import M, getg

STEP = 0x9E3779B97F4A7C15
MIX = 0xA0761D6478BD642F

seed = Var(u64, 0)
"""Where the next thread's generator starts; under sched.lock after the bootstrap."""


@native
def randinit() -> None:
    """Takes the kernel's random bytes of this process."""
    p = os_linux.startup_random.v
    if p != nil:
        seed.v = p[0] ^ (p[1] << 1)
    else:
        seed.v = rdtsc()


@native
def next(state: Ptr[u64]) -> u64:
    """wyrand: a counter, whose product with a constant is folded."""
    state[0] += STEP
    hi, lo = mul128(state[0], state[0] ^ MIX)
    return hi ^ lo


@native
def bootstrap_rand() -> u64:
    """A random number before there are threads."""
    return next(addr(seed.v))


@native
def mrandinit(mp: Ptr[M]) -> None:
    """Seeds a thread's generators. sched.lock is held."""
    mp.rand_state[0] = bootstrap_rand()
    mp.cheaprand = bootstrap_rand()


@native
def rand() -> u64:
    """A random number."""
    return next(addr(getg().m.rand_state[0]))
