"""Numbers that a loop adds up from what calls of unknown functions return.

No register survives a call, so such a sum is in memory over the call, where gc leaves it: one load, one
addition and one store an iteration. LLVM would split its live range around the call: it takes the sum into a
register for the way back to the head of the loop, and stores it again before the call. Each addition then
waits for two stores and two loads, not for one, which made a loop over interface methods take 1.5 times as
long. So these variables are memory that LLVM does not take apart.

That pays only where each way through the loop calls, and where nothing else in a loop needs the variable.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rt0.lower import devirtualize
from rt0.lower.escape_instance import is_iface_method
from rt0.syntax.nodes import (
    AssignStmt,
    BlockStmt,
    CallExpr,
    Expr,
    ForStmt,
    FuncLit,
    Name,
    Node,
    Op,
    Operation,
    SelectorExpr,
)
from rt0.syntax.parse_exprs import unparen
from rt0.syntax.walk import children
from rt0.types.objects import Var
from rt0.types.operand import Mode
from rt0.types.predicates import is_complex, is_interface, is_numeric
from rt0.types.selection import METHOD_VAL

if TYPE_CHECKING:
    from rt0.lower.func import Fn


def sums(f: Fn, body: BlockStmt) -> set[Var]:
    """The variables of a function of which that is true."""
    steps = {step: v for loop in _loops(body) for step, v in _steps(f, loop)}
    found = set(steps.values())
    return found - _needed(body, found, steps) if found else found


def _loops(n: Node) -> Iterator[ForStmt]:
    if isinstance(n, ForStmt):
        yield n
    for c in children(n):
        if not isinstance(c, FuncLit):
            yield from _loops(c)


def _steps(f: Fn, loop: ForStmt) -> Iterator[tuple[AssignStmt, Var]]:
    """The statements of a loop that are always reached and add what an unknown function returns."""
    for s in loop.body.list:
        if not isinstance(s, AssignStmt) or s.op in (None, Op.DEF) or s.rhs is None:
            continue
        name = unparen(s.lhs)
        if not isinstance(name, Name) or not isinstance(name.obj, Var) or name.obj.is_pkg_level:
            continue
        t = f.sub(name.obj.typ)
        if is_numeric(t) and not is_complex(t) and not _mentions(s.rhs, name.obj) and _calls(f, s.rhs):
            yield s, name.obj


def _mentions(n: Node, v: Var) -> bool:
    return (isinstance(n, Name) and n.obj is v) or any(_mentions(c, v) for c in children(n))


def _calls(f: Fn, n: Node) -> bool:
    """Whether a part of an expression that is always evaluated calls a function that is not known."""
    if isinstance(n, FuncLit):
        return False
    if isinstance(n, CallExpr) and _unknown(f, unparen(n.fun)):
        return True
    if isinstance(n, Operation) and n.op in (Op.ANDAND, Op.OROR):
        return _calls(f, n.x)
    return any(_calls(f, c) for c in children(n))


def _unknown(f: Fn, fun: Expr) -> bool:
    assert f.info is not None
    if isinstance(fun, SelectorExpr) and fun.selection is not None and fun.selection.kind is METHOD_VAL:
        if not is_iface_method(fun.selection.obj) or not is_interface(f.sub(fun.x.typ)):
            return False
        return devirtualize.method(f.sub, f.info, fun) is None
    if isinstance(fun, Name):
        return isinstance(fun.obj, Var) and f.info.only_value(fun.obj) is None
    return isinstance(fun, SelectorExpr) and fun.mode == Mode.VARIABLE


def _needed(body: BlockStmt, found: set[Var], steps: dict[AssignStmt, Var]) -> set[Var]:
    """Those that a loop in which they are not declared needs for something else, too."""
    needed: set[Var] = set()
    declared: dict[Var, int] = {}

    def visit(n: Node, loops: int) -> None:
        if isinstance(n, Name) and isinstance(n.obj, Var) and n.obj in found:
            if n.obj.pos == n.pos:
                declared[n.obj] = loops
            elif loops > declared.get(n.obj, 0):
                needed.add(n.obj)
        if isinstance(n, AssignStmt) and n in steps:
            assert n.rhs is not None
            visit(n.rhs, loops)
            return
        for c in children(n):
            visit(c, loops + isinstance(n, ForStmt))

    visit(body, 0)
    return needed
