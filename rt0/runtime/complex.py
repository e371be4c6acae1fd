"""Division of complex numbers, with infinities and zeros as Annex G of C99 and Go have them."""

from __future__ import annotations

from rt0.native import f64, f64_bits, f64_from_bits, fabs, native, u64

INF = float("inf")
SIGN = 1 << 63


@native
def copysign(magnitude: f64, sign: f64) -> f64:
    """magnitude, not negative, with the sign of sign."""
    wanted: u64 = SIGN
    return f64_from_bits(f64_bits(magnitude) | (f64_bits(sign) & wanted))


@native
def is_inf(x: f64) -> bool:
    return fabs(x) == INF


@native
def is_finite(x: f64) -> bool:
    return x - x == 0


@native
def inf2one(x: f64) -> f64:
    """1 for an infinity, else 0, with x's sign."""
    if is_inf(x):
        return copysign(1.0, x)
    return copysign(0.0, x)


@native
def divide_special(a: f64, b: f64, c: f64, d: f64, e: f64, f: f64) -> tuple[f64, f64]:
    """(a+bi) / (c+di) where the general formula gave NaN in both parts."""
    if c == 0 and d == 0 and (a == a or b == b):
        return copysign(INF, c) * a, copysign(INF, c) * b
    if (is_inf(a) or is_inf(b)) and is_finite(c) and is_finite(d):
        a = inf2one(a)
        b = inf2one(b)
        return INF * (a * c + b * d), INF * (b * c - a * d)
    if (is_inf(c) or is_inf(d)) and is_finite(a) and is_finite(b):
        c = inf2one(c)
        d = inf2one(d)
        return 0.0 * (a * c + b * d), 0.0 * (b * c - a * d)
    return e, f


@native
def complex128div(a: f64, b: f64, c: f64, d: f64) -> tuple[f64, f64]:
    """(a+bi) / (c+di), scaled by the larger part of the divisor so that nothing overflows on the way."""
    e = 0.0
    f = 0.0
    if fabs(c) >= fabs(d):
        ratio = d / c
        denom = c + ratio * d
        e = (a + b * ratio) / denom
        f = (b - a * ratio) / denom
    else:
        ratio = c / d
        denom = d + ratio * c
        e = (a * ratio + b) / denom
        f = (b * ratio - a) / denom
    if e != e and f != f:
        e, f = divide_special(a, b, c, d, e, f)
    return e, f
