"""for loops, with and without range.

A variable that a loop declares is a new one in each iteration, unless the file is for a language before Go
1.22. That matters only if it is on the heap; then its address is itself a variable in SSA form, `("addr",
v)`.
"""

from __future__ import annotations

from collections.abc import Callable

from rt0.lower import assign, call, convert, expr, maps, place, rangefunc, runtime, stmt
from rt0.lower.errors import NotSupported
from rt0.lower.func import Comps, Fn, Target
from rt0.lower.layout import comps_of, is_flat
from rt0.syntax.nodes import AssignStmt, ForStmt, Op, RangeClause, Stmt
from rt0.syntax.parse_exprs import is_blank, unpack_list
from rt0.types.objects import Var
from rt0.types.predicates import is_integer, is_string, is_unsigned
from rt0.types.types import INT, INT32, Array, Chan, Map, Signature, Slice, Type


def for_stmt(f: Fn, s: Stmt) -> None:
    """Any for loop."""
    assert isinstance(s, ForStmt)
    if isinstance(s.init, RangeClause):
        _range(f, s, s.init)
        return
    if s.init is not None:
        stmt.stmt(f, s.init)
    fresh = [v for v in _declared(s.init) if not s.shared and v in f.mem and _on_heap(f, v)]
    head, body, post, after = (f.block(x) for x in ("for", "body", "post", "endfor"))
    f.targets[s] = Target(after, post)
    for v in fresh:
        f.write(("addr", v), f.mem[v])
    f.br(head)
    f.start(head, seal=False)
    for v in fresh:
        f.mem[v] = _address(f, v)
    if s.cond is not None:
        expr.condition(f, s.cond, body, after)
    else:
        f.br(body)
    f.start(body)
    stmt.block(f, s.body.list)
    f.br(post)
    f.start(post)
    addresses = {v: f.mem[v] for v in fresh}
    if f.reachable:
        for v in fresh:
            _renew(f, v)
        if s.post is not None:
            stmt.stmt(f, s.post)
        f.at(s.pos)
    f.br(head)
    f.mem.update(addresses)
    f.seal(head)
    f.start(after)


def _on_heap(f: Fn, v: Var) -> bool:
    return f.info is not None and f.info.on_heap(v, f.sub(v.typ))


def _address(f: Fn, v: Var) -> str:
    p = f.read(("addr", v), "ptr")
    f.nonnil.add(p)
    return p


def _renew(f: Fn, v: Var) -> None:
    """The next iteration's variable starts as a copy."""
    t = f.sub(v.typ)
    p = f.new(t)
    f.init(t, p, f.load(t, f.mem[v]))
    f.mem[v] = p
    f.write(("addr", v), p)


def _declared(init: Stmt | None) -> list[Var]:
    """The variables that a loop's first statement declares."""
    if not isinstance(init, AssignStmt) or init.op is not Op.DEF:
        return []
    found = [assign.new_var(e, True) for e in unpack_list(init.lhs)]
    return [v for v in found if v is not None]


def _range(f: Fn, s: ForStmt, r: RangeClause) -> None:
    if s.shared and r.def_:
        for e in unpack_list(r.lhs):
            v = assign.new_var(e, True)
            if v is not None:
                f.declare(v, f.sub(v.typ), None)
    t = f.typ(r.x)
    u = t.under()
    f.at(r.pos)
    if isinstance(u, Signature):
        rangefunc.range_over(f, s, r)
    elif is_integer(u):
        _range_int(f, s, r, t)
    elif is_string(u):
        _range_string(f, s, r)
    elif isinstance(u, Slice):
        _range_slice(f, s, r, f.sub(u.elem))
    elif isinstance(u, Chan):
        _range_chan(f, s, r, f.sub(u.elem))
    elif isinstance(u, Map):
        _range_map(f, s, r, u)
    elif isinstance(expr.deref_array(t)[0], Array):
        _range_array(f, s, r, t)
    else:
        raise NotSupported(r.pos, f"range over {t}")


def set_variables(f: Fn, s: ForStmt, *values: tuple[Comps, Type]) -> None:
    """Assigns to the iteration variables of a range, as many as there are, or declares them."""
    r = s.init
    assert isinstance(r, RangeClause)
    targets = unpack_list(r.lhs)
    assign.assign_values(f, targets, list(values[: len(targets)]), r.def_ and not s.shared)


def _wanted(r: RangeClause, which: int) -> bool:
    targets = unpack_list(r.lhs)
    if which >= len(targets):
        return False
    return not is_blank(targets[which])


def _counted(f: Fn, s: ForStmt, n: str, ty: str, unsigned: bool, body: Callable[[str], None]) -> None:
    """A loop with a hidden counter from 0 to n."""
    key = ("count", s)
    head, inside, post, after = (f.block(x) for x in ("range", "body", "next", "endrange"))
    f.targets[s] = Target(after, post)
    f.write(key, "0")
    f.br(head)
    f.start(head, seal=False)
    i = f.read(key, ty)
    f.cond(f.ins(f"icmp {'ult' if unsigned else 'slt'} {ty} {i}, {n}"), inside, after)
    f.start(inside)
    body(i)
    stmt.block(f, s.body.list)
    f.br(post)
    f.start(post)
    f.at(s.pos)
    if f.reachable:
        f.write(key, f.ins(f"add {'nuw' if unsigned else 'nuw nsw'} {ty} {i}, 1"))
    f.br(head)
    f.seal(head)
    f.start(after)


