"""Expressions.

`raw_expr` dispatches on the kind of expression and fills in the operand; if something is wrong it reports
that and leaves the operand invalid. Untyped expressions are remembered in `Checker.untyped` until their final
type is known; then `update_expr_type` walks down the tree again and notes it on every part.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rt0.syntax.nodes import (
    OP_TEXT,
    AssertExpr,
    BadExpr,
    BasicLit,
    CallExpr,
    ChanDir,
    CompositeLit,
    DotsType,
    EdgeExpr,
    Expr,
    FuncLit,
    IndexExpr,
    KeyValueExpr,
    ListExpr,
    Name,
    Op,
    Operation,
    ParenExpr,
    SelectorExpr,
    SliceExpr,
    TypeSwitchGuard,
)
from rt0.syntax.parse_exprs import unparen
from rt0.syntax.pos import Pos
from rt0.syntax.positions import start_pos
from rt0.types import call, const, cycles, index, literals, typexpr, universe
from rt0.types.constant import UNKNOWN, Unknown, Value, binary_op, compare, sign, to_int, unary_op, vanishes
from rt0.types.constant import shift as constant_shift
from rt0.types.lookup import assertable_to
from rt0.types.operand import (
    EXPRESSION,
    INVALID_OP,
    NO_VALUES,
    NOT_VALUES,
    STATEMENT,
    TYPES,
    Cause,
    Code,
    Mode,
    Operand,
    Target,
    assignable_to,
    composite_kind,
)
from rt0.types.predicates import (
    all_boolean,
    all_integer,
    all_numeric,
    all_numeric_or_string,
    all_ordered,
    all_string,
    all_unsigned,
    comparable,
    comparable_type,
    default_type,
    has_nil,
    identical,
    is_boolean,
    is_complex,
    is_generic,
    is_integer,
    is_non_type_param_interface,
    is_numeric,
    is_pointer,
    is_string,
    is_type_param,
    is_typed,
    is_unsigned,
    is_untyped,
    is_valid,
    max_type,
)
from rt0.types.sizes import size_of
from rt0.types.types import (
    INVALID,
    UINT,
    UNTYPED_BOOL,
    UNTYPED_INT,
    Alias,
    Basic,
    Chan,
    Interface,
    Kind,
    Map,
    Named,
    Pointer,
    Signature,
    Slice,
    Tuple,
    Type,
)
from rt0.types.under import common_under, under_is
from rt0.types.version import GO1_13

if TYPE_CHECKING:
    from rt0.types.check import At, Checker

_UNARY: dict[Op, Callable[[Type], bool]] = {
    Op.ADD: all_numeric,
    Op.SUB: all_numeric,
    Op.XOR: all_integer,
    Op.NOT: all_boolean,
}

_BINARY: dict[Op, Callable[[Type], bool]] = {
    Op.ADD: all_numeric_or_string,
    Op.SUB: all_numeric,
    Op.MUL: all_numeric,
    Op.DIV: all_numeric,
    Op.REM: all_integer,
    Op.AND: all_integer,
    Op.OR: all_integer,
    Op.XOR: all_integer,
    Op.ANDNOT: all_integer,
    Op.ANDAND: all_boolean,
    Op.OROR: all_boolean,
}

_COMPARISONS = frozenset((Op.EQL, Op.NEQ, Op.LSS, Op.LEQ, Op.GTR, Op.GEQ))


def new_target(t: Type | None, desc: str) -> Target | None:
    """A target, if the type is a function type."""
    if t is None:
        return None
    u = t.under()
    if isinstance(u, Interface) and is_type_param(t):
        common, _ = common_under(None, t, None)
        return Target(common, desc) if isinstance(common, Signature) else None
    return Target(u, desc) if isinstance(u, Signature) else None


def op_pos(e: Expr) -> Pos:
    """Where errors about the result of an operation are reported."""
    return e.pos if isinstance(e, Operation) else start_pos(e)


def _defined(check: Checker, preds: dict[Op, Callable[[Type], bool]], x: Operand, op: Op) -> bool:
    pred = preds.get(op)
    if pred is None:
        check.error(x, f"invalid syntax tree: unknown operator {OP_TEXT[op]}")
        return False
    if not pred(x.typ):
        check.error(x, f"{INVALID_OP}operator {OP_TEXT[op]} not defined on {check.s(x)}")
        return False
    return True


def _unary(check: Checker, x: Operand, e: Operation) -> None:
    expr(check, None, x, e.x)
    if x.mode is Mode.INVALID:
        return
    op = e.op
    if op is Op.AND:
        if not isinstance(unparen(e.x), CompositeLit) and x.mode is not Mode.VARIABLE:
            check.error(x, f"{INVALID_OP}cannot take address of {check.s(x)}")
            x.mode = Mode.INVALID
            return
        x.mode = Mode.VALUE
        x.typ = Pointer(x.typ)
        return
    if op is Op.RECV:
        elem = chan_elem(check, x, x, True)
        if elem is not None and cycles.is_complete(check, elem):
            x.mode = Mode.COMMAOK
            x.typ = elem
            check.env.has_call_or_recv = True
            return
        x.mode = Mode.INVALID
        return
    if op is Op.TILDE:
        msg = "cannot use ~ outside of interface or type constraint"
        if not all_integer(x.typ):
            check.error(e, msg)
            x.mode = Mode.INVALID
            return
        check.error(e, msg + " (use ^ for bitwise complement)")
        op = Op.XOR
    if not _defined(check, _UNARY, x, op):
        x.mode = Mode.INVALID
        return
    if x.mode is Mode.CONSTANT:
        if isinstance(x.val, Unknown):
            return
        bits = size_of(x.typ) * 8 if is_unsigned(x.typ) else 0
        x.val = unary_op(op, x.val, bits)
        x.expr = e
        const.overflow(check, x, op_pos(e))
        return
    x.mode = Mode.VALUE


def chan_elem(check: Checker, at: At, x: Operand, recv: bool) -> Type | None:
    """The element type of the channel that an operand is, if it may be received from (or sent to)."""

    def cond(t: Type | None, u: Type | None) -> str | None:
        if u is None:
            return "no specific channel type"
        if not isinstance(u, Chan):
            return f"non-channel {check.s(t)}"
        if recv and u.dir is ChanDir.SEND_ONLY:
            return f"send-only channel {check.s(t)}"
        if not recv and u.dir is ChanDir.RECV_ONLY:
            return f"receive-only channel {check.s(t)}"
        return None

    u, err = common_under(check, x.typ, cond)
    if isinstance(u, Chan):
        return u.elem
    what = "cannot receive from" if recv else "cannot send to"
    if is_type_param(x.typ):
        check.error(at, f"{INVALID_OP}{what} {check.s(x)}: {err}")
    else:
        check.error(at, f"{INVALID_OP}{what} {err} {check.s(x)}")
    return None


def update_expr_type(check: Checker, e: Expr, typ: Type, final: bool) -> None:
    """Gives an untyped expression, and its untyped parts, a type; `final` makes even an untyped one final."""
    old = check.untyped.get(e)
    if old is None:
        return
    if isinstance(e, ParenExpr):
        update_expr_type(check, e.x, typ, final)
    elif isinstance(e, Operation):
        if e.y is None:
            if e.op is Op.MUL:
                return
            if old.val is None:
                update_expr_type(check, e.x, typ, final)
        elif old.val is not None or e.op in _COMPARISONS:
            pass  # operands of constants and of comparisons have their types already
        elif e.op is Op.SHL or e.op is Op.SHR:
            update_expr_type(check, e.x, typ, final)
        else:
            update_expr_type(check, e.x, typ, final)
            update_expr_type(check, e.y, typ, final)
    elif not isinstance(e, CallExpr | Name | BasicLit | SelectorExpr):
        return
    if not final and is_untyped(typ):
        u = typ.under()
        assert isinstance(u, Basic)
        old.typ = u
        return
    del check.untyped[e]
    if old.is_lhs and not all_integer(typ):
        check.error(e, f"{INVALID_OP}shifted operand {check.s(e)} (type {check.s(typ)}) must be integer")
        return
    if old.val is not None:
        c = Operand(old.mode, e, old.typ, old.val)
        const.convert_untyped(check, c, typ)
        if c.mode is Mode.INVALID:
            return
        # The tree gets the value as the type holds it.
        old.val = c.val
    check.record_type_and_value(e, old.mode, typ, old.val)


def update_expr_val(check: Checker, e: Expr, val: Value) -> None:
    """Changes the value of an untyped constant expression."""
    info = check.untyped.get(e)
    if info is not None:
        info.val = val


Implicit = tuple[Type | None, Value | None, Code]

_BAD: Implicit = (None, None, Code.INVALID_UNTYPED_CONVERSION)


def implicit_type_and_value(check: Checker | None, x: Operand, target: Type) -> Implicit:
    """The type and, if it changes, value that an operand takes if it is used as the target type; a typed
    operand keeps its own. Without a type, the code says why."""
    if x.mode is Mode.INVALID or is_typed(x.typ) or not is_valid(target):
        return x.typ, None, Code.OK
    if is_untyped(target):
        m = max_type(x.typ, target)
        return (m, None, Code.OK) if m is not None else _BAD
    if x.mode is Mode.NILVALUE:
        return (target, None, Code.OK) if has_nil(target) else _BAD
    u = target.under()
    if isinstance(u, Basic):
        return _implicit_basic(x, target, u)
    if not isinstance(u, Interface):
        return _BAD
    if is_type_param(target):

        def fits(v: Type | None) -> bool:
            return v is not None and implicit_type_and_value(check, x, v)[0] is not None

        return (target, None, Code.OK) if under_is(target, fits) else _BAD
    if not u.type_set().is_all():
        return _BAD
    return default_type(x.typ), None, Code.OK


def _implicit_basic(x: Operand, target: Type, u: Basic) -> Implicit:
    if x.mode is Mode.CONSTANT:
        v, code = const.representation(x, u)
        return (target, v, code) if v is not None else (None, None, code)
    # What is untyped but not constant: comparisons, shifts, and the ok of comma-ok forms.
    assert isinstance(x.typ, Basic)
    match x.typ.kind:
        case Kind.UNTYPED_BOOL:
            ok = is_boolean(target)
        case Kind.UNTYPED_INT | Kind.UNTYPED_RUNE | Kind.UNTYPED_FLOAT | Kind.UNTYPED_COMPLEX:
            ok = is_numeric(target)
        case Kind.UNTYPED_STRING:
            ok = is_string(target)
        case _:
            ok = False
    return (target, None, Code.OK) if ok else _BAD


def comparison(check: Checker, x: Operand, y: Operand, op: Op, switch_case: bool = False) -> None:
    """x op y; the result is in x."""
    if not is_valid(x.typ) or not is_valid(y.typ):
        x.mode = Mode.INVALID
        return
    if switch_case:
        op = Op.EQL
    err_op, cause = _comparison_error(check, x, y, op)
    if err_op is not None:
        _report_comparison(check, x, y, op, err_op, cause, switch_case)
        x.mode = Mode.INVALID
        return
    if x.mode is Mode.CONSTANT and y.mode is Mode.CONSTANT:
        x.val = compare(x.val, op, y.val)
    else:
        x.mode = Mode.VALUE
        # The operands are never materialised together with the result: their types are final.
        update_expr_type(check, x.expr, default_type(x.typ), True)
        update_expr_type(check, y.expr, default_type(y.typ), True)
    x.typ = UNTYPED_BOOL


def _comparison_error(check: Checker, x: Operand, y: Operand, op: Op) -> tuple[Operand | None, str]:
    """The operand to blame, if any, and why, if that is special."""
    if x.typ is not y.typ and not assignable_to(check, x, y.typ, None):
        if not assignable_to(check, y, x.typ, None):
            return y, f"mismatched types {check.s(x.typ)} and {check.s(y.typ)}"
    if op is Op.EQL or op is Op.NEQ:
        if x.is_nil() or y.is_nil():
            typ = y.typ if x.is_nil() else x.typ
            return (None, "") if has_nil(typ) else (y, "")
        if not comparable(x.typ):
            return x, incomparable_cause(check, x.typ)
        if not comparable(y.typ):
            return y, incomparable_cause(check, y.typ)
        return None, ""
    if not all_ordered(x.typ):
        return x, ""
    if not all_ordered(y.typ):
        return y, ""
    return None, ""


def _report_comparison(
    check: Checker, x: Operand, y: Operand, op: Op, err_op: Operand, cause: str, switch_case: bool
) -> None:
    if not cause:
        if is_type_param(x.typ) or is_type_param(y.typ):
            if not is_type_param(x.typ):
                err_op = y
            cause = f"type parameter {check.s(err_op.typ)} cannot use operator {OP_TEXT[op]}"
        else:
            what = composite_kind(err_op.typ) or check.s(err_op.typ)
            cause = f"operator {OP_TEXT[op]} not defined on {what}"
    if switch_case:
        check.error(x, f"invalid case {check.s(x.expr)} in switch on {check.s(y.expr)} ({cause})")
    else:
        check.error(err_op, f"{INVALID_OP}{check.s(x.expr)} {OP_TEXT[op]} {check.s(y.expr)} ({cause})")


def incomparable_cause(check: Checker, t: Type) -> str:
    """Why values of the type cannot be compared."""
    if isinstance(t.under(), Slice | Signature | Map):
        return composite_kind(t) + " can only be compared to nil"
    return check.why(comparable_type(t, True, None))


_SHIFT_BOUND = 1023 - 1 + 52  # so that the smallest float64 can be written


def _shift(check: Checker, x: Operand, y: Operand, e: Expr | None, op: Op) -> None:
    xval = to_int(x.val) if x.mode is Mode.CONSTANT else None
    if not all_integer(x.typ) and not (is_untyped(x.typ) and type(xval) is int):
        check.error(x, f"{INVALID_OP}shifted operand {check.s(x)} must be integer")
        x.mode = Mode.INVALID
        return
    yval = to_int(y.val) if y.mode is Mode.CONSTANT else None
    if not _shift_count(check, y, yval):
        x.mode = Mode.INVALID
        return
    if x.mode is Mode.CONSTANT:
        if y.mode is Mode.CONSTANT:
            _constant_shift(check, x, y, xval, yval, e, op)
            return
        if is_untyped(x.typ):
            # The shifted constant gets the type that the shift would have without it.
            info = check.untyped.get(x.expr)
            if info is not None:
                info.is_lhs = True
            x.mode = Mode.VALUE
            return
    if not all_integer(x.typ):
        check.error(x, f"{INVALID_OP}shifted operand {check.s(x)} must be integer")
        x.mode = Mode.INVALID
        return
    x.mode = Mode.VALUE


def _shift_count(check: Checker, y: Operand, yval: Value | None) -> bool:
    if y.mode is Mode.CONSTANT:
        if isinstance(yval, int) and yval < 0:
            check.error(y, f"{INVALID_OP}negative shift count {check.s(y)}")
            return False
        if is_untyped(y.typ):
            const.representable(check, y, UINT)
            return y.is_valid()
    elif all_integer(y.typ):
        if all_unsigned(y.typ):
            return True
        return check.verify_version(y, GO1_13, f"{INVALID_OP}signed shift count {check.s(y)}")
    elif is_untyped(y.typ):
        const.convert_untyped(check, y, UINT)
        return y.mode is not Mode.INVALID
    else:
        check.error(y, f"{INVALID_OP}shift count {check.s(y)} must be integer")
        return False
    return True


def _constant_shift(
    check: Checker, x: Operand, y: Operand, xval: Value | None, yval: Value | None, e: Expr | None, op: Op
) -> None:
    if isinstance(x.val, Unknown) or isinstance(y.val, Unknown):
        x.val = UNKNOWN
        if not is_integer(x.typ):
            x.typ = UNTYPED_INT
        return
    if type(yval) is not int or yval > _SHIFT_BOUND:
        check.error(y, f"{INVALID_OP}invalid shift count {check.s(y)}")
        x.mode = Mode.INVALID
        return
    if not is_integer(x.typ):
        x.typ = UNTYPED_INT
    assert xval is not None
    x.val = constant_shift(xval, op, yval)
    if e is not None:
        x.expr = e
    const.overflow(check, x, op_pos(x.expr))


def binary(check: Checker, x: Operand, e: Expr | None, lhs: Expr, rhs: Expr, op: Op) -> None:
    """lhs op rhs; `e` is the expression, None for an assignment operation."""
    y = Operand()
    expr(check, None, x, lhs)
    expr(check, None, y, rhs)
    if x.mode is Mode.INVALID:
        return
    if y.mode is Mode.INVALID:
        x.mode = Mode.INVALID
        x.expr = y.expr
        return
    if op is Op.SHL or op is Op.SHR:
        _shift(check, x, y, e, op)
        return
    match_types(check, x, y)
    if x.mode is Mode.INVALID:
        return
    if op in _COMPARISONS:
        comparison(check, x, y, op)
        return
    if x.typ is not y.typ and not identical(x.typ, y.typ):
        if is_valid(x.typ) and is_valid(y.typ):
            what = f"{check.s(lhs)} {OP_TEXT[op]}= {check.s(rhs)}" if e is None else check.s(e)
            check.error(x, f"{INVALID_OP}{what} (mismatched types {check.s(x.typ)} and {check.s(y.typ)})")
        x.mode = Mode.INVALID
        return
    if not _defined(check, _BINARY, x, op):
        x.mode = Mode.INVALID
        return
    if op is Op.DIV or op is Op.REM:
        zero = y.mode is Mode.CONSTANT and (sign(y.val) == 0 or (is_complex(x.typ) and vanishes(y.val)))
        if zero and (x.mode is Mode.CONSTANT or all_integer(x.typ)):
            check.error(y, INVALID_OP + "division by zero")
            x.mode = Mode.INVALID
            return
    if x.mode is Mode.CONSTANT and y.mode is Mode.CONSTANT:
        if isinstance(x.val, Unknown) or isinstance(y.val, Unknown):
            x.val = UNKNOWN
            return
        x.val = binary_op(x.val, op, y.val, op is Op.DIV and is_integer(x.typ))
        if e is not None:
            x.expr = e
        const.overflow(check, x, op_pos(x.expr))
        return
    x.mode = Mode.VALUE


def _may_convert(x: Operand, y: Operand) -> bool:
    """Whether an untyped one of the operands might take the other's type."""
    if is_typed(x.typ) and is_typed(y.typ):
        return False
    if all_numeric(x.typ) != all_numeric(y.typ):
        return False
    if is_non_type_param_interface(x.typ) or is_non_type_param_interface(y.typ):
        return True
    if all_boolean(x.typ) != all_boolean(y.typ):
        return False
    if all_string(x.typ) != all_string(y.typ):
        return False
    if x.is_nil():
        return has_nil(y.typ)
    if y.is_nil():
        return has_nil(x.typ)
    return not (is_pointer(x.typ) or is_pointer(y.typ))


