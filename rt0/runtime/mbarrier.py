"""Stores of pointers by the runtime: copying and clearing memory of a type, atomic operations on pointers.

These tell the collector about the pointers that they overwrite, if it wants to know (`mgc.write_barrier`), as
compiled code does for itself in single stores. Which words are pointers says the type, wherever the memory
is: what is on the stack is reported needlessly.

Everything here is `nosplit`, so that report and store are not separated by a preemption (see `mwbbuf`).
"""

from __future__ import annotations

from rt0.native import (
    Pointer,
    Ptr,
    add,
    addr,
    atomic_cas,
    atomic_store,
    atomic_swap,
    cast,
    i64,
    memclr,
    memmove,
    native,
    nil,
    u8,
    uintptr,
)
from rt0.runtime import mgc, mwbbuf
from rt0.runtime.type import TFLAG_GC_MASK_ON_DEMAND, ArrayType, Kind, StructType, Type


@native(nosplit=True)
def bulk_barrier(typ: Ptr[Type], dst: Pointer, src: Pointer, n: i64) -> None:
    """Reports that n values of a type will be copied from src, or zeroed if that is nil."""
    if (typ.tflag & TFLAG_GC_MASK_ON_DEMAND) != 0:
        barrier_parts(typ, dst, src, n)
        return
    words = typ.ptr_bytes >> 3
    to = cast(Ptr[uintptr], dst)
    source = cast(Ptr[uintptr], src)
    for _ in range(n):
        for i in range(words):
            if ((typ.gcdata[i >> 3] >> u8(i & 7)) & 1) != 0:
                value: uintptr = 0
                if source != nil:
                    value = source[i]
                mwbbuf.wb_put(addr(to[i]), value)
        to = add(to, typ.size)
        if source != nil:
            source = add(source, typ.size)


@native(systemstack=True, cold=True)
def barrier_parts(typ: Ptr[Type], dst: Pointer, src: Pointer, n: i64) -> None:
    """bulk_barrier for a large type made by reflect, which has no mask."""
    if typ.kind == Kind.ARRAY:
        a = cast(Ptr[ArrayType], typ)
        bulk_barrier(a.elem, dst, src, n * i64(a.len))
        return
    st = cast(Ptr[StructType], typ)
    for k in range(n):
        for i in range(st.nfields):
            field = addr(st.fields[i])
            at = uintptr(k) * typ.size + field.offset
            if field.typ.ptr_bytes != 0:
                source: Pointer = nil
                if src != nil:
                    source = cast(Pointer, uintptr(src) + at)
                bulk_barrier(field.typ, cast(Pointer, uintptr(dst) + at), source, 1)


@native(inline=True, nosplit=True)
def barrier_needed(typ: Ptr[Type]) -> bool:
    """Whether stores of a type's values have to be reported now."""
    return mgc.write_barrier.v != 0 and typ.ptr_bytes != 0


@native(nosplit=True)
def typedmemmove(typ: Ptr[Type], dst: Pointer, src: Pointer) -> None:
    """*dst = *src."""
    if dst != src:
        if barrier_needed(typ):
            bulk_barrier(typ, dst, src, 1)
        memmove(dst, src, typ.size)


@native(nosplit=True)
def typedmemclr(typ: Ptr[Type], p: Pointer) -> None:
    """*p = zero."""
    if barrier_needed(typ):
        bulk_barrier(typ, p, nil, 1)
    memclr(p, typ.size)


@native(nosplit=True)
def typedarraymove(typ: Ptr[Type], dst: Pointer, src: Pointer, n: i64) -> None:
    """Copies n values, which may overlap."""
    if dst != src:
        if barrier_needed(typ):
            bulk_barrier(typ, dst, src, n)
        memmove(dst, src, uintptr(n) * typ.size)


@native(nosplit=True)
def typedarrayclear(typ: Ptr[Type], p: Pointer, n: i64) -> None:
    """Zeroes n values."""
    if barrier_needed(typ):
        bulk_barrier(typ, p, nil, n)
    memclr(p, uintptr(n) * typ.size)


@native(inline=True, nosplit=True)
def report_store(slot: Ptr[Pointer], value: Pointer) -> None:
    """What goes before a single store. The caller is nosplit."""
    if mgc.write_barrier.v != 0:
        mwbbuf.wb_put(cast(Ptr[uintptr], slot), uintptr(value))


@native(nosplit=True)
def store_pointer(slot: Ptr[Pointer], value: Pointer) -> None:
    """*slot = value."""
    report_store(slot, value)
    slot[0] = value


@native(nosplit=True, linkname=["sync/atomic.StorePointer", "internal/runtime/atomic.storePointer"])
def wb_store_pointer(slot: Ptr[Pointer], value: Pointer) -> None:
    report_store(slot, value)
    atomic_store(slot, value)


@native(nosplit=True, linkname="sync/atomic.SwapPointer")
def wb_swap_pointer(slot: Ptr[Pointer], value: Pointer) -> Pointer:
    report_store(slot, value)
    return atomic_swap(slot, value)


@native(nosplit=True, linkname=["sync/atomic.CompareAndSwapPointer", "internal/runtime/atomic.casPointer"])
def wb_cas_pointer(slot: Ptr[Pointer], old: Pointer, new: Pointer) -> bool:
    report_store(slot, new)
    done = atomic_cas(slot, old, new)
    if not done and mwbbuf.shadow.undo != nil:
        mwbbuf.shadow.undo(cast(Ptr[uintptr], slot))
    return done
