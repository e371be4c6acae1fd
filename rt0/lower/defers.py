"""Deferred calls: the frame that a function keeps for them, and how it runs them when it returns.

A function whose deferred calls run at most once each, of which there are few, makes them itself where it
returns, as gc does ("open-coded defers"): each has a place in the frame for its closure, which a panic finds
there, too. Else the runtime keeps a list. `rt0/runtime/panic.py` has the frame's layout.

Invariant: the frame is entered once, in front of the first statement that may defer. Returns before that have
nothing to run.
"""

from __future__ import annotations

from rt0.llvm import abi
from rt0.lower import builtins, returns, runtime
from rt0.lower.func import Fn
from rt0.lower.layout import FuncAbi
from rt0.syntax.nodes import (
    BlockStmt,
    Branch,
    BranchStmt,
    CallExpr,
    CallStmt,
    ForStmt,
    FuncLit,
    Node,
    ReturnStmt,
    Stmt,
)
from rt0.syntax.parse_exprs import unparen
from rt0.syntax.walk import children
from rt0.types.objects import BuiltinId
from rt0.types.operand import Mode

# Offsets in DeferFrame: how many closures there are from CALLS on, 0 if there is a list instead.
COUNT = 40
CALLS = 48
LIST_FRAME = 80

MAX_CALLS = 8
MAX_EXITS = 15
"""Places where a call is made, of all calls of a function; gc's limits."""


class Defers:
    """The deferred calls of a function that is being lowered."""

    __slots__ = ("calls", "certain", "count", "end", "entered", "frame")

    def __init__(self, frame: str, count: int, body: BlockStmt) -> None:
        self.frame = frame
        self.end = body.rbrace  # where gc has all of them made
        self.count = count  # of calls that are made in line, 0 if the runtime keeps a list
        # The closures of those so far, "" if they may not have been reached, and their code.
        self.calls: list[tuple[str, str]] = []
        self.certain = frozenset(body.list)  # what comes behind one of these comes after it
        self.entered = False


class _Survey:
    """What decides about a function's deferred calls: how many there are and how many returns, whether one is
    in a loop or calls `recover` itself, and whether there is a goto."""

    __slots__ = ("calls", "gotos", "listed", "returns")

    def __init__(self, body: BlockStmt) -> None:
        self.calls = 0
        self.returns = 1
        self.listed = self.gotos = False
        self._look(body, False)

    def _look(self, n: Node, in_loop: bool) -> None:
        match n:
            case FuncLit():
                return
            case CallStmt(is_defer=True):
                self.calls += 1
                self.listed |= in_loop or _recovers(n)
            case ReturnStmt():
                self.returns += 1
            case BranchStmt(tok=Branch.GOTO):
                self.gotos = True
            case ForStmt():
                in_loop = True
        for c in children(n):
            self._look(c, in_loop)

    def in_line(self) -> bool:
        return (
            not self.listed
            and not self.gotos
            and self.calls <= MAX_CALLS
            and self.calls * self.returns <= MAX_EXITS
        )


def _recovers(s: CallStmt) -> bool:
    """`defer recover()`, which has to be called by `deferreturn`."""
    e = unparen(s.call)
    assert isinstance(e, CallExpr)
    return e.fun.mode == Mode.BUILTIN and builtins.builtin_of(e.fun) is BuiltinId.RECOVER


def _defers(n: Node) -> bool:
    """Whether there are deferred calls, not counting those in function literals."""
    if isinstance(n, CallStmt) and n.is_defer:
        return True
    return any(not isinstance(c, FuncLit) and _defers(c) for c in children(n))


def _size(count: int) -> int:
    """Bytes of a frame with so many calls in line."""
    return CALLS + 8 * count if count else LIST_FRAME


def plan(f: Fn, body: BlockStmt) -> list[Stmt]:
    """Makes room for the frame. Returns the statements in front of which it is entered, if there are any."""
    survey = _Survey(body)
    if survey.calls == 0:
        return []
    count = survey.calls if survey.in_line() else 0
    f.defers = Defers(f.alloca(_size(count), 8), count, body)
    if survey.gotos:
        return body.list
    first = next(i for i, s in enumerate(body.list) if _defers(s))
    return body.list[first:]


def enter(f: Fn) -> None:
    """Enters the frame; after a recovered panic the function returns what its results hold.

    It returns to here, though LLVM sees no way from a panic to here: the results have to look as if other
    code could change them at any time.
    """
    d = f.defers
    assert d is not None
    for v in f.results:
        if v in f.mem:
            f.emit(f'call void asm sideeffect "", "r,~{{memory}}"(ptr {f.mem[v]})')
    f.memclr(f.offset(d.frame, COUNT), _size(d.count) - COUNT)
    if d.count:
        f.store_comp("i64", str(d.count), f.offset(d.frame, COUNT))
    again = runtime.call1(f, "runtime.deferenter", [d.frame])
    first, resume = f.block("body"), f.block("recovered")
    f.cond(f.ins(f"icmp eq i32 {again}, 0"), first, resume)
    f.start(resume)
    at = f.pos
    f.at(d.end)
    runtime.call(f, "runtime.deferreturn", [d.frame])
    returns.return_changed(f)
    f.at(at)
    f.start(first)
    d.entered = True


def add(f: Fn, d: Defers, closure: str, code: str, s: CallStmt) -> None:
    """A deferred call that is made in line."""
    f.store_comp("ptr", closure, f.offset(d.frame, CALLS + 8 * len(d.calls)))
    d.calls.append((closure if s in d.certain else "", code))


def leave(f: Fn, d: Defers) -> None:
    """Makes the deferred calls, and returns what the results hold then."""
    f.at(d.end)
    if d.count == 0:
        runtime.call(f, "runtime.deferreturn", [d.frame])
        returns.return_changed(f)
        return
    for i, (closure, code) in reversed(list(enumerate(d.calls))):
        place = f.offset(d.frame, CALLS + 8 * i)
        if closure:
            _run(f, closure, code, place)
            continue
        closure = f.load_comp("ptr", place)
        run, done = f.block("deferred"), f.block("done")
        f.cond(f.ins(f"icmp ne ptr {closure}, null"), run, done)
        f.start(run)
        _run(f, closure, code, place)
        f.br(done)
        f.start(done)
    runtime.call(f, "runtime.deferleave", [d.frame])
    returns.return_changed(f)


def _run(f: Fn, closure: str, code: str, place: str) -> None:
    """Makes a deferred call, which is then none any more, whatever happens in it."""
    f.store_comp("ptr", "null", place)
    f.call(abi.quote(code), FuncAbi([], [], True), [closure])
