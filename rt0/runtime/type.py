"""Type descriptors: the layouts of internal/abi, byte for byte, and what the runtime reads from them.

Descriptors are written by the compiler into read-only memory and never change, or made by reflection.
NameOff, TypeOff and TextOff are 32-bit absolute addresses (`docs/abi.md`), so resolving one is a conversion;
negative ones are numbers of what reflection made.

Invariant: this module imports nothing of the runtime, so that any module may take names from it.
"""

from __future__ import annotations

from enum import IntEnum

from rt0.native import (
    Fn,
    Pointer,
    Ptr,
    Var,
    add,
    cast,
    i32,
    i64,
    make_string,
    native,
    nil,
    sizeof,
    str_data,
    struct,
    u8,
    u16,
    u32,
    uintptr,
)

reflect_offs = Var(Ptr[Pointer], None)
"""What negative offsets stand for: -1 the first entry. Entries are only added."""


class Kind(IntEnum):
    """abi.Kind."""

    INVALID = 0
    BOOL = 1
    INT = 2
    INT8 = 3
    INT16 = 4
    INT32 = 5
    INT64 = 6
    UINT = 7
    UINT8 = 8
    UINT16 = 9
    UINT32 = 10
    UINT64 = 11
    UINTPTR = 12
    FLOAT32 = 13
    FLOAT64 = 14
    COMPLEX64 = 15
    COMPLEX128 = 16
    ARRAY = 17
    CHAN = 18
    FUNC = 19
    INTERFACE = 20
    MAP = 21
    POINTER = 22
    SLICE = 23
    STRING = 24
    STRUCT = 25
    UNSAFE_POINTER = 26


TFLAG_UNCOMMON = 1 << 0
TFLAG_EXTRA_STAR = 1 << 1
TFLAG_NAMED = 1 << 2
TFLAG_REGULAR_MEMORY = 1 << 3
TFLAG_GC_MASK_ON_DEMAND = 1 << 4
TFLAG_DIRECT_IFACE = 1 << 5

NAME_HAS_PACKAGE = 1 << 2
"""In an abi.Name's first byte: the NameOff of a package follows the text and the tag."""

EqualFn = Fn[[Pointer, Pointer, Pointer], bool]
"""Code of an equality closure: both operands, then the closure itself."""

HashFn = Fn[[Pointer, uintptr, Pointer], uintptr]
"""Code of a hash closure: the key, the seed, then the closure itself."""


@struct(name="_type")
class Type:
    """abi.Type. Read-only."""

    size: uintptr
    ptr_bytes: uintptr  # prefix that can contain pointers
    hash: u32
    tflag: u8
    align: u8
    field_align: u8
    kind: u8
    equal: Ptr[EqualFn]  # closure, nil if not comparable
    gcdata: Ptr[u8]
    str: i32
    ptr_to_this: i32


@struct(name="method")
class Method:
    name: i32
    mtyp: i32
    ifn: i32  # code that takes the data word
    tfn: i32


@struct(name="uncommontype")
class UncommonType:
    pkg_path: i32
    mcount: u16
    xcount: u16
    moff: u32  # from this struct to its methods
    unused: u32


@struct(name="imethod")
class Imethod:
    name: i32
    typ: i32


@struct(name="arraytype")
class ArrayType:
    typ: Type
    elem: Ptr[Type]
    slice: Ptr[Type]
    len: uintptr


@struct(name="chantype")
class ChanType:
    typ: Type
    elem: Ptr[Type]
    dir: i64


@struct(name="functype")
class FuncType:
    typ: Type
    in_count: u16
    out_count: u16


@struct(name="interfacetype")
class InterfaceType:
    typ: Type
    pkg_path: Ptr[u8]
    methods: Ptr[Imethod]  # sorted by name
    nmethods: i64
    methods_cap: i64


@struct(name="maptype")
class MapType:
    typ: Type
    key: Ptr[Type]
    elem: Ptr[Type]
    group: Ptr[Type]
    hasher: Ptr[HashFn]
    group_size: uintptr
    keys_off: uintptr
    key_stride: uintptr
    elems_off: uintptr
    elem_stride: uintptr
    elem_off: uintptr
    flags: u32


@struct(name="ptrtype")
class PtrType:
    typ: Type
    elem: Ptr[Type]


@struct(name="slicetype")
class SliceType:
    typ: Type
    elem: Ptr[Type]


@struct(name="structfield")
class StructField:
    name: Ptr[u8]
    typ: Ptr[Type]
    offset: uintptr


