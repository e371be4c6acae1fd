"""Where a goroutine is, for the program itself: `runtime.Callers` and what makes names of its pcs (the Go
side is `overlay/runtime/symtab.go`).

LLVM leaves no instruction behind where a call was inlined, so a frame of an inlined function has no address
of its own. What `callers` hands out is the return address of the physical frame, with the number of inlined
calls between its innermost one and the one that is meant above bit 48.

Invariant: the walk is over the caller's own stack, which does not change meanwhile; nothing here allocates.
"""

from __future__ import annotations

from rt0.native import (
    Pointer,
    Ptr,
    addr,
    cast,
    frame_address,
    funcaddr,
    i64,
    local,
    native,
    nil,
    return_address,
    struct,
    uintptr,
)
from rt0.runtime import error, symtab, traceback

PC_BITS = 48


@struct(name="pcInfo")
class PcInfo:
    """What is at a pc, as the Go side reads it."""

    fn: Ptr[symtab.FuncRec]
    name: str
    file: str
    line: i64
    start_line: i64
    inlined: bool
    wrapper: bool


@native
def is_hidden(name: str, inlined: bool, wrapper: bool, callee_panics: bool) -> bool:
    """Whether a frame is passed over: a wrapper, unless a panic is under way in it; what runs deferred calls,
    which gc mostly does in line, and what makes the value of a runtime error.
    """
    if inlined:
        return False
    if wrapper:
        return not callee_panics
    return (
        error.same_text(name, "runtime.deferreturn")
        or error.same_text(name, "runtime.runDefers")
        or error.same_text(name, "runtime.goexitRun")
        or error.same_text(name, "runtime.panicErrorString")
        or error.same_text(name, "runtime.panicPlainError")
        or error.same_text(name, "runtime.panicAssertion")
    )


@native
def fill_pcs(u: Ptr[traceback.Unwinder], skip: i64, pcs: Ptr[uintptr], n: i64) -> i64:
    """The pcs of the frames from u on, `skip` of them left out, at most n."""
    pos = local(symtab.Position)
    count: i64 = 0
    callee_panics = False
    while u.valid() and count < n:
        symtab.pcposition(u.f, u.sym_pc(), addr(pos))
        depth: uintptr = 0
        more = True
        while more and count < n:
            name = symtab.position_name(u.f, pos.inl)
            wrapper = (u.f.flags & symtab.FUNC_WRAPPER) != 0
            if not is_hidden(name, pos.inl >= 0, wrapper, callee_panics):
                if skip > 0:
                    skip -= 1
                else:
                    pcs[count] = (u.sym_pc() + 1) | depth << PC_BITS
                    count += 1
            callee_panics = traceback.begins_panic(name)
            more = symtab.position_caller(u.f, addr(pos))
            depth += 1
        u.next()
    return count


@native(noinline=True, linkname="runtime.callers")
def callers(skip: i64, pcs: Ptr[uintptr], n: i64, capacity: i64) -> i64:
    """The pcs of the calls that the caller is in; `skip` 0 begins with the caller itself."""
    u = local(traceback.Unwinder)
    u.init(return_address(), cast(Ptr[uintptr], frame_address())[0], False)
    return fill_pcs(addr(u), max(skip, 0), pcs, n)


@native(noinline=True, linkname="runtime.Callers")
def callers_(skip: i64, pcs: Ptr[uintptr], n: i64, capacity: i64) -> i64:
    """The same for programs: `skip` 0 begins with this function."""
    if n == 0:
        return 0
    done: i64 = 0
    if skip <= 0:
        pcs[0] = funcaddr(callers_) + 1
        done = 1
    u = local(traceback.Unwinder)
    u.init(return_address(), cast(Ptr[uintptr], frame_address())[0], False)
    return done + fill_pcs(addr(u), max(skip - 1, 0), addr(pcs[done]), n - done)


@native(linkname="runtime.pcinfo")
def pcinfo(pc: uintptr, depth: i64, exact: bool, info: Ptr[PcInfo]) -> bool:
    """Fills in the frame `depth` calls out of the innermost one at pc, or before pc if that is not `exact`;
    False if there is none.
    """
    f = symtab.findfunc(pc)
    if f == nil:
        return False
    if not exact and pc > uintptr(f.entry):
        pc -= 1
    pos = local(symtab.Position)
    symtab.pcposition(f, pc, addr(pos))
    while depth > 0:
        if not symtab.position_caller(f, addr(pos)):
            return False
        depth -= 1
    info.fn = f
    info.name = symtab.position_name(f, pos.inl)
    info.file = symtab.position_file(f, pos.inl)
    info.line = pos.line
    info.start_line = symtab.position_start_line(f, pos.inl)
    info.inlined = pos.inl >= 0
    info.wrapper = pos.inl < 0 and (f.flags & symtab.FUNC_WRAPPER) != 0
    return True


@native(linkname="runtime.funcentry")
def funcentry(f: Pointer) -> uintptr:
    return uintptr(cast(Ptr[symtab.FuncRec], f).entry)
