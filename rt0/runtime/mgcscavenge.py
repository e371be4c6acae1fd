"""The scavenger: gives memory of free pages back to the kernel, in the background.

Only its seat is here: a goroutine that waits for the collector to say that there is something to give back.
"""

from __future__ import annotations

from rt0.native import Global, Ptr, addr, native, struct
from rt0.runtime import lock_futex, mgc, proc, runtime2


@struct(name="scavengerState")
class Scavenger:
    lock: runtime2.Mutex
    g: Ptr[runtime2.G]  # the goroutine; set once
    parked: bool  # it waits for work; under lock


scavenger = Global(Scavenger)


@native
def bgscavenge(worker: Ptr[mgc.Background]) -> None:
    """The goroutine."""
    scavenger.g = runtime2.getg()
    lock_futex.lock(addr(scavenger.lock))
    scavenger.parked = True
    mgc.report_started(worker)
    while True:
        proc.goparkunlock(addr(scavenger.lock), runtime2.WaitReason.GC_SCAVENGE_WAIT)
        lock_futex.lock(addr(scavenger.lock))
        scavenger.parked = True
