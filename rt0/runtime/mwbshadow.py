"""A debugging mode that proves that no write barrier is missing: `GODEBUG=wbshadow=1` in a program that was
built with `-gcflags=-wb`.

Barriers are on from the start of main. Each one also stores the new word in the shadow of the heap, memory at
a fixed distance from the arenas. Nothing is freed in this mode, so in every pointer of every object, heap and
shadow agree, unless a store had no barrier: each barrier looks at the word that it overwrites, and at the
program's normal end all objects are compared. An atomic operation or a data race between two threads may
separate the two for a moment, so the mode wants GOMAXPROCS=1.

The first word of an interface never points into the heap, and compiled code stores it without a barrier: two
words that differ count only if one of them points into the heap. Nor has the first store to a word of a new
object a barrier: the shadow of a word that was never reported takes over what the heap has.
"""

from __future__ import annotations

from rt0.native import Ptr, Var, add, addr, atomic_store, cast, i64, native, nil, u8, u64, uintptr
from rt0.runtime import asm_amd64, mbitmap, mem_linux, mgc, mheap, mspan, mwbbuf, panic
from rt0.runtime import print as rtprint
from rt0.runtime.sizeclasses import MALLOC_HEADER_SIZE, MIN_SIZE_FOR_MALLOC_HEADER
from rt0.runtime.type import TFLAG_GC_MASK_ON_DEMAND, ArrayType, Kind, StructType, Type

SHADOW_DISTANCE = 1 << 39
SHADOW_BYTES = 1 << 36
"""What is covered, from FIRST_ARENA on."""

MAX_REPORTS = 10

reports = Var(i64, 0)
"""Differences found so far."""


@native
def shadow_start() -> None:
    """Turns the barriers and the shadow on. Called once, by the main goroutine when nothing else runs; the
    compiler makes `runtime.wbShadow` refer to it."""
    shadow: uintptr = mheap.FIRST_ARENA + SHADOW_DISTANCE
    if mem_linux.mmap(shadow, SHADOW_BYTES, mem_linux.PROT_READ_WRITE, mem_linux.MAP_NORESERVE) != shadow:
        panic.throw("wbshadow: no addresses for the shadow")
    mwbbuf.shadow.record = shadow_record
    mwbbuf.shadow.undo = shadow_undo
    mwbbuf.shadow.check = shadow_check
    mwbbuf.shadow.barrier = asm_amd64.wb_shadow_barrier
    atomic_store(addr(mgc.write_barrier.v), 1)


@native(nowritebarrier=True)
def wb_shadow_store(slot: Ptr[uintptr], value: uintptr) -> None:
    """What `wbShadowBarrier` calls, on g0."""
    shadow_record(slot, value)


@native
def shadow_word(slot: Ptr[uintptr]) -> Ptr[uintptr]:
    """The shadow of a word."""
    return add(slot, SHADOW_DISTANCE)


@native
def shadow_span(p: uintptr) -> Ptr[mspan.MSpan]:
    """The span of objects with pointers in which p lies, if the shadow covers it."""
    if p - mheap.FIRST_ARENA >= SHADOW_BYTES:
        return nil
    s = mheap.span_of_heap(p)
    if s == nil or s.noscan():
        return nil
    return s


@native
def shadow_record(slot: Ptr[uintptr], value: uintptr) -> None:
    """A barrier says that value will be stored at slot."""
    s = shadow_span(uintptr(slot))
    if s != nil:
        shadow_compare(s, slot)
        shadow_word(slot)[0] = value
        if reports.v != 0:
            panic.throw("write barrier missing")


@native(systemstack=True)
def shadow_undo(slot: Ptr[uintptr]) -> None:
    """The store that was recorded last was not made."""
    if shadow_span(uintptr(slot)) != nil:
        shadow_word(slot)[0] = slot[0]


