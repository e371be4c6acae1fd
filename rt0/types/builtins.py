"""Calls of the predeclared functions, and of those in package unsafe."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rt0.syntax.nodes import CallExpr, ChanDir, Op, SelectorExpr
from rt0.syntax.parse_exprs import unparen
from rt0.types import assignments, call, const, cycles, expr, index, typexpr, universe
from rt0.types.constant import UNKNOWN, compare, imag, make_complex, real, sign, to_float
from rt0.types.lookup import deref_struct_ptr, lookup_field_or_method
from rt0.types.objects import BuiltinId, Func, TypeName, Var, VarKind
from rt0.types.operand import INVALID_ARG, INVALID_OP, NO_VALUE, Mode, Operand, assignable_to
from rt0.types.predicates import (
    all_ordered,
    all_string,
    array_ptr_deref,
    default_type,
    identical,
    is_boolean,
    is_numeric,
    is_string,
    is_type_param,
    is_untyped,
    is_valid,
)
from rt0.types.selection import FIELD_VAL
from rt0.types.sizes import align_of, offset_of, size_of
from rt0.types.types import (
    BYTE,
    COMPLEX64,
    COMPLEX128,
    FLOAT32,
    FLOAT64,
    INT,
    NO_TYPE,
    STRING,
    UINTPTR,
    UNSAFE_POINTER,
    UNTYPED_COMPLEX,
    UNTYPED_FLOAT,
    Array,
    Basic,
    Chan,
    Interface,
    Kind,
    Map,
    Named,
    Pointer,
    Signature,
    Slice,
    Struct,
    Term,
    Type,
    TypeParam,
    Union,
    new_tuple,
    unalias,
)
from rt0.types.under import common_under, typeset, under_is
from rt0.types.universe import BUILTINS
from rt0.types.version import GO1_17, GO1_20, GO1_21, GO1_26

if TYPE_CHECKING:
    from rt0.types.check import Checker

_Id = BuiltinId


class _Call:
    """A call under examination: `x` is the first argument, and in the end the result."""

    __slots__ = ("check", "x", "call", "id", "args", "nargs")

    def __init__(
        self, check: Checker, x: Operand, call: CallExpr, id_: BuiltinId, args: list[Operand], nargs: int
    ) -> None:
        self.check = check
        self.x = x
        self.call = call
        self.id = id_
        self.args = args
        self.nargs = nargs

    @property
    def name(self) -> str:
        return BUILTINS[self.id].name

    def record(self, res: Type | None, *args: Type) -> None:
        """Notes the signature of this call."""
        self.check.record_builtin_type(self.call.fun, make_sig(res, *args))

    def result(self, res: Type, *args: Type) -> bool:
        """A value of type `res`, with parameter types for the record."""
        self.record(res, *args)
        self.x.mode = Mode.VALUE
        self.x.typ = res
        return True

    def no_result(self, *args: Type) -> bool:
        """No value."""
        self.record(None, *args)
        self.x.mode = Mode.NOVALUE
        return True


def make_sig(res: Type | None, *args: Type) -> Signature:
    """A function type with these parameters and result."""
    params = [Var(VarKind.PARAM, 0, None, "", default_type(t)) for t in args]
    results = [] if res is None else [Var(VarKind.RESULT, 0, None, "", res)]
    return Signature(None, new_tuple(params), new_tuple(results), False)


def builtin(check: Checker, x: Operand, e: CallExpr, id_: BuiltinId) -> bool:
    """Checks the call; the result is in `x`, unless it answers False."""
    info = BUILTINS[id_]
    if e.has_dots and id_ is not _Id.APPEND:
        check.error(e, f"{INVALID_OP}invalid use of ... with built-in {info.name}")
        call.use(check, e.arg_list)
        return False
    if id_ is _Id.LEN or id_ is _Id.CAP:
        # Whether len(x) is constant depends on calls within x only.
        saved = check.env.has_call_or_recv
        check.env.has_call_or_recv = False
        ok = _checked(check, x, e, id_, info)
        check.env.has_call_or_recv = saved
        return ok
    return _checked(check, x, e, id_, info)


_UNEVALUATED = (_Id.MAKE, _Id.NEW, _Id.OFFSETOF, _Id.TRACE)


def _checked(check: Checker, x: Operand, e: CallExpr, id_: BuiltinId, info: universe.BuiltinInfo) -> bool:
    args: list[Operand] = []
    if id_ in _UNEVALUATED:
        nargs = len(e.arg_list)
    else:
        args = call.expr_list(check, e.arg_list)
        nargs = len(args)
        if any(a.mode is Mode.INVALID for a in args):
            return False
        if args:
            x.assign(args[0])
    msg = ""
    if nargs < info.nargs:
        msg = "not enough"
    elif not info.variadic and nargs > info.nargs:
        msg = "too many"
    if msg:
        check.error(
            e,
            f"{INVALID_OP}{msg} arguments for {check.s(e)} (expected {info.nargs}, found {nargs})",
        )
        return False
    return _CHECKS[id_](_Call(check, x, e, id_, args, nargs))


def _slice_elem(check: Checker, x: Operand) -> tuple[Type, str | None]:
    """The common element type of slices, or why there is none."""
    elem: Type = NO_TYPE
    for _, u in typeset(x.typ):
        if not isinstance(u, Slice):
            have = "untyped nil" if x.is_nil() else check.s(x)
            return NO_TYPE, f"argument must be a slice; have {have}"
        if elem is None:
            elem = u.elem
        elif not identical(elem, u.elem):
            return NO_TYPE, (
                f"mismatched slice element types {check.s(elem)} and {check.s(u.elem)} in {check.s(x)}"
            )
    return elem, None


def _bytes_or_string(y: Operand) -> tuple[bool, bool]:
    """Whether all types of y's type set are byte slices or strings, and whether there is a string."""
    has_string = False
    for _, u in typeset(y.typ):
        if isinstance(u, Slice) and identical(u.elem, BYTE):
            continue
        if u is None or not is_string(u):
            return False, has_string
        has_string = True
    return True, has_string


