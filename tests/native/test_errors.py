"""What the dialect refuses, and how it says so."""

from __future__ import annotations

import linecache
from typing import Any

import pytest

from rt0.native import NativeError
from rt0.native.compile import emit_runtime
from rt0.native.frontend import typed_tree

from . import broken_data, broken_struct
from .broken import FUNCTIONS


@pytest.mark.parametrize(("f", "at", "message"), FUNCTIONS, ids=[f.__name__ for f, _, _ in FUNCTIONS])
def test_refused(f: Any, at: str, message: str) -> None:
    with pytest.raises(NativeError) as e:
        typed_tree(f)
    error = e.value
    assert "; ".join(filter(None, (error.message, error.advice))) == message
    head, source, caret = str(error).splitlines()[:3]
    assert head == f"{error.filename}:{error.line}:{error.col + 1}: {error.message}"
    assert source == "    " + linecache.getline(error.filename, error.line).rstrip()
    # The caret is under the whole of a node on one line, or under its first character.
    start = caret.index("^")
    assert source[start:].startswith(at)
    assert caret.count("^") in (len(at), 1)


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (broken_struct.use, "broken_struct.py:10:8: int has no width: write i64, u32, uintptr …"),
        (broken_struct.take, "broken_struct.py:10:8: int has no width: write i64, u32, uintptr …"),
        (broken_struct.endless, "broken_struct.py:21:12: Endless contains itself"),
        (broken_data.get, "broken_data.py:7:10: bytes_: 256 does not fit in u8"),
    ],
)
def test_declarations(f: Any, message: str) -> None:
    with pytest.raises(NativeError) as e:
        emit_runtime((), roots=[f])
    assert str(e.value).splitlines()[0].endswith(message)
