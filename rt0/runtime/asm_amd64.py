"""What typed code cannot say: switching stacks, growing them, the first instructions of threads and signals.

Compiled code uses LLVM's `preserve_nonecc`: nothing but rbp and rsp survives a call, so a goroutine that
stands still is three words (`g.sched`). Arguments are in r12, r13, r14, r15, rdi, rsi, rdx, rcx, r8, r9 and
xmm0 to xmm7; rax, rbx, r10 and r11 carry none. Results are in rax, rdx, rcx, xmm0 and xmm1.

Invariants: whoever loads rsp with another stack also sets %fs:-8 and %fs:0x70 to match; the frame pointer
chain of a goroutine runs through all its segments; at a `call` rsp is a multiple of 16.

A crossing between two segments looks like this. The caller of f has pushed its return address; the prologue
of f calls `__morestack`, which puts the caller's rbp in the place of its own return address, so that this
word and the next form f's ordinary frame {rbp, return address}, lets rbp point there, and calls the rest of
f on the next segment. Under the segment's end it keeps the address that it must return to, in f, where LLVM
put a lone `ret`, and below that the stack pointer on the old segment, for the collector.
"""

from __future__ import annotations

import sys

from rt0.native import Fn, Ptr, extern, i64, module_asm, offsetof, u32, uintptr
from rt0.runtime.runtime2 import G, GoBuf, M, StackSegment, WbBuf

_G = {f: offsetof(G, f) for f in ("stack_segment", "m", "sched", "preempt")}
_SP = _G["sched"] + offsetof(GoBuf, "sp")
_PC = _G["sched"] + offsetof(GoBuf, "pc")
_BP = _G["sched"] + offsetof(GoBuf, "bp")
_M = {f: offsetof(M, f) for f in ("g0", "gsignal", "curg", "p")}
_WB = {f: offsetof(WbBuf, f) for f in ("next", "end")}
_SEG = {f: offsetof(StackSegment, f) for f in ("hi", "limit", "prev", "next")}

LIMIT_PREEMPT = (1 << 64) - 1314
"""A stack limit that no stack pointer reaches: the next prologue calls `__morestack`, which sees that the
goroutine is asked to give up its P.
"""

_PREEMPT = LIMIT_PREEMPT - (1 << 64)

SEGMENT_TOP = 16
"""Bytes at the high end of a segment: where `__morestack` returns to, and its stack pointer there."""


def _function(name: str, body: str) -> None:
    """A function, and for the pc-line table the line that calls this (`rt0.link.asmlines`)."""
    line = sys._getframe(1).f_lineno
    module_asm(
        f'.section .text.{name},"ax",@progbits\n.globl {name}\n.type {name},@function\n.p2align 4\n{name}:\n'
        f"{body.strip(chr(10))}\n.size {name}, .-{name}\n"
        f'.section .rt0.asmlines,"",@progbits\n.quad {name}\n.long {line}, 0, 1, 0, {line}\n'
        f'.asciz "{__file__}"\n.balign 8\n.text\n'
    )


# gogo(gp): continues gp where its sched says.
_function(
    "runtime.gogo",
    f"""
    movq %r12, %fs:-8
    movq {_G["stack_segment"]}(%r12), %rax
    movq {_SEG["limit"]}(%rax), %rax
    movq %rax, %fs:0x70
    movq {_SP}(%r12), %rsp
    movq {_BP}(%r12), %rbp
    jmpq *{_PC}(%r12)
""",
)

# Switches from the goroutine in rax to the stack of its M's scheduler; leaves that G in rbx. The scheduler's
# stack is used from its base again each time.
_TO_G0 = f"""
    movq {_G["m"]}(%rax), %rbx
    movq {_M["g0"]}(%rbx), %rbx
    movq %rbx, %fs:-8
    movq {_G["stack_segment"]}(%rbx), %r10
    movq {_SEG["limit"]}(%r10), %r10
    movq %r10, %fs:0x70
    movq {_SP}(%rbx), %rsp
"""

# mcall(fn): saves the goroutine as if this call had returned, and runs fn(gp) on g0; fn does not return.
_function(
    "runtime.mcall",
    f"""
    movq %fs:-8, %rax
    movq (%rsp), %r10
    movq %r10, {_PC}(%rax)
    leaq 8(%rsp), %r10
    movq %r10, {_SP}(%rax)
    movq %rbp, {_BP}(%rax)
    movq %r12, %r11
    movq %rax, %r12
    {_TO_G0}
    xorl %ebp, %ebp
    callq *%r11
    ud2
""",
)

