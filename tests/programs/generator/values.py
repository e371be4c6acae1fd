"""Programs that compute with values of all basic types, and those made of them.

Every function prints what it computes from parameters that the compiler cannot know: arithmetic of all
widths, conversions, shifts, constants, strings, complex numbers, arrays and structs as values, maps with keys
of all kinds, the order of calls, and operations that fail, one in each call of `try`.
"""

from __future__ import annotations

from random import Random

PRELUDE = """\
package main

import "math"

type pair struct {
	a int16
	s string
}

type triple[T any] struct{ x, y, z T }

var kept []any // gc gives what escapes nowhere another capacity

type namer interface{ name() string }
type lister interface {
	namer
	list() []int
}

func (p pair) name() string       { return p.s }
func (t *triple[T]) list() []int  { return make([]int, len(any(t).(*triple[T]).tag())) }
func (t *triple[T]) tag() string  { return "triple" }
func (t *triple[T]) name() string { return t.tag() + "!" }

func try(name string, f func()) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case error:
			println(name, "error:", e.Error())
		case string:
			println(name, "string:", e)
		default:
			println(name, "other")
		}
	}()
	f()
}

func bound(x float64) float64 {
	if x != x {
		return 0
	}
	return max(-100, min(100, x))
}

func single(x float64) float32 { return float32(x) }

func show(x float64) {
	if x != x {
		println("NaN")
		return
	}
	println(x, math.Float64bits(x))
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

func clip(s string) string { return s[:min(len(s), 60)] }

func cut(s string, i, j int) string {
	i, j = i&7, j&7
	return s[min(i, j, len(s)):min(max(i, j), len(s))]
}

func tr(n int) int {
	print(n, " ")
	return n
}

func yes(n int) bool { return tr(n)%3 != 0 }

func two(a, b int) (int, int) {
	print("two ")
	return b, a
}

type chain struct{ n int }

func (c chain) add(i int) chain {
	print("add", i, " ")
	return chain{c.n*3 + i}
}

func (c *chain) at(i int) *int {
	print("at", i, " ")
	return &c.n
}

var counter int

func label(i, j int, s string, t [2]int, c chain) string {
	return string([]byte{byte(65 + i&7), byte(65 + j&7), byte(97 + t[0]&7), byte(97 + c.n&7)}) + s
}

func sum(xs ...int) (s int) {
	for i, x := range xs {
		s += x * (i + 1)
	}
	return
}
"""

BITS = {f"{u}int{n}": n for n in (8, 16, 32, 64) for u in ("", "u")} | {"int": 64, "uint": 64}
PARAMS = [(t, f"{t[0]}{'' if t in ('int', 'uint') else BITS[t]}{k}") for t in BITS for k in "ab"]
PARAMS += [("float64", "f"), ("float64", "g"), ("float32", "h"), ("string", "s"), ("string", "t")]
PARAMS += [("complex128", "z"), ("complex128", "w"), ("[]byte", "bs"), ("[]int", "xs"), ("bool", "o")]
STRINGS = [
    '""',
    '"a"',
    '"héllo"',
    '"日本語"',
    '"\\xff\\xfe"',
    '"ab\\x00c"',
    '"a\\u0301"',
    '"\\xe6\\x97"',
    '"zz"',
]
FLOATS = ["0", "1", "-1", "0.1", "1e300", "-1e-300", "3.5", "-2.5", "1e16", "math.NaN()", "math.Inf(1)"]
FLOATS += ["math.Inf(-1)", "math.Copysign(0, -1)", "0.5", "1e308", "5e-324", "123456.789", "16777217"]


