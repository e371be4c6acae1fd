"""Addresses and contents: the live sections laid out in three segments, and relocated.

    RX  file header, program headers, code
    R   constants, itablink, typelink, GOT, pc-line table, names
    RW  data, then bss, which is not in the file

A segment starts in the file right behind the one before it, and in memory on a later page at the same offset
in the page, so that nothing is padded. Invariant: addresses are below 2 GB, so that every one fits in the 32
bits that the small code model and the runtime's tables give it.
"""

from __future__ import annotations

import struct

from rt0.link import pclntab, reloc
from rt0.link.asmlines import ABI0
from rt0.link.elf import (
    EHDR,
    PHDR,
    SHF_EXECINSTR,
    SHF_WRITE,
    SHT_NOBITS,
    STT_SECTION,
    LinkError,
    Object,
    Section,
    Symbol,
)
from rt0.link.lines import Functions
from rt0.link.resolve import (
    DEFINED,
    FIXED,
    NO_POINTERS,
    Resolver,
    is_function,
    is_live,
    name_at,
    named_symbols,
)

BASE = 0x400000
PAGE = 4096
HEADERS = EHDR.size + 4 * PHDR.size
UNNAMED_TYPES = "*[<cfimsu"
_TYPE_STR, _TYPE_TFLAG, _EXTRA_STAR = 40, 20, 2


