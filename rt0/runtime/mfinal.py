"""Finalizers and cleanups: what is called when objects have died, and the goroutines that call it.

The sweeper moves the records of dead objects (`mspecial`) to a queue; a goroutine for each queue, started
with its first record, takes them from there and calls what they say, one after the other. Checks of what the
program asks for are Go code (rt0/overlay/runtime/mfinal.go, mcleanup.go).

Invariants: a record in a queue belongs to that queue, under its lock, and the collector takes what it points
to for alive; `parked` is set exactly while the goroutine of the queue waits for `goready`.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Fn,
    Global,
    Pointer,
    Ptr,
    Var,
    addr,
    atomic_add,
    atomic_load,
    cast,
    i32,
    i64,
    local,
    native,
    nil,
    sizeof,
    struct,
    u64,
    uintptr,
)
from rt0.runtime import iface, lock_futex, malloc, mbitmap, mspecial, panic, proc, runtime2
from rt0.runtime.runtime2 import FuncVal, WaitReason, getg, sched
from rt0.runtime.sizeclasses import MALLOC_HEADER_SIZE, MIN_SIZE_FOR_MALLOC_HEADER, TINY_SPAN_CLASS
from rt0.runtime.type import (
    TFLAG_UNCOMMON,
    ArrayType,
    FuncType,
    InterfaceType,
    Kind,
    StructType,
    Type,
    UncommonType,
)

INT_RESULTS = 3
FLOAT_RESULTS = 4
FLAT = 4
"""What fits registers as a result, and the components of a flat value (docs/abi.md)."""

ARGUMENTS = 8


@struct(name="finQueue")
class Queue:
    """Records whose functions are to be called. The closure of the goroutine that does it."""

    fn: Fn[[Ptr[Queue]], None]
    call: Fn[[Ptr[mspecial.Special]], None]
    lock: runtime2.Mutex
    first: Ptr[mspecial.Special]  # under lock, as are the others
    last: Ptr[mspecial.Special]
    current: Ptr[mspecial.Special]  # what the goroutine has taken out
    g: Ptr[runtime2.G]
    parked: bool
    started: bool  # there is a goroutine, or will be
    reason: i64  # of its parking
    queued: u64  # records that there ever were; under lock
    done: u64  # and whose functions were called; only the goroutine changes it


finalizers = Global(Queue)
cleanups = Global(Queue)
cleanup_id = Var(u64, 0)
"""The last id that a cleanup got; atomic."""


@native
def enqueue(q: Ptr[Queue], s: Ptr[mspecial.Special]) -> None:
    """Adds a record, and wakes the goroutine if that is possible. Called by the sweeper, on g0."""
    s.next = nil
    lock_futex.lock(addr(q.lock))
    if q.last != nil:
        q.last.next = s
    else:
        q.first = s
    q.last = s
    q.queued += 1
    lock_futex.unlock(addr(q.lock))
    if atomic_load(addr(sched.gcwaiting)) == 0:
        wake(q)


@native
def wake(q: Ptr[Queue]) -> None:
    """Wakes the goroutine of a queue if there is something to do. Not while the world is stopped."""
    lock_futex.lock(addr(q.lock))
    due = q.parked and q.first != nil
    if due:
        q.parked = False
    lock_futex.unlock(addr(q.lock))
    if due:
        proc.goready(q.g)


@native
def wake_queues() -> None:
    """After a collection, which may have swept with the world stopped."""
    wake(addr(finalizers))
    wake(addr(cleanups))


@native
def start_queue(q: Ptr[Queue], call: Fn[[Ptr[mspecial.Special]], None], reason: i64) -> None:
    """Makes sure that there is a goroutine for a queue."""
    mp = proc.acquirem()
    lock_futex.lock(addr(q.lock))
    first = not q.started
    q.started = True
    lock_futex.unlock(addr(q.lock))
    proc.releasem(mp)
    if first:
        q.fn = serve
        q.call = call
        q.reason = reason
        gp = getg()
        bubble = gp.bubble
        gp.bubble = nil  # what it starts here is no part of a bubble
        proc.newproc(cast(Ptr[FuncVal], q))
        gp.bubble = bubble


@native
def serve(q: Ptr[Queue]) -> None:
    """The goroutine of a queue: one of the runtime's own, but for the time of a call."""
    gp = getg()
    q.g = gp
    gp.system = True
    atomic_add(addr(sched.ngsys), 1)
    while True:
        lock_futex.lock(addr(q.lock))
        s = q.first
        if s == nil:
            q.parked = True
            proc.goparkunlock(addr(q.lock), q.reason)
            continue
        q.first = s.next
        if q.first == nil:
            q.last = nil
        s.next = nil
        q.current = s
        lock_futex.unlock(addr(q.lock))
        gp.system = False
        atomic_add(addr(sched.ngsys), -i32(1))
        q.call(s)
        q.done += 1
        gp.system = True
        atomic_add(addr(sched.ngsys), 1)
        q.current = nil
        mspecial.free_special(s)