def match_types(check: Checker, x: Operand, y: Operand) -> None:
    """If one operand is untyped and may take the other's type, it does."""
    if x.typ is y.typ or not _may_convert(x, y):
        return
    const.convert_untyped(check, x, y.typ)
    if x.mode is Mode.INVALID:
        return
    const.convert_untyped(check, y, x.typ)
    if not y.is_valid():
        x.mode = Mode.INVALID


def raw_expr(
    check: Checker, t: Target | None, x: Operand, e: Expr, hint: Type | None, allow_generic: bool
) -> int:
    """Checks an expression or type and records what it is; `hint` is the type of a composite literal without
    one. Answers what the expression is as a statement."""
    x.mode = Mode.INVALID
    x.typ = INVALID
    handler = _HANDLERS.get(type(e))
    if handler is None:
        x.mode = Mode.TYPE
        x.typ = typexpr.typ(check, e)
        kind = EXPRESSION
    else:
        kind = handler(check, t, x, e, hint)
    x.expr = e
    if x.mode is not Mode.INVALID:
        if not allow_generic:
            non_generic(check, t, x)
        check.record(x)
    return kind


def non_generic(check: Checker, t: Target | None, x: Operand) -> None:
    """Reports generic types and functions without type arguments, unless the target provides them."""
    if x.mode is Mode.INVALID or x.mode is Mode.NOVALUE:
        return
    typ = x.typ
    what = ""
    if isinstance(typ, Alias | Named):
        if is_generic(typ):
            what = "type"
    elif isinstance(typ, Signature) and typ.tparams:
        if t is not None:
            call.func_inst(check, t, x.expr.pos, x, None, True)
            return
        what = "function"
    if what:
        check.error(x.expr, f"cannot use generic {what} {check.s(x.expr)} without instantiation")
        x.mode = Mode.INVALID
        x.typ = INVALID


