"""Stacks as a program asks for them: `runtime.Stack`, and the profiles: of goroutines with their labels, of
memory, of waiting (block), and of those that others wait for (mutex).

Which allocations are sampled is a Poisson process over the bytes that are allocated. Nothing of it is on the
allocator's fast path: when a cache gets to know the next up to 64 free objects of a span, they count as
allocated, and if a chosen byte lies in one of them, the fast path gets to see only those before it
(`mspan.alloc_held`). The chosen object then comes by way of `alloc_slow`. Bytes that are counted and never
allocated change nothing, since the process has no memory. The samples of one stack and size are a bucket; a
special of the object knows it, and so the sweeper counts what is freed.

What a profile shows is the state at the end of a mark phase, as in gc: allocations since then are not shown,
since those of them that are garbage already are not known. So they are counted for the cycle after the next,
what the sweeper frees for the next, and a cycle is added to what is shown when nothing more can come.

Invariants: what is printed while an M's `writebuf` is set goes there; it is set on g0, so that nothing else
runs on that M meanwhile. Buckets are never freed; they, and what hangs on them, change under `profiles.lock`,
below which no lock is taken but those of persistentalloc. A program that cannot ask for the memory profile
contains none of this, by a weak reference to a variable of the Go side (`overlay/runtime/mprof.go`)."""

from __future__ import annotations

import math

from rt0.native import (
    Array,
    Global,
    Pointer,
    Ptr,
    Table,
    add,
    addr,
    atomic_load,
    atomic_store,
    cast,
    clz,
    extern_var,
    f64,
    frame_address,
    i64,
    local,
    memequal,
    memmove,
    native,
    nil,
    popcount,
    return_address,
    sizeof,
    struct,
    u8,
    u64,
    uintptr,
)
from rt0.runtime import (
    extern,
    lock_futex,
    malloc,
    mbarrier,
    mcache,
    mem_linux,
    mgcrecord,
    mspan,
    mspecial,
    mstats,
    panic,
    proc,
    proc_sched,
    sema,
    symtab,
    traceback,
)
from rt0.runtime.runtime2 import (
    MAX_PROCS,
    FuncVal,
    G,
    GStatus,
    Mutex,
    WaitReason,
    allgs,
    allm,
    allp,
    getg,
    gomaxprocs,
    profile_hooks,
)
from rt0.runtime.sizeclasses import NUM_SPAN_CLASSES
from rt0.runtime.type import Type


@native(systemstack=True)
def write_stacks(gp: Ptr[G], pc: uintptr, fp: uintptr, buf: Ptr[u8], n: i64, all_: bool) -> i64:
    """Writes the traceback of gp from (pc, fp) on, and those of all others, to n bytes; returns how many are
    used.
    """
    mp = getg().m
    if all_:
        proc_sched.stop_the_world()
    mp.traceback = 1
    mp.writebuf = buf
    mp.writebuf_room = n
    traceback.goroutineheader(gp)
    traceback.traceback(pc, fp, False, gp)
    if all_:
        traceback.tracebackothers(gp)
    mp.traceback = 0
    mp.writebuf = nil
    if all_:
        proc_sched.start_the_world(gomaxprocs.v)
    return n - mp.writebuf_room


@native(noinline=True, linkname="runtime.Stack")
def stack(buf: Ptr[u8], n: i64, capacity: i64, all_: bool) -> i64:
    """Writes the caller's stack, and those of all goroutines if asked to, to buf[:n]."""
    pc = return_address()
    fp = cast(Ptr[uintptr], frame_address())[0]
    if n == 0:
        return 0
    if all_:
        sema.semacquire(addr(proc_sched.worldsema.v), False, WaitReason.STOPPING_THE_WORLD)
    used = write_stacks(getg(), pc, fp, buf, n, all_)
    if all_:
        sema.semrelease(addr(proc_sched.worldsema.v), False)
    return used


MAX_PROF_STACK = 128
"""Frames of a stack in a profile, as in `overlay/runtime/mprof.go`."""

ALLOCATOR_FRAMES = 2
"""So many more for the functions of the runtime that the program asked for memory."""

