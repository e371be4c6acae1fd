"""Map operations: calls of the Go code in internal/runtime/maps, under the names that runtime has for it.

Keys of 4 and 8 bytes and strings are passed by value to functions of their own (`_fast32` and so on), as gc
does; others by address. Elements are read and written at the address that the call returns, which holds
until the map changes: so what is assigned is evaluated before the call, and what is read is copied.
"""

from __future__ import annotations

from collections.abc import Callable

from rt0.lower import arith, call, compare, composite, const, convert, expr, place, runtime
from rt0.lower.func import Comps, Fn, Target
from rt0.lower.layout import GROUP_SLOTS, MAX_INLINE, is_flat, layout
from rt0.syntax.nodes import CallExpr, CompositeLit, Expr, ForStmt, IndexExpr, KeyValueExpr, Op
from rt0.types.operand import Mode
from rt0.types.predicates import is_float, is_string
from rt0.types.types import Array, Interface, Map, Struct, Type

PACKAGE = "internal/runtime/maps"
_MANY = 25
"""Constant entries of a literal from which a loop is shorter than their assignments."""
_ZERO_SIZE = 1024
"""The size of the zero value that a failed access points to (`abi.ZeroValSize`)."""
_MAP_SIZE, _MAP_SEED, _MAP_SLOTS = 48, 8, 16
"""The size of maps.Map, and the offsets of its fields seed and dirPtr."""
_EMPTY = str(0x8080808080808080 - (1 << 64))
"""The control word of a group without entries."""
_ITER_SIZE = 96
"""The size of maps.Iter; its first two words are the addresses of the key and the element."""


class Operand:
    """An evaluated map and key: what an access needs."""

    __slots__ = ("typ", "elem", "map", "key", "variant")

    def __init__(self, f: Fn, t: Map, m: str, key: Comps) -> None:
        self.typ = t
        self.elem = f.sub(t.elem)
        self.map = m
        self.variant = _variant(f.sub(t.key), self.elem)
        self.key = _key_argument(f, f.sub(t.key), self.variant, key)


def map_type(f: Fn, t: Type) -> Map | None:
    """The map type that a type is."""
    u = t.under()
    return u if isinstance(u, Map) else None


def _variant(key: Type, elem: Type) -> str:
    if layout(elem).size > MAX_INLINE:
        return ""
    if is_string(key):
        return "_faststr"
    size = layout(key).size
    if not compare.is_plain(key) or layout(key).align != size:
        return ""
    return {4: "_fast32", 8: "_fast64ptr" if layout(key).ptr_bytes else "_fast64"}.get(size, "")


def copies_key(f: Fn, t: Map) -> bool:
    """Whether gc, whose general functions take keys by address, copies a key before the calls behind it."""
    return not _variant(f.sub(t.key), f.sub(t.elem))


def _key_argument(f: Fn, t: Type, variant: str, key: Comps) -> Comps:
    if variant == "_faststr":
        return key
    ty = {"_fast32": "i32", "_fast64": "i64", "_fast64ptr": "ptr"}.get(variant)
    if ty is None:
        return [f.spill(t, key)]
    lay = layout(t)
    if lay.comps is not None and len(lay.comps) == 1 and lay.comps[0].ty == ty:
        return key
    return [f.load_comp(ty, f.spill(t, key))]


def _call(f: Fn, name: str, args: list[str]) -> list[Comps]:
    """Calls a Go function of the map package by its symbol in the runtime."""
    fn = f.prog.by_symbol(f"runtime.{name}", PACKAGE)
    assert fn is not None, name
    ref = f.prog.func(fn, [], f.shard, f.pos)
    return f.call(f.shard.use(ref.symbol, ref.sig, ref.attrs), ref.sig, args)


def _descriptor(f: Fn, t: Map) -> str:
    return f.prog.rtypes.use(f.shard, f.sub(t))


def operand(f: Fn, e: IndexExpr, reads: bool = False) -> Operand:
    """Evaluates map and key of m[k]. What only `reads` may use a key that lies in other memory."""
    t = map_type(f, f.typ(e.x))
    assert t is not None
    values: list[Comps] = [[], []]
    key = f.sub(t.key)

    def evaluate(i: int, x: Expr) -> None:
        if i == 0:
            values[i] = expr.expr(f, x)
        else:
            values[i] = (convert.bytes_as_string(f, x) if reads else None) or f.own(
                key, expr.expr_as(f, x, key)
            )

    call.in_order(f, [e.x, e.index], evaluate)
    f.at(e.pos)
    return Operand(f, t, values[0][0], values[1])


# Reading


def _access(f: Fn, o: Operand) -> tuple[str, str]:
    """The address of the element or of zeroes, and whether it is there."""
    args = [_descriptor(f, o.typ), o.map, *o.key]
    variant = "_fast64" if o.variant == "_fast64ptr" else o.variant
    if o.variant == "_fast64ptr":
        args[2] = f.ins(f"ptrtoint ptr {o.key[0]} to i64")
    (p,), (ok,) = _call(f, f"mapaccess2{variant}", args)
    if layout(o.elem).size > _ZERO_SIZE:
        zero = f.temp(o.elem)
        f.memclr(zero, layout(o.elem).size)
        p = f.ins(f"select i1 {ok}, ptr {p}, ptr {zero}")
    return p, ok