_Handler = Callable[["Checker", Target | None, Operand, "Expr", Type | None], int]


def _bad_expr(check: Checker, t: Target | None, x: Operand, e: Expr, hint: Type | None) -> int:
    return STATEMENT


def _name(check: Checker, t: Target | None, x: Operand, e: Expr, hint: Type | None) -> int:
    assert isinstance(e, Name)
    typexpr.ident(check, x, e, False)
    return EXPRESSION


def _refuse(msg: str) -> _Handler:
    def handler(check: Checker, t: Target | None, x: Operand, e: Expr, hint: Type | None) -> int:
        check.error(e, "invalid syntax tree: " + msg)
        return STATEMENT

    return handler


def _basic_lit(check: Checker, t: Target | None, x: Operand, e: Expr, hint: Type | None) -> int:
    assert isinstance(e, BasicLit)
    if not e.bad:
        literals.basic_lit(check, x, e)
    return EXPRESSION


def _func_lit(check: Checker, t: Target | None, x: Operand, e: Expr, hint: Type | None) -> int:
    assert isinstance(e, FuncLit)
    literals.func_lit(check, x, e)
    return EXPRESSION


def _composite_lit(check: Checker, t: Target | None, x: Operand, e: Expr, hint: Type | None) -> int:
    assert isinstance(e, CompositeLit)
    literals.composite_lit(check, x, e, hint)
    return EXPRESSION


