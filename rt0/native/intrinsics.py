"""The intrinsics: one table, from a name to its typing rule, its LLVM text and its Python emission.

A rule is a signature in a little language, or the name of a method of the front end for the few
whose typing is special. LLVM text is a template of instructions: `{0}` is an operand, `{t}` the LLVM type
bound to T, `{a}` its size, `{r0}` the result of the first instruction; a last line `=> {r1}, {r2}` names the
results if they are not the last instruction's. Under CPython it is a function in `pyops.INTRINSICS`.
"""

from __future__ import annotations

from typing import Any

from rt0.native import layout
from rt0.native.types import to_type


class Intrinsic:
    """One intrinsic. `rule` is a signature, or starts with `!` and names the front end's method."""

    __slots__ = ("name", "rule", "llvm")

    def __init__(self, name: str, rule: str, llvm: tuple[str, ...] = ()) -> None:
        self.name = name
        self.rule = rule
        self.llvm = llvm

    def __call__(self, *args: Any) -> Any:
        """At module level, which is ordinary Python, only what is constant has a value."""
        if self.name == "sizeof":
            return layout.size_of(to_type(args[0]))
        if self.name == "alignof":
            return layout.align_of(to_type(args[0]))
        if self.name == "offsetof":
            st: Any = to_type(args[0])
            return layout.fields_of(st)[args[1]].offset
        raise TypeError(f"{self.name} works only inside @native functions")

    def __repr__(self) -> str:
        return f"<intrinsic {self.name}>"


