"""What the heap and its collections do, in a file that `rt0 run -heap` makes a page of.

It is compiled only into runtimes that are built for it: elsewhere `if recording:` is nothing. There, it
records if the environment has RT0HEAP (`recordfile.py`). The file has

- samples of how much is live, of the goal, and of the spans in use, a line of them over the whole run: when
  there is no room left, every second one is dropped, and from then on they are twice as far apart;
- a ring of cycles: of each collection its times and figures, and what it has left: how many objects of each
  span class are live, in how many bytes of spans, and the types with most live bytes;
- a table of the types, each with the place in the program that allocated them.

What the classes have is counted by the sweeper, which looks at every span once between two collections, and
so is exact. Types are not known of most objects: they are those of a sample of all allocations, one in RATE
bytes (`mprof.hold`), which takes the place of the program's own memory profile.

Invariants: a cycle is written by who ends it, with the world stopped, and its second part when all is swept,
by who begins the next one, under worldsema; samples under `recorder.lock`; the table under that of the
profile.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Flag,
    Global,
    Pointer,
    Ptr,
    Var,
    add,
    addr,
    atomic_add,
    atomic_cas,
    atomic_load,
    atomic_store,
    cast,
    i64,
    local,
    memclr,
    native,
    nil,
    struct,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import (
    extern,
    lock_futex,
    mgc,
    mgcpacer,
    mgcsweep,
    mgcworker,
    mprof,
    mspan,
    mstats,
    panic,
    proc,
    proc_sched,
    recordfile,
    sema,
    symtab,
    sys_linux_amd64,
    traceback,
)
from rt0.runtime.runtime2 import WaitReason, gomaxprocs, profile_hooks
from rt0.runtime.sizeclasses import NUM_SIZE_CLASSES, NUM_SPAN_CLASSES, PAGE_SHIFT, class_to_size
from rt0.runtime.type import Type

recording = Flag("heap")
"""Whether this runtime is built for recording."""

MAGIC = 0x0070616568_307472  # "rt0heap"
RATE = 32 << 10
"""Bytes of allocation for each object whose type is recorded."""

HEADER_BYTES = 4096
NSAMPLES = 1 << 14
SAMPLE_WORDS = 4
NTYPES = 1 << 13
TYPE_WORDS = 3
NCYCLES = 1 << 12
TOP = 64
"""Types that a cycle has room for."""

FIXED_WORDS = 24
CLASS_WORDS = 3
CYCLE_WORDS = FIXED_WORDS + NUM_SPAN_CLASSES * CLASS_WORDS + TOP * 2
SAMPLES_AT = HEADER_BYTES
TYPES_AT = SAMPLES_AT + NSAMPLES * SAMPLE_WORDS * 8
CYCLES_AT = TYPES_AT + NTYPES * TYPE_WORDS * 8
FILE_BYTES = CYCLES_AT + NCYCLES * CYCLE_WORDS * 8
FIRST_INTERVAL = 100_000
"""Nanoseconds between two samples, at first."""


@struct(name="heapRecord")
class Header:
    """The start of the file. Constant but for what is said otherwise."""

    magic: u64
    start: i64  # nanotime, as all times
    rate: u64
    samples_at: u64
    nsamples: u64  # how many there are; under recorder.lock, as is the next
    interval: i64  # nanoseconds between them
    types_at: u64
    ntypes: u64  # under the profile's lock, as is the next
    types_lost: u64  # for which there was no room
    cycles_at: u64
    ncycles: u64  # that ever were; under worldsema
    cycle_room: u64
    cycle_words: u64
    fixed_words: u64
    nclasses: u64
    now: i64  # of the last sample, or the end of the program
    asked_at_end: u64  # whether the last cycle was not the program's doing
    procs: u64
    class_size: Array[u64, NUM_SIZE_CLASSES]


@struct(name="heapCycle")
class Cycle:
    """A collection."""

    number: u64
    start: i64
    stopped: i64  # the world was, and marking began
    marked: i64  # nothing was left to mark
    end: i64  # the world was started again
    interrupted: i64  # how long the world was stopped in between
    before: u64  # bytes that were live when it began
    after: u64  # and when everything was marked
    goal: u64
    bytes_marked: u64
    scanned: u64
    stacks: u64
    forced: u64
    assist_ns: i64
    idle_ns: i64
    helpers: i64
    swept: i64  # when the last span was swept, as far as the sweeper's goroutine has seen
    assists: u64
    longest_assist: i64
    next_goal: u64
    closed: u64  # what follows is there
    ntypes: u64
    unused: Array[u64, 2]
    classes: Array[u64, NUM_SPAN_CLASSES * CLASS_WORDS]  # objects, their bytes, bytes of the spans
    types: Array[u64, TOP * 2]  # numbers in the table, sampled objects


@struct(name="heapRecorder")
class Recorder:
    """What is on its way to the file."""

    lock: u32  # atomic; tried only
    last: i64  # when the last sample was taken
    assists: u64  # in this collection; atomic, as is the next
    longest_assist: i64
    classes: Array[u64, NUM_SPAN_CLASSES * CLASS_WORDS]  # of what is swept since the last one; atomic


heap_header = Var(Ptr[Header], None)
"""nil while nothing is recorded."""

recorder = Global(Recorder, noscan=True)
type_rate = Var(i64, 0)
"""The rate of the samples of types."""


# --- starting -------------------------------------------------------------------------------------------


@native
def init_recording() -> None:
    """Takes the samples of allocations from the program's own profile. Before the first allocation."""
    mprof.use_samples()
    profile_hooks.mem_rate = addr(type_rate.v)
    profile_hooks.mem_alloc = add_type


