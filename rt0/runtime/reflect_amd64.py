"""Calls of functions whose type is known only at run time, for reflect (`overlay/reflect/convention.go`).

`reflectcall` loads the registers from a `machine`, the stub of a function that reflect made does the reverse.
A stub has to know where its closure is, the last argument, so there is one for each such place: first the
registers, then the words of the stack.

Invariants: no argument is ever in r10, r11 or rax; `machine` is ten words for integers, eight for floats,
then three and four for results, as in convention.go. The stubs do not check the stack: what they need lies
within its guard."""

from __future__ import annotations

from rt0.native import Fn, Pointer, Ptr, extern, funcaddr, i64, module_asm, native, uintptr

INTS = ("r12", "r13", "r14", "r15", "rdi", "rsi", "rdx", "rcx", "r8", "r9")
FLOATS = 8
RESULTS = ("rax", "rdx", "rcx")
FLOAT_RESULTS = 4
_FLOATS_AT = 8 * len(INTS)
_RESULTS_AT = _FLOATS_AT + 8 * FLOATS
_FLOAT_RESULTS_AT = _RESULTS_AT + 8 * len(RESULTS)
_MACHINE = _FLOAT_RESULTS_AT + 8 * FLOAT_RESULTS

STACK_STUBS = 256
STUB_SIZE = 16
NEED = 256
"""Bytes of stack that `reflectcall` asks for beside the arguments."""


def _lines(pattern: str, names: list[str], start: int) -> str:
    return "\n".join(pattern.format(name, start + 8 * i) for i, name in enumerate(names))


_XMM = [f"xmm{i}" for i in range(FLOATS)]

# reflectcall(code, m, stack, n): copies n words of the stack. Its prologue is the one that LLVM writes, but
# for a frame whose size is known only now.
module_asm(f""".section .text.runtime.reflectcall,"ax",@progbits
.globl runtime.reflectcall
.type runtime.reflectcall,@function
.p2align 4
runtime.reflectcall:
    leaq {NEED}(,%r15,8), %r10
    movq %rsp, %rax
    subq %r10, %rax
    cmpq %fs:0x70, %rax
    ja 1f
    xorl %r11d, %r11d
    callq __morestack
    retq
1:
    pushq %rbp
    movq %rsp, %rbp
    pushq %r13
    pushq %r12
    leaq 15(,%r15,8), %rax
    andq $-16, %rax
    subq %rax, %rsp
    xorl %eax, %eax
2:
    cmpq %r15, %rax
    jae 3f
    movq (%r14,%rax,8), %r10
    movq %r10, (%rsp,%rax,8)
    incq %rax
    jmp 2b
3:
    movq %r13, %r10
{_lines("    movsd {1}(%r10), %{0}", _XMM, _FLOATS_AT)}
{_lines("    movq {1}(%r10), %{0}", list(INTS), 0)}
    callq *-16(%rbp)
    movq -8(%rbp), %r10
{_lines("    movq %{0}, {1}(%r10)", list(RESULTS), _RESULTS_AT)}
{_lines("    movsd %{0}, {1}(%r10)", _XMM[:FLOAT_RESULTS], _FLOAT_RESULTS_AT)}
    movq %rbp, %rsp
    popq %rbp
    retq
.size runtime.reflectcall, .-runtime.reflectcall
.text
""")

_STUBS = [f"movq %{r}, %r11" for r in INTS]
_STUBS += [f"movq {8 + 8 * i}(%rsp), %r11" for i in range(STACK_STUBS)]

# Every stub puts the closure in r11 and goes on at the end: machine on the stack, handler(closure, stack
# arguments, machine), results out of the machine.
module_asm(
    """.section .text.reflect.makeFuncStub,"ax",@progbits
.globl reflect.makeFuncStub
.type reflect.makeFuncStub,@function
.p2align 4
reflect.makeFuncStub:
"""
    + "\n".join(f".p2align 4\n    {load}\n    jmp 1f" for load in _STUBS)
    + f"""
.p2align 4
1:
    pushq %rbp
    movq %rsp, %rbp
    subq ${(_MACHINE + 15) // 16 * 16}, %rsp
{_lines("    movq %{0}, {1}(%rsp)", list(INTS), 0)}
{_lines("    movsd %{0}, {1}(%rsp)", _XMM, _FLOATS_AT)}
    pxor %xmm0, %xmm0
{_lines("    movq ${0}, {1}(%rsp)", ["0"] * (len(RESULTS) + FLOAT_RESULTS), _RESULTS_AT)}
    movq %r11, %r12
    leaq 16(%rbp), %r13
    movq %rsp, %r14
    callq *8(%r11)
{_lines("    movq {1}(%rsp), %{0}", list(RESULTS), _RESULTS_AT)}
{_lines("    movsd {1}(%rsp), %{0}", _XMM[:FLOAT_RESULTS], _FLOAT_RESULTS_AT)}
    movq %rbp, %rsp
    popq %rbp
    retq
.size reflect.makeFuncStub, .-reflect.makeFuncStub
.text
"""
)

reflectcall = extern("runtime.reflectcall", Fn[[uintptr, Pointer, Ptr[Pointer], i64], None])
make_func_stub = extern("reflect.makeFuncStub", Fn[[], None])


@native(linkname="reflect.stubs")
def stubs() -> tuple[uintptr, uintptr]:
    """The address of the first stub, and their size."""
    return funcaddr(make_func_stub), STUB_SIZE


@native(linkname="reflect.invoke")
def invoke(code: uintptr, m: Pointer, stack: Ptr[Pointer], n: i64) -> None:
    reflectcall(code, m, stack, n)
