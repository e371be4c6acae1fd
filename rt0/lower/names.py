"""Types as text, as descriptors and symbols have it: `reflect`'s format.

Symbols carry full package paths; a type declared in a function gets a number, so that different types never
share a symbol.
"""

from __future__ import annotations

from rt0.syntax.nodes import ChanDir
from rt0.syntax.pos import col_of, file_of, line_of
from rt0.types.objects import Package, TypeName, Var
from rt0.types.types import (
    Alias,
    Array,
    Basic,
    Chan,
    Interface,
    Map,
    Named,
    Pointer,
    Signature,
    Slice,
    Struct,
    Type,
    TypeParam,
    unalias,
)


def is_own(pkg: Package) -> bool:
    """Whether a package is the program's, not one of those that are compiled for all programs."""
    return pkg.checker is None or not pkg.checker.conf.library or pkg.name == "main"


def place_of(obj: TypeName) -> str:
    """Where a type is declared: the file among those of its package, the line and the column."""
    assert obj.pkg is not None
    file = next(i for i, file in enumerate(obj.pkg.files) if file_of(file.pos) == file_of(obj.pos))
    return f"{file}·{line_of(obj.pos)}·{col_of(obj.pos)}"


_BASIC = {"byte": "uint8", "rune": "int32"}


def _named_after_type(f: Var) -> bool:
    """Whether an embedded field has the name of its type, not that of an alias, nor, as `int` has, one of the
    universe, which is another in each package."""
    t = unalias(f.typ)
    t = unalias(t.base) if isinstance(t, Pointer) else t
    if not isinstance(t, Named):
        return False
    obj = t.type_name()
    return obj.name == f.name and (f.exported() or obj.pkg is f.pkg)


class Names:
    """Writes types; remembers the numbers of local ones."""

    __slots__ = ("_local", "_symbols", "_packages")

    def __init__(self) -> None:
        self._local: dict[str, list[TypeName]] = {}
        self._symbols: dict[Type, str] = {}
        self._packages: dict[str, str] = {}

    def symbol(self, t: Type) -> str:
        """The type with full package paths: identical types have the same one, different types another."""
        found = self._symbols.get(t)
        if found is None:
            found = self._symbols[t] = self._write(t, True)
        return found

    def reflect(self, t: Type) -> str:
        """The type as `reflect.Type.String` answers it."""
        return self._write(t, False)

    def named(self, obj: TypeName, full: bool) -> str:
        """A declared name with its package."""
        name = obj.name
        if obj.pkg is None:
            return name
        if not full:
            return f"{obj.pkg.name}.{name}"
        if obj.parent is not None and obj.parent is not obj.pkg.scope:
            if not is_own(obj.pkg):
                # A number would depend on what the program needs of the library.
                return f"{obj.pkg.path}.{name}·{place_of(obj)}"
            same = self._local.setdefault(f"{obj.pkg.path}.{name}", [])
            if obj not in same:
                same.append(obj)
            name += f"·{same.index(obj) + 1}"
        return f"{obj.pkg.path}.{name}"

    def _write(self, t: Type, full: bool) -> str:
        w = self.symbol if full else self.reflect
        match t:
            case Alias():
                return w(unalias(t))
            case Basic():
                return "unsafe.Pointer" if t.name == "Pointer" else _BASIC.get(t.name, t.name)
            case Named():
                text = self.named(t.type_name(), full)
                if t.inst is not None:
                    # Type arguments have full paths in both forms.
                    # Those of the function that the type is declared in come first.
                    args = [self.symbol(a) for a in t.inst.targs]
                    own = len(t.inst.orig.tparams())
                    kinds = [",".join(part) for part in (args[own:], args[:own]) if part]
                    text += "[" + ";".join(kinds) + "]"
                return text
            case Pointer():
                return "*" + w(t.base)
            case Slice():
                return "[]" + w(t.elem)
            case Array():
                return f"[{t.len}]" + w(t.elem)
            case Map():
                return f"map[{w(t.key)}]{w(t.elem)}"
            case Chan():
                return self._chan(t, w(t.elem))
            case Signature():
                return "func" + self.signature(t, full)
            case Struct():
                return self._struct(t, full)
            case Interface():
                return self._interface(t, full)
            case TypeParam():
                return t.obj.name
        raise TypeError(type(t).__name__)

    def _chan(self, t: Chan, elem: str) -> str:
        if t.dir is ChanDir.RECV_ONLY:
            return "<-chan " + elem
        if t.dir is ChanDir.SEND_ONLY:
            return "chan<- " + elem
        inner = unalias(t.elem)
        if isinstance(inner, Chan) and inner.dir is ChanDir.RECV_ONLY:
            elem = f"({elem})"
        return "chan " + elem

    def signature(self, t: Signature, full: bool) -> str:
        """Parameters and results."""
        w = self.symbol if full else self.reflect
        params = [w(v.typ) for v in t.params.vars]
        if t.variadic:
            params[-1] = "..." + params[-1].removeprefix("[]")
        results = [w(v.typ) for v in t.results.vars]
        text = f"({', '.join(params)})"
        if len(results) == 1:
            return f"{text} {results[0]}"
        return text + (f" ({', '.join(results)})" if results else "")

    def _qualified(self, pkg: Package | None, name: str, full: bool) -> str:
        return f"{pkg.path}.{name}" if full and pkg is not None and not name[:1].isupper() else name

    def _struct(self, t: Struct, full: bool) -> str:
        w = self.symbol if full else self.reflect
        fields: list[str] = []
        for i, f in enumerate(t.fields):
            if not f.embedded:
                text = f"{self._qualified(f.pkg, f.name, full)} {w(f.typ)}"
            elif full and not _named_after_type(f):
                text = f"{self._qualified(f.pkg, f.name, full)} = {w(f.typ)}"
            else:
                text = w(f.typ)
            tag = t.tag(i)
            if tag:
                escaped = tag.replace("\\", "\\\\").replace('"', '\\"')
                text += f' "{escaped}"'
            fields.append(text)
        return "struct { " + "; ".join(fields) + " }" if fields else "struct {}"

    def _interface(self, t: Interface, full: bool) -> str:
        methods = [
            f"{self._qualified(m.pkg, m.name, full or not m.exported())}{self.signature(m.sig, full)}"
            for m in t.type_set().methods
        ]
        return "interface { " + "; ".join(methods) + " }" if methods else "interface {}"
