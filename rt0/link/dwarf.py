"""Reads what LLVM writes in .debug_info and .debug_line of one relocatable object (DWARF version 4).

Addresses are relocatable, so they are numbers that say section and offset at once (`place`). Only what the
pc-line table needs is kept: functions, the calls inlined into them, and lines. Source: the DWARF Debugging
Information Format, version 4, sections 6.2 and 7.5.
"""

from __future__ import annotations

from rt0.link.elf import LinkError, Object
from rt0.link.leb import read_sleb, read_uleb

SECTION_SHIFT = 40
Addr = int

TAG_LEXICAL_BLOCK, TAG_COMPILE_UNIT, TAG_INLINED, TAG_SUBPROGRAM = 0x0B, 0x11, 0x1D, 0x2E

AT_NAME, AT_STMT_LIST, AT_LOW_PC, AT_HIGH_PC, AT_COMP_DIR = 0x03, 0x10, 0x11, 0x12, 0x1B
AT_EXPLICIT = 0x63
AT_ABSTRACT_ORIGIN, AT_ARTIFICIAL, AT_DECL_FILE, AT_DECL_LINE = 0x31, 0x34, 0x3A, 0x3B
AT_SPECIFICATION, AT_RANGES, AT_CALL_LINE, AT_LINKAGE_NAME = 0x47, 0x55, 0x59, 0x6E

FORM_ADDR, FORM_BLOCK2, FORM_BLOCK4, FORM_DATA2, FORM_DATA4, FORM_DATA8 = 0x01, 0x03, 0x04, 0x05, 0x06, 0x07
FORM_STRING, FORM_BLOCK, FORM_BLOCK1, FORM_DATA1, FORM_FLAG, FORM_SDATA = 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D
FORM_STRP, FORM_UDATA, FORM_REF_ADDR, FORM_REF1, FORM_REF2, FORM_REF4 = 0x0E, 0x0F, 0x10, 0x11, 0x12, 0x13
FORM_REF8, FORM_REF_UDATA, FORM_SEC_OFFSET, FORM_EXPRLOC, FORM_FLAG_PRESENT = 0x14, 0x15, 0x17, 0x18, 0x19
FORM_REF_SIG8 = 0x20

_FIXED = {
    FORM_ADDR: 8, FORM_DATA1: 1, FORM_DATA2: 2, FORM_DATA4: 4, FORM_DATA8: 8, FORM_FLAG: 1, FORM_STRP: 4,
    FORM_REF_ADDR: 4, FORM_REF1: 1, FORM_REF2: 2, FORM_REF4: 4, FORM_REF8: 8, FORM_SEC_OFFSET: 4,
    FORM_FLAG_PRESENT: 0, FORM_REF_SIG8: 8,
}  # fmt: skip
_RELATIVE_REFS = (FORM_REF1, FORM_REF2, FORM_REF4, FORM_REF8, FORM_REF_UDATA)

_KEPT = (TAG_COMPILE_UNIT, TAG_SUBPROGRAM, TAG_INLINED)

Abbrev = tuple[int, bool, list[tuple[int, int]]]
"""Tag, whether it has children, and (attribute, form) pairs."""


class Die:
    """A compile unit, function or inlined call. `children` are the inlined calls right below it."""

    __slots__ = ("tag", "attrs", "children", "unit")

    def __init__(self, tag: int, attrs: dict[int, int | str], unit: Unit) -> None:
        self.tag = tag
        self.attrs = attrs
        self.children: list[Die] = []
        self.unit = unit

    def number(self, attr: int) -> int:
        """A numeric attribute, 0 if it is not there."""
        x = self.attrs.get(attr, 0)
        return x if isinstance(x, int) else 0

    def text(self, attr: int) -> str:
        """A text attribute, "" if it is not there."""
        x = self.attrs.get(attr, "")
        return x if isinstance(x, str) else ""


class Unit:
    """A compile unit: `files` are the names that file numbers from 1 mean, `rows` its (address, file, line).

    Line 0 is code without a line; line -1 ends a sequence, at an address behind it.
    """

    __slots__ = ("base", "files", "rows")

    def __init__(self) -> None:
        self.base: Addr = 0
        self.files: list[str] = [""]
        self.rows: list[tuple[Addr, int, int]] = []