# systemstackcall(thunk, block): thunk(block) on g0, at once if this is g0 or the signal stack already. The
# frame pointer chain leads from g0 back to the goroutine, so a traceback taken on g0 sees who called. What
# was asked of the goroutine meanwhile (`preemptone`) it finds on its return.
_function(
    "runtime.systemstackcall",
    f"""
    movq %fs:-8, %rax
    movq {_G["m"]}(%rax), %rbx
    cmpq {_M["g0"]}(%rbx), %rax
    je 1f
    cmpq {_M["gsignal"]}(%rbx), %rax
    je 1f
    pushq %rbp
    movq %rsp, %rbp
    movq %rsp, {_SP}(%rax)
    movq %rbp, {_BP}(%rax)
    leaq 2f(%rip), %r10
    movq %r10, {_PC}(%rax)
    movq %r12, %r11
    movq %r13, %r12
    {_TO_G0}
    callq *%r11
2:
    movq %fs:-8, %rax
    movq {_G["m"]}(%rax), %rbx
    movq {_M["curg"]}(%rbx), %rax
    movq %rax, %fs:-8
    movq {_G["stack_segment"]}(%rax), %r10
    movq {_SEG["limit"]}(%r10), %r10
    cmpb $0, {_G["preempt"]}(%rax)
    je 3f
    movq ${_PREEMPT}, %r10
3:
    movq %r10, %fs:0x70
    movq {_SP}(%rax), %rsp
    popq %rbp
    retq
1:
    movq %r12, %rax
    movq %r13, %r12
    jmpq *%rax
""",
)

# __morestack: r10 is the frame size that did not fit, r11 the bytes of stack arguments (a multiple of 8). On
# g0 it can only be a request to the goroutine that came while the M was there; systemstackcall repeats it.
_ARG_REGS = ("r12", "r13", "r14", "r15", "rdi", "rsi", "rdx", "rcx", "r8", "r9", "r10", "r11")
_XMM = 8
_SAVED = 8 * len(_ARG_REGS) + 16 * _XMM
_function(
    "__morestack",
    f"""
    cmpq ${_PREEMPT}, %fs:0x70
    je .Lmorestack_slow
    movq %fs:-8, %rax
    movq {_G["stack_segment"]}(%rax), %rax
    movq {_SEG["next"]}(%rax), %rbx
    testq %rbx, %rbx
    je .Lmorestack_slow
    movq {_SEG["hi"]}(%rbx), %rax
    subq %r10, %rax
    subq %r11, %rax
    jb .Lmorestack_slow
    subq $64, %rax
    cmpq {_SEG["limit"]}(%rbx), %rax
    jb .Lmorestack_slow
    movq %fs:-8, %rax
    movq %rbx, {_G["stack_segment"]}(%rax)
    movq {_SEG["limit"]}(%rbx), %rax
    movq %rax, %fs:0x70
    movq (%rsp), %r10
    movq %rbp, (%rsp)
    movq %rsp, %rbp
    movq {_SEG["hi"]}(%rbx), %rsp
    subq $16, %rsp
    movq %r10, 8(%rsp)
    movq %rbp, (%rsp)
    testq %r11, %r11
    jne .Lmorestack_args
.Lmorestack_call:
    incq %r10
    callq *%r10
    movq %fs:-8, %r11
    movq {_G["stack_segment"]}(%r11), %r10
    movq {_SEG["hi"]}(%r10), %rbx
    movq -8(%rbx), %rbx
    movq {_SEG["prev"]}(%r10), %r10
    movq %r10, {_G["stack_segment"]}(%r11)
    movq {_SEG["limit"]}(%r10), %r10
    movq %r10, %fs:0x70
    movq %rbp, %rsp
    movq (%rsp), %rbp
    movq %rbx, (%rsp)
    retq
.Lmorestack_args:
    leaq 15(%r11), %rbx
    andq $-16, %rbx
    subq %rbx, %rsp
.Lmorestack_copy:
    subq $8, %r11
    movq 16(%rbp,%r11), %rax
    movq %rax, (%rsp,%r11)
    jne .Lmorestack_copy
    jmp .Lmorestack_call
.Lmorestack_slow:
    movq %fs:-8, %rax
    movq {_G["m"]}(%rax), %rbx
    testq %rbx, %rbx
    je .Lmorestack_g0
    cmpq {_M["g0"]}(%rbx), %rax
    je .Lmorestack_g0
    cmpq {_M["gsignal"]}(%rbx), %rax
    je .Lmorestack_g0
    movq (%rsp), %rbx
    movq %rbp, (%rsp)
    movq %rsp, %rbp
    pushq %rbx
    {"; ".join(f"pushq %{r}" for r in _ARG_REGS)}
    subq ${16 * _XMM}, %rsp
    {"; ".join(f"movups %xmm{i}, {16 * i}(%rsp)" for i in range(_XMM))}
    movq %rsp, {_SP}(%rax)
    movq %rbp, {_BP}(%rax)
    leaq .Lmorestack_resume(%rip), %rcx
    movq %rcx, {_PC}(%rax)
    movq %rax, %r12
    leaq (%r10,%r11), %r13
    movq %rbx, %r14
    movq %rbp, %r15
    leaq 8(%rbp), %rdi
    {_TO_G0}
    xorl %ebp, %ebp
    callq runtime.newstack
    ud2
.Lmorestack_resume:
    {"; ".join(f"movups {16 * i}(%rsp), %xmm{i}" for i in range(_XMM))}
    addq ${16 * _XMM}, %rsp
    {"; ".join(f"popq %{r}" for r in reversed(_ARG_REGS))}
    popq %rbx
    movq (%rbp), %rax
    movq %rbx, (%rbp)
    movq %rbp, %rsp
    movq %rax, %rbp
.Lmorestack_again:
    leaq 8(%rsp), %rax
    subq %r10, %rax
    jb __morestack
    cmpq %fs:0x70, %rax
    jbe __morestack
    popq %rax
    incq %rax
    jmpq *%rax
.Lmorestack_g0:
    cmpq ${_PREEMPT}, %fs:0x70
    jne .Lmorestack_bad
    movq %fs:-8, %rax
    movq {_G["stack_segment"]}(%rax), %rax
    movq {_SEG["limit"]}(%rax), %rax
    movq %rax, %fs:0x70
    jmp .Lmorestack_again
.Lmorestack_bad:
    movq %fs:0x70, %rax
    subq $512, %rax
    movq %rax, %fs:0x70
    callq runtime.badmorestackg0
    ud2
""",
)