def _append(c: _Call) -> bool:
    check, x = c.check, c.x
    elem, err = _slice_elem(check, x)
    if err is not None:
        check.error(x, f"invalid append: {err}")
        return False
    sig: Signature | None = None
    if c.nargs == 2 and c.call.has_dots and assignable_to(check, x, Slice(BYTE), None):
        # append([]byte, string...)
        y = c.args[1]
        ok, has_string = _bytes_or_string(y)
        if ok and has_string:
            sig = make_sig(x.typ, x.typ, y.typ)
            sig.variadic = True
    if sig is None:
        sig = make_sig(x.typ, x.typ, Slice(elem))
        sig.variadic = True
        call.arguments(check, c.call, sig, [], [], c.args, [])
    check.record_builtin_type(c.call.fun, sig)
    x.mode = Mode.VALUE
    return True


def _len_cap(c: _Call) -> bool:
    check, x = c.check, c.x
    is_len = c.id is _Id.LEN
    mode = Mode.INVALID
    val = NO_VALUE
    t = array_ptr_deref(x.typ.under())
    match t:
        case Basic():
            if is_string(t) and is_len:
                if x.mode is Mode.CONSTANT:
                    mode = Mode.CONSTANT
                    val = len(x.val) if isinstance(x.val, bytes) else UNKNOWN
                else:
                    mode = Mode.VALUE
        case Array():
            mode = Mode.VALUE
            if not check.env.has_call_or_recv:
                mode = Mode.CONSTANT
                val = t.len if t.len >= 0 else UNKNOWN
        case Slice() | Chan():
            mode = Mode.VALUE
        case Map():
            if is_len:
                mode = Mode.VALUE
        case Interface():
            if is_type_param(x.typ) and under_is(x.typ, lambda u: _has_len(u, is_len)):
                mode = Mode.VALUE
    if mode is Mode.INVALID:
        if is_valid(x.typ.under()):
            check.error(x, f"{INVALID_ARG}{check.s(x)} for built-in {c.name}")
        return False
    if mode is not Mode.CONSTANT:
        c.record(INT, x.typ)
    x.mode = mode
    x.typ = INT
    x.val = val
    return True


def _has_len(u: Type | None, is_len: bool) -> bool:
    if u is None:
        return False
    t = array_ptr_deref(u)
    if isinstance(t, Array | Slice | Chan):
        return True
    return is_len and (isinstance(t, Map) or (isinstance(t, Basic) and is_string(t)))


def _clear(c: _Call) -> bool:
    check, x = c.check, c.x
    check.verify_version(c.call.fun, GO1_21, "clear")
    for _, u in typeset(x.typ):
        if not isinstance(u, Map | Slice):
            check.error(
                x,
                f"{INVALID_ARG}cannot clear {check.s(x)}: argument must be (or constrained by) map or slice",
            )
            return False
    return c.no_result(x.typ)


