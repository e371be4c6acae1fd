"""Statements, and the frame of a function: parameters, results, deferred calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rt0.lower import (
    accumulate,
    append,
    assign,
    branch,
    builtins,
    call,
    closure,
    convert,
    cover,
    defers,
    expr,
    loop,
    maps,
    rangefunc,
    returns,
    runtime,
    select,
)
from rt0.lower.errors import NotSupported
from rt0.lower.escape import yields
from rt0.lower.func import Comps, Fn, zero_of
from rt0.lower.layout import comps_of, is_flat, memory_type
from rt0.syntax.nodes import (
    AssignStmt,
    BlockStmt,
    BranchStmt,
    CallExpr,
    CallStmt,
    CounterStmt,
    DeclStmt,
    EmptyStmt,
    Expr,
    ExprStmt,
    ForStmt,
    FuncDecl,
    FuncLit,
    IfStmt,
    LabeledStmt,
    Node,
    Op,
    Operation,
    ParenExpr,
    RangeClause,
    ReturnStmt,
    SelectorExpr,
    SelectStmt,
    SendStmt,
    Stmt,
    SwitchStmt,
    VarDecl,
)
from rt0.syntax.parse_exprs import unpack_list
from rt0.syntax.walk import walk
from rt0.types.api import check_body
from rt0.types.objects import BuiltinId, Func, Var
from rt0.types.operand import Mode
from rt0.types.predicates import is_type_param
from rt0.types.selection import METHOD_VAL
from rt0.types.subst import make_subst_map
from rt0.types.types import Chan, Interface, Signature, Type

if TYPE_CHECKING:
    from rt0.lower.program import FuncRef, Program
    from rt0.lower.shard import Shard

MAX_COPIED = 90
"""Nodes of the largest body that is copied into the modules of its callers."""


COPIED_LOOP = 40
"""As how many of these nodes a loop counts."""

MAX_INLINED = 120
"""Nodes of the largest body that LLVM is thought to inline within a module."""


def is_small(decl: FuncDecl) -> bool:
    """Whether other modules get a copy of the function's body to inline; the body has been checked, since
    what never runs does not count."""
    assert decl.body is not None
    small = _at_most(MAX_COPIED, decl.body, lambda n: COPIED_LOOP if isinstance(n, ForStmt) else 1)
    return small and not any(p.text == "go:noinline" for p in decl.pragma)


def _at_most(limit: int, body: BlockStmt, weight: Callable[[Node], int]) -> bool:
    """Whether a body has so many nodes at most, by their weight, and none that becomes a function or a record
    in the frame."""
    nodes = 0

    def visit(n: Node) -> bool:
        nonlocal nodes
        nodes += weight(n) if not _is_special(n) else limit + 1
        return nodes <= limit

    walk(body, visit)
    return nodes <= limit


def _is_special(n: Node) -> bool:
    if isinstance(n, ForStmt):
        return isinstance(n.init, RangeClause) and yields(n.init.x.typ) is not None
    return isinstance(n, FuncLit | CallStmt | SelectStmt)


def lower_copy(prog: Program, ref: FuncRef, user: Shard, fn: Func, decl: FuncDecl) -> None:
    """Lowers a declared function once more, into another module, if it is small; into another package only if
    it is in no circle, which would have to be analysed whole."""
    check_body(fn)
    assert fn.pkg is not None
    if not is_small(decl):
        ref.copy = None
    elif user.is_of(fn.pkg.path) or not prog.escapes.in_circle(fn):
        lower_decl(prog, ref, user, fn, decl, [])


def lower_decl(
    prog: Program, ref: FuncRef, shard: Shard, fn: Func, decl: FuncDecl, targs: list[Type]
) -> None:
    """Lowers a declared function, or an instance of it, into its module, or a copy of it into another."""
    check_body(fn)
    assert decl.body is not None
    smap = make_subst_map([*fn.sig.rparams, *fn.sig.tparams], targs) if targs else {}
    info = prog.escapes.info(fn, targs)
    if shard is not ref.shard and info.has_functions():
        return  # they would be defined twice
    f = Fn(prog, shard, ref.symbol, ref.sig, info, smap, decl.pos)
    if shard is not ref.shard:
        f.linkage = "available_externally"
    elif targs:
        f.linkage = "instance"
    for pragma in decl.pragma:
        if pragma.text == "go:noinline":
            f.attrs.append("noinline")
        elif pragma.text == "go:nosplit" and fn.pkg is not None and fn.pkg.path == "syscall":
            # Stacks do not move here, so in general it need not be heeded, and the frame could be too large
            # for what is left of a stack; but package syscall runs without a P, which growing a stack takes.
            f.nosplit = True
    sig = fn.sig
    lower_body(f, sig.recv, sig, decl.body)


def closure_name(f: Fn, e: FuncLit) -> str:
    """gc's name for a function literal: the next in a function, or one in an initialiser."""
    if e in f.prog.init_literals:
        return f.prog.init_literals[e]
    f.closures[0] += 1
    return f"{f.symbol}.{'func' if f.owner is None else ''}{f.closures[0]}"


