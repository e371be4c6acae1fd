"""What generated Python code calls: exact integer and float operations, and the intrinsics.

Invariants: integers are in the range of their type before and after; pointers are plain ints; a String is a
pair (address, length). An intrinsic takes its operands and then the type bound to T, if its rule binds one.
"""

from __future__ import annotations

import math
import struct
import time
from collections.abc import Callable
from typing import Any

from rt0.native import emu
from rt0.native.types import FloatType, IntType, Type, VectorType

MASK = emu.MASK

functions: dict[int, Callable[..., Any]] = {}
"""Functions by their emulated addresses."""


class Unsupported(Exception):
    """Something that only machine code can do, such as inline assembly."""


class OutOfBounds(IndexError):
    """An index outside of a fixed array."""


def index(i: int, n: int) -> int:
    """Checks an index; compiled code does not."""
    if 0 <= i < n:
        return i
    raise OutOfBounds(f"index {i} of {n} elements")


def function_at(p: int) -> Callable[..., Any]:
    f = functions.get(p)
    if f is None:
        raise emu.Fault(p, "call of")
    return f


def shl(a: int, n: int, t: IntType) -> int:
    return t.wrap(a << n) if 0 <= n < t.bits else 0


def shr(a: int, n: int, t: IntType) -> int:
    return a >> n if 0 <= n < t.bits else a >> t.bits


def f32_round(x: float) -> float:
    try:
        return float(struct.unpack("<f", struct.pack("<f", x))[0])
    except OverflowError:
        return math.copysign(math.inf, x)


def fdiv(a: float, b: float) -> float:
    if b != 0:
        return a / b
    if a == 0 or math.isnan(a):
        return math.nan
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def float_to_int(x: float, t: IntType) -> int:
    """Truncates; out of range gives the nearest value of the type, a NaN 0."""
    if math.isnan(x):
        return 0
    if math.isinf(x):
        return t.max if x > 0 else t.min
    return min(max(int(x), t.min), t.max)


def load_string(p: int) -> tuple[int, int]:
    return emu.load_u64(p), emu.LOADERS["i64"](p + 8)


def store_string(p: int, s: tuple[int, int]) -> None:
    emu.store_u64(p, s[0])
    emu.STORERS["i64"](p + 8, s[1])


def copy_to(dst: int, src: int, n: int) -> int:
    """Copies a struct; its new address."""
    memmove(dst, src, n)
    return dst


def asm(template: str) -> Any:
    raise Unsupported(f"inline assembly under CPython: {template}")


def kind(t: Type) -> str:
    """The name of a scalar type's loader."""
    return t.name if t.name in emu.LOADERS else "ptr"


# Intrinsics


def div(a: int, b: int, t: IntType) -> int:
    q = abs(a) // abs(b)
    return t.wrap(q if (a < 0) == (b < 0) else -q)


def rem(a: int, b: int, t: IntType) -> int:
    r = abs(a) % abs(b)
    return -r if a < 0 else r


def memmove(dst: int, src: int, n: int) -> None:
    if n:
        emu.write(dst, emu.read(src, n))


def memclr(p: int, n: int) -> None:
    emu.clear(p, n)


def memequal(p: int, q: int, n: int) -> bool:
    return emu.read(p, n) == emu.read(q, n)


def _atomic(name: str, p: int, t: Type) -> None:
    if p % struct.calcsize(emu.FORMATS[kind(t)]):
        raise emu.Fault(p, f"{name} of misaligned")
    if emu.on_atomic is not None:
        emu.on_atomic(name, p)


def atomic_load(p: int, t: Type) -> Any:
    _atomic("atomic_load", p, t)
    return emu.LOADERS[kind(t)](p)


def atomic_store(p: int, v: Any, t: Type) -> None:
    _atomic("atomic_store", p, t)
    emu.STORERS[kind(t)](p, v)


def atomic_swap(p: int, v: Any, t: Type) -> Any:
    _atomic("atomic_swap", p, t)
    old = emu.LOADERS[kind(t)](p)
    emu.STORERS[kind(t)](p, v)
    return old


def atomic_cas(p: int, old: Any, new: Any, t: Type) -> bool:
    _atomic("atomic_cas", p, t)
    if emu.LOADERS[kind(t)](p) != old:
        return False
    emu.STORERS[kind(t)](p, new)
    return True


def atomic_add(p: int, delta: int, t: IntType) -> int:
    _atomic("atomic_add", p, t)
    v = t.wrap(emu.LOADERS[kind(t)](p) + delta)
    emu.STORERS[kind(t)](p, v)
    return v


def atomic_and(p: int, v: int, t: IntType) -> int:
    _atomic("atomic_and", p, t)
    old: int = emu.LOADERS[kind(t)](p)
    emu.STORERS[kind(t)](p, old & v)
    return old


def atomic_or(p: int, v: int, t: IntType) -> int:
    _atomic("atomic_or", p, t)
    old: int = emu.LOADERS[kind(t)](p)
    emu.STORERS[kind(t)](p, old | v)
    return old


def nothing(*args: Any) -> None:
    """Fences, pauses and prefetches: the emulation has nothing to do."""


def volatile_load(p: int, t: Type) -> Any:
    return emu.LOADERS[kind(t)](p)


def volatile_store(p: int, v: Any, t: Type) -> None:
    emu.STORERS[kind(t)](p, v)


def ctz(x: int, t: IntType) -> int:
    return (x & -x).bit_length() - 1 if x else t.bits


