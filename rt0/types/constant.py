"""Exact constants, with the semantics of `go/constant`.

    Bool     bool
    String   bytes
    Int      int
    Float    Fraction, or BigFloat if numerator or denominator would have more than 4096 bits
    Complex  Complex of two Int or Float values
    Unknown  UNKNOWN, after an error

A value's kind does not tell its Go type: an untyped float constant may be held as an Int after arithmetic,
and `to_int`, `to_float`, `to_complex` convert where the value allows it. Values are never changed.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import TypeVar

from rt0.syntax.literals import unquote_rune, unquote_string
from rt0.syntax.nodes import BasicLit, LitKind, Op
from rt0.types.bigfloat import BigFloat, power, round_ratio


class Unknown:
    """The kind of `UNKNOWN`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()

Real = int | Fraction | BigFloat


class Complex:
    """re + im*i"""

    __slots__ = ("re", "im")

    def __init__(self, re: Real, im: Real) -> None:
        self.re = re
        self.im = im

    def __repr__(self) -> str:
        return f"Complex({self.re!r}, {self.im!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Complex) and compare(self, Op.EQL, other)

    def __hash__(self) -> int:
        return hash((_hash_key(self.re), _hash_key(self.im)))


Value = bool | bytes | int | Fraction | BigFloat | Complex | Unknown


class ConstKind(IntEnum):
    """What kind of value, in the order in which arithmetic promotes the numeric ones."""

    UNKNOWN = 0
    BOOL = 1
    STRING = 2
    INT = 3
    FLOAT = 4
    COMPLEX = 5


_KINDS: dict[type, ConstKind] = {
    Unknown: ConstKind.UNKNOWN,
    bool: ConstKind.BOOL,
    bytes: ConstKind.STRING,
    int: ConstKind.INT,
    Fraction: ConstKind.FLOAT,
    BigFloat: ConstKind.FLOAT,
    Complex: ConstKind.COMPLEX,
}

_MAX_BITS = 4096  # fractions with longer parts become BigFloat
_RANK = {int: 0, Fraction: 1, BigFloat: 2, Complex: 3}


def _hash_key(x: Real) -> object:
    f = to_float(x)
    return f if isinstance(f, Fraction) else x


def _rat(x: Fraction) -> Fraction | BigFloat:
    if x.numerator.bit_length() < _MAX_BITS and x.denominator.bit_length() < _MAX_BITS:
        return x
    return BigFloat.from_fraction(x)


def _big(x: BigFloat) -> Value:
    return UNKNOWN if x.inf else x


def _to_big(x: Real) -> BigFloat:
    return x if isinstance(x, BigFloat) else BigFloat.from_fraction(x)


def make_float64(x: float) -> Value:
    """The exact value of a finite float, else UNKNOWN."""
    return UNKNOWN if math.isinf(x) or math.isnan(x) else Fraction(x)


def make_complex(re: Value, im: Value) -> Value:
    """re + im*i; both real numbers or UNKNOWN."""
    if isinstance(re, Unknown | bytes | Complex) or isinstance(im, Unknown | bytes | Complex):
        return UNKNOWN
    return Complex(re, im)


_FLOAT_LIT = re.compile(r"(0[xX])?([0-9a-fA-F]*)\.?([0-9a-fA-F]*)(?:[pP]([+-]?[0-9]+))?")
_DEC_LIT = re.compile(r"([0-9]*)\.?([0-9]*)(?:[eE]([+-]?[0-9]+))?")


def _float_literal(text: str) -> Value:
    text = text.replace("_", "")
    prefix = text[:2].lower()
    if prefix in ("0b", "0o"):
        return Fraction(int(text, 0))
    if prefix == "0x":
        m = _FLOAT_LIT.fullmatch(text)
        if m is None:
            return UNKNOWN
        digits = m[3] or ""
        mant = int((m[2] or "") + digits or "0", 16)
        return _scaled(mant, 2, int(m[4] or 0) - 4 * len(digits))
    m = _DEC_LIT.fullmatch(text)
    if m is None:
        return UNKNOWN
    digits = m[2]
    return _scaled(int(m[1] + digits or "0"), 10, int(m[3] or 0) - len(digits))


