"""The types of a generated program. Two types are the same if their Go spelling is."""

from __future__ import annotations


class Type:
    """Any type; `go` is its spelling."""

    __slots__ = ("go",)

    def __init__(self, go: str) -> None:
        self.go = go

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Type) and self.go == other.go

    def __hash__(self) -> int:
        return hash(self.go)


class Basic(Type):
    """A predeclared type, or a type parameter."""

    __slots__ = ()


class Pointer(Type):
    __slots__ = ("elem",)

    def __init__(self, elem: Type) -> None:
        super().__init__("*" + elem.go)
        self.elem = elem


class Slice(Type):
    __slots__ = ("elem",)

    def __init__(self, elem: Type) -> None:
        super().__init__("[]" + elem.go)
        self.elem = elem


class Array(Type):
    __slots__ = ("elem", "len")

    def __init__(self, elem: Type, len: int) -> None:
        super().__init__(f"[{len}]{elem.go}")
        self.elem = elem
        self.len = len


class Map(Type):
    __slots__ = ("elem", "key")

    def __init__(self, key: Type, elem: Type) -> None:
        super().__init__(f"map[{key.go}]{elem.go}")
        self.key = key
        self.elem = elem


class Chan(Type):
    __slots__ = ("elem",)

    def __init__(self, elem: Type) -> None:
        super().__init__(f"chan ({elem.go})")
        self.elem = elem


class Func(Type):
    __slots__ = ("params", "results")

    def __init__(self, params: list[Type], results: list[Type]) -> None:
        super().__init__(f"func{signature(params, results)}")
        self.params = params
        self.results = results


def signature(params: list[Type], results: list[Type]) -> str:
    """Parameters and results as in a function type."""
    out = ", ".join(t.go for t in results)
    return f"({', '.join(t.go for t in params)})" + (f" ({out})" if results else "")


class Method:
    """A method of a named type; its receiver is a pointer or not."""

    __slots__ = ("by_pointer", "name", "sig")

    def __init__(self, name: str, sig: Func, by_pointer: bool) -> None:
        self.name = name
        self.sig = sig
        self.by_pointer = by_pointer


class Field:
    __slots__ = ("embedded", "name", "typ")

    def __init__(self, name: str, typ: Type, embedded: bool = False) -> None:
        self.name = name
        self.typ = typ
        self.embedded = embedded


class Struct(Type):
    """A named struct type, or an instance of a generic one: then `arg` is the type argument."""

    __slots__ = ("arg", "fields", "methods", "rank")

    def __init__(self, go: str, rank: int) -> None:
        super().__init__(go)
        self.rank = rank
        self.fields: list[Field] = []
        self.methods: list[Method] = []
        self.arg: Type | None = None


class Interface(Type):
    """A named interface, or `any`."""

    __slots__ = ("methods",)

    def __init__(self, go: str, methods: list[Method]) -> None:
        super().__init__(go)
        self.methods = methods


BOOL, STRING, INT, FLOAT = Basic("bool"), Basic("string"), Basic("int"), Basic("float64")
PARAM = Basic("T")
ANY = Interface("any", [])
BITS = {f"{u}int{n}": n for u in ("", "u") for n in (8, 16, 32, 64)} | {"int": 64, "uint": 64}


def is_int(t: Type) -> bool:
    return t.go in BITS


def method_set(t: Type) -> dict[str, tuple[Method, bool]]:
    """The methods of a type by name, and whether each is promoted from an embedded field."""
    if isinstance(t, Interface):
        return {m.name: (m, False) for m in t.methods}
    base = t.elem if isinstance(t, Pointer) else t
    if not isinstance(base, Struct):
        return {}
    found: dict[str, tuple[Method, bool]] = {}
    for f in base.fields:
        if f.embedded:
            by_address = isinstance(t, Pointer) and isinstance(f.typ, Struct)
            inner = method_set(Pointer(f.typ) if by_address else f.typ)
            found |= {name: (m, True) for name, (m, _) in inner.items()}
    for m in base.methods:
        found.pop(m.name, None)
        if isinstance(t, Pointer) or not m.by_pointer:
            found[m.name] = m, False
    return found


def implements(t: Type, i: Interface) -> bool:
    have = method_set(t)
    return all(m.name in have and have[m.name][0].sig == m.sig for m in i.methods)


def comparable(t: Type) -> bool:
    """Whether == works on values of the type without a panic."""
    match t:
        case Array():
            return comparable(t.elem)
        case Struct():
            return all(comparable(f.typ) for f in t.fields)
        case Slice() | Map() | Func() | Interface():
            return False
    return t != PARAM


def mentions_param(t: Type) -> bool:
    """Whether the type parameter occurs in the type."""
    match t:
        case Pointer() | Slice() | Array() | Chan():
            return mentions_param(t.elem)
        case Map():
            return mentions_param(t.key) or mentions_param(t.elem)
        case Func():
            return any(mentions_param(p) for p in t.params + t.results)
        case Struct():
            return t.arg is not None and mentions_param(t.arg)
    return t == PARAM