def lower_body(f: Fn, recv: Var | None, sig: Signature, body: BlockStmt) -> None:
    """Lowers parameters and body, and finishes the function."""
    at = len(f.abi.indirect)
    params = [*([recv] if recv is not None else []), *sig.params.vars]
    f.results = sig.results.vars
    deferring = defers.plan(f, body)
    f.sums = accumulate.sums(f, body)
    inlined = _at_most(MAX_INLINED, body, lambda _: 1)
    for v in params:
        t = f.sub(v.typ)
        n = len(comps_of(t))
        value = [f"%arg{i}" for i in range(at, at + n)]
        if inlined:
            f.passed.update(value)
        at += n
        if v.name not in ("", "_"):
            param(f, v, t, value)
    returns.declare_results(f)
    block(f, body.list[: len(body.list) - len(deferring)])
    if deferring and f.reachable:
        defers.enter(f)
        block(f, deferring)
    f.at(body.rbrace)
    if f.reachable:
        return_results(f)
    for b in f.labels.values():
        f.seal(b)
    f.finish()


def param(f: Fn, v: Var, t: Type, value: Comps) -> None:
    """A parameter, with its value. One that never changes may stay in the caller's memory."""
    assert f.info is not None
    if (
        not is_flat(t)
        and v not in f.info.reassigned
        and v not in f.info.addr_taken
        and v not in f.info.captured
    ):
        f.mem[v] = value[0]
        return
    f.declare(v, t, value)


def return_results(f: Fn) -> None:
    """Returns the values of the result variables, after what is deferred."""
    if f.defers is not None and f.defers.entered:
        defers.leave(f, f.defers)
    elif f.results and not any(v.name for v in f.results):
        f.terminate("unreachable")  # the checker saw a terminating statement
    else:
        returns.return_values(f, [returns.result(f, v) for v in f.results])


# Statements


def block(f: Fn, stmts: list[Stmt]) -> None:
    """Statements one after another; of those that nothing reaches, what matters to a goto from further below:
    labels, and declarations in front of them. No goto leads into a block."""
    labels = sum(isinstance(s, LabeledStmt) for s in stmts)
    for s in stmts:
        labels -= isinstance(s, LabeledStmt)
        if f.reachable or isinstance(s, LabeledStmt) or (labels and _declares(s)):
            stmt(f, s)


def stmt(f: Fn, s: Stmt) -> None:
    """One statement."""
    handler = _HANDLERS.get(type(s))
    if handler is None:
        raise NotSupported(s.pos, type(s).__name__)
    f.at(s.pos)
    f.searched.clear()
    if f.info is not None and s in f.info.moves:
        for v in f.info.moves[s]:
            append.move_to_heap(f, v)
    handler(f, s)


def _declares(s: Stmt) -> bool:
    return isinstance(s, DeclStmt) or (isinstance(s, AssignStmt) and s.op is Op.DEF)


def _empty(f: Fn, s: Stmt) -> None:
    pass


def _block(f: Fn, s: Stmt) -> None:
    assert isinstance(s, BlockStmt)
    block(f, s.list)


def _expr(f: Fn, s: Stmt) -> None:
    assert isinstance(s, ExprStmt)
    e = s.x
    while isinstance(e, ParenExpr):
        e = e.x
    if not isinstance(e, CallExpr):
        assert isinstance(e, Operation)
        expr.expr(f, e)
        return
    call.call(f, e)
    if f.info is not None and e in f.info.dying:
        _forget(f, f.info.dying[e])


def _forget(f: Fn, v: Var) -> None:
    """Overwrites a variable that was kept alive up to here."""
    t = f.sub(v.typ)
    if is_flat(t) and v in f.mem:
        for c in comps_of(t):
            ty = memory_type(c.ty)
            f.emit(f"store volatile {ty} {zero_of(ty)}, ptr {f.offset(f.mem[v], c.off)}")


def _decl(f: Fn, s: Stmt) -> None:
    assert isinstance(s, DeclStmt)
    for d in s.decl_list:
        if isinstance(d, VarDecl):
            assign.var_decl(f, d)


def _assign(f: Fn, s: Stmt) -> None:
    assert isinstance(s, AssignStmt)
    assign.assign_stmt(f, s)


