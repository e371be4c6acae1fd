"""Constants: exact arithmetic, rounding, and their text in messages."""

from __future__ import annotations

import math
import struct
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rt0.syntax.nodes import BasicLit, LitKind, Op
from rt0.types.bigfloat import BigFloat
from rt0.types.constant import (
    UNKNOWN,
    Complex,
    Value,
    binary_op,
    compare,
    float32_val,
    float64_val,
    from_literal,
    imag,
    make_complex,
    quote,
    real,
    shift,
    sign,
    to_complex,
    to_float,
    to_int,
    to_string,
    unary_op,
)

ints = st.integers(-(1 << 600), 1 << 600)
rationals = st.fractions()
floats = st.floats(allow_nan=False, allow_infinity=False)


def literal(text: str, kind: LitKind = LitKind.FLOAT) -> Value:
    return from_literal(BasicLit(0, text, kind, False))


@given(ints, ints)
def test_integer_division_truncates(x: int, y: int) -> None:
    if y == 0:
        return
    q = binary_op(x, Op.DIV, y, integer=True)
    r = binary_op(x, Op.REM, y)
    assert isinstance(q, int) and isinstance(r, int)
    assert q * y + r == x and abs(r) < abs(y) and (r == 0 or (r < 0) == (x < 0))


@given(ints, ints)
def test_integers_mix_with_rationals(x: int, y: int) -> None:
    if y == 0:
        return
    q = binary_op(x, Op.DIV, y)
    assert compare(binary_op(q, Op.MUL, y), Op.EQL, x)


@given(rationals, rationals, rationals)
def test_arithmetic_is_exact(x: Fraction, y: Fraction, z: Fraction) -> None:
    left = binary_op(binary_op(x, Op.ADD, y), Op.MUL, z)
    right = binary_op(binary_op(x, Op.MUL, z), Op.ADD, binary_op(y, Op.MUL, z))
    assert left == right
    assert binary_op(binary_op(x, Op.SUB, y), Op.ADD, y) == x


@given(ints, st.integers(0, 1000))
def test_shifts(x: int, s: int) -> None:
    assert shift(shift(x, Op.SHL, s), Op.SHR, s) == x
    assert shift(x, Op.SHR, s) == x // (1 << s)


@given(st.integers(0, (1 << 64) - 1))
def test_unsigned_complement(x: int) -> None:
    assert unary_op(Op.XOR, x, 64) == x ^ ((1 << 64) - 1)
    assert unary_op(Op.XOR, x, 0) == -x - 1


@given(rationals)
def test_rounding_to_float64(x: Fraction) -> None:
    assert float64_val(x) == float(x)


@given(floats, floats)
def test_rounding_a_sum(x: float, y: float) -> None:
    exact = Fraction(x) + Fraction(y)
    got = float64_val(exact)
    assert math.isinf(got) if abs(exact) >= Fraction(2) ** 1024 else got == x + y


@given(floats)
def test_rounding_to_float32(x: float) -> None:
    try:
        want = struct.unpack("f", struct.pack("f", x))[0]
    except OverflowError:
        want = math.copysign(math.inf, x)
    assert float32_val(Fraction(x)) == want


@given(st.integers(-(1 << 160), 1 << 160), st.integers(-1200, 1200))
def test_subnormals(mant: int, exp: int) -> None:
    x = Fraction(mant) * Fraction(2) ** exp
    try:
        want = float(x)
    except OverflowError:
        want = math.inf if mant > 0 else -math.inf
    assert float64_val(x) == want


@given(rationals, rationals)
def test_complex(a: Fraction, b: Fraction) -> None:
    z = make_complex(a, b)
    assert real(z) == a and imag(z) == b
    square = binary_op(z, Op.MUL, make_complex(a, -b))
    assert compare(square, Op.EQL, make_complex(a * a + b * b, 0))
    if sign(z) != 0:
        assert compare(binary_op(square, Op.DIV, z), Op.EQL, make_complex(a, -b))


@given(st.integers(-(1 << 512), 1 << 512), st.integers(-(1 << 512), 1 << 512))
def test_big_floats(x: int, y: int) -> None:
    a, b = BigFloat(x, 5000), BigFloat(y, 5000)
    if (x + y).bit_length() <= 512:
        assert a + b == BigFloat(x + y, 5000)
    assert (a < b) == (x < y)
    if y:
        assert (a / b).fraction() == BigFloat.from_fraction(Fraction(x, y)).fraction()
        if (x * y).bit_length() <= 512:
            assert a * b / b == a


def test_kinds_convert() -> None:
    assert to_int(Fraction(4)) == 4 and to_int(Fraction(1, 2)) is UNKNOWN
    assert to_float(7) == Fraction(7) and to_float(b"7") is UNKNOWN
    assert to_int(Complex(3, Fraction(0))) == 3 and to_int(Complex(3, 1)) is UNKNOWN
    assert isinstance(to_complex(2), Complex)
    # 1/3 has no finite mantissa, but three of them are taken for an integer again.
    third = BigFloat.from_fraction(Fraction(1, 3))
    assert to_int(third * BigFloat.from_fraction(3)) == 1


@pytest.mark.parametrize(
    "text, want",
    [
        ("1e1000", "1e+1000"),
        ("1e100000", "1e+100000"),
        ("1e-100000", "1e-100000"),
        ("0.1", "0.1"),
        ("100000.0000001", "100000.0000001"),
        ("1234567.5", "1.23457e+06"),
        ("123456.7e10", "1.23457e+15"),
        ("0x1p-2", "0.25"),
        ("0x1.8p1", "3"),
        ("1_000.5", "1000.5"),
    ],
)
def test_float_text(text: str, want: str) -> None:
    assert to_string(literal(text)) == want


def test_literals() -> None:
    assert literal("0b101", LitKind.INT) == 5
    assert literal("0o17", LitKind.INT) == literal("017", LitKind.INT) == 15
    assert literal("0x_ff", LitKind.INT) == 255
    assert literal("'\\n'", LitKind.RUNE) == 10
    assert literal('"a\\xffb"', LitKind.STRING) == b"a\xffb"
    assert literal("08i", LitKind.IMAG) == Complex(0, Fraction(8))
    assert literal("1e9999999999") is UNKNOWN


def test_text() -> None:
    assert to_string(b"a" * 100) == '"' + "a" * 68 + "..."
    assert quote(b'\x00\xff\n"\xe2\x82\xac') == '"\\x00\\xff\\n\\"\u20ac"'
    assert to_string(Complex(1, Fraction(-1, 2))) == "(1 + -0.5i)"
    assert to_string(True) == "true"
    big = 10**5000 + 7
    assert to_string(big).startswith("1000") and to_string(big).endswith("07")
