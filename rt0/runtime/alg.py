"""Hashing and equality by type, as maps, interfaces and generated code use them.

Memory is hashed with the processor's AES rounds where it has them, else with multiplications. Both start from
keys that are random in every process, so that nobody can prepare keys that collide.

Invariants: equal values of a type have equal hashes; a function that hashes or compares a value of a type
without equality panics with a runtime error; hashes never leave the process.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Fn,
    Global,
    Pointer,
    Ptr,
    Var,
    add,
    addr,
    asm,
    cast,
    extern,
    extern_var,
    f32,
    f64,
    i64,
    make_string,
    memequal,
    memmove,
    module_asm,
    mul128,
    native,
    nil,
    str_data,
    struct,
    u8,
    u16,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import iface, malloc, memmove_amd64, os_linux, panic, rand
from rt0.runtime import type as types
from rt0.runtime.type import ArrayType, InterfaceType, Kind, StringStruct, StructType, Type

AES_KEYS = 8
"""Round keys, one for each lane of the long loop; 16 bytes each."""

CPUID1_ECX_SSSE3 = 1 << 9
CPUID1_ECX_SSE41 = 1 << 19
CPUID1_ECX_AES = 1 << 25

# Odd numbers that mix well; the multipliers of wyhash.
M1 = 0xA0761D6478BD642F
M2 = 0xE7037ED1A0B428DB
M3 = 0x8EBC6AF09C88C6E3
C0 = 33054211828000289
C1 = 23344194077549503


@struct(name="eface")
class Eface:
    """An empty interface in memory."""

    typ: Ptr[Type]
    data: Pointer


@struct(name="iface")
class Iface:
    """A non-empty interface in memory."""

    tab: Ptr[iface.Itab]
    data: Pointer


use_aeshash = Var(u32, 0)
"""Whether memhash uses the AES instructions; set once by alginit."""

hashkey = Global(Array[u64, 4])
"""Keys of the software hash; set once by alginit."""


def _lanes(op: str, n: int, first: int = 0) -> str:
    return "\n".join("    " + op.format(i=i + first, j=i, off=16 * i, end=16 * (i - n)) for i in range(n))


def _finish(n: int) -> str:
    """Three rounds on each of n lanes keyed by itself, then all lanes folded into the first and one word of
    it out.
    """
    rounds = "\n".join([_lanes("aesenc %xmm{i}, %xmm{i}", n)] * 3)
    folds = ""
    half = n // 2
    while half:
        folds += "\n" + "\n".join(f"    pxor %xmm{i + half}, %xmm{i}" for i in range(half))
        half //= 2
    return f"{rounds}{folds}\n    movq %xmm0, %rax\n    ret"


def _start(n: int) -> str:
    """Lanes 0 to n-1 become n scrambled seeds, from lane 15."""
    return "\n".join(
        (
            _lanes("movdqa %xmm15, %xmm{i}", n),
            _lanes("pxor {off}(%rdx), %xmm{i}", n),
            _lanes("aesenc %xmm{i}, %xmm{i}", n),
        )
    )


def _wide(base: str, op: str) -> str:
    """128 bytes at a register, with lanes 0 to 7."""
    halves = []
    for first in (0, 4):
        halves += [f"    movdqu {16 * (first + i)}(%{base}), %xmm{8 + i}" for i in range(4)]
        halves += [f"    {op} %xmm{8 + i}, %xmm{first + i}" for i in range(4)]
    return "\n".join(halves)


# memhash_aes(p in r12, seed in r13, n in r14): the seed and the length start every lane, with keys of its
# own.
module_asm(f"""
.section .bss.runtime.aeskeysched,"aw",@nobits
.globl runtime.aeskeysched
.type runtime.aeskeysched,@object
.p2align 4
runtime.aeskeysched:
    .zero {16 * AES_KEYS}
.size runtime.aeskeysched, {16 * AES_KEYS}

.section .text.runtime.memhashAES,"ax",@progbits
.globl runtime.memhashAES
.type runtime.memhashAES,@function
.p2align 4
runtime.memhashAES:
    leaq runtime.aeskeysched(%rip), %rdx
    movq %r13, %xmm15
    pinsrq $1, %r14, %xmm15
    cmpq $16, %r14
    ja .Lover16_memhash
{_start(1)}
    je .L16_memhash
    cmpl $8, %r14d
    jae .Lover7_memhash
    cmpl $4, %r14d
    jae .Lover3_memhash
    xorl %eax, %eax
    testl %r14d, %r14d
    je .Lshort_memhash
    movzbl (%r12), %eax
    movzbl -1(%r12,%r14), %ecx
    shll $8, %eax
    orl %ecx, %eax
    shrl $1, %r14d
    movzbl (%r12,%r14), %ecx
    shll $8, %eax
    orl %ecx, %eax
    jmp .Lshort_memhash