def _range_int(f: Fn, s: ForStmt, r: RangeClause, t: Type) -> None:
    targets = unpack_list(r.lhs)
    if targets and _wanted(r, 0):
        t = assign.lhs_type(f, targets[0])
    n = expr.expr_as(f, r.x, t)[0]
    ty = comps_of(t)[0].ty
    f.at(r.pos)
    _counted(f, s, n, ty, is_unsigned(t), lambda i: set_variables(f, s, ([i], t)))


def _range_slice(f: Fn, s: ForStmt, r: RangeClause, elem: Type) -> None:
    data, length, _ = convert.string_as_bytes(f, r.x) or expr.expr(f, r.x)
    f.at(r.pos)
    _counted(f, s, length, "i64", False, lambda i: _element(f, s, r, elem, data, i))


def _element(f: Fn, s: ForStmt, r: RangeClause, elem: Type, data: str, i: str) -> None:
    value = f.load(elem, place.element(f, elem, data, i)) if _wanted(r, 1) else []
    set_variables(f, s, ([i], INT), (value, elem))


def _range_array(f: Fn, s: ForStmt, r: RangeClause, t: Type) -> None:
    array, pointer = expr.deref_array(t)
    assert isinstance(array, Array)
    elem = f.sub(array.elem)
    if not _wanted(r, 1):
        if call.has_call(r.x):
            expr.expr(f, r.x)
        _counted(f, s, str(array.len), "i64", False, lambda i: set_variables(f, s, ([i], INT), ([], elem)))
        return
    value = expr.expr(f, r.x)
    if pointer:
        f.at(r.pos)
        if array.len:
            runtime.nil_check(f, value[0])
        base = value[0]
    else:
        base = f.spill(t, f.own(t, value)) if is_flat(t) else f.own(t, value)[0]
    _counted(f, s, str(array.len), "i64", False, lambda i: _element(f, s, r, elem, base, i))


def _range_map(f: Fn, s: ForStmt, r: RangeClause, u: Map) -> None:
    m = expr.expr1(f, r.x)
    f.at(r.pos)

    def body(k: Comps, v: Comps) -> None:
        set_variables(f, s, (k, f.sub(u.key)), (v, f.sub(u.elem)))
        stmt.block(f, s.body.list)

    maps.range_over(f, s, u, m, (_wanted(r, 0), _wanted(r, 1)), body)


def _range_chan(f: Fn, s: ForStmt, r: RangeClause, elem: Type) -> None:
    c = expr.expr1(f, r.x)
    f.at(r.pos)
    head, body, after = (f.block(x) for x in ("range", "body", "endrange"))
    f.targets[s] = Target(after, head)
    p = f.temp(elem)
    f.br(head)
    f.start(head, seal=False)
    f.at(r.pos)
    ok = runtime.call1(f, "runtime.chanrecv2", [c, p])
    f.cond(ok, body, after)
    f.start(body)
    set_variables(f, s, (f.load(elem, p), elem))
    stmt.block(f, s.body.list)
    f.br(head)
    f.seal(head)
    f.start(after)


def _range_string(f: Fn, s: ForStmt, r: RangeClause) -> None:
    """One rune at a time: ASCII in line, the rest decoded by the runtime."""
    data, length = expr.expr(f, r.x)
    f.at(r.pos)
    key, nxt, rune = ("at", s), ("next", s), ("rune", s)
    head, body, ascii_, other, got, post, after = (
        f.block(x) for x in ("range", "body", "ascii", "decode", "rune", "next", "endrange")
    )
    f.targets[s] = Target(after, post)
    f.write(key, "0")
    f.br(head)
    f.start(head, seal=False)
    i = f.read(key, "i64")
    f.cond(f.ins(f"icmp slt i64 {i}, {length}"), body, after)
    f.start(body)
    byte = f.ins(f"load i8, ptr {f.ins(f'getelementptr inbounds i8, ptr {data}, i64 {i}')}")
    f.cond(f.ins(f"icmp sge i8 {byte}, 0"), ascii_, other)
    f.start(ascii_)
    f.write(rune, f.ins(f"zext nneg i8 {byte} to i32"))
    f.write(nxt, f.ins(f"add nuw nsw i64 {i}, 1"))
    f.br(got)
    f.start(other)
    decoded = runtime.call(f, "runtime.decoderune", [data, length, i])
    f.write(rune, decoded[0])
    f.write(nxt, decoded[1])
    f.br(got)
    f.start(got)
    set_variables(f, s, ([i], INT), ([f.read(rune, "i32")], INT32))
    stmt.block(f, s.body.list)
    f.br(post)
    f.start(post)
    if f.reachable:
        f.write(key, f.read(nxt, "i64"))
    f.br(head)
    f.seal(head)
    f.start(after)
