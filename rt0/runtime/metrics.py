"""What package runtime/metrics tells, besides what is in MemStats. `overlay/runtime/metrics.go` names it.

How long the world took to stop, how long it stood for other reasons than collections, how long goroutines
were ready before they ran and how long they waited for mutexes is not measured: it is told as nothing.
"""

from __future__ import annotations

from rt0.native import Array, Ptr, addr, atomic_load, i64, local, memmove, native, nil, sizeof, struct, u64
from rt0.runtime import mfinal, mgc, mgcpacer, mstats, proc_sched, sema, sys_linux_amd64
from rt0.runtime.histogram import TimeHistogram
from rt0.runtime.mstats import MemStats, collections, memstats
from rt0.runtime.runtime2 import GStatus, WaitReason, allgs, allp, gomaxprocs, sched
from rt0.runtime.sizeclasses import NUM_SIZE_CLASSES, class_to_size

CLOCK_PROCESS_CPUTIME_ID = 2


@struct(name="metricWords")
class MetricWords:
    """All that is read at once. The Go declaration is in the overlay."""

    stats: MemStats
    sizes: Array[u64, NUM_SIZE_CLASSES]  # the largest object of a class; the first is that of large ones
    allocs: Array[u64, NUM_SIZE_CLASSES]
    frees: Array[u64, NUM_SIZE_CLASSES]
    tiny_allocs: u64
    heap_marked: u64
    gc_percent: i64
    memory_limit: i64
    scan_heap: u64
    scan_stack: u64
    scan_globals: u64
    cpu_assist: i64  # nanoseconds of the processor, as are the following
    cpu_dedicated: i64
    cpu_idle_mark: i64
    cpu_pause: i64
    cpu_used: i64
    cpu_total: i64  # that there were
    procs: i64
    threads: i64
    created: u64  # goroutines, as are the following
    runnable: u64
    running: u64
    not_in_go: u64
    waiting: u64
    finalizers: u64  # that were due
    finalizers_done: u64
    cleanups: u64
    cleanups_done: u64
    pauses: TimeHistogram


@native(linkname="runtime.readMetricWords")
def read_metric_words(w: Ptr[MetricWords]) -> None:
    sema.semacquire(addr(proc_sched.worldsema.v), False, WaitReason.STOPPING_THE_WORLD)
    count_goroutines(w)
    mstats.read_mem_stats_m(addr(w.stats))
    s = addr(memstats)
    w.allocs[0] = s.large_alloc_count
    w.frees[0] = s.large_free_count
    for i in range(1, NUM_SIZE_CLASSES):
        w.sizes[i] = u64(class_to_size[i])
        w.allocs[i] = s.small_alloc_count[i]
        w.frees[i] = s.small_free_count[i]
    w.tiny_allocs = s.tiny_alloc_count
    c = addr(mgcpacer.gc_controller)
    w.heap_marked = c.heap_marked
    w.gc_percent = i64(c.gc_percent)
    w.memory_limit = c.memory_limit
    w.scan_heap = c.last_heap_scan
    w.scan_stack = c.last_stack_scan
    w.scan_globals = c.globals_scan
    w.cpu_assist = mgc.spent.assist
    w.cpu_dedicated = mgc.spent.dedicated
    w.cpu_idle_mark = mgc.spent.idle
    w.cpu_pause = mgc.spent.pause
    t = local(sys_linux_amd64.TimeSpec)
    sys_linux_amd64.clock_gettime(CLOCK_PROCESS_CPUTIME_ID, addr(t))
    w.cpu_used = t.sec * sys_linux_amd64.SECOND + t.nsec
    w.cpu_total = (sys_linux_amd64.nanotime() - collections.started) * i64(gomaxprocs.v)
    w.procs = i64(gomaxprocs.v)
    w.threads = sched.mnext - sched.nmfreed
    w.finalizers = mfinal.finalizers.queued
    w.finalizers_done = mfinal.finalizers.done
    w.cleanups = mfinal.cleanups.queued
    w.cleanups_done = mfinal.cleanups.done
    memmove(addr(w.pauses), addr(collections.pauses), sizeof(TimeHistogram))
    sema.semrelease(addr(proc_sched.worldsema.v), False)


@native
def count_goroutines(w: Ptr[MetricWords]) -> None:
    """How many goroutines do what, while they do it: once the world has been stopped, none of them runs."""
    w.runnable = 0
    w.running = 0
    w.not_in_go = 0
    w.waiting = 0
    gp = atomic_load(addr(allgs.v))
    while gp != nil:
        if not gp.system:
            match atomic_load(addr(gp.atomicstatus)):
                case GStatus.RUNNABLE:
                    w.runnable += 1
                case GStatus.RUNNING:
                    w.running += 1
                case GStatus.SYSCALL:
                    w.not_in_go += 1
                case GStatus.WAITING:
                    w.waiting += 1
                case _:
                    pass
        gp = gp.alllink
    w.created = atomic_load(addr(sched.goidgen))
    for i in range(gomaxprocs.v):
        w.created -= allp[i].goidcacheend - allp[i].goidcache
