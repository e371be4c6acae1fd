"""Small functions that call themselves get a copy of themselves to call, which LLVM inlines.

LLVM never inlines a function into itself. For a function like `fib`, of which the call costs as much as the
body, one level of it is worth a lot: half of the calls go away. The original calls the copy, the copy calls
the original; the copy is always inlined and has a subprogram of its own with the same name, so that
tracebacks show every call.

Invariant: the copy is private, and nothing but the original refers to it.
"""

from __future__ import annotations

import re

from rt0.llvm import abi
from rt0.lower.shard import Definition, Shard

MAX_LINES = 40
MAX_CALLS = 3
COPY = "·again"

_DBG = re.compile(r"!dbg !(\d+)")
_INLINED_AT = re.compile(r"inlinedAt: !(\d+)")


def unroll(shard: Shard) -> None:
    """Adds the copies to a module whose functions are complete."""
    for symbol, original in list(shard.functions.items()):
        callee = abi.quote(symbol) + "("
        calls = original.body.count(callee)
        if (
            not 0 < calls <= MAX_CALLS
            or original.linkage not in ("", "instance")
            or original.body.count("\n") > MAX_LINES
        ):
            continue
        copy = _copy(shard, symbol, original)
        if copy is not None:
            shard.functions[symbol + COPY] = copy
            original.body = original.body.replace(callee, abi.quote(symbol + COPY) + "(")


def _copy(shard: Shard, symbol: str, original: Definition) -> Definition | None:
    """The copy of a function; `None` if it may not be inlined."""
    group = re.search(r" #(\d+)", original.head)
    subprogram = _DBG.search(original.head)
    if group is None or subprogram is None:
        return None
    attrs = next(text for text, n in shard.attrs.items() if n == int(group[1]))
    if "noinline" in attrs:
        return None
    nodes = shard.debug.nodes
    scope = f"scope: !{subprogram[1]})"
    again = shard.debug.node(nodes[int(subprogram[1])])

    calls: dict[str, int] = {}  # those that are inlined, each of which has one node

    def inlined(m: re.Match[str]) -> str:
        if m[1] not in calls:
            calls[m[1]] = shard.debug.node(moved(m[1]))
        return f"inlinedAt: !{calls[m[1]]}"

    def moved(n: str) -> str:
        text = nodes[int(n)].replace(scope, f"scope: !{again})")
        return _INLINED_AT.sub(inlined, text)

    def move(m: re.Match[str]) -> str:
        return f"!dbg !{shard.debug.node(moved(m[1]))}"

    head = original.head.replace(abi.quote(symbol), abi.quote(symbol + COPY), 1)
    head = head.replace(group[0], " " + shard.attr_group(attrs + " alwaysinline"), 1)
    head = head.replace(subprogram[0], f"!dbg !{again}")
    return Definition("private", head, _DBG.sub(move, original.body))
