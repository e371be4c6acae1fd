"""Calls, instantiation of functions, selectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rt0.syntax.nodes import CallExpr, Expr, IndexExpr, ListExpr, Name, SelectorExpr
from rt0.syntax.parse_exprs import unpack_list, unparen
from rt0.syntax.pos import Pos
from rt0.syntax.positions import start_pos
from rt0.types import assignments, builtins, conversions, cycles, decl, exportdata, expr, infer, typexpr
from rt0.types import index as index_
from rt0.types.api import declared
from rt0.types.instantiate import instance, verify
from rt0.types.lookup import (
    interface_ptr_error,
    is_interface_ptr,
    lookup_error,
    lookup_field_or_method,
)
from rt0.types.objects import (
    Builtin,
    Const,
    Func,
    Object,
    PkgName,
    TypeName,
    Var,
    VarKind,
    is_exported,
)
from rt0.types.operand import (
    CONVERSION,
    EXPRESSION,
    INVALID_OP,
    NO_VALUE,
    NOT_VALUES,
    STATEMENT,
    Mode,
    Operand,
    Target,
)
from rt0.types.predicates import is_type_param, is_valid
from rt0.types.selection import FIELD_VAL, METHOD_EXPR, METHOD_VAL
from rt0.types.subst import make_subst_map, subst
from rt0.types.types import (
    INVALID,
    NO_TYPE,
    Interface,
    Pointer,
    Signature,
    Slice,
    Tuple,
    Type,
    TypeParam,
    new_tuple,
)
from rt0.types.under import common_under
from rt0.types.universe import BUILTINS
from rt0.types.version import GO1_18, GO1_21

if TYPE_CHECKING:
    from rt0.types.check import At, Checker


def func_inst(
    check: Checker, t: Target | None, pos: Pos, x: Operand, inst: IndexExpr | None, do_infer: bool
) -> list[Type] | None:
    """Instantiates the generic function x with the arguments of `inst`, if any, and what can be inferred from
    the target. If some are missing and nothing is to be inferred, answers those that are there."""
    at: At = pos
    targs: list[Type] = []
    xlist: list[Expr] = []
    if inst is not None:
        at = inst.pos
        x.expr = inst
    version_ok = check.verify_version(at, GO1_18, "function instantiation")
    if inst is not None:
        xlist = unpack_list(inst.index)
        types = typexpr.type_list(check, xlist)
        if types is None:
            x.mode = Mode.INVALID
            return None
        targs = types
    sig = x.typ
    assert isinstance(sig, Signature)
    got, want = len(targs), len(sig.tparams)
    if got > want:
        check.error(xlist[got - 1], f"got {got} type arguments but want {want}")
        x.mode = Mode.INVALID
        return None
    if got < want:
        if not do_infer:
            return targs
        inferred = _infer_from_target(check, t, pos, x, inst, sig, targs, version_ok)
        if inferred is None:
            x.mode = Mode.INVALID
            return None
        targs = inferred
    x.typ = instantiate_signature(check, x.expr.pos, x.expr, sig, targs, xlist)
    x.mode = Mode.VALUE
    return None


def _infer_from_target(
    check: Checker,
    t: Target | None,
    pos: Pos,
    x: Operand,
    inst: IndexExpr | None,
    sig: Signature,
    targs: list[Type],
    version_ok: bool,
) -> list[Type] | None:
    args: list[Operand] = []
    params: list[Var] = []
    reverse = False
    if t is not None and sig.tparams:
        if version_ok and not check.allow_version(GO1_21):
            how = "partially" if inst is not None else "implicitly"
            check.version_error(
                inst.pos if inst is not None else pos, GO1_21, f"{how} instantiated function in assignment"
            )
        # The function's own signature is the parameter, the target's the argument.
        generic = Signature(None, sig.params, sig.results, sig.variadic)
        params = [Var(VarKind.PARAM, x.expr.pos, check.pkg, "", generic)]
        args = [Operand(Mode.VALUE, Name(x.expr.pos, t.desc), t.sig)]
        reverse = True
    tparams, renamed = infer.rename_tparams(check, pos, sig.tparams, new_tuple(params))
    err = check.new_error()
    result = infer.infer(check, pos, tparams, list(targs), cast(Tuple, renamed), args, reverse, err)
    if result is None and err.lines:
        err.report()
    return result


def instantiate_signature(
    check: Checker, pos: Pos, e: Expr, typ: Signature, targs: list[Type], xlist: list[Expr]
) -> Signature:
    """The signature with type arguments; whether they satisfy their constraints is checked later."""
    inst = instance(check, pos, typ, targs, check.ctxt)
    assert isinstance(inst, Signature)
    check.record_instance(e, targs, inst)

    def later() -> None:
        i, cause = verify(check, pos, typ.tparams, targs, check.ctxt)
        if cause is not None:
            check.error(start_pos(xlist[i]) if i < len(xlist) else pos, cause)
        else:
            check.mono.record_instance(check.pkg, pos, typ.tparams, targs, xlist)

    check.later(later)
    return inst


def call_expr(check: Checker, x: Operand, call: CallExpr) -> int:
    """A call, a conversion, or a call of a predeclared function."""
    inst: IndexExpr | None = None
    fun = call.fun
    if isinstance(fun, IndexExpr):
        if index_.index_expr(check, x, fun):
            inst = fun
        x.expr = fun
        check.record(x)
    else:
        expr.expr_or_type(check, x, fun, True)
    mode = x.mode
    if mode is Mode.INVALID:
        use(check, call.arg_list)
        return STATEMENT
    if mode is Mode.TYPE:
        _conversion_call(check, x, call)
        return CONVERSION
    if mode is Mode.BUILTIN:
        id_ = x.id
        if not builtins.builtin(check, x, call, id_):
            x.mode = Mode.INVALID
        if x.mode is not Mode.INVALID and x.mode is not Mode.CONSTANT:
            check.env.has_call_or_recv = True
        return STATEMENT if BUILTINS[id_].kind == "statement" else EXPRESSION
    sig = _callee(check, x)
    if sig is None:
        x.mode = Mode.INVALID
        return STATEMENT
    was_generic = bool(sig.tparams)
    xlist: list[Expr] = []
    targs: list[Type] = []
    if inst is not None:
        explicit = _explicit_targs(check, x, call, inst, sig)
        if explicit is None:
            x.mode = Mode.INVALID
            return STATEMENT
        sig, targs, xlist = explicit
    args, atargs = _generic_expr_list(check, call.arg_list)
    sig = arguments(check, call, sig, targs, xlist, args, atargs)
    if was_generic and not sig.tparams:
        check.record_type_and_value(fun, Mode.VALUE, sig, NO_VALUE)
    results = sig.results.vars
    if not results:
        x.mode = Mode.NOVALUE
    elif len(results) == 1:
        x.mode = Mode.VALUE
        typ = results[0].typ
        if not cycles.is_complete(check, typ):
            x.mode = Mode.INVALID
            return STATEMENT
        x.typ = typ
    else:
        x.mode = Mode.VALUE
        x.typ = sig.results
    check.env.has_call_or_recv = True
    if x.mode is Mode.VALUE and sig.tparams and infer.is_parameterized(sig.tparams, x.typ):
        x.mode = Mode.INVALID  # type arguments could not be inferred
    return STATEMENT


def _callee(check: Checker, x: Operand) -> Signature | None:
    u: Type | None = x.typ.under()
    if isinstance(u, Signature):
        return u

    def cond(t: Type | None, v: Type | None) -> str | None:
        if v is not None and not isinstance(v, Signature):
            return f"{check.s(t)} is not a function"
        return None

    u, err = common_under(check, x.typ, cond)
    if isinstance(u, Signature):
        return u
    check.error(x, f"{INVALID_OP}cannot call {check.s(x)}: {err}")
    return None


def _conversion_call(check: Checker, x: Operand, call: CallExpr) -> None:
    expr.non_generic(check, None, x)
    if x.mode is Mode.INVALID:
        return
    t = x.typ
    x.mode = Mode.INVALID
    if not cycles.is_complete(check, t):
        return
    args = call.arg_list
    if not args:
        check.error(call, f"missing argument in conversion to {check.s(t)}")
        return
    if len(args) > 1:
        use(check, args)
        check.error(args[-1], f"too many arguments in conversion to {check.s(t)}")
        return
    expr.expr(check, expr.new_target(t, "conversion"), x, args[0])
    if x.mode is Mode.INVALID:
        return
    u = t.under()
    if isinstance(u, Interface) and not is_type_param(t) and not u.type_set().is_method_set():
        check.error(
            call,
            f"cannot use interface {check.s(t)} in conversion (contains specific type constraints or is "
            f"comparable)",
        )
        return
    if call.has_dots:
        check.error(args[0], f"invalid use of ... in conversion to {check.s(t)}")
        return
    conversions.conversion(check, x, t)


def _explicit_targs(
    check: Checker, x: Operand, call: CallExpr, inst: IndexExpr, sig: Signature
) -> tuple[Signature, list[Type], list[Expr]] | None:
    """Evaluates f[T1, T2](…)'s type arguments; instantiates at once if they are complete."""
    xlist = unpack_list(inst.index)
    targs = typexpr.type_list(check, xlist)
    if targs is None:
        use(check, call.arg_list)
        return None
    got, want = len(targs), len(sig.tparams)
    if got > want:
        check.error(xlist[want], f"got {got} type arguments but want {want}")
        use(check, call.arg_list)
        return None
    if got == want and want > 0:
        check.verify_version(inst, GO1_18, "function instantiation")
        return instantiate_signature(check, inst.pos, inst, sig, targs, xlist), [], []
    return sig, targs, xlist


