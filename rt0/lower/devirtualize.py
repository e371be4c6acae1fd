"""Calls of interface methods of which the dynamic type is known (`cmd/compile/internal/devirtualize`).

The value is a conversion of a concrete type, or a local variable to which nothing but values of one
concrete type are assigned, or nil; or a call of a short function that returns nothing else. (gc knows that if
it inlines the function. Here it must not depend on what is known of other functions when it is asked.) Where
a function is inlined, its parameters hold what the arguments do (`FuncInfo.known`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rt0.lower import expr
from rt0.lower.escape import FuncInfo
from rt0.lower.escape_instance import at_path, is_iface_method, is_shape
from rt0.syntax.nodes import (
    AssertExpr,
    AssignStmt,
    CallExpr,
    Expr,
    FuncLit,
    Name,
    Node,
    Op,
    ReturnStmt,
    SelectorExpr,
)
from rt0.syntax.parse_exprs import unpack_list, unparen
from rt0.syntax.pos import line_of
from rt0.syntax.walk import children, walk
from rt0.types.api import check_body
from rt0.types.lookup import lookup_field_or_method, missing_method
from rt0.types.objects import Func, Var
from rt0.types.operand import Mode
from rt0.types.predicates import identical, is_interface
from rt0.types.selection import METHOD_VAL
from rt0.types.types import Pointer, Tuple, Type

MAX_LINES = 12
"""Lines of a function whose results are looked at."""

MAX_DEPTH = 4
"""Of functions that return what another one returns."""

Sub = Callable[[Type], Type]
"""Puts type arguments in the place of type parameters."""


class Concrete:
    """A method of a concrete type: `index` is the path to it from the type `typ`, `recv` the type of the
    field at its end."""

    __slots__ = ("typ", "func", "index", "recv")

    def __init__(self, typ: Type, func: Func, index: list[int], recv: Type) -> None:
        self.typ = typ
        self.func = func
        self.index = index
        self.recv = recv


def method(sub: Sub, info: FuncInfo, e: SelectorExpr) -> Concrete | None:
    """The method that a call of x.m reaches through an interface."""
    sel = e.selection
    if sel is None or sel.kind is not METHOD_VAL or not isinstance(sel.obj, Func) or len(sel.index) != 1:
        return None
    if not is_iface_method(sel.obj) or not is_interface(sub(e.x.typ)):
        return None
    t = type_of(sub, info, e.x)
    if t is None or missing_method(None, t, sub(e.x.typ), True, identical, None) is not None:
        return None  # an assertion has failed before
    return of_type(t, sel.obj)


def type_of(sub: Sub, info: FuncInfo, e: Expr) -> Type | None:
    """The type of all values that an expression of an interface type can have, unless they are nil."""
    t = _type_of(sub, info, e, set())
    return None if t is None or t is _NOTHING or is_shape(t.base if isinstance(t, Pointer) else t) else t


def of_type(t: Type, m: Func) -> Concrete | None:
    """The method of a concrete type that a method of an interface stands for."""
    obj, index, _ = lookup_field_or_method(t, False, m.pkg, m.name)
    if not isinstance(obj, Func) or index is None or is_iface_method(obj):
        return None
    return Concrete(t, obj, index, at_path(t, index[:-1]))


def asked(fn: Func) -> dict[int, list[Func]]:
    """The methods that a short function calls of its parameters, or of what it asserts them to be, by the
    parameters' numbers: of interfaces whose dynamic type becomes known if the function is inlined."""
    decl = fn.pkg.func_decls.get(fn) if fn.pkg is not None else None
    params = [v if is_interface(v.typ) else None for v in fn.sig.params.vars]
    if decl is None or not decl.has_body or not any(params):
        return {}
    check_body(fn)
    assert decl.body is not None
    found: dict[int, list[Func]] = {}
    if line_of(decl.body.rbrace) - line_of(decl.pos) > MAX_LINES:
        return found
    numbers: dict[object, int] = {v: i for i, v in enumerate(params) if v is not None}

    def visit(n: Node) -> bool:
        if isinstance(n, AssignStmt) and n.op is Op.DEF and isinstance(n.rhs, AssertExpr):
            x, v = unparen(n.rhs.x), unpack_list(n.lhs)[0]
            if isinstance(x, Name) and x.obj in numbers and isinstance(v, Name) and v.obj is not None:
                numbers[v.obj] = numbers[x.obj]
        elif isinstance(n, SelectorExpr) and n.selection is not None and isinstance(n.selection.obj, Func):
            x = unparen(n.x)
            if isinstance(x, Name) and x.obj in numbers:
                found.setdefault(numbers[x.obj], []).append(n.selection.obj)
        return True

    walk(decl.body, visit)
    return found


