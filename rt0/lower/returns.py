"""Result variables, and the return instruction."""

from __future__ import annotations

from rt0.llvm import abi
from rt0.lower.func import Comps, Fn
from rt0.lower.layout import is_flat, layout
from rt0.lower.ssa import Block
from rt0.types.objects import Var


def declare_results(f: Fn) -> None:
    """Result variables, where there are any: named ones, or if deferred calls may end the function."""
    assert f.info is not None
    out = 0
    for v in f.results:
        t = f.sub(v.typ)
        indirect = not is_flat(t)
        pointer = f.result_ptrs[out] if indirect else ""
        out += indirect
        if v.name in ("", "_") and f.defers is None and v not in f.info.captured:
            continue
        if indirect and not f.info.on_heap(v, t):
            f.memclr(pointer, layout(t).size)
            f.mem[v] = pointer
        else:
            f.declare(v, t, None)


def return_stored(f: Fn) -> None:
    """Returns the result variables."""
    return_values(f, [f.read_var(v, f.sub(v.typ)) for v in f.results])


def return_changed(f: Fn) -> None:
    """Returns the result variables, which code that LLVM does not know may have changed a moment ago, in
    parts: it had better not read them as vectors, which would wait for the stores."""
    values = []
    for v in f.results:
        t = f.sub(v.typ)
        values.append(f.load(t, f.mem[v], volatile=True) if v in f.mem else f.read_var(v, t))
    return_values(f, values)


def result(f: Fn, v: Var) -> Comps:
    t = f.sub(v.typ)
    return f.zero(t) if v.name == "_" and v not in f.mem else f.read_var(v, t)


def return_values(f: Fn, values: list[Comps]) -> None:
    """The return instruction; indirect results are stored first."""
    if f.exit is not None:
        _leave_inlined(f, f.exit, values)
        return
    flat: list[str] = []
    out = 0
    for v, value in zip(f.results, values, strict=True):
        t = f.sub(v.typ)
        if is_flat(t):
            flat += value
        else:
            f.store(t, f"%arg{out}", value)
            out += 1
    types = f.abi.results
    if not types:
        f.terminate("ret void")
    elif len(types) == 1:
        f.terminate(f"ret {types[0]} {flat[0]}")
    else:
        ty = abi.result_type(types)
        agg = "poison"
        for i, (t_, v_) in enumerate(zip(types, flat, strict=True)):
            agg = f.ins(f"insertvalue {ty} {agg}, {t_} {v_}, {i}")
        f.terminate(f"ret {ty} {agg}")


def _leave_inlined(f: Fn, exit: Block, values: list[Comps]) -> None:
    """Returns from a function that is inlined: to behind the call, with the results."""
    pointers = iter(f.result_ptrs)
    for i, (v, value) in enumerate(zip(f.results, values, strict=True)):
        t = f.sub(v.typ)
        if is_flat(t):
            for k, c in enumerate(value):
                f.write((exit, i, k), c)
        else:
            f.store(t, next(pointers), value)
    f.br(exit)
