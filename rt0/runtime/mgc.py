"""The collector's seat: what it is switched on by, and the goroutines that serve it.

Memory only grows until there is a mark phase. Everything around it is real: spans know their sweep
generation, objects their pointers, the pacer its goal; the sweeper and the scavenger wait for work.
"""

from __future__ import annotations

from rt0.native import Fn, Global, Ptr, Var, addr, cast, i64, native, nil, struct, u32
from rt0.runtime import chan, mgcpacer, mgcscavenge, mgcsweep, mstats, proc, runtime2
from rt0.runtime.type import ChanType, Kind, Type

GC_OFF = 0
"""`gcphase`: nothing is being marked; sweeping may go on."""

gcphase = Var(u32, GC_OFF)
"""Changes only while the world is stopped."""

write_barrier = Var(u32, 0, linkname="runtime.writeBarrier")
"""Whether compiled code has to report pointers that it overwrites; tested before each store of a pointer to
the heap."""

gc_blacken_enabled = Var(u32, 0)
"""Whether goroutines may, and have to, mark objects."""


@struct(name="workType")
class Work:
    """The state of a collection."""

    start_sema: u32  # whoever starts a collection holds it
    mark_done_sema: u32  # whoever ends marking holds it
    cycles: u32  # collections begun; atomic


work = Global(Work)


@struct(name="backgroundWorker")
class Background:
    """The closure of a goroutine that serves the collector. It lives for ever, outside the heap."""

    fn: Fn[[Ptr[Background]], None]
    started: Ptr[chan.HChan]  # where it reports that it runs


sweep_worker = Global(Background)
scavenge_worker = Global(Background)

int_type = Global(Type)
chan_int_type = Global(ChanType)


@native
def gcinit() -> None:
    """Reads GOGC and GOMEMLIMIT and makes the first cycle one that has nothing to sweep. Called once, by
    schedinit."""
    mgcsweep.sweep_state.active = mgcsweep.SWEEP_DRAINED
    mgcpacer.gc_controller.init(mgcpacer.read_gogc(), mgcpacer.read_gomemlimit())
    work.start_sema = 1
    work.mark_done_sema = 1


@native
def gcenable() -> None:
    """Starts the background sweeper and the scavenger, and returns when both run. Called once, by
    runtime.main."""
    int_type.size = 8
    int_type.align = 8
    int_type.kind = Kind.INT
    chan_int_type.elem = addr(int_type)
    c = chan.makechan(addr(chan_int_type), 2)
    sweep_worker.fn = mgcsweep.bgsweep
    sweep_worker.started = c
    scavenge_worker.fn = mgcscavenge.bgscavenge
    scavenge_worker.started = c
    proc.newproc(cast(Ptr[runtime2.FuncVal], addr(sweep_worker)))
    proc.newproc(cast(Ptr[runtime2.FuncVal], addr(scavenge_worker)))
    chan.chanrecv1(c, nil)
    chan.chanrecv1(c, nil)
    mstats.memstats.enablegc = True


@native
def report_started(worker: Ptr[Background]) -> None:
    """Tells gcenable that a background goroutine runs."""
    one: i64 = 1
    chan.chansend1(worker.started, addr(one))