@native
def start_recording() -> None:
    """Begins to record if the environment says so. Called by the bootstrap, on the only thread."""
    h = cast(Ptr[Header], recordfile.open_record("RT0HEAP", FILE_BYTES))
    if h == nil:
        return
    h.magic = MAGIC
    h.start = sys_linux_amd64.nanotime()
    h.now = h.start
    h.rate = RATE
    h.samples_at = SAMPLES_AT
    h.interval = FIRST_INTERVAL
    h.types_at = TYPES_AT
    h.cycles_at = CYCLES_AT
    h.cycle_room = NCYCLES
    h.cycle_words = CYCLE_WORDS
    h.fixed_words = FIXED_WORDS
    h.nclasses = NUM_SIZE_CLASSES
    for i in range(NUM_SIZE_CLASSES):
        h.class_size[i] = u64(class_to_size[i])
    heap_header.v = h
    type_rate.v = RATE


# --- samples --------------------------------------------------------------------------------------------


@native(noinline=True)
def take_sample(always: bool) -> None:
    """Notes what is live now, unless that was done a moment ago. On g0."""
    h = heap_header.v
    if h == nil:
        return
    now = sys_linux_amd64.nanotime()
    if (not always and now - recorder.last < h.interval) or not atomic_cas(addr(recorder.lock), 0, 1):
        return
    recorder.last = now
    at = add(cast(Ptr[u64], h), SAMPLES_AT)
    if h.nsamples == NSAMPLES:
        for i in range(1, NSAMPLES >> 1):
            for k in range(SAMPLE_WORDS):
                at[i * SAMPLE_WORDS + k] = at[2 * i * SAMPLE_WORDS + k]
        h.nsamples >>= 1
        h.interval *= 2
    s = add(at, h.nsamples * (SAMPLE_WORDS * 8))
    s[0] = u64(now)
    s[1] = atomic_load(addr(mgcpacer.gc_controller.heap_live))
    s[2] = mgcpacer.gc_controller.heap_goal()
    s[3] = u64(atomic_load(addr(mstats.memstats.in_heap)))
    h.nsamples += 1
    h.now = now
    atomic_store(addr(recorder.lock), 0)


# --- cycles ---------------------------------------------------------------------------------------------


@native
def recorded_cycle() -> Ptr[Cycle]:
    """The last cycle that has ended."""
    h = heap_header.v
    at = add(cast(Pointer, h), CYCLES_AT + (h.ncycles - 1) % NCYCLES * (CYCLE_WORDS * 8))
    return cast(Ptr[Cycle], at)


@native(noinline=True)
def record_cycle() -> None:
    """A collection has ended. The world is stopped."""
    h = heap_header.v
    if h == nil:
        return
    h.ncycles += 1
    h.procs = u64(gomaxprocs.v)
    c = recorded_cycle()
    memclr(c, CYCLE_WORDS * 8)
    t = addr(mgc.work.times)
    pacer = addr(mgcpacer.gc_controller)
    c.number = h.ncycles
    c.start = t.start
    c.stopped = t.stopped
    c.marked = t.marked
    c.end = t.end
    c.interrupted = t.interrupted
    c.before = t.before
    c.after = t.after
    c.goal = t.goal
    c.bytes_marked = t.bytes_marked
    c.scanned = t.scanned
    c.stacks = t.stacks
    c.forced = u64(mgc.work.forced)
    c.assist_ns = pacer.assist_time
    c.idle_ns = pacer.idle_time
    c.helpers = mgcworker.helpers.wanted
    c.assists = recorder.assists
    c.longest_assist = recorder.longest_assist
    c.next_goal = pacer.heap_goal()
    recorder.assists = 0
    recorder.longest_assist = 0
    take_sample(True)


@native(noinline=True)
def note_assist(ns: i64) -> None:
    """A goroutine that allocates has marked for so long."""
    atomic_add(addr(recorder.assists), 1)
    longest = atomic_load(addr(recorder.longest_assist))
    while ns > longest and not atomic_cas(addr(recorder.longest_assist), longest, ns):
        longest = atomic_load(addr(recorder.longest_assist))


@native(noinline=True)
def note_swept_span(s: Ptr[mspan.MSpan], live: u64) -> None:
    """Counts a span in which so many objects live."""
    if live == 0:
        return
    at = addr(recorder.classes[i64(s.spanclass) * CLASS_WORDS])
    atomic_add(addr(at[0]), live)
    atomic_add(addr(at[1]), live * u64(s.elemsize))
    atomic_add(addr(at[2]), u64(s.npages) << PAGE_SHIFT)