# --- finalizers -----------------------------------------------------------------------------------------


@native(linkname="runtime.allocatedBlock")
def allocated_block(p: uintptr) -> tuple[uintptr, uintptr, bool]:
    """The object of the heap that p points into as the program sees it, its size, and whether small objects
    share it; 0 if p points to none."""
    base, span, _ = mbitmap.find_object(p)
    if base == 0:
        return 0, 0, False
    size = span.elemsize
    if not span.noscan() and size > MIN_SIZE_FOR_MALLOC_HEADER and span.sizeclass() != 0:
        base += MALLOC_HEADER_SIZE
        size -= MALLOC_HEADER_SIZE
    return base, size, span.spanclass == TINY_SPAN_CLASS


@native(linkname="runtime.implements")
def implements(inter: Ptr[InterfaceType], typ: Ptr[Type]) -> bool:
    """Whether a type has the methods of an interface."""
    return iface.assert_e2_i2(inter, typ) != nil


@native(linkname="runtime.closesOver")
def closes_over(fn: Ptr[uintptr], base: uintptr, size: uintptr) -> bool:
    """Whether a closure, if it is on the heap, has a word that points to size bytes at base."""
    start, span, _ = mbitmap.find_object(uintptr(fn))
    if start == 0 or span.noscan():
        return False
    for i in range((start + span.elemsize - uintptr(fn)) >> 3):
        if fn[i] - base < size:
            return True
    return False


@native(linkname="runtime.addFinalizer")
def add_finalizer(p: Pointer, fn: Ptr[FuncVal], typ: Ptr[Type], fn_type: Ptr[Type]) -> bool:
    """fn, of type fn_type, is to be called with p, of type typ, when that is dead; False if there is one."""
    start_queue(addr(finalizers), call_finalizer, WaitReason.FINALIZER_WAIT)
    mspecial.use_hooks()
    s = mspecial.new_special(mspecial.FINALIZER)
    s.fn = fn
    s.typ = typ
    s.fn_type = fn_type
    if mspecial.add_special(uintptr(p), s):
        return True
    mspecial.free_special(s)
    return False


@native(linkname="runtime.removeFinalizer")
def remove_finalizer(p: Pointer) -> None:
    mspecial.remove_special(uintptr(p), mspecial.FINALIZER, 0)


@native
def call_finalizer(s: Ptr[mspecial.Special]) -> None:
    """Calls a finalizer with its object, of which the record keeps nothing then."""
    args = local(Array[uintptr, ARGUMENTS])
    ft = cast(Ptr[FuncType], s.fn_type)
    n = result_pointers(ft, addr(args[0]))
    param = func_types(ft)[0]
    if param.kind == Kind.INTERFACE:
        inter = cast(Ptr[InterfaceType], param)
        args[n] = uintptr(s.typ)
        if inter.nmethods != 0:
            args[n] = uintptr(iface.assert_e2_i(inter, s.typ))
        n += 1
    fn = s.fn
    args[n] = uintptr(s.arg)
    args[n + 1] = uintptr(fn)
    s.fn = nil
    s.arg = nil
    # Arguments that the function does not have are in registers of which it knows nothing.
    code = cast(FinalizerCode, fn.fn)
    code(args[0], args[1], args[2], args[3], args[4], args[5], args[6], args[7])


