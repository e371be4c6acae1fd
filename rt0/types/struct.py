"""Struct types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.syntax.literals import unquote_string
from rt0.syntax.nodes import (
    BasicLit,
    Expr,
    IndexExpr,
    LitKind,
    Name,
    Op,
    Operation,
    SelectorExpr,
    StructType,
)
from rt0.syntax.pos import Pos
from rt0.syntax.positions import start_pos
from rt0.types import typexpr
from rt0.types.lookup import deref
from rt0.types.objects import Object, Var, VarKind
from rt0.types.predicates import is_type_param, is_valid
from rt0.types.types import INVALID, Basic, Interface, Kind, Pointer, Struct, Type

if TYPE_CHECKING:
    from rt0.types.check import Checker


def struct_type(check: Checker, styp: Struct, e: StructType) -> None:
    """Fills in the fields of a struct type."""
    fields: list[Var] = []
    tags: list[str] = []
    fset: dict[str, Object] = {}
    typ: Type = INVALID
    prev: Expr | None = None
    for i, f in enumerate(e.field_list):
        if i == 0 or f.type is not prev:
            typ = typexpr.var_type(check, f.type)
            prev = f.type
        tag = _tag(check, e.tag_list[i]) if i < len(e.tag_list) else ""
        if f.name is not None:
            _add(check, fields, tags, fset, f.name, typ, tag, False)
            continue
        pos = start_pos(f.type)
        name = _embedded_field_ident(f.type)
        if name is None:
            check.error(pos, f"invalid syntax tree: invalid embedded field type {check.s(f.type)}")
            _add(check, fields, tags, fset, Name(pos, "_"), INVALID, "", True)
            continue
        # The type's own name stays what it denotes: a use.
        use = name.obj
        _add(check, fields, tags, fset, name, typ, tag, True)
        name.obj = use
        _check_embedded_later(check, typ, pos)
    styp.fields = fields
    styp.tags = tags


def _add(
    check: Checker,
    fields: list[Var],
    tags: list[str],
    fset: dict[str, Object],
    ident: Name,
    typ: Type,
    tag: str,
    embedded: bool,
) -> None:
    fld = Var(VarKind.FIELD, ident.pos, check.pkg, ident.value, typ, embedded)
    if fld.name != "_":
        alt = fset.setdefault(fld.name, fld)
        if alt is not fld:
            err = check.new_error()
            err.add(ident.pos, f"{fld.name} redeclared")
            err.add_alt_decl(alt)
            err.report()
            return
    if tag and not tags:
        tags.extend([""] * len(fields))
    if tag or tags:
        tags.append(tag)
    fields.append(fld)
    ident.obj = fld


def _check_embedded_later(check: Checker, typ: Type, pos: Pos) -> None:
    def later() -> None:
        t, is_ptr = deref(typ)
        u = t.under()
        if isinstance(u, Basic):
            if is_valid(t) and u.kind is Kind.UNSAFE_POINTER:
                check.error(pos, "embedded field type cannot be unsafe.Pointer")
        elif isinstance(u, Pointer):
            check.error(pos, "embedded field type cannot be a pointer")
        elif isinstance(u, Interface):
            if is_type_param(t):
                check.error(pos, "embedded field type cannot be a (pointer to a) type parameter")
            elif is_ptr:
                check.error(pos, "embedded field type cannot be a pointer to an interface")

    check.later(later)


def _embedded_field_ident(e: Expr) -> Name | None:
    """The name that an embedded field of this type has, or None if it cannot be embedded."""
    if isinstance(e, Name):
        return e
    if isinstance(e, Operation) and _is_pointer(e):
        # *T is fine, but not **T.
        if isinstance(e.x, Operation) and _is_pointer(e.x):
            return None
        return _embedded_field_ident(e.x)
    if isinstance(e, SelectorExpr):
        return e.sel
    if isinstance(e, IndexExpr):
        return _embedded_field_ident(e.x)
    return None


def _is_pointer(e: Operation) -> bool:
    return e.op is Op.MUL and e.y is None


def _tag(check: Checker, t: BasicLit | None) -> str:
    if t is not None and not t.bad:
        if t.kind is LitKind.STRING:
            return unquote_string(t).decode("utf-8", "surrogateescape")
        check.error(t, f'invalid syntax tree: incorrect tag syntax: "{t.value}"')
    return ""
