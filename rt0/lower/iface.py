"""Interface values: boxing, unboxing, assertions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.llvm import abi
from rt0.lower import const, expr, runtime
from rt0.lower.func import Comps, Fn
from rt0.lower.layout import comps_of, is_direct_iface, is_flat, layout
from rt0.syntax.nodes import AssertExpr, Node
from rt0.types.lookup import missing_method
from rt0.types.objects import Func
from rt0.types.predicates import identical
from rt0.types.types import Interface as Interface
from rt0.types.types import Type

if TYPE_CHECKING:
    from rt0.lower.program import Program
    from rt0.lower.shard import Shard

_TYP, _FUN = 8, 24
"""Offsets in an itab: the type, and its first method, null if it does not implement the interface."""

_SLOTS_LOG = 3
_GOLDEN = 0x9E3779B97F4A7C15 - (1 << 64)
"""Each conversion has a cache of 8 itabs, found by the address of the type times 2^64/φ."""


def methods(t: Type) -> list[Func]:
    """All methods of an interface type."""
    u = t.under()
    assert isinstance(u, Interface)
    return u.type_set().methods


def type_word(f: Fn, t: Type, iface: Type) -> str:
    """The first word of an interface value that holds a value of concrete type t."""
    return first_word(f.prog, f.shard, t, iface)


def first_word(prog: Program, shard: Shard, t: Type, iface: Type) -> str:
    """The same in a module."""
    return prog.rtypes.itab(shard, t, iface) if methods(iface) else prog.rtypes.use(shard, t)


def holds(f: Fn, value: Comps, t: Type, iface: Type) -> str:
    """Whether an interface value holds a value of concrete type t. Which types are asked for in instances of
    generic functions may be ones that do not implement the interface."""
    if methods(iface) and missing_method(None, t, iface, True, identical, None) is not None:
        return "false"
    return f.ins(f"icmp eq ptr {value[0]}, {type_word(f, t, iface)}")


def box(f: Fn, t: Type, value: Comps, iface: Type, site: Node | None) -> Comps:
    """A concrete value as an interface value."""
    f.prog.rtypes.box(t)
    return [type_word(f, t, iface), _data_word(f, t, value, site)]


def _data_word(f: Fn, t: Type, value: Comps, site: Node | None) -> str:
    if is_direct_iface(t):
        return value[0]
    lay = layout(t)
    flat = is_flat(t)
    if flat and lay.size and const.is_literal(value):
        return f.shard.constant(const.initializer(t, value), lay.align, "box")
    if site is not None and f.info is not None and not f.info.box_on_heap(site, lay.size):
        p = f.temp(t)
        f.init(t, p, value)
        return p
    if lay.size <= 8 and not lay.pointers:
        return runtime.call1(f, "runtime.convT", [f.prog.rtypes.use(f.shard, t), f.spill(t, value)])
    p = f.new(t)
    f.init(t, p, value)
    return p


def unbox(f: Fn, t: Type, data: str) -> Comps:
    """The value of concrete type t behind a data word."""
    if is_direct_iface(t):
        return [data]
    return f.load(t, data)


def dynamic_type(f: Fn, t: Type, word: str) -> str:
    """The descriptor of what an interface value holds, null if nothing."""
    if not methods(t):
        return word
    some, done = f.block("itab"), f.block("done")
    key = ("type", word, len(f.blocks))
    f.write(key, "null")
    f.cond(f.ins(f"icmp ne ptr {word}, null"), some, done)
    f.start(some)
    f.write(key, f.ins(f"load ptr, ptr {f.offset(word, 8)}, !invariant.load !{f.shard.debug.shared('!{}')}"))
    f.br(done)
    f.start(done)
    return f.read(key, "ptr")


def to_iface(f: Fn, value: Comps, t: Type, to: Type) -> Comps:
    """An interface value as another interface type that it implements."""
    if not methods(to):
        return [dynamic_type(f, t, value[0]), value[1]]
    if identical(t, to):
        return value
    typ = dynamic_type(f, t, value[0])
    return [_convert_itab(f, typ, to), value[1]]


def _convert_itab(f: Fn, typ: str, to: Type) -> str:
    """The table of a dynamic type known to implement `to`; null for null."""
    assert_to(f, to)
    some, done = f.block("some"), f.block("done")
    key = ("itab", typ, len(f.blocks))
    f.write(key, "null")
    f.cond(f.ins(f"icmp ne ptr {typ}, null"), some, done)
    f.start(some)
    f.write(key, _lookup(f, typ, to, "false"))
    f.br(done)
    f.start(done)
    return f.read(key, "ptr")


def _lookup(f: Fn, typ: str, to: Type, canfail: str) -> str:
    """The itab of a dynamic type for an interface, from the cache of this place or the runtime's table.

    If it `canfail`, the itab may be one without methods, of a type that does not implement the interface.
    """
    caches = f.shard.fresh("itabs")
    section = abi.section("bss" + abi.NO_POINTERS, f"{f.shard.name}{caches}")
    f.shard.data[caches] = (
        f"@{caches} = internal global [{1 << _SLOTS_LOG} x ptr] zeroinitializer, section {section}, align 64"
    )
    hashed = f.ins(f"mul i64 {f.ins(f'ptrtoint ptr {typ} to i64')}, {_GOLDEN}")
    index = f.ins(f"lshr i64 {hashed}, {64 - _SLOTS_LOG}")
    slot = f.ins(f"getelementptr inbounds ptr, ptr @{caches}, i64 {index}")
    cached = f.ins(f"load atomic ptr, ptr {slot} unordered, align 8")
    full, hit, miss, done = (f.block(x) for x in ("cached", "hit", "miss", "itab"))
    key = ("lookup", cached)
    f.cond(f.ins(f"icmp ne ptr {cached}, null"), full, miss)
    f.start(full)
    f.cond(f.ins(f"icmp eq ptr {f.load_comp('ptr', f.offset(cached, _TYP))}, {typ}"), hit, miss)
    f.start(hit)
    f.write(key, cached)
    f.br(done)
    f.start(miss)
    f.write(key, runtime.call1(f, "runtime.siteItab", [slot, f.prog.rtypes.use(f.shard, to), typ, canfail]))
    f.br(done)
    f.start(done)
    return f.read(key, "ptr")


def assert_to(f: Fn, to: Type) -> None:
    """Notes that types are searched for the methods of `to` at run time."""
    u = to.under()
    assert isinstance(u, Interface)
    f.prog.rtypes.assert_to(u)


def assert_value(f: Fn, e: AssertExpr) -> Comps:
    """x.(T), which panics if it does not hold."""
    t = f.typ(e.x)
    want = expr.single(f, e)
    value = expr.expr(f, e.x)
    f.at(e.pos)
    if isinstance(want.under(), Interface):
        typ = dynamic_type(f, t, value[0])
        runtime.check(
            f,
            f.ins(f"icmp ne ptr {typ}, null"),
            "runtime.panicnildottype",
            [f.prog.rtypes.use(f.shard, want)],
        )
        if not methods(want):
            return [typ, value[1]]
        assert_to(f, want)
        return [_lookup(f, typ, want, "false"), value[1]]
    ok = holds(f, value, want, t)
    name = "runtime.panicdottypeI" if methods(t) else "runtime.panicdottypeE"
    rtypes = f.prog.rtypes
    runtime.check(f, ok, name, [value[0], rtypes.use(f.shard, want), rtypes.use(f.shard, t)])
    return unbox(f, want, value[1])


def assert_ok(f: Fn, e: AssertExpr, want: Type) -> tuple[Comps, str]:
    """v, ok := x.(T)"""
    t = f.typ(e.x)
    value = expr.expr(f, e.x)
    f.at(e.pos)
    return case(f, t, value, want)


def case(f: Fn, t: Type, value: Comps, want: Type) -> tuple[Comps, str]:
    """Whether an interface value is of type `want`, and its value then (zero otherwise)."""
    if isinstance(want.under(), Interface):
        typ = dynamic_type(f, t, value[0])
        if not methods(want):
            ok = f.ins(f"icmp ne ptr {typ}, null")
            return [typ, f.ins(f"select i1 {ok}, ptr {value[1]}, ptr null")], ok
        itab = search(f, typ, want)
        ok = f.ins(f"icmp ne ptr {itab}, null")
        return [itab, f.ins(f"select i1 {ok}, ptr {value[1]}, ptr null")], ok
    ok = holds(f, value, want, t)
    if is_direct_iface(want):
        return [f.ins(f"select i1 {ok}, ptr {value[1]}, ptr null")], ok
    yes, no, done = f.block("yes"), f.block("no"), f.block("done")
    key = ("case", ok)
    comps = comps_of(want)
    f.cond(ok, yes, no)
    f.start(yes)
    for i, c in enumerate(unbox(f, want, value[1])):
        f.write((key, i), c)
    f.br(done)
    f.start(no)
    for i, c in enumerate(f.zero(want)):
        f.write((key, i), c)
    f.br(done)
    f.start(done)
    return [f.read((key, i), c.ty) for i, c in enumerate(comps)], ok


def search(f: Fn, typ: str, want: Type) -> str:
    """The method table of a dynamic type for an interface, null if it does not implement it."""
    assert_to(f, want)
    some, done = f.block("some"), f.block("done")
    key = ("search", typ, len(f.blocks))
    f.write(key, "null")
    f.cond(f.ins(f"icmp ne ptr {typ}, null"), some, done)
    f.start(some)
    itab = _lookup(f, typ, want, "true")
    implements = f.ins(f"icmp ne ptr {f.load_comp('ptr', f.offset(itab, _FUN))}, null")
    f.write(key, f.ins(f"select i1 {implements}, ptr {itab}, ptr null"))
    f.br(done)
    f.start(done)
    return f.read(key, "ptr")
