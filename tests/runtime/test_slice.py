"""How slices grow, against what gc's did (`record_library.py`)."""

from __future__ import annotations

from rt0.runtime import slice

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