def index(f: Fn, e: IndexExpr) -> Comps:
    """m[k] as a value."""
    o = operand(f, e, reads=True)
    p, _ = _access(f, o)
    return f.own(o.elem, f.load(o.elem, p))


def index_ok(f: Fn, e: IndexExpr) -> tuple[Comps, str]:
    """v, ok := m[k]"""
    o = operand(f, e, reads=True)
    p, ok = _access(f, o)
    return f.own(o.elem, f.load(o.elem, p)), ok


def length(f: Fn, m: str) -> str:
    """len(m): the first word, or 0."""
    some, done = f.block("some"), f.block("done")
    key = ("maplen", m, some)
    f.write(key, "0")
    f.cond(f.ins(f"icmp ne ptr {m}, null"), some, done)
    f.start(some)
    f.write(key, f.load_comp("i64", m, True))
    f.br(done)
    f.start(done)
    return f.read(key, "i64")


# Writing


def assign(f: Fn, o: Operand) -> str:
    """The address to store the element at."""
    return _call(f, f"mapassign{o.variant}", [_descriptor(f, o.typ), o.map, *o.key])[0][0]


def later(f: Fn, e: IndexExpr) -> Callable[[], place.Place]:
    """m[k] on the left of an assignment: the map is touched when the value is there."""
    o = operand(f, e)

    def put(value: Comps) -> None:
        f.at(e.pos)
        f.store(o.elem, assign(f, o), value)

    target = place.Place(o.elem, put=put)
    return lambda: target


def op_assign(f: Fn, op: Op, e: IndexExpr, rhs: Expr | None, pos: int) -> None:
    """m[k] op= rhs, or m[k]++. A division that fails leaves no new entry behind, everything else does."""
    t = map_type(f, f.typ(e.x))
    assert t is not None
    if rhs is not None and op not in (Op.DIV, Op.REM) and not copies_key(f, t):
        call.ahead(f, [e, rhs])
    o = operand(f, e)
    elem = o.elem
    if op in (Op.SHL, Op.SHR):
        assert rhs is not None
        p, _ = _access(f, o)
        value = [arith.shift_by(f, op, elem, f.load(elem, p)[0], rhs, pos)]
        f.store(elem, assign(f, o), value)
        return
    y = expr.expr_as(f, rhs, elem) if rhs is not None else const.value(f, 1, elem)
    f.at(pos)
    if op in (Op.DIV, Op.REM) and not is_float(elem):
        p, _ = _access(f, o)
        value = arith.binary(f, op, elem, f.load(elem, p), y)
        f.store(elem, assign(f, o), value)
        return
    p = assign(f, o)
    f.store(elem, p, arith.binary(f, op, elem, f.load(elem, p), y))


def delete(f: Fn, e: CallExpr) -> tuple[Map, Comps, Comps]:
    """The evaluated arguments of delete(m, k), for `delete_from`."""
    t = map_type(f, f.typ(e.arg_list[0]))
    assert t is not None
    key = f.sub(t.key)
    values: list[Comps] = [[], []]

    def evaluate(i: int, x: Expr) -> None:
        values[i] = expr.expr(f, x) if i == 0 else f.own(key, expr.expr_as(f, x, key))

    call.in_order(f, e.arg_list, evaluate)
    return t, values[0], values[1]


def delete_from(f: Fn, t: Map, m: str, key: Comps) -> None:
    """delete with evaluated arguments."""
    o = Operand(f, t, m, key)
    if o.variant == "_fast64ptr":
        o.key = [f.ins(f"ptrtoint ptr {o.key[0]} to i64")]
    _call(f, f"mapdelete{o.variant.removesuffix('ptr')}", [_descriptor(f, t), m, *o.key])


def clear(f: Fn, t: Map, m: str) -> None:
    """clear(m)"""
    _call(f, "mapclear", [_descriptor(f, t), m])


# Making


def make(f: Fn, t: Map, hint: str, site: Expr) -> str:
    """make(map[K]V, hint)"""
    small = hint.isdigit() and int(hint) <= GROUP_SLOTS
    memory = "null"
    if f.info is not None and not f.info.site_on_heap(site, _MAP_SIZE):
        memory = f.alloca(_MAP_SIZE, 8)
        f.memclr(memory, _MAP_SIZE)
        if small:
            _first_group(f, t, memory)
            return memory
    if small:
        m = _call(f, "makemap_small", [])[0][0]
    else:
        m = _call(f, "makemap", [_descriptor(f, t), hint, memory])[0][0]
    f.nonnil.add(m)
    return m


