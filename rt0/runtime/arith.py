"""math/big's vectors of words: what gc has in assembly (arith_amd64.s).

A vector's words come least first; operands are as long as z, and may be the same memory as z, or begin lower
or higher where the function says so. Chains of carries are assembly, a few words at a time, since LLVM takes
the carry out of the processor's flag and puts it back between them.
"""

from __future__ import annotations

from rt0.native import Ptr, add, add_carry, asm, i64, mul128, native, sub_borrow, u64
from rt0.runtime import os_linux

STEP = 8
"""Words that one piece of assembly works on."""

_CLOBBERS = "~{rax},~{rcx},~{rsi},~{cc},~{memory}"


def _chain(instruction: str) -> str:
    """z = x + y or x - y, STEP words; the carry in and out is $0."""
    # Adding -1 sets the flag if the carry is 1.
    lines = ["addq $$-1, $0"]
    for o in range(0, 8 * STEP, 8):
        lines += [f"movq {o}($2), %rax", f"{instruction} {o}($3), %rax", f"movq %rax, {o}($1)"]
    return "\n".join((*lines, "sbbq $0, $0", "negq $0"))


def _multiples() -> str:
    """z = x*m + a, STEP words; a and the word above are $0."""
    lines, add = [], "addq"
    high, low = "%rsi", "$0"
    for o in range(0, 8 * STEP, 8):
        lines += [f"mulxq {o}($2), %rcx, {high}", f"{add} {low}, %rcx", f"movq %rcx, {o}($1)"]
        high, low, add = low, high, "adcq"
    return "\n".join((*lines, "adcq $$0, $0"))


def _products() -> str:
    """z = x + y*m + a, STEP words, with one chain of carries for each sum; a and the word above are $0."""
    lines = ["xorl %eax, %eax"]
    high, low = "%rsi", "$0"
    for o in range(0, 8 * STEP, 8):
        lines += [
            f"mulxq {o}($3), %rcx, {high}",
            f"adcxq {low}, %rcx",
            f"adoxq {o}($2), %rcx",
            f"movq %rcx, {o}($1)",
        ]
        high, low = low, high
    return "\n".join((*lines, "adcxq %rax, $0", "adoxq %rax, $0"))


def _shifts(towards: str, away: str, neighbour: int, offsets: range) -> str:
    """z = x shifted by $2 (what comes from the neighbouring word by $3), STEP words, two at a time."""
    lines = ["movq $2, %xmm0", "movq $3, %xmm1"]
    for o in offsets:
        lines += [f"movdqu {o}($1), %xmm2", f"movdqu {o + neighbour}($1), %xmm3"]
        lines += [
            f"{towards} %xmm0, %xmm2",
            f"{away} %xmm1, %xmm3",
            "por %xmm3, %xmm2",
            f"movdqu %xmm2, {o}($0)",
        ]
    return "\n".join(lines)


ADD_STEP = _chain("adcq")
SUB_STEP = _chain("sbbq")
STEP_OPERANDS = f"=&r,r,r,r,0,{_CLOBBERS}"
MULTIPLE_STEP = _multiples()
MULTIPLE_OPERANDS = "=&r,r,r,0,{rdx},~{rcx},~{rsi},~{cc},~{memory}"
PRODUCT_STEP = _products()
PRODUCT_OPERANDS = f"=&r,r,r,r,0,{{rdx}},{_CLOBBERS}"

LEFT_STEP = _shifts("psllq", "psrlq", -8, range(8 * STEP - 16, -1, -16))
RIGHT_STEP = _shifts("psrlq", "psllq", 8, range(0, 8 * STEP, 16))
SHIFT_OPERANDS = "r,r,r,r,~{xmm0},~{xmm1},~{xmm2},~{xmm3},~{memory}"


@native(linkname="math/big.addVV", nosplit=True, hot=True)
def add_vv(
    z: Ptr[u64], n: i64, cap_z: i64, x: Ptr[u64], nx: i64, cap_x: i64, y: Ptr[u64], ny: i64, cap_y: i64
) -> u64:
    """z = x + y; the carry."""
    carry: u64 = 0
    i: i64 = 0
    while i + STEP <= n:
        o = i * 8
        carry = asm(u64, ADD_STEP, STEP_OPERANDS, add(z, o), add(x, o), add(y, o), carry)
        i += STEP
    while i < n:
        z[i], carry = add_carry(x[i], y[i], carry)
        i += 1
    return carry


@native(linkname="math/big.subVV", nosplit=True, hot=True)
def sub_vv(
    z: Ptr[u64], n: i64, cap_z: i64, x: Ptr[u64], nx: i64, cap_x: i64, y: Ptr[u64], ny: i64, cap_y: i64
) -> u64:
    """z = x - y; the borrow."""
    borrow: u64 = 0
    i: i64 = 0
    while i + STEP <= n:
        o = i * 8
        borrow = asm(u64, SUB_STEP, STEP_OPERANDS, add(z, o), add(x, o), add(y, o), borrow)
        i += STEP
    while i < n:
        z[i], borrow = sub_borrow(x[i], y[i], borrow)
        i += 1
    return borrow