BUCKETS = 179_999
"""Chains of the hash table."""

MEM, BLOCK, MUTEX = range(3)
"""Kinds of buckets."""

NEXT, FLUSH, SWEPT = range(3)
"""What `mem_cycle` is told: marking ends, with the world stopped; it has ended; all is swept since."""

ENTRY = -1
"""Instead of a number of frames to skip: all those of the runtime but the one that the program called."""

LOG_STEPS = 64
log2_table = Table(f64, [math.log2(1 + i / LOG_STEPS) for i in range(LOG_STEPS + 1)])
RANDOM_BITS = 32
MAX_RATE = 0x7000_0000
"""Larger ones count as that."""

LN2 = math.log(2)


@native
def put_stack(pc: uintptr, fp: uintptr, words: Ptr[uintptr]) -> i64:
    """Writes the number of frames, and their pcs; returns how many words that are."""
    u = local(traceback.Unwinder)
    u.init(pc, fp, False)
    n = extern.fill_pcs(addr(u), 0, addr(words[1]), MAX_PROF_STACK)
    words[0] = uintptr(n)
    return 1 + n


@native(systemstack=True)
def collect_stacks(
    me: Ptr[G], pc: uintptr, fp: uintptr, words: Ptr[uintptr], room: i64, labels: Ptr[Pointer], most: i64
) -> tuple[i64, bool]:
    """Writes all stacks; see goroutine_stacks."""
    if most == 0:
        return 0, False
    proc_sched.stop_the_world()
    used = put_stack(pc, fp, words)
    labels[0] = me.labels
    n: i64 = 1
    gp = atomic_load(addr(allgs.v))
    while gp != nil:
        if gp != me and not gp.system and atomic_load(addr(gp.atomicstatus)) != GStatus.DEAD:
            if n == most or room - used <= MAX_PROF_STACK:
                break
            used += put_stack(gp.sched.pc, gp.sched.bp, addr(words[used]))
            labels[n] = gp.labels
            n += 1
        gp = gp.alllink
    proc_sched.start_the_world(gomaxprocs.v)
    return n, gp == nil


@native(noinline=True, linkname="runtime.goroutineStacks")
def goroutine_stacks(
    words: Ptr[uintptr], n: i64, cap: i64, labels: Ptr[Pointer], most: i64, labels_cap: i64
) -> tuple[i64, bool]:
    """The stacks of all goroutines of the program, the caller's first: for each the number of frames and
    their pcs, and the labels. Returns how many there are, and whether these are all.
    """
    pc = return_address()
    fp = cast(Ptr[uintptr], frame_address())[0]
    sema.semacquire(addr(proc_sched.worldsema.v), False, WaitReason.STOPPING_THE_WORLD)
    found, complete = collect_stacks(getg(), pc, fp, words, n, labels, most)
    sema.semrelease(addr(proc_sched.worldsema.v), False)
    return found, complete


@native(linkname="runtime.threadCount")
def thread_count() -> i64:
    n: i64 = 0
    mp = atomic_load(addr(allm.v))
    while mp != nil:
        n += 1
        mp = mp.alllink
    return n


@native(nosplit=True, linkname="runtime/pprof.runtime_setProfLabel")
def set_prof_label(labels: Pointer) -> None:
    """Gives the caller labels, which those that it starts inherit."""
    traceback.print_goroutine_labels.v = traceback.print_labels
    mbarrier.store_pointer(addr(getg().labels), labels)


@native(linkname="runtime/pprof.runtime_getProfLabel")
def get_prof_label() -> Pointer:
    return getg().labels


# --- buckets --------------------------------------------------------------------------------------------


@struct(name="memRecordCycle")
class MemRecordCycle:
    """Sampled objects."""

    allocs: u64
    frees: u64


@struct(name="bucket")
class Bucket:
    """What happened at one stack, for memory with objects of one size. The stack's pcs lie behind it."""

    next: Ptr[Bucket]  # chain of the table; constant, as are the next five
    allnext: Ptr[Bucket]  # all of its kind
    kind: i64
    hash: uintptr
    size: uintptr
    nstk: i64
    active: MemRecordCycle  # MEM: what is shown
    future: Array[MemRecordCycle, 3]  # of this cycle and the next two, each at its number modulo 3
    count: f64  # BLOCK, MUTEX: events, and how long, scaled by how many of them are sampled
    ns: i64