def _paren(check: Checker, t: Target | None, x: Operand, e: Expr, hint: Type | None) -> int:
    assert isinstance(e, ParenExpr)
    return raw_expr(check, None, x, e.x, None, False)


def _selector(check: Checker, t: Target | None, x: Operand, e: Expr, hint: Type | None) -> int:
    assert isinstance(e, SelectorExpr)
    call.selector(check, x, e, False)
    return EXPRESSION


def _index(check: Checker, t: Target | None, x: Operand, e: Expr, hint: Type | None) -> int:
    assert isinstance(e, IndexExpr)
    if index.index_expr(check, x, e):
        call.func_inst(check, t, e.pos, x, e, True)
    return EXPRESSION


def _slice(check: Checker, t: Target | None, x: Operand, e: Expr, hint: Type | None) -> int:
    assert isinstance(e, SliceExpr)
    index.slice_expr(check, x, e)
    return EXPRESSION


def _assert(check: Checker, t: Target | None, x: Operand, e: Expr, hint: Type | None) -> int:
    assert isinstance(e, AssertExpr)
    expr(check, None, x, e.x)
    if x.mode is Mode.INVALID:
        return STATEMENT
    if is_type_param(x.typ):
        check.error(x, f"{INVALID_OP}cannot use type assertion on type parameter value {check.s(x)}")
        x.mode = Mode.INVALID
        return STATEMENT
    if not isinstance(x.typ.under(), Interface):
        check.error(x, f"{INVALID_OP}{check.s(x)} is not an interface")
        x.mode = Mode.INVALID
        return STATEMENT
    typ = typexpr.var_type(check, e.type)
    if not is_valid(typ) or not cycles.is_complete(check, typ):
        x.mode = Mode.INVALID
        return STATEMENT
    type_assertion(check, e, x, typ, False)
    x.mode = Mode.COMMAOK
    x.typ = typ
    return EXPRESSION


