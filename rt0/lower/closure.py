"""Function values: literals and what they capture, method values and expressions, thunks for `go`, `defer`.

A closure object is a code pointer followed by what is captured: copies of variables that never change
again, addresses of the others (`escape.FuncInfo.by_value`).
"""

from __future__ import annotations

from collections.abc import Callable

from rt0.llvm import abi
from rt0.lower import expr, method, place, runtime, stmt
from rt0.lower.escape import Scope
from rt0.lower.func import Comps, Fn, signature_abi
from rt0.lower.layout import FuncAbi, is_flat, layout
from rt0.lower.rtype import Method
from rt0.syntax.nodes import Expr, FuncLit, Node, SelectorExpr
from rt0.types.objects import Func, Var, VarKind
from rt0.types.operand import Mode
from rt0.types.selection import Selection
from rt0.types.types import UINTPTR, Interface, Pointer, Signature, Struct, Type


def object_type(captured: list[Type]) -> Struct:
    """The type of a closure object."""
    fields = [Var(VarKind.FIELD, 0, None, "F", UINTPTR)]
    fields += [Var(VarKind.FIELD, 0, None, f"X{i}", t) for i, t in enumerate(captured)]
    return Struct(fields, [])


def make(f: Fn, code: str, captured: list[tuple[Type, Comps]], on_heap: bool) -> str:
    """A closure object for code that has been named already."""
    t = object_type([t for t, _ in captured])
    p = f.new(t) if on_heap else f.temp(t, 8)
    f.emit(f"store ptr {abi.quote(code)}, ptr {p}")
    for (ct, value), off in zip(captured, layout(t).offsets[1:], strict=True):
        f.init(ct, f.offset(p, off), value)
    return p


def captured_values(g: Fn, types: list[Type]) -> list[Comps]:
    """What the closure whose code g is has captured."""
    context = f"%arg{len(g.abi.params) - 1}"
    offsets = layout(object_type(types)).offsets[1:]
    g.nonnil.add(context)
    return [g.load(t, g.offset(context, off)) for t, off in zip(types, offsets, strict=True)]


def constant(f: Fn, code: str) -> str:
    """The read-only object of a closure that captures nothing."""
    name = f"{code}·f"
    if name not in f.shard.data:
        f.shard.data[name] = (
            f"{abi.quote(name)} = linkonce_odr constant ptr {abi.quote(code)}, "
            f"section {abi.section('rodata', name)}, align 8"
        )
    return abi.quote(name)


# Function literals


def func_lit(f: Fn, e: FuncLit) -> str:
    """A function literal as a value."""
    info = f.info
    assert info is not None
    sig = f.typ(e)
    assert isinstance(sig, Signature)
    symbol = f.literals[e] = stmt.closure_name(f)
    machine = signature_abi(sig, None, True, f)
    captured = capture(f, e)
    shard, smap, prog = f.shard, f.smap, f.prog

    def lower() -> None:
        g = Fn(prog, shard, symbol, machine, info, smap, e.pos)
        g.owner = e
        bind(g, e)
        lit_sig = e.typ
        assert isinstance(lit_sig, Signature)
        stmt.lower_body(g, None, lit_sig, e.body)

    prog.defer(lower)
    if not captured:
        return constant(f, symbol)
    size = layout(object_type(held(f, e))).size
    return make(f, symbol, captured, info.site_on_heap(e, size))


def held(f: Fn, site: Scope) -> list[Type]:
    """The types of what `capture` gives."""
    info = f.info
    assert info is not None
    types = [(v, f.sub(v.typ)) for v in info.captures[site]]
    return [t if info.by_value(v, t) else Pointer(t) for v, t in types]


def capture(f: Fn, site: Scope) -> list[tuple[Type, Comps]]:
    """What a function literal or the body of a range over a function holds of the variables around it."""
    info = f.info
    assert info is not None
    captured: list[tuple[Type, Comps]] = []
    for v in info.captures[site]:
        t = f.sub(v.typ)
        captured.append((t, f.read_var(v, t)) if info.by_value(v, t) else (Pointer(t), [f.mem[v]]))
    return captured


def bind(g: Fn, site: Scope) -> None:
    """Makes the captured variables those of the function g, which runs what stands at the site."""
    info = g.info
    assert info is not None
    for v, value in zip(info.captures[site], captured_values(g, held(g, site)), strict=True):
        t = g.sub(v.typ)
        if not info.by_value(v, t):
            g.nonnil.add(value[0])
            g.mem[v] = value[0]
        elif is_flat(t):
            g.write_var(v, t, value)
        else:
            g.mem[v] = value[0]


