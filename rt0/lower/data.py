"""Package-level variables and the initialisation of packages.

A variable whose initialiser is made of constants and addresses is laid out in the object file, and only if
something refers to it. The others are assigned by the package's `init` function, in the checker's order; a
map that is a literal without calls has a function `map.init.N` of its own, which is empty if nothing else
refers to the map: the tables in such maps would otherwise be part of every program.
"""

from __future__ import annotations

import functools
import heapq
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rt0.llvm import abi
from rt0.lower import convert, embed, expr, hashing, maps, static
from rt0.lower.func import Fn, zero_of
from rt0.lower.layout import FuncAbi, layout
from rt0.lower.names import is_own
from rt0.lower.shard import Shard
from rt0.lower.static import Static
from rt0.syntax.nodes import (
    AssignStmt,
    CompositeLit,
    Expr,
    FuncLit,
    KeyValueExpr,
    ListExpr,
    Name,
    Node,
    Op,
    Operation,
    ParenExpr,
    RangeClause,
    SelectorExpr,
)
from rt0.syntax.pos import NO_POS
from rt0.syntax.walk import walk
from rt0.types.api import declared
from rt0.types.objects import Initializer, Package, Var
from rt0.types.operand import Mode
from rt0.types.types import Basic, Kind, Map, Pointer

if TYPE_CHECKING:
    from rt0.lower.program import Program


def variable(prog: Program, v: Var, user: Shard) -> str:
    """A package-level variable as an operand; its memory is laid out when it is first used. A linkname may
    say that it is another package's.
    """
    pkg = v.pkg
    assert pkg is not None
    linked = prog.linknames(pkg).get(v.name)
    if linked is not None:
        path, _, name = linked.rpartition(".")
        target = prog.packages[path].scope.lookup(name) if path in prog.packages else None
        if isinstance(target, Var) and target is not v:
            declared(target)
            return variable(prog, target, user)
    symbol = f"{pkg.path}.{v.name}"
    if not is_own(pkg):
        group = prog.groups.variable(v)
        prog.groups.need(group, symbol)
        if user is not prog.groups.home(group):
            user.use_data(symbol)
        return abi.quote(symbol)
    home = prog.shard_of(pkg)
    if user is not home:
        user.use_data(symbol)
        prog.strays = prog.strays or not user.own
    if symbol not in home.data:
        lower = prog.map_inits.pop(v, None)
        if lower is not None:
            prog.defer(lower)
        lay_out(prog, v, home)
    return abi.quote(symbol)


def lay_out(prog: Program, v: Var, home: Shard) -> None:
    """A package-level variable's memory."""
    assert v.pkg is not None
    if not is_own(v.pkg) and fill(prog, v) is not None:
        prog.groups.need(f"{v.pkg.path} map {v.name}", map_init_symbol(v))
    symbol = f"{v.pkg.path}.{v.name}"
    home.data[symbol] = ""
    text, zero = _initial(prog, home, v)
    lay = layout(v.typ)
    kind = ("bss" if zero else "data") + ("" if lay.pointers else abi.NO_POINTERS)
    del home.data[symbol]
    section = abi.section(kind, symbol)
    home.data[symbol] = f"{abi.quote(symbol)} = global {text}, section {section}, align {max(lay.align, 1)}"


def _initial(prog: Program, home: Shard, v: Var) -> tuple[str, bool]:
    assert v.pkg is not None
    init = static_inits(prog, v.pkg).get(v)
    size = layout(v.typ).size
    given = prog.strings.get(f"{v.pkg.path}.{v.name}")
    if given is not None and isinstance(v.typ, Basic) and v.typ.kind is Kind.STRING:
        text = given.encode("utf-8", "surrogateescape")
        return static.packed([(0, "ptr", home.string(text)), (8, "i64", str(len(text)))], size), False
    files = embed.embedded(prog, v)
    if init is not None or files is not None:
        fields: list[static.Field] = []
        if files is not None:
            embed.lay_out(home, v, files, fields)
        elif init is not None:
            static.lay_out(prog, home, init, v.typ, 0, fields)
        if any(value not in (zero_of(ty), "0x0000000000000000") for _, ty, value in fields):
            return static.packed(fields, size), False
    return f"[{size} x i8] zeroinitializer", True


# Initialisation