def expr_list(check: Checker, elist: list[Expr]) -> list[Operand]:
    """The values of a list of expressions; a single call may yield several."""
    if len(elist) == 1:
        return expr.multi_expr(check, elist[0], False)[0]
    out: list[Operand] = []
    for e in elist:
        x = Operand()
        expr.expr(check, None, x, e)
        out.append(x)
    return out


def _generic_expr_list(check: Checker, elist: list[Expr]) -> tuple[list[Operand], list[list[Type]]]:
    """Arguments of a call, which may be generic functions, with those functions' explicit type arguments."""
    out: list[Operand] = []
    targs_list: list[list[Type]] = []
    do_infer = bool(elist) and not check.allow_version(GO1_21)
    single = len(elist) == 1
    for e in elist:
        x = Operand()
        targs: list[Type] | None = None
        if isinstance(e, IndexExpr):
            if index_.index_expr(check, x, e):
                targs = func_inst(check, None, x.expr.pos, x, e, do_infer)
                if targs is not None:
                    x.expr = e
                else:
                    check.record(x)
                out.append(x)
                targs_list.append(targs or [])
                continue
            # Not a function: finish what `raw_expr` would have done. gc evaluates it again, which counts if
            # there were errors.
            x.expr = e
            if x.mode is Mode.INVALID:
                expr.raw_expr(check, None, x, e, None, True)
            else:
                check.record(x)
        else:
            expr.raw_expr(check, None, x, e, None, True)
        expr.exclude(check, x, NOT_VALUES)
        if single and isinstance(x.typ, Tuple) and x.mode is not Mode.INVALID:
            return [Operand(Mode.VALUE, e, v.typ) for v in x.typ.vars], []
        expr.single_value(check, x)
        out.append(x)
        targs_list.append([])
    return out, targs_list


