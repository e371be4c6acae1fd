"""Allocator of blocks of one fixed size, outside the heap: for spans, caches and the like.

Invariants: blocks are cut from chunks of persistent memory and never leave the allocator; a freed block is on
`list`, linked through its first word. A block is zeroed when it is allocated unless `zero` was switched off,
in which case it keeps what its last user left, so that fields can be read without locks by those who may
still hold the pointer.
"""

from __future__ import annotations

from rt0.native import Pointer, Ptr, cast, memclr, native, nil, sizeof, struct, u32, uintptr
from rt0.runtime import malloc, msize, mstats

FIX_ALLOC_CHUNK = 16 << 10


@struct(name="mlink")
class MLink:
    """A free block."""

    next: Ptr[MLink]


@struct(name="fixalloc")
class FixAlloc:
    """Every field is under the lock of whoever owns the allocator."""

    size: uintptr
    list: Ptr[MLink]
    chunk: uintptr  # free part of the newest chunk
    nchunk: u32  # bytes left there
    nalloc: u32  # bytes usable of a new chunk, a multiple of size
    inuse: uintptr  # bytes in blocks handed out
    stat: Ptr[mstats.SysMemStat]
    zero: bool

    @native
    def init(self, size: uintptr, stat: Ptr[mstats.SysMemStat]) -> None:
        self.size = msize.align_up(max(size, sizeof(MLink)), 8)
        self.list = nil
        self.chunk = 0
        self.nchunk = 0
        self.nalloc = u32(FIX_ALLOC_CHUNK // self.size * self.size)
        self.inuse = 0
        self.stat = stat
        self.zero = True

    @native
    def alloc(self) -> Pointer:
        self.inuse += self.size
        if self.list != nil:
            v = self.list
            self.list = v.next
            if self.zero:
                memclr(v, self.size)
            return v
        if uintptr(self.nchunk) < self.size:
            self.chunk = uintptr(malloc.persistentalloc(uintptr(self.nalloc), 64, self.stat))
            self.nchunk = self.nalloc
        p = self.chunk
        self.chunk += self.size
        self.nchunk -= u32(self.size)
        return cast(Pointer, p)

    @native
    def free(self, p: Pointer) -> None:
        self.inuse -= self.size
        v = cast(Ptr[MLink], p)
        v.next = self.list
        self.list = v