class Inits:
    """The init functions of all packages, and the list of them that the runtime runs.

    Package runtime initialises what `recover` returns for the runtime's own errors; a program that neither
    recovers nor imports it does without. So does one without maps with their package.
    """

    __slots__ = ("prog", "packages", "steps", "_late", "_begun")

    def __init__(self, prog: Program, packages: Sequence[Package]) -> None:
        self.prog = prog
        self.packages = packages
        self.steps: dict[Package, list[str]] = {}
        imported = any(p.path == "runtime" for pkg in packages for p in pkg.imports)
        self._late = [
            pkg for pkg in packages if pkg.path == maps.PACKAGE or (pkg.path == "runtime" and not imported)
        ]
        self._begun = False
        for pkg in packages:
            if is_own(pkg):
                self.steps[pkg] = lower_steps(prog, pkg, prog.shard_of(pkg))
                prog.external_own.update([self._symbol(pkg)] if self.steps[pkg] else [])

    def describe(self) -> list[str]:
        """What the list depends on in the program's packages."""
        lines: list[str] = []
        for pkg in self.packages:
            if is_own(pkg):
                symbol = self._symbol(pkg) if self.steps[pkg] else ""
                lines.append(f"package {pkg.path} {sorted(p.path for p in pkg.imports)} {symbol}")
        return lines

    def begin_library(self) -> None:
        """Has the library's packages initialised."""
        if not self._begun:
            self._begun = True
            for pkg in self.packages:
                if pkg not in self._late and pkg not in self.steps:
                    self._begin(pkg)

    def begin_late(self) -> None:
        """The same of those packages that turn out to be needed."""
        used = self.prog.groups.used
        for pkg in self._late:
            if pkg not in self.steps and (
                self.prog.recovers() if pkg.path == "runtime" else pkg.path in used
            ):
                self._begin(pkg)

    def _begin(self, pkg: Package) -> None:
        group = f"{pkg.path} init"
        self.steps[pkg] = self.prog.groups.group(group).steps
        if self.steps[pkg]:
            self.prog.groups.need(group, init_symbol(pkg))

    def _symbol(self, pkg: Package) -> str:
        steps = self.steps[pkg]
        return steps[0] if len(steps) == 1 else init_symbol(pkg)

    def emit(self, shard: Shard) -> None:
        """The list, when everything that is reachable is known."""
        tasks: list[str] = []
        for pkg in _init_order(self.packages):
            if not self.steps.get(pkg):
                continue
            fn = shard.use(self._symbol(pkg), FuncAbi([], [], False))
            path = pkg.path.encode()
            tasks.append(f"{{ ptr, i64, ptr }} {{ ptr {shard.string(path)}, i64 {len(path)}, ptr {fn} }}")
        shard.data["runtime.inittasks"] = (
            f"@runtime.inittasks = constant [{len(tasks)} x {{ ptr, i64, ptr }}] [{', '.join(tasks)}], "
            f"section {abi.section('rodata', 'runtime.inittasks')}, align 8"
        )
        shard.data["runtime.ninittasks"] = (
            f"@runtime.ninittasks = constant i64 {len(tasks)}, "
            f"section {abi.section('rodata', 'runtime.ninittasks')}, align 8"
        )
        checked = self.prog.barrier_check
        shadow = shard.use("runtime.shadowStart", FuncAbi([], [], False)) if checked else "null"
        shard.data["runtime.wbShadow"] = (
            f"@runtime.wbShadow = constant ptr {shadow}, "
            f"section {abi.section('rodata', 'runtime.wbShadow')}, align 8"
        )


_PLAIN = ("runtime.print", "runtime.goPanic", "runtime.panic", "runtime.mem", "runtime.cmpstring", "llvm.")
"""Functions of the runtime whose names begin so give nobody memory that has to be collected."""


def lower_collector(prog: Program, main: Shard) -> None:
    """How the runtime gets at its collector. Programs that never ask for memory do without. Everything else
    must have been lowered."""
    shards = prog.shards.values()
    used = prog.groups.natives | {symbol for shard in shards for symbol in shard.used if symbol in prog.table}
    used -= {symbol for shard in shards for symbol in shard.functions}
    collects = any(not symbol.startswith(_PLAIN) for symbol in used)
    collector = main.use("runtime.gcStart", None, params=["i32"]) if collects else "null"
    section = abi.section("rodata", "runtime.collector")
    main.data["runtime.collector"] = (
        f"@runtime.collector = constant ptr {collector}, section {section}, align 8"
    )


