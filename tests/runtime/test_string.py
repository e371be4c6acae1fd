"""Bytes, runes and UTF-8, against Python's own."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rt0.native import emu
from rt0.runtime import bytealg, utf8

from .memory import SCRATCH, SCRATCH_SIZE

OTHER = SCRATCH + SCRATCH_SIZE // 2


def put(address: int, data: bytes) -> int:
    """Data at an address of fresh memory; its length."""
    if address == SCRATCH:
        emu.map_memory(SCRATCH, SCRATCH_SIZE)
    emu.write(address, data)
    return len(data)


def runes(data: bytes) -> list[int]:
    """What `range` over a Go string sees."""
    out = []
    i = 0
    while i < len(data):
        for n in (1, 2, 3, 4):
            try:
                out.append(ord(data[i : i + n].decode()))
            except (UnicodeDecodeError, TypeError):
                continue
            i += n
            break
        else:
            out.append(utf8.RUNE_ERROR)
            i += 1
    return out


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.binary(max_size=12), st.text(max_size=6).map(lambda s: s.encode("utf-8", "surrogatepass")))
)
def test_decoding(data: bytes) -> None:
    n = put(SCRATCH, data)
    want = runes(data)
    assert utf8.countrunes(SCRATCH, n) == len(want)
    got, k = [], 0
    while k < n:
        r, k = utf8.next_rune(SCRATCH, n, k)
        got.append(r)
    assert got == want
    assert k == n


@settings(max_examples=100, deadline=None)
@given(st.integers(-(2**31), 2**31 - 1) | st.integers(0, 0x11FFFF))
def test_encoding(r: int) -> None:
    put(SCRATCH, b"")
    valid = 0 <= r <= 0x10FFFF and not 0xD800 <= r <= 0xDFFF
    want = chr(r if valid else utf8.RUNE_ERROR).encode()
    assert utf8.rune_len(r) == len(want)
    assert utf8.encoderune(SCRATCH, r) == len(want)
    assert emu.read(SCRATCH, len(want)) == want


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=20), st.binary(max_size=20), st.integers(0, 20))
def test_comparison(a: bytes, b: bytes, common: int) -> None:
    b = a[:common] + b
    na, nb = put(SCRATCH, a), put(OTHER, b)
    assert bytealg.cmpstring(SCRATCH, na, OTHER, nb) == (a > b) - (a < b)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=30), st.integers(0, 255))
def test_searching(data: bytes, c: int) -> None:
    n = put(SCRATCH, data)
    assert bytealg.index_byte(SCRATCH, n, c) == data.find(c)
    assert bytealg.count_byte(SCRATCH, n, c) == data.count(c)


@given(st.lists(st.sampled_from([0, 1, 2, 127, 128, 129, 255]), max_size=24))
@settings(max_examples=100, deadline=None)
def test_the_first_of_near_matches_is_found(data: list[int]) -> None:
    n = put(SCRATCH, bytes(data))
    for c in (0, 1, 128, 129):
        assert bytealg.index_byte(SCRATCH, n, c) == bytes(data).find(c)
