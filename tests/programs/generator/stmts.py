"""Random statements, and the bodies of functions.

Whatever is in a loop or a function spends fuel (`tick`), so that everything ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .exprs import Exprs, Var
from .types import (
    ANY,
    BOOL,
    INT,
    PARAM,
    STRING,
    Array,
    Chan,
    Func,
    Interface,
    Map,
    Pointer,
    Slice,
    Type,
    is_int,
)

if TYPE_CHECKING:
    from .program import Program


class Stmts(Exprs):
    """Statements of one function."""

    def __init__(self, program: Program, generic: bool) -> None:
        super().__init__(program, generic)
        self.lines: list[str] = []
        self.room = 0  # how many statements more
        self.loops: list[str | None] = []  # labels of the loops we are in; None: none yet
        self.results: list[Type] = []

    # Declarations

    def emit(self, line: str) -> None:
        self.lines.append(line)

    def declare(self, t: Type, fixed: bool | None = None, prefix: str = "v") -> Var:
        """A new variable, not yet in scope."""
        return Var(self.name(prefix), t, self.chance(0.35) if fixed is None else fixed)

    def define(self, t: Type, value: str, fixed: bool | None = None) -> Var:
        """Declares a variable with a value."""
        v = self.declare(t, fixed)
        self.emit(
            f"var {v.name} {t.go} = {value}" if self.chance(0.5) else f"{v.name} := {converted(t, value)}"
        )
        self.emit(f"_ = {v.name}")
        self.scope.append(v)
        return v

    def global_variable(self, name: str, t: Type) -> Var:
        return Var(name, t, False)

    def receiver(self, name: str, t: Type) -> None:
        self.scope.append(Var(name, t, self.chance(0.4)))

    def show(self, v: str, t: Type) -> None:
        """Prints a hash of a value."""
        self.emit(f"budget = 400\nprintln({self.program.label()}, {self.program.dump(t)}({v}, 4))")

    # Bodies

    def function_literal(self, t: Func) -> str:
        """A closure over what is in scope."""
        if self.closures >= 2 or self.room <= 0:
            results = ", ".join(f"*new({r.go})" for r in t.results)
            names = [p for p in t.params if t.results == [p]]
            if names:
                i = t.params.index(names[0])
                given = ", ".join(f"p{k} {p.go}" for k, p in enumerate(t.params))
                return f"func({given}) {names[0].go} {{ return p{i} }}"
            ins = ", ".join(f"_ {p.go}" for p in t.params)
            outs = f" ({', '.join(r.go for r in t.results)})" if t.results else ""
            return f"func({ins}){outs} {{ return {results} }}"
        saved = self.lines, self.loops, self.results, self.scope
        self.lines, self.loops, self.scope = [], [], list(self.scope)
        self.closures += 1
        head = self.begin(t)
        self.body(self.rng.randrange(1, 4))
        self.end()
        self.closures -= 1
        text = "\n".join([f"func{head} {{", *self.lines, "}"])
        self.lines, self.loops, self.results, self.scope = saved
        return text

    def begin(self, t: Func) -> str:
        """Brings parameters and named results into scope; the signature with their names."""
        params = [self.declare(p, prefix="p") for p in t.params]
        results = [self.declare(r, False, "r") for r in t.results]
        self.results = t.results
        self.scope += params + results
        usual = [r for r in results if not isinstance(r.typ, Func | Interface)]
        values = [f"{r.name} = {self.simple(r.typ)}\n" for r in usual]
        self.emit(f"if tick() {{\n{''.join(values)}return\n}}")
        ins = ", ".join(f"{v.name} {v.typ.go}" for v in params)
        outs = ", ".join(f"{v.name} {v.typ.go}" for v in results)
        return f"({ins})" + (f" ({outs})" if outs else "")

    def end(self) -> None:
        """The last return of a function."""
        if self.results:
            self.emit(self.returning() if self.chance(0.7) else "return")

    def returning(self) -> str:
        """return with values."""
        if not self.results:
            return "return"
        if len(self.results) == 1:
            return f"return {self.value(self.results[0])}"
        found = self.callees(self.results)
        if found and self.chance(0.4):
            return f"return {self.call(self.rng.choice(found), 2, False)}"
        return f"return {self.arguments(self.results, 2, False)}"

    def body(self, n: int) -> None:
        """Some statements."""
        for _ in range(n):
            if self.room <= 0:
                return
            self.room -= 1
            self.statement()

    def block(self, n: int, first: list[Var] | None = None) -> None:
        """Statements in a block of their own, in which some variables are declared first."""
        outer, first = self.scope, first or []
        hidden = {v.name for v in first}
        self.scope = [*[v for v in outer if v.name not in hidden], *first]
        self.body(n)
        self.scope = outer

    def statement(self) -> None:
        kinds = [k for k, _ in KINDS]
        self.rng.choices(kinds, [w for _, w in KINDS])[0](self)

    # Simple statements

    def local(self) -> None:
        t = self.any_type()
        self.define(t, self.value(t))

    def memory(self) -> None:
        """A variable whose address is taken."""
        t = self.any_type()
        v = self.define(t, self.value(t), False)
        p = Pointer(t)
        place = self.place(p)
        if place is not None:
            self.emit(f"{place.go} = &{v.name}")
        else:
            self.define(p, f"&{v.name}")

    def assign(self) -> None:
        place = self.place()
        if place is None:
            return
        root = self.rng.choice([v for v in self.scope if not v.fixed] or [None])
        if root is not None and self.chance(0.3):
            self.emit(f"{root.name} = {self.value(root.typ)}")
        else:
            self.emit(f"{place.go} = {self.expr(place.typ, 3, False)}")

    def assign_op(self) -> None:
        places = [p for p in self.paths() if p.assignable and (is_int(p.typ) or p.typ == STRING)]
        if not places:
            return
        p = self.rng.choice(places)
        if p.typ == STRING:
            self.emit(f"{p.go} = clip({p.go} + {self.expr(STRING, 2, False)})")
        elif self.chance(0.3):
            self.emit(f"{p.go}{self.rng.choice(['++', '--'])}")
        else:
            op = self.rng.choice(["+", "-", "*", "^", "|", "&", "&^"])
            self.emit(f"{p.go} {op}= {self.expr(p.typ, 2, False)}")

    def assign_many(self) -> None:
        found = [self.place() for _ in range(self.rng.randrange(2, 4))]
        places = [p for p in found if p is not None]
        if len(places) < 2:
            return
        values = ", ".join(self.expr(p.typ, 2, False) for p in places)
        self.emit(f"{', '.join(p.go for p in places)} = {values}")

    def define_many(self) -> None:
        found = [c for c in self.callees(None) if len(c[1].results) == 2]
        if not found:
            return
        go, sig = self.rng.choice(found)
        call = self.call((go, sig), 2, False)
        vs = [self.declare(t) for t in sig.results]
        self.emit(f"{vs[0].name}, {vs[1].name} := {call}")
        self.emit(f"_, _ = {vs[0].name}, {vs[1].name}")
        self.scope += vs

    def call_statement(self) -> None:
        found = self.callees(None)
        if found:
            self.emit(self.call(self.rng.choice(found), 3, False))

    def churn(self) -> None:
        self.emit(f"churn({self.rng.randrange(1, 6)})")

    def show_some(self) -> None:
        p = self.rng.choice(self.paths())
        self.show(p.go, p.typ)

    # Control flow

    def if_(self) -> None:
        self.emit(f"if ({self.expr(BOOL, 2, self.chance(0.3))}) {{")
        self.block(self.rng.randrange(1, 3))
        if self.chance(0.5):
            self.emit("} else {")
            self.block(self.rng.randrange(1, 3))
        self.emit("}")

    def loop(self, head: str, first: list[Var], used: list[str]) -> None:
        """A loop, with a label if its body uses it."""
        at = len(self.lines)
        self.emit(head)
        self.emit("if tick() {\nbreak\n}")
        if used:
            self.emit(f"{', '.join('_' for _ in used)} = {', '.join(used)}")
        self.loops.append(None)
        self.block(self.rng.randrange(1, 4), first)
        label = self.loops.pop()
        self.emit("}")
        if label is not None:
            self.lines[at] = f"{label}:\n{self.lines[at]}"

    def for_(self) -> None:
        i = self.declare(INT, False, "i")
        n = self.rng.randrange(1, 5)
        if self.chance(0.5):
            t = self.any_type()
            v = self.declare(t, False)
            first = paren(converted(t, self.expr(t, 2, False)))
            head = f"for {i.name}, {v.name} := 0, {first}; {i.name} < {n}; {i.name}++ {{"
            self.loop(head, [i, v], [v.name])
        else:
            self.loop(f"for {i.name} := 0; {i.name} < {n}; {i.name}++ {{", [i], [])

    def range_(self) -> None:
        r = self.rng.random()
        if r < 0.15:
            i = self.declare(INT, prefix="i")
            self.loop(f"for {i.name} := range {self.rng.randrange(1, 5)} {{", [i], [i.name])
            return
        if r < 0.4:
            self.range_func()
            return
        t = self.any_type()
        options: list[Type] = [Slice(t), Slice(t), Array(t, self.rng.randrange(1, 4)), Pointer(Array(t, 3))]
        over = self.rng.choice(options)
        k, v = self.declare(INT), self.declare(t)
        if self.chance(0.15):
            over = Map(STRING, t)
            k = self.declare(STRING)
            x = f"{over.go}{{{self.literal(STRING)}: {self.expr(t, 2, False)}}}"
        else:
            x = self.value(over, 2)
        place = self.place(t)
        if place is not None and self.chance(0.3):
            self.loop(f"for _, {place.go} = range {paren(x)} {{", [], [])
        else:
            self.loop(f"for {k.name}, {v.name} := range {paren(x)} {{", [k, v], [k.name, v.name])

    def range_func(self) -> None:
        t = self.any_type()
        r = self.rng.random()
        if r < 0.3:
            v = self.declare(Pointer(t))
            x = f"pointers[{t.go}]({self.expr(Slice(t), 2, False)})"
        elif r < 0.6:
            v = self.declare(t)
            x = f"values[{t.go}]({self.expr(Slice(t), 2, False)})"
        else:
            v = self.declare(t)
            x = self.iterator(t)
        self.loop(f"for {v.name} := range {paren(x)} {{", [v], [v.name])

    def iterator(self, t: Type) -> str:
        """A function literal to range over."""
        saved = self.lines, self.loops, self.results, self.scope
        self.lines, self.loops, self.results, self.scope = [], [], [], list(self.scope)
        self.closures += 1
        y = self.name("yield")
        for _ in range(self.rng.randrange(1, 4)):
            self.body(1)
            self.emit(f"if !({y}({self.expr(t, 2, False)})) {{\nreturn\n}}")
        self.closures -= 1
        text = "\n".join([f"func({y} func({t.go}) bool) {{", *self.lines, "}"])
        self.lines, self.loops, self.results, self.scope = saved
        return text

    def jump(self) -> None:
        """break, continue or return, under a condition."""
        way = self.rng.choice(["break", "continue"])
        if not self.loops or self.chance(0.2):
            way = self.returning() if self.chance(0.7) else "return"
        elif self.chance(0.6):
            i = self.rng.randrange(len(self.loops))
            label = self.loops[i] = self.loops[i] or self.name("L")
            way += " " + label
        if way.startswith(("break L", "continue L")) or self.chance(0.8):
            self.emit(f"if ({self.expr(BOOL, 2, False)}) {{\n{way}\n}}")

    def goto_loop(self) -> None:
        n, label = self.name("n"), self.name("G")
        self.emit(f"{n} := 0")
        self.emit(f"{label}:\n{n}++")
        outer = self.scope
        self.scope = list(outer)
        self.body(self.rng.randrange(1, 4))
        self.scope = outer
        self.emit(f"if {n} < {self.rng.randrange(2, 4)} && !tick() {{\ngoto {label}\n}}")

    def switch(self) -> None:
        t = self.rng.choice([INT, STRING, self.rng.choice(self.program.ints)])
        cases = list(dict.fromkeys(self.literal(t) for _ in range(4)))
        self.emit(f"switch ({converted(t, self.expr(t, 2, self.chance(0.3)))}) {{")
        for i, c in enumerate(cases):
            self.emit(f"case {c}:")
            self.block(1)
            if i < len(cases) - 1 and self.chance(0.3):
                self.emit("fallthrough")
        if self.chance(0.5):
            self.emit("default:")
            self.block(1)
        self.emit("}")

    def type_switch(self) -> None:
        x = self.expr(ANY, 2, False)
        types = list(
            dict.fromkeys(self.rng.choice(self.program.implementers(ANY, self.generic)) for _ in range(3))
        )
        if PARAM in types and len(types) > 1:
            types.remove(PARAM)  # it may be one of the others
        v = self.name("v")
        self.emit(f"switch {v} := ({x}).(type) {{")
        for t in types:
            self.emit(f"case {t.go}:\n_ = {v}")
            self.block(2, [Var(v, t, False)])
        self.emit(f"default:\n_ = {v}")
        self.block(1, [Var(v, ANY, False)])
        self.emit("}")

    def assertion(self) -> None:
        t = self.rng.choice(self.program.implementers(ANY, self.generic))
        v, ok = self.declare(t), self.name("ok")
        self.emit(f"{v.name}, {ok} := {self.expr(ANY, 2, False)}.({t.go})\n_, _ = {v.name}, {ok}")
        self.scope.append(v)
        self.scope.append(Var(ok, BOOL, False))

    # Functions

    def defer(self) -> None:
        r = self.rng.random()
        if r < 0.4:
            found = self.callees(None)
            if found:
                self.emit(f"defer {self.call(self.rng.choice(found), 2, False)}")
        elif r < 0.8:
            self.emit(f"defer {self.function_literal(Func([], []))}()")
        else:
            t = self.any_type()
            arg = self.expr(t, 2, False)
            self.emit(f"defer {self.function_literal(Func([t], []))}({arg})")

    def protected(self) -> None:
        """Statements whose panic is recovered."""
        recovered = self.define(ANY, "nil", False)
        self.emit(f"func() {{\ndefer func() {{\n{recovered.name} = recover()\n}}()")
        saved = self.loops, self.results
        self.loops, self.results = [], []
        self.block(2)
        if self.chance(0.6):
            self.emit(f"panic({self.expr(ANY, 2, False)})")
        self.loops, self.results = saved
        self.emit("}()")

    def goroutine(self) -> None:
        """One that sends a value, for which we wait at once."""
        t = self.any_type()
        c = self.name("c")
        self.emit(f"{c} := make(chan {paren(t.go)}, {self.rng.randrange(2)})")
        self.emit(f"go func() {{\ndefer func() {{\nrecover()\nclose({c})\n}}()")
        saved = self.loops, self.results
        self.loops, self.results = [], []
        self.block(2)
        self.emit(f"{c} <- {self.value(t)}")
        self.loops, self.results = saved
        self.emit("}()")
        self.define(t, f"<-{c}")
        self.emit(f"for range {c} {{\n}}")

    def channel(self) -> None:
        """Sends and receives that do not block."""
        found = [p for p in self.paths() if isinstance(p.typ, Chan)]
        if not found:
            return
        p = self.rng.choice(found)
        assert isinstance(p.typ, Chan)
        if self.chance(0.5):
            self.emit(f"select {{\ncase {p.go} <- {self.expr(p.typ.elem, 2, False)}:\ndefault:\n}}")
            return
        v = self.declare(p.typ.elem)
        self.emit(f"select {{\ncase {v.name} := <-{p.go}:\n_ = {v.name}")
        self.block(2, [v])
        self.emit("default:\n}")

    def nested(self) -> None:
        """A block in which a variable is shadowed."""
        self.emit("{")
        v = self.rng.choice(self.scope)
        if v.name.startswith("v"):
            self.emit(f"{v.name} := {v.name}\n_ = {v.name}")
            self.block(2, [Var(v.name, v.typ, False)])
        else:
            self.block(2)
        self.emit("}")

    def copy(self) -> None:
        slices = [p for p in self.paths() if isinstance(p.typ, Slice)]
        if slices:
            p = self.rng.choice(slices)
            self.emit(f"copy({p.go}, {self.expr(p.typ, 2, False)})")

    def update_map(self) -> None:
        maps = [p for p in self.paths() if isinstance(p.typ, Map)]
        if maps:
            p = self.rng.choice(maps)
            assert isinstance(p.typ, Map)
            self.emit(f"{p.go}[{self.expr(p.typ.key, 1, False)}] = {self.expr(p.typ.elem, 2, False)}")


def paren(go: str) -> str:
    return f"({go})"


def converted(t: Type, value: str) -> str:
    """A value that has the type also where nothing says so."""
    if is_int(t) or t.go in ("float64", "string", "bool", "any") or value == "nil":
        return f"{t.go}({value})"
    return value


KINDS = [
    (Stmts.local, 10),
    (Stmts.memory, 8),
    (Stmts.assign, 12),
    (Stmts.assign_op, 4),
    (Stmts.assign_many, 3),
    (Stmts.define_many, 3),
    (Stmts.call_statement, 6),
    (Stmts.churn, 2),
    (Stmts.show_some, 4),
    (Stmts.if_, 4),
    (Stmts.for_, 4),
    (Stmts.range_, 6),
    (Stmts.jump, 2),
    (Stmts.goto_loop, 2),
    (Stmts.switch, 2),
    (Stmts.type_switch, 2),
    (Stmts.assertion, 1),
    (Stmts.defer, 3),
    (Stmts.protected, 2),
    (Stmts.goroutine, 1),
    (Stmts.channel, 2),
    (Stmts.nested, 2),
    (Stmts.copy, 1),
    (Stmts.update_map, 2),
]
