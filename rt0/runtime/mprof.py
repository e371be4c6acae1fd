"""Stacks as a program asks for them: `runtime.Stack`, and the profile of goroutines with their labels.

Invariant: what is printed while an M's `writebuf` is set goes there; it is set on g0, so that nothing else
runs on that M meanwhile."""

from __future__ import annotations

from rt0.native import (
    Pointer,
    Ptr,
    addr,
    atomic_load,
    cast,
    frame_address,
    i64,
    local,
    native,
    nil,
    return_address,
    u8,
    uintptr,
)
from rt0.runtime import extern, mbarrier, proc_sched, sema, traceback
from rt0.runtime.runtime2 import G, GStatus, WaitReason, allgs, allm, getg, gomaxprocs


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


MAX_PROF_STACK = 128
"""Frames of a goroutine in a profile, as in `overlay/runtime/mprof.go`."""


@native
def put_stack(pc: uintptr, fp: uintptr, words: Ptr[uintptr]) -> i64:
    """Writes the number of frames, and their pcs; returns how many words that are."""
    u = local(traceback.Unwinder)
    u.init(pc, fp, False)
    n = extern.fill_pcs(addr(u), 0, addr(words[1]), MAX_PROF_STACK)
    words[0] = uintptr(n)
    return 1 + n


@native(systemstack=True)
def collect_stacks(
    me: Ptr[G], pc: uintptr, fp: uintptr, words: Ptr[uintptr], room: i64, labels: Ptr[Pointer], most: i64
) -> tuple[i64, bool]:
    """Writes all stacks; see goroutine_stacks."""
    if most == 0:
        return 0, False
    proc_sched.stop_the_world()
    used = put_stack(pc, fp, words)
    labels[0] = me.labels
    n: i64 = 1
    gp = atomic_load(addr(allgs.v))
    while gp != nil:
        if gp != me and not gp.system and atomic_load(addr(gp.atomicstatus)) != GStatus.DEAD:
            if n == most or room - used <= MAX_PROF_STACK:
                break
            used += put_stack(gp.sched.pc, gp.sched.bp, addr(words[used]))
            labels[n] = gp.labels
            n += 1
        gp = gp.alllink
    proc_sched.start_the_world(gomaxprocs.v)
    return n, gp == nil


@native(noinline=True, linkname="runtime.goroutineStacks")
def goroutine_stacks(
    words: Ptr[uintptr], n: i64, cap: i64, labels: Ptr[Pointer], most: i64, labels_cap: i64
) -> tuple[i64, bool]:
    """The stacks of all goroutines of the program, the caller's first: for each the number of frames and
    their pcs, and the labels. Returns how many there are, and whether these are all.
    """
    pc = return_address()
    fp = cast(Ptr[uintptr], frame_address())[0]
    sema.semacquire(addr(proc_sched.worldsema.v), False, WaitReason.STOPPING_THE_WORLD)
    found, complete = collect_stacks(getg(), pc, fp, words, n, labels, most)
    sema.semrelease(addr(proc_sched.worldsema.v), False)
    return found, complete


@native(linkname="runtime.threadCount")
def thread_count() -> i64:
    n: i64 = 0
    mp = atomic_load(addr(allm.v))
    while mp != nil:
        n += 1
        mp = mp.alllink
    return n


@native(nosplit=True, linkname="runtime/pprof.runtime_setProfLabel")
def set_prof_label(labels: Pointer) -> None:
    """Gives the caller labels, which those that it starts inherit."""
    mbarrier.store_pointer(addr(getg().labels), labels)


@native(linkname="runtime/pprof.runtime_getProfLabel")
def get_prof_label() -> Pointer:
    return getg().labels
