"""Generic code that would need infinitely many instances.

Type parameters, and types declared inside generic functions, are vertices of a graph; an edge says that one
is part of the type argument for another, with weight 1 if it is a proper part. A cycle of positive weight is
an instantiation that never ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.syntax.nodes import Expr
from rt0.syntax.pos import Pos
from rt0.syntax.positions import start_pos
from rt0.types.objects import Package, TypeName
from rt0.types.types import (
    Array,
    Chan,
    Interface,
    Map,
    Named,
    Pointer,
    Signature,
    Slice,
    Struct,
    Tuple,
    Type,
    TypeParam,
    unalias,
)
from rt0.types.typestring import type_string

if TYPE_CHECKING:
    from rt0.types.check import Checker


class _Vertex:
    __slots__ = ("obj", "weight", "pre", "len")

    def __init__(self, obj: TypeName) -> None:
        self.obj = obj
        self.weight = 0  # of the heaviest known path that ends here
        self.pre = -1  # that path's last edge
        self.len = 0  # and its length


class _Edge:
    __slots__ = ("dst", "src", "weight", "pos", "typ")

    def __init__(self, dst: int, src: int, weight: int, pos: Pos, typ: Type) -> None:
        self.dst = dst
        self.src = src
        self.weight = weight
        self.pos = pos
        self.typ = typ


class MonoGraph:
    """The graph of one package's instantiations."""

    __slots__ = ("vertices", "edges", "canon", "name_idx")

    def __init__(self) -> None:
        self.vertices: list[_Vertex] = []
        self.edges: list[_Edge] = []
        self.canon: dict[TypeParam, TypeParam] = {}
        self.name_idx: dict[TypeName, int] = {}

    def record_canon(self, mpar: TypeParam, tpar: TypeParam) -> None:
        """Says that a method's receiver type parameter stands for its type's."""
        self.canon[mpar] = tpar

    def record_instance(
        self, pkg: Package, pos: Pos, tparams: list[TypeParam], targs: list[Type], xlist: list[Expr]
    ) -> None:
        """Adds the edges of an instantiation; `xlist` are the explicit type arguments."""
        for i, tpar in enumerate(tparams):
            if tpar.obj.pkg is pkg:
                _Flow(self, pkg, start_pos(xlist[i]) if i < len(xlist) else pos, tpar, targs[i]).visit(
                    targs[i]
                )

    def local_named_vertex(self, pkg: Package, named: Named) -> int:
        """The vertex of a type declared inside generic code, or -1."""
        obj = named.obj
        if obj.pkg is not pkg or obj.parent is pkg.scope:
            return -1
        idx = self.name_idx.get(obj)
        if idx is not None:
            return idx
        idx = -1
        scope = obj.parent
        while scope is not None and scope is not pkg.scope:
            for elem in scope.elems.values():
                if not isinstance(elem, TypeName) or elem.is_alias() or elem.pos >= obj.pos:
                    continue
                if isinstance(elem.typ, TypeParam):
                    if idx < 0:
                        idx = len(self.vertices)
                        self.vertices.append(_Vertex(obj))
                    self.add_edge(idx, self.type_param_vertex(elem.typ), 1, obj.pos, elem.typ)
            scope = scope.parent
        self.name_idx[obj] = idx
        return idx

    def type_param_vertex(self, tpar: TypeParam) -> int:
        """The vertex of a type parameter."""
        obj = self.canon.get(tpar, tpar).obj
        idx = self.name_idx.get(obj)
        if idx is None:
            idx = self.name_idx[obj] = len(self.vertices)
            self.vertices.append(_Vertex(obj))
        return idx

    def add_edge(self, dst: int, src: int, weight: int, pos: Pos, typ: Type) -> None:
        """Says that `src` is part of what `dst` is instantiated with."""
        self.edges.append(_Edge(dst, src, weight, pos, typ))


class _Flow:
    """Finds what is part of one type argument."""

    __slots__ = ("graph", "pkg", "pos", "tpar", "targ")

    def __init__(self, graph: MonoGraph, pkg: Package, pos: Pos, tpar: TypeParam, targ: Type) -> None:
        self.graph = graph
        self.pkg = pkg
        self.pos = pos
        self.tpar = tpar
        self.targ = targ

    def _edge(self, src: int, typ: Type) -> None:
        weight = 0 if typ is self.targ else 1
        self.graph.add_edge(self.graph.type_param_vertex(self.tpar), src, weight, self.pos, self.targ)

    def visit(self, t: Type) -> None:
        t = unalias(t)
        match t:
            case TypeParam():
                self._edge(self.graph.type_param_vertex(t), t)
            case Named():
                src = self.graph.local_named_vertex(self.pkg, t.origin())
                if src >= 0:
                    self._edge(src, t)
                for targ in t.targs():
                    self.visit(targ)
            case Array() | Chan() | Slice():
                self.visit(t.elem)
            case Map():
                self.visit(t.key)
                self.visit(t.elem)
            case Pointer():
                self.visit(t.base)
            case Interface():
                for m in t.type_set().methods:
                    self.visit(m.typ)
            case Signature():
                self.visit(t.params)
                self.visit(t.results)
            case Tuple():
                for v in t.vars:
                    self.visit(v.typ)
            case Struct():
                for f in t.fields:
                    self.visit(f.typ)
            case _:
                pass


def monomorph(check: Checker) -> None:
    """Reports an instantiation that never ends: a path that is longer than there are vertices."""
    graph = check.mono
    again = True
    while again:
        again = False
        for i, edge in enumerate(graph.edges):
            src, dst = graph.vertices[edge.src], graph.vertices[edge.dst]
            w = src.weight + edge.weight
            if w <= dst.weight:
                continue
            dst.pre = i
            dst.len = src.len + 1
            if dst.len == len(graph.vertices):
                _report_instance_loop(check, edge.dst)
                return
            dst.weight = w
            again = True


def _report_instance_loop(check: Checker, v: int) -> None:
    graph = check.mono
    stack: list[int] = []
    seen: set[int] = set()
    while v not in seen:
        stack.append(v)
        seen.add(v)
        v = graph.edges[graph.vertices[v].pre].src
    stack = stack[stack.index(v) :]
    err = check.new_error()
    err.add(graph.vertices[v].obj, "instantiation cycle:")

    def relative(pkg: Package) -> str:
        return "" if pkg is check.pkg else pkg.path

    for u in stack:
        edge = graph.edges[graph.vertices[u].pre]
        obj = graph.vertices[edge.dst].obj
        how = "instantiated as" if isinstance(obj.typ, TypeParam) else "implicitly parameterized by"
        err.add(edge.pos, f"{obj.name} {how} {type_string(edge.typ, relative)}")
    err.report()
