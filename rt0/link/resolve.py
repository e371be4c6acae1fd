"""Which definition a name means, and which sections the program needs.

A section is live if the entry point or a live section refers to it, not weakly (LLVM's `extern_weak`): what
only weak references name is dead, and they are then null. Of several weak definitions (LLVM's `linkonce_odr`)
the first object's counts, a strong one before any weak one; the others are then dead.
Invariant: `live` is in the order in which a depth-first walk from the entry point meets the sections, so code
that runs together at the start lies together.
"""

from __future__ import annotations

from collections.abc import Sequence

from rt0.link.elf import (
    SHF_ALLOC,
    SHF_EXECINSTR,
    STB_LOCAL,
    STB_WEAK,
    STT_FUNC,
    STT_NOTYPE,
    STT_OBJECT,
    STT_SECTION,
    LinkError,
    Object,
    Section,
    Symbol,
)
from rt0.link.merge import Pools
from rt0.link.reloc import GOT_TYPES, relaxable

BOUNDS = ("text", "rodata", "data", "bss", "roots", "fixedroots", "pclntab", "itablink", "typelink")
"""The linker defines `runtime.X` and `runtime.eX` for each of these."""

NO_POINTERS = "..noptr"
"""In the names of sections of variables that never point to the heap, as `rt0.llvm.abi` makes them."""

FIXED = "..fixed"
"""The same of variables of the runtime that may point there."""

DEFINED = frozenset(f"runtime.{e}{b}" for b in BOUNDS for e in ("", "e"))


class Resolver:
    """Resolves names and finds what is live.

    `definitions` are the global symbols by name; `got` the names that need a slot, in order of slots.
    """

    __slots__ = ("definitions", "live", "pools", "got", "errors")

    def __init__(self, objects: Sequence[Object]) -> None:
        self.definitions: dict[str, Symbol] = {}
        self.live: list[Section] = []
        self.pools = Pools()
        self.got: dict[str, int] = {}
        self.errors: dict[str, None] = {}
        for obj in objects:
            for symbol in obj.symbols:
                if symbol.bind != STB_LOCAL and symbol.defined:
                    self._define(obj, symbol)

    def _define(self, obj: Object, symbol: Symbol) -> None:
        name = symbol.name
        old = self.definitions.get(name)
        if name in DEFINED:
            self.errors[f"{obj.name}: {name} is defined by the linker"] = None
        elif old is None or (old.bind == STB_WEAK and symbol.bind != STB_WEAK):
            self.definitions[name] = symbol
        elif old.bind != STB_WEAK and symbol.bind != STB_WEAK:
            where = old.section.obj.name if old.section is not None else "?"
            self.errors[f"duplicated definition of symbol {name}, from {where} and {obj.name}"] = None

    def target(self, symbol: Symbol) -> Symbol | None:
        """The definition that a symbol of an object stands for; `None` if the linker or nobody defines it."""
        if symbol.bind == STB_LOCAL:
            return symbol
        return self.definitions.get(symbol.name)

    def mark(self, entry: str) -> None:
        """Finds what is live from the entry point. Raises `LinkError` for whatever is not defined."""
        root = self.definitions.get(entry)
        if root is None or root.section is None:
            raise LinkError(f"entry point {entry} is not defined")
        stack = [root.section]
        while stack:
            section = stack.pop()
            if section.live:
                continue
            section.live = True
            self.live.append(section)
            stack.extend(reversed(self._references(section)))
        if self.errors:
            raise LinkError(*self.errors)

    def _references(self, section: Section) -> list[Section]:
        """The sections that one refers to; puts what it needs into pools and the GOT."""
        out: list[Section] = []
        for offset, type, symbol, addend in section.relocs():
            if type in GOT_TYPES and not relaxable(section.data, offset, type):
                self.got.setdefault(symbol.name, len(self.got))
            found = self.target(symbol)
            if found is None or not found.defined:
                if symbol.name not in DEFINED and symbol.bind != STB_WEAK:
                    self._undefined(section, offset, symbol)
                continue
            into = found.section
            if into is None or symbol.weak_reference:
                continue
            if into.mergeable:
                at = found.value + (addend if found.type == STT_SECTION else 0)
                self.pools.of(into).place(into, at)
            elif into.flags & SHF_ALLOC:
                out.append(into)
            else:
                self.errors[f"{section.obj.name}: {section.name} refers to {into.name}"] = None
        return out

    def _undefined(self, section: Section, offset: int, symbol: Symbol) -> None:
        self.errors[f"{name_at(section, offset)}: relocation target {symbol.name} not defined"] = None


def is_live(symbol: Symbol, prefix: str) -> bool:
    """Whether a symbol with a prefix is in the program."""
    return symbol.section is not None and symbol.section.live and symbol.name.startswith(prefix)


def is_function(symbol: Symbol) -> bool:
    """Whether a symbol is a function in the program; labels that other code may use count."""
    section = symbol.section
    if section is None or not section.live or not section.flags & SHF_EXECINSTR:
        return False
    return symbol.type == STT_FUNC or (symbol.type == STT_NOTYPE and symbol.bind != STB_LOCAL)


def named_symbols(objects: Sequence[Object]) -> list[Symbol]:
    """The functions and data in the program that have names: what the symbol table lists."""
    return [
        s
        for obj in objects
        for s in obj.symbols
        if s.name and (is_function(s) or (s.type == STT_OBJECT and is_live(s, "")))
    ]


def name_at(section: Section, offset: int) -> str:
    """What messages call a place: the symbol before it, or else the section."""
    best: Symbol | None = None
    for s in section.obj.symbols:
        if s.section is section and s.type != STT_SECTION and s.value <= offset and s.name:
            if best is None or s.value > best.value:
                best = s
    return best.name if best is not None else section.name
