"""Counters of coverage and fuzzing.

All counters of a package are one array in the main package's module (`rt0.build.cover`), of 32-bit words for
coverage, of bytes for fuzzing. So the library's modules need to know its symbol only. Loads and stores are
`monotonic`: other goroutines count, too, and LLVM would keep the count of a loop in a register until its end,
which may never come.
"""

from __future__ import annotations

from rt0.llvm import abi
from rt0.lower.func import Fn
from rt0.syntax.nodes import CounterStmt, Stmt


def count(f: Fn, s: Stmt) -> None:
    """Counts that the statements behind this one are run, as the mode says."""
    assert isinstance(s, CounterStmt)
    f.shard.use_data(s.symbol)
    place = f"getelementptr (i8, ptr {abi.quote(s.symbol)}, i64 {s.index * (1 if s.mode == 'edge' else 4)})"
    match s.mode:
        case "edge":
            # From 255 it goes to 1: what was run is never 0 again.
            before = f.ins(f"load atomic i8, ptr {place} monotonic, align 1")
            after = f.ins(f"add i8 {before}, 1")
            full = f.ins(f"zext i1 {f.ins(f'icmp eq i8 {after}, 0')} to i8")
            f.emit(f"store atomic i8 {f.ins(f'or i8 {after}, {full}')}, ptr {place} monotonic, align 1")
        case "set":
            f.emit(f"store atomic i32 1, ptr {place} monotonic, align 4")
        case "count":
            before = f.ins(f"load atomic i32, ptr {place} monotonic, align 4")
            after = f.ins(f"add i32 {before}, 1")
            f.emit(f"store atomic i32 {after}, ptr {place} monotonic, align 4")
        case _:
            f.ins(f"atomicrmw add ptr {place}, i32 1 monotonic, align 4")
