"""memmove, memcpy, memset, memcmp and bcmp: the C symbols that LLVM calls for memory intrinsics.

They are assembly because compiled code would be turned by LLVM into calls to themselves, and because
their work is done in vector registers, which the dialect has no types for. All follow the C calling
convention, use no stack, and touch only registers that the convention lets a callee change.

Invariants: memmove reads everything that a store could overwrite before that store, in every branch, so
memcpy is the same code. `runtime.useAVX` and `runtime.useERMS` are 0 until `memory_init` has asked the
processor; without either, the loops over 16-byte registers do all sizes. With AVX, the place that is written
is aligned to 32 bytes in the loops, and what is in front of or behind that is written at the end.
"""

from __future__ import annotations

from rt0.native import (
    Fn,
    Pointer,
    Ptr,
    addr,
    extern,
    extern_var,
    funcaddr,
    i32,
    module_asm,
    native,
    u8,
    uintptr,
    volatile_store,
)
from rt0.runtime import os_linux, symtab

STRING_MIN = 2048
"""From this size on `rep movsb` and `rep stosb` beat the loops over 16-byte registers."""

AVX_MIN = 256
"""From this size on the loops over 32-byte registers pay."""

FAR_MIN = 1 << 24
"""From this size on copies go past the caches, which would have to read first what is overwritten. gc does so
from 1 MB on, where it makes copies 1.2 to 1.5 times slower, and twice if the copy is used then; from 16 MB on
it makes them 1.2 to 1.7 times quicker, and clearing up to four times."""

APART = 4096
"""Bytes between the places of such a copy, at least, so that nothing is read right after it was written."""

CPUID7_EBX_ERMS = 1 << 9


def _function(names: tuple[str, ...], body: str) -> str:
    """A function in a section of its own, under several names; `.L` labels get the first name as a suffix."""
    first = names[0]
    head = [f'.section .text.{first},"ax",@progbits', ".p2align 4"]
    for name in names:
        head += [f".globl {name}", f".type {name},@function", f"{name}:"]
    tail = [f".size {name}, .-{name}" for name in names]
    return "\n".join([*head, body.replace("@@", first).strip("\n"), *tail, ""])


def _flag(name: str) -> str:
    """A byte that is 0 at first."""
    symbol = f"runtime.{name}"
    return (
        f'.section .data.{symbol},"aw",@progbits\n'
        f".globl {symbol}\n.type {symbol},@object\n{symbol}:\n    .byte 0\n.size {symbol}, 1\n"
    )


def _blocks(label: str, far: bool, back: bool) -> str:
    """The loop of a copy from rsi to rdi, 128 bytes at a time, up or down to r8; past the caches if `far`."""
    step, until = ("addq", "ja") if back else ("subq", "jb")
    places = [(i, f"-{32 * i + 32}" if back else f"{32 * i or ''}") for i in range(4)]
    lines = [f"prefetchnta {o}(%rsi)" for o in ((-512, -576) if back else (448, 512)) if far]
    lines += [f"vmovdqu {o}(%rsi), %ymm{i}" for i, o in places]
    lines += [f"{step} $-128, %rsi"]
    lines += [f"{'vmovntdq' if far else 'vmovdqa'} %ymm{i}, {o}(%rdi)" for i, o in places]
    lines += [f"{step} $-128, %rdi", "cmpq %r8, %rdi", f"{until} {label}_@@"]
    return "\n    ".join((f"{label}_@@:", *lines))