# LLVM calls this for dynamic allocas, which neither the runtime nor compiled code has.
_function("__morestack_allocate_stack_space", "    ud2")

# vdso_call(fn, a, b): fn(a, b), C code of the kernel's that takes an unknown amount of stack: a goroutine
# lends g0's, which is unused while it runs. It stays the current g, so that no signal makes it yield here.
_function(
    "runtime.vdsoCall",
    f"""
    movq %r12, %rax
    movq %r13, %rdi
    movq %r14, %rsi
    movq %rsp, %r12
    movq %fs:-8, %rdx
    movq {_G["m"]}(%rdx), %rbx
    cmpq {_M["curg"]}(%rbx), %rdx
    jne 1f
    movq {_M["g0"]}(%rbx), %rdx
    movq {_SP}(%rdx), %rsp
1:
    andq $-16, %rsp
    callq *%rax
    movq %r12, %rsp
    retq
""",
)

# vdso_call5(fn, a, b, c, d, e): likewise.
_function(
    "runtime.vdsoCall5",
    f"""
    movq %r12, %rax
    movq %rsi, %r8
    movq %rdi, %rcx
    movq %r13, %rdi
    movq %r14, %rsi
    movq %rsp, %r12
    movq %fs:-8, %r10
    movq {_G["m"]}(%r10), %r11
    cmpq {_M["curg"]}(%r11), %r10
    jne 1f
    movq {_M["g0"]}(%r11), %r10
    movq {_SP}(%r10), %rsp
1:
    movq %r15, %rdx
    andq $-16, %rsp
    callq *%rax
    movq %r12, %rsp
    retq
""",
)

# gostart is where a new goroutine begins: gogo comes here with gp in r12. Calls its closure.
_function(
    "runtime.gostart",
    f"""
    movq {offsetof(G, "start_fn")}(%r12), %r12
    jmpq *(%r12)
""",
)

# goexit is what the function of a goroutine returns to.
_function(
    "runtime.goexit",
    """
    nop
    callq runtime.goexit1
    ud2
""",
)

