"""Declarations of constants, variables, types and functions."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from rt0.syntax.nodes import (
    ConstDecl,
    Decl,
    Expr,
    Field,
    Group,
    InterfaceType,
    Name,
    Op,
    Operation,
    TypeDecl,
    VarDecl,
)
from rt0.syntax.parse_exprs import unpack_list
from rt0.syntax.pos import NO_POS, Pos, format_pos
from rt0.syntax.positions import end_pos
from rt0.types import assignments, expr, resolver, signature, stmt, typexpr, validtype
from rt0.types.constant import UNKNOWN
from rt0.types.cycles import valid_cycle
from rt0.types.environment import DeclInfo, Environment
from rt0.types.objects import Const, Func, Object, TypeName, Var, VarKind
from rt0.types.operand import Operand
from rt0.types.predicates import is_const_type, is_type_param, is_valid
from rt0.types.typeparam import bind_tparams
from rt0.types.types import (
    EMPTY_TUPLE,
    INVALID,
    NO_TYPE,
    Alias,
    Interface,
    Named,
    Signature,
    Struct,
    Type,
    TypeParam,
    as_named,
    unalias,
)
from rt0.types.version import GO1_9, GO1_18, GO1_23

if TYPE_CHECKING:
    from rt0.types.check import Checker


def obj_decl(check: Checker, obj: Object) -> None:
    """Checks the declaration of a package-level object or method, unless that has been done.

    If it is being done, this is a cycle: it is reported if the language does not permit it, and the object
    gets a type in any case.
    """
    if obj in check.obj_path_idx:
        if isinstance(obj, TypeName):
            if not valid_cycle(check, obj):
                obj.typ = INVALID
        elif isinstance(obj, Func):
            valid_cycle(check, obj)  # functions keep their (incomplete) signature
        elif not valid_cycle(check, obj) or obj.typ is None:
            obj.typ = INVALID
        return
    if obj.typ is not None:
        return
    d = check.obj_map[obj]
    check.push(obj)
    saved = check.env
    check.env = Environment(d.file, d.version)
    match obj:
        case Const():
            check.env.decl = d
            _const_decl(check, obj, d.vtyp, d.init, d.inherited)
        case Var():
            check.env.decl = d
            _var_decl(check, obj, d.lhs, d.vtyp, d.init)
        case TypeName():
            assert d.tdecl is not None
            _type_decl(check, obj, d.tdecl)
            collect_methods(check, obj)
        case Func():
            _func_decl(check, obj, d)
    check.env = saved
    check.pop()


def _const_decl(check: Checker, obj: Const, typ: Expr | None, init: Expr | None, inherited: bool) -> None:
    env = check.env
    saved_iota, saved_errpos = env.iota, env.errpos
    # The declaration provides iota as the object's value until there is a real one.
    env.iota = obj.val
    env.errpos = NO_POS
    obj.val = UNKNOWN
    _init_const(check, obj, typ, init, inherited)
    env.iota, env.errpos = saved_iota, saved_errpos


def _init_const(check: Checker, obj: Const, typ: Expr | None, init: Expr | None, inherited: bool) -> None:
    if typ is not None:
        t = typexpr.typ(check, typ)
        if not is_const_type(t):
            if is_valid(t.under()):
                check.error(typ, f"invalid constant type {check.s(t)}")
            obj.typ = INVALID
            return
        obj.typ = t
    x = Operand()
    if init is not None:
        if inherited:
            # Errors belong to the constant, not to the expression it inherits.
            check.env.errpos = obj.pos
        expr.expr(check, None, x, init)
    assignments.init_const(check, obj, x)


def _var_decl(check: Checker, obj: Var, lhs: list[Var] | None, typ: Expr | None, init: Expr | None) -> None:
    if typ is not None:
        obj.typ = typexpr.var_type(check, typ)
    if init is None:
        if typ is None:
            obj.typ = INVALID
        return
    if lhs is None or len(lhs) == 1:
        x = Operand()
        expr.expr(check, expr.new_target(obj.typ, obj.name), x, init)
        assignments.init_var(check, obj, x, "variable declaration")
        return
    if typ is not None:
        for v in lhs:
            v.typ = obj.typ
    assignments.init_vars(check, lhs, [init], None)


def _type_decl(check: Checker, obj: TypeName, tdecl: TypeDecl) -> None:
    rhs: Type = NO_TYPE
    version_err = False

    def later() -> None:
        t = as_named(obj.typ)
        if t is not None:
            validtype.valid_type(check, t)
        if not version_err and rhs is not None and check.is_imported_constraint(rhs):
            check.verify_version(tdecl.type, GO1_18, f"using type constraint {check.s(rhs)}")

    check.later(later)
    tparam0 = tdecl.tparam_list[0] if tdecl.tparam_list else None
    if tdecl.alias:
        if tparam0 is not None and not check.verify_version(tparam0, GO1_23, "generic type alias"):
            version_err = True
        if not version_err and not check.verify_version(tdecl, GO1_9, "type alias"):
            version_err = True
        rhs = _alias_decl(check, obj, tdecl)
        return
    if tparam0 is not None and not check.verify_version(tparam0, GO1_18, "type parameter"):
        version_err = True
    named = Named(check, obj, NO_TYPE, None)
    if check.env.sig is not None:
        named.outer = _outer_tparams(check)
    check.needs_cleanup(named)
    if tdecl.tparam_list:
        check.open_scope(tdecl, "type parameters")
        tparams: list[TypeParam] = []
        named.set_tparams(tparams)
        collect_type_params(check, tparams, tdecl.tparam_list)
    rhs = typexpr.declared_type(check, tdecl.type, obj)
    named.set_rhs(rhs)
    if is_type_param(rhs):
        check.error(tdecl.type, "cannot use a type parameter as RHS in type declaration")
        named.set_rhs(INVALID)
    if tdecl.tparam_list:
        check.close_scope()


def _outer_tparams(check: Checker) -> list[TypeParam]:
    """The type parameters of the declared function that we are in."""
    decl = check.env.decl
    fn = decl.fdecl.name.obj if decl is not None and decl.fdecl is not None else None
    return [*fn.sig.rparams, *fn.sig.tparams] if isinstance(fn, Func) else []


def _alias_decl(check: Checker, obj: TypeName, tdecl: TypeDecl) -> Type:
    alias = Alias(obj, NO_TYPE)
    if tdecl.tparam_list:
        check.open_scope(tdecl, "type parameters")
        collect_type_params(check, alias.tparams, tdecl.tparam_list)
    rhs = typexpr.declared_type(check, tdecl.type, obj)
    # An error in a cycle may have settled the alias already.
    if alias.from_rhs is None:
        alias.from_rhs = rhs
    if isinstance(rhs, TypeParam) and rhs in alias.tparams:
        check.error(tdecl.type, "cannot use type parameter declared in alias declaration as RHS")
        alias.from_rhs = INVALID
    if tdecl.tparam_list:
        check.close_scope()
    unalias(alias)
    return rhs


def collect_type_params(check: Checker, dst: list[TypeParam], fields: list[Field]) -> None:
    """Declares type parameters and then checks their constraints, which may mention all of them."""
    scope_pos = fields[0].pos
    for f in fields:
        assert f.name is not None
        dst.append(declare_type_param(check, f.name, scope_pos))
    bind_tparams(dst)
    check.env.in_tparam_list = True
    bound: Type = INVALID
    for i, f in enumerate(fields):
        if i == 0 or f.type is not fields[i - 1].type:
            bound = _bound(check, f.type)
            if is_type_param(bound):
                check.error(f.type, "cannot use a type parameter as constraint")
                bound = INVALID
        dst[i].bound = bound
    check.env.in_tparam_list = False


def _bound(check: Checker, e: Expr) -> Type:
    """A constraint; a literal such as ~int|string is an implicit interface."""
    if isinstance(e, Operation) and e.op in (Op.TILDE, Op.OR):
        t = typexpr.typ(check, InterfaceType(e.pos, [Field(e.pos, None, e)]))
        if isinstance(t, Interface):
            t.implicit = True
        return t
    return typexpr.typ(check, e)


def declare_type_param(check: Checker, name: Name, scope_pos: Pos) -> TypeParam:
    """Declares a type parameter, for now without a constraint."""
    obj = TypeName(name.pos, check.pkg, name.value, NO_TYPE)
    p = TypeParam(check, obj, INVALID)
    check.needs_cleanup(p)
    check.declare(check.env.scope, name, obj, scope_pos)
    return p


def collect_methods(check: Checker, obj: TypeName) -> None:
    """Gives a type the methods declared for it."""
    methods = check.methods.pop(obj, None)
    if methods is None:
        return
    base = as_named(obj.typ)
    if base is not None:
        named = base
        check.later(lambda: _check_field_uniqueness(check, named))
    mset: dict[str, Func] = {}
    for m in methods:
        alt = mset.setdefault(m.name, m)
        if alt is not m:
            check.error(m.pos, f"method {obj.name}.{m.name} already declared at {format_pos(alt.pos)}")
        elif base is not None:
            base.add_method(m)
    if check.read is not None:
        # Other packages take it that the methods of what they see have types.
        for m in mset.values():
            check.later(functools.partial(obj_decl, check, m))


def _check_field_uniqueness(check: Checker, base: Named) -> None:
    """Reports fields that have the name of a method."""
    t = base.under()
    if not isinstance(t, Struct) or not base.num_methods():
        return
    for fld in t.fields:
        i = base.method_index(fld.name, False)
        if i >= 0:
            err = check.new_error()
            err.add(base.method(i), f"field and method with the same name {fld.name}")
            err.add_alt_decl(fld)
            err.report()


def _func_decl(check: Checker, obj: Func, d: DeclInfo) -> None:
    sig = Signature(None, EMPTY_TUPLE, EMPTY_TUPLE, False)
    obj.typ = sig  # ends cycles
    fdecl = d.fdecl
    assert fdecl is not None
    signature.func_type(check, sig, fdecl.recv, fdecl.tparam_list, fdecl.type)
    if fdecl.tparam_list and not fdecl.has_body:
        check.error(fdecl, "generic function is missing function body")
    if not fdecl.has_body or check.conf.ignore_func_bodies:
        return
    if check.read is not None:
        check.pending[obj] = (d, sig)
        return
    body = fdecl.body
    assert body is not None
    check.later(lambda: stmt.func_body(check, d, sig, body, None))


class ConstGroup:
    """Follows a list of declarations: iota, and the expressions that constants inherit."""

    __slots__ = ("first", "last", "group")

    def __init__(self) -> None:
        self.first = -1
        self.last: ConstDecl | None = None
        self.group: Group | None = None

    def enter(self, index: int, s: ConstDecl) -> tuple[int, bool]:
        """For a constant declaration: iota, and whether it inherits type and values from `last`."""
        if self.first < 0 or s.group is None or s.group is not self.group:
            self.first = index
            self.last = None
        self.group = s.group
        inherited = True
        if s.type is not None or s.values is not None:
            self.last = s
            inherited = False
        elif self.last is None:
            inherited = False
        return index - self.first, inherited

    def leave(self) -> None:
        """For any other declaration."""
        self.first = -1


def decl_stmt(check: Checker, decls: list[Decl]) -> None:
    """Declarations inside a function."""
    group = ConstGroup()
    for i, s in enumerate(decls):
        if isinstance(s, ConstDecl):
            _local_consts(check, i, s, group)
            continue
        group.leave()
        if isinstance(s, VarDecl):
            _local_vars(check, s)
        elif isinstance(s, TypeDecl):
            obj = TypeName(s.name.pos, check.pkg, s.name.value, NO_TYPE)
            # A type's scope begins at its name.
            check.declare(check.env.scope, s.name, obj, s.name.pos)
            check.push(obj)
            _type_decl(check, obj, s)
            check.pop()


def _local_consts(check: Checker, i: int, s: ConstDecl, group: ConstGroup) -> None:
    top = len(check.delayed)
    iota, inherited = group.enter(i, s)
    last = group.last
    values = unpack_list(None if last is None else last.values)
    consts: list[Const] = []
    for j, name in enumerate(s.name_list):
        obj = Const(name.pos, check.pkg, name.value, NO_TYPE, iota)
        consts.append(obj)
        init = values[j] if j < len(values) else None
        _const_decl(check, obj, None if last is None else last.type, init, inherited)
    resolver.arity(check, s.pos, s.name_list, values, True, inherited)
    check.process_delayed(top)
    # A constant's scope begins after its declaration.
    scope_pos = end_pos(s)
    for name, obj in zip(s.name_list, consts, strict=True):
        check.declare(check.env.scope, name, obj, scope_pos)


def _local_vars(check: Checker, s: VarDecl) -> None:
    top = len(check.delayed)
    vars = [Var(VarKind.LOCAL, n.pos, check.pkg, n.value, NO_TYPE) for n in s.name_list]
    values = unpack_list(s.values)
    for i, obj in enumerate(vars):
        lhs: list[Var] | None = None
        init: Expr | None = None
        if len(values) == len(vars):
            init = values[i]
        elif len(values) == 1:
            lhs = vars
            init = values[0]
        elif i < len(values):
            init = values[i]
        _var_decl(check, obj, lhs, s.type, init)
        if len(values) == 1:
            break
    if s.type is None or values:
        resolver.arity(check, s.pos, s.name_list, values, False, False)
    check.process_delayed(top)
    scope_pos = end_pos(s)
    for name, obj in zip(s.name_list, vars, strict=True):
        check.declare(check.env.scope, name, obj, scope_pos)
