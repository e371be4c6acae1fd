"""What internal/cpu needs of the processor; its Go code decides what the answers mean."""

from __future__ import annotations

from rt0.native import cpuid, i32, native, u32, xgetbv


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
