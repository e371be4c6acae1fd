"""Layouts of structs agree with C's, as ctypes computes them."""

from __future__ import annotations

import ctypes
import sys
import types
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rt0.native import layout, struct
from rt0.native.types import (
    BOOL,
    Type,
    array_of,
    f32,
    f64,
    i8,
    i16,
    i32,
    i64,
    ptr_to,
    u8,
    u16,
    u32,
    u64,
    uintptr,
)

SCALARS: list[tuple[Type, Any]] = [
    (i8, ctypes.c_int8),
    (i16, ctypes.c_int16),
    (i32, ctypes.c_int32),
    (i64, ctypes.c_int64),
    (u8, ctypes.c_uint8),
    (u16, ctypes.c_uint16),
    (u32, ctypes.c_uint32),
    (u64, ctypes.c_uint64),
    (uintptr, ctypes.c_uint64),
    (f32, ctypes.c_float),
    (f64, ctypes.c_double),
    (BOOL, ctypes.c_bool),
    (ptr_to(u8), ctypes.c_void_p),
]

sys.modules["layout_scratch"] = types.ModuleType("layout_scratch")


def make_struct(fields: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    names = [f"f{i}" for i in range(len(fields))]
    ours = {
        "__annotations__": {n: t for n, (t, _) in zip(names, fields, strict=True)},
        "__module__": "layout_scratch",
    }
    cls = struct(type("S", (), ours))
    c = type(
        "S", (ctypes.Structure,), {"_fields_": [(n, t) for n, (_, t) in zip(names, fields, strict=True)]}
    )
    return cls.__native__, c


types_ = st.recursive(
    st.sampled_from(SCALARS),
    lambda inner: st.one_of(
        st.tuples(inner, st.integers(0, 3)).map(lambda p: (array_of(p[0][0], p[1]), p[0][1] * p[1])),
        st.lists(inner, min_size=1, max_size=4).map(make_struct),
    ),
    max_leaves=12,
)


@given(st.lists(types_, min_size=1, max_size=8))
def test_like_c(fields: list[tuple[Any, Any]]) -> None:
    ours, c = make_struct(fields)
    assert layout.size_of(ours) == ctypes.sizeof(c)
    assert layout.align_of(ours) == ctypes.alignment(c)
    assert [f.offset for f in layout.fields_of(ours).values()] == [
        getattr(c, n).offset for n, _ in c._fields_
    ]
