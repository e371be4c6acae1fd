"""What reflect and internal/reflectlite, Go code of the standard library, need of the runtime."""

from __future__ import annotations

from rt0.native import Pointer, Ptr, addr, cast, i32, i64, native, nil, u32, u64, uintptr
from rt0.runtime import alg, chan, iface, malloc, mbarrier
from rt0.runtime.type import InterfaceType, Type


@native(linkname=["reflect.resolveNameOff", "internal/reflectlite.resolveNameOff"])
def reflect_resolve_name_off(module: Pointer, off: i32) -> Pointer:
    return cast(Pointer, uintptr(u32(off)))


@native(linkname=["reflect.resolveTypeOff", "internal/reflectlite.resolveTypeOff", "reflect.resolveTextOff"])
def reflect_resolve_type_off(t: Pointer, off: i32) -> Pointer:
    return cast(Pointer, uintptr(u32(off)))


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