def _init_order(packages: Sequence[Package]) -> Iterator[Package]:
    """The order of initialisation: package runtime and what it needs, then always the first by name of those
    whose imports are done. The names are those of the symbols that gc's linker sorts."""
    known = set(packages)
    waiting = {p: {q for q in p.imports if q in known} for p in packages}
    importers: dict[Package, list[Package]] = {}
    for p, imports in waiting.items():
        for q in imports:
            importers.setdefault(q, []).append(p)
    early = {p for p in packages if p.path == "runtime"}
    for p in reversed(packages):
        if p in early:
            early |= waiting[p]
    ready = [(p not in early, _task_name(p), p) for p in packages if not waiting[p]]
    heapq.heapify(ready)
    while ready:
        p = heapq.heappop(ready)[2]
        yield p
        for q in importers.get(p, ()):
            waiting[q].discard(p)
            if not waiting[q]:
                heapq.heappush(ready, (q not in early, _task_name(q), q))


def _task_name(p: Package) -> str:
    """The name of gc's symbol for a package's initialisation."""
    parent, slash, last = p.path.rpartition("/")
    return f"{parent}{slash}{last.replace('.', '%2e')}..inittask"


def init_symbol(pkg: Package) -> str:
    """The function that does all steps of a package's initialisation, if there are several."""
    return f"{pkg.path}.inittask"


def lower_steps(prog: Program, pkg: Package, home: Shard) -> list[str]:
    """Lowers the functions that initialise a package; their symbols, in order."""
    static_inits(prog, pkg)
    dynamic = prog.dynamic_inits[pkg]
    nothing = FuncAbi([], [], False)
    steps: list[str] = []
    if dynamic:
        steps.append(f"{pkg.path}.init")
        home.use(steps[0], nothing)
        prog.defer(lambda: _lower_init(prog, pkg, home, dynamic))
    for fn in pkg.inits:
        steps.append(prog.func(fn, [], home, fn.pos).symbol)
    if len(steps) > 1:
        f = Fn(prog, home, init_symbol(pkg), nothing, None, {}, pkg.files[0].pos, wrapper=True)
        for step in steps:
            f.call(home.use(step, nothing), nothing, [])
        f.terminate("ret void")
        f.finish()
    return steps


def static_inits(prog: Program, pkg: Package) -> dict[Var, Static]:
    """The values of variables, of a package and of others, that need no code; `dynamic_inits` has the rest.

    A variable that holds such a pointer may be the value of another one, unless something changes it."""
    if pkg in prog.dynamic_inits:
        return prog.static_inits
    dynamic = prog.dynamic_inits[pkg] = []
    finder = static.Finder()
    changed: set[str] | None = None
    prog.init_literals.update(init_literals(pkg))
    for init in pkg.init_order:
        value = finder.initial(init.rhs) if len(init.lhs) == 1 else None
        if value is None:
            dynamic.append(init)
            continue
        v = init.lhs[0]
        value = prog.static_inits[v] = value.converted(v.typ)
        if isinstance(value.typ.under(), Pointer):
            changed = _changed(pkg) if changed is None else changed
            if v.name not in changed:
                finder.known[v] = value
    return prog.static_inits


def init_literals(pkg: Package) -> dict[FuncLit, str]:
    """gc's names of the function literals in a package's initialisers, apart from those within others."""
    found: dict[FuncLit, str] = {}

    def visit(n: Node) -> bool:
        if isinstance(n, FuncLit):
            found[n] = f"{pkg.path}.init.func{len(found) + 1}"
            return False
        return True

    for init in pkg.init_order:
        walk(init.rhs, visit)
    return found


def fill(prog: Program, v: Var) -> Initializer | None:
    """The initialiser of a variable that is a map which a function of its own fills."""
    assert v.pkg is not None
    static_inits(prog, v.pkg)
    inits = prog.dynamic_inits[v.pkg]
    return next((i for i in inits if i.lhs[0] is v and _plain_map(i)), None) if v.name != "_" else None


def lower_map(prog: Program, v: Var, home: Shard) -> None:
    """The function that fills a map of the library's."""
    init = fill(prog, v)
    assert init is not None
    _lower_map_init(prog, home, map_init_symbol(v), init)


