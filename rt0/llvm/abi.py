"""The calling convention and the function attributes that the runtime and compiled Go share (`docs/abi.md`).

Invariant: `rt0.native` and `rt0.lower` form every signature and attribute list through this module, so that
a Go function and a runtime function can call each other without glue.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

CC = "preserve_nonecc"

# Arguments are in r12 to r15 and then rdi, rsi, rdx, rcx, r8 and r9; those of SMALL_TYPES only in the latter.
# What comes next are r11 and rax, which LLVM's split-stack prologue overwrites.
OWN_REGS = 4
C_REGS = 6
# More results than these LLVM returns in memory, whose address takes the first of the registers.
MAX_INT_RESULTS = 3
MAX_FLOAT_RESULTS = 4
DUMMY = "i64"

INT_TYPES = frozenset(("i1", "i8", "i16", "i32", "i64", "ptr"))
SMALL_TYPES = frozenset(("i1", "i8", "i16"))

_SPECIAL = re.compile(r"[^ !#-\[\]-~]")

FLAT_MAX = 4
"""A type with more components than this is passed as a pointer to memory."""

_COMMON = (
    "noredzone nounwind null_pointer_is_valid "
    '"frame-pointer"="all" "disable-tail-calls"="true" "no-jump-tables"="true" '
    # LLVM turns loops into calls of these; of C's library only memcpy, memmove, memset, memcmp and bcmp
    # exist.
    '"no-builtin-strlen" "no-builtin-wcslen"'
)


def func_attrs(*, nosplit: bool = False, extra: str = "", cpu: str = "x86-64-v2") -> str:
    """The attribute list of a function definition, as text for an `attributes #n = { … }` line."""
    split = "" if nosplit else ' "split-stack"'
    return f'{_COMMON}{split} "target-cpu"="{cpu}"{" " + extra if extra else ""}'


def _in_memory(results: Sequence[str]) -> bool:
    """Whether LLVM returns the results in memory."""
    ints = sum(c in INT_TYPES for c in results)
    return ints > MAX_INT_RESULTS or len(results) - ints > MAX_FLOAT_RESULTS


def params(components: Sequence[str], results: Sequence[str]) -> list[int | None]:
    """The order of machine parameters: indices into `components`, with `None` where a dummy `i64` stands.

    Two dummies stand in front of what r11 would carry.
    """
    out: list[int | None] = []
    own, c = OWN_REGS - _in_memory(results), C_REGS
    full = False
    for i, component in enumerate(components):
        if component in SMALL_TYPES:
            c = max(c - 1, 0)  # if there is none left, it is on the stack
        elif component in INT_TYPES:
            if own > 0:
                own -= 1
            elif c > 0:
                c -= 1
            elif not full:
                out += [None, None]
                full = True
        out.append(i)
    return out


def may_be_internal(components: Sequence[str], results: Sequence[str]) -> bool:
    """Whether LLVM may know all callers of a function with these parameters and results.

    It then drops parameters that are not used, dummies among them, and replaces a pointer by up to three
    values behind it; neither may bring an argument into r11.
    """
    most = sum(3 if c == "ptr" else 1 for c in components if c in INT_TYPES)
    return most + _in_memory(results) <= OWN_REGS + C_REGS


def param_type(component: str) -> str:
    """A component's type with its parameter attributes."""
    return "i1 zeroext" if component == "i1" else component


def param_list(components: Sequence[str], results: Sequence[str], names: Sequence[str] | None = None) -> str:
    """The parameter list of a declaration (without `names`) or definition."""
    parts: list[str] = []
    for i in params(components, results):
        if i is None:
            parts.append(DUMMY)
        else:
            parts.append(param_type(components[i]) + (f" {names[i]}" if names is not None else ""))
    return ", ".join(parts)


def arg_list(components: Sequence[str], results: Sequence[str], values: Sequence[str]) -> str:
    """The argument list of a call."""
    parts: list[str] = []
    for i in params(components, results):
        parts.append(f"{DUMMY} poison" if i is None else f"{param_type(components[i])} {values[i]}")
    return ", ".join(parts)


def result_type(components: Sequence[str]) -> str:
    """`void`, the one component, or a literal struct of them."""
    if not components:
        return "void"
    if len(components) == 1:
        return components[0]
    return "{ " + ", ".join(components) + " }"


def quote(symbol: str) -> str:
    """A symbol as LLVM IR writes it, with `@`."""
    if symbol.replace("_", "a").replace(".", "a").replace("$", "a").isalnum() and symbol.isascii():
        return "@" + symbol
    return '@"' + escape(symbol.encode()) + '"'


def escape(data: bytes) -> str:
    """Bytes as the inside of an LLVM `c"…"` or quoted name."""
    return _SPECIAL.sub(lambda m: f"\\{ord(m[0]):02X}", data.decode("latin-1"))


NO_POINTERS = "..noptr"
"""No symbol begins with a dot, so this cannot be part of one."""


FIXED = "..fixed"
"""The same of variables of the runtime, to which it may store pointers without write barriers."""


def section(kind: str, symbol: str) -> str:
    """The section name of a symbol; `kind` is `text`, `rodata`, `data` or `bss`, or one of the latter two
    with NO_POINTERS or FIXED behind it: the linker keeps these apart, since the collector need not look
    there, or has to while the world is stopped."""
    return f'"{escape(f".{kind}.{symbol}".encode())}"'
