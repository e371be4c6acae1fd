"""Dialect code that is refused, each function with what the error must say and where."""

from __future__ import annotations

from typing import Any

from rt0.native import (
    Fn,
    Global,
    Pointer,
    Ptr,
    Table,
    Var,
    addr,
    atomic_add,
    cast,
    i32,
    i64,
    local,
    native,
    nil,
    sizeof,
    struct,
    u8,
    u32,
    u64,
    uintptr,
)

FUNCTIONS: list[tuple[Any, str, str]] = []


def refuse(at: str, message: str) -> Any:
    """The function below is refused with `message`, the caret under `at`."""

    def add(f: Any) -> Any:
        FUNCTIONS.append((f, at, message))
        return f

    return add


@struct
class Pair:
    a: i64
    b: Ptr[Pair]


pair = Global(Pair)
number = Var(i64, 1)
table = Table(u8, [1, 2])


def plain(x: int) -> int:
    return x


@refuse("b", "u32 and u64 do not mix; write u32(…) or u64(…)")
@native
def mixed_widths(a: u32, b: u64) -> u64:
    return a + b  # noqa


@refuse("300", "300 does not fit in u8; u8 holds 0 to 255")
@native
def too_large(a: u8) -> u8:
    return a + 300


@refuse("p", "Ptr[u8] is no truth value; write p != nil")
@native
def truth(p: Ptr[u8]) -> i64:
    if p:
        return 1
    return 0


@refuse("a // 2", "// of i64: Python rounds down, machines and Go do not; write div(a, b), which truncates")
@native
def signed_division(a: i64) -> i64:
    return a // 2


@refuse("number", "number is a Var; write number.v for its value")
@native
def bare_var() -> i64:
    return number


@refuse("pair", "Pair is a place in memory; write copy(pair) for a copy, addr(pair) for a pointer")
@native
def aliased() -> i64:
    x = pair
    return x.a


@refuse("plain", "plain is an ordinary Python function; mark it @native, or call it at module level")
@native
def calls_python(x: i64) -> i64:
    return plain(x)


@refuse(
    "[i for i in range(3)]",
    "comprehensions need Python objects; write a loop; tables are computed at module level",
)
@native
def comprehension() -> i64:
    return len([i for i in range(3)])  # noqa: C416


@refuse("y", "y may have no value here; assign it on every path that leads here")
@native
def unassigned(c: bool) -> i64:
    if c:
        y: i64 = 1
    return y


@refuse("if c:", "the function may end without a result of type i64; return one, or call throw")  # noqa: RET503
@native
def no_result(c: bool) -> i64:
    if c:
        return 1


@refuse("1", "a number where Ptr[Pair] is wanted; write nil, or cast(Ptr[Pair], n)")
@native
def number_as_pointer(p: Ptr[Pair]) -> None:
    p.b = 1


@refuse("p.c", "Pair has no field c; it has a, b")
@native
def no_field(p: Ptr[Pair]) -> i64:
    return p.c


@refuse("p", "Ptr[Pair] where Ptr[u8] is wanted; write cast(Ptr[u8], …)")
@native
def wrong_pointer(p: Ptr[Pair]) -> Ptr[u8]:
    return p


@refuse("None", "None is no value here; write nil")
@native
def none(p: Ptr[Pair]) -> bool:
    return p == None  # noqa: E711


@refuse("p is nil", "there is no identity; write == or !=")
@native
def identity(p: Ptr[Pair]) -> bool:
    return p is nil


@refuse("x", "x is i32, the range is of i64; use another name")
@native
def loop_variable(n: i64) -> None:
    x: i32 = 0
    for x in range(n):  # noqa: B007
        pass


@refuse("local(Pair)", "local(T) declares a variable; write t = local(T) as a statement")
@native
def local_value() -> Ptr[Pair]:
    return local(Pair)


@refuse("atomic_add(p)", "atomic_add takes 2 arguments")
@native
def arguments(p: Ptr[i64]) -> i64:
    return atomic_add(p)


@refuse("f(1)", "1 arguments where 2 are wanted")
@native
def through_pointer(f: Fn[[i64, i64], i64]) -> i64:
    return f(1)


@refuse("2", "index 2 is outside of Array[u8, 2]")
@native
def outside() -> u8:
    return table[2]


@refuse("table[0]", "a Table is read-only")
@native
def read_only() -> None:
    table[0] = 1


@refuse("try:", "there are no exceptions; return an error code, or call throw")
@native
def exceptions() -> None:
    try:
        pass
    except ValueError:
        pass


@refuse("i64(b)", "i64 where u32 is wanted; widths do not mix: write u32(…)")
@native
def assigned(a: u32, b: uintptr) -> None:
    a = sizeof(u64)
    a = i64(b)  # noqa: F841


@refuse("Ptr[Missing]", "name 'Missing' is not defined; types are listed in docs/dialect.md")
@native
def unknown_type(p: Pointer) -> i64:
    q = cast(Ptr[Missing], p)  # type: ignore  # noqa
    return q.a


@refuse("addr(1)", "a value has no address; assign it to a local variable first")
@native
def address_of_value() -> Ptr[i64]:
    return addr(1)
