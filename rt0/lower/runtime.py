"""Calls of runtime functions, with signatures from the table that the dialect collected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rt0.llvm import abi

if TYPE_CHECKING:
    from rt0.lower.func import Fn

_NEVER = "noreturn cold nomerge"

# What LLVM may assume of an allocation: it reads its descriptor, gives zeroed memory that nothing else
# points to, and may be left out if nobody needs that memory. (It may also run other goroutines; but what
# they write is ordered after this call only by synchronisation, which an allocation is not.)
_ALLOCATORS = {
    "runtime.newobject": (
        'allockind("alloc,zeroed") "alloc-family"="rt0" willreturn nounwind '
        "memory(argmem: read, inaccessiblemem: readwrite)"
    ),
}
# Where these are called shows in tracebacks: two calls are never made one.
_SEEN = {
    f"runtime.{name}"
    for name in ("deferreturn", "chansend1", "chanrecv1", "chanrecv2", "closechan", "selectgo", "block")
    + ("makeslice", "makechan", "efaceeq", "ifaceeq")
}


def call(f: Fn, symbol: str, args: Sequence[str], ret: str = "") -> list[str]:
    """Calls a runtime function; returns the components of its result. `ret` are attributes of the result."""
    fn = f.prog.runtime_func(symbol, f.pos)
    callee = f.shard.use(symbol, None, _decl_attrs(symbol, fn.attrs), fn.results, fn.params)
    attrs = " returns_twice" if "returns_twice" in fn.attrs else ""
    if "noreturn" in fn.attrs:
        attrs = f" {f.shard.attr_group(_NEVER)}"
    ret = f"{ret} " if ret else ""
    passed = abi.arg_list(fn.params, fn.results, args)
    text = f"call {abi.CC} {ret}{abi.result_type(fn.results)} {callee}({passed}){attrs}"
    if not fn.results:
        f.emit(text)
        return []
    r = f.ins(text)
    if len(fn.results) == 1:
        return [r]
    ty = abi.result_type(fn.results)
    return [f.ins(f"extractvalue {ty} {r}, {i}") for i in range(len(fn.results))]


def call1(f: Fn, symbol: str, args: Sequence[str], ret: str = "") -> str:
    """Calls a runtime function with one result component."""
    return call(f, symbol, args, ret)[0]


def never(f: Fn, symbol: str, args: Sequence[str]) -> None:
    """Calls a runtime function that does not return."""
    call(f, symbol, args)
    f.terminate("unreachable")


def _decl_attrs(symbol: str, attrs: frozenset[str]) -> str:
    words: list[str] = [a for a in ("noreturn", "cold", "returns_twice") if a in attrs]
    if symbol in _SEEN:
        words.append("nomerge")
    return " ".join([*words, *filter(None, [_ALLOCATORS.get(symbol)])])


def check(f: Fn, ok: str, symbol: str, args: Sequence[str]) -> None:
    """Goes on if the i1 `ok` holds, or else panics with a runtime function."""
    if not f.reachable or ok == "true":
        return
    good, bad = f.block("ok"), f.block("bad")
    f.cond(ok, good, bad)
    f.start(bad)
    never(f, symbol, args)
    f.start(good)


def nil_check(f: Fn, ptr: str, offset: int = 0) -> None:
    """Panics as for a nil dereference if the pointer is null; `offset` is that of the access."""
    if not f.reachable or ptr in f.nonnil:
        return
    if ptr == "null":
        ok = "false"
    else:
        ok = f.ins(f"icmp ne ptr {ptr}, null")
    good, bad = f.block("ok"), f.block("nil")
    f.cond(ok, good, bad, f", !make.implicit !{f.shard.debug.shared('!{}')}")
    f.start(bad)
    never(f, "runtime.panicmem", [str(offset)])
    f.start(good)
