"""What a program asks of the library, and what it answers: so that the library need not be lowered again.

A program's own packages are lowered first. What they need of the library is only noted: functions and
variables by symbol, types whose descriptors they refer to or whose values become interfaces, names of
methods that are searched for or called through interfaces. Then the library is lowered, and with it the
descriptors of all types. It may call methods of the program's types, so the program's packages are lowered
further, and so on until nothing new is asked for.

Invariant: the library's modules and the module of type descriptors depend on nothing of the program but the
texts of its demands, in order. So whoever has the result for the same demands needs neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rt0.lower.names import is_own
from rt0.types.objects import Package
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
    Type,
    Union,
    unalias,
)

if TYPE_CHECKING:
    from rt0.lower.program import Program
    from rt0.lower.rtype import RTypes


class Demand:
    """What was asked for so far: `types` by symbol, the rest as text."""

    __slots__ = ("types", "notes")

    def __init__(self) -> None:
        self.types: dict[str, Type] = {}
        self.notes: set[str] = set()

    def of_type(self, what: str, key: str, t: Type) -> None:
        """Something is wanted of a type."""
        self.types.setdefault(key, t)
        self.notes.add(f"{what} {key}")

    def text(self, prog: Program, inits: Sequence[str]) -> str:
        """Everything, in an order that the program's text does not matter for; `inits` is how the program's
        packages are initialised."""
        own = [s for s in prog.shards.values() if s.own]
        functions = {symbol for s in own for symbol in s.functions}
        variables = {symbol for s in own for symbol in s.data}
        lines = list(inits)
        lines += sorted({f"func {symbol}" for s in own for symbol in s.used if symbol not in functions})
        lines += sorted({f"data {symbol}" for s in own for symbol in s.used_data if symbol not in variables})
        lines += sorted(self.notes)
        lines += sorted(self._definitions(prog))
        return "\n".join(lines)

    def _definitions(self, prog: Program) -> Iterator[str]:
        """The program's types that descriptors are made of."""
        symbol = prog.names.symbol
        todo = list(self.types.values())
        seen: set[str] = set()
        while todo:
            t = unalias(todo.pop())
            key = symbol(t)
            if key in seen:
                continue
            seen.add(key)
            if not isinstance(t, Named):
                todo += parts(t)
                continue
            todo += t.targs()
            pkg = t.type_name().pkg
            if pkg is None or not is_own(pkg):
                continue
            todo.append(t.under())
            methods: list[str] = []
            for m in t.methods():
                if not m.sig.tparams:
                    todo += [v.typ for v in [*m.sig.params.vars, *m.sig.results.vars]]
                methods.append(f"{m.id()}{'*' * m.has_ptr_recv()}{prog.names.signature(m.sig, True)}")
            yield f"type {key} {pkg.name} {symbol(t.under())} {methods}"


class Answer:
    """What the library adds to how the program's types are used."""

    __slots__ = ("called", "asserted", "all_methods")

    def __init__(self, called: Sequence[str], asserted: Sequence[str], all_methods: bool) -> None:
        self.called = sorted(called)
        self.asserted = sorted(asserted)
        self.all_methods = all_methods

    def to_json(self) -> list[Any]:
        """For the cache."""
        return [self.called, self.asserted, self.all_methods]

    def tell(self, rtypes: RTypes) -> None:
        """Adds it to what is known."""
        rtypes.called.update(self.called)
        rtypes.asserted.update(self.asserted)
        rtypes.all_methods = rtypes.all_methods or self.all_methods


def link(chain: str, text: str) -> str:
    """The key of the next answer."""
    return hashlib.sha256(f"{chain}\n{text}".encode("utf-8", "surrogateescape")).hexdigest()


def parts(t: Type) -> list[Type]:
    """The types that a type without a name is made of."""
    match t:
        case Pointer():
            return [t.base]
        case Slice() | Array() | Chan():
            return [t.elem]
        case Map():
            return [t.key, t.elem]
        case Struct():
            return [f.typ for f in t.fields]
        case Signature():
            return [v.typ for v in [*t.params.vars, *t.results.vars]]
        case Interface():
            found: list[Type] = [v.typ for m in t.type_set().methods for v in m.sig.params.vars]
            found += [v.typ for m in t.type_set().methods for v in m.sig.results.vars]
            return found
        case Union():
            return [term.typ for term in t.terms]
    return []


def owner(t: Type) -> Package | None:
    """The program's package that a type is declared in, or the first one that a part of it is."""
    todo, seen = [t], set[Type]()
    while todo:
        t = unalias(todo.pop())
        if t in seen:
            continue
        seen.add(t)
        if isinstance(t, Named):
            pkg = t.type_name().pkg
            if pkg is not None and is_own(pkg):
                return pkg
            todo += reversed(t.targs())
        else:
            todo += reversed(parts(t))
    return None