def _close(c: _Call) -> bool:
    check, x = c.check, c.x
    for _, u in typeset(x.typ):
        if not isinstance(u, Chan):
            check.error(x, f"{INVALID_OP}cannot close non-channel {check.s(x)}")
            return False
        if u.dir is ChanDir.RECV_ONLY:
            check.error(x, f"{INVALID_OP}cannot close receive-only channel {check.s(x)}")
            return False
    return c.no_result(x.typ)


def _float_to_complex(t: Type) -> Type | None:
    u = t.under()
    if isinstance(u, Basic):
        return {
            Kind.FLOAT32: COMPLEX64,
            Kind.FLOAT64: COMPLEX128,
            Kind.UNTYPED_FLOAT: UNTYPED_COMPLEX,
        }.get(u.kind)
    return None


def _complex_to_float(t: Type) -> Type | None:
    u = t.under()
    if isinstance(u, Basic):
        return {
            Kind.COMPLEX64: FLOAT32,
            Kind.COMPLEX128: FLOAT64,
            Kind.UNTYPED_COMPLEX: UNTYPED_FLOAT,
        }.get(u.kind)
    return None


def _complex(c: _Call) -> bool:
    check, x, y = c.check, c.x, c.args[1]
    x_untyped, y_untyped = is_untyped(x.typ), is_untyped(y.typ)
    if x_untyped and not y_untyped:
        const.convert_untyped(check, x, y.typ)
    elif y_untyped and not x_untyped:
        const.convert_untyped(check, y, x.typ)
    elif x_untyped and y_untyped:
        if x.mode is Mode.CONSTANT and y.mode is Mode.CONSTANT:
            for z in (x, y):
                if is_numeric(z.typ) and sign(imag(z.val)) == 0:
                    z.typ = UNTYPED_FLOAT
        else:
            const.convert_untyped(check, x, FLOAT64)
            const.convert_untyped(check, y, FLOAT64)
    if x.mode is Mode.INVALID or y.mode is Mode.INVALID:
        return False
    if not identical(x.typ, y.typ):
        check.error(
            x,
            f"{INVALID_OP}{check.s(c.call)} (mismatched types {check.s(x.typ)} and {check.s(y.typ)})",
        )
        return False
    res = _apply_type_func(c, _float_to_complex)
    if res is None:
        check.error(x, f"{INVALID_ARG}arguments have type {check.s(x.typ)}, expected floating-point")
        return False
    if x.mode is Mode.CONSTANT and y.mode is Mode.CONSTANT:
        x.val = make_complex(to_float(x.val), to_float(y.val))
    else:
        x.mode = Mode.VALUE
        c.record(res, x.typ, x.typ)
    x.typ = res
    return True


def _copy(c: _Call) -> bool:
    check, x, y = c.check, c.x, c.args[1]
    dst, err = _slice_elem(check, x)
    if err is not None:
        check.error(x, f"invalid copy: {err}")
        return False
    if not (assignable_to(check, x, Slice(BYTE), None) and _bytes_or_string(y)[0]):
        src, err = _slice_elem(check, y)
        if err is not None:
            if not all_string(y.typ):
                check.error(y, f"invalid copy: {err}")
                return False
            src = BYTE
        if not identical(dst, src):
            check.error(
                x,
                f"invalid copy: arguments {check.s(x)} and {check.s(y)} have different element types "
                f"{check.s(dst)} and {check.s(src)}",
            )
            return False
    return c.result(INT, x.typ, y.typ)


def _delete(c: _Call) -> bool:
    check, x = c.check, c.x
    map_ = x.typ
    key: Type | None = None
    for _, u in typeset(map_):
        if not isinstance(u, Map):
            check.error(x, f"{INVALID_ARG}{check.s(x)} is not a map")
            return False
        if key is not None and not identical(u.key, key):
            check.error(x, f"{INVALID_ARG}maps of {check.s(x)} must have identical key types")
            return False
        key = u.key
    assert key is not None
    x.assign(c.args[1])
    assignments.assignment(check, x, key, "argument to delete")
    if x.mode is Mode.INVALID:
        return False
    return c.no_result(map_, key)