@struct(name="profiles")
class Profiles:
    """All buckets."""

    lock: Mutex
    table: Ptr[Ptr[Bucket]]
    first: Array[Ptr[Bucket], 3]  # of each kind
    cycle: u64  # collections whose marking has ended
    flushed: u64  # the last of them that was added to what is shown


profiles = Global(Profiles)


@struct(name="memProfiler")
class MemProfiler:
    """The Go side's variable."""

    start: Ptr[FuncVal]
    rate: Ptr[i64]


mem_profiler = extern_var("runtime.memProfiler", MemProfiler, weak=True)
"""There if the program contains functions that read the memory profile."""


@native
def hash_stack(pcs: Ptr[uintptr], n: i64, size: uintptr) -> uintptr:
    h = size
    for i in range(n):
        h = (h ^ pcs[i]) * 0x9E3779B97F4A7C15
        h ^= h >> 29
    return h


@native
def find_bucket(kind: i64, size: uintptr, pcs: Ptr[uintptr], n: i64) -> Ptr[Bucket]:
    """The bucket of a stack, perhaps a new one. Under profiles.lock, on g0. Throws if there is no memory."""
    if profiles.table == nil:
        profiles.table = cast(
            Ptr[Ptr[Bucket]],
            mem_linux.sys_alloc(BUCKETS * 8, addr(mstats.memstats.buckhash_sys)),
        )
        if profiles.table == nil:
            panic.throw("runtime: cannot allocate memory")
    h = hash_stack(pcs, n, size)
    chain = addr(profiles.table[h % BUCKETS])
    b = chain[0]
    while b != nil:
        if (
            b.kind == kind
            and b.hash == h
            and b.size == size
            and b.nstk == n
            and memequal(bucket_stack(b), pcs, uintptr(n) * 8)
        ):
            return b
        b = b.next
    room = sizeof(Bucket) + uintptr(n) * 8
    b = cast(Ptr[Bucket], malloc.persistentalloc(room, 8, addr(mstats.memstats.buckhash_sys)))
    b.kind = kind
    b.hash = h
    b.size = size
    b.nstk = n
    memmove(bucket_stack(b), pcs, uintptr(n) * 8)
    b.next = chain[0]
    chain[0] = b
    b.allnext = profiles.first[kind]
    profiles.first[kind] = b
    return b


@native(inline=True)
def bucket_stack(b: Ptr[Bucket]) -> Ptr[uintptr]:
    return cast(Ptr[uintptr], add(cast(Pointer, b), sizeof(Bucket)))


# --- which allocations are sampled ----------------------------------------------------------------------


@native(linkname="runtime.memProfileStart")
def mem_profile_start() -> None:
    """Lets allocations be sampled from now on, before the first of them."""
    use_samples()
    profile_hooks.mem_rate = mem_profiler.rate
    profile_hooks.mem_alloc = mem_alloc


@native
def use_samples() -> None:
    """Sets what all profiles of allocations have in common."""
    profile_hooks.choose = choose
    profile_hooks.choose_large = choose_large
    profile_hooks.mem_free = mem_free
    profile_hooks.mem_cycle = mem_cycle
    profile_hooks.rate_changed = adopt_everywhere


@native
def log2(x: u64) -> f64:
    """The logarithm of a positive number, with an error below 0.0001."""
    e = 63 - clz(x)
    m = x << u64(63 - e) << 1
    i = m >> 58
    rest = f64(m & ((1 << 58) - 1)) / f64(1 << 58)
    low = log2_table[i]
    return f64(e) + low + (log2_table[i + 1] - low) * rest


