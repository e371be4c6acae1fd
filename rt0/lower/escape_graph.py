"""The graph of escape analysis: locations, flows between them, and what outlives what.

A location is a variable, or what an expression allocates. An edge from `dst` to `src` with n dereferences
says that `dst` may get the value of `src` dereferenced n times; -1 is its address. A location whose address
flows to one that outlives it has to be on the heap. (`cmd/compile/internal/escape` has the same graph; its
solver is Bellman and Ford's algorithm from each location, on derefs that only fall.)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

from rt0.lower.escape import Scope
from rt0.syntax.nodes import FuncLit
from rt0.types.objects import Func


class Leaks:
    """Where the value of a parameter goes, with the fewest dereferences: to the heap, to results."""

    __slots__ = ("heap", "results")

    def __init__(self) -> None:
        self.heap: int | None = None
        self.results: dict[int, int] = {}

    def to_json(self) -> list[Any]:
        """For storing."""
        return [self.heap, list(self.results.items())]

    @staticmethod
    def from_json(stored: Sequence[Any]) -> Leaks:
        """What was stored."""
        leaks = Leaks()
        leaks.heap, leaks.results = stored[0], dict(stored[1])
        return leaks

    def add(self, sink: int | None, derefs: int) -> None:
        """A flow to a result, or None: the heap."""
        if sink is None:
            self.heap = derefs if self.heap is None else min(self.heap, derefs)
        else:
            self.results[sink] = min(derefs, self.results.get(sink, derefs))


class Body:
    """A function, function literal or body of a range over a function; `parent` is the one around it."""

    __slots__ = ("parent", "site", "params", "results", "returned", "only_called", "walked")

    def __init__(self, parent: Body | None, site: Func | Scope | None) -> None:
        self.parent = parent
        self.site = site
        self.params: list[Location] = []
        self.results: list[Location] = []
        self.returned: Body | None = None  # the literal that is all the function returns
        self.only_called = False  # a literal of which every call is known
        self.walked = False

    def contains(self, other: Body) -> bool:
        """Whether the other one is a closure in this one."""
        at = other.parent
        while at is not None:
            if at is self:
                return True
            at = at.parent
        return False


class Location:
    """A place for values in a body at a depth of loops."""

    __slots__ = ("body", "depth", "edges", "escapes", "result", "leaks", "derefs", "generation", "queued")

    def __init__(self, body: Body, depth: int) -> None:
        self.body = body
        self.depth = depth
        self.edges: list[tuple[Location, int]] = []
        self.escapes = False
        self.result: int | None = None  # which result variable it is
        self.leaks: Leaks | None = None  # of a parameter
        self.derefs = 0
        self.generation = 0
        self.queued = False


Hole = tuple[Location, int]
"""What takes a value: a location, and how often the value is dereferenced first."""


class Graph:
    """The flows of a batch of functions that call each other."""

    __slots__ = ("heap", "nowhere", "locations", "_generation", "_large")

    def __init__(self) -> None:
        top = Body(None, None)
        self.heap = Location(top, 0)
        self.heap.escapes = True
        self.nowhere = Location(top, 0)
        self.locations: list[Location] = []
        self._generation = 0
        self._large: list[Location] = []  # what is on the heap whatever happens to it

    def new(self, body: Body, depth: int) -> Location:
        """A new location."""
        found = Location(body, depth)
        self.locations.append(found)
        return found

    def flow(self, hole: Hole, src: Location) -> None:
        """The value of a location, or its address, goes into a hole."""
        dst, derefs = hole
        if dst is self.nowhere or (dst is src and derefs >= 0):
            return
        if dst.escapes and derefs < 0:
            src.escapes = True
            return
        dst.edges.append((src, derefs))

    def solve(self) -> None:
        """Finds out what escapes and what leaks."""
        self._large = [found for found in self.locations if found.escapes]
        self._solve()

    def inside(self, results: set[Location]) -> set[Location]:
        """What would not escape if these results of functions were variables in the frame, as they are
        where the functions are inlined. To be asked once everything is solved."""
        escaping = [found for found in self.locations if found.escapes]
        numbers = [
            (found, found.result, found.leaks) for found in self.locations if found.leaks or found in results
        ]
        for found, _, _ in numbers:
            found.result = None
            found.leaks = None
        for found in self.locations:
            found.escapes = False
        for found in self._large:
            found.escapes = True
        self._solve()
        staying = {found for found in self.locations if not found.escapes}
        for found in self.locations:
            found.escapes = False
        for found in escaping:
            found.escapes = True
        for found, result, leaks in numbers:
            found.result, found.leaks = result, leaks
        return staying

    def leaking(self) -> dict[Location, int]:
        """Whose values are on the heap, dereferenced at least so many times, once everything is solved."""
        found: dict[Location, int] = {}
        todo = [(at, 0) for at in (self.heap, *self.locations) if at.escapes]
        while todo:
            at, derefs = todo.pop()
            if at in found and found[at] <= derefs:
                continue
            found[at] = derefs
            todo += [(src, max(derefs, 0) + d) for src, d in at.edges if not src.escapes]
        return found

    def _solve(self) -> None:
        todo = deque(self.locations)
        todo.append(self.heap)
        for found in self.locations:
            found.queued = True
        while todo:
            root = todo.popleft()
            root.queued = False
            if not root.edges and root.leaks is None:
                continue  # nothing flows there
            for changed in self._walk(root):
                if not changed.queued:
                    changed.queued = True
                    todo.append(changed)

    def _walk(self, root: Location) -> list[Location]:
        """Follows all flows to one location; answers those that escape because of it."""
        self._generation += 1
        generation = self._generation
        changed: list[Location] = []
        root.generation, root.derefs = generation, 0
        todo = [root]
        while todo:
            at = todo.pop()
            derefs = at.derefs
            by_address = derefs < 0
            derefs = max(derefs, 0)
            outlived = (by_address or at.leaks is not None) and outlives(root, at)
            if at.leaks is not None and outlived:
                sink = root.result if not root.escapes and root.body is at.body else None
                at.leaks.add(sink, derefs)
            if by_address and outlived and not at.escapes:
                at.escapes = True
                changed.append(at)
                continue
            for src, d in at.edges:
                if src.escapes:
                    continue
                d += derefs
                if src.generation != generation or src.derefs > d:
                    src.generation, src.derefs = generation, d
                    todo.append(src)
        return changed


def outlives(a: Location, b: Location) -> bool:
    """Whether values in `a` may live longer than `b`."""
    if a.escapes:
        return True
    if a.result is not None:
        return not (a.body.only_called and isinstance(a.body.site, FuncLit) and b.body.contains(a.body))
    if a.body is b.body:
        return a.depth < b.depth
    return a.body.contains(b.body)
