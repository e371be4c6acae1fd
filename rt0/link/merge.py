"""Mergeable sections: equal constants and strings of all objects are stored once."""

from __future__ import annotations

from rt0.link.elf import SHF_STRINGS, Section

PoolKey = tuple[bool, int, int]


class MergePool:
    """Constants of one size, or strings of one character size, with one alignment.

    `addr` is the address of `data` once it is laid out. Only pieces that were asked for are in the pool.
    """

    __slots__ = ("align", "data", "addr", "_offsets", "_places", "_texts")

    def __init__(self, align: int) -> None:
        self.align = align
        self.data = bytearray()
        self.addr = -1
        self._offsets: dict[bytes, int] = {}
        self._places: dict[tuple[int, int], int] = {}
        self._texts: dict[int, bytes] = {}  # of sections of strings, by `id`

    def place(self, section: Section, at: int) -> int:
        """The offset in the pool of what lies at an offset of an input section; adds it if need be."""
        key = id(section), at
        found = self._places.get(key)
        if found is None:
            found = self._places[key] = self._add(section, at)
        return found

    def _add(self, section: Section, at: int) -> int:
        width = section.entsize
        if section.flags & SHF_STRINGS:
            inside = 0
            text = self._texts.get(id(section))
            if text is None:
                text = self._texts[id(section)] = bytes(section.data)
            end = at
            if width == 1:
                end = text.index(0, at)
            else:
                while any(text[end : end + width]):
                    end += width
            piece = text[at : end + width]
        else:
            inside = at % width
            piece = bytes(section.data[at - inside : at - inside + width])
        offset = self._offsets.get(piece)
        if offset is None:
            self.data += bytes(-len(self.data) % self.align)
            offset = self._offsets[piece] = len(self.data)
            self.data += piece
        return offset + inside


class Pools:
    """All pools, by kind."""

    __slots__ = ("pools",)

    def __init__(self) -> None:
        self.pools: dict[PoolKey, MergePool] = {}

    def of(self, section: Section) -> MergePool:
        """The pool of a mergeable section."""
        key = bool(section.flags & SHF_STRINGS), section.entsize, section.align
        pool = self.pools.get(key)
        if pool is None:
            pool = self.pools[key] = MergePool(section.align)
        return pool
