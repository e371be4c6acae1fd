"""Where a program counter is: the pc-line table that the linker writes (`runtime.pclntab`, layout in
`docs/abi.md`).

The table is read-only and sorted; nothing here allocates, locks or can fail other than by finding nothing, so
that a traceback works in any state. A return address is looked up as pc - 1: the call may be the last
instruction of its line, or of its function.
"""

from __future__ import annotations

from rt0.native import (
    Array,
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

FUNC_NAME_ONLY = 1 << 1
"""FuncRec.flags: a function in assembly, of which nothing but the name is known."""

FUNC_ASSEMBLY = 1 << 2
"""FuncRec.flags: a function of a Go package that is in assembly."""

FUNC_NO_ARGUMENTS = 1 << 3
"""FuncRec.flags: a function without parameters."""

# The numbers of a function, by their place: its own, five for each inlined call, then the line program.
FIELD_NAME = 0
FIELD_FILE = 1
FIELD_LINE = 2
FIELD_NINL = 3
FIELDS_FUNC = 4
FIELD_INL_PARENT = 0
FIELD_INL_NAME = 1
FIELD_INL_FILE = 2
FIELD_INL_LINE = 3
FIELD_INL_CALL_LINE = 4
FIELDS_INL = 5


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
    """A function; numbers of variable length begin at `fields`."""

    entry: u32  # address
    flags: u8
    fields: Array[u8, 1]


@struct(name="pcPosition")
class Position:
    """What the line program says about one pc."""

    line: i64
    inl: i64  # innermost inlined call, -1 for none


pclntab = extern_var("runtime.pclntab", PcHeader)
rodata = extern_var("runtime.rodata", u8)
erodata = extern_var("runtime.erodata", u8)
data = extern_var("runtime.data", u8)
edata = extern_var("runtime.edata", u8)
bss = extern_var("runtime.bss", u8)
ebss = extern_var("runtime.ebss", u8)
roots = extern_var("runtime.roots", u8)
eroots = extern_var("runtime.eroots", u8)
fixedroots = extern_var("runtime.fixedroots", u8)
efixedroots = extern_var("runtime.efixedroots", u8)
morestack = extern("__morestack", Fn[[], None])


@native(linkname="runtime.isStatic")
def in_data(p: uintptr) -> bool:
    """Whether p is the address of a variable or constant that the linker laid out."""
    if p >= uintptr(addr(data)) and p < uintptr(addr(edata)):
        return True
    if p >= uintptr(addr(bss)) and p < uintptr(addr(ebss)):
        return True
    return p >= uintptr(addr(rodata)) and p < uintptr(addr(erodata))


@native
def table_at(off: u32) -> Ptr[u8]:
    return add(cast(Ptr[u8], addr(pclntab)), off)


@native
def table_string(off: u32) -> str:
    return string.gostringnocopy(table_at(addr(pclntab).strings + off))


@native
def func_index(pc: uintptr) -> i64:
    """The place of the function that pc lies in, -1 if none."""
    if addr(pclntab).magic != PCLNTAB_MAGIC:
        return -1
    tab = cast(Ptr[FuncTab], table_at(addr(pclntab).functab))
    lo: i64 = 0
    hi = i64(addr(pclntab).nfunc)
    while lo < hi:
        mid = (lo + hi) >> 1
        if uintptr(tab[mid].entry) <= pc:
            lo = mid + 1
        else:
            hi = mid
    if pc >= uintptr(tab[addr(pclntab).nfunc].entry):
        return -1
    return lo - 1


@native
def findfunc(pc: uintptr) -> Ptr[FuncRec]:
    """The function that pc lies in, nil if none."""
    i = func_index(pc)
    if i < 0:
        return nil
    tab = cast(Ptr[FuncTab], table_at(addr(pclntab).functab))
    return cast(Ptr[FuncRec], table_at(tab[i].func))


@native
def func_end(pc: uintptr) -> uintptr:
    """Where the function ends that pc lies in."""
    tab = cast(Ptr[FuncTab], table_at(addr(pclntab).functab))
    return uintptr(tab[func_index(pc) + 1].entry)


@native
def is_morestack(f: Ptr[FuncRec]) -> bool:
    """Whether f is `__morestack`, the callee of whose frame runs on another segment of the stack."""
    return f != nil and uintptr(f.entry) == funcaddr(morestack)


@native
def field_at(f: Ptr[FuncRec], n: i64) -> i64:
    """Where in f.fields the n-th number starts."""
    p = addr(f.fields[0])
    at: i64 = 0
    while n > 0:
        if (p[at] & 0x80) == 0:
            n -= 1
        at += 1
    return at


@native
def field(f: Ptr[FuncRec], n: i64) -> i64:
    """The n-th number of f."""
    v, _ = read_uleb(addr(f.fields[0]), field_at(f, n))
    return v


@native
def inl_field(f: Ptr[FuncRec], inl: i64, n: i64) -> i64:
    """The n-th number of an inlined call."""
    return field(f, FIELDS_FUNC + FIELDS_INL * inl + n)


@native
def funcname(f: Ptr[FuncRec]) -> str:
    if f == nil:
        return ""
    return table_string(u32(field(f, FIELD_NAME)))


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
    pos.line = field(f, FIELD_LINE)
    pos.inl = -1
    if (f.flags & FUNC_NAME_ONLY) != 0:
        return
    start = field_at(f, FIELDS_FUNC + FIELDS_INL * field(f, FIELD_NINL))
    prog = addr(f.fields[0])
    at = start
    here = uintptr(f.entry)
    line = pos.line
    inl: i64 = 0
    while True:
        pc_delta, at1 = read_uleb(prog, at)
        if pc_delta == 0 and at != start:
            return
        delta, at2 = read_sleb(prog, at1)
        at = at2
        if (delta & 1) != 0:
            new_inl, at3 = read_uleb(prog, at2)
            inl = new_inl
            at = at3
        here += uintptr(pc_delta)
        if here > pc:
            return
        line += delta >> 1
        pos.line = line
        pos.inl = inl - 1


@native
def position_name(f: Ptr[FuncRec], inl: i64) -> str:
    """The name of the function of an inlined call of f, or of f itself for -1."""
    if inl < 0:
        return table_string(u32(field(f, FIELD_NAME)))
    return table_string(u32(inl_field(f, inl, FIELD_INL_NAME)))


@native
def position_file(f: Ptr[FuncRec], inl: i64) -> str:
    """The file of that function."""
    if inl < 0:
        if (f.flags & FUNC_NAME_ONLY) != 0:
            return ""
        return table_string(u32(field(f, FIELD_FILE)))
    return table_string(u32(inl_field(f, inl, FIELD_INL_FILE)))


@native
def position_start_line(f: Ptr[FuncRec], inl: i64) -> i64:
    """The line at which that function is declared."""
    if inl < 0:
        return field(f, FIELD_LINE)
    return inl_field(f, inl, FIELD_INL_LINE)


@native
def position_caller(f: Ptr[FuncRec], pos: Ptr[Position]) -> bool:
    """Moves pos from an inlined call to the place that it was called from; False if it is in f itself."""
    if pos.inl < 0:
        return False
    pos.line = inl_field(f, pos.inl, FIELD_INL_CALL_LINE)
    pos.inl = inl_field(f, pos.inl, FIELD_INL_PARENT) - 1
    return True


@native
def modulesinit() -> None:
    """The linker's table of functions is there, or the program was not linked by rt0."""
    if addr(pclntab).magic != PCLNTAB_MAGIC:
        panic.throw("invalid function symbol table")
