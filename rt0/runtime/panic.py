"""Panics, deferred calls and fatal errors.

A function with `defer` keeps a DeferFrame in its own frame. `g.deferframe` links them, innermost first, and
each holds its deferred calls: in a list, last first, or if the function makes them itself when it returns, in
a row, from which it takes those that it makes. A panic runs the calls of frame after frame, on top of the
panicking stack; when one of them recovers, the stack is cut back to the frame that deferred it: `deferenter`
returns there for a second time, with 1, and the function runs what is still deferred and returns to its
caller.

A panic knows the frame whose calls it is running, so that a recovery in a frame tells which panics it cuts
off: those in that frame, and in frames that lead to it by their links.
(Stack addresses would not tell, since a stack consists of segments.)

Invariants: a frame is linked exactly from its `deferenter` to its `deferleave` or the end of its
`deferreturn`, or to the end of its calls in a panic; a deferred call is taken out before it runs, so that no
call runs twice whatever happens in it. A fatal error prints on g0, never allocates, takes the print lock
last, and ends with exit code 2.
"""

from __future__ import annotations

from enum import IntEnum

from rt0.native import (
    Array,
    Fn,
    Global,
    Pointer,
    Ptr,
    Var,
    add,
    addr,
    atomic_add,
    atomic_load,
    cast,
    extern,
    frame_address,
    funcaddr,
    i32,
    i64,
    local,
    make_string,
    module_asm,
    native,
    nil,
    offsetof,
    return_address,
    sizeof,
    str_data,
    struct,
    u8,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import (
    bytealg,
    error,
    iface,
    lock_futex,
    malloc,
    mbarrier,
    proc,
    signal_unix,
    string,
    symtab,
    sys_linux_amd64,
    traceback,
    typelinks,
)
from rt0.runtime import print as rtprint
from rt0.runtime.runtime2 import G, Mutex, StackSegment, ThrowType, getg
from rt0.runtime.type import StringStruct, Type

SIGSEGV = 11
SEGV_MAPERR = 1

DeferredFn = Fn[[Pointer], None]

PanicValueFn = Fn[[Pointer, Pointer], tuple[Ptr[Type], Pointer]]

panicnil = Var(i32, 0)
"""GODEBUG's panicnil: 1 if panic(nil) is what it was before Go 1.21."""


@struct(name="_defer")
class Defer:
    """A deferred call. Owned by the goroutine; in its DeferFrame or on the heap."""

    link: Pointer  # next Defer of the same frame
    fn: Ptr[DeferredFn]  # closure without parameters


@struct(name="deferFrame")
class DeferFrame:
    """What a function with `defer` keeps in its frame; the compiler reserves 80 bytes. Owned by the
    goroutine.
    """

    pc: uintptr  # where deferenter returns
    sp: uintptr  # and the stack pointer and frame pointer there
    bp: uintptr
    segment: Pointer  # the stack segment of this frame
    link: Pointer  # DeferFrame of the caller's nearest function with defer
    count: i64  # of calls that the function makes itself: their closures begin where head is, nil once made
    head: Ptr[Defer]  # deferred calls, last first
    first: Defer  # the first deferred call needs no allocation
    first_used: bool


@struct(name="_panic")
class Panic:
    """A panic or Goexit in progress. In the frame of gopanic or Goexit."""

    typ: Ptr[Type]  # the value, an empty interface
    data: Pointer
    text: StringStruct  # what its Error or String method returned
    has_text: bool
    recovered: bool
    repanicked: bool  # the next panic has the same value
    raised: Ptr[error.RuntimeError]  # what the runtime panicked with, if it was recovered as Go's value
    goexit: bool
    printing: bool  # its Error or String method is running
    frame: Pointer  # DeferFrame whose calls are running
    argp: uintptr  # frame address of the function that runs them
    link: Pointer  # Panic that this one interrupted


panic_value = Var(Ptr[PanicValueFn], None)
"""The closure that makes Go values of the runtime's own errors, nil in a program without package runtime."""

panicking = Var(u32, 0)
"""How many threads are printing a fatal error."""

running_panic_defers = Var(u32, 0)
"""How many goroutines run deferred calls of a panic; the end of main waits for them a little."""

paniclk = Global(Mutex)
"""Held while a fatal error prints, so that two do not mix."""

deadlock = Global(Mutex)
"""Locked twice by a thread that must wait for ever."""

didothers = Var(i32, 0)
"""Whether the other goroutines have been printed; protected by paniclk."""


# --- errors that the runtime raises in Go code ----------------------------------------------------------


@native(noreturn=True, cold=True)
def panic_error_string(text: str) -> None:
    """Panics with a runtime.Error that says "runtime error: " and the text."""
    gopanic(addr(error.runtime_error_type), error.new_runtime_error(error.ErrorKind.ERROR_STRING, text))


@native(noreturn=True, cold=True)
def panicmem_addr(at: uintptr) -> None:
    """Panics because of a fault at an address, which the error tells."""
    e = error.new_runtime_error(error.ErrorKind.FAULT, "invalid memory address or nil pointer dereference")
    e.x = i64(at)
    gopanic(addr(error.runtime_error_type), e)


@native(noreturn=True, cold=True)
def panic_plain_error(text: str) -> None:
    """Panics with a runtime.Error that says just the text."""
    gopanic(addr(error.runtime_error_type), error.new_runtime_error(error.ErrorKind.PLAIN_ERROR, text))


@native(noreturn=True, cold=True)
def panic_bounds(x: i64, y: i64, signed: bool, code: u8) -> None:
    e = error.new_runtime_error(error.ErrorKind.BOUNDS, "")
    e.x = x
    e.y = y
    e.signed = signed
    e.code = code
    gopanic(addr(error.runtime_error_type), e)


@native(noreturn=True, cold=True, noinline=True)
def go_panic_index(x: i64, y: i64) -> None:
    panic_bounds(x, y, True, error.Bounds.INDEX)


@native(noreturn=True, cold=True, noinline=True)
def go_panic_index_u(x: i64, y: i64) -> None:
    panic_bounds(x, y, False, error.Bounds.INDEX)


@native(noreturn=True, cold=True, noinline=True)
def go_panic_slice_alen(x: i64, y: i64) -> None:
    panic_bounds(x, y, True, error.Bounds.SLICE_ALEN)


@native(noreturn=True, cold=True, noinline=True)
def go_panic_slice_alen_u(x: i64, y: i64) -> None:
    panic_bounds(x, y, False, error.Bounds.SLICE_ALEN)


@native(noreturn=True, cold=True, noinline=True)
def go_panic_slice_acap(x: i64, y: i64) -> None:
    panic_bounds(x, y, True, error.Bounds.SLICE_ACAP)


@native(noreturn=True, cold=True, noinline=True)
def go_panic_slice_acap_u(x: i64, y: i64) -> None:
    panic_bounds(x, y, False, error.Bounds.SLICE_ACAP)


@native(noreturn=True, cold=True, noinline=True)
def go_panic_slice_b(x: i64, y: i64) -> None:
    panic_bounds(x, y, True, error.Bounds.SLICE_B)


@native(noreturn=True, cold=True, noinline=True)
def go_panic_slice_b_u(x: i64, y: i64) -> None:
    panic_bounds(x, y, False, error.Bounds.SLICE_B)


@native(noreturn=True, cold=True, noinline=True)
def go_panic_slice3_alen(x: i64, y: i64) -> None:
    panic_bounds(x, y, True, error.Bounds.SLICE3_ALEN)


@native(noreturn=True, cold=True, noinline=True)
def go_panic_slice3_alen_u(x: i64, y: i64) -> None:
    panic_bounds(x, y, False, error.Bounds.SLICE3_ALEN)


@native(noreturn=True, cold=True, noinline=True)
def go_panic_slice3_acap(x: i64, y: i64) -> None:
    panic_bounds(x, y, True, error.Bounds.SLICE3_ACAP)


@native(noreturn=True, cold=True, noinline=True)
def go_panic_slice3_acap_u(x: i64, y: i64) -> None:
    panic_bounds(x, y, False, error.Bounds.SLICE3_ACAP)


@native(noreturn=True, cold=True, noinline=True)
def go_panic_slice3_b(x: i64, y: i64) -> None:
    panic_bounds(x, y, True, error.Bounds.SLICE3_B)


@native(noreturn=True, cold=True, noinline=True)
def go_panic_slice3_b_u(x: i64, y: i64) -> None:
    panic_bounds(x, y, False, error.Bounds.SLICE3_B)


@native(noreturn=True, cold=True, noinline=True)
def go_panic_slice3_c(x: i64, y: i64) -> None:
    panic_bounds(x, y, True, error.Bounds.SLICE3_C)


@native(noreturn=True, cold=True, noinline=True)
def go_panic_slice3_c_u(x: i64, y: i64) -> None:
    panic_bounds(x, y, False, error.Bounds.SLICE3_C)


@native(noreturn=True, cold=True, noinline=True)
def go_panic_slice_convert(x: i64, y: i64) -> None:
    panic_bounds(x, y, True, error.Bounds.CONVERT)


@native(noreturn=True, cold=True, noinline=True)
def panicdivide() -> None:
    panic_error_string("integer divide by zero")


@native(noreturn=True, cold=True, noinline=True)
def panicunsafeslicelen() -> None:
    panic_error_string("unsafe.Slice: len out of range")


@native(noreturn=True, cold=True, noinline=True)
def panicunsafeslicenilptr() -> None:
    panic_error_string("unsafe.Slice: ptr is nil and len is not zero")


@native(noreturn=True, cold=True, noinline=True)
def panicunsafestringlen() -> None:
    panic_error_string("unsafe.String: len out of range")


@native(noreturn=True, cold=True, noinline=True)
def panicunsafestringnilptr() -> None:
    panic_error_string("unsafe.String: ptr is nil and len is not zero")


@native(noreturn=True, cold=True, noinline=True)
def panicshift() -> None:
    panic_error_string("negative shift amount")


@native(noreturn=True, cold=True, noinline=True)
def panicoverflow() -> None:
    panic_error_string("integer overflow")


class RangeState(IntEnum):
    """What the body of a range over a function is up to (`internal/abi/rangefuncconsts.go`)."""

    DONE = 0  # it has returned false
    READY = 1
    PANIC = 2  # it runs, or has panicked
    EXHAUSTED = 3  # the loop is over
    MISSING_PANIC = 4  # it panicked, and the iterator recovered


@native(noreturn=True, cold=True, noinline=True)
def panicrangestate(state: i32) -> None:
    """An iterator misused the body of a range over a function."""
    if state == RangeState.DONE:
        panic_error_string("range function continued iteration after function for loop body returned false")
    if state == RangeState.PANIC:
        panic_error_string("range function continued iteration after loop body panic")
    if state == RangeState.EXHAUSTED:
        panic_error_string("range function continued iteration after whole loop exit")
    if state == RangeState.MISSING_PANIC:
        panic_error_string("range function recovered a loop body panic and did not resume panicking")
    throw("unexpected state set by range func body")


@native(noreturn=True, cold=True, noinline=True, nosplit=True)
def panicmem(at: i64) -> None:
    """A nil dereference that compiled code found; reported as the signal that the access would have
    raised.
    """
    gp = getg()
    gp.sig = SIGSEGV
    gp.sigcode0 = SEGV_MAPERR
    gp.sigcode1 = uintptr(at)
    gp.sigpc = return_address()
    panic_error_string("invalid memory address or nil pointer dereference")


@native
def put_text(parts: Ptr[StringStruct], i: i64, text: str) -> None:
    parts[i].str = str_data(text)
    parts[i].len = len(text)


@native
def short_name(name: str) -> str:
    """A function's name with its type arguments as `[...]`."""
    p = str_data(name)
    i, end = traceback.type_arguments(name)
    if i < 0:
        return name
    parts = local(Array[StringStruct, 3])
    put_text(addr(parts[0]), 0, make_string(p, i))
    put_text(addr(parts[0]), 1, "[...]")
    put_text(addr(parts[0]), 2, make_string(add(p, end), len(name) - end))
    text, n = string.concatstrings(nil, addr(parts[0]), 3)
    return make_string(text, n)


@native(noreturn=True, cold=True, noinline=True)
def panicwrap(wrapper: Ptr[u8]) -> None:
    """A wrapper of a value method, `main.(*T).M`, was called with a nil pointer. It tells its address, and is
    not known by where it calls, since it may have been inlined.
    """
    name = short_name(symtab.funcname(symtab.findfunc(cast(uintptr, wrapper))))
    p = str_data(name)
    opening = bytealg.index_byte(p, len(name), 40)
    closing = bytealg.index_byte(p, len(name), 41)
    if opening < 1 or closing < opening + 2:
        throw("panicwrap: no type in the name of the wrapper")
    typ = make_string(add(p, opening + 2), closing - opening - 2)
    parts = local(Array[StringStruct, 7])
    put_text(addr(parts[0]), 0, "value method ")
    put_text(addr(parts[0]), 1, make_string(p, opening))
    put_text(addr(parts[0]), 2, typ)
    put_text(addr(parts[0]), 3, make_string(add(p, closing + 1), len(name) - closing - 1))
    put_text(addr(parts[0]), 4, " called using nil *")
    put_text(addr(parts[0]), 5, typ)
    put_text(addr(parts[0]), 6, " pointer")
    text, n = string.concatstrings(nil, addr(parts[0]), 7)
    panic_plain_error(make_string(text, n))


# --- deferred calls -------------------------------------------------------------------------------------

_DEFER = {name: offsetof(DeferFrame, name) for name in ("pc", "sp", "bp", "segment", "link")}
_G_DEFERFRAME = offsetof(G, "deferframe")
_G_SEGMENT = offsetof(G, "stack_segment")

# deferenter(frame in r12) stores the caller's state as it will be after the return, and links the frame to g.
# deferresume(frame in r12) continues there with the result 1. deferleave(frame in r12) unlinks the frame of a
# function that has made its deferred calls itself. Nothing else is preserved across calls.
module_asm(f"""
.section .text.runtime.deferenter,"ax",@progbits
.globl runtime.deferenter
.type runtime.deferenter,@function
.p2align 4
runtime.deferenter:
    movq (%rsp), %rax
    movq %rax, {_DEFER["pc"]}(%r12)
    leaq 8(%rsp), %rax
    movq %rax, {_DEFER["sp"]}(%r12)
    movq %rbp, {_DEFER["bp"]}(%r12)
    movq %fs:-8, %rcx
    movq {_G_SEGMENT}(%rcx), %rax
    movq %rax, {_DEFER["segment"]}(%r12)
    movq {_G_DEFERFRAME}(%rcx), %rax
    movq %rax, {_DEFER["link"]}(%r12)
    movq %r12, {_G_DEFERFRAME}(%rcx)
    xorl %eax, %eax
    ret
.size runtime.deferenter, .-runtime.deferenter

.section .text.runtime.deferresume,"ax",@progbits
.globl runtime.deferresume
.type runtime.deferresume,@function
.p2align 4
runtime.deferresume:
    movq %fs:-8, %rcx
    movq {_DEFER["segment"]}(%r12), %rax
    movq %rax, {_G_SEGMENT}(%rcx)
    movq {offsetof(StackSegment, "limit")}(%rax), %rax
    movq %rax, %fs:0x70
    movq {_DEFER["bp"]}(%r12), %rbp
    movq {_DEFER["sp"]}(%r12), %rsp
    movl $1, %eax
    jmpq *{_DEFER["pc"]}(%r12)
.size runtime.deferresume, .-runtime.deferresume

.section .text.runtime.deferleave,"ax",@progbits
.globl runtime.deferleave
.type runtime.deferleave,@function
.p2align 4
runtime.deferleave:
    movq {_DEFER["link"]}(%r12), %rax
    movq %fs:-8, %rcx
    movq %rax, {_G_DEFERFRAME}(%rcx)
    ret
.size runtime.deferleave, .-runtime.deferleave
.text
""")

deferenter = extern("runtime.deferenter", Fn[[Ptr[DeferFrame]], i32], returns_twice=True)
deferleave = extern("runtime.deferleave", Fn[[Ptr[DeferFrame]], None])
deferresume = extern("runtime.deferresume", Fn[[Ptr[DeferFrame]], None], noreturn=True)


@native
def deferproc(frame: Ptr[DeferFrame], fn: Ptr[DeferredFn]) -> None:
    """defer fn(), in the function of frame."""
    d = addr(frame.first)
    if frame.first_used:
        d = cast(Ptr[Defer], malloc.mallocgc(sizeof(Defer), addr(typelinks.defer_type), True))
    frame.first_used = True
    mbarrier.store_pointer(addr(d.link), frame.head)
    mbarrier.store_pointer(cast(Ptr[Pointer], addr(d.fn)), fn)
    frame.head = d


@native
def pop_defer(frame: Ptr[DeferFrame]) -> Ptr[DeferredFn]:
    """Takes the last deferred call from frame, nil if there is none."""
    if frame.count != 0:
        calls = cast(Ptr[Ptr[DeferredFn]], addr(frame.head))
        i = frame.count
        while i > 0:
            i -= 1
            fn = calls[i]
            if fn != nil:
                calls[i] = nil
                return fn
        return nil
    d = frame.head
    if d == nil:
        return nil
    frame.head = cast(Ptr[Defer], d.link)
    fn = d.fn
    mbarrier.store_pointer(cast(Ptr[Pointer], addr(d.fn)), nil)
    return fn


@native(noinline=True)
def deferreturn(frame: Ptr[DeferFrame]) -> None:
    """Runs what is deferred in frame, at its function's normal return or after a recovery."""
    fn = pop_defer(frame)
    while fn != nil:
        fn[0](fn)
        fn = pop_defer(frame)
    getg().deferframe = frame.link


@native
def start_panic(p: Ptr[Panic]) -> None:
    gp = getg()
    p.link = gp.panic
    gp.panic = p


@native(noinline=True)
def run_defers(p: Ptr[Panic]) -> None:
    """Runs the deferred calls of all frames, for p; does not return if one of them recovers."""
    gp = getg()
    p.argp = frame_address()
    frame = cast(Ptr[DeferFrame], gp.deferframe)
    while frame != nil:
        p.frame = frame
        fn = pop_defer(frame)
        while fn != nil:
            fn[0](fn)
            if p.recovered:
                recovery(gp, frame)
            fn = pop_defer(frame)
        gp.deferframe = frame.link
        frame = cast(Ptr[DeferFrame], frame.link)


@native
def is_linked(inner: Ptr[DeferFrame], frame: Ptr[DeferFrame]) -> bool:
    """Whether a frame is this one, or one of a function that this one's called."""
    while inner != nil and inner != frame:
        inner = cast(Ptr[DeferFrame], inner.link)
    return inner != nil


@native
def recovery(gp: Ptr[G], frame: Ptr[DeferFrame]) -> None:
    """Ends the panics that began in the function of frame or in its callees, and returns to that function."""
    p = cast(Ptr[Panic], gp.panic)
    while p != nil and is_linked(cast(Ptr[DeferFrame], p.frame), frame):
        if p.goexit:
            # A Goexit cannot be recovered: it goes on with the frames that are left.
            gp.panic = p
            goexit_resume(p)
        atomic_add(addr(running_panic_defers.v), 0xFFFFFFFF)
        p = cast(Ptr[Panic], p.link)
    gp.panic = p
    if p == nil:
        gp.sig = 0
    deferresume(frame)


@native
def calls_for_reflection(f: Ptr[symtab.FuncRec]) -> bool:
    """Whether a function is one of those between a function that reflection made and what that calls, which
    count as wrappers. Other calls by reflection begin with `reflect.Value.Call`.
    """
    name = symtab.funcname(f)
    return (
        error.same_text(name, "runtime.reflectcall")
        or error.same_text(name, "reflect.invoke")
        or error.same_text(name, "reflect.Value.call")
        or error.same_text(name, "reflect.callMethod")
        or error.same_text(name, "reflect.callReflect")
        or error.same_text(name, "reflect.makeFuncStub")
    )


@native
def called_from(fp: uintptr, argp: uintptr) -> bool:
    """Whether the function with the frame fp was called from the frame argp, directly or through wrappers: by
    themselves, not by what may be inlined in them."""
    u = local(traceback.Unwinder)
    pos = local(symtab.Position)
    frame = cast(Ptr[uintptr], fp)
    u.init(frame[1], frame[0], False)
    while u.valid():
        if u.fp == argp:
            return True
        if not calls_for_reflection(u.f):
            if (u.f.flags & symtab.FUNC_WRAPPER) == 0:
                return False
            symtab.pcposition(u.f, u.sym_pc(), addr(pos))
            if pos.inl >= 0:
                return False
        u.next()
    return False


@native(noinline=True, nosplit=True)
def gorecover(argp: Pointer) -> tuple[Ptr[Type], Pointer]:
    """recover(): the value of the current panic, if the caller was called by what runs deferred calls for
    it.

    argp is the frame of the caller's caller, and decides at once in the common case. It does not if the
    caller's stack began a new segment, or if a wrapper lies between.
    """
    p = cast(Ptr[Panic], getg().panic)
    if p == nil or p.goexit or p.recovered:
        return nil, nil
    if uintptr(argp) != p.argp and not called_from(cast(Ptr[uintptr], frame_address())[0], p.argp):
        return nil, nil
    p.recovered = True
    if p.typ == addr(error.runtime_error_type) and panic_value.v != nil:
        # From now on this is the panic's value: a panic with it again is one with the same value.
        p.raised = cast(Ptr[error.RuntimeError], p.data)
        p.typ, p.data = panic_value.v[0](p.data, panic_value.v)
    return p.typ, p.data


@native(noinline=True)
def recover_deferred() -> None:
    """`defer recover()`, called by its wrapper: recovers if the function that defers it was itself called for
    a panic, and returns now.
    """
    p = cast(Ptr[Panic], getg().panic)
    if p == nil or p.goexit or p.recovered:
        return
    u = local(traceback.Unwinder)
    u.init(return_address(), cast(Ptr[uintptr], frame_address())[0], False)
    while u.valid() and (u.f.flags & symtab.FUNC_WRAPPER) != 0:
        u.next()
    if not u.valid() or u.fp == p.argp or u.f.entry != u32(funcaddr(deferreturn)):
        return
    u.next()
    if u.valid() and called_from(u.fp, p.argp):
        p.recovered = True


@native
def set_panic_value(f: Ptr[PanicValueFn]) -> None:
    """Package runtime's Go side calls this when it is initialised."""
    panic_value.v = f


# --- panic and Goexit -----------------------------------------------------------------------------------


@native
def fatal_in_runtime(typ: Ptr[Type], data: Pointer, why: str) -> None:
    """Reports a panic at a place where no deferred call can run."""
    rtprint.printlock()
    rtprint.printstring("panic: ")
    error.printpanicval(typ, data)
    rtprint.printnl()
    rtprint.printunlock()
    throw(why)


@native(noinline=True, noreturn=True, cold=True)
def gopanic(typ: Ptr[Type], data: Pointer) -> None:
    """panic(v), v an empty interface."""
    gp = getg()
    if typ == nil and atomic_load(addr(panicnil.v)) != 1:
        typ = addr(error.runtime_error_type)
        data = error.new_runtime_error(error.ErrorKind.PANIC_NIL, "panic called with nil argument")
    if gp.m.curg != gp:
        fatal_in_runtime(typ, data, "panic on system stack")
    if gp.m.mallocing != 0:
        fatal_in_runtime(typ, data, "panic during malloc")
    if gp.m.locks != 0:
        fatal_in_runtime(typ, data, "panic holding locks")
    p = local(Panic)
    p.typ = typ
    p.data = data
    atomic_add(addr(running_panic_defers.v), 1)
    start_panic(addr(p))
    run_defers(addr(p))
    proc.unlock_main()
    preprintpanics(addr(p))
    fatalpanic(addr(p), return_address(), cast(Ptr[uintptr], frame_address())[0])


@native(linkname="runtime.Goexit", noreturn=True)
def goexit_() -> None:
    """Ends the goroutine after its deferred calls."""
    p = local(Panic)
    p.goexit = True
    start_panic(addr(p))
    goexit_run(addr(p))


@native(noinline=True)
def goexit_run(p: Ptr[Panic]) -> None:
    run_defers(p)
    proc.unlock_main()
    proc.goexit1()


@native
def goexit_resume(p: Ptr[Panic]) -> None:
    """Goes on with a Goexit after a panic in one of its deferred calls was recovered in a frame that it was
    to leave.
    """
    run_defers(p)
    proc.unlock_main()
    proc.goexit1()


# --- what an unrecovered panic prints -------------------------------------------------------------------


@native
def raised_by_runtime(p: Ptr[Panic]) -> Ptr[error.RuntimeError]:
    if p.typ == addr(error.runtime_error_type):
        return cast(Ptr[error.RuntimeError], p.data)
    return p.raised


@native
def same_error(a: Ptr[Panic], b: Ptr[Panic]) -> bool:
    """Whether two panics of the runtime carry what is one constant in Go's runtime."""
    x = raised_by_runtime(a)
    y = raised_by_runtime(b)
    if (
        x == nil
        or y == nil
        or x.kind != y.kind
        or (x.kind != error.ErrorKind.ERROR_STRING and x.kind != error.ErrorKind.PLAIN_ERROR)
    ):
        return False
    return x.text == y.text and x.text_len == y.text_len


@native
def preprintpanics(p: Ptr[Panic]) -> None:
    """Calls the Error and String methods of the values to print, while Go code can still run."""
    while p != nil:
        link = cast(Ptr[Panic], p.link)
        if link != nil and ((link.typ == p.typ and link.data == p.data) or same_error(link, p)):
            link.repanicked = True
        elif p.typ != nil and p.typ != addr(error.runtime_error_type) and not p.goexit:
            method = iface.find_method(p.typ, "Error", "func() string")
            if method == 0:
                method = iface.find_method(p.typ, "String", "func() string")
            if method != 0:
                p.printing = True
                s = cast(Fn[[Pointer], str], method)(p.data)
                p.text.str = str_data(s)
                p.text.len = len(s)
                p.printing = False
                p.has_text = True
        p = link


@native
def printpanics(p: Ptr[Panic]) -> None:
    """Prints p after the panics that it interrupted."""
    link = cast(Ptr[Panic], p.link)
    if link != nil:
        printpanics(link)
        if link.repanicked:
            return
        if not link.goexit:
            rtprint.printstring("\t")
    if p.goexit:
        return
    rtprint.printstring("panic: ")
    if p.has_text:
        rtprint.printindented(make_string(p.text.str, p.text.len))
    else:
        error.printpanicval(p.typ, p.data)
    if p.recovered and p.repanicked:
        rtprint.printstring(" [recovered, repanicked]")
    elif p.recovered:
        rtprint.printstring(" [recovered]")
    rtprint.printnl()


# --- fatal errors ---------------------------------------------------------------------------------------


@native(
    nosplit=True,
    noinline=True,
    noreturn=True,
    cold=True,
    linkname=["runtime.throw", "sync.throw", "internal/sync.throw"],
)
def throw(s: str) -> None:
    """Ends the program because of a fault of the runtime itself."""
    throw_m(s, ThrowType.RUNTIME, return_address(), cast(Ptr[uintptr], frame_address())[0], getg())


@native(nosplit=True, noinline=True, noreturn=True, cold=True)
def fatal(s: str) -> None:
    """Ends the program because of a fault of the user's program that cannot be recovered."""
    throw_m(s, ThrowType.USER, return_address(), cast(Ptr[uintptr], frame_address())[0], getg())


# These are functions, not aliases, since they are frames of the traceback.


@native(linkname="sync.fatal", noreturn=True, cold=True)
def sync_fatal(s: str) -> None:
    fatal(s)


@native(linkname="internal/sync.fatal", noreturn=True, cold=True)
def internal_sync_fatal(s: str) -> None:
    fatal(s)


@native(
    linkname=[
        "internal/runtime/maps.fatal",
        "crypto/internal/fips140.fatal",
        "crypto/internal/sysrand.fatal",
        "crypto/rand.fatal",
    ],
    noreturn=True,
    cold=True,
)
def maps_fatal(s: str) -> None:
    fatal(s)


@native(systemstack=True)
def throw_m(s: str, typ: u32, pc: uintptr, fp: uintptr, gp: Ptr[G]) -> None:
    rtprint.printlock()
    if typ == ThrowType.USER and gp.panic != nil:
        # A fatal error in a deferred call: the panic that it belongs to is reported as well. No Go code runs
        # any more.
        printpanics(cast(Ptr[Panic], gp.panic))
        rtprint.printstring("\t")
    rtprint.printstring("fatal error: ")
    rtprint.printindented(s)
    rtprint.printnl()
    rtprint.printunlock()
    if gp.m.throwing == ThrowType.NONE:
        gp.m.throwing = typ
    startpanic_m()
    if dopanic_m(gp, pc, fp):
        crash()
    sys_linux_amd64.exit(2)


@native(systemstack=True)
def fatalpanic(msgs: Ptr[Panic], pc: uintptr, fp: uintptr) -> None:
    """Ends the program because of a panic that nobody recovered."""
    gp = getg().m.curg
    if startpanic_m():
        # From here on main cannot exit, so the count that made it wait may go down.
        atomic_add(addr(running_panic_defers.v), 0xFFFFFFFF)
        rtprint.printlock()
        printpanics(msgs)
        rtprint.printunlock()
    if dopanic_m(gp, pc, fp):
        crash()
    sys_linux_amd64.exit(2)


@native
def startpanic_m() -> bool:
    """Prepares for printing a fatal error; False if one happened while printing another."""
    mp = getg().m
    # Nothing may allocate from here on: the fault may be in the allocator.
    mp.mallocing += 1
    if mp.locks < 0:
        mp.locks = 1
    match mp.dying:
        case 0:
            mp.dying = 1
            atomic_add(addr(panicking.v), 1)
            lock_futex.lock(addr(paniclk))
            proc.freezetheworld()
            return True
        case 1:
            mp.dying = 2
            rtprint.printstring("panic during panic\n")
            return False
        case 2:
            mp.dying = 3
            rtprint.printstring("stack trace unavailable\n")
            sys_linux_amd64.exit(4)
    sys_linux_amd64.exit(5)
    return False


@native
def crash() -> None:
    """Ends the process by SIGABRT, so that the kernel writes a core dump."""
    signal_unix.die_from_signal(signal_unix.SIGABRT)


@native
def print_signal(gp: Ptr[G]) -> None:
    rtprint.printstring("[signal ")
    rtprint.printstring(signal_unix.signame(gp.sig))
    rtprint.printstring(" code=")
    rtprint.printhex(u64(gp.sigcode0))
    rtprint.printstring(" addr=")
    rtprint.printhex(u64(gp.sigcode1))
    rtprint.printstring(" pc=")
    rtprint.printhex(u64(gp.sigpc))
    rtprint.printstring("]\n")


@native
def dopanic_m(gp: Ptr[G], pc: uintptr, fp: uintptr) -> bool:
    """Prints the tracebacks that GOTRACEBACK asks for, of gp from (pc, fp) on; whether to dump core."""
    rtprint.printlock()
    mp = getg().m
    if gp.sig != 0:
        print_signal(gp)
    level, all_, docrash = traceback.gotraceback()
    if level > 0:
        if gp != mp.curg:
            all_ = True
        if gp != mp.g0:
            rtprint.printnl()
            traceback.goroutineheader(gp)
            traceback.traceback(pc, fp, False, gp)
        elif level >= 2 or mp.throwing >= ThrowType.RUNTIME:
            rtprint.printstring("\nruntime stack:\n")
            traceback.traceback(pc, fp, False, gp)
        if all_ and didothers.v == 0:
            didothers.v = 1
            traceback.tracebackothers(gp)
    rtprint.printunlock()
    lock_futex.unlock(addr(paniclk))
    if atomic_add(addr(panicking.v), 0xFFFFFFFF) != 0:
        # Another thread prints; it ends the process when it is done.
        lock_futex.lock(addr(deadlock))
        lock_futex.lock(addr(deadlock))
    return docrash