def _scaled(mant: int, base: int, exp: int) -> Value:
    """mant * base**exp, as a Fraction if its magnitude is moderate."""
    if mant == 0:
        return Fraction(0)
    bits = 1 if base == 2 else 3.33
    if abs(exp) * bits > 4 * _MAX_BITS + 4 * mant.bit_length():
        if abs(exp) > 1 << 31:
            return UNKNOWN if exp > 0 else BigFloat(0, 0)
        factor, shift = (1, abs(exp)) if base == 2 else power(base, abs(exp))
        if exp > 0:
            return _big(BigFloat(mant * factor, shift))
        quotient, more = round_ratio(mant, factor, 600)
        return _big(BigFloat(quotient, more - shift))
    x = Fraction(mant * base**exp) if exp >= 0 else Fraction(mant, base**-exp)
    top = x.numerator.bit_length() - x.denominator.bit_length()
    return x if -_MAX_BITS < top < _MAX_BITS else BigFloat.from_fraction(x)


def from_literal(lit: BasicLit) -> Value:
    """The value of a good literal."""
    match lit.kind:
        case LitKind.INT:
            text = lit.value
            if len(text) > 1 and text[0] == "0" and text[1] in "01234567_":
                return int(text.replace("_", ""), 8)
            return int(text, 0)
        case LitKind.FLOAT:
            return _float_literal(lit.value)
        case LitKind.IMAG:
            text = lit.value[:-1]
            if text.isdecimal():
                return make_complex(0, Fraction(int(text)))
            return make_complex(0, _float_literal(text))
        case LitKind.RUNE:
            return unquote_rune(lit)
        case _:
            return unquote_string(lit)


def real(x: Value) -> Value:
    """The real part of a number."""
    return x.re if isinstance(x, Complex) else x


def imag(x: Value) -> Value:
    """The imaginary part of a number."""
    if isinstance(x, Complex):
        return x.im
    return x if isinstance(x, Unknown) else 0


def sign(x: Value) -> int:
    """-1, 0 or 1; of a complex number 0 if it is 0, else not 0; of an unknown 1."""
    if isinstance(x, Complex):
        return sign(x.re) | sign(x.im)
    if isinstance(x, BigFloat):
        return x.sign()
    if isinstance(x, int | Fraction):
        return (x > 0) - (x < 0)
    return 1


def to_int(x: Value) -> Value:
    """The Int equal to a number, or UNKNOWN."""
    if type(x) is int:
        return x
    if isinstance(x, Fraction):
        return x.numerator if x.denominator == 1 else UNKNOWN
    if isinstance(x, BigFloat):
        return _big_to_int(x)
    if isinstance(x, Complex):
        re = to_float(x)
        return UNKNOWN if isinstance(re, Unknown) else to_int(re)
    return UNKNOWN


def _big_to_int(x: BigFloat) -> Value:
    if not -_MAX_BITS < x.top() < _MAX_BITS:
        return UNKNOWN
    if x.exp >= 0:
        return x.mant << x.exp
    # Earlier operations may have rounded: accept what is an integer but for the last four bits.
    drop = x.mant.bit_length() - (512 - 4)
    if drop <= 0:
        return UNKNOWN
    mag = abs(x.mant)
    for mant in (mag >> drop, (mag >> drop) + 1):
        exp = x.exp + drop
        if exp >= 0:
            value = mant << exp
        elif mant & ((1 << -exp) - 1) == 0:
            value = mant >> -exp
        else:
            continue
        return value if x.mant > 0 else -value
    return UNKNOWN


def to_float(x: Value) -> Value:
    """The Float equal to a number, or UNKNOWN."""
    if isinstance(x, Fraction | BigFloat):
        return x
    if type(x) is int:
        return Fraction(x) if x.bit_length() < _MAX_BITS else BigFloat.from_fraction(x)
    if isinstance(x, Complex) and sign(x.im) == 0:
        return to_float(x.re)
    return UNKNOWN


def to_complex(x: Value) -> Value:
    """The Complex equal to a number, or UNKNOWN."""
    if isinstance(x, Complex):
        return x
    if type(x) is int or isinstance(x, Fraction | BigFloat):
        return Complex(x, 0)
    return UNKNOWN


def _match(x: Value, y: Value) -> tuple[Value, Value]:
    """Both values in the same representation."""
    if type(x) is type(y) or isinstance(x, Unknown):
        return x, y
    if isinstance(y, Unknown):
        return y, y
    rank = max(_RANK[type(x)], _RANK[type(y)])
    return _promote(x, rank), _promote(y, rank)


def _promote(x: Value, rank: int) -> Value:
    if _RANK[type(x)] == rank:
        return x
    if rank == 3:
        return to_complex(x)
    if rank == 2:
        return _to_big(x)  # type: ignore[arg-type]  # ranks below 2 are real numbers
    return _rat(Fraction(x))  # type: ignore[arg-type]  # rank 0 is int


