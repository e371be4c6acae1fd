"""Slices: make, append's growth, and the panics of both.

Invariant: the memory behind a slice of pointers is zero beyond its length as soon as the collector can see
it, so growing clears what the append will not overwrite at once.
"""

from __future__ import annotations

from rt0.native import Pointer, Ptr, add, ctz, i64, memclr, memmove, mul_overflow, native, nil, u64, uintptr
from rt0.runtime import malloc, mbarrier, mgc, msize, mwbbuf, panic
from rt0.runtime.sizeclasses import MAX_SMALL_SIZE
from rt0.runtime.type import Type, has_pointers

GROWTH_THRESHOLD = 256
"""Up to this capacity a slice doubles; beyond it growth falls smoothly towards a quarter."""


@native(noinline=True, cold=True, noreturn=True)
def panicmakeslicelen() -> None:
    panic.panic_error_string("makeslice: len out of range")


@native(noinline=True, cold=True, noreturn=True)
def panicmakeslicecap() -> None:
    panic.panic_error_string("makeslice: cap out of range")


@native
def mem_for(et: Ptr[Type], n: i64) -> tuple[uintptr, bool]:
    """The bytes of n elements, and whether no slice can have that many."""
    mem, overflow = mul_overflow(et.size, uintptr(n))
    return mem, overflow or mem > malloc.MAX_ALLOC or n < 0


@native
def makeslice(et: Ptr[Type], n: i64, cap: i64) -> Pointer:
    mem, bad = mem_for(et, cap)
    if bad or n < 0 or n > cap:
        # make([]T, huge) has an implied capacity: blame the length, which is what was written.
        _, bad_len = mem_for(et, n)
        if bad_len:
            panicmakeslicelen()
        panicmakeslicecap()
    return malloc.mallocgc(mem, et, True)


@native
def makeslice64(et: Ptr[Type], n: i64, cap: i64) -> Pointer:
    return makeslice(et, n, cap)


@native
def makeslicecopy(et: Ptr[Type], to_len: i64, from_len: i64, src: Pointer) -> Pointer:
    """make([]T, to_len) followed by a copy of the first from_len elements from src."""
    mem, bad = mem_for(et, to_len)
    if bad:
        panicmakeslicelen()
    copied = et.size * uintptr(min(to_len, from_len))
    if has_pointers(et):
        p = malloc.mallocgc(mem, et, True)
        mbarrier.typedarraymove(et, p, src, min(to_len, from_len))
        return p
    q = malloc.mallocgc(mem, et, False)
    memclr(add(q, copied), mem - copied)
    memmove(q, src, copied)
    return q


@native
def nextslicecap(new_len: i64, old_cap: i64) -> i64:
    """The capacity, before rounding to a size class, with which a slice grows to hold new_len elements."""
    double = old_cap + old_cap
    if new_len > double:
        return new_len
    if old_cap < GROWTH_THRESHOLD:
        return double
    cap = old_cap
    while True:
        cap += (cap + 3 * GROWTH_THRESHOLD) >> 2
        # Unsigned, so that an overflow ends the loop as well.
        if u64(cap) >= u64(new_len):
            break
    if cap <= 0:
        return new_len
    return cap


@native
def cap_memory(size: uintptr, cap: i64, noscan: bool) -> tuple[uintptr, i64, bool]:
    """The bytes to allocate for cap elements, the capacity that these really hold, and whether it is too
    much.
    """
    if (size & (size - 1)) == 0:
        shift = uintptr(ctz(size))
        mem = msize.roundupsize(uintptr(cap) << shift, noscan)
        return mem & ~(size - 1), i64(mem >> shift), uintptr(cap) > (malloc.MAX_ALLOC >> shift)
    wanted, overflow = mul_overflow(size, uintptr(cap))
    real = msize.roundupsize(wanted, noscan) // size
    return real * size, i64(real), overflow


