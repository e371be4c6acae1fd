"""Types and objects as text: for messages, and as hashes that identical types have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.syntax.nodes import ChanDir
from rt0.syntax.pos import format_pos
from rt0.types import universe
from rt0.types.constant import quote
from rt0.types.objects import (
    Builtin,
    Const,
    Func,
    Label,
    Nil,
    Object,
    Package,
    PkgName,
    TypeName,
    Var,
    is_exported,
)
from rt0.types.termlist import termlist_string
from rt0.types.types import (
    Alias,
    Array,
    Basic,
    Chan,
    Interface,
    Map,
    Named,
    Pointer,
    Qualifier,
    Signature,
    Slice,
    Struct,
    Tuple,
    Type,
    TypeParam,
    Union,
    as_named,
    unalias,
)

if TYPE_CHECKING:
    from rt0.types.context import Context
    from rt0.types.typeset import TypeSet


def type_string(t: Type, qualifier: Qualifier | None) -> str:
    """The type as messages print it; without a qualifier, names carry full package paths."""
    w = TypeWriter(qualifier)
    w.typ(t)
    return "".join(w.out)


def signature_string(sig: Signature, qualifier: Qualifier | None) -> str:
    """Parameters and results, without `func`."""
    w = TypeWriter(qualifier)
    w.signature(sig)
    return "".join(w.out)


def package_prefix(pkg: Package | None, qualifier: Qualifier | None) -> str:
    """What stands before a name of that package."""
    if pkg is None:
        return ""
    s = pkg.path if qualifier is None else qualifier(pkg)
    return s + "." if s else ""


class TypeWriter:
    """Appends text to `out`; with a context, what it writes is a hash."""

    __slots__ = ("out", "seen", "qualifier", "ctxt", "tparams", "param_names", "pkg_info")

    def __init__(self, qualifier: Qualifier | None, ctxt: Context | None = None) -> None:
        self.out: list[str] = []
        self.seen: set[Type] = set()
        self.qualifier = qualifier
        self.ctxt = ctxt
        self.tparams: list[TypeParam] = []
        self.param_names = ctxt is None
        self.pkg_info = False

    def typ(self, t: Type) -> None:
        """Any type."""
        out = self.out
        if type(t) is Basic:
            if t.name == "Pointer":
                out.append(package_prefix(universe.UNSAFE, self.qualifier))
            out.append(t.name)
            return
        if t is None:
            out.append("<nil>")
            return
        if t in self.seen:
            out.append(f"<cycle to *{type(t).__name__}>")
            return
        self.seen.add(t)
        match t:
            case Named():
                self._named(t)
            case Pointer():
                out.append("*")
                self.typ(t.base)
            case Slice():
                out.append("[]")
                self.typ(t.elem)
            case Array():
                out.append(f"[{t.len}]")
                self.typ(t.elem)
            case Struct():
                self._struct(t)
            case Signature():
                out.append("func")
                self.signature(t)
            case Interface():
                self._interface(t)
            case Map():
                out.append("map[")
                self.typ(t.key)
                out.append("]")
                self.typ(t.elem)
            case Chan():
                self._chan(t)
            case TypeParam():
                self._type_param(t)
            case Alias():
                self._alias(t)
            case Tuple():
                self.tuple(t, False)
            case Union():
                for i, term in enumerate(t.terms):
                    out.append(" | " if i else "")
                    out.append("~" if term.tilde else "")
                    self.typ(term.typ)
        self.seen.discard(t)

    def _named(self, t: Named) -> None:
        if self.ctxt is not None:
            self.out.append(str(self.ctxt.id_of(t if t.inst is None else t.inst.orig)))
        self._type_name(t.obj)
        if t.inst is not None:
            self.type_list(t.inst.targs)
        elif self.ctxt is None and t.tparams():
            self.tparam_list(t.tparams())

    def _type_name(self, obj: TypeName) -> None:
        self.out.append(package_prefix(obj.pkg, self.qualifier))
        self.out.append(obj.name)

    def _alias(self, t: Alias) -> None:
        if self.ctxt is not None:
            self.typ(unalias(t))
            return
        self._type_name(t.obj)
        if t.targs:
            self.type_list(t.targs)
        elif t.tparams:
            self.tparam_list(t.tparams)

    def _struct(self, t: Struct) -> None:
        out = self.out
        out.append("struct{")
        for i, f in enumerate(t.fields):
            if i:
                out.append("; ")
            annotate = self.qualifier is None and self.pkg_info and not is_exported(f.name)
            if annotate:
                self.pkg_info = False  # once is enough
            if not f.embedded:
                out.append(f.name + " ")
            self.typ(f.typ)
            if annotate and f.pkg is not None:
                out.append(f" /* package {f.pkg.path} */ ")
            if t.tag(i):
                out.append(" " + quote(t.tag(i).encode("utf-8", "surrogateescape")))
        out.append("}")

    def _interface(self, t: Interface) -> None:
        out = self.out
        if self.ctxt is None:
            comparable = as_named(universe.COMPARABLE.typ)
            if comparable is not None and t is comparable.peek_under():
                out.append("interface{comparable}")
                return
        if t.implicit:
            if not t.methods and len(t.embeddeds) == 1:
                self.typ(t.embeddeds[0])
                return
            out.append("/* implicit */ ")
        out.append("interface{")
        if self.ctxt is not None:
            self._type_set(t.type_set())
        else:
            first = True
            for m in t.methods:
                out.append(m.name if first else "; " + m.name)
                first = False
                self.signature(m.sig)
            for embedded in t.embeddeds:
                out.append("" if first else "; ")
                first = False
                self.typ(embedded)
        out.append("}")

    def _type_set(self, s: TypeSet) -> None:
        out = self.out
        out.append("comparable;" if s.comparable else "")
        for m in s.methods:
            out.append(m.name)
            self.signature(m.sig)
            out.append(";")
        if s.is_all_terms():
            return
        if s.is_empty():
            out.append(termlist_string(s.terms))
            return
        hashes: list[str] = []
        for term in s.terms:
            if term is not None:
                w = TypeWriter(None, self.ctxt)
                w.out.append("~" if term.tilde else "")
                w.typ(term.typ)
                hashes.append("".join(w.out))
        out.append("|".join(sorted(hashes)))

    def _chan(self, t: Chan) -> None:
        out = self.out
        if t.dir is ChanDir.SEND_ONLY:
            out.append("chan<- ")
        elif t.dir is ChanDir.RECV_ONLY:
            out.append("<-chan ")
        else:
            out.append("chan ")
            if isinstance(t.elem, Chan) and t.elem.dir is ChanDir.RECV_ONLY:
                out.append("(")
                self.typ(t.elem)
                out.append(")")
                return
        self.typ(t.elem)

    def _type_param(self, t: TypeParam) -> None:
        for i, p in enumerate(self.tparams):
            if p is t:
                self.out.append(f"${i}")
                return
        self.out.append(t.obj.name)
        if self.ctxt is not None:
            self.out.append(f"#{t.id}")
        elif universe.UNIVERSE.lookup(t.obj.name) is not None:
            self.out.append(f" /* with {t.obj.name} declared at {format_pos(t.obj.pos)} */")

    def type_list(self, types: list[Type]) -> None:
        """Type arguments in brackets."""
        self.out.append("[")
        for i, t in enumerate(types):
            if i:
                self.out.append(", " if self.ctxt is None else ",")
            self.typ(t)
        self.out.append("]")

    def tparam_list(self, tparams: list[TypeParam]) -> None:
        """Type parameters and their constraints in brackets."""
        out = self.out
        out.append("[")
        prev: Type | None = None
        for i, p in enumerate(tparams):
            if i:
                if p.bound is not prev and prev is not None:
                    out.append(" ")
                    self.typ(prev)
                out.append(", ")
            prev = p.bound
            self.typ(p)
        if prev is not None:
            out.append(" ")
            self.typ(prev)
        out.append("]")

    def tuple(self, t: Tuple, variadic: bool) -> None:
        """Parameters or results in parentheses."""
        out = self.out
        out.append("(")
        for i, v in enumerate(t.vars):
            if i:
                out.append(", ")
            if v.name and self.param_names:
                out.append(v.name + " ")
            if variadic and i == len(t.vars) - 1:
                if isinstance(v.typ, Slice):
                    out.append("...")
                    self.typ(v.typ.elem)
                else:
                    self.typ(v.typ)
                    out.append("...")
            else:
                self.typ(v.typ)
        out.append(")")

    def signature(self, sig: Signature) -> None:
        """Type parameters, parameters and results."""
        hashing = self.ctxt is not None and bool(sig.tparams)
        if sig.tparams:
            if hashing:
                self.tparams = sig.tparams
            self.tparam_list(sig.tparams)
        self.tuple(sig.params, sig.variadic)
        results = sig.results.vars
        if results:
            self.out.append(" ")
            if len(results) == 1 and (self.ctxt is not None or not results[0].name):
                self.typ(results[0].typ)
            else:
                self.tuple(sig.results, False)
        if hashing:
            self.tparams = []


def func_name(f: Func, qualifier: Qualifier | None) -> str:
    """The function's name, with the receiver type in parentheses if it is a method."""
    prefix = ""
    if f.typ is not None:
        recv = f.sig.recv
        if recv is not None:
            if isinstance(recv.typ, Interface):
                prefix = "(interface)."
            else:
                prefix = f"({type_string(recv.typ, qualifier)})."
        else:
            prefix = package_prefix(f.pkg, qualifier)
    return prefix + f.name


