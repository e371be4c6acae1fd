"""The order in which package-level variables are initialised.

Constants, variables and functions depend on each other; functions are taken out of the graph by connecting
what depends on them with what they depend on. Then the object with the fewest dependencies left, and among
those the first in the source, comes next; if it still depends on something, there is a cycle.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from rt0.types.environment import DeclInfo
from rt0.types.objects import Const, Func, Initializer, Object, Var

if TYPE_CHECKING:
    from rt0.types.check import Checker


class _Node:
    __slots__ = ("obj", "pred", "succ", "ndeps", "done")

    def __init__(self, obj: Object) -> None:
        self.obj = obj
        self.pred: dict[_Node, None] = {}  # what depends on this
        self.succ: dict[_Node, None] = {}  # what this depends on
        self.ndeps = 0
        self.done = False

    def key(self) -> tuple[bool, int, int]:
        return not isinstance(self.obj, Const), self.ndeps, self.obj.order


def init_order(check: Checker) -> None:
    """Fills in `Package.init_order`."""
    if check.read is not None:
        _check_reached_bodies(check)
    nodes = _dependency_graph(check.obj_map)
    heap = [(n.key(), n.obj.order, n) for n in nodes]
    heapq.heapify(heap)
    emitted: set[DeclInfo] = set()
    while heap:
        key, _, n = heapq.heappop(heap)
        if n.done or key != n.key():
            continue  # an outdated entry
        n.done = True
        if n.ndeps > 0:
            cycle = _find_path(check.obj_map, n.obj, n.obj, set())
            # Without a path, it depends on something that is on a cycle.
            if cycle is not None:
                _report_cycle(check, cycle)
        for p in n.pred:
            p.ndeps -= 1
            if not p.done:
                heapq.heappush(heap, (p.key(), p.obj.order, p))
        v = n.obj
        info = check.obj_map[v]
        if not isinstance(v, Var) or info.init is None or info in emitted:
            continue
        emitted.add(info)
        lhs = [v] if info.lhs is None else info.lhs
        check.pkg.init_order.append(Initializer(lhs, info.init))


def _check_reached_bodies(check: Checker) -> None:
    """Checks the bodies of functions that initialisers reach, for what they depend on."""
    work: list[Object] = [o for o, d in check.obj_map.items() if isinstance(o, Var) and d.init is not None]
    seen: set[Object] = set(work)
    while work:
        obj = work.pop()
        if isinstance(obj, Func):
            check.check_body(obj)
        for dep in check.obj_map[obj].deps:
            if dep not in seen:
                seen.add(dep)
                work.append(dep)


def _find_path(
    obj_map: dict[Object, DeclInfo], start: Object, to: Object, seen: set[Object]
) -> list[Object] | None:
    """The objects on a path of dependencies, the last one first."""
    if start in seen:
        return None
    seen.add(start)
    for d in sorted(obj_map[start].deps, key=lambda o: o.order):
        if d is to:
            return [d]
        path = _find_path(obj_map, d, to, seen)
        if path is not None:
            path.append(d)
            return path
    return None


def _report_cycle(check: Checker, cycle: list[Object]) -> None:
    obj = cycle[0]
    if len(cycle) == 1:
        check.error(obj, f"initialization cycle: {obj.name} refers to itself")
        return
    err = check.new_error()
    err.add(obj, f"initialization cycle for {obj.name}")
    for nxt in reversed(cycle):
        err.add(obj, f"{obj.name} refers to {nxt.name}")
        obj = nxt
    err.report()


def _dependency_graph(obj_map: dict[Object, DeclInfo]) -> list[_Node]:
    nodes: dict[Object, _Node] = {obj: _Node(obj) for obj in obj_map if isinstance(obj, Const | Var | Func)}
    for obj, n in nodes.items():
        for d in obj_map[obj].deps:
            dep = nodes.get(d)
            if dep is not None:
                n.succ[dep] = None
                dep.pred[n] = None
    funcs = [n for n in nodes.values() if isinstance(n.obj, Func)]
    # Few new edges first: that keeps the graph small.
    funcs.sort(key=lambda n: len(n.pred) * len(n.succ))
    for n in funcs:
        for p in n.pred:
            if p is n:
                continue
            for s in n.succ:
                if s is not n:
                    p.succ[s] = None
                    s.pred[p] = None
            del p.succ[n]
        for s in n.succ:
            s.pred.pop(n, None)
    rest = [n for n in nodes.values() if not isinstance(n.obj, Func)]
    for n in rest:
        n.ndeps = len(n.succ)
    return rest