@native
def shadow_compare(s: Ptr[mspan.MSpan], slot: Ptr[uintptr]) -> None:
    """Reports a pointer of an object that its shadow knows nothing of."""
    have = slot[0]
    want = shadow_word(slot)[0]
    if want == 0:
        shadow_word(slot)[0] = have
        return
    if have == want or (mheap.span_of_heap(have) == nil and mheap.span_of_heap(want) == nil):
        return
    reports.v += 1
    if reports.v > MAX_REPORTS:
        return
    base, _, _ = mbitmap.find_object(uintptr(slot))
    rtprint.printlock()
    rtprint.printstring("runtime: pointer store without write barrier: object ")
    rtprint.printhex(u64(base))
    rtprint.printstring(" offset ")
    rtprint.printuint(u64(uintptr(slot) - base))
    rtprint.printstring(" of size ")
    rtprint.printuint(u64(s.elemsize))
    rtprint.printstring(": ")
    rtprint.printhex(u64(have))
    rtprint.printstring(", last reported ")
    rtprint.printhex(u64(want))
    rtprint.printnl()
    rtprint.printunlock()


@native(systemstack=True)
def shadow_check() -> None:
    """Compares all objects with the shadow; throws if there are differences."""
    first = uintptr(mheap.FIRST_ARENA >> mheap.HEAP_ARENA_SHIFT)
    for i in range(first, first + (SHADOW_BYTES >> mheap.HEAP_ARENA_SHIFT)):
        ha = mheap.mheap_.arenas[i]
        if ha == nil:
            break
        for page in range(mheap.PAGES_PER_ARENA):
            if ((ha.page_in_use[page >> 3] >> u8(page & 7)) & 1) != 0:
                shadow_check_span(ha.spans[page])
    if reports.v != 0:
        panic.throw("write barrier missing")


@native
def shadow_check_span(s: Ptr[mspan.MSpan]) -> None:
    if s.noscan():
        return
    for i in range(s.freeindex):
        p = s.start_addr + uintptr(i) * s.elemsize
        if s.sizeclass() == 0:
            if s.large_type != nil:
                shadow_check_object(s, p, s.elemsize, s.large_type)
        elif s.elemsize > MIN_SIZE_FOR_MALLOC_HEADER:
            typ = cast(Ptr[Ptr[Type]], p)[0]
            if typ != nil:
                shadow_check_object(s, p + MALLOC_HEADER_SIZE, s.elemsize - MALLOC_HEADER_SIZE, typ)
        else:
            mask = mbitmap.heap_bits_small_for_addr(s, p)
            for word in range(s.elemsize >> 3):
                if ((mask >> word) & 1) != 0:
                    shadow_compare(s, cast(Ptr[uintptr], p + (word << 3)))


@native
def shadow_check_object(s: Ptr[mspan.MSpan], p: uintptr, size: uintptr, typ: Ptr[Type]) -> None:
    """Compares an object of size bytes that holds values of a type, as many as fit."""
    for _ in range(size // typ.size):
        if (typ.tflag & TFLAG_GC_MASK_ON_DEMAND) != 0:
            shadow_check_parts(s, p, typ)
        else:
            for word in range(typ.ptr_bytes >> 3):
                if ((typ.gcdata[word >> 3] >> u8(word & 7)) & 1) != 0:
                    shadow_compare(s, cast(Ptr[uintptr], p + (word << 3)))
        p += typ.size


@native
def shadow_check_parts(s: Ptr[mspan.MSpan], p: uintptr, typ: Ptr[Type]) -> None:
    """The same of one value of a large type that reflect has made, which has no mask."""
    if typ.kind == Kind.ARRAY:
        a = cast(Ptr[ArrayType], typ)
        shadow_check_object(s, p, a.elem.size * a.len, a.elem)
    elif typ.kind == Kind.STRUCT:
        st = cast(Ptr[StructType], typ)
        for i in range(st.nfields):
            field = addr(st.fields[i])
            if field.typ.ptr_bytes != 0:
                shadow_check_object(s, p + field.offset, field.typ.size, field.typ)
