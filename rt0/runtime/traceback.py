"""Tracebacks: who called whom, in gc's format.

A walk follows frame pointers: every function keeps one, `[fp]` is the caller's and `[fp + 8]` the return
address. The chain runs through `__morestack`'s own frames when a stack has several segments (`docs/abi.md`),
and ends at a frame pointer of zero or at code that nobody called (`runtime.goexit`, `runtime.mstart`).

The pc-line table does not know arguments, so a frame is shown as `f(...)`.

Invariant: nothing here allocates or takes a lock other than the print lock; the walked goroutine does not run
meanwhile, or is the caller.
"""

from __future__ import annotations

from typing import TypeAlias

from rt0.native import (
    Array,
    Fn,
    Pointer,
    Ptr,
    Var,
    add,
    addr,
    atomic_load,
    atomic_store,
    cast,
    div,
    funcaddr,
    i32,
    i64,
    local,
    make_string,
    native,
    nil,
    str_data,
    struct,
    u8,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import asm_amd64, bytealg, error, symtab, synctest, sys_linux_amd64
from rt0.runtime import print as rtprint
from rt0.runtime.runtime2 import G, GStatus, ThrowType, WaitReason, getg, oldest_g
from rt0.runtime.type import StringStruct

NANOSECONDS_PER_MINUTE = 60_000_000_000

INNER_FRAMES = 50
"""Frames printed from the top of a long stack."""

OUTER_FRAMES = 50
"""Frames printed from its bottom; what lies between is counted."""

TRACEBACK_CRASH = 1 << 0
TRACEBACK_ALL = 1 << 1
TRACEBACK_SHIFT = 2

LabelsFn: TypeAlias = Fn[[Pointer], None]

print_goroutine_labels = Var(LabelsFn, None)
"""`print_labels` in programs that give goroutines labels, which are few."""

tracebacklabels = Var(i32, 1)
"""GODEBUG's tracebacklabels: whether goroutines are shown with their labels."""

traceback_cache = Var(u32, 1 << TRACEBACK_SHIFT)
"""GOTRACEBACK, the level above the two bits; atomic."""


@struct(name="labelSet")
class LabelSet:
    """What a goroutine's `labels` points to: names and values in turn, a slice. Never changed."""

    first: Ptr[StringStruct]
    n: i64  # pairs


@struct(name="unwinder")
class Unwinder:
    """A walk over the physical frames of a stopped goroutine; on the walker's stack."""

    pc: uintptr  # 0 when the walk is over
    fp: uintptr  # frame pointer of the function that pc is in
    f: Ptr[symtab.FuncRec]
    trap: bool  # pc is where the function stopped, not where a call returns to

    @native
    def init(self, pc: uintptr, fp: uintptr, trap: bool) -> None:
        self.pc = pc
        self.fp = fp
        self.trap = trap
        self.resolve()

    @native
    def resolve(self) -> None:
        """Looks pc up, going on to the caller if it is in `__morestack`; ends the walk outside of known
        code.
        """
        self.f = nil
        if self.pc != 0:
            self.f = symtab.findfunc(self.sym_pc())
        while symtab.is_morestack(self.f):
            if self.fp == 0:  # newstack, on g0, was called from there, and g0's frames end with it
                self.f = nil
                break
            self.step()
            self.f = symtab.findfunc(self.sym_pc())
        if self.f == nil:
            self.pc = 0

    @native
    def step(self) -> None:
        """Takes the next frame pointer and return address."""
        frame = cast(Ptr[uintptr], self.fp)
        self.pc = frame[1]
        self.fp = frame[0]
        self.trap = False

    @native
    def sym_pc(self) -> uintptr:
        """The pc by which to look up the line: inside the call, not behind it."""
        if self.trap:
            return self.pc
        return self.pc - 1

    @native
    def valid(self) -> bool:
        return self.pc != 0

    @native
    def next(self) -> None:
        """Moves to the caller."""
        if self.fp == 0:
            self.pc = 0
            return
        interrupted = self.f.entry == u32(funcaddr(asm_amd64.async_preempt)) or self.f.entry == u32(
            funcaddr(asm_amd64.sigpanic0)
        )
        self.step()
        self.trap = interrupted
        self.resolve()


@struct(name="ancestorInfo")
class Ancestor:
    """Where a goroutine was when it, or one that it started, started another one. On the heap."""

    goid: u64
    gopc: uintptr
    npcs: i64
    pcs: Array[uintptr, INNER_FRAMES]

    @native
    def fill(self, gp: Ptr[G], pc: uintptr, fp: uintptr) -> None:
        """That is gp, whose stack is that from the frame (pc, fp) on."""
        self.goid = gp.goid
        self.gopc = gp.gopc
        u = local(Unwinder)
        u.init(pc, fp, False)
        n: i64 = 0
        while u.valid() and n < INNER_FRAMES:
            self.pcs[n] = u.pc
            n += 1
            u.next()
        self.npcs = n

    @native
    def print(self, gp: Ptr[G]) -> None:
        """Prints it, in the traceback of gp."""
        rtprint.printstring("[originating from goroutine ")
        rtprint.printuint(self.goid)
        rtprint.printstring("]:\n")
        pos = local(symtab.Position)
        for i in range(self.npcs):
            pc = self.pcs[i]
            f = symtab.findfunc(pc - 1)
            symtab.pcposition(f, pc, addr(pos))  # what comes after the go statement, as gc says it
            more = True
            while more:
                wrapper = pos.inl < 0 and (f.flags & symtab.FUNC_WRAPPER) != 0
                name = symtab.position_name(f, pos.inl)
                if showframe(gp, name, wrapper, i == 0):
                    print_func_name(name)
                    rtprint.printstring("(...)\n")
                    print_position(symtab.position_file(f, pos.inl), pos.line)
                    print_offset(f, pc)
                    rtprint.printnl()
                more = symtab.position_caller(f, addr(pos))
        if self.npcs == INNER_FRAMES:
            rtprint.printstring("...additional frames elided...\n")
        if self.goid != 1:
            print_go_statement(gp, self.gopc, 0)


@struct(name="frameCounter")
class FrameCounter:
    """Which of the frames to print: `skip` are passed over, then `max` printed."""

    skip: i64
    max: i64
    n: i64  # frames seen so far
    seen_here: i64  # of these, in the physical frame at which the walk stopped

    @native
    def commit(self) -> bool:
        """Counts a frame; whether to print it."""
        self.n += 1
        self.seen_here += 1
        if self.skip > 0:
            self.skip -= 1
            return False
        self.max -= 1
        return True

    @native
    def done(self) -> bool:
        return self.skip == 0 and self.max == 0


@native
def has_prefix(s: str, prefix: str) -> bool:
    if len(s) < len(prefix):
        return False
    for i in range(len(prefix)):
        if s[i] != prefix[i]:
            return False
    return True


@native
def last_index(s: str, c: u8) -> i64:
    """The index of the last c in s, -1 if there is none."""
    i = i64(len(s)) - 1
    while i >= 0 and u8(s[i]) != c:
        i -= 1
    return i


@native
def is_upper(c: u8) -> bool:
    return 65 <= c and c <= 90


@native
def is_exported_runtime(name: str) -> bool:
    """Whether name is `runtime.F`, `runtime.T.M` or `runtime.(*T).M` with capital F, T and M."""
    if not has_prefix(name, "runtime."):
        return False
    i = last_index(name, 46)
    p = str_data(name)
    if i + 1 >= len(name) or not is_upper(p[i + 1]):
        return False
    if i < 8:
        return True
    if p[8] == 40:
        return p[9] == 42 and is_upper(p[10])
    return is_upper(p[8])


@native
def begins_panic(name: str) -> bool:
    """Whether a function is one of the runtime's by which code panics."""
    return (
        error.same_text(name, "runtime.gopanic")
        or error.same_text(name, "runtime.sigpanic")
        or error.same_text(name, "runtime.panicwrap")
        or error.same_text(name, "runtime.panicmem")
    )


@native
def showframe(gp: Ptr[G], name: str, wrapper: bool, first: bool) -> bool:
    """Whether a traceback of gp shows this function: user code does, the runtime only when it is at fault
    itself.
    """
    mp = getg().m
    if mp.throwing >= ThrowType.RUNTIME and gp != nil and gp == mp.curg:
        return True
    level, _, _ = gotraceback()
    if level > 1:
        return True
    if wrapper:
        return False
    if error.same_text(name, "runtime.gopanic"):
        return not first
    return bytealg.index_byte(str_data(name), len(name), 46) >= 0 and (
        not has_prefix(name, "runtime.") or is_exported_runtime(name)
    )


@native
def type_arguments(name: str) -> tuple[i64, i64]:
    """Where the type arguments of a function's name begin and end; -1 if it has none."""
    i = bytealg.index_byte(str_data(name), len(name), 91)
    j = last_index(name, 93)
    if i < 0 or j <= i:
        return -1, -1
    return i, j + 1


@native
def print_func_name(name: str) -> None:
    """Prints the name with type arguments shortened to `[...]`; gopanic is `panic`."""
    if error.same_text(name, "runtime.gopanic"):
        rtprint.printstring("panic")
        return
    i, end = type_arguments(name)
    if i < 0:
        rtprint.printstring(name)
        return
    rtprint.printstring(make_string(str_data(name), i))
    rtprint.printstring("[...]")
    rtprint.printstring(make_string(add(str_data(name), end), len(name) - end))


@native
def print_position(file: str, line: i64) -> None:
    rtprint.printstring("\t")
    rtprint.printstring(file)
    rtprint.printstring(":")
    rtprint.printint(line)


@native
def print_frame(u: Ptr[Unwinder], pos: Ptr[symtab.Position], gp: Ptr[G]) -> None:
    inlined = pos.inl >= 0
    name = symtab.position_name(u.f, pos.inl)
    print_func_name(name)
    if not inlined and ((u.f.flags & symtab.FUNC_NO_ARGUMENTS) != 0 or error.same_text(name, "runtime.main")):
        rtprint.printstring("()\n")
    else:
        rtprint.printstring("(...)\n")
    print_position(symtab.position_file(u.f, pos.inl), pos.line)
    if not inlined:
        print_offset(u.f, u.pc)
        if wants_detail(gp):
            rtprint.printstring(" fp=")
            rtprint.printhex(u64(u.fp))
            rtprint.printstring(" pc=")
            rtprint.printhex(u64(u.pc))
    rtprint.printnl()


@native
def gotraceback() -> tuple[i64, bool, bool]:
    """How much a fatal error prints: 0 nothing, 1 user frames, 2 all frames; all goroutines; whether to
    dump core.
    """
    t = atomic_load(addr(traceback_cache.v))
    mp = getg().m
    level = i64(t >> TRACEBACK_SHIFT)
    if mp.traceback > 0:
        level = i64(mp.traceback)
    elif mp.throwing >= ThrowType.RUNTIME:
        level = 2
    return level, mp.throwing > ThrowType.USER or (t & TRACEBACK_ALL) != 0, (t & TRACEBACK_CRASH) != 0


traceback_env = Var(u32, 0)
"""What GOTRACEBACK said when the program started."""


@native(linkname="runtime/debug.SetTraceback")
def debug_set_traceback(level: str) -> None:
    """Takes a value of GOTRACEBACK; that of the environment remains the least."""
    set_traceback(level)
    atomic_store(addr(traceback_cache.v), atomic_load(addr(traceback_cache.v)) | traceback_env.v)


@native
def set_traceback(level: str) -> None:
    """Takes a value of GOTRACEBACK."""
    t: u32 = 1 << TRACEBACK_SHIFT
    if error.same_text(level, "none"):
        t = 0
    elif error.same_text(level, "all"):
        t = 1 << TRACEBACK_SHIFT | TRACEBACK_ALL
    elif error.same_text(level, "system"):
        t = 2 << TRACEBACK_SHIFT | TRACEBACK_ALL
    elif error.same_text(level, "crash"):
        t = 2 << TRACEBACK_SHIFT | TRACEBACK_ALL | TRACEBACK_CRASH
    elif len(level) == 1 and 48 <= u8(level[0]) and u8(level[0]) <= 57:
        t = (u32(level[0]) - 48) << TRACEBACK_SHIFT | TRACEBACK_ALL
    atomic_store(addr(traceback_cache.v), t)


@native
def wants_detail(gp: Ptr[G]) -> bool:
    """Whether addresses of frames, Gs and Ms are of interest."""
    level, _, _ = gotraceback()
    return level >= 2 or (gp.m != nil and gp.m.throwing >= ThrowType.RUNTIME and gp == gp.m.curg)


@native
def print_frames(u: Ptr[Unwinder], gp: Ptr[G], show_runtime: bool, c: Ptr[FrameCounter]) -> None:
    """Prints the frames that c chooses, inlined calls as frames of their own; u stays where c was done."""
    pos = local(symtab.Position)
    panics = False  # the frame before is of a function that panics: who called it is shown, wrapper or not
    while u.valid():
        c.seen_here = 0
        symtab.pcposition(u.f, u.sym_pc(), addr(pos))
        more = True
        while more:
            name = symtab.position_name(u.f, pos.inl)
            wrapper = pos.inl < 0 and (u.f.flags & symtab.FUNC_WRAPPER) != 0 and not panics
            if show_runtime or showframe(gp, name, wrapper, c.n == 0):
                if c.done():
                    return
                if c.commit():
                    print_frame(u, addr(pos), gp)
            more = symtab.position_caller(u.f, addr(pos))
        panics = begins_panic(symtab.funcname(u.f))
        u.next()
    c.seen_here = 0


@native
def print_stack(pc: uintptr, fp: uintptr, trap: bool, gp: Ptr[G], show_runtime: bool) -> i64:
    """Prints a stack, its middle elided if it is long; returns the number of frames at its top."""
    u = local(Unwinder)
    c = local(FrameCounter)
    u.init(pc, fp, trap)
    c.max = INNER_FRAMES
    print_frames(addr(u), gp, show_runtime, addr(c))
    if c.n < INNER_FRAMES or not u.valid():
        return c.n
    last = c.seen_here
    rest_pc = u.pc
    rest_fp = u.fp
    rest_trap = u.trap
    count = local(FrameCounter)
    count.skip = 1 << 62
    count.n = c.n
    print_frames(addr(u), gp, show_runtime, addr(count))
    elide = count.n - c.n - last - OUTER_FRAMES
    if elide > 0:
        rtprint.printstring("...")
        rtprint.printint(elide)
        rtprint.printstring(" frames elided...\n")
    outer = local(FrameCounter)
    outer.skip = last + max(elide, 0)
    outer.max = OUTER_FRAMES
    outer.n = c.n
    u.init(rest_pc, rest_fp, rest_trap)
    print_frames(addr(u), gp, show_runtime, addr(outer))
    return c.n


@native
def traceback(pc: uintptr, fp: uintptr, trap: bool, gp: Ptr[G]) -> None:
    """Prints the stack of gp from the frame (pc, fp) on; trap says that pc is not a return address."""
    if print_stack(pc, fp, trap, gp, False) == 0:
        print_stack(pc, fp, trap, gp, True)
    printcreatedby(gp)


@native
def printcreatedby(gp: Ptr[G]) -> None:
    if gp.goid != 1:
        print_go_statement(gp, gp.gopc, gp.parent_goid)
    for i in range(gp.n_ancestors):
        cast(Ptr[Ancestor], gp.ancestors)[i].print(gp)


@native
def print_go_statement(gp: Ptr[G], pc: uintptr, parent_goid: u64) -> None:
    """Who started a goroutine, and where; nothing if that was the runtime."""
    f = symtab.findfunc(pc)
    if f == nil or not showframe(gp, symtab.funcname(f), False, False):
        return
    pos = local(symtab.Position)
    symtab.pcposition(f, pc - 1, addr(pos))
    rtprint.printstring("created by ")
    # The go statement may be in a function that was inlined into f.
    print_func_name(symtab.position_name(f, pos.inl))
    if parent_goid != 0:
        rtprint.printstring(" in goroutine ")
        rtprint.printuint(parent_goid)
    rtprint.printnl()
    print_position(symtab.position_file(f, pos.inl), pos.line)
    print_offset(f, pc)
    rtprint.printnl()


@native
def print_offset(f: Ptr[symtab.FuncRec], pc: uintptr) -> None:
    """How far pc is behind the function's entry."""
    if pc > uintptr(f.entry):
        rtprint.printstring(" +")
        rtprint.printhex(u64(pc - uintptr(f.entry)))


@native
def wait_reason_string(reason: i64) -> str:
    match reason:
        case WaitReason.CHAN_RECEIVE_NIL_CHAN:
            return "chan receive (nil chan)"
        case WaitReason.CHAN_SEND_NIL_CHAN:
            return "chan send (nil chan)"
        case WaitReason.SELECT:
            return "select"
        case WaitReason.SELECT_NO_CASES:
            return "select (no cases)"
        case WaitReason.CHAN_RECEIVE:
            return "chan receive"
        case WaitReason.CHAN_SEND:
            return "chan send"
        case WaitReason.GC_SWEEP_WAIT:
            return "GC sweep wait"
        case WaitReason.GC_ASSIST_WAIT:
            return "GC assist wait"
        case WaitReason.GC_SCAVENGE_WAIT:
            return "GC scavenge wait"
        case WaitReason.SLEEP:
            return "sleep"
        case WaitReason.SEMACQUIRE:
            return "semacquire"
        case WaitReason.PREEMPTED:
            return "preempted"
        case WaitReason.STOPPING_THE_WORLD:
            return "stopping the world"
        case WaitReason.SYNC_COND_WAIT:
            return "sync.Cond.Wait"
        case WaitReason.SYNC_MUTEX_LOCK:
            return "sync.Mutex.Lock"
        case WaitReason.SYNC_RWMUTEX_RLOCK:
            return "sync.RWMutex.RLock"
        case WaitReason.SYNC_RWMUTEX_LOCK:
            return "sync.RWMutex.Lock"
        case WaitReason.SYNC_WAITGROUP_WAIT:
            return "sync.WaitGroup.Wait"
        case WaitReason.COROUTINE:
            return "coroutine"
        case WaitReason.FINALIZER_WAIT:
            return "finalizer wait"
        case WaitReason.CLEANUP_WAIT:
            return "cleanup wait"
        case WaitReason.IO_WAIT:
            return "IO wait"
        case WaitReason.SYNCTEST_RUN:
            return "synctest.Run"
        case WaitReason.SYNCTEST_WAIT:
            return "synctest.Wait"
        case WaitReason.SYNCTEST_CHAN_RECEIVE:
            return "chan receive (durable)"
        case WaitReason.SYNCTEST_CHAN_SEND:
            return "chan send (durable)"
        case WaitReason.SYNCTEST_SELECT:
            return "select (durable)"
        case WaitReason.SYNCTEST_WAITGROUP_WAIT:
            return "sync.WaitGroup.Wait (durable)"
    return "waiting"


@native
def gstatus_string(gp: Ptr[G]) -> str:
    """What gp is doing, for the header of its traceback."""
    match atomic_load(addr(gp.atomicstatus)):
        case GStatus.IDLE:
            return "idle"
        case GStatus.RUNNABLE:
            return "runnable"
        case GStatus.RUNNING:
            return "running"
        case GStatus.SYSCALL:
            return "syscall"
        case GStatus.WAITING:
            return wait_reason_string(gp.waitreason)
        case GStatus.DEAD:
            return "dead"
    return "???"


@native
def wait_minutes(gp: Ptr[G]) -> i64:
    """For how long gp has been waiting, 0 if it is not or nobody knows."""
    status = atomic_load(addr(gp.atomicstatus))
    if (status != GStatus.WAITING and status != GStatus.SYSCALL) or gp.waitsince == 0:
        return 0
    return div(sys_linux_amd64.nanotime() - gp.waitsince, NANOSECONDS_PER_MINUTE)


@native
def traceback_parked(gp: Ptr[G]) -> None:
    """Prints the stack of a goroutine that does not run."""
    traceback(gp.sched.pc, gp.sched.bp, False, gp)


@native
def tracebackothers(me: Ptr[G]) -> None:
    """Prints the stacks of all goroutines but me, the one of this thread first, then from the oldest on.

    The world stands still, or the process is about to end.
    """
    level, _, _ = gotraceback()
    curg = getg().m.curg
    if curg != nil and curg != me:
        rtprint.printnl()
        goroutineheader(curg)
        traceback_parked(curg)
    gp = oldest_g.v
    while gp != nil:
        status = atomic_load(addr(gp.atomicstatus))
        if gp != me and gp != curg and status != GStatus.DEAD and (not gp.system or level >= 2):
            rtprint.printnl()
            goroutineheader(gp)
            if status == GStatus.RUNNING and gp.m != getg().m:
                rtprint.printstring("\tgoroutine running on other thread; stack unavailable\n")
                printcreatedby(gp)
            else:
                traceback_parked(gp)
        gp = atomic_load(addr(gp.newer))


@native
def goroutineheader(gp: Ptr[G]) -> None:
    """`goroutine 1 [running]:`"""
    rtprint.printstring("goroutine ")
    rtprint.printuint(gp.goid)
    if wants_detail(gp):
        rtprint.printstring(" gp=")
        rtprint.printpointer(gp)
        if gp.m != nil:
            rtprint.printstring(" m=")
            rtprint.printint(gp.m.id)
            rtprint.printstring(" mp=")
            rtprint.printpointer(gp.m)
        else:
            rtprint.printstring(" m=nil")
    rtprint.printstring(" [")
    rtprint.printstring(gstatus_string(gp))
    bubble = gp.bubble
    if bubble != nil and atomic_load(addr(gp.atomicstatus)) == GStatus.WAITING:
        reason = gp.waitreason
        named = WaitReason.SYNCTEST_CHAN_RECEIVE <= reason <= WaitReason.SYNCTEST_WAITGROUP_WAIT
        if synctest.durable(reason) and not named:
            rtprint.printstring(" (durable)")
    minutes = wait_minutes(gp)
    if minutes >= 1:
        rtprint.printstring(", ")
        rtprint.printint(minutes)
        rtprint.printstring(" minutes")
    if gp.lockedm != nil:
        rtprint.printstring(", locked to thread")
    if bubble != nil:
        rtprint.printstring(", synctest bubble ")
        rtprint.printuint(bubble.id)
    rtprint.printstring("]")
    if gp.labels != nil and atomic_load(addr(tracebacklabels.v)) == 1:
        show = print_goroutine_labels.v
        show(gp.labels)
    rtprint.printstring(":\n")


@native
def print_labels(set: Pointer) -> None:
    """` {name: value, other: "its value"}`"""
    labels = cast(Ptr[LabelSet], set)
    if labels.n == 0:
        return
    rtprint.printstring(" {")
    for i in range(labels.n):
        if i > 0:
            rtprint.printstring(", ")
        key = addr(labels.first[2 * i])
        value = addr(labels.first[2 * i + 1])
        print_label(make_string(key.str, key.len))
        rtprint.printstring(": ")
        print_label(make_string(value.str, value.len))
    rtprint.printstring("}")


@native
def print_label(s: str) -> None:
    """A label's name or value, quoted only if it is not of letters, digits and a few others."""
    for i in range(len(s)):
        c = s[i]
        letter = (c >= 97 and c <= 122) or (c >= 65 and c <= 90)
        if not (letter or (c >= 46 and c <= 57) or c == 95):
            rtprint.printquoted(s)
            return
    rtprint.printstring(s)