class Region:
    """A run of memory under one section name; `data` is empty for bss, whose `size` counts."""

    __slots__ = ("name", "addr", "data", "size")

    def __init__(self, name: str, addr: int) -> None:
        self.name = name
        self.addr = addr
        self.data = bytearray()
        self.size = 0

    @property
    def end(self) -> int:
        """The address behind it."""
        return self.addr + self.size

    def take(self, size: int, align: int) -> int:
        """Reserves memory; returns its address."""
        addr = -(-self.end // align) * align
        self.size = addr + size - self.addr
        return addr

    def append(self, data: bytes | bytearray, align: int) -> int:
        """Adds contents; returns their address."""
        addr = self.take(len(data), align)
        self.data += bytes(addr - self.addr - len(self.data))
        self.data += data
        return addr


def _ends_in_call(s: Section) -> bool:
    """Whether a function's last instruction calls another one."""
    at = s.size - 4
    return at > 0 and s.data[at - 1] == 0xE8 and any(off == at for off, *_ in s.relocs())


class Image:
    """The laid out program. `regions` are in order of address; `symbols` the linker's own, by name."""

    __slots__ = ("resolver", "regions", "symbols", "strings", "_pieces", "_got")

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.regions: list[Region] = []
        self.symbols: dict[str, int] = {}
        self.strings = pclntab.Strings()
        self._pieces: list[tuple[Region, Section]] = []
        self._got = 0

    def region(self, name: str, addr: int) -> Region:
        """Starts a region."""
        r = Region(name, addr)
        self.regions.append(r)
        return r

    def bound(self, name: str, start: int, end: int) -> None:
        """Defines `runtime.NAME` and `runtime.eNAME`."""
        self.symbols[f"runtime.{name}"] = start
        self.symbols[f"runtime.e{name}"] = end

    def place(self, region: Region, sections: list[Section], fill: int = 0) -> None:
        """Gives sections their addresses and copies their contents; `fill` is the byte between them. A return
        address belongs to the function of the call, even where that never returns and is the last thing."""
        for s in sections:
            s.addr = region.take(s.size, s.align)
            if s.type != SHT_NOBITS:
                region.data += bytes([fill]) * (s.addr - region.addr - len(region.data))
                region.data += s.data
                self._pieces.append((region, s))
                if s.flags & SHF_EXECINSTR and _ends_in_call(s):
                    region.append(bytes([fill]), 1)

    def lay_out(self, tables: dict[int, Functions], objects: list[Object], symtab: bool) -> None:
        """Lays everything out. `tables` are the objects' functions by `id`; `symtab` says that the names of
        all symbols are wanted."""
        live = self.resolver.live
        text = self.region(".text", BASE + HEADERS)
        self.place(text, [s for s in live if s.flags & SHF_EXECINSTR], 0xCC)
        self.bound("text", text.addr, text.end)
        last = self._read_only(text.end, live, objects)
        last = self._tables(last, text.end, tables, objects, symtab)
        # What may point to the heap lies together, the end of the data and the start of the bss, and of that
        # what is the runtime's.
        data = self.region(".data", next_segment(last))
        writable = [s for s in live if s.flags & SHF_WRITE]
        initialised = [s for s in writable if s.type != SHT_NOBITS]
        zeroed = [s for s in writable if s.type == SHT_NOBITS]
        self.place(data, [s for s in initialised if NO_POINTERS in s.name])
        roots = data.end
        self.place(data, [s for s in initialised if NO_POINTERS not in s.name and FIXED not in s.name])
        fixed = data.end
        self.place(data, [s for s in initialised if FIXED in s.name])
        self.bound("data", data.addr, data.end)
        bss = self.region(".bss", -(-data.end // 64) * 64)
        self.place(bss, [s for s in zeroed if FIXED in s.name])
        self.bound("fixedroots", fixed, bss.end)
        self.place(bss, [s for s in zeroed if NO_POINTERS not in s.name and FIXED not in s.name])
        self.bound("roots", roots, bss.end)
        self.place(bss, [s for s in zeroed if NO_POINTERS in s.name])
        self.bound("bss", bss.addr, bss.end)
        if bss.end > 1 << 31:
            raise LinkError("the program is larger than 2 GB")

    def _read_only(self, end: int, live: list[Section], objects: list[Object]) -> int:
        rodata = self.region(".rodata", next_segment(end))
        for pool in self.resolver.pools.pools.values():
            pool.addr = rodata.append(pool.data, pool.align)
        self.place(rodata, [s for s in live if not s.flags & (SHF_EXECINSTR | SHF_WRITE)])
        self.bound("rodata", rodata.addr, rodata.end)
        itabs = sorted({s.name: s for o in objects for s in o.symbols if is_live(s, "go:itab.")}.items())
        itablink = self.region(".itablink", -(-rodata.end // 8) * 8)
        itablink.append(b"".join(address(s).to_bytes(8, "little") for _, s in itabs), 8)
        self.bound("itablink", itablink.addr, itablink.end)
        got = self.region(".got", itablink.end)
        self._got = got.append(bytes(8 * len(self.resolver.got)), 8)
        return got.end

    def _tables(
        self,
        last: int,
        end_of_text: int,
        tables: dict[int, Functions],
        objects: list[Object],
        symtab: bool,
    ) -> int:
        types = {s.name: s for o in objects for s in o.symbols if is_live(s, "type:")}
        unnamed = [s for name, s in types.items() if name[5:6] in UNNAMED_TYPES]
        typelink = self.region(".typelink", last)
        typelink.append(struct.pack(f"<{len(unnamed)}I", *map(address, unnamed)), 4)
        self.bound("typelink", typelink.addr, typelink.end)
        table = self.region(pclntab.SECTION, -(-typelink.end // 8) * 8)
        table.append(pclntab.build(self._functions(tables, objects), end_of_text, self.strings), 8)
        if symtab:
            for name in (*sorted(DEFINED), *(s.name for s in named_symbols(objects))):
                self.strings.add(name)
        strtab = self.region(".strtab", table.end)
        strtab.append(self.strings.data, 1)
        self.bound("pclntab", table.addr, strtab.end)
        return strtab.end

    def _functions(self, tables: dict[int, Functions], objects: list[Object]) -> list[pclntab.Func]:
        """All live functions by address; of several names for one, that which DWARF says, or the first."""
        found: dict[int, pclntab.Func] = {}
        for obj in objects:
            table = tables.get(id(obj), {})
            for s in obj.symbols:
                if s.section is not None and is_function(s):
                    addr = address(s)
                    info = table.get((s.section.index, s.value))
                    # A function's code as a func value has the function's name, and so has assembly.
                    name = s.name.removesuffix("·fv")
                    if info is not None:
                        name = name.removesuffix(ABI0)
                    if addr not in found or (info is not None and info.name == name):
                        found[addr] = addr, name, info
        return [found[addr] for addr in sorted(found)]

    def value(self, symbol: Symbol, addend: int) -> tuple[int, int]:
        """A symbol's address and the addend that remains, since constants and strings move singly."""
        found = self.resolver.target(symbol)
        if found is None or not found.defined:
            return self.symbols.get(symbol.name, 0), addend
        section = found.section
        if section is None:
            return found.value, addend
        if symbol.weak_reference and not section.live:
            return 0, addend
        if not section.mergeable:
            return section.addr + found.value, addend
        pool = self.resolver.pools.of(section)
        if found.type == STT_SECTION:
            return pool.addr + pool.place(section, found.value + addend), 0
        return pool.addr + pool.place(section, found.value), addend

    def relocate(self) -> None:
        """Puts addresses into all contents. Raises `LinkError` for values that do not fit."""
        errors: list[str] = []
        bases: dict[Symbol, int] = {}  # the values of symbols that were met before
        for region, section in self._pieces:
            base = section.addr - region.addr
            for offset, type, symbol, addend in section.relocs():
                at = base + offset
                s, a = bases.get(symbol, -1), addend
                if s < 0:
                    s, a = self.value(symbol, addend)
                    if symbol.section is None or not symbol.section.mergeable:
                        bases[symbol] = s
                if type in reloc.GOT_TYPES:
                    if reloc.relaxable(section.data, offset, type):
                        at = reloc.relax(region.data, at)
                    else:
                        s = self._got_slot(symbol.name, s)
                    type = reloc.R_PC32
                try:
                    reloc.apply(region.data, at, type, s, a, region.addr + at)
                except reloc.RelocError as e:
                    errors.append(f"{name_at(section, offset)}: relocation against {symbol.name}: {e}")
        if errors:
            raise LinkError(*errors)
        self._sort_typelink()

    def _got_slot(self, name: str, value: int) -> int:
        """The address of a name's slot, filled in."""
        at = self._got + 8 * self.resolver.got[name]
        self.write(at, value.to_bytes(8, "little"))
        return at

    def find(self, addr: int) -> Region:
        """The region that holds an address."""
        for r in self.regions:
            if r.addr <= addr < r.addr + len(r.data):
                return r
        raise LinkError(f"no data at address {addr:#x}")

    def read(self, addr: int, size: int) -> bytes:
        """Contents at an address."""
        r = self.find(addr)
        return bytes(r.data[addr - r.addr : addr - r.addr + size])

    def write(self, addr: int, data: bytes) -> None:
        """Overwrites contents at an address."""
        r = self.find(addr)
        r.data[addr - r.addr : addr - r.addr + len(data)] = data

    def _sort_typelink(self) -> None:
        """Sorts typelink by the types' strings: `reflect` searches it by bisection."""
        start, end = self.symbols["runtime.typelink"], self.symbols["runtime.etypelink"]
        if start == end:
            return
        n = (end - start) // 4
        addrs = struct.unpack(f"<{n}I", self.read(start, end - start))
        self.write(start, struct.pack(f"<{n}I", *sorted(addrs, key=self._type_string)))

    def _type_string(self, typ: int) -> bytes:
        """The text of a type descriptor (`abi.Type.Str`, a name: flag byte, length, text)."""
        name = int.from_bytes(self.read(typ + _TYPE_STR, 4), "little")
        size = shift = 0
        at = name + 1
        while True:
            b = self.read(at, 1)[0]
            size |= (b & 0x7F) << shift
            shift += 7
            at += 1
            if b < 0x80:
                break
        text = self.read(at, size)
        return text[1:] if self.read(typ + _TYPE_TFLAG, 1)[0] & _EXTRA_STAR else text


def next_segment(end: int) -> int:
    """Where the segment that follows in the file starts in memory: on a new page, at the same offset."""
    return end + PAGE if end % PAGE else end


def address(symbol: Symbol) -> int:
    """The address of a symbol in a live section."""
    return (symbol.section.addr if symbol.section is not None else 0) + symbol.value
