"""Preemption: goroutines give up their P at a function's entry, or wherever a signal finds them.

`preemptone` asks: it sets `g.preempt`, makes the next stack check fail (`newstack` sees the request), and
sends SIGURG to the thread, for loops without calls. The handler runs on the signal stack; if it is safe, it
returns to `asyncPreempt` instead, as if the interrupted instruction had called that. Otherwise nothing
happens, and sysmon asks again.

Safe means: compiled Go code, outside of everything that the runtime must finish. Code of the runtime may own
half-changed state of its P without a lock (an allocation), and its bodies are also inlined into Go functions.
All such state is reached through g, which compiled Go code by itself never reads: so a function whose
instructions read %fs:-8 is left alone. Nor may anything come between the check whether a store has to be
reported to the collector, and the store: their instructions tell what they are (`in_barrier`).
"""

from __future__ import annotations

from rt0.native import Ptr, addr, cast, funcaddr, i32, i64, native, nil, sizeof, u8, u32, u64, uintptr
from rt0.runtime import asm_amd64, mgc, mwbbuf, proc, runtime1, symtab, sys_linux_amd64, trace
from rt0.runtime.runtime2 import TLS_BASE, TLS_STACK_LIMIT, G, GStatus, P, StackSegment, getg, m0

SIGURG = 23

CONTEXT_RSP = 160
CONTEXT_RIP = 168
CONTEXT_FPSTATE = 224
FPSTATE_MAGIC = 464
FPSTATE_XSTATE = 512
"""Offsets in the kernel's ucontext and in the vector state that it points to."""

XSTATE_MAGIC = 0x46505853
XSTATE_WIDE = 1 << 2 | 1 << 5 | 1 << 6 | 1 << 7
"""The upper halves of the vector registers, and what AVX-512 adds: asyncPreempt does not save them."""

FS_PREFIX = 0x64
G_DISPLACEMENT = 0xFFFFFFF8
"""How an instruction that reads g looks: the prefix, up to four bytes, this displacement."""

CMPL, CMPL_RIP = 0x83, 0x3D  # followed by a displacement and the constant
JNE, TWO_BYTES, JNE_FAR = 0x75, 0x0F, 0x85
GROUP_END = 0x77401F0F  # nopl 0x77(%rax)
GROUP_BYTES = 4 * 12
"""Of the stores of a group, of constants with large offsets."""
CALL = 0xE8
CALL_BYTES = 5
ARGUMENT_BYTES = 2 + 8 + 5
"""At most so many put the arguments of such a call on the stack: a register, an offset to add, a constant."""


