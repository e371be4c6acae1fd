"""Numbers as print writes them, against what gc printed (`record_library.py`)."""

from __future__ import annotations

import struct

import pytest

from rt0.native import emu
from rt0.runtime import print as rtprint
from rt0.runtime import strconv
from rt0.runtime.runtime2 import G
from rt0.runtime.sys_linux_amd64 import SYS_WRITE

from .memory import SCRATCH, record, run_as, scratch, text

__all__ = ["scratch"]


def f64(bits: int) -> float:
    return float(struct.unpack("<d", struct.pack("<Q", bits))[0])


def f32(bits: int) -> float:
    return float(struct.unpack("<f", struct.pack("<I", bits))[0])


def test_float64(scratch: None) -> None:
    for bits, want in record("f64"):
        n = strconv.format_float64(SCRATCH, f64(int(bits)))
        assert text(SCRATCH, n) == want, bits


def test_float32(scratch: None) -> None:
    for bits, want in record("f32"):
        if want == "NaN":
            continue  # CPython's floats do not keep the payload of a 32-bit NaN
        n = strconv.format_float32(SCRATCH, f32(int(bits)))
        assert text(SCRATCH, n) == want, bits


def test_complex128(scratch: None) -> None:
    for re, im, want in record("c128"):
        n = strconv.format_complex128(SCRATCH, f64(int(re)), f64(int(im)))
        assert text(SCRATCH, n) == want, (re, im)


@pytest.mark.parametrize("v", [0, 1, -1, 9, 10, 99, 100, 2**63 - 1, -(2**63), 10**18, 10**18 - 1])
def test_int(scratch: None, v: int) -> None:
    assert text(SCRATCH, strconv.format_int(SCRATCH, v)) == str(v)


@pytest.mark.parametrize("v", [0, 1, 15, 16, 255, 2**64 - 1])
def test_hex(scratch: None, v: int) -> None:
    assert text(SCRATCH, strconv.format_hex(SCRATCH, v, 0)) == f"{v:x}"
    assert text(SCRATCH, strconv.format_hex(SCRATCH, v, 20)) == f"{v:020x}"


def test_powers_of_ten_are_rounded_up() -> None:
    """hi<<64 - lo is the mantissa of 10**e to 128 bits, rounded up, for exact powers exact."""
    for e in range(strconv.POW10_MIN, strconv.POW10_MAX + 1):
        hi, lo = strconv.pow10(e)
        mantissa = (hi << 64) - lo
        assert mantissa.bit_length() == 128
        if e >= 0:
            shift = (10**e).bit_length() - 128
            low, high = (mantissa - 1) << max(shift, 0), mantissa << max(shift, 0)
            assert low < 10**e << max(-shift, 0) <= high
        else:
            shift = (10**-e).bit_length() + 127
            assert (mantissa - 1) * 10**-e < 1 << shift <= mantissa * 10**-e


@pytest.fixture
def written(scratch: None) -> list[bytes]:
    """What the program writes to standard error, a write(2) at a time."""
    out: list[bytes] = []

    def syscall(number: int, args: tuple[int, ...]) -> int:
        if number != SYS_WRITE:
            return emu.syscall(number, args)
        assert args[0] == 2
        out.append(emu.read(args[1], args[2]))
        return args[2]

    emu.on_syscall = syscall
    run_as(emu.new(G))
    return out


def test_a_print_statement_is_one_write(written: list[bytes]) -> None:
    rtprint.printlock()
    rtprint.printint(-7)
    rtprint.printsp()
    rtprint.printbool(True)
    rtprint.printsp()
    rtprint.printslice(0x1000, 2, 3)
    rtprint.printnl()
    rtprint.printunlock()
    assert written == [b"-7 true [2/3]0x1000\n"]


def test_indented(written: list[bytes]) -> None:
    rtprint.printlock()
    rtprint.printindented("a\nb\n")
    rtprint.printunlock()
    assert b"".join(written) == b"a\n\tb\n\t"