@native(noinline=True)
def note_swept() -> None:
    """The sweeper's goroutine sees that everything is swept."""
    if heap_header.v != nil and heap_header.v.ncycles != 0:
        c = recorded_cycle()
        if c.swept == 0:
            c.swept = sys_linux_amd64.nanotime()


@native(noinline=True)
def close_cycle() -> None:
    """Adds what the last collection has left. Everything is swept; under worldsema."""
    h = heap_header.v
    if h == nil:
        return
    # Who sweeps the last spans may not be done with them.
    while not mgcsweep.is_sweep_done():
        proc.gosched()
    if h.ncycles == 0 or recorded_cycle().closed != 0:
        return
    c = recorded_cycle()
    mprof.mem_cycle(mprof.SWEPT)
    for i in range(NUM_SPAN_CLASSES * CLASS_WORDS):
        c.classes[i] = atomic_load(addr(recorder.classes[i]))
        atomic_store(addr(recorder.classes[i]), 0)
    choose_types(c)
    c.closed = 1


@native(systemstack=True)
def choose_types(c: Ptr[Cycle]) -> None:
    """Notes the types of which most is live."""
    n: i64 = 0
    least: u64 = 0
    sizes = addr(top_sizes[0])
    lock_futex.lock(addr(mprof.profiles.lock))
    b = mprof.profiles.first[mprof.MEM]
    while b != nil:
        live = b.active.allocs - b.active.frees
        size = live * max(u64(b.size), u64(RATE))
        if b.ns != 0 and live != 0 and (n < TOP or size > least):
            i = n
            if n < TOP:
                n += 1
            else:
                i = TOP - 1
            while i > 0 and sizes[i - 1] < size:
                sizes[i] = sizes[i - 1]
                c.types[2 * i] = c.types[2 * i - 2]
                c.types[2 * i + 1] = c.types[2 * i - 1]
                i -= 1
            sizes[i] = size
            c.types[2 * i] = u64(b.ns - 1)
            c.types[2 * i + 1] = live
            least = sizes[n - 1]
        b = b.allnext
    lock_futex.unlock(addr(mprof.profiles.lock))
    c.ntypes = u64(n)


top_sizes = Global(Array[u64, TOP], noscan=True)
"""Of the types that were chosen; under the profile's lock."""


# --- types ----------------------------------------------------------------------------------------------


@native(systemstack=True)
def add_type(p: Pointer, size: uintptr, typ: Ptr[Type], frame: uintptr) -> None:
    """Records an object that was just made of values of a type, by the caller of the function with that
    frame."""
    key = local(Array[uintptr, 2])
    key[0] = uintptr(typ)
    key[1] = allocating_pc(frame)
    lock_futex.lock(addr(mprof.profiles.lock))
    b = mprof.find_bucket(mprof.MEM, size, addr(key[0]), 2)
    if b.ns == 0:
        number_type(b, size, typ, key[1])
    b.future[(mprof.profiles.cycle + 2) % 3].allocs += 1
    lock_futex.unlock(addr(mprof.profiles.lock))
    mprof.attach(p, b)


@native
def number_type(b: Ptr[mprof.Bucket], size: uintptr, typ: Ptr[Type], pc: uintptr) -> None:
    """Puts a type into the table, and its number plus 1 into the bucket."""
    h = heap_header.v
    if h.ntypes == NTYPES:
        h.types_lost += 1
        return
    at = add(cast(Ptr[u64], h), TYPES_AT + h.ntypes * (TYPE_WORDS * 8))
    at[0] = u64(uintptr(typ))
    at[1] = u64(pc)
    at[2] = u64(size)
    h.ntypes += 1
    b.ns = i64(h.ntypes)


@native
def allocating_pc(frame: uintptr) -> uintptr:
    """Where the program, not the runtime, asked for the memory; 0 if it did not."""
    u = local(traceback.Unwinder)
    mprof.init_at_caller(addr(u), frame)
    while u.valid() and is_runtime_name(symtab.funcname(u.f)):
        u.next()
    pcs = local(Array[uintptr, 1])
    if extern.fill_pcs(addr(u), 0, addr(pcs[0]), 1) == 0:
        return 0
    return pcs[0]


@native
def is_runtime_name(name: str) -> bool:
    return traceback.has_prefix(name, "runtime.") or traceback.has_prefix(name, "internal/runtime/")


# --- the end --------------------------------------------------------------------------------------------


@native(noinline=True)
def finish_recording() -> None:
    """The program ends as it wants to: collects once more, so that the page can say what was live then."""
    h = heap_header.v
    if h == nil:
        return
    h.now = sys_linux_amd64.nanotime()
    if mgc.collector[0] == nil or not mgc.may_collect() or atomic_load(addr(panic.panicking.v)) != 0:
        return
    h.asked_at_end = 1
    mgc.gc_forced()
    sema.semacquire(addr(proc_sched.worldsema.v), False, WaitReason.STOPPING_THE_WORLD)
    if mgc.gcphase.v == mgc.GC_OFF:
        close_cycle()
    sema.semrelease(addr(proc_sched.worldsema.v), False)
