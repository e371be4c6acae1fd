"""The pacer: how large the heap may get, when the next collection has to begin for that, and what whoever
allocates meanwhile has to do for it.

The goal is what GOGC and GOMEMLIMIT leave. Marking goes on beside the program, so it begins before: by what
the program allocated in earlier collections while helpers looked at one byte (`cons_mark`), and by how many
bytes there are to look at. Whoever allocates while marking goes on pays for it in bytes looked at, so many
that marking ends when the heap reaches the goal; what helpers have done is credit, from which that is paid
first. With a good trigger there is always credit.

Sizes are bytes. `heap_live` is an upper bound: a span counts as full from the moment a cache has it.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Global,
    Table,
    addr,
    atomic_add,
    atomic_load,
    atomic_store,
    div,
    f64,
    i32,
    i64,
    memequal,
    mul_overflow,
    native,
    str_data,
    struct,
    u8,
    u64,
)
from rt0.runtime import lock_futex, mgcsweep, mheap, mstats, panic, runtime1, runtime2

DEFAULT_HEAP_MINIMUM = 4 << 20
"""The heap may grow to this before it is collected at all, at GOGC=100."""

NO_LIMIT = (1 << 63) - 1
NO_GOAL = (1 << 64) - 1
LIMIT_HEADROOM_PERCENT = 3
LIMIT_MIN_HEADROOM = 1 << 20
MIN_RUNWAY = 64 << 10
ADVANCE = 1 << 20
LEAST_ROOM = 8192.0
LEAST_WORK = 1000.0
SWEEP_MIN_HEAP_DISTANCE = 1 << 20

EARLIEST, LATEST = 0.7, 0.95
"""Where the trigger lies at least and at most, between what the last collection kept and the goal."""

MARGIN = 1.125
"""So much earlier than it seems necessary, so that helpers are ahead of those who allocate."""

EXCESS = 1.1
"""If there is more to mark than was thought, the heap may grow to so many times the goal."""

MEMORY = 4
"""Collections from which `cons_mark` is known."""

PLUS, MINUS, DIGIT_0, DIGIT_9, LETTER_B, LETTER_I = b"+-09Bi"
binary_prefixes = Table(u8, list(b"KMGT"))
UNITS = len(binary_prefixes)


@native(inline=True)
def fmin(a: f64, b: f64) -> f64:
    return a if a < b else b


@native(inline=True)
def fmax(a: f64, b: f64) -> f64:
    return a if a > b else b


@struct(name="gcControllerState")
class GcController:
    """Fields are atomic, or change only while the world is stopped or mheap_.lock is held, as they say."""

    gc_percent: i32  # GOGC, negative: off; stopped
    memory_limit: i64  # GOMEMLIMIT; stopped
    heap_minimum: u64  # stopped
    gc_percent_heap_goal: u64  # goal by GOGC alone, NO_GOAL: none; atomic
    sweep_dist_min_trigger: u64  # no collection starts before this, so that sweeping can end; atomic
    triggered: u64  # heap_live when the current collection began, NO_GOAL: none; stopped
    heap_live: u64  # objects that the last collection kept, and everything allocated since; atomic
    heap_scan: u64  # the part of heap_live that a collection has to look at; atomic
    heap_marked: u64  # what the last collection kept; stopped
    last_heap_scan: u64  # bytes of objects with pointers that the last collection kept; stopped
    last_stack_scan: u64  # bytes of stacks that it looked at; atomic
    globals_scan: u64  # bytes of global variables that may hold pointers; atomic
    trigger: u64  # the heap_live at which the next collection is due, 0 while there is one; atomic
    cons_marks: Array[f64, MEMORY]  # bytes allocated for each one that helpers looked at; stopped
    cycle: u64  # the collection; stopped
    goal: u64  # of this collection; stopped
    scan_expected: u64  # bytes that it will look at; stopped
    scan_most: u64  # and that it may look at; stopped
    mark_start: i64  # nanotime; stopped
    scan_work: u64  # bytes that were looked at; atomic, as are the following
    helped: u64  # of which helpers
    credit: i64  # of which nobody has used to pay for allocation
    assist_time: i64  # nanoseconds that goroutines have paid with
    idle_time: i64  # and that Ps have marked that had nothing else to do
    not_before: i64  # nanotime; GOMEMLIMIT alone asks for none before that

    @native
    def init(self, gc_percent: i32, memory_limit: i64) -> None:
        self.triggered = NO_GOAL
        self.set_gc_percent(gc_percent)
        self.memory_limit = memory_limit
        self.commit(True)

    @native
    def set_gc_percent(self, percent: i32) -> None:
        if percent < 0:
            self.gc_percent = -1
            self.heap_minimum = NO_GOAL
            return
        self.gc_percent = percent
        self.heap_minimum = DEFAULT_HEAP_MINIMUM * u64(percent) // 100

    @native
    def update(self, live: i64, scan: i64) -> None:
        """Counts allocation, or takes back what was counted too much."""
        if live != 0:
            atomic_add(addr(self.heap_live), u64(live))
        if scan != 0:
            atomic_add(addr(self.heap_scan), u64(scan))

    @native
    def commit(self, swept: bool) -> None:
        """Works out the goal anew after a collection, or after its parameters have changed. If not all is
        swept yet, the next collection has to leave time for that."""
        distance: u64 = 0
        if not swept:
            distance = atomic_load(addr(self.heap_live)) + SWEEP_MIN_HEAP_DISTANCE
        atomic_store(addr(self.sweep_dist_min_trigger), distance)
        goal: u64 = NO_GOAL
        if self.gc_percent >= 0:
            roots = atomic_load(addr(self.last_stack_scan)) + atomic_load(addr(self.globals_scan))
            goal = self.heap_marked + (self.heap_marked + roots) * u64(self.gc_percent) // 100
            goal = max(goal, self.heap_minimum)
        atomic_store(addr(self.gc_percent_heap_goal), goal)
        trigger = self.trigger_for(self.heap_goal())
        if runtime1.debug.gcstress > 0:
            trigger = atomic_load(addr(self.heap_live)) + u64(runtime1.debug.gcstress) * 1024
        if self.triggered != NO_GOAL:
            self.goal = max(self.heap_goal(), self.triggered + MIN_RUNWAY)
            trigger = 0
        atomic_store(addr(self.trigger), trigger)
        if not swept:
            mgcsweep.pace(trigger)

    @native
    def to_scan(self) -> u64:
        """Bytes that a collection looks at if the heap is what the last one has left."""
        roots = atomic_load(addr(self.last_stack_scan)) + atomic_load(addr(self.globals_scan))
        return self.last_heap_scan + roots

    @native
    def trigger_for(self, goal: u64) -> u64:
        """Where to begin, so that marking ends at the goal."""
        if goal == NO_GOAL or goal <= self.heap_marked or runtime1.debug.gcstoptheworld > 0:
            return goal
        room = f64(goal - self.heap_marked)
        cons_mark: f64 = 0.0
        for i in range(MEMORY):
            cons_mark = fmax(cons_mark, self.cons_marks[i])
        runway = cons_mark * f64(self.to_scan()) * MARGIN
        if self.cycle == 0:
            runway = room
        runway = fmin(fmax(runway, room * (1.0 - LATEST)), room * (1.0 - EARLIEST))
        return goal - u64(runway)

    @native
    def begin(self, goal: u64) -> None:
        """A collection begins. The world is stopped."""
        live = atomic_load(addr(self.heap_live))
        self.triggered = live
        self.goal = max(goal, live + MIN_RUNWAY)
        self.scan_expected = self.to_scan()
        self.scan_most = max(atomic_load(addr(self.heap_scan)), self.last_heap_scan)
        self.scan_most += self.scan_expected - self.last_heap_scan
        self.scan_work = 0
        self.helped = 0
        # Nobody should pay before the helpers have had time to do anything.
        self.credit = i64(min(self.scan_expected >> 4, ADVANCE))
        self.assist_time = 0
        self.idle_time = 0
        # From now on allocation has to do something, always.
        atomic_store(addr(self.trigger), 0)

    @native
    def debt(self, allocated: u64) -> i64:
        """How many bytes have to be looked at for so many allocated ones."""
        live = atomic_load(addr(self.heap_live))
        done = atomic_load(addr(self.scan_work))
        goal = f64(self.goal)
        expected = self.scan_expected
        if live >= self.goal or done >= expected:
            goal *= EXCESS
            expected = max(self.scan_most, done)
        room = fmax(goal - f64(live), LEAST_ROOM)
        left = fmax(f64(expected) - f64(done), LEAST_WORK)
        return i64(fmin(left / room * f64(allocated), left))

    @native
    def take_credit(self, wanted: i64) -> i64:
        """Uses up credit, as much as there is and is wanted."""
        n = min(atomic_load(addr(self.credit)), wanted)
        if n <= 0:
            return 0
        # Two may take the same: then there is less for the next ones.
        atomic_add(addr(self.credit), -n)
        return n

    @native
    def measure(self, end: i64) -> None:
        """Learns from the collection that ends: what would have been allocated, had nobody been kept from it,
        while helpers looked at one byte."""
        duration = f64(end - self.mark_start)
        assisting = f64(self.assist_time) / f64(runtime2.gomaxprocs.v)
        if self.helped == 0 or duration <= 0.0:
            return
        live = atomic_load(addr(self.heap_live))
        allocated = f64(live - min(self.triggered, live))
        running = fmax(duration - assisting, duration * 0.05)
        self.cons_marks[self.cycle % MEMORY] = allocated / running * duration / f64(self.helped)
        self.cycle += 1

    @native(inline=True)
    def due(self) -> bool:
        """Whether the heap has grown to where a collection should happen."""
        return atomic_load(addr(self.heap_live)) >= atomic_load(addr(self.trigger))

    @native
    def put_off(self, now: i64) -> bool:
        """Whether a collection has to wait, so that a memory limit that is too low takes no more than half of
        the time."""
        if self.memory_limit == NO_LIMIT or now >= self.not_before:
            return False
        atomic_store(addr(self.trigger), atomic_load(addr(self.heap_live)) + MIN_RUNWAY)
        return True

    @native
    def end(self, now: i64, marked: u64, scanned: u64, stacks: u64) -> None:
        """A collection has found so many bytes alive, of which so many with pointers. Marking has ended at
        that time; the world is stopped."""
        self.measure(now)
        self.triggered = NO_GOAL
        self.heap_marked = marked
        self.last_heap_scan = scanned
        atomic_store(addr(self.heap_live), marked)
        atomic_store(addr(self.heap_scan), scanned)
        atomic_store(addr(self.last_stack_scan), stacks)
        self.commit(False)

    @native(noinline=True)
    def heap_goal(self) -> u64:
        """What heap_live should not exceed when the next collection ends."""
        goal = atomic_load(addr(self.gc_percent_heap_goal))
        limited = self.memory_limit_heap_goal()
        if limited < goal:
            return limited
        goal = max(goal, atomic_load(addr(self.sweep_dist_min_trigger)))
        if self.triggered != NO_GOAL:
            goal = max(goal, self.triggered + MIN_RUNWAY)
        return goal

    @native
    def memory_limit_heap_goal(self) -> u64:
        """What GOMEMLIMIT leaves for the heap, less some headroom."""
        if self.memory_limit == NO_LIMIT:
            return NO_GOAL
        limit = u64(self.memory_limit)
        other = mstats.non_heap_bytes()
        if other >= limit:
            return self.heap_marked
        goal = limit - other
        headroom = max(goal // 100 * LIMIT_HEADROOM_PERCENT, u64(LIMIT_MIN_HEADROOM))
        if goal < 2 * headroom:
            return max(headroom, self.heap_marked)
        return max(goal - headroom, self.heap_marked)


gc_controller = Global(GcController)


@native(systemstack=True, linkname="runtime/debug.setGCPercent")
def set_gc_percent(percent: i32) -> i32:
    """Sets GOGC, and returns what it was."""
    lock_futex.lock(addr(mheap.mheap_.lock))
    old = gc_controller.gc_percent
    gc_controller.set_gc_percent(percent)
    gc_controller.commit(mgcsweep.is_sweep_done())
    lock_futex.unlock(addr(mheap.mheap_.lock))
    return old


@native(systemstack=True, linkname="runtime/debug.setMemoryLimit")
def set_memory_limit(limit: i64) -> i64:
    """Sets GOMEMLIMIT unless limit is negative, and returns what it was."""
    lock_futex.lock(addr(mheap.mheap_.lock))
    old = gc_controller.memory_limit
    if limit >= 0:
        gc_controller.memory_limit = limit
        gc_controller.commit(mgcsweep.is_sweep_done())
    lock_futex.unlock(addr(mheap.mheap_.lock))
    return old


@native
def parse_digits(s: str, start: i64, end: i64) -> tuple[i64, bool]:
    """The number that s[start:end] writes in decimal, and whether it is one that fits."""
    if start >= end:
        return 0, False
    text = str_data(s)
    n: i64 = 0
    for i in range(start, end):
        c = text[i]
        if c < DIGIT_0 or c > DIGIT_9:
            return 0, False
        tens, overflow = mul_overflow(n, i64(10))
        n = tens + i64(c - DIGIT_0)
        if overflow or n < 0:
            return 0, False
    return n, True


@native
def is_off(s: str) -> bool:
    return len(s) == 3 and memequal(str_data(s), str_data("off"), 3)


@native
def read_gogc() -> i32:
    """GOGC: a percentage, or "off"; 100 if it is missing or makes no sense."""
    s = runtime1.gogetenv("GOGC")
    if is_off(s):
        return -1
    text = str_data(s)
    signed = len(s) > 0 and (text[0] == MINUS or text[0] == PLUS)
    start: i64 = 0
    if signed:
        start = 1
    n, ok = parse_digits(s, start, len(s))
    if not ok or n > 0x7FFFFFFF:
        return 100
    if signed and text[0] == MINUS and n != 0:
        return -1
    return i32(n)


@native
def parse_byte_count(s: str) -> tuple[i64, bool]:
    """A size such as 100, 100B, 1KiB, 64MiB, 2GiB or 1TiB."""
    text = str_data(s)
    n = len(s)
    shift: i64 = 0
    if n > 0 and text[n - 1] == LETTER_B:
        n -= 1
        if n > 1 and text[n - 1] == LETTER_I:
            unit: i64 = 0
            while unit < UNITS and text[n - 2] != binary_prefixes[unit]:
                unit += 1
            if unit == UNITS:
                return 0, False
            shift = 10 * (unit + 1)
            n -= 2
    value, ok = parse_digits(s, 0, n)
    if not ok or value > div(i64(NO_LIMIT), i64(1) << shift):
        return 0, False
    return value << shift, True


@native
def read_gomemlimit() -> i64:
    """GOMEMLIMIT: bytes, or "off". Throws if it is neither."""
    s = runtime1.gogetenv("GOMEMLIMIT")
    if len(s) == 0 or is_off(s):
        return NO_LIMIT
    n, ok = parse_byte_count(s)
    if not ok:
        panic.throw("malformed GOMEMLIMIT; see `go doc runtime/debug.SetMemoryLimit`")
    return n
