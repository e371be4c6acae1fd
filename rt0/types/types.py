"""The types of the Go language.

A type is an object of one of the classes below. Type literals may exist several times, so types are compared
with `predicates.identical`; only `Basic`, generic `Named`, and `TypeParam` types are unique. Names follow
`cmd/compile/internal/types2`.

Invariants: a list that may be empty is an empty list, never `None`; `Signature.params` and `results` are
always tuples; `under()` never answers a `Named` or `Alias`; a `TypeParam`'s `under()` is its constraint
interface. `Named` types are completed lazily: read their parts through the methods, not through the slots
that start with an underscore. The slot `lowered` belongs to `rt0.lower`; the checker sets it to `None` once
and never reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum, IntFlag
from typing import TYPE_CHECKING, Any, cast

from rt0.syntax.nodes import ChanDir
from rt0.syntax.pos import NO_POS, Pos

if TYPE_CHECKING:
    from rt0.types.context import Context
    from rt0.types.objects import Func, Package, Scope, TypeName, Var
    from rt0.types.typeset import TypeSet


class Kind(IntEnum):
    """Kinds of `Basic` types; untyped kinds are ordered as constants convert (int < rune < float …)."""

    INVALID = 0
    BOOL = 1
    INT = 2
    INT8 = 3
    INT16 = 4
    INT32 = 5
    INT64 = 6
    UINT = 7
    UINT8 = 8
    UINT16 = 9
    UINT32 = 10
    UINT64 = 11
    UINTPTR = 12
    FLOAT32 = 13
    FLOAT64 = 14
    COMPLEX64 = 15
    COMPLEX128 = 16
    STRING = 17
    UNSAFE_POINTER = 18
    UNTYPED_BOOL = 19
    UNTYPED_INT = 20
    UNTYPED_RUNE = 21
    UNTYPED_FLOAT = 22
    UNTYPED_COMPLEX = 23
    UNTYPED_STRING = 24
    UNTYPED_NIL = 25


class Info(IntFlag):
    """Properties of `Basic` types; the last four are combinations to test against."""

    BOOLEAN = 1
    INTEGER = 2
    UNSIGNED = 4
    FLOAT = 8
    COMPLEX = 16
    STRING = 32
    UNTYPED = 64
    ORDERED = INTEGER | FLOAT | STRING
    NUMERIC = INTEGER | FLOAT | COMPLEX
    CONST_TYPE = BOOLEAN | NUMERIC | STRING
    CONST_OR_NUMERIC = NUMERIC | BOOLEAN


class Type:
    """Any type."""

    __slots__ = ("lowered",)
    lowered: Any

    def under(self) -> Type:
        """The underlying type."""
        return self

    def __str__(self) -> str:
        from rt0.types.typestring import type_string

        return type_string(self, None)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"


# Stands in `typ` slots of objects whose type is not known yet.
NO_TYPE: Type = cast(Type, None)


class Basic(Type):
    """A predeclared type. `info` is a plain int of `Info` bits (IntFlag arithmetic is slow)."""

    __slots__ = ("kind", "info", "name")

    def __init__(self, kind: Kind, info: int, name: str) -> None:
        self.lowered = None
        self.kind = kind
        self.info = int(info)
        self.name = name


class Array(Type):
    """[len]elem; `len` is -1 if the length is invalid (an error was reported)."""

    __slots__ = ("len", "elem")

    def __init__(self, elem: Type, length: int) -> None:
        self.lowered = None
        self.len = length
        self.elem = elem


class Slice(Type):
    """[]elem"""

    __slots__ = ("elem",)

    def __init__(self, elem: Type) -> None:
        self.lowered = None
        self.elem = elem


class Struct(Type):
    """struct { fields }; `tags` is empty or as long as `fields`, tags are UTF-8 text without quotes."""

    __slots__ = ("fields", "tags")

    def __init__(self, fields: list[Var], tags: list[str]) -> None:
        self.lowered = None
        self.fields = fields
        self.tags = tags

    def tag(self, i: int) -> str:
        """The tag of field i, or ""."""
        return self.tags[i] if i < len(self.tags) else ""


class Pointer(Type):
    """*base"""

    __slots__ = ("base",)

    def __init__(self, base: Type) -> None:
        self.lowered = None
        self.base = base


class Tuple(Type):
    """A list of variables: parameters, results, the value of a call with several results."""

    __slots__ = ("vars",)

    def __init__(self, vars: list[Var]) -> None:
        self.lowered = None
        self.vars = vars

    def __len__(self) -> int:
        return len(self.vars)

    def __bool__(self) -> bool:
        return True


class Signature(Type):
    """A function or method type.

    `tparams` are the function's own type parameters, `rparams` those that a receiver `T[P]` declares.
    If `variadic`, the last parameter's type is a slice (or string, for `append([]byte, string...)`).
    `recv` is None for functions, and for method values and expressions. `scope` is the function's scope.
    """

    __slots__ = ("rparams", "tparams", "scope", "recv", "params", "results", "variadic")

    def __init__(
        self,
        recv: Var | None,
        params: Tuple,
        results: Tuple,
        variadic: bool,
        tparams: list[TypeParam] | None = None,
        rparams: list[TypeParam] | None = None,
    ) -> None:
        self.lowered = None
        self.rparams: list[TypeParam] = rparams or []
        self.tparams: list[TypeParam] = tparams or []
        self.scope: Scope | None = None
        self.recv = recv
        self.params = params
        self.results = results
        self.variadic = variadic

    def copy(self) -> Signature:
        """A shallow copy."""
        sig = Signature(self.recv, self.params, self.results, self.variadic, self.tparams, self.rparams)
        sig.scope = self.scope
        return sig


class Term:
    """~typ or typ, an element of a union."""

    __slots__ = ("tilde", "typ")

    def __init__(self, tilde: bool, typ: Type) -> None:
        self.tilde = tilde
        self.typ = typ

    def __str__(self) -> str:
        return f"~{self.typ}" if self.tilde else str(self.typ)


class Union(Type):
    """term | term | …, inside an interface."""

    __slots__ = ("terms",)

    def __init__(self, terms: list[Term]) -> None:
        self.lowered = None
        self.terms = terms


class Interface(Type):
    """interface { methods; embeddeds }.

    `methods` are the explicit ones, sorted; all methods, those of embedded interfaces too, are in
    `type_set().methods`, sorted as gc sorts them (exported ones first, by name). `implicit` marks the
    interface around a constraint literal such as `[T ~int]`.
    """

    __slots__ = ("check", "methods", "embeddeds", "embed_pos", "implicit", "complete", "tset")

    def __init__(self, methods: list[Func], embeddeds: list[Type], check: Any = None) -> None:
        self.lowered = None
        self.check = check
        self.methods = methods
        self.embeddeds = embeddeds
        self.embed_pos: list[Pos] = []
        self.implicit = False
        self.complete = False
        self.tset: TypeSet | None = None

    def type_set(self) -> TypeSet:
        """All methods and the terms of the interface."""
        if self.tset is not None:
            return self.tset
        from rt0.types.typeset import compute_interface_type_set

        return compute_interface_type_set(self.check, NO_POS, self)


class Map(Type):
    """map[key]elem"""

    __slots__ = ("key", "elem")

    def __init__(self, key: Type, elem: Type) -> None:
        self.lowered = None
        self.key = key
        self.elem = elem


class Chan(Type):
    """chan elem, with `dir` BOTH, SEND_ONLY or RECV_ONLY"""

    __slots__ = ("dir", "elem")

    def __init__(self, dir: ChanDir, elem: Type) -> None:
        self.lowered = None
        self.dir = dir
        self.elem = elem


class Instance:
    """What is particular to an instantiated `Named` type; `ctxt` holds the instances that its parts use."""

    __slots__ = ("orig", "targs", "ctxt")

    def __init__(self, orig: Named, targs: list[Type], ctxt: Context) -> None:
        self.orig = orig
        self.targs = targs
        self.ctxt = ctxt


class Named(Type):
    """A defined type, generic or not, or an instance of a generic one.

    `obj` is its own type name; an instance's `type_name()` is that of the generic type. Instances are
    expanded when their parts are asked for; equal instances made through one checker are one object.
    `outer` are the type parameters of the function that the type is declared in: each instance of the
    function has a type of its own, an instance of this one with their arguments behind its own.
    """

    __slots__ = (
        "check",
        "obj",
        "inst",
        "outer",
        "_from_rhs",
        "_tparams",
        "_underlying",
        "_unpacked",
        "_methods",
        "_method_table",
    )

    def __init__(self, check: Any, obj: TypeName, from_rhs: Type, inst: Instance | None) -> None:
        self.lowered = None
        self.check = check
        self.obj = obj
        self.inst = inst
        self.outer: list[TypeParam] = []
        self._from_rhs = from_rhs
        self._tparams: list[TypeParam] = []
        self._underlying: Type = NO_TYPE
        self._unpacked = inst is None
        self._methods: list[Func | None] = []
        self._method_table: dict[str, int] = {}
        if obj.typ is None:
            obj.typ = self

    def unpack(self) -> Named:
        """Expands the right-hand side and type parameters of an instance; answers itself."""
        if not self._unpacked:
            self._unpacked = True
            from rt0.types.named import expand_rhs

            inst = cast(Instance, self.inst)
            inst.orig.unpack()
            self._from_rhs = expand_rhs(self)
            self._tparams = inst.orig._tparams
        return self

    def type_name(self) -> TypeName:
        """The declared name; for an instance that of the generic type."""
        return self.obj if self.inst is None else self.inst.orig.obj

    def origin(self) -> Named:
        """The generic type of an instance, else the type itself."""
        return self if self.inst is None else self.inst.orig

    def tparams(self) -> list[TypeParam]:
        """The type parameters of a generic type (and of its instances)."""
        return self.unpack()._tparams

    def set_tparams(self, tparams: list[TypeParam]) -> None:
        """For the checker."""
        self._tparams = tparams

    def takes(self, n: int) -> bool:
        """Whether a type may have so many arguments: its own, or those of the function around it, too."""
        own = len(self.tparams())
        return n == own + len(self.outer) or 0 < own == n

    def targs(self) -> list[Type]:
        """The type arguments of an instance; empty if it is none."""
        return [] if self.inst is None else self.inst.targs

    def rhs(self) -> Type:
        """The right-hand side of the declaration, perhaps itself named; for the checker."""
        return self._from_rhs

    def set_rhs(self, typ: Type) -> None:
        """For the checker, when the declaration's right-hand side is known."""
        self._from_rhs = typ

    def set_under(self, typ: Type) -> None:
        """Fixes the underlying type; for the checker."""
        self._from_rhs = typ
        self._underlying = typ

    def peek_under(self) -> Type:
        """The underlying type if known, else NO_TYPE; resolves nothing."""
        return self._underlying

    def under(self) -> Type:
        u = self._underlying
        if u is not None:
            return u
        self.unpack()
        if self._from_rhs is None:
            return NO_TYPE
        path: list[Named] = []
        rhs: Type = self
        while True:
            if isinstance(rhs, Alias):
                rhs = unalias(rhs)
            elif isinstance(rhs, Named):
                if rhs._underlying is not None:
                    u = rhs._underlying
                    break
                path.append(rhs)
                rhs.unpack()
                rhs = rhs._from_rhs
            else:
                u = rhs
                break
        for t in path:
            if t._underlying is None:
                t._underlying = u
        return u

    def num_methods(self) -> int:
        """How many methods are declared with this type, or its generic type, as receiver base."""
        return len(self.origin()._methods)

    def method(self, i: int) -> Func:
        """The method with index i, in source order; of an instance, instantiated."""
        if self.inst is None:
            return cast("Func", self._methods[i])
        self.unpack()
        orig = self.inst.orig
        while len(self._methods) < len(orig._methods):
            self._methods.append(None)
        m = self._methods[i]
        if m is None:
            from rt0.types.named import expand_method

            m = self._methods[i] = expand_method(self, i)
        return m

    def methods(self) -> list[Func]:
        """All declared methods."""
        return [self.method(i) for i in range(self.num_methods())]

    def add_method(self, m: Func) -> None:
        """Adds a declared method, unless there is one of that name; for the checker."""
        if m.name not in self._method_table or m.name == "_":
            self._method_table[m.name] = len(self._methods)
            self._methods.append(m)

    def method_index(self, name: str, fold_case: bool) -> int:
        """The index of the declared method, or -1."""
        if name == "_":
            return -1
        if fold_case:
            folded = name.casefold()
            for i, m in enumerate(self._methods):
                if m is not None and m.name.casefold() == folded:
                    return i
            return -1
        return self._method_table.get(name, -1)

    def lookup_method(self, pkg: Package | None, name: str, fold_case: bool) -> tuple[int, Func | None]:
        """The method and its index, or (-1, None); `pkg` is where the name is written."""
        orig = self.origin()
        i = orig.method_index(name, fold_case)
        if i >= 0:
            here = orig.obj.pkg
            if fold_case or name[:1].isupper() or here is pkg or (here and pkg and here.path == pkg.path):
                return i, self.method(i)
        return -1, None


