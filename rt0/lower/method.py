"""Methods: which function a selection means, the way from a value to the receiver, calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rt0.llvm import abi
from rt0.lower import func, runtime
from rt0.lower.func import UNSAFE_POINTER, Comps, Fn, signature_abi
from rt0.lower.layout import field_comps, is_direct_iface, is_flat, layout
from rt0.lower.shard import Shard
from rt0.types.objects import Func
from rt0.types.types import Interface, Pointer, Signature, Struct, Type, as_named, unalias

if TYPE_CHECKING:
    from rt0.lower.devirtualize import Concrete
    from rt0.lower.program import FuncRef, Program
    from rt0.lower.rtype import Method


class Receiver:
    """A value of type `typ`: in memory at `addr`, or else as components."""

    __slots__ = ("typ", "addr", "comps")

    def __init__(self, typ: Type, addr: str, comps: Comps) -> None:
        self.typ = typ
        self.addr = addr
        self.comps = comps

    def value(self, f: Fn) -> Comps:
        """The value itself."""
        return f.load(self.typ, self.addr) if self.addr else self.comps

    def address(self, f: Fn) -> str:
        """Where it lies; a value without an address is put into the frame."""
        return self.addr or f.spill(self.typ, self.comps)


def is_interface_method(m: Func) -> bool:
    """Whether it is a method of an interface, to be called through a table."""
    recv = m.sig.recv
    return recv is not None and isinstance(recv.typ.under(), Interface)


def ref(prog: Program, m: Func, recv: Type, shard: Shard, own: Sequence[Type] = ()) -> FuncRef:
    """The function that a concrete method is. `recv` is the receiver's type without type parameters, `own`
    are the method's own type arguments."""
    t = unalias(recv)
    named = as_named(t.base if isinstance(t, Pointer) else t)
    targs = named.targs() if named is not None else []
    return prog.func(m, [unalias(a) for a in [*targs, *own]], shard, m.pos)


def walk(f: Fn, r: Receiver, path: list[int]) -> Receiver:
    """Follows fields, dereferencing embedded pointers."""
    for i in path:
        t = unalias(r.typ)
        u = t.under()
        if isinstance(u, Pointer):
            (p,) = r.value(f)
            struct = u.base.under()
            assert isinstance(struct, Struct)
            off = layout(struct).offsets[i]
            runtime.nil_check(f, p, off)
            r = Receiver(f.sub(struct.fields[i].typ), f.offset(p, off), [])
            continue
        assert isinstance(u, Struct)
        field = f.sub(u.fields[i].typ)
        if r.addr or not is_flat(t):
            base = r.addr or r.comps[0]
            r = Receiver(field, f.offset(base, layout(u).offsets[i]), [])
        else:
            start, end = field_comps(u, i)
            r = Receiver(field, "", r.comps[start:end])
    return r


def receiver_arg(f: Fn, r: Receiver, m: Func) -> Comps:
    """The receiver as the method wants it: address, value or interface."""
    t = unalias(r.typ)
    if is_interface_method(m):
        return r.value(f)
    if m.has_ptr_recv():
        return r.value(f) if isinstance(t.under(), Pointer) and as_named(t) is None else [r.address(f)]
    if isinstance(t, Pointer):
        (p,) = r.value(f)
        runtime.nil_check(f, p)
        value = f.load(t.base, p)
        return f.own(t.base, value)
    return r.value(f)


def receiver_type(r: Receiver, m: Func) -> Type:
    """The receiver's declared type, with type arguments."""
    t = unalias(r.typ)
    base = t.base if isinstance(t, Pointer) else t
    return Pointer(base) if m.has_ptr_recv() else base


def iface_call(f: Fn, m: Func, iface: Type, value: Comps, args: list[str]) -> list[Comps]:
    """Calls a method through an interface value."""
    code = iface_method_code(f, m, iface, value[0])
    sig = signature_abi(m.sig, UNSAFE_POINTER, False, f)
    return f.call(code, sig, [value[1], *args])


def known_call(f: Fn, m: Concrete, value: Comps, args: list[str]) -> list[Comps]:
    """Calls the method of the concrete type that an interface value has, if it is not nil."""
    itab, data = value
    runtime.nil_check(f, itab)
    start = Receiver(m.typ, "", [data]) if is_direct_iface(m.typ) else Receiver(m.typ, data, [])
    r = walk(f, start, m.index[:-1])
    target = ref(f.prog, m.func, receiver_type(r, m.func), f.shard)
    callee = f.shard.use(target.symbol, target.sig, target.attrs)
    return f.call(callee, target.sig, [*receiver_arg(f, r, m.func), *args])


def iface_method_code(f: Fn, m: Func, iface: Type, itab: str) -> str:
    """The code of a method in a method table."""
    u = iface.under()
    assert isinstance(u, Interface)
    index = next(i for i, x in enumerate(u.type_set().methods) if x.same_id(m.pkg, m.name, False))
    sig = f.sub(m.sig)
    assert isinstance(sig, Signature)
    f.prog.rtypes.call_method(m, sig)
    off = 24 + 8 * index
    runtime.nil_check(f, itab, off)
    return f.ins(f"load ptr, ptr {f.offset(itab, off)}, !invariant.load !{f.shard.debug.shared('!{}')}")


def forward(f: Fn, recv: Type, value: Comps, m: Method, args: list[str]) -> None:
    """The body of a wrapper: calls the method that `value` has, and returns its results."""
    start = Receiver(recv, "", value)
    r = walk(f, start, m.index[:-1])
    if is_interface_method(m.func):
        itab, data = r.value(f)
        callee = iface_method_code(f, m.func, r.typ, itab)
        sig = signature_abi(m.func.sig, UNSAFE_POINTER, False)
        all_args = [data, *args]
    else:
        all_args = [*receiver_arg(f, r, m.func), *args]
        target = ref(f.prog, m.func, receiver_type(r, m.func), f.shard, m.targs)
        callee, sig = abi.quote(target.symbol), target.sig
    outs = [f"%arg{i}" for i in range(len(f.abi.indirect))]
    passed = abi.arg_list(sig.params, sig.results, [*outs, *all_args])
    text = f"call {abi.CC} {abi.result_type(sig.results)} {callee}({passed})"
    func.return_call(f, text)
