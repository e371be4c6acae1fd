"""The descriptors of types that the runtime itself allocates, for the collector.

Invariant: `typelinksinit` fills them before the first allocation that uses one; no compiled code refers to
them.
"""

from __future__ import annotations

from rt0.native import Global, Ptr, Table, addr, cast, native, sizeof, u8, u64, uintptr
from rt0.runtime import chan, error, panic, time
from rt0.runtime.type import Kind, StringStruct, Type

hchan_type = Global(Type)
"""A channel whose buffer, of pointers, is an object of its own."""

defer_type = Global(Type)
"""panic.Defer."""

runtime_error_layout = Global(Type)
"""error.RuntimeError, whose text may be on the heap."""

string_type = Global(Type)

time_timer_type = Global(Type)
"""time.TimeTimer."""

hchan_mask = Table(u64, [0b10100])
defer_mask = Table(u64, [0b11])
string_mask = Table(u64, [0b1])
runtime_error_mask = Table(u64, [0b1000])


@native
def describe(t: Ptr[Type], size: uintptr, mask: Ptr[u64], words: uintptr) -> None:
    """Fills a descriptor of the runtime's own; of its first words those with a bit in mask are pointers."""
    t.size = size
    t.ptr_bytes = words * 8
    t.align = 8
    t.field_align = 8
    t.kind = Kind.STRUCT
    t.gcdata = cast(Ptr[u8], mask)


@native
def typelinksinit() -> None:
    """Fills the runtime's own descriptors; the compiler's need nothing."""
    describe(addr(hchan_type), sizeof(chan.HChan), addr(hchan_mask[0]), 5)
    describe(addr(time_timer_type), sizeof(time.TimeTimer), addr(time.timer_mask[0]), time.TIMER_WORDS)
    describe(addr(string_type), sizeof(StringStruct), addr(string_mask[0]), 1)
    describe(addr(defer_type), sizeof(panic.Defer), addr(defer_mask[0]), 2)
    describe(addr(runtime_error_layout), sizeof(error.RuntimeError), addr(runtime_error_mask[0]), 4)
