"""Where a signal may make a goroutine yield."""

from __future__ import annotations

import pytest

from rt0.native import emu, u8
from rt0.runtime import preempt

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
