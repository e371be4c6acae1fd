"""What packages of modules take from the runtime by `//go:linkname`, though it is not meant for them.

Go keeps these for them (`GOROOT/src/runtime/linkname.go`, and the comments that name the packages): here are
those that many programs need, besides what the library needs itself.
"""

from __future__ import annotations

from rt0.native import Pointer, Ptr, i64, memclr, memmove, native, pause, u32, u64, uintptr
from rt0.runtime import proc, runtime1


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


@native(linkname="runtime.procyield")
def procyield(cycles: u32) -> None:
    for _ in range(cycles):
        pause()
