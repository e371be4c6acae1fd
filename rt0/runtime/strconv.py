"""Numbers to text without allocation: what `print` and the panic messages need of Go's internal/strconv.

Shortest floating-point digits come from the "unrounded scaling" of internal/strconv (research.swtch.com/fp):
the mantissa is multiplied by a 128-bit power of ten, of which two extra bits and a sticky bit are kept, so
that one multiplication decides the rounding of the value and of both ends of its interval.

Invariants: every function writes into memory that the caller owns and returns a length; none splits the stack
more than its own frame, none allocates, so all of them may run while the world is in any state.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Ptr,
    Table,
    add,
    addr,
    clz,
    f32,
    f32_bits,
    f64,
    f64_bits,
    i64,
    local,
    mul128,
    mul_hi,
    native,
    u8,
    u64,
)

POW10_MIN = -348
POW10_MAX = 347

FLOAT64_BYTES = 24
"""Sign, 17 digits, a point, `e`, a sign and three digits."""

COMPLEX_BYTES = 2 * FLOAT64_BYTES + 3

F64_MANT_BITS = 52
F64_EXP_BITS = 11
F64_MIN_EXP = -1085
F32_MANT_BITS = 23
F32_EXP_BITS = 8
F32_MIN_EXP = -189


def _pow10_mantissa(e: int) -> int:
    """10**e as a 128-bit mantissa, rounded up."""
    if e >= 0:
        n = 10**e
        drop = n.bit_length() - 128
        return n << -drop if drop <= 0 else -(-n >> drop)
    den = 10**-e
    return (1 << (den.bit_length() + 127)) // den + 1


# A table of all 696 powers would be the largest thing in a small program. Every 27th is kept; one in between
# is a product with a power of five, which is at most 3 too small, and two bits say by how much.
POW10_STEP = 27
POW10_FIRST = -351
"""A multiple of the step, so that 10**0 is among those kept."""

# (A kept one is rounded down: exact powers of ten, which are the only ones where that differs, are below
# 10**56.)
_BASES = [_pow10_mantissa(e) - (not 0 <= e <= 55) for e in range(POW10_FIRST, POW10_MAX + 1, POW10_STEP)]


def _correction(e: int) -> int:
    """What must be added to the product to get the mantissa of 10**e."""
    base, k = divmod(e - POW10_FIRST, POW10_STEP)
    product = _BASES[base] * 5**k
    return _pow10_mantissa(e) - (product >> (product.bit_length() - 128))


_CORRECTIONS = [_correction(e) for e in range(POW10_FIRST, POW10_MAX + 1)]
assert min(_CORRECTIONS) >= 0 and max(_CORRECTIONS) <= 3

pow10_base_hi = Table(u64, [d >> 64 for d in _BASES])
pow10_base_lo = Table(u64, [d & (2**64 - 1) for d in _BASES])
pow5 = Table(u64, [5**k for k in range(POW10_STEP)])
pow10_correction = Table(
    u8,
    [sum(c << 2 * j for j, c in enumerate(_CORRECTIONS[i : i + 4])) for i in range(0, len(_CORRECTIONS), 4)],
)


@native
def pow10(p: i64) -> tuple[u64, u64]:
    """10**p as a 128-bit mantissa rounded up, split into (hi, lo) with the value hi<<64 - lo."""
    i = u64(p - POW10_FIRST)
    base = i // POW10_STEP
    five = pow5[i % POW10_STEP]
    top, mid = mul128(pow10_base_hi[base], five)
    carry, low = mul128(pow10_base_lo[base], five)
    mid += carry
    if mid < carry:
        top += 1
    hi = mid
    lo = low
    if top != 0:
        s = u64(clz(top))
        hi = (top << s) | (mid >> (64 - s))
        lo = (mid << s) | (low >> (64 - s))
    add_ = (u64(pow10_correction[i // 4]) >> (i % 4 * 2)) & 3
    lo += add_
    if lo < add_:
        hi += 1
    if lo != 0:
        hi += 1
    return hi, -lo


@native
def append_string(dst: Ptr[u8], n: i64, s: str) -> i64:
    """Copies s to dst[n:] and returns the new length."""
    for i in range(len(s)):
        dst[n + i] = s[i]
    return n + len(s)


@native
def format_uint(dst: Ptr[u8], v: u64) -> i64:
    """Writes v in decimal to dst, which has room for 20 bytes; returns the length."""
    n: i64 = 1
    t = v
    while t >= 10:
        t //= 10
        n += 1
    i = n
    t = v
    while i > 0:
        i -= 1
        dst[i] = u8(t % 10 + 48)
        t //= 10
    return n


@native
def format_int(dst: Ptr[u8], v: i64) -> i64:
    """Writes v in decimal to dst, which has room for 20 bytes; returns the length."""
    if v >= 0:
        return format_uint(dst, u64(v))
    dst[0] = 45
    return 1 + format_uint(add(dst, 1), u64(0) - u64(v))


@native
def format_hex(dst: Ptr[u8], v: u64, min_digits: i64) -> i64:
    """Writes v in lower-case hexadecimal with at least min_digits digits; returns the length."""
    n: i64 = 1
    while n < 16 and (v >> u64(4 * n)) != 0:
        n += 1
    if n < min_digits:
        n = min_digits
    for i in range(n):
        shift = 4 * (n - 1 - i)
        d: u64 = 0
        if shift < 64:
            d = (v >> u64(shift)) & 15
        if d < 10:
            dst[i] = u8(d + 48)
        else:
            dst[i] = u8(d + 87)
    return n


@native
def log10_pow2(x: i64) -> i64:
    """⌊x · log₁₀ 2⌋."""
    return (x * 78913) >> 18


@native
def log2_pow10(x: i64) -> i64:
    """⌊x · log₂ 10⌋."""
    return (x * 108853) >> 15


@native
def uscale(x: u64, p: i64, s: i64) -> u64:
    """x · 2**e · 10**p for s = -(e + log2_pow10(p) + 3), unrounded: two fraction bits, the lower one
    sticky.
    """
    scale_hi, scale_lo = pow10(p)
    hi, mid = mul128(x, scale_hi)
    sh = u64(s) & 63
    if ((hi >> sh) << sh) != hi:
        return (hi >> sh) | 1
    mid2 = mul_hi(x, scale_lo)
    if mid < mid2:
        hi -= 1
    r = hi >> sh
    if mid - mid2 > 1:
        r |= 1
    return r


@native
def short_float(m: u64, e: i64, mant_bits: i64, min_exp: i64) -> tuple[u64, i64]:
    """The shortest d · 10**p that rounds to the float m · 2**e; m is left-justified."""
    z = 63 - mant_bits
    half_down = u64(1) << u64(z - 1)
    p: i64 = 0
    if m == (u64(1) << 63) and e > min_exp:
        # The next float below is only half as far away as the one above.
        p = -(((e + z) * 631305 - 261663) >> 21)
        half_down = u64(1) << u64(z - 2)
    else:
        if e < min_exp:
            z += min_exp - e
            half_down = u64(1) << u64(z - 1)
        p = -log10_pow2(e + z)
    lower = m - half_down
    upper = m + (u64(1) << u64(z - 1))
    odd = (m >> u64(z)) & 1
    s = -(e + log2_pow10(p) + 3)
    dmin = (uscale(lower, p, s) + odd + 3) >> 2
    dmax = (uscale(upper, p, s) - odd) >> 2
    d = dmax // 10
    if d * 10 >= dmin:
        return d, 1 - p
    d = dmin
    if d < dmax:
        u = uscale(m, p, s)
        d = (u + 1 + ((u >> 2) & 1)) >> 2
    return d, -p


@native
def append_exponent(dst: Ptr[u8], n: i64, exp: i64) -> i64:
    """Appends `e+dd` or `e-ddd` to dst[:n]; returns the new length."""
    dst[n] = 101
    dst[n + 1] = 43
    x = u64(exp)
    if exp < 0:
        dst[n + 1] = 45
        x = u64(-exp)
    n += 2
    if x < 10:
        dst[n] = 48
        n += 1
    return n + format_uint(add(dst, n), x)


@native
def format_digits(dst: Ptr[u8], n: i64, digits: Ptr[u8], nd: i64, dp: i64) -> i64:
    """Appends digits[:nd], with the decimal point before digits[dp], as %g does at the shortest precision."""
    if dp - 1 < -4 or dp - 1 >= 6:
        dst[n] = digits[0]
        n += 1
        if nd > 1:
            dst[n] = 46
            n += 1
        for i in range(1, nd):
            dst[n] = digits[i]
            n += 1
        return append_exponent(dst, n, dp - 1)
    if dp <= 0:
        dst[n] = 48
        n += 1
    for i in range(dp):
        dst[n] = 48
        if i < nd:
            dst[n] = digits[i]
        n += 1
    if nd > dp:
        dst[n] = 46
        n += 1
    for _ in range(min(dp, 0), 0):
        dst[n] = 48
        n += 1
    for i in range(max(dp, 0), nd):
        dst[n] = digits[i]
        n += 1
    return n


@native
def format_float_bits(dst: Ptr[u8], bits: u64, mant_bits: i64, exp_bits: i64, min_exp: i64) -> i64:
    """Writes the IEEE value with these bits and field widths to dst in the shortest %g form; returns the
    length.
    """
    neg = (bits >> u64(mant_bits + exp_bits)) != 0
    max_exp = (i64(1) << exp_bits) - 1
    exp = i64(bits >> u64(mant_bits)) & max_exp
    mant = bits & ((u64(1) << u64(mant_bits)) - 1)
    if exp == max_exp:
        if mant != 0:
            return append_string(dst, 0, "NaN")
        if neg:
            return append_string(dst, 0, "-Inf")
        return append_string(dst, 0, "+Inf")
    n: i64 = 0
    if neg:
        dst[0] = 45
        n = 1
    if exp == 0 and mant == 0:
        dst[n] = 48
        return n + 1
    if exp == 0:
        exp = 1
    else:
        mant |= u64(1) << u64(mant_bits)
    exp -= max_exp >> 1
    s = clz(mant)
    d, p = short_float(mant << u64(s), exp - s - mant_bits, mant_bits, min_exp)
    digits = local(Array[u8, FLOAT64_BYTES])
    nd = format_uint(addr(digits[0]), d)
    dp = nd + p
    while nd > 0 and digits[nd - 1] == 48:
        nd -= 1
    return format_digits(dst, n, addr(digits[0]), nd, dp)


@native
def format_float64(dst: Ptr[u8], v: f64) -> i64:
    """Writes v to dst, which has room for FLOAT64_BYTES; returns the length."""
    return format_float_bits(dst, f64_bits(v), F64_MANT_BITS, F64_EXP_BITS, F64_MIN_EXP)


@native
def format_float32(dst: Ptr[u8], v: f32) -> i64:
    """Writes v to dst, which has room for FLOAT64_BYTES; returns the length."""
    return format_float_bits(dst, u64(f32_bits(v)), F32_MANT_BITS, F32_EXP_BITS, F32_MIN_EXP)


@native
def append_imaginary(dst: Ptr[u8], n: i64, part: Ptr[u8], part_len: i64) -> i64:
    """Appends part[:part_len], with a plus sign if it has none, and the end of a complex number to
    dst[:n].
    """
    if part[0] != 43 and part[0] != 45:
        dst[n] = 43
        n += 1
    for i in range(part_len):
        dst[n + i] = part[i]
    return append_string(dst, n + part_len, "i)")


@native
def format_complex128(dst: Ptr[u8], re: f64, im: f64) -> i64:
    """Writes `(re+imi)` to dst, which has room for COMPLEX_BYTES; returns the length."""
    dst[0] = 40
    n = 1 + format_float64(add(dst, 1), re)
    part = local(Array[u8, FLOAT64_BYTES])
    m = format_float64(addr(part[0]), im)
    return append_imaginary(dst, n, addr(part[0]), m)


@native
def format_complex64(dst: Ptr[u8], re: f32, im: f32) -> i64:
    """Writes `(re+imi)` to dst, which has room for COMPLEX_BYTES; returns the length."""
    dst[0] = 40
    n = 1 + format_float32(add(dst, 1), re)
    part = local(Array[u8, FLOAT64_BYTES])
    m = format_float32(addr(part[0]), im)
    return append_imaginary(dst, n, addr(part[0]), m)
