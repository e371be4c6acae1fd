"""The emulated address space, and native code over it as tests see it."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from typing import Any

import pytest

from rt0.native import (
    Array,
    Fn,
    Global,
    Pointer,
    Ptr,
    Var,
    addr,
    atomic_add,
    cast,
    emu,
    emulates,
    extern,
    extern_var,
    i64,
    local,
    native,
    struct,
    syscall6,
    tls_load,
    tls_store,
    u8,
    u32,
    u64,
    uintptr,
)
from rt0.native.pyops import OutOfBounds, Unsupported

PROT_NONE, PROT_RW = 0, 3
ANONYMOUS = 0x22


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    emu.reset()
    yield
    emu.reset()


@struct
class Node:
    value: u32
    next: Ptr[Node]
    data: Array[u8, 4]

    @native
    def bump(self, n: u32) -> u32:
        self.value += n
        return self.value


head = Global(Node)
total = Var(i64, 3)
double = extern("test.double", Fn[[Ptr[Node], i64], i64])


@emulates("test.double")
def _double(n: Any, k: int) -> int:
    n.value = k
    return 2 * k


data = extern_var("test.data", Array[u8, 4])


@native
def first_byte() -> u8:
    return data[1]


@native
def call_double(k: i64) -> i64:
    return double(addr(head), k)


@native
def first(p: Ptr[Node]) -> u32:
    return p.next.value


@native
def element(i: i64) -> u8:
    return head.data[i]


@native
def mmap(p: uintptr, n: uintptr, prot: uintptr) -> uintptr:
    return syscall6(9, p, n, prot, ANONYMOUS, 0, 0)


@native
def mprotect(p: uintptr, n: uintptr, prot: uintptr) -> uintptr:
    return syscall6(10, p, n, prot, 0, 0, 0)


@native
def load(p: uintptr) -> u64:
    return cast(Ptr[u64], p)[0]


@native
def store(p: uintptr, v: u64) -> None:
    cast(Ptr[u64], p)[0] = v


@native
def get_tls() -> uintptr:
    return tls_load(-8)


@native
def set_tls(v: uintptr) -> None:
    tls_store(-8, v)


@native
def count(n: Ptr[i64]) -> None:
    for _ in range(3):
        atomic_add(n, 1)


@native
def frames(n: i64) -> i64:
    x = local(Array[i64, 100])
    x[n] = n
    if n == 0:
        return 0
    return frames(n - 1) + x[n]


@native
def same(p: Pointer) -> Pointer:
    return p


def test_views() -> None:
    n = emu.new(Node, 2)
    n[0].next = n[1].next
    n.next = head
    n.next.value = 7
    assert head.value == 7
    assert n.bump(5) == 5
    assert n.value == 5
    assert n.next.next == 0
    assert not n.next.next
    n.data[3] = 9
    assert list(n.data) == [0, 0, 0, 9]
    assert first(n) == 7
    with pytest.raises(AttributeError):
        n.nothing = 1
    with pytest.raises(OverflowError):
        n.value = -1
    assert same(n) == n


def test_external_data_can_be_given() -> None:
    assert first_byte() == 0
    emu.define("test.data", b"abc")
    assert first_byte() == 98
    emu.reset()
    assert first_byte() == 0


def test_reset_restores_what_globals_held() -> None:
    total.v = 9
    head.value = 8
    emu.reset()
    assert total.v == 3
    assert head.value == 0


def test_stand_ins_get_views() -> None:
    assert call_double(21) == 42
    assert head.value == 21


def test_a_missing_stand_in_says_its_name() -> None:
    with pytest.raises(Unsupported, match="test.nowhere"):
        extern("test.nowhere", Fn[[], i64])()


def test_stray_accesses_fault() -> None:
    with pytest.raises(emu.Fault) as e:
        first(emu.new(Node))
    assert e.value.address == 0
    with pytest.raises(emu.Fault):
        load(123 << 40)
    with pytest.raises(OutOfBounds):
        element(4)


def test_a_traceback_shows_the_source() -> None:
    with pytest.raises(emu.Fault) as e:
        first(emu.new(Node))
    frames_ = [f for f in traceback.extract_tb(e.tb) if f.name == "first"]
    assert [(f.filename, f.line) for f in frames_] == [(__file__, "return p.next.value")]


def test_tracing_sees_lines_and_locals() -> None:
    seen: list[tuple[int, dict[str, Any]]] = []

    def tracer(frame: Any, event: str, arg: Any) -> Any:
        if frame.f_code.co_name == "frames" and event == "line":
            seen.append((frame.f_lineno - frame.f_code.co_firstlineno, dict(frame.f_locals)))
        return tracer

    sys.settrace(tracer)
    try:
        frames(0)
    finally:
        sys.settrace(None)
    assert [line for line, _ in seen if line > 0] == [1, 2, 3, 4]
    assert seen[-1][1]["n"] == 0


def test_reserved_memory_faults_until_it_is_protected_otherwise() -> None:
    p = mmap(0, 1 << 40, PROT_NONE)
    with pytest.raises(emu.Fault, match="protected"):
        load(p + 8)
    assert mprotect(p, 1 << 20, PROT_RW) == 0
    store(p + 4092, 0x1122334455667788)
    assert load(p + 4092) == 0x1122334455667788
    assert emu.read(p + 4096, 2) == b"\x44\x33"
    assert mprotect(p, 4096, PROT_NONE) == 0
    with pytest.raises(emu.Fault):
        load(p)
    mprotect(p, 4096, PROT_RW)
    assert load(p + 4092) == 0x1122334455667788


def test_madvise_and_munmap() -> None:
    p = mmap(0, 8192, PROT_RW)
    store(p, 5)
    assert emu.syscall(28, (p, 4096, emu.MADV_DONTNEED)) == 0
    assert load(p) == 0
    assert emu.syscall(11, (p, 8192)) == 0
    with pytest.raises(emu.Fault):
        load(p)


def test_an_unknown_system_call_is_refused() -> None:
    assert emu.syscall(9999, ()) == -emu.ENOSYS


def test_system_calls_can_be_replaced() -> None:
    emu.on_syscall = lambda nr, args: -emu.ENOMEM
    assert mmap(0, 4096, PROT_RW) == (1 << 64) - emu.ENOMEM


def test_threads_have_their_own_tls() -> None:
    set_tls(1)
    with emu.thread() as t:
        assert get_tls() == 0
        set_tls(2)
    assert get_tls() == 1
    with emu.thread(t):
        assert get_tls() == 2


def test_atomics_call_the_hook() -> None:
    seen: list[tuple[str, int]] = []
    n = emu.new(i64)
    emu.on_atomic = lambda name, address: seen.append((name, n[0]))
    count(n)
    assert seen == [("atomic_add", 0), ("atomic_add", 1), ("atomic_add", 2)]


def test_frames_are_separate_and_end() -> None:
    sp = emu.current().sp
    assert frames(9) == 45
    assert emu.current().sp == sp


def test_stack_overflow_faults() -> None:
    with pytest.raises(emu.Fault, match="stack overflow"):
        frames_without_end()


@native
def frames_without_end() -> None:
    x = local(Array[u64, 1000])
    x[0] = 1
    frames_without_end()
