"""Memory from the kernel.

A region is reserved (addresses are ours, access faults), then mapped (readable and writable), used, perhaps
given back while the addresses stay ours (unused), and freed. Linux backs a mapped page only when it is
touched, so mapping more than is needed costs nothing but address space; the heap therefore maps a whole arena
with one call.

Every function that changes how much is mapped says so to the counter that the caller names.
"""

from __future__ import annotations

from rt0.native import (
    Pointer,
    Ptr,
    cast,
    native,
    nil,
    syscall2,
    syscall3,
    syscall6,
    uintptr,
)
from rt0.runtime import mstats, panic

SYS_MMAP = 9
SYS_MPROTECT = 10
SYS_MUNMAP = 11
SYS_MADVISE = 28

PROT_NONE = 0
PROT_READ_WRITE = 3
MAP_PRIVATE_ANON = 0x22
MAP_FIXED = 0x10
MAP_NORESERVE = 0x4000

MADV_DONTNEED = 4
MADV_NOHUGEPAGE = 15

EAGAIN = 11
ENOMEM = 12
EACCES = 13

LOWEST_ERROR = (1 << 64) - 4095
"""Results of a system call from here on are negated error numbers."""

NO_FD = (1 << 64) - 1


@native
def mmap(p: uintptr, n: uintptr, prot: uintptr, flags: uintptr) -> uintptr:
    """Maps n bytes at p, or anywhere if p is 0; the address, or a negated error number."""
    return syscall6(SYS_MMAP, p, n, prot, flags | MAP_PRIVATE_ANON, NO_FD, 0)


@native
def sys_alloc(n: uintptr, stat: Ptr[mstats.SysMemStat]) -> Pointer:
    """n zeroed bytes, mapped, aligned to a page of the processor; nil if there is no memory."""
    p = mmap(0, n, PROT_READ_WRITE, MAP_NORESERVE)
    if p >= LOWEST_ERROR:
        if p == ~uintptr(EACCES) + 1:
            panic.throw("mmap: access denied")
        if p == ~uintptr(EAGAIN) + 1:
            panic.throw("mmap: too much locked memory (check 'ulimit -l').")
        return nil
    mstats.add_sys(stat, n)
    return cast(Pointer, p)


@native
def sys_alloc_at(hint: uintptr, n: uintptr) -> uintptr:
    """n zeroed bytes, mapped, at hint if these addresses are free and otherwise elsewhere; 0 on failure.

    For the heap, which gets used: the kernel may refuse what it could never back.
    """
    p = mmap(hint, n, PROT_READ_WRITE, 0)
    if p >= LOWEST_ERROR:
        return 0
    return p


@native
def sys_reserve(hint: uintptr, n: uintptr) -> uintptr:
    """Addresses for n bytes that fault until mapped, at hint if possible; 0 on failure."""
    p = mmap(hint, n, PROT_NONE, MAP_NORESERVE)
    if p >= LOWEST_ERROR:
        return 0
    return p


@native
def sys_map(p: uintptr, n: uintptr, stat: Ptr[mstats.SysMemStat]) -> None:
    """Makes a reserved region readable and writable."""
    q = mmap(p, n, PROT_READ_WRITE, MAP_FIXED | MAP_NORESERVE)
    if q == ~uintptr(ENOMEM) + 1:
        panic.throw("runtime: out of memory")
    if q != p:
        panic.throw("runtime: cannot map pages in arena address space")
    mstats.add_sys(stat, n)


@native
def sys_unused(p: uintptr, n: uintptr) -> None:
    """Gives the pages back; the addresses stay mapped, their content is zero."""
    if syscall3(SYS_MADVISE, p, n, MADV_DONTNEED) != 0:
        mmap(p, n, PROT_READ_WRITE, MAP_FIXED | MAP_NORESERVE)


@native
def sys_no_huge_page(p: uintptr, n: uintptr) -> None:
    """Asks for small pages: for tables of which only a few words, far apart, are touched."""
    syscall3(SYS_MADVISE, p, n, MADV_NOHUGEPAGE)


@native
def sys_fault(p: uintptr, n: uintptr) -> None:
    """From now on every access to the region faults, for debugging."""
    syscall3(SYS_MPROTECT, p, n, PROT_NONE)
    syscall3(SYS_MADVISE, p, n, MADV_DONTNEED)


@native
def munmap(p: uintptr, n: uintptr) -> None:
    syscall2(SYS_MUNMAP, p, n)


@native
def sys_free(p: uintptr, n: uintptr, stat: Ptr[mstats.SysMemStat]) -> None:
    """Gives memory and addresses back."""
    mstats.sub_sys(stat, n)
    munmap(p, n)
