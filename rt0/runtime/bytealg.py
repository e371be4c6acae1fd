"""internal/bytealg: searching and counting bytes, 16 at a time.

Invariant: what is read outside of the given memory lies within 16 bytes of it and in the same page, and
decides nothing.
"""

from __future__ import annotations

from rt0.native import (
    Ptr,
    add,
    bswap,
    cast,
    ctz,
    i64,
    lane_mask,
    lanes_equal,
    lanes_sub,
    lanes_sum,
    memequal,
    native,
    nil,
    popcount,
    splat,
    splat32,
    u8,
    u8x16,
    u8x32,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import malloc, msize, os_linux, slice

PAGE_MASK = 4095
COUNT_BLOCK = 254 * 32
"""Bytes that are counted in two registers before a lane may overflow."""

MANY = 128
"""Bytes from which on registers of 32 bytes pay, which take a call; one round of its loop."""


@native(inline=True)
def lanes_at(p: Ptr[u8], i: i64) -> u8x16:
    """The 16 bytes at p[i]."""
    return cast(Ptr[u8x16], add(p, i))[0]


@native(inline=True)
def hits(p: Ptr[u8], i: i64, wanted: u8x16) -> u64:
    """A bit for each of the 16 bytes at p[i] that equals the wanted one."""
    return lane_mask(lanes_equal(lanes_at(p, i), wanted))


@native(inline=True)
def short_hits(p: Ptr[u8], n: i64, wanted: u8x16) -> u64:
    """A bit for each of p[:n] that equals the wanted one, 0 < n < 16."""
    if (uintptr(p) & PAGE_MASK) <= PAGE_MASK + 1 - 16:
        return hits(p, 0, wanted) & ((u64(1) << (n & 15)) - 1)
    return hits(p, n - 16, wanted) >> ((16 - n) & 15)


@native(inline=True)
def lanes_found(p: Ptr[u8], i: i64, wanted: u8x32) -> u64:
    """A bit for each of the 32 bytes at p[i] that equals the wanted one."""
    return u64(lane_mask(lanes_equal(cast(Ptr[u8x32], add(p, i))[0], wanted)))


@native(avx2=True, nosplit=True, hot=True, noinline=True)
def first_of_many(p: Ptr[u8], n: i64, c: u8) -> i64:
    """`first_byte` for n >= MANY."""
    wanted = splat32(c)
    i: i64 = 0
    while i + MANY <= n:
        q = cast(Ptr[u8x32], add(p, i))
        low = lanes_equal(q[0], wanted) | lanes_equal(q[1], wanted)
        if lane_mask(low | lanes_equal(q[2], wanted) | lanes_equal(q[3], wanted)) != 0:
            found = lanes_found(p, i, wanted) | (lanes_found(p, i + 32, wanted) << 32)
            if found != 0:
                return i + ctz(found)
            return i + 64 + ctz(lanes_found(p, i + 64, wanted) | (lanes_found(p, i + 96, wanted) << 32))
        i += MANY
    while i + 32 <= n:
        found = lanes_found(p, i, wanted)
        if found != 0:
            return i + ctz(found)
        i += 32
    # The last 32 bytes, of which the first have been looked at.
    found = lanes_found(p, n - 32, wanted)
    if found != 0:
        return n - 32 + ctz(found)
    return -1


@native(inline=True)
def first_byte(p: Ptr[u8], n: i64, c: u8) -> i64:
    wanted = splat(c)
    if n < 16:
        if n == 0:
            return -1
        found = short_hits(p, n, wanted)
        if found == 0:
            return -1
        return ctz(found)
    if n >= MANY and os_linux.has_avx2.v:
        return first_of_many(p, n, c)
    i: i64 = 0
    while i + 64 <= n:
        low = lanes_equal(lanes_at(p, i), wanted) | lanes_equal(lanes_at(p, i + 16), wanted)
        high = lanes_equal(lanes_at(p, i + 32), wanted) | lanes_equal(lanes_at(p, i + 48), wanted)
        if lane_mask(low | high) != 0:
            break
        i += 64
    while i + 16 <= n:
        found = hits(p, i, wanted)
        if found != 0:
            return i + ctz(found)
        i += 16
    # The last 16 bytes, of which the first have been looked at.
    found = hits(p, n - 16, wanted)
    if found != 0:
        return n - 16 + ctz(found)
    return -1


@native(nosplit=True, hot=True)
def index_byte(p: Ptr[u8], n: i64, c: u8) -> i64:
    """The index of the first c in p[:n], or -1."""
    return first_byte(p, n, c)


@native(avx2=True, nosplit=True, hot=True, noinline=True)
def count_many(p: Ptr[u8], n: i64, c: u8) -> i64:
    """`count_byte` for n >= MANY."""
    wanted = splat32(c)
    count: i64 = 0
    i: i64 = 0
    while i + MANY <= n:
        count += popcount(lanes_found(p, i, wanted))
        count += popcount(lanes_found(p, i + 32, wanted))
        count += popcount(lanes_found(p, i + 64, wanted))
        count += popcount(lanes_found(p, i + 96, wanted))
        i += MANY
    while i + 32 <= n:
        count += popcount(lanes_found(p, i, wanted))
        i += 32
    return count + popcount(lanes_found(p, n - 32, wanted) >> u64(32 - (n - i)))


@native(inline=True)
def count_byte(p: Ptr[u8], n: i64, c: u8) -> i64:
    """How often c occurs in p[:n]: lanes that are equal are -1, and are subtracted up."""
    wanted = splat(c)
    if n < 16:
        if n == 0:
            return 0
        return popcount(short_hits(p, n, wanted))
    if n >= MANY and os_linux.has_avx2.v:
        return count_many(p, n, c)
    count: i64 = 0
    i: i64 = 0
    while i + 32 <= n:
        end = min(i + COUNT_BLOCK, n) - 32
        even = splat(0)
        odd = splat(0)
        while i <= end:
            even = lanes_sub(even, lanes_equal(lanes_at(p, i), wanted))
            odd = lanes_sub(odd, lanes_equal(lanes_at(p, i + 16), wanted))
            i += 32
        count += i64(lanes_sum(even)) + i64(lanes_sum(odd))
    if i + 16 <= n:
        count += popcount(hits(p, i, wanted))
        i += 16
    return count + popcount(hits(p, n - 16, wanted) >> (16 - (n - i)))


@native(inline=True)
def matching(p: Ptr[u8], i: i64, places: u64, q: Ptr[u8], m: i64) -> i64:
    """The first place behind p[i] in the set where q[:m] is, if its first and last byte are in all; or -1."""
    while places != 0:
        k = i + ctz(places)
        if m == 2 or memequal(add(p, k + 1), add(q, 1), uintptr(m - 2)):
            return k
        places &= places - 1
    return -1


@native(inline=True)
def index(p: Ptr[u8], n: i64, q: Ptr[u8], m: i64) -> i64:
    """The index of the first q[:m] in p[:n], or -1; 2 <= m <= n + 1, as `bytes.Index` may be behind the last
    place.

    Places are tried where the first and the last byte agree, which at worst are all.
    """
    first = splat(q[0])
    last = splat(q[m - 1])
    places = n - m + 1
    end = add(p, m - 1)
    if places < 16:
        if places <= 0:
            return -1
        return matching(p, 0, short_hits(p, places, first) & short_hits(end, places, last), q, m)
    i: i64 = 0
    while i < places:
        while i + 32 <= places:
            # Where nothing agrees, which is the rule, this is all that is done.
            low = lanes_equal(lanes_at(p, i), first) & lanes_equal(lanes_at(end, i), last)
            high = lanes_equal(lanes_at(p, i + 16), first) & lanes_equal(lanes_at(end, i + 16), last)
            if lane_mask(low | high) != 0:
                break
            i += 32
        if i >= places:
            break
        # The last 16 places include some that have been tried.
        i = min(i, places - 16)
        found = lane_mask(lanes_equal(lanes_at(p, i), first) & lanes_equal(lanes_at(end, i), last))
        k = matching(p, i, found, q, m)
        if k >= 0:
            return k
        i += 16
    return -1


@native(inline=True)
def same_lanes(p: Ptr[u8], q: Ptr[u8], i: i64) -> u8x16:
    return lanes_equal(lanes_at(p, i), lanes_at(q, i))


@native(inline=True)
def same32(p: Ptr[u8], q: Ptr[u8], i: i64) -> u8x32:
    return lanes_equal(cast(Ptr[u8x32], add(p, i))[0], cast(Ptr[u8x32], add(q, i))[0])


@native(avx2=True, nosplit=True, hot=True, noinline=True)
def first_difference(p: Ptr[u8], q: Ptr[u8], n: i64) -> i64:
    """The index of the first byte in which p[:n] and q[:n] differ, or n; n >= 32."""
    i: i64 = 0
    while i + MANY <= n:
        low = same32(p, q, i) & same32(p, q, i + 32)
        if lane_mask(low & same32(p, q, i + 64) & same32(p, q, i + 96)) != 0xFFFFFFFF:
            break
        i += MANY
    while i < n:
        # The last 32 bytes include some that have been compared.
        i = min(i, n - 32)
        differ = lane_mask(same32(p, q, i)) ^ 0xFFFFFFFF
        if differ != 0:
            return i + ctz(differ)
        i += 32
    return n


@native(inline=True)
def order(a: u8, b: u8) -> i64:
    """-1 or 1 as of two different bytes a is less or greater."""
    return -1 if a < b else 1


@native(nosplit=True, hot=True)
def cmpstring(a: Ptr[u8], na: i64, b: Ptr[u8], nb: i64) -> i64:
    """-1, 0 or 1 as a is before, equal to or after b in byte order."""
    n = min(na, nb)
    i: i64 = 0
    if a == b:
        i = n
    elif n >= MANY and os_linux.has_avx2.v:
        i = first_difference(a, b, n)
        if i < n:
            return order(a[i], b[i])
    elif n >= 16:
        while i < n:
            # The last 16 bytes include some that have been compared.
            i = min(i, n - 16)
            differ = lane_mask(same_lanes(a, b, i)) ^ 0xFFFF
            if differ != 0:
                i += ctz(differ)
                return order(a[i], b[i])
            i += 16
    elif n >= 8:
        x = cast(Ptr[u64], a)[0]
        y = cast(Ptr[u64], b)[0]
        if x == y:
            x = cast(Ptr[u64], add(a, n - 8))[0]
            y = cast(Ptr[u64], add(b, n - 8))[0]
        if x != y:
            return -1 if bswap(x) < bswap(y) else 1
        i = n
    elif n >= 4:
        v = cast(Ptr[u32], a)[0]
        w = cast(Ptr[u32], b)[0]
        if v == w:
            v = cast(Ptr[u32], add(a, n - 4))[0]
            w = cast(Ptr[u32], add(b, n - 4))[0]
        if v != w:
            return -1 if bswap(v) < bswap(w) else 1
        i = n
    while i < n:
        if a[i] != b[i]:
            return order(a[i], b[i])
        i += 1
    if na < nb:
        return -1
    if na > nb:
        return 1
    return 0


@native(linkname="internal/bytealg.IndexByte", nosplit=True, hot=True)
def bytealg_index_byte(p: Ptr[u8], n: i64, cap: i64, c: u8) -> i64:
    return first_byte(p, n, c)


@native(linkname="internal/bytealg.IndexByteString", nosplit=True, hot=True)
def bytealg_index_byte_string(p: Ptr[u8], n: i64, c: u8) -> i64:
    return first_byte(p, n, c)


@native(linkname="internal/bytealg.Count", nosplit=True, hot=True)
def bytealg_count(p: Ptr[u8], n: i64, cap: i64, c: u8) -> i64:
    return count_byte(p, n, c)


@native(linkname="internal/bytealg.CountString", nosplit=True, hot=True)
def bytealg_count_string(p: Ptr[u8], n: i64, c: u8) -> i64:
    return count_byte(p, n, c)


@native(linkname="internal/bytealg.Index", nosplit=True, hot=True)
def bytealg_index(p: Ptr[u8], n: i64, cap_p: i64, q: Ptr[u8], m: i64, cap_q: i64) -> i64:
    return index(p, n, q, m)


@native(linkname="internal/bytealg.IndexString", nosplit=True, hot=True)
def bytealg_index_string(p: Ptr[u8], n: i64, q: Ptr[u8], m: i64) -> i64:
    return index(p, n, q, m)


@native(linkname="internal/bytealg.Compare")
def bytealg_compare(a: Ptr[u8], na: i64, cap_a: i64, b: Ptr[u8], nb: i64, cap_b: i64) -> i64:
    return cmpstring(a, na, b, nb)


@native(linkname="internal/bytealg.MakeNoZero")
def bytealg_make_no_zero(n: i64) -> tuple[Ptr[u8], i64, i64]:
    """A []byte of length n that the caller will fill."""
    if n < 0 or uintptr(n) > malloc.MAX_ALLOC:
        slice.panicmakeslicelen()
    cap = msize.roundupsize(uintptr(n), True)
    return cast(Ptr[u8], malloc.mallocgc(cap, nil, False)), n, i64(cap)
