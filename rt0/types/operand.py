"""Operands: what the checker knows about an expression while it works on it.

`Expr.mode` in the tree holds a `Mode` too. Operands are mutable and passed down to be filled in.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, cast

from rt0.syntax.nodes import ChanDir, Expr
from rt0.syntax.positions import start_pos
from rt0.syntax.printer import expr_string
from rt0.types import universe
from rt0.types.constant import Value, to_string
from rt0.types.objects import BuiltinId
from rt0.types.predicates import (
    has_empty_typeset,
    has_name,
    identical,
    is_generic,
    is_untyped,
    is_valid,
)
from rt0.types.types import (
    INVALID,
    NO_TYPE,
    UNTYPED_NIL,
    Alias,
    Array,
    Basic,
    Chan,
    Interface,
    Map,
    Named,
    Pointer,
    Qualifier,
    Signature,
    Slice,
    Struct,
    Tuple,
    Type,
    TypeParam,
    unalias,
)
from rt0.types.typestring import type_string

if TYPE_CHECKING:
    from rt0.types.check import Checker


class Mode(IntEnum):
    """Kinds of operand."""

    INVALID = 0  # an error was reported
    NOVALUE = 1  # a call without result
    BUILTIN = 2  # a predeclared function
    TYPE = 3  # a type
    CONSTANT = 4  # a constant, in `val`
    VARIABLE = 5  # addressable
    MAPINDEX = 6  # an element of a map: not addressable, but may be assigned to
    VALUE = 7  # a computed value
    NILVALUE = 8  # nil
    COMMAOK = 9  # like VALUE, but may be used with `, ok`
    COMMAERR = 10  # like VALUE, but may be used with `, err` (cgo)
    CGOFUNC = 11  # a cgo function


_MODE_STRINGS = [
    "invalid operand",
    "no value",
    "built-in",
    "type",
    "constant",
    "variable",
    "map index expression",
    "value",
    "nil",
    "comma, ok expression",
    "comma, error expression",
    "cgo function",
]

NO_EXPR: Expr = cast(Expr, None)
NO_VALUE: Value = cast(Value, None)


INVALID_OP = "invalid operation: "
INVALID_ARG = "invalid argument: "

# What kind of expression it is, as a statement: a conversion, one that must be used, or one that need not.
CONVERSION = 0
EXPRESSION = 1
STATEMENT = 2

# Sets of modes, for `expr.exclude`.
NO_VALUES = 1 << Mode.NOVALUE
TYPES = 1 << Mode.TYPE
NOT_VALUES = NO_VALUES | 1 << Mode.BUILTIN | TYPES


class Code(IntEnum):
    """Why a conversion of a constant or untyped value failed."""

    OK = 0
    TRUNCATED_FLOAT = 1
    NUMERIC_OVERFLOW = 2
    INVALID_CONST_VAL = 3
    INVALID_UNTYPED_CONVERSION = 4


class Target:
    """The signature that a generic function value is to have, and what it is assigned to."""

    __slots__ = ("sig", "desc")

    def __init__(self, sig: Signature, desc: str) -> None:
        self.sig = sig
        self.desc = desc


class Cause:
    """Receives why something does not hold, in words; "" if there is nothing to say."""

    __slots__ = ("text",)

    def __init__(self) -> None:
        self.text = ""


class Operand:
    """An expression under examination; `val` is only meaningful for constants, `id` for builtins.

    `mode` is a `Mode`, but typed as int: a type checker would otherwise think that calls cannot change it.
    """

    __slots__ = ("mode", "expr", "typ", "val", "id")

    def __init__(
        self,
        mode: int = Mode.INVALID,
        expr: Expr = NO_EXPR,
        typ: Type = NO_TYPE,
        val: Value = NO_VALUE,
    ) -> None:
        self.mode = mode
        self.expr = expr
        self.typ = typ
        self.val = val
        self.id = BuiltinId.APPEND

    def assign(self, other: Operand) -> None:
        """Takes over everything from another operand."""
        self.mode = other.mode
        self.expr = other.expr
        self.typ = other.typ
        self.val = other.val
        self.id = other.id

    def copy(self) -> Operand:
        """Another operand with the same contents."""
        x = Operand(self.mode, self.expr, self.typ, self.val)
        x.id = self.id
        return x

    def is_valid(self) -> bool:
        """Whether no error was reported about it."""
        return self.mode is not Mode.INVALID

    def is_nil(self) -> bool:
        """Whether it is the predeclared nil."""
        return self.mode is Mode.NILVALUE

    def pos(self) -> int:
        """The position errors about the operand have."""
        return 0 if self.expr is None else start_pos(self.expr)


def operand_string(x: Operand, qualifier: Qualifier | None) -> str:
    """The operand as messages describe it."""
    mode = x.mode
    if mode is Mode.NILVALUE:
        if x.typ is None or x.typ is INVALID:
            return "nil (with invalid type)"
        if x.typ is UNTYPED_NIL:
            return "nil"
        return f"nil (of type {type_string(x.typ, qualifier)})"
    expr = ""
    if x.expr is not None:
        expr = expr_string(x.expr)
    elif mode is Mode.BUILTIN:
        expr = universe.BUILTINS[x.id].name
    elif mode is Mode.TYPE:
        expr = type_string(x.typ, qualifier)
    elif mode is Mode.CONSTANT:
        expr = to_string(x.val)
    s = ""
    has_type = False
    if mode not in (Mode.INVALID, Mode.NOVALUE, Mode.BUILTIN, Mode.TYPE) and x.typ is not None:
        if is_untyped(x.typ):
            s = cast(Basic, x.typ).name + " "
        else:
            has_type = True
    s += _MODE_STRINGS[mode]
    if mode is Mode.CONSTANT:
        val = to_string(x.val)
        if val != expr:
            s += " " + val
    if has_type:
        s += _of_type(x.typ, qualifier)
    return f"{expr} ({s})" if expr else s


def _of_type(t: Type, qualifier: Qualifier | None) -> str:
    if not is_valid(t):
        return " with invalid type"
    desc = "generic " if is_generic(t) else ""
    p = unalias(t)
    if not isinstance(p, TypeParam) and isinstance(t, Alias | Named):
        what = composite_kind(t)
        if not what:
            u = t.under()
            what = u.name if isinstance(u, Basic) else ""
        desc += what + " "
    s = f" of {desc}type {type_string(t, qualifier)}"
    if isinstance(p, TypeParam):
        s += " constrained by " + type_string(p.bound, qualifier)
        if has_empty_typeset(p):
            s += " with empty type set"
    return s


_COMPOSITE_KINDS: dict[type[Type], str] = {
    Array: "array",
    Slice: "slice",
    Struct: "struct",
    Pointer: "pointer",
    Signature: "func",
    Interface: "interface",
    Map: "map",
    Chan: "chan",
    Tuple: "tuple",
}


def composite_kind(t: Type) -> str:
    """array, slice …; "" for basic types."""
    u = t.under()
    return "" if isinstance(u, Basic) else _COMPOSITE_KINDS.get(type(u), "union")


def assignable_to(check: Checker | None, x: Operand, target: Type, cause: Cause | None) -> bool:
    """Whether the operand may be assigned to a variable of the type."""
    if x.mode is Mode.INVALID or not is_valid(target):
        return True  # reported before
    v = unalias(x.typ)
    t = unalias(target)
    if v is t or identical(v, t):
        return True
    vu, tu = v.under(), t.under()
    vp = v if isinstance(v, TypeParam) else None
    tp = t if isinstance(t, TypeParam) else None
    if is_untyped(vu):
        from rt0.types.expr import implicit_type_and_value

        if tp is not None:
            return (
                tp.iface()
                .type_set()
                .is_(
                    lambda term: (
                        term is not None and implicit_type_and_value(check, x, term.typ)[0] is not None
                    )
                )
            )
        return implicit_type_and_value(check, x, t)[0] is not None
    if (not has_name(v) or not has_name(t)) and vp is None and tp is None and identical(vu, tu):
        return True
    ok = _assignable_interface(check, v, vu, vp, t, tu, tp, cause)
    if ok is not None:
        return ok
    if isinstance(vu, Chan) and vu.dir is ChanDir.BOTH:
        if isinstance(tu, Chan) and identical(vu.elem, tu.elem):
            return not has_name(v) or not has_name(t)
    if vp is None and tp is None:
        return False
    return _assignable_type_param(check, x, v, vp, target, t, tp, cause)


def _assignable_interface(
    check: Checker | None,
    v: Type,
    vu: Type,
    vp: TypeParam | None,
    t: Type,
    tu: Type,
    tp: TypeParam | None,
    cause: Cause | None,
) -> bool | None:
    """The rules where one side is an interface; None if they do not decide."""
    from rt0.types.instantiate import implements
    from rt0.types.lookup import is_interface_ptr

    if (isinstance(tu, Interface) and tp is None) or is_interface_ptr(tu):
        if implements(check, v, t, False, cause):
            return True
        if vp is None:
            return False
        if cause is not None:
            cause.text = ""
    if isinstance(vu, Interface) and vp is None and implements(check, t, v, False, None):
        if cause is not None:
            cause.text = "need type assertion"
        return False
    return None


def _assignable_type_param(
    check: Checker | None,
    x: Operand,
    v: Type,
    vp: TypeParam | None,
    target: Type,
    t: Type,
    tp: TypeParam | None,
    cause: Cause | None,
) -> bool:
    """Assignment from or to a type parameter: possible if it is for each type of its type set."""
    if not has_name(v) and tp is not None:
        for term in tp.iface().type_set().pairs():
            if term[0] is None:
                return False
            if not assignable_to(check, x, term[0], cause):
                if check is not None:
                    s = check.s
                    wrap_cause(check, cause, f"cannot assign {s(x.typ)} to {s(term[0])} (in {s(tp)})")
                return False
        return True
    if vp is not None and not has_name(t):
        x = x.copy()
        for term in vp.iface().type_set().pairs():
            if term[0] is None:
                return False
            x.typ = term[0]
            if not assignable_to(check, x, t, cause):
                if check is not None:
                    s = check.s
                    wrap_cause(check, cause, f"cannot assign {s(term[0])} (in {s(vp)}) to {s(target)}")
                return False
        return True
    return False


def wrap_cause(check: Checker | None, cause: Cause | None, msg: str) -> None:
    """Puts a line in front of a cause."""
    if check is not None and cause is not None:
        cause.text = f"{msg}\n\t{cause.text}" if cause.text else msg