_MEMMOVE = f"""
    movq %rdi, %rax
    cmpq $16, %rdx
    jb .Lsmall_@@
    cmpq $32, %rdx
    ja .Lover32_@@
    movups (%rsi), %xmm0
    movups -16(%rsi,%rdx), %xmm1
    movups %xmm0, (%rdi)
    movups %xmm1, -16(%rdi,%rdx)
    ret
.Lsmall_@@:
    cmpl $8, %edx
    jae .Lover7_@@
    cmpl $4, %edx
    jae .Lover3_@@
    cmpl $1, %edx
    jb .Ldone_@@
    je .Lone_@@
    movzwl (%rsi), %ecx
    movzwl -2(%rsi,%rdx), %esi
    movw %cx, (%rdi)
    movw %si, -2(%rdi,%rdx)
.Ldone_@@:
    ret
.Lone_@@:
    movzbl (%rsi), %ecx
    movb %cl, (%rdi)
    ret
.Lover3_@@:
    movl (%rsi), %ecx
    movl -4(%rsi,%rdx), %esi
    movl %ecx, (%rdi)
    movl %esi, -4(%rdi,%rdx)
    ret
.Lover7_@@:
    movq (%rsi), %rcx
    movq -8(%rsi,%rdx), %rsi
    movq %rcx, (%rdi)
    movq %rsi, -8(%rdi,%rdx)
    ret
.Lover32_@@:
    cmpq $64, %rdx
    ja .Lover64_@@
    movups (%rsi), %xmm0
    movups 16(%rsi), %xmm1
    movups -32(%rsi,%rdx), %xmm2
    movups -16(%rsi,%rdx), %xmm3
    movups %xmm0, (%rdi)
    movups %xmm1, 16(%rdi)
    movups %xmm2, -32(%rdi,%rdx)
    movups %xmm3, -16(%rdi,%rdx)
    ret
.Lover64_@@:
    movups -64(%rsi,%rdx), %xmm4
    movups -48(%rsi,%rdx), %xmm5
    movups -32(%rsi,%rdx), %xmm6
    movups -16(%rsi,%rdx), %xmm7
    cmpq $128, %rdx
    ja .Lover128_@@
    movups (%rsi), %xmm0
    movups 16(%rsi), %xmm1
    movups 32(%rsi), %xmm2
    movups 48(%rsi), %xmm3
    movups %xmm0, (%rdi)
    movups %xmm1, 16(%rdi)
    movups %xmm2, 32(%rdi)
    movups %xmm3, 48(%rdi)
    movups %xmm4, -64(%rdi,%rdx)
    movups %xmm5, -48(%rdi,%rdx)
    movups %xmm6, -32(%rdi,%rdx)
    movups %xmm7, -16(%rdi,%rdx)
    ret
.Lover128_@@:
    movq %rdi, %rcx
    subq %rsi, %rcx
    cmpq %rdx, %rcx
    jb .Lbackward_@@
    cmpq ${AVX_MIN}, %rdx
    jae .Lwide_@@
.Lforward_@@:
    leaq -64(%rdi,%rdx), %r8
.Lfloop_@@:
    movups (%rsi), %xmm0
    movups 16(%rsi), %xmm1
    movups 32(%rsi), %xmm2
    movups 48(%rsi), %xmm3
    addq $64, %rsi
    movups %xmm0, (%rdi)
    movups %xmm1, 16(%rdi)
    movups %xmm2, 32(%rdi)
    movups %xmm3, 48(%rdi)
    addq $64, %rdi
    cmpq %r8, %rdi
    jb .Lfloop_@@
    movups %xmm4, (%r8)
    movups %xmm5, 16(%r8)
    movups %xmm6, 32(%r8)
    movups %xmm7, 48(%r8)
    ret
.Lwide_@@:
    cmpb $0, runtime.useAVX(%rip)
    jne .Lavx_@@
    cmpq ${STRING_MIN}, %rdx
    jb .Lforward_@@
    cmpb $0, runtime.useERMS(%rip)
    je .Lforward_@@
    negq %rcx
    cmpq %rdx, %rcx
    jb .Lforward_@@
    movq %rdx, %rcx
    rep movsb
    ret
.Lavx_@@:
    vmovdqu (%rsi), %ymm8
    vmovdqu -128(%rsi,%rdx), %ymm4
    vmovdqu -96(%rsi,%rdx), %ymm5
    vmovdqu -64(%rsi,%rdx), %ymm6
    vmovdqu -32(%rsi,%rdx), %ymm7
    leaq -128(%rdi,%rdx), %r8
    movq %rcx, %r9
    negq %r9
    movl %edi, %ecx
    negl %ecx
    andl $31, %ecx
    addq %rcx, %rsi
    addq %rcx, %rdi
    cmpq ${FAR_MIN}, %rdx
    jb .Lavxloop_@@
    cmpq ${APART}, %r9
    jae .Lfarloop_@@
{_blocks(".Lavxloop", far=False, back=False)}
.Lavxend_@@:
    vmovdqu %ymm4, (%r8)
    vmovdqu %ymm5, 32(%r8)
    vmovdqu %ymm6, 64(%r8)
    vmovdqu %ymm7, 96(%r8)
    vmovdqu %ymm8, (%rax)
    vzeroupper
    ret
{_blocks(".Lfarloop", far=True, back=False)}
    sfence
    jmp .Lavxend_@@
.Lavxbackward_@@:
    vmovdqu -32(%rsi,%rdx), %ymm8
    vmovdqu (%rsi), %ymm4
    vmovdqu 32(%rsi), %ymm5
    vmovdqu 64(%rsi), %ymm6
    vmovdqu 96(%rsi), %ymm7
    leaq 128(%rdi), %r8
    addq %rdx, %rdi
    addq %rdx, %rsi
    movq %rcx, %r9
    movl %edi, %ecx
    andl $31, %ecx
    subq %rcx, %rsi
    subq %rcx, %rdi
    cmpq ${FAR_MIN}, %rdx
    jb .Lavxbloop_@@
    cmpq ${APART}, %r9
    jae .Lfarbloop_@@
{_blocks(".Lavxbloop", far=False, back=True)}
.Lavxbend_@@:
    vmovdqu %ymm4, (%rax)
    vmovdqu %ymm5, 32(%rax)
    vmovdqu %ymm6, 64(%rax)
    vmovdqu %ymm7, 96(%rax)
    vmovdqu %ymm8, -32(%rax,%rdx)
    vzeroupper
    ret
{_blocks(".Lfarbloop", far=True, back=True)}
    sfence
    jmp .Lavxbend_@@
.Lbackward_@@:
    testq %rcx, %rcx
    je .Ldone_@@
    cmpq ${AVX_MIN}, %rdx
    jb .Lback_@@
    cmpb $0, runtime.useAVX(%rip)
    jne .Lavxbackward_@@
.Lback_@@:
    movups (%rsi), %xmm4
    movups 16(%rsi), %xmm5
    movups 32(%rsi), %xmm6
    movups 48(%rsi), %xmm7
    leaq 64(%rdi), %r8
    addq %rdx, %rdi
    addq %rdx, %rsi
.Lbloop_@@:
    movups -16(%rsi), %xmm0
    movups -32(%rsi), %xmm1
    movups -48(%rsi), %xmm2
    movups -64(%rsi), %xmm3
    subq $64, %rsi
    movups %xmm0, -16(%rdi)
    movups %xmm1, -32(%rdi)
    movups %xmm2, -48(%rdi)
    movups %xmm3, -64(%rdi)
    subq $64, %rdi
    cmpq %r8, %rdi
    ja .Lbloop_@@
    movups %xmm4, (%rax)
    movups %xmm5, 16(%rax)
    movups %xmm6, 32(%rax)
    movups %xmm7, 48(%rax)
    ret
"""