class Reader:
    """Reads all units of an object into `dies` (by offset in .debug_info) and `functions` (in that order)."""

    def __init__(self, obj: Object) -> None:
        self.obj = obj
        self.dies: dict[int, Die] = {}
        self.functions: list[Die] = []
        self.info, self.info_relocs = self.section(".debug_info")
        self.abbrev, _ = self.section(".debug_abbrev")
        self.strings, _ = self.section(".debug_str")
        self.ranges, self.ranges_relocs = self.section(".debug_ranges")
        self.line, self.line_relocs = self.section(".debug_line")
        self.abbrevs: dict[int, dict[int, Abbrev]] = {}
        at = 0
        while at < len(self.info):
            at = self.read_unit(at)

    def section(self, name: str) -> tuple[bytes, dict[int, int]]:
        """A debug section's contents, and what its relocations put in place."""
        for s in self.obj.sections:
            if s.name == name:
                relocs = {
                    off: place(symbol.section.name, symbol.section.index, symbol.value + addend)
                    for off, _, symbol, addend in s.relocs()
                    if symbol.section is not None
                }
                return bytes(s.data), relocs
        return b"", {}

    def u(self, data: bytes, at: int, size: int) -> int:
        """A little-endian number."""
        return int.from_bytes(data[at : at + size], "little")

    def string(self, at: int) -> str:
        """Text in .debug_str."""
        return self.strings[at : self.strings.index(b"\0", at)].decode("utf-8", "surrogateescape")

    def abbrev_table(self, at: int) -> dict[int, Abbrev]:
        """The abbreviations at an offset, by code."""
        if at in self.abbrevs:
            return self.abbrevs[at]
        table: dict[int, Abbrev] = {}
        self.abbrevs[at] = table
        data = self.abbrev
        while True:
            code, at = read_uleb(data, at)
            if code == 0:
                return table
            tag, at = read_uleb(data, at)
            children = data[at] != 0
            at += 1
            specs: list[tuple[int, int]] = []
            while True:
                attr, at = read_uleb(data, at)
                form, at = read_uleb(data, at)
                if attr == form == 0:
                    break
                specs.append((attr, form))
            table[code] = tag, children, specs

    def read_unit(self, start: int) -> int:
        """Reads the unit at an offset; returns where the next one starts."""
        size, version = self.u(self.info, start, 4), self.u(self.info, start + 4, 2)
        if version != 4:
            raise LinkError(f"{self.obj.name}: DWARF version {version} (version 4 is expected)")
        table = self.abbrev_table(self.info_relocs.get(start + 6, self.u(self.info, start + 6, 4)))
        unit = Unit()
        end = start + 4 + size
        at = start + 11
        parents: list[Die | None] = []
        while at < end:
            offset = at
            code, at = read_uleb(self.info, at)
            if code == 0:
                if parents:
                    parents.pop()
                continue
            tag, has_children, specs = table[code]
            if tag in _KEPT:
                attrs, at = self.read_attrs(specs, at, start)
                die: Die | None = Die(tag, attrs, unit)
                assert die is not None
                self.keep(offset, die, parents[-1] if parents else None)
            else:
                at = self.skip_attrs(specs, at)
                die = parents[-1] if parents and tag == TAG_LEXICAL_BLOCK else None
            if has_children:
                parents.append(die)
        return end

    def keep(self, offset: int, die: Die, parent: Die | None) -> None:
        """Files a DIE that the pc-line table may need."""
        self.dies[offset] = die
        if die.tag == TAG_COMPILE_UNIT:
            die.unit.base = die.number(AT_LOW_PC)
            if AT_STMT_LIST in die.attrs:
                LineProgram(self, die.number(AT_STMT_LIST), die.text(AT_COMP_DIR), die.unit).run()
        elif die.tag == TAG_INLINED:
            if parent is not None:
                parent.children.append(die)
        elif AT_LOW_PC in die.attrs:
            self.functions.append(die)

    def read_attrs(
        self, specs: list[tuple[int, int]], at: int, unit_start: int
    ) -> tuple[dict[int, int | str], int]:
        """A DIE's attributes, with references as offsets in .debug_info."""
        attrs: dict[int, int | str] = {}
        info, relocs = self.info, self.info_relocs
        for attr, form in specs:
            size = _FIXED.get(form)
            if size is None:
                if form == FORM_STRING:
                    end = info.index(b"\0", at)
                    attrs[attr], at = info[at:end].decode("utf-8", "surrogateescape"), end + 1
                elif form in (FORM_UDATA, FORM_REF_UDATA):
                    attrs[attr], at = read_uleb(info, at)
                elif form == FORM_SDATA:
                    attrs[attr], at = read_sleb(info, at)
                else:
                    at = self.skip_attrs([(attr, form)], at)
                continue
            x = relocs.get(at)
            if x is None:
                x = int.from_bytes(info[at : at + size], "little") if size else 1
            at += size
            attrs[attr] = self.string(x) if form == FORM_STRP else x
            if attr == AT_HIGH_PC and form == FORM_ADDR:
                attrs[attr] = x - int(attrs[AT_LOW_PC])
            elif form in _RELATIVE_REFS:
                attrs[attr] = x + unit_start
        return attrs, at

    def skip_attrs(self, specs: list[tuple[int, int]], at: int) -> int:
        """Where the DIE after this one starts."""
        info = self.info
        for _, form in specs:
            size = _FIXED.get(form)
            if size is not None:
                at += size
            elif form == FORM_STRING:
                at = info.index(b"\0", at) + 1
            elif form in (FORM_UDATA, FORM_REF_UDATA, FORM_SDATA):
                _, at = read_uleb(info, at)
            elif form in (FORM_EXPRLOC, FORM_BLOCK):
                n, at = read_uleb(info, at)
                at += n
            elif form in (FORM_BLOCK1, FORM_BLOCK2, FORM_BLOCK4):
                width = {FORM_BLOCK1: 1, FORM_BLOCK2: 2, FORM_BLOCK4: 4}[form]
                at += width + self.u(info, at, width)
            else:
                raise LinkError(f"{self.obj.name}: unknown DWARF form {form:#x}")
        return at

    def pc_ranges(self, die: Die) -> list[tuple[Addr, Addr]]:
        """The [low, high) ranges of addresses that a DIE covers."""
        if AT_LOW_PC in die.attrs:
            low = die.number(AT_LOW_PC)
            return [(low, low + die.number(AT_HIGH_PC))]
        if AT_RANGES not in die.attrs:
            return []
        out: list[tuple[Addr, Addr]] = []
        at, base = die.number(AT_RANGES), die.unit.base
        while True:
            low = self.ranges_relocs.get(at, self.u(self.ranges, at, 8))
            high = self.ranges_relocs.get(at + 8, self.u(self.ranges, at + 8, 8))
            at += 16
            if low == high == 0:
                return out
            if low == (1 << 64) - 1:
                base = high
            else:
                # With relocations the addresses are absolute, and the base is 0.
                out.append((base + low, base + high) if low >> SECTION_SHIFT == 0 else (low, high))

    def origin(self, die: Die) -> Die:
        """The DIE that has the name and declaration of a function or inlined call."""
        for attr in (AT_ABSTRACT_ORIGIN, AT_SPECIFICATION):
            if attr in die.attrs:
                return self.origin(self.dies[die.number(attr)])
        return die


