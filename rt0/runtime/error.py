"""The values with which the runtime itself panics, and the text of every panic value.

A runtime error is an interface value like any other: a descriptor and a data pointer. Its descriptor is
`runtime_error_type`, which no Go code knows; only its address matters. A panic that nobody recovers never
leaves native code, so nothing more is needed for it. When Go code recovers, `gorecover` hands such a value to
`runtime.valueOfPanic`, Go code in the overlay of package runtime, which makes the Go value of the same
meaning (`runtime.boundsError`, `*runtime.TypeAssertionError` …) with the methods `Error` and `RuntimeError`.

Invariant: printing a value calls no Go code; methods (`Error`, `String`) have been called by `preprintpanics`
before.
"""

from __future__ import annotations

from enum import IntEnum

from rt0.native import (
    Global,
    Pointer,
    Ptr,
    addr,
    cast,
    f32,
    f64,
    i8,
    i16,
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
    u64,
)
from rt0.runtime import malloc, mbarrier, typelinks
from rt0.runtime import print as rtprint
from rt0.runtime import type as types
from rt0.runtime.type import Kind, StringStruct, Type


class ErrorKind(IntEnum):
    """Which Go type a RuntimeError stands for."""

    ERROR_STRING = 0  # text behind "runtime error: "
    PLAIN_ERROR = 1  # text alone
    BOUNDS = 2
    TYPE_ASSERTION = 3
    PANIC_NIL = 4
    FAULT = 5  # as ERROR_STRING, at an address


class Bounds(IntEnum):
    """abi.BoundsErrorCode."""

    INDEX = 0
    SLICE_ALEN = 1
    SLICE_ACAP = 2
    SLICE_B = 3
    SLICE3_ALEN = 4
    SLICE3_ACAP = 5
    SLICE3_B = 6
    SLICE3_C = 7
    CONVERT = 8


@struct(name="runtimeError")
class RuntimeError:
    """What a panic of the runtime carries. Written once, by the goroutine that panics.

    Descriptors are static, the text may be on the heap (`typelinks.runtime_error_layout`).
    """

    kind: u8
    code: u8  # BOUNDS
    signed: bool  # BOUNDS: x is signed
    x: i64  # FAULT: the address
    y: i64
    text: Ptr[u8]  # ERROR_STRING, PLAIN_ERROR; TYPE_ASSERTION: the missing method
    text_len: i64
    inter: Ptr[Type]  # TYPE_ASSERTION
    concrete: Ptr[Type]
    asserted: Ptr[Type]


runtime_error_type = Global(Type)
"""The descriptor of all these values; never changes, and nothing in it is read."""


@native
def new_runtime_error(kind: u8, text: str) -> Ptr[RuntimeError]:
    e = cast(
        Ptr[RuntimeError], malloc.mallocgc(sizeof(RuntimeError), addr(typelinks.runtime_error_layout), True)
    )
    e.kind = kind
    mbarrier.store_pointer(cast(Ptr[Pointer], addr(e.text)), str_data(text))
    e.text_len = len(text)
    return e


@native
def print_bounded(opening: str, x: i64, signed: bool) -> None:
    rtprint.printstring("slice bounds out of range [")
    print_operand(opening, x, signed)


@native
def print_operand(opening: str, x: i64, signed: bool) -> None:
    rtprint.printstring(opening)
    if signed:
        rtprint.printint(x)
    else:
        rtprint.printuint(u64(x))


@native
def print_limit(what: str, y: i64, show: bool) -> None:
    """The end of a bounds message; a negative index is wrong whatever the limit, which then is not shown."""
    rtprint.printstring("]")
    if show:
        rtprint.printstring(what)
        rtprint.printint(y)


@native
def print_between(y: i64, show: bool, closing: str) -> None:
    rtprint.printstring(":")
    if show:
        rtprint.printint(y)
    rtprint.printstring(closing)


@native
def print_bounds(e: Ptr[RuntimeError]) -> None:
    show = not e.signed or e.x >= 0
    match e.code:
        case Bounds.INDEX:
            print_operand("index out of range [", e.x, e.signed)
            print_limit(" with length ", e.y, show)
        case Bounds.SLICE_ALEN:
            print_bounded(":", e.x, e.signed)
            print_limit(" with length ", e.y, show)
        case Bounds.SLICE_ACAP:
            print_bounded(":", e.x, e.signed)
            print_limit(" with capacity ", e.y, show)
        case Bounds.SLICE_B:
            print_bounded("", e.x, e.signed)
            print_between(e.y, show, "]")
        case Bounds.SLICE3_ALEN:
            print_bounded("::", e.x, e.signed)
            print_limit(" with length ", e.y, show)
        case Bounds.SLICE3_ACAP:
            print_bounded("::", e.x, e.signed)
            print_limit(" with capacity ", e.y, show)
        case Bounds.SLICE3_B:
            print_bounded(":", e.x, e.signed)
            print_between(e.y, show, "]")
        case Bounds.SLICE3_C:
            print_bounded("", e.x, e.signed)
            print_between(e.y, show, ":]")
        case Bounds.CONVERT:
            rtprint.printstring("cannot convert slice with length ")
            rtprint.printint(e.y)
            print_operand(" to array or pointer to array with length ", e.x, e.signed)


