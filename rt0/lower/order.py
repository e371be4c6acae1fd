"""In which order the right-hand sides of a parallel assignment are evaluated.

They have no side effects, since calls are made ahead, but they can fail, and one sees which of two failed.
gc (`ascompatee`) assigns from left to right and evaluates before all of that only what an earlier assignment
could change. So in `s[i], s[j] = s[j], s[i]` the second operand is the first that is read.
"""

from __future__ import annotations

from rt0.lower.func import Fn
from rt0.syntax.nodes import (
    BasicLit,
    CallExpr,
    Expr,
    IndexExpr,
    Name,
    Node,
    Op,
    Operation,
    ParenExpr,
    SelectorExpr,
)
from rt0.syntax.parse_exprs import is_blank
from rt0.syntax.walk import walk
from rt0.types.objects import Var
from rt0.types.operand import Mode
from rt0.types.types import Array, Pointer

_COMPARING = {Op.EQL, Op.NEQ, Op.LSS, Op.LEQ, Op.GTR, Op.GEQ}


def evaluation_order(f: Fn, lhs: list[Expr], rhs: list[Expr]) -> list[int]:
    """The indexes of the right-hand sides, in gc's order."""
    early: list[int] = []
    late: list[int] = []
    assigned: set[Var] = set()
    memory = everything = False
    for i, (target, e) in enumerate(zip(lhs, rhs, strict=True)):
        (early if everything or _affected(f, e, assigned, memory) else late).append(i)
        v = _assigned_var(f, target)
        if v is None:
            memory = memory or not is_blank(target)
        elif f.defers is not None and v in f.results:
            everything = True
        elif _shared(f, v):
            memory = True
        else:
            assigned.add(v)
    return early + late


def _assigned_var(f: Fn, e: Expr) -> Var | None:
    """The variable that is assigned to, if only in part; None if the place is found through a pointer."""
    while not isinstance(e, Name):
        if isinstance(e, IndexExpr) and isinstance(f.typ(e.x).under(), Array) or isinstance(e, ParenExpr):
            e = e.x
        elif isinstance(e, SelectorExpr) and e.selection is None:
            e = e.sel
        elif isinstance(e, SelectorExpr) and not _indirect(f, e):
            e = e.x
        else:
            return None
    return e.obj if isinstance(e.obj, Var) else None


def _indirect(f: Fn, e: SelectorExpr) -> bool:
    """Whether a field is reached through a pointer."""
    assert e.selection is not None
    return e.selection.indirect or isinstance(f.typ(e.x).under(), Pointer)


def _shared(f: Fn, v: Var) -> bool:
    """Whether something else than the variable's name may lead to it."""
    info = f.info
    return v.is_pkg_level or (
        info is not None
        and (v in info.addr_taken or (v in info.captured and not info.by_value(v, f.sub(v.typ))))
    )


def _affected(f: Fn, e: Expr, assigned: set[Var], memory: bool) -> bool:
    """Whether assignments to these variables, and to memory if that is said, may change what e is."""
    found = False

    def visit(n: Node) -> bool:
        nonlocal found
        if found or not isinstance(n, Expr) or n.mode in (Mode.CONSTANT, Mode.TYPE) or n in f.ahead:
            return False
        if isinstance(n, Name):
            found = isinstance(n.obj, Var) and (n.obj in assigned or (memory and _shared(f, n.obj)))
        elif isinstance(n, SelectorExpr) and n.selection is None:
            visit(n.sel)
            return False
        else:
            found = memory and _reads_memory(f, n)
        return not found

    if assigned or memory:
        walk(e, visit)
    return found


def _reads_memory(f: Fn, e: Expr) -> bool:
    """gc's `readsMemory`: which operations do more than to calculate with their operands."""
    match e:
        case BasicLit() | ParenExpr():
            return False
        case Operation():
            return (e.op is Op.MUL and e.y is None) or e.op in _COMPARING or (e.op is Op.AND and e.y is None)
        case SelectorExpr():
            return _indirect(f, e)
        case CallExpr():
            return e.fun.mode != Mode.TYPE
    return True
