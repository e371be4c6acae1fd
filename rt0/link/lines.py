"""What the pc-line table says of each function of an object, taken from its DWARF once, when it is compiled.

The result is position-independent, is stored beside the object as JSON, and is all that the linker reads: the
names, the inlined calls, and the encoded `lines` of `docs/abi.md`.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right

from rt0.link.dwarf import (
    AT_ARTIFICIAL,
    AT_CALL_LINE,
    AT_DECL_FILE,
    AT_DECL_LINE,
    AT_LINKAGE_NAME,
    AT_NAME,
    SECTION_SHIFT,
    Addr,
    Die,
    Reader,
)
from rt0.link.elf import Object
from rt0.link.leb import sleb, uleb
from rt0.link.reloc import R_PC32, R_PLT32

WRAPPER = 1
"""Flag of a function that tracebacks hide: its DWARF says that it is artificial."""


class Inlined:
    """A call that was inlined. `parent` is the index of the inlined call around it, -1 for the function."""

    __slots__ = ("parent", "name", "file", "line", "call_line")

    def __init__(self, parent: int, name: str, file: str, line: int, call_line: int) -> None:
        self.parent = parent
        self.name = name
        self.file = file
        self.line = line
        self.call_line = call_line


class FuncLines:
    """A function: where it is declared, what was inlined into it, and its lines as the table has them."""

    __slots__ = ("name", "file", "line", "flags", "inlined", "lines")

    def __init__(
        self, name: str, file: str, line: int, flags: int, inlined: list[Inlined], lines: bytes
    ) -> None:
        self.name = name
        self.file = file
        self.line = line
        self.flags = flags
        self.inlined = inlined
        self.lines = lines


NATIVE = ".py"
"""Functions of the runtime itself have lines but no inlined calls in the table: tracebacks hardly ever show
them, and they are in every program. (gdb has both, from DWARF.)
"""

Functions = dict[tuple[int, int], FuncLines]
"""Functions by section index and offset."""


def read_functions(obj: Object) -> Functions:
    """Reads an object's DWARF. Raises `LinkError` if it has a version other than 4."""
    reader = Reader(obj)
    rows: dict[int, list[tuple[Addr, int, int]]] = {}
    out: Functions = {}
    for die in reader.functions:
        unit = die.unit
        if id(unit) not in rows:
            rows[id(unit)] = sorted(unit.rows, key=lambda row: row[0])
        for low, high in reader.pc_ranges(die):
            key = low >> SECTION_SHIFT, low & (1 << SECTION_SHIFT) - 1
            out[key] = _function(reader, die, low, high, rows[id(unit)])
    return out


def _declaration(reader: Reader, die: Die) -> tuple[str, str, int]:
    """Symbol, file and line."""
    origin = reader.origin(die)
    name = origin.text(AT_LINKAGE_NAME) or origin.text(AT_NAME)
    number = origin.number(AT_DECL_FILE)
    files = origin.unit.files
    return name, files[number] if number < len(files) else "", origin.number(AT_DECL_LINE)


def _function(
    reader: Reader, die: Die, low: Addr, high: Addr, rows: list[tuple[Addr, int, int]]
) -> FuncLines:
    calls: list[tuple[int, Die]] = []
    spans: list[tuple[Addr, Addr, int]] = []

    def collect(parent: int, dies: list[Die]) -> None:
        for d in dies:
            index = len(calls)
            calls.append((parent, d))
            spans.extend((a, b, index) for a, b in reader.pc_ranges(d))
            collect(index, d.children)

    collect(-1, die.children)
    name, file, line = _declaration(reader, die)
    pieces = _pieces(low, high, rows, spans, line)
    if file.endswith(NATIVE):
        pieces = _at_calls(_outermost(pieces, calls), reader.obj, low)

    wrappers = {i for i, (_, d) in enumerate(calls) if reader.origin(d).number(AT_ARTIFICIAL)}

    def visible(inl: int, line: int) -> tuple[int, int]:
        """The nearest call around a line that is not one of a wrapper, and the line there."""
        while inl in wrappers:
            inl, line = calls[inl][0], calls[inl][1].number(AT_CALL_LINE)
        return inl, line

    pieces = [(pc, ln, inl) for pc, line_, inl_ in pieces for inl, ln in [visible(inl_, line_)]]
    parents = [visible(parent, d.number(AT_CALL_LINE)) for parent, d in calls]
    kept = _used(parents, {inl for _, _, inl in pieces})
    renumber = {old: new for new, old in enumerate(kept)}
    renumber[-1] = -1
    inlined = [
        Inlined(renumber[parents[i][0]], *_declaration(reader, calls[i][1]), parents[i][1]) for i in kept
    ]
    lines = encode_lines([(pc, ln, renumber[inl]) for pc, ln, inl in pieces], line)
    flags = WRAPPER if reader.origin(die).number(AT_ARTIFICIAL) else 0
    return FuncLines(name, file, line, flags, inlined, lines)


