"""Code that calls a method in another form: through a data word, through embedded fields, as a func value.

A wrapper is artificial: tracebacks and `recover` look through it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.lower import method
from rt0.lower.func import Fn, signature_abi
from rt0.lower.layout import FuncAbi, comps_of, is_direct_iface
from rt0.lower.shard import Shard
from rt0.types.types import Pointer, Type, as_named, unalias

if TYPE_CHECKING:
    from rt0.lower.program import Program
    from rt0.lower.rtype import Method


def iface_code(prog: Program, shard: Shard, t: Type, m: Method) -> str:
    """The code of a method for method tables, as an operand: it takes the data word first.

    The code for a type of the program's is in the program's modules, whoever asks.
    """
    t = unalias(t)
    return _code(prog, shard, t if is_direct_iface(t) else Pointer(t), t, m)


def func_code(prog: Program, shard: Shard, t: Type, m: Method) -> str:
    """The code of a method as a function whose first parameter is the receiver, a value of type t."""
    t = unalias(t)
    return _code(prog, shard, t, t, m)


def _code(prog: Program, user: Shard, recv: Type, t: Type, m: Method) -> str:
    """The code of a method of t with a receiver of type t, or a pointer to it."""
    owner = prog.owner(t)
    shard = user if owner is None or user.own else prog.shard_of(owner)
    sig = m.func.sig
    assert sig.recv is not None
    if len(m.index) == 1 and as_named(t.base if isinstance(t, Pointer) else t) is not None:
        direct = m.func.has_ptr_recv() if isinstance(t, Pointer) else recv is t
        if direct and not method.is_interface_method(m.func):
            ref = method.ref(prog, m.func, sig.recv.typ, shard)
            if owner is not None:
                prog.external_own.add(ref.symbol)
            return shard_quote(user, ref)
    symbol = wrapper_symbol(prog, recv, m)
    if symbol not in shard.functions and symbol not in shard.used:
        _wrapper(prog, shard, symbol, recv, m, "linkonce_odr" if owner is None else "weak_odr")
    return user.use(symbol, _wrapper_abi(recv, m))


def shard_quote(shard: Shard, ref: object) -> str:
    """A function as an operand."""
    from rt0.lower.program import FuncRef

    assert isinstance(ref, FuncRef)
    return shard.use(ref.symbol, ref.sig, ref.attrs)


def wrapper_symbol(prog: Program, recv: Type, m: Method) -> str:
    """gc's name of the method of a type, as if it were declared."""
    base = recv.base if isinstance(recv, Pointer) else recv
    named = as_named(base)
    name = prog.names.symbol(unalias(base))
    pkg = ""
    home = named.type_name().pkg if named is not None else None
    if home is not None:
        pkg = home.path + "."
        name = name.removeprefix(pkg)
    own = "[" + ",".join(map(prog.names.symbol, m.targs)) + "]" if m.targs else ""
    if isinstance(recv, Pointer):
        return f"{pkg}(*{name}).{m.func.name}{own}"
    return f"{pkg}{name}.{m.func.name}{own}"


def _wrapper_abi(recv: Type, m: Method) -> FuncAbi:
    return signature_abi(m.func.sig, recv, False)


def _wrapper(prog: Program, shard: Shard, symbol: str, recv: Type, m: Method, linkage: str) -> None:
    """Emits a function with the receiver `recv` that calls the method."""
    sig = _wrapper_abi(recv, m)
    f = Fn(prog, shard, symbol, sig, None, {}, m.func.pos, wrapper=True)
    args = [f"%arg{i}" for i in range(len(sig.indirect), len(sig.params))]
    n = len(comps_of(recv))
    method.forward(f, recv, args[:n], m, args[n:])
    f.finish(linkage)
