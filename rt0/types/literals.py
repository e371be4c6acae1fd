"""Literals: numbers and strings, functions, composite literals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.syntax.nodes import (
    ArrayType,
    BasicLit,
    CompositeLit,
    Expr,
    FuncLit,
    KeyValueExpr,
    LitKind,
    Name,
)
from rt0.types import assignments, call, const, cycles, expr, stmt, typexpr
from rt0.types import index as index_
from rt0.types.constant import (
    Complex,
    Unknown,
    Value,
    from_literal,
    to_float,
    to_int,
    to_string,
)
from rt0.types.lookup import deref, field_path, lookup_error, lookup_field_or_method
from rt0.types.objects import Var, is_exported
from rt0.types.operand import NO_VALUE, Mode, Operand
from rt0.types.predicates import identical, is_non_type_param_interface, is_valid
from rt0.types.types import (
    INVALID,
    UNTYPED_COMPLEX,
    UNTYPED_FLOAT,
    UNTYPED_INT,
    UNTYPED_RUNE,
    UNTYPED_STRING,
    Array,
    Basic,
    Map,
    Signature,
    Slice,
    Struct,
    Type,
)
from rt0.types.under import common_under
from rt0.types.version import GO1_13, GO1_27

if TYPE_CHECKING:
    from rt0.types.check import Checker

_LIT_TYPES: dict[LitKind, Basic] = {
    LitKind.INT: UNTYPED_INT,
    LitKind.FLOAT: UNTYPED_FLOAT,
    LitKind.IMAG: UNTYPED_COMPLEX,
    LitKind.RUNE: UNTYPED_RUNE,
    LitKind.STRING: UNTYPED_STRING,
}

_MAX_NUMBER = 10_000  # characters


def _lang_compat(check: Checker, lit: BasicLit) -> None:
    """Reports forms of numbers that the language version does not have."""
    s = lit.value
    if len(s) <= 2 or check.allow_version(GO1_13):
        return
    if "_" in s:
        check.version_error(lit, GO1_13, "underscore in numeric literal")
    elif s[0] == "0":
        radix = s[1].lower()
        if radix == "b":
            check.version_error(lit, GO1_13, "binary literal")
        elif radix == "o":
            check.version_error(lit, GO1_13, "0o/0O-style octal literal")
        elif radix == "x" and lit.kind is not LitKind.INT:
            check.version_error(lit, GO1_13, "hexadecimal floating-point literal")


def basic_lit(check: Checker, x: Operand, e: BasicLit) -> None:
    """A number, rune or string."""
    kind = e.kind
    if kind is not LitKind.STRING and kind is not LitKind.RUNE:
        if check.env.version is not None:
            _lang_compat(check, e)
        if len(e.value) > _MAX_NUMBER:
            check.error(e, f"excessively long constant: {e.value[:10]}... ({len(e.value)} chars)")
            return
    val = from_literal(e)
    if isinstance(val, Unknown):
        check.error(e, f"malformed constant: {e.value}")
        return
    x.mode = Mode.CONSTANT
    x.typ = _LIT_TYPES[kind]
    x.val = val
    x.expr = e
    if kind is LitKind.INT:
        const.overflow(check, x, e.pos)


def func_lit(check: Checker, x: Operand, e: FuncLit) -> None:
    """A function literal; its body is checked later, when the variables around it are complete."""
    sig = typexpr.typ(check, e.type)
    if not isinstance(sig, Signature):
        return
    if not check.conf.ignore_func_bodies:
        decl, iota = check.env.decl, check.env.iota
        check.later(lambda: stmt.func_body(check, decl, sig, e.body, iota))
    x.mode = Mode.VALUE
    x.typ = sig


def composite_lit(check: Checker, x: Operand, e: CompositeLit, hint: Type | None) -> None:
    """A composite literal; `hint` is the type of one without a type."""
    typ: Type
    is_elem = False
    if e.type is not None:
        if isinstance(e.type, ArrayType) and e.type.len is None:
            typ = Array(typexpr.var_type(check, e.type.elem), -1)
        else:
            typ = typexpr.typ(check, e.type)
        base = typ
    elif hint is not None:
        typ = base = hint
        u, _ = common_under(check, base, None)
        if u is not None:
            b, is_ptr = deref(u)
            if is_ptr:
                base = b  # *T implies &T{}
        is_elem = True
    else:
        check.error(e, "missing type in composite literal")
        typ = base = INVALID
    if not cycles.is_complete(check, base):
        x.mode = Mode.INVALID
        return
    utyp, _ = common_under(check, base, None)
    match utyp:
        case Struct():
            _struct_lit(check, x, e, utyp, base)
        case Array():
            n = _indexed_elts(check, e.elem_list, utyp.elem, utyp.len)
            if utyp.len < 0:
                utyp.len = n
                if e.type is not None:
                    check.record_type_and_value(e.type, Mode.TYPE, utyp, NO_VALUE)
        case Slice():
            _indexed_elts(check, e.elem_list, utyp.elem, -1)
        case Map():
            _map_lit(check, x, e, utyp)
        case _:
            for elem in e.elem_list:
                call.use(check, [elem.value if isinstance(elem, KeyValueExpr) else elem])
            if utyp is None or is_valid(utyp):
                qualifier = " element" if is_elem else ""
                cause = " (no common underlying type)" if utyp is None else ""
                check.error(e, f"invalid composite literal{qualifier} type {check.s(typ)}{cause}")
            x.mode = Mode.INVALID
            if utyp is None or is_valid(utyp):
                return
    x.mode = Mode.VALUE
    x.typ = typ


def _struct_lit(check: Checker, x: Operand, e: CompositeLit, utyp: Struct, base: Type) -> None:
    if not e.elem_list:
        return
    if isinstance(e.elem_list[0], KeyValueExpr):
        visited = _Visited()
        for elem in e.elem_list:
            if isinstance(elem, KeyValueExpr):
                _keyed_field(check, x, elem, utyp, base, visited)
            else:
                check.error(elem, "mixture of field:value and value elements in struct literal")
        return
    fields = utyp.fields
    for i, elem in enumerate(e.elem_list):
        if isinstance(elem, KeyValueExpr):
            check.error(elem, "mixture of field:value and value elements in struct literal")
            continue
        expr.generic_expr(check, x, elem, None)
        if i >= len(fields):
            check.error(x, f"too many values in struct literal of type {check.s(base)}")
            break
        fld = fields[i]
        if not is_exported(fld.name) and fld.pkg is not check.pkg:
            check.error(
                x,
                f"implicit assignment to unexported field {fld.name} in struct literal of type "
                f"{check.s(base)}",
            )
            continue
        assignments.assignment(check, x, fld.typ, "struct literal")
    if len(e.elem_list) < len(fields):
        hint = ""
        if any(not is_exported(f.name) and f.pkg is not check.pkg for f in fields):
            hint = " (type has unexported fields - use key:value pairs)"
        check.error(e.rbrace, f"too few values in struct literal of type {check.s(base)}{hint}")


class _Visited:
    """The fields that a literal has set, as a trie of index paths."""

    __slots__ = ("root",)

    def __init__(self) -> None:
        self.root: dict[int, _Node] = {}

    def insert(self, path: list[int], fld: Var) -> tuple[Var, int]:
        """Adds a field; if it, a part of it or something around it is there already, answers that and the
        length of its path (or of this one), else the field and 0."""
        node = self.root
        for depth, i in enumerate(path):
            child = node.get(i)
            if child is None:
                child = node[i] = _Node()
                if depth == len(path) - 1:
                    child.var = fld
                    return fld, 0
            elif child.var is not None:
                return child.var, depth + 1
            node = child.children
        # An embedded field whose parts are there.
        while True:
            child = node[min(node)]
            if child.var is not None:
                return child.var, len(path)
            node = child.children


class _Node:
    __slots__ = ("var", "children")

    def __init__(self) -> None:
        self.var: Var | None = None
        self.children: dict[int, _Node] = {}


def _keyed_field(
    check: Checker, x: Operand, kv: KeyValueExpr, utyp: Struct, base: Type, visited: _Visited
) -> None:
    expr.generic_expr(check, x, kv.value, None)
    key = kv.key
    if not isinstance(key, Name):
        check.error(kv, f"invalid field name {check.s(key)} in struct literal")
        return
    obj, index, indirect = lookup_field_or_method(utyp, False, check.pkg, key.value)
    if obj is None:
        alt, _, _ = lookup_field_or_method(utyp, False, check.pkg, key.value, True)
        check.error(key, lookup_error(check, base, key.value, alt, True))
        return
    if not isinstance(obj, Var):
        check.error(key, f"{check.s(key)} is not a field")
        return
    assert index is not None
    if len(index) > 1:
        what = f"use of promoted field {field_path(utyp, index)} in struct literal of type {check.s(base)}"
        if not check.verify_version(key, GO1_27, what):
            return
    if indirect:
        check.error(key, f"invalid implicit pointer indirection to reach {check.s(key)}")
        return
    key.obj = obj
    assignments.assignment(check, x, obj.typ, "struct literal")
    alt_fld, n = visited.insert(index, obj)
    if n == 0:
        return
    if alt_fld is obj:
        check.error(kv, f"duplicate field name {obj.name} in struct literal")
    elif n < len(index):
        check.error(
            kv, f"cannot specify promoted field {obj.name} and enclosing embedded field {alt_fld.name}"
        )
    else:
        check.error(
            kv, f"cannot specify embedded field {obj.name} and enclosed promoted field {alt_fld.name}"
        )


def _map_lit(check: Checker, x: Operand, e: CompositeLit, utyp: Map) -> None:
    key_is_interface = is_non_type_param_interface(utyp.key)
    visited: dict[object, list[Type]] = {}
    for elem in e.elem_list:
        if not isinstance(elem, KeyValueExpr):
            check.error(elem, "missing key in map literal")
            continue
        expr.generic_expr(check, x, elem.key, utyp.key)
        assignments.assignment(check, x, utyp.key, "map literal")
        if x.mode is Mode.INVALID:
            continue
        if x.mode is Mode.CONSTANT:
            key = _key_val(x.val)
            types = visited.get(key)
            if types is None:
                visited[key] = [x.typ]
            elif not key_is_interface or any(identical(t, x.typ) for t in types):
                check.error(x, f"duplicate key {to_string(x.val)} in map literal")
                continue
            else:
                types.append(x.typ)
        expr.generic_expr(check, x, elem.value, utyp.elem)
        assignments.assignment(check, x, utyp.elem, "map literal")


def _key_val(val: Value) -> object:
    """The value such that equal constants of different kinds are equal keys."""
    if isinstance(val, bool):
        return ("bool", val)
    if isinstance(val, Complex):
        f = to_float(val)
        if isinstance(f, Unknown):
            return val
        val = f
    i = to_int(val)
    return val if isinstance(i, Unknown) else i


def _indexed_elts(check: Checker, elts: list[Expr], typ: Type, length: int) -> int:
    """Checks the elements of an array or slice literal; answers one more than the highest index."""
    visited: set[int] = set()
    index = highest = 0
    for e in elts:
        valid_index = False
        value = e
        if isinstance(e, KeyValueExpr):
            key_type, i = index_.index(check, e.key, length)
            if is_valid(key_type):
                if i >= 0:
                    index = i
                    valid_index = True
                else:
                    check.error(e, f"index {check.s(e.key)} must be integer constant")
            value = e.value
        elif 0 <= length <= index:
            check.error(e, f"index {index} is out of bounds (>= {length})")
        else:
            valid_index = True
        if valid_index:
            if index in visited:
                check.error(e, f"duplicate index {index} in array or slice literal")
            visited.add(index)
        index += 1
        highest = max(highest, index)
        x = Operand()
        expr.generic_expr(check, x, value, typ)
        assignments.assignment(check, x, typ, "array or slice literal")
    return highest
