"""Collecting the declarations of a package, and imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.syntax.literals import unquote_string
from rt0.syntax.nodes import (
    BadExpr,
    ConstDecl,
    Expr,
    File,
    FuncDecl,
    ImportDecl,
    IndexExpr,
    ListExpr,
    Name,
    Op,
    Operation,
    TypeDecl,
    VarDecl,
)
from rt0.syntax.parse_exprs import unpack_list, unparen
from rt0.syntax.pos import NO_POS, Pos, file_of, format_pos
from rt0.types import decl, universe
from rt0.types.api import ImportFailed
from rt0.types.constant import quote
from rt0.types.environment import DeclInfo
from rt0.types.objects import (
    Const,
    Func,
    Object,
    Package,
    PkgName,
    Scope,
    TypeName,
    Var,
    VarKind,
    is_exported,
)
from rt0.types.types import NO_TYPE
from rt0.types.version import GO1_18, GO1_27

if TYPE_CHECKING:
    from rt0.types.check import Checker

_ILLEGAL_IN_PATHS = set("!\"#$%&'()*,:;<=>?[\\]^{|}`\ufffd")


def arity(
    check: Checker, pos: Pos, names: list[Name], inits: list[Expr], const_decl: bool, inherited: bool
) -> None:
    """Reports that there are not as many initialisers as names."""
    n, r = len(names), len(inits)
    if n < r:
        extra = inits[n]
        if inherited:
            check.error(pos, f"extra init expr at {format_pos(extra.pos)}")
        else:
            check.error(extra, f"extra init expr {check.s(extra)}")
    elif n > r and (const_decl or r != 1):
        check.error(names[r], f"missing init expr for {names[r].value}")


def _import_path(s: ImportDecl) -> tuple[str, str | None]:
    """The path, and what is wrong with it."""
    assert s.path is not None
    path = unquote_string(s.path).decode("utf-8", "surrogateescape")
    if not path:
        return "", "empty string"
    for ch in path:
        if ch.isspace() or not ch.isprintable() or ch in _ILLEGAL_IN_PATHS:
            shown = f" '{ch}'" if ch.isprintable() else ""
            return path, f"invalid character U+{ord(ch):04X}{shown}"
    return path, None


def _import_package(check: Checker, pos: Pos, path: str) -> Package | None:
    known = check.imp_map.get(path)
    if known is not None:
        return known
    imp: Package | None = None
    if path == "unsafe":
        imp = universe.UNSAFE
    elif path == "C" and check.conf.fake_import_c:
        imp = Package("C", "C", universe.UNIVERSE)
        imp.fake = True
    else:
        try:
            imp = check.importer(path)
            if imp.name in ("", "_"):
                raise ImportFailed(f"invalid package name: {quote(imp.name.encode())}")
        except ImportFailed as err:
            check.error(pos, f"could not import {path} ({err.msg})")
            imp = Package(path, path.rstrip("/").rpartition("/")[2], universe.UNIVERSE)
            imp.fake = True  # nothing selected from it is an error
    check.imp_map[path] = imp
    if check.pkg_path_map is not None:
        check.mark_imports(imp, set())
    return imp


class _Method:
    __slots__ = ("obj", "ptr", "recv")

    def __init__(self, obj: Func, ptr: bool, recv: Name) -> None:
        self.obj = obj
        self.ptr = ptr
        self.recv = recv


class _Collector:
    """Declares what one file declares."""

    __slots__ = ("check", "file", "scope", "methods", "version")

    def __init__(self, check: Checker, file: File, methods: list[_Method]) -> None:
        self.check = check
        self.file = file
        self.scope = Scope(check.pkg.scope, comment=file_of(file.pos))
        self.methods = methods
        self.version = check.file_version(file)
        check.env.version = self.version

    def collect(self) -> None:
        group = decl.ConstGroup()
        for i, s in enumerate(self.file.decl_list):
            if isinstance(s, ConstDecl):
                self._consts(i, s, group)
                continue
            group.leave()
            match s:
                case FuncDecl():
                    self._func(s)
                case VarDecl():
                    self._vars(s)
                case TypeDecl():
                    obj = TypeName(s.name.pos, self.check.pkg, s.name.value, NO_TYPE)
                    self._declare(s.name, obj, DeclInfo(self.scope, self.version, tdecl=s))
                case ImportDecl():
                    self._import(s)

    def _declare(self, ident: Name, obj: Object, d: DeclInfo) -> None:
        check = self.check
        if ident.value == "init":
            check.error(ident, "cannot declare init - must be func")
            return
        if ident.value == "main" and check.pkg.name == "main":
            check.error(ident, "cannot declare main - must be func")
            return
        check.declare(check.pkg.scope, ident, obj, NO_POS)
        check.obj_map[obj] = d
        obj.order = len(check.obj_map)

    def _import(self, s: ImportDecl) -> None:
        check, pkg = self.check, self.check.pkg
        if s.path is None or s.path.bad:
            return
        path, err = _import_path(s)
        if err is not None:
            check.error(s.path, f"invalid import path ({err})")
            return
        imp = _import_package(check, s.path.pos, path)
        if imp is None:
            return
        name = imp.name
        if s.local_pkg_name is not None:
            name = s.local_pkg_name.value
            if path == "C":
                check.error(s.local_pkg_name, 'cannot rename import "C"')
                return
        if name == "init":
            check.error(s, "cannot import package as init - init must be a func")
            return
        if imp not in pkg.imports:
            pkg.imports.append(imp)
        pkg_name = PkgName(s.pos, pkg, name, imp)
        s.obj = pkg_name
        if s.local_pkg_name is not None:
            s.local_pkg_name.obj = pkg_name
        pkg_name.used = imp.fake
        check.imports.append(pkg_name)
        pkg.import_decls.append(s)
        if name == ".":
            self._dot_import(s, imp, pkg_name)
        else:
            check.declare(self.scope, None, pkg_name, NO_POS)

    def _dot_import(self, s: ImportDecl, imp: Package, pkg_name: PkgName) -> None:
        check = self.check
        for name, obj in imp.scope.elems.items():
            if not is_exported(name):
                continue
            alt = self.scope.lookup(name)
            if alt is not None:
                err = check.new_error()
                assert s.local_pkg_name is not None
                err.add(s.local_pkg_name, f"{alt.name} redeclared in this block")
                err.add_alt_decl(alt)
                err.report()
            else:
                # The object keeps its own parent.
                self.scope.elems[name] = obj
                check.dot_import_map[(self.scope, name)] = pkg_name

    def _consts(self, index: int, s: ConstDecl, group: decl.ConstGroup) -> None:
        iota, inherited = group.enter(index, s)
        last = group.last
        values = unpack_list(None if last is None else last.values)
        vtyp = None if last is None else last.type
        for i, name in enumerate(s.name_list):
            obj = Const(name.pos, self.check.pkg, name.value, NO_TYPE, iota)
            init = values[i] if i < len(values) else None
            d = DeclInfo(self.scope, self.version, vtyp=vtyp, init=init, inherited=inherited)
            self._declare(name, obj, d)
        arity(self.check, s.pos, s.name_list, values, True, inherited)

    def _vars(self, s: VarDecl) -> None:
        vars = [Var(VarKind.PACKAGE, n.pos, self.check.pkg, n.value, NO_TYPE) for n in s.name_list]
        values = unpack_list(s.values)
        shared: DeclInfo | None = None
        if not isinstance(s.values, ListExpr):
            # One value, or none, for all: they are initialised together.
            shared = DeclInfo(self.scope, self.version, lhs=vars, vtyp=s.type, init=s.values)
        for i, (name, obj) in enumerate(zip(s.name_list, vars, strict=True)):
            d = shared
            if d is None:
                init = values[i] if i < len(values) else None
                d = DeclInfo(self.scope, self.version, vtyp=s.type, init=init)
            self._declare(name, obj, d)
        if s.type is None or values:
            arity(self.check, s.pos, s.name_list, values, False, False)

    def _func(self, s: FuncDecl) -> None:
        check, pkg = self.check, self.check.pkg
        name = s.name.value
        obj = Func(s.name.pos, pkg, name, None)
        if s.recv is None:
            self._plain_func(s, obj)
        else:
            ptr, base, _ = unpack_recv(check, s.recv.type, False)
            if isinstance(base, Name) and name != "_":
                self.methods.append(_Method(obj, ptr, base))
            if s.tparam_list:
                check.verify_version(s.tparam_list[0], GO1_27, "generic method")
            s.name.obj = obj
        check.obj_map[obj] = DeclInfo(self.scope, self.version, fdecl=s)
        obj.order = len(check.obj_map)
        pkg.func_decls[obj] = s

    def _plain_func(self, s: FuncDecl, obj: Func) -> None:
        check, pkg = self.check, self.check.pkg
        name = s.name.value
        if name == "init" or (name == "main" and pkg.name == "main"):
            if s.tparam_list:
                check.error(s.tparam_list[0], f"func {name} must have no type parameters")
            if s.type.param_list or s.type.result_list:
                check.error(s.name, f"func {name} must have no arguments and no return values")
        elif s.tparam_list:
            check.verify_version(s.tparam_list[0], GO1_18, "type parameter")
        if name == "init":
            # There may be many, and none can be referred to.
            obj.parent = pkg.scope
            s.name.obj = obj
            pkg.inits.append(obj)
            if not s.has_body:
                check.error(obj.pos, "func init must have a body")
        else:
            check.declare(pkg.scope, s.name, obj, NO_POS)


def collect_objects(check: Checker) -> None:
    """Declares everything at package level, and imports."""
    methods: list[_Method] = []
    collectors = [_Collector(check, file, methods) for file in check.pkg.files]
    for c in collectors:
        check.env.version = c.version
        c.collect()
    pkg_scope = check.pkg.scope
    for c in collectors:
        for name, obj in c.scope.elems.items():
            alt = pkg_scope.lookup(name)
            if alt is None:
                continue
            err = check.new_error()
            if isinstance(obj, PkgName):
                err.add(alt, f"{alt.name} already declared through import of {obj.imported!r}")
            else:
                err.add(alt, f"{alt.name} already declared through dot-import of {obj.pkg!r}")
            err.add_alt_decl(obj)
            err.report()
    for m in methods:
        ptr, base = _resolve_base_type_name(check, m.ptr, m.recv)
        if base is not None:
            m.obj.ptr_recv = ptr
            check.methods.setdefault(base, []).append(m.obj)


def unpack_recv(check: Checker, rtyp: Expr, unpack_params: bool) -> tuple[bool, Expr, list[Name]]:
    """The parts of a receiver type: whether it is a pointer, the base type's name, its type parameters."""
    ptr = False
    base = unparen(rtyp)
    if isinstance(base, Operation) and base.op is Op.MUL and base.y is None:
        ptr = True
        base = unparen(base.x)
    tparams: list[Name] = []
    if isinstance(base, IndexExpr):
        index = base.index
        base = base.x
        if unpack_params:
            for arg in unpack_list(index):
                if isinstance(arg, Name):
                    tparams.append(arg)
                    continue
                if not isinstance(arg, BadExpr):
                    check.error(arg, f"receiver type parameter {check.s(arg)} must be an identifier")
                tparams.append(Name(arg.pos, "_"))
    return ptr, base, tparams


