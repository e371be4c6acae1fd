"""The frame of deferred calls, as the compiler and the runtime have it."""

from __future__ import annotations

from rt0.lower import defers
from rt0.native import offsetof, sizeof
from rt0.runtime import runtime2  # noqa: F401  # the first of the modules that import each other
from rt0.runtime.panic import DeferFrame


def test_the_frame_is_the_runtimes() -> None:
    assert offsetof(DeferFrame, "count") == defers.COUNT
    assert offsetof(DeferFrame, "head") == defers.CALLS
    assert sizeof(DeferFrame) == defers.LIST_FRAME
