"""Visiting all nodes of a tree.

A type that several fields or parameters share (`a, b int`) is visited once for each of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rt0.syntax import nodes
from rt0.syntax.nodes import Node

_NOT_PARTS = {"obj", "inst", "selection", "target", "group", "pragma", "pragmas", "counter"}

_CLASSES = [cls for cls in vars(nodes).values() if isinstance(cls, type) and issubclass(cls, Node)]
_NAMES = {cls.__name__ for cls in _CLASSES}


def _parts(cls: type) -> tuple[str, ...]:
    """The attributes that hold nodes or lists of nodes: what the constructor's parameters say."""
    annotations = getattr(vars(cls).get("__init__"), "__annotations__", {})
    hints = {k: set(re.findall(r"\w+", str(v))) for k, v in annotations.items()}
    names = [s.removeprefix("_") for c in reversed(cls.__mro__) for s in getattr(c, "__slots__", ())]
    return tuple(s for s in names if s not in _NOT_PARTS and hints.get(s, set()) & _NAMES)


_SLOTS = {cls: _parts(cls) for cls in _CLASSES}


def children(n: Node) -> Iterator[Node]:
    """The parts of a node, in source order."""
    for slot in _SLOTS[type(n)]:
        part = getattr(n, slot)
        if type(part) is list:
            for element in part:
                if element is not None:
                    yield element
        elif part is not None:
            yield part


def walk(n: Node, visit: Callable[[Node], bool]) -> None:
    """Calls `visit` for a node and, where that returns true, for what is in it, in source order."""
    if not visit(n):
        return
    for slot in _SLOTS[type(n)]:
        part = getattr(n, slot)
        if type(part) is list:
            for element in part:
                if element is not None:
                    walk(element, visit)
        elif part is not None:
            walk(part, visit)