def _send(f: Fn, s: Stmt) -> None:
    assert isinstance(s, SendStmt)
    t = f.typ(s.chan).under()
    assert isinstance(t, Chan)
    elem = f.sub(t.elem)
    call.ahead(f, [s.chan, s.value])
    c = expr.expr1(f, s.chan)
    value = expr.expr_as(f, s.value, elem)
    f.at(s.pos)
    runtime.call(f, "runtime.chansend1", [c, f.spill(elem, value)])


def _if(f: Fn, s: Stmt) -> None:
    assert isinstance(s, IfStmt)
    if s.init is not None:
        stmt(f, s.init)
    if s.cond.mode == Mode.CONSTANT:
        if s.cond.val:
            block(f, s.then.list)
        elif s.else_ is not None:
            stmt(f, s.else_)
        return
    then, after = f.block("then"), f.block("endif")
    other = f.block("else") if s.else_ is not None else after
    expr.condition(f, s.cond, then, other)
    f.start(then)
    block(f, s.then.list)
    f.br(after)
    if s.else_ is not None:
        f.start(other)
        stmt(f, s.else_)
        f.br(after)
    f.start(after)


def _labeled(f: Fn, s: Stmt) -> None:
    assert isinstance(s, LabeledStmt)
    b = branch.label(f, s)
    f.br(b)
    f.start(b, seal=False)
    stmt(f, s.stmt)


def _branch(f: Fn, s: Stmt) -> None:
    assert isinstance(s, BranchStmt)
    branch.branch(f, s)


def _return_stmt(f: Fn, s: Stmt) -> None:
    assert isinstance(s, ReturnStmt)
    values = _returned(f, unpack_list(s.results))
    f.at(s.pos)
    if f.range_body is not None:
        rangefunc.return_from(f, f.range_body, values)
        return
    if values is None:
        return_results(f)
        return
    if f.defers is not None or any(v in f.mem for v in f.results):
        # Named results may be read by what is returned, and by deferred calls.
        owned = (
            [f.own(f.sub(v.typ), x) for v, x in zip(f.results, values, strict=True)]
            if len(values) > 1
            else values
        )
        for v, value in zip(f.results, owned, strict=True):
            if v in f.mem or v.name not in ("", "_"):
                f.write_var(v, f.sub(v.typ), value)
        if f.defers is not None and f.defers.entered:
            defers.leave(f, f.defers)
            return
        values = [
            f.read_var(v, f.sub(v.typ)) if v in f.mem else x for v, x in zip(f.results, owned, strict=True)
        ]
    returns.return_values(f, values)


def _returned(f: Fn, exprs: list[Expr]) -> list[Comps] | None:
    """The values of a return statement as the results' types; None if it names none."""
    if not exprs:
        return None
    types = [f.sub(v.typ) for v in rangefunc.results(f)]
    if len(exprs) == 1 and len(types) > 1:
        return [
            convert.assign(f, v, t, want, None)
            for (v, t), want in zip(expr.multi(f, exprs[0]), types, strict=True)
        ]
    values: list[Comps] = [[] for _ in exprs]

    def evaluate(i: int, e: Expr) -> None:
        value = expr.expr_as(f, e, types[i])
        values[i] = f.own(types[i], value) if len(exprs) > 1 else value

    call.in_order(f, exprs, evaluate)
    return values


# go and defer


def _call_stmt(f: Fn, s: Stmt) -> None:
    assert isinstance(s, CallStmt)
    e = s.call
    while isinstance(e, ParenExpr):
        e = e.x
    assert isinstance(e, CallExpr)
    fn, code = _thunk(f, s, e)
    f.at(s.pos)
    # gc does not inline such functions either: tracebacks name them.
    f.attrs = ["noinline"]
    if not s.is_defer:
        runtime.call(f, "runtime.newproc", [fn])
    elif f.defers is not None and f.defers.count:
        defers.add(f, f.defers, fn, code, s)
    else:
        runtime.call(f, "runtime.deferproc", [rangefunc.defer_frame(f), fn])


