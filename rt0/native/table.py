"""The table of runtime functions: what the Go compiler knows of the runtime, each signature written once.

Invariant: the table holds text and numbers only and survives a round trip through JSON, so that the build can
cache it and compile Go code without importing the runtime.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

from rt0.native.compile import native_functions
from rt0.native.decl import Attrs, Extern
from rt0.native.layout import flat_names
from rt0.native.source import signature
from rt0.native.types import TupleType, Type, VoidType


class RuntimeFunc:
    """A native function: its symbol, its flattened parameters and results as LLVM types, its attributes by
    name."""

    __slots__ = ("symbol", "params", "results", "attrs")

    def __init__(
        self, symbol: str, params: tuple[str, ...], results: tuple[str, ...], attrs: frozenset[str]
    ) -> None:
        self.symbol = symbol
        self.params = params
        self.results = results
        self.attrs = attrs
        """Of `nosplit noreturn cold returns_twice c` (the C calling convention)."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RuntimeFunc) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.symbol)

    def __repr__(self) -> str:
        return f"<{self.symbol}({', '.join(self.params)}) {', '.join(self.results)}>"

    def to_json(self) -> list[Any]:
        return [list(self.params), list(self.results), sorted(self.attrs)]


_ATTRS = ("nosplit", "noreturn", "cold", "returns_twice")


def runtime_modules(package: str = "rt0.runtime") -> list[ModuleType]:
    """All modules of the runtime, imported, by name."""
    root = importlib.import_module(package)
    names = sorted(m.name for m in pkgutil.iter_modules(root.__path__))
    return [importlib.import_module(f"{package}.{n}") for n in names]


def _add(
    out: dict[str, RuntimeFunc], symbols: Iterable[str], params: Iterable[Type], result: Type, attrs: Attrs
) -> None:
    flat_params = tuple(c for t in params for c in flat_names(t) or ())
    results = result.elems if isinstance(result, TupleType) else (result,)
    flat_results = tuple(c for t in results if not isinstance(t, VoidType) for c in flat_names(t) or ())
    names = {a for a in _ATTRS if getattr(attrs, a)}
    if attrs.cc == "c":
        names.add("c")
    for symbol in symbols:
        out[symbol] = RuntimeFunc(symbol, flat_params, flat_results, frozenset(names))


def runtime_table(modules: Iterable[ModuleType] | None = None) -> dict[str, RuntimeFunc]:
    """Every native function by symbol, aliases included, and every declared one. Raises `NativeError`."""
    modules = runtime_modules() if modules is None else list(modules)
    out: dict[str, RuntimeFunc] = {}
    for f in native_functions(modules):
        sig = signature(f)
        _add(out, f.attrs.linkname or (f.symbol,), sig.params, sig.result, f.attrs)
    for m in modules:
        for x in vars(m).values():
            # Functions in assembly, under the names by which the runtime declares them.
            if isinstance(x, Extern) and x.symbol not in out:
                _add(out, (x.symbol,), x.type.params, x.type.result, x.attrs)
    return out


def table_to_json(table: Mapping[str, RuntimeFunc]) -> dict[str, Any]:
    """A value that the `json` module writes."""
    return {symbol: f.to_json() for symbol, f in table.items()}


def table_from_json(data: Mapping[str, Any]) -> dict[str, RuntimeFunc]:
    """The inverse of `table_to_json`."""
    return {s: RuntimeFunc(s, tuple(p), tuple(r), frozenset(a)) for s, (p, r, a) in data.items()}