.Lover3_memhash:
    movl (%r12), %eax
    movl -4(%r12,%r14), %ecx
    shlq $32, %rax
    orq %rcx, %rax
.Lshort_memhash:
    movq %rax, %xmm1
    pxor %xmm1, %xmm0
{_finish(1)}
.Lover7_memhash:
    movq (%r12), %xmm1
    movhps -8(%r12,%r14), %xmm1
    pxor %xmm1, %xmm0
{_finish(1)}
.L16_memhash:
    movdqu (%r12), %xmm1
    pxor %xmm1, %xmm0
{_finish(1)}
.Lover16_memhash:
    cmpq $32, %r14
    ja .Lover32_memhash
{_start(2)}
    movdqu (%r12), %xmm4
    movdqu -16(%r12,%r14), %xmm5
    pxor %xmm4, %xmm0
    pxor %xmm5, %xmm1
{_finish(2)}
.Lover32_memhash:
{_start(4)}
    cmpq $64, %r14
    ja .Lover64_memhash
    movdqu (%r12), %xmm4
    movdqu 16(%r12), %xmm5
    movdqu -32(%r12,%r14), %xmm6
    movdqu -16(%r12,%r14), %xmm7
{_lanes("pxor %xmm{i}, %xmm{j}", 4, 4)}
{_finish(4)}
.Lover64_memhash:
    cmpq $256, %r14
    ja .Lover256_memhash
    leaq -64(%r12,%r14), %rcx
{_lanes("movdqu {off}(%rcx), %xmm{i}", 4, 4)}
{_lanes("pxor %xmm{i}, %xmm{j}", 4, 4)}
.Lloop_memhash:
{_lanes("movdqu {off}(%r12), %xmm{i}", 4, 4)}
{_lanes("aesenc %xmm{i}, %xmm{j}", 4, 4)}
{_lanes("aesenc %xmm{j}, %xmm{j}", 4)}
    addq $64, %r12
    cmpq %rcx, %r12
    jb .Lloop_memhash
{_finish(4)}
.Lover256_memhash:
{_start(8)}
    leaq -128(%r12,%r14), %rcx
{_wide("rcx", "pxor")}
.Lwide_memhash:
{_wide("r12", "aesenc")}
{_lanes("aesenc %xmm{i}, %xmm{i}", 8)}
    subq $-128, %r12
    cmpq %rcx, %r12
    jb .Lwide_memhash
{_finish(8)}
.size runtime.memhashAES, .-runtime.memhashAES
.text
""")

memhash_aes = extern("runtime.memhashAES", Fn[[Pointer, uintptr, uintptr], uintptr])
aeskeysched = extern_var("runtime.aeskeysched", Array[u64, 2 * AES_KEYS])


@native
def alginit() -> None:
    """Chooses the hash and its keys; needs the random numbers, comes before the first map."""
    memmove_amd64.memory_init()
    wanted: u32 = CPUID1_ECX_AES | CPUID1_ECX_SSSE3 | CPUID1_ECX_SSE41
    if (os_linux.leaf1_ecx.v & wanted) == wanted:
        for i in range(2 * AES_KEYS):
            addr(aeskeysched[0])[i] = rand.bootstrap_rand()
        use_aeshash.v = 1
    for i in range(4):
        hashkey[i] = rand.bootstrap_rand()


@native(inline=True)
def mix(a: u64, b: u64) -> u64:
    hi, lo = mul128(a, b)
    return hi ^ lo


@native(inline=True)
def read32(p: Pointer) -> u64:
    return u64(cast(Ptr[u32], p)[0])


@native(inline=True)
def read64(p: Pointer) -> u64:
    return cast(Ptr[u64], p)[0]


@native
def memhash_fallback(p: Pointer, seed: uintptr, n: uintptr) -> uintptr:
    """The hash for processors without AES: 16 bytes to a multiplication, in the way of wyhash."""
    h = u64(seed) ^ hashkey[0] ^ M1
    a: u64 = 0
    b: u64 = 0
    left = n
    while left > 16:
        h = mix(read64(p) ^ hashkey[1], read64(add(p, 8)) ^ h)
        p = add(p, 16)
        left -= 16
    if left >= 8:
        a = read64(p)
        b = read64(add(p, left - 8))
    elif left >= 4:
        a = read32(p)
        b = read32(add(p, left - 4))
    elif left != 0:
        q = cast(Ptr[u8], p)
        a = (u64(q[0]) << 16) | (u64(q[left >> 1]) << 8) | u64(q[left - 1])
    return uintptr(mix(M2 ^ u64(n), mix(a ^ hashkey[2], b ^ h ^ hashkey[3])))


HASH_WORD = """movq $1, %xmm0
pinsrq $$1, $2, %xmm0
aesenc runtime.aeskeysched(%rip), %xmm0
aesenc runtime.aeskeysched+16(%rip), %xmm0
aesenc runtime.aeskeysched+32(%rip), %xmm0
movq %xmm0, $0"""


@native(inline=True)
def hash_word(k: u64, seed: uintptr, n: uintptr) -> uintptr:
    """The hash of the n bytes of k, 4 or 8."""
    if use_aeshash.v != 0:
        return asm(uintptr, HASH_WORD, "=r,r,r,~{xmm0}", seed, k)
    return uintptr(mix(M2 ^ u64(n), mix(k ^ hashkey[2], k ^ u64(seed) ^ hashkey[0] ^ M1 ^ hashkey[3])))


@native(inline=True)
def hash_bytes(p: Pointer, seed: uintptr, n: uintptr) -> uintptr:
    if n == 8:
        return hash_word(read64(p), seed, n)
    if n == 4:
        return hash_word(read32(p), seed, n)
    if use_aeshash.v != 0:
        return memhash_aes(p, seed, n)
    return memhash_fallback(p, seed, n)


@native(nosplit=True, hot=True)
def memhash(p: Pointer, seed: uintptr, n: uintptr) -> uintptr:
    return hash_bytes(p, seed, n)


@native
def memhash0(p: Pointer, h: uintptr) -> uintptr:
    return h


@native
def memhash8(p: Pointer, h: uintptr) -> uintptr:
    return memhash(p, h, 1)


@native
def memhash16(p: Pointer, h: uintptr) -> uintptr:
    return memhash(p, h, 2)


@native(nosplit=True, hot=True)
def memhash32(p: Pointer, h: uintptr) -> uintptr:
    return hash_word(read32(p), h, 4)


@native(nosplit=True, hot=True)
def memhash64(p: Pointer, h: uintptr) -> uintptr:
    return hash_word(read64(p), h, 8)


@native
def memhash128(p: Pointer, h: uintptr) -> uintptr:
    return memhash(p, h, 16)


@native(nosplit=True, hot=True)
def strhash(p: Pointer, h: uintptr) -> uintptr:
    s = cast(Ptr[StringStruct], p)
    return hash_bytes(s.str, h, uintptr(s.len))


@native
def zero_hash(h: uintptr) -> uintptr:
    """The hash of +0 and -0, which are equal."""
    return C1 * (C0 ^ h)


@native
def nan_hash(h: uintptr) -> uintptr:
    """A NaN equals nothing, so any hash will do, and a different one each time keeps maps of NaNs fast."""
    return C1 * (C0 ^ h ^ uintptr(rand.rand()))


@native
def f32hash(p: Pointer, h: uintptr) -> uintptr:
    f = cast(Ptr[f32], p)[0]
    if f == 0:
        return zero_hash(h)
    if f != f:
        return nan_hash(h)
    return memhash(p, h, 4)


@native
def f64hash(p: Pointer, h: uintptr) -> uintptr:
    f = cast(Ptr[f64], p)[0]
    if f == 0:
        return zero_hash(h)
    if f != f:
        return nan_hash(h)
    return memhash(p, h, 8)


@native
def c64hash(p: Pointer, h: uintptr) -> uintptr:
    return f32hash(add(p, 4), f32hash(p, h))


@native
def c128hash(p: Pointer, h: uintptr) -> uintptr:
    return f64hash(add(p, 8), f64hash(p, h))


@native(noreturn=True, cold=True)
def panic_with_type(text: str, t: Ptr[Type]) -> None:
    """Panics with a runtime error: the text and the type's name."""
    name = types.type_string(t)
    p = cast(Ptr[u8], malloc.mallocgc(uintptr(len(text) + len(name)), nil, True))
    memmove(p, str_data(text), uintptr(len(text)))
    memmove(add(p, len(text)), str_data(name), uintptr(len(name)))
    panic.panic_error_string(make_string(p, len(text) + len(name)))