# clone_thread(flags, stack, tls, fn): a thread whose first act is fn() on that stack, with %fs at tls. The
# parent gets the kernel's answer.
_function(
    "runtime.cloneThread",
    """
    movq %r12, %rdi
    movq %r13, %rsi
    movq %r14, %r8
    xorl %edx, %edx
    xorl %r10d, %r10d
    movl $56, %eax
    syscall
    testq %rax, %rax
    je 1f
    retq
1:
    xorl %ebp, %ebp
    callq *%r15
    ud2
""",
)

# exit_thread(flag): ends this thread, whose stack is free when *flag is 0.
_function(
    "runtime.exitThread",
    """
    movl $0, (%r12)
    xorl %edi, %edi
    movl $60, %eax
    syscall
    ud2
""",
)

# The kernel calls sigtramp(sig, info, context) as C code, on the signal stack. It becomes the M's gsignal
# while sigtrampgo runs; the interrupted code gets all its registers back from the context.
_function(
    "runtime.sigtramp",
    f"""
    pushq %rbp
    movq %rsp, %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %fs:-8, %rax
    pushq %rax
    movq %fs:0x70, %rbx
    pushq %rbx
    subq $8, %rsp
    movq %rdi, %r12
    movq %rsi, %r13
    movq %rdx, %r14
    movq %rax, %r15
    movq {_G["m"]}(%rax), %rbx
    movq {_M["gsignal"]}(%rbx), %rbx
    movq %rbx, %fs:-8
    movq {_G["stack_segment"]}(%rbx), %rbx
    movq {_SEG["limit"]}(%rbx), %rbx
    movq %rbx, %fs:0x70
    callq runtime.sigtrampgo
    addq $8, %rsp
    popq %rbx
    movq %rbx, %fs:0x70
    popq %rax
    movq %rax, %fs:-8
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    retq
""",
)

_function(
    "runtime.sigreturn",
    """
    movl $15, %eax
    syscall
    ud2
""",
)

# A signal that becomes a panic returns here, on the goroutine's stack, as if the faulting instruction had
# called.
_function(
    "runtime.sigpanic0",
    """
    pushq %rbp
    movq %rsp, %rbp
    andq $-16, %rsp
    callq runtime.sigpanic
    ud2
""",
)

# A signal that asks the goroutine to yield returns here, as if the interrupted instruction had called. All
# registers lie on the stack until it goes on.
_ALL_REGS = ("rax", "rbx", "rcx", "rdx", "rsi", "rdi", *(f"r{i}" for i in range(8, 16)))
_function(
    "runtime.asyncPreempt",
    f"""
    pushq %rbp
    movq %rsp, %rbp
    pushfq
    {"; ".join(f"pushq %{r}" for r in _ALL_REGS)}
    subq $256, %rsp
    {"; ".join(f"movups %xmm{i}, {16 * i}(%rsp)" for i in range(16))}
    leaq runtime.gopreemptM(%rip), %r12
    callq runtime.mcall
    {"; ".join(f"movups {16 * i}(%rsp), %xmm{i}" for i in range(16))}
    addq $256, %rsp
    {"; ".join(f"popq %{r}" for r in reversed(_ALL_REGS))}
    popfq
    popq %rbp
    retq
""",
)

ASYNC_FRAME = 8 * (3 + len(_ALL_REGS) + 1) + 256
"""Bytes that asyncPreempt needs below the interrupted rsp."""

# The runtime uses vectors of any width, hence xsave; fxsave where that is missing.
_XSAVE_MASK = 0xE7  # x87, and vectors of 128, 256 and 512 bits
_XSAVE_HEADER = 512
_XSAVE_BYTES = 2752
_OSXSAVE = 27  # the bit of leaf 1 that says that there is xsave, and that the kernel knows


def _vectors(suffix: str) -> str:
    """Saves or restores all vector registers at rsp."""
    return f"""
    btl ${_OSXSAVE}, runtime.leaf1Ecx(%rip)
    jnc 1f
    movl ${_XSAVE_MASK}, %eax
    xorl %edx, %edx
    x{suffix}64 (%rsp)
    jmp 2f
1:
    fx{suffix}64 (%rsp)
2:
"""


# Before a store of a pointer is made, its instructions (preempt.in_barrier) call one of these. They take what
# they are called with off the stack, and preserve everything but the flags. What they call runs on g0; the
# goroutine stays in the word above the vectors.
_WB_REGS = ("rbx", "rsi", "rdi", *(f"r{i}" for i in range(8, 16)))


