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
    i32,
    i64,
    native,
    nil,
    sizeof,
    struct,
    u8,
    u16,
    u32,
    uintptr,
)
from rt0.runtime import panic, string

PCLNTAB_MAGIC = 0x31307472

FUNC_WRAPPER = 1 << 0
"""FuncRec.flags: a function that the programmer did not write, hidden in tracebacks."""


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
    entry: u32  # address
    size: u32
    name: u32  # behind strings
    file: u32  # behind strings
    line: u32  # of the declaration
    flags: u16
    ninl: u16
    lines: u32  # offset of the line program


@struct(name="inlinedCall")
class InlinedCall:
    parent: i32  # index of the inlined call that this one is in, -1 for the function itself
    name: u32
    file: u32
    line: u32  # of the declaration
    call_line: u32  # in the parent


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
    if lo == 0:
        return nil
    f = cast(Ptr[FuncRec], table_at(tab[lo - 1].func))
    if pc - uintptr(f.entry) >= uintptr(f.size):
        return nil
    return f


@native
def is_morestack(f: Ptr[FuncRec]) -> bool:
    """Whether f is `__morestack`, the callee of whose frame runs on another segment of the stack."""
    return f != nil and uintptr(f.entry) == funcaddr(morestack)


@native
def funcname(f: Ptr[FuncRec]) -> str:
    if f == nil:
        return ""
    return table_string(f.name)


@native
def inlined_call(f: Ptr[FuncRec], i: i64) -> Ptr[InlinedCall]:
    return addr(cast(Ptr[InlinedCall], add(cast(Ptr[u8], f), sizeof(FuncRec)))[i])


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
    prog = table_at(f.lines)
    at: i64 = 0
    here = uintptr(f.entry)
    pos.line = i64(f.line)
    pos.inl = -1
    if f.lines == 0:
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
    if inl < 0:
        return table_string(f.name)
    return table_string(inlined_call(f, inl).name)


@native
def position_file(f: Ptr[FuncRec], inl: i64) -> str:
    """The file of that function."""
    if inl < 0:
        return table_string(f.file)
    return table_string(inlined_call(f, inl).file)


@native
def position_caller(f: Ptr[FuncRec], pos: Ptr[Position]) -> bool:
    """Moves pos from an inlined call to the place that it was called from; False if it is in f itself."""
    if pos.inl < 0:
        return False
    call = inlined_call(f, pos.inl)
    pos.line = i64(call.call_line)
    pos.inl = i64(call.parent)
    return True


@native
def modulesinit() -> None:
    """The linker's table of functions is there, or the program was not linked by rt0."""
    if addr(pclntab).magic != PCLNTAB_MAGIC:
        panic.throw("invalid function symbol table")
