"""A function whose symbol another module has already."""

from __future__ import annotations

from rt0.native import native


@native
def fixed() -> None:
    pass
