"""Copying and clearing memory of a type.

These are the places that tell the collector about pointers that they overwrite. While no collection runs
concurrently with the program, there is nothing to tell, and they are a copy and a clear.
"""

from __future__ import annotations

from rt0.native import Pointer, Ptr, memclr, memmove, native
from rt0.runtime.type import Type


@native
def typedmemmove(typ: Ptr[Type], dst: Pointer, src: Pointer) -> None:
    """*dst = *src."""
    if dst != src:
        memmove(dst, src, typ.size)


@native
def typedmemclr(typ: Ptr[Type], p: Pointer) -> None:
    """*p = zero."""
    memclr(p, typ.size)
