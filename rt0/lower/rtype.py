"""Type descriptors, method tables and equality functions: the layouts of `internal/abi`, byte for byte.

All descriptors of a program lie in one module, since which methods they list is known only when everything
reachable has been lowered: a method is listed if some interface that values are asserted to at run time has
one of its name, and its code is there if something calls a method of its name and type through an interface.
Offsets of names, types and code are 32-bit addresses (`docs/abi.md`)."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rt0.llvm import abi
from rt0.lower import compare, hashing, wrap
from rt0.lower.layout import GROUP_SLOTS, MAX_INLINE, FuncAbi, is_direct_iface, layout
from rt0.lower.shard import Shard
from rt0.syntax.nodes import ChanDir
from rt0.types.lookup import lookup_field_or_method
from rt0.types.objects import Func, Package, Var, VarKind, is_exported
from rt0.types.types import (
    UINT64,
    UNSAFE_POINTER,
    Array,
    Basic,
    Chan,
    Interface,
    Kind,
    Map,
    Named,
    Pointer,
    Signature,
    Slice,
    Struct,
    Type,
    as_named,
    unalias,
)

if TYPE_CHECKING:
    from rt0.lower.program import Program

UNCOMMON, NAMED, REGULAR_MEMORY, DIRECT_IFACE = 1, 4, 8, 32

_KINDS: dict[Kind, int] = {Kind.STRING: 24, Kind.UNSAFE_POINTER: 26}
_COMPOSITE: dict[type[Type], int] = {
    Array: 17, Chan: 18, Signature: 19, Interface: 20, Map: 21, Pointer: 22, Slice: 23, Struct: 25,
}  # fmt: skip
_DIRS = {ChanDir.RECV_ONLY: 1, ChanDir.SEND_ONLY: 2, ChanDir.BOTH: 3}


class Method:
    """A method of a method set: what it is, the path of fields to its receiver, its own type arguments."""

    __slots__ = ("func", "index", "targs")

    def __init__(self, func: Func, index: list[int], targs: Sequence[Type] = ()) -> None:
        self.func = func
        self.index = index
        self.targs = list(targs)


class Const:
    """A packed constant in the making."""

    __slots__ = ("types", "values", "size")

    def __init__(self) -> None:
        self.types: list[str] = []
        self.values: list[str] = []
        self.size = 0

    def add(self, ty: str, value: str | int, size: int) -> None:
        """One field."""
        self.types.append(ty)
        self.values.append(f"{ty} {value}")
        self.size += size

    def ptr(self, symbol: str) -> None:
        """An address, or null."""
        self.add("ptr", symbol, 8)

    def off(self, symbol: str) -> None:
        """A 32-bit address, or 0."""
        self.add("i32", f"ptrtoint (ptr {symbol} to i32)" if symbol else 0, 4)

    def pad(self, align: int) -> None:
        """Zeroes up to a multiple of `align`."""
        n = -self.size % align
        if n:
            self.add(f"[{n} x i8]", "zeroinitializer", n)

    def text(self) -> str:
        """Type and value."""
        return f"<{{ {', '.join(self.types)} }}> <{{ {', '.join(self.values)} }}>"


class RTypes:
    """The descriptors that the program needs."""

    __slots__ = (
        "prog",
        "shard",
        "wanted",
        "done",
        "boxed",
        "asserted",
        "called",
        "all_methods",
        "_spread",
        "_names",
        "_methods",
        "_masks",
        "_itabs",
    )

    def __init__(self, prog: Program, shard: Shard) -> None:
        self.prog = prog
        self.shard = shard
        self.wanted: dict[str, Type] = {}
        self.done: dict[str, Type] = {}
        self.boxed: dict[str, Type] = {}  # types of values in interfaces: their methods may be asked for
        # What assertions at run time look for; the runtime prints panic values with these two.
        self.asserted: set[str] = {"Error", "String"}
        self.called: set[str] = {"Error() string", "String() string"}
        self.all_methods = False  # reflection may ask for any exported method
        # The boxed types whose parts are boxed; what parts there are depends on `all_methods`.
        self._spread: set[tuple[str, bool]] = set()
        self._names: dict[bytes, str] = {}
        self._masks: dict[int, str] = {}
        self._methods: dict[str, list[Method]] = {}
        self._itabs: dict[str, tuple[Type, Type]] = {}

    def use(self, shard: Shard, t: Type) -> str:
        """The descriptor of a type, as an operand in a module."""
        return shard.use_data(self.want(t))

    def want(self, t: Type) -> str:
        """The descriptor's symbol; it will be emitted."""
        key = self.prog.names.symbol(t)
        if not self._note("want", key, t) and key not in self.done:
            self.wanted.setdefault(key, t)
        return "type:" + key

    def _note(self, what: str, key: str, t: Type) -> bool:
        """Notes what is wanted of a type; whether that is all there is to do."""
        groups = self.prog.groups
        if groups.mark(f"{what} {key}"):
            groups.types.known.setdefault(key, t)
            return True
        if self.prog.demand is not None:
            self.prog.demand.of_type(what, key, t)
        return False

    def box(self, t: Type) -> None:
        """Values of the type are put into interfaces."""
        key = self.prog.names.symbol(t)
        if self._note("box", key, t):
            return
        self.boxed.setdefault(key, t)
        u = t.under()
        if isinstance(u, Signature) and len(u.params.vars) == 1:
            # A finalizer: the runtime asks whether the object has the methods of the parameter.
            param = u.params.vars[0].typ.under()
            if isinstance(param, Interface):
                self.assert_to(param)

    def assert_to(self, t: Interface) -> None:
        """Values may be asserted at run time to have the methods of an interface."""
        for m in t.type_set().methods:
            if self.prog.groups.mark(f"assert {m.name}"):
                continue
            self.asserted.add(m.name)
            if self.prog.demand is not None:
                self.prog.demand.notes.add(f"assert {m.name}")

    # Method sets

    def method_set(self, t: Type) -> list[Method]:
        """The methods of a concrete type that interfaces can have, in the order of descriptors."""
        key = self.prog.names.symbol(t)
        found = self._methods.get(key)
        if found is None:
            names: dict[tuple[str, str], Package | None] = {}
            _method_names(t, names, set())
            found = []
            for (_, name), pkg in names.items():
                obj, index, _ = lookup_field_or_method(t, False, pkg, name)
                if isinstance(obj, Func) and index is not None and not obj.sig.tparams:
                    found.append(Method(obj, index))
            found.sort(key=lambda m: _method_order(m.func))
            self._methods[key] = found
        return found

    def find_method(self, t: Type, m: Func) -> Method:
        """The method of a concrete type that implements an interface's method."""
        for method in self.method_set(t):
            if method.func.same_id(m.pkg, m.name, False):
                return method
        raise KeyError(m.name)

    # Method tables

    def itab(self, shard: Shard, t: Type, iface: Type) -> str:
        """The method table for values of a concrete type in an interface, as an operand in a module."""
        names = self.prog.names
        groups, keys = self.prog.groups, (names.symbol(t), names.symbol(iface))
        if groups.mark("itab " + "\n".join(keys)):
            for key, typ in zip(keys, (t, iface), strict=True):
                groups.types.known.setdefault(key, typ)
        else:
            self.want_itab(t, iface)
        return shard.use_data(_itab_symbol(*keys))

    def want_itab(self, t: Type, iface: Type) -> None:
        """A method table is referred to."""
        names = self.prog.names
        symbol = _itab_symbol(names.symbol(t), names.symbol(iface))
        if symbol not in self._itabs or self.prog.demand is not None:
            self._itabs.setdefault(symbol, (t, iface))
            self.box(t)
            self.want(iface)

    def call_method(self, m: Func, sig: Signature) -> None:
        """A method of this name and type is called through interfaces."""
        key = self._call_key(m.name, sig)
        if self.prog.groups.mark(f"call {key}"):
            return
        self.called.add(key)
        if self.prog.demand is not None:
            self.prog.demand.notes.add(f"call {key}")

    def reflect_methods(self) -> None:
        """Reflection may ask for any exported method."""
        if self.prog.groups.mark("any"):
            return
        self.all_methods = True
        if self.prog.demand is not None:
            self.prog.demand.notes.add("call any")

    def _call_key(self, name: str, sig: Signature) -> str:
        return name + self.prog.names.symbol(_plain_signature(sig)).removeprefix("func")

    def _is_called(self, m: Func) -> bool:
        """Whether a method may be called by who has only its name or its place in a method table."""
        return self._call_key(m.name, m.sig) in self.called or (self.all_methods and m.exported())

    def _emit_itabs(self) -> None:
        names = self.prog.names
        for symbol, (t, iface) in self._itabs.items():
            u = iface.under()
            assert isinstance(u, Interface)
            c = Const()
            c.ptr(abi.quote(self.want(iface)))
            c.ptr(abi.quote(self.want(t)))
            c.add("i32", _hash(names.symbol(t)), 4)
            c.add("i32", 0, 4)
            for m in u.type_set().methods:
                method = self.find_method(t, m)
                if self._is_called(m):
                    c.ptr(wrap.iface_code(self.prog, self.shard, t, method))
                else:
                    c.ptr(self._unreachable())
            self.shard.data[symbol] = (
                f"{abi.quote(symbol)} = constant {c.text()}, section {abi.section('rodata', symbol)}, align 8"
            )

    def _unreachable(self) -> str:
        """What stands for methods that nothing calls."""
        return self.shard.use("runtime.unreachableMethod", FuncAbi([], [], False))

    # Descriptors

    def request_methods(self) -> None:
        """Has the methods of the library's types lowered that descriptors and method tables will list."""
        self._request(False)

    def request_own(self) -> None:
        """The same of the program's types."""
        self._request(True)

    def _request(self, own: bool) -> None:
        if "reflect" in self.prog.packages:
            self._box_parts(own)
        for t, iface in list(self._itabs.values()):
            shard = self._home(t, own)
            if shard is None:
                continue
            u = iface.under()
            assert isinstance(u, Interface)
            for m in u.type_set().methods:
                if self._is_called(m):
                    wrap.iface_code(self.prog, shard, t, self.find_method(t, m))
        for t in list(self.boxed.values()):
            shard = self._home(t, own)
            if shard is None:
                continue
            self.want(t)
            for method in self.method_set(t):
                if self._is_listed(method) and self._is_called(method.func):
                    wrap.iface_code(self.prog, shard, t, method)
                    if self.all_methods:
                        wrap.func_code(self.prog, shard, t, method)

    def _home(self, t: Type, own: bool) -> Shard | None:
        """The module for code of a type, if it is the program's or the library's as asked for."""
        owner = self.prog.owner(t)
        if own:
            return None if owner is None else self.prog.shard_of(owner)
        return self.shard if owner is None else None

    def _is_listed(self, m: Method) -> bool:
        """Whether the descriptors of boxed types have a method's type, and its code if it is called."""
        return m.func.name in self.asserted or (self.all_methods and m.func.exported())

    def _box_parts(self, own: bool) -> None:
        """Reflection gets from a value to its parts, and from a variable to its address."""
        owner, spread = self.prog.owner, self._spread
        while True:
            boxed = [((k, self.all_methods), t) for k, t in self.boxed.items()]
            new = [(k, t) for k, t in boxed if k not in spread and (owner(t) is not None) is own]
            if not new:
                return
            for key, t in new:
                spread.add(key)
                parts = _parts(t)
                u = t.under()
                if isinstance(u, Interface):
                    self.assert_to(u)
                elif isinstance(t, Named) or (isinstance(t, Struct) and self.method_set(Pointer(t))):
                    parts.append(Pointer(t))
                if self.all_methods:
                    parts += [_plain_signature(m.func.sig) for m in self.method_set(t) if m.func.exported()]
                for part in parts:
                    self.box(unalias(part))

    def emit_all(self) -> None:
        """Writes every method table and descriptor. Only the types that these refer to may still be added."""
        self._emit_itabs()
        written: set[str] = set()
        while True:
            self.done.update(self.wanted)
            self.wanted.clear()
            todo = [(k, t) for k, t in self.done.items() if k not in written]
            if not todo:
                return
            for key, t in todo:
                written.add(key)
                self._emit(key, t)

    def _emit(self, key: str, t: Type) -> None:
        symbol = "type:" + key
        c = Const()
        uncommon = self._uncommon_methods(key, t)
        self._common(c, key, t, uncommon is not None)
        self._extra(c, t, uncommon)
        self.shard.data[symbol] = (
            f"{abi.quote(symbol)} = constant {c.text()}, section {abi.section('rodata', symbol)}, align 8"
        )

    def _common(self, c: Const, key: str, t: Type, uncommon: bool) -> None:
        lay = layout(t)
        named = isinstance(t, Basic | Named)
        flags = UNCOMMON * uncommon | NAMED * named | REGULAR_MEMORY * compare.is_plain(t)
        flags |= DIRECT_IFACE * is_direct_iface(t)
        c.add("i64", lay.size, 8)
        c.add("i64", lay.ptr_bytes, 8)
        c.add("i32", _hash(key), 4)
        c.add("i8", flags, 1)
        c.add("i8", lay.align, 1)
        c.add("i8", lay.align, 1)
        c.add("i8", _kind(t), 1)
        c.ptr(compare.equal_closure(self.prog, self.shard, t))
        c.ptr(self._mask(lay.pointers))
        c.off(self._name(self.prog.names.reflect(t), "", _is_exported(t), False))
        pointer_to = "*" + key
        known = pointer_to in self.done
        c.off(abi.quote("type:" + pointer_to) if known else "")

    def _extra(self, c: Const, t: Type, uncommon: list[Method] | None) -> None:
        """What follows the common part, and the methods."""
        u = t.under()
        tail = Const()
        match u:
            case Pointer():
                c.ptr(self._ref(u.base))
            case Slice():
                c.ptr(self._ref(u.elem))
            case Array():
                c.ptr(self._ref(u.elem))
                c.ptr(self._ref(Slice(u.elem)))
                c.add("i64", u.len, 8)
            case Chan():
                c.ptr(self._ref(u.elem))
                c.add("i64", _DIRS[u.dir], 8)
            case Signature():
                self._func_extra(c, tail, u)
            case Interface():
                self._interface_extra(c, u, _package(t))
            case Struct():
                self._struct_extra(c, tail, u, uncommon is not None)
            case Map():
                self._map_extra(c, u)
        if uncommon is not None:
            self._uncommon(c, t, uncommon, tail.size)
            start = c
            for ty, value in zip(tail.types, tail.values, strict=True):
                start.types.append(ty)
                start.values.append(value)
            start.size += tail.size
            self._method_table(c, t, uncommon)
        else:
            c.types += tail.types
            c.values += tail.values
            c.size += tail.size

    def _ref(self, t: Type) -> str:
        return abi.quote(self.want(unalias(t)))

    def _func_extra(self, c: Const, tail: Const, u: Signature) -> None:
        c.add("i16", len(u.params), 2)
        out = len(u.results) | (0x8000 if u.variadic else 0)
        c.add("i16", out - 0x10000 if out & 0x8000 else out, 2)
        c.pad(8)
        for v in [*u.params.vars, *u.results.vars]:
            tail.ptr(self._ref(v.typ))

    def _interface_extra(self, c: Const, u: Interface, pkg: Package | None) -> None:
        methods = u.type_set().methods
        c.ptr(self._name(pkg.path, "", False, False) if pkg is not None else "null")
        imethods = Const()
        for m in methods:
            imethods.off(self._method_name(m, pkg))
            imethods.off(self._ref(_plain_signature(m.sig)))
        c.ptr(self.shard.constant(imethods.text(), 4, "imethods") if methods else "null")
        c.add("i64", len(methods), 8)
        c.add("i64", len(methods), 8)

    def _map_extra(self, c: Const, u: Map) -> None:
        """A group is a control word and slots of a key and an element each."""
        key, elem = (_slot_part(unalias(t)) for t in (u.key, u.elem))
        slot, group = _map_group(key, elem)
        offset = layout(slot).offsets[1]
        size = layout(slot).size
        c.ptr(self._ref(u.key))
        c.ptr(self._ref(u.elem))
        c.ptr(self._group(u, group))
        c.ptr(hashing.hash_closure(self.prog, self.shard, unalias(u.key)))
        for n in (layout(group).size, 8, size, 8 + offset, size, offset):
            c.add("i64", n, 8)
        flags = hashing.needs_update(u.key) | hashing.may_panic(u.key) << 1
        flags |= (layout(u.key).size > MAX_INLINE) << 2 | (layout(u.elem).size > MAX_INLINE) << 3
        c.add("i32", flags, 4)
        c.pad(8)

    def map_group(self, key: Type, elem: Type) -> Struct:
        """The type of a group of slots of a map."""
        return _map_group(_slot_part(unalias(key)), _slot_part(unalias(elem)))[1]

    def _group(self, u: Map, group: Struct) -> str:
        """The descriptor of a map's group of slots, which nothing but the allocator looks at."""
        symbol = f"type:noalg.map.group[{self.prog.names.symbol(u.key)}]{self.prog.names.symbol(u.elem)}"
        if symbol not in self.shard.data:
            lay = layout(group)
            c = Const()
            c.add("i64", lay.size, 8)
            c.add("i64", lay.ptr_bytes, 8)
            c.add("i32", _hash(symbol), 4)
            c.add("i32", _kind(group) << 24 | lay.align << 16 | lay.align << 8, 4)
            c.ptr("null")
            c.ptr(self._mask(lay.pointers))
            c.off(self._name("map.group", "", False, False))
            c.off("")
            for _ in range(4):
                c.add("i64", 0, 8)
            self.shard.data[symbol] = (
                f"{abi.quote(symbol)} = constant {c.text()}, section {abi.section('rodata', symbol)}, align 8"
            )
        return abi.quote(symbol)

    def _struct_extra(self, c: Const, tail: Const, u: Struct, uncommon: bool) -> None:
        pkg = next((f.pkg for f in u.fields if not f.exported() and f.pkg is not None), None)
        c.ptr(self._name(pkg.path, "", False, False) if pkg is not None else "null")
        fields = Const()
        for i, (f, off) in enumerate(zip(u.fields, layout(u).offsets, strict=True)):
            fields.ptr(self._name(f.name, u.tag(i), f.exported(), f.embedded))
            fields.ptr(self._ref(f.typ))
            fields.add("i64", off, 8)
        c.ptr(self.shard.constant(fields.text(), 8, "fields") if u.fields else "null")
        c.add("i64", len(u.fields), 8)
        c.add("i64", len(u.fields), 8)

    def _uncommon_methods(self, key: str, t: Type) -> list[Method] | None:
        """The methods that the descriptor lists; None if it has no uncommon part."""
        if isinstance(t.under(), Interface):
            return [] if isinstance(t, Named) else None
        methods = self.method_set(t)
        if not methods and not isinstance(t, Named) and t is not UNSAFE_POINTER:
            return None
        return methods

    def _uncommon(self, c: Const, t: Type, methods: list[Method], between: int) -> None:
        pkg = _package(t)
        path = "unsafe" if t is UNSAFE_POINTER else pkg.path if pkg is not None else ""
        c.off(self._name(path, "", False, False) if path else "")
        c.add("i16", len(methods), 2)
        c.add("i16", sum(m.func.exported() for m in methods), 2)
        c.add("i32", 16 + between, 4)
        c.add("i32", 0, 4)

    def _method_table(self, c: Const, t: Type, methods: list[Method]) -> None:
        key = self.prog.names.symbol(t)
        for m in methods:
            c.off(self._method_name(m.func, _package(t)))
            sig = _plain_signature(m.func.sig)
            if key in self.boxed and self._is_listed(m):
                code = function = self._unreachable()
                if self._is_called(m.func):
                    code = function = wrap.iface_code(self.prog, self.shard, t, m)
                    if self.all_methods:
                        function = abi.quote(wrap.func_code(self.prog, self.shard, t, m))
                c.off(self._ref(sig))
                c.off(code)
                c.off(function)
            else:
                c.add("i32", 0, 4)
                c.add("i32", 0, 4)
                c.add("i32", 0, 4)

    # Names and masks

    def _method_name(self, m: Func, pkg: Package | None) -> str:
        """The name of a method in a list of methods that are of package pkg unless they say so."""
        return self._name(m.name, "", m.exported(), False, None if m.exported() or m.pkg is pkg else m.pkg)

    def _name(self, name: str, tag: str, exported: bool, embedded: bool, pkg: Package | None = None) -> str:
        """The encoded name, as an operand."""
        text, tag_text = name.encode(), tag.encode("utf-8", "surrogateescape")
        data = bytes([exported | bool(tag) << 1 | (pkg is not None) << 2 | embedded << 3])
        data += _varint(len(text)) + text
        if tag:
            data += _varint(len(tag_text)) + tag_text
        key = data + (pkg.path.encode() if pkg is not None else b"")
        found = self._names.get(key)
        if found is None:
            c = Const()
            c.add(f"[{len(data)} x i8]", f'c"{abi.escape(data)}"', len(data))
            if pkg is not None:
                c.off(self._name(pkg.path, "", False, False))
            found = self._names[key] = self.shard.constant(c.text(), 1, "name")
        return found

    def _mask(self, bits: int) -> str:
        """A pointer bitmap, a bit for each word."""
        if not bits:
            return "null"
        found = self._masks.get(bits)
        if found is None:
            data = bits.to_bytes((bits.bit_length() + 63) // 64 * 8, "little")
            found = self._masks[bits] = self.shard.constant(
                f'[{len(data)} x i8] c"{abi.escape(data)}"', 8, "gcmask"
            )
        return found


def _itab_symbol(t: str, iface: str) -> str:
    return f"go:itab.{t},{iface}"


def _parts(t: Type) -> list[Type]:
    """The types that a descriptor refers to, methods apart."""
    u = t.under()
    match u:
        case Pointer():
            return [u.base]
        case Slice() | Array() | Chan():
            return [u.elem]
        case Map():
            return [u.key, u.elem]
        case Struct():
            return [f.typ for f in u.fields]
        case Signature():
            return [v.typ for v in [*u.params.vars, *u.results.vars]]
        case Interface():
            return [_plain_signature(m.sig) for m in u.type_set().methods]
    return []


def _slot_part(t: Type) -> Type:
    """A key or an element as it lies in a slot: large ones behind a pointer."""
    return Pointer(t) if layout(t).size > MAX_INLINE else t


def _map_group(key: Type, elem: Type) -> tuple[Struct, Struct]:
    """The types of a slot and of a group: a control word, and 8 slots."""

    def struct(*fields: Type) -> Struct:
        return Struct([Var(VarKind.FIELD, 0, None, f"f{i}", t) for i, t in enumerate(fields)], [])

    slot = struct(key, elem)
    return slot, struct(UINT64, Array(slot, GROUP_SLOTS))


def _varint(n: int) -> bytes:
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def _hash(key: str) -> int:
    """The hash of a type: any function of its symbol; as a signed number."""
    h = zlib.crc32(key.encode())
    return h - (1 << 32) if h >> 31 else h


def _kind(t: Type) -> int:
    u = t.under()
    if isinstance(u, Basic):
        return _KINDS.get(u.kind, int(u.kind))
    return _COMPOSITE[type(u)]


def _is_exported(t: Type) -> bool:
    """Whether a type's name, or that of what it points to, is exported."""
    named = unalias(t.base) if isinstance(t, Pointer) else t
    return isinstance(named, Named) and named.obj.exported()


def _package(t: Type) -> Package | None:
    """The package that methods of a type without an exported name belong to unless they say so."""
    named = as_named(t.base) if isinstance(t, Pointer) else as_named(t)
    return named.type_name().pkg if named is not None else None


def _plain_signature(sig: Signature) -> Signature:
    """A method's type without its receiver."""
    return Signature(None, sig.params, sig.results, sig.variadic)


def _method_order(f: Func) -> tuple[bool, str, str]:
    return (not is_exported(f.name), f.name, f.pkg.path if f.pkg is not None else "")


def _method_names(t: Type, names: dict[tuple[str, str], Package | None], seen: set[Type]) -> None:
    """The names of all methods that the type or what it embeds declares."""
    t = unalias(t)
    if isinstance(t, Pointer):
        t = unalias(t.base)
        if isinstance(t.under(), Pointer | Interface):
            return
    if t in seen:
        return
    seen.add(t)
    if isinstance(t, Named):
        for m in t.methods():
            key = ("" if m.exported() or m.pkg is None else m.pkg.path, m.name)
            names.setdefault(key, m.pkg)
    u = t.under()
    if isinstance(u, Struct):
        for f in u.fields:
            if f.embedded:
                inner = f.typ.under()
                if isinstance(inner, Interface):
                    for m in inner.type_set().methods:
                        key = ("" if m.exported() or m.pkg is None else m.pkg.path, m.name)
                        names.setdefault(key, m.pkg)
                _method_names(f.typ, names, seen)
