"""DWARF metadata of one LLVM module: a compile unit, a subprogram per function, a location per instruction.

Names are Go's (`main.(*T).M`); a function that tracebacks hide is marked artificial.
"""

from __future__ import annotations

import os
import re

from rt0.llvm.abi import escape
from rt0.syntax.pos import COL_BITS, LINE_BITS, Pos, shown

INLINED = "·in"
"""In symbols, between the name of a function and a number that tells its inlined copies apart."""

_MARK = re.compile(f"{INLINED}[0-9a-f]{{8}}")


class Debug:
    """Collects the metadata nodes of a module."""

    __slots__ = ("nodes", "_files", "_unit", "_type", "_locs", "_shared", "_unit_file", "_inlined")

    def __init__(self, file: str) -> None:
        self.nodes: list[str] = []
        self._files: dict[str, int] = {}
        self._shared: dict[str, int] = {}
        self._locs: dict[tuple[int, Pos, int | None], str] = {}
        self._inlined: dict[str, int] = {}
        self._unit_file = self._file(file)
        self._unit = self.node(
            f'distinct !DICompileUnit(language: DW_LANG_Go, file: !{self._unit_file}, producer: "rt0", '
            "isOptimized: true, runtimeVersion: 0, emissionKind: FullDebug)"
        )
        self._type = self.node("!DISubroutineType(types: !{})")

    def node(self, text: str) -> int:
        """Adds a node; returns its number."""
        self.nodes.append(text)
        return len(self.nodes) - 1

    def shared(self, text: str) -> int:
        """The number of a node that is made once."""
        found = self._shared.get(text)
        if found is None:
            found = self._shared[text] = self.node(text)
        return found

    def _file(self, name: str) -> int:
        found = self._files.get(name)
        if found is None:
            folder, base = os.path.split(os.path.abspath(name))
            found = self._files[name] = self.node(
                f'!DIFile(filename: "{escape(base.encode())}", directory: "{escape(folder.encode())}")'
            )
        return found

    def subprogram(self, symbol: str, pos: Pos, wrapper: bool) -> int:
        """The subprogram of a function declared at `pos`. A function's code as a func value has its name."""
        path, line, _ = shown(pos)
        file = self._file(path) if pos else self._unit_file
        name = escape(_MARK.sub("", symbol).removesuffix("·fv").encode())
        flags = "flags: DIFlagArtificial, " if wrapper else ""
        return self.node(
            f'distinct !DISubprogram(name: "{name}", linkageName: "{name}", scope: !{file}, file: !{file}, '
            f"line: {line}, scopeLine: {line}, type: !{self._type}, {flags}"
            f"spFlags: DISPFlagDefinition | DISPFlagOptimized, unit: !{self._unit})"
        )

    def inlined_subprogram(self, symbol: str, pos: Pos) -> int:
        """The subprogram of a function where it is inlined, the same everywhere in the module."""
        found = self._inlined.get(symbol)
        if found is None:
            found = self._inlined[symbol] = self.subprogram(symbol, pos, False)
        return found

    def inlined_at(self, subprogram: int, pos: Pos, outer: int | None) -> int:
        """The place of a call that is inlined; `outer` that of the call around, if there is one."""
        return self.node(f"distinct {_location(subprogram, pos, outer)}")

    def location(self, subprogram: int, pos: Pos, inlined_at: int | None = None) -> str:
        """The `, !dbg` suffix for instructions at a position."""
        key = (subprogram, pos & ((1 << (COL_BITS + LINE_BITS)) - 1), inlined_at)
        found = self._locs.get(key)
        if found is None:
            n = self.node(_location(subprogram, pos, inlined_at))
            found = self._locs[key] = f", !dbg !{n}"
        return found

    def text(self) -> str:
        """All nodes, with the module's flags."""
        flags = [
            self.node('!{i32 7, !"Dwarf Version", i32 4}'),
            self.node('!{i32 2, !"Debug Info Version", i32 3}'),
        ]
        out = [f"!{i} = {text}" for i, text in enumerate(self.nodes)]
        out.append(f"!llvm.dbg.cu = !{{!{self._unit}}}")
        out.append("!llvm.module.flags = !{" + ", ".join(f"!{i}" for i in flags) + "}")
        return "\n".join(out)


def _location(subprogram: int, pos: Pos, inlined_at: int | None) -> str:
    _, line, col = shown(pos)
    where = f", inlinedAt: !{inlined_at}" if inlined_at is not None else ""
    return f"!DILocation(line: {line}, column: {col}, scope: !{subprogram}{where})"
