"""Histograms of durations, with the buckets of Go's (`GOROOT/src/runtime/histogram.go`).

Buckets are powers of two from 2^8 to 2^47 nanoseconds, each in four; below is one of four, too, and there is
one for what is longer.
"""

from __future__ import annotations

from rt0.native import Array, addr, atomic_add, clz, i64, native, struct, u64

MIN_BITS = 9
"""Bits of the shortest durations that are not in the first bucket."""
MAX_BITS = 48
SUB_BITS = 2
SUBS = 1 << SUB_BITS
BUCKETS = (MAX_BITS - MIN_BITS + 1) * SUBS


@struct(name="timeHistogram")
class TimeHistogram:
    """How many durations were in each bucket. Atomic."""

    counts: Array[u64, BUCKETS]
    underflow: u64  # negative ones
    overflow: u64

    @native
    def record(self, duration: i64) -> None:
        if duration < 0:
            atomic_add(addr(self.underflow), 1)
            return
        bits = i64(64) - i64(clz(u64(duration)))
        bucket = bits - MIN_BITS + 1
        if bits < MIN_BITS:
            bits = MIN_BITS
            bucket = 0
        if bits >= MAX_BITS:
            atomic_add(addr(self.overflow), 1)
            return
        sub = (duration >> (bits - 1 - SUB_BITS)) & (SUBS - 1)
        atomic_add(addr(self.counts[bucket * SUBS + sub]), 1)
