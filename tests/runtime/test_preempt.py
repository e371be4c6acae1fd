"""Where a signal may make a goroutine yield."""

from __future__ import annotations

import pytest

from rt0.native import Array, Global, addr, emu, funcaddr, native, u8, uintptr
from rt0.runtime import asm_amd64, mgc, preempt

NOP = b"\x90"
READS_G = {
    "mov %fs:-8,%rax": "64488b0425f8ffffff",
    "mov %fs:-8,%r12": "644c8b2425f8ffffff",
    "cmp %fs:-8,%rax": "64483b0425f8ffffff",
    "mov %fs:-8,%eax": "648b0425f8ffffff",
    "addq $1,%fs:-8": "6448830425f8ffffff01",
}
OTHER = {
    "cmp %fs:0x70,%rsp": "64483b242570000000",
    "mov %fs:0,%rax": "64488b042500000000",
    "mov -8(%rax),%rax": "488b80f8ffffff",
    "mov $0x64,%al": "b064",
}


def reads_g(code: bytes) -> bool:
    emu.reset()
    p = emu.new(u8, len(code))
    emu.write(int(p), code)
    return bool(preempt.reads_g(int(p), int(p) + len(code)))


@pytest.mark.parametrize("code", READS_G.values(), ids=READS_G.keys())
@pytest.mark.parametrize("before", [0, 1, 7, 50])
@pytest.mark.parametrize("after", [0, 1, 30])
def test_code_that_reads_g(code: str, before: int, after: int) -> None:
    assert reads_g(NOP * before + bytes.fromhex(code) + NOP * after)


@pytest.mark.parametrize("code", OTHER.values(), ids=OTHER.keys())
def test_other_code(code: str) -> None:
    assert not reads_g(NOP * 3 + bytes.fromhex(code) * 3 + NOP * 20)


@pytest.mark.parametrize(
    ("magic", "state", "wide"),
    [(0, 0, False), (0, 7, False), (0x46505853, 3, False), (0x46505853, 7, True), (0x46505853, 0x203, False)],
)
def test_registers_that_are_not_saved(magic: int, state: int, wide: bool) -> None:
    emu.reset()
    fpstate, context = emu.new(u8, 1024), emu.new(u8, 512)
    emu.write(int(fpstate) + preempt.FPSTATE_MAGIC, magic.to_bytes(4, "little"))
    emu.write(int(fpstate) + preempt.FPSTATE_XSTATE, state.to_bytes(8, "little"))
    emu.write(int(context) + preempt.CONTEXT_FPSTATE, int(fpstate).to_bytes(8, "little"))
    assert preempt.wide_registers(context) == wide


instructions = Global(Array[u8, 512])


@native
def code_address() -> uintptr:
    return uintptr(addr(instructions[0]))


@native
def flag_address() -> uintptr:
    return uintptr(addr(mgc.write_barrier.v))


@native
def stub_address() -> uintptr:
    return funcaddr(asm_amd64.gc_write_barrier)


def relative(target: int, end: int) -> bytes:
    return ((target - end) & 0xFFFFFFFF).to_bytes(4, "little")


@pytest.mark.parametrize("far", [False, True])
@pytest.mark.parametrize("group", [False, True])
def test_nothing_comes_between_check_and_store(far: bool, group: bool) -> None:
    """The instructions of two stores, as LLVM's assembler writes them."""
    emu.reset()
    base = int(code_address()) + 64
    code = bytearray(NOP * 30)
    unsafe: set[int] = set()
    ends: list[int] = []
    for _ in range(2):
        code += b"\x83\x3d" + relative(int(flag_address()), base + len(code) + 7) + b"\0"
        unsafe.add(len(code))
        code += b"\x0f\x85" + bytes(4) if far else b"\x75\0"
        unsafe.add(len(code))
        code += b"\x4d\x89\x2c\x24"
        if group:
            unsafe.add(len(code))
            code += b"\x48\xc7\x84\x24" + bytes(8)
            unsafe.add(len(code))
            code += b"\x49\x89\x44\x24\x10"
            ends.append(len(code))
            code += b"\x0f\x1f\x40\x77"
        ends.append(len(code))
    body = len(code)
    code += NOP * 30
    for _ in range(2):
        arguments = [b"\x41\x54", b"\x55"]
        if far:
            arguments = [b"\x41\x54", b"\x48\x81\x04\x24" + bytes(4), b"\x68" + bytes(4)]
        elif group:
            arguments = [b"\x41\xff\xb4\x24" + bytes(4)]
        for push in arguments:
            unsafe.add(len(code))
            code += push
        unsafe.add(len(code))
        code += b"\xe8" + relative(int(stub_address()), base + len(code) + 5)
        unsafe.add(len(code))
        code += b"\xeb\0"
    code += NOP * 30
    emu.write(base, bytes(code))
    assert [at for at in unsafe if not preempt.in_barrier(base + at)] == []
    assert not preempt.in_barrier(base + 1)
    assert not preempt.in_barrier(base + body)
    assert not any(preempt.in_barrier(base + at) for at in ends)
    assert not preempt.in_barrier(base + len(code) - 20)
