"""From runtime modules to LLVM text: the whole runtime, and the bodies that compiled Go code may inline."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from types import ModuleType

from rt0.native.barriers import check_barriers
from rt0.native.decl import ASM_TEXTS, Global, NativeFunc, Table, Var
from rt0.native.errors import NativeError
from rt0.native.inline_once import inline_once
from rt0.native.llvm_backend import emit_function
from rt0.native.llvm_module import Module


def native_functions(modules: Iterable[ModuleType]) -> list[NativeFunc]:
    """The modules' native functions, methods included, in order. Raises `NativeError` for duplicates."""
    out: list[NativeFunc] = []
    by_symbol: dict[str, NativeFunc] = {}
    for m in modules:
        for x in list(vars(m).values()):
            members: Iterable[object] = (x,)
            if isinstance(x, type) and x.__module__ == m.__name__:
                members = vars(x).values()
            for f in members:
                if not isinstance(f, NativeFunc) or f.fn.__module__ != m.__name__:
                    continue
                other = by_symbol.setdefault(f.symbol, f)
                if other is f:
                    out.append(f)
                    continue
                code = f.fn.__code__
                where = f"{other.fn.__code__.co_filename}:{other.fn.__code__.co_firstlineno}"
                raise NativeError(
                    f"{f.symbol} is defined twice",
                    code.co_filename,
                    code.co_firstlineno,
                    advice=f"also at {where}",
                )
    return list(dict.fromkeys(out))


def _emit_pending(m: Module, done: set[int]) -> None:
    while True:
        m.prepare_data()
        if not m.pending:
            return
        f = m.pending.pop()
        if id(f) not in done:
            done.add(id(f))
            emit_function(m, f)


def emit_runtime(
    modules: Sequence[ModuleType],
    roots: Sequence[NativeFunc] | None = None,
    debug: bool = True,
    asserts: bool = False,
    flags: Collection[str] = (),
) -> str:
    """The modules as one LLVM module: all functions and globals, or what is reachable from `roots`.

    `debug` adds line tables and variables, `asserts` compiles assert statements, `flags` names the build
    flags that are on. Raises `NativeError`.
    """
    m = Module(debug=debug, asserts=asserts, flags=flags)
    for f in native_functions(modules) if roots is None else roots:
        m.want(f)
    m.pending.reverse()
    if roots is None:
        for module in modules:
            for x in vars(module).values():
                if isinstance(x, Global | Var | Table) and x.module is vars(module):
                    m.symbol(x)
    _emit_pending(m, set())
    check_barriers(m.calls)
    asm = [text for module in modules for text in ASM_TEXTS.get(module.__name__, ())]
    text = m.text(asm)
    return inline_once(text) if roots is None else text
