"""A table with a value that does not fit."""

from __future__ import annotations

from rt0.native import Table, native, u8

bytes_ = Table(u8, [1, 256])


@native
def get() -> u8:
    return bytes_[0]
