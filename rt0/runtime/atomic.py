"""sync/atomic and internal/runtime/atomic: one function for each width, under all the names that it has.

Compiled Go code gets the bodies to inline, so that an atomic operation is an instruction. All are
sequentially consistent, as Go's memory model wants; those of internal/runtime/atomic that promise less
are no weaker. Those that store pointers and report them to the collector are in `mbarrier`.
"""

from __future__ import annotations

from rt0.native import (
    Pointer,
    Ptr,
    atomic_add,
    atomic_and,
    atomic_cas,
    atomic_load,
    atomic_or,
    atomic_store,
    atomic_swap,
    native,
    u8,
    u32,
    u64,
)


@native(nosplit=True, linkname=["internal/runtime/atomic.Load8"])
def atomic_load_u8(p: Ptr[u8]) -> u8:
    return atomic_load(p)


@native(
    nosplit=True,
    linkname=[
        "sync/atomic.LoadInt32",
        "sync/atomic.LoadUint32",
        "internal/runtime/atomic.Load",
        "internal/runtime/atomic.LoadAcq",
        "internal/runtime/atomic.Loadint32",
    ],
)
def atomic_load_u32(p: Ptr[u32]) -> u32:
    return atomic_load(p)


@native(
    nosplit=True,
    linkname=[
        "sync/atomic.LoadInt64",
        "sync/atomic.LoadUint64",
        "sync/atomic.LoadUintptr",
        "internal/runtime/atomic.Load64",
        "internal/runtime/atomic.LoadAcq64",
        "internal/runtime/atomic.LoadAcquintptr",
        "internal/runtime/atomic.Loaduintptr",
        "internal/runtime/atomic.Loaduint",
        "internal/runtime/atomic.Loadint64",
    ],
)
def atomic_load_u64(p: Ptr[u64]) -> u64:
    return atomic_load(p)


@native(nosplit=True, linkname=["sync/atomic.LoadPointer", "internal/runtime/atomic.Loadp"])
def atomic_load_pointer(p: Ptr[Pointer]) -> Pointer:
    return atomic_load(p)


@native(nosplit=True, linkname=["internal/runtime/atomic.Store8"])
def atomic_store_u8(p: Ptr[u8], v: u8) -> None:
    atomic_store(p, v)


@native(
    nosplit=True,
    linkname=[
        "sync/atomic.StoreInt32",
        "sync/atomic.StoreUint32",
        "internal/runtime/atomic.Store",
        "internal/runtime/atomic.StoreRel",
        "internal/runtime/atomic.Storeint32",
    ],
)
def atomic_store_u32(p: Ptr[u32], v: u32) -> None:
    atomic_store(p, v)


@native(
    nosplit=True,
    linkname=[
        "sync/atomic.StoreInt64",
        "sync/atomic.StoreUint64",
        "sync/atomic.StoreUintptr",
        "internal/runtime/atomic.Store64",
        "internal/runtime/atomic.StoreRel64",
        "internal/runtime/atomic.StoreReluintptr",
        "internal/runtime/atomic.Storeuintptr",
        "internal/runtime/atomic.Storeint64",
    ],
)
def atomic_store_u64(p: Ptr[u64], v: u64) -> None:
    atomic_store(p, v)


@native(nosplit=True, linkname=["internal/runtime/atomic.StorepNoWB"])
def atomic_store_pointer(p: Ptr[Pointer], v: Pointer) -> None:
    atomic_store(p, v)


@native(nosplit=True, linkname=["internal/runtime/atomic.Xchg8"])
def atomic_swap_u8(p: Ptr[u8], v: u8) -> u8:
    return atomic_swap(p, v)


@native(
    nosplit=True,
    linkname=[
        "sync/atomic.SwapInt32",
        "sync/atomic.SwapUint32",
        "internal/runtime/atomic.Xchg",
        "internal/runtime/atomic.Xchgint32",
    ],
)
def atomic_swap_u32(p: Ptr[u32], v: u32) -> u32:
    return atomic_swap(p, v)


@native(
    nosplit=True,
    linkname=[
        "sync/atomic.SwapInt64",
        "sync/atomic.SwapUint64",
        "sync/atomic.SwapUintptr",
        "internal/runtime/atomic.Xchg64",
        "internal/runtime/atomic.Xchguintptr",
        "internal/runtime/atomic.Xchgint64",
    ],
)
def atomic_swap_u64(p: Ptr[u64], v: u64) -> u64:
    return atomic_swap(p, v)


