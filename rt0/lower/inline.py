"""Calls that are inlined: the callee's statements are lowered where it is called.

LLVM inlines, too, but after escape analysis; this is for the few calls by which something stays in the
frame that would be on the heap otherwise (`escape_inline` finds them). What escapes in a function depends on
the place then, so each has a `FuncInfo` of its own (`FuncInfo.inlined`). The other way would have been a
variant of the callee that is handed memory for what it returns; but LLVM would see less (the memory's
address is passed on), a variant is needed for each combination of what stays, and calls of parameters would
be as unknown as before.

The arguments become the variables that the parameters are, which lie in the caller's frame or in SSA form
like its own; a return stores the results and jumps behind the call. Locations have the callee's subprogram
and where it was inlined, so tracebacks and `runtime.Caller` see a call, as they do where LLVM inlines.
Function literals in the callee are new functions each time, with the name that they always have and a mark
that tracebacks do not show (`debug.INLINED`).

Invariant: whatever `Fn` knows of the function whose statements are lowered is in `_OWN`, and put aside in the
meantime. Nothing that is inlined has deferred calls or calls `recover`.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from rt0.lower import call, closure, devirtualize, method, returns, runtime, stmt
from rt0.lower.debug import INLINED
from rt0.lower.func import Comps, Fn, signature_abi
from rt0.lower.layout import comps_of, is_direct_iface, is_flat
from rt0.syntax.nodes import BlockStmt, CallExpr, FuncLit, IndexExpr, Name, SelectorExpr
from rt0.syntax.parse_exprs import unparen
from rt0.syntax.pos import Pos
from rt0.types.api import check_body
from rt0.types.objects import Func, Var
from rt0.types.selection import METHOD_VAL
from rt0.types.subst import make_subst_map
from rt0.types.types import Signature, Type, as_named, unalias

if TYPE_CHECKING:
    from rt0.lower.escape import FuncInfo, Inlined
    from rt0.lower.ssa import Block

_OWN = (
    "symbol",
    "info",
    "smap",
    "_types",
    "mem",
    "subprogram",
    "inlined_at",
    "targets",
    "labels",
    "fallthrough",
    "results",
    "result_ptrs",
    "exit",
    "defers",
    "closures",
    "ranges",
    "owner",
    "range_body",
    "first_arrays",
    "arrays",
    "ahead",
    "searched",
    "literals",
)


def inlined_call(f: Fn, e: CallExpr, found: Inlined) -> list[Comps]:
    """The results of a call that is inlined."""
    fun = unparen(e.fun)
    if found.literal is not None:
        return _literal(f, e, found, found.literal)
    if found.named is not None:
        return _named(f, e, found.named, found.info)
    call.ahead(f, [fun, *e.arg_list])
    selector = unparen(fun.x) if isinstance(fun, IndexExpr) else fun
    if isinstance(selector, SelectorExpr) and selector.selection is not None:
        assert selector.selection.kind is METHOD_VAL
        return _method(f, e, selector, found.info)
    name = selector.sel if isinstance(selector, SelectorExpr) else selector
    assert isinstance(name, Name) and isinstance(name.obj, Func)
    targs = [f.sub(t) for t in name.inst.targs] if name.inst is not None else []
    return _function(f, e, _Target(f, name.obj.origin, targs), found.info)


def _named(f: Fn, e: CallExpr, fn: Func, info: FuncInfo) -> list[Comps]:
    """A call of a variable that holds a function without type parameters."""
    call.ahead(f, [e.fun, *e.arg_list])
    return _function(f, e, _Target(f, fn, []), info)


def _function(f: Fn, e: CallExpr, target: _Target, info: FuncInfo) -> list[Comps]:
    args, _ = call.arguments(f, e, target.params)
    f.at(e.pos)
    return target.expand(f, info, [v for _, v in args])


def _method(f: Fn, e: CallExpr, fun: SelectorExpr, info: FuncInfo) -> list[Comps]:
    _, m = closure.resolve(f, fun)
    r = closure.receiver(f, fun, m)
    fn = m.func
    if method.is_interface_method(fn):
        assert f.info is not None
        known = devirtualize.method(f.sub, f.info, fun)
        assert known is not None
        itab, data = r.value(f)
        target = _Target(f, known.func, _type_args(known.recv))
        args, _ = call.arguments(f, e, target.params[1:])
        f.at(e.pos)
        runtime.nil_check(f, itab)
        direct = is_direct_iface(known.typ)
        r = method.Receiver(known.typ, "" if direct else data, [data] if direct else [])
        r = method.walk(f, r, known.index[:-1])
        return target.expand(f, info, [method.receiver_arg(f, r, known.func), *[v for _, v in args]])
    recv = method.receiver_type(r, fn)
    target = _Target(f, fn.origin, [*_type_args(recv), *m.targs])
    value = method.receiver_arg(f, r, fn)
    if not is_flat(recv):
        value = f.own(recv, value)
    args, _ = call.arguments(f, e, target.params[1:])
    f.at(e.pos)
    return target.expand(f, info, [value, *[v for _, v in args]])


def _type_args(recv: Type) -> list[Type]:
    named = as_named(getattr(unalias(recv), "base", unalias(recv)))
    return [unalias(t) for t in named.targs()] if named is not None else []


def _literal(f: Fn, e: CallExpr, found: Inlined, site: FuncLit) -> list[Comps]:
    """A call of a function literal, which stands here or in what this is inlined in."""
    direct = unparen(e.fun) is site
    call.ahead(f, [e.fun, *e.arg_list] if not direct else e.arg_list)
    env = f.around[-found.up] if found.up else _own(f)
    symbol = stmt.closure_name(f, site) if direct else env["literals"][site]
    sig = site.typ
    assert isinstance(sig, Signature)
    params = f.typ(e.fun).under()
    assert isinstance(params, Signature)
    types = signature_abi(params, None, True, f).param_types
    args, _ = call.arguments(f, e, types)
    f.at(e.pos)
    body = _Body(symbol, site.pos, site.body, sig.params.vars, sig.results.vars)
    changed = {**env, "owner": site}
    return body.expand(f, found.info, changed, [v for _, v in args])


class _Target:
    """A declared function that is inlined: `params` are the types of its receiver and parameters."""

    __slots__ = ("fn", "symbol", "smap", "params")

    def __init__(self, f: Fn, fn: Func, targs: list[Type]) -> None:
        self.fn = fn
        self.symbol = f.prog.symbol_of(fn, tuple(f.prog.names.symbol(t) for t in targs))
        self.smap = make_subst_map([*fn.sig.rparams, *fn.sig.tparams], targs) if targs else {}
        self.params: list[Type] = f.prog.func_abi(fn.sig, self.smap).param_types

    def expand(self, f: Fn, info: FuncInfo, values: list[Comps]) -> list[Comps]:
        """Lowers the body here; the values of the results."""
        fn = self.fn
        assert fn.pkg is not None
        decl = fn.pkg.func_decls[fn]
        check_body(fn)
        assert decl.body is not None
        recv = [fn.sig.recv] if fn.sig.recv is not None else []
        body = _Body(self.symbol, decl.pos, decl.body, [*recv, *fn.sig.params.vars], fn.sig.results.vars)
        changed = {"smap": self.smap, "_types": {}, "mem": {}, "owner": None}
        return body.expand(f, info, changed, values)


def _own(f: Fn) -> dict[str, Any]:
    """What is known of the function whose statements are lowered."""
    return {name: getattr(f, name) for name in _OWN}


class _Body:
    """Statements that are inlined."""

    __slots__ = ("symbol", "pos", "block", "params", "results")

    def __init__(
        self, symbol: str, pos: Pos, block: BlockStmt, params: list[Var], results: list[Var]
    ) -> None:
        self.symbol = symbol
        self.pos = pos
        self.block = block
        self.params = params
        self.results = results

    def expand(self, f: Fn, info: FuncInfo, changed: dict[str, Any], values: list[Comps]) -> list[Comps]:
        """Lowers them, in the surroundings that have changed."""
        at, debug = f.pos, f.shard.debug
        saved = _own(f)
        f.around.append(saved)
        f.inlines += 1
        mark = zlib.crc32(f"{saved['symbol']} {f.inlines}".encode())
        where = debug.inlined_at(f.subprogram, at, f.inlined_at)
        for name, value in changed.items():
            setattr(f, name, value)
        f.inlined_at = where
        f.subprogram = debug.inlined_subprogram(self.symbol, self.pos)
        f.symbol = f"{self.symbol}{INLINED}{mark:08x}"
        f.info = info
        f.targets, f.labels, f.fallthrough = {}, {}, None
        f.defers, f.range_body = None, None
        f.closures, f.ranges, f.literals = [0], 0, {}
        f.first_arrays, f.arrays, f.ahead, f.searched = set(), {}, {}, set()
        f.results = self.results
        types = [f.sub(v.typ) for v in f.results]
        f.result_ptrs = [f.temp(t) for t in types if not is_flat(t)]
        f.framed.update(f.result_ptrs)
        f.exit = after = f.block("inlined")
        f.at(self.pos)
        for v, value in zip(self.params, values, strict=True):
            if v.name not in ("", "_"):
                stmt.param(f, v, f.sub(v.typ), value)
        returns.declare_results(f)
        stmt.block(f, self.block.list)
        f.at(self.block.rbrace)
        if f.reachable:
            stmt.return_results(f)
        for b in f.labels.values():
            f.seal(b)
        results = _results(f, after, types)
        for name, value in saved.items():
            setattr(f, name, value)
        f.around.pop()
        f.at(at)
        return results


def _results(f: Fn, after: Block, types: list[Type]) -> list[Comps]:
    """Goes on behind the call, with the values that were returned."""
    f.start(after)
    found: list[Comps] = []
    pointers = iter(f.result_ptrs)
    for i, t in enumerate(types):
        if is_flat(t):
            found.append([f.read((after, i, k), c.ty) for k, c in enumerate(comps_of(t))])
        else:
            found.append([next(pointers)])
    return found
