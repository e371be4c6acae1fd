"""A struct with a field that has no type of the dialect."""

from __future__ import annotations

from rt0.native import Ptr, i64, native, struct


@struct
class Bad:
    n: int


@native
def use(p: Ptr[Bad]) -> i64:
    return p.n


@struct
class Endless:
    n: i64
    inner: Endless


@native
def endless(p: Ptr[Endless]) -> i64:
    return p.n


@native
def take(b: Bad) -> None:
    pass