_MEMSET = f"""
    movq %rdi, %rax
    movzbl %sil, %ecx
    movabsq $0x0101010101010101, %r8
    imulq %r8, %rcx
    cmpq $16, %rdx
    jb .Lsmall_@@
    movq %rcx, %xmm0
    punpcklqdq %xmm0, %xmm0
    cmpq $64, %rdx
    ja .Lover64_@@
    movups %xmm0, (%rdi)
    movups %xmm0, -16(%rdi,%rdx)
    cmpq $32, %rdx
    jbe .Ldone_@@
    movups %xmm0, 16(%rdi)
    movups %xmm0, -32(%rdi,%rdx)
.Ldone_@@:
    ret
.Lsmall_@@:
    cmpl $8, %edx
    jae .Lover7_@@
    cmpl $4, %edx
    jae .Lover3_@@
    cmpl $1, %edx
    jb .Ldone_@@
    movb %cl, (%rdi)
    je .Ldone_@@
    movw %cx, -2(%rdi,%rdx)
    ret
.Lover3_@@:
    movl %ecx, (%rdi)
    movl %ecx, -4(%rdi,%rdx)
    ret
.Lover7_@@:
    movq %rcx, (%rdi)
    movq %rcx, -8(%rdi,%rdx)
    ret
.Lover64_@@:
    cmpq ${AVX_MIN}, %rdx
    jae .Lwide_@@
.Lvector_@@:
    leaq -64(%rdi,%rdx), %r8
.Lloop_@@:
    movups %xmm0, (%rdi)
    movups %xmm0, 16(%rdi)
    movups %xmm0, 32(%rdi)
    movups %xmm0, 48(%rdi)
    addq $64, %rdi
    cmpq %r8, %rdi
    jb .Lloop_@@
    movups %xmm0, (%r8)
    movups %xmm0, 16(%r8)
    movups %xmm0, 32(%r8)
    movups %xmm0, 48(%r8)
    ret
.Lwide_@@:
    cmpb $0, runtime.useAVX(%rip)
    jne .Lavx_@@
    cmpq ${STRING_MIN}, %rdx
    jb .Lvector_@@
    cmpb $0, runtime.useERMS(%rip)
    je .Lvector_@@
    movq %rax, %r8
    movl %esi, %eax
    movq %rdx, %rcx
    rep stosb
    movq %r8, %rax
    ret
.Lavx_@@:
    vinsertf128 $1, %xmm0, %ymm0, %ymm0
    vmovdqu %ymm0, (%rdi)
    leaq -128(%rdi,%rdx), %r8
    addq $32, %rdi
    andq $-32, %rdi
    cmpq ${FAR_MIN}, %rdx
    jae .Lfarloop_@@
.Lavxloop_@@:
    vmovdqa %ymm0, (%rdi)
    vmovdqa %ymm0, 32(%rdi)
    vmovdqa %ymm0, 64(%rdi)
    vmovdqa %ymm0, 96(%rdi)
    subq $-128, %rdi
    cmpq %r8, %rdi
    jb .Lavxloop_@@
    jmp .Lavxend_@@
.Lfarloop_@@:
    vmovntdq %ymm0, (%rdi)
    vmovntdq %ymm0, 32(%rdi)
    vmovntdq %ymm0, 64(%rdi)
    vmovntdq %ymm0, 96(%rdi)
    subq $-128, %rdi
    cmpq %r8, %rdi
    jb .Lfarloop_@@
    sfence
.Lavxend_@@:
    vmovdqu %ymm0, (%r8)
    vmovdqu %ymm0, 32(%r8)
    vmovdqu %ymm0, 64(%r8)
    vmovdqu %ymm0, 96(%r8)
    vzeroupper
    ret
"""

