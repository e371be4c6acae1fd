"""Lowering a whole program: what is reachable, in which module it goes, how packages are initialised.

Lowering starts from `main.main` and the initialisers of all packages; a function is lowered when something
first refers to it. Functions go to the module of their package, instances of generic functions to the
module that first needs them, type descriptors to a module of their own.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rt0.llvm import abi
from rt0.lower import data, func, recursion, stmt
from rt0.lower.errors import NotSupported
from rt0.lower.escape_batch import Escapes
from rt0.lower.func import Fn
from rt0.lower.layout import FuncAbi
from rt0.lower.names import Names
from rt0.lower.rtype import RTypes
from rt0.lower.shard import Shard
from rt0.syntax.nodes import Expr
from rt0.syntax.pos import Pos, file_of
from rt0.types.api import check_body
from rt0.types.context import Context
from rt0.types.objects import Func, Package, Var
from rt0.types.subst import SubstMap, make_subst_map
from rt0.types.types import Interface, Pointer, Signature, Type, as_named, unalias

__all__ = ["LoweredShard", "NotSupported", "lower_program"]

_RECURSION_LIMIT = 20_000


class LoweredShard:
    """A module: its name, and its text in LLVM's IR."""

    __slots__ = ("name", "ir")

    def __init__(self, name: str, ir: str) -> None:
        self.name = name
        self.ir = ir


class RuntimeSig:
    """What is known of a runtime function."""

    __slots__ = ("params", "results", "attrs")

    def __init__(self, params: tuple[str, ...], results: tuple[str, ...], attrs: frozenset[str]) -> None:
        self.params = params
        self.results = results
        self.attrs = attrs


class FuncRef:
    """A function, or instance of one, that something refers to.

    `copy` lowers it once more, into another module, if it is small enough for LLVM to inline there.
    """

    __slots__ = ("symbol", "sig", "shard", "attrs", "pos", "copy")

    def __init__(self, symbol: str, sig: FuncAbi, shard: Shard | None, attrs: str, pos: Pos) -> None:
        self.copy: Callable[[Shard], None] | None = None
        self.symbol = symbol
        self.sig = sig
        self.shard = shard
        self.attrs = attrs
        self.pos = pos