def _type_switch_guard(check: Checker, t: Target | None, x: Operand, e: Expr, hint: Type | None) -> int:
    assert isinstance(e, TypeSwitchGuard)
    check.error(e, "invalid syntax tree: use of .(type) outside type switch")
    call.use(check, [e.x])
    return STATEMENT


def _call(check: Checker, t: Target | None, x: Operand, e: Expr, hint: Type | None) -> int:
    assert isinstance(e, CallExpr)
    return call.call_expr(check, x, e)


def _operation(check: Checker, t: Target | None, x: Operand, e: Expr, hint: Type | None) -> int:
    assert isinstance(e, Operation)
    if e.y is not None:
        binary(check, x, e, e.x, e.y, e.op)
        return EXPRESSION
    if e.op is Op.MUL:
        _indirect(check, x, e)
        return EXPRESSION
    _unary(check, x, e)
    return STATEMENT if e.op is Op.RECV else EXPRESSION


def _indirect(check: Checker, x: Operand, e: Operation) -> None:
    """*x, a pointer type or an indirection."""
    expr_or_type(check, x, e.x, False)
    if x.mode is Mode.INVALID:
        return
    if x.mode is Mode.TYPE:
        typexpr.valid_var_type(check, e.x, x.typ)
        x.typ = Pointer(x.typ)
        return
    bases: list[Type] = []

    def is_pointer_to_base(u: Type | None) -> bool:
        if not isinstance(u, Pointer):
            check.error(x, f"{INVALID_OP}cannot indirect {check.s(x)}")
            return False
        if bases and not identical(u.base, bases[0]):
            check.error(x, f"{INVALID_OP}pointers of {check.s(x)} must have identical base types")
            return False
        bases.append(u.base)
        return True

    if not under_is(x.typ, is_pointer_to_base) or not cycles.is_complete(check, bases[-1]):
        x.mode = Mode.INVALID
        return
    x.mode = Mode.VARIABLE
    x.typ = bases[-1]


