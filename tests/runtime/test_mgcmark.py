"""Marking on one thread: what it reaches is what Python reaches in the same graph."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rt0.native import emu, nil
from rt0.runtime import malloc, mbitmap, mgc, mgcmark, mgcpacer, mgcsweep, mgcwork, mheap
from rt0.runtime.type import TFLAG_GC_MASK_ON_DEMAND, ArrayType, Kind, StructField, StructType

from .heap import boot, new_thread, new_type
from .interleave import Interleaving


def start() -> Any:
    """A heap that is about to be marked. The marker."""
    boot()
    mgcsweep.sweep_state.active = mgcsweep.SWEEP_DRAINED
    mgcwork.work_start()
    return mgcwork.markers[0]


def marked(p: int) -> bool:
    _, span, index = mbitmap.find_object(p)
    return bool(mbitmap.is_marked(span, index))


def store(at: int, value: int) -> None:
    emu.write(at, value.to_bytes(8, "little"))


def mark(w: Any, *roots: int) -> None:
    for p in roots:
        mgcmark.mark_conservative(w, p)
    mgcmark.gc_drain(w, mgcmark.EVERYTHING)


SIZES = [16, 24, 48, 128, 504, 512, 520, 1024, 4096, 32 << 10, 100_000, 300_000]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[tuple[int, list[int]]], list[tuple[int, int, int]], set[int]]:
    """Objects as sizes and pointer words, edges as (from, slot, to), and the objects that roots point to."""
    nodes = []
    for _ in range(draw(st.integers(1, 20))):
        size = draw(st.sampled_from(SIZES))
        words = sorted(draw(st.sets(st.integers(0, size // 8 - 1), max_size=6)))
        nodes.append((size, words))
    edges = []
    for i, (_, words) in enumerate(nodes):
        for k in range(len(words)):
            if draw(st.booleans()):
                edges.append((i, k, draw(st.integers(0, len(nodes) - 1))))
    return nodes, edges, draw(st.sets(st.integers(0, len(nodes) - 1), max_size=3))


@given(graphs())
@settings(max_examples=60, deadline=None)
def test_what_is_reachable_is_marked_and_nothing_else(graph: Any) -> None:
    nodes, edges, roots = graph
    w = start()
    places = []
    for size, words in nodes:
        typ = new_type(size, words)
        places.append(int(malloc.mallocgc(size, typ if words else nil, True)))
    for i, k, j in edges:
        store(places[i] + nodes[i][1][k] * 8, places[j] + nodes[j][0] // 2)
    mark(w, *(places[i] + nodes[i][0] // 2 for i in roots))
    reached, todo = set(roots), list(roots)
    while todo:
        i = todo.pop()
        for a, _, b in edges:
            if a == i and b not in reached:
                reached.add(b)
                todo.append(b)
    assert {i for i, p in enumerate(places) if marked(p)} == reached


def test_words_that_are_no_pointers_are_not_followed() -> None:
    w = start()
    a = int(malloc.mallocgc(64, new_type(64, [1]), True))
    b = int(malloc.mallocgc(64, nil, True))
    store(a, b)
    mark(w, a)
    assert marked(a) and not marked(b)


@pytest.mark.parametrize("size", [16, 48, 1024, 100_000])
def test_a_pointer_behind_the_end_keeps_the_object(size: int) -> None:
    w = start()
    a = int(malloc.mallocgc(size, nil, True))
    mark(w, a + size)
    assert marked(a)


def test_a_pointer_between_two_objects_keeps_both_one_into_an_object_only_that() -> None:
    w = start()
    a, b, c = (int(malloc.mallocgc(48, nil, True)) for _ in range(3))
    assert (b, c) == (a + 48, a + 96)
    mark(w, b)
    assert marked(a) and marked(b) and not marked(c)
    w = start()
    a, b, c = (int(malloc.mallocgc(48, nil, True)) for _ in range(3))
    mark(w, b + 1)
    assert not marked(a) and marked(b) and not marked(c)


def test_free_objects_are_not_marked() -> None:
    w = start()
    a = int(malloc.mallocgc(48, nil, True))
    mark(w, a + 200, 0, 1, mheap.mheap_.highest, mheap.mheap_.highest + 8, a & ~0xFFFFF)
    assert not marked(a + 200)


def test_many_objects_go_through_several_buffers() -> None:
    w = start()
    n = 3 * mgcwork.BUF_OBJECTS
    table = int(malloc.mallocgc(n * 8, new_type(8, [0]), True))
    leaves = [int(malloc.mallocgc(16, new_type(16, [0]), True)) for _ in range(n)]
    for i, p in enumerate(leaves):
        store(table + i * 8, p)
    mark(w, table)
    assert all(marked(p) for p in leaves)
    _, span, _ = mbitmap.find_object(table)
    assert w.marked == w.scanned == span.elemsize + n * 16
    # What the marker has put on the list is for others: here it takes it itself.
    mgcwork.bufs.markers = 1
    while mgcwork.await_work(w):
        mgcmark.gc_drain(w, mgcmark.EVERYTHING)
    mgcwork.work_end()


@pytest.mark.parametrize("seed", range(60))
def test_what_is_left_when_the_world_stops_is_marked_by_who_stopped_it(seed: int) -> None:
    start()
    chain = [int(malloc.mallocgc(64, new_type(64, [0]), True)) for _ in range(12)]
    for a, b in itertools.pairwise(chain):
        store(a, b)
    mgcmark.shade(chain[0])
    left: list[int] = []

    def stopper() -> None:
        new_thread()
        assert mgc.mark_last()
        left.extend(i for i, p in enumerate(chain) if not marked(p))

    def helper() -> None:
        new_thread()
        if mgcwork.work_enter():
            mgcmark.mark(mgcwork.markers[1])
            mgcwork.work_leave()

    run = Interleaving(seed)
    run.add(stopper)
    run.add(helper)
    run.run()
    assert not left


def test_large_objects_are_looked_at_in_pieces() -> None:
    w = start()
    n = 3 * mgcmark.PIECE // 24 + 100
    table = int(malloc.mallocgc(n * 24, new_type(24, [0, 2]), True))
    leaves = {}
    for i in (0, 1, n // 3, n // 2, n - 2, n - 1):
        leaves.update({i * 24 + off: int(malloc.mallocgc(16, nil, True)) for off in (0, 8, 16)})
    for border in range(mgcmark.PIECE, n * 24, mgcmark.PIECE):
        leaves.update({border + off: int(malloc.mallocgc(16, nil, True)) for off in (-16, -8, 0, 8)})
    for off, p in leaves.items():
        store(table + off, p)
    mark(w, table + 100)
    assert [off for off, p in leaves.items() if marked(p) != (off % 24 != 8)] == []
    # Some of it is credit for others already.
    assert w.work + mgcpacer.gc_controller.scan_work == n * 24
    assert mgcpacer.gc_controller.credit == mgcpacer.gc_controller.scan_work >= mgcmark.PIECE


def test_a_large_type_of_reflect_has_no_mask() -> None:
    w = start()
    word = new_type(8, [0])
    array = emu.new(ArrayType)
    array.typ.size, array.typ.ptr_bytes, array.typ.kind = 800, 800, Kind.ARRAY
    array.typ.tflag = TFLAG_GC_MASK_ON_DEMAND
    array.elem, array.len = word, 100
    both = emu.new(StructType)
    both.typ.size, both.typ.ptr_bytes, both.typ.kind = 816, 808, Kind.STRUCT
    both.typ.tflag = TFLAG_GC_MASK_ON_DEMAND
    fields = emu.new(StructField, 2)
    fields[0].typ, fields[0].offset = new_type(8, []), 0
    fields[1].typ, fields[1].offset = array.typ, 8
    both.fields, both.nfields = fields, 2
    p = int(malloc.mallocgc(816, both.typ, True))
    a, b, c = (int(malloc.mallocgc(48, nil, True)) for _ in range(3))
    store(p, a)
    store(p + 8, b)
    store(p + 800, c)
    mark(w, p)
    assert not marked(a + 8) and marked(b) and marked(c)


def test_work_is_given_away_only_if_somebody_waits() -> None:
    w = start()
    for i in range(10):
        mgcwork.put(w, 0x1000 + i)
    mgcwork.balance(w)
    assert mgcwork.bufs.full == nil
    mgcwork.bufs.idle = 1
    mgcwork.balance(w)
    assert (w.buf.n, mgcwork.bufs.full.n) == (5, 5)
    other = mgcwork.markers[1]
    mgcwork.bufs.markers = 2
    mgcwork.bufs.idle = 0
    assert mgcwork.await_work(other)
    taken = sorted(
        [int(mgcwork.try_get(w)) for _ in range(5)] + [int(mgcwork.try_get(other)) for _ in range(5)]
    )
    assert taken == [0x1000 + i for i in range(10)]
    assert mgcwork.try_get(w) == mgcwork.try_get(other) == 0


def test_what_is_new_has_to_be_looked_at_the_next_time() -> None:
    """Objects that are allocated while others are marked count as kept, and their pointers as looked at."""
    start()
    c = mgcpacer.gc_controller
    t = mgc.work.times
    t.before, t.scan_before = c.heap_live, c.heap_scan
    c.update(5000, 3000)
    mgc.keep_counts()
    assert (t.bytes_marked, t.scanned) == (5000, 3000)