@native
def next_sample(rate: i64) -> i64:
    """How many bytes there are before the next one that is chosen: exponentially distributed."""
    if rate <= 0:
        return mcache.NEVER
    if rate == 1:
        return 0
    u = u64(proc.cheaprand()) + 1
    # -ln(u / 2**32), times the mean.
    x = (f64(RANDOM_BITS) - log2(u)) * LN2 * f64(min(rate, MAX_RATE))
    return max(i64(x), 0)


@native
def hold(c: Ptr[mcache.MCache], s: Ptr[mspan.MSpan], sampled: bool) -> bool:
    """Counts the objects of a span that the fast path may take next as allocated, and before them, unless it
    is sampled already, the one that was taken last; keeps what is chosen from the fast path. Whether the one
    that was taken last is sampled."""
    n = popcount(s.alloc_cache)
    if not sampled:
        if c.next_sample < i64(s.elemsize):
            sampled = True
            c.next_sample = next_sample(c.sample_rate)
        else:
            c.next_sample -= i64(s.elemsize)
    k = whole(c.next_sample, s.elemsize)
    if k >= n:
        c.next_sample -= n * i64(s.elemsize)
        return sampled
    c.next_sample = next_sample(c.sample_rate)
    rest = s.alloc_cache
    for _ in range(k):
        rest &= rest - 1
    s.alloc_cache &= ~rest
    s.alloc_held = rest << u64(s.freeindex & 63)
    return sampled


