"""The linker's entry point: objects to the bytes of a static executable."""

from __future__ import annotations

from collections.abc import Sequence

from rt0.link.debug import join
from rt0.link.elf import read_object
from rt0.link.image import Image
from rt0.link.lines import Functions
from rt0.link.output import Writer, symbol_rows
from rt0.link.resolve import Resolver

ENTRY = "_rt0_amd64_linux"


class Input:
    """An object to link: its name in messages, its bytes, and what the pc-line table says of it."""

    __slots__ = ("name", "data", "functions")

    def __init__(self, name: str, data: bytes, functions: Functions) -> None:
        self.name = name
        self.data = data
        self.functions = functions


def link(inputs: Sequence[Input], *, entry: str = ENTRY, symtab: bool = True, dwarf: bool = True) -> bytes:
    """Links objects to a static executable for Linux.

    Without `symtab` there is neither a symbol table nor DWARF (`-s`), without `dwarf` no DWARF (`-w`). The
    pc-line table is always there. Raises `LinkError` with one message for each name that is not defined or
    defined twice.
    """
    objects = [read_object(i.data, i.name) for i in inputs]
    tables = {id(obj): i.functions for obj, i in zip(objects, inputs, strict=True)}
    resolver = Resolver(objects)
    resolver.mark(entry)
    image = Image(resolver)
    image.lay_out(tables, objects, symtab)
    image.relocate()
    writer = Writer(image)
    writer.segments(image.value(resolver.definitions[entry], 0)[0])
    if symtab and dwarf:
        writer.debug(join(objects, image))
    if symtab:
        writer.symtab(symbol_rows(objects, image))
    return writer.finish()