_HANDLERS: dict[type, _Handler] = {
    BadExpr: _bad_expr,
    Name: _name,
    DotsType: _refuse("invalid use of ..."),
    BasicLit: _basic_lit,
    FuncLit: _func_lit,
    CompositeLit: _composite_lit,
    ParenExpr: _paren,
    EdgeExpr: _paren,
    SelectorExpr: _selector,
    IndexExpr: _index,
    SliceExpr: _slice,
    AssertExpr: _assert,
    TypeSwitchGuard: _type_switch_guard,
    CallExpr: _call,
    ListExpr: _refuse("unexpected list of expressions"),
    Operation: _operation,
    KeyValueExpr: _refuse("no key:value expected"),
}


def type_assertion(check: Checker, e: Expr, x: Operand, t: Type, type_switch: bool) -> None:
    """Reports an assertion that can never hold."""
    cause = Cause()
    if assertable_to(check, x.typ, t, cause):
        return
    if type_switch:
        check.error(
            e,
            f"impossible type switch case: {check.s(e)}\n\t{check.s(x)} cannot have dynamic type "
            f"{check.s(t)} {cause.text}",
        )
        return
    check.error(
        e,
        f"impossible type assertion: {check.s(e)}\n\t{check.s(t)} does not implement "
        f"{check.s(x.typ)} {cause.text}",
    )


