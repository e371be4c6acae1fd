"""What the map implementation, Go code in internal/runtime/maps, needs of the runtime."""

from __future__ import annotations

from rt0.native import Array, Pointer, Ptr, addr, i64, local, native, u32, u64, uintptr
from rt0.runtime import alg, malloc, mbarrier, rand
from rt0.runtime import type as types
from rt0.runtime.type import Type


@native(linkname="internal/runtime/maps.typeString")
def maps_type_string(t: Ptr[Type]) -> str:
    return types.type_string(t)


@native(linkname="internal/runtime/maps.rand")
def maps_rand() -> u64:
    return rand.rand()


@native(linkname="internal/runtime/maps.typedmemmove")
def maps_typedmemmove(t: Ptr[Type], dst: Pointer, src: Pointer) -> None:
    mbarrier.typedmemmove(t, dst, src)


@native(linkname="internal/runtime/maps.typedmemclr")
def maps_typedmemclr(t: Ptr[Type], p: Pointer) -> None:
    mbarrier.typedmemclr(t, p)


@native(linkname="internal/runtime/maps.newobject")
def maps_newobject(t: Ptr[Type]) -> Pointer:
    return malloc.newobject(t)


@native(linkname=["internal/runtime/maps.newarray", "reflect.unsafe_NewArray"])
def maps_newarray(t: Ptr[Type], n: i64) -> Pointer:
    return malloc.newarray(t, n)


@native(linkname="internal/runtime/maps.memHashAES")
def maps_memhash(p: Pointer, h: uintptr, n: uintptr) -> uintptr:
    return alg.memhash(p, h, n)


@native(linkname="internal/runtime/maps.memHash32AES")
def maps_memhash32(k: u32, h: uintptr) -> uintptr:
    key = local(Array[u32, 1])
    key[0] = k
    return alg.memhash32(addr(key[0]), h)


@native(linkname="internal/runtime/maps.memHash64AES")
def maps_memhash64(k: u64, h: uintptr) -> uintptr:
    key = local(Array[u64, 1])
    key[0] = k
    return alg.memhash64(addr(key[0]), h)
