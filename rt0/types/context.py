"""Instances of generic types that exist already, so that equal instances are one object."""

from __future__ import annotations

from rt0.types.predicates import identical
from rt0.types.types import Type
from rt0.types.typestring import TypeWriter


class Context:
    """Instances by a hash of their generic type and type arguments."""

    __slots__ = ("_instances", "_ids")

    def __init__(self) -> None:
        self._instances: dict[str, list[tuple[Type, list[Type], Type]]] = {}
        self._ids: dict[Type, int] = {}

    def id_of(self, t: Type) -> int:
        """A number particular to a type object."""
        return self._ids.setdefault(t, len(self._ids))

    def instance_hash(self, orig: Type, targs: list[Type]) -> str:
        """A text that identical instances have in common."""
        w = TypeWriter(None, self)
        w.out.append(str(self.id_of(orig)))
        w.typ(orig)
        w.type_list(targs)
        return "".join(w.out)

    def lookup(self, key: str, orig: Type, targs: list[Type]) -> Type | None:
        """The instance orig[targs] with the hash `key`, if there is one."""
        for other, args, inst in self._instances.get(key, ()):
            if (
                len(args) == len(targs)
                and all(identical(a, b) for a, b in zip(args, targs, strict=True))
                and identical(orig, other)
            ):
                return inst
        return None

    def update(self, key: str, orig: Type, targs: list[Type], inst: Type) -> Type:
        """Records an instance, unless an identical one is there; answers the one that is there."""
        entries = self._instances.setdefault(key, [])
        for _, _, other in entries:
            if identical(inst, other):
                return other
        entries.append((orig, targs, inst))
        return inst
