"""What is known of the library without lowering it: what each function, variable and initialiser needs.

Facts are texts only, so that they can be stored: a need is the name of a group (`rt0.lower.groups`) and a
symbol in it; a mark is something that concerns the whole program:

    want T      the descriptor of type T is referred to
    box T       values of type T are put into interfaces
    itab T⏎I    the method table of T for interface I is referred to
    assert M    values are asserted to have a method of the name M
    call M…     a method of this name and type is called through interfaces
    any         reflection may ask for any method
    map S       the package's initialisation calls S, which fills a map
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from rt0.lower.errors import NotSupported

ELSEWHERE = ""
"""The group of a function that another package may define, under a linkname: nobody says which one."""


class Facts:
    """What one root of a group needs. `natives` are functions of the runtime; `error` says why there is none.
    `summary` is what is known of a function's escapes, as `rt0.lower.escape_walk.Summary` stores it."""

    __slots__ = ("needs", "natives", "marks", "error", "summary")

    def __init__(self) -> None:
        self.needs: dict[tuple[str, str], None] = {}
        self.natives: dict[str, None] = {}
        self.marks: dict[str, None] = {}
        self.error: NotSupported | None = None
        self.summary: Any = None

    def merge(self, other: Facts) -> None:
        """Adds what another one needs."""
        self.needs.update(other.needs)
        self.natives.update(other.natives)
        self.marks.update(other.marks)


def to_json(facts: dict[str, Facts]) -> str:
    """The facts about a group's roots; texts that occur more than once are stored once."""
    texts: dict[str, int] = {}

    def number(text: str) -> int:
        return texts.setdefault(text, len(texts))

    roots = {
        symbol: [
            [number(x) for need in found.needs for x in need],
            [number(x) for x in found.natives],
            [number(x) for x in found.marks],
            found.summary,
        ]
        for symbol, found in facts.items()
    }
    return json.dumps([list(texts), roots], ensure_ascii=False, separators=(",", ":"))


def from_json(stored: str) -> dict[str, Facts]:
    """The facts again."""
    texts, roots = json.loads(stored)
    out: dict[str, Facts] = {}
    for symbol, (needs, natives, marks, summary) in roots.items():
        facts = out[symbol] = Facts()
        words = [texts[i] for i in needs]
        facts.needs = dict.fromkeys(zip(words[::2], words[1::2], strict=True))
        facts.natives = _chosen(texts, natives)
        facts.marks = _chosen(texts, marks)
        facts.summary = summary
    return out


def _chosen(texts: list[str], numbers: Iterable[int]) -> dict[str, None]:
    return dict.fromkeys(texts[i] for i in numbers)