def object_string(obj: Object, qualifier: Qualifier | None) -> str:
    """The object with its kind and type."""
    match obj:
        case PkgName():
            path = obj.imported.path
            return f"package {obj.name}" + (f' ("{path}")' if path and path != obj.name else "")
        case Func():
            s = "func " + func_name(obj, qualifier)
            return s + signature_string(obj.sig, qualifier) if obj.typ is not None else s
        case Nil():
            return "nil"
        case TypeName():
            return _type_name_string(obj, qualifier)
        case Const():
            kind = "const"
        case Var():
            kind = "field" if obj.is_field else "var"
        case Label():
            return "label " + obj.name
        case Builtin():
            return "builtin " + _qualified(obj, qualifier)
        case _:
            raise TypeError(type(obj).__name__)
    s = f"{kind} {_qualified(obj, qualifier)}"
    return s if obj.typ is None else f"{s} {type_string(obj.typ, qualifier)}"


def _qualified(obj: Object, qualifier: Qualifier | None) -> str:
    if obj.pkg is not None and obj.pkg.scope.lookup(obj.name) is obj:
        return package_prefix(obj.pkg, qualifier) + obj.name
    return obj.name


def _type_name_string(obj: TypeName, qualifier: Qualifier | None) -> str:
    t = obj.typ
    s = "type parameter " if isinstance(unalias(t), TypeParam) and t is not None else "type "
    s += _qualified(obj, qualifier)
    if t is None or isinstance(t, Basic):
        return s
    w = TypeWriter(qualifier)
    if isinstance(t, Named) and t.tparams():
        w.tparam_list(t.tparams())
    elif isinstance(t, Alias) and t.tparams:
        w.tparam_list(t.tparams)
    if obj.is_alias():
        w.out.append(" =")
        if isinstance(t, Alias):
            t = t.from_rhs
    elif isinstance(t, TypeParam):
        t = t.bound
    else:
        t = t.under()
    if obj is universe.ANY:
        t = universe.EMPTY_INTERFACE
    w.out.append(" ")
    w.typ(t)
    return s + "".join(w.out)


def object_kind(obj: Object) -> str:
    """What messages call this kind of object."""
    match obj:
        case PkgName():
            return "package name"
        case Const():
            return "constant"
        case TypeName():
            if obj.is_alias():
                return "type alias"
            return "type parameter" if isinstance(obj.typ, TypeParam) else "defined type"
        case Var():
            return _VAR_KINDS[obj.kind]
        case Func():
            return "method" if obj.typ is not None and obj.sig.recv is not None else "function"
        case Label():
            return "label"
        case Builtin():
            return "built-in function"
        case _:
            return "untyped nil"


_VAR_KINDS = [
    "",
    "package-level variable",
    "local variable",
    "receiver",
    "parameter",
    "result variable",
    "struct field",
]
