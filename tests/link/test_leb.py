"""LEB128 there and back."""

from hypothesis import given
from hypothesis import strategies as st

from rt0.link.leb import read_sleb, read_uleb, sleb, uleb


@given(st.integers(min_value=0, max_value=1 << 70), st.binary())
def test_unsigned(x: int, rest: bytes) -> None:
    data = uleb(x)
    assert read_uleb(data + rest, 0) == (x, len(data))


@given(st.integers(min_value=-(1 << 70), max_value=1 << 70), st.binary())
def test_signed(x: int, rest: bytes) -> None:
    data = sleb(x)
    assert read_sleb(data + rest, 0) == (x, len(data))


def test_known_encodings() -> None:
    # The examples of the DWARF 4 specification, section 7.6.
    assert [uleb(x) for x in (2, 127, 128, 12857)] == [b"\x02", b"\x7f", b"\x80\x01", b"\xb9\x64"]
    assert [sleb(x) for x in (2, -2, 127, -127, -128)] == [
        b"\x02",
        b"\x7e",
        b"\xff\x00",
        b"\x81\x7f",
        b"\x80\x7f",
    ]