# Methods as values


def resolve(f: Fn, e: SelectorExpr) -> tuple[Type, Method]:
    """The receiver operand's type and the method that x.m selects, in this instance."""
    sel = e.selection
    assert isinstance(sel, Selection) and isinstance(sel.obj, Func)
    t = f.sub(sel.recv)
    targs = [f.sub(a) for a in e.sel.inst.targs] if e.sel.inst is not None else []
    if f.smap:
        from rt0.types.lookup import lookup_field_or_method

        obj, index, _ = lookup_field_or_method(t, True, sel.obj.pkg, sel.obj.name)
        assert isinstance(obj, Func) and index is not None
        return t, Method(obj, index, targs)
    return t, Method(sel.obj, sel.index, targs)


def receiver(f: Fn, e: SelectorExpr, m: Method) -> method.Receiver:
    """Evaluates the x of x.m and follows the path to the method's receiver."""
    t = f.typ(e.x)
    if isinstance(t.under(), Pointer | Interface) or e.x.mode == Mode.CONSTANT:
        r = method.Receiver(t, "", expr.expr(f, e.x))
    else:
        p = place.of(f, e.x)
        r = method.Receiver(t, p.addr, [] if p.addr else place.load(f, p))
    f.at(e.sel.pos)
    return method.walk(f, r, m.index[:-1])


def method_value(f: Fn, e: SelectorExpr, typ: Expr) -> Comps:
    """x.m as a value of the type that `typ` (x.m, or x.m[T]) has: the receiver is evaluated now."""
    _, m = resolve(f, e)
    r = receiver(f, e, m)
    if method.is_interface_method(m.func):
        value = r.value(f)
        method.iface_method_code(f, m.func, r.typ, value[0])
        recv: Type = r.typ
    else:
        value = method.receiver_arg(f, r, m.func)
        recv = method.receiver_type(r, m.func)
    sig = f.typ(typ)
    assert isinstance(sig, Signature)
    code = _method_value_code(f, recv, m, sig)
    on_heap = f.info is None or f.info.site_on_heap(e, layout(recv).size)
    return [make(f, code, [(recv, value)], on_heap)]


def _method_value_code(f: Fn, recv: Type, m: Method, sig: Signature) -> str:
    from rt0.lower.wrap import wrapper_symbol

    symbol = wrapper_symbol(f.prog, recv, m) + "-fm"
    machine = signature_abi(sig, None, True, f)

    def emit() -> None:
        f.shard.use(symbol, machine)
        g = Fn(f.prog, f.shard, symbol, machine, None, {}, m.func.pos, wrapper=True)
        (value,) = captured_values(g, [recv])
        args = [f"%arg{i}" for i in range(len(machine.indirect), len(machine.params) - 1)]
        method.forward(g, recv, value, Method(m.func, m.index[-1:], m.targs), args)
        g.finish("linkonce_odr")

    f.prog.groups.helper(f.shard, symbol, emit)
    return symbol


def method_expr(f: Fn, e: SelectorExpr, typ: Expr) -> Comps:
    """T.m as a function value of the type that `typ` (T.m, or T.m[A]) has."""
    recv, m = resolve(f, e)
    sig = f.typ(typ)
    assert isinstance(sig, Signature)
    from rt0.lower import wrap

    return [constant(f, wrap.func_code(f.prog, f.shard, recv, m, signature_abi(sig, None, False, f)))]


# Thunks


def thunk(
    f: Fn, symbol: str, captured: list[tuple[Type, Comps]], run: Callable[[Fn, list[Comps]], None], site: Node
) -> str:
    """A closure without parameters that does something with values that are evaluated now."""
    machine = FuncAbi([], [], True)
    g = Fn(f.prog, f.shard, symbol, machine, None, f.smap, f.pos, wrapper=True)
    types = [t for t, _ in captured]
    run(g, captured_values(g, types))
    if g.reachable:
        g.terminate("ret void")
    g.finish()
    if not captured:
        return constant(f, symbol)
    on_heap = f.info is None or f.info.site_on_heap(site, layout(object_type(types)).size)
    return make(f, symbol, captured, on_heap)


def call_value(f: Fn, fn: str, sig: FuncAbi, args: list[str]) -> list[Comps]:
    """Calls a func value."""
    runtime.nil_check(f, fn)
    code = f.ins(f"load ptr, ptr {fn}")
    return f.call(code, sig, [*args, fn])
