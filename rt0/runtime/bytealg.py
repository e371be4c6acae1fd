"""internal/bytealg: searching and counting bytes, eight at a time.

A word is compared with a byte in all its places at once: x ^ pattern has a zero byte where they agree, and
`(x - 0x01…) & ~x & 0x80…` marks the lowest zero byte exactly, which is all that a search from the front
needs.

Invariant: nothing outside the given memory is read.
"""

from __future__ import annotations

from rt0.native import Ptr, add, cast, ctz, i64, native, nil, u8, u64, uintptr
from rt0.runtime import malloc, msize, slice, string

ONES = 0x0101010101010101
HIGHS = 0x8080808080808080


@native
def index_byte(p: Ptr[u8], n: i64, c: u8) -> i64:
    """The index of the first c in p[:n], or -1."""
    pattern = u64(c) * ONES
    i: i64 = 0
    while i + 8 <= n:
        x = cast(Ptr[u64], add(p, i))[0] ^ pattern
        zero = (x - ONES) & ~x & HIGHS
        if zero != 0:
            return i + (ctz(zero) >> 3)
        i += 8
    while i < n:
        if p[i] == c:
            return i
        i += 1
    return -1


@native
def count_byte(p: Ptr[u8], n: i64, c: u8) -> i64:
    """How often c occurs in p[:n]. LLVM turns the loop into vector code."""
    count: i64 = 0
    for i in range(n):
        if p[i] == c:
            count += 1
    return count


@native(linkname="internal/bytealg.IndexByte")
def bytealg_index_byte(p: Ptr[u8], n: i64, cap: i64, c: u8) -> i64:
    return index_byte(p, n, c)


@native(linkname="internal/bytealg.IndexByteString")
def bytealg_index_byte_string(p: Ptr[u8], n: i64, c: u8) -> i64:
    return index_byte(p, n, c)


@native(linkname="internal/bytealg.Count")
def bytealg_count(p: Ptr[u8], n: i64, cap: i64, c: u8) -> i64:
    return count_byte(p, n, c)


@native(linkname="internal/bytealg.CountString")
def bytealg_count_string(p: Ptr[u8], n: i64, c: u8) -> i64:
    return count_byte(p, n, c)


@native(linkname="internal/bytealg.Compare")
def bytealg_compare(a: Ptr[u8], na: i64, cap_a: i64, b: Ptr[u8], nb: i64, cap_b: i64) -> i64:
    return string.cmpstring(a, na, b, nb)


@native(linkname="internal/bytealg.MakeNoZero")
def bytealg_make_no_zero(n: i64) -> tuple[Ptr[u8], i64, i64]:
    """A []byte of length n that the caller will fill."""
    if n < 0 or uintptr(n) > malloc.MAX_ALLOC:
        slice.panicmakeslicelen()
    cap = msize.roundupsize(uintptr(n), True)
    return cast(Ptr[u8], malloc.mallocgc(cap, nil, False)), n, i64(cap)
