"""The executable file: headers, segments, debug sections, symbol table, section headers."""

from __future__ import annotations

from collections.abc import Sequence

from rt0.link.elf import (
    EHDR,
    EM_X86_64,
    ET_EXEC,
    IDENT,
    PF_R,
    PF_W,
    PF_X,
    PHDR,
    PT_GNU_STACK,
    PT_LOAD,
    SHDR,
    SHF_ALLOC,
    SHF_EXECINSTR,
    SHF_MERGE,
    SHF_STRINGS,
    SHF_WRITE,
    SHN_ABS,
    SHT_NOBITS,
    SHT_PROGBITS,
    SHT_STRTAB,
    SHT_SYMTAB,
    STB_GLOBAL,
    STB_LOCAL,
    STT_FUNC,
    STT_NOTYPE,
    STT_OBJECT,
    SYM,
    Object,
)
from rt0.link.image import BASE, HEADERS, PAGE, Image, Region, address
from rt0.link.resolve import is_function, named_symbols

SymbolRow = tuple[int, int, str, int, int]
"""Bind, address, name, size, type."""


def symbol_rows(objects: Sequence[Object], image: Image) -> list[SymbolRow]:
    """Functions and data that are in the program, and the linker's symbols; locals first (as ELF wants it),
    then by address."""
    rows = {(STB_GLOBAL, addr, name, 0, STT_NOTYPE) for name, addr in image.symbols.items()}
    for s in named_symbols(objects):
        type = STT_FUNC if is_function(s) else STT_OBJECT
        bind = STB_LOCAL if s.bind == STB_LOCAL else STB_GLOBAL
        rows.add((bind, address(s), s.name, s.size, type))
    return sorted(rows)


_FLAGS = {
    ".text": SHF_ALLOC | SHF_EXECINSTR,
    ".data": SHF_ALLOC | SHF_WRITE,
    ".bss": SHF_ALLOC | SHF_WRITE,
}


class Writer:
    """Builds the file. `headers` are the section headers after the null one, their names not yet offsets."""

    __slots__ = ("image", "out", "headers", "indices", "names")

    def __init__(self, image: Image) -> None:
        self.image = image
        self.out = bytearray(HEADERS)
        self.headers: list[list[int]] = []
        self.indices: dict[str, int] = {}
        self.names = bytearray(b"\0")

    def header(
        self,
        name: str,
        type: int,
        flags: int,
        addr: int,
        offset: int,
        size: int,
        link: int = 0,
        info: int = 0,
        align: int = 1,
        entsize: int = 0,
    ) -> None:
        """Adds a section header."""
        self.indices[name] = len(self.headers) + 1
        self.headers.append([len(self.names), type, flags, addr, offset, size, link, info, align, entsize])
        self.names += name.encode() + b"\0"

    def segments(self, entry: int) -> None:
        """Writes the loaded segments, their headers and the file header (but for where the sections are)."""
        groups: list[list[Region]] = [[], [], []]
        for r in self.image.regions:
            groups[0 if r.name == ".text" else 2 if r.name in (".data", ".bss") else 1].append(r)
        at = EHDR.size
        for group, flags in zip(groups, (PF_R | PF_X, PF_R, PF_R | PF_W), strict=True):
            start = BASE if flags & PF_X else group[0].addr
            offset = 0 if flags & PF_X else len(self.out)
            for r in group:
                if r.name != ".bss":
                    self.out += bytes(r.addr - start + offset - len(self.out))
                self.region_header(r, r.addr - start + offset)
                self.out += r.data
            size = len(self.out) - offset
            memory = group[-1].end - start
            PHDR.pack_into(self.out, at, PT_LOAD, flags, offset, start, start, size, memory, PAGE)
            at += PHDR.size
        PHDR.pack_into(self.out, at, PT_GNU_STACK, PF_R | PF_W, 0, 0, 0, 0, 0, 16)
        fields = (ET_EXEC, EM_X86_64, 1, entry, EHDR.size, 0, 0, EHDR.size, PHDR.size, 4, SHDR.size, 0, 0)
        EHDR.pack_into(self.out, 0, IDENT, *fields)

    def region_header(self, r: Region, offset: int) -> None:
        """The section header of a region, unless it is empty."""
        if r.size == 0:
            return
        type = {".bss": SHT_NOBITS, ".strtab": SHT_STRTAB}.get(r.name, SHT_PROGBITS)
        align = next(a for a in (64, 32, 16, 8, 4, 2, 1) if r.addr % a == 0)
        self.header(r.name, type, _FLAGS.get(r.name, SHF_ALLOC), r.addr, offset, r.size, align=align)

    def debug(self, sections: dict[str, bytes]) -> None:
        """Adds the debug sections."""
        for name, data in sections.items():
            flags = SHF_MERGE | SHF_STRINGS if name == ".debug_str" else 0
            entsize = 1 if flags else 0
            self.header(name, SHT_PROGBITS, flags, 0, len(self.out), len(data), entsize=entsize)
            self.out += data

    def symtab(self, rows: Sequence[SymbolRow]) -> None:
        """Adds the symbol table, whose names are in the image's strings."""
        self.out += bytes(-len(self.out) % 8)
        offset = len(self.out)
        self.out += bytes(SYM.size)
        spans = [(r.addr, r.end, self.indices[r.name]) for r in self.image.regions if r.size]
        for bind, addr, name, size, type in rows:
            index = next((i for start, end, i in spans if start <= addr <= end), SHN_ABS)
            name_at = self.image.strings.add(name)
            self.out += SYM.pack(name_at, bind << 4 | type, 0, index, addr, size)
        local = sum(row[0] == STB_LOCAL for row in rows) + 1
        size = len(self.out) - offset
        strtab = self.indices[".strtab"]
        self.header(".symtab", SHT_SYMTAB, 0, 0, offset, size, strtab, local, 8, SYM.size)

    def finish(self) -> bytes:
        """Adds the section headers and returns the file."""
        self.header(".shstrtab", SHT_STRTAB, 0, 0, len(self.out), len(self.names) + len(".shstrtab") + 1)
        self.out += self.names
        self.out += bytes(-len(self.out) % 8)
        fields = list(EHDR.unpack_from(self.out))
        fields[6], fields[12], fields[13] = len(self.out), len(self.headers) + 1, len(self.headers)
        EHDR.pack_into(self.out, 0, *fields)
        self.out += bytes(SHDR.size)
        for h in self.headers:
            self.out += SHDR.pack(*h)
        return bytes(self.out)
