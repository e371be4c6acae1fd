"""Vectors of words, against Python's integers, in machine code and under CPython."""

from __future__ import annotations

import ctypes
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from native.both import Compiled

from rt0.native import emu, native
from rt0.runtime import arith, os_linux

from .memory import SCRATCH, SCRATCH_SIZE

BASE = 1 << 64
WORD = st.integers(0, BASE - 1) | st.sampled_from([0, 1, BASE - 1, BASE - 2, BASE // 2])
Pairs = list[tuple[int, int]]
ALL = (arith.add_vv, arith.sub_vv, arith.lsh_vu, arith.rsh_vu, arith.mul_add_vww, arith.add_mul_vvww)


class Words:
    """Vectors of n words in memory, and the functions on them in machine code."""

    def __init__(self, adx: bool) -> None:
        self.compiled = Compiled([*ALL, set_adx])
        self.compiled.call(set_adx, adx)

    def call(self, f: Any, n: int, vectors: list[int], rest: list[int], same: bool) -> tuple[int, int]:
        """The number in z, and the result; with `same`, z is the first of the vectors."""
        memory = [(ctypes.c_uint64 * max(n, 1))(*words(v, n)) for v in vectors]
        z = memory[0] if same else (ctypes.c_uint64 * max(n, 1))()
        args = [x for m in (z, *memory) for x in (ctypes.addressof(m), n, n)]
        result = self.compiled.call(f, *args, *rest)
        return number(list(z[:n])), result


def words(x: int, n: int) -> list[int]:
    return [x >> 64 * i & BASE - 1 for i in range(n)]


def number(w: list[int]) -> int:
    return sum(x << 64 * i for i, x in enumerate(w))


@native
def set_adx(on: bool) -> None:
    os_linux.has_adx.v = on


def processor_has_adx() -> bool:
    with open("/proc/cpuinfo") as f:
        flags = f.read()
    return " adx " in flags and " bmi2 " in flags


@pytest.fixture(scope="module", params=[False, True])
def machine(request: pytest.FixtureRequest) -> Words:
    if request.param and not processor_has_adx():
        pytest.skip("the processor has no ADX")
    return Words(request.param)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(WORD, WORD), max_size=40), WORD, WORD, st.integers(1, 63), st.booleans())
def test_machine_code(
    machine: Words, pairs: list[tuple[int, int]], m: int, a: int, s: int, same: bool
) -> None:
    n = len(pairs)
    top = 1 << 64 * n
    x, y = number([p[0] for p in pairs]), number([p[1] for p in pairs])
    assert machine.call(arith.add_vv, n, [x, y], [], same) == ((x + y) % top, (x + y) // top)
    assert machine.call(arith.sub_vv, n, [x, y], [], same) == ((x - y) % top, int(x < y))
    assert machine.call(arith.mul_add_vww, n, [x], [m, a], same) == ((x * m + a) % top, (x * m + a) // top)
    product = x + y * m + a
    assert machine.call(arith.add_mul_vvww, n, [x, y], [m, a], same) == (product % top, product // top)
    assert machine.call(arith.lsh_vu, n, [x], [s], same) == ((x << s) % top, (x << s) // top)
    low = x << 64 - s & BASE - 1 if n else 0
    assert machine.call(arith.rsh_vu, n, [x], [s], same) == (x >> s, low)


def test_shifts_within_a_vector(machine: Words) -> None:
    """Left shifts go to higher words, right shifts to lower ones, as `nat.shl` and `nat.shr` do it."""
    x = number([0x0123456789ABCDEF * (i + 1) % BASE for i in range(30)])
    for n in range(1, 29):
        for d in range(3):
            memory = (ctypes.c_uint64 * 32)(*words(x, n), *[0] * (32 - n))
            at = ctypes.addressof(memory)
            machine.compiled.call(arith.lsh_vu, at + 8 * d, n, n, at, n, n, 5)
            assert number(list(memory[d : d + n])) == number(words(x, n)) * 32 % (1 << 64 * n)
            memory = (ctypes.c_uint64 * 32)(*[0] * d, *words(x, n), *[0] * (32 - n - d))
            at = ctypes.addressof(memory)
            machine.compiled.call(arith.rsh_vu, at, n, n, at + 8 * d, n, n, 5)
            assert number(list(memory[:n])) == number(words(x, n)) // 32


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(WORD, WORD), max_size=7), WORD, WORD, st.integers(1, 63))
def test_cpython(pairs: Pairs, m: int, a: int, s: int) -> None:
    """Of sums as many words as need no assembly."""
    emu.reset()
    emu.map_memory(SCRATCH, SCRATCH_SIZE)
    n = len(pairs)
    top = 1 << 64 * n
    x, y = number([p[0] for p in pairs]), number([p[1] for p in pairs])
    p, q, z = SCRATCH, SCRATCH + 1000, SCRATCH + 2000
    emu.write(p, x.to_bytes(8 * n, "little"))
    emu.write(q, y.to_bytes(8 * n, "little"))

    def written() -> int:
        return int.from_bytes(emu.read(z, 8 * n), "little")

    assert arith.add_vv(z, n, n, p, n, n, q, n, n) == (x + y) // top
    assert written() == (x + y) % top
    assert arith.sub_vv(z, n, n, p, n, n, q, n, n) == int(x < y)
    assert written() == (x - y) % top
    product = x + y * m + a
    assert arith.add_mul_vvww(z, n, n, p, n, n, q, n, n, m, a) == product // top
    assert written() == product % top
    assert arith.mul_add_vww(z, n, n, p, n, n, m, a) == (x * m + a) // top
    assert written() == (x * m + a) % top
    assert arith.lsh_vu(z, n, n, p, n, n, s) == (x << s) // top
    assert written() == (x << s) % top
    arith.rsh_vu(z, n, n, p, n, n, s)
    assert written() == x >> s
