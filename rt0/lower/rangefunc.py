"""Ranges over functions: the body becomes a closure, the yield function that the iterator calls.

A jump out of the body stores a number in `next`, makes the yield function return false, and is made behind
the call of the iterator; if that stands in the body of another such loop and the jump leads out of it, too,
it goes on there in the same way. A return stores the results first. `state` tells what the body is up to, so
that an iterator that calls it at the wrong time panics (`cmd/compile/internal/rangefunc`).

Invariants: `state` and `next` outlive the loop, as the iterator may keep the yield function; each execution
of a loop has its own `state`, loops in the body of another share the outermost one's `next`. `next` is 0
except between a jump's start and its end.
"""

from __future__ import annotations

from rt0.lower import append, branch, closure, expr, loop, returns, runtime, stmt
from rt0.lower.escape import yields
from rt0.lower.func import Comps, Fn, Jump, Target, signature_abi
from rt0.lower.layout import comps_of, layout
from rt0.syntax.nodes import Branch, ForStmt, FuncLit, LabeledStmt, Node, RangeClause
from rt0.syntax.walk import walk
from rt0.types.objects import Var
from rt0.types.types import INT32, UNSAFE_POINTER, Array, Signature, Type

_DONE, _READY, _PANIC, _EXHAUSTED, _MISSING_PANIC = map(str, range(5))

_RETURN = None
"""The jump that a return is."""

STATE, NEXT, DEFERS = "state", "next", "defers"
"""What a body may need of the functions around it: the addresses of its `state` and of `next`, the frame that
deferred calls belong to; of a slice variable the array that it begins with."""


class RangeBody:
    """What a function under construction knows if it is the body of a range over a function."""

    __slots__ = ("outer", "codes", "exits", "hidden", "offset", "labels")

    def __init__(self, outer: Fn, s: ForStmt) -> None:
        self.outer = outer
        self.codes: dict[Jump | None, int] = {} if outer.range_body is None else outer.range_body.codes
        self.exits: list[Jump | None] = []  # jumps that the call of the iterator is followed by
        self.hidden: list[str | Var] = []  # what is captured besides variables, each a pointer
        held = [*closure.held(outer, s), UNSAFE_POINTER]
        self.offset = layout(closure.object_type(held)).size - 8  # of the first of them in the closure object
        self.labels: set[Node] = set()

        def visit(n: Node) -> bool:
            if isinstance(n, LabeledStmt):
                self.labels.add(n)
            return not isinstance(n, FuncLit)

        walk(s.body, visit)

    def is_outside(self, f: Fn, where: Jump) -> bool:
        """Whether a jump leads out of the body."""
        tok, t = where
        return t not in self.labels if tok is Branch.GOTO else t not in f.targets

    def is_captured(self, f: Fn, v: Var) -> bool:
        """Whether a variable is one of a function around the body."""
        assert f.info is not None and isinstance(f.owner, ForStmt)
        return v in f.info.captures[f.owner]

    def captured(self, f: Fn, what: str | Var) -> str:
        """Something hidden that the body holds."""
        if what not in self.hidden:
            self.hidden.append(what)
        context = f"%arg{len(f.abi.params) - 1}"
        f.nonnil.add(context)
        at = f.offset(context, self.offset + 8 * self.hidden.index(what))
        return f.load_comp("ptr", at, more=f.fixed())


def results(f: Fn) -> list[Var]:
    """The result variables that a return statement sets."""
    while f.range_body is not None:
        f = f.range_body.outer
    return f.results


def defer_frame(f: Fn) -> str:
    """The frame that a deferred call is added to."""
    if f.range_body is not None:
        return f.range_body.captured(f, DEFERS)
    assert f.defers is not None
    return f.defers.frame


def leave(f: Fn, body: RangeBody, where: Jump | None) -> None:
    """A jump out of the body, or a return whose results are stored."""
    code = body.codes.setdefault(where, len(body.codes) + 1)
    if where not in body.exits:
        body.exits.append(where)
    f.store_comp("i32", str(code), body.captured(f, NEXT))
    _finish(f, body, _DONE)


def return_from(f: Fn, body: RangeBody, values: list[Comps] | None) -> None:
    """A return statement in the body; `values` None if it names none."""
    if values is not None:
        for v, value in zip(results(f), _owned(f, values), strict=True):
            f.write_var(v, f.sub(v.typ), value)
    leave(f, body, _RETURN)


def _owned(f: Fn, values: list[Comps]) -> list[Comps]:
    """The values where storing one of them does not change another."""
    if len(values) < 2:
        return values
    return [f.own(f.sub(v.typ), x) for v, x in zip(results(f), values, strict=True)]


