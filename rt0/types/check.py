"""The state of checking one package, and the order of its phases.

A `Checker` is made for one package. The functions of the other modules take it as first argument and work on
`env`, the environment of what is being checked: it is replaced, not changed, when another declaration or
body is entered, and restored afterwards. Actions that need complete types are put off with `later` and run
first in, first out. `obj_path` is the stack of objects whose declarations are being checked; an object is on
it at most once, and `obj_path_idx` says where.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from rt0.syntax.errors import Error
from rt0.syntax.nodes import (
    BlockStmt,
    Expr,
    File,
    IndexExpr,
    Name,
    Node,
    ParenExpr,
    SelectorExpr,
)
from rt0.syntax.pos import COL_BITS, LINE_BITS, NO_POS, Pos
from rt0.syntax.positions import start_pos
from rt0.syntax.printer import expr_string
from rt0.types import deadcode, universe
from rt0.types.api import Config, InstanceInfo
from rt0.types.constant import Value
from rt0.types.environment import DeclInfo, Environment, ExprInfo
from rt0.types.errors import ErrorBuilder
from rt0.types.mono import MonoGraph
from rt0.types.objects import (
    Func,
    Importer,
    Object,
    Package,
    PackageState,
    PkgName,
    Scope,
    TypeName,
    Var,
    VarKind,
)
from rt0.types.operand import NO_VALUE, Mode, Operand, operand_string
from rt0.types.predicates import Why, is_untyped
from rt0.types.selection import Selection, SelectionKind
from rt0.types.types import (
    EMPTY_TUPLE,
    Basic,
    Interface,
    Named,
    Signature,
    Tuple,
    Type,
    TypeParam,
    Union,
    as_named,
)
from rt0.types.typeset import TypeSet
from rt0.types.typestring import object_string, type_string
from rt0.types.version import CURRENT, GO1_21, Version, parse_version, version_string

_FILE_SHIFT = COL_BITS + LINE_BITS

_VERSION_ERROR = re.compile(r"requires go[0-9]+\.[0-9]+ or later")

At = Node | Operand | Object | int


class Checker:
    """Checks one package; see the module's docstring."""

    __slots__ = (
        "conf",
        "ctxt",
        "pkg",
        "importer",
        "read",
        "obj_map",
        "imp_map",
        "pkg_path_map",
        "versions",
        "declared_versions",
        "imports",
        "dot_import_map",
        "union_type_sets",
        "interface_lits",
        "mono",
        "first_err",
        "methods",
        "untyped",
        "bodies",
        "delayed",
        "obj_path",
        "obj_path_idx",
        "cleaners",
        "pending",
        "var_sizes",
        "valid_types",
        "unprintable",
        "env",
    )

    def __init__(
        self, path: str, importer: Importer, conf: Config, read: Callable[[], list[File]] | None = None
    ) -> None:
        self.conf = conf
        self.ctxt = conf.context
        self.pkg = Package(path, "", universe.UNIVERSE)
        self.pkg.checker = self
        self.pkg.folder, self.pkg.embeds = conf.folder, conf.embeds
        self.pkg.assembly, self.pkg.goroot = conf.assembly, conf.goroot
        self.importer = importer
        self.read = read  # the package's files, if it is checked bit by bit
        self.obj_map: dict[Object, DeclInfo] = {}  # package-level objects and methods, in source order
        self.imp_map: dict[str, Package] = {}
        self.pkg_path_map: dict[str, set[str]] | None = None
        self.versions: dict[int, Version | None] = {}  # by file index
        self.declared_versions: dict[int, str] = {}  # of files with a version of their own
        self.imports: list[PkgName] = []
        self.dot_import_map: dict[tuple[Scope, str], PkgName] = {}
        self.union_type_sets: dict[Union, TypeSet] = {}
        self.interface_lits: list[Interface] = []
        self.mono = MonoGraph()
        self.first_err = False
        self.methods: dict[TypeName, list[Func]] = {}
        self.untyped: dict[Expr, ExprInfo] = {}
        self.bodies: list[BlockStmt] = []  # of functions, that have just been checked
        self.delayed: list[tuple[Version | None, Callable[[], None]]] = []
        self.obj_path: list[Object] = []
        self.obj_path_idx: dict[Object, int] = {}
        self.cleaners: list[Named | Interface | TypeParam] = []
        self.pending: dict[Func, tuple[DeclInfo, Signature]] = {}
        self.var_sizes: dict[Named, bool] = {}
        self.valid_types: set[Named] = set()
        self.unprintable: list[tuple[Pos, str, Type]] = []  # what print and println are given
        self.env = Environment(self.pkg.scope, None)

    # Phases

    def check_files(self, files: list[File]) -> None:
        """Checks the files as one package."""
        from rt0.types import cycles, initorder, mono, resolver, restrictions

        self._init_files(files)
        resolver.collect_objects(self)
        cycles.direct_cycles(self)
        resolver.package_objects(self)
        self.process_delayed(0)
        self._cleanup()
        initorder.init_order(self)
        resolver.unused_imports(self)
        self._record_untyped()
        if not self.first_err:
            mono.monomorph(self)
        if not self.first_err and not self.conf.failed:
            restrictions.check_restrictions(self)
        self.pkg.go_version = self.conf.go_version

    def open(self) -> None:
        """Reads the files of a package that is checked bit by bit, and declares what they declare."""
        from rt0.types import resolver

        assert self.read is not None
        self.pkg.state = PackageState.OPEN
        self._init_files(self.read())
        resolver.collect_objects(self)
        self.pkg.go_version = self.conf.go_version

    def complete(self) -> None:
        """Checks all declarations of a package that is checked bit by bit, but no bodies of functions, unless
        the order of initialisation depends on them."""
        from rt0.types import initorder, resolver

        if self.pkg.state is PackageState.CLOSED:
            self.open()
        self.pkg.state = PackageState.COMPLETE
        resolver.package_objects(self)
        self._settle()
        initorder.init_order(self)
        self._record_untyped()

    def declare_late(self, obj: Object) -> None:
        """Checks the declaration of an object that another package, or a later stage, refers to."""
        from rt0.types import decl

        decl.obj_decl(self, obj)
        self._settle()

    def _settle(self) -> None:
        """Finishes what was checked at the end of a phase."""
        self.process_delayed(0)
        self._cleanup()
        self._record_untyped()

    def _init_files(self, files: list[File]) -> None:
        pkg = self.pkg
        for file in files:
            name = file.pkg_name.value
            if not pkg.name:
                if name == "_":
                    self.error(file.pkg_name, "invalid package name _")
                else:
                    pkg.name = name
                pkg.files.append(file)
            elif name == pkg.name:
                pkg.files.append(file)
            else:
                self.error(file, f"package {name}; expected package {pkg.name}")
        conf_version = parse_version(self.conf.go_version)
        if conf_version is not None and files and conf_version > CURRENT:
            self.error(
                files[0],
                f"package requires newer Go version {version_string(conf_version)} "
                f"(application built with {version_string(CURRENT)})",
            )
        for file in pkg.files:
            v = conf_version
            file_version = parse_version(file.go_version)
            if file_version is not None:
                # A file may lower the version, but not below the one that introduced file versions.
                v = max(file_version, GO1_21)
                if v == file_version:
                    self.declared_versions[file.pos >> _FILE_SHIFT] = file.go_version
                if file_version > CURRENT:
                    self.error(
                        file.pkg_name, f"file requires newer Go version {version_string(file_version)}"
                    )
            self.versions[file.pos >> _FILE_SHIFT] = v

    def file_version(self, file: File) -> Version | None:
        """The language version of a file; None accepts everything."""
        return self.versions[file.pos >> _FILE_SHIFT]

    def later(self, f: Callable[[], None]) -> None:
        """Puts off an action until types are complete."""
        self.delayed.append((self.env.version, f))

    def process_delayed(self, top: int) -> None:
        """Runs the actions from index `top` on, and those that they put off."""
        delayed = self.delayed
        if len(delayed) == top:
            return
        saved = self.env.version
        i = top
        while i < len(delayed):
            self.env.version, f = delayed[i]
            f()
            i += 1
        del delayed[top:]
        self.env.version = saved

    def check_body(self, func: Func) -> None:
        """Checks a function body that was put off because the package is checked bit by bit."""
        if func.typ is None:
            self.declare_late(func)
        body = self.pending.pop(func, None)
        if body is None:
            return
        from rt0.types import stmt

        decl, sig = body
        assert decl.fdecl is not None
        block = decl.fdecl.body
        assert block is not None
        saved = self.env
        self.env = Environment(decl.file, decl.version)
        top = len(self.delayed)
        stmt.func_body(self, decl, sig, block, None)
        self.process_delayed(top)
        self.env = saved
        self._cleanup()
        self._record_untyped()
        self.remove_dead()

    def needs_cleanup(self, t: Named | Interface | TypeParam) -> None:
        """Has a type completed when everything is checked."""
        self.cleaners.append(t)

    def _cleanup(self) -> None:
        i = 0
        while i < len(self.cleaners):
            t = self.cleaners[i]
            i += 1
            if isinstance(t, Named):
                if t.inst is None:
                    t.under()
            elif isinstance(t, Interface):
                t.type_set()
            else:
                t.iface()
            t.check = None
        self.cleaners.clear()

    def place(self) -> Pos:
        """Roughly what is being checked: the innermost declaration or block."""
        if self.obj_path:
            return self.obj_path[-1].pos
        return self.env.scope.pos or self.pkg.files[0].pos

    # Objects under declaration

    def push(self, obj: Object) -> None:
        """Enters the declaration of an object."""
        self.obj_path_idx[obj] = len(self.obj_path)
        self.obj_path.append(obj)

    def pop(self) -> None:
        """Leaves the innermost declaration."""
        del self.obj_path_idx[self.obj_path.pop()]

    def add_decl_dep(self, to: Object) -> None:
        """Records that the current package-level declaration depends on another."""
        decl = self.env.decl
        if decl is not None and to in self.obj_map:
            decl.deps[to] = None

    # Scopes

    def lookup_scope(self, name: str) -> tuple[Scope | None, Object | None]:
        """The innermost object of that name, and the scope it was found in."""
        s: Scope | None = self.env.scope
        while s is not None:
            obj = s.elems.get(name)
            if obj is not None:
                return s, obj
            s = s.parent
        return None, None

    def lookup(self, name: str) -> Object | None:
        """The innermost object of that name."""
        s: Scope | None = self.env.scope
        while s is not None:
            obj = s.elems.get(name)
            if obj is not None:
                return obj
            s = s.parent
        return None

    def open_scope(self, node: Node, comment: str) -> Scope:
        """Enters a new scope that spans the node."""
        parent = self.env.scope
        scope = Scope(parent, node.pos, NO_POS, comment)
        parent.children.append(scope)
        self.env.scope = scope
        return scope

    def close_scope(self) -> None:
        """Leaves the innermost scope."""
        parent = self.env.scope.parent
        assert parent is not None
        self.env.scope = parent

    def declare(self, scope: Scope, ident: Name | None, obj: Object, pos: Pos) -> None:
        """Enters an object into a scope, or reports that the name is taken; it is known from `pos` on."""
        if obj.name != "_":
            alt = scope.insert(obj)
            if alt is not None:
                err = self.new_error()
                err.add(obj, f"{obj.name} redeclared in this block")
                err.add_alt_decl(alt)
                err.report()
                return
            obj.scope_pos = pos
        if ident is not None:
            ident.obj = obj

    # Versions

    def allow_version(self, v: Version) -> bool:
        """Whether the language version is at least `v`."""
        current = self.env.version
        return current is None or current >= v

    def verify_version(self, at: At, v: Version, what: str) -> bool:
        """Reports a use of something newer than the language version."""
        if self.allow_version(v):
            return True
        self.version_error(at, v, what)
        return False

    def version_error(self, at: At, v: Version, what: str) -> None:
        """Says that something needs a newer language version."""
        self.error(at, f"{what} requires {version_string(v)} or later")

    def is_imported_constraint(self, t: Type) -> bool:
        """Whether the type is an imported interface that is no method set."""
        named = as_named(t)
        if named is None or named.obj.pkg is self.pkg or named.obj.pkg is None:
            return False
        u = named.under()
        return isinstance(u, Interface) and not u.type_set().is_method_set()

    # Messages

    def new_error(self) -> ErrorBuilder:
        """An error that is put together from several lines."""
        return ErrorBuilder(self)

    def error(self, at: At, msg: str) -> None:
        """Reports an error."""
        self.report(self.pos_of(at), msg, msg)

    def report(self, pos: Pos, first: str, msg: str) -> None:
        """Reports an error whose first line is `first`, unless it follows from an earlier one."""
        if self.first_err and (first.find("invalid operand") > 0 or first.find("invalid type") > 0):
            return
        if self.env.errpos:
            pos = self.env.errpos
        self.first_err = True
        if _VERSION_ERROR.search(msg):
            declared = self.declared_versions.get(pos >> _FILE_SHIFT)
            if declared is not None:
                msg += f" (file declares //go:build {declared})"
            else:
                msg += f" (-lang was set to {self.conf.go_version}; check go.mod)"
        self.conf.error(Error(pos, msg))

    def pos_of(self, at: At) -> Pos:
        """Where errors about something are reported."""
        if isinstance(at, int):
            return at
        if isinstance(at, Node):
            return start_pos(at)
        if isinstance(at, Operand):
            return at.pos()
        return at.pos

    def qualifier(self, pkg: Package) -> str:
        """How messages name a package: not at all if it is this one, by path if its name is ambiguous."""
        if pkg is self.pkg:
            return ""
        if self.pkg_path_map is None:
            self.pkg_path_map = {}
            self.mark_imports(self.pkg, set())
        if len(self.pkg_path_map.get(pkg.name, ())) > 1:
            return f'"{pkg.path}"'
        return pkg.name

    def mark_imports(self, pkg: Package, seen: set[Package]) -> None:
        """Notes the names of a package and of all it imports."""
        if pkg in seen or self.pkg_path_map is None:
            return
        seen.add(pkg)
        self.pkg_path_map.setdefault(pkg.name, set()).add(pkg.path)
        for imp in pkg.imports:
            self.mark_imports(imp, seen)

    def s(self, x: Any) -> str:
        """Anything that messages mention, as text."""
        if isinstance(x, Type):
            return type_string(x, self.qualifier)
        if isinstance(x, Operand):
            return operand_string(x, self.qualifier)
        if isinstance(x, Expr):
            return expr_string(x)
        if isinstance(x, Object):
            return object_string(x, self.qualifier)
        if isinstance(x, list):
            return f"[{', '.join(map(self.s, x))}]"
        return "<nil>" if x is None else str(x)

    def why(self, why: Why | None) -> str:
        """A reason as text."""
        if why is None:
            return ""
        text, t = why
        return text if t is None else text.replace("{}", self.s(t))

    # Findings on the tree

    def record(self, x: Operand) -> None:
        """Notes on the tree what an expression turned out to be."""
        typ = x.typ
        mode = x.mode
        if mode is Mode.INVALID:
            return
        if mode is Mode.NOVALUE:
            typ = EMPTY_TUPLE
        val = x.val if mode is Mode.CONSTANT else NO_VALUE
        if type(typ) is Basic and is_untyped(typ):
            self.untyped[x.expr] = ExprInfo(False, mode, typ, val)
        else:
            e = x.expr
            e.mode = mode
            e.typ = typ
            e.val = val

    def _record_untyped(self) -> None:
        for e, info in self.untyped.items():
            self.record_type_and_value(e, info.mode, info.typ, info.val)
        self.untyped.clear()

    def remove_dead(self) -> None:
        """Takes out of the bodies that have been checked what never runs. The tree cannot be checked again,
        as those are which tests see in another way."""
        for body in self.bodies:
            deadcode.remove(body.list)
        self.bodies.clear()

    def record_type_and_value(self, e: Expr, mode: int, typ: Type, val: Value) -> None:
        """Notes on the tree what an expression is."""
        if mode is Mode.INVALID:
            return
        e.mode = mode
        e.typ = typ
        e.val = val

    def record_builtin_type(self, f: Expr, sig: Signature) -> None:
        """Notes the signature that a call of a predeclared function has."""
        while True:
            self.record_type_and_value(f, Mode.BUILTIN, sig, NO_VALUE)
            if not isinstance(f, ParenExpr):
                return
            f = f.x

    def record_comma_ok_types(self, e: Expr, a: list[Operand]) -> None:
        """Notes that an expression is used with a second value."""
        if a[0].mode is Mode.INVALID:
            return
        while True:
            e.typ = Tuple([Var(VarKind.LOCAL, e.pos, self.pkg, "", x.typ) for x in a])
            if not isinstance(e, ParenExpr):
                return
            e = e.x

    def record_instance(self, e: Expr, targs: list[Type], typ: Type) -> None:
        """Notes the type arguments of an instantiation on the name that is instantiated."""
        if isinstance(e, IndexExpr):
            e = e.x
        if isinstance(e, SelectorExpr):
            e = e.sel
        if isinstance(e, Name):
            e.inst = InstanceInfo(targs, typ)

    def record_selection(
        self, e: SelectorExpr, kind: SelectionKind, recv: Type, obj: Object, index: list[int], indirect: bool
    ) -> None:
        """Notes what a selector selects."""
        e.sel.obj = obj
        e.selection = Selection(kind, recv, obj, index, indirect)
