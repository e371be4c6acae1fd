"""UTF-8 as `range` over a string and conversions to and from runes need it.

Invariant: anything that is not valid UTF-8 (surrogates, overlong forms, values over 0x10FFFF, truncation)
decodes as RUNE_ERROR and consumes one byte, so that iteration always advances.
"""

from __future__ import annotations

from rt0.native import Ptr, i32, i64, native, u8, u32

RUNE_ERROR = 0xFFFD
MAX_RUNE = 0x10FFFF
SURROGATE_MIN = 0xD800
SURROGATE_MAX = 0xDFFF


@native
def is_continuation(b: u8) -> bool:
    return (b & 0xC0) == 0x80


@native
def decoderune(s: Ptr[u8], n: i64, k: i64) -> tuple[i32, i64]:
    """The rune at s[k:n], of which the caller knows that it is not ASCII, and the index after it."""
    if k >= n:
        return RUNE_ERROR, k + 1
    b0 = i32(s[k])
    left = n - k
    if left < 2 or not is_continuation(s[k + 1]):
        return RUNE_ERROR, k + 1
    r = i32(s[k + 1]) & 0x3F
    if 0xC0 <= b0 and b0 < 0xE0:
        r |= (b0 & 0x1F) << 6
        if r >= 0x80:
            return r, k + 2
        return RUNE_ERROR, k + 1
    if left < 3 or not is_continuation(s[k + 2]):
        return RUNE_ERROR, k + 1
    r = (r << 6) | (i32(s[k + 2]) & 0x3F)
    if 0xE0 <= b0 and b0 < 0xF0:
        r |= (b0 & 0x0F) << 12
        if r >= 0x800 and not (SURROGATE_MIN <= r and r <= SURROGATE_MAX):
            return r, k + 3
        return RUNE_ERROR, k + 1
    if left < 4 or not is_continuation(s[k + 3]):
        return RUNE_ERROR, k + 1
    r = (r << 6) | (i32(s[k + 3]) & 0x3F)
    if 0xF0 <= b0 and b0 < 0xF8:
        r |= (b0 & 0x07) << 18
        if r >= 0x10000 and r <= MAX_RUNE:
            return r, k + 4
    return RUNE_ERROR, k + 1


@native
def next_rune(s: Ptr[u8], n: i64, k: i64) -> tuple[i32, i64]:
    """The rune at s[k:n], k < n, and the index after it."""
    if s[k] < 0x80:
        return i32(s[k]), k + 1
    r, after = decoderune(s, n, k)
    return r, after


@native
def rune_len(r: i32) -> i64:
    """How many bytes `encoderune` writes for r."""
    c = u32(r)
    if c < 0x80:
        return 1
    if c < 0x800:
        return 2
    if c < 0x10000 or c > MAX_RUNE:
        return 3
    return 4


@native
def encoderune(p: Ptr[u8], r: i32) -> i64:
    """Writes r, or RUNE_ERROR if it is no valid rune, to p; returns the number of bytes, at most 4."""
    c = u32(r)
    if c < 0x80:
        p[0] = u8(c)
        return 1
    if c < 0x800:
        p[0] = u8(0xC0 | (c >> 6))
        p[1] = u8(0x80 | (c & 0x3F))
        return 2
    if c > MAX_RUNE or (SURROGATE_MIN <= c and c <= SURROGATE_MAX):
        c = RUNE_ERROR
    if c < 0x10000:
        p[0] = u8(0xE0 | (c >> 12))
        p[1] = u8(0x80 | ((c >> 6) & 0x3F))
        p[2] = u8(0x80 | (c & 0x3F))
        return 3
    p[0] = u8(0xF0 | (c >> 18))
    p[1] = u8(0x80 | ((c >> 12) & 0x3F))
    p[2] = u8(0x80 | ((c >> 6) & 0x3F))
    p[3] = u8(0x80 | (c & 0x3F))
    return 4


@native
def countrunes(s: Ptr[u8], n: i64) -> i64:
    count: i64 = 0
    k: i64 = 0
    while k < n:
        _, k = next_rune(s, n, k)
        count += 1
    return count
