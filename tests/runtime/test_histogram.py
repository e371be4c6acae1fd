"""The buckets of durations, against the bounds that runtime/metrics tells for them."""

from __future__ import annotations

from bisect import bisect_right

from hypothesis import given
from hypothesis import strategies as st

from rt0.native import Global, emu
from rt0.runtime.histogram import BUCKETS, TimeHistogram

BOUNDS = [j << 6 for j in range(4)] + [1 << i - 1 | j << i - 3 for i in range(9, 48) for j in range(4)]

counted = Global(TimeHistogram, noscan=True)


@given(st.integers(-(1 << 63), (1 << 63) - 1) | st.integers(0, 1 << 12) | st.sampled_from(BOUNDS))
def test_durations_are_counted_between_their_bounds(duration: int) -> None:
    emu.reset()
    counted.record(duration)
    where = [i for i in range(BUCKETS) if counted.counts[i]]
    if duration < 0:
        assert (where, counted.underflow, counted.overflow) == ([], 1, 0)
    elif duration >= 1 << 47:
        assert (where, counted.underflow, counted.overflow) == ([], 0, 1)
    else:
        assert where == [bisect_right(BOUNDS, duration) - 1]
