"""Visiting all nodes of a tree.

A type that several fields or parameters share (`a, b int`) is visited once for each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rt0.syntax import nodes
from rt0.syntax.nodes import Node

_NOT_PARTS = {"obj", "inst", "selection", "target", "group", "pragma", "pragmas"}

_SLOTS: dict[type, tuple[str, ...]] = {
    cls: tuple(slot for slot in cls.__slots__ if slot not in _NOT_PARTS)
    for cls in vars(nodes).values()
    if isinstance(cls, type) and issubclass(cls, Node)
}


def children(n: Node) -> Iterator[Node]:
    """The parts of a node, in source order."""
    for slot in _SLOTS[type(n)]:
        part = getattr(n, slot)
        if isinstance(part, Node):
            yield part
        elif isinstance(part, list):
            for element in part:
                if element is not None:
                    yield element


def walk(n: Node, visit: Callable[[Node], bool]) -> None:
    """Calls `visit` for a node and, where that returns true, for what is in it, in source order."""
    if visit(n):
        for child in children(n):
            walk(child, visit)
