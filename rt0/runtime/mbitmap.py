"""Which words of the heap are pointers, and the bits of objects.

Where the pointers of an object are is written down when it is allocated:
- a span without pointers says so in its span class;
- objects of up to MIN_SIZE_FOR_MALLOC_HEADER bytes: the last 1/64 of the span is a bitmap, one bit a word;
- larger ones: the word in front of the object is its type; those with a span of their own: `span.large_type`.

Allocation and mark bits, one an object, come from arenas that are used for one collection cycle after the
other and never returned: a bitmap allocated in cycle n serves as mark bits in it, as allocation bits in cycle
n + 1, and is given up.
"""

from __future__ import annotations

from rt0.native import (
    Global,
    Ptr,
    add,
    addr,
    atomic_and,
    atomic_load,
    atomic_or,
    cast,
    memclr,
    native,
    nil,
    struct,
    u8,
    u64,
    uintptr,
)
from rt0.runtime import lock_futex, malloc, mheap, mspan, mstats, runtime2
from rt0.runtime.sizeclasses import MIN_SIZE_FOR_MALLOC_HEADER, PAGE_SHIFT
from rt0.runtime.type import Type

GC_BITS_CHUNK = 64 << 10
GC_BITS_HEADER = 16


@struct(name="gcBitsArena")
class GcBitsArena:
    """A chunk of bitmaps: GC_BITS_CHUNK bytes, of which this is the head."""

    free: uintptr  # offset of the first unused byte; under gcBitsArenas.lock
    next: Ptr[GcBitsArena]


@struct(name="gcBitsArenasT")
class GcBitsArenas:
    """All chunks, by the cycle that they belong to. Everything under lock."""

    lock: runtime2.Mutex
    free: Ptr[GcBitsArena]
    next: Ptr[GcBitsArena]  # mark bits of the next cycle: what is allocated now
    current: Ptr[GcBitsArena]  # allocation bits of this cycle
    previous: Ptr[GcBitsArena]  # still in use by spans that are not swept yet
    next_last: Ptr[GcBitsArena]  # the last chunks of these lists, unless they are empty
    current_last: Ptr[GcBitsArena]
    previous_last: Ptr[GcBitsArena]


gc_bits_arenas = Global(GcBitsArenas)


@native(systemstack=True)
def new_mark_bits(nelems: uintptr) -> Ptr[u8]:
    """Zeroed bits for nelems objects, a multiple of 8 bytes."""
    nbytes = (nelems + 63) >> 6 << 3
    lock_futex.lock(addr(gc_bits_arenas.lock))
    a = gc_bits_arenas.next
    if a == nil or a.free + nbytes > GC_BITS_CHUNK:
        a = new_arena()
        a.next = gc_bits_arenas.next
        if a.next == nil:
            gc_bits_arenas.next_last = a
        gc_bits_arenas.next = a
    p = add(cast(Ptr[u8], a), a.free)
    a.free += nbytes
    lock_futex.unlock(addr(gc_bits_arenas.lock))
    return p


@native
def new_arena() -> Ptr[GcBitsArena]:
    """An empty chunk, zeroed. The lock is held."""
    a = gc_bits_arenas.free
    if a == nil:
        a = malloc.persistentalloc(GC_BITS_CHUNK, 8, addr(mstats.memstats.gc_misc_sys))
    else:
        gc_bits_arenas.free = a.next
        memclr(a, a.free)
    a.free = GC_BITS_HEADER
    a.next = nil
    return a


@native(systemstack=True)
def next_mark_bit_arena_epoch() -> None:
    """Starts a cycle: what was marked becomes what is allocated. The world is stopped, and all spans are
    swept."""
    lock_futex.lock(addr(gc_bits_arenas.lock))
    if gc_bits_arenas.previous != nil:
        gc_bits_arenas.previous_last.next = gc_bits_arenas.free
        gc_bits_arenas.free = gc_bits_arenas.previous
    gc_bits_arenas.previous = gc_bits_arenas.current
    gc_bits_arenas.current = gc_bits_arenas.next
    gc_bits_arenas.next = nil
    gc_bits_arenas.previous_last = gc_bits_arenas.current_last
    gc_bits_arenas.current_last = gc_bits_arenas.next_last
    lock_futex.unlock(addr(gc_bits_arenas.lock))


@native(inline=True)
def heap_bits_bytes(npages: uintptr) -> uintptr:
    """Bytes of the pointer bitmap of a span that has one."""
    return npages << (PAGE_SHIFT - 6)