def arguments(
    check: Checker,
    call: CallExpr,
    sig: Signature,
    targs: list[Type],
    xlist: list[Expr],
    args: list[Operand],
    atargs: list[list[Type]],
) -> Signature:
    """Checks arguments against parameters, inferring type arguments; answers the instantiated signature, or
    the given one after an error."""
    fitted = _fit(check, call, sig, args)
    if fitted is None:
        return sig
    params, adjusted = fitted
    rsig = sig
    tparams: list[TypeParam] = []
    n = len(sig.tparams)
    if n > 0:
        if not check.allow_version(GO1_18):
            if isinstance(call.fun, IndexExpr):
                check.version_error(call.fun, GO1_18, "function instantiation")
            else:
                check.version_error(call, GO1_18, "implicit function instantiation")
        tparams, renamed = infer.rename_tparams(check, call.pos, sig.tparams, params)
        params = cast(Tuple, renamed)
        targs = targs + [NO_TYPE] * (len(tparams) - len(targs))
    generic_args: list[int] = []
    for i, arg in enumerate(args):
        asig = arg.typ
        if isinstance(asig, Signature) and asig.tparams:
            # Each use gets type parameters of its own, since the function may occur several times.
            atparams, renamed = infer.rename_tparams(check, call.pos, asig.tparams, _plain(asig))
            asig = cast(Signature, renamed).copy()
            asig.tparams = atparams
            arg.typ = asig
            tparams = tparams + atparams
            targs = targs + (atargs[i] if i < len(atargs) else [])
            targs = targs + [NO_TYPE] * (len(tparams) - len(targs))
            generic_args.append(i)
    if generic_args:
        check.verify_version(args[generic_args[0]], GO1_21, "implicitly instantiated function as argument")
    if tparams:
        err = check.new_error()
        inferred = infer.infer(check, call.pos, tparams, targs, params, args, False, err)
        if inferred is None:
            if err.lines:
                check.error(err.pos(), f"in call to {check.s(call.fun)}, {err.msg()}")
            return rsig
        if n > 0:
            rsig = instantiate_signature(check, call.pos, call.fun, sig, inferred[:n], xlist)
            if adjusted:
                smap = make_subst_map(tparams[:n], inferred[:n])
                params = cast(Tuple, subst(check, call.pos, params, smap, check.ctxt))
            else:
                params = rsig.params
        j = n
        for i in generic_args:
            arg = args[i]
            asig = cast(Signature, arg.typ)
            k = j + len(asig.tparams)
            arg.typ = instantiate_signature(check, call.pos, arg.expr, asig, inferred[j:k], [])
            check.record(arg)
            j = k
    if args:
        context = f"argument to {check.s(call.fun)}"
        for a, p in zip(args, params.vars, strict=True):
            assignments.assignment(check, a, p.typ, context)
    return rsig


