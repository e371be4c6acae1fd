"""The entry point of every program, and what must be done before anything else can.

The kernel starts a program with argc, argv, the environment and the auxiliary vector on the stack. The first
instructions hand them on as arguments, aligned for compiled code, with the frame pointer chain ended.
`rt0_go` then makes the first goroutine g0 and the first thread m0 out of static memory and the kernel's
stack.

Invariant: until thread-local storage works, nothing runs that checks the stack or asks for its g.
"""

from __future__ import annotations

from rt0.native import (
    Global,
    Pointer,
    Ptr,
    addr,
    cast,
    i64,
    module_asm,
    native,
    rdtsc,
    tls_store,
    trap,
    u8,
    uintptr,
)
from rt0.runtime import boottrace, os_linux, proc, proc_sched, runtime1, sys_linux_amd64
from rt0.runtime.boottrace import Step
from rt0.runtime.runtime2 import (
    TLS_BASE,
    TLS_G,
    TLS_STACK_LIMIT,
    FuncVal,
    StackSegment,
    g0,
    m0,
)

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
    callq runtime.rt0_go
    ud2
.size _rt0_amd64_linux, .-_rt0_amd64_linux
.text
""")

OS_STACK_USE = 64 << 10
"""How much of the kernel's stack g0 may use; there is more below, for signal handlers without a stack of
their own.
"""

TLS_MAGIC = 0x123

g0_segment = Global(StackSegment)
main_closure = Global(FuncVal)


@native(nosplit=True, noinline=True, linkname="runtime.rt0_go")
def rt0_go(argc: i64, argv: Ptr[Ptr[u8]], sp: uintptr) -> None:
    """From the kernel's stack to the scheduling loop."""
    boottrace.begin_at[Step.RT0_GO] = rdtsc()
    g0_segment.hi = sp
    g0_segment.limit = sp - OS_STACK_USE
    g0_segment.size = OS_STACK_USE
    g0.stack_segment = addr(g0_segment)
    g0.m = addr(m0)
    m0.g0 = addr(g0)
    boottrace.begin_at[Step.SETTLS] = rdtsc()
    base = addr(m0.tls[TLS_BASE])
    base[0] = uintptr(base)
    sys_linux_amd64.settls(uintptr(base))
    # If this store does not arrive in m0, no goroutine could ever find itself.
    tls_store(TLS_G, TLS_MAGIC)
    if m0.tls[TLS_BASE - 1] != TLS_MAGIC:
        trap()
    tls_store(TLS_G, uintptr(addr(g0)))
    tls_store(TLS_STACK_LIMIT, g0_segment.limit)
    boottrace.end_at[Step.SETTLS] = rdtsc()
    bootstrap(argc, argv)


@native(noinline=True)
def bootstrap(argc: i64, argv: Ptr[Ptr[u8]]) -> None:
    """The rest of rt0_go: code from here on is ordinary code on g0."""
    boottrace.begin(Step.CPUCHECK)
    if not os_linux.check_cpu():
        sys_linux_amd64.write_text(
            "This program can only be run on AMD64 processors with v2 microarchitecture support.\n"
        )
        sys_linux_amd64.exit(1)
    boottrace.end(Step.CPUCHECK)
    boottrace.run_step(Step.CHECK, runtime1.check)
    boottrace.begin(Step.ARGS)
    runtime1.args(argc, argv)
    boottrace.end(Step.ARGS)
    boottrace.run_step(Step.OSINIT, os_linux.osinit)
    boottrace.end(Step.RT0_GO)
    proc.schedinit()
    boottrace.begin(Step.NEWPROC)
    main_closure.fn = cast(Pointer, proc.main)
    proc.newproc(addr(main_closure))
    boottrace.end(Step.NEWPROC)
    proc_sched.mstart()
