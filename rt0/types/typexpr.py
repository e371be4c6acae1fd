"""Identifiers and type expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rt0.syntax.nodes import (
    ArrayType,
    BadExpr,
    ChanType,
    DotsType,
    Expr,
    FuncType,
    IndexExpr,
    InterfaceType,
    MapType,
    Name,
    Op,
    Operation,
    ParenExpr,
    SelectorExpr,
    SliceType,
    StructType,
)
from rt0.syntax.parse_exprs import unpack_list
from rt0.syntax.positions import start_pos
from rt0.types import call, const, decl, expr, interface, signature, struct, universe
from rt0.types.api import declared
from rt0.types.constant import to_int
from rt0.types.instantiate import instance, validate_targ_len, verify
from rt0.types.objects import (
    Builtin,
    Const,
    Func,
    Nil,
    PkgName,
    TypeName,
    Var,
)
from rt0.types.operand import INVALID_OP, NO_VALUE, Cause, Mode, Operand
from rt0.types.predicates import (
    comparable,
    is_generic,
    is_integer,
    is_type_param,
    is_untyped,
    is_valid,
)
from rt0.types.types import (
    EMPTY_TUPLE,
    INT,
    INVALID,
    Alias,
    Array,
    Basic,
    Chan,
    Interface,
    Map,
    Named,
    Pointer,
    Signature,
    Slice,
    Struct,
    Type,
)
from rt0.types.typeset import compute_interface_type_set
from rt0.types.typestring import object_kind
from rt0.types.version import GO1_18

if TYPE_CHECKING:
    from rt0.types.check import Checker


def ident(check: Checker, x: Operand, e: Name, want_type: bool) -> None:
    """What an identifier denotes."""
    x.mode = Mode.INVALID
    x.expr = e
    scope, obj = check.lookup_scope(e.value)
    if obj is None:
        if e.value == "_":
            check.error(e, "cannot use _ as value or type")
        else:
            check.error(e, f"undefined: {e.value}")
        return
    if obj is universe.ANY or obj is universe.COMPARABLE:
        if not check.verify_version(e, GO1_18, f"predeclared {e.value}"):
            return
    e.obj = obj
    got_type = isinstance(obj, TypeName)
    if want_type and not got_type:
        check.error(e, f"{obj.name} ({object_kind(obj)}) is not a type")
        if isinstance(obj, Var) and obj.pkg is check.pkg:
            obj.used = True
        return
    typ = obj.typ
    # Types of this package are declared again and again, so that cycles through them are found.
    if obj.pkg is not check.pkg:
        declared(obj)  # by an import of all names
        typ = obj.typ
    elif typ is None or (got_type and want_type):
        decl.obj_decl(check, obj)
        typ = obj.typ
    if check.dot_import_map and scope is not None:
        pkg_name = check.dot_import_map.get((scope, obj.name))
        if pkg_name is not None:
            pkg_name.used = True
    if isinstance(obj, Var):
        if obj.pkg is check.pkg:
            obj.used = True
        check.add_decl_dep(obj)
        if not is_valid(typ):
            return
        x.mode = Mode.VARIABLE
    elif isinstance(obj, Func):
        check.add_decl_dep(obj)
        x.mode = Mode.VALUE
    elif isinstance(obj, TypeName):
        x.mode = Mode.TYPE
    elif isinstance(obj, Const):
        _constant(check, x, e, obj, typ)
    elif isinstance(obj, Builtin):
        x.id = obj.id_
        x.mode = Mode.BUILTIN
    elif isinstance(obj, Nil):
        x.mode = Mode.NILVALUE
    elif isinstance(obj, PkgName):
        check.error(e, f"use of package {obj.name} not in selector")
        return
    x.typ = typ


def _constant(check: Checker, x: Operand, e: Name, obj: Const, typ: Type) -> None:
    check.add_decl_dep(obj)
    if not is_valid(typ):
        return
    if obj is universe.IOTA:
        if check.env.iota is None:
            check.error(e, "cannot use iota outside constant declaration")
            return
        x.val = check.env.iota
    else:
        assert obj.val is not None
        x.val = obj.val
    x.mode = Mode.CONSTANT


def typ(check: Checker, e: Expr) -> Type:
    """The type that an expression denotes; invalid after an error."""
    return declared_type(check, e, None)


def var_type(check: Checker, e: Expr) -> Type:
    """A type that a variable may have."""
    t = declared_type(check, e, None)
    valid_var_type(check, e, t)
    return t


def valid_var_type(check: Checker, e: Expr, t: Type) -> None:
    """Reports, later, a constraint interface where a variable's type stands."""
    if isinstance(t, Basic | Pointer | Slice | Map | Signature) or is_type_param(t):
        return

    def later() -> None:
        u = t.under()
        if not isinstance(u, Interface):
            return
        pos = start_pos(e)
        tset = compute_interface_type_set(check, pos, u)
        if not tset.is_method_set():
            why = "is (or embeds) comparable" if tset.comparable else "contains type constraints"
            check.error(pos, f"cannot use type {check.s(t)} outside a type constraint: interface {why}")

    check.later(later)


