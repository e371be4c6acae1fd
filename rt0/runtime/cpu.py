"""What internal/cpu needs of the processor; its Go code decides what the answers mean."""

from __future__ import annotations

from rt0.native import cpuid, i32, native, u32, xgetbv
from rt0.runtime.runtime1 import gogetenv


@native(linkname="internal/cpu.cpuid")
def internal_cpu_cpuid(leaf: u32, sub: u32) -> tuple[u32, u32, u32, u32]:
    a, b, c, d = cpuid(leaf, sub)
    return a, b, c, d


@native(linkname="internal/cpu.xgetbv")
def internal_cpu_xgetbv() -> tuple[u32, u32]:
    a, d = xgetbv()
    return a, d


@native(linkname="internal/cpu.getGOAMD64level")
def internal_cpu_get_goamd64level() -> i32:
    """1: what the binary may assume is not what the library may be told to leave out."""
    return 1


@native(linkname="internal/cpu.godebug")
def internal_cpu_godebug() -> str:
    """The settings in the environment, of which `cpu.avx2=off` and the like are meant for that package."""
    return gogetenv("GODEBUG")