_NOTHING = Tuple([])
"""In place of the type where nothing but nil is assigned."""


def _type_of(sub: Sub, info: FuncInfo, e: Expr, seen: set[Var]) -> Type | None:
    """The only type that an expression's value can have if it is not nil; None if it is not known."""
    while True:
        e = unparen(e)
        t = sub(e.typ)
        if isinstance(t, Tuple) and not isinstance(e, CallExpr):
            t = t.vars[0].typ
        if expr.is_nil(e):
            return _NOTHING
        if not is_interface(t):
            return t
        match e:
            case CallExpr() if unparen(e.fun).mode == Mode.TYPE:
                (e,) = e.arg_list
            case AssertExpr():
                e = e.x
            case Name() if isinstance(e.obj, Var):
                return _type_of_variable(sub, info, e.obj, seen)
            case CallExpr():
                return _type_of_result(e.fun, 0)
            case _:
                return None


def _type_of_result(fun: Expr, depth: int) -> Type | None:
    """The same of what a function returns."""
    fun = unparen(fun)
    if isinstance(fun, SelectorExpr) and fun.selection is None:
        fun = fun.sel
    if not isinstance(fun, Name) or not isinstance(fun.obj, Func) or fun.inst is not None:
        return None
    fn = fun.obj
    decl = fn.pkg.func_decls.get(fn) if fn.pkg is not None else None
    if depth > MAX_DEPTH or decl is None or not decl.has_body or fn.sig.tparams or fn.sig.recv is not None:
        return None
    results = fn.sig.results.vars
    if len(results) != 1 or results[0].name or not is_interface(results[0].typ):
        return None
    check_body(fn)
    assert decl.body is not None
    if line_of(decl.body.rbrace) - line_of(decl.pos) > MAX_LINES:
        return None
    found: Type = _NOTHING
    for e in _returned(decl.body):
        t = _type_of_returned(e, depth)
        if t is None or (found is not _NOTHING and t is not _NOTHING and not identical(found, t)):
            return None
        found = found if t is _NOTHING else t
    return found


def _type_of_returned(e: Expr, depth: int) -> Type | None:
    while True:
        e = unparen(e)
        if expr.is_nil(e):
            return _NOTHING
        t: Type = e.typ
        if not is_interface(t):
            return t
        match e:
            case CallExpr() if unparen(e.fun).mode == Mode.TYPE:
                (e,) = e.arg_list
            case CallExpr():
                return _type_of_result(e.fun, depth + 1)
            case _:
                return None


def _returned(body: Node) -> Iterator[Expr]:
    """What the return statements of a function with one result return."""
    for n in children(body):
        if isinstance(n, ReturnStmt) and n.results is not None:
            yield n.results
        elif not isinstance(n, FuncLit):
            yield from _returned(n)


def _type_of_variable(sub: Sub, info: FuncInfo, v: Var, seen: set[Var]) -> Type | None:
    if v in seen:
        return _NOTHING
    if v in info.known:
        return info.known[v]
    seen.add(v)
    found: Type = _NOTHING
    values = info.assigned(v)
    for value in values:
        if isinstance(value, Expr):
            t = _type_of(sub, info, value, seen)
        else:
            t = sub(value)
            t = None if is_interface(t) else t
        if t is None or (found is not _NOTHING and t is not _NOTHING and not identical(found, t)):
            return None
        found = found if t is _NOTHING else t
    return found if values else None
