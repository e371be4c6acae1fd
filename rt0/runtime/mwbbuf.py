"""The write barrier's buffer, one for each P.

A store of a pointer to the heap, or to a variable, shades what it overwrites: that may be the last pointer on
the way to an object of the snapshot (`mgc`). What it stores needs no shading, since no goroutine runs whose
stack has not been looked at; so a store to a word that is nil needs nothing at all.

Shading is not done at once: the word goes to the buffer of the P, and the collector sees it when that is
full, or when it asks for it. A store and its barrier are never separated by a preemption, so that a goroutine
that stands still has all its stores reported: compiled code has both in one inline assembly, which
`preempt.in_barrier` knows; the runtime's own are `nosplit`.

Invariant: `next` and `end` point into the P's `wb_words`, or to their end, and `next` is not behind `end`.
Only the M that holds the P touches them.
"""

from __future__ import annotations

from rt0.native import Fn, Global, Ptr, add, addr, native, nil, struct, uintptr
from rt0.runtime import mgc
from rt0.runtime.runtime2 import WB_BUF_ENTRIES, P, getg


@struct(name="wbShadow")
class Shadow:
    """The functions of the shadow heap (`mwbshadow`) while it is on, otherwise nil: it is linked only into
    programs where it can be."""

    record: Fn[[Ptr[uintptr], uintptr], None]  # a store is about to be made
    undo: Fn[[Ptr[uintptr]], None]  # that store was not made
    check: Fn[[], None]  # compares everything
    barrier: Fn[[], None]  # what compiled code calls then


shadow = Global(Shadow)


@native
def wb_init(pp: Ptr[P]) -> None:
    """Empties a P's buffer."""
    b = addr(pp.wbbuf)
    b.next = addr(pp.wb_words[0])
    b.end = add(b.next, 8 * WB_BUF_ENTRIES)


@native(nosplit=True, writebarrier=True)
def wb_put(slot: Ptr[uintptr], value: uintptr) -> None:
    """Reports that value will be stored at slot. The caller is nosplit and stores right after."""
    if shadow.record != nil:
        wb_record(slot, value)
        return
    old = slot[0]
    b = addr(getg().m.p.wbbuf)
    if old == 0:
        return
    if b.next == b.end:
        wb_buf_flush(old)
        return
    b.next[0] = old
    b.next = add(b.next, 8)


@native(systemstack=True, nowritebarrier=True)
def wb_record(slot: Ptr[uintptr], value: uintptr) -> None:
    shadow.record(slot, value)


@native(systemstack=True, nowritebarrier=True)
def wb_buf_flush(old: uintptr) -> None:
    """Makes room, and adds a word. `gcWriteBarrier` calls it, too."""
    pp = getg().m.p
    if mgc.gcphase.v != mgc.GC_OFF:
        mgc.cycle_hooks.shade_buffer(pp)
    wb_init(pp)
    b = addr(pp.wbbuf)
    b.next[0] = old
    b.next = add(b.next, 8)