def declared_type(check: Checker, e: Expr, def_: TypeName | None) -> Type:
    """The type that an expression denotes; `def_` is the type name that it is the declaration of."""
    t = _typ_internal(check, e, def_)
    if isinstance(t, Named | Alias) and is_generic(t):
        check.error(e, f"cannot use generic type {check.s(t)} without instantiation")
        t = INVALID
    e.mode = Mode.TYPE
    e.typ = t
    return t


def generic_type(check: Checker, e: Expr, cause: Cause | None) -> Type:
    """A generic type, not instantiated; invalid, perhaps with a cause, if it is none."""
    t = _typ_internal(check, e, None)
    if is_valid(t) and not is_generic(t):
        if cause is not None:
            cause.text = f"{check.s(t)} is not a generic type"
        t = INVALID
    check.record_type_and_value(e, Mode.TYPE, t, NO_VALUE)
    return t


def _typ_internal(check: Checker, e: Expr, def_: TypeName | None) -> Type:
    handler = _HANDLERS.get(type(e))
    if handler is not None:
        return handler(check, e, def_)
    check.error(e, f"{check.s(e)} is not a type")
    call.use(check, [e])
    return INVALID


def _operand_type(check: Checker, x: Operand) -> Type:
    if x.mode is Mode.TYPE:
        return x.typ
    if x.mode is Mode.NOVALUE:
        check.error(x, f"{check.s(x)} used as type")
    elif x.mode is not Mode.INVALID:
        check.error(x, f"{check.s(x)} is not a type")
    return INVALID


def _bad(check: Checker, e: Expr, def_: TypeName | None) -> Type:
    return INVALID


def _name(check: Checker, e: Expr, def_: TypeName | None) -> Type:
    assert isinstance(e, Name)
    x = Operand()
    ident(check, x, e, True)
    return _operand_type(check, x)


def _selector(check: Checker, e: Expr, def_: TypeName | None) -> Type:
    assert isinstance(e, SelectorExpr)
    x = Operand()
    call.selector(check, x, e, True)
    x.expr = e
    return _operand_type(check, x)


def _index(check: Checker, e: Expr, def_: TypeName | None) -> Type:
    assert isinstance(e, IndexExpr)
    check.verify_version(e, GO1_18, "type instantiation")
    return _instantiated_type(check, e.x, unpack_list(e.index))


def _paren(check: Checker, e: Expr, def_: TypeName | None) -> Type:
    assert isinstance(e, ParenExpr)
    return declared_type(check, e.x, def_)


def _array(check: Checker, e: Expr, def_: TypeName | None) -> Type:
    assert isinstance(e, ArrayType)
    if e.len is not None:
        length = _array_length(check, e.len)
    else:
        check.error(e, "invalid use of [...] array (outside a composite literal)")
        length = -1
    elem = var_type(check, e.elem)
    return Array(elem, length) if length >= 0 else INVALID


def _slice(check: Checker, e: Expr, def_: TypeName | None) -> Type:
    assert isinstance(e, SliceType)
    t = Slice(INVALID)
    t.elem = var_type(check, e.elem)
    return t


def _dots(check: Checker, e: Expr, def_: TypeName | None) -> Type:
    check.error(e, "invalid syntax tree: invalid use of ...")
    return INVALID


def _struct(check: Checker, e: Expr, def_: TypeName | None) -> Type:
    assert isinstance(e, StructType)
    t = Struct([], [])
    struct.struct_type(check, t, e)
    return t


def _pointer(check: Checker, e: Expr, def_: TypeName | None) -> Type:
    assert isinstance(e, Operation)
    if e.op is Op.MUL and e.y is None:
        t = Pointer(INVALID)
        t.base = var_type(check, e.x)
        return t if is_valid(t.base) else INVALID
    check.error(e, f"{check.s(e)} is not a type")
    call.use(check, [e])
    return INVALID