@native(inline=True)
def span_heap_bits(s: Ptr[mspan.MSpan]) -> Ptr[u64]:
    """The pointer bitmap at the end of a span of small objects with pointers, which all have one page."""
    return cast(Ptr[u64], s.start_addr + (uintptr(1) << PAGE_SHIFT) - heap_bits_bytes(1))


@native
def init_heap_bits(s: Ptr[mspan.MSpan]) -> None:
    """Makes the pointer bitmap of a new span right before anything is allocated in it."""
    if s.noscan() or s.elemsize > MIN_SIZE_FOR_MALLOC_HEADER:
        return
    bits = span_heap_bits(s)
    fill: u64 = 0
    if s.elemsize == 8:
        fill = ~fill  # every word is an object and a pointer, and stays so
    # Also when the memory is zero: a page that is read first and written later faults twice.
    for i in range(heap_bits_bytes(1) >> 3):
        bits[i] = fill


@native(inline=True)
def pointer_mask(typ: Ptr[Type], data_size: uintptr) -> u64:
    """The pointer words of data_size bytes, at most 64 words, filled with values of a type with pointers."""
    mask = cast(Ptr[u64], typ.gcdata)[0]
    size = typ.size
    if size == data_size:
        return mask
    if size == 8:
        return ~u64(0) >> (64 - (data_size >> 3))
    one = mask
    off = size
    while off < data_size:
        mask |= one << (off >> 3)
        off += size
    return mask


@native(inline=True)
def heap_set_type_no_header(x: uintptr, data_size: uintptr, typ: Ptr[Type], s: Ptr[mspan.MSpan]) -> None:
    """Writes down the pointers of a new object, of more than one word, in the bitmap of its span."""
    mask = pointer_mask(typ, data_size)
    words = s.elemsize >> 3
    bit = (x - s.start_addr) >> 3
    dst = add(span_heap_bits(s), bit >> 6 << 3)
    shift = bit & 63
    keep = ~u64(0) >> (64 - words)
    dst[0] = (dst[0] & ~(keep << shift)) | (mask << shift)
    if shift + words > 64:
        dst[1] = (dst[1] & ~(keep >> (64 - shift))) | (mask >> (64 - shift))


@native
def heap_bits_small_for_addr(s: Ptr[mspan.MSpan], x: uintptr) -> u64:
    """The pointer words of the object at x, one bit a word, in a span that has a bitmap."""
    words = s.elemsize >> 3
    bit = (x - s.start_addr) >> 3
    src = add(span_heap_bits(s), bit >> 6 << 3)
    shift = bit & 63
    keep = ~u64(0) >> (64 - words)
    mask = src[0] >> shift
    if shift + words > 64:
        mask |= src[1] << (64 - shift)
    return mask & keep


@native(inline=True)
def mark_bits_set(s: Ptr[mspan.MSpan], index: uintptr) -> None:
    """Marks an object."""
    atomic_or(addr(s.gcmark_bits[index >> 3]), u8(1) << u8(index & 7))


@native
def mark_free(s: Ptr[mspan.MSpan], on: bool) -> None:
    """Marks all free objects of a span that a cache has or takes, so that what will be allocated is marked;
    or takes these marks back."""
    marks = cast(Ptr[u64], s.gcmark_bits)
    allocated = cast(Ptr[u64], s.alloc_bits)
    first = u64(s.freeindex)
    n = u64(s.nelems)
    for i in range(first >> 6, (n + 63) >> 6):
        free = ~allocated[i]
        if i == first >> 6:
            free &= ~u64(0) << (first & 63)
        if i == n >> 6:
            free &= (u64(1) << (n & 63)) - 1
        if on:
            atomic_or(addr(marks[i]), free)
        else:
            atomic_and(addr(marks[i]), ~free)


@native(inline=True)
def is_marked(s: Ptr[mspan.MSpan], index: uintptr) -> bool:
    return ((atomic_load(addr(s.gcmark_bits[index >> 3])) >> u8(index & 7)) & 1) != 0


@native
def find_object(p: uintptr) -> tuple[uintptr, Ptr[mspan.MSpan], uintptr]:
    """The base, span and index of the object of the heap into which p points; 0 if it points into none."""
    s = mheap.span_of_heap(p)
    if s == nil:
        return 0, nil, 0
    index: uintptr = 0
    if s.sizeclass() != 0:
        index = s.obj_index(p)
    return s.start_addr + index * s.elemsize, s, index
