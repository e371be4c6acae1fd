"""Interfaces: method tables, assertions, boxing, comparison of types with methods.

An itab is found in a hash table keyed by the two descriptors, or built from the sorted method lists of both
and added. The compiler's own itabs (`go:itab.*`) enter the table at start.

Invariants: readers of the table take no lock; it is only ever replaced by a larger copy, and an entry is
complete before it is stored. `itab.fun[0] == 0` marks a type that does not implement the interface: the
answer is remembered too.
"""

from __future__ import annotations

from rt0.native import (
    Array,
    Global,
    Pointer,
    Ptr,
    Table,
    Var,
    add,
    addr,
    atomic_load,
    atomic_store,
    cast,
    extern_var,
    i64,
    native,
    nil,
    sizeof,
    struct,
    u8,
    u16,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import error, lock_futex, malloc, mbarrier, mstats, panic, proc
from rt0.runtime import type as types
from rt0.runtime.runtime2 import Mutex
from rt0.runtime.type import Imethod, InterfaceType, Method, Type, UncommonType

ITAB_INIT_SIZE = 512
"""Entries of the first table; a power of two."""

STATIC_UINT64S = 256


@struct(name="itab")
class Itab:
    """abi.ITab. Complete before anyone else sees it, constant afterwards."""

    inter: Ptr[InterfaceType]
    typ: Ptr[Type]
    hash: u32  # copy of typ.hash, for type switches
    fun: Array[uintptr, 1]  # as many as the interface has methods


@struct(name="itabTableType")
class ItabTable:
    """An open hash table; `count` is protected by itab_lock, entries are stored atomically."""

    size: uintptr  # a power of two
    count: uintptr
    entries: Array[Ptr[Itab], ITAB_INIT_SIZE]  # size entries in tables that grew


itab_lock = Global(Mutex)
"""Taken to add to the table or to replace it."""

itab_table_init = Global(ItabTable, noscan=True)
itab_table = Var(Ptr[ItabTable], 0)
"""The current table; read without a lock."""

itablink = extern_var("runtime.itablink", Array[Ptr[Itab], 1])
eitablink = extern_var("runtime.eitablink", u8)

static_uint64s = Table(u64, list(range(STATIC_UINT64S)))
"""Boxes of all one-byte values and small integers."""

zero_val = Global(Array[u8, 1024], noscan=True)
"""Zeros: the box of zero-sized values, and what a failed map access reads."""


@native
def itab_hash(inter: Ptr[InterfaceType], typ: Ptr[Type]) -> uintptr:
    return uintptr(addr(inter.typ).hash ^ typ.hash)


@native
def table_slot(t: Ptr[ItabTable], i: uintptr) -> Ptr[Ptr[Itab]]:
    return add(addr(t.entries[0]), i * 8)


@native
def table_find(t: Ptr[ItabTable], inter: Ptr[InterfaceType], typ: Ptr[Type]) -> Ptr[Itab]:
    """The itab of the pair, or nil. Quadratic probing visits every slot of a power of two."""
    mask = t.size - 1
    h = itab_hash(inter, typ) & mask
    step: uintptr = 1
    while True:
        m = atomic_load(table_slot(t, h))
        if m == nil or (m.inter == inter and m.typ == typ):
            return m
        h = (h + step) & mask
        step += 1


@native
def table_add(t: Ptr[ItabTable], m: Ptr[Itab]) -> None:
    """Adds m, which is complete; the table has room."""
    mask = t.size - 1
    h = itab_hash(m.inter, m.typ) & mask
    step: uintptr = 1
    while True:
        other = atomic_load(table_slot(t, h))
        if other == m or (other != nil and other.inter == m.inter and other.typ == m.typ):
            return
        if other == nil:
            atomic_store(table_slot(t, h), m)
            t.count += 1
            return
        h = (h + step) & mask
        step += 1


@native
def itabsinit() -> None:
    """Enters the compiler's itabs; before any other goroutine runs."""
    itab_table_init.size = ITAB_INIT_SIZE
    itab_table.v = addr(itab_table_init)
    n = (uintptr(addr(eitablink)) - uintptr(addr(itablink))) // 8
    for i in range(i64(n)):
        itab_add(addr(itablink[0])[i])


@native
def itab_add(m: Ptr[Itab]) -> None:
    """Adds m to the table, growing it if it is three quarters full; the caller holds itab_lock or is
    alone.
    """
    t = itab_table.v
    if 4 * t.count >= 3 * t.size:
        t2 = cast(
            Ptr[ItabTable], malloc.persistentalloc(16 + 2 * t.size * 8, 8, addr(mstats.memstats.other_sys))
        )
        t2.size = t.size * 2
        for i in range(i64(t.size)):
            old = table_slot(t, uintptr(i))[0]
            if old != nil:
                table_add(t2, old)
        atomic_store(addr(itab_table.v), t2)
        t = t2
    table_add(t, m)


@native
def name_match(m: Ptr[Method], u: Ptr[UncommonType], im: Ptr[Imethod], inter: Ptr[InterfaceType]) -> bool:
    """Whether m is the method that im asks for: same type, same name, and the same package unless
    exported.
    """
    if m.mtyp != im.typ and types.resolve_type(m.mtyp) != types.resolve_type(im.typ):
        return False
    if m.name != im.name and not error.same_text(types.resolve_name(m.name), types.resolve_name(im.name)):
        return False
    if types.name_is_exported(im.name):
        return True
    have = types.name_package(m.name, types.resolve_name(u.pkg_path))
    return error.same_text(have, types.name_package(im.name, types.name_string(inter.pkg_path)))


@native
def itab_fill(m: Ptr[Itab]) -> i64:
    """Fills m.fun from the sorted method lists; returns the index of the first method that is missing, or
    -1.
    """
    inter = m.inter
    u = types.uncommon(m.typ)
    nt: i64 = 0
    if u != nil:
        nt = i64(u.mcount)
    j: i64 = 0
    first: uintptr = 0
    for k in range(inter.nmethods):
        im = addr(inter.methods[k])
        found = False
        while j < nt and not found:
            t = addr(types.uncommon_methods(u)[j])
            j += 1
            if name_match(t, u, im, inter):
                found = True
                code = uintptr(types.resolve_off(t.ifn))
                if k == 0:
                    first = code
                else:
                    addr(m.fun[0])[k] = code
        if not found:
            return k
    # Last, for readers take a table with fun[0] for complete.
    m.fun[0] = first
    return -1


@native
def panic_assertion(inter: Ptr[Type], concrete: Ptr[Type], asserted: Ptr[Type], missing: str) -> None:
    e = error.new_runtime_error(error.ErrorKind.TYPE_ASSERTION, missing)
    e.inter = inter
    e.concrete = concrete
    e.asserted = asserted
    panic.gopanic(addr(error.runtime_error_type), e)


@native
def panic_missing_method(inter: Ptr[InterfaceType], typ: Ptr[Type]) -> None:
    m = cast(Ptr[Itab], malloc.mallocgc(sizeof(Itab) + uintptr(inter.nmethods) * 8, nil, True))
    m.inter = inter
    m.typ = typ
    k = itab_fill(m)
    panic_assertion(nil, typ, addr(inter.typ), types.resolve_name(inter.methods[k].name))


@native
def itab_of(inter: Ptr[InterfaceType], typ: Ptr[Type]) -> Ptr[Itab]:
    """The itab of the pair, also if typ does not implement inter."""
    if inter.nmethods == 0:
        panic.throw("internal error - misuse of itab")
    m = table_find(atomic_load(addr(itab_table.v)), inter, typ)
    if m == nil:
        lock_futex.lock(addr(itab_lock))
        m = table_find(itab_table.v, inter, typ)
        if m == nil:
            size = sizeof(Itab) + uintptr(inter.nmethods - 1) * 8
            m = cast(Ptr[Itab], malloc.persistentalloc(size, 8, addr(mstats.memstats.other_sys)))
            m.inter = inter
            m.typ = typ
            m.hash = typ.hash
            itab_fill(m)
            itab_add(m)
        lock_futex.unlock(addr(itab_lock))
    return m


@native
def getitab(inter: Ptr[InterfaceType], typ: Ptr[Type], canfail: bool) -> Ptr[Itab]:
    """The itab of the pair; nil, or a panic without canfail, if typ does not implement inter."""
    m = itab_of(inter, typ)
    if m.fun[0] != 0:
        return m
    if not canfail:
        panic_missing_method(inter, typ)
    return nil


@native
def site_itab(slot: Ptr[Ptr[Itab]], inter: Ptr[InterfaceType], typ: Ptr[Type], canfail: bool) -> Ptr[Itab]:
    """The itab of the pair for a conversion whose cache has something else in the slot for typ; a panic
    without canfail, if typ does not implement inter. A slot that types share changes hands rarely, as
    writing costs other threads more than what a find costs.
    """
    m = itab_of(inter, typ)
    if m.fun[0] == 0 and not canfail:
        panic_missing_method(inter, typ)
    if slot[0] == nil or (proc.cheaprand() & 31) == 0:
        atomic_store(slot, m)
    return m


@native
def assert_e2_i(inter: Ptr[InterfaceType], typ: Ptr[Type]) -> Ptr[Itab]:
    """x.(I) for a value of dynamic type typ."""
    if typ == nil:
        panic_assertion(nil, nil, addr(inter.typ), "")
    return getitab(inter, typ, False)


@native
def assert_e2_i2(inter: Ptr[InterfaceType], typ: Ptr[Type]) -> Ptr[Itab]:
    """The same for v, ok := x.(I): nil if not."""
    if typ == nil:
        return nil
    return getitab(inter, typ, True)


@native(noreturn=True, cold=True)
def panicdottype_e(have: Ptr[Type], want: Ptr[Type], iface: Ptr[Type]) -> None:
    panic_assertion(iface, have, want, "")


@native(noreturn=True, cold=True)
def panicdottype_i(have: Ptr[Itab], want: Ptr[Type], iface: Ptr[Type]) -> None:
    t: Ptr[Type] = nil
    if have != nil:
        t = have.typ
    panic_assertion(iface, t, want, "")


@native(noreturn=True, cold=True)
def panicnildottype(want: Ptr[Type]) -> None:
    panic_assertion(nil, nil, want, "")


@native
def conv_t(typ: Ptr[Type], value: Pointer) -> Pointer:
    """A pointer to a copy of *value that nobody writes to."""
    size = typ.size
    if size == 0:
        return addr(zero_val)
    if not types.has_pointers(typ):
        small = small_box(size, value)
        if small != nil:
            return small
    p = malloc.mallocgc(size, typ, True)
    mbarrier.typedmemmove(typ, p, value)
    return p


@native
def small_box(size: uintptr, value: Pointer) -> Pointer:
    """The shared box of a small integer, or nil."""
    v: u64 = STATIC_UINT64S
    match size:
        case 1:
            v = u64(cast(Ptr[u8], value)[0])
        case 2:
            v = u64(cast(Ptr[u16], value)[0])
        case 4:
            v = u64(cast(Ptr[u32], value)[0])
        case 8:
            v = cast(Ptr[u64], value)[0]
    if v < STATIC_UINT64S:
        return addr(static_uint64s[v])
    return nil


@native(noreturn=True, cold=True)
def unreachable_method() -> None:
    """Stands in method tables for methods that nothing calls."""
    panic.throw("unreachable method called. linker bug?")


@native
def find_method(typ: Ptr[Type], name: str, signature: str) -> uintptr:
    """The code (data word first) of the method with that name and type, 0 if typ has none."""
    u = types.uncommon(typ)
    if u == nil:
        return 0
    for i in range(i64(u.mcount)):
        m = addr(types.uncommon_methods(u)[i])
        if m.ifn != 0 and error.same_text(types.resolve_name(m.name), name):
            if error.same_text(types.type_string(types.resolve_type(m.mtyp)), signature):
                return uintptr(types.resolve_off(m.ifn))
    return 0