def unary_op(op: Op, x: Value, unsigned_bits: int) -> Value:
    """op x; `unsigned_bits` is the size of an unsigned type for `^`, or 0."""
    if isinstance(x, Unknown):
        return x
    if op is Op.ADD:
        return x
    if op is Op.SUB:
        if isinstance(x, Complex):
            return make_complex(unary_op(op, x.re, 0), unary_op(op, x.im, 0))
        assert isinstance(x, int | Fraction | BigFloat)
        return -x
    if op is Op.XOR:
        assert isinstance(x, int)
        return ~x & ((1 << unsigned_bits) - 1) if unsigned_bits else ~x
    assert op is Op.NOT
    return not x


def binary_op(x: Value, op: Op, y: Value, integer: bool = False) -> Value:
    """x op y for all but comparisons and shifts; `integer` makes DIV truncate. Dividing by 0 is an error of
    the caller's."""
    x, y = _match(x, y)
    if isinstance(x, Unknown):
        return x
    if isinstance(x, bool):
        return (x and y is True) if op is Op.ANDAND else (x or y is True)
    if isinstance(x, int):
        assert isinstance(y, int)
        return _int_op(x, op, y, integer)
    if isinstance(x, Fraction):
        assert isinstance(y, Fraction)
        return _rat(_arith(x, op, y))
    if isinstance(x, BigFloat):
        assert isinstance(y, BigFloat)
        return _big(_arith(x, op, y))
    if isinstance(x, bytes):
        assert isinstance(y, bytes)
        return x + y
    assert isinstance(y, Complex)
    return _complex_op(x, op, y)


_T = TypeVar("_T", Fraction, BigFloat)


def _arith(x: _T, op: Op, y: _T) -> _T:
    if op is Op.ADD:
        return x + y
    if op is Op.SUB:
        return x - y
    if op is Op.MUL:
        return x * y
    return x / y


def _int_op(x: int, op: Op, y: int, integer: bool) -> Value:
    match op:
        case Op.ADD:
            return x + y
        case Op.SUB:
            return x - y
        case Op.MUL:
            return x * y
        case Op.DIV:
            if not integer:
                return _rat(Fraction(x, y))
            q = abs(x) // abs(y)
            return q if (x < 0) == (y < 0) else -q
        case Op.REM:
            r = abs(x) % abs(y)
            return -r if x < 0 else r
        case Op.AND:
            return x & y
        case Op.OR:
            return x | y
        case Op.XOR:
            return x ^ y
        case _:
            return x & ~y


def _complex_op(x: Complex, op: Op, y: Complex) -> Value:
    a, b, c, d = x.re, x.im, y.re, y.im
    if op is Op.ADD or op is Op.SUB:
        return make_complex(binary_op(a, op, c), binary_op(b, op, d))
    mul, add, sub = Op.MUL, Op.ADD, Op.SUB
    ac, bd = binary_op(a, mul, c), binary_op(b, mul, d)
    bc, ad = binary_op(b, mul, c), binary_op(a, mul, d)
    if op is Op.MUL:
        return make_complex(binary_op(ac, sub, bd), binary_op(bc, add, ad))
    s = binary_op(binary_op(c, mul, c), add, binary_op(d, mul, d))
    re = binary_op(binary_op(ac, add, bd), Op.DIV, s)
    im = binary_op(binary_op(bc, sub, ad), Op.DIV, s)
    return make_complex(re, im)


def vanishes(x: Value) -> bool:
    """Whether a number is so small that the square of its absolute value is 0: no complex number is divided
    by it."""
    parts = [x.re, x.im] if isinstance(x, Complex) else [x]
    return all(sign(binary_op(v, Op.MUL, v)) == 0 for v in parts)


def shift(x: Value, op: Op, s: int) -> Value:
    """x << s or x >> s for an Int."""
    if not isinstance(x, int):
        return UNKNOWN
    return x << s if op is Op.SHL else x >> s


def compare(x: Value, op: Op, y: Value) -> bool:
    """x op y for a comparison; false if either is unknown."""
    x, y = _match(x, y)
    if isinstance(x, Unknown):
        return False
    if isinstance(x, Complex):
        assert isinstance(y, Complex)
        equal = compare(x.re, Op.EQL, y.re) and compare(x.im, Op.EQL, y.im)
        return equal if op is Op.EQL else not equal
    if op is Op.EQL:
        return x == y
    if op is Op.NEQ:
        return x != y
    less, more = x < y, y < x  # type: ignore[operator]  # both have the same ordered type
    match op:
        case Op.LSS:
            return bool(less)
        case Op.LEQ:
            return not more
        case Op.GTR:
            return bool(more)
        case _:
            return not less


