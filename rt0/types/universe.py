"""The predeclared objects, and package unsafe."""

from __future__ import annotations

from rt0.syntax.pos import NO_POS
from rt0.types.objects import (
    Builtin,
    BuiltinId,
    Const,
    Func,
    Nil,
    Package,
    Scope,
    TypeName,
    Var,
    VarKind,
)
from rt0.types.termlist import ALL_TERMS
from rt0.types.types import (
    BASIC_TYPES,
    BYTE,
    EMPTY_TUPLE,
    NO_TYPE,
    RUNE,
    STRING,
    UNSAFE_POINTER,
    UNTYPED_BOOL,
    UNTYPED_INT,
    UNTYPED_NIL,
    Alias,
    Interface,
    Named,
    Signature,
    Tuple,
)
from rt0.types.typeset import TOP_TYPE_SET, TypeSet


class BuiltinInfo:
    """A predeclared function: its least number of arguments, whether more may follow, and whether a call may
    stand as a statement ("statement") or must be used ("expression")."""

    __slots__ = ("name", "nargs", "variadic", "kind")

    def __init__(self, name: str, nargs: int, variadic: bool, kind: str) -> None:
        self.name = name
        self.nargs = nargs
        self.variadic = variadic
        self.kind = kind


_E, _S = "expression", "statement"

BUILTINS: dict[BuiltinId, BuiltinInfo] = {
    BuiltinId.APPEND: BuiltinInfo("append", 1, True, _E),
    BuiltinId.CAP: BuiltinInfo("cap", 1, False, _E),
    BuiltinId.CLEAR: BuiltinInfo("clear", 1, False, _S),
    BuiltinId.CLOSE: BuiltinInfo("close", 1, False, _S),
    BuiltinId.COMPLEX: BuiltinInfo("complex", 2, False, _E),
    BuiltinId.COPY: BuiltinInfo("copy", 2, False, _S),
    BuiltinId.DELETE: BuiltinInfo("delete", 2, False, _S),
    BuiltinId.IMAG: BuiltinInfo("imag", 1, False, _E),
    BuiltinId.LEN: BuiltinInfo("len", 1, False, _E),
    BuiltinId.MAKE: BuiltinInfo("make", 1, True, _E),
    BuiltinId.MAX: BuiltinInfo("max", 1, True, _E),
    BuiltinId.MIN: BuiltinInfo("min", 1, True, _E),
    BuiltinId.NEW: BuiltinInfo("new", 1, False, _E),
    BuiltinId.PANIC: BuiltinInfo("panic", 1, False, _S),
    BuiltinId.PRINT: BuiltinInfo("print", 0, True, _S),
    BuiltinId.PRINTLN: BuiltinInfo("println", 0, True, _S),
    BuiltinId.REAL: BuiltinInfo("real", 1, False, _E),
    BuiltinId.RECOVER: BuiltinInfo("recover", 0, False, _S),
    BuiltinId.ADD: BuiltinInfo("Add", 2, False, _E),
    BuiltinId.ALIGNOF: BuiltinInfo("Alignof", 1, False, _E),
    BuiltinId.OFFSETOF: BuiltinInfo("Offsetof", 1, False, _E),
    BuiltinId.SIZEOF: BuiltinInfo("Sizeof", 1, False, _E),
    BuiltinId.SLICE: BuiltinInfo("Slice", 2, False, _E),
    BuiltinId.SLICE_DATA: BuiltinInfo("SliceData", 1, False, _E),
    BuiltinId.STRING: BuiltinInfo("String", 2, False, _E),
    BuiltinId.STRING_DATA: BuiltinInfo("StringData", 1, False, _E),
    BuiltinId.ASSERT: BuiltinInfo("assert", 1, False, _S),
    BuiltinId.TRACE: BuiltinInfo("trace", 0, True, _S),
}

UNIVERSE = Scope(None, comment="universe")
UNSAFE = Package("unsafe", "unsafe", UNIVERSE)

EMPTY_INTERFACE = Interface([], [])
EMPTY_INTERFACE.complete = True
EMPTY_INTERFACE.tset = TOP_TYPE_SET


def _declare_types() -> None:
    for t in [*BASIC_TYPES, BYTE, RUNE]:
        if " " not in t.name and t is not UNSAFE_POINTER:
            UNIVERSE.insert(TypeName(NO_POS, None, t.name, t))
    UNSAFE.scope.insert(TypeName(NO_POS, UNSAFE, UNSAFE_POINTER.name, UNSAFE_POINTER))


def _declare_error() -> TypeName:
    obj = TypeName(NO_POS, None, "error", NO_TYPE)
    typ = Named(None, obj, NO_TYPE, None)
    recv = Var(VarKind.RECV, NO_POS, None, "", typ)
    res = Var(VarKind.RESULT, NO_POS, None, "", STRING)
    method = Func(NO_POS, None, "Error", Signature(recv, EMPTY_TUPLE, Tuple([res]), False))
    iface = Interface([method], [])
    iface.complete = True
    iface.tset = TypeSet([method], ALL_TERMS, False)
    typ.set_under(iface)
    UNIVERSE.insert(obj)
    return obj


def _declare_any() -> TypeName:
    obj = TypeName(NO_POS, None, "any", NO_TYPE)
    Alias(obj, EMPTY_INTERFACE)
    UNIVERSE.insert(obj)
    return obj


def _declare_comparable() -> TypeName:
    obj = TypeName(NO_POS, None, "comparable", NO_TYPE)
    iface = Interface([], [])
    iface.complete = True
    iface.tset = TypeSet([], ALL_TERMS, True)
    Named(None, obj, NO_TYPE, None).set_under(iface)
    UNIVERSE.insert(obj)
    return obj


def _declare_functions() -> None:
    for id_, info in BUILTINS.items():
        if id_ in (BuiltinId.ASSERT, BuiltinId.TRACE):
            continue
        obj = Builtin(info.name, id_)
        if obj.exported():
            obj.pkg = UNSAFE
            UNSAFE.scope.insert(obj)
        else:
            UNIVERSE.insert(obj)


def declare_test_builtins() -> None:
    """Declares `assert` and `trace`, which the checker's own tests use; call it before checking anything."""
    for id_ in (BuiltinId.ASSERT, BuiltinId.TRACE):
        UNIVERSE.insert(Builtin(BUILTINS[id_].name, id_))


_declare_types()
ERROR = _declare_error()
ANY = _declare_any()
COMPARABLE = _declare_comparable()
TRUE = Const(NO_POS, None, "true", UNTYPED_BOOL, True)
FALSE = Const(NO_POS, None, "false", UNTYPED_BOOL, False)
IOTA = Const(NO_POS, None, "iota", UNTYPED_INT, 0)
NIL = Nil(NO_POS, None, "nil", UNTYPED_NIL)
for _obj in (TRUE, FALSE, IOTA, NIL):
    UNIVERSE.insert(_obj)
_declare_functions()

ERROR_TYPE = ERROR.typ
ANY_TYPE = ANY.typ
