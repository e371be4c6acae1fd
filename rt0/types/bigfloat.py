"""Binary floating-point numbers of 512 bits, for constants whose fractions would be too large.

Rounding is to nearest, ties to even. Invariant: `mant` is 0 (then `exp` is 0) or odd and shorter than 513
bits; the value is mant * 2**exp, so that equal numbers have equal parts.
"""

from __future__ import annotations

from fractions import Fraction

PREC = 512
MAX_EXP = (1 << 31) - 1
MIN_EXP = -(1 << 31)


def round_ratio(num: int, den: int, prec: int, min_exp: int | None = None) -> tuple[int, int]:
    """The number mant * 2**exp nearest to num/den, with a mantissa of at most `prec` bits and an exponent of
    at least `min_exp`; ties to even."""
    if num == 0:
        return 0, 0
    sign = -1 if num < 0 else 1
    num = abs(num)
    exp = num.bit_length() - den.bit_length() - prec
    if min_exp is not None and exp < min_exp:
        exp = min_exp
    while True:
        scaled, divisor = (num << -exp, den) if exp < 0 else (num, den << exp)
        mant, rest = divmod(scaled, divisor)
        if mant.bit_length() <= prec:
            break
        exp += 1
    twice = 2 * rest
    if twice > divisor or (twice == divisor and mant & 1):
        mant += 1
    return sign * mant, exp


class BigFloat:
    """A number of at most 512 significant bits, or infinity (`inf` 1 or -1)."""

    __slots__ = ("mant", "exp", "inf")

    def __init__(self, mant: int, exp: int, inf: int = 0) -> None:
        self.inf = inf
        if mant == 0:
            self.mant = self.exp = 0
            return
        excess = mant.bit_length() - PREC
        if excess > 0:
            mant, more = round_ratio(mant, 1, PREC)
            exp += more
        zeros = (mant & -mant).bit_length() - 1
        self.mant = mant >> zeros
        self.exp = exp + zeros
        top = self.exp + self.mant.bit_length()
        if top > MAX_EXP:
            self.inf = 1 if mant > 0 else -1
        elif top < MIN_EXP:
            self.mant = self.exp = 0

    @staticmethod
    def from_fraction(x: Fraction | int) -> BigFloat:
        """The nearest number."""
        return BigFloat(*round_ratio(x.numerator, x.denominator, PREC))

    def top(self) -> int:
        """The exponent e with 0.5 <= |value| / 2**e < 1."""
        return self.exp + self.mant.bit_length()

    def sign(self) -> int:
        """-1, 0 or 1."""
        return (self.mant > 0) - (self.mant < 0)

    def is_int(self) -> bool:
        """Whether there is no fraction."""
        return self.exp >= 0

    def fraction(self) -> Fraction:
        """The exact value; only for moderate exponents."""
        return Fraction(self.mant << self.exp) if self.exp >= 0 else Fraction(self.mant, 1 << -self.exp)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BigFloat) and self.mant == other.mant and self.exp == other.exp

    def __hash__(self) -> int:
        return hash((self.mant, self.exp))

    def __neg__(self) -> BigFloat:
        return BigFloat(-self.mant, self.exp, -self.inf)

    def __add__(self, other: BigFloat) -> BigFloat:
        a, b = (self, other) if self.top() >= other.top() else (other, self)
        if b.mant == 0:
            return a
        if a.mant == 0:
            return b
        if a.top() - b.top() > 2 * PREC + 4:
            # b is far below the last bit of a; only its sign can matter, and only in a tie, which cannot be
            # since a has at most PREC bits.
            return a
        exp = min(a.exp, b.exp)
        return BigFloat((a.mant << (a.exp - exp)) + (b.mant << (b.exp - exp)), exp)

    def __sub__(self, other: BigFloat) -> BigFloat:
        return self + -other

    def __mul__(self, other: BigFloat) -> BigFloat:
        return BigFloat(self.mant * other.mant, self.exp + other.exp)

    def __truediv__(self, other: BigFloat) -> BigFloat:
        num, den = (self.mant, other.mant) if other.mant > 0 else (-self.mant, -other.mant)
        mant, exp = round_ratio(num, den, PREC)
        return BigFloat(mant, exp + self.exp - other.exp)

    def __lt__(self, other: BigFloat) -> bool:
        a, b = self.sign(), other.sign()
        if a != b:
            return a < b
        if a == 0:
            return False
        if self.top() != other.top():
            return (self.top() < other.top()) == (a > 0)
        exp = min(self.exp, other.exp)
        return self.mant << (self.exp - exp) < other.mant << (other.exp - exp)


def power(base: int, n: int) -> tuple[int, int]:
    """base**n as mant * 2**exp, with at least 600 correct bits."""
    mant, exp = 1, 0
    square, square_exp = base, 0
    while n:
        if n & 1:
            mant, exp = _shorten(mant * square, exp + square_exp)
        n >>= 1
        if n:
            square, square_exp = _shorten(square * square, 2 * square_exp)
    return mant, exp


def _shorten(mant: int, exp: int) -> tuple[int, int]:
    excess = mant.bit_length() - 704
    return (mant >> excess, exp + excess) if excess > 0 else (mant, exp)