# Bytes that differ are found 16 at a time; the last block overlaps the one before it instead of a tail loop.
_MEMCMP = """
    cmpq %rsi, %rdi
    je .Lequal_@@
    cmpq $16, %rdx
    jb .Lsmall_@@
    leaq -16(%rdx), %r8
    xorl %ecx, %ecx
.Lloop_@@:
    cmpq %r8, %rcx
    jae .Llast_@@
    movdqu (%rdi,%rcx), %xmm0
    movdqu (%rsi,%rcx), %xmm1
    pcmpeqb %xmm1, %xmm0
    pmovmskb %xmm0, %eax
    cmpl $0xffff, %eax
    jne .Ldiffer_@@
    addq $16, %rcx
    jmp .Lloop_@@
.Llast_@@:
    movq %r8, %rcx
    movdqu (%rdi,%rcx), %xmm0
    movdqu (%rsi,%rcx), %xmm1
    pcmpeqb %xmm1, %xmm0
    pmovmskb %xmm0, %eax
    cmpl $0xffff, %eax
    je .Lequal_@@
.Ldiffer_@@:
    notl %eax
    bsfl %eax, %eax
    addq %rax, %rcx
    movzbl (%rdi,%rcx), %eax
    movzbl (%rsi,%rcx), %edx
    subl %edx, %eax
    ret
.Lsmall_@@:
    cmpl $8, %edx
    jb .Lbytes_@@
    movq (%rdi), %rax
    movq (%rsi), %rcx
    cmpq %rcx, %rax
    jne .Lwords_@@
    movq -8(%rdi,%rdx), %rax
    movq -8(%rsi,%rdx), %rcx
    cmpq %rcx, %rax
    jne .Lwords_@@
.Lequal_@@:
    xorl %eax, %eax
    ret
.Lwords_@@:
    bswapq %rax
    bswapq %rcx
    cmpq %rcx, %rax
    sbbl %eax, %eax
    orl $1, %eax
    ret
.Lbytes_@@:
    xorl %ecx, %ecx
.Lbloop_@@:
    cmpq %rdx, %rcx
    jae .Lequal_@@
    movzbl (%rdi,%rcx), %eax
    movzbl (%rsi,%rcx), %r8d
    incq %rcx
    subl %r8d, %eax
    je .Lbloop_@@
    ret
"""

