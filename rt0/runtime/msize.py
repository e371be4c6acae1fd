"""Sizes: rounding to what the allocator really hands out, and to alignments."""

from __future__ import annotations

from rt0.native import native, u8, uintptr
from rt0.runtime import sizeclasses
from rt0.runtime.sizeclasses import (
    LARGE_SIZE_DIV,
    MALLOC_HEADER_SIZE,
    MAX_SMALL_SIZE,
    MIN_SIZE_FOR_MALLOC_HEADER,
    PAGE_SIZE,
    SMALL_SIZE_DIV,
    SMALL_SIZE_MAX,
)


@native(inline=True, nosplit=True)
def align_up(n: uintptr, a: uintptr) -> uintptr:
    """n rounded up to a multiple of a, a power of two."""
    return (n + a - 1) & ~(a - 1)


@native(inline=True, nosplit=True)
def align_down(n: uintptr, a: uintptr) -> uintptr:
    """n rounded down to a multiple of a, a power of two."""
    return n & ~(a - 1)


@native(inline=True, nosplit=True)
def size_class(size: uintptr) -> u8:
    """The class of a request, which is at most MAX_SMALL_SIZE bytes."""
    if size <= SMALL_SIZE_MAX - 8:
        return sizeclasses.size_to_class8[(size + SMALL_SIZE_DIV - 1) // SMALL_SIZE_DIV]
    return sizeclasses.size_to_class128[(size - SMALL_SIZE_MAX + LARGE_SIZE_DIV - 1) // LARGE_SIZE_DIV]


@native
def roundupsize(size: uintptr, noscan: bool) -> uintptr:
    """The bytes of the block that mallocgc gives for size bytes; size itself if rounding overflows."""
    if size <= MAX_SMALL_SIZE - MALLOC_HEADER_SIZE:
        header: uintptr = 0
        if not noscan and size > MIN_SIZE_FOR_MALLOC_HEADER:
            header = MALLOC_HEADER_SIZE
        return uintptr(sizeclasses.class_to_size[size_class(size + header)]) - header
    rounded = size + (PAGE_SIZE - 1)
    if rounded < size:
        return size
    return align_down(rounded, PAGE_SIZE)