def _real_imag(c: _Call) -> bool:
    check, x = c.check, c.x
    if is_untyped(x.typ):
        if x.mode is Mode.CONSTANT:
            if is_numeric(x.typ):
                x.typ = UNTYPED_COMPLEX
        else:
            const.convert_untyped(check, x, COMPLEX128)
            if x.mode is Mode.INVALID:
                return False
    res = _apply_type_func(c, _complex_to_float)
    if res is None:
        check.error(x, f"{INVALID_ARG}argument has type {check.s(x.typ)}, expected complex type")
        return False
    if x.mode is Mode.CONSTANT:
        x.val = real(x.val) if c.id is _Id.REAL else imag(x.val)
    else:
        x.mode = Mode.VALUE
        c.record(res, x.typ)
    x.typ = res
    return True


def _make(c: _Call) -> bool:
    check, x = c.check, c.x
    arg0 = c.call.arg_list[0]
    t = typexpr.var_type(check, arg0)
    if not is_valid(t):
        return False

    def cond(_: Type | None, u: Type | None) -> str | None:
        if isinstance(u, Slice | Map | Chan):
            return None
        return "no specific type" if u is None else "type must be slice, map, or channel"

    u, err = common_under(check, t, cond)
    if err is not None:
        check.error(arg0, f"{INVALID_ARG}cannot make {check.s(arg0)}: {err}")
        return False
    least = 2 if isinstance(u, Slice) else 1
    if not least <= c.nargs <= least + 1:
        check.error(
            c.call,
            f"{INVALID_OP}{check.s(c.call)} expects {least} or {least + 1} arguments; found {c.nargs}",
        )
        return False
    types: list[Type] = [t]
    sizes: list[int] = []
    for arg in c.call.arg_list[1:]:
        typ, size = index.index(check, arg, -1)
        types.append(typ)
        if size >= 0:
            sizes.append(size)
    if len(sizes) == 2 and sizes[0] > sizes[1]:
        check.error(c.call.arg_list[1], INVALID_ARG + "length and capacity swapped")
    x.mode = Mode.VALUE
    return c.result(t, *types)


def _max_min(c: _Call) -> bool:
    check, x = c.check, c.x
    check.verify_version(c.call.fun, GO1_21, f"built-in {c.name}")
    op = Op.GTR if c.id is _Id.MAX else Op.LSS
    for i, a in enumerate(c.args):
        if a.mode is Mode.INVALID:
            return False
        if not all_ordered(a.typ):
            check.error(a, f"{INVALID_ARG}{check.s(a)} cannot be ordered")
            return False
        if i == 0:
            continue
        expr.match_types(check, x, a)
        if x.mode is Mode.INVALID:
            return False
        if not identical(x.typ, a.typ):
            check.error(
                a,
                f"{INVALID_ARG}mismatched types {check.s(x.typ)} (previous argument) and "
                f"{check.s(a.typ)} (type of {check.s(a.expr)})",
            )
            return False
        if x.mode is Mode.CONSTANT and a.mode is Mode.CONSTANT:
            if compare(a.val, op, x.val):
                x.assign(a)
        else:
            x.mode = Mode.VALUE
    if x.mode is not Mode.CONSTANT:
        x.mode = Mode.VALUE
        # A value that is not constant is never untyped.
        assignments.assignment(check, x, universe.EMPTY_INTERFACE, f"argument to built-in {c.name}")
        if x.mode is Mode.INVALID:
            return False
    for a in c.args:
        expr.update_expr_type(check, a.expr, x.typ, True)
    if x.mode is not Mode.CONSTANT:
        c.record(x.typ, *[x.typ] * c.nargs)
    return True


def _new(c: _Call) -> bool:
    check, x = c.check, c.x
    arg = c.call.arg_list[0]
    expr.expr_or_type(check, x, arg, False)
    expr.exclude(check, x, 1 << Mode.NOVALUE | 1 << Mode.BUILTIN)
    if x.mode is Mode.INVALID:
        return False
    if x.mode is Mode.TYPE:
        typexpr.valid_var_type(check, arg, x.typ)
    else:
        if is_untyped(x.typ):
            assignments.assignment(check, x, None, "argument to new")
            if x.mode is Mode.INVALID:
                return False
        check.verify_version(c.call.fun, GO1_26, f"new({check.s(arg)})")
    t = x.typ
    return c.result(Pointer(t), t)


def _panic(c: _Call) -> bool:
    check, x = c.check, c.x
    sig = check.env.sig
    if sig is not None and sig.results.vars:
        check.env.is_panic.add(c.call)
    assignments.assignment(check, x, universe.EMPTY_INTERFACE, "argument to panic")
    if x.mode is Mode.INVALID:
        return False
    return c.no_result(universe.EMPTY_INTERFACE)


