"""Types from their symbols: the inverse of `rt0.lower.names`, for what is stored of the library.

Invariant: the type that is read has the symbol that was read. What has no name that says everything (types
in generic functions, embedded basic types) is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.lower.names import is_own, place_of
from rt0.syntax.nodes import ChanDir, Node, TypeDecl
from rt0.syntax.pos import NO_POS, line_of
from rt0.syntax.walk import walk
from rt0.types.api import check_body, declared
from rt0.types.instantiate import instance
from rt0.types.objects import Func, Package, TypeName, Var, VarKind
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
    unalias,
)
from rt0.types.universe import UNIVERSE, UNSAFE

if TYPE_CHECKING:
    from rt0.lower.program import Program

_ENDS = ' ,;()[]{}"'


class Unreadable(Exception):
    """A symbol does not say which type it is."""


class TypeReader:
    """Reads symbols; remembers what it has read."""

    __slots__ = ("prog", "known", "_text", "_at")

    def __init__(self, prog: Program) -> None:
        self.prog = prog
        self.known: dict[str, Type] = {}
        self._text = ""
        self._at = 0

    def read(self, symbol: str) -> Type:
        """The type with a symbol. Raises `Unreadable`."""
        found = self.known.get(symbol)
        if found is None:
            self._text, self._at = symbol, 0
            found = self._type()
            if self._at != len(symbol) or self.prog.names.symbol(found) != symbol:
                raise Unreadable(symbol)
            self.known[symbol] = found
        return found

    def _take(self, prefix: str) -> bool:
        if self._text.startswith(prefix, self._at):
            self._at += len(prefix)
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise Unreadable(self._text)

    def _word(self) -> str:
        """A name with its package's path."""
        text, start = self._text, self._at
        end = start
        while end < len(text) and text[end] not in _ENDS:
            end += 1
        if end == start:
            raise Unreadable(text)
        self._at = end
        return text[start:end]

    def _type(self) -> Type:
        if self._take("*"):
            return Pointer(self._type())
        if self._take("[]"):
            return Slice(self._type())
        if self._take("["):
            length = self._word()
            self._expect("]")
            return Array(self._type(), int(length))
        if self._take("map["):
            key = self._type()
            self._expect("]")
            return Map(key, self._type())
        if self._take("<-chan "):
            return Chan(ChanDir.RECV_ONLY, self._type())
        if self._take("chan<- "):
            return Chan(ChanDir.SEND_ONLY, self._type())
        if self._take("chan "):
            if self._take("("):
                elem = self._type()
                self._expect(")")
                return Chan(ChanDir.BOTH, elem)
            return Chan(ChanDir.BOTH, self._type())
        if self._text.startswith("func(", self._at):
            self._at += len("func")
            return self._signature(None)
        if self._take("struct {"):
            return self._struct()
        if self._take("interface {"):
            return self._interface()
        return self._named()

    def _named(self) -> Type:
        word = self._word()
        obj = self._declared(word)
        t = unalias(obj.typ)
        if not self._take("["):
            return t
        targs = self._args()
        if self._take(";"):  # the first are of the function that the type is declared in
            targs = [*self._args(), *targs]
        self._expect("]")
        if not isinstance(t, Named):
            raise Unreadable(self._text)
        return instance(None, NO_POS, t, targs, self.prog.context)

    def _args(self) -> list[Type]:
        targs = [self._type()]
        while self._take(","):
            targs.append(self._type())
        return targs

    def _declared(self, word: str) -> TypeName:
        """What a word names: a type of the universe, of a package, or of a function."""
        if word == "unsafe.Pointer":
            obj = UNSAFE.scope.lookup("Pointer")
        elif "." not in word:
            obj = UNIVERSE.lookup(word)
        else:
            path, _, name = word.partition("·")[0].rpartition(".")
            pkg = self._package(path)
            if "·" in word:
                obj = _local(pkg, name, word)
            else:
                obj = pkg.scope.lookup(name)
        if not isinstance(obj, TypeName):
            raise Unreadable(self._text)
        declared(obj)
        return obj

    def _package(self, path: str) -> Package:
        pkg = self.prog.packages.get(path)
        if pkg is None or is_own(pkg):
            raise Unreadable(self._text)
        return pkg

    def _signature(self, recv: Var | None) -> Signature:
        params, variadic = self._list()
        results: list[Var] = []
        following = self._text[self._at : self._at + 2]
        if following == " (":
            self._at += 1
            results = self._list()[0]
        elif following[:1] == " " and following[1:] not in ('"', "}"):
            self._at += 1
            results = [_variable(VarKind.RESULT, self._type())]
        return Signature(recv, Tuple(params), Tuple(results), variadic)

    def _list(self) -> tuple[list[Var], bool]:
        """Parameters in parentheses, and whether the last one is variadic."""
        self._expect("(")
        out: list[Var] = []
        variadic = False
        while not self._take(")"):
            if out:
                self._expect(", ")
            variadic = self._take("...")
            t = self._type()
            out.append(_variable(VarKind.PARAM, Slice(t) if variadic else t))
        return out, variadic

    def _struct(self) -> Struct:
        fields: list[Var] = []
        tags: list[str] = []
        while not self._take("}"):
            if fields:
                self._expect(";")
            self._expect(" ")
            fields.append(self._field())
            tags.append(self._tag())
            if self._text.startswith(" }", self._at):
                self._at += 1
        return Struct(fields, tags if any(tags) else [])

    def _field(self) -> Var:
        start = self._at
        if not self._text.startswith("*", start):
            word = self._word()
            following = self._text[self._at : self._at + 2]
            if following[:1] == " " and following[1:] not in ('"', "}"):
                pkg, name = self._member(word)
                if self._take(" = "):
                    return Var(VarKind.FIELD, NO_POS, pkg, name, self._type(), True)
                self._at += 1
                return Var(VarKind.FIELD, NO_POS, pkg, name, self._type())
            self._at = start
        t = self._type()
        base = unalias(t.base if isinstance(t, Pointer) else t)
        if not isinstance(base, Named):
            raise Unreadable(self._text)
        obj = base.type_name()
        return Var(VarKind.FIELD, NO_POS, obj.pkg, obj.name, t, True)

    def _member(self, word: str) -> tuple[Package | None, str]:
        """The name of a field or method, with the package if it is not exported."""
        path, dot, name = word.rpartition(".")
        return (self._package(path) if dot else None), name

    def _tag(self) -> str:
        if not self._take(' "'):
            return ""
        out: list[str] = []
        while not self._take('"'):
            self._take("\\")
            out.append(self._text[self._at])
            self._at += 1
        return "".join(out)

    def _interface(self) -> Interface:
        iface = Interface([], [])
        recv = _variable(VarKind.RECV, iface)
        methods: list[Func] = []
        while not self._take("}"):
            if methods:
                self._expect(";")
            self._expect(" ")
            pkg, name = self._member(self._word())
            methods.append(Func(NO_POS, pkg, name, self._signature(recv)))
            if self._text.startswith(" }", self._at):
                self._at += 1
        iface.methods = methods
        iface.complete = True
        return iface


def _variable(kind: VarKind, t: Type) -> Var:
    return Var(kind, NO_POS, None, "", t)


def _local(pkg: Package, name: str, word: str) -> TypeName | None:
    """A type declared in a function, by its place."""
    _, _, place = word.partition("·")
    line = int(place.split("·")[1])
    found: list[TypeName] = []

    def visit(n: Node) -> bool:
        if isinstance(n, TypeDecl) and n.name.value == name and isinstance(n.name.obj, TypeName):
            if place_of(n.name.obj) == place:
                found.append(n.name.obj)
        return True

    for fn, decl in pkg.func_decls.items():
        body = decl.body
        if body is not None and line_of(decl.pos) <= line <= line_of(body.rbrace):
            check_body(fn)
            if not fn.sig.rparams and not fn.sig.tparams:
                walk(body, visit)
    return found[0] if len(found) == 1 else None
