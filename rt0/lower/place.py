"""Places: variables, fields, elements, what pointers point to; loading, storing, bounds and nil checks.

A place is part of a variable in SSA form, memory at an address known not to be nil, or part of a value that
is no variable.
"""

from __future__ import annotations

from collections.abc import Callable

from rt0.lower import call, data, expr, runtime
from rt0.lower.errors import NotSupported
from rt0.lower.func import Comps, Fn
from rt0.lower.layout import comps_of, field_comps, is_flat, layout
from rt0.syntax.nodes import Expr, IndexExpr, Name, Op, Operation, ParenExpr, SelectorExpr, SliceExpr
from rt0.types import constant
from rt0.types.objects import Var
from rt0.types.operand import Mode
from rt0.types.predicates import is_string, is_unsigned
from rt0.types.types import Array, Map, Pointer, Slice, Struct, Type, unalias

_MEM_PROFILE_RATE = "@runtime.MemProfileRate"
"""The runtime has decided beforehand what it samples by this variable."""


class Place:
    """`addr` if in memory; else `var` and the first component's number, or else the `comps` of a value.

    An element of a map is only assigned to, by `put`.
    """

    __slots__ = ("typ", "addr", "var", "start", "comps", "put")

    def __init__(
        self,
        typ: Type,
        addr: str = "",
        var: Var | None = None,
        start: int = 0,
        comps: Comps | None = None,
        put: Callable[[Comps], None] | None = None,
    ) -> None:
        self.typ = typ
        self.addr = addr
        self.var = var
        self.start = start
        self.comps = comps
        self.put = put


def of(f: Fn, e: Expr) -> Place:
    """The place that an expression denotes; a value without place becomes a temporary one."""
    match e:
        case ParenExpr():
            return of(f, e.x)
        case Name():
            return _variable(f, e)
        case SelectorExpr() if e.selection is None:
            return _variable(f, e.sel)
        case SelectorExpr() if isinstance(e.selection.obj, Var):
            return _field(f, e)
        case IndexExpr() if not isinstance(f.typ(e.x).under(), Map) and not is_string(f.typ(e.x)):
            return _element(f, e)()
        case Operation() if e.op is Op.MUL and e.y is None:
            return _pointed_to(f, e)()
    return _temporary(f, e)


def later(f: Fn, e: Expr) -> Callable[[], Place]:
    """The place that an expression denotes: calls in it are made now, checks come when it is used."""
    while isinstance(e, ParenExpr):
        e = e.x
    if not call.has_call(e, f.ahead):
        return lambda: of(f, e)
    if isinstance(e, Operation) and e.op is Op.MUL and e.y is None:
        return _pointed_to(f, e)
    if isinstance(e, IndexExpr) and isinstance(f.typ(e.x).under(), Slice):
        value = expr.expr(f, e.x) if call.has_call(e.x, f.ahead) else None
        i = index(f, e.index)

        def element_() -> Place:
            data_ptr, length, _ = expr.expr(f, e.x) if value is None else value
            f.at(e.pos)
            bounds(f, i, length)
            elem = elem_of(f, f.typ(e.x))
            return Place(elem, element(f, elem, data_ptr, i.value))

        return element_
    here = of(f, e)
    return lambda: here


def operands(f: Fn, e: Expr) -> Callable[[], Place]:
    """The place that an expression without calls denotes: what it depends on is evaluated now, the last
    checks come when it is used."""
    while isinstance(e, ParenExpr):
        e = e.x
    if isinstance(e, Operation) and e.op is Op.MUL and e.y is None:
        return _pointed_to(f, e)
    if isinstance(e, IndexExpr) and isinstance(f.typ(e.x).under(), Slice | Array | Pointer):
        return _element(f, e)
    if isinstance(e, SelectorExpr) and e.selection is not None and len(e.selection.index) == 1:
        i = e.selection.index[0]
        t = f.typ(e.x)
        if isinstance(t.under(), Pointer):
            pointer = Place(t, comps=expr.expr(f, e.x))
            return lambda: field(f, pointer, i)
        struct = operands(f, e.x)
        return lambda: field(f, struct(), i)
    here = of(f, e)
    return lambda: here


def _pointed_to(f: Fn, e: Operation) -> Callable[[], Place]:
    """*p, to be checked when it is used."""
    p = expr.expr1(f, e.x)

    def deref() -> Place:
        f.at(e.pos)
        runtime.nil_check(f, p)
        return Place(f.typ(e), p)

    return deref


def _temporary(f: Fn, e: Expr) -> Place:
    t = expr.single(f, e)
    value = expr.expr(f, e)
    return Place(t, comps=value) if is_flat(t) else Place(t, value[0])


def _variable(f: Fn, e: Name) -> Place:
    v = e.obj
    if not isinstance(v, Var):
        return _temporary(f, e)
    t = f.sub(v.typ)
    if v.is_pkg_level:
        return Place(t, data.variable(f.prog, v, f.shard))
    addr = f.mem.get(v)
    return Place(t, addr) if addr is not None else Place(t, var=v)