def _first_group(f: Fn, t: Map, m: str) -> None:
    """Gives a small map that lies in the frame its seed and its slots there."""
    group = layout(f.prog.rtypes.map_group(f.sub(t.key), f.sub(t.elem)))
    slots = f.alloca(group.size, 8)
    f.memclr(slots, group.size)
    f.store_comp("i64", _EMPTY, slots)
    f.store_comp("ptr", slots, f.offset(m, _MAP_SLOTS))
    seed = runtime.call1(f, f"{PACKAGE}.rand", [])
    f.store_comp("i64", seed, f.offset(m, _MAP_SEED))


def literal(f: Fn, e: CompositeLit, t: Map) -> str:
    """map[K]V{…}: first what is static, then the rest in source order, as gc does. It shows when a key that
    is computed comes twice.
    """
    key, elem = f.sub(t.key), f.sub(t.elem)
    m = make(f, t, str(len(e.elem_list)), e)
    entries = [x for x in e.elem_list if isinstance(x, KeyValueExpr)]
    entries.sort(key=lambda x: not (is_static(x.key, key) and is_static(x.value, elem)))
    constant = {id(x) for x in entries if _is_constant(x.key, key) and _is_constant(x.value, elem)}
    if len(constant) > _MANY:
        _fill(f, t, m, [x for x in entries if id(x) in constant])
        entries = [x for x in entries if id(x) not in constant]
    for x in entries:
        if not copies_key(f, t):
            call.ahead(f, [x.key, x.value])
        k = f.own(key, expr.expr_as(f, x.key, key))
        v = expr.expr_as(f, x.value, elem)
        f.at(x.pos)
        f.store(elem, assign(f, Operand(f, t, m, k)), v)
    return m


def is_static(e: Expr, t: Type) -> bool:
    """Whether a value needs no code: constants and nil, arrays and structs of them, but no conversions."""
    if expr.is_nil(e):
        return True
    u = t.under()
    if e.mode == Mode.CONSTANT:
        return not isinstance(u, Interface)
    if not isinstance(e, CompositeLit):
        return False
    if isinstance(u, Array):
        values = [x.value if isinstance(x, KeyValueExpr) else x for x in e.elem_list]
        return all(is_static(x, u.elem) for x in values)
    return isinstance(u, Struct) and all(is_static(x, typ) for _, typ, x in composite.struct_parts(e, u))


def _is_constant(e: Expr, t: Type) -> bool:
    return e.mode == Mode.CONSTANT and is_flat(t) and not isinstance(t.under(), Interface)


def _fill(f: Fn, t: Map, m: str, entries: list[KeyValueExpr]) -> None:
    """Many constant entries: a loop over two arrays, as gc does."""
    key, elem = f.sub(t.key), f.sub(t.elem)
    n = len(entries)
    f.at(entries[0].pos)

    def array(parts: list[Expr], u: Type) -> str:
        values = [const.initializer(u, const.value(f, x.val, u)) for x in parts]
        return f.shard.constant(f"[{n} x {values[0].partition(' <{ ')[0]}] [{', '.join(values)}]", 8, "map")

    keys, elems = array([x.key for x in entries], key), array([x.value for x in entries], elem)
    head, body, after = f.block("fill"), f.block("entry"), f.block("filled")
    at = ("fill", m)
    f.write(at, "0")
    f.br(head)
    f.start(head, seal=False)
    i = f.read(at, "i64")
    f.cond(f.ins(f"icmp ult i64 {i}, {n}"), body, after)
    f.start(body)
    k = f.load(key, place.element(f, key, keys, i))
    v = f.load(elem, place.element(f, elem, elems, i))
    f.store(elem, assign(f, Operand(f, t, m, k)), v)
    f.write(at, f.ins(f"add nuw nsw i64 {i}, 1"))
    f.br(head)
    f.seal(head)
    f.start(after)


# Iterating


def range_over(
    f: Fn, s: ForStmt, t: Map, m: str, wanted: tuple[bool, bool], body: Callable[[Comps, Comps], None]
) -> None:
    """for k, v := range m; `body` gets the values that are wanted."""
    key, elem = f.sub(t.key), f.sub(t.elem)
    it = f.alloca(_ITER_SIZE, 8)
    f.memclr(it, _ITER_SIZE)
    head, inside, post, after = (f.block(x) for x in ("range", "body", "next", "endrange"))
    f.targets[s] = Target(after, post)
    _call(f, "mapIterStart", [_descriptor(f, t), m, it])
    f.br(head)
    f.start(head, seal=False)
    p = f.load_comp("ptr", it)
    f.cond(f.ins(f"icmp ne ptr {p}, null"), inside, after)
    f.start(inside)
    k = f.load(key, p) if wanted[0] else []
    v = f.load(elem, f.load_comp("ptr", f.offset(it, 8))) if wanted[1] else []
    body(f.own(key, k) if k else k, f.own(elem, v) if v else v)
    f.br(post)
    f.start(post)
    f.at(s.pos)
    if f.reachable:
        _call(f, "mapIterNext", [it])
    f.br(head)
    f.seal(head)
    f.start(after)