class Values:
    """A program of such functions, made at random from a seed."""

    def __init__(self, seed: int, count: int) -> None:
        self.rng = Random(seed)
        self.code: list[str] = []
        self.names = 0
        for i in range(count):
            self.function(i)
        self.ending()

    def text(self) -> str:
        """The program as Go source."""
        return "\n".join([PRELUDE, *self.code])

    def name(self, prefix: str) -> str:
        self.names += 1
        return f"{prefix}{self.names}"

    def pick(self, *choices: str) -> str:
        return self.rng.choice(choices)

    def function(self, i: int) -> None:
        """One function, and the calls of it from an init function."""
        lines: list[str] = []
        for _ in range(self.rng.randrange(3, 7)):
            kind = self.rng.choice(
                [self.integers, self.integers, self.floats, self.strings, self.complexes, self.constants]
                + [
                    self.maps,
                    self.copies,
                    self.order,
                    self.mixed,
                    self.faults,
                    self.faults,
                    self.slices,
                    self.loops,
                ]
            )
            lines += kind()
        head = ", ".join(f"{name} {t}" for t, name in PARAMS)
        self.code += ["//go:noinline", f"func f{i}({head}) {{", *lines, "}\n", "func init() {"]
        for _ in range(3):
            args = ", ".join(self.argument(t) for t, _ in PARAMS)
            self.code.append(f'try("f{i}", func() {{ f{i}({args}) }})')
        self.code.append("}\n")

    def ending(self) -> None:
        """Function main, in which an operation may fail for good."""
        head = ", ".join(f"{name} {t}" for t, name in PARAMS)
        names = ", ".join(name for _, name in PARAMS)
        operation, first = self.operation(), self.operation()
        # Through a nil pointer gc reads where its inlined code wants to, and after a recovery a function is
        # at the line of its last instruction.
        while "namer" in operation + first or "recover" in first:
            operation, first = self.operation(), self.operation()
        inside = self.pick(
            operation,
            f"func() {{\n{operation}\n}}()",
            f"defer func() {{\n{operation}\n}}()\nprintln(len(xs))",
            f"defer func() {{\nprintln(recover() != nil)\n{operation}\n}}()\n{first}",
            f"done := make(chan bool)\ngo func() {{\n{operation}\ndone <- true\n}}()\n<-done",
            f"for range func(yield func() bool) {{ yield() }} {{\n{operation}\n}}",
        )
        self.code += ["//go:noinline", f"func last({head}) {{", inside, "}\n"]
        self.code += ["//go:noinline", f"func deep(n int, {head}) {{"]
        self.code += [f"if n > 0 {{\ndeep(n-1, {names})\nreturn\n}}", f"last({names})", "}\n"]
        args = ", ".join(self.argument(t) for t, _ in PARAMS)
        self.code += ["func main() {", f"deep({self.rng.randrange(3)}, {args})", "}\n"]

    def argument(self, t: str) -> str:
        """A value, often one at the edge of the type's range."""
        if t in BITS:
            return self.edge(t)
        if t == "string":
            return self.pick(*STRINGS)
        if t == "bool":
            return self.pick("true", "false")
        if t == "float64":
            return self.pick(*FLOATS)
        if t == "float32":
            return f"single({self.pick(*FLOATS)})"
        if t == "complex128":
            return f"complex({self.pick(*FLOATS)}, {self.pick(*FLOATS)})"
        if t == "[]byte":
            return f"[]byte({self.pick(*STRINGS)})"
        return f"[]int{{{', '.join(self.edge('int8') for _ in range(self.rng.randrange(5)))}}}"

    def edge(self, t: str) -> str:
        bits = BITS[t]
        low, high = (0, (1 << bits) - 1) if t[0] == "u" else (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
        near = [
            low,
            low + 1,
            high,
            high - 1,
            0,
            1,
            min(2, high),
            self.rng.randint(low, high),
            self.rng.randint(0, 99),
        ]
        return str(self.rng.choice(near))

    # Expressions

    def variable(self, t: str) -> str:
        return self.rng.choice([name for u, name in PARAMS if u == t])

    def int_(self, t: str, depth: int) -> str:
        """An integer of a type, not a constant."""
        if depth <= 0 or self.rng.random() < 0.2:
            return self.variable(t)
        x = self.int_(t, depth - 1)
        match self.rng.randrange(14):
            case 0 | 1 | 2:
                y = self.int_(t, depth - 1) if self.rng.random() < 0.7 else f"{t}({self.edge(t)})"
                return f"({x} {self.pick('+', '-', '*', '&', '|', '^', '&^')} {y})"
            case 3 | 4:
                divisor = self.rng.choice([1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13, 16, 25, 60, 64, 100, 125, 127])
                if BITS[t] > 8 and self.rng.random() < 0.5:
                    divisor = self.rng.randrange(128, 1 << (BITS[t] - 1))
                sign = "-" if t[0] != "u" and self.rng.random() < 0.3 else ""
                return f"({x} {self.pick('/', '%')} {sign}{divisor})"
            case 5:
                return f"({x} {self.pick('/', '%')} ({self.int_(t, depth - 1)} | 1))"
            case 6 | 7:
                u = self.rng.choice([b for b in BITS if b[0] == "u"])
                count = self.int_(u, depth - 1) + self.pick("", " & 7", " % 70")
                return f"({x} {self.pick('<<', '>>')} ({count}))"
            case 8:
                return f"({x} {self.pick('<<', '>>')} {self.rng.randrange(BITS[t] + 2)})"
            case 9:
                return f"({self.pick('-', '^', '+')}{x})"
            case 10 | 11:
                u = self.rng.choice(list(BITS))
                return f"{t}({self.int_(u, depth - 1)})"
            case 12:
                lower, body = (0, "number") if t[0] == "u" else (-100, "number")
                inner = f"bound({self.float_(depth - 1)})" + (" + 100" if lower == 0 and BITS[t] > 8 else "")
                return f"{t}({inner})" if lower or BITS[t] > 8 else f"{t}({body}({self.bool_(depth - 1)}))"
        return f"{self.pick('min', 'max')}({x}, {self.int_(t, depth - 1)}, {self.edge(t)})"

    def float_(self, depth: int) -> str:
        """A float64."""
        if depth <= 0 or self.rng.random() < 0.2:
            return self.pick("f", "g", "float64(h)")
        x, y = self.float_(depth - 1), self.float_(depth - 1)
        match self.rng.randrange(9):
            case 0 | 1 | 2:
                return f"({x} {self.pick('+', '-', '*', '/')} {y})"
            case 3:
                return f"float64(float32({x}))"
            case 4:
                return f"float64({self.int_(self.rng.choice(list(BITS)), depth - 1)})"
            case 5:
                return f"{self.pick('min', 'max')}({x}, {y})"
            case 6:
                return f"(-{x})"
            case 7:
                return f"{self.pick('real', 'imag')}({self.complex_(depth - 1)})"
        return f"float64(h {self.pick('+', '-', '*', '/')} float32({x}))"

    def complex_(self, depth: int) -> str:
        if depth <= 0 or self.rng.random() < 0.3:
            return self.pick(
                "z", "w", f"complex({self.float_(0)}, {self.float_(0)})", "complex128(complex64(w))"
            )
        return f"({self.complex_(depth - 1)} {self.pick('+', '-', '*')} {self.complex_(depth - 1)})"

    def bool_(self, depth: int) -> str:
        op = self.pick("==", "!=", "<", "<=", ">", ">=")
        match self.rng.randrange(6):
            case 0:
                return f"({self.float_(depth - 1)} {op} {self.float_(depth - 1)})"
            case 1:
                return f"({self.string_(depth - 1)} {op} {self.string_(depth - 1)})"
            case 2 if depth > 0:
                return f"({self.bool_(depth - 1)} {self.pick('&&', '||', '!=')} {self.bool_(depth - 1)})"
            case 3:
                return f"!({self.complex_(depth - 1)} {self.pick('==', '!=')} {self.complex_(depth - 1)})"
        t = self.rng.choice(list(BITS))
        y = self.edge(t) if self.rng.random() < 0.4 else self.int_(t, depth - 1)
        return f"({self.int_(t, depth - 1)} {op} {y})"

    def string_(self, depth: int) -> str:
        if depth <= 0 or self.rng.random() < 0.2:
            return self.pick("s", "t", "string(bs)")
        x = self.string_(depth - 1)
        match self.rng.randrange(7):
            case 0 | 1:
                return f"clip({x} + {self.string_(depth - 1)})"
            case 2:
                return f"cut({x}, {self.int_('int', 1)}, {self.int_('int', 1)})"
            case 3:
                return f"string(rune({self.int_('int32', depth - 1)}))"
            case 4:
                return f"string([]rune({x}))"
            case 5:
                return f"string([]byte({x}))"
        return f"{self.pick('min', 'max')}({x}, {self.string_(depth - 1)})"

    # Statements

    def integers(self) -> list[str]:
        t = self.rng.choice(list(BITS))
        return [f"println({self.int_(t, 4)}, {self.int_(self.rng.choice(list(BITS)), 3)}, {self.bool_(2)})"]

    def floats(self) -> list[str]:
        return [f"show({self.float_(4)})", f"println(h {self.pick('+', '*', '/')} float32({self.float_(1)}))"]

    def complexes(self) -> list[str]:
        e = self.complex_(3)
        c, d = self.name("c"), self.name("d")
        out = [
            f"{c} := {e}",
            f"show(real({c}))",
            f"show(imag({c}))",
            f"println({c} == {c}, {c} != {self.complex_(1)})",
        ]
        return [*out, f"{d} := {c} / {self.complex_(1)}", f"println(real({d}) == real({d}), imag({d}))"]

    def strings(self) -> list[str]:
        v, i, r = self.name("v"), self.name("i"), self.name("r")
        out = [f"{v} := {self.string_(3)}", f"println(len({v}), {v} == {self.string_(1)}, {self.bool_(1)})"]
        out.append(f'for {i}, {r} := range {v} {{\nprint({i}, ":", {r}, " ")\n}}\nprintln()')
        if self.rng.random() < 0.5:
            out.append(f'for {i}, {r} := range []byte({v}) {{\nprint({i}^int({r}), " ")\n}}\nprintln()')
        else:
            out.append(f"println(len([]rune({v})), string([]rune({v})) == {v})")
        return out

    def constants(self) -> list[str]:
        c, d = self.name("c"), self.name("d")
        whole = f"const {c} = {self.constant(3)} % 1000000007"
        parts = [self.pick("1.0", "0.1", "3", "1e11", "2.5e-7", "0x1p-20", "1_000.5") for _ in range(4)]
        first = f"({parts[0]} {self.pick('+', '*', '/')} {parts[1]})"
        real = f"const {d} = {first} {self.pick('-', '*', '/')} {parts[2]} / 7"
        out = [
            whole,
            real,
            f"println(int64({c}), uint32({c} & 0xffffffff))",
            f"show({d})",
            f"println(float32({d}))",
        ]
        names = [self.name("k") for _ in range(3)]
        block = (
            f"const (\n{names[0]} = {self.pick('1 << (iota * 10)', 'iota * iota', '-iota', '1.5 * iota')}\n"
        )
        return [*out, f"{block}{names[1]}\n_\n{names[2]}\n)", f"println({', '.join(names)})"]

    def constant(self, depth: int) -> str:
        """An untyped integer constant of at most some hundred bits, as big as it gets on the way."""
        if depth == 0:
            n = self.rng.choice([self.rng.getrandbits(7), self.rng.getrandbits(62), self.rng.getrandbits(20)])
            return self.pick(str(n), hex(n), f"0b{n % 256:b}", f"0o{n % 4096:o}", f"'{chr(97 + n % 26)}'")
        x, y = self.constant(depth - 1), self.constant(depth - 1)
        match self.rng.randrange(6):
            case 0:
                return f"({x} << {self.rng.randrange(40)})"
            case 1:
                return f"({x} >> {self.rng.randrange(40)})"
            case 2:
                return f"({x} {self.pick('/', '%')} {self.rng.randrange(1, 1 << 20)})"
        return f"({x} {self.pick('+', '-', '*', '&', '|', '^', '&^')} {y})"

    def maps(self) -> list[str]:
        """Operations on a map with some keys that are equal and some that are not equal to themselves."""
        m = self.name("m")
        keys = {
            "int8": ["i8a", "i8b", "3", "i8a + 1"],
            "uint64": ["u64a", "u64b", "7"],
            "string": ["s", "t", "s + t", '""', "string(bs)"],
            "float64": ["f", "g", "f / f", "0", "-f", "f - f"],
            "pair": ["pair{i16a, s}", "pair{i16a, t}", "pair{}", "pair{s: s}"],
            "[2]any": ["[2]any{s, f}", "[2]any{t, 1}", "[2]any{}", "[2]any{i8a, i16a}"],
            "any": [
                "any(i8a)",
                "any(i16a)",
                "any(s)",
                "any(f)",
                "nil",
                "any(pair{i16a, s})",
                "any([1]string{s})",
                "any(z)",
            ],
            "complex128": ["z", "w", "z - z", "complex(f, g)"],
            "bool": ["o", "!o", "f < g"],
            "namer": ["namer(pair{1, s})", "namer(pair{1, t})", "nil", "namer(pair{})"],
        }
        t = self.rng.choice(list(keys))
        out = [
            f"{m} := map[{t}]int{{}}"
            if self.rng.random() < 0.7
            else f"{m} := make(map[{t}]int, {self.rng.randrange(30)})"
        ]
        for i in range(self.rng.randrange(3, 9)):
            k = self.rng.choice(keys[t])
            put = self.pick(f"{m}[{k}] = {i}", f"{m}[{k}] += {i + 1}", f"{m}[{k}]++", f"delete({m}, {k})")
            out.append(put)
        k, v, ok = self.name("k"), self.name("v"), self.name("ok")
        out.append(
            f"{v}, {ok} := {m}[{self.rng.choice(keys[t])}]\n"
            f"println(len({m}), {v}, {ok}, {m}[{self.rng.choice(keys[t])}])"
        )
        total = self.name("n")
        out.append(
            f"{total} := 0\nfor {k}, e := range {m} {{\n{total} += e * 7\n"
            f"if {k} == {k} {{\n{total}++\ndelete({m}, {k})\n}}\n}}"
        )
        return [*out, f"println({total}, len({m}))", f"clear({m})\nprintln(len({m}))"]

    def copies(self) -> list[str]:
        """Arrays and structs are values."""
        a, b, p, n = self.name("a"), self.name("b"), self.name("p"), self.rng.randrange(2, 6)
        i = f"uint(ia) % {n}"
        out = [
            f"var {a} [{n}]pair",
            f"for i := range {a} {{\n{a}[i] = pair{{int16(i) * i16a, s}}\n}}",
            f"{b} := {a}",
        ]
        out.append(
            self.pick(f"{b}[{i}].a++", f"{p} := &{b}[{i}]\n{p}.s = t", f"{b}[{i}], {b}[0] = {b}[0], {b}[{i}]")
        )
        out.append(f"println({a} == {b}, {b}[{i}].a, {a}[{i}].s == {b}[{i}].s)")
        loop = self.pick(f"range {a}", f"range &{a}", f"range {a}[:]")
        change = f'{a}[{n - 1}].a = int16(i)*10 + 1\n{a}[{i}].s = "x"'
        out.append(f'for i, e := {loop} {{\n{change}\nprint(i, " ", e.a, " ", len(e.s), " ")\n}}\nprintln()')
        t = self.name("t")
        out += [
            f"{t} := triple[[2]pair]{{x: [2]pair{{{a}[0], {b}[1]}}}}",
            f"{t}.x, {t}.y = {t}.y, {t}.x",
            f"{t}.z = {t}.y",
        ]
        out += [
            f"{t}.z[1].a += 3",
            f"println({t}.y == {t}.z, {t}.y[0] == {a}[0], {t}.z[1].a, any({t}) == any({t}))",
        ]
        return out

    def slices(self) -> list[str]:
        """Slices that share memory, and how append grows them."""
        a, b, c = self.name("a"), self.name("b"), self.name("c")
        t = self.pick("int", "int8", "string", "pair", "[3]int32", "struct{}")
        zero = f"*new({t})"
        n = self.rng.randrange(0, 9)
        out = [f"{a} := make([]{t}, {n}, {n + self.rng.randrange(4)})", f"{b} := append({a}, {zero})"]
        out += [
            f"{c} := append({b}, make([]{t}, {self.rng.randrange(20)})...)",
            f"println(len({b}), cap({b}), len({c}), cap({c}))",
        ]
        out.append(f"{b} = append({b}[:len({b})/2], {c}...)\nprintln(len({b}), cap({b}))")
        x, y = self.name("x"), self.name("y")
        low, high, top = sorted(self.rng.randrange(6) for _ in range(3))
        out += [
            f"{x} := [6]int{{1, 2, 3, 4, 5, int(i8a)}}",
            f"{y} := {x}[{low}:{high}:{top}]",
            f"{y} = append({y}, 100, 200)",
            f"kept = []any{{{b}, {c}, {y}}}",
        ]
        out += [f"copy({x}[1:], {x}[:])", f"println(sum({x}[:]...), sum({y}...), len({y}), cap({y}))"]
        return out

    def loops(self) -> list[str]:
        """Labels, and closures over loop variables."""
        n, label, fs = self.name("n"), self.name("L"), self.name("fs")
        stop = self.pick(f"break {label}", f"continue {label}", "break", "continue")
        out = [
            f"{n} := 0",
            f"var {fs} []func() int",
            f"{label}:",
            "for i := 0; i < 5; i++ {\nfor j := range 4 {",
        ]
        out += [
            f"if {n} > 1e9 {{\nbreak {label}\n}}",
            f"if ({self.int_('int', 1)}^i)%3 == j%3 {{\n{stop}\n}}",
            f"{n} = {n}*3 + i + j",
        ]
        out += [
            f"{fs} = append({fs}, func() int {{ i += j; return i }})",
            "}\nswitch {\ncase i == 3:\ni++\nfallthrough",
        ]
        out += [
            f"case i > 3:\n{n}++\ndefault:\n{n} += 2\n}}\n}}",
            f"for _, f := range {fs} {{\n{n} = {n}*5 + f() + f()\n}}",
        ]
        return [*out, f"println({n})"]

    def order(self) -> list[str]:
        """Calls, in the order in which they are made."""
        a, m, c = self.name("a"), self.name("m"), self.name("c")
        out = [
            f"{a} := [8]int{{1, 2, 3}}",
            f"{m} := map[int]int{{}}",
            f"{c} := &chain{{1}}",
            f"_, _, _ = {a}, {m}, {c}",
        ]
        for _ in range(2):
            out.append(f"{{\n{self.ordered(a, m, c)}\n}}\nprintln()")
        return [*out, f"println(sum({a}[:]...), len({m}), {c}.n)"]

    def mixed(self) -> list[str]:
        """Variables beside calls that change them: gc reads most of them after the calls behind them."""
        n = {x: self.name(x) for x in ("n", "a", "s", "c", "p", "t", "bump")}
        out = ["counter = 1"]
        out.append('{n}, {a}, {s}, {c}, {t} := 1, [2]int{{1, 2}}, []int{{3, 4}}, chain{{5}}, "t"'.format(**n))
        out.append("{p} := &{a}[1]".format(**n))
        out.append(
            "{bump} := func(d int) int {{\n{n} += d\n{a}[0]++\n{s}[1] += 2\n{c}.n += 3\n*{p} += d\n"
            "counter += 4\n{t} += string(rune(97 + d&7))\nreturn {n}\n}}".format(**n)
        )
        out.append("_ = {bump}".format(**n))
        for _ in range(3):
            out.append("{\n" + self._mixture(n) + "\n}")
        out.append("println({n}, {a}[0], {a}[1], {s}[0], {s}[1], {c}.n, {t}, counter)".format(**n))
        return out

    def _leaf(self, n: dict[str, str], depth: int = 1) -> str:
        """An int that a call may change, or such a call."""
        if depth > 0 and self.rng.random() < 0.5:
            x, y = self._leaf(n, depth - 1), self._leaf(n, depth - 1)
            return self.pick(
                f"({x} {self.pick('+', '*', '-', '^')} {y})",
                f"{n['bump']}({x})",
                f"sum({x}, {y})",
                f"len(label({x}, {y}, {n['t']}, {n['a']}, {n['c']}))",
                f"*{n['c']}.at({x})",
                f"{n['c']}.add({x}).n",
                f"any({x}).(int)",
                f"[]int{{{x}, {y}, {x}}}[{y}&1]",
                f"chain{{{x}}}.n",
                f"max({x}, {y})",
                f"(-{x})",
            )
        return self.pick(
            *(
                text.format(**n)
                for text in ("{n}", "{a}[0]", "{a}[{n}&1]", "{s}[1]", "{s}[{n}&1]", "{c}.n", "*{p}")
            ),
            *("counter", f"{n['bump']}(1)", f"{n['bump']}(2)", f"len({n['t']})"),
        )

    def _mixture(self, n: dict[str, str]) -> str:
        x, y, z = (self._leaf(n, 2) for _ in range(3))
        k = self.pick("0", "1", f"({self._leaf(n)})&1")
        goal = self.pick(n["n"], f"{n['a']}[{k}]", f"{n['s']}[{k}]", f"{n['c']}.n", f"*{n['p']}", "counter")
        other = self.pick(n["n"], f"{n['a']}[{k}]", f"{n['s']}[{k}]", f"{n['c']}.n", f"*{n['p']}", "counter")
        return self.pick(
            f"println({x}, {y}, {z})",
            f"x, y, z := {x}, {y}, {z}\nprintln(x, y, z)",
            f"{goal} = {x}",
            f"{goal}, {other} = {x}, {y}",
            f"{goal} {self.pick('+', '^', '*')}= {x}",
            f"x := [...]int{{{x}, {y}, {z}}}\nprintln(x[0], x[1], x[2])",
            f"x := []int{{{x}, {y}, {z}}}\nprintln(x[0], x[1], x[2])",
            f"x := triple[int]{{{x}, {y}, {z}}}\nprintln(x.x, x.y, x.z)",
            f"x := map[int]int{{{x}: {y}}}\nprintln(len(x), x[{z}])",
            f"x, y := func() (int, int) {{ return {x}, {y} }}()\nprintln(x, y)",
            f"println(label({x}, {y}, {n['t']}, {n['a']}, {n['c']}))",
            f'println({n["t"]} + label({x}, {y}, "-", {n["a"]}, {n["c"]}) + {n["t"]})',
            f"println({x} < {y}, {x} == {z} || {y} > {n['bump']}(1), {z})",
            f"x := append({n['s']}, {x}, {y})\nprintln(sum(x...))",
            f"x := any({x})\nvar y any = {n['a']}\nprintln(x == any({y}), y == any({n['a']}))",
            f"switch ({x}) {{\ncase {y}:\nprintln(1)\ncase {z}:\nprintln(2)\ndefault:\nprintln(3)\n}}",
            f"c := make(chan int, 1)\nc <- {x}\nprintln({y}, <-c, {z})",
            f"x, y := {n['a']}, {n['bump']}({x})\nprintln(x[0], x[1], y)",
            f"x, y := {n['bump']}({x}), {n['c']}\nprintln(x, y.n)",
            f"defer println({x}, {y})",
        )

    def call(self, depth: int = 2) -> str:
        """An int with calls in it."""
        if depth == 0 or self.rng.random() < 0.3:
            return f"tr({self.rng.randrange(8)})"
        x, y = self.call(depth - 1), self.call(depth - 1)
        return self.pick(
            f"({x} {self.pick('+', '*', '^', '-')} {y})",
            f"sum({x}, {y})",
            f"sum(two({x}, {y}))",
            f"sum([]int{{{x}, 2: {y}, 1: {self.call(0)}}}...)",
            f"chain{{{x}}}.add({y}).add({self.call(0)}).n",
            f"number({x} < {y} && yes({self.rng.randrange(9)}) || yes({self.rng.randrange(9)}))",
            f"func(i, j int) int {{ return i*2 + tr(j&7) }}({x}, {y})",
            f"(&chain{{{x}}}).add({y}).n",
            f"[]int{{{x}, {y}}}[tr(1)]",
            f"map[int]int{{{x}: 1, 99: {y}}}[{self.call(0)}]",
            f"any({x}).(int)",
            f"len(make([]int, {x}&7, 8+{y}&7))",
        )

    def ordered(self, a: str, m: str, c: str) -> str:
        """A statement with calls in it."""
        x, y, u, v = (self.call() for _ in range(4))
        return self.pick(
            f"{a}[{x}&7] = {y}",
            f"{a}[{x}&7], {m}[{y}] = {u}, {v}",
            f"{m}[{x}], {a}[{y}&7] = two({u}, {v})",
            f"{a}[{x}&7] += {y}",
            f"{m}[{x}] ^= {y}",
            f"*{c}.at({x}) = {y}",
            f"*{c}.at({x}), {a}[{u}&7] = {y}, {v}",
            f"println({x}, {y}, {u})",
            f"for i := range ([2]int{{{x}, {y}}}) {{\ntr(i)\n}}",
            f"switch ({x}) {{\ncase {y}, {u}:\ntr(9)\ncase {v}:\ntr(8)\ndefault:\ntr(7)\n}}",
            f"if ({x}) > ({y}) || yes({self.rng.randrange(5)}) {{\ntr({self.rng.randrange(5)})\n}}",
            f"func() {{\ndefer sum({x}, {y})\ndefer tr(4)\ntr(5)\n}}()",
            f"_ = {a}[min({x}&7, {y}&7):][0:{u}&1]",
            f"{c}.n, {c} = {x}, &chain{{{y}}}",
            f"func() (i, j int) {{\ndefer func() {{ i, j = j, {x} }}()\nreturn {y}, {u}\n}}()",
            f"ch := make(chan int, {x}&1+1)\nch <- {y}\nselect {{\ncase {a}[{u}&7] = <-ch:\n}}",
            f"delete({m}, {x})\n{m}[{y}]++",
            f"_ = triple[int]{{z: {x}, x: {y}, y: {u}}}",
            f"go func(i int) {{}}({x})",
        )

    def faults(self) -> list[str]:
        """An operation that may fail, where that is caught."""
        return [f'try("{self.name("try")}", func() {{\n{self.operation()}\n}})']

    def operation(self) -> str:
        """An operation that may fail."""
        t = self.rng.choice(list(BITS))
        i = self.int_(t, 1)
        j = self.int_("int", 1)
        return self.pick(
            f"println(xs[{i}])",
            f"println(s[{i}])",
            f"println([3]int{{1, 2, 3}}[{i}])",
            f"println(len(xs[{i}:]))",
            f"println(len(xs[:{i}]))",
            f"println(len(xs[{i}:{j}]))",
            f"println(len(xs[{i}:{j}:{self.int_('uint8', 1)}]))",
            f"println(len(s[{i}:{j}]))",
            f"var a [4]int\nprintln(len(a[{i}%3:{j}%3]))" if t[0] == "u" else f"println(s[{i}:])",
            f"var a [5]string\nprintln(len(a[{i}:]))",
            f"println(ia / ({j}))",
            "println(u8a % (u8b & 1))",
            f"println(ia << {j})",
            f"println(u16a >> ({i} / 2))",
            "var m map[string]int\nprintln(m[s], len(m))\nm[s] = 1",
            "var p *pair\nprintln(p.a)",
            "var p *triple[[400]int]\nprintln(p.y[0])",
            "var p *pair\n*p = pair{}",
            "var f func(int) int\nprintln(f(1))",
            "var n namer\nprintln(n.name())",
            "var n namer = (*pair)(nil)\nprintln(n.name())",
            "var e any = s\nprintln(e.(int))",
            "var e any = pair{1, s}\nprintln(e.(namer).name())\nprintln(e.(lister))",
            "var e any\nprintln(e.(string))",
            "var e any = &triple[int8]{}\nprintln(e.(lister).name())\nprintln(e.(pair).a)",
            "var n namer = pair{}\nprintln(n.(lister) == nil)",
            "var n namer = pair{}\nprintln(n.(*triple[string]) == nil)",
            f"println(len(make([]int32, {i})))"
            if BITS[t] <= 16
            else f"println(len(make([]int32, {j}%1000)))",
            f"println(len(make([]byte, 2, {j}%4)))",
            "var c chan int\nclose(c)",
            "c := make(chan int, 1)\nclose(c)\nv, ok := <-c\nprintln(v, ok)\nclose(c)",
            "c := make(chan string, 1)\nclose(c)\nc <- s",
            "println([3]int(xs)[1])",
            "println((*[2]byte)(bs)[1])",
            "m := map[any]int{}\nm[bs] = 1",
            "m := map[any]int{1: 2}\nprintln(m[[1]any{xs}])",
            "var a, b any = bs, bs\nprintln(a == b)",
            "a := [2]any{1, xs}\nb := [2]any{2, xs}\nprintln(a == b)\nb[0] = 1\nprintln(a == b)",
            "type t struct {\nn float64\nf any\n}\nprintln(t{f, 1} == t{g, 1}, t{1, xs} == t{1, xs})",
            "panic(s)",
            "panic(any(namer(pair{1, s})).(error))",
            'defer func() { panic(recover().(string) + "again") }()\npanic("first")',
            "defer func() { println(recover() == nil) }()\ntry(s, func() { panic(1) })\npanic(2)",
            "defer println(len(s), ia)\npanic(ia)",
            "for i := range xs {\ndefer func() { println(i, recover() != nil) }()\n}\npanic(len(xs))",
        )