def _plain(sig: Signature) -> Signature:
    """The signature as if its type parameters were somebody else's, so that substitution reaches them."""
    return Signature(sig.recv, sig.params, sig.results, sig.variadic)


def _fit(check: Checker, call: CallExpr, sig: Signature, args: list[Operand]) -> tuple[Tuple, bool] | None:
    """One parameter for each argument, and whether the list differs from the signature's; None if the numbers
    do not match, which is reported."""
    nargs, npars = len(args), len(sig.params.vars)
    ddd = call.has_dots
    params, adjusted = sig.params, False
    if sig.variadic:
        if ddd:
            if len(call.arg_list) == 1 and nargs > 1:
                check.error(call, f"cannot use ... with {nargs}-valued {check.s(call.arg_list[0])}")
                return None
        elif nargs >= npars - 1:
            last = sig.params.vars[-1]
            assert isinstance(last.typ, Slice)
            elem = last.typ.elem
            vars = sig.params.vars[:-1]
            vars = vars + [
                Var(VarKind.PARAM, last.pos, last.pkg, last.name, elem) for _ in range(nargs - len(vars))
            ]
            params, adjusted, npars = new_tuple(vars), True, nargs
        else:
            npars -= 1  # for the message
    elif ddd:
        check.error(call, f"cannot use ... in call to non-variadic {check.s(call.fun)}")
        return None
    if nargs == npars:
        return params, adjusted
    at: At = call
    qualifier = "not enough"
    if nargs > npars:
        at = args[npars].expr
        qualifier = "too many"
    elif nargs > 0:
        at = args[-1].expr
    err = check.new_error()
    err.add(at, f"{qualifier} arguments in call to {check.s(call.fun)}")
    have = assignments.types_summary(check, [a.typ for a in args], False, ddd)
    want = assignments.types_summary(check, [v.typ for v in sig.params.vars], sig.variadic, False)
    err.add(0, f"have {have}")
    err.add(0, f"want {want}")
    err.report()
    return None


def selector(check: Checker, x: Operand, e: SelectorExpr, want_type: bool) -> None:
    """x.f: a qualified identifier, field, method value or method expression."""
    if isinstance(e.x, Name):
        pname = check.lookup(e.x.value)
        if isinstance(pname, PkgName):
            _qualified(check, x, e, e.x, pname)
            return
    expr.expr_or_type(check, x, e.x, False)
    if x.mode is Mode.BUILTIN:
        check.error(e.pos, f"invalid use of {check.s(x)} in selector expression")
        _bad_selector(x)
        return
    if x.mode is Mode.INVALID or not cycles.is_complete(check, x.typ):
        _bad_selector(x)
        return
    if want_type:
        check.error(e.sel, f"{check.s(e)} is not a type")
        _bad_selector(x)
        return
    p = x.typ.under()
    if isinstance(p, Pointer) and not cycles.is_complete(check, p.base):
        _bad_selector(x)
        return
    sel = e.sel.value
    obj, index, indirect = lookup_field_or_method(x.typ, x.mode is Mode.VARIABLE, check.pkg, sel)
    if obj is None:
        if is_valid(x.typ.under()):
            _missing_selector(check, x, e, index, indirect)
        _bad_selector(x)
        return
    assert index is not None
    if isinstance(obj, Var):
        if x.mode is Mode.TYPE:
            check.error(e.x, f"operand for field selector {sel} must be value of type {check.s(x.typ)}")
            _bad_selector(x)
            return
        check.record_selection(e, FIELD_VAL, x.typ, obj, index, indirect)
        x.mode = Mode.VARIABLE if x.mode is Mode.VARIABLE or indirect else Mode.VALUE
        x.typ = obj.typ
        return
    assert isinstance(obj, Func)
    _method(check, x, e, obj, index, indirect)


def _bad_selector(x: Operand) -> None:
    x.mode = Mode.INVALID
    x.typ = INVALID


