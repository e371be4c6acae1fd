"""The hash functions of map keys: what `abi.MapType.Hasher` points to.

Functions `type:.hash.K` take the key's address, the seed and the closure. Invariant: keys that are equal
have the same hash, and a key whose hash the map code computes in line (4 and 8 bytes, strings) has the same
one here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.llvm import abi
from rt0.lower import compare, runtime
from rt0.lower.func import Fn
from rt0.lower.layout import FuncAbi, layout
from rt0.lower.shard import Shard
from rt0.types import sizes
from rt0.types.predicates import is_string
from rt0.types.types import UINTPTR, UNSAFE_POINTER, Array, Basic, Interface, Kind, Struct, Type

if TYPE_CHECKING:
    from rt0.lower.program import Program

_HASH_ABI = FuncAbi([UNSAFE_POINTER, UINTPTR], [UINTPTR], True)

_FIXED = {0: "memhash0", 1: "memhash8", 2: "memhash16", 4: "memhash32", 8: "memhash64", 16: "memhash128"}
_BASIC = {
    Kind.FLOAT32: "f32hash",
    Kind.FLOAT64: "f64hash",
    Kind.COMPLEX64: "c64hash",
    Kind.COMPLEX128: "c128hash",
}


def hash_closure(prog: Program, shard: Shard, t: Type) -> str:
    """The closure that hashes keys of a comparable type, as an operand."""
    code = _function(prog, shard, t)
    symbol = code.replace("type:.hash.", "type:.hashfunc.", 1)
    if symbol not in shard.data:
        shard.data[symbol] = (
            f"{abi.quote(symbol)} = linkonce_odr constant ptr {abi.quote(code)}, "
            f"section {abi.section('rodata', symbol)}, align 8"
        )
    return abi.quote(symbol)


def _function(prog: Program, shard: Shard, t: Type) -> str:
    """The symbol of the function that hashes a value in memory."""
    name = _runtime_name(t)
    if name:
        key = name
    elif compare.is_plain(t):
        key = f"mem{layout(t).size}"
    else:
        key = prog.names.symbol(t)
    symbol = f"type:.hash.{key}"

    def emit() -> None:
        shard.use(symbol, _HASH_ABI)
        f = Fn(prog, shard, symbol, _HASH_ABI, None, {}, 0, wrapper=True)
        f.terminate(f"ret i64 {_hash(f, t, '%arg0', '%arg1')}")
        f.finish("linkonce_odr")

    prog.groups.helper(shard, symbol, emit)
    return symbol


def _runtime_name(t: Type) -> str:
    """The runtime's function for a type, if one does it all."""
    u = t.under()
    if compare.is_plain(t):
        return _FIXED.get(layout(t).size, "")
    if isinstance(u, Interface):
        return "interhash" if u.type_set().methods else "nilinterhash"
    if isinstance(u, Basic):
        return "strhash" if is_string(u) else _BASIC[u.kind]
    return ""


def _hash(f: Fn, t: Type, p: str, h: str) -> str:
    """The hash of the value at p, beginning with h."""
    name = _runtime_name(t)
    if name:
        return runtime.call1(f, f"runtime.{name}", [p, h])
    if compare.is_plain(t):
        return _memory(f, p, h, layout(t).size)
    u = t.under()
    if isinstance(u, Array):
        return _array(f, u, p, h)
    assert isinstance(u, Struct)
    return _struct(f, u, p, h)


def _memory(f: Fn, p: str, h: str, size: int) -> str:
    if size in _FIXED:
        return runtime.call1(f, f"runtime.{_FIXED[size]}", [p, h])
    return runtime.call1(f, "runtime.memhash", [p, h, str(size)])


def _struct(f: Fn, u: Struct, p: str, h: str) -> str:
    """Field after field; neighbours that are plain memory together."""
    start = end = 0
    for field, off in zip(u.fields, layout(u).offsets, strict=True):
        plain = field.name != "_" and compare.is_plain(field.typ)
        if not plain or off != end:
            if end > start:
                h = _memory(f, f.offset(p, start), h, end - start)
            start = end = off
        if plain:
            end = off + sizes.size_of(field.typ)
        elif field.name != "_":
            h = _hash(f, field.typ, f.offset(p, off), h)
            start = end = off + sizes.size_of(field.typ)
    if end > start:
        h = _memory(f, f.offset(p, start), h, end - start)
    return h


def _array(f: Fn, u: Array, p: str, h: str) -> str:
    if u.len == 1:
        return _hash(f, u.elem, p, h)
    loop, body, done = (f.block(x) for x in ("loop", "body", "done"))
    key = ("array", p)
    f.write((key, "i"), "0")
    f.write((key, "h"), h)
    f.br(loop)
    f.start(loop, seal=False)
    i = f.read((key, "i"), "i64")
    f.cond(f.ins(f"icmp ult i64 {i}, {u.len}"), body, done)
    f.start(body)
    elem = f.ins(f"getelementptr inbounds [{layout(u.elem).size} x i8], ptr {p}, i64 {i}")
    f.write((key, "h"), _hash(f, u.elem, elem, f.read((key, "h"), "i64")))
    f.write((key, "i"), f.ins(f"add nuw nsw i64 {i}, 1"))
    f.br(loop)
    f.seal(loop)
    f.start(done)
    return f.read((key, "h"), "i64")


def may_panic(t: Type) -> bool:
    """Whether hashing a key may find an interface that holds what cannot be compared."""
    u = t.under()
    match u:
        case Interface():
            return True
        case Array():
            return may_panic(u.elem)
        case Struct():
            return any(may_panic(f.typ) for f in u.fields)
    return False


def needs_update(t: Type) -> bool:
    """Whether equal keys may differ, so that an assignment has to store its key, too."""
    u = t.under()
    match u:
        case Interface():
            return True
        case Basic():
            return is_string(u) or u.kind in _BASIC
        case Array():
            return needs_update(u.elem)
        case Struct():
            return any(needs_update(f.typ) for f in u.fields)
    return False