@native
def hash_boxed(t: Ptr[Type], data: Ptr[Pointer], h: uintptr) -> uintptr:
    """The hash of an interface's value, of dynamic type t; data is the address of its data word."""
    if t.equal == nil:
        panic_with_type("hash of unhashable type ", t)
    if types.is_direct_iface(t):
        return C1 * typehash(t, data, h ^ C0)
    return C1 * typehash(t, data[0], h ^ C0)


@native
def interhash(p: Pointer, h: uintptr) -> uintptr:
    i = cast(Ptr[Iface], p)
    if i.tab == nil:
        return h
    return hash_boxed(i.tab.typ, addr(i.data), h)


@native
def nilinterhash(p: Pointer, h: uintptr) -> uintptr:
    e = cast(Ptr[Eface], p)
    if e.typ == nil:
        return h
    return hash_boxed(e.typ, addr(e.data), h)


@native
def typehash(t: Ptr[Type], p: Pointer, h: uintptr) -> uintptr:
    """The hash of the value of type t at p. The compiler's own hash functions agree with it."""
    if (t.tflag & types.TFLAG_REGULAR_MEMORY) != 0:
        return memhash(p, h, t.size)
    match t.kind:
        case Kind.FLOAT32:
            return f32hash(p, h)
        case Kind.FLOAT64:
            return f64hash(p, h)
        case Kind.COMPLEX64:
            return c64hash(p, h)
        case Kind.COMPLEX128:
            return c128hash(p, h)
        case Kind.STRING:
            return strhash(p, h)
        case Kind.INTERFACE:
            if cast(Ptr[InterfaceType], t).nmethods == 0:
                return nilinterhash(p, h)
            return interhash(p, h)
        case Kind.ARRAY:
            a = cast(Ptr[ArrayType], t)
            for i in range(i64(a.len)):
                h = typehash(a.elem, add(p, uintptr(i) * a.elem.size), h)
            return h
        case Kind.STRUCT:
            s = cast(Ptr[StructType], t)
            for i in range(s.nfields):
                name = types.name_string(s.fields[i].name)
                if len(name) != 1 or u8(name[0]) != 95:
                    h = typehash(s.fields[i].typ, add(p, s.fields[i].offset), h)
            return h
    panic_with_type("hash of unhashable type ", t)
    return 0


