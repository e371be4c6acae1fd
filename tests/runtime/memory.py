"""Memory for native functions under CPython, and gc's record."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from rt0.native import emu
from rt0.runtime.runtime2 import TLS_G, M

from .record_library import DATA

SCRATCH = 0x2000_0000_0000
SCRATCH_SIZE = 1 << 20


@pytest.fixture
def scratch() -> Iterator[None]:
    """A fresh address space with a megabyte at SCRATCH."""
    emu.reset()
    emu.map_memory(SCRATCH, SCRATCH_SIZE)
    yield
    emu.reset()


def run_as(g: Any) -> None:
    """Makes g the goroutine of this emulated thread, on an M of its own."""
    g.m = emu.new(M)
    g.m.curg = g
    emu.write(emu.current().fs + TLS_G, int(g).to_bytes(8, "little"))


def text(address: int, n: int) -> str:
    return emu.read(address, n).decode()


@cache
def lines() -> list[list[str]]:
    return [line.split() for line in DATA.read_text().splitlines()]


def record(kind: str) -> list[list[str]]:
    """The fields of the record's lines of a kind."""
    return [fields[1:] for fields in lines() if fields[0] == kind]
