"""Method tables, over type descriptors made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from rt0.native import emu, struct
from rt0.runtime import iface
from rt0.runtime import type as types
from rt0.runtime.runtime2 import G
from rt0.runtime.type import Imethod, InterfaceType, Method, Type, UncommonType

from .memory import run_as


@struct(name="typeWithMethods")
class TypeWithMethods:
    """A descriptor of a kind without further fields, as the compiler lays it out."""

    typ: Type
    uncommon: UncommonType


@pytest.fixture(autouse=True)
def table() -> None:
    """An empty table of itabs."""
    emu.reset()
    run_as(emu.new(G))
    iface.itab_table_init.size = iface.ITAB_INIT_SIZE
    iface.itab_table.v = iface.itab_table_init


def name(text: str, exported: bool = True) -> int:
    """The NameOff of an abi.Name."""
    data = bytes([int(exported), len(text)]) + text.encode()
    return emu.static(len(data), 1, data)


def low(size: int) -> int:
    """Zeroed memory with a 32-bit address."""
    return emu.static(size, 8)


class Universe:
    """Names and method types are shared, as the linker shares them."""

    def __init__(self) -> None:
        self.hash = 0
        self.signature = low(48)
        self.other_signature = low(48)

    def concrete(self, *methods: str, pkg: str = "main", signature: int = 0) -> Any:
        """A type with these methods; method k has code 0x1000 + k."""
        t = emu.view(TypeWithMethods, low(48 + 16 + 16 * len(methods)))
        self.hash += 77
        t.typ.hash = self.hash
        t.typ.kind = types.Kind.INT
        t.typ.tflag = types.TFLAG_UNCOMMON
        t.uncommon.pkg_path = name(pkg)
        t.uncommon.mcount = len(methods)
        t.uncommon.moff = 16
        array = emu.view(Method, int(t) + 64)
        for k, text in enumerate(sorted(methods)):
            array[k].name = name(text, text[0].isupper())
            array[k].mtyp = signature or self.signature
            array[k].ifn = 0x1000 + k
        return emu.view(Type, int(t))

    def interface(self, *methods: str, pkg: str = "main") -> Any:
        t = emu.view(InterfaceType, low(80))
        self.hash += 77
        t.typ.hash = self.hash
        t.pkg_path = emu.view(types.u8, name(pkg))
        t.nmethods = len(methods)
        t.methods = emu.view(Imethod, low(8 * max(len(methods), 1)))
        for k, text in enumerate(sorted(methods)):
            t.methods[k].name = name(text, text[0].isupper())
            t.methods[k].typ = self.signature
        return t


def code(tab: Any, n: int) -> list[int]:
    array = emu.view(types.uintptr, int(tab) + 24)
    return [array[i] for i in range(n)]


def test_methods_are_found_by_name() -> None:
    u = Universe()
    t = u.concrete("Close", "Flush", "Read", "Write")
    tab = iface.getitab(u.interface("Read", "Write"), t, False)
    assert tab.typ == t
    assert tab.hash == t.hash
    assert code(tab, 2) == [0x1002, 0x1003]


def test_an_itab_is_made_once() -> None:
    u = Universe()
    t, i = u.concrete("M"), u.interface("M")
    assert iface.getitab(i, t, False) == iface.getitab(i, t, True)


@pytest.mark.parametrize("methods", [(), ("Read",), ("Write",), ("Readx", "Write")])
def test_a_missing_method(methods: tuple[str, ...]) -> None:
    u = Universe()
    t, i = u.concrete(*methods), u.interface("Read", "Write")
    assert not iface.getitab(i, t, True)
    assert not iface.getitab(i, t, True)


def test_the_type_of_a_method_matters() -> None:
    u = Universe()
    t = u.concrete("M", signature=u.other_signature)
    assert not iface.getitab(u.interface("M"), t, True)


def test_unexported_methods_belong_to_a_package() -> None:
    u = Universe()
    i = u.interface("m", pkg="main")
    assert iface.getitab(i, u.concrete("m", pkg="main"), True)
    assert not iface.getitab(i, u.concrete("m", pkg="other"), True)


def test_the_table_grows() -> None:
    u = Universe()
    i = u.interface("M")
    all_types = [u.concrete("M") for _ in range(iface.ITAB_INIT_SIZE)]
    made = [iface.getitab(i, t, False) for t in all_types]
    assert iface.itab_table.v.size == 2 * iface.ITAB_INIT_SIZE
    assert made == [iface.getitab(i, t, False) for t in all_types]


def test_find_method() -> None:
    u = Universe()
    emu.view(Type, u.signature).str = name("func() string")
    t = u.concrete("Error", "String")
    assert iface.find_method(t, "Error", "func() string") == 0x1000
    assert iface.find_method(t, "String", "func() string") == 0x1001
    assert iface.find_method(t, "Other", "func() string") == 0
    assert iface.find_method(t, "Error", "func() int") == 0