class Alias(Type):
    """The type of an alias declaration `type A = rhs`; `unalias` looks through it."""

    __slots__ = ("obj", "orig", "tparams", "targs", "from_rhs", "actual")

    def __init__(self, obj: TypeName, rhs: Type) -> None:
        self.lowered = None
        self.obj = obj
        self.orig: Alias = self
        self.tparams: list[TypeParam] = []
        self.targs: list[Type] = []
        self.from_rhs = rhs
        self.actual: Type = NO_TYPE
        if obj.typ is None:
            obj.typ = self

    def type_name(self) -> TypeName:
        """The declared name."""
        return self.orig.obj

    def under(self) -> Type:
        return unalias(self).under()


class TypeParam(Type):
    """A type parameter; `index` counts in its list, `bound` is the constraint as written."""

    __slots__ = ("check", "id", "obj", "index", "bound")
    _last_id = 0

    def __init__(self, check: Any, obj: TypeName, bound: Type) -> None:
        self.lowered = None
        self.check = check
        TypeParam._last_id += 1
        self.id = TypeParam._last_id
        self.obj = obj
        self.index = -1
        self.bound = bound
        if obj.typ is None:
            obj.typ = self

    def under(self) -> Type:
        return self.iface()

    def iface(self) -> Interface:
        """The constraint as an interface."""
        from rt0.types.typeparam import type_param_iface

        return type_param_iface(self)


