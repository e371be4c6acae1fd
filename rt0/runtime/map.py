"""What the map implementation, Go code in internal/runtime/maps, needs of the runtime."""

from __future__ import annotations

from rt0.native import Pointer, Ptr, i64, native, u32, u64, uintptr
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


@native(linkname="internal/runtime/maps.memHashAES", nosplit=True, hot=True)
def maps_memhash(p: Pointer, h: uintptr, n: uintptr) -> uintptr:
    return alg.hash_bytes(p, h, n)


@native(linkname="internal/runtime/maps.memHash32AES", nosplit=True, hot=True)
def maps_memhash32(k: u32, h: uintptr) -> uintptr:
    return alg.hash_word(u64(k), h, 4)


@native(linkname="internal/runtime/maps.memHash64AES", nosplit=True, hot=True)
def maps_memhash64(k: u64, h: uintptr) -> uintptr:
    return alg.hash_word(k, h, 8)