@native(linkname="math/big.lshVU", nosplit=True, hot=True)
def lsh_vu(z: Ptr[u64], n: i64, cap_z: i64, x: Ptr[u64], nx: i64, cap_x: i64, s: u64) -> u64:
    """z = x << s, 0 < s < 64; the bits that are shifted out. From the top: x may begin lower than z."""
    if n == 0:
        return 0
    up = s & 63
    down = (64 - up) & 63
    i = n - 1
    out = x[i] >> down
    while i >= STEP:
        o = (i + 1 - STEP) * 8
        asm(None, LEFT_STEP, SHIFT_OPERANDS, add(z, o), add(x, o), up, down)
        i -= STEP
    a = x[i]
    while i > 0:
        b = x[i - 1]
        z[i] = a << up | b >> down
        a = b
        i -= 1
    z[0] = a << up
    return out


@native(linkname="math/big.rshVU", nosplit=True, hot=True)
def rsh_vu(z: Ptr[u64], n: i64, cap_z: i64, x: Ptr[u64], nx: i64, cap_x: i64, s: u64) -> u64:
    """z = x >> s, 0 < s < 64; the bits that are shifted out, at the top of a word. x may begin higher."""
    if n == 0:
        return 0
    down = s & 63
    up = (64 - down) & 63
    out = x[0] << up
    i: i64 = 0
    while i + STEP < n:
        o = i * 8
        asm(None, RIGHT_STEP, SHIFT_OPERANDS, add(z, o), add(x, o), down, up)
        i += STEP
    a = x[i]
    while i + 1 < n:
        b = x[i + 1]
        z[i] = a >> down | b << up
        a = b
        i += 1
    z[i] = a >> down
    return out


@native(inline=True)
def mul_add(x: u64, m: u64, a: u64) -> tuple[u64, u64]:
    """x*m + a: the high and the low word."""
    high, low = mul128(x, m)
    low, carry = add_carry(low, a, 0)
    return high + carry, low


@native(linkname="math/big.mulAddVWW", nosplit=True, hot=True)
def mul_add_vww(z: Ptr[u64], n: i64, cap_z: i64, x: Ptr[u64], nx: i64, cap_x: i64, m: u64, a: u64) -> u64:
    """z = x*m + a; the word above."""
    i: i64 = 0
    while os_linux.has_adx.v and i + STEP <= n:
        o = i * 8
        a = asm(u64, MULTIPLE_STEP, MULTIPLE_OPERANDS, add(z, o), add(x, o), a, m)
        i += STEP
    while i + 4 <= n:
        a, b = mul_add(x[i], m, a)
        a, c = mul_add(x[i + 1], m, a)
        a, d = mul_add(x[i + 2], m, a)
        a, e = mul_add(x[i + 3], m, a)
        z[i] = b
        z[i + 1] = c
        z[i + 2] = d
        z[i + 3] = e
        i += 4
    while i < n:
        a, z[i] = mul_add(x[i], m, a)
        i += 1
    return a


@native(inline=True)
def mul_add_add(x: u64, y: u64, m: u64, a: u64) -> tuple[u64, u64]:
    """x + y*m + a: the high and the low word."""
    high, low = mul128(y, m)
    low, carry = add_carry(low, a, 0)
    high += carry
    low, carry = add_carry(low, x, 0)
    return high + carry, low


@native(linkname="math/big.addMulVVWW", nosplit=True, hot=True)
def add_mul_vvww(
    z: Ptr[u64], n: i64, cap_z: i64, x: Ptr[u64], nx: i64, cap_x: i64, y: Ptr[u64], ny: i64, cap_y: i64,
    m: u64, a: u64,
) -> u64:  # fmt: skip
    """z = x + y*m + a; the word above."""
    i: i64 = 0
    while os_linux.has_adx.v and i + STEP <= n:
        o = i * 8
        a = asm(u64, PRODUCT_STEP, PRODUCT_OPERANDS, add(z, o), add(x, o), add(y, o), a, m)
        i += STEP
    while i + 4 <= n:
        a, b = mul_add_add(x[i], y[i], m, a)
        a, c = mul_add_add(x[i + 1], y[i + 1], m, a)
        a, d = mul_add_add(x[i + 2], y[i + 2], m, a)
        a, e = mul_add_add(x[i + 3], y[i + 3], m, a)
        z[i] = b
        z[i + 1] = c
        z[i + 2] = d
        z[i + 3] = e
        i += 4
    while i < n:
        a, z[i] = mul_add_add(x[i], y[i], m, a)
        i += 1
    return a