class Program:
    """The state of lowering."""

    __slots__ = (
        "table",
        "context",
        "names",
        "rtypes",
        "shards",
        "packages",
        "external",
        "pending",
        "cpu",
        "_refs",
        "escapes",
        "_linknames",
        "_symbols",
        "_sigs",
        "empty_interface",
        "static_inits",
        "map_inits",
        "objects",
        "write_barriers",
        "strings",
    )

    def __init__(
        self,
        packages: Sequence[Package],
        table: Mapping[str, Any],
        cpu: str,
        write_barriers: bool,
        strings: Mapping[str, str],
    ) -> None:
        self.table = table
        self.strings = strings
        self.write_barriers = write_barriers
        self.context = Context()
        self.names = Names()
        self.cpu = cpu
        self.packages = {p.path: p for p in packages}
        self.shards: dict[str, Shard] = {}
        self.external: set[str] = set()
        self.pending: deque[Callable[[], None]] = deque()
        self._refs: dict[tuple[Func, tuple[str, ...]], FuncRef] = {}
        self.escapes = Escapes(self.context, self.names)
        self._linknames: dict[str, dict[str, str]] = {}
        self._symbols: dict[str, Func] | None = None
        self.static_inits: dict[Var, Expr] = {}
        self.map_inits: dict[Var, Callable[[], None]] = {}  # what fills package-level maps, not yet needed
        self.objects: dict[Expr, str] = {}  # static memory for what pointers in static data point to
        self.empty_interface = Interface([], [])
        self._sigs: dict[str, RuntimeSig] = {}
        types = Shard("type", file_of(packages[-1].files[0].pos), cpu)
        self.shards["type:"] = types
        self.rtypes = RTypes(self, types)

    def shard_of(self, pkg: Package) -> Shard:
        """The module of a package."""
        found = self.shards.get(pkg.path)
        if found is None:
            found = self.shards[pkg.path] = Shard(pkg.path, file_of(pkg.files[0].pos), self.cpu)
        return found

    # Runtime functions

    def runtime_func(self, symbol: str, pos: Pos) -> RuntimeSig:
        """The signature of a runtime function."""
        found = self._sigs.get(symbol)
        if found is None:
            entry = self.table.get(symbol)
            if entry is None:
                raise NotSupported(pos, f"the runtime has no {symbol} yet")
            found = self._sigs[symbol] = RuntimeSig(tuple(entry[0]), tuple(entry[1]), frozenset(entry[2]))
        return found

    # Functions

    def func(self, fn: Func, targs: list[Type], user: Shard, pos: Pos) -> FuncRef:
        """A function or method, noted as used; `targs`: its receiver's type arguments, and its own."""
        origin = fn.origin
        key = (origin, tuple(self.names.symbol(t) for t in targs))
        ref = self._refs.get(key)
        if ref is None:
            ref = self._refs[key] = self._new_ref(origin, targs, key[1], user, pos)
        self.note_use(ref, user)
        return ref

    def note_use(self, ref: FuncRef, user: Shard) -> None:
        """A module calls a function."""
        new = ref.symbol not in user.used
        user.use(ref.symbol, ref.sig, ref.attrs)
        if ref.shard is not user:
            self.external.add(ref.symbol)
            copy = ref.copy
            if new and copy is not None:
                self.pending.append(lambda: copy(user))

    def _new_ref(self, fn: Func, targs: list[Type], keys: tuple[str, ...], user: Shard, pos: Pos) -> FuncRef:
        pkg = fn.pkg
        assert pkg is not None
        decl = pkg.func_decls.get(fn)
        if decl is None:
            raise NotSupported(pos, f"{fn.name} has no declaration")
        sig = fn.sig
        smap: SubstMap = {}
        tparams = [*sig.rparams, *sig.tparams]
        if targs:
            smap = make_subst_map(tparams, targs)
        symbol = self.symbol_of(fn, keys)
        machine = self._func_abi(sig, smap)
        if decl.body is None:
            return self._external_ref(fn, symbol, machine, user, pos)
        check_body(fn)
        shard = user if targs else self.shard_of(pkg)
        ref = FuncRef(symbol, machine, shard, "", fn.pos)
        self.pending.append(lambda: stmt.lower_decl(self, ref, shard, fn, decl, targs))
        if not targs and stmt.is_small(decl):
            ref.copy = lambda user: stmt.lower_decl(self, ref, user, fn, decl, targs)
        return ref

    def _func_abi(self, sig: Signature, smap: SubstMap) -> FuncAbi:
        from rt0.types.subst import subst

        params = [v.typ for v in sig.params.vars]
        if sig.recv is not None:
            params.insert(0, sig.recv.typ)
        results = [v.typ for v in sig.results.vars]
        sub = [unalias(subst(None, 0, t, smap, self.context)) for t in [*params, *results]]
        return FuncAbi(sub[: len(params)], sub[len(params) :], False)

    def _external_ref(self, fn: Func, symbol: str, machine: FuncAbi, user: Shard, pos: Pos) -> FuncRef:
        """A function without a body: a native one, or a Go function of another package under that name."""
        assert fn.pkg is not None
        entry = self.table.get(symbol)
        if entry is None:
            target = self.by_symbol(symbol)
            if target is not None and target is not fn:
                return self.func(target, [], user, pos)
            raise NotSupported(pos, f"function {symbol} without a body")
        native = self.runtime_func(symbol, pos)
        if list(native.params) != machine.params or list(native.results) != machine.results:
            raise NotSupported(
                fn.pos,
                f"{symbol} is {native.params} {native.results}, declared {machine.params} {machine.results}",
            )
        attrs = " ".join(a for a in ("noreturn", "cold", "returns_twice") if a in native.attrs)
        return FuncRef(symbol, machine, None, attrs, fn.pos)

    def linknames(self, pkg: Package) -> dict[str, str]:
        """Local names to symbols, from the package's `//go:linkname` directives."""
        found = self._linknames.get(pkg.path)
        if found is None:
            found = self._linknames[pkg.path] = {}
            for file in pkg.files:
                for pragma in file.pragmas:
                    words = pragma.text.split()
                    if words[0] == "go:linkname" and len(words) == 3:
                        found[words[1]] = words[2]
        return found

    def by_symbol(self, symbol: str) -> Func | None:
        """The Go function with a body whose symbol, or linkname, this is."""
        if self._symbols is None:
            self._symbols = {}
            for pkg in self.packages.values():
                for fn, decl in pkg.func_decls.items():
                    if decl.body is not None and not fn.sig.rparams and not fn.sig.tparams:
                        self._symbols.setdefault(self.symbol_of(fn, ()), fn)
        return self._symbols.get(symbol)

    def symbol_of(self, fn: Func, targs: tuple[str, ...]) -> str:
        """A function's symbol; `targs` are those of type arguments. A linkname is the symbol."""
        assert fn.pkg is not None
        args = "[" + ",".join(targs) + "]" if targs else ""
        recv = fn.sig.recv
        if recv is None:
            if fn.name == "init":
                return f"{fn.pkg.path}.init.{fn.pkg.inits.index(fn)}"
            return self.linknames(fn.pkg).get(fn.name) or f"{fn.pkg.path}.{fn.name}{args}"
        t = unalias(recv.typ)
        named = as_named(t.base if isinstance(t, Pointer) else t)
        assert named is not None
        n = len(fn.sig.rparams)
        args, own = ("[" + ",".join(a) + "]" if a else "" for a in (targs[:n], targs[n:]))
        base = self.names.named(named.type_name(), True).removeprefix(fn.pkg.path + ".")
        if isinstance(t, Pointer):
            return f"{fn.pkg.path}.(*{base}{args}).{fn.name}{own}"
        return f"{fn.pkg.path}.{base}{args}.{fn.name}{own}"

    # Function values

    def func_value(self, ref: FuncRef, user: Shard) -> str:
        """The read-only closure object of a top-level function, as an operand."""
        name = f"{ref.symbol}·f"
        if name not in user.data:
            code = f"{ref.symbol}·fv"
            self._value_code(ref, code, user)
            user.data[name] = (
                f"{abi.quote(name)} = linkonce_odr constant ptr {abi.quote(code)}, "
                f"section {abi.section('rodata', name)}, align 8"
            )
        return abi.quote(name)

    def _value_code(self, ref: FuncRef, code: str, user: Shard) -> None:
        sig = FuncAbi(ref.sig.param_types, ref.sig.result_types, True)
        f = Fn(self, user, code, sig, None, {}, ref.pos, wrapper=True)
        outs = len(sig.indirect)
        names = [f"%arg{i}" for i in range(len(sig.params) - 1)]
        text = (
            f"call {abi.CC} {abi.result_type(sig.results)} {user.use(ref.symbol, ref.sig, ref.attrs)}"
            f"({abi.arg_list(ref.sig.params, ref.sig.results, names)})"
        )
        assert outs <= len(names)
        func.return_call(f, text)
        f.finish("linkonce_odr")

    # The whole

    def recovers(self) -> bool:
        """Whether what was lowered so far can get hold of a panic's value."""
        return "runtime.gorecover" in self._sigs

    def drain(self) -> None:
        """Lowers everything that is reachable from what is wanted so far."""
        while True:
            while self.pending:
                self.pending.popleft()()
            called = len(self.rtypes.called)
            self.rtypes.request_methods()
            if not self.pending and len(self.rtypes.called) == called:
                break

    def run(self) -> None:
        """Lowers everything that is reachable, and then the descriptors, which list only what is."""
        self.drain()
        self.rtypes.emit_all()
        while self.pending:
            self.pending.popleft()()

    def finished(self) -> list[LoweredShard]:
        """The modules that have something in them."""
        data.finish_map_inits(self)
        for shard in self.shards.values():
            recursion.unroll(shard)
            for symbol in shard.used:
                if symbol not in shard.functions:
                    self.external.add(symbol)
        return [
            LoweredShard(s.name, s.text(self.external)) for s in self.shards.values() if s.functions or s.data
        ]


def lower_program(
    packages: Sequence[Package],
    table: Mapping[str, Any],
    inline: str = "",
    cpu: str = "x86-64-v2",
    write_barriers: bool = False,
    strings: Mapping[str, str] | None = None,
) -> list[LoweredShard]:
    """The LLVM modules of a program: `packages` in order of dependence, the main package last.

    `table` is the runtime's functions (`rt0.native.table.table_to_json`), `inline` bodies that may be
    inlined; with `write_barriers`, stores of pointers to the heap are reported to the collector; `strings`
    are values that variables get, by symbol, instead of constants in the source. Raises `NotSupported`."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
    try:
        prog = Program(packages, table, cpu, write_barriers, strings or {})
        main = packages[-1].scope.lookup("main")
        assert isinstance(main, Func)
        ref = prog.func(main, [], prog.shard_of(packages[-1]), main.pos)
        prog.external.add(ref.symbol)
        data.lower_inits(prog, packages)
        prog.run()
        data.lower_collector(prog, prog.shard_of(packages[-1]))
        return prog.finished()
    finally:
        sys.setrecursionlimit(limit)
