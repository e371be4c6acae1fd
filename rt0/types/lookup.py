"""Finding fields and methods, and whether a type has an interface's methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rt0.types.objects import Func, Object, Package, Var, is_exported
from rt0.types.operand import Cause
from rt0.types.predicates import identical, is_interface, is_type_param, is_valid
from rt0.types.types import (
    INVALID,
    Interface,
    Named,
    Pointer,
    Struct,
    Type,
    as_named,
    unalias,
)
from rt0.types.typestring import TypeWriter

if TYPE_CHECKING:
    from rt0.types.check import Checker

# An object, its index path and whether a pointer is followed on the way. Without an object, a path means
# that the selector is ambiguous, and `True` that the method needs an addressable receiver.
Found = tuple[Object | None, list[int] | None, bool]


def lookup_field_or_method(
    t: Type, addressable: bool, pkg: Package | None, name: str, fold_case: bool = False
) -> Found:
    """What x.name selects for an x of type `t`, written in package `pkg`."""
    named = as_named(t)
    if named is not None:
        p = named.under()
        if isinstance(p, Pointer):
            # Methods of the base type do not belong to a defined pointer type.
            found = lookup_field_or_method_impl(p, False, pkg, name, fold_case)
            return (None, None, False) if isinstance(found[0], Func) else found
    return lookup_field_or_method_impl(t, addressable, pkg, name, fold_case)


class _Embedded:
    """A type at the current depth of embedding; `multiples` if it occurs several times at this depth."""

    __slots__ = ("typ", "index", "indirect", "multiples")

    def __init__(self, typ: Type, index: list[int], indirect: bool, multiples: bool) -> None:
        self.typ = typ
        self.index = index
        self.indirect = indirect
        self.multiples = multiples


def lookup_field_or_method_impl(
    t: Type, addressable: bool, pkg: Package | None, name: str, fold_case: bool
) -> Found:
    """`lookup_field_or_method` without the exception for defined pointer types."""
    if name == "_":
        return None, None, False
    typ, is_ptr = deref(t)
    if is_ptr and isinstance(typ.under(), Interface):
        return None, None, False
    current = [_Embedded(typ, [], is_ptr, False)]
    seen: list[Named] = []
    while current:
        nxt: list[_Embedded] = []
        obj: Object | None = None
        index: list[int] = []
        indirect = False
        for e in current:
            named = as_named(e.typ)
            hits: list[tuple[int, Object]] = []
            if named is not None:
                if any(named is n or (n.inst is not None and identical(named, n)) for n in seen):
                    continue
                seen.append(named)
                i, m = named.lookup_method(pkg, name, fold_case)
                if m is not None:
                    hits.append((i, m))
            if not hits:
                _search(e, pkg, name, fold_case, obj is None, hits, nxt)
            for i, found in hits:
                index = [*e.index, i]
                if obj is not None or e.multiples:
                    return None, index, False
                obj = found
                indirect = e.indirect
        if obj is not None:
            if isinstance(obj, Func) and obj.has_ptr_recv() and not indirect and not addressable:
                return None, None, True
            return obj, index, indirect
        current = _consolidate(nxt)
    return None, None, False


def _search(
    e: _Embedded,
    pkg: Package | None,
    name: str,
    fold_case: bool,
    descend: bool,
    hits: list[tuple[int, Object]],
    nxt: list[_Embedded],
) -> None:
    """Looks among fields and interface methods; adds embedded types to `nxt` while nothing was found."""
    u = e.typ.under()
    if isinstance(u, Struct):
        for i, f in enumerate(u.fields):
            if (f.name == name or fold_case) and f.same_id(pkg, name, fold_case):
                hits.append((i, f))
                descend = False
            elif descend and f.embedded:
                typ, is_ptr = deref(f.typ)
                nxt.append(_Embedded(typ, [*e.index, i], e.indirect or is_ptr, e.multiples))
    elif isinstance(u, Interface):
        i, m = u.type_set().lookup_method(pkg, name, fold_case)
        if m is not None:
            hits.append((i, m))


def _consolidate(embedded: list[_Embedded]) -> list[_Embedded]:
    """Unites entries of the same type."""
    if len(embedded) <= 1:
        return embedded
    out: list[_Embedded] = []
    for e in embedded:
        for other in out:
            if identical(other.typ, e.typ):
                other.multiples = True
                break
        else:
            out.append(e)
    return out


Equivalent = Callable[[Type, Type], bool]


class _Missing:
    """Why a method is missing: `m` is the method wanted, `f` what was found in its place."""

    __slots__ = ("state", "m", "f")

    def __init__(self, state: str, m: Func, f: Func | None) -> None:
        self.state = state
        self.m = m
        self.f = f


def missing_method(
    check: Checker | None, v: Type, t: Type, static: bool, equivalent: Equivalent, cause: Cause | None
) -> Func | None:
    """The first method of the interface `t` that `v` lacks. If `v` is an interface and not `static`, only
    methods that both have with different types count."""
    iface = t.under()
    assert isinstance(iface, Interface)
    methods = iface.type_set().methods
    if not methods:
        return None
    u = v.under()
    if isinstance(u, Interface):
        missing = _missing_in_interface(u, methods, static, equivalent)
    else:
        missing = _missing_in_type(check, v, methods, equivalent)
    if missing is None:
        return None
    if cause is not None:
        cause.text = _missing_cause(check, v, t, missing)
    return missing.m


def _missing_in_interface(
    u: Interface, methods: list[Func], static: bool, equivalent: Equivalent
) -> _Missing | None:
    tset = u.type_set()
    for m in methods:
        _, f = tset.lookup_method(m.pkg, m.name, False)
        if f is None:
            if static:
                return _Missing("not found", m, None)
        elif not equivalent(f.typ, m.typ):
            return _Missing("wrong signature", m, f)
    return None


def _missing_in_type(
    check: Checker | None, v: Type, methods: list[Func], equivalent: Equivalent
) -> _Missing | None:
    from rt0.types.decl import obj_decl

    for m in methods:
        obj, index, indirect = lookup_field_or_method_impl(v, False, m.pkg, m.name, False)
        if obj is None:
            if index is not None:
                return _Missing("ambiguous", m, None)
            if indirect:
                return _Missing("pointer receiver", m, None)
            alt, _, _ = lookup_field_or_method_impl(v, False, m.pkg, m.name, True)
            if isinstance(alt, Func):
                return _Missing("unexported" if alt.name == m.name else "wrong name", m, alt)
            return _Missing("not found", m, None)
        if not isinstance(obj, Func):
            return _Missing("field", m, None)
        if check is not None:
            obj_decl(check, obj)
        if not equivalent(obj.typ, m.typ):
            return _Missing("wrong signature", m, obj)
    return None


def _missing_cause(check: Checker | None, v: Type, t: Type, missing: _Missing) -> str:
    m, f = missing.m, missing.f
    if f is not None and check is not None:
        from rt0.types.decl import obj_decl

        obj_decl(check, f)
    match missing.state:
        case "not found":
            if is_interface_ptr(v):
                return f"({interface_ptr_error(check, v)})"
            if is_interface_ptr(t):
                return f"({interface_ptr_error(check, t)})"
            return f"(missing method {m.name})"
        case "wrong name":
            assert f is not None
            have, want = func_string(check, f, False), func_string(check, m, False)
            return f"(missing method {m.name})\n\t\thave {have}\n\t\twant {want}"
        case "unexported":
            return f"(unexported method {m.name})"
        case "wrong signature":
            assert f is not None
            have, want = func_string(check, f, False), func_string(check, m, False)
            if have == want:
                have, want = func_string(check, f, True), func_string(check, m, True)
            if have == want:
                return f"(wrong type for method {m.name})"
            return f"(wrong type for method {m.name})\n\t\thave {have}\n\t\twant {want}"
        case "ambiguous":
            return f"(ambiguous selector {_s(check, v)}.{m.name})"
        case "pointer receiver":
            return f"(method {m.name} has pointer receiver)"
        case _:
            return f"({_s(check, v)}.{m.name} is a field, not a method)"


def _s(check: Checker | None, t: Type) -> str:
    return str(t) if check is None else check.s(t)


def has_all_methods(
    check: Checker | None, v: Type, t: Type, static: bool, equivalent: Equivalent, cause: Cause | None
) -> bool:
    """Whether `v` has the methods of the interface `t`; errors reported before count as yes."""
    if not is_valid(v):
        return True
    if missing_method(check, v, t, static, equivalent, cause) is None:
        return True
    return _has_invalid_embedded_fields(v, set())


def _has_invalid_embedded_fields(t: Type, seen: set[Struct]) -> bool:
    s = deref_struct_ptr(t).under()
    if isinstance(s, Struct) and s not in seen:
        seen.add(s)
        for f in s.fields:
            if f.embedded and (not is_valid(f.typ) or _has_invalid_embedded_fields(f.typ, seen)):
                return True
    return False


def is_interface_ptr(t: Type) -> bool:
    """Whether it is a pointer to an interface."""
    p = t.under()
    return isinstance(p, Pointer) and is_interface(p.base)


def interface_ptr_error(check: Checker | None, t: Type) -> str:
    """What messages say about pointers to interfaces."""
    p = t.under()
    assert isinstance(p, Pointer)
    if is_type_param(p.base):
        return f"type {_s(check, t)} is pointer to type parameter, not type parameter"
    return f"type {_s(check, t)} is pointer to interface, not interface"


def func_string(check: Checker | None, f: Func, pkg_info: bool) -> str:
    """Name and signature without parameter names; with `pkg_info` names carry package paths."""
    w = TypeWriter(check.qualifier if check is not None and not pkg_info else None)
    w.pkg_info = pkg_info
    w.param_names = False
    w.signature(f.sig)
    return f.name + "".join(w.out)


def assertable_to(check: Checker, v: Type, t: Type, cause: Cause | None) -> bool:
    """Whether a value of the interface type `v` may hold a `t`."""
    if is_interface(t):
        return True
    return has_all_methods(check, t, v, False, identical, cause)


def deref(t: Type) -> tuple[Type, bool]:
    """The base type of a pointer and True, or the type and False."""
    p = unalias(t)
    if isinstance(p, Pointer):
        return (INVALID if p.base is None else p.base), True
    return t, False


def deref_struct_ptr(t: Type) -> Type:
    """The struct type that a pointer type points to, or the type."""
    p = t.under()
    if isinstance(p, Pointer) and isinstance(p.base.under(), Struct):
        return p.base
    return t


def field_path(t: Type, index: list[int]) -> str:
    """The names of the fields on a path."""
    names: list[str] = []
    for i in index:
        u = deref_struct_ptr(t).under()
        if not isinstance(u, Struct):
            break
        names.append(u.fields[i].name)
        t = u.fields[i].typ
    return ".".join(names)


def lookup_error(check: Checker, t: Type, sel: str, obj: Object | None, struct_lit: bool) -> str:
    """What is wrong with a selector or field name; `obj` is what differs from it in case only."""
    state = "missing"
    alt = ""
    if obj is not None:
        alt = obj.name
        if obj.pkg is check.pkg:
            state = "misspelled"
        elif is_exported(sel):
            if is_exported(alt):
                state = "misspelled"
            elif sel[1:] == alt[1:]:
                state = "unexported"
        elif is_exported(alt):
            if sel[1:] == alt[1:]:
                state = "misspelled"
        elif sel == alt:
            state = "inaccessible"
    if struct_lit:
        unknown = f"unknown field {sel} in struct literal of type {check.s(t)}"
        return {
            "missing": unknown,
            "misspelled": f"{unknown}, but does have {alt}",
            "unexported": f"{unknown}, but does have unexported {alt}",
            "inaccessible": f"cannot refer to unexported field {alt} in struct literal of type {check.s(t)}",
        }[state]
    what = "field" if isinstance(obj, Var) else "method" if isinstance(obj, Func) else "object"
    none = f"type {check.s(t)} has no field or method {sel}"
    return {
        "missing": none,
        "misspelled": f"{none}, but does have {what} {alt}",
        "unexported": f"{none}, but does have unexported {what} {alt}",
        "inaccessible": f"cannot refer to unexported {what} {alt}",
    }[state]
