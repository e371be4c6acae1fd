"""The library in groups: what is compiled of it depends on its own sources, never on the program.

A library package is cut into groups: `P part N` has functions, some LINES lines in the order of the source
(more in other modules, of which programs use more); `P vars N` variables; `P wrap N` the wrappers of its
types' methods; `P init` the package's initialisation; `P map V` what fills the map V, which no program needs
that does not use V. When a program needs something of a group, all of the group is lowered and compiled, and
stored with the facts about its roots (`rt0.lower.facts`): functions, instances of generic functions,
variables. Then no program has to lower it again: what else it needs follows from the facts.

Invariant: a group's module and facts are the same in every program. So while a group is lowered
(`Program.facts` is set), what is needed is noted and has no effect: that comes when the facts are applied.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from rt0.lower import assembly, data, parts, recursion, stmt, wrap
from rt0.lower.errors import NotSupported
from rt0.lower.facts import ELSEWHERE, Facts, from_json, to_json
from rt0.lower.func import signature_abi
from rt0.lower.shard import Shard
from rt0.lower.typereader import TypeReader, Unreadable
from rt0.syntax.nodes import CompositeLit, Expr, FuncDecl, IndexExpr, Name, Node, Operation, TypeDecl, VarDecl
from rt0.syntax.parse_exprs import unparen
from rt0.syntax.pos import NO_POS, file_of, line_of
from rt0.syntax.walk import walk
from rt0.types.api import declared
from rt0.types.objects import Func, Package, TypeName, Var
from rt0.types.types import Interface, Pointer, Type, as_named, unalias

if TYPE_CHECKING:
    from rt0.lower.program import Program

LINES = 50
"""What a group of functions or variables has at least, if there is enough."""

METHODS = 20
"""How many methods the types have at least whose wrappers are one group."""

Stored = tuple[str, str, list[str]]
"""What is known of a group: its facts, the key of its object, the package's steps of initialisation."""


class Group:
    """A group of which the facts are known; `shard` and its text `ir` are there if it was lowered now,
    `object`, the key of its object, if it was stored. Both texts are empty if nothing is in it. `steps` are a
    package's steps of initialisation, if this is the group for it."""

    __slots__ = ("name", "facts", "shard", "ir", "object", "steps")

    def __init__(self, name: str) -> None:
        self.name = name
        self.facts: dict[str, Facts] = {}
        self.shard: Shard | None = None
        self.ir = ""
        self.object = ""
        self.steps: list[str] = []


