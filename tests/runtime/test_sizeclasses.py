"""Size classes, against the tables in GOROOT."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rt0.runtime import sizeclasses
from rt0.runtime.sizeclasses import CLASSES, MAX_SMALL_SIZE, PAGE_SIZE, class_of


def goroot_source() -> str:
    go = pytest.importorskip("go")
    path = Path(next(iter(go.__path__))) / "src/internal/runtime/gc/sizeclasses.go"
    return path.read_text()


SOURCE = goroot_source()


def table(name: str) -> list[int]:
    """A table of the file; its elements are numbers or `^uint32(0)/d+1`."""
    body = re.search(rf"^var {name} = \[.*?\]\w+\{{(.*)\}}$", SOURCE, re.M)
    assert body
    elements = body[1].split(", ")
    divisors = [re.search(r"/(\d+)", e) for e in elements]
    return [0xFFFFFFFF // int(d[1]) + 1 if d else int(e) for e, d in zip(elements, divisors, strict=True)]


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("SizeClassToSize", sizeclasses.class_to_size),
        ("SizeClassToNPages", sizeclasses.class_to_npages),
        ("SizeClassToDivMagic", sizeclasses.class_to_div_magic),
        ("SizeToSizeClass8", sizeclasses.size_to_class8),
        ("SizeToSizeClass128", sizeclasses.size_to_class128),
    ],
)
def test_tables_are_those_of_go(name: str, ours: Any) -> None:
    assert list(ours.values) == table(name)


def test_constants_are_those_of_go() -> None:
    for name, ours in [
        ("MaxSmallSize", MAX_SMALL_SIZE),
        ("NumSizeClasses", sizeclasses.NUM_SIZE_CLASSES),
        ("PageShift", sizeclasses.PAGE_SHIFT),
        ("MaxObjsPerSpan", sizeclasses.MAX_OBJS_PER_SPAN),
        ("TinySizeClass", sizeclasses.TINY_SIZE_CLASS),
    ]:
        found = re.search(rf"\b{name}\s*=\s*(\d+)", SOURCE)
        assert found and int(found[1]) == ours


@settings(deadline=None)
@given(st.integers(1, MAX_SMALL_SIZE))
def test_rounding_up_wastes_at_most_an_eighth(size: int) -> None:
    c = CLASSES[class_of(size)]
    assert size <= c.size
    # Below 128 bytes alignment decides; small differences come from widening a class to fill its span.
    assert size < 128 or c.size - size <= c.size * 0.16


@settings(deadline=None)
@given(st.sampled_from(CLASSES[1:]))
def test_a_span_wastes_at_most_an_eighth(c: sizeclasses.SizeClass) -> None:
    span = c.npages * PAGE_SIZE
    assert span % c.size <= span // 8


@settings(deadline=None)
@given(st.sampled_from(range(1, len(CLASSES))), st.data())
def test_division_by_multiplication_is_exact(i: int, data: st.DataObject) -> None:
    c = CLASSES[i]
    offset = data.draw(st.integers(0, c.npages * PAGE_SIZE))
    assert offset * sizeclasses.DIV_MAGICS[i] >> 32 == offset // c.size
