"""The runtime reads from the pc-line table what the linker writes into it."""

from __future__ import annotations

import pytest

from rt0.link import pclntab
from rt0.link.lines import FuncLines, Inlined, encode_lines
from rt0.native import emu
from rt0.runtime import symtab

# main.f at 0x1000 is 0x40 bytes long. Lines: 10 at the start, 11 from 4 on, from 8 on line 3 of main.g,
# inlined at line 12, and from 16 on line 7 of main.h, inlined in g at line 4; from 32 on line 13 of f again.
LINES = encode_lines([(0, 10, -1), (4, 11, -1), (8, 3, 0), (16, 7, 1), (32, 13, -1)], 10)

F = FuncLines(
    "main.f",
    "/src/f.go",
    10,
    0,
    [Inlined(-1, "main.g", "/src/g.go", 2, 12), Inlined(0, "main.h", "/src/h.go", 6, 4)],
    LINES,
)


@pytest.fixture(autouse=True)
def table() -> None:
    """A table of main.f, a function that nothing is known of, and a gap."""
    emu.reset()
    strings = pclntab.Strings()
    functions: list[pclntab.Func] = [(0x1000, "main.f", F), (0x1040, "memmove", None)]
    data = pclntab.build(functions, 0x2000, strings) + bytes(strings.data)
    emu.define("runtime.pclntab", data)


def frames(pc: int) -> list[tuple[str, str, int]]:
    """All frames of a pc, the innermost first."""
    f = symtab.findfunc(pc)
    pos = emu.new(symtab.Position)
    symtab.pcposition(f, pc, pos)
    out = []
    while True:
        out.append((symtab.position_name(f, pos.inl), symtab.position_file(f, pos.inl), pos.line))
        if not symtab.position_caller(f, pos):
            return out


def test_lines() -> None:
    assert frames(0x1000) == frames(0x1003) == [("main.f", "/src/f.go", 10)]
    assert frames(0x1004) == [("main.f", "/src/f.go", 11)]
    assert frames(0x103F) == [("main.f", "/src/f.go", 13)]


def test_inlined_calls() -> None:
    f = ("main.f", "/src/f.go", 12)
    assert frames(0x1008) == [("main.g", "/src/g.go", 3), f]
    assert frames(0x101F) == [("main.h", "/src/h.go", 7), ("main.g", "/src/g.go", 4), f]


def test_a_function_without_lines() -> None:
    assert frames(0x1045) == [("memmove", "", 0)]


@pytest.mark.parametrize("pc", [0, 0xFFF, 0x2000, 0x5000])
def test_no_function(pc: int) -> None:
    assert not symtab.findfunc(pc)