def _qualified(check: Checker, x: Operand, e: SelectorExpr, ident: Name, pname: PkgName) -> None:
    ident.obj = pname
    pname.used = True
    pkg = pname.imported
    sel = e.sel.value
    exp: Object | None = pkg.scope.lookup(sel)
    if exp is not None and not is_exported(sel) and not exportdata.is_known(pkg, sel):
        exp = None
    if exp is None:
        if not pkg.fake and _is_valid_name(sel):
            others = pkg.scope.lookup_ignoring_case(sel, True)
            but = f" (but have {others[0].name})" if others else ""
            check.error(e.sel, f"undefined: {check.s(e)}{but}")
        _bad_selector(x)
        return
    if not is_exported(sel):
        check.error(e.sel, f"name {sel} not exported by package {pkg.name}")
    e.sel.obj = exp
    declared(exp)
    x.typ = exp.typ
    match exp:
        case Const():
            x.mode = Mode.CONSTANT
            assert exp.val is not None
            x.val = exp.val
        case TypeName():
            x.mode = Mode.TYPE
        case Var():
            x.mode = Mode.VARIABLE
        case Builtin():
            x.mode = Mode.BUILTIN
            x.id = exp.id_
        case _:
            x.mode = Mode.VALUE


def _is_valid_name(s: str) -> bool:
    return all(ch == "_" or ch.isalpha() or (i > 0 and ch.isdecimal()) for i, ch in enumerate(s))


def _missing_selector(
    check: Checker, x: Operand, e: SelectorExpr, index: list[int] | None, indirect: bool
) -> None:
    sel = e.sel.value
    if index is not None:
        check.error(e.sel, f"ambiguous selector {check.s(x.expr)}.{sel}")
        return
    t = check.s(x.typ)
    if indirect:
        if x.mode is Mode.TYPE:
            check.error(e.sel, f"invalid method expression {t}.{sel} (needs pointer receiver (*{t}).{sel})")
        else:
            check.error(e.sel, f"cannot call pointer method {sel} on {t}")
        return
    if is_interface_ptr(x.typ):
        why = interface_ptr_error(check, x.typ)
    else:
        alt, _, _ = lookup_field_or_method(x.typ, x.mode is Mode.VARIABLE, check.pkg, sel, True)
        why = lookup_error(check, x.typ, sel, alt, False)
    check.error(e.sel, f"{check.s(x.expr)}.{sel} undefined ({why})")


def _method(check: Checker, x: Operand, e: SelectorExpr, obj: Func, index: list[int], indirect: bool) -> None:
    decl.obj_decl(check, obj)
    check.add_decl_dep(obj)
    sig = obj.sig
    if x.mode is not Mode.TYPE:
        check.record_selection(e, METHOD_VAL, x.typ, obj, index, indirect)
        x.mode = Mode.VALUE
        value = sig.copy()
        value.recv = None
        x.typ = value
        return
    check.record_selection(e, METHOD_EXPR, x.typ, obj, index, indirect)
    if sig.recv is None:
        check.error(e, "illegal cycle in method declaration")
        _bad_selector(x)
        return
    # The receiver becomes the first parameter; if the others have names, it needs one too.
    params = sig.params.vars
    name = (sig.recv.name or "_") if params and params[0].name else ""
    first = Var(VarKind.PARAM, sig.recv.pos, sig.recv.pkg, name, x.typ)
    x.mode = Mode.VALUE
    x.typ = Signature(None, Tuple([first, *params]), sig.results, sig.variadic, sig.tparams)


def use(check: Checker, args: list[Expr]) -> bool:
    """Evaluates expressions for their errors and uses only; answers whether all are valid."""
    ok = True
    for e in args:
        ok = _use1(check, e, False) and ok
    return ok


def use_lhs(check: Checker, args: list[Expr]) -> bool:
    """Like `use`, but variables that stand alone do not count as used."""
    ok = True
    for e in args:
        ok = _use1(check, e, True) and ok
    return ok


def _use1(check: Checker, e: Expr, lhs: bool) -> bool:
    x = Operand(Mode.VALUE)
    n = unparen(e)
    if isinstance(n, Name):
        if n.value == "_":
            return True
        v = check.lookup(n.value) if lhs else None
        if isinstance(v, Var) and v.pkg is check.pkg:
            used = v.used
            expr.expr_or_type(check, x, n, True)
            v.used = used
        else:
            expr.expr_or_type(check, x, n, True)
    elif isinstance(n, ListExpr):
        return use_lhs(check, n.elem_list) if lhs else use(check, n.elem_list)
    else:
        expr.raw_expr(check, None, x, e, None, True)
    return x.mode is not Mode.INVALID
