"""Where a program counter is: the pc-line table that the linker writes (`runtime.pclntab`, layout in
`docs/abi.md`).

The table is read-only and sorted; nothing here allocates, locks or can fail other than by finding nothing, so
that a traceback works in any state. A return address is looked up as pc - 1: the call may be the last
instruction of its line, or of its function.
"""

from __future__ import annotations

from rt0.native import (
    Fn,
    Ptr,
    add,
    addr,
    cast,
    extern,
    extern_var,
    funcaddr,
    i64,
    native,
    nil,
    struct,
    u8,
    u32,
    uintptr,
)
from rt0.runtime import panic, string

PCLNTAB_MAGIC = 0x32307472

FUNC_WRAPPER = 1 << 0
"""FuncRec.flags: a function that the programmer did not write, hidden in tracebacks."""
FUNC_NO_LINES = 1 << 1
"""FuncRec.flags: nothing but the name is known."""


@struct(name="pcHeader")
class PcHeader:
    """The start of the table. Offsets are from here."""

    magic: u32
    nfunc: u32
    functab: u32
    strings: u32


@struct(name="functab")
class FuncTab:
    entry: u32  # address
    func: u32  # offset of the FuncRec


@struct(name="_func")
class FuncRec:
    """The head of a function's record; behind `flags` follow numbers in unsigned LEB128: those of the
    function, then those of each call inlined into it, then the line program.
    """

    entry: u32  # address
    flags: u8


NUMBERS = 5
"""Where the numbers start."""
NUM_NAME, NUM_FILE, NUM_LINE, NUM_INLINED, FUNC_NUMBERS = 0, 1, 2, 3, 4
INL_PARENT, INL_NAME, INL_FILE, INL_LINE, INL_CALL_LINE, INL_NUMBERS = 0, 1, 2, 3, 4, 5
"""Indices of numbers, of a function and of an inlined call. The parent is stored plus 1, 0 is the
function; the call's line is in the parent.
"""


@struct(name="pcPosition")
class Position:
    """What the line program says about one pc."""

    line: i64
    inl: i64  # innermost inlined call, -1 for none


pclntab = extern_var("runtime.pclntab", PcHeader)
morestack = extern("__morestack", Fn[[], None])


@native
def table_at(off: u32) -> Ptr[u8]:
    return add(cast(Ptr[u8], addr(pclntab)), off)


@native
def table_string(off: u32) -> str:
    return string.gostringnocopy(table_at(addr(pclntab).strings + off))


@native
def findfunc(pc: uintptr) -> Ptr[FuncRec]:
    """The function that pc lies in, nil if none."""
    if addr(pclntab).magic != PCLNTAB_MAGIC:
        return nil
    tab = cast(Ptr[FuncTab], table_at(addr(pclntab).functab))
    lo: i64 = 0
    hi = i64(addr(pclntab).nfunc)
    while lo < hi:
        mid = (lo + hi) >> 1
        if uintptr(tab[mid].entry) <= pc:
            lo = mid + 1
        else:
            hi = mid
    if lo == 0 or pc >= uintptr(tab[addr(pclntab).nfunc].entry):
        return nil
    return cast(Ptr[FuncRec], table_at(tab[lo - 1].func))


@native
def is_morestack(f: Ptr[FuncRec]) -> bool:
    """Whether f is `__morestack`, the callee of whose frame runs on another segment of the stack."""
    return f != nil and uintptr(f.entry) == funcaddr(morestack)


@native
def funcname(f: Ptr[FuncRec]) -> str:
    if f == nil:
        return ""
    return position_name(f, -1)


@native
def skip_numbers(f: Ptr[FuncRec], n: i64) -> Ptr[u8]:
    """Where the n-th number of a function's record is."""
    p = add(cast(Ptr[u8], f), NUMBERS)
    while n > 0:
        if p[0] < 128:
            n -= 1
        p = add(p, 1)
    return p


@native
def func_number(f: Ptr[FuncRec], n: i64) -> i64:
    v, _ = read_uleb(skip_numbers(f, n), 0)
    return v


@native
def inlined_number(f: Ptr[FuncRec], inl: i64, n: i64) -> i64:
    """A number of an inlined call of f."""
    return func_number(f, FUNC_NUMBERS + INL_NUMBERS * inl + n)


@native
def read_uleb(p: Ptr[u8], at: i64) -> tuple[i64, i64]:
    """The unsigned LEB128 number at p[at] and the index behind it."""
    v: i64 = 0
    shift: i64 = 0
    while True:
        b = i64(p[at])
        at += 1
        v |= (b & 127) << shift
        shift += 7
        if b < 128:
            return v, at


@native
def read_sleb(p: Ptr[u8], at: i64) -> tuple[i64, i64]:
    """The signed LEB128 number at p[at] and the index behind it."""
    v: i64 = 0
    shift: i64 = 0
    while True:
        b = i64(p[at])
        at += 1
        v |= (b & 127) << shift
        shift += 7
        if b < 128:
            if (b & 64) != 0:
                v -= i64(1) << shift
            return v, at


@native
def pcposition(f: Ptr[FuncRec], pc: uintptr, pos: Ptr[Position]) -> None:
    """Fills pos for a pc inside f."""
    prog = skip_numbers(f, FUNC_NUMBERS + INL_NUMBERS * func_number(f, NUM_INLINED))
    at: i64 = 0
    here = uintptr(f.entry)
    pos.line = func_number(f, NUM_LINE)
    pos.inl = -1
    if (f.flags & FUNC_NO_LINES) != 0:
        return
    while True:
        first = at == 0
        pc_delta, at1 = read_uleb(prog, at)
        if pc_delta == 0 and not first:
            return
        change, at2 = read_sleb(prog, at1)
        here += uintptr(pc_delta)
        if here > pc:
            return
        pos.line += change >> 1
        if (change & 1) != 0:
            inl, at2 = read_uleb(prog, at2)
            pos.inl = inl - 1
        at = at2


@native
def position_name(f: Ptr[FuncRec], inl: i64) -> str:
    """The name of the function of an inlined call of f, or of f itself for -1."""
    n = func_number(f, NUM_NAME) if inl < 0 else inlined_number(f, inl, INL_NAME)
    return table_string(u32(n))


@native
def position_file(f: Ptr[FuncRec], inl: i64) -> str:
    """The file of that function."""
    n = func_number(f, NUM_FILE) if inl < 0 else inlined_number(f, inl, INL_FILE)
    return table_string(u32(n))


@native
def position_caller(f: Ptr[FuncRec], pos: Ptr[Position]) -> bool:
    """Moves pos from an inlined call to the place that it was called from; False if it is in f itself."""
    inl = pos.inl
    if inl < 0:
        return False
    pos.line = inlined_number(f, inl, INL_CALL_LINE)
    pos.inl = inlined_number(f, inl, INL_PARENT) - 1
    return True


@native
def modulesinit() -> None:
    """The linker's table of functions is there, or the program was not linked by rt0."""
    if addr(pclntab).magic != PCLNTAB_MAGIC:
        panic.throw("invalid function symbol table")