class Groups:
    """The groups of a program; `natives` are the functions of the runtime that those in use call, `used` the
    paths of the packages."""

    __slots__ = (
        "prog",
        "find",
        "known",
        "natives",
        "used",
        "types",
        "maps",
        "todo",
        "_again",
        "_done",
        "_missing",
        "_homes",
        "_functions",
        "_variables",
        "_types",
    )

    def __init__(self, prog: Program, find: Callable[[str], Stored | None]) -> None:
        self.prog = prog
        self.find = find
        self.known: dict[str, Group] = {}
        self.natives: set[str] = set()
        self.used: set[str] = set()
        self.maps: set[str] = set()  # the functions that fill maps, wanted or not
        self.types = TypeReader(prog)
        self._again = TypeReader(prog)  # which knows no types but from their symbols
        self.todo: deque[tuple[str, str]] = deque()
        self._done: dict[tuple[str, str], None] = {}
        self._missing: set[str] = set()  # groups that are not stored
        self._homes: dict[str, Shard] = {}
        self._functions: dict[Package, dict[Func, str]] = {}
        self._variables: dict[Package, dict[Var, str]] = {}
        self._types: dict[Package, dict[TypeName, str]] = {}

    # Which group something is in

    def function(self, fn: Func) -> str:
        """The group of a function of the library's that is not generic."""
        assert fn.pkg is not None
        return self._cut(fn.pkg)[fn]

    def _cut(self, pkg: Package) -> dict[Func, str]:
        found = self._functions.get(pkg)
        if found is None:
            found = self._functions[pkg] = {}
            sizes = _sizes(pkg)
            least = LINES if _is_std(pkg) else max(parts.LINES, sum(sizes.values()) // parts.PARTS)
            part, lines = 1, 0
            for fn, decl in pkg.func_decls.items():
                if not (decl.has_body or pkg.assembly) or _is_generic(decl) or fn.name == "_":
                    continue
                if lines >= least:
                    part, lines = part + 1, 0
                found[fn] = f"{pkg.path} part {part}"
                lines += sizes[fn]
        return found

    def variable(self, v: Var) -> str:
        """The group of a variable of the library's."""
        assert v.pkg is not None
        return self.variables(v.pkg)[v]

    def variables(self, pkg: Package) -> dict[Var, str]:
        """The groups of all variables of a package."""
        found = self._variables.get(pkg)
        if found is None:
            found = self._variables[pkg] = self._cut_variables(pkg)
        return found

    def _cut_variables(self, pkg: Package) -> dict[Var, str]:
        """Variables in order of the source. One that is initialised with another one is in its group, since
        both may point to the same static memory."""
        found: dict[Var, str] = {}
        sources: dict[Var, Var] = {}
        part, lines, least = 1, 0, LINES if _is_std(pkg) else parts.LINES
        for decl in (d for file in pkg.files for d in file.decl_list if isinstance(d, VarDecl)):
            source = _variable(pkg, unparen(decl.values)) if decl.values is not None else None
            for name in decl.name_list:
                v = _variable(pkg, name)
                if v is None:
                    continue
                if lines >= least:
                    part, lines = part + 1, 0
                found[v] = f"{pkg.path} vars {part}"
                if source is not None:
                    sources[v] = source
            lines += 1 if decl.values is None else _lines(decl.values)
        for v in sources:
            source = v
            while source in sources:
                source = sources[source]
            found[v] = found[source]
        return found

    def wrappers(self, t: Type) -> str | None:
        """The group of the wrappers of a declared type's methods, or a pointer's to it; None for interfaces,
        for instances of generic types, and for types in functions."""
        t = unalias(t)
        named = as_named(t.base if isinstance(t, Pointer) else t)
        if named is None or named.inst is not None or isinstance(named.under(), Interface):
            return None
        obj = named.type_name()
        return self.types_of(obj.pkg).get(obj) if obj.pkg is not None else None

    def types_of(self, pkg: Package) -> dict[TypeName, str]:
        """The groups of the wrappers of a package's types, in the order of the source."""
        found = self._types.get(pkg)
        if found is None:
            found = self._types[pkg] = {}
            methods = Counter(map(_receiver_name, pkg.func_decls.values()))
            part, n = 1, 0
            for decl in (d for file in pkg.files for d in file.decl_list if isinstance(d, TypeDecl)):
                obj = pkg.scope.lookup(decl.name.value)
                if decl.alias or decl.tparam_list or not isinstance(obj, TypeName):
                    continue
                if n >= METHODS:
                    part, n = part + 1, 0
                found[obj] = f"{pkg.path} wrap {part}"
                n += methods[obj.name]
        return found

    def names(self, pkg: Package) -> list[str]:
        """All groups of a package."""
        maps = [
            f"{pkg.path} map {v.name}" for v in self.variables(pkg) if data.fill(self.prog, v) is not None
        ]
        functions, wrappers = self._cut(pkg).values(), self.types_of(pkg).values()
        names = [*functions, *self.variables(pkg).values(), f"{pkg.path} init", *wrappers, *maps]
        return list(dict.fromkeys(names))

    def home(self, name: str) -> Shard:
        """The module of a group."""
        found = self._homes.get(name)
        if found is None:
            pkg = self.prog.packages[name.partition(" ")[0]]
            found = self._homes[name] = Shard(name, file_of(pkg.files[0].pos), self.prog.cpu)
        return found

    # Needs

    def need(self, group: str, symbol: str) -> None:
        """Something of a group is needed: by what is lowered now, by the program, or by the library."""
        if self.prog.facts is not None:
            self.prog.facts.needs[group, symbol] = None
        elif self.prog.demand is not None:
            self.prog.foreign[group, symbol] = None
        elif (group, symbol) not in self._done:
            self.todo.append((group, symbol))

    def native(self, symbol: str) -> None:
        """A function of the runtime is called."""
        if self.prog.facts is not None:
            self.prog.facts.natives[symbol] = None
        else:
            self.natives.add(symbol)

    def mark(self, text: str) -> bool:
        """Notes a mark if a group is lowered now."""
        if self.prog.facts is None:
            return False
        self.prog.facts.marks[text] = None
        return True

    def run(self) -> None:
        """Applies the facts about all that is needed."""
        while self.todo:
            need = self.todo.popleft()
            if need in self._done:
                continue
            self._done[need] = None
            group, symbol = need
            if group == ELSEWHERE:
                self._find_elsewhere(symbol)
            else:
                self.used.add(group.partition(" ")[0])
                self._apply(self.group(group).facts[symbol])

    def _find_elsewhere(self, symbol: str) -> None:
        target = self.prog.by_symbol(symbol)
        if target is None:
            raise NotSupported(NO_POS, f"function {symbol} without a body")
        self.prog.func(target, [], self.prog.shards["type:"], target.pos)

    def _apply(self, facts: Facts) -> None:
        if facts.error is not None:
            raise facts.error
        self.natives.update(facts.natives)
        for need in facts.needs:
            if need not in self._done:
                self.todo.append(need)
        rtypes = self.prog.rtypes
        for mark in facts.marks:
            kind, _, rest = mark.partition(" ")
            match kind:
                case "want":
                    rtypes.want(self.types.read(rest))
                case "box":
                    rtypes.box(self.types.read(rest))
                case "itab":
                    t, iface = map(self.types.read, rest.split("\n"))
                    rtypes.want_itab(t, iface)
                case "assert":
                    rtypes.asserted.add(rest)
                case "call":
                    rtypes.called.add(rest)
                case "any":
                    rtypes.all_methods = True
                case "map":
                    self.maps.add(rest)

    def linked(self) -> list[Group]:
        """The groups of which something is needed, in an order that only depends on which these are."""
        return [self.known[name] for name in sorted({group for group, _ in self._done if group})]

    def unwanted_maps(self) -> list[str]:
        """The functions that would fill maps which nothing refers to."""
        return sorted(self.maps - {symbol for _, symbol in self._done})

    # Groups

    def group(self, name: str) -> Group:
        """A group, from what is stored or lowered."""
        found = self.known.get(name) or self._load(name)
        if found is None:
            found = self.known[name] = Group(name)
            self._lower(found)
        return found

    def _load(self, name: str) -> Group | None:
        stored = self.find(name) if name not in self._missing else None
        if stored is None:
            self._missing.add(name)
            return None
        found = self.known[name] = Group(name)
        facts, found.object, found.steps = stored
        found.facts = from_json(facts)
        return found

    def storable(self, group: Group) -> str | None:
        """A group's facts as text, if all types in it can be read again."""
        for facts in group.facts.values():
            if facts.error is not None:
                return None
            for mark in facts.marks:
                kind, _, rest = mark.partition(" ")
                if kind in ("want", "box", "itab"):
                    try:
                        for symbol in rest.split("\n"):
                            self._again.read(symbol)
                    except Unreadable:
                        return None
        for symbol, facts in group.facts.items():
            facts.summary = self.prog.escapes.found.get(symbol)
        return to_json(group.facts)

    def summary(self, fn: Func, symbol: str) -> Any:
        """What is stored of a function's escapes, or None."""
        name = self.function(fn)
        if name not in self.known and self._load(name) is None:
            return None
        facts = self.known[name].facts.get(symbol)
        return facts.summary if facts is not None else None

    def _lower(self, group: Group) -> None:
        prog = self.prog
        outer, pending = prog.facts, prog.pending
        prog.pending = deque()
        try:
            for symbol, lower in self._roots(group):
                prog.facts = facts = group.facts.setdefault(symbol, Facts())
                try:
                    lower()
                    prog.run_pending()
                except NotSupported as e:
                    facts.error = e
                    prog.pending.clear()
        finally:
            prog.facts, prog.pending = outer, pending
        shard = group.shard = self.home(group.name)
        recursion.unroll(shard)
        if shard.functions or shard.data or shard.assembly:
            group.ir = shard.text({*group.facts, *group.steps})
            prog.ready(group.name, group.ir)

    def _roots(self, group: Group) -> Iterator[tuple[str, Callable[[], None]]]:
        """The roots by symbol, each with what lowers it. Instances come to them later."""
        prog, home = self.prog, self.home(group.name)
        path, kind, which = (group.name + " ").split(" ")[:3]
        pkg = prog.packages[path]
        match kind:
            case "part":
                for fn, name in self._cut(pkg).items():
                    if name == group.name:
                        declared(fn)
                        symbol = prog.symbol_of(fn, ())
                        if symbol in prog.table:
                            continue  # the runtime's is the one
                        if not pkg.func_decls[fn].has_body and assembly.defined(prog, fn, symbol) is None:
                            continue  # another package's, by a linkname
                        yield symbol, partial(self._function, fn, home)
            case "vars":
                for v, name in self.variables(pkg).items():
                    if name == group.name:
                        declared(v)
                        yield f"{path}.{v.name}", partial(data.lay_out, prog, v, home)
            case "init":
                yield data.init_symbol(pkg), lambda: group.steps.extend(data.lower_steps(prog, pkg, home))
            case "wrap":
                for obj, name in self.types_of(pkg).items():
                    if name == group.name:
                        declared(obj)
                        if isinstance(obj.typ.under(), Interface):
                            continue
                        for symbol, (recv, m) in wrap.wrappers(prog, obj.typ).items():
                            sig = signature_abi(m.func.sig, recv, False)
                            yield symbol, partial(wrap.emit, prog, home, symbol, sig, recv, m, "")
            case "map":
                filled = pkg.scope.lookup(which)
                assert isinstance(filled, Var)
                yield data.map_init_symbol(filled), lambda: data.lower_map(prog, filled, home)

    def _function(self, fn: Func, home: Shard) -> None:
        ref = self.prog.func(fn, [], home, fn.pos)
        assert fn.pkg is not None and ref.shard is home
        if not fn.pkg.func_decls[fn].has_body:
            assembly.lower(self.prog, ref, home, fn)
            return
        stmt.lower_decl(self.prog, ref, home, fn, fn.pkg.func_decls[fn], [])

    def instance(self, home: Shard, symbol: str, lower: Callable[[], None]) -> None:
        """An instance of a generic function is a root of the group that needs it."""
        facts = self.known[home.name].facts[symbol] = Facts()
        self.prog.pending.append((facts, lower))

    def helper(self, shard: Shard, symbol: str, emit: Callable[[], None]) -> None:
        """Emits a function that several roots of a module may use, once; each of them needs what it needs."""
        prog = self.prog
        if prog.facts is None:
            if symbol not in shard.functions and symbol not in shard.used:
                emit()
            return
        found = shard.helpers.get(symbol)
        if found is None:
            outer = prog.facts
            found = prog.facts = shard.helpers[symbol] = Facts()
            try:
                emit()
            finally:
                prog.facts = outer
        prog.facts.merge(found)


def _is_std(pkg: Package) -> bool:
    return pkg.checker is not None and pkg.checker.conf.std


def _sizes(pkg: Package) -> dict[Func, int]:
    """How many lines there are from each function to the next; bodies need not be parsed for that."""
    found: dict[Func, int] = {}
    last = NO_POS
    before: Func | None = None
    for fn, decl in pkg.func_decls.items():
        if before is not None:
            same = file_of(decl.pos) == file_of(last)
            found[before] = max(1, line_of(decl.pos) - line_of(last)) if same else LINES // 4
        before, last = fn, decl.pos
    if before is not None:
        found[before] = LINES // 4
    return found


def _receiver(decl: FuncDecl) -> Expr | None:
    """The type that a method is declared for, with its parameters if it has some."""
    if decl.recv is None:
        return None
    t = unparen(decl.recv.type)
    return unparen(t.x) if isinstance(t, Operation) and t.y is None else t


def _receiver_name(decl: FuncDecl) -> str:
    t = _receiver(decl)
    t = unparen(t.x) if isinstance(t, IndexExpr) else t
    return t.value if isinstance(t, Name) else ""


def _is_generic(decl: FuncDecl) -> bool:
    """Whether a function, or its receiver, has type parameters."""
    return bool(decl.tparam_list) or isinstance(_receiver(decl), IndexExpr)


def _variable(pkg: Package, e: Expr) -> Var | None:
    """The variable of a package that a name is, before anything has been checked."""
    obj = pkg.scope.lookup(e.value) if isinstance(e, Name) else None
    return obj if isinstance(obj, Var) else None


def _lines(e: Expr) -> int:
    """The lines that an initialiser takes."""
    first = last = line_of(e.pos)

    def visit(n: Node) -> bool:
        nonlocal first, last
        if isinstance(n, CompositeLit):
            last = max(last, line_of(n.rbrace))
        return isinstance(n, CompositeLit | Operation)

    walk(e, visit)
    return last - first + 1
