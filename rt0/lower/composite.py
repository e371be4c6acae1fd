"""Composite literals and the & operator."""

from __future__ import annotations

from rt0.lower import call, const, expr, maps, place, static
from rt0.lower.escape import MAX_IMPLICIT_STACK_VAR
from rt0.lower.func import Comps, Fn
from rt0.lower.layout import field_comps, is_flat, layout
from rt0.syntax.nodes import CompositeLit, Expr, KeyValueExpr, Name, Operation, ParenExpr
from rt0.types import constant
from rt0.types.lookup import lookup_field_or_method
from rt0.types.types import Array, Map, Pointer, Slice, Struct, Type


def literal(f: Fn, e: CompositeLit) -> Comps:
    """T{…} as a value."""
    t = f.typ(e)
    u = t.under()
    if isinstance(u, Pointer):
        # An elided &T in the elements of another literal.
        return [_allocate(f, e, f.sub(u.base), e)]
    if isinstance(u, Slice):
        return _slice(f, e, f.sub(u.elem))
    if isinstance(u, Struct) and is_flat(t):
        return _flat_struct(f, e, t, u)
    if isinstance(u, Array) and is_flat(t):
        if not e.elem_list:
            return f.zero(t)
        return expr.expr_as(f, _element_value(e.elem_list[0]), f.sub(u.elem))
    if isinstance(u, Struct | Array):
        p = _constant(f, e, t)
        if p is None:
            p = f.temp(t)
            _fill_parts(f, e, t, p, False)
        return [p]
    assert isinstance(u, Map)
    return [maps.literal(f, e, u)]


def _element_value(e: Expr) -> Expr:
    return e.value if isinstance(e, KeyValueExpr) else e


def struct_parts(e: CompositeLit, u: Struct) -> list[tuple[list[int], Type, Expr]]:
    """For each element, in source order: its field's path of indices, through embedded structs if the field
    is a promoted one; the field's type; the value."""
    parts: list[tuple[list[int], Type, Expr]] = []
    for i, x in enumerate(e.elem_list):
        if isinstance(x, KeyValueExpr):
            assert isinstance(x.key, Name)
            path = _field_path(x.key, u)
            x = x.value
        else:
            path = [i]
        t: Type = u
        for k in path:
            t = _struct(t).fields[k].typ
        parts.append((path, t, x))
    return parts


def is_blank_field(u: Struct, path: list[int]) -> bool:
    """Whether it is a field `_`, which a literal leaves zero, as in gc."""
    return u.fields[path[0]].name == "_"


def _field_path(key: Name, u: Struct) -> list[int]:
    for i, v in enumerate(u.fields):
        if v.name == key.value:
            return [i]
    assert key.obj is not None
    _, index, _ = lookup_field_or_method(u, False, key.obj.pkg, key.value)
    assert index is not None
    return index


def _struct(t: Type) -> Struct:
    u = t.under()
    assert isinstance(u, Struct)
    return u


def path_offset(u: Struct, path: list[int]) -> int:
    """Where a field is in a struct, in bytes."""
    offset = layout(u).offsets[path[0]]
    return offset if len(path) == 1 else offset + path_offset(_struct(u.fields[path[0]].typ), path[1:])


def _path_comps(u: Struct, path: list[int]) -> tuple[int, int]:
    """Where a field's components start and end among those of a flat struct."""
    start, end = field_comps(u, path[0])
    if len(path) == 1:
        return start, end
    inner, inner_end = _path_comps(_struct(u.fields[path[0]].typ), path[1:])
    return start + inner, start + inner_end


def _flat_struct(f: Fn, e: CompositeLit, t: Type, u: Struct) -> Comps:
    value = f.zero(t)
    parts = struct_parts(e, u)
    call.ahead(f, [x for _, _, x in parts])
    for path, typ, x in parts:
        if is_blank_field(u, path):
            expr.expr_as(f, x, f.sub(typ))
            continue
        start, end = _path_comps(u, path)
        value[start:end] = expr.expr_as(f, x, f.sub(typ))
    return value


_FEW = 4


def _constant(f: Fn, e: CompositeLit, t: Type) -> str | None:
    """The address of a struct or array literal as a constant, if all in it is constant, more than a few
    things, and not mostly zero unless it is larger than what may lie in the frame.
    """
    if is_flat(t) or not e.elem_list or not maps.is_static(e, t):
        return None
    value = static.Finder().value(e)
    assert value is not None
    fields: list[static.Field] = []
    static.lay_out(f.prog, f.shard, value, t, 0, fields)
    lay = layout(t)
    if lay.size <= MAX_IMPLICIT_STACK_VAR and (len(fields) < _FEW or len(fields) * 32 < lay.size):
        return None
    return f.shard.constant(static.packed(fields, lay.size), lay.align, "lit")