def _thunk(f: Fn, s: CallStmt, e: CallExpr) -> tuple[str, str]:
    """The call as a closure without parameters, and the symbol of its code."""
    fun = e.fun
    while isinstance(fun, ParenExpr):
        fun = fun.x
    if fun.mode == Mode.TYPE:
        raise NotSupported(s.pos, "deferred conversion")
    if fun.mode != Mode.BUILTIN:
        sig = f.typ(fun).under()
        assert isinstance(sig, Signature)
        if isinstance(fun, FuncLit) and not sig.params.vars and not sig.results.vars:
            literal = closure.func_lit(f, fun)
            return literal, f.literals[fun]
        p = call.prepare(f, e, later=True)
    else:
        p = _builtin(f, e, builtins.builtin_of(fun))
    f.at(e.pos)
    values = [(t, f.own(t, v)) for t, v in p.values]
    if not s.is_defer and fun.mode != Mode.BUILTIN and isinstance(f.typ(fun).under(), Signature):
        _check_go(f, fun, values)
    if isinstance(fun, SelectorExpr) and fun.selection is not None and fun.selection.kind is METHOD_VAL:
        receiver, value = values[0]
        # gc calls methods of type parameters through functions, which fail only when they run.
        if isinstance(receiver.under(), Interface) and not is_type_param(fun.x.typ):
            runtime.nil_check(f, value[0])

    def run(g: Fn, loaded: list[Comps]) -> None:
        p.run(g, loaded)

    symbol = _wrapper_name(f, s.is_defer)
    return closure.thunk(f, symbol, values, run, s), symbol


def _check_go(f: Fn, fun: Expr, values: list[tuple[Type, Comps]]) -> None:
    """`go` of a nil func value fails in the caller."""
    if call.static_func(f, fun) is None and values and values[0][0] is f.typ(fun):
        ok = f.ins(f"icmp ne ptr {values[0][1][0]}, null")
        if "runtime.goNilFunc" in f.prog.table:
            runtime.check(f, ok, "runtime.goNilFunc", [])


def _wrapper_name(f: Fn, is_defer: bool) -> str:
    f.wraps[is_defer] += 1
    return f"{f.symbol}.{'deferwrap' if is_defer else 'gowrap'}{f.wraps[is_defer]}"


def _builtin(f: Fn, e: CallExpr, b: BuiltinId) -> call.Prepared:
    """A builtin that is called later."""
    match b:
        case BuiltinId.PRINT | BuiltinId.PRINTLN:
            values = builtins.printed(f, e)
            types = [t for t, _ in values]

            def do_print(g: Fn, loaded: list[Comps]) -> list[Comps]:
                builtins.print_values(g, list(zip(types, loaded, strict=True)), b is BuiltinId.PRINTLN)
                return []

            return call.Prepared(values, do_print)
        case BuiltinId.CLOSE:
            arg = e.arg_list[0]

            def do_close(g: Fn, loaded: list[Comps]) -> list[Comps]:
                runtime.call(g, "runtime.closechan", loaded[0])
                return []

            return call.Prepared([(f.typ(arg), expr.expr(f, arg))], do_close)
        case BuiltinId.PANIC:

            def do_panic(g: Fn, loaded: list[Comps]) -> list[Comps]:
                runtime.never(g, "runtime.gopanic", loaded[0])
                return []

            return call.Prepared([(f.prog.empty_interface, builtins.panic_value(f, e))], do_panic)
        case BuiltinId.COPY:
            dst, src = e.arg_list
            slice_type = f.typ(dst)

            def do_copy(g: Fn, loaded: list[Comps]) -> list[Comps]:
                return [builtins.copy_values(g, slice_type, loaded[0], loaded[1])]

            return call.Prepared([(slice_type, expr.expr(f, dst)), (f.typ(src), expr.expr(f, src))], do_copy)
        case BuiltinId.CLEAR:
            cleared = f.typ(e.arg_list[0])

            def do_clear(g: Fn, loaded: list[Comps]) -> list[Comps]:
                builtins.clear_value(g, cleared, loaded[0])
                return []

            return call.Prepared([(cleared, expr.expr(f, e.arg_list[0]))], do_clear)
        case BuiltinId.DELETE:
            t, m, key = maps.delete(f, e)

            def do_delete(g: Fn, loaded: list[Comps]) -> list[Comps]:
                maps.delete_from(g, t, loaded[0][0], loaded[1])
                return []

            return call.Prepared([(t, m), (f.sub(t.key), key)], do_delete)
        case BuiltinId.RECOVER:

            def do_recover(g: Fn, loaded: list[Comps]) -> list[Comps]:
                runtime.call(g, "runtime.recoverDeferred", [])
                return []

            return call.Prepared([], do_recover)
    raise NotSupported(e.pos, f"go or defer of builtin {b.name.lower()}")


_HANDLERS: dict[type[Stmt], Callable[[Fn, Stmt], None]] = {
    EmptyStmt: _empty,
    CounterStmt: cover.count,
    BlockStmt: _block,
    ExprStmt: _expr,
    DeclStmt: _decl,
    AssignStmt: _assign,
    SendStmt: _send,
    IfStmt: _if,
    LabeledStmt: _labeled,
    BranchStmt: _branch,
    ReturnStmt: _return_stmt,
    CallStmt: _call_stmt,
    ForStmt: loop.for_stmt,
    SwitchStmt: branch.switch,
    SelectStmt: select.select_stmt,
}
