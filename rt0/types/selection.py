"""What a selector expression `x.f` denotes, unless it is a qualified identifier."""

from __future__ import annotations

from enum import IntEnum

from rt0.types.objects import Object
from rt0.types.types import Type


class SelectionKind(IntEnum):
    """Kinds of selection."""

    FIELD_VAL = 0
    METHOD_VAL = 1
    METHOD_EXPR = 2


FIELD_VAL = SelectionKind.FIELD_VAL
METHOD_VAL = SelectionKind.METHOD_VAL
METHOD_EXPR = SelectionKind.METHOD_EXPR


class Selection:
    """`recv` is the type of x in x.f, `obj` the field (`Var`) or method (`Func`).

    `index` is the path: field indices to follow through embedded fields, the last one the index of the field
    or method itself; of a concrete method it counts among the receiver base type's methods, of an interface
    method among the methods of its type set. `indirect` tells whether a pointer was followed on the way.
    The type of the whole expression is in `SelectorExpr.typ`.
    """

    __slots__ = ("kind", "recv", "obj", "index", "indirect")

    def __init__(
        self, kind: SelectionKind, recv: Type, obj: Object, index: list[int], indirect: bool
    ) -> None:
        self.kind = kind
        self.recv = recv
        self.obj = obj
        self.index = index
        self.indirect = indirect