def expr(check: Checker, t: Target | None, x: Operand, e: Expr) -> None:
    """A single value."""
    raw_expr(check, t, x, e, None, False)
    mode = x.mode
    if mode is Mode.NOVALUE or mode is Mode.BUILTIN or mode is Mode.TYPE:
        exclude(check, x, NOT_VALUES)
    elif mode is Mode.VALUE:
        single_value(check, x)


def generic_expr(check: Checker, x: Operand, e: Expr, hint: Type | None) -> None:
    """A single value, perhaps a generic function."""
    raw_expr(check, None, x, e, hint, True)
    exclude(check, x, NOT_VALUES)
    single_value(check, x)


def multi_expr(check: Checker, e: Expr, allow_comma_ok: bool) -> tuple[list[Operand], bool]:
    """The values of an expression: several for a call with several results, two for a comma-ok form if that
    is allowed; and whether it is such a form."""
    x = Operand()
    raw_expr(check, None, x, e, None, False)
    exclude(check, x, NOT_VALUES)
    if isinstance(x.typ, Tuple) and x.mode is not Mode.INVALID:
        pos = start_pos(e)
        return [
            Operand(Mode.VALUE, Name(pos, _nth(i + 1, "function result")), v.typ)
            for i, v in enumerate(x.typ.vars)
        ], False
    if allow_comma_ok and x.mode in (Mode.MAPINDEX, Mode.COMMAOK, Mode.COMMAERR):
        what = "ok value of (comma, ok) expression"
        typ: Type = UNTYPED_BOOL
        if x.mode is Mode.COMMAERR:
            what = "err value of (comma, err) expression"
            typ = universe.ERROR_TYPE
        return [x, Operand(Mode.VALUE, Name(start_pos(e), what), typ)], True
    return [x], False


def _nth(n: int, what: str) -> str:
    return f"{n}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(n, 'th') } {what}"


def expr_or_type(check: Checker, x: Operand, e: Expr, allow_generic: bool) -> None:
    """A single value or a type."""
    raw_expr(check, None, x, e, None, allow_generic)
    if x.mode is Mode.NOVALUE:
        exclude(check, x, NO_VALUES)
    elif x.mode is Mode.VALUE:
        single_value(check, x)


def exclude(check: Checker, x: Operand, modes: int) -> None:
    """Reports an operand whose mode is in the set."""
    if not modes >> x.mode & 1:
        return
    if x.mode is Mode.NOVALUE:
        msg = "used as value" if modes & TYPES else "used as value or type"
    elif x.mode is Mode.BUILTIN:
        msg = "must be called"
    else:
        msg = "is not an expression"
    check.error(x, f"{check.s(x)} {msg}")
    x.mode = Mode.INVALID


def single_value(check: Checker, x: Operand) -> None:
    """Reports a call with several results."""
    if x.mode is Mode.VALUE and type(x.typ) is Tuple:
        check.error(x, f"multiple-value {check.s(x)} in single-value context")
        x.mode = Mode.INVALID
