"""Random expressions of a given type.

The order in which Go evaluates variables relative to calls is left open by its specification. So an
expression is *pure* (it calls nothing, and may read any memory), or a call of which all operands are pure, or
a tree of calls whose leaves are constants and *fixed* variables, which are never assigned to after their
declaration and whose address nobody takes.
"""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

from .types import (
    ANY,
    BITS,
    BOOL,
    FLOAT,
    INT,
    PARAM,
    STRING,
    Array,
    Chan,
    Func,
    Interface,
    Map,
    Method,
    Pointer,
    Slice,
    Struct,
    Type,
    is_int,
    method_set,
)

if TYPE_CHECKING:
    from .program import Program


class Var:
    """A variable in scope."""

    __slots__ = ("fixed", "name", "typ")

    def __init__(self, name: str, typ: Type, fixed: bool) -> None:
        self.name = name
        self.typ = typ
        self.fixed = fixed


class Path:
    """An expression that starts at a variable and only selects, indexes and dereferences."""

    __slots__ = ("addressable", "assignable", "go", "typ")

    def __init__(self, go: str, typ: Type, addressable: bool, assignable: bool) -> None:
        self.go = go
        self.typ = typ
        self.addressable = addressable
        self.assignable = assignable


class Exprs:
    """Expressions in a scope."""

    def __init__(self, program: Program, generic: bool) -> None:
        self.program = program
        self.rng: Random = program.rng
        self.generic = generic
        self.scope: list[Var] = []
        self.closures = 0  # how many function literals we are in
        self.names = 0

    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    def name(self, prefix: str) -> str:
        self.names += 1
        return f"{prefix}{self.names}"

    def any_type(self) -> Type:
        return self.program.pick_type(self.generic)

    # Paths

    def steps(self, p: Path) -> list[Path]:
        """What can be reached from an expression by one selector, index or dereference."""
        t = p.typ
        match t:
            case Pointer():
                x = f"some({p.go})" if self.chance(0.8) else p.go  # which is not nil
                fields = self._fields(x, t.elem, True) if isinstance(t.elem, Struct) else []
                return [Path(f"(*{x})", t.elem, True, True), *fields]
            case Struct():
                return self._fields(p.go, t, p.addressable)
            case Array():
                return [Path(f"{p.go}[{self.index()} % {t.len}]", t.elem, p.addressable, p.addressable)]
            case Slice() if self.chance(0.8):
                return [Path(f"(*at({p.go}, {self.index()}))", t.elem, True, True)]
            case Slice():
                return [Path(f"{p.go}[ix({self.index()}, len({p.go}))]", t.elem, True, True)]
            case Map():
                return [Path(f"{p.go}[{self.literal(t.key)}]", t.elem, False, True)]
        return []

    def _fields(self, x: str, t: Struct, addressable: bool) -> list[Path]:
        return [Path(f"{x}.{f.name}", f.typ, addressable, addressable) for f in t.fields]

    def index(self) -> str:
        """An index that is not negative."""
        fixed = [v for v in self.scope if v.fixed and v.typ == INT]
        if fixed and self.chance(0.3):
            return f"abs({self.rng.choice(fixed).name})"
        return str(self.rng.randrange(4)) if self.chance(0.8) else f"len({self.literal(STRING)})"

    def paths(self, fixed: bool = False) -> list[Path]:
        """Variables, and what is one or two steps from them. Fixed: only variables that are."""
        found = [Path(v.name, v.typ, not v.fixed, not v.fixed) for v in self.scope if v.fixed or not fixed]
        if fixed:
            return found
        near = [q for p in found if self.chance(0.6) for q in self.steps(p)]
        far = [q for p in near if self.chance(0.3) for q in self.steps(p)]
        return found + near + far

    def place(self, t: Type | None = None) -> Path | None:
        """Something to assign to, of a given type or of any."""
        found = [p for p in self.paths() if p.assignable and (t is None or p.typ == t)]
        return self.rng.choice(found) if found else None

    # Values

    def value(self, t: Type, depth: int = 3) -> str:
        """Any expression of a type, where nothing else is evaluated."""
        r = self.rng.random()
        if r < 0.3:
            found = self.call_for(t, depth - 1, False)
            if found is not None:
                return found
        elif r < 0.45:
            return self.expr(t, depth, True)
        elif r < 0.6 and isinstance(t, Slice):
            return self.append(t, depth - 1)
        return self.expr(t, depth, False)

    def append(self, t: Slice, depth: int) -> str:
        """append with pure operands."""
        args = [self.expr(t.elem, depth, False) for _ in range(self.rng.randrange(1, 3))]
        if self.chance(0.2):
            args = [self.expr(t, depth, False) + "..."]
        return f"append({self.expr(t, depth, False)}, {', '.join(args)})"

    def expr(self, t: Type, depth: int, calls: bool) -> str:
        """An expression of a type: with calls, of constants and fixed variables; or pure."""
        if self.chance(0.45) or depth <= 0:
            found = [p.go for p in self.paths(calls) if p.typ == t]
            if found:
                return self.rng.choice(found)
        if calls and depth > 0 and self.chance(0.5):
            call = self.call_for(t, depth - 1, True)
            if call is not None:
                return call
        return self.construct(t, depth - 1, calls)

    def literal(self, t: Type) -> str:
        """A constant of a basic type; of another comparable type, a literal of constants."""
        if is_int(t):
            bits = BITS[t.go]
            n = self.rng.choice([self.rng.randrange(5), self.rng.getrandbits(7), (1 << (bits - 1)) - 1])
            return str(-n if self.chance(0.3) and not t.go.startswith("u") else n)
        if t == BOOL:
            return self.rng.choice(["true", "false"])
        if t == STRING:
            return self.rng.choice(['"a"', '"bc"', '"é"', '"def\\x00"', '"日本"', '"\\xff"', '""', '"ghi"'])
        if t == FLOAT:
            return self.rng.choice(["0.5", "1.25", "-3", "1e9", "0.1", "7"])
        if isinstance(t, Array):
            return (
                f"{t.go}{{{', '.join(self.literal(t.elem) for _ in range(self.rng.randrange(t.len + 1)))}}}"
            )
        if isinstance(t, Struct):
            fields = [f for f in t.fields if self._is_constant(f.typ)]
            return f"{t.go}{{{', '.join(f'{f.name}: {self.literal(f.typ)}' for f in fields)}}}"
        if t == ANY:
            key = self.rng.choice([INT, STRING, BOOL])
            return f"any({self.literal(key)})"
        return f"(*new({t.go}))"

    def _is_constant(self, t: Type) -> bool:
        return is_int(t) or t in (BOOL, STRING, FLOAT)

    def construct(self, t: Type, depth: int, calls: bool) -> str:
        """An expression that makes a value of the type."""
        if depth < 0:
            return self.simple(t)
        if is_int(t):
            return self._integer(t, depth, calls)
        match t:
            case Pointer():
                return self._pointer(t, depth, calls)
            case Slice():
                return self._slice(t, depth, calls)
            case Array():
                n = self.rng.randrange(t.len + 1)
                return f"{t.go}{{{', '.join(self.expr(t.elem, depth, calls) for _ in range(n))}}}"
            case Map():
                return self._map(t, depth, calls)
            case Chan():
                args = ", ".join(self.expr(t.elem, depth, calls) for _ in range(self.rng.randrange(3)))
                return f"chanOf[{t.elem.go}]({args})"
            case Struct():
                return self._struct(t, depth, calls)
            case Func():
                return self.function(t, depth)
            case Interface():
                return self._interface(t, depth, calls)
        if t == BOOL:
            return self._bool(depth, calls)
        if t == STRING:
            return self._string(depth, calls)
        if t == FLOAT:
            x, y = self.expr(t, depth, calls), self.expr(t, depth, calls)
            return self.rng.choice(
                [f"({x} + {y})", f"({x} * {y})", f"({x} - {y})", f"float64({self.literal(INT)})"]
            )
        return self.simple(t)

    def simple(self, t: Type) -> str:
        """An expression that makes a value without others."""
        match t:
            case Pointer():
                return f"new({t.elem.go})"
            case Slice():
                return f"make({t.go}, {self.rng.randrange(1, 4)})"
            case Map() | Struct() | Array():
                return t.go + "{}"
            case Chan():
                return f"make({t.go}, 2)"
            case Func():
                return self.function(t, 0)
            case Interface():
                return self._interface(t, 0, True)
        return self.literal(t)

    def _integer(self, t: Type, depth: int, calls: bool) -> str:
        def sub() -> str:
            return self.expr(t, depth, calls)

        def vary() -> str:
            """An operand that is no constant, so that nothing overflows when it is compiled."""
            x = sub()
            return x if re.search("[a-z]", x) else f"id({t.go}({x}))"

        other = self.rng.choice(list(BITS.items()))[0]
        match self.rng.randrange(8):
            case 0 | 1:
                return f"({vary()} {self.rng.choice(['+', '-', '*', '^', '&', '|', '&^'])} {sub()})"
            case 2:
                return f"({vary()} {self.rng.choice(['/', '%'])} ({sub()} | 1))"
            case 3:
                op = self.rng.choice(["<<", ">>"])
                return f"({vary()} {op} ({sub()} & {self.rng.choice([3, 7, 63, 127])}))"
            case 4:
                return f"({self.rng.choice(['-', '^', '+'])}{vary()})"
            case 5:
                u = next(u for u in self.program.ints if u.go == other)
                return f"{t.go}({self.variable_of(u) or 'id(' + other + '(' + self.literal(u) + '))'})"
            case 6:
                op, n = self.rng.choice(["/", "%"]), self.rng.choice([1, 2, 3, 5, 7, 10, 16, 25, 100, 127])
                return f"({vary()} {op} {n})"
        return self.literal(t)

    def variable_of(self, t: Type) -> str | None:
        """A fixed variable of the type."""
        found = [v.name for v in self.scope if v.typ == t and v.fixed]
        return self.rng.choice(found) if found else None

    def _bool(self, depth: int, calls: bool) -> str:
        t = self.rng.choice([INT, STRING, FLOAT, *self.program.ints[:3], *self.program.comparables])
        ops = ["==", "!=", "<", ">="] if t == STRING or t == FLOAT or is_int(t) else ["==", "!="]
        x, y = self.expr(t, depth, calls), self.expr(t, depth, calls)
        if isinstance(t, Struct | Array):
            x, y = f"({x})", f"({y})"
        return self.rng.choice([f"({x} {self.rng.choice(ops)} {y})", f"!({x} == {y})", self.literal(BOOL)])

    def _string(self, depth: int, calls: bool) -> str:
        x, y = self.expr(STRING, depth, calls), self.expr(STRING, depth, calls)
        match self.rng.randrange(4):
            case 0 | 1:
                return f"clip({x} + {y})"
            case 2:
                return f"string([]byte({x}))"
        return self.literal(STRING)

    def _pointer(self, t: Pointer, depth: int, calls: bool) -> str:
        if not calls and self.chance(0.65):
            found = [p.go for p in self.paths() if p.typ == t.elem and p.addressable]
            if found:
                return "&" + self.rng.choice(found)
        if isinstance(t.elem, Struct | Array):
            return f"&{self.construct(t.elem, depth, calls)}"
        if self.chance(0.5):
            return f"ref[{t.elem.go}]({self.expr(t.elem, depth, calls)})"
        return f"new({t.elem.go})"

    def _slice(self, t: Slice, depth: int, calls: bool) -> str:
        if not calls and self.chance(0.5):
            cuts = []
            for p in self.paths():
                if p.typ == t:
                    low = self.rng.choice(["", "0", f"min(1, len({p.go}))"])
                    cuts.append(f"{p.go}[{low}:{self.rng.choice(['', '', f'len({p.go})', f'cap({p.go})'])}]")
                array = p.typ.elem if isinstance(p.typ, Pointer) else p.typ if p.addressable else None
                if isinstance(array, Array) and array.elem == t.elem:
                    low, high = self.rng.choice(["", "0"]), self.rng.randrange(1, array.len + 1)
                    cuts.append(f"{p.go}[{low}:{high}]" if self.chance(0.5) else f"{p.go}[{low}:]")
            if cuts:
                return self.rng.choice(cuts)
        n = self.rng.randrange(1, 4)
        return f"{t.go}{{{', '.join(self.expr(t.elem, depth, calls) for _ in range(n))}}}"

    def _map(self, t: Map, depth: int, calls: bool) -> str:
        keys = dict.fromkeys(self.literal(t.key) for _ in range(self.rng.randrange(3)))
        return f"{t.go}{{{', '.join(f'{k}: {self.expr(t.elem, depth, calls)}' for k in keys)}}}"

    def _struct(self, t: Struct, depth: int, calls: bool) -> str:
        fields = [f for f in t.fields if self.chance(0.85)]
        if self.chance(0.3):
            return f"{t.go}{{{', '.join(self.expr(f.typ, depth - 1, calls) for f in t.fields)}}}"
        values = [f"{f.name}: {self.expr(f.typ, depth - 1, calls)}" for f in fields]
        return f"{t.go}{{{', '.join(values)}}}"

    def _interface(self, t: Interface, depth: int, calls: bool) -> str:
        inside = self.program.implementers(t, self.generic)
        return f"{t.go}({self.expr(self.rng.choice(inside), depth, calls)})" if inside else f"(*new({t.go}))"

    # Functions

    def function(self, t: Func, depth: int) -> str:
        """A function value: a literal, a declared function, a method value or expression."""
        r = self.rng.random()
        if r < 0.25:
            found = [f.name for f in self.program.functions if f.sig == t]
            if found:
                return self.rng.choice(found)
        elif r < 0.5:
            methods = [f"{p.go}.{m.name}" for p in self.paths() for m, _ in self.methods_of(p) if m.sig == t]
            if methods:
                return self.rng.choice(methods)
        elif r < 0.6 and t.params:
            have = method_set(t.params[0]).values()
            names = [m.name for m, _ in have if m.sig == Func(t.params[1:], t.results)]
            if names:
                return f"({t.params[0].go}).{self.rng.choice(names)}"
        return self.function_literal(t)

    def methods_of(self, p: Path) -> list[tuple[Method, bool]]:
        """The methods that can be called on an expression, and whether they are promoted."""
        t: Type = p.typ
        if isinstance(t, Struct) and p.addressable:
            t = Pointer(t)
        return list(method_set(t).values())

    def function_literal(self, t: Func) -> str:
        raise NotImplementedError

    def arguments(self, types: list[Type], depth: int, calls: bool) -> str:
        return ", ".join(self.expr(t, depth, calls) for t in types)

    def call_for(self, t: Type, depth: int, calls: bool) -> str | None:
        """A call with one result, of the type or of something that leads to it."""
        found = self.callees([t], calls)
        if found and self.chance(0.7):
            return self.call(self.rng.choice(found), depth, calls)
        if calls:
            return None
        for _ in range(3):  # *f(x), f(x).y …
            u = self.any_type()
            p = Path("call", u, False, True)
            ways = [q for q in self.steps(p) if q.typ == t and q.go.count("call") == 1]
            callees = self.callees([u])
            if ways and callees:
                return self.rng.choice(ways).go.replace(
                    "call", self.call(self.rng.choice(callees), depth, calls)
                )
        return None

    def callees(self, results: list[Type] | None, fixed: bool = False) -> list[tuple[str, Func]]:
        """Functions, methods and function variables with these results, or any. Fixed: reads no memory."""
        found = [(f.name, f.sig) for f in self.program.functions]
        for p in self.paths(fixed):
            if isinstance(p.typ, Func):
                found.append((p.go, p.typ))
            for m, promoted in self.methods_of(p):
                if not fixed or not promoted and isinstance(p.typ, Pointer) == m.by_pointer:
                    found.append((f"{p.go}.{m.name}", m.sig))
        for g in self.program.generics:
            arg = PARAM if self.generic else self.any_type()
            sig = self.program.substitute(g.sig, arg)
            assert isinstance(sig, Func)
            found.append((f"{g.name}[{arg.go}]", sig))
        return [(go, sig) for go, sig in found if results is None or sig.results == results]

    def call(self, callee: tuple[str, Func], depth: int, calls: bool) -> str:
        return f"{callee[0]}({self.arguments(callee[1].params, depth, calls)})"
