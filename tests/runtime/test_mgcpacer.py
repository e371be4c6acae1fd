"""The pacer's account, and what it reads from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rt0.runtime import mgcpacer
from rt0.runtime.mgcpacer import DEFAULT_HEAP_MINIMUM, EXCESS, NO_GOAL, NO_LIMIT

from .pacer import SPAN, WORKLOADS, Workload, controller, draw, simulate


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


rates = st.floats(0.05, 4.0)


@given(
    st.integers(10 << 20, 500 << 20),
    st.floats(0.1, 1.0),
    st.integers(1, 8),
    rates,
    rates,
    rates,
    st.sampled_from([25, 100, 400]),
)
@settings(max_examples=15, deadline=None)
def test_the_goal_is_kept(
    live: int, pointers: float, procs: int, allocates: float, helper: float, assists: float, percent: int
) -> None:
    """A steady program: the heap never grows beyond its goal by more than the promise."""
    c = controller(percent, NO_LIMIT)
    c.heap_marked = live
    c.last_heap_scan = int(live * pointers)
    c.commit(True)
    cycles = simulate(c, [live] * 6, pointers, procs, allocates, helper, assists)
    for cycle in cycles:
        assert cycle.peak <= cycle.goal * EXCESS + 8 * procs * SPAN


@given(st.integers(20 << 20, 200 << 20), st.floats(0.1, 1.0), st.integers(1, 4), rates)
@settings(max_examples=10, deadline=None)
def test_who_allocates_slowly_enough_pays_nothing(
    live: int, pointers: float, procs: int, helper: float
) -> None:
    """The trigger leaves the helper time for everything, if there is a trigger that does."""
    c = controller(100, NO_LIMIT)
    c.heap_marked = live
    c.last_heap_scan = int(live * pointers)
    c.commit(True)
    # A fifth of what is free may be allocated while the helper looks at everything.
    allocates = 0.2 * live / (live * pointers / helper) / procs
    cycles = simulate(c, [live] * 6, pointers, procs, allocates, helper, 1.0)
    for cycle in cycles[3:]:
        assert cycle.assisting <= 0.1 * cycle.marking


@given(st.lists(st.integers(8 << 20, 64 << 20), min_size=4, max_size=8), st.integers(1, 4), rates, rates)
@settings(max_examples=15, deadline=None)
def test_a_heap_that_changes_stays_in_bounds(
    live: list[int], procs: int, allocates: float, helper: float
) -> None:
    """What lives may be anything up to what was allocated; then there may be more to look at than was
    thought."""
    c = controller(100, NO_LIMIT)
    c.heap_marked = live[0]
    c.last_heap_scan = live[0]
    c.commit(True)
    for size in live:
        alive = min(size, int(c.trigger))
        (cycle,) = simulate(c, [alive], 1.0, procs, allocates, helper, 1.0)
        assert cycle.peak <= cycle.goal * EXCESS + 8 * procs * SPAN


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda w: w.title)
def test_the_workloads_of_the_picture_keep_the_promise(workload: Workload) -> None:
    points, cycles = workload.run()
    assert len(cycles) == len(workload.live)
    for cycle in cycles:
        assert cycle.peak <= cycle.goal * EXCESS + 8 * workload.procs * SPAN
    assert max(p.live for p in points) == max(c.peak for c in cycles)


def test_the_picture() -> None:
    svg = draw(WORKLOADS)
    assert svg.count('class="goal"') == len(WORKLOADS)
    picture = Path(__file__).parents[2] / "docs" / "pacer.svg"
    assert picture.read_text(encoding="utf-8").count("<svg") == 1
