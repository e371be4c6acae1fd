"""Every feature of the dialect, through both back ends, from one source (`lang.py`)."""

from __future__ import annotations

from typing import Any

import pytest

from rt0.native import emu

from .both import Compiled, emulated
from .lang import CASES

IDS = [f"{f.__name__}{args}" for f, args, _ in CASES]


@pytest.fixture(scope="module", params=[0, 2])
def compiled(request: pytest.FixtureRequest) -> Compiled:
    return Compiled(list(dict.fromkeys(f for f, _, _ in CASES)), opt=request.param)


@pytest.mark.parametrize(("f", "args", "result"), CASES, ids=IDS)
def test_machine_code(compiled: Compiled, f: Any, args: tuple[Any, ...], result: Any) -> None:
    assert compiled.call(f, *args) == result


@pytest.mark.parametrize(("f", "args", "result"), CASES, ids=IDS)
def test_cpython(f: Any, args: tuple[Any, ...], result: Any) -> None:
    emu.reset()
    assert emulated(f, *args) == result
