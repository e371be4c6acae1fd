"""Size classes of small objects, computed when the runtime is compiled.

A class is an object size and the number of pages that are cut up at a time to get such objects. Classes are
chosen so that rounding a request up to its class, and what is left at the end of a span, each waste at most
an eighth of the memory (objects under 128 bytes are coarser: alignment decides there). Class 0 stands for
large objects, which get a span of their own.

Invariants: sizes ascend; sizes of 32 bytes and more are multiples of 16, those above 1024 of 128, so that two
small tables map a size to its class; dividing a span offset by a size is exact through a 32-bit reciprocal.
"""

from __future__ import annotations

from typing import NamedTuple

from rt0.native import Table, u8, u16, u32

PAGE_SHIFT = 13
PAGE_SIZE = 1 << PAGE_SHIFT
PTR_SIZE = 8
HEAP_ADDR_BITS = 47
"""User addresses on linux/amd64; the kernel gives higher ones only to those who ask for them."""

MIN_HEAP_ALIGN = 8
MAX_SMALL_SIZE = 32768
SMALL_SIZE_DIV = 8
SMALL_SIZE_MAX = 1024
LARGE_SIZE_DIV = 128
NUM_SIZE_CLASSES = 68
TINY_SIZE = 16
TINY_SIZE_CLASS = 2

NUM_SPAN_CLASSES = NUM_SIZE_CLASSES * 2
"""A span class is a size class and a bit that says that its objects have no pointers."""
TINY_SPAN_CLASS = TINY_SIZE_CLASS << 1 | 1

MALLOC_HEADER_SIZE = 8
MIN_SIZE_FOR_MALLOC_HEADER = PTR_SIZE * 64
"""Objects with pointers above this size carry their type in front; below it, the span has a pointer bitmap at
its end, of which one object needs at most 64 bits."""


class SizeClass(NamedTuple):
    """Bytes of an object and pages of a span."""

    size: int
    npages: int


def _alignment(size: int) -> int:
    """The step from a power of two to the next class."""
    if size >= 2048:
        return 256
    if size >= 128:
        return size // 8
    if size >= 32:
        return 16
    return MIN_HEAP_ALIGN


def _span_pages(size: int) -> int:
    """The fewest pages of which objects of this size leave at most an eighth unused."""
    npages = 1
    while npages * PAGE_SIZE % size > npages * PAGE_SIZE // 8:
        npages += 1
    return npages


def _make_classes() -> list[SizeClass]:
    classes = [SizeClass(0, 0)]
    align = MIN_HEAP_ALIGN
    size = align
    while size <= MAX_SMALL_SIZE:
        if size & (size - 1) == 0:
            align = _alignment(size)
        npages = _span_pages(size)
        last = classes[-1]
        span = npages * PAGE_SIZE
        if last.size and npages == last.npages and span // size == span // last.size:
            classes[-1] = SizeClass(size, npages)  # as many objects a span, so the smaller class has no use
        else:
            classes.append(SizeClass(size, npages))
        size += align
    return [classes[0]] + [_widen(c) for c in classes[1:]]


def _widen(c: SizeClass) -> SizeClass:
    """The largest size of which as many objects fit into the span, as long as the size tables can express
    it."""
    span = c.npages * PAGE_SIZE
    widest = span // (span // c.size) & -LARGE_SIZE_DIV
    return SizeClass(max(c.size, widest), c.npages)


CLASSES = _make_classes()
MAX_OBJS_PER_SPAN = max(c.npages * PAGE_SIZE // c.size for c in CLASSES[1:])


def class_of(size: int) -> int:
    """The smallest class that holds size bytes."""
    return next(i for i, c in enumerate(CLASSES) if c.size >= size)


assert len(CLASSES) == NUM_SIZE_CLASSES and class_of(TINY_SIZE) == TINY_SIZE_CLASS

SIZES = [c.size for c in CLASSES]
PAGES = [c.npages for c in CLASSES]
DIV_MAGICS = [0] + [0xFFFFFFFF // c.size + 1 for c in CLASSES[1:]]

class_to_size = Table(u16, SIZES)
class_to_npages = Table(u8, PAGES)
class_to_div_magic = Table(u32, DIV_MAGICS)
size_to_class8 = Table(u8, [class_of(s) for s in range(0, SMALL_SIZE_MAX + 1, SMALL_SIZE_DIV)])
size_to_class128 = Table(u8, [class_of(s) for s in range(SMALL_SIZE_MAX, MAX_SMALL_SIZE + 1, LARGE_SIZE_DIV)])