class Nil:
    """The nil pointer."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "nil"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Nil) or other == 0

    def __hash__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return False


nil = Nil()

TABLE: dict[str, Intrinsic] = {}


def _def(name: str, rule: str, *llvm: str) -> None:
    TABLE[name] = Intrinsic(name, rule, llvm)


# A rule reads `params -> result`. p: any pointer; P: pointer to an integer, pointer or float, whose type
# becomes T; I: any integer, whose type becomes T; F, V: any float, any vector likewise; T: the bound type;
# the rest are types of the dialect.

for (
    _name
) in "addr cast add sizeof alignof offsetof copy local funcaddr min max asm str_data make_string len".split():
    _def(_name, "!" + _name)

_def("div", "I T -> T", "sdiv {t} {0}, {1}")
_def("rem", "I T -> T", "srem {t} {0}, {1}")

_def(
    "memmove", "p p uintptr -> None", "call void @llvm.memmove.p0.p0.i64(ptr {0}, ptr {1}, i64 {2}, i1 false)"
)
_def("memclr", "p uintptr -> None", "call void @llvm.memset.p0.i64(ptr {0}, i8 0, i64 {1}, i1 false)")
_def("memequal", "p p uintptr -> bool", "call i32 @bcmp(ptr {0}, ptr {1}, i64 {2})", "icmp eq i32 {r0}, 0")

_def("atomic_load", "P -> T", "load atomic {t}, ptr {0} seq_cst, align {a}")
_def("atomic_load_acq", "P -> T", "load atomic {t}, ptr {0} acquire, align {a}")
_def("atomic_store", "P T -> None", "store atomic {t} {1}, ptr {0} seq_cst, align {a}")
_def("atomic_store_rel", "P T -> None", "store atomic {t} {1}, ptr {0} release, align {a}")
_def("atomic_swap", "P T -> T", "atomicrmw xchg ptr {0}, {t} {1} seq_cst")
_def(
    "atomic_cas",
    "P T T -> bool",
    "cmpxchg ptr {0}, {t} {1}, {t} {2} seq_cst seq_cst",
    "extractvalue {{ {t}, i1 }} {r0}, 1",
)
_def("atomic_add", "P T -> T", "atomicrmw add ptr {0}, {t} {1} seq_cst", "add {t} {r0}, {1}")
_def("atomic_and", "P T -> T", "atomicrmw and ptr {0}, {t} {1} seq_cst")
_def("atomic_or", "P T -> T", "atomicrmw or ptr {0}, {t} {1} seq_cst")
_def("fence", "-> None", "fence seq_cst")
_def("volatile_load", "P -> T", "load volatile {t}, ptr {0}, align {a}")
_def("volatile_store", "P T -> None", "store volatile {t} {1}, ptr {0}, align {a}")

_def("ctz", "I -> i64", "call {t} @llvm.cttz.{t}({t} {0}, i1 false)", "=> zext {r0}")
_def("clz", "I -> i64", "call {t} @llvm.ctlz.{t}({t} {0}, i1 false)", "=> zext {r0}")
_def("popcount", "I -> i64", "call {t} @llvm.ctpop.{t}({t} {0})", "=> zext {r0}")
_def("bswap", "I -> T", "call {t} @llvm.bswap.{t}({t} {0})")
_def("rotl", "I T -> T", "call {t} @llvm.fshl.{t}({t} {0}, {t} {0}, {t} {1})")
_def(
    "mul_hi",
    "u64 u64 -> u64",
    "zext i64 {0} to i128",
    "zext i64 {1} to i128",
    "mul i128 {r0}, {r1}",
    "lshr i128 {r2}, 64",
    "trunc i128 {r3} to i64",
)
_def(
    "mul128",
    "u64 u64 -> u64 u64",
    "zext i64 {0} to i128",
    "zext i64 {1} to i128",
    "mul i128 {r0}, {r1}",
    "lshr i128 {r2}, 64",
    "trunc i128 {r3} to i64",
    "trunc i128 {r2} to i64",
    "=> {r4}, {r5}",
)
_OVERFLOW = ("extractvalue {{ {t}, i1 }} {r0}, 0", "extractvalue {{ {t}, i1 }} {r0}, 1", "=> {r1}, {r2}")
_def(
    "add_overflow",
    "I T -> T bool",
    "call {{ {t}, i1 }} @llvm.{s}add.with.overflow.{t}({t} {0}, {t} {1})",
    *_OVERFLOW,
)
_def(
    "mul_overflow",
    "I T -> T bool",
    "call {{ {t}, i1 }} @llvm.{s}mul.with.overflow.{t}({t} {0}, {t} {1})",
    *_OVERFLOW,
)

_def(
    "splat",
    "u8 -> u8x16",
    "insertelement <16 x i8> poison, i8 {0}, i32 0",
    "shufflevector <16 x i8> {r0}, <16 x i8> poison, <16 x i32> zeroinitializer",
)
_def(
    "splat32",
    "u8 -> u8x32",
    "insertelement <32 x i8> poison, i8 {0}, i32 0",
    "shufflevector <32 x i8> {r0}, <32 x i8> poison, <32 x i32> zeroinitializer",
)
_def("lanes_equal", "V T -> T", "icmp eq {t} {0}, {1}", "sext <{n} x i1> {r0} to {t}")
_def("lanes_sub", "V T -> T", "sub {t} {0}, {1}")
_def(
    "lanes_sum",
    "u8x16 -> u64",
    "call <2 x i64> @llvm.x86.sse2.psad.bw(<16 x i8> {0}, <16 x i8> zeroinitializer)",
    "extractelement <2 x i64> {r0}, i32 0",
    "extractelement <2 x i64> {r0}, i32 1",
    "add i64 {r1}, {r2}",
)
_def(
    "lane_mask",
    "V -> u64",
    "icmp slt {t} {0}, zeroinitializer",
    "bitcast <{n} x i1> {r0} to i{n}",
    "zext i{n} {r1} to i64",
)

_def(
    "add_carry",
    "u64 u64 u64 -> u64 u64",
    "call {{ i64, i1 }} @llvm.uadd.with.overflow.i64(i64 {0}, i64 {1})",
    "extractvalue {{ i64, i1 }} {r0}, 0",
    "call {{ i64, i1 }} @llvm.uadd.with.overflow.i64(i64 {r1}, i64 {2})",
    "extractvalue {{ i64, i1 }} {r0}, 1",
    "extractvalue {{ i64, i1 }} {r2}, 1",
    "or i1 {r3}, {r4}",
    "extractvalue {{ i64, i1 }} {r2}, 0",
    "zext i1 {r5} to i64",
    "=> {r6}, {r7}",
)
_def(
    "sub_borrow",
    "u64 u64 u64 -> u64 u64",
    "call {{ i64, i1 }} @llvm.usub.with.overflow.i64(i64 {0}, i64 {1})",
    "extractvalue {{ i64, i1 }} {r0}, 0",
    "call {{ i64, i1 }} @llvm.usub.with.overflow.i64(i64 {r1}, i64 {2})",
    "extractvalue {{ i64, i1 }} {r0}, 1",
    "extractvalue {{ i64, i1 }} {r2}, 1",
    "or i1 {r3}, {r4}",
    "extractvalue {{ i64, i1 }} {r2}, 0",
    "zext i1 {r5} to i64",
    "=> {r6}, {r7}",
)

_def("fabs", "F -> T", "call {t} @llvm.fabs.{f}({t} {0})")
_def("sqrt", "F -> T", "call {t} @llvm.sqrt.{f}({t} {0})")
_def("floor", "F -> T", "call {t} @llvm.floor.{f}({t} {0})")
_def("f64_bits", "f64 -> u64", "bitcast double {0} to i64")
_def("f64_from_bits", "u64 -> f64", "bitcast i64 {0} to double")
_def("f32_bits", "f32 -> u32", "bitcast float {0} to i32")
_def("f32_from_bits", "u32 -> f32", "bitcast i32 {0} to float")

_FS = "inttoptr i64 {0} to ptr addrspace(257)"
_def("tls_load", "i64 -> uintptr", _FS, "load i64, ptr addrspace(257) {r0}, align 8")
_def("tls_store", "i64 uintptr -> None", _FS, "store i64 {1}, ptr addrspace(257) {r0}, align 8")
_def("frame_address", "-> uintptr", "call ptr @llvm.frameaddress.p0(i32 0)", "ptrtoint ptr {r0} to i64")
_def("return_address", "-> uintptr", "call ptr @llvm.returnaddress(i32 0)", "ptrtoint ptr {r0} to i64")
_def("stack_pointer", "-> uintptr", 'call i64 asm sideeffect "movq %rsp, $0", "=r"()')

_SYSCALL_CLOBBERS = "~{{rcx}},~{{r11}},~{{memory}}"
_SYSCALL_REGS = ("{{rdi}}", "{{rsi}}", "{{rdx}}", "{{r10}}", "{{r8}}", "{{r9}}")
for _n in range(7):
    _regs = "".join("," + r for r in _SYSCALL_REGS[:_n])
    _regs = f"={{{{rax}}}},{{{{rax}}}}{_regs},{_SYSCALL_CLOBBERS}"
    _args = "".join(f", i64 {{{i + 1}}}" for i in range(_n))
    _def(
        f"syscall{_n}",
        "uintptr " * (_n + 1) + "-> uintptr",
        f'call i64 asm sideeffect "syscall", "{_regs}"(i64 {{0}}{_args})',
    )

_def(
    "cpuid",
    "u32 u32 -> u32 u32 u32 u32",
    'call {{ i32, i32, i32, i32 }} asm sideeffect "cpuid", '
    '"={{ax}},={{bx}},={{cx}},={{dx}},{{ax}},{{cx}}"(i32 {0}, i32 {1})',
    *(f"extractvalue {{{{ i32, i32, i32, i32 }}}} {{r0}}, {i}" for i in range(4)),
    "=> {r1}, {r2}, {r3}, {r4}",
)
_def(
    "xgetbv",
    "-> u32 u32",
    'call {{ i32, i32 }} asm sideeffect "xgetbv", "={{ax}},={{dx}},{{cx}}"(i32 0)',
    "extractvalue {{ i32, i32 }} {r0}, 0",
    "extractvalue {{ i32, i32 }} {r0}, 1",
    "=> {r1}, {r2}",
)
_def("rdtsc", "-> u64", "call i64 @llvm.readcyclecounter()")
_def("pause", "-> None", 'call void asm sideeffect "pause", "~{{memory}}"()')
_def("prefetch", "p -> None", "call void @llvm.prefetch.p0(ptr {0}, i32 0, i32 3, i32 1)")
_def("trap", "-> None", "call void @llvm.trap()", "unreachable")
_def("unreachable", "-> None", "unreachable")

TERMINATORS = frozenset(("trap", "unreachable"))
"""Control does not come back from these."""