def float64_val(x: Value) -> float:
    """The nearest float64 of a number, infinite if it overflows."""
    return _round(x, 53, -1074, 1024)


def float32_val(x: Value) -> float:
    """The nearest float32 of a number, infinite if it overflows."""
    return _round(x, 24, -149, 128)


def _round(x: Value, prec: int, min_exp: int, max_exp: int) -> float:
    if isinstance(x, BigFloat):
        if x.inf or x.top() > max_exp + 1:
            return math.inf * (x.inf or x.sign())
        if x.top() < min_exp - 1:
            return 0.0
        num, den = x.fraction().as_integer_ratio()
    elif isinstance(x, int | Fraction):
        num, den = x.numerator, x.denominator
    else:
        return 0.0
    if num.bit_length() - den.bit_length() > max_exp + 1:
        return math.inf if num > 0 else -math.inf
    mant, exp = round_ratio(num, den, prec, min_exp)
    if mant.bit_length() + exp > max_exp:
        return math.inf if num > 0 else -math.inf
    return math.ldexp(mant, exp)


def quote(s: bytes) -> str:
    """Go's quoted form of a string, as `strconv.Quote` makes it."""
    out: list[str] = []
    for ch in s.decode("utf-8", "surrogateescape"):
        code = ord(ch)
        if ch in '"\\':
            out.append("\\" + ch)
        elif 0xDC80 <= code <= 0xDCFF:
            out.append(f"\\x{code - 0xDC00:02x}")
        elif ch.isprintable():
            out.append(ch)
        elif ch in "\a\b\f\n\r\t\v":
            out.append("\\" + "abfnrtv"["\a\b\f\n\r\t\v".index(ch)])
        elif code < 0x20 or code == 0x7F:
            out.append(f"\\x{code:02x}")
        elif code < 0x10000:
            out.append(f"\\u{code:04x}")
        else:
            out.append(f"\\U{code:08x}")
    return f'"{"".join(out)}"'


_MAX_QUOTED = 72


def to_string(x: Value) -> str:
    """The value as messages print it: short, perhaps inexact."""
    if isinstance(x, bool):
        return "true" if x else "false"
    if isinstance(x, int):
        return _decimal(x)
    if isinstance(x, bytes):
        s = quote(x)
        return s if len(s) <= _MAX_QUOTED else s[: _MAX_QUOTED - 3] + "..."
    if isinstance(x, Fraction | BigFloat):
        return _float_string(x)
    if isinstance(x, Complex):
        return f"({to_string(x.re)} + {to_string(x.im)}i)"
    return "unknown"


def _decimal(x: int) -> str:
    """str(x) without CPython's limit on the number of digits."""
    if x.bit_length() < 10_000:
        return str(x)
    if x < 0:
        return "-" + _decimal(-x)
    half = int(x.bit_length() * 0.15)
    high, low = divmod(x, 10**half)
    return _decimal(high) + _decimal(low).rjust(half, "0")


def _float_string(x: Fraction | BigFloat) -> str:
    f = float64_val(x)
    if not math.isinf(f) and (f == 0) == (sign(x) == 0):
        s = f"{f:.6g}"
        is_int = x.denominator == 1 if isinstance(x, Fraction) else x.is_int()
        if not is_int and "." not in s:
            return _shortest(f)
        return s
    big = _to_big(x)
    exp = big.top()
    m = float(Fraction(big.mant, 1 << big.mant.bit_length()))
    d = exp * (math.log(2) / math.log(10))
    e = int(d)
    m *= 10.0 ** (d - e)
    if abs(m) < 1 - 0.5e-6:
        m *= 10
        e -= 1
    elif abs(m) >= 10:
        m /= 10
        e += 1
    return f"{m:.6g}e{e:+d}"


def _shortest(f: float) -> str:
    """The shortest digits that read back as `f`, in the form of Go's %g."""
    negative, digits, exp = Decimal(repr(f)).normalize().as_tuple()
    assert isinstance(exp, int)
    text = "".join(map(str, digits))
    minus = "-" if negative else ""
    exp10 = len(text) + exp - 1
    if -4 <= exp10 < 6:
        return minus + f"{Decimal(repr(abs(f))).normalize():f}"
    point = "." + text[1:] if len(text) > 1 else ""
    return f"{minus}{text[0]}{point}e{exp10:+03d}"
