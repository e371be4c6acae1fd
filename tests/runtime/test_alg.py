"""Hashing and equality: equal values hash alike, different ones seldom do."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rt0.native import emu
from rt0.runtime import alg
from rt0.runtime.type import TFLAG_REGULAR_MEMORY, ArrayType, Kind, Type

from .memory import SCRATCH, SCRATCH_SIZE

OTHER = SCRATCH + SCRATCH_SIZE // 2


@pytest.fixture(autouse=True)
def keys() -> None:
    """The software hash with fixed keys."""
    emu.reset()
    emu.map_memory(SCRATCH, SCRATCH_SIZE)
    for i in range(4):
        alg.hashkey[i] = 0x9E3779B97F4A7C15 * (i + 1) & (2**64 - 1)


def hash_bytes(data: bytes, seed: int = 1) -> int:
    emu.write(SCRATCH, data)
    return int(alg.memhash(SCRATCH, seed, len(data)))


def test_each_bit_of_each_length_matters() -> None:
    seen = set()
    count = 0
    for n in (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48, 65):
        data = bytes(range(n))
        for bit in range(n * 8):
            changed = bytearray(data)
            changed[bit // 8] ^= 1 << bit % 8
            seen.add(hash_bytes(bytes(changed)))
            count += 1
    assert len(seen) == count


def test_the_seed_matters() -> None:
    assert len({hash_bytes(b"key", seed) for seed in range(100)}) == 100


def test_low_bits_spread() -> None:
    buckets = [0] * 64
    for i in range(2048):
        buckets[hash_bytes(i.to_bytes(8, "little")) & 63] += 1
    assert max(buckets) < 70
    assert min(buckets) > 8


@settings(max_examples=50, deadline=None)
@given(st.floats(allow_nan=False))
def test_equal_floats_hash_alike(x: float) -> None:
    emu.write(SCRATCH, struct.pack("<d", x))
    emu.write(OTHER, struct.pack("<d", 0.0 if x == 0 else x))
    assert alg.f64equal(SCRATCH, OTHER)
    assert alg.f64hash(SCRATCH, 7) == alg.f64hash(OTHER, 7)


def test_zeros_are_equal_and_nans_are_not() -> None:
    emu.write(SCRATCH, struct.pack("<d", 0.0))
    emu.write(OTHER, struct.pack("<d", -0.0))
    assert alg.f64equal(SCRATCH, OTHER)
    assert alg.f64hash(SCRATCH, 7) == alg.f64hash(OTHER, 7)
    emu.write(SCRATCH, struct.pack("<d", float("nan")))
    assert not alg.f64equal(SCRATCH, SCRATCH)


def test_strings() -> None:
    emu.write(OTHER, b"abcabd")
    emu.write(SCRATCH, struct.pack("<QQQQQQ", OTHER, 2, OTHER + 3, 2, OTHER, 3))
    ab, ab2, abc = SCRATCH, SCRATCH + 16, SCRATCH + 32
    assert alg.strequal(ab, ab2)
    assert alg.strhash(ab, 3) == alg.strhash(ab2, 3)
    assert not alg.strequal(ab, abc)
    assert alg.strhash(ab, 3) != alg.strhash(abc, 3)


def test_an_array_hashes_its_elements() -> None:
    elem = emu.new(Type)
    elem.size = 8
    elem.kind = Kind.FLOAT64
    array = emu.new(ArrayType)
    array.typ.size = 16
    array.typ.kind = Kind.ARRAY
    array.elem = elem
    array.len = 2
    emu.write(SCRATCH, struct.pack("<dd", 0.0, 1.5))
    emu.write(OTHER, struct.pack("<dd", -0.0, 1.5))
    assert alg.typehash(array, SCRATCH, 3) == alg.typehash(array, OTHER, 3)
    elem.tflag = TFLAG_REGULAR_MEMORY
    assert alg.typehash(array, SCRATCH, 3) != alg.typehash(array, OTHER, 3)
