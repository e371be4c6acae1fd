"""The DWARF sections of all objects, relocated and joined. What refers to dropped code gets address 0."""

from __future__ import annotations

from collections.abc import Sequence

from rt0.link import reloc
from rt0.link.elf import SHF_ALLOC, LinkError, Object, Section, Symbol
from rt0.link.image import Image
from rt0.link.merge import MergePool

_LISTS = (".debug_ranges", ".debug_loc")
"""A pair of zeros ends a list in these, so what is dropped becomes 1."""


def join(objects: Sequence[Object], image: Image) -> dict[str, bytes]:
    """The contents of each debug section of the output, by name."""
    joined: dict[str, bytearray] = {}
    pieces: list[Section] = []
    pools: dict[str, MergePool] = {}
    for obj in objects:
        for s in obj.sections:
            if not s.name.startswith(".debug_") or s.flags & SHF_ALLOC:
                continue
            out = joined.setdefault(s.name, bytearray())
            if s.mergeable:
                pools.setdefault(s.name, MergePool(s.align))
                continue
            out += bytes(-len(out) % s.align)
            s.addr = len(out)
            out += s.data
            pieces.append(s)
    bases: dict[Symbol, int] = {}
    for s in pieces:
        _relocate(s, joined[s.name], image, pools, bases)
    for name, pool in pools.items():
        joined[name] = pool.data
    return {name: bytes(data) for name, data in joined.items()}


def _relocate(
    section: Section, out: bytearray, image: Image, pools: dict[str, MergePool], bases: dict[Symbol, int]
) -> None:
    """Relocates a section's part of `out`; `bases` are the values of symbols that were met before."""
    dropped = 1 if section.name in _LISTS else 0
    for offset, type, symbol, addend in section.relocs():
        at = section.addr + offset
        base = bases.get(symbol)
        if base is not None:
            s, a = base, addend
        else:
            found = image.resolver.target(symbol)
            into = found.section if found is not None else None
            if found is None or into is None:
                s, a = image.symbols.get(symbol.name, found.value if found is not None else 0), addend
            elif into.name in pools:
                s, a = pools[into.name].place(into, found.value + addend), 0
            elif into.mergeable:
                s, a = image.value(symbol, addend)
            elif into.addr >= 0:
                s, a = image.value(symbol, addend)
                bases[symbol] = s
            else:
                s, a = dropped, 0
        try:
            reloc.apply(out, at, type, s, a, at)
        except reloc.RelocError as e:
            raise LinkError(f"{section.obj.name}: {section.name}: {e}") from None