@native(
    nosplit=True,
    linkname=[
        "sync/atomic.CompareAndSwapInt32",
        "sync/atomic.CompareAndSwapUint32",
        "internal/runtime/atomic.Cas",
        "internal/runtime/atomic.CasRel",
        "internal/runtime/atomic.Casint32",
    ],
)
def atomic_cas_u32(p: Ptr[u32], old: u32, new: u32) -> bool:
    return atomic_cas(p, old, new)


@native(
    nosplit=True,
    linkname=[
        "sync/atomic.CompareAndSwapInt64",
        "sync/atomic.CompareAndSwapUint64",
        "sync/atomic.CompareAndSwapUintptr",
        "internal/runtime/atomic.Cas64",
        "internal/runtime/atomic.Casuintptr",
        "internal/runtime/atomic.Casint64",
    ],
)
def atomic_cas_u64(p: Ptr[u64], old: u64, new: u64) -> bool:
    return atomic_cas(p, old, new)


@native(nosplit=True, linkname=["internal/runtime/atomic.Casp1"])
def atomic_cas_pointer(p: Ptr[Pointer], old: Pointer, new: Pointer) -> bool:
    return atomic_cas(p, old, new)


@native(
    nosplit=True,
    linkname=[
        "sync/atomic.AddInt32",
        "sync/atomic.AddUint32",
        "internal/runtime/atomic.Xadd",
        "internal/runtime/atomic.Xaddint32",
    ],
)
def atomic_add_u32(p: Ptr[u32], delta: u32) -> u32:
    return atomic_add(p, delta)


@native(
    nosplit=True,
    linkname=[
        "sync/atomic.AddInt64",
        "sync/atomic.AddUint64",
        "sync/atomic.AddUintptr",
        "internal/runtime/atomic.Xadd64",
        "internal/runtime/atomic.Xadduintptr",
        "internal/runtime/atomic.Xaddint64",
    ],
)
def atomic_add_u64(p: Ptr[u64], delta: u64) -> u64:
    return atomic_add(p, delta)


@native(
    nosplit=True,
    linkname=["sync/atomic.AndInt32", "sync/atomic.AndUint32", "internal/runtime/atomic.And32"],
)
def atomic_and_u32(p: Ptr[u32], mask: u32) -> u32:
    return atomic_and(p, mask)


@native(
    nosplit=True,
    linkname=[
        "sync/atomic.AndInt64",
        "sync/atomic.AndUint64",
        "sync/atomic.AndUintptr",
        "internal/runtime/atomic.And64",
        "internal/runtime/atomic.Anduintptr",
    ],
)
def atomic_and_u64(p: Ptr[u64], mask: u64) -> u64:
    return atomic_and(p, mask)


@native(
    nosplit=True,
    linkname=["sync/atomic.OrInt32", "sync/atomic.OrUint32", "internal/runtime/atomic.Or32"],
)
def atomic_or_u32(p: Ptr[u32], mask: u32) -> u32:
    return atomic_or(p, mask)


@native(
    nosplit=True,
    linkname=[
        "sync/atomic.OrInt64",
        "sync/atomic.OrUint64",
        "sync/atomic.OrUintptr",
        "internal/runtime/atomic.Or64",
        "internal/runtime/atomic.Oruintptr",
    ],
)
def atomic_or_u64(p: Ptr[u64], mask: u64) -> u64:
    return atomic_or(p, mask)


@native(nosplit=True, linkname=["internal/runtime/atomic.And8"])
def atomic_and_u8_in_place(p: Ptr[u8], mask: u8) -> None:
    atomic_and(p, mask)


@native(nosplit=True, linkname=["internal/runtime/atomic.And"])
def atomic_and_u32_in_place(p: Ptr[u32], mask: u32) -> None:
    atomic_and(p, mask)


@native(nosplit=True, linkname=["internal/runtime/atomic.Or8"])
def atomic_or_u8_in_place(p: Ptr[u8], mask: u8) -> None:
    atomic_or(p, mask)


@native(nosplit=True, linkname=["internal/runtime/atomic.Or"])
def atomic_or_u32_in_place(p: Ptr[u32], mask: u32) -> None:
    atomic_or(p, mask)
