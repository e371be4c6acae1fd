"""Dialect code for the tests: each function exercises one feature; CASES gives arguments and results."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from rt0.native import (
    Array,
    Fn,
    Global,
    Pointer,
    Ptr,
    Table,
    Var,
    add,
    add_carry,
    add_overflow,
    addr,
    alignof,
    atomic_add,
    atomic_and,
    atomic_cas,
    atomic_load,
    atomic_load_acq,
    atomic_or,
    atomic_store,
    atomic_store_rel,
    atomic_swap,
    bswap,
    cast,
    clz,
    copy,
    ctz,
    div,
    f32,
    f32_bits,
    f64,
    f64_bits,
    f64_from_bits,
    fabs,
    fence,
    floor,
    funcaddr,
    i8,
    i16,
    i32,
    i64,
    lane_mask,
    lanes_equal,
    lanes_sub,
    lanes_sum,
    local,
    make_string,
    memclr,
    memequal,
    memmove,
    mul128,
    mul_hi,
    mul_overflow,
    native,
    nil,
    offsetof,
    pause,
    popcount,
    rem,
    rotl,
    sizeof,
    splat,
    sqrt,
    str_data,
    struct,
    sub_borrow,
    u8,
    u8x16,
    u16,
    u32,
    u64,
    uintptr,
    volatile_load,
    volatile_store,
)

LIMIT = 10
SQUARES = [i * i for i in range(LIMIT)]


class Color(IntEnum):
    RED = 1
    GREEN = 2
    BLUE = 4


@struct
class Point:
    x: i32
    y: i32


@struct
class Mixed:
    a: u8
    b: u64
    c: u16
    d: bool
    e: Point
    f: Array[u16, 3]
    g: f32
    h: String2
    next: Ptr[Mixed]
    fn: Fn[[i64], i64]

    @native
    def sum(self, k: i64) -> i64:
        return i64(self.a) + i64(self.b) + k

    @native
    def twice(self) -> i64:
        return self.sum(0) + self.sum(0)


String2 = str

squares = Table(u16, SQUARES)
primes = Table(i64, [2, 3, 5, 7, -11])
names = Table(str, ["zero", "one", "two"])
corners = Table(Point, [(0, 1), (2, -3)])
counter = Var(i32, 7)
root = Var(Ptr[Point])
mixed = Global(Mixed)
grid = Global(Array[Array[u8, 4], 3])

CASES: list[tuple[Any, tuple[Any, ...], Any]] = []


def case(result: Any, *args: Any) -> Any:
    """Adds a case; the function below it is what is called."""

    def add_case(f: Any) -> Any:
        CASES.append((f, args, result))
        return f

    return add_case


@case(200, 100, 100)
@case(44, 200, 100)
@native
def add_u8(a: u8, b: u8) -> u8:
    return a + b


@case(-128, 127, 1)
@native
def add_i8(a: i8, b: i8) -> i8:
    return a + b


@case(-(1 << 63), (1 << 63) - 1)
@native
def increment(a: i64) -> i64:
    return a + 1


@case((-3, -1, 3, 1), -7, 2)
@native
def divide(a: i64, b: i64) -> tuple[i64, i64, u32, u32]:
    return div(a, b), rem(a, b), 7 // u32(b), 7 % u32(b)


@case((0, -1, 0, 64), 70)
@case((0, -1, 0, 64), 64)
@case((1 << 62, -2, 1, 64), 62)
@native
def shifts(n: u8) -> tuple[u64, i64, u64, i64]:
    a: u64 = 1
    m: i64 = -(1 << 63)
    t: u64 = 1 << 62
    return a << n, m >> n, t >> n, 64


@case((12, -1, 255, 0x0F), 12)
@native
def bits(a: u8) -> tuple[u8, i32, u8, u8]:
    m: i32 = -1
    return a & 0xFE | 4, ~0 & m, ~(a ^ a), a ^ 3


@case(0xFFFFFFFFFFFFFFC0, 0xFFFFFFFFFFFFFFFF)
@native
def mask(a: u64) -> u64:
    return a & ~0x3F


@case((-1, 255, 0xFFFFFFFF, 65535, -1, 1, 3), -1)
@native
def conversions(a: i8) -> tuple[i64, u8, u32, u16, i16, i32, i64]:
    return i64(a), u8(a), u32(a), u16(a), i16(a), i32(a < 0), i64(f64(3.9))


@case((True, False, True, False), 3, 4)
@native
def logic(a: i64, b: i64) -> tuple[bool, bool, bool, bool]:
    return a < b and b < 5, not a < b, a > b or b == 4, (a == 3) & (b == 3)


@case(6, 3)
@case(0, 0)
@native
def loop(n: i64) -> i64:
    total: i64 = 0
    i: i64 = 0
    while True:
        if i == n:
            break
        i += 1
        total += i
    return total


@case(12, 10)
@native
def loop_continue(n: i64) -> i64:
    s: i64 = 0
    for i in range(n):
        if (i & 1) == 1 or i == 8:
            continue
        s += i
    return s


@case((27, 30, 255))
@native
def ranges() -> tuple[i64, i64, u8]:
    a: i64 = 0
    for i in range(10, 0, -3):
        a = a + i + 1
        i = 100
    b: i64 = 0
    for _ in range(3):
        b += 10
    last: u8 = 0
    for k in range(u8(250), u8(255), 4):
        last = k + 1
    return a + 1, b, last


@case("a", 1)
@case("b or c", 2)
@case("b or c", 4)
@case("none", 3)
@native
def select(c: i32) -> str:
    match c:
        case Color.RED:
            return "a"
        case Color.GREEN | Color.BLUE:
            return "b or c"
        case _:
            pass
    return "none"


@case((1, 2), True)
@case((2, 1), False)
@native
def conditional(c: bool) -> tuple[u8, i64]:
    x: u8 = 1 if c else 2
    return x, i64(3 - x)


@case("yes", True)
@case("no!", False)
@native
def conditional_string(c: bool) -> str:
    return "yes" if c else "no!"


@native
def swap(a: i64, b: i64) -> tuple[i64, i64]:
    return b, a


@case((2, 1, 1), 1, 2)
@native
def unpack_places(a: i64, b: i64) -> tuple[i64, i64, i64]:
    p = local(Array[i64, 2])
    p[0], p[1] = swap(a, b)
    _, z = swap(a, b)
    return p[0], p[1], z


@native
def passed_on(a: i64, b: i64) -> tuple[i64, i64]:
    return swap(a, b)


@case((2, 1), 1, 2)
@native
def pass_on(a: i64, b: i64) -> tuple[i64, i64]:
    return passed_on(a, b)


@case(55, 10)
@native
def fib(n: i64) -> i64:
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


@case((5, "hello", 101, "ell"), "hello")
@native
def strings(s: str) -> tuple[i64, str, u8, str]:
    return len(s), s, s[1], make_string(add(str_data(s), 1), 3)


@case((81, -11, "two", -3, 10))
@native
def tables() -> tuple[u16, i64, str, i32, i64]:
    i = len(squares) - 1
    n = len(primes)
    return squares[i], primes[n - 1], names[2], corners[1].y, len(squares)


@case((7, 9, 12))
@native
def variables() -> tuple[i32, i32, i32]:
    counter.v = 7
    before = counter.v
    counter.v += 2
    p = addr(counter.v)
    middle = p[0]
    p[0] = middle + 3
    return before, middle, counter.v


@case((3, 300, 513, True, -5, 9, 2.5, "text", 306, 606))
@native
def fields() -> tuple[u8, u64, u16, bool, i32, u16, f32, str, i64, i64]:
    mixed.a = 3
    mixed.b = 300
    mixed.c = 513
    mixed.d = True
    mixed.e.y = -5
    mixed.f[2] = 9
    mixed.g = 2.5
    mixed.h = "text"
    p = addr(mixed)
    p.next = p
    q = p.next.next
    return q.a, q.b, q.c, q.d, q.e.y, q.f[2], q.g, q.h, q.sum(3), mixed.twice()


@case((True, 11, False))
@native
def arrays() -> tuple[bool, u8, bool]:
    memclr(addr(grid), sizeof(Array[Array[u8, 4], 3]))
    for i in range(3):
        for j in range(4):
            grid[i][j] = u8(i * 4 + j)
    row = addr(grid[2])
    return row[0][3] == 11, grid[2][3], memequal(addr(grid[0]), addr(grid[1]), 4)


@case((1, 2, 5, 2))
@native
def structs() -> tuple[i32, i32, i32, i32]:
    p = Point(1, 2)
    q = copy(p)
    q.x = 5
    return p.x, p.y, q.x, q.y


@native
def moved(p: Point, dx: i32) -> Point:
    p.x += dx
    return p


@native
def two(p: Point) -> tuple[Point, i64]:
    return moved(p, 100), 9


@case((4, 7, 2, 104, 9))
@native
def struct_values() -> tuple[i32, i32, i32, i32, i64]:
    a = Point(4, 2)
    b = moved(a, 3)
    mixed.e = moved(b, 0)
    mixed.e = Point(y=mixed.e.y, x=0)
    c, n = two(a)
    return a.x, b.x, mixed.e.y, c.x, n


@case((0, 17, 4))
@native
def addressed() -> tuple[i64, i64, i64]:
    n: i64 = 4
    z = local(i64)
    before = z
    bump(addr(z))
    for i in range(4):
        bump(addr(i))
        bump(addr(z))
    z += 12
    return before, z, n


@native
def bump(p: Ptr[i64]) -> None:
    p[0] += 1


@native
def square(x: i64) -> i64:
    return x * x


handlers = Table(Fn[[i64], i64], [square, increment])


@case((16, 5, 25, True), 4)
@native
def functions(x: i64) -> tuple[i64, i64, i64, bool]:
    mixed.fn = square
    f = handlers[1]
    g = cast(Fn[[i64], i64], funcaddr(square))
    return mixed.fn(x), f(x), g(5), f != nil


@case((True, True, 0, True))
@native
def pointers() -> tuple[bool, bool, uintptr, bool]:
    root.v = nil
    p = root.v
    q = addr(mixed.e)
    root.v = q
    r: Pointer = q
    n: Ptr[Point] = r
    return p == nil, n == root.v, uintptr(p), cast(Ptr[Point], uintptr(q)) == r


@case((10, 2, 4, 8, 12))
@native
def offsets() -> tuple[uintptr, uintptr, i64, uintptr, u64]:
    s = sizeof(Array[u8, 10])
    return s, alignof(u16), offsetof(Point, "y"), sizeof(Point), sizeof(u64) + 4


@case((5, 6, 6, 9, 9, True, False, 12, 12, 8, 15))
@native
def atomics() -> tuple[u32, u32, u32, u32, u32, bool, bool, u32, u32, u32, u32]:
    n = local(u32)
    p = addr(n)
    atomic_store(p, 5)
    a = atomic_load(p)
    b = atomic_add(p, 1)
    c = atomic_swap(p, 9)
    d = atomic_load_acq(p)
    atomic_store_rel(p, 9)
    e = n
    f = atomic_cas(p, 9, 12)
    g = atomic_cas(p, 9, 13)
    h = n
    i = atomic_and(p, 8)
    j = atomic_or(p, 15)
    fence()
    pause()
    return a, b, c, d, e, f, g, h, i, j, volatile_load(p)


@case((True, True))
@native
def atomic_pointers() -> tuple[bool, bool]:
    p = addr(mixed.e)
    atomic_store(addr(root.v), p)
    old = atomic_swap(addr(root.v), nil)
    return old == p, atomic_load(addr(root.v)) == nil


@case((3, 60, 2, 0x78563412, 0x34567812, 64, 32))
@native
def bit_functions() -> tuple[i64, i64, i64, u32, u32, i64, i64]:
    x: u32 = 0x12345678
    z: u64 = 0
    y: u64 = 8
    w: u32 = 0
    return ctz(y), clz(y), popcount(u8(0x81)), bswap(x), rotl(x, 8), ctz(z), clz(w)


@case((0, 1, 2, 254, True, 144, True, 120, False))
@native
def wide() -> tuple[u64, u64, u64, u8, bool, u8, bool, i8, bool]:
    h, lo = mul128(1 << 33, 1 << 32)
    x, over = add_overflow(u8(255), 255)
    y, over2 = mul_overflow(u8(20), 20)
    z, over3 = mul_overflow(i8(-12), -10)
    return lo, h - 1, mul_hi(1 << 33, 1 << 32), x, over, y, over2, z, over3


@case((1, 1, 0, 0, 2**64 - 1, 1, 2**64 - 2, 0))
@native
def carries() -> tuple[u64, u64, u64, u64, u64, u64, u64, u64]:
    top: u64 = 0xFFFFFFFFFFFFFFFF
    a, carry = add_carry(top, 1, 1)
    b, none = add_carry(top, 0, 1)
    c, borrow = sub_borrow(u64(0), 0, 1)
    d, enough = sub_borrow(top, 0, 1)
    return a, carry, b, none * 0, c, borrow, d, enough


@case((0b1000000000000101, 0x8000, 255, 16 * 7, 16 * 0xF0))
@native
def lanes() -> tuple[u64, u64, u64, u64, u64]:
    text = "abacdefghijklmna"
    a = cast(Ptr[u8x16], str_data(text))[0]
    same = lanes_equal(a, splat(97))
    two = lanes_sub(splat(9), splat(2))
    high = (splat(0xFF) ^ splat(0x0F)) & (splat(0xF0) | splat(1))
    upper = lanes_equal(cast(Ptr[u8x16], add(str_data(text), 0))[0], a) & same
    last = lane_mask(upper) & 0x8000
    return lane_mask(same), last, lanes_sum(same) // 3, lanes_sum(two), lanes_sum(high)


@case((1.5, 3.0, 2.0, -2.0, 0x3FF0000000000000, 1.0, 0x3F800000, True, -0.5))
@native
def floats() -> tuple[f64, f64, f64, f64, u64, f64, u32, bool, f64]:
    a: f64 = 0.5
    n: i64 = 3
    x: f32 = 1
    nan = f64_from_bits(0x7FF8000000000001)
    return (
        a * f64(n),
        fabs(-3.0 * f64(1)),
        sqrt(f64(4)),
        floor(-1.5 * f64(1)),
        f64_bits(1.0),
        f64_from_bits(0x3FF << 52),
        f32_bits(x),
        nan != nan,
        -a,
    )


@case((0.10000000149011612, 0.3333333432674408), 3.0)
@native
def singles(x: f32) -> tuple[f64, f64]:
    tenth: f32 = 0.1
    return f64(tenth), f64(1 / x)


@case((9223372036854775807, 0, 255, -1), 1e300, -1.5)
@native
def saturating(x: f64, y: f64) -> tuple[i64, u32, u8, i8]:
    return i64(x), u32(y), u8(x), i8(y)


@case((3, 9, 2, 255), 3, 9)
@native
def min_max(a: i64, b: i64) -> tuple[i64, i64, i64, u8]:
    return min(a, b), max(a, b), min(a, b, 2), max(u8(3), 255)


@case("abcabc")
@native
def copies_bytes() -> str:
    b = cast(Ptr[u8], addr(mixed.f[0]))
    memclr(b, 6)
    memmove(b, str_data("abc"), 3)
    memmove(add(b, 3), b, 3)
    volatile_store(b, 97)
    return make_string(b, 6)


@case(66)
@native
def many() -> i64:
    return sum12(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0)


@native(noinline=True)
def sum12(
    a: i64, b: i64, c: i64, d: i64, e: i64, f: i64, g: i64, h: i64, i: i64, j: i64, k: i64, m: i64
) -> i64:
    return a + b + c + d + e + f + g + h + i + j + k * (m + 1)


@case(9, 3)
@native(cc="c", nosplit=True)
def c_function(a: i32) -> i32:
    assert a > 0
    return a * a


@case(True, 5)
@native
def chained(x: u8) -> bool:
    return 0 < x <= 5


@case(1 << 40, 40)
@native
def open_shift(n: u64) -> u64:
    return (1 << n) & ~u64(0)


@case((1, 1), 1)
@native
def evaluated_once(n: i64) -> tuple[i64, i64]:
    calls.v = 0
    a = local(Array[i64, 4])
    a[next_index()] += n
    return calls.v, a[1]


calls = Var(i64, 0)


@native
def next_index() -> i64:
    calls.v += 1
    return calls.v


cursor = Var(Ptr[Point])


@native
def advance() -> i32:
    cursor.v = cast(Ptr[Point], addr(mixed.e))
    return 8


@case((8, 0))
@native
def value_before_place() -> tuple[i32, i32]:
    p = local(Point)
    mixed.e.x = 0
    cursor.v = addr(p)
    cursor.v.x = advance()
    return mixed.e.x, p.x
