"""Goroutines: how they start, park, become ready and end; and the first and last thing a program does.

`schedinit` sets everything up while the world is stopped; `main` is the first goroutine; the scheduling loop
and the threads are in `proc_sched`, the monitor in `proc_sysmon`.

Invariants: a goroutine's status changes from WAITING to RUNNABLE once, by whoever took it out of the wait
list; after park_m has stored WAITING and run the unlock function, its stack may be run by another thread at
any moment; a goroutine that is RUNNABLE is in exactly one queue.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Fn,
    Pointer,
    Ptr,
    Var,
    addr,
    asm,
    atomic_add,
    atomic_cas,
    atomic_load,
    atomic_store,
    cast,
    copy,
    extern,
    extern_var,
    frame_address,
    funcaddr,
    i32,
    i64,
    make_string,
    mul_hi,
    native,
    nil,
    return_address,
    sizeof,
    struct,
    u8,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import (
    alg,
    asm_amd64,
    boottrace,
    error,
    exithook,
    iface,
    lock_futex,
    malloc,
    mgc,
    mgcrecord,
    mstats,
    mwbbuf,
    os_linux,
    panic,
    proc_sched,
    proc_sysmon,
    proc_threads,
    rand,
    runtime1,
    sema,
    stack,
    symtab,
    sys_linux_amd64,
    trace,
    traceback,
    typelinks,
)
from rt0.runtime import print as rtprint
from rt0.runtime.boottrace import Step
from rt0.runtime.runtime2 import (
    MAX_PROCS,
    FuncVal,
    G,
    GStatus,
    M,
    Mutex,
    P,
    WaitReason,
    allglen,
    allgs,
    getg,
    gomaxprocs,
    m0,
    ncpu,
    oldest_g,
    sched,
    sched_hooks,
)

GOID_BATCH = 16
GFREE_MAX = 64
MAX_STACK = 1_000_000_000
RUNNING_PANIC_WAIT = 1000
FREEZE_STOPWAIT = 0x7FFFFFFF
"""sched.stopwait while the program dies: goroutines do not come back from system calls."""


@struct(name="initTask")
class InitTask:
    """One package's initialisation, made by the compiler."""

    name: Ptr[u8]
    name_len: i64
    fn: Fn[[], None]


main_main = extern("main.main", Fn[[], None])
main_inittasks = extern_var("runtime.inittasks", Array[InitTask, 1])
main_ninittasks = extern_var("runtime.ninittasks", Array[i64, 1])

wbshadow_start = extern_var("runtime.wbShadow", Array[Fn[[], None], 1])
"""`mwbshadow.shadow_start` in a program that was built with write barriers, otherwise nil."""

main_started = Var(bool, False)
"""Whether new goroutines may start threads; set by main."""

runtime_init_time = Var(i64, 0)
"""nanotime when main began; 0 before."""


@native
def world_stopped() -> None:
    """Nothing runs but this thread, and the subsystems rely on it until world_started."""
    atomic_store(addr(sched.gcwaiting), 1)


@native
def world_started() -> None:
    atomic_store(addr(sched.gcwaiting), 0)


@native
def cpuinit() -> None:
    """Which extensions of the instruction set there are; compiled code asks through internal/cpu."""
    os_linux.detect_features()