_BCMP = """
    cmpq $16, %rdx
    jb .Lsmall_@@
    cmpq $64, %rdx
    jae .Lbig_@@
    leaq -16(%rdx), %r8
    xorl %ecx, %ecx
.Lloop_@@:
    movdqu (%rdi,%rcx), %xmm0
    movdqu (%rsi,%rcx), %xmm1
    pcmpeqb %xmm1, %xmm0
    pmovmskb %xmm0, %eax
    xorl $0xffff, %eax
    jne .Ldone_@@
    addq $16, %rcx
    cmpq %r8, %rcx
    jb .Lloop_@@
    movdqu (%rdi,%r8), %xmm0
    movdqu (%rsi,%r8), %xmm1
    pcmpeqb %xmm1, %xmm0
    pmovmskb %xmm0, %eax
    xorl $0xffff, %eax
.Ldone_@@:
    ret
.Lbig_@@:
    cmpq %rsi, %rdi
    je .Lequal_@@
    leaq -64(%rdx), %r8
    xorl %ecx, %ecx
    cmpb $0, runtime.useAVX(%rip)
    jne .Lavx_@@
.Lbigloop_@@:
    movdqu (%rdi,%rcx), %xmm0
    movdqu 16(%rdi,%rcx), %xmm1
    movdqu 32(%rdi,%rcx), %xmm2
    movdqu 48(%rdi,%rcx), %xmm3
    movdqu (%rsi,%rcx), %xmm4
    movdqu 16(%rsi,%rcx), %xmm5
    movdqu 32(%rsi,%rcx), %xmm6
    movdqu 48(%rsi,%rcx), %xmm7
    pcmpeqb %xmm4, %xmm0
    pcmpeqb %xmm5, %xmm1
    pcmpeqb %xmm6, %xmm2
    pcmpeqb %xmm7, %xmm3
    pand %xmm1, %xmm0
    pand %xmm3, %xmm2
    pand %xmm2, %xmm0
    pmovmskb %xmm0, %eax
    xorl $0xffff, %eax
    jne .Ldone_@@
    cmpq %r8, %rcx
    je .Ldone_@@
    addq $64, %rcx
    cmpq %r8, %rcx
    jb .Lbigloop_@@
    movq %r8, %rcx
    jmp .Lbigloop_@@
.Lavx_@@:
    vmovdqu (%rdi,%rcx), %ymm0
    vmovdqu 32(%rdi,%rcx), %ymm1
    vpcmpeqb (%rsi,%rcx), %ymm0, %ymm0
    vpcmpeqb 32(%rsi,%rcx), %ymm1, %ymm1
    vpand %ymm1, %ymm0, %ymm0
    vpmovmskb %ymm0, %eax
    incl %eax
    jne .Lavxdone_@@
    cmpq %r8, %rcx
    je .Lavxdone_@@
    addq $64, %rcx
    cmpq %r8, %rcx
    jb .Lavx_@@
    movq %r8, %rcx
    jmp .Lavx_@@
.Lavxdone_@@:
    vzeroupper
    ret
.Lsmall_@@:
    cmpl $8, %edx
    jae .Lover7_@@
    cmpl $4, %edx
    jae .Lover3_@@
    xorl %eax, %eax
    testl %edx, %edx
    je .Ldone_@@
    movzbl (%rdi), %eax
    xorb (%rsi), %al
    movzbl -1(%rdi,%rdx), %ecx
    xorb -1(%rsi,%rdx), %cl
    orl %ecx, %eax
    shrl $1, %edx
    movzbl (%rdi,%rdx), %ecx
    xorb (%rsi,%rdx), %cl
    orl %ecx, %eax
    ret
.Lover3_@@:
    movl (%rdi), %eax
    xorl (%rsi), %eax
    movl -4(%rdi,%rdx), %ecx
    xorl -4(%rsi,%rdx), %ecx
    orl %ecx, %eax
    ret
.Lover7_@@:
    movq (%rdi), %rax
    xorq (%rsi), %rax
    movq -8(%rdi,%rdx), %rcx
    xorq -8(%rsi,%rdx), %rcx
    orq %rcx, %rax
    setne %al
    movzbl %al, %eax
    ret
.Lequal_@@:
    xorl %eax, %eax
    ret
"""

module_asm(
    _flag("useERMS")
    + _flag("useAVX")
    + _function(("memmove", "memcpy"), _MEMMOVE)
    + _function(("memset",), _MEMSET)
    + _function(("memcmp",), _MEMCMP)
    + _function(("bcmp",), _BCMP)
    + ".text\n"
)

# C's convention, and nothing of them on the stack but the return address.
memmove_ = extern("memmove", Fn[[Pointer, Pointer, uintptr], Pointer], cc="c")
memset_ = extern("memset", Fn[[Pointer, i32, uintptr], Pointer], cc="c")
bcmp_ = extern("bcmp", Fn[[Pointer, Pointer, uintptr], i32], cc="c")

use_erms = extern_var("runtime.useERMS", u8)
use_avx = extern_var("runtime.useAVX", u8)


@native
def is_leaf(f: Ptr[symtab.FuncRec]) -> bool:
    """Whether f has no frame anywhere: the return address is on top of the stack."""
    entry = uintptr(f.entry)
    return entry == funcaddr(memmove_) or entry == funcaddr(memset_) or entry == funcaddr(bcmp_)


@native
def memory_init() -> None:
    """Turns on what the processor has; called once, by `alginit`."""
    if os_linux.has_avx2.v:
        volatile_store(addr(use_avx), 1)
    if (os_linux.leaf7_ebx.v & CPUID7_EBX_ERMS) != 0:
        volatile_store(addr(use_erms), 1)