@struct(name="structtype")
class StructType:
    typ: Type
    pkg_path: Ptr[u8]
    fields: Ptr[StructField]
    nfields: i64
    fields_cap: i64


@struct(name="stringStruct")
class StringStruct:
    """A string in memory. Read-only to the runtime."""

    str: Ptr[u8]
    len: i64


@struct(name="slice")
class Slice:
    """A slice in memory."""

    array: Pointer
    len: i64
    cap: i64


@native
def has_pointers(t: Ptr[Type]) -> bool:
    return t.ptr_bytes != 0


@native
def name_string(name: Ptr[u8]) -> str:
    """The text of an abi.Name: a flag byte, a varint length, the bytes."""
    if name == nil:
        return ""
    n: i64 = 0
    i: i64 = 1
    shift: i64 = 0
    while True:
        x = i64(name[i])
        i += 1
        n += (x & 127) << shift
        shift += 7
        if x < 128:
            break
    return make_string(add(name, i), n)


@native
def resolve_off(off: i32) -> Pointer:
    """What a NameOff, TypeOff or TextOff stands for: an address, or what reflection made."""
    if off < 0:
        return reflect_offs.v[-1 - i64(off)]
    return cast(Pointer, uintptr(u32(off)))


@native(linkname="runtime.setReflectOffs")
def set_reflect_offs(table: Ptr[Pointer]) -> None:
    """Replaces the table by a longer one (`overlay/runtime/reflect.go`)."""
    reflect_offs.v = table


@native
def resolve_name(off: i32) -> str:
    """The text behind a NameOff."""
    return name_string(cast(Ptr[u8], resolve_off(off)))


@native
def name_package(off: i32, default: str) -> str:
    """The import path of the package that a method's name belongs to, which it has if it is not default."""
    name = cast(Ptr[u8], resolve_off(off))
    if (name[0] & NAME_HAS_PACKAGE) == 0:
        return default
    text = name_string(name)
    b = add(str_data(text), len(text))  # method names have no tags
    return resolve_name(i32(u32(b[0]) | u32(b[1]) << 8 | u32(b[2]) << 16 | u32(b[3]) << 24))


@native
def name_is_exported(off: i32) -> bool:
    return (cast(Ptr[u8], resolve_off(off))[0] & 1) != 0


@native
def resolve_type(off: i32) -> Ptr[Type]:
    """The descriptor behind a TypeOff."""
    return cast(Ptr[Type], resolve_off(off))


@native
def type_string(t: Ptr[Type]) -> str:
    """The type as reflect prints it, with package names."""
    s = resolve_name(t.str)
    if (t.tflag & TFLAG_EXTRA_STAR) != 0:
        return make_string(add(str_data(s), 1), len(s) - 1)
    return s


@native
def uncommon(t: Ptr[Type]) -> Ptr[UncommonType]:
    """The method part of a descriptor, behind the part that depends on its kind; nil if the type has none."""
    if (t.tflag & TFLAG_UNCOMMON) == 0:
        return nil
    size = sizeof(Type)
    match t.kind:
        case Kind.STRUCT:
            size = sizeof(StructType)
        case Kind.POINTER:
            size = sizeof(PtrType)
        case Kind.FUNC:
            size = sizeof(FuncType)
        case Kind.SLICE:
            size = sizeof(SliceType)
        case Kind.ARRAY:
            size = sizeof(ArrayType)
        case Kind.CHAN:
            size = sizeof(ChanType)
        case Kind.MAP:
            size = sizeof(MapType)
        case Kind.INTERFACE:
            size = sizeof(InterfaceType)
    return cast(Ptr[UncommonType], add(cast(Ptr[u8], t), size))


@native
def uncommon_methods(u: Ptr[UncommonType]) -> Ptr[Method]:
    return cast(Ptr[Method], add(cast(Ptr[u8], u), u.moff))


@native
def pkgpath(t: Ptr[Type]) -> str:
    """The import path of the package that declares t, empty for predeclared and unnamed types."""
    u = uncommon(t)
    if u != nil:
        return resolve_name(u.pkg_path)
    if t.kind == Kind.STRUCT:
        return name_string(cast(Ptr[StructType], t).pkg_path)
    if t.kind == Kind.INTERFACE:
        return name_string(cast(Ptr[InterfaceType], t).pkg_path)
    return ""


@native
def is_direct_iface(t: Ptr[Type]) -> bool:
    """Whether an interface holds the value itself in its data word."""
    return (t.tflag & TFLAG_DIRECT_IFACE) != 0
