"""The bootstrap measures itself: `GODEBUG=boottrace=1` makes any program print its steps at exit.

Each step notes the processor's time stamp counter and the bytes allocated at its begin and end, always,
since that is cheaper than asking whether to; GODEBUG is not yet known for most of them anyway. `report`
turns counts into microseconds, by a short comparison of the counter with the clock. A line reads `boot NAME
@START us, DUR us, N bytes`.

Invariants: only the main thread writes; a step whose end is 0 did not end and is not reported.
"""

from __future__ import annotations

from enum import IntEnum

from rt0.native import (
    Array,
    Fn,
    Global,
    add,
    addr,
    atomic_load,
    i64,
    make_string,
    mul128,
    native,
    rdtsc,
    str_data,
    u64,
)
from rt0.runtime import malloc, mstats, runtime1, sys_linux_amd64
from rt0.runtime import print as rtprint


class Step(IntEnum):
    """The steps, by Go's names in NAMES, in the order of the seed's map."""

    RT0_GO = 0
    SETTLS = 1
    CPUCHECK = 2
    CHECK = 3
    ARGS = 4
    OSINIT = 5
    SCHEDINIT = 6
    WORLD_STOPPED = 7
    STACKINIT = 8
    MALLOCINIT = 9
    CPUINIT = 10
    ALGINIT = 11
    MCOMMONINIT = 12
    MODULESINIT = 13
    TYPELINKSINIT = 14
    ITABSINIT = 15
    GOARGS = 16
    GOENVS = 17
    SECURE = 18
    CHECKFDS = 19
    PARSEDEBUGVARS = 20
    GCINIT = 21
    PROCRESIZE = 22
    WORLD_STARTED = 23
    NEWPROC = 24
    MSTART = 25
    MAIN = 26
    SYSMON = 27
    LOCK_OS_THREAD = 28
    RUNTIME_INITTASKS = 29
    GCENABLE = 30
    MAIN_INITTASKS = 31
    MAIN_MAIN = 32
    EXIT = 33


NSTEPS = 34
NAMES = (
    "rt0_go settls cpucheck check args osinit schedinit worldStopped stackinit mallocinit cpuinit alginit "
    "mcommoninit modulesinit typelinksinit itabsinit goargs goenvs secure checkfds parsedebugvars gcinit "
    "procresize worldStarted newproc mstart main sysmon lockOSThread runtime_inittasks gcenable "
    "main_inittasks main.main exit "
)
"""Each name ends with a space."""

begin_at = Global(Array[u64, NSTEPS])
end_at = Global(Array[u64, NSTEPS])
begin_bytes = Global(Array[u64, NSTEPS])
end_bytes = Global(Array[u64, NSTEPS])

CALIBRATION_NS = 2_000_000


@native
def allocated() -> u64:
    """Bytes allocated so far: objects, spans of stacks, and what is never freed.
    Nothing can be before the thread knows its g.
    """
    if end_at[Step.SETTLS] == 0:
        return 0
    fixed = malloc.global_alloc.handed_out
    return mstats.bytes_allocated() + fixed + u64(atomic_load(addr(mstats.memstats.in_stacks)))


@native(noinline=True)
def begin(step: i64) -> None:
    begin_at[step] = rdtsc()
    begin_bytes[step] = allocated()


@native(noinline=True)
def end(step: i64) -> None:
    end_at[step] = rdtsc()
    end_bytes[step] = allocated()


@native(noinline=True)
def run_step(step: i64, fn: Fn[[], None]) -> None:
    """A step that is one function."""
    begin(step)
    fn()
    end(step)


@native
def ticks_per_ms() -> u64:
    """How fast the time stamp counter runs."""
    c0 = rdtsc()
    t0 = sys_linux_amd64.nanotime()
    t1 = t0
    while t1 - t0 < CALIBRATION_NS:
        t1 = sys_linux_amd64.nanotime()
    return (rdtsc() - c0) * 1_000_000 // u64(t1 - t0)


@native
def print_us(ticks: u64, per_ms: u64) -> None:
    """Ticks as microseconds with two digits."""
    _, lo = mul128(ticks, 100_000)
    hundredths = lo // per_ms
    rtprint.printuint(hundredths // 100)
    rtprint.printstring(".")
    rtprint.printuint(hundredths % 100 // 10)
    rtprint.printuint(hundredths % 10)


@native
def report() -> None:
    """Prints all steps, if GODEBUG asks for it."""
    if runtime1.debug.boottrace == 0:
        return
    per_ms = ticks_per_ms()
    origin = begin_at[0]
    at: i64 = 0
    for i in range(NSTEPS):
        start = at
        while NAMES[at] != 32:
            at += 1
        if end_at[i] != 0:
            rtprint.printlock()
            rtprint.printstring("boot ")
            rtprint.printstring(make_string(add(str_data(NAMES), start), at - start))
            rtprint.printstring(" @")
            print_us(begin_at[i] - origin, per_ms)
            rtprint.printstring(" us, ")
            print_us(end_at[i] - begin_at[i], per_ms)
            rtprint.printstring(" us, ")
            rtprint.printuint(end_bytes[i] - begin_bytes[i])
            rtprint.printstring(" bytes\n")
            rtprint.printunlock()
        at += 1
