"""Functions whose symbols another module, or a variable, has already."""

from __future__ import annotations

from rt0.native import Var, native, u32

both = Var(u32, 1)


@native
def fixed() -> None:
    pass


@native(linkname="runtime.both")
def function() -> None:
    pass


@native
def variable() -> u32:
    return both.v