def _changed(pkg: Package) -> set[str]:
    """The names that functions of a package assign to or take the address of; bodies need not be checked."""
    names: set[str] = set()

    def visit(n: Node) -> bool:
        if isinstance(n, AssignStmt | RangeClause):
            targets = n.lhs
        elif isinstance(n, Operation) and n.op is Op.AND and n.y is None:
            targets = n.x
        else:
            return True
        for e in targets.elem_list if isinstance(targets, ListExpr) else [targets]:
            if isinstance(e, Name):
                names.add(e.value)
        return True

    for file in pkg.files:
        walk(file, visit)
    return names


def _plain_map(init: Initializer) -> bool:
    """Whether making a variable's value has no effect but to fill a map."""
    if len(init.lhs) != 1 or not isinstance(init.rhs, CompositeLit):
        return False
    u = init.rhs.typ.under()
    if not isinstance(u, Map) or hashing.may_panic(u.key):
        return False
    plain = True

    def visit(n: Node) -> bool:
        nonlocal plain
        if isinstance(n, Expr) and n.mode in (Mode.CONSTANT, Mode.TYPE):
            return False
        if isinstance(n, SelectorExpr):
            plain = plain and n.selection is None
        elif isinstance(n, Operation):
            plain = plain and n.op is Op.AND and n.y is None
        else:
            plain = plain and isinstance(n, CompositeLit | KeyValueExpr | Name | ParenExpr | FuncLit)
        return plain and not isinstance(n, FuncLit | SelectorExpr)

    walk(init.rhs, visit)
    return plain


def _lower_map_init(prog: Program, home: Shard, symbol: str, init: Initializer) -> None:
    """The function that fills one map."""
    f = Fn(prog, home, symbol, FuncAbi([], [], False), prog.escapes.initializer(init.rhs), {}, init.rhs.pos)
    f.at(init.rhs.pos)
    v = init.lhs[0]
    _assign(f, v, expr.expr_as(f, init.rhs, v.typ))
    f.terminate("ret void")
    f.finish()


def finish_map_inits(prog: Program) -> None:
    """Leaves those maps out that nothing refers to."""
    for v in list(prog.map_inits):
        assert v.pkg is not None
        _no_map(prog, prog.shard_of(v.pkg), map_init_symbol(v), "")
    prog.map_inits.clear()


def finish_library_maps(prog: Program, types: Shard) -> None:
    """The same of the library's."""
    for symbol in prog.groups.unwanted_maps():
        _no_map(prog, types, symbol, "external")


def _no_map(prog: Program, home: Shard, symbol: str, linkage: str) -> None:
    f = Fn(prog, home, symbol, FuncAbi([], [], False), None, {}, NO_POS, wrapper=True)
    f.terminate("ret void")
    f.finish(linkage)


def map_init_symbol(v: Var) -> str:
    """The symbol of the function that fills a map."""
    assert v.pkg is not None
    return f"{v.pkg.path}.map.init.{v.name}"


def _lower_init(prog: Program, pkg: Package, home: Shard, inits: list[Initializer]) -> None:
    """The function that assigns the variables whose values have to be computed."""
    pos = inits[0].rhs.pos
    f = Fn(prog, home, f"{pkg.path}.init", FuncAbi([], [], False), None, {}, pos)
    for init in inits:
        f.at(init.rhs.pos)
        if _plain_map(init) and init.lhs[0].name != "_":
            _call_map_init(f, home, init)
            continue
        f.info = prog.escapes.initializer(init.rhs)
        if len(init.lhs) == 1:
            v = init.lhs[0]
            value = expr.expr_as(f, init.rhs, v.typ)
            _assign(f, v, value)
        else:
            for v, (value, t) in zip(init.lhs, expr.multi(f, init.rhs), strict=True):
                _assign(f, v, convert.assign(f, value, t, v.typ, None))
    if f.reachable:
        f.terminate("ret void")
    f.finish()


def _call_map_init(f: Fn, home: Shard, init: Initializer) -> None:
    v = init.lhs[0]
    symbol = map_init_symbol(v)
    lower = functools.partial(_lower_map_init, f.prog, home, symbol, init)
    if f.prog.groups.mark(f"map {symbol}"):
        pass  # it is in a group of its own
    elif f"{home.name}.{v.name}" in home.data:
        f.prog.defer(lower)
    else:
        f.prog.map_inits[v] = lower
    f.call(home.use(symbol, FuncAbi([], [], False)), FuncAbi([], [], False), [])


def _assign(f: Fn, v: Var, value: list[str]) -> None:
    if v.name != "_":
        f.store(v.typ, variable(f.prog, v, f.shard), value)
