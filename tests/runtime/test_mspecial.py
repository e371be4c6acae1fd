"""Specials: their order, and what sweeping does with those of dead objects."""

from __future__ import annotations

from typing import Any

from rt0.native import emu, nil
from rt0.runtime import malloc, mbitmap, mcache, mfinal, mgcmark, mgcsweep, mgcwork, mheap, mspecial, runtime2
from rt0.runtime.mspecial import CLEANUP, FINALIZER, WEAK_HANDLE
from rt0.runtime.runtime2 import FuncVal

from .heap import boot, new_type


def start() -> None:
    runtime2.allp[0] = boot().p
    mgcsweep.sweep_state.active = mgcsweep.SWEEP_DRAINED


def add(p: int, kind: int, id: int = 0) -> bool:
    s = mspecial.new_special(kind)
    s.id = id
    return bool(mspecial.add_special(p, s))


def specials(p: int) -> list[tuple[int, int, int]]:
    found = []
    s: Any = mheap.span_of_heap(p).specials
    while s != nil:
        found.append((int(s.offset), int(s.kind), int(s.id)))
        s = s.next
    return found


def queue(q: Any) -> list[int]:
    found = []
    s = q.first
    while s != nil:
        found.append(int(s.arg))
        s = s.next
    return found


def collect(*roots: int) -> None:
    """Marks from roots and from specials, and sweeps."""
    mcache.flush_all()
    mbitmap.next_mark_bit_arena_epoch()
    mgcwork.work_start()
    w = mgcwork.markers[0]
    for p in roots:
        mgcmark.mark_conservative(w, p)
    mgcmark.mark_specials(w)
    mgcmark.mark_queue(w, mfinal.finalizers)
    mgcmark.mark_queue(w, mfinal.cleanups)
    mgcmark.gc_drain(w, mgcmark.EVERYTHING)
    mheap.mheap_.sweepgen += 2
    mgcsweep.sweep_state.active = 0
    mgcsweep.sweep_state.central_index = 0
    while mgcsweep.sweepone() != mgcsweep.NOTHING_SWEPT:
        pass


def has_bit(p: int) -> bool:
    page = (p & (mheap.HEAP_ARENA_BYTES - 1)) >> 13
    return bool(mheap.mheap_.arena_of(p).page_specials[page >> 3] >> (page & 7) & 1)


def test_they_are_sorted_and_only_cleanups_come_twice() -> None:
    start()
    p = int(malloc.mallocgc(48, nil, True))
    q = int(malloc.mallocgc(48, nil, True))
    assert not has_bit(p)
    assert add(q, CLEANUP, 1) and add(p, CLEANUP, 2) and add(q, FINALIZER) and add(q, CLEANUP, 3)
    assert not add(q, FINALIZER) and add(p, WEAK_HANDLE) and not add(p, WEAK_HANDLE)
    assert [(o - (p & 8191), k, i) for o, k, i in specials(p)] == [
        (0, WEAK_HANDLE, 0),
        (0, CLEANUP, 2),
        (48, FINALIZER, 0),
        (48, CLEANUP, 3),
        (48, CLEANUP, 1),
    ]
    assert has_bit(p)
    assert mspecial.remove_special(q, CLEANUP, 1) and not mspecial.remove_special(q, CLEANUP, 1)
    assert mspecial.remove_special(q, CLEANUP, 3) and mspecial.remove_special(q, FINALIZER, 0)
    assert mspecial.remove_special(p, CLEANUP, 2) and mspecial.remove_special(p, WEAK_HANDLE, 0)
    assert not specials(p) and not has_bit(p)
    assert not add(0x1234, CLEANUP)


def prepare() -> None:
    start()
    mspecial.use_hooks()


def test_a_finalizer_keeps_its_object_for_one_cycle_and_what_it_refers_to() -> None:
    prepare()
    inner = int(malloc.mallocgc(64, nil, True))
    p = int(malloc.mallocgc(16, new_type(16, [0]), True))
    emu.write(p, inner.to_bytes(8, "little"))
    fn = int(malloc.mallocgc(48, new_type(48, [1]), True))
    s = mspecial.new_special(FINALIZER)
    s.fn = emu.view(FuncVal, fn)
    assert mspecial.add_special(p, s)
    assert add(p, CLEANUP, 1)
    handle = int(mspecial.register_weak_pointer(emu.view(FuncVal, p)))
    assert int(mspecial.register_weak_pointer(emu.view(FuncVal, p))) == handle
    collect(p)
    assert queue(mfinal.finalizers) == [] and int.from_bytes(emu.read(handle, 8), "little") == p
    collect()
    # The object lives, since its finalizer will see it; weak pointers are gone, the cleanup is still to come.
    assert queue(mfinal.finalizers) == [p] and queue(mfinal.cleanups) == []
    assert emu.read(handle, 8) == bytes(8)
    assert [k for _, k, _ in specials(p)] == [CLEANUP]
    for alive in (p, inner, fn):
        _, span, index = mbitmap.find_object(alive)
        assert not span.is_free(index)
    collect()
    _, span, index = mbitmap.find_object(p)
    assert not span.is_free(index)
    mfinal.finalizers.first = mfinal.finalizers.last = nil
    collect()
    assert queue(mfinal.cleanups) == [0]
    assert mbitmap.find_object(p)[0] == 0 or mheap.span_of_heap(p).is_free(mbitmap.find_object(p)[2])
