"""`nowritebarrier`: functions that must not report a store of a pointer to the collector, nor what they call.

They run where that cannot be done: without a P, on the signal stack, or while the report itself is made.
Calls through function pointers are not followed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rt0.native.decl import NativeFunc
from rt0.native.errors import NativeError

Place = tuple[NativeFunc, int]
"""A function, and a line."""

Calls = Mapping[NativeFunc, Sequence[Place]]
"""For each function those that it calls, and the lines where it does."""


def check_barriers(calls: Calls) -> None:
    """Raises `NativeError` for a `nowritebarrier` function from which a `writebarrier` one can be reached."""
    for f in calls:
        if f.attrs.nowritebarrier:
            _check(f, calls)


def _check(root: NativeFunc, calls: Calls) -> None:
    found: dict[NativeFunc, Place] = {}  # where each function was first reached from
    queue = [root]
    for f in queue:
        for callee, line in calls.get(f, ()):
            if callee in found or callee is root:
                continue
            found[callee] = f, line
            if callee.attrs.writebarrier:
                raise _error(root, callee, found)
            queue.append(callee)


def _error(root: NativeFunc, end: NativeFunc, found: Mapping[NativeFunc, Place]) -> NativeError:
    chain = [end]
    line = 0
    while chain[-1] is not root:
        caller, line = found[chain[-1]]
        chain.append(caller)
    names = " calls ".join(f.symbol for f in reversed(chain))
    return NativeError(
        f"{root.symbol} must not have write barriers",
        root.fn.__code__.co_filename,
        line,
        advice=f"{names}, which is one",
    )