def place(section_name: str, section: int, offset: int) -> Addr:
    """A relocated value: in code, section and offset; in debug sections, the offset alone."""
    return offset if section_name.startswith(".debug_") else (section << SECTION_SHIFT) + offset


class LineProgram:
    """The state machine of .debug_line; fills a unit's `files` and `rows`."""

    __slots__ = ("reader", "data", "at", "end", "unit", "min_inst", "line_base", "line_range", "lengths")

    def __init__(self, reader: Reader, at: int, comp_dir: str, unit: Unit) -> None:
        self.reader = reader
        self.data = data = reader.line
        self.unit = unit
        self.end = at + 4 + reader.u(data, at, 4)
        version = reader.u(data, at + 4, 2)
        if not 2 <= version <= 4:
            raise LinkError(
                f"{reader.obj.name}: line table of DWARF version {version} (version 4 is expected)"
            )
        self.at = at + 10 + reader.u(data, at + 6, 4)
        h = at + 10
        self.min_inst = data[h]
        h += 2 if version >= 4 else 1
        self.line_base = data[h + 1] - (data[h + 1] >> 7 << 8)
        self.line_range = data[h + 2]
        self.lengths = data[h + 4 : h + 3 + data[h + 3]]
        self.read_files(h + 3 + data[h + 3], comp_dir)

    def read_files(self, at: int, comp_dir: str) -> None:
        """The tables of directories and files."""
        data = self.data
        dirs = [comp_dir]
        while data[at] != 0:
            end = data.index(b"\0", at)
            dirs.append(data[at:end].decode("utf-8", "surrogateescape"))
            at = end + 1
        at += 1
        while data[at] != 0:
            end = data.index(b"\0", at)
            name = data[at:end].decode("utf-8", "surrogateescape")
            where, at = read_uleb(data, end + 1)
            _, at = read_uleb(data, at)
            _, at = read_uleb(data, at)
            absolute = name.startswith("/") or not dirs[where]
            self.unit.files.append(name if absolute else dirs[where].rstrip("/") + "/" + name)

    def run(self) -> None:
        """Runs the program."""
        data, rows = self.data, self.unit.rows
        at, end, base, spread = self.at, self.end, self.line_base, self.line_range
        opcode_base = len(self.lengths) + 1
        addr, file, line = 0, 1, 1
        while at < end:
            op = data[at]
            at += 1
            if op >= opcode_base:
                op -= opcode_base
                addr += op // spread * self.min_inst
                line += base + op % spread
                rows.append((addr, file, line))
            elif op == 0:
                size, at = read_uleb(data, at)
                if data[at] == 1:
                    rows.append((addr, file, -1))
                    addr, file, line = 0, 1, 1
                elif data[at] == 2:
                    addr = self.reader.line_relocs.get(at + 1, self.reader.u(data, at + 1, 8))
                at += size
            elif op == 1:
                rows.append((addr, file, line))
            elif op == 2:
                n, at = read_uleb(data, at)
                addr += n * self.min_inst
            elif op == 3:
                n, at = read_sleb(data, at)
                line += n
            elif op == 4:
                file, at = read_uleb(data, at)
            elif op == 8:
                addr += (255 - opcode_base) // spread * self.min_inst
            elif op == 9:
                addr += self.reader.u(data, at, 2)
                at += 2
            else:  # column, flags: nothing that is kept
                for _ in range(self.lengths[op - 1]):
                    _, at = read_uleb(data, at)
