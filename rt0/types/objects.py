"""Declared things: packages, scopes, and the objects that names denote.

One object is made for each declaration; `Name.obj` in the tree points to it, both where it is declared and
where it is used. Invariants: `pos` is the declaring identifier's position; `typ` is `NO_TYPE` until the
declaration has been checked; an instantiated field or method has `origin` set to the generic one's.
The slots under "for rt0.lower" are never read by the checker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Any, cast

from rt0.syntax.nodes import FuncDecl
from rt0.syntax.pos import NO_POS, Pos
from rt0.types.types import INVALID, NO_TYPE, Pointer, Signature, Type, unalias

if TYPE_CHECKING:
    from rt0.syntax.nodes import Expr, File, ImportDecl
    from rt0.types.constant import Value


class Scope:
    """Names to objects; `parent` is where lookup goes on. `end` bounds local scopes in the source."""

    __slots__ = ("parent", "elems", "pos", "end", "comment", "is_func", "children")

    def __init__(self, parent: Scope | None, pos: Pos = NO_POS, end: Pos = NO_POS, comment: str = "") -> None:
        self.parent = parent
        self.elems: dict[str, Object] = {}
        self.pos = pos
        self.end = end
        self.comment = comment
        self.is_func = False
        self.children: list[Scope] = []

    def lookup(self, name: str) -> Object | None:
        """The object of that name in this very scope."""
        return self.elems.get(name)

    def insert(self, obj: Object) -> Object | None:
        """Adds the object; if the name is taken, answers the other object and changes nothing."""
        alt = self.elems.setdefault(obj.name, obj)
        if alt is not obj:
            return alt
        if obj.parent is None:
            obj.parent = self
        return None

    def lookup_ignoring_case(self, name: str, exported: bool) -> list[Object]:
        """The objects whose names differ at most in case, sorted by name."""
        folded = name.casefold()
        return [
            self.elems[n]
            for n in sorted(self.elems)
            if n.casefold() == folded and (not exported or is_exported(n))
        ]


class Initializer:
    """`lhs = rhs` at package level; several variables if `rhs` is a call with several results."""

    __slots__ = ("lhs", "rhs")

    def __init__(self, lhs: list[Var], rhs: Expr) -> None:
        self.lhs = lhs
        self.rhs = rhs


class PackageState(IntEnum):
    """How much of a package has been looked at."""

    CLOSED = 0  # its files have not been read
    OPEN = 1  # everything is declared, and checked when something refers to it
    COMPLETE = 2


class Package:
    """A checked package.

    `init_order` lists the package-level variables with initialisers in the order in which they are to be
    evaluated; `func_decls` has the syntax of every function and method with a declaration here (also without
    body); `inits` are the `init` functions in source order; `imports` the directly imported packages in
    source order, each once.

    A package that was made by `open_package` is read when something of it is asked for, and `state` says how
    far that went; its `imports` are there from the start, in any order.

    `embeds` has the files, in `folder`, that each pattern of its `//go:embed` directives stands for;
    `assembly` its assembly files, for which `goroot` has what they include.
    """

    __slots__ = (
        "path",
        "name",
        "imports",
        "fake",
        "go_version",
        "checker",
        "lowered",
        "folder",
        "embeds",
        "assembly",
        "goroot",
        "state",
        "_scope",
        "_files",
        "_init_order",
        "_func_decls",
        "_inits",
        "_import_decls",
    )

    def __init__(self, path: str, name: str, universe: Scope | None = None) -> None:
        self.path = path
        self.name = name
        self.state = PackageState.COMPLETE
        self._scope = Scope(universe, comment=f'package "{path}"')
        self.imports: list[Package] = []
        self.fake = False
        self.go_version = ""
        self._files: list[File] = []
        self._init_order: list[Initializer] = []
        self._func_decls: dict[Func, FuncDecl] = {}
        self._inits: list[Func] = []
        self._import_decls: list[ImportDecl] = []
        self.checker: Any = None  # the Checker, for check_body; None for fake packages and unsafe
        self.lowered: Any = None  # for rt0.lower
        self.folder = ""
        self.embeds: Mapping[str, Sequence[str]] = {}
        self.assembly: Sequence[str] = ()
        self.goroot = ""

    def __repr__(self) -> str:
        return f'package {self.name} ("{self.path}")'

    def _read(self) -> None:
        if self.state is PackageState.CLOSED:
            self.checker.open()

    @property
    def scope(self) -> Scope:
        """What is declared at package level."""
        self._read()
        return self._scope

    @property
    def files(self) -> list[File]:
        """The syntax trees."""
        self._read()
        return self._files

    @property
    def func_decls(self) -> dict[Func, FuncDecl]:
        """The declarations of functions and methods."""
        self._read()
        return self._func_decls

    @property
    def inits(self) -> list[Func]:
        """The init functions."""
        self._read()
        return self._inits

    @property
    def import_decls(self) -> list[ImportDecl]:
        """All import declarations."""
        self._read()
        return self._import_decls

    @property
    def init_order(self) -> list[Initializer]:
        """The order of initialisation; asking for it has everything checked but bodies."""
        if self.state is not PackageState.COMPLETE:
            self.checker.complete()
        return self._init_order


class Object:
    """Anything a name may denote."""

    __slots__ = ("parent", "pos", "pkg", "name", "typ", "order", "scope_pos", "lowered")

    def __init__(self, pos: Pos, pkg: Package | None, name: str, typ: Type) -> None:
        self.parent: Scope | None = None
        self.pos = pos
        self.pkg = pkg
        self.name = name
        self.typ = typ
        self.order = 0
        self.scope_pos = NO_POS
        self.lowered: Any = None  # for rt0.lower

    def exported(self) -> bool:
        """Whether the name starts with an upper-case letter."""
        return is_exported(self.name)

    def id(self) -> str:
        """The name, qualified by the package path if not exported."""
        return object_id(self.pkg, self.name)

    def same_id(self, pkg: Package | None, name: str, fold_case: bool) -> bool:
        """Whether this is the object that `name`, written in `pkg`, selects."""
        if fold_case and self.name.casefold() == name.casefold():
            return True
        if self.name != name:
            return False
        return is_exported(name) or same_pkg(self.pkg, pkg)

    def __str__(self) -> str:
        from rt0.types.typestring import object_string

        return object_string(self, None)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


class PkgName(Object):
    """The name under which a file knows an imported package."""

    __slots__ = ("imported", "used")

    def __init__(self, pos: Pos, pkg: Package, name: str, imported: Package) -> None:
        super().__init__(pos, pkg, name, INVALID)
        self.imported = imported
        self.used = False


class Const(Object):
    """A constant; `val` is None if it is invalid (see `rt0.types.constant` for the values)."""

    __slots__ = ("val",)

    def __init__(self, pos: Pos, pkg: Package | None, name: str, typ: Type, val: Value | None) -> None:
        super().__init__(pos, pkg, name, typ)
        self.val = val


class TypeName(Object):
    """The name of a defined type, alias, type parameter or predeclared type."""

    __slots__ = ()

    def is_alias(self) -> bool:
        """Whether it is an alias name for another type."""
        from rt0.types.predicates import is_alias_name

        return is_alias_name(self)


class VarKind(IntEnum):
    """What a `Var` is."""

    PACKAGE = 1
    LOCAL = 2
    RECV = 3
    PARAM = 4
    RESULT = 5
    FIELD = 6


class Var(Object):
    """A variable, parameter, result or struct field.

    `used` is set when a local variable's value is used. For rt0.lower: `captured` (a closure refers to it),
    `addr_taken`, `owner` (the function whose frame holds it); it sets and reads them, the checker leaves
    them at False, False, None.
    """

    __slots__ = ("origin", "kind", "embedded", "used", "captured", "addr_taken", "owner")

    def __init__(
        self, kind: VarKind, pos: Pos, pkg: Package | None, name: str, typ: Type, embedded: bool = False
    ) -> None:
        super().__init__(pos, pkg, name, typ)
        self.origin: Var = self
        self.kind = kind
        self.embedded = embedded
        self.used = False
        self.captured = False
        self.addr_taken = False
        self.owner: Any = None

    @property
    def is_field(self) -> bool:
        return self.kind is VarKind.FIELD

    @property
    def is_param(self) -> bool:
        """Whether it is a receiver, parameter or result."""
        return self.kind in (VarKind.RECV, VarKind.PARAM, VarKind.RESULT)

    @property
    def is_pkg_level(self) -> bool:
        return self.kind is VarKind.PACKAGE

    def clone(self, typ: Type) -> Var:
        """A copy with another type, as instantiation makes."""
        v = Var(self.kind, self.pos, self.pkg, self.name, typ, self.embedded)
        v.parent = self.parent
        v.origin = self.origin
        v.used = self.used
        return v


class Func(Object):
    """A function, concrete method or interface method; `sig` is its type."""

    __slots__ = ("origin", "ptr_recv")

    def __init__(self, pos: Pos, pkg: Package | None, name: str, sig: Signature | None) -> None:
        super().__init__(pos, pkg, name, NO_TYPE if sig is None else sig)
        self.origin: Func = self
        self.ptr_recv = False  # valid until the method has a type; read has_ptr_recv()

    @property
    def sig(self) -> Signature:
        return cast(Signature, self.typ)

    def has_ptr_recv(self) -> bool:
        """Whether the receiver is a pointer."""
        sig = self.typ
        if isinstance(sig, Signature) and sig.recv is not None:
            return isinstance(unalias(sig.recv.typ), Pointer)
        return self.ptr_recv

    def clone(self, typ: Type) -> Func:
        """A copy with another signature, as instantiation makes."""
        f = Func(self.pos, self.pkg, self.name, None)
        f.typ = typ
        f.parent = self.parent
        f.origin = self.origin
        f.ptr_recv = self.ptr_recv
        f.order = self.order
        return f


class Label(Object):
    """A statement label."""

    __slots__ = ("used",)

    def __init__(self, pos: Pos, pkg: Package, name: str) -> None:
        super().__init__(pos, pkg, name, INVALID)
        self.used = False


class BuiltinId(IntEnum):
    """The predeclared functions; from ADD to STRING_DATA those of package unsafe."""

    APPEND = 0
    CAP = 1
    CLEAR = 2
    CLOSE = 3
    COMPLEX = 4
    COPY = 5
    DELETE = 6
    IMAG = 7
    LEN = 8
    MAKE = 9
    MAX = 10
    MIN = 11
    NEW = 12
    PANIC = 13
    PRINT = 14
    PRINTLN = 15
    REAL = 16
    RECOVER = 17
    ADD = 18
    ALIGNOF = 19
    OFFSETOF = 20
    SIZEOF = 21
    SLICE = 22
    SLICE_DATA = 23
    STRING = 24
    STRING_DATA = 25
    ASSERT = 26
    TRACE = 27


class Builtin(Object):
    """A predeclared function."""

    __slots__ = ("id_",)

    def __init__(self, name: str, id_: BuiltinId) -> None:
        super().__init__(NO_POS, None, name, INVALID)
        self.id_ = id_


class Nil(Object):
    """The predeclared `nil`."""

    __slots__ = ()


Importer = Callable[[str], Package]


def is_exported(name: str) -> bool:
    """Whether the name starts with an upper-case letter."""
    return name[:1].isupper()


def same_pkg(a: Package | None, b: Package | None) -> bool:
    """Whether both are the same package: one object, or two with one path."""
    if a is b:
        return True
    return a is not None and b is not None and a.path == b.path


def object_id(pkg: Package | None, name: str) -> str:
    """The name if exported, else qualified by the package path."""
    if is_exported(name):
        return name
    return f"{pkg.path if pkg is not None and pkg.path else '_'}.{name}"


def method_index(
    methods: list[Func], pkg: Package | None, name: str, fold_case: bool
) -> tuple[int, Func | None]:
    """The method that `name`, written in `pkg`, selects, and its index; or (-1, None)."""
    if name != "_":
        for i, m in enumerate(methods):
            if (m.name == name or fold_case) and m.same_id(pkg, name, fold_case):
                return i, m
    return -1, None
