"""The pacer's account, and what it reads from the environment."""

from __future__ import annotations

import pytest

from rt0.native import emu
from rt0.runtime import mgcpacer
from rt0.runtime.mgcpacer import DEFAULT_HEAP_MINIMUM, NO_GOAL, NO_LIMIT, GcController

from .heap import boot


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("0", 0),
        ("123", 123),
        ("123B", 123),
        ("1KiB", 1 << 10),
        ("64MiB", 64 << 20),
        ("2GiB", 2 << 30),
        ("3TiB", 3 << 40),
        ("8388607TiB", 8388607 << 40),
        ("8388608TiB", None),
        ("9223372036854775807", (1 << 63) - 1),
        ("9223372036854775808", None),
        ("", None),
        ("B", None),
        ("iB", None),
        ("KiB", None),
        ("1iB", None),
        ("1PiB", None),
        ("1KB", None),
        ("1Ki", None),
        ("-1", None),
        ("1 MiB", None),
    ],
)
def test_parse_byte_count(text: str, want: int | None) -> None:
    n, ok = mgcpacer.parse_byte_count(text)
    assert ok == (want is not None)
    assert not ok or n == want


def controller(percent: int, limit: int) -> GcController:
    boot()
    c: GcController = emu.new(GcController)
    c.init(percent, limit)
    return c


def test_a_small_heap_is_left_alone() -> None:
    assert controller(100, NO_LIMIT).heap_goal() == DEFAULT_HEAP_MINIMUM
    assert controller(50, NO_LIMIT).heap_goal() == DEFAULT_HEAP_MINIMUM // 2
    assert controller(-1, NO_LIMIT).heap_goal() == NO_GOAL


def test_the_goal_follows_what_the_last_collection_kept() -> None:
    c = controller(100, NO_LIMIT)
    c.heap_marked = 10 << 20
    c.last_stack_scan = 1 << 20
    c.globals_scan = 2 << 20
    c.commit(True)
    assert c.heap_goal() == 23 << 20


def test_a_limit_lowers_the_goal() -> None:
    c = controller(-1, 100 << 20)
    goal = c.heap_goal()
    assert 90 << 20 < goal < 100 << 20
    c.heap_marked = 200 << 20
    assert c.heap_goal() == 200 << 20  # what lives cannot be collected