def under(t: Type) -> Type:
    """The underlying type; that of a type parameter is its constraint interface."""
    return t.under()


def unalias(t: Type) -> Type:
    """The type that an alias stands for, or `t`."""
    if type(t) is not Alias:
        return t
    if t.actual is not None:
        return t.actual
    rhs: Type = t
    while isinstance(rhs, Alias):
        rhs = rhs.from_rhs
    if rhs is not None:
        t.actual = rhs
    return rhs


def as_named(t: Type) -> Named | None:
    """The defined type that `t` is, perhaps through aliases."""
    t = unalias(t)
    return t if isinstance(t, Named) else None


Qualifier = Callable[["Package"], str]

_I = Info
INVALID = Basic(Kind.INVALID, 0, "invalid type")
BOOL = Basic(Kind.BOOL, _I.BOOLEAN, "bool")
INT = Basic(Kind.INT, _I.INTEGER, "int")
INT8 = Basic(Kind.INT8, _I.INTEGER, "int8")
INT16 = Basic(Kind.INT16, _I.INTEGER, "int16")
INT32 = Basic(Kind.INT32, _I.INTEGER, "int32")
INT64 = Basic(Kind.INT64, _I.INTEGER, "int64")
UINT = Basic(Kind.UINT, _I.INTEGER | _I.UNSIGNED, "uint")
UINT8 = Basic(Kind.UINT8, _I.INTEGER | _I.UNSIGNED, "uint8")
UINT16 = Basic(Kind.UINT16, _I.INTEGER | _I.UNSIGNED, "uint16")
UINT32 = Basic(Kind.UINT32, _I.INTEGER | _I.UNSIGNED, "uint32")
UINT64 = Basic(Kind.UINT64, _I.INTEGER | _I.UNSIGNED, "uint64")
UINTPTR = Basic(Kind.UINTPTR, _I.INTEGER | _I.UNSIGNED, "uintptr")
FLOAT32 = Basic(Kind.FLOAT32, _I.FLOAT, "float32")
FLOAT64 = Basic(Kind.FLOAT64, _I.FLOAT, "float64")
COMPLEX64 = Basic(Kind.COMPLEX64, _I.COMPLEX, "complex64")
COMPLEX128 = Basic(Kind.COMPLEX128, _I.COMPLEX, "complex128")
STRING = Basic(Kind.STRING, _I.STRING, "string")
UNSAFE_POINTER = Basic(Kind.UNSAFE_POINTER, 0, "Pointer")
UNTYPED_BOOL = Basic(Kind.UNTYPED_BOOL, _I.BOOLEAN | _I.UNTYPED, "untyped bool")
UNTYPED_INT = Basic(Kind.UNTYPED_INT, _I.INTEGER | _I.UNTYPED, "untyped int")
UNTYPED_RUNE = Basic(Kind.UNTYPED_RUNE, _I.INTEGER | _I.UNTYPED, "untyped rune")
UNTYPED_FLOAT = Basic(Kind.UNTYPED_FLOAT, _I.FLOAT | _I.UNTYPED, "untyped float")
UNTYPED_COMPLEX = Basic(Kind.UNTYPED_COMPLEX, _I.COMPLEX | _I.UNTYPED, "untyped complex")
UNTYPED_STRING = Basic(Kind.UNTYPED_STRING, _I.STRING | _I.UNTYPED, "untyped string")
UNTYPED_NIL = Basic(Kind.UNTYPED_NIL, _I.UNTYPED, "untyped nil")