def _print(c: _Call) -> bool:
    params: list[Type] = []
    for a in c.args:
        assignments.assignment(c.check, a, None, f"argument to built-in {c.name}")
        if a.mode is Mode.INVALID:
            return False
        if isinstance(a.typ.under(), Array | Struct):
            c.check.unprintable.append((c.call.pos, c.name, a.typ))
        params.append(a.typ)
    return c.no_result(*params)


def _recover(c: _Call) -> bool:
    return c.result(universe.EMPTY_INTERFACE)


def _add(c: _Call) -> bool:
    check, x = c.check, c.x
    check.verify_version(c.call.fun, GO1_17, "unsafe.Add")
    assignments.assignment(check, x, UNSAFE_POINTER, "argument to unsafe.Add")
    if x.mode is Mode.INVALID:
        return False
    y = c.args[1]
    if not index.is_valid_index(check, y, "length", True):
        return False
    return c.result(UNSAFE_POINTER, UNSAFE_POINTER, y.typ)


def _constant_or_value(c: _Call, of: Type, arg: Type, size: Callable[[], int]) -> bool:
    """A uintptr that is constant, unless the type's size depends on type parameters."""
    x = c.x
    if has_var_size(c.check, of):
        return c.result(UINTPTR, arg)
    n = size()
    if n < 0:
        c.check.error(x, f"{c.check.s(x)} is too large")
        return False
    x.mode = Mode.CONSTANT
    x.val = n
    x.typ = UINTPTR
    return True


def _alignof(c: _Call) -> bool:
    x = c.x
    assignments.assignment(c.check, x, None, "argument to unsafe.Alignof")
    if x.mode is Mode.INVALID:
        return False
    t = x.typ
    return _constant_or_value(c, t, t, lambda: align_of(t))


def _sizeof(c: _Call) -> bool:
    x = c.x
    assignments.assignment(c.check, x, None, "argument to unsafe.Sizeof")
    if x.mode is Mode.INVALID:
        return False
    t = x.typ
    return _constant_or_value(c, t, t, lambda: size_of(t))


def _offsetof(c: _Call) -> bool:
    check, x = c.check, c.x
    arg0 = c.call.arg_list[0]
    selx = unparen(arg0)
    if not isinstance(selx, SelectorExpr):
        check.error(arg0, f"{INVALID_ARG}{check.s(arg0)} is not a selector expression")
        call.use(check, [arg0])
        return False
    expr.expr(check, None, x, selx.x)
    if x.mode is Mode.INVALID:
        return False
    base = deref_struct_ptr(x.typ)
    sel = selx.sel.value
    obj, path, indirect = lookup_field_or_method(base, False, check.pkg, sel)
    if obj is None or path is None:
        check.error(x, f"{INVALID_ARG}{check.s(base)} has no single field {sel}")
        return False
    if isinstance(obj, Func):
        check.error(arg0, f"{INVALID_ARG}{check.s(arg0)} is a method value")
        return False
    if indirect:
        check.error(x, f"{INVALID_ARG}field {sel} is embedded via a pointer in {check.s(base)}")
        return False
    check.record_selection(selx, FIELD_VAL, base, obj, path, False)
    mode = Mode.VARIABLE if x.mode is Mode.VARIABLE else Mode.VALUE
    check.record(Operand(mode, selx, obj.typ))
    return _constant_or_value(c, base, obj.typ, lambda: offset_of(base, path))


def _slice(c: _Call) -> bool:
    check, x = c.check, c.x
    check.verify_version(c.call.fun, GO1_17, "unsafe.Slice")
    ptr, _ = common_under(check, x.typ, None)
    if not isinstance(ptr, Pointer):
        check.error(x, f"{INVALID_ARG}{check.s(x)} is not a pointer")
        return False
    y = c.args[1]
    if not index.is_valid_index(check, y, "length", False):
        return False
    return c.result(Slice(ptr.base), ptr, y.typ)


def _slice_data(c: _Call) -> bool:
    check, x = c.check, c.x
    check.verify_version(c.call.fun, GO1_20, "unsafe.SliceData")
    s, _ = common_under(check, x.typ, None)
    if not isinstance(s, Slice):
        check.error(x, f"{INVALID_ARG}{check.s(x)} is not a slice")
        return False
    return c.result(Pointer(s.elem), s)


