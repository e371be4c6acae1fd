"""What reflect and internal/reflectlite, Go code of the standard library, need of the runtime."""

from __future__ import annotations

from rt0.native import (
    Pointer,
    Ptr,
    add,
    addr,
    cast,
    extern_var,
    i32,
    i64,
    memclr,
    native,
    nil,
    u8,
    u32,
    u64,
    uintptr,
)
from rt0.runtime import alg, chan, iface, malloc, mbarrier, mheap, panic, slice
from rt0.runtime import type as types
from rt0.runtime.type import ChanType, InterfaceType, Type

typelink = extern_var("runtime.typelink", u8)
etypelink = extern_var("runtime.etypelink", u8)


@native(linkname=["reflect.resolveNameOff", "internal/reflectlite.resolveNameOff"])
def reflect_resolve_name_off(module: Pointer, off: i32) -> Pointer:
    return types.resolve_off(off)


@native(linkname=["reflect.resolveTypeOff", "internal/reflectlite.resolveTypeOff", "reflect.resolveTextOff"])
def reflect_resolve_type_off(t: Pointer, off: i32) -> Pointer:
    return types.resolve_off(off)


@native(linkname=["reflect.unsafe_New", "internal/reflectlite.unsafe_New"])
def reflect_unsafe_new(t: Ptr[Type]) -> Pointer:
    return malloc.newobject(t)


@native(linkname=["reflect.typedmemmove", "internal/reflectlite.typedmemmove"])
def reflect_typedmemmove(t: Ptr[Type], dst: Pointer, src: Pointer) -> None:
    mbarrier.typedmemmove(t, dst, src)


@native(linkname="reflect.typedmemclr")
def reflect_typedmemclr(t: Ptr[Type], p: Pointer) -> None:
    mbarrier.typedmemclr(t, p)


@native(linkname=["reflect.chanlen", "internal/reflectlite.chanlen"])
def reflect_chanlen(c: Ptr[chan.HChan]) -> i64:
    return chan.chanlen(c)


@native(linkname=["reflect.chancap", "internal/reflectlite.chancap"])
def reflect_chancap(c: Ptr[chan.HChan]) -> i64:
    return chan.chancap(c)


@native(linkname="reflect.makechan")
def reflect_makechan(t: Ptr[ChanType], size: i64) -> Ptr[chan.HChan]:
    return chan.makechan(t, size)


@native(linkname="reflect.chanclose")
def reflect_chanclose(c: Ptr[chan.HChan]) -> None:
    chan.closechan(c)


@native(linkname="reflect.chansend0")
def reflect_chansend(c: Ptr[chan.HChan], elem: Pointer, nb: bool) -> bool:
    return chan.chansend(c, elem, not nb)


@native(linkname="reflect.chanrecv")
def reflect_chanrecv(c: Ptr[chan.HChan], nb: bool, elem: Pointer) -> tuple[bool, bool]:
    return chan.chanrecv(c, elem, not nb)


@native(linkname="reflect.typedarrayclear")
def reflect_typedarrayclear(t: Ptr[Type], p: Pointer, n: i64) -> None:
    mbarrier.typedarrayclear(t, p, n)


@native(linkname="reflect.typedslicecopy")
def reflect_typedslicecopy(
    t: Ptr[Type], dst: Pointer, dst_len: i64, dst_cap: i64, src: Pointer, src_len: i64, src_cap: i64
) -> i64:
    n = min(dst_len, src_len)
    if n > 0:
        mbarrier.typedarraymove(t, dst, src, n)
    return n


@native(linkname="reflect.growslice")
def reflect_growslice(t: Ptr[Type], old: Pointer, n: i64, cap: i64, num: i64) -> tuple[Pointer, i64, i64]:
    """Room for num elements more behind the n of old, more than there is; what old has up to cap is kept."""
    more = num - (cap - n)
    p, new_len, new_cap = slice.growslice(old, cap + more, cap, more, t)
    if not types.has_pointers(t):
        memclr(add(p, uintptr(cap) * t.size), uintptr(new_len - cap) * t.size)
    return p, n, new_cap


@native(linkname=["reflect.maplen", "internal/reflectlite.maplen"])
def reflect_maplen(m: Ptr[u64]) -> i64:
    """A map's first word counts its entries."""
    if m == nil:
        return 0
    return i64(m[0])


@native(linkname=["reflect.ifaceE2I", "internal/reflectlite.ifaceE2I"])
def reflect_iface_e2_i(inter: Ptr[InterfaceType], typ: Ptr[Type], data: Pointer, dst: Ptr[alg.Iface]) -> None:
    dst.tab = iface.assert_e2_i(inter, typ)
    mbarrier.store_pointer(addr(dst.data), data)


@native(linkname="reflect.typelinkAddresses")
def reflect_typelink_addresses() -> tuple[Ptr[u32], i64]:
    """The addresses of the types without a name, by the types' strings, and their number."""
    start = addr(typelink)
    return cast(Ptr[u32], start), i64(uintptr(addr(etypelink)) - uintptr(start)) >> 2


@native(linkname="reflect.unsafeslice")
def reflect_unsafeslice(t: Ptr[Type], p: Pointer, n: i64) -> None:
    """The checks of unsafe.Slice."""
    if n < 0:
        panic.panicunsafeslicelen()
    if t.size != 0 and u64(n) > u64(~uintptr(0) - uintptr(p) + 1) // u64(t.size):
        if p == nil:
            panic.panicunsafeslicenilptr()
        panic.panicunsafeslicelen()


@native(linkname="reflect.typehash")
def reflect_typehash(t: Ptr[Type], p: Pointer, h: uintptr) -> uintptr:
    return alg.typehash(t, p, h)


@native(linkname="reflect.verifyNotInHeapPtr")
def reflect_verify_not_in_heap_ptr(p: uintptr) -> bool:
    """Whether p may be a pointer that is not the collector's business."""
    return mheap.span_of(p) == nil


@native(linkname=["internal/abi.FuncPCABI0", "internal/abi.FuncPCABIInternal"])
def func_pc(t: Ptr[Type], closure: Ptr[uintptr]) -> uintptr:
    """The address of a function's code, given as an interface."""
    return closure[0]


@native(linkname="runtime.getStaticuint64s")
def get_staticuint64s() -> Pointer:
    """The boxes of small integers."""
    return cast(Pointer, addr(iface.static_uint64s[0]))