def clz(x: int, t: IntType) -> int:
    return t.bits - (x & t.mask).bit_length()


def popcount(x: int, t: IntType) -> int:
    return (x & t.mask).bit_count()


def bswap(x: int, t: IntType) -> int:
    return t.wrap(int.from_bytes((x & t.mask).to_bytes(t.bits // 8, "little"), "big"))


def rotl(x: int, k: int, t: IntType) -> int:
    k %= t.bits
    x &= t.mask
    return t.wrap(x << k | x >> (t.bits - k))


def mul_hi(a: int, b: int) -> int:
    return a * b >> 64


def mul128(a: int, b: int) -> tuple[int, int]:
    return a * b >> 64, a * b & MASK


def add_overflow(a: int, b: int, t: IntType) -> tuple[int, bool]:
    r = t.wrap(a + b)
    return r, r != a + b


def mul_overflow(a: int, b: int, t: IntType) -> tuple[int, bool]:
    r = t.wrap(a * b)
    return r, r != a * b


def add_carry(a: int, b: int, carry: int) -> tuple[int, int]:
    return a + b + carry & MASK, a + b + carry >> 64


def sub_borrow(a: int, b: int, borrow: int) -> tuple[int, int]:
    return a - b - borrow & MASK, int(a - b - borrow < 0)


def splat(c: int) -> int:
    return int.from_bytes(bytes((c,)) * 16, "little")


def splat32(c: int) -> int:
    return int.from_bytes(bytes((c,)) * 32, "little")


def lanes_equal(a: int, b: int, t: VectorType) -> int:
    same = (0xFF if x == y else 0 for x, y in zip(_lanes(a, t), _lanes(b, t), strict=True))
    return int.from_bytes(bytes(same), "little")


def lanes_sub(a: int, b: int, t: VectorType) -> int:
    differences = (x - y & 0xFF for x, y in zip(_lanes(a, t), _lanes(b, t), strict=True))
    return int.from_bytes(bytes(differences), "little")


def lanes_sum(a: int) -> int:
    return sum(a.to_bytes(16, "little"))


def lane_mask(a: int, t: VectorType) -> int:
    return sum(x >> 7 << i for i, x in enumerate(_lanes(a, t)))


def _lanes(x: int, t: VectorType) -> bytes:
    return x.to_bytes(t.lanes, "little")


def fabs(x: float, t: FloatType) -> float:
    return abs(x)


def sqrt(x: float, t: FloatType) -> float:
    if x < 0:
        return math.nan
    return f32_round(math.sqrt(x)) if t.bits == 32 else math.sqrt(x)


def floor(x: float, t: FloatType) -> float:
    return float(math.copysign(math.floor(x), x)) if math.isfinite(x) else x


def f64_bits(x: float) -> int:
    return int(struct.unpack("<Q", struct.pack("<d", x))[0])


def f64_from_bits(x: int) -> float:
    return float(struct.unpack("<d", struct.pack("<Q", x))[0])


def f32_bits(x: float) -> int:
    return int(struct.unpack("<I", struct.pack("<f", x))[0])


def f32_from_bits(x: int) -> float:
    return float(struct.unpack("<f", struct.pack("<I", x))[0])


def tls_load(off: int) -> int:
    return int(emu.load_u64(emu.current().fs + off))


def tls_store(off: int, v: int) -> None:
    emu.store_u64(emu.current().fs + off, v)


def stack_pointer() -> int:
    return emu.current().sp


def return_address() -> int:
    return 0


def _syscall(nr: int, *args: int) -> int:
    return emu.on_syscall(nr, args) & MASK


_CPUID = {
    (0, 0): (7, 0x756E6547, 0x6C65746E, 0x49656E69),
    (1, 0): (0x000306A9, 0x00100800, 0x7FBAE3BF, 0xBFEBFBFF),
}
"""A processor of x86-64-v2 that calls itself GenuineIntel."""


def cpuid(leaf: int, sub: int) -> tuple[int, int, int, int]:
    return _CPUID.get((leaf, sub), (0, 0, 0, 0))


def xgetbv() -> tuple[int, int]:
    return 7, 0


def rdtsc() -> int:
    return time.perf_counter_ns()


def trap() -> None:
    raise emu.Fault(0, "trap at")


def unreachable() -> None:
    raise AssertionError("unreachable() was reached")


INTRINSICS: dict[str, Callable[..., Any]] = {
    **{
        f.__name__: f
        for f in (
            div, rem, memmove, memclr, memequal, atomic_load, atomic_store, atomic_swap, atomic_cas,
            atomic_add, atomic_and, atomic_or, volatile_load, volatile_store, ctz, clz, popcount, bswap, rotl,
            mul_hi, mul128, add_overflow, mul_overflow, add_carry, sub_borrow, splat, splat32,
            lanes_equal, lanes_sub, lanes_sum, lane_mask, fabs, sqrt, floor, f64_bits, f64_from_bits,
            f32_bits, f32_from_bits, tls_load, tls_store, stack_pointer, return_address, cpuid, xgetbv, rdtsc,
            trap,
            unreachable,
        )
    },
    "atomic_load_acq": atomic_load,
    "atomic_store_rel": atomic_store,
    "frame_address": stack_pointer,
    "fence": nothing,
    "pause": nothing,
    "prefetch": nothing,
    **{f"syscall{n}": _syscall for n in range(7)},
}  # fmt: skip
