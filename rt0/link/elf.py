"""ELF for x86-64: the constants that the linker needs, and a reader of relocatable objects.

Source: the System V ABI and its AMD64 supplement. Invariant: a `Section` knows the object it came from;
`live` is set when the program turns out to need it, and `addr` is -1 until it has an address (or, for debug
sections, an offset in the output's).
"""

from __future__ import annotations

import struct

ET_REL, ET_EXEC = 1, 2
EM_X86_64 = 62

SHT_PROGBITS, SHT_SYMTAB, SHT_STRTAB, SHT_RELA, SHT_NOBITS = 1, 2, 3, 4, 8
SHF_WRITE, SHF_ALLOC, SHF_EXECINSTR, SHF_MERGE, SHF_STRINGS = 1, 2, 4, 0x10, 0x20
SHN_UNDEF, SHN_ABS, SHN_COMMON = 0, 0xFFF1, 0xFFF2

STB_LOCAL, STB_GLOBAL, STB_WEAK = 0, 1, 2
STT_NOTYPE, STT_OBJECT, STT_FUNC, STT_SECTION, STT_FILE, STT_TLS = 0, 1, 2, 3, 4, 6

PT_LOAD, PT_GNU_STACK = 1, 0x6474E551
PF_X, PF_W, PF_R = 1, 2, 4

EHDR = struct.Struct("<16sHHIQQQIHHHHHH")
PHDR = struct.Struct("<IIQQQQQQ")
SHDR = struct.Struct("<IIQQQQIIQQ")
SYM = struct.Struct("<IBBHQQ")
RELA = struct.Struct("<QQq")

IDENT = b"\x7fELF\x02\x01\x01" + bytes(9)


class LinkError(Exception):
    """The program cannot be linked; `messages` are lines for the user."""

    def __init__(self, *messages: str) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages


class Section:
    """An input section: the unit that is kept or dropped."""

    __slots__ = (
        "obj",
        "index",
        "name",
        "type",
        "flags",
        "size",
        "align",
        "entsize",
        "data",
        "relas",
        "live",
        "addr",
    )

    def __init__(
        self,
        obj: Object,
        name: str,
        type: int,
        flags: int,
        size: int,
        align: int,
        entsize: int,
        data: memoryview,
    ) -> None:
        self.obj = obj
        self.index = len(obj.sections)
        self.name = name
        self.type = type
        self.flags = flags
        self.size = size
        self.align = max(1, align)
        self.entsize = entsize
        self.data = data
        self.relas = memoryview(b"")
        self.live = False
        self.addr = -1

    @property
    def mergeable(self) -> bool:
        """Whether it consists of constants or strings of which equal ones may be stored once."""
        kind = self.flags & (SHF_MERGE | SHF_WRITE)
        return kind == SHF_MERGE and self.entsize > 0 and not self.relas

    def relocs(self) -> list[tuple[int, int, Symbol, int]]:
        """(offset, type, symbol, addend), in the order of the file."""
        symbols = self.obj.symbols
        return [
            (off, info & 0xFFFFFFFF, symbols[info >> 32], addend)
            for off, info, addend in RELA.iter_unpack(self.relas)
        ]


class Symbol:
    """A symbol of one object; `section` is `None` when it is undefined or absolute. A `weak_reference` is to
    something that need not be in the program."""

    __slots__ = ("name", "value", "size", "type", "bind", "section", "absolute", "weak_reference")

    def __init__(
        self, name: str, value: int, size: int, type: int, bind: int, section: Section | None, absolute: bool
    ) -> None:
        self.name = name
        self.value = value
        self.size = size
        self.type = type
        self.bind = bind
        self.section = section
        self.absolute = absolute
        self.weak_reference = bind == STB_WEAK and section is None and not absolute

    @property
    def defined(self) -> bool:
        """Whether this object says what it is."""
        return self.section is not None or self.absolute


class Object:
    """A relocatable object; `name` is what messages call it."""

    __slots__ = ("name", "sections", "symbols")

    def __init__(self, name: str) -> None:
        self.name = name
        self.sections: list[Section] = []
        self.symbols: list[Symbol] = []


def read_object(data: bytes, name: str) -> Object:
    """Reads a relocatable object. Raises `LinkError` if it is something else or damaged."""
    try:
        return _read(data, name)
    except (struct.error, IndexError, ValueError):
        raise LinkError(f"{name}: damaged object file") from None


def _read(data: bytes, name: str) -> Object:
    ident, type, machine, _, _, _, shoff, _, _, _, _, shentsize, shnum, shstrndx = EHDR.unpack_from(data, 0)
    if ident[:6] != IDENT[:6] or type != ET_REL or machine != EM_X86_64 or shentsize != SHDR.size:
        raise LinkError(f"{name}: not a relocatable object for x86-64")
    if shnum == 0:  # more than 65,279 sections: the counts are in the first header
        first = SHDR.unpack_from(data, shoff)
        shnum, shstrndx = first[5], first[6] if shstrndx == 0xFFFF else shstrndx
    headers = list(SHDR.iter_unpack(memoryview(data)[shoff : shoff + shnum * SHDR.size]))
    view = memoryview(data)
    contents = [view[h[4] : h[4] + h[5]] if h[1] != SHT_NOBITS else view[:0] for h in headers]
    names = _Names(bytes(contents[shstrndx]))
    obj = Object(name)
    for h, content in zip(headers, contents, strict=True):
        obj.sections.append(Section(obj, names(h[0]), h[1], h[2], h[5], h[8], h[9], content))
    for i, h in enumerate(headers):
        if h[1] == SHT_RELA:
            obj.sections[h[7]].relas = contents[i]
        elif h[1] == SHT_SYMTAB:
            obj.symbols = _symbols(obj, contents[i], contents[h[6]], _extended(headers, contents, i))
    return obj


class _Names:
    """Look-up in a string table."""

    __slots__ = ("table",)

    def __init__(self, table: bytes) -> None:
        self.table = table

    def __call__(self, at: int) -> str:
        return self.table[at : self.table.index(b"\0", at)].decode("utf-8", "surrogateescape")


def _extended(headers: list[tuple[int, ...]], contents: list[memoryview], symtab: int) -> list[int]:
    """The section indices of symbols that do not fit in 16 bits (SHT_SYMTAB_SHNDX), if there are any."""
    for h, content in zip(headers, contents, strict=True):
        if h[1] == 18 and h[6] == symtab:
            return list(content.cast("I"))
    return []


def _symbols(obj: Object, table: memoryview, strtab: memoryview, extended: list[int]) -> list[Symbol]:
    names = _Names(bytes(strtab))
    out: list[Symbol] = []
    for i, (name, info, _, shndx, value, size) in enumerate(SYM.iter_unpack(table)):
        if shndx == 0xFFFF:
            shndx = extended[i]
        elif shndx == SHN_COMMON:
            raise LinkError(f"{obj.name}: {names(name)}: common symbols are not supported")
        elif info & 15 == STT_TLS:
            raise LinkError(f"{obj.name}: {names(name)}: thread-local symbols are not supported")
        absolute = (shndx == SHN_ABS and info & 15 != STT_FILE) or i == 0
        section = obj.sections[shndx] if shndx not in (SHN_UNDEF, SHN_ABS) else None
        out.append(Symbol(names(name), value, size, info & 15, info >> 4, section, absolute))
    return out
