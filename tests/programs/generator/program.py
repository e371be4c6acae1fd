"""A whole random program.

Its types, functions, methods, generic functions and package variables are used at random in the bodies of all
of them. The tests, which main runs one after another, keep addresses of whatever they can, let other calls
overwrite the stack (`churn`), and print hashes of what they reach from their variables: memory that was
wrongly left in a frame shows as a wrong hash. A panic ends a test and is printed.
"""

from __future__ import annotations

from random import Random

from .stmts import Stmts
from .types import (
    ANY,
    BITS,
    BOOL,
    FLOAT,
    INT,
    PARAM,
    STRING,
    Array,
    Basic,
    Chan,
    Field,
    Func,
    Interface,
    Map,
    Method,
    Pointer,
    Slice,
    Struct,
    Type,
    comparable,
    implements,
    is_int,
    mentions_param,
    method_set,
)

PRELUDE = """\
var fuel, budget int
var quiet bool

func tick() bool { fuel--; return fuel < 0 }

func afford(n int) bool { budget--; return n > 0 && budget > 0 }

func ix(i, n int) int {
	if n == 0 {
		return i
	}
	return i % n
}

func abs(i int) int {
	if i < 0 {
		return ^i
	}
	return i
}

func clip(s string) string {
	if len(s) > 40 {
		return s[:40]
	}
	return s
}

func id[T any](x T) T { return x }

func ref[T any](x T) *T { return &x }

func some[T any](p *T) *T {
	if p == nil {
		return new(T)
	}
	return p
}

func at[T any](s []T, i int) *T {
	if len(s) == 0 {
		return new(T)
	}
	return &s[i%len(s)]
}

func chanOf[T any](xs ...T) chan T {
	c := make(chan T, 3)
	for _, x := range xs {
		c <- x
	}
	return c
}

func values[T any](xs []T) func(func(T) bool) {
	return func(yield func(T) bool) {
		for _, x := range xs {
			if !yield(x) {
				return
			}
		}
	}
}

func pointers[T any](xs []T) func(func(*T) bool) {
	return func(yield func(*T) bool) {
		for _, x := range xs {
			if !yield(&x) {
				return
			}
		}
	}
}

func mix(h, x uint64) uint64 { return (h ^ x ^ x>>29) * 0x9e3779b97f4a7c15 >> 1 }

func text(s string) uint64 {
	h := uint64(len(s))
	for i := 0; i < len(s); i++ {
		h = mix(h, uint64(s[i]))
	}
	return h
}

//go:noinline
func fill(a *[160]uint64, n int) {
	for i := range a {
		a[i] = 0x5a5a5a5a5a5a + uint64(n)
	}
}

//go:noinline
func churn(n int) uint64 {
	var a [160]uint64
	fill(&a, n)
	if n > 0 {
		return churn(n-1) + a[n]
	}
	return a[5]
}

func run(name string, test func()) {
	fuel = 300
	defer func() {
		switch e := recover().(type) {
		case nil:
		case error:
			println(name, "panic") // which of several comes first is left open
		default:
			println(name, "panic:", dump(e))
		}
	}()
	test()
}

func dump(v any) uint64 { budget = 400; return ANYDUMP(v, 4) }
"""


class Declared:
    """A function: its name, signature, and for generic ones one type parameter T."""

    __slots__ = ("name", "sig")

    def __init__(self, name: str, sig: Func) -> None:
        self.name = name
        self.sig = sig


