"""The arithmetic of relocations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rt0.link.reloc import (
    R_32,
    R_32S,
    R_64,
    R_GOTPCREL,
    R_GOTPCRELX,
    R_NONE,
    R_PC32,
    R_PC64,
    R_PLT32,
    R_REX_GOTPCRELX,
    RelocError,
    apply,
    relax,
    relaxable,
)

addresses = st.integers(min_value=0, max_value=(1 << 47) - 1)
addends = st.integers(min_value=-(1 << 31), max_value=(1 << 31) - 1)


def value_of(kind: int, s: int, a: int, p: int) -> int:
    return s + a - p if kind in (R_PC32, R_PLT32, R_PC64) else s + a


@given(st.sampled_from([R_64, R_PC32, R_PLT32, R_32, R_32S, R_PC64]), addresses, addends, addresses)
def test_stores_the_value_or_refuses(kind: int, s: int, a: int, p: int) -> None:
    size = 8 if kind in (R_64, R_PC64) else 4
    signed = kind not in (R_64, R_32)
    buf = bytearray(b"\xee" * 12)
    value = value_of(kind, s, a, p)
    low, high = (-(1 << 8 * size - 1), 1 << 8 * size - 1) if signed else (0, 1 << 8 * size)
    if size == 4 and not low <= value < high:
        with pytest.raises(RelocError):
            apply(buf, 2, kind, s, a, p)
        return
    apply(buf, 2, kind, s, a, p)
    assert buf[:2] == b"\xee\xee" and buf[2 + size :] == b"\xee" * (10 - size)
    assert int.from_bytes(buf[2 : 2 + size], "little") == value % (1 << 8 * size)


def test_none_does_nothing_and_unknown_types_are_refused() -> None:
    buf = bytearray(4)
    apply(buf, 0, R_NONE, 1, 2, 3)
    assert buf == bytes(4)
    with pytest.raises(RelocError, match="type 22 is not supported"):
        apply(buf, 0, 22, 1, 2, 3)


@pytest.mark.parametrize(
    ("code", "kind", "want", "displacement"),
    [
        ("48 8b 05", R_REX_GOTPCRELX, "48 8d 05 DD DD DD DD", 3),  # mov to lea
        ("90 8b 1d", R_GOTPCRELX, "90 8d 1d DD DD DD DD", 3),
        ("90 ff 15", R_GOTPCRELX, "90 67 e8 DD DD DD DD", 3),  # call
        ("90 ff 25", R_GOTPCRELX, "90 e9 DD DD DD DD 90", 2),  # jmp
    ],
)
def test_relaxation(code: str, kind: int, want: str, displacement: int) -> None:
    buf = bytearray.fromhex(code) + bytes(4)
    at = len(buf) - 4
    assert relaxable(buf, at, kind)
    where = relax(buf, at)
    assert where == displacement
    buf[where : where + 4] = b"\xdd" * 4
    assert buf == bytes.fromhex(want)


def test_what_is_not_relaxed() -> None:
    assert not relaxable(bytes.fromhex("48 3b 05 00 00 00 00"), 3, R_REX_GOTPCRELX)  # cmp
    assert not relaxable(bytes.fromhex("48 8b 05 00 00 00 00"), 3, R_GOTPCREL)
