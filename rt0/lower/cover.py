"""Counters of coverage.

All counters of a package are one array of 32-bit words in the main package's module (`rt0.build.cover`), so
that the library's modules need to know its symbol only. Loads and stores are `monotonic`: other goroutines
count, too, and LLVM would keep the count of a loop in a register until its end, which may never come.
"""

from __future__ import annotations

from rt0.llvm import abi
from rt0.lower.func import Fn
from rt0.syntax.nodes import CounterStmt, Stmt


def count(f: Fn, s: Stmt) -> None:
    """Counts that the statements behind this one are run, as the mode says."""
    assert isinstance(s, CounterStmt)
    f.shard.use_data(s.symbol)
    place = f"getelementptr (i8, ptr {abi.quote(s.symbol)}, i64 {4 * s.index})"
    match s.mode:
        case "set":
            f.emit(f"store atomic i32 1, ptr {place} monotonic, align 4")
        case "count":
            before = f.ins(f"load atomic i32, ptr {place} monotonic, align 4")
            after = f.ins(f"add i32 {before}, 1")
            f.emit(f"store atomic i32 {after}, ptr {place} monotonic, align 4")
        case _:
            f.ins(f"atomicrmw add ptr {place}, i32 1 monotonic, align 4")