@native(inline=True)
def whole(n: i64, size: uintptr) -> i64:
    """How many objects fit in n bytes."""
    return i64(u64(n) // u64(size))


@native
def adopt_rate(c: Ptr[mcache.MCache], current: Ptr[mspan.MSpan]) -> None:
    """The rate has changed: chooses anew in all spans of a cache but the current one."""
    c.sample_rate = c.rate[0]
    c.next_sample = next_sample(c.sample_rate)
    for i in range(NUM_SPAN_CLASSES):
        s = c.alloc[i]
        if s != addr(mcache.emptymspan) and s != current:
            s.alloc_cache |= s.alloc_held >> u64(s.freeindex & 63)
            s.alloc_held = 0
            hold(c, s, True)


@native
def mem_profile_rate_changed() -> None:
    """The program has assigned to runtime.MemProfileRate: whoever allocates next should know."""
    if profile_hooks.rate_changed != nil:
        profile_hooks.rate_changed()


@native
def adopt_everywhere() -> None:
    sema.semacquire(addr(proc_sched.worldsema.v), False, WaitReason.STOPPING_THE_WORLD)
    adopt_stopped()
    sema.semrelease(addr(proc_sched.worldsema.v), False)


@native(systemstack=True)
def adopt_stopped() -> None:
    proc_sched.stop_the_world()
    i: i64 = 0
    while i < MAX_PROCS and allp[i] != nil:
        adopt_rate(allp[i].mcache, nil)
        i += 1
    proc_sched.start_the_world(gomaxprocs.v)


@native(systemstack=True)
def choose(c: Ptr[mcache.MCache], s: Ptr[mspan.MSpan], sampled: bool) -> bool:
    """`hold`, where something is chosen or the rate has changed. The cache is the caller's."""
    if c.rate[0] != c.sample_rate:
        adopt_rate(c, s)
    return hold(c, s, sampled)


@native(systemstack=True)
def choose_large(c: Ptr[mcache.MCache], size: uintptr) -> bool:
    """Whether a large object is sampled."""
    if c.rate[0] != c.sample_rate:
        adopt_rate(c, nil)
    if c.next_sample >= i64(size):
        c.next_sample -= i64(size)
        return False
    c.next_sample = next_sample(c.sample_rate)
    return True


# --- memory ---------------------------------------------------------------------------------------------


@native(systemstack=True)
def mem_alloc(p: Pointer, size: uintptr, typ: Ptr[Type], frame: uintptr) -> None:
    """Records an object that was just made of values of a type, by the caller of the function with that
    frame."""
    pcs = local(Array[uintptr, MAX_PROF_STACK + ALLOCATOR_FRAMES])
    u = local(traceback.Unwinder)
    init_at_caller(addr(u), frame)
    n = extern.fill_pcs(addr(u), 0, addr(pcs[0]), MAX_PROF_STACK + ALLOCATOR_FRAMES)
    count_object(p, size, addr(pcs[0]), n)


@native
def init_at_caller(u: Ptr[traceback.Unwinder], frame: uintptr) -> None:
    """Begins a walk at the caller of the function with that frame."""
    words = cast(Ptr[uintptr], frame)
    u.init(words[1], words[0], False)


@native
def count_object(p: Pointer, size: uintptr, pcs: Ptr[uintptr], n: i64) -> None:
    """Counts an object, and sees to it that it is also counted when it is freed. On g0."""
    lock_futex.lock(addr(profiles.lock))
    b = find_bucket(MEM, size, pcs, n)
    b.future[(profiles.cycle + 2) % 3].allocs += 1
    lock_futex.unlock(addr(profiles.lock))
    attach(p, b)


@native
def attach(p: Pointer, b: Ptr[Bucket]) -> None:
    """Has the sweeper count an object in a bucket when it is freed. On g0."""
    s = mspecial.new_special(mspecial.PROFILE)
    s.arg = b
    mspecial.use_hooks()
    if not mspecial.add_special(uintptr(p), s):
        panic.throw("setprofilebucket: profile already set")


@native
def mem_free(bucket: Pointer) -> None:
    """Records that an object is swept."""
    b = cast(Ptr[Bucket], bucket)
    lock_futex.lock(addr(profiles.lock))
    b.future[(profiles.cycle + 1) % 3].frees += 1
    lock_futex.unlock(addr(profiles.lock))


@native
def mem_cycle(what: i64) -> None:
    """Keeps the cycles; see NEXT. NEXT comes with the world stopped."""
    lock_futex.lock(addr(profiles.lock))
    if what == NEXT:
        flush()
        profiles.cycle += 1
    elif what == FLUSH:
        flush()
    else:
        # Nothing is added to that cycle any more; allocations are counted for the one after it.
        show((profiles.cycle + 1) % 3)
    lock_futex.unlock(addr(profiles.lock))


@native
def flush() -> None:
    """Adds the current cycle to what is shown, once. Under profiles.lock."""
    if profiles.flushed != profiles.cycle:
        profiles.flushed = profiles.cycle
        show(profiles.cycle % 3)


@native
def show(i: u64) -> None:
    """Adds what was counted for a cycle to what is shown. Under profiles.lock."""
    b = profiles.first[MEM]
    while b != nil:
        b.active.allocs += b.future[i].allocs
        b.active.frees += b.future[i].frees
        b.future[i].allocs = 0
        b.future[i].frees = 0
        b = b.allnext


# --- waiting --------------------------------------------------------------------------------------------


@native(linkname="runtime.SetBlockProfileRate")
def set_block_profile_rate(rate: i64) -> None:
    """Records one event for so many nanoseconds of waiting, all with 1, none with 0 or less."""
    profile_hooks.block_event = block_event
    atomic_store(addr(profile_hooks.block_rate), max(rate, 0))


@native(linkname="runtime.SetMutexProfileFraction")
def set_mutex_profile_fraction(rate: i64) -> i64:
    """Records one of so many events, none with 0; leaves it with less. Returns what it was."""
    old = atomic_load(addr(profile_hooks.mutex_rate))
    if rate >= 0:
        profile_hooks.mutex_event = mutex_event
        atomic_store(addr(profile_hooks.mutex_rate), rate)
    return old


@native
def random_below(n: i64) -> i64:
    return i64(((u64(proc.cheaprand()) << 32) | u64(proc.cheaprand())) % u64(n))


@native(linkname="runtime.blockevent", noinline=True)
def blockevent(ns: i64, skip: i64) -> None:
    """The same for tests of package runtime/pprof; `skip` 1 begins with the caller."""
    block_event(ns, frame_address(), skip - 1)


@native
def block_event(ns: i64, frame: uintptr, skip: i64) -> None:
    """A goroutine has waited for so long: the caller of the function with that frame, or who called that one
    through `skip` others. Of events shorter than the rate, as many are recorded as their part of it."""
    ns = max(ns, 1)
    rate = atomic_load(addr(profile_hooks.block_rate))
    if rate <= 0 or (rate > ns and random_below(rate) > ns):
        return
    if ns < rate:
        save_event(BLOCK, f64(rate) / f64(ns), rate, frame, skip)
    else:
        save_event(BLOCK, 1.0, ns, frame, skip)


@native
def mutex_event(ns: i64, frame: uintptr, skip: i64) -> None:
    """Others have waited for so long, in all, for whom that means."""
    rate = atomic_load(addr(profile_hooks.mutex_rate))
    if rate > 0 and random_below(rate) == 0:
        save_event(MUTEX, f64(rate), rate * ns, frame, skip)


@native(systemstack=True)
def save_event(kind: i64, count: f64, ns: i64, frame: uintptr, skip: i64) -> None:
    pcs = local(Array[uintptr, MAX_PROF_STACK])
    u = local(traceback.Unwinder)
    init_at_caller(addr(u), frame)
    if skip == ENTRY:
        skip_to_entry(addr(u))
        skip = 0
    n = extern.fill_pcs(addr(u), skip, addr(pcs[0]), MAX_PROF_STACK)
    lock_futex.lock(addr(profiles.lock))
    b = find_bucket(kind, 0, addr(pcs[0]), n)
    b.count += count
    b.ns += ns
    lock_futex.unlock(addr(profiles.lock))


@native
def skip_to_entry(u: Ptr[traceback.Unwinder]) -> None:
    """Goes on to the last of the runtime's frames in a row."""
    while True:
        pc = u.pc
        fp = u.fp
        u.next()
        if not u.valid() or not traceback.has_prefix(symtab.funcname(u.f), "runtime."):
            u.init(pc, fp, False)
            return


# --- reading --------------------------------------------------------------------------------------------


@struct(name="profBucket")
class Record:
    """A bucket as the Go side reads it."""

    size: i64
    allocs: i64
    frees: i64
    count: i64
    ns: i64
    stack: Ptr[uintptr]
    nstk: i64
    stack_cap: i64


@native(linkname="runtime.memProfileRead")
def mem_profile_read(records: Ptr[Record], n: i64, capacity: i64, all_: bool) -> i64:
    """Fills records with what was allocated, and is not freed unless all are wanted. Returns how many there
    are, even if there is no room for all."""
    if mgcrecord.recording:
        # The samples are not the program's.
        return 0
    lock_futex.lock(addr(profiles.lock))
    flush()
    if not any_shown():
        # There was no collection yet. Without them nothing would ever be shown.
        for i in range(3):
            show(u64(i))
    found: i64 = 0
    b = profiles.first[MEM]
    while b != nil:
        if all_ or b.active.allocs != b.active.frees:
            if found < n:
                r = addr(records[found])
                r.size = i64(b.size)
                r.allocs = i64(b.active.allocs)
                r.frees = i64(b.active.frees)
                put_bucket_stack(r, b)
            found += 1
        b = b.allnext
    lock_futex.unlock(addr(profiles.lock))
    return found


@native
def any_shown() -> bool:
    b = profiles.first[MEM]
    while b != nil:
        if b.active.allocs != 0 or b.active.frees != 0:
            return True
        b = b.allnext
    return False


@native
def put_bucket_stack(r: Ptr[Record], b: Ptr[Bucket]) -> None:
    r.stack = bucket_stack(b)
    r.nstk = b.nstk
    r.stack_cap = b.nstk


@native(linkname="runtime.waitProfileRead")
def wait_profile_read(records: Ptr[Record], n: i64, capacity: i64, mutex: bool) -> i64:
    """The same of the profile of those that wait, or of those that are waited for."""
    kind: i64 = BLOCK
    if mutex:
        kind = MUTEX
    lock_futex.lock(addr(profiles.lock))
    found: i64 = 0
    b = profiles.first[kind]
    while b != nil:
        if found < n:
            r = addr(records[found])
            r.count = i64(b.count)
            r.ns = b.ns
            put_bucket_stack(r, b)
        found += 1
        b = b.allnext
    lock_futex.unlock(addr(profiles.lock))
    return found