# `byte` and `rune` are the same types as uint8 and int32 under other names: compare kinds, not objects.
BYTE = Basic(Kind.UINT8, _I.INTEGER | _I.UNSIGNED, "byte")
RUNE = Basic(Kind.INT32, _I.INTEGER, "rune")

BASIC_TYPES: list[Basic] = [
    INVALID, BOOL, INT, INT8, INT16, INT32, INT64, UINT, UINT8, UINT16, UINT32, UINT64, UINTPTR,
    FLOAT32, FLOAT64, COMPLEX64, COMPLEX128, STRING, UNSAFE_POINTER, UNTYPED_BOOL, UNTYPED_INT,
    UNTYPED_RUNE, UNTYPED_FLOAT, UNTYPED_COMPLEX, UNTYPED_STRING, UNTYPED_NIL,
]  # fmt: skip

EMPTY_TUPLE = Tuple([])


def new_tuple(vars: list[Var]) -> Tuple:
    """A tuple of the variables; the empty one is shared."""
    return Tuple(vars) if vars else EMPTY_TUPLE


def is_generic(t: Type) -> bool:
    """Whether `t` is a generic, not instantiated, defined or alias type."""
    if isinstance(t, Named):
        return t.inst is None and bool(t._tparams)
    return isinstance(t, Alias) and bool(t.tparams) and not t.targs
