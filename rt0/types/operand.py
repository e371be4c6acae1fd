"""What an expression is: its mode. `Expr.mode` in the tree holds one of these."""

from __future__ import annotations

from enum import IntEnum


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