def _resolve_base_type_name(check: Checker, ptr: bool, name: Name) -> tuple[bool, TypeName | None]:
    """The defined type that a receiver's name stands for, through aliases; without checking types."""
    seen: set[TypeName] = set()
    while True:
        tname = check.pkg.scope.lookup(name.value)
        if not isinstance(tname, TypeName) or tname in seen:
            return False, None
        tdecl = check.obj_map[tname].tdecl
        assert tdecl is not None
        if not tdecl.alias:
            return ptr, tname
        if tdecl.tparam_list:
            return False, None
        seen.add(tname)
        rhs = unparen(tdecl.type)
        if isinstance(rhs, Operation) and rhs.op is Op.MUL and rhs.y is None:
            if ptr:
                return False, None
            ptr = True
            rhs = unparen(rhs.x)
        if not isinstance(rhs, Name):
            return False, None
        name = rhs


def package_objects(check: Checker) -> None:
    """Checks all package-level declarations: types first, then aliases, then the rest."""
    aliases: list[Object] = []
    others: list[Object] = []
    objects = list(check.obj_map)
    for obj in objects:
        if isinstance(obj, TypeName) and obj.typ is not None:
            decl.collect_methods(check, obj)
    for obj in objects:
        if not isinstance(obj, TypeName):
            others.append(obj)
            continue
        tdecl = check.obj_map[obj].tdecl
        if tdecl is not None and tdecl.alias:
            aliases.append(obj)
        else:
            decl.obj_decl(check, obj)
    for obj in aliases:
        decl.obj_decl(check, obj)
    for obj in others:
        decl.obj_decl(check, obj)
    check.methods = {}


def unused_imports(check: Checker) -> None:
    """Reports imports that no name refers to."""
    if check.conf.ignore_func_bodies:
        return
    for obj in check.imports:
        if obj.name == "_" or obj.used:
            continue
        path = obj.imported.path
        if obj.name in ("", ".", path.rpartition("/")[2]):
            check.error(obj, f'"{path}" imported and not used')
        else:
            check.error(obj, f'"{path}" imported as {obj.name} and not used')