@native
def memequal0(p: Pointer, q: Pointer) -> bool:
    return True


@native
def memequal8(p: Pointer, q: Pointer) -> bool:
    return cast(Ptr[u8], p)[0] == cast(Ptr[u8], q)[0]


@native
def memequal16(p: Pointer, q: Pointer) -> bool:
    return cast(Ptr[u16], p)[0] == cast(Ptr[u16], q)[0]


@native
def memequal32(p: Pointer, q: Pointer) -> bool:
    return cast(Ptr[u32], p)[0] == cast(Ptr[u32], q)[0]


@native
def memequal64(p: Pointer, q: Pointer) -> bool:
    return cast(Ptr[u64], p)[0] == cast(Ptr[u64], q)[0]


@native
def memequal128(p: Pointer, q: Pointer) -> bool:
    x = cast(Ptr[u64], p)
    y = cast(Ptr[u64], q)
    return x[0] == y[0] and x[1] == y[1]


@native
def f32equal(p: Pointer, q: Pointer) -> bool:
    return cast(Ptr[f32], p)[0] == cast(Ptr[f32], q)[0]


@native
def f64equal(p: Pointer, q: Pointer) -> bool:
    return cast(Ptr[f64], p)[0] == cast(Ptr[f64], q)[0]


@native
def c64equal(p: Pointer, q: Pointer) -> bool:
    return f32equal(p, q) and f32equal(add(p, 4), add(q, 4))


@native
def c128equal(p: Pointer, q: Pointer) -> bool:
    return f64equal(p, q) and f64equal(add(p, 8), add(q, 8))


@native
def strequal(p: Pointer, q: Pointer) -> bool:
    x = cast(Ptr[StringStruct], p)
    y = cast(Ptr[StringStruct], q)
    return x.len == y.len and (x.str == y.str or memequal(x.str, y.str, uintptr(x.len)))


@native
def interequal(p: Pointer, q: Pointer) -> bool:
    x = cast(Ptr[Iface], p)
    y = cast(Ptr[Iface], q)
    return x.tab == y.tab and ifaceeq(x.tab, x.data, y.data)


@native
def nilinterequal(p: Pointer, q: Pointer) -> bool:
    x = cast(Ptr[Eface], p)
    y = cast(Ptr[Eface], q)
    return x.typ == y.typ and efaceeq(x.typ, x.data, y.data)


@native
def efaceeq(t: Ptr[Type], x: Pointer, y: Pointer) -> bool:
    """Whether two interfaces with the same dynamic type t hold equal values."""
    if t == nil:
        return True
    if t.equal == nil:
        panic_with_type("comparing uncomparable type ", t)
    if types.is_direct_iface(t):
        return x == y
    return t.equal[0](x, y, t.equal)


@native
def ifaceeq(tab: Ptr[iface.Itab], x: Pointer, y: Pointer) -> bool:
    if tab == nil:
        return True
    return efaceeq(tab.typ, x, y)