def fill(f: Fn, e: CompositeLit, t: Type, p: str, zeroed: bool) -> None:
    """Stores a struct or array literal to memory that nothing else refers to."""
    source = _constant(f, e, t)
    if source is not None:
        f.init(t, p, [source])
    else:
        _fill_parts(f, e, t, p, zeroed)


def _fill_parts(f: Fn, e: CompositeLit, t: Type, p: str, zeroed: bool) -> None:
    u = t.under()
    if isinstance(u, Struct):
        parts = struct_parts(e, u)
        given = {path[0] for path, _, _ in parts if len(path) == 1 and not is_blank_field(u, path)}
        if not zeroed and len(given) < len(u.fields):
            f.memclr(p, layout(t).size)
        call.ahead(f, [x for _, _, x in parts])
        for path, typ, x in parts:
            if is_blank_field(u, path):
                expr.expr_as(f, x, f.sub(typ))
                continue
            _store_element(f, x, f.sub(typ), f.offset(p, path_offset(u, path)))
        return
    assert isinstance(u, Array)
    _fill_array(f, e, f.sub(u.elem), u.len, p, zeroed)


def _store_element(f: Fn, x: Expr, t: Type, p: str) -> None:
    inner = x
    while isinstance(inner, ParenExpr):
        inner = inner.x
    if isinstance(inner, CompositeLit) and not is_flat(t) and isinstance(t.under(), Struct | Array):
        fill(f, inner, t, p, False)
        return
    f.init(t, p, expr.expr_as(f, x, t))


def indexed(e: CompositeLit) -> list[tuple[int, Expr]]:
    """Indices and values of an array or slice literal."""
    out: list[tuple[int, Expr]] = []
    i = 0
    for x in e.elem_list:
        if isinstance(x, KeyValueExpr):
            n = constant.to_int(x.key.val)
            assert isinstance(n, int)
            i = n
            x = x.value
        out.append((i, x))
        i += 1
    return out


def _fill_array(f: Fn, e: CompositeLit, elem: Type, length: int, p: str, zeroed: bool) -> None:
    parts = indexed(e)
    size = layout(elem).size
    if not zeroed and len(parts) < length:
        f.memclr(p, size * length)
    call.ahead(f, [x for _, x in parts])
    for i, x in parts:
        _store_element(f, x, elem, f.offset(p, i * size))


def _slice(f: Fn, e: CompositeLit, elem: Type) -> Comps:
    parts = indexed(e)
    length = max((i + 1 for i, _ in parts), default=0)
    if length == 0:
        return [f.new(Array(elem, 0)), "0", "0"]
    array = Array(elem, length)
    p, zeroed = memory(f, array, e)
    fill(f, e, array, p, zeroed)
    return [p, str(length), str(length)]


def memory(f: Fn, t: Type, site: Expr) -> tuple[str, bool]:
    """Memory for what an expression allocates, and whether it is zeroed."""
    if f.info is None or f.info.site_on_heap(site, layout(t).size):
        return f.new(t), True
    return f.temp(t), False


def _allocate(f: Fn, e: CompositeLit, t: Type, site: Expr) -> str:
    """&T{…}, where the site is what allocates what this points to."""
    u = t.under()
    if is_flat(t):
        inner = f.zero(t)
        if isinstance(u, Struct):
            inner = _flat_struct(f, e, t, u)
        elif isinstance(u, Slice):
            inner = _slice(f, e, f.sub(u.elem))
        elif isinstance(u, Map):
            inner = [maps.literal(f, e, u)]
        elif e.elem_list:
            inner = expr.expr_as(f, _element_value(e.elem_list[0]), f.sub(_elem(u)))
        p, zeroed = memory(f, t, site)
        if not (zeroed and const.is_zero(t, inner)):
            f.init(t, p, inner)
        return p
    p, zeroed = memory(f, t, site)
    fill(f, e, t, p, zeroed)
    return p


def _elem(u: Type) -> Type:
    assert isinstance(u, Array)
    return u.elem


def address(f: Fn, e: Operation) -> str:
    """&x"""
    x = e.x
    while isinstance(x, ParenExpr):
        x = x.x
    if isinstance(x, CompositeLit):
        t = f.typ(x)
        # Elements of their own, of a slice or map, are what the literal allocates then.
        return _allocate(f, x, t, e if isinstance(t.under(), Slice | Map) else x)
    here = place.of(f, x)
    f.at(e.pos)
    return place.address(f, here)