def _field(f: Fn, e: SelectorExpr) -> Place:
    path = e.selection.index
    t = f.typ(e.x)
    if isinstance(t.under(), Pointer):
        p = expr.expr1(f, e.x)
        f.at(e.sel.pos)
        here = Place(t, comps=[p])
    else:
        here = of(f, e.x)
        f.at(e.sel.pos)
    for i in path:
        here = field(f, here, i)
    return here


def field(f: Fn, p: Place, i: int) -> Place:
    """A field of a struct, or of what a pointer to one points to."""
    u = p.typ.under()
    if isinstance(u, Pointer):
        (ptr,) = load(f, p)
        base = u.base
        struct = base.under()
        assert isinstance(struct, Struct)
        off = layout(struct).offsets[i]
        runtime.nil_check(f, ptr, off)
        return Place(f.sub(struct.fields[i].typ), f.offset(ptr, off))
    assert isinstance(u, Struct)
    t = f.sub(u.fields[i].typ)
    if p.addr:
        return Place(t, f.offset(p.addr, layout(u).offsets[i]))
    start, end = field_comps(u, i)
    if p.comps is not None:
        return Place(t, comps=p.comps[start:end])
    return Place(t, var=p.var, start=p.start + start)


class Index:
    """An index as i64, whether its type is unsigned, and its value if constant."""

    __slots__ = ("value", "unsigned", "constant")

    def __init__(self, value: str, unsigned: bool, constant: int | None) -> None:
        self.value = value
        self.unsigned = unsigned
        self.constant = constant


def index(f: Fn, e: Expr) -> Index:
    """Evaluates an index."""
    if e.mode == Mode.CONSTANT:
        n = constant.to_int(e.val)
        assert isinstance(n, int)
        return Index(str(n), False, n)
    t = f.typ(e)
    value = expr.expr1(f, e)
    ty = comps_of(t)[0].ty
    unsigned = is_unsigned(t)
    if ty != "i64":
        value = f.ins(f"{'zext' if unsigned else 'sext'} {ty} {value} to i64")
    return Index(value, unsigned and ty == "i64", None)


def bounds(f: Fn, i: Index, length: str, what: str = "Index") -> None:
    """Panics if the index is not below the length."""
    if i.constant is not None and length.isdigit() and 0 <= i.constant < int(length):
        return
    ok = f.ins(f"icmp ult i64 {i.value}, {length}")
    name = f"runtime.goPanic{what}" + ("U" if i.unsigned else "")
    runtime.check(f, ok, name, [i.value, length])


def _element(f: Fn, e: IndexExpr) -> Callable[[], Place]:
    """An element of a slice or array, to be checked when it is used."""
    call.ahead(f, [e.x, e.index])
    t = f.typ(e.x)
    u = t.under()
    if isinstance(u, Slice):
        return _slice_element(f, e, f.sub(u.elem))
    if isinstance(u, Pointer):
        array = u.base.under()
        assert isinstance(array, Array)
        return _element_through(f, e, f.sub(array.elem), array.len)
    if not isinstance(u, Array):
        raise NotSupported(e.pos, f"index of {t}")
    return _array_element(f, e, f.sub(u.elem), u.len)


def _slice_element(f: Fn, e: IndexExpr, elem: Type) -> Callable[[], Place]:
    data_ptr, length, _ = expr.expr(f, e.x)
    i = index(f, e.index)

    def checked() -> Place:
        f.at(e.pos)
        bounds(f, i, length)
        return Place(elem, element(f, elem, data_ptr, i.value))

    return checked


def _element_through(f: Fn, e: IndexExpr, elem: Type, length: int) -> Callable[[], Place]:
    p = expr.expr1(f, e.x)
    i = index(f, e.index)

    def checked() -> Place:
        f.at(e.pos)
        runtime.nil_check(f, p, (i.constant or 0) * layout(elem).size)
        bounds(f, i, str(length))
        return Place(elem, element(f, elem, p, i.value))

    return checked


def _array_element(f: Fn, e: IndexExpr, elem: Type, length: int) -> Callable[[], Place]:
    array = operands(f, e.x)
    i = index(f, e.index)

    def checked() -> Place:
        base = array()
        f.at(e.pos)
        bounds(f, i, str(length))
        if base.addr:
            return Place(elem, element(f, elem, base.addr, i.value))
        if length == 0:  # this is never reached
            return Place(elem, f.temp(elem))
        # A flat array has at most one element.
        if base.comps is not None:
            return Place(elem, comps=base.comps)
        return Place(elem, var=base.var, start=base.start)

    return checked


def element(f: Fn, elem: Type, base: str, i: str) -> str:
    """The address of an element; the index has been checked."""
    size = layout(elem).size
    if i == "0":
        return base
    if size == 0:
        return base
    p = f.ins(f"getelementptr inbounds [{size} x i8], ptr {base}, i64 {i}")
    f.inside(base, p)
    return p