def _finish(f: Fn, body: RangeBody, state: str) -> None:
    """Returns from the yield function."""
    f.store_comp("i32", state, body.captured(f, STATE))
    f.terminate("ret i1 true" if state == _READY else "ret i1 false")


def range_over(f: Fn, s: ForStmt, r: RangeClause) -> None:
    """for … := range iterator { … }"""
    iterator = expr.expr1(f, r.x)
    f.at(r.pos)
    assert f.info is not None
    on_heap = f.info.site_on_heap(s, 0)
    own = Array(INT32, 2 if f.range_body is None else 1)
    memory = f.new(own) if on_heap else f.temp(own)
    if f.range_body is None:
        f.store_comp("i32", "0", f.offset(memory, 4))
    f.store_comp("i32", _READY, memory)
    g = _lower_body(f, s, r)
    body = g.range_body
    assert body is not None
    captured = closure.capture(f, s)
    captured += [(UNSAFE_POINTER, [_hidden(f, what, memory)]) for what in body.hidden]
    yield_ = closure.make(f, g.symbol, captured, on_heap)
    f.at(r.pos)
    seq = f.typ(r.x).under()
    assert isinstance(seq, Signature)
    closure.call_value(f, iterator, signature_abi(seq, None, True, f), [yield_])
    f.at(s.body.rbrace)
    state = f.load_comp("i32", memory)
    runtime.check(f, f.ins(f"icmp ne i32 {state}, {_PANIC}"), "runtime.panicrangestate", [_MISSING_PANIC])
    f.store_comp("i32", _EXHAUSTED, memory)
    if body.exits:
        _dispatch(f, body, _next(f, memory))


def _hidden(f: Fn, what: str | Var, memory: str) -> str:
    """What the body of a loop in f needs; `memory` is the loop's own."""
    if isinstance(what, Var):
        return append.array_of(f, what)
    if what == STATE:
        return memory
    return _next(f, memory) if what == NEXT else defer_frame(f)


def _next(f: Fn, memory: str) -> str:
    return f.offset(memory, 4) if f.range_body is None else f.range_body.captured(f, NEXT)


def _dispatch(f: Fn, body: RangeBody, next_: str) -> None:
    """Makes the jump that the body began, if it did."""
    code = f.load_comp("i32", next_)
    after = f.block("endrange")
    arms = [(str(body.codes[where]), f.block("exit")) for where in body.exits]
    f.switch("i32", code, after, arms)
    for where, (_, b) in zip(body.exits, arms, strict=True):
        f.start(b)
        if f.range_body is not None and (where is _RETURN or f.range_body.is_outside(f, where)):
            leave(f, f.range_body, where)
            continue
        f.store_comp("i32", "0", next_)
        if where is not _RETURN:
            branch.jump(f, where)
        elif f.defers is not None and f.defers.entered:
            stmt.return_results(f)
        else:
            returns.return_stored(f)
    f.start(after)


def _lower_body(f: Fn, s: ForStmt, r: RangeClause) -> Fn:
    """The yield function."""
    info = f.info
    assert info is not None
    yield_ = yields(f.typ(r.x))
    assert yield_ is not None
    f.ranges += 1
    symbol = f"{f.symbol}-range{f.ranges}"
    g = Fn(f.prog, f.shard, symbol, signature_abi(yield_, None, True, f), info, f.smap, s.pos)
    g.owner = s
    g.range_body = body = RangeBody(f, s)
    closure.bind(g, s)
    state = body.captured(g, STATE)
    was = g.load_comp("i32", state)
    g.store_comp("i32", _PANIC, state)
    runtime.check(g, g.ins(f"icmp eq i32 {was}, {_READY}"), "runtime.panicrangestate", [was])
    g.at(r.pos)
    loop.set_variables(g, s, *_arguments(g, g.abi.param_types))
    cont, brk = g.block("continue"), g.block("break")
    g.targets[s] = Target(brk, cont)
    stmt.block(g, s.body.list)
    g.at(s.body.rbrace)
    g.br(cont)
    for b in g.labels.values():
        g.seal(b)
    g.start(cont)
    _finish(g, body, _READY)
    g.start(brk)
    _finish(g, body, _DONE)
    g.finish()
    return g


def _arguments(g: Fn, types: list[Type]) -> list[tuple[Comps, Type]]:
    out: list[tuple[Comps, Type]] = []
    at = 0
    for t in types:
        n = len(comps_of(t))
        out.append(([f"%arg{i}" for i in range(at, at + n)], t))
        at += n
    return out
