"""From Go text to LLVM IR, for the tests of lowering."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from rt0.build.context import Settings
from rt0.build.program import Program, check_targets
from rt0.lower.program import lower_program
from rt0.native.table import runtime_table, table_to_json


@cache
def table() -> dict[str, Any]:
    """The runtime's functions."""
    return table_to_json(runtime_table())


def check(folder: Path, source: str) -> Program:
    """A checked program of one file."""
    (folder / "x.go").write_text(source)
    checked = check_targets([str(folder / "x.go")], Settings(), lambda _: None)
    return checked.program(checked.roots.packages[0])


def modules(folder: Path, source: str) -> dict[str, str]:
    """The LLVM modules of a program, by name."""
    shards = lower_program(check(folder, source).packages, table()).shards
    return {s.name: s.ir for s in shards}


def function(ir: str, symbol: str) -> str:
    """The text of a function's definition; "" if it is not defined."""
    at = ir.find(f" @{symbol}(")
    while at >= 0:
        start = ir.rfind("\n", 0, at) + 1
        if ir.startswith("define", start):
            return ir[start : ir.index("\n}", at)]
        at = ir.find(f" @{symbol}(", at + 1)
    return ""