@native
def growslice(old: Pointer, new_len: i64, old_cap: i64, num: i64, et: Ptr[Type]) -> tuple[Pointer, i64, i64]:
    """A new backing array for new_len elements, of which all but the last num come from old; new_len >
    old_cap.
    """
    if new_len < 0:
        panic.panic_error_string("growslice: len out of range")
    if et.size == 0:
        return malloc.mallocgc(0, nil, False), new_len, new_len
    mem, cap, too_much = cap_memory(et.size, nextslicecap(new_len, old_cap), not has_pointers(et))
    if too_much or mem > malloc.MAX_ALLOC:
        panic.panic_error_string("growslice: len out of range")
    old_mem = uintptr(new_len - num) * et.size
    if mem > MAX_SMALL_SIZE:
        # Else pointers to arrays that have grown since could still lie there.
        mgc.scrub()
        return grow_large(old, old_mem, uintptr(new_len) * et.size, mem, et), new_len, cap
    if has_pointers(et):
        p = malloc.mallocgc(mem, et, True)
        mbarrier.typedarraymove(et, p, old, new_len - num)
        return p, new_len, cap
    q = malloc.mallocgc(mem, et, False)
    new_mem = uintptr(new_len) * et.size
    memclr(add(q, new_mem), mem - new_mem)
    memmove(q, old, old_mem)
    return q, new_len, cap


@native(noinline=True)
def grow_large(old: Pointer, old_mem: uintptr, new_mem: uintptr, mem: uintptr, et: Ptr[Type]) -> Pointer:
    """`mem` bytes that begin with old_mem bytes from old; what lies behind new_mem is zero."""
    if not has_pointers(et):
        q = malloc.mallocgc(mem, nil, False)
        memclr(add(q, new_mem), mem - new_mem)
        malloc.copy_large(q, old, old_mem)
        return q
    p = malloc.mallocgc(mem, et, True)
    if mwbbuf.shadow.record != nil:
        mbarrier.typedarraymove(et, p, old, i64(old_mem // et.size))
    else:
        # What is overwritten is nil; what is stored can still be reached from old.
        malloc.copy_large(p, old, old_mem)
    return p


@native
def growslice_buf(
    old: Pointer, new_len: i64, old_cap: i64, num: i64, et: Ptr[Type], buf: Pointer, buf_len: i64
) -> tuple[Pointer, i64, i64]:
    """`growslice` that uses an array of buf_len elements in the caller's frame as long as that is enough. The
    capacity goes to the next size class only, since `move_slice` keeps it.
    """
    if new_len > buf_len:
        p, length, cap = growslice(old, new_len, old_cap, num, et)
        return p, length, cap
    old_mem = uintptr(new_len - num) * et.size
    if old != buf:
        memmove(buf, old, old_mem)
    new_mem = uintptr(new_len) * et.size
    real = i64(msize.roundupsize(new_mem, not has_pointers(et)) // et.size)
    memclr(add(buf, old_mem), uintptr(real) * et.size - old_mem)
    return buf, new_len, real


@native
def move_slice(old: Pointer, length: i64, cap: i64, et: Ptr[Type]) -> tuple[Pointer, i64, i64]:
    """A slice whose array is in the caller's frame, with a copy of it on the heap."""
    p = _moved(old, cap, uintptr(cap) * et.size, et)
    return p, length, cap


@native
def move_slice_no_cap(old: Pointer, length: i64, et: Ptr[Type]) -> tuple[Pointer, i64, i64]:
    """The same where nothing depends on the capacity yet: it becomes what the size class has room for."""
    mem, cap, _ = cap_memory(et.size, length, not has_pointers(et))
    p = _moved(old, length, mem, et)
    return p, length, cap


@native
def _moved(old: Pointer, n: i64, mem: uintptr, et: Ptr[Type]) -> Pointer:
    """`mem` bytes on the heap that begin with the n elements at old."""
    if has_pointers(et):
        p = malloc.mallocgc(mem, et, True)
        mbarrier.typedarraymove(et, p, old, n)
        return p
    q = malloc.mallocgc(mem, et, False)
    copied = uintptr(n) * et.size
    memclr(add(q, copied), mem - copied)
    memmove(q, old, copied)
    return q
