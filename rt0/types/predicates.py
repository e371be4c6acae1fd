"""Questions about types: kinds, identity, comparability."""

from __future__ import annotations

from rt0.types.objects import TypeName
from rt0.types.types import (
    BOOL,
    BYTE,
    COMPLEX128,
    FLOAT64,
    INT,
    INVALID,
    RUNE,
    STRING,
    UNSAFE_POINTER,
    Alias,
    Array,
    Basic,
    Chan,
    Info,
    Interface,
    Kind,
    Map,
    Named,
    Pointer,
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

BOOLEAN = int(Info.BOOLEAN)
INTEGER = int(Info.INTEGER)
UNSIGNED = int(Info.UNSIGNED)
FLOAT = int(Info.FLOAT)
COMPLEX = int(Info.COMPLEX)
IS_STRING = int(Info.STRING)
UNTYPED = int(Info.UNTYPED)
ORDERED = int(Info.ORDERED)
NUMERIC = int(Info.NUMERIC)
CONST_TYPE = int(Info.CONST_TYPE)


def is_valid(t: Type) -> bool:
    """Whether it is not the invalid type."""
    return t is not INVALID and unalias(t) is not INVALID


def is_basic(t: Type, info: int) -> bool:
    """Whether the underlying type is basic and has one of the properties; never of a type parameter."""
    u = t.under()
    return type(u) is Basic and u.info & info != 0


def is_boolean(t: Type) -> bool:
    return is_basic(t, BOOLEAN)


def is_integer(t: Type) -> bool:
    return is_basic(t, INTEGER)


def is_unsigned(t: Type) -> bool:
    return is_basic(t, UNSIGNED)


def is_float(t: Type) -> bool:
    return is_basic(t, FLOAT)


def is_complex(t: Type) -> bool:
    return is_basic(t, COMPLEX)


def is_numeric(t: Type) -> bool:
    return is_basic(t, NUMERIC)


def is_string(t: Type) -> bool:
    return is_basic(t, IS_STRING)


def is_const_type(t: Type) -> bool:
    return is_basic(t, CONST_TYPE)


def all_basic(t: Type, info: int) -> bool:
    """Like `is_basic`; of a type parameter, whether it holds for its whole type set."""
    p = unalias(t)
    if isinstance(p, TypeParam):
        return p.iface().type_set().is_(lambda term: term is not None and is_basic(term.typ, info))
    return is_basic(t, info)


def all_boolean(t: Type) -> bool:
    return all_basic(t, BOOLEAN)


def all_integer(t: Type) -> bool:
    return all_basic(t, INTEGER)


def all_unsigned(t: Type) -> bool:
    return all_basic(t, UNSIGNED)


def all_numeric(t: Type) -> bool:
    return all_basic(t, NUMERIC)


def all_string(t: Type) -> bool:
    return all_basic(t, IS_STRING)


def all_ordered(t: Type) -> bool:
    return all_basic(t, ORDERED)


def all_numeric_or_string(t: Type) -> bool:
    return all_basic(t, NUMERIC | IS_STRING)


def has_name(t: Type) -> bool:
    """Whether it is predeclared, defined, or a type parameter."""
    return isinstance(unalias(t), Basic | Named | TypeParam)


def is_type_lit(t: Type) -> bool:
    """Whether it is neither defined nor a type parameter."""
    return not isinstance(unalias(t), Named | TypeParam)


def is_typed(t: Type) -> bool:
    return type(t) is not Basic or t.info & UNTYPED == 0


def is_untyped(t: Type) -> bool:
    return type(t) is Basic and t.info & UNTYPED != 0


def is_untyped_numeric(t: Type) -> bool:
    return type(t) is Basic and t.info & UNTYPED != 0 and t.info & NUMERIC != 0


def is_interface(t: Type) -> bool:
    """Whether the underlying type is an interface; true of type parameters."""
    return isinstance(t.under(), Interface)


def is_non_type_param_interface(t: Type) -> bool:
    return not is_type_param(t) and is_interface(t)


def is_type_param(t: Type) -> bool:
    return isinstance(unalias(t), TypeParam)


def has_empty_typeset(t: Type) -> bool:
    """Whether it is a type parameter whose type set is known to be empty; computes nothing."""
    p = unalias(t)
    if isinstance(p, TypeParam) and p.bound is not None:
        u = safe_under(p.bound)
        return isinstance(u, Interface) and u.tset is not None and u.tset.is_empty()
    return False


def safe_under(t: Type) -> Type:
    """The underlying type of a defined type as far as known; resolves nothing."""
    named = as_named(t)
    return t.under() if named is None else named.peek_under()


def is_generic(t: Type) -> bool:
    """Whether it is a generic type without type arguments."""
    if isinstance(t, Alias) and t.tparams and not t.targs:
        return True
    named = as_named(t)
    return named is not None and named.inst is None and bool(named.tparams())


def is_alias_name(obj: TypeName) -> bool:
    """Whether the type name is another name for a type."""
    t = obj.typ
    if t is None:
        return False
    if isinstance(t, Basic):
        if t is BYTE or t is RUNE:
            return True
        return obj.pkg is not None and t is not UNSAFE_POINTER
    if isinstance(t, Named | TypeParam):
        return obj is not t.obj
    return True


def comparable(t: Type) -> bool:
    """Whether values may be compared with ==; interfaces may, whatever they hold."""
    return comparable_type(t, True, None) is None


# Why something does not hold: a text, "" if there is nothing to say, with {} for the type.
Why = tuple[str, Type | None]


def comparable_type(t: Type, dynamic: bool, seen: set[Type] | None) -> Why | None:
    """None if the type is comparable, else why not; with `dynamic`, interfaces are comparable."""
    if seen is None:
        seen = set()
    elif t in seen:
        return None
    seen.add(t)
    u = t.under()
    match u:
        case Basic():
            return ("", None) if u.kind is Kind.UNTYPED_NIL else None
        case Pointer() | Chan():
            return None
        case Struct():
            for f in u.fields:
                if comparable_type(f.typ, dynamic, seen) is not None:
                    return "struct containing {} cannot be compared", f.typ
            return None
        case Array():
            if comparable_type(u.elem, dynamic, seen) is not None:
                return "{} cannot be compared", t
            return None
        case Interface():
            if (dynamic and not is_type_param(t)) or u.type_set().is_comparable(seen):
                return None
            if u.type_set().is_empty():
                return "empty type set", None
            return "incomparable types in type set", None
        case _:
            return "", None


def has_nil(t: Type) -> bool:
    """Whether nil is a value of the type."""
    u = t.under()
    match u:
        case Basic():
            return u.kind is Kind.UNSAFE_POINTER
        case Slice() | Pointer() | Signature() | Map() | Chan():
            return True
        case Interface():
            p = unalias(t)
            if not isinstance(p, TypeParam):
                return True
            return all(v is not None and has_nil(v) for _, v in p.iface().type_set().pairs())
        case _:
            return False


def default_type(t: Type) -> Type:
    """The type an untyped constant takes by itself; any other type is answered as it is."""
    return _DEFAULTS.get(t.kind, t) if type(t) is Basic else t


_DEFAULTS: dict[Kind, Type] = {
    Kind.UNTYPED_BOOL: BOOL,
    Kind.UNTYPED_INT: INT,
    Kind.UNTYPED_RUNE: RUNE,
    Kind.UNTYPED_FLOAT: FLOAT64,
    Kind.UNTYPED_COMPLEX: COMPLEX128,
    Kind.UNTYPED_STRING: STRING,
}


def max_type(x: Type, y: Type) -> Type | None:
    """The larger of two untyped numeric types, or the type both are, or None."""
    if x is y:
        return x
    if is_untyped_numeric(x) and is_untyped_numeric(y):
        assert isinstance(x, Basic) and isinstance(y, Basic)
        return x if x.kind > y.kind else y
    return None


# A chain of interface pairs under comparison: (x, y, the pair around).
_Pairs = tuple[Interface, Interface, "_Pairs"] | None


def identical(x: Type, y: Type) -> bool:
    """Whether both are one type, as the language specification defines it."""
    return x is y or _identical(x, y, None, False, False)


def identical_ignore_tags(x: Type, y: Type) -> bool:
    """Like `identical`, but struct tags do not matter."""
    return x is y or _identical(x, y, None, True, False)


def _identical(x: Type, y: Type, p: _Pairs, no_tags: bool, lax: bool) -> bool:
    x = unalias(x)
    y = unalias(y)
    if x is y:
        return True
    if lax and (x is INVALID or y is INVALID):
        return True
    cls = type(x)
    if cls is not type(y):
        return False
    if isinstance(x, Basic):
        assert isinstance(y, Basic)
        return x.kind is y.kind
    if isinstance(x, Named):
        assert isinstance(y, Named)
        return _identical_named(x, y)
    if isinstance(x, Pointer):
        assert isinstance(y, Pointer)
        return _identical(x.base, y.base, p, no_tags, lax)
    if isinstance(x, Slice):
        assert isinstance(y, Slice)
        return _identical(x.elem, y.elem, p, no_tags, lax)
    if isinstance(x, Array):
        assert isinstance(y, Array)
        same_len = x.len == y.len or x.len < 0 or y.len < 0
        return same_len and _identical(x.elem, y.elem, p, no_tags, lax)
    if isinstance(x, Signature):
        assert isinstance(y, Signature)
        return _identical_signatures(x, y, p, no_tags, lax)
    if isinstance(x, Tuple):
        assert isinstance(y, Tuple)
        if len(x.vars) != len(y.vars):
            return False
        return all(_identical(v.typ, w.typ, p, no_tags, lax) for v, w in zip(x.vars, y.vars, strict=True))
    if isinstance(x, Struct):
        assert isinstance(y, Struct)
        return _identical_structs(x, y, p, no_tags, lax)
    if isinstance(x, Interface):
        assert isinstance(y, Interface)
        return _identical_interfaces(x, y, p, no_tags, lax)
    if isinstance(x, Map):
        assert isinstance(y, Map)
        return _identical(x.key, y.key, p, no_tags, lax) and _identical(x.elem, y.elem, p, no_tags, lax)
    if isinstance(x, Chan):
        assert isinstance(y, Chan)
        return x.dir is y.dir and _identical(x.elem, y.elem, p, no_tags, lax)
    if isinstance(x, Union):
        assert isinstance(y, Union)
        return _identical_unions(x, y)
    return False


def _identical_named(x: Named, y: Named) -> bool:
    if x.inst is None or y.inst is None:
        return x.inst is y.inst and x.obj is y.obj
    if x.inst.orig.obj is not y.inst.orig.obj or len(x.inst.targs) != len(y.inst.targs):
        return False
    return all(identical(a, b) for a, b in zip(x.inst.targs, y.inst.targs, strict=True))


def _identical_structs(x: Struct, y: Struct, p: _Pairs, no_tags: bool, lax: bool) -> bool:
    if len(x.fields) != len(y.fields):
        return False
    for i, f in enumerate(x.fields):
        g = y.fields[i]
        if f.embedded != g.embedded or (not no_tags and x.tag(i) != y.tag(i)):
            return False
        if not f.same_id(g.pkg, g.name, False) or not _identical(f.typ, g.typ, p, no_tags, lax):
            return False
    return True


def _identical_signatures(x: Signature, y: Signature, p: _Pairs, no_tags: bool, lax: bool) -> bool:
    if len(x.tparams) != len(y.tparams) or x.variadic != y.variadic:
        return False
    yparams: Type = y.params
    yresults: Type = y.results
    if x.tparams:
        from rt0.types.subst import make_rename_map, subst

        smap = make_rename_map(y.tparams, x.tparams)
        for xp, yp in zip(x.tparams, y.tparams, strict=True):
            if not _identical(xp.bound, subst(None, 0, yp.bound, smap, None), p, no_tags, lax):
                return False
        yparams = subst(None, 0, y.params, smap, None)
        yresults = subst(None, 0, y.results, smap, None)
    return _identical(x.params, yparams, p, no_tags, lax) and _identical(x.results, yresults, p, no_tags, lax)


def _identical_interfaces(x: Interface, y: Interface, p: _Pairs, no_tags: bool, lax: bool) -> bool:
    from rt0.types.termlist import equal

    xset, yset = x.type_set(), y.type_set()
    if xset.comparable != yset.comparable or not equal(xset.terms, yset.terms):
        return False
    if len(xset.methods) != len(yset.methods):
        return False
    outer = p
    while outer is not None:
        a, b, outer = outer
        if (a is x and b is y) or (a is y and b is x):
            return True  # this pair is being compared further out
    q = (x, y, p)
    for f, g in zip(xset.methods, yset.methods, strict=True):
        if f.name != g.name or f.id() != g.id() or not _identical(f.typ, g.typ, q, no_tags, lax):
            return False
    return True


def _identical_unions(x: Union, y: Union) -> bool:
    from rt0.types.termlist import equal
    from rt0.types.typeset import TypeSet, compute_union_type_set

    sets: dict[Union, TypeSet] = {}
    xset = compute_union_type_set(None, sets, 0, x)
    return equal(xset.terms, compute_union_type_set(None, sets, 0, y).terms)


def is_uintptr(t: Type) -> bool:
    u = t.under()
    return isinstance(u, Basic) and u.kind is Kind.UINTPTR


def is_unsafe_pointer(t: Type) -> bool:
    u = t.under()
    return isinstance(u, Basic) and u.kind is Kind.UNSAFE_POINTER


def is_pointer(t: Type) -> bool:
    return isinstance(t.under(), Pointer)


def is_bytes_or_runes(t: Type) -> bool:
    """Whether the underlying type is []byte or []rune, or a slice of a type like those."""
    u = t.under()
    if isinstance(u, Slice):
        e = u.elem.under()
        return isinstance(e, Basic) and e.kind in (Kind.UINT8, Kind.INT32)
    return False


def array_ptr_deref(t: Type) -> Type:
    """The array type that a pointer points to, or the type."""
    p = unalias(t)
    if isinstance(p, Pointer):
        a = p.base.under()
        if isinstance(a, Array):
            return a
    return t