def _outermost(
    pieces: list[tuple[int, int, int]], calls: list[tuple[int, Die]]
) -> list[tuple[int, int, int]]:
    """The lines of a function itself, where it makes inlined calls."""
    out: list[tuple[int, int, int]] = []
    for pc, line, inl in pieces:
        while inl >= 0:
            line = calls[inl][1].number(AT_CALL_LINE)
            inl = calls[inl][0]
        if not out or out[-1][1] != line:
            out.append((pc, line, -1))
    return out


def _at_calls(pieces: list[tuple[int, int, int]], obj: Object, low: Addr) -> list[tuple[int, int, int]]:
    """The pieces in which a call of a known function (or a reference) lies; others take the line before."""
    base = low & (1 << SECTION_SHIFT) - 1
    out = pieces[:1]
    starts = [pc for pc, _, _ in pieces]
    section = obj.sections[low >> SECTION_SHIFT]
    calls = sorted(offset - base for offset, kind, _, _ in section.relocs() if kind in (R_PC32, R_PLT32))
    for at in calls:
        i = bisect_right(starts, at) - 1
        if i >= 0 and pieces[i][0] > out[-1][0] and pieces[i][1] != out[-1][1]:
            out.append(pieces[i])
    return out


def _pieces(
    low: Addr,
    high: Addr,
    rows: list[tuple[Addr, int, int]],
    spans: list[tuple[Addr, Addr, int]],
    line: int,
) -> list[tuple[int, int, int]]:
    """(offset, line, innermost inlined call) wherever one of the two changes; code without a line keeps the
    line before it."""
    starts = {low}
    lines: dict[Addr, int] = {}
    for i in range(bisect_left(rows, (low, -1, -1)), len(rows)):
        addr, _, row_line = rows[i]
        if addr >= high:
            break
        if row_line > 0:
            lines[addr] = row_line
            starts.add(addr)
    for a, b, _ in spans:
        starts.update((a, b))
    order = sorted(s for s in starts if low <= s < high)
    owner = [-1] * len(order)
    for a, b, inl in spans:  # outer ones come first, so the innermost is the last to write
        first, last = bisect_left(order, a), bisect_left(order, b)
        owner[first:last] = [inl] * (last - first)
    out: list[tuple[int, int, int]] = []
    for addr, inl in zip(order, owner, strict=True):
        line = lines.get(addr, line)
        if not out or out[-1][1:] != (line, inl):
            out.append((addr - low, line, inl))
    return out


def _used(calls: list[tuple[int, int]], used: set[int]) -> list[int]:
    """The inlined calls that own code, and those around them, in order."""
    keep: set[int] = set()
    for i in used:
        while i >= 0 and i not in keep:
            keep.add(i)
            i = calls[i][0]
    return sorted(keep)


def encode_lines(pieces: list[tuple[int, int, int]], line: int) -> bytes:
    """The `lines` of a function declared at `line`, from (offset, line, inlined call or -1); the first offset
    is 0."""
    out = bytearray()
    pc, inside = 0, -1
    for offset, piece_line, inl in pieces:
        out += uleb(offset - pc) + sleb(piece_line - line << 1 | (inl != inside))
        if inl != inside:
            out += uleb(inl + 1)
        pc, line, inside = offset, piece_line, inl
    out.append(0)
    return bytes(out)


def to_json(functions: Functions) -> bytes:
    """The form that is stored."""
    texts: dict[str, int] = {}

    def text(s: str) -> int:
        return texts.setdefault(s, len(texts))

    rows = [
        [
            section, offset, text(f.name), text(f.file), f.line, f.flags, f.lines.decode("latin-1"),
            [[i.parent, text(i.name), text(i.file), i.line, i.call_line] for i in f.inlined],
        ]
        for (section, offset), f in functions.items()
    ]  # fmt: skip
    return json.dumps({"texts": list(texts), "functions": rows}, separators=(",", ":")).encode()


def from_json(data: bytes) -> Functions:
    """Reads what `to_json` wrote."""
    stored = json.loads(data)
    texts: list[str] = stored["texts"]
    return {
        (section, offset): FuncLines(
            texts[name],
            texts[file],
            line,
            flags,
            [Inlined(i[0], texts[i[1]], texts[i[2]], i[3], i[4]) for i in inlined],
            lines.encode("latin-1"),
        )
        for section, offset, name, file, line, flags, lines, inlined in stored["functions"]
    }
