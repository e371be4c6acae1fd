"""Coroutines, for `iter.Pull`: one goroutine hands its thread to another, without the scheduler.

A coro always has a goroutine that waits in it. `coroswitch` puts the caller there and runs the one that
waited; `coroexit` ends the caller instead. The Go side, which makes coros, is `overlay/runtime/coro.go`.

Invariant: `gp` of a coro is a goroutine in state WAITING that no queue knows; whoever takes it out by an
atomic exchange runs it.
"""

from __future__ import annotations

from rt0.native import (
    Ptr,
    addr,
    atomic_cas,
    atomic_load,
    atomic_store,
    cast,
    native,
    nil,
    return_address,
    struct,
    u32,
    u64,
)
from rt0.runtime import asm_amd64, panic, proc, proc_sched, trace
from rt0.runtime import print as rtprint
from rt0.runtime.runtime2 import FuncVal, G, GStatus, M, WaitReason, getg, sched_hooks


@struct(name="coro")
class Coro:
    """A coro, on the heap."""

    gp: Ptr[G]  # atomic; who waits
    f: Ptr[FuncVal]
    mp: Ptr[M]  # the thread to which its maker was locked, or nil
    locked_ext: u32
    locked_int: u32


@native(noinline=True, linkname="runtime.corocreate")
def corocreate(c: Ptr[Coro], start: Ptr[FuncVal]) -> None:
    """Makes the goroutine that waits in a new coro; it will call start."""
    gp = proc.newproc1(start, getg(), return_address())
    gp.waitreason = WaitReason.COROUTINE
    if gp.bubble != nil:
        sched_hooks.bubble_parks(gp)
        sched_hooks.bubble_parked(gp.bubble)
    atomic_store(addr(gp.atomicstatus), GStatus.WAITING)
    mp = getg().m
    if mp.locked_ext + mp.locked_int != 0:
        c.mp = mp
        c.locked_ext = mp.locked_ext
        c.locked_int = mp.locked_int
    c.gp = gp


@native(linkname="runtime.coroexit")
def coroexit(c: Ptr[Coro]) -> None:
    """Ends the calling goroutine and runs the one that waits."""
    gp = getg()
    gp.coroarg = c
    gp.coroexit = True
    asm_amd64.mcall(coroswitch_m)


@native(linkname="iter.coroswitch")
def coroswitch(c: Ptr[Coro]) -> None:
    """Runs the goroutine that waits, and waits instead."""
    gp = getg()
    gp.coroarg = c
    asm_amd64.mcall(coroswitch_m)


@native
def check_thread(c: Ptr[Coro], mp: Ptr[M]) -> None:
    """A goroutine that is locked to a thread cannot hand another one its thread."""
    if mp == c.mp and mp.locked_ext == c.locked_ext and mp.locked_int == c.locked_int:
        return
    rtprint.printlock()
    rtprint.printstring("coro: got thread ")
    rtprint.printpointer(mp)
    rtprint.printstring(", want ")
    rtprint.printpointer(c.mp)
    rtprint.printstring("\\ncoro: got lock internal ")
    rtprint.printuint(u64(mp.locked_int))
    rtprint.printstring(", want ")
    rtprint.printuint(u64(c.locked_int))
    rtprint.printstring("\\ncoro: got lock external ")
    rtprint.printuint(u64(mp.locked_ext))
    rtprint.printstring(", want ")
    rtprint.printuint(u64(c.locked_ext))
    rtprint.printnl()
    rtprint.printunlock()
    panic.throw("coro: OS thread locking must match locking at coroutine creation")


@native
def coroswitch_m(gp: Ptr[G]) -> None:
    """On g0: parts with gp and goes on with the goroutine in its coroarg."""
    c = cast(Ptr[Coro], gp.coroarg)
    ends = gp.coroexit
    gp.coroarg = nil
    gp.coroexit = False
    mp = gp.m
    locked = gp.lockedm != nil
    if locked or c.mp != nil:
        check_thread(c, mp)
    gp.lockedm = nil
    bubble = gp.bubble
    gp.waitreason = WaitReason.COROUTINE
    if bubble != nil:
        # Until the other one runs, the bubble is active.
        sched_hooks.bubble_parks(gp)
    if ends:
        if bubble != nil:
            sched_hooks.bubble_ready(gp)
        proc.gdestroy(gp)
        gp = nil
    else:
        trace.go_block(mp, gp)
        atomic_store(addr(gp.atomicstatus), GStatus.WAITING)
        proc_sched.dropg()
    next = atomic_load(addr(c.gp))
    while next != nil and not atomic_cas(addr(c.gp), next, gp):
        next = atomic_load(addr(c.gp))
    if next == nil:
        panic.throw("coroswitch on exited coro")
    if next == gp:
        panic.throw("coroswitch of a goroutine to itself")
    if next.bubble != nil:
        sched_hooks.bubble_ready(next)
    if bubble != nil:
        sched_hooks.bubble_parked(bubble)
    if locked:
        mp.lockedg = next
        next.lockedm = mp
    proc_sched.execute(next, True)