def _func(check: Checker, e: Expr, def_: TypeName | None) -> Type:
    assert isinstance(e, FuncType)
    sig = Signature(None, EMPTY_TUPLE, EMPTY_TUPLE, False)
    signature.func_type(check, sig, None, [], e)
    return sig


def _interface(check: Checker, e: Expr, def_: TypeName | None) -> Type:
    assert isinstance(e, InterfaceType)
    t = Interface([], [], check)
    check.needs_cleanup(t)
    check.interface_lits.append(t)
    interface.interface_type(check, t, e, def_)
    return t


def _map(check: Checker, e: Expr, def_: TypeName | None) -> Type:
    assert isinstance(e, MapType)
    t = Map(INVALID, INVALID)
    t.key = var_type(check, e.key)
    t.elem = var_type(check, e.value)

    def later() -> None:
        if not comparable(t.key):
            why = " (missing comparable constraint)" if is_type_param(t.key) else ""
            check.error(e.key, f"invalid map key type {check.s(t.key)}{why}")

    check.later(later)
    return t


def _chan(check: Checker, e: Expr, def_: TypeName | None) -> Type:
    assert isinstance(e, ChanType)
    t = Chan(e.dir, INVALID)
    t.elem = var_type(check, e.elem)
    return t


_HANDLERS: dict[type, Callable[[Checker, Expr, TypeName | None], Type]] = {
    BadExpr: _bad,
    Name: _name,
    SelectorExpr: _selector,
    IndexExpr: _index,
    ParenExpr: _paren,
    ArrayType: _array,
    SliceType: _slice,
    DotsType: _dots,
    StructType: _struct,
    Operation: _pointer,
    FuncType: _func,
    InterfaceType: _interface,
    MapType: _map,
    ChanType: _chan,
}


def _instantiated_type(check: Checker, x: Expr, xlist: list[Expr]) -> Type:
    """x[xlist…]"""
    cause = Cause()
    gtyp = generic_type(check, x, cause)
    if cause.text:
        check.error(x, f"{INVALID_OP}{check.s(x)}{check.s(xlist)} ({cause.text})")
    if not is_valid(gtyp):
        return gtyp
    assert isinstance(gtyp, Named | Alias)
    targs = type_list(check, xlist)
    if targs is None:
        return INVALID
    inst = instance(check, x.pos, gtyp, targs, check.ctxt)
    if not isinstance(inst, Named | Alias):
        return INVALID
    args = targs

    def later() -> None:
        check.record_instance(x, args, inst)
        tparams = inst.tparams() if isinstance(inst, Named) else inst.tparams
        if not validate_targ_len(check, x.pos, inst.type_name().name, len(tparams), len(args)):
            return
        i, why = verify(check, x.pos, tparams, args, check.ctxt)
        if why is not None:
            check.error(start_pos(xlist[i]) if i < len(xlist) else x.pos, why)
        else:
            check.mono.record_instance(check.pkg, x.pos, tparams, args, xlist)

    check.later(later)
    return inst


def _array_length(check: Checker, e: Expr) -> int:
    """The length of an array type, -1 after an error."""
    if isinstance(e, Name):
        # A name that is no constant is probably a type parameter list gone wrong.
        obj = check.lookup(e.value)
        if obj is None:
            check.error(e, f"undefined array length {e.value} or missing type constraint")
            return -1
        if not isinstance(obj, Const):
            check.error(e, f"invalid array length {e.value}")
            return -1
    x = Operand()
    expr.expr(check, None, x, e)
    if x.mode is not Mode.CONSTANT:
        if x.mode is not Mode.INVALID:
            check.error(x, f"array length {check.s(x)} must be constant")
        return -1
    if is_untyped(x.typ) or is_integer(x.typ):
        val = to_int(x.val)
        if type(val) is int and val >= 0 and const.represent(val, INT) is not None:
            return val
    if is_integer(x.typ):
        check.error(x, f"invalid array length {check.s(x)}")
    else:
        check.error(x, f"array length {check.s(x)} must be integer")
    return -1


def type_list(check: Checker, exprs: list[Expr]) -> list[Type] | None:
    """The types that expressions denote, or None if one is invalid."""
    types = [var_type(check, e) for e in exprs]
    return types if all(is_valid(t) for t in types) else None