def _string(c: _Call) -> bool:
    check, x = c.check, c.x
    check.verify_version(c.call.fun, GO1_20, "unsafe.String")
    ptr = Pointer(BYTE)
    assignments.assignment(check, x, ptr, "argument to unsafe.String")
    if x.mode is Mode.INVALID:
        return False
    y = c.args[1]
    if not index.is_valid_index(check, y, "length", False):
        return False
    return c.result(STRING, ptr, y.typ)


def _string_data(c: _Call) -> bool:
    check, x = c.check, c.x
    check.verify_version(c.call.fun, GO1_20, "unsafe.StringData")
    assignments.assignment(check, x, STRING, "argument to unsafe.StringData")
    if x.mode is Mode.INVALID:
        return False
    return c.result(Pointer(BYTE), STRING)


def _assert(c: _Call) -> bool:
    check, x = c.check, c.x
    if x.mode is not Mode.CONSTANT or not is_boolean(x.typ):
        check.error(x, f"{INVALID_ARG}{check.s(x)} is not a boolean constant")
        return False
    if x.val is False:
        check.error(c.call, f"{check.s(c.call)} failed")
    return True


def _trace(c: _Call) -> bool:
    """Evaluates its arguments; tests of the checker use it for that."""
    x = c.x
    if c.nargs == 0:
        x.mode = Mode.NOVALUE
        return True
    target = x
    for arg in c.call.arg_list:
        expr.raw_expr(c.check, None, target, arg, None, False)
        target = Operand()
    return x.mode is not Mode.INVALID


_CHECKS: dict[BuiltinId, Callable[[_Call], bool]] = {
    _Id.APPEND: _append,
    _Id.CAP: _len_cap,
    _Id.CLEAR: _clear,
    _Id.CLOSE: _close,
    _Id.COMPLEX: _complex,
    _Id.COPY: _copy,
    _Id.DELETE: _delete,
    _Id.IMAG: _real_imag,
    _Id.LEN: _len_cap,
    _Id.MAKE: _make,
    _Id.MAX: _max_min,
    _Id.MIN: _max_min,
    _Id.NEW: _new,
    _Id.PANIC: _panic,
    _Id.PRINT: _print,
    _Id.PRINTLN: _print,
    _Id.REAL: _real_imag,
    _Id.RECOVER: _recover,
    _Id.ADD: _add,
    _Id.ALIGNOF: _alignof,
    _Id.OFFSETOF: _offsetof,
    _Id.SIZEOF: _sizeof,
    _Id.SLICE: _slice,
    _Id.SLICE_DATA: _slice_data,
    _Id.STRING: _string,
    _Id.STRING_DATA: _string_data,
    _Id.ASSERT: _assert,
    _Id.TRACE: _trace,
}


def has_var_size(check: Checker, t: Type) -> bool:
    """Whether the size of the type depends on type parameters."""
    t = unalias(t)
    match t:
        case Named():
            known = check.var_sizes.get(t)
            if known is not None:
                return known
            i = check.obj_path_idx.get(t.obj)
            if i is not None:
                cycle = check.obj_path[i:]
                cycles.cycle_error(check, cycle, cycles.first_in_src(cycle))
                return True
            check.push(t.obj)
            t.unpack()
            found = has_var_size(check, t.rhs())
            check.pop()
            return check.var_sizes.setdefault(t, found)
        case Array():
            return has_var_size(check, t.elem)
        case Struct():
            return any(has_var_size(check, f.typ) for f in t.fields)
        case TypeParam():
            return True
        case _:
            return False


def _apply_type_func(c: _Call, f: Callable[[Type], Type | None]) -> Type | None:
    """`f` of the argument's type; for a type parameter, a new one whose types are those of `f`."""
    check, x = c.check, c.x
    tp = unalias(x.typ)
    if not isinstance(tp, TypeParam):
        return f(x.typ)
    terms: list[Term] = []

    def collect(t: Term | None) -> bool:
        r = None if t is None else f(t.typ)
        if r is None or t is None:
            return False
        terms.append(Term(t.tilde, r))
        return True

    if not tp.iface().type_set().is_(collect):
        return None
    check.error(
        x,
        f"{check.s(x)} not supported as argument to built-in {c.name} for go1.18 (see go.dev/issue/50937)",
    )
    constraint = Interface([], [Union(terms)])
    constraint.complete = True
    made = TypeParam(check, TypeName(0, check.pkg, tp.obj.name, NO_TYPE), constraint)
    made.index = tp.index
    return made
