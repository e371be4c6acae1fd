"""Stacks as a program asks for them (`runtime.Stack`).

Invariant: what is printed while an M's `writebuf` is set goes there; it is set on g0, so that nothing else
runs on that M meanwhile."""

from __future__ import annotations

from rt0.native import Ptr, addr, cast, frame_address, i64, native, nil, return_address, u8, uintptr
from rt0.runtime import proc_sched, sema, traceback
from rt0.runtime.runtime2 import G, WaitReason, getg, gomaxprocs


@native(systemstack=True)
def write_stacks(gp: Ptr[G], pc: uintptr, fp: uintptr, buf: Ptr[u8], n: i64, all_: bool) -> i64:
    """Writes the traceback of gp from (pc, fp) on, and those of all others, to n bytes; returns how many are
    used.
    """
    mp = getg().m
    if all_:
        proc_sched.stop_the_world()
    mp.traceback = 1
    mp.writebuf = buf
    mp.writebuf_room = n
    traceback.goroutineheader(gp)
    traceback.traceback(pc, fp, False, gp)
    if all_:
        traceback.tracebackothers(gp)
    mp.traceback = 0
    mp.writebuf = nil
    if all_:
        proc_sched.start_the_world(gomaxprocs.v)
    return n - mp.writebuf_room


@native(noinline=True, linkname="runtime.Stack")
def stack(buf: Ptr[u8], n: i64, capacity: i64, all_: bool) -> i64:
    """Writes the caller's stack, and those of all goroutines if asked to, to buf[:n]."""
    pc = return_address()
    fp = cast(Ptr[uintptr], frame_address())[0]
    if n == 0:
        return 0
    if all_:
        sema.semacquire(addr(proc_sched.worldsema.v), False, WaitReason.STOPPING_THE_WORLD)
    used = write_stacks(getg(), pc, fp, buf, n, all_)
    if all_:
        sema.semrelease(addr(proc_sched.worldsema.v), False)
    return used
