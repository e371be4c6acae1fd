"""Native Python: the dialect in which the runtime is written (`docs/dialect.md`).

Importing this package is cheap: the front end and the back ends are loaded when something is compiled or run.
"""

from __future__ import annotations

from rt0.native.decl import (
    Extern,
    ExternVar,
    Flag,
    Global,
    NativeFunc,
    Table,
    Var,
    emulates,
    extern,
    extern_var,
    module_asm,
    native,
    struct,
)
from rt0.native.errors import NativeError
from rt0.native.intrinsics import TABLE as _TABLE
from rt0.native.intrinsics import nil
from rt0.native.types import STRING as String
from rt0.native.types import (
    Array,
    Fn,
    Pointer,
    Ptr,
    f32,
    f64,
    i8,
    i16,
    i32,
    i64,
    u8,
    u8x16,
    u8x32,
    u16,
    u32,
    u64,
    uintptr,
)

add = _TABLE["add"]
add_carry = _TABLE["add_carry"]
add_overflow = _TABLE["add_overflow"]
addr = _TABLE["addr"]
alignof = _TABLE["alignof"]
asm = _TABLE["asm"]
atomic_add = _TABLE["atomic_add"]
atomic_and = _TABLE["atomic_and"]
atomic_cas = _TABLE["atomic_cas"]
atomic_load = _TABLE["atomic_load"]
atomic_load_acq = _TABLE["atomic_load_acq"]
atomic_or = _TABLE["atomic_or"]
atomic_store = _TABLE["atomic_store"]
atomic_store_rel = _TABLE["atomic_store_rel"]
atomic_swap = _TABLE["atomic_swap"]
bswap = _TABLE["bswap"]
cast = _TABLE["cast"]
clz = _TABLE["clz"]
copy = _TABLE["copy"]
cpuid = _TABLE["cpuid"]
ctz = _TABLE["ctz"]
div = _TABLE["div"]
f32_bits = _TABLE["f32_bits"]
f32_from_bits = _TABLE["f32_from_bits"]
f64_bits = _TABLE["f64_bits"]
f64_from_bits = _TABLE["f64_from_bits"]
fabs = _TABLE["fabs"]
fence = _TABLE["fence"]
floor = _TABLE["floor"]
frame_address = _TABLE["frame_address"]
funcaddr = _TABLE["funcaddr"]
lane_mask = _TABLE["lane_mask"]
lanes_equal = _TABLE["lanes_equal"]
lanes_sub = _TABLE["lanes_sub"]
lanes_sum = _TABLE["lanes_sum"]
local = _TABLE["local"]
make_string = _TABLE["make_string"]
memclr = _TABLE["memclr"]
memequal = _TABLE["memequal"]
memmove = _TABLE["memmove"]
mul128 = _TABLE["mul128"]
mul_hi = _TABLE["mul_hi"]
mul_overflow = _TABLE["mul_overflow"]
offsetof = _TABLE["offsetof"]
pause = _TABLE["pause"]
popcount = _TABLE["popcount"]
prefetch = _TABLE["prefetch"]
rdtsc = _TABLE["rdtsc"]
rem = _TABLE["rem"]
return_address = _TABLE["return_address"]
rotl = _TABLE["rotl"]
sizeof = _TABLE["sizeof"]
splat = _TABLE["splat"]
splat32 = _TABLE["splat32"]
sqrt = _TABLE["sqrt"]
stack_pointer = _TABLE["stack_pointer"]
str_data = _TABLE["str_data"]
sub_borrow = _TABLE["sub_borrow"]
syscall0 = _TABLE["syscall0"]
syscall1 = _TABLE["syscall1"]
syscall2 = _TABLE["syscall2"]
syscall3 = _TABLE["syscall3"]
syscall4 = _TABLE["syscall4"]
syscall5 = _TABLE["syscall5"]
syscall6 = _TABLE["syscall6"]
tls_load = _TABLE["tls_load"]
tls_store = _TABLE["tls_store"]
trap = _TABLE["trap"]
unreachable = _TABLE["unreachable"]
volatile_load = _TABLE["volatile_load"]
volatile_store = _TABLE["volatile_store"]
xgetbv = _TABLE["xgetbv"]

__all__ = [
    "Array",
    "Extern",
    "ExternVar",
    "Flag",
    "Fn",
    "Global",
    "NativeError",
    "NativeFunc",
    "Pointer",
    "Ptr",
    "String",
    "Table",
    "Var",
    "add",
    "add_carry",
    "add_overflow",
    "addr",
    "alignof",
    "asm",
    "atomic_add",
    "atomic_and",
    "atomic_cas",
    "atomic_load",
    "atomic_load_acq",
    "atomic_or",
    "atomic_store",
    "atomic_store_rel",
    "atomic_swap",
    "bswap",
    "cast",
    "clz",
    "copy",
    "cpuid",
    "ctz",
    "div",
    "emulates",
    "extern",
    "extern_var",
    "f32",
    "f32_bits",
    "f32_from_bits",
    "f64",
    "f64_bits",
    "f64_from_bits",
    "fabs",
    "fence",
    "floor",
    "frame_address",
    "funcaddr",
    "i16",
    "i32",
    "i64",
    "i8",
    "lane_mask",
    "lanes_equal",
    "lanes_sub",
    "lanes_sum",
    "local",
    "make_string",
    "memclr",
    "memequal",
    "memmove",
    "module_asm",
    "mul128",
    "mul_hi",
    "mul_overflow",
    "native",
    "nil",
    "offsetof",
    "pause",
    "popcount",
    "prefetch",
    "rdtsc",
    "rem",
    "return_address",
    "rotl",
    "sizeof",
    "splat",
    "splat32",
    "sqrt",
    "stack_pointer",
    "str_data",
    "struct",
    "sub_borrow",
    "syscall0",
    "syscall1",
    "syscall2",
    "syscall3",
    "syscall4",
    "syscall5",
    "syscall6",
    "tls_load",
    "tls_store",
    "trap",
    "u16",
    "u32",
    "u64",
    "u8",
    "u8x16",
    "u8x32",
    "uintptr",
    "unreachable",
    "volatile_load",
    "volatile_store",
    "xgetbv",
]