@native(noinline=True)
def schedinit() -> None:
    """Sets up every subsystem, in the order that their dependencies ask for."""
    boottrace.begin(Step.SCHEDINIT)
    sched.maxmcount = 10000
    boottrace.run_step(Step.WORLD_STOPPED, world_stopped)
    boottrace.run_step(Step.STACKINIT, stack.stackinit)
    boottrace.run_step(Step.MALLOCINIT, malloc.mallocinit)
    boottrace.run_step(Step.CPUINIT, cpuinit)
    rand.randinit()
    boottrace.run_step(Step.ALGINIT, alg.alginit)
    boottrace.begin(Step.MCOMMONINIT)
    proc_sched.mcommoninit(addr(m0))
    boottrace.end(Step.MCOMMONINIT)
    boottrace.run_step(Step.MODULESINIT, symtab.modulesinit)
    boottrace.run_step(Step.TYPELINKSINIT, typelinks.typelinksinit)
    boottrace.run_step(Step.ITABSINIT, iface.itabsinit)
    schedinit_process()
    boottrace.run_step(Step.GCINIT, mgc.gcinit)
    boottrace.begin(Step.PROCRESIZE)
    lock_futex.lock(addr(sched.lock))
    proc_sched.procresize(runtime1.start_gomaxprocs())
    lock_futex.unlock(addr(sched.lock))
    boottrace.end(Step.PROCRESIZE)
    boottrace.run_step(Step.WORLD_STARTED, world_started)
    boottrace.end(Step.SCHEDINIT)


@native
def schedinit_process() -> None:
    """What the process got from outside: arguments, environment, descriptors, GODEBUG; signal handlers."""
    boottrace.run_step(Step.GOARGS, runtime1.goargs)
    boottrace.run_step(Step.GOENVS, runtime1.goenvs)
    boottrace.run_step(Step.SECURE, os_linux.secure)
    boottrace.run_step(Step.CHECKFDS, os_linux.checkfds)
    boottrace.run_step(Step.PARSEDEBUGVARS, runtime1.parsedebugvars)
    if trace.tracing:
        trace.start_trace()
    if mgcrecord.recording:
        mgcrecord.start_recording()


@native(linkname="runtime.main")
def main() -> None:
    """The main goroutine."""
    boottrace.begin(Step.MAIN)
    gp = getg()
    stack.maxstacksize.v = MAX_STACK
    if runtime1.debug.wbshadow != 0 and wbshadow_start[0] != nil:
        wbshadow_start[0]()
    boottrace.begin(Step.SYSMON)
    if runtime1.debug.schedtrace != 0:
        sched.starttime = sys_linux_amd64.nanotime()
    proc_sysmon.start()
    boottrace.end(Step.SYSMON)
    boottrace.run_step(Step.LOCK_OS_THREAD, lock_os_thread_internal)
    if gp.m != addr(m0):
        panic.throw("runtime.main not on m0")
    if runtime1.debug.inittrace != 0:
        runtime_init_time.v = sys_linux_amd64.nanotime()
    boottrace.begin(Step.RUNTIME_INITTASKS)
    do_init(True)
    boottrace.end(Step.RUNTIME_INITTASKS)
    boottrace.begin(Step.GCENABLE)
    # While the main goroutine is locked to its thread, another thread would have to run the two goroutines
    # that it waits for here. Nobody can tell a thread from another yet, so the lock is lifted for the
    # moment.
    unlock_os_thread_internal()
    mgc.gcenable()
    lock_os_thread_internal()
    boottrace.end(Step.GCENABLE)
    main_started.v = True
    boottrace.begin(Step.MAIN_INITTASKS)
    do_init(False)
    boottrace.end(Step.MAIN_INITTASKS)
    unlock_os_thread_internal()
    boottrace.begin(Step.MAIN_MAIN)
    main_main()
    boottrace.end(Step.MAIN_MAIN)
    boottrace.begin(Step.EXIT)
    if atomic_load(addr(panic.running_panic_defers.v)) != 0:
        # A goroutine that panics runs deferred calls now; give it the chance to print and exit with its code.
        for _ in range(RUNNING_PANIC_WAIT):
            if atomic_load(addr(panic.running_panic_defers.v)) == 0:
                break
            gosched()
    if atomic_load(addr(panic.panicking.v)) != 0:
        gopark(nil, nil, WaitReason.ZERO)
    if mwbbuf.shadow.check != nil:
        mwbbuf.shadow.check()
    if exithook.covering:
        exithook.run_exit_hooks(0)
    if mgcrecord.recording:
        mgcrecord.finish_recording()
    boottrace.end(Step.EXIT)
    boottrace.end(Step.MAIN)
    boottrace.report()
    sys_linux_amd64.exit(0)


