"""Searching, counting and comparing bytes, against Python's own: in machine code with memory that ends where
the bytes do, and under CPython.
"""

from __future__ import annotations

import ctypes
import mmap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from native.both import Compiled

from rt0.native import emu, native
from rt0.runtime import bytealg, os_linux

from .memory import SCRATCH, SCRATCH_SIZE

PAGE = 4096

TEXTS = st.one_of(
    st.binary(max_size=40),
    st.text("ab", max_size=200).map(str.encode),
    st.text("abc\x80", max_size=700).map(lambda s: s.encode("latin-1")),
)


class Memory:
    """Three pages with nothing before and nothing behind the middle one."""

    def __init__(self) -> None:
        self.map = mmap.mmap(-1, 3 * PAGE)
        self.base = ctypes.addressof(ctypes.c_char.from_buffer(self.map))
        libc = ctypes.CDLL(None)
        for page in (0, 2):
            assert libc.mprotect(ctypes.c_void_p(self.base + page * PAGE), PAGE, 0) == 0

    def place(self, data: bytes, at_end: bool) -> int:
        """The address of the data, which begin or end where the page does."""
        offset = 2 * PAGE - len(data) if at_end else PAGE
        self.map[offset : offset + len(data)] = data
        return self.base + offset


MEMORY, OTHER = Memory(), Memory()


@native
def set_avx2(on: bool) -> None:
    os_linux.has_avx2.v = on


@pytest.fixture(scope="module", params=[False, True])
def compiled(request: pytest.FixtureRequest) -> Compiled:
    with open("/proc/cpuinfo") as f:
        if request.param and " avx2 " not in f.read():
            pytest.skip("the processor has no AVX2")
    functions = (bytealg.index_byte, bytealg.bytealg_count_string, bytealg.bytealg_index_string)
    machine = Compiled([*functions, bytealg.cmpstring, set_avx2])
    machine.call(set_avx2, request.param)
    return machine


@settings(max_examples=1000, deadline=None)
@given(TEXTS, st.integers(0, 255) | st.sampled_from(b"abc\x80"), st.booleans())
def test_bytes(compiled: Compiled, data: bytes, c: int, at_end: bool) -> None:
    p, n = MEMORY.place(data, at_end), len(data)
    assert compiled.call(bytealg.index_byte, p, n, c) == data.find(c)
    assert compiled.call(bytealg.bytealg_count_string, p, n, c) == data.count(c)


@settings(max_examples=2000, deadline=None)
@given(TEXTS, st.data(), st.booleans(), st.booleans())
def test_words(compiled: Compiled, data: bytes, draw: st.DataObject, at_end: bool, word_at_end: bool) -> None:
    if len(data) < 2:
        data += b"ab"
    if draw.draw(st.booleans()):
        i = draw.draw(st.integers(0, len(data) - 2))
        word = data[i : i + draw.draw(st.integers(2, 63))]
    else:
        word = draw.draw(st.binary(min_size=2, max_size=min(63, len(data))))
    p, q = MEMORY.place(data, at_end), OTHER.place(word, word_at_end)
    assert compiled.call(bytealg.bytealg_index_string, p, len(data), q, len(word)) == data.find(word)


def test_words_that_are_one_byte_longer(compiled: Compiled) -> None:
    """bytes.Index may have gone past the last place where the word fits, with memory that ends there."""
    for n in range(1, 63):
        p, q = MEMORY.place(bytes(n), True), OTHER.place(bytes(n + 1), True)
        assert compiled.call(bytealg.bytealg_index_string, p, n, q, n + 1) == -1


@settings(max_examples=1000, deadline=None)
@given(TEXTS, TEXTS, st.integers(0, 900), st.booleans(), st.booleans())
def test_order(compiled: Compiled, a: bytes, b: bytes, common: int, a_at_end: bool, b_at_end: bool) -> None:
    a = a * 3
    b = a[:common] + b
    p, q = MEMORY.place(a, a_at_end), OTHER.place(b, b_at_end)
    assert compiled.call(bytealg.cmpstring, p, len(a), q, len(b)) == (a > b) - (a < b)


def test_many_bytes(compiled: Compiled) -> None:
    for n in (8127, 8128, 8129, 20000, 100_000):
        data = ctypes.create_string_buffer(b"a" * n, n)
        assert compiled.call(bytealg.bytealg_count_string, ctypes.addressof(data), n, ord("a")) == n
        assert compiled.call(bytealg.bytealg_count_string, ctypes.addressof(data), n, 0) == 0
        for i in (*range(0, n, 997), *range(n - 200, n)):
            data[i] = b"z"
            assert compiled.call(bytealg.index_byte, ctypes.addressof(data), n, ord("z")) == i
            data[i] = b"a"


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=100), st.integers(0, 255), st.data(), st.booleans())
def test_cpython(data: bytes, c: int, draw: st.DataObject, at_end: bool) -> None:
    emu.reset()
    emu.map_memory(SCRATCH, SCRATCH_SIZE)
    p = SCRATCH + (SCRATCH_SIZE - len(data) if at_end else 0)
    emu.write(p, data)
    assert bytealg.index_byte(p, len(data), c) == data.find(c)
    assert bytealg.bytealg_count_string(p, len(data), c) == data.count(c)
    if len(data) > 2:
        i = draw.draw(st.integers(0, len(data) - 2))
        word = data[i : i + draw.draw(st.integers(2, 40))]
        q = p + i
        assert bytealg.bytealg_index_string(p, len(data), q, len(word)) == data.find(word)
        assert bytealg.cmpstring(p, len(data), q, len(word)) == (data > word) - (data < word)
