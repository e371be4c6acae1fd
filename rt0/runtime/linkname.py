"""What packages of modules take from the runtime by `//go:linkname`, though it is not meant for them.

Go keeps these for them (`GOROOT/src/runtime/linkname.go`, and the comments that name the packages): here are
those that many programs need, besides what the library needs itself.
"""

from __future__ import annotations

from rt0.native import (
    Pointer,
    Ptr,
    addr,
    cast,
    i64,
    memclr,
    memmove,
    native,
    nil,
    pause,
    rdtsc,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import mbarrier, mgc, mwbbuf, proc, reflect, runtime1
from rt0.runtime.chan import HChan
from rt0.runtime.runtime2 import getg
from rt0.runtime.type import Type


@native(linkname="runtime.getAuxv")
def get_auxv() -> tuple[Ptr[uintptr], i64, i64]:
    """golang.org/x/sys, and with it much else."""
    return runtime1.auxv.v, runtime1.auxv_n.v, runtime1.auxv_n.v


@native(nosplit=True, linkname="runtime.memmove")
def go_memmove(to: Pointer, from_: Pointer, n: uintptr) -> None:
    memmove(to, from_, n)


@native(nosplit=True, linkname="runtime.memclrNoHeapPointers")
def go_memclr(p: Pointer, n: uintptr) -> None:
    memclr(p, n)


@native(linkname="runtime.fastrand")
def fastrand() -> u32:
    return proc.cheaprand()


@native(linkname="runtime.fastrandn")
def fastrandn(n: u32) -> u32:
    return proc.cheaprandn(n)


@native(linkname=["runtime.fastrand64", "runtime.cheaprand64"])
def fastrand64() -> u64:
    return u64(proc.cheaprand()) << 32 | u64(proc.cheaprand())


@native(linkname="runtime.randn")
def randn(n: u32) -> u32:
    return proc.cheaprandn(n)


@native(linkname="runtime.lockedOSThread")
def locked_os_thread() -> bool:
    gp = getg()
    return gp.lockedm != nil and gp.m.lockedg != nil


@native(linkname="runtime.procyield")
def procyield(cycles: u32) -> None:
    for _ in range(cycles):
        pause()


@native(linkname="runtime.cputicks")
def cputicks() -> i64:
    return i64(rdtsc())


@native(linkname="runtime.goyield")
def goyield() -> None:
    proc.gosched()


@native(linkname="runtime.chanbuf")
def chanbuf(c: Ptr[HChan], i: u64) -> Pointer:
    return c.buffer(i)


@native(nosplit=True, linkname="runtime.atomicwb")
def atomicwb(slot: Ptr[Pointer], value: Pointer) -> None:
    """What goes before an atomic store of a pointer that the caller makes itself."""
    mbarrier.report_store(slot, value)


@native(linkname="runtime.typedslicecopy")
def typedslicecopy(t: Ptr[Type], dst: Pointer, dst_len: i64, src: Pointer, src_len: i64) -> i64:
    return reflect.reflect_typedslicecopy(t, dst, dst_len, dst_len, src, src_len, src_len)


@native(nosplit=True, linkname="runtime.memclrHasPointers")
def memclr_has_pointers(p: Pointer, n: uintptr) -> None:
    """Zeroes words of which nobody says which are pointers."""
    if mgc.write_barrier.v != 0:
        word = cast(Ptr[uintptr], p)
        for i in range(n >> 3):
            mwbbuf.wb_put(addr(word[i]), 0)
    memclr(p, n)