@native
def do_init(own: bool) -> None:
    """Initialises package runtime, which depends on no other, or all the others, dependencies first."""
    n = main_ninittasks[0]
    for i in range(n):
        task = addr(main_inittasks[i])
        if error.same_text(make_string(task.name, task.name_len), "runtime") != own:
            continue
        if runtime1.debug.inittrace != 0:
            do_init_traced(task)
        else:
            task.fn()


@native
def do_init_traced(task: Ptr[InitTask]) -> None:
    bytes_before = mstats.bytes_allocated()
    count_before = mstats.objects_allocated()
    start = sys_linux_amd64.nanotime()
    task.fn()
    end = sys_linux_amd64.nanotime()
    nbytes = mstats.bytes_allocated() - bytes_before
    count = mstats.objects_allocated() - count_before
    rtprint.printlock()
    rtprint.printstring("init ")
    rtprint.printstring(make_string(task.name, task.name_len))
    rtprint.printstring(" @")
    print_ms(start - runtime_init_time.v, 1)
    rtprint.printstring(" ms, ")
    print_ms(end - start, 2)
    rtprint.printstring(" ms clock, ")
    rtprint.printuint(nbytes)
    rtprint.printstring(" bytes, ")
    rtprint.printuint(count)
    rtprint.printstring(" allocs\n")
    rtprint.printunlock()