def load(f: Fn, p: Place) -> Comps:
    """The value at a place."""
    if p.addr:
        return f.load(p.typ, p.addr)
    if p.comps is not None:
        return p.comps
    assert p.var is not None
    return [f.read((p.var, p.start + i), c.ty) for i, c in enumerate(comps_of(p.typ))]


def store(f: Fn, p: Place, value: Comps) -> None:
    """Assigns to a place."""
    if p.put is not None:
        p.put(value)
        return
    if p.addr:
        f.store(p.typ, p.addr, value)
        if p.addr == _MEM_PROFILE_RATE:
            runtime.call(f, "runtime.memProfileRateChanged", [])
        return
    assert p.var is not None
    for i, c in enumerate(value):
        f.write((p.var, p.start + i), c)


def address(f: Fn, p: Place) -> str:
    """The place's address; what has none is put into the frame."""
    return p.addr or f.spill(p.typ, load(f, p))


# Slice expressions


def slice_expr(f: Fn, e: SliceExpr) -> Comps:
    """x[i:j] and x[i:j:k]."""
    call.ahead(f, [e.x, *(x for x in e.index if x is not None)])
    t = f.typ(e.x)
    u = t.under()
    elem: Type | None = None
    if is_string(u):
        ptr, length = expr.expr(f, e.x)
        cap = length
        kind = "Alen"
    elif isinstance(u, Slice):
        ptr, length, cap = expr.expr(f, e.x)
        elem, kind = f.sub(u.elem), "Acap"
    else:
        if isinstance(u, Pointer):
            ptr = expr.expr1(f, e.x)
            array = u.base.under()
        else:
            ptr = address(f, of(f, e.x))
            array = u
        assert isinstance(array, Array)
        elem, kind = f.sub(array.elem), "Acap"
        length = cap = str(array.len)
    i, j, k = (None if x is None else index(f, x) for x in e.index)
    f.at(e.pos)
    if isinstance(u, Pointer):
        runtime.nil_check(f, ptr)
    if isinstance(u, Array) or isinstance(u, Pointer):
        kind = "Alen"
    if k is not None:
        return _slice3(f, elem, ptr, cap, i, j, k, kind)
    if j is not None:
        _limit(f, j, cap, f"Slice{kind}")
        high = j.value
    else:
        high = length
    low = "0"
    if i is not None:
        low = i.value
        if i.constant != 0:
            _limit(f, i, high, "SliceB")
    new_len = f.ins(f"sub nuw nsw i64 {high}, {low}") if low != "0" else high
    if elem is None:
        return [_advance(f, ptr, low, 1, new_len), new_len]
    new_cap = f.ins(f"sub nuw nsw i64 {cap}, {low}") if low != "0" else cap
    return [_advance(f, ptr, low, layout(elem).size, new_cap), new_len, new_cap]


def _slice3(
    f: Fn, elem: Type | None, ptr: str, cap: str, i: Index | None, j: Index | None, k: Index, kind: str
) -> Comps:
    assert elem is not None and j is not None
    _limit(f, k, cap, f"Slice3{kind}")
    _limit(f, j, k.value, "Slice3B")
    low = "0"
    if i is not None:
        low = i.value
        if i.constant != 0:
            _limit(f, i, j.value, "Slice3C")
    new_len = f.ins(f"sub nuw nsw i64 {j.value}, {low}")
    new_cap = f.ins(f"sub nuw nsw i64 {k.value}, {low}")
    return [_advance(f, ptr, low, layout(elem).size, new_cap), new_len, new_cap]


def _limit(f: Fn, i: Index, limit: str, what: str) -> None:
    """Panics if the index is above the limit."""
    if i.constant is not None and limit.isdigit() and 0 <= i.constant <= int(limit):
        return
    if i.value == limit:
        return
    ok = f.ins(f"icmp ule i64 {i.value}, {limit}")
    runtime.check(f, ok, f"runtime.goPanic{what}" + ("U" if i.unsigned else ""), [i.value, limit])


def _advance(f: Fn, ptr: str, low: str, size: int, cap: str) -> str:
    """ptr + low*size, or ptr if nothing is left: a pointer past the end would keep the next object alive."""
    if low == "0" or size == 0:
        return ptr
    delta = low if size == 1 else f.ins(f"mul nuw nsw i64 {low}, {size}")
    none = f.ins(f"icmp eq i64 {cap}, 0")
    return f.ins(
        f"getelementptr inbounds i8, ptr {ptr}, i64 {f.ins(f'select i1 {none}, i64 0, i64 {delta}')}"
    )


def elem_of(f: Fn, t: Type) -> Type:
    """The element type of a slice, array, or pointer to array."""
    u = unalias(t).under()
    if isinstance(u, Pointer):
        u = u.base.under()
    assert isinstance(u, Slice | Array)
    return f.sub(u.elem)