def _barrier(name: str, fast: str, callee: str, words: int) -> None:
    """The function `name`, of so many words, of which `fast` may do the work and jump to `done`."""
    done, slow, on_g0 = (f".L{name.rpartition('.')[2]}_{label}" for label in ("done", "slow", "g0"))
    arguments = [f"movq {8 * (words + 1 - i)}(%rbp), %{r}" for i, r in enumerate(("r12", "r13")[:words])]
    _function(
        name,
        f"""
    pushq %rbp
    movq %rsp, %rbp
    pushq %rax
    pushq %rcx
    pushq %rdx
    {fast.format(done=done, slow=slow)}
{slow}:
    {"; ".join(f"pushq %{r}" for r in _WB_REGS)}
    movq %fs:-8, %rax
    movq %rax, %r15
    movq {_G["m"]}(%rax), %rbx
    cmpq {_M["g0"]}(%rbx), %rax
    je {on_g0}
    movq %rsp, {_SP}(%rax)
    movq %rbp, {_BP}(%rax)
    movq 8(%rbp), %r10
    movq %r10, {_PC}(%rax)
    {_TO_G0}
{on_g0}:
    subq ${_XSAVE_BYTES + 16}, %rsp
    andq $-64, %rsp
    movq %r15, {_XSAVE_BYTES}(%rsp)
    xorl %eax, %eax
    {"; ".join(f"movq %rax, {_XSAVE_HEADER + 8 * i}(%rsp)" for i in range(8))}
    {_vectors("save")}
    {"; ".join(arguments)}
    callq {callee}
    {_vectors("rstor")}
    movq {_XSAVE_BYTES}(%rsp), %rax
    movq %rax, %fs:-8
    movq {_G["stack_segment"]}(%rax), %r10
    movq {_SEG["limit"]}(%r10), %r10
    cmpb $0, {_G["preempt"]}(%rax)
    je 1f
    movq ${_PREEMPT}, %r10
1:
    movq %r10, %fs:0x70
    leaq -{8 * (3 + len(_WB_REGS))}(%rbp), %rsp
    {"; ".join(f"popq %{r}" for r in reversed(_WB_REGS))}
{done}:
    popq %rdx
    popq %rcx
    popq %rax
    popq %rbp
    retq ${8 * words}
""",
    )


# gcWriteBarrier(old) puts the word that will be overwritten into the P's buffer (mwbbuf).
_barrier(
    "runtime.gcWriteBarrier",
    f"""
    movq 16(%rbp), %rdx
    testq %rdx, %rdx
    je {{done}}
    movq %fs:-8, %rax
    movq {_G["m"]}(%rax), %rax
    movq {_M["p"]}(%rax), %rax
    movq {_WB["next"]}(%rax), %rcx
    cmpq {_WB["end"]}(%rax), %rcx
    je {{slow}}
    movq %rdx, (%rcx)
    addq $8, {_WB["next"]}(%rax)
    jmp {{done}}
""",
    "runtime.wbBufFlush",
    1,
)

# wbShadowBarrier(slot, new) does that in programs with the shadow heap (mwbshadow).
_barrier("runtime.wbShadowBarrier", "", "runtime.wbShadowStore", 2)

async_preempt = extern("runtime.asyncPreempt", Fn[[], None])
gogo = extern("runtime.gogo", Fn[[Ptr[G]], None], noreturn=True)
gc_write_barrier = extern("runtime.gcWriteBarrier", Fn[[], None])
wb_shadow_barrier = extern("runtime.wbShadowBarrier", Fn[[], None])
exit_thread = extern("runtime.exitThread", Fn[[Ptr[u32]], None], noreturn=True)
vdso_call = extern("runtime.vdsoCall", Fn[[uintptr, uintptr, uintptr], None])
vdso_call5 = extern("runtime.vdsoCall5", Fn[[uintptr, uintptr, uintptr, uintptr, uintptr, uintptr], i64])
mcall = extern("runtime.mcall", Fn[[Fn[[Ptr[G]], None]], None])
gostart = extern("runtime.gostart", Fn[[], None])
goexit = extern("runtime.goexit", Fn[[], None])
clone_thread = extern("runtime.cloneThread", Fn[[uintptr, uintptr, uintptr, Fn[[], None]], i64])
sigtramp = extern("runtime.sigtramp", Fn[[], None])
sigreturn = extern("runtime.sigreturn", Fn[[], None])
sigpanic0 = extern("runtime.sigpanic0", Fn[[], None])