FinalizerCode = Fn[[uintptr, uintptr, uintptr, uintptr, uintptr, uintptr, uintptr, uintptr], None]


@native
def func_types(ft: Ptr[FuncType]) -> Ptr[Ptr[Type]]:
    """The types of a function's parameters, and behind them of its results."""
    size = sizeof(FuncType)
    if (ft.typ.tflag & TFLAG_UNCOMMON) != 0:
        size += sizeof(UncommonType)
    return cast(Ptr[Ptr[Type]], uintptr(ft) + size)


@native
def result_pointers(ft: Ptr[FuncType], args: Ptr[uintptr]) -> i64:
    """Fills in the pointers to memory for results that come first among the arguments; how many."""
    results = i64(ft.out_count & 0x7FFF)
    types = cast(Ptr[Ptr[Type]], addr(func_types(ft)[ft.in_count]))
    ints: i64 = 0
    floats: i64 = 0
    n: i64 = 0
    for i in range(results):
        a, b = components(types[i])
        if a + b <= FLAT:
            ints += a
            floats += b
    if ints > INT_RESULTS or floats > FLOAT_RESULTS:
        args[0] = uintptr(malloc.mallocgc(uintptr(ints + floats) * 8, nil, False))
        n = 1
    for i in range(results):
        a, b = components(types[i])
        if a + b > FLAT:
            if n == ARGUMENTS - 3:
                # A function with that many large results is no finalizer that anybody has written.
                panic.throw("runtime.SetFinalizer: too many results")
            args[n] = uintptr(malloc.mallocgc(types[i].size, nil, False))
            n += 1
    return n


@native
def components(t: Ptr[Type]) -> tuple[i64, i64]:
    """How many integers and floats a value consists of; more than FLAT in all if it is not flat."""
    match t.kind:
        case Kind.FLOAT32 | Kind.FLOAT64:
            return 0, 1
        case Kind.COMPLEX64 | Kind.COMPLEX128:
            return 0, 2
        case Kind.STRING | Kind.INTERFACE:
            return 2, 0
        case Kind.SLICE:
            return 3, 0
        case Kind.ARRAY:
            a = cast(Ptr[ArrayType], t)
            if a.len == 0:
                return 0, 0
            if a.len > 1:
                return FLAT + 1, 0
            return components(a.elem)
        case Kind.STRUCT:
            s = cast(Ptr[StructType], t)
            ints: i64 = 0
            floats: i64 = 0
            for i in range(s.nfields):
                x, y = components(s.fields[i].typ)
                ints += x
                floats += y
            return ints, floats
        case _:
            return 1, 0


# --- cleanups -------------------------------------------------------------------------------------------


@native(linkname="runtime.addCleanup")
def add_cleanup(p: Pointer, fn: Ptr[FuncVal]) -> u64:
    """fn is to be called when the object of p is dead; the id of that wish."""
    start_queue(addr(cleanups), call_cleanup, WaitReason.CLEANUP_WAIT)
    mspecial.use_hooks()
    s = mspecial.new_special(mspecial.CLEANUP)
    s.fn = fn
    s.id = atomic_add(addr(cleanup_id.v), 1)
    id = s.id
    mspecial.add_special(uintptr(p), s)
    return id


@native(linkname="runtime.stopCleanup")
def stop_cleanup(p: uintptr, id: u64) -> None:
    mspecial.remove_special(p, mspecial.CLEANUP, id)


@native
def call_cleanup(s: Ptr[mspecial.Special]) -> None:
    fn = s.fn
    s.fn = nil
    code = cast(Fn[[Ptr[FuncVal]], None], fn.fn)
    code(fn)


@native(linkname="runtime.queueIsIdle")
def queue_is_idle() -> bool:
    """Whether every cleanup that is due has been made."""
    lock_futex.lock(addr(cleanups.lock))
    idle = cleanups.first == nil and (not cleanups.started or cleanups.parked)
    lock_futex.unlock(addr(cleanups.lock))
    return idle