class Program:
    """The declarations of a program, made at random from a seed."""

    def __init__(self, seed: int, tests: int) -> None:
        self.rng = Random(seed)
        self.ints = [Basic(go) for go in BITS]
        self.instances: dict[str, Struct] = {}
        self.structs = [Struct(f"S{i}", i) for i in range(self.rng.randrange(2, 4))]
        self.interfaces = [Interface(f"I{i}", []) for i in range(2)]
        self.generic_fields: list[Field] = []
        self.generic_methods: list[Method] = []
        self.types: list[Type] = []
        self.param_types: list[Type] = []
        self.boxes: list[Type] = []
        self.functions: list[Declared] = []
        self.generics: list[Declared] = []
        self.globals: list[tuple[str, Type]] = []
        self.comparables: list[Type] = []
        self.labels = 0
        self.dumps: dict[Type, str] = {}
        self.code: list[str] = []
        self._make_types()
        self._make_functions()
        self._make_tests(tests)
        self._make_dumps()

    def label(self) -> str:
        self.labels += 1
        return f'"p{self.labels}"'

    # Types

    def pick_type(self, generic: bool) -> Type:
        return self.rng.choice(self.param_types if generic and self.rng.random() < 0.6 else self.types)

    def instance(self, arg: Type) -> Struct:
        """The generic struct type B with a type argument."""
        found = self.instances.get(arg.go)
        if found is None:
            found = self.instances[arg.go] = Struct(f"B[{arg.go}]", rank_of(arg))
            found.arg = arg
            found.fields = [Field(f.name, self.substitute(f.typ, arg)) for f in self.generic_fields]
            for m in self.generic_methods:
                sig = self.substitute(m.sig, arg)
                assert isinstance(sig, Func)
                found.methods.append(Method(m.name, sig, m.by_pointer))
        return found

    def substitute(self, t: Type, arg: Type) -> Type:
        """The type with another in place of T."""
        if t == PARAM:
            return arg
        if not mentions_param(t):
            return t
        match t:
            case Pointer():
                return Pointer(self.substitute(t.elem, arg))
            case Slice():
                return Slice(self.substitute(t.elem, arg))
            case Array():
                return Array(self.substitute(t.elem, arg), t.len)
            case Chan():
                return Chan(self.substitute(t.elem, arg))
            case Map():
                return Map(self.substitute(t.key, arg), self.substitute(t.elem, arg))
            case Func():
                params = [self.substitute(p, arg) for p in t.params]
                return Func(params, [self.substitute(r, arg) for r in t.results])
            case Struct() if t.arg is not None:
                return self.instance(self.substitute(t.arg, arg))
        return t

    def _derive(self, t: Type) -> Type:
        """A type made of another."""
        match self.rng.randrange(13):
            case 0 | 1 | 2:
                return Pointer(t)
            case 3 | 4:
                return Slice(t)
            case 5:
                return Array(t, self.rng.randrange(1, 4))
            case 6:
                return Map(self.rng.choice([STRING, INT, ANY]), t)
            case 7:
                return Chan(t)
            case 8 | 9:
                return Func([], [t])
            case 10:
                return Func([t], [t])
            case 11:
                return Func([t], [])
        return self.instance(t) if not mentions_param(t) else Pointer(t)

    def _make_types(self) -> None:
        rng = self.rng
        small: list[Type] = [PARAM, Pointer(PARAM), Slice(PARAM), Func([], [PARAM]), ANY, INT]
        box = Struct("B[T]", -1)
        box.arg = PARAM
        self.instances["T"] = box
        self.generic_fields = [
            Field(f"b{i}", t) for i, t in enumerate([PARAM, *rng.sample([*small, Pointer(box)], 2)])
        ]
        self.param_types = [
            *small,
            box,
            Pointer(box),
            Map(STRING, PARAM),
            Func([PARAM], [PARAM]),
            Array(PARAM, 2),
        ]
        box.fields = self.generic_fields
        for i in range(2):
            sig = Func(rng.choices(self.param_types, k=rng.randrange(2)), [rng.choice(self.param_types)])
            self.generic_methods.append(Method(f"N{i}", sig, rng.random() < 0.6))
        box.methods = self.generic_methods

        roots: list[Type] = [INT, rng.choice(self.ints), STRING, *self.structs]
        level = [Pointer(t) for t in roots if t != STRING]
        derived = [self._derive(rng.choice([*roots, *level, ANY, *self.interfaces])) for _ in range(9)]
        derived += [self._derive(rng.choice(derived)) for _ in range(3)]
        self.types = [*roots, *level, *derived, ANY, BOOL, FLOAT, *self.interfaces]
        self.types = list(dict.fromkeys(self.types))
        for s in self.structs:
            self._make_struct(s)
        for wanted in self.interfaces:
            with_methods = [t for s in self.structs for t in (s, Pointer(s)) if method_set(t)]
            methods = list(method_set(rng.choice(with_methods)).values()) if with_methods else []
            wanted.methods += [m for m, _ in rng.sample(methods, min(len(methods), rng.randrange(1, 3)))]
        self.comparables = [t for t in self.types if comparable(t) and not isinstance(t, Func)]
        can_box = [t for t in self.types if not isinstance(t, Interface)]
        self.boxes = rng.sample(can_box, min(len(can_box), 9))

    def _make_struct(self, s: Struct) -> None:
        rng = self.rng
        lower = [t for t in self.structs if t.rank < s.rank]
        if lower and rng.random() < 0.6:
            base = rng.choice(lower)
            s.fields.append(Field(base.go, base if rng.random() < 0.4 else Pointer(base), True))
        elif rng.random() < 0.15:
            inside = rng.choice(self.interfaces)
            s.fields.append(Field(inside.go, inside, True))
        for i in range(rng.randrange(1, 4)):
            t = rng.choice([t for t in self.types if rank_of(t) < s.rank])
            s.fields.append(Field(f"f{s.rank}{i}", t))
        for name in rng.sample(["M0", "M1", "M2"], rng.randrange(1, 4)):
            s.methods.append(Method(name, self._method_signature(name), rng.random() < 0.6))

    def _method_signature(self, name: str) -> Func:
        """Methods of one name have one signature."""
        for s in self.structs:
            for m in s.methods:
                if m.name == name:
                    return m.sig
        params = self.rng.choices(self.types, k=self.rng.randrange(3))
        return Func(params, self.rng.choices(self.types, k=self.rng.choice([0, 1, 1, 1, 2])))

    def implementers(self, i: Interface, generic: bool) -> list[Type]:
        """Types to put into an interface."""
        if i == ANY:
            return [*self.boxes, *(self.param_types[:3] if generic else [])]
        return [t for s in self.structs for t in (s, Pointer(s)) if implements(t, i)]

    # Functions

    def _make_functions(self) -> None:
        rng = self.rng
        for i in range(rng.randrange(4, 6)):
            self.globals.append((f"g{i}", rng.choice(self.types)))
        for i in range(rng.randrange(6, 10)):
            params = rng.choices(self.types, k=rng.randrange(1, 4))
            results = rng.choices(self.types, k=rng.choice([0, 1, 1, 1, 2]))
            if results and rng.random() < 0.3:
                results[0] = params[0]
            self.functions.append(Declared(f"F{i}", Func(params, results)))
        for i in range(3):
            params = rng.choices([*self.param_types, rng.choice(self.types)], k=rng.randrange(1, 3))
            self.generics.append(Declared(f"H{i}", Func(params, [rng.choice(self.param_types)])))
        for f in self.functions:
            self._function(f"func {f.name}", f.sig, None, False)
        for f in self.generics:
            self._function(f"func {f.name}[T any]", f.sig, None, True)
        for s in self.structs:
            for m in s.methods:
                self._method(s, m, s.go, False)
        for m in self.generic_methods:
            self._method(self.instances["T"], m, "B[T]", True)

    def _writer(self, generic: bool, room: int) -> Stmts:
        w = Stmts(self, generic)
        w.room = room
        w.scope = [v for name, t in self.globals for v in [w.global_variable(name, t)]]
        return w

    def _method(self, s: Struct, m: Method, receiver: str, generic: bool) -> None:
        t = Pointer(s) if m.by_pointer else s
        self._function(f"func (r {'*' * m.by_pointer}{receiver}) {m.name}", m.sig, t, generic)

    def _function(self, head: str, sig: Func, receiver: Type | None, generic: bool) -> None:
        w = self._writer(generic, 14)
        if receiver is not None:
            w.receiver("r", receiver)
        declared = w.begin(sig)
        w.body(self.rng.randrange(1, 6))
        w.end()
        if self.rng.random() < 0.85:
            self.code.append("//go:noinline")
        self.code += [f"{head}{declared} {{", *w.lines, "}\n"]

    def _make_tests(self, n: int) -> None:
        names = [f"test{i}" for i in range(n)]
        for name in names:
            w = self._writer(False, 30)
            outside = len(w.scope)
            w.body(self.rng.randrange(4, 14))
            w.emit("churn(6)")
            for v in w.scope[outside:] + w.scope[:outside]:
                w.show(v.name, v.typ)
            self.code += [f"func {name}() {{", *w.lines, "}\n"]
        self.code.append("func main() {")
        for name in names:
            for variable, t in self.globals:
                self.code.append(f"{variable} = *new({t.go})")
            self.code.append(f'run("{name}", {name})')
        self.code.append("}\n")

    # Hashes of values

    def dump(self, t: Type) -> str:
        """The function that hashes what is reachable from a value of the type."""
        name = self.dumps.setdefault(t, f"d{len(self.dumps)}")
        return f"{name}[T]" if mentions_param(t) else name

    def _make_dumps(self) -> None:
        self.dump(ANY)
        done: set[Type] = set()
        while todo := [t for t in self.dumps if t not in done]:
            for t in todo:
                done.add(t)
                head = f"func {self.dumps[t]}{'[T any]' * mentions_param(t)}(v {t.go}, n int) (h uint64) {{"
                self.code += [head, *self._dump_body(t), "return\n}\n"]

    def _dump_body(self, t: Type) -> list[str]:
        if is_int(t):
            return ["h = mix(1, uint64(v))"]
        if t == STRING:
            return ["h = text(v)"]
        if t == BOOL:
            return ["if v {\nh = 2\n}"]
        if t == FLOAT:
            return ["if v != v {\nreturn 3\n}", "h = mix(4, uint64(int64(v / (1 + abs64(v)) * (1 << 40))))"]
        out = [f"if !afford(n) {{\nreturn {self.rng.randrange(1000)}\n}}"]
        if t == PARAM:
            return [*out, f"h = {self.dump(ANY)}(v, n)"]
        match t:
            case Pointer():
                out += ["if v == nil {\nreturn 5\n}", f"h = mix(6, {self.dump(t.elem)}(*v, n-1))"]
            case Slice() | Array():
                out += ["for i := range v {", f"h = mix(h+7, {self.dump(t.elem)}(v[i], n-1))", "}"]
                out += ["h = mix(h, uint64(len(v)))"]
            case Struct():
                out += [f"h = mix(h+8, {self.dump(f.typ)}(v.{f.name}, n-1))" for f in t.fields]
            case Map():
                out += ["was, left := quiet, budget", "quiet = true", "for k, e := range v {", "budget = 20"]
                out += [f"h += mix({self.dump(t.key)}(k, 2), {self.dump(t.elem)}(e, n-1))", "}"]
                out += ["quiet, budget = was, left-10", "h = mix(h, uint64(len(v)))"]
            case Chan():
                out += ["h = mix(9, uint64(len(v)))", "if !quiet && len(v) > 0 {", "e := <-v", "v <- e"]
                out += [f"h = mix(h, {self.dump(t.elem)}(e, n-1))", "}"]
            case Func() if not t.params and len(t.results) == 1:
                out += [
                    "if v == nil || quiet || tick() {\nreturn 10\n}",
                    f"h = mix(11, {self.dump(t.results[0])}(v(), n-1))",
                ]
            case Func():
                out += ["if v == nil {\nh = 12\n}"]
            case Interface() if t == ANY:
                out += ["switch v := v.(type) {", "case nil:\nh = 13", "case error:\nh = 12"]
                for i, box in enumerate(self.boxes):
                    out += [f"case {box.go}:", f"h = mix({i + 14}, {self.dump(box)}(v, n))"]
                out += ["}"]
            case Interface():
                out += [f"h = {self.dump(ANY)}(v, n)"]
        return out

    def text(self) -> str:
        """The program as Go source."""
        out = ["package main\n", PRELUDE.replace("ANYDUMP", self.dumps[ANY])]
        out.append("func abs64(x float64) float64 {\nif x < 0 {\nreturn -x\n}\nreturn x\n}\n")
        for s in self.structs:
            fields = [f"{'' if f.embedded else f.name + ' '}{f.typ.go}" for f in s.fields]
            out.append(f"type {s.go} struct {{\n" + "\n".join(fields) + "\n}\n")
        fields = [f"{f.name} {f.typ.go}" for f in self.generic_fields]
        out.append("type B[T any] struct {\n" + "\n".join(fields) + "\n}\n")
        for i in self.interfaces:
            methods = [m.name + m.sig.go.removeprefix("func") for m in i.methods]
            out.append(f"type {i.go} interface {{\n" + "\n".join(methods) + "\n}\n")
        out += [f"var {name} {t.go}" for name, t in self.globals]
        return "\n".join([*out, "", *self.code])


def rank_of(t: Type) -> int:
    """The highest rank of the structs that values of a type contain; -1 if they contain none."""
    if isinstance(t, Array):
        return rank_of(t.elem)
    return t.rank if isinstance(t, Struct) else -1