@native
def print_ms(ns: i64, digits: i64) -> None:
    """Milliseconds with at most `digits` digits that matter, as gc's init trace has them: `0.017`, `1.2`,
    `12`.
    """
    us = u64(ns) // 1000
    if us >= 10000:
        rtprint.printuint(us // 1000)
        return
    scale: u64 = 1000
    limit: u64 = 1
    for _ in range(digits):
        limit *= 10
    unit: u64 = 1
    v = us
    while v >= limit * 10:
        v //= 10
        unit *= 10
    us = v * unit
    rtprint.printuint(us // 1000)
    frac = us % 1000
    if frac == 0:
        return
    rtprint.printstring(".")
    while frac != 0:
        scale //= 10
        rtprint.printuint(frac // scale)
        frac %= scale


# --- new goroutines -------------------------------------------------------------------------------------


@native
def allgadd(gp: Ptr[G]) -> None:
    """Makes gp known to tracebacks and the collector."""
    while True:
        head = atomic_load(addr(allgs.v))
        gp.alllink = head
        if atomic_cas(addr(allgs.v), head, gp):
            break
    if head == nil:
        oldest_g.v = gp
    else:
        atomic_store(addr(head.newer), gp)
    atomic_add(addr(allglen.v), 1)


@native(systemstack=True)
def malg(stack_bytes: uintptr) -> Ptr[G]:
    """A new G, outside the heap and never freed, with a first segment."""
    gp: Ptr[G] = cast(Ptr[G], malloc.persistentalloc(sizeof(G), 8, addr(mstats.memstats.other_sys)))
    seg = stack.stackalloc(stack_bytes)
    gp.first_segment = seg
    gp.stack_segment = seg
    gp.stack_bytes = seg.size
    return gp


@native(nosplit=True, noinline=True)
def newproc(fn: Ptr[FuncVal]) -> None:
    """go fn()"""
    pc = return_address()  # that of the go statement: if this function split, it could be `__morestack`'s
    gp = newproc1(fn, getg(), pc)
    mp = acquirem()
    proc_sched.runqput(mp.p, gp, True)
    releasem(mp)
    proc_sched.wakep()


@native
def new_ancestors(callergp: Ptr[G], n: i64) -> Ptr[traceback.Ancestor]:
    """Room for callergp itself, and the rest of n records from its own."""
    size = uintptr(n) * sizeof(traceback.Ancestor)
    found = cast(Ptr[traceback.Ancestor], malloc.mallocgc(size, nil, True))
    known = cast(Ptr[traceback.Ancestor], callergp.ancestors)
    for i in range(1, n):
        found[i] = copy(known[i - 1])
    return found


@native
def newproc1(fn: Ptr[FuncVal], callergp: Ptr[G], callerpc: uintptr) -> Ptr[G]:
    """A goroutine that will call fn; RUNNABLE, in no queue yet."""
    if fn == nil:
        panic.fatal("go of nil func value")
    ancestors: Ptr[traceback.Ancestor] = nil
    n: i64 = 0
    if runtime1.debug.tracebackancestors > 0 and callergp.goid != 0:
        n = min(callergp.n_ancestors + 1, i64(runtime1.debug.tracebackancestors))
        ancestors = new_ancestors(callergp, n)
        ancestors[0].fill(callergp, return_address(), cast(Ptr[uintptr], frame_address())[0])
    mp = acquirem()
    pp = mp.p
    newg = gfget(pp)
    if newg == nil:
        newg = malg(stack.STACK_MAIN if allglen.v == 0 else stack.STACK_MIN)
        atomic_store(addr(newg.atomicstatus), GStatus.DEAD)
        newg.scan_cycle = mgc.scan_cycle.v
        allgadd(newg)
    else:
        mgc.look_first(newg)
    sp = newg.first_segment.hi - 24
    cast(Ptr[uintptr], sp)[0] = funcaddr(asm_amd64.goexit) + 1
    newg.sched.sp = sp
    newg.sched.pc = funcaddr(asm_amd64.gostart)
    newg.sched.bp = 0
    newg.clean = False
    newg.start_fn = fn
    newg.gopc = callerpc
    newg.parent_goid = callergp.goid
    newg.ancestors = cast(Pointer, ancestors)
    newg.n_ancestors = n
    newg.labels = callergp.labels
    newg.system = is_system_goroutine(fn)
    if newg.system:
        atomic_add(addr(sched.ngsys), 1)
    elif callergp.bubble != nil:
        newg.bubble = callergp.bubble
        sched_hooks.bubble_started(newg)
    if pp.goidcache == pp.goidcacheend:
        pp.goidcacheend = atomic_add(addr(sched.goidgen), GOID_BATCH) + 1
        pp.goidcache = pp.goidcacheend - GOID_BATCH
    newg.goid = pp.goidcache
    pp.goidcache += 1
    trace.go_create(mp, newg)
    atomic_store(addr(newg.atomicstatus), GStatus.RUNNABLE)
    releasem(mp)
    return newg


@native
def is_system_goroutine(fn: Ptr[FuncVal]) -> bool:
    """Whether fn is one of the runtime's own background loops, which do not keep a program from deadlock."""
    f = fn.fn
    return f == cast(Pointer, mgc.sweep_worker.fn) or f == cast(Pointer, mgc.scavenge_worker.fn)


# --- the end of goroutines ------------------------------------------------------------------------------


@native
def goexit1() -> None:
    """Ends the running goroutine."""
    asm_amd64.mcall(goexit0)


@native
def goexit0(gp: Ptr[G]) -> None:
    mp = getg().m
    locked_ext = mp.locked_ext
    if gp.lockedm == nil:
        locked_ext = 0
    gdestroy(gp)
    if locked_ext != 0:
        # The program may have changed the thread, so nobody else gets it.
        mp.locked_ext = locked_ext
        sched_hooks.exit_thread()
    proc_sched.schedule()


@native
def gdestroy(gp: Ptr[G]) -> None:
    """Parts with a goroutine that has ended, and keeps its G for another one."""
    mp = getg().m
    pp = mp.p
    trace.go_stop(mp, gp, trace.Stop.END)
    atomic_store(addr(gp.atomicstatus), GStatus.DEAD)
    if gp.system:
        atomic_add(addr(sched.ngsys), -i32(1))
    if gp.bubble != nil:
        sched_hooks.bubble_ended(gp)
    locked = gp.lockedm != nil
    gp.m = nil
    gp.lockedm = nil
    mp.lockedg = nil
    gp.preempt = False
    gp.panic = nil
    gp.deferframe = nil
    gp.sig = 0
    gp.waitreason = WaitReason.ZERO
    gp.param = nil
    gp.fips_indicator = 0
    gp.fips_bypass = False
    gp.paniconfault = False
    gp.start_fn = nil
    proc_sched.dropg()
    if gp.first_segment.next != nil:
        stack.free_chain(gp, gp.first_segment.next)
        gp.first_segment.next = nil
    gp.stack_segment = gp.first_segment
    if locked:
        mp.locked_ext = 0
        mp.locked_int = 0
    gfput(pp, gp)


@native
def gfput(pp: Ptr[P], gp: Ptr[G]) -> None:
    """Keeps a dead G for reuse."""
    gp.schedlink = pp.gfree
    pp.gfree = gp
    pp.gfree_n += 1
    if pp.gfree_n >= GFREE_MAX:
        lock_futex.lock(addr(sched.gfree_lock))
        while pp.gfree_n >= GFREE_MAX // 2:
            g = pp.gfree
            pp.gfree = g.schedlink
            pp.gfree_n -= 1
            g.schedlink = sched.gfree
            sched.gfree = g
            sched.gfree_n += 1
        lock_futex.unlock(addr(sched.gfree_lock))


@native
def gfget(pp: Ptr[P]) -> Ptr[G]:
    """A dead G, nil if there is none."""
    if pp.gfree == nil and sched.gfree != nil:
        gfget_global(pp)
    gp = pp.gfree
    if gp != nil:
        pp.gfree = gp.schedlink
        pp.gfree_n -= 1
    return gp


@native(noinline=True)
def gfget_global(pp: Ptr[P]) -> None:
    lock_futex.lock(addr(sched.gfree_lock))
    while pp.gfree_n < GFREE_MAX // 2 and sched.gfree != nil:
        g = sched.gfree
        sched.gfree = g.schedlink
        sched.gfree_n -= 1
        g.schedlink = pp.gfree
        pp.gfree = g
        pp.gfree_n += 1
    lock_futex.unlock(addr(sched.gfree_lock))


# --- parking and readying -------------------------------------------------------------------------------


@native(inline=True, nosplit=True)
def acquirem() -> Ptr[M]:
    """Keeps this goroutine on its thread until releasem."""
    mp = getg().m
    mp.locks += 1
    return mp


@native(inline=True, nosplit=True)
def releasem(mp: Ptr[M]) -> None:
    mp.locks -= 1


@native
def gopark(unlockf: Fn[[Ptr[G], Pointer], bool], lock: Pointer, reason: i64) -> None:
    """Puts this goroutine to sleep until someone calls goready on it.

    unlockf, if not nil, runs on g0 after the goroutine counts as parked; if it returns False, the goroutine
    goes on at once. It may not touch the goroutine's stack when it has made it reachable to others.
    """
    mp = acquirem()
    gp = mp.curg
    mp.waitlock = lock
    mp.waitunlockf = unlockf
    gp.waitreason = reason
    releasem(mp)
    asm_amd64.mcall(park_m)


@native
def parkunlock(gp: Ptr[G], lock: Pointer) -> bool:
    lock_futex.unlock(cast(Ptr[Mutex], lock))
    return True


@native
def goparkunlock(lock: Ptr[Mutex], reason: i64) -> None:
    """gopark that releases a lock."""
    gopark(parkunlock, lock, reason)


@native
def park_m(gp: Ptr[G]) -> None:
    mp = getg().m
    bubble = gp.bubble
    if bubble != nil:
        sched_hooks.bubble_parks(gp)
    atomic_store(addr(gp.atomicstatus), GStatus.WAITING)
    gp.waitsince = 0
    trace.go_block(mp, gp)
    proc_sched.dropg()
    fn = mp.waitunlockf
    if fn != nil:
        ok = fn(gp, mp.waitlock)
        mp.waitunlockf = nil
        mp.waitlock = nil
        if not ok:
            if bubble != nil:
                sched_hooks.bubble_ready(gp)
                sched_hooks.bubble_parked(bubble)
            atomic_store(addr(gp.atomicstatus), GStatus.RUNNABLE)
            proc_sched.execute(gp, True)
    if bubble != nil:
        sched_hooks.bubble_parked(bubble)
    proc_sched.schedule()


@native
def goready(gp: Ptr[G]) -> None:
    """Makes a parked goroutine runnable; it runs next on this P."""
    mp = acquirem()
    if atomic_load(addr(gp.atomicstatus)) != GStatus.WAITING:
        panic.throw("bad g->status in ready")
    if gp.bubble != nil:
        sched_hooks.bubble_ready(gp)
    trace.go_unblock(mp, gp)
    atomic_store(addr(gp.atomicstatus), GStatus.RUNNABLE)
    proc_sched.runqput(mp.p, gp, True)
    proc_sched.wakep()
    releasem(mp)


@native
def goready_behind(gp: Ptr[G]) -> None:
    """goready for what is not urgent: it runs after what waits on this P already."""
    mp = acquirem()
    if atomic_load(addr(gp.atomicstatus)) != GStatus.WAITING:
        panic.throw("bad g->status in ready")
    trace.go_unblock(mp, gp)
    atomic_store(addr(gp.atomicstatus), GStatus.RUNNABLE)
    proc_sched.runqput(mp.p, gp, False)
    proc_sched.wakep()
    releasem(mp)


@native
def inject(gp: Ptr[G]) -> None:
    """Makes a parked goroutine runnable, from a thread that has no P and does not count for deadlock: for
    this time it does, or there would be a goroutine that nobody seems to run."""
    count_for_deadlock(True)
    lock_futex.lock(addr(sched.lock))
    trace.go_unblock(getg().m, gp)
    atomic_store(addr(gp.atomicstatus), GStatus.RUNNABLE)
    proc_sched.globrunqput(gp)
    lock_futex.unlock(addr(sched.lock))
    proc_sched.wakep()
    count_for_deadlock(False)


@native
def count_for_deadlock(counts: bool) -> None:
    """Whether this thread, one of the runtime's own, is about to make goroutines runnable."""
    lock_futex.lock(addr(sched.lock))
    if counts:
        sched.nmsys -= 1
    else:
        sched.nmsys += 1
    lock_futex.unlock(addr(sched.lock))


@native(linkname="runtime.Breakpoint")
def breakpoint() -> None:
    """Stops in the debugger; without one, the signal ends the program."""
    asm(None, "int3", "")


@native(linkname="runtime.Gosched")
def gosched() -> None:
    """Lets other goroutines run; this one goes to the end of the global queue."""
    asm_amd64.mcall(gosched_m)


@native
def gosched_m(gp: Ptr[G]) -> None:
    gosched_impl(gp, trace.Stop.SCHED)


@native
def gopreempt_m(gp: Ptr[G]) -> None:
    """gp, whose sched is set, was asked to give up its P. On g0; does not return."""
    gosched_impl(gp, trace.Stop.PREEMPT)


@native
def gosched_impl(gp: Ptr[G], why: u64) -> None:
    trace.go_stop(getg().m, gp, why)
    gp.preempt = False
    atomic_store(addr(gp.atomicstatus), GStatus.RUNNABLE)
    proc_sched.dropg()
    lock_futex.lock(addr(sched.lock))
    proc_sched.globrunqput(gp)
    lock_futex.unlock(addr(sched.lock))
    proc_sched.wakep()
    proc_sched.schedule()


@native
def can_preempt(mp: Ptr[M]) -> bool:
    """Whether the goroutine of mp may be taken off its thread now."""
    return mp.locks == 0 and mp.mallocing == 0 and mp.p != nil


# --- what programs ask for ------------------------------------------------------------------------------


@native
def lock_os_thread_internal() -> None:
    gp = getg()
    gp.m.locked_int += 1
    gp.m.lockedg = gp
    gp.lockedm = gp.m


@native
def unlock_os_thread_internal() -> None:
    gp = getg()
    if gp.m.locked_int == 0:
        panic.throw("runtime: internal error: misuse of lockOSThread/unlockOSThread")
    gp.m.locked_int -= 1
    unlock_if_free(gp)


@native
def unlock_main() -> None:
    """What Go's runtime.main defers: a panic or Goexit in a package's init gives the thread back."""
    gp = getg()
    if gp.goid == 1 and gp.m.locked_int != 0:
        unlock_os_thread_internal()


@native
def unlock_if_free(gp: Ptr[G]) -> None:
    if gp.m.locked_int == 0 and gp.m.locked_ext == 0:
        gp.m.lockedg = nil
        gp.lockedm = nil


@native(linkname="runtime.LockOSThread")
def lock_os_thread() -> None:
    gp = getg()
    if sched_hooks.new_thread == nil:
        proc_threads.start_template_thread()
    gp.m.locked_ext += 1
    gp.m.lockedg = gp
    gp.lockedm = gp.m


@native(linkname="runtime.UnlockOSThread")
def unlock_os_thread() -> None:
    gp = getg()
    if gp.m.locked_ext == 0:
        return
    gp.m.locked_ext -= 1
    unlock_if_free(gp)


@native(linkname="runtime.NumGoroutine")
def num_goroutine() -> i64:
    """Goroutines that exist, the runtime's own not counted."""
    n: i64 = 0
    gp = atomic_load(addr(allgs.v))
    while gp != nil:
        if atomic_load(addr(gp.atomicstatus)) != GStatus.DEAD and not gp.system:
            n += 1
        gp = gp.alllink
    return n


@native(linkname="runtime.NumCPU")
def num_cpu() -> i64:
    return i64(ncpu.v)


@native(linkname="runtime.GOMAXPROCS")
def gomaxprocs_(n: i64) -> i64:
    """Sets the number of Ps if n is positive and differs; returns what it was."""
    if n <= 0:
        return i64(gomaxprocs.v)  # the caller may be one who must not wait
    sema.semacquire(addr(proc_sched.worldsema.v), False, WaitReason.STOPPING_THE_WORLD)
    old = i64(gomaxprocs.v)
    if n != old:
        proc_sched.set_gomaxprocs(i32(min(n, MAX_PROCS)))
    sema.semrelease(addr(proc_sched.worldsema.v), False)
    return old


@native(linkname="runtime.SetDefaultGOMAXPROCS")
def set_default_gomaxprocs() -> None:
    """As if the environment said nothing about GOMAXPROCS, and for the processors that there are now."""
    gomaxprocs_(i64(runtime1.default_gomaxprocs(os_linux.processors())))


@native
def cheaprand() -> u32:
    """A fast random number, of the thread's own; not for keys."""
    mp = getg().m
    # wyrand: one multiplication of a counter.
    mp.cheaprand += 0xA0761D6478BD642F
    return u32(mul_hi(mp.cheaprand, mp.cheaprand ^ 0xE7037ED1A0B428DB) ^ mp.cheaprand)


@native
def cheaprandn(n: u32) -> u32:
    """A fast random number below n."""
    return u32((u64(cheaprand()) * u64(n)) >> 32)


@native
def freezetheworld() -> None:
    """Stops other goroutines as far as possible, so that a fatal error can print their stacks."""
    atomic_store(addr(sched.gcwaiting), 1)
    sched.stopwait = FREEZE_STOPWAIT
    if not proc_sched.others_run():
        return
    for _ in range(5):
        proc_sched.preemptall()
        sys_linux_amd64.usleep(1000)
        if not proc_sched.others_run():
            return
