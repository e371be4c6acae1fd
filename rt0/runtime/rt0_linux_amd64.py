"""The entry point of every program.

The kernel starts a program with argc, argv, the environment and the auxiliary vector on the stack. The first
instructions hand them on as arguments, aligned for compiled code, with the frame pointer chain ended.
"""

from __future__ import annotations

from rt0.native import module_asm

module_asm("""
.section .text._rt0_amd64_linux,"ax",@progbits
.globl _rt0_amd64_linux
.type _rt0_amd64_linux,@function
_rt0_amd64_linux:
    movq (%rsp), %r12
    leaq 8(%rsp), %r13
    movq %rsp, %r14
    xorl %ebp, %ebp
    andq $-16, %rsp
    callq runtime.rt0Go
    ud2
.size _rt0_amd64_linux, .-_rt0_amd64_linux
.text
""")