@native
def same_text(a: str, b: str) -> bool:
    if len(a) != len(b):
        return False
    for i in range(len(a)):
        if a[i] != b[i]:
            return False
    return True


@native
def print_type_assertion(e: Ptr[RuntimeError]) -> None:
    rtprint.printstring("interface conversion: ")
    asserted = types.type_string(e.asserted)
    if e.concrete == nil:
        if e.inter == nil:
            rtprint.printstring("interface")
        else:
            rtprint.printstring(types.type_string(e.inter))
        rtprint.printstring(" is nil, not ")
        rtprint.printstring(asserted)
        return
    concrete = types.type_string(e.concrete)
    if e.text_len != 0:
        rtprint.printstring(concrete)
        rtprint.printstring(" is not ")
        rtprint.printstring(asserted)
        rtprint.printstring(": missing method ")
        rtprint.printstring(make_string(e.text, e.text_len))
        return
    if e.inter == nil:
        rtprint.printstring("interface")
    else:
        rtprint.printstring(types.type_string(e.inter))
    rtprint.printstring(" is ")
    rtprint.printstring(concrete)
    rtprint.printstring(", not ")
    rtprint.printstring(asserted)
    if same_text(concrete, asserted):
        if same_text(types.pkgpath(e.concrete), types.pkgpath(e.asserted)):
            rtprint.printstring(" (types from different scopes)")
        else:
            rtprint.printstring(" (types from different packages)")


@native
def print_runtime_error(e: Ptr[RuntimeError]) -> None:
    """Prints what the Go value's Error method returns."""
    match e.kind:
        case ErrorKind.TYPE_ASSERTION:
            print_type_assertion(e)
        case ErrorKind.PLAIN_ERROR:
            rtprint.printstring(make_string(e.text, e.text_len))
        case ErrorKind.BOUNDS:
            rtprint.printstring("runtime error: ")
            print_bounds(e)
        case _:
            rtprint.printstring("runtime error: ")
            rtprint.printstring(make_string(e.text, e.text_len))


@native
def print_basic(kind: u8, p: Pointer) -> None:
    """Prints the value of a basic kind at p, as print does; strings with a tab after each newline."""
    match kind:
        case Kind.BOOL:
            rtprint.printbool(cast(Ptr[u8], p)[0] != 0)
        case Kind.INT:
            rtprint.printint(cast(Ptr[i64], p)[0])
        case Kind.INT64:
            rtprint.printint(cast(Ptr[i64], p)[0])
        case Kind.INT8:
            rtprint.printint(i64(cast(Ptr[i8], p)[0]))
        case Kind.INT16:
            rtprint.printint(i64(cast(Ptr[i16], p)[0]))
        case Kind.INT32:
            rtprint.printint(i64(cast(Ptr[i32], p)[0]))
        case Kind.UINT8:
            rtprint.printuint(u64(cast(Ptr[u8], p)[0]))
        case Kind.UINT16:
            rtprint.printuint(u64(cast(Ptr[u16], p)[0]))
        case Kind.UINT32:
            rtprint.printuint(u64(cast(Ptr[u32], p)[0]))
        case Kind.FLOAT32:
            rtprint.printfloat32(cast(Ptr[f32], p)[0])
        case Kind.FLOAT64:
            rtprint.printfloat64(cast(Ptr[f64], p)[0])
        case Kind.COMPLEX64:
            rtprint.printcomplex64(cast(Ptr[f32], p)[0], cast(Ptr[f32], p)[1])
        case Kind.COMPLEX128:
            rtprint.printcomplex128(cast(Ptr[f64], p)[0], cast(Ptr[f64], p)[1])
        case Kind.STRING:
            s = cast(Ptr[StringStruct], p)
            rtprint.printindented(make_string(s.str, s.len))
        case _:
            rtprint.printuint(cast(Ptr[u64], p)[0])


@native
def is_basic(kind: u8) -> bool:
    return (Kind.BOOL <= kind and kind <= Kind.COMPLEX128) or kind == Kind.STRING


@native
def printpanicval(typ: Ptr[Type], data: Pointer) -> None:
    """Prints a panic value as gc does; typ nil is the nil interface."""
    if typ == nil:
        rtprint.printstring("nil")
    elif typ == addr(runtime_error_type):
        print_runtime_error(cast(Ptr[RuntimeError], data))
    elif is_basic(typ.kind) and len(types.pkgpath(typ)) == 0:
        print_basic(typ.kind, data)
    else:
        printanycustomtype(typ, data)


@native
def printanycustomtype(typ: Ptr[Type], data: Pointer) -> None:
    """`main.T(3)`, `main.T("x")`, or the type and the data pointer."""
    name = types.type_string(typ)
    if not is_basic(typ.kind):
        rtprint.printstring("(")
        rtprint.printstring(name)
        rtprint.printstring(") ")
        rtprint.printpointer(data)
        return
    rtprint.printstring(name)
    match typ.kind:
        case Kind.COMPLEX64:
            print_basic(typ.kind, data)
        case Kind.COMPLEX128:
            print_basic(typ.kind, data)
        case Kind.STRING:
            rtprint.printstring('("')
            print_basic(typ.kind, data)
            rtprint.printstring('")')
        case _:
            rtprint.printstring("(")
            print_basic(typ.kind, data)
            rtprint.printstring(")")