@native
def preemptone(pp: Ptr[P]) -> bool:
    """Asks the goroutine that pp runs; may come too late, or at another one."""
    mp = pp.m
    if mp == nil or mp == getg().m:
        return False
    gp = mp.curg
    if gp == nil or gp == mp.g0:
        return False
    trace.record(trace.Ev.PREEMPT_REQUEST, u64(pp.id), gp.goid)
    gp.preempt = True
    mp.tls[TLS_BASE + TLS_STACK_LIMIT // 8] = asm_amd64.LIMIT_PREEMPT
    if mp.procid != 0 and runtime1.debug.asyncpreemptoff == 0:
        sys_linux_amd64.tgkill(m0.procid, mp.procid, SIGURG)
    return True


@native
def on_signal(gp: Ptr[G], context: Ptr[u8]) -> None:
    """SIGURG came while gp ran: it calls asyncPreempt if it was asked to yield and may."""
    if gp != gp.m.curg or not gp.preempt or gp.atomicstatus != GStatus.RUNNING or not proc.can_preempt(gp.m):
        return
    rip = cast(Ptr[uintptr], addr(context[CONTEXT_RIP]))
    rsp = cast(Ptr[uintptr], addr(context[CONTEXT_RSP]))
    segment = gp.stack_segment
    lowest = uintptr(segment) + sizeof(StackSegment) + asm_amd64.ASYNC_FRAME
    if rsp[0] < lowest or rsp[0] > segment.hi or wide_registers(context) or not safe_point(rip[0]):
        return
    rsp[0] -= 8
    cast(Ptr[uintptr], rsp[0])[0] = rip[0]
    rip[0] = funcaddr(asm_amd64.async_preempt)


@native
def wide_registers(context: Ptr[u8]) -> bool:
    """Whether vector registers wider than 128 bits are in use."""
    state = cast(Ptr[Ptr[u8]], addr(context[CONTEXT_FPSTATE]))[0]
    if state == nil or cast(Ptr[u32], addr(state[FPSTATE_MAGIC]))[0] != XSTATE_MAGIC:
        return False
    return (cast(Ptr[u64], addr(state[FPSTATE_XSTATE]))[0] & XSTATE_WIDE) != 0


@native
def safe_point(pc: uintptr) -> bool:
    """Whether pc lies in a Go function that has nothing of the runtime in it."""
    f = symtab.findfunc(pc)
    if f == nil or (f.flags & (symtab.FUNC_NAME_ONLY | symtab.FUNC_ASSEMBLY)) != 0:
        return False
    file = symtab.position_file(f, -1)
    n = len(file)
    if n > 3 and file[n - 3] == 46 and file[n - 2] == 112 and file[n - 1] == 121:  # .py
        return False
    return not in_barrier(pc) and not reads_g(uintptr(f.entry), symtab.func_end(pc))


@native
def in_barrier(pc: uintptr) -> bool:
    """Whether a store of a pointer that follows has been checked or reported already; may also say so of
    something else.

    That is behind `cmpl $0, runtime.writeBarrier(%rip)`, behind the `jne` that follows it, behind stores that
    follow that up to the instruction that ends a group of them, or, which is where the `jne` leads, among
    `push`, `call runtime.gcWriteBarrier`, `jmp`, or with the shadow heap, `push`, `add $offset, (%rsp)`,
    `push`, `call runtime.wbShadowBarrier`, `jmp`.
    """
    if tests_flag(pc) or checked(pc) or in_group(pc):
        return True
    for i in range(-CALL_BYTES, ARGUMENT_BYTES + 1):
        at = pc + uintptr(i)
        if code_byte(at) == CALL and is_barrier(branch_target(at + CALL_BYTES)):
            return True
    return False


@native
def is_barrier(fn: uintptr) -> bool:
    """Whether this is what stores call."""
    return fn == funcaddr(asm_amd64.gc_write_barrier) or (fn != 0 and fn == uintptr(mwbbuf.shadow.barrier))


@native
def checked(pc: uintptr) -> bool:
    """Whether the check and its branch end here."""
    if code_byte(pc - 2) == JNE and tests_flag(pc - 2):
        return True
    return code_byte(pc - 6) == TWO_BYTES and code_byte(pc - 5) == JNE_FAR and tests_flag(pc - 6)


@native
def in_group(pc: uintptr) -> bool:
    """Whether a group of stores ends soon, the nearest check before whose end lies before pc."""
    end = pc + 1
    while cast(Ptr[u32], end)[0] != GROUP_END:
        end += 1
        if end > pc + GROUP_BYTES:
            return False
    start = end
    while not checked(start):
        start -= 1
        if start < end - GROUP_BYTES:
            return False
    return start <= pc


@native
def tests_flag(end: uintptr) -> bool:
    """Whether the instruction that ends here is the check."""
    if code_byte(end - 7) != CMPL or code_byte(end - 6) != CMPL_RIP or code_byte(end - 1) != 0:
        return False
    return branch_target(end - 1) + 1 == uintptr(addr(mgc.write_barrier.v))


@native(inline=True)
def code_byte(at: uintptr) -> u8:
    return cast(Ptr[u8], at)[0]


@native
def branch_target(end: uintptr) -> uintptr:
    """What a displacement that ends here leads to."""
    return end + uintptr(i64(cast(Ptr[i32], end - 4)[0]))


@native
def reads_g(entry: uintptr, end: uintptr) -> bool:
    """Whether code has an instruction that reads g; may also say so of one that only looks like it."""
    code = cast(Ptr[u8], entry)
    n = i64(end - entry)
    for i in range(n):
        if code[i] != FS_PREFIX:
            continue
        for k in range(2, 6):
            if i + k + 4 <= n and cast(Ptr[u32], addr(code[i + k]))[0] == G_DISPLACEMENT:
                return True
    return False
