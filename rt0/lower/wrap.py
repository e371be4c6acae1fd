"""Code that calls a method in another form: through a data word, through embedded fields, as a func value.

A wrapper is artificial: tracebacks and `recover` look through it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rt0.llvm import abi
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
    return abi.quote(_code(prog, shard, t if is_direct_iface(t) else Pointer(t), t, m))


def func_code(prog: Program, shard: Shard, t: Type, m: Method, sig: FuncAbi | None = None) -> str:
    """The code of a method as a function whose first parameter is the receiver, a value of type t; a symbol.
    `sig` is its signature if the method has type parameters of its own.

    It is the code of the func value T.m too: it does not know the last argument, the closure, of such calls.
    """
    t = unalias(t)
    return _code(prog, shard, t, t, m, sig)


def _code(prog: Program, user: Shard, recv: Type, t: Type, m: Method, sig: FuncAbi | None = None) -> str:
    """The code of a method of t with a receiver of type t, or a pointer to it: its symbol."""
    owner = prog.owner(t)
    shard = user if owner is None or user.own else prog.shard_of(owner)
    declared = m.func.sig.recv
    assert declared is not None
    if len(m.index) == 1 and as_named(t.base if isinstance(t, Pointer) else t) is not None:
        direct = m.func.has_ptr_recv() if isinstance(t, Pointer) else recv is t
        if direct and not method.is_interface_method(m.func):
            ref = method.ref(prog, m.func, declared.typ, shard, m.targs)
            if owner is not None:
                prog.external_own.add(ref.symbol)
            user.use(ref.symbol, ref.sig, ref.attrs)
            return ref.symbol
    symbol = wrapper_symbol(prog, recv, m)
    sig = sig or signature_abi(m.func.sig, recv, False)
    linkage = "linkonce_odr" if owner is None else "weak_odr"
    prog.groups.helper(shard, symbol, lambda: _wrapper(prog, shard, symbol, sig, recv, m, linkage))
    user.use(symbol, sig)
    return symbol


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


def _wrapper(
    prog: Program, shard: Shard, symbol: str, sig: FuncAbi, recv: Type, m: Method, linkage: str
) -> None:
    """Emits a function with the receiver `recv` that calls the method."""
    f = Fn(prog, shard, symbol, sig, None, {}, m.func.pos, wrapper=True)
    args = [f"%arg{i}" for i in range(len(sig.indirect), len(sig.params))]
    n = len(comps_of(recv))
    method.forward(f, recv, args[:n], m, args[n:])
    f.finish(linkage)
