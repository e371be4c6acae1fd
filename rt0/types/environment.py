"""What the checker knows of a declaration, of an untyped expression, and of the place it works at."""

from __future__ import annotations

from rt0.syntax.nodes import CallExpr, Expr, FuncDecl, TypeDecl
from rt0.syntax.pos import NO_POS
from rt0.types.constant import Value
from rt0.types.objects import Object, Scope, Var
from rt0.types.types import Basic, Signature
from rt0.types.version import Version


class DeclInfo:
    """A package-level declaration: its syntax, and what it depends on."""

    __slots__ = ("file", "version", "lhs", "vtyp", "init", "inherited", "tdecl", "fdecl", "deps")

    def __init__(
        self,
        file: Scope,
        version: Version | None,
        lhs: list[Var] | None = None,
        vtyp: Expr | None = None,
        init: Expr | None = None,
        inherited: bool = False,
        tdecl: TypeDecl | None = None,
        fdecl: FuncDecl | None = None,
    ) -> None:
        self.file = file
        self.version = version
        self.lhs = lhs
        self.vtyp = vtyp
        self.init = init
        self.inherited = inherited
        self.tdecl = tdecl
        self.fdecl = fdecl
        self.deps: dict[Object, None] = {}


class ExprInfo:
    """What is known of an expression whose type is still untyped."""

    __slots__ = ("is_lhs", "mode", "typ", "val")

    def __init__(self, is_lhs: bool, mode: int, typ: Basic, val: Value) -> None:
        self.is_lhs = is_lhs
        self.mode = mode
        self.typ = typ
        self.val = val


class Environment:
    """Where in the program the checker is."""

    __slots__ = (
        "decl",
        "scope",
        "version",
        "iota",
        "errpos",
        "in_tparam_list",
        "sig",
        "is_panic",
        "has_label",
        "has_call_or_recv",
    )

    def __init__(
        self,
        scope: Scope,
        version: Version | None,
        decl: DeclInfo | None = None,
        iota: Value | None = None,
        sig: Signature | None = None,
    ) -> None:
        self.decl = decl
        self.scope = scope
        self.version = version
        self.iota = iota
        self.errpos = NO_POS  # where errors in an inherited constant initialiser are reported
        self.in_tparam_list = False
        self.sig = sig
        self.is_panic: set[CallExpr] = set()
        self.has_label = False
        self.has_call_or_recv = False
