"""GODEBUG=gctrace=1: a line for each collection, in gc's format.

Of the processors' times of marking, the first is that of goroutines that allocate, the second that of helpers
(which may have had less of it from the kernel), the third that of idle Ps.
"""

from __future__ import annotations

from rt0.native import addr, i64, native, u64
from rt0.runtime import mgc, mgcpacer, mgcworker, mstats, proc
from rt0.runtime import print as rtprint
from rt0.runtime.runtime2 import gomaxprocs


@native
def trace(forced: bool) -> None:
    """Reports the collection that has just ended."""
    t = addr(mgc.work.times)
    c = addr(mgcpacer.gc_controller)
    rtprint.printlock()
    rtprint.printstring("gc ")
    rtprint.printuint(u64(mstats.collections.numgc))
    rtprint.printstring(" @")
    print_seconds(t.start - mstats.collections.started)
    rtprint.printstring("s ")
    rtprint.printint(i64(mstats.collections.gc_cpu_fraction * 100.0))
    rtprint.printstring("%: ")
    proc.print_ms(t.stopped - t.start, 1)
    rtprint.printstring("+")
    proc.print_ms(t.marked - t.stopped, 1)
    rtprint.printstring("+")
    proc.print_ms(t.end - t.marked, 1)
    rtprint.printstring(" ms clock, ")
    proc.print_ms((t.stopped - t.start) * i64(gomaxprocs.v), 1)
    rtprint.printstring("+")
    proc.print_ms(c.assist_time, 1)
    rtprint.printstring("/")
    proc.print_ms((t.marked - t.stopped) * mgcworker.helpers.wanted, 1)
    rtprint.printstring("/")
    proc.print_ms(c.idle_time, 1)
    rtprint.printstring("+")
    proc.print_ms((t.end - t.marked) * i64(gomaxprocs.v), 1)
    rtprint.printstring(" ms cpu, ")
    rtprint.printuint(t.before >> 20)
    rtprint.printstring("->")
    rtprint.printuint(t.after >> 20)
    rtprint.printstring("->")
    rtprint.printuint(c.heap_marked >> 20)
    rtprint.printstring(" MB, ")
    rtprint.printuint(t.goal >> 20)
    rtprint.printstring(" MB goal, ")
    rtprint.printuint(c.last_stack_scan >> 20)
    rtprint.printstring(" MB stacks, ")
    rtprint.printuint(c.globals_scan >> 20)
    rtprint.printstring(" MB globals, ")
    rtprint.printint(i64(gomaxprocs.v))
    rtprint.printstring(" P")
    if forced:
        rtprint.printstring(" (forced)")
    rtprint.printnl()
    rtprint.printunlock()


@native
def print_seconds(ns: i64) -> None:
    """Seconds with three decimals."""
    ms = u64(max(ns, 0)) // 1_000_000
    rtprint.printuint(ms // 1000)
    rtprint.printstring(".")
    digits = ms % 1000
    if digits < 100:
        rtprint.printstring("0")
    if digits < 10:
        rtprint.printstring("0")
    rtprint.printuint(digits)
