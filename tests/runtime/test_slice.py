"""How slices grow, against what gc's did (`record_library.py`)."""

from __future__ import annotations

from rt0.native import emu, nil, u64
from rt0.runtime import slice
from rt0.runtime.type import Type

from .memory import record


def test_growth_is_gcs() -> None:
    for fields in record("grow"):
        size, noscan, n, num, cap = map(int, fields)
        if num == 0:
            continue
        wanted = slice.nextslicecap(n + num, n)
        mem, got, too_much = slice.cap_memory(size, wanted, noscan == 1)
        assert (got, mem, too_much) == (cap, cap * size, False), fields


def test_a_huge_slice_is_too_much() -> None:
    assert slice.cap_memory(8, 1 << 60, True)[2]
    assert slice.cap_memory(24, 1 << 62, True)[2]


def test_a_capacity_that_overflows_is_the_length() -> None:
    assert slice.nextslicecap((1 << 63) - 1, (1 << 62) + 5) == (1 << 63) - 1


def test_an_array_in_the_frame_is_used_up_to_the_next_size_class() -> None:
    emu.reset()
    et = emu.new(Type, 1)
    et.size = 8
    buf = emu.new(u64, 4)
    for i in range(4):
        buf[i] = 7
    p, length, cap = slice.growslice_buf(nil, 1, 0, 1, et, buf, 4)
    assert (length, cap, buf[0]) == (1, 1, 0)
    buf[0] = 1
    other = emu.new(u64, 2)
    other[0], other[1] = 5, 6
    p, length, cap = slice.growslice_buf(other, 3, 2, 1, et, buf, 4)
    assert (length, cap) == (3, 3)
    assert [buf[i] for i in range(4)] == [5, 6, 0, 7]
    p, length, cap = slice.growslice_buf(p, 4, 3, 1, et, buf, 4)
    assert (length, cap, buf[3]) == (4, 4, 0)
