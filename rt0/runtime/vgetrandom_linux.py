"""Random bytes by the kernel's code in this process, `__vdso_getrandom`, which makes no system call most of
the time.

Invariants: `code` goes from UNKNOWN to its final value, and what else it needs is there before that; an M
keeps its state for ever, and Ms are used again, so that states never are given back.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Global,
    Pointer,
    Var,
    addr,
    atomic_load,
    atomic_store,
    i64,
    local,
    memclr,
    native,
    sizeof,
    struct,
    syscall6,
    u32,
    uintptr,
)
from rt0.runtime import asm_amd64, lock_futex, mem_linux, proc, vdso_linux
from rt0.runtime.runtime2 import Mutex
from rt0.runtime.vdso_linux import NONE, UNKNOWN

NAME = "__vdso_getrandom"
NAME_HASH = vdso_linux.gnu_hash(NAME)
CACHE_LINE = 64
PAGE = 4096


@struct(name="vgetrandomParams")
class Params:
    """The kernel's `struct vgetrandom_opaque_params`."""

    size: u32  # bytes of a state
    prot: u32  # how to map memory for states
    flags: u32
    reserved: Array[u32, 13]


@struct(name="vgetrandomAlloc")
class States:
    """Memory for states, each inside of a page. Under lock."""

    lock: Mutex
    next: uintptr
    end: uintptr


code = Var(uintptr, UNKNOWN)
"""Where the kernel's code is, NONE if there is none; atomic."""
params = Global(Params)
states = Global(States)


@native(linkname="runtime.vgetrandom")
def vgetrandom(p: Pointer, n: i64, cap: i64, flags: u32) -> tuple[i64, bool]:
    """Fills n bytes; returns how many it were or a negative error number, and whether this works at all."""
    mp = proc.acquirem()
    fn = atomic_load(addr(code.v))
    if fn == UNKNOWN:
        fn = find()
    if fn != NONE and mp.getrandom_state == 0:
        mp.getrandom_state = new_state()
    done: i64 = -1
    works = fn != NONE and mp.getrandom_state != 0
    if works:
        size = uintptr(params.size)
        done = asm_amd64.vdso_call5(fn, uintptr(p), uintptr(n), uintptr(flags), mp.getrandom_state, size)
    proc.releasem(mp)
    return done, works


@native(cold=True)
def find() -> uintptr:
    """Looks for the code, and asks it what it needs. Two threads that do at the same time do the same."""
    fn = vdso_linux.lookup(vdso_linux.sysinfo_ehdr.v, NAME, NAME_HASH)
    if fn != NONE:
        needs = local(Params)
        memclr(addr(needs), sizeof(Params))
        if asm_amd64.vdso_call5(fn, 0, 0, 0, uintptr(addr(needs)), ~uintptr(0)) != 0 or needs.size > PAGE:
            fn = NONE
        else:
            params.size = needs.size
            params.prot = needs.prot
            params.flags = needs.flags
    atomic_store(addr(code.v), fn)
    return fn


@native(cold=True)
def new_state() -> uintptr:
    """Memory for an M's state, of zeros; 0 if there is none."""
    lock_futex.lock(addr(states.lock))
    s = addr(states)
    # A state may not lie across pages.
    if s.next + uintptr(params.size) > s.end:
        prot = uintptr(params.prot)
        flags = uintptr(params.flags)
        p = syscall6(mem_linux.SYS_MMAP, 0, PAGE, prot, flags, mem_linux.NO_FD, 0)
        if p >= mem_linux.LOWEST_ERROR:
            lock_futex.unlock(addr(states.lock))
            return 0
        s.next = p
        s.end = p + PAGE
    state = s.next
    s.next += (uintptr(params.size) + CACHE_LINE - 1) & ~uintptr(CACHE_LINE - 1)
    lock_futex.unlock(addr(states.lock))
    return state
