"""Dumps of all goroutines leave the list of them alone: collector threads go through it meanwhile."""

from __future__ import annotations

from rt0.native import emu
from rt0.runtime import proc, traceback
from rt0.runtime.runtime2 import G, GStatus, allgs
from rt0.runtime.sys_linux_amd64 import SYS_WRITE

from .heap import boot


def test_the_list_is_whole_at_any_moment() -> None:
    boot()
    made = []
    for i in range(4):
        gp = emu.new(G)
        gp.goid = 10 + i
        gp.atomicstatus = GStatus.WAITING
        proc.allgadd(gp)
        made.append(gp)
    seen: list[list[int]] = []
    printed = b""

    def on_syscall(nr: int, args: tuple[int, ...]) -> int:
        nonlocal printed
        if nr != SYS_WRITE:
            return emu.syscall(nr, args)
        printed += emu.read(args[1], args[2])
        goids = []
        gp = allgs.v
        while gp:
            goids.append(int(gp.goid))
            gp = gp.alllink
        seen.append(goids)
        return args[2]

    emu.on_syscall = on_syscall
    traceback.tracebackothers(made[2])
    emu.on_syscall = emu.syscall
    assert seen and all(goids == [13, 12, 11, 10] for goids in seen)
    order = [printed.index(b"goroutine %d [" % goid) for goid in (10, 11, 13)]
    assert order == sorted(order) and b"goroutine 12 " not in printed
