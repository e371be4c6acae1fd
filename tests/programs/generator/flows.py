"""Programs about how long memory lives.

Each flow begins with something that a function may keep in its frame: a variable whose address is taken, a
literal, a closure, a method value, what becomes an interface value. Its address then goes, step by step,
through containers of all kinds and through functions, and leaves the function in one of many ways. When other
calls have overwritten the stack, it is taken out again, and the number that was put in must be there.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

PRELUDE = """\
package main

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

type box[T any] struct {
	n int
	f T
}

func (b box[T]) get() T   { return b.f }
func (b *box[T]) ptr() *T { return &b.f }
func (b *box[T]) set(x T) { b.f = x }

type getter[T any] interface{ get() T }
type setter[T any] interface{ set(T) }

type outer[T any] struct {
	*box[T]
	m int
}

type inside[T any] struct {
	k int
	box[T]
}

func id[T any](x T) T { return x }

func digits(n int) []byte { return []byte{byte('0' + n/100%10), byte('0' + n/10%10), byte('0' + n%10)} }

func number[T ~string | ~[]byte](s T) (n int) {
	for i := 0; i < len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' {
			n = n*10 + int(s[i]-'0')
		}
	}
	return
}

func pack[T any](xs ...T) []T { return xs }

func ref[T any](x T) *T { return &x }

func lazy[T any](x T) func() T { return func() T { return x } }

func held[T any](x T) getter[T] { return box[T]{f: x} }

func shared[T any](x T) (getter[T], setter[T]) {
	b := &box[T]{f: x}
	return b, b
}

func boxed[T any](x T) any { return x }

func unboxed[T any](x any) T {
	switch y := x.(type) {
	case T:
		return y
	}
	return *x.(*T)
}

func apply[T, U any](x T, f func(T) U) U { return f(x) }

func first[S ~[]E, E any](s S) E { return s[0] }

func push[S ~[]E, E any](s *S, e E) *E {
	*s = append(*s, e)
	return &(*s)[len(*s)-1]
}

func put[M ~map[K]V, K comparable, V any](m M, k K, v V) M {
	m[k] = v
	return m
}

func each[T any](xs ...T) func(func(int, T) bool) {
	return func(yield func(int, T) bool) {
		for i, x := range xs {
			if !yield(i, x) {
				return
			}
		}
	}
}

type list[T any] struct {
	items []T
	last  *T
	next  *list[T]
}

func (l *list[T]) add(x T) *list[T] {
	l.items = append(l.items, x)
	l.last = &x
	return &list[T]{next: l}
}

func key[K comparable, V any](m map[K]V) K {
	for k := range m {
		return k
	}
	panic("empty")
}

func try(name string, f func()) {
	defer func() {
		if e := recover(); e != nil {
			println(name, "panic")
		}
	}()
	f()
}
"""

Unwrap = Callable[[str], str]


class Value:
    """An expression in a function, its type, and how to get the number out of an expression of that type."""

    __slots__ = ("comparable", "go", "typ", "unwrap")

    def __init__(self, go: str, typ: str, unwrap: Unwrap, comparable: bool) -> None:
        self.go = go
        self.typ = typ
        self.unwrap = unwrap
        self.comparable = comparable

    def put(self, go: str, typ: str, take: str, comparable: bool = False) -> Value:
        """The value that holds this one; `take` gets it out of `$`."""
        return Value(go, typ, lambda x: self.unwrap(take.replace("$", x)), comparable)

    def moved(self, go: str) -> Value:
        """The same value in another place."""
        return Value(go, self.typ, self.unwrap, self.comparable)


class Writer:
    """The body of one function."""

    __slots__ = ("lines", "names", "rng")

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.lines: list[str] = []
        self.names = 0

    def name(self, prefix: str = "v") -> str:
        self.names += 1
        return f"{prefix}{self.names}"

    def emit(self, line: str) -> None:
        self.lines.append(line)

    def let(self, go: str, typ: str) -> str:
        """A new variable."""
        v = self.name()
        self.emit(self.rng.choice([f"var {v} {typ} = {go}", f"{v} := {go}", f"var {v} {typ}\n{v} = {go}"]))
        return v


class Flows:
    """A program of flows, made at random from a seed."""

    def __init__(self, seed: int, count: int) -> None:
        self.rng = Random(seed)
        self.count = count
        self.code: list[str] = []
        self.names = 0

    def text(self) -> str:
        """The program as Go source."""
        flows = [self.flow(i) for i in range(self.count)]
        calls = [f'try("flow{i}", {name})' for i, name in enumerate(flows)]
        return "\n".join([PRELUDE, *self.code, "func main() {", *calls, "}\n"])

    def name(self, prefix: str) -> str:
        self.names += 1
        return f"{prefix}{self.names}"

    def pick(self, *choices: str) -> str:
        return self.rng.choice(choices)

    # Flows

    def flow(self, i: int) -> str:
        """A function that runs a flow and prints what came out."""
        rng = self.rng
        name, number = f"flow{i}", rng.randrange(10, 1000)
        w = Writer(rng)
        value = self.source(w, f"{number} + i")
        stays = rng.random() < 0.5
        for _ in range(rng.randrange(0 if stays else 1, 4)):
            value = self.step(w, value)
            if rng.random() < 0.2:
                value = self.inside(w, value)
        if rng.random() < 0.25:
            main = self._four(name, w, value, stays)
        else:
            if stays:
                value = self.inside(w, value)
            w.lines.insert(0, "i := 0\n_ = i")
            made = [*w.lines, f"v := {value.go}"] if stays else self.leave(name, w, value)
            main = [*made, "churn(5)", f'println("{name}", {value.unwrap("v")})']
        self.code += [f"// {value.typ}", "//go:noinline", f"func {name}() {{", *main, "}\n"]
        return name

    def _four(self, name: str, w: Writer, value: Value, stays: bool) -> list[str]:
        """The body of a function that prints what a loop has made."""
        w.lines.insert(0, "for i := 0; i < 4; i++ {")
        if stays:
            made = [f"var vs [4]{value.typ}", *w.lines, f"vs[i] = {value.go}\n}}"]
        else:
            made = [f"vs := {self.leave_loop(name, w, value)}"]
        take = ", ".join(value.unwrap(f"vs[{k}]") for k in range(4))
        return [*made, "churn(5)", f'println("{name}", {take})']

    def function(self, head: str, lines: list[str]) -> None:
        self.code += ["//go:noinline", f"func {head} {{", *lines, "}\n"]

    def leave(self, name: str, w: Writer, value: Value) -> list[str]:
        """Ways for a value out of the function that makes it; what its caller does to get it into `v`."""
        t, go, f = value.typ, value.go, f"{name}make"
        match self.rng.randrange(14):
            case 0 | 1:
                self.function(f"{f}() {t}", [*w.lines, f"return {go}"])
                return [f"v := {f}()"]
            case 11 | 12:
                more = f"for range {self.pick('2', '3', '4', '6')} {{\nvs = append(vs, {go})\n}}"
                see = self.pick("", "println(len(vs), cap(vs))", "if len(vs) == 0 {\nreturn nil\n}")
                named = self.rng.random() < 0.5
                if named:
                    self.function(f"{f}() (vs []{t})", [*w.lines, more, see, "return"])
                else:
                    self.function(f"{f}() []{t}", [*w.lines, f"var vs []{t}", more, see, "return vs"])
                return [f"all := {f}()", "println(cap(all))", "v := all[1]"]
            case 2:
                self.function(f"{f}() (r {t})", [*w.lines, f"r = {go}", "return"])
                return [f"v := {f}()"]
            case 3:
                self.function(f"{f}(out *{t})", [*w.lines, f"*out = {go}"])
                return [f"var v {t}", f"{f}(&v)"]
            case 4:
                self.code.append(f"var {name}g {t}")
                self.function(f"{f}()", [*w.lines, f"{name}g = {go}"])
                return [f"{f}()", f"v := {name}g"]
            case 5:
                self.function(f"{f}(b *box[{t}])", [*w.lines, self.pick(f"b.f = {go}", f"b.set({go})")])
                return [f"var b box[{t}]", f"{f}(&b)", "v := b.f"]
            case 6:
                self.function(f"{f}(set func({t}))", [*w.lines, f"set({go})"])
                return [f"var v {t}", f"{f}(func(x {t}) {{ v = x }})"]
            case 7:
                self.function(f"{f}(c chan {t})", [*w.lines, f"c <- {go}"])
                return [f"c := make(chan {t}, 1)", f"{f}(c)", "v := <-c"]
            case 8:
                self.function(f"{f}(m map[int]{t}) int", [*w.lines, f"m[3] = {go}", "return 0"])
                return [f"m := map[int]{t}{{}}", f"{f}(m)", "v := m[3]"]
            case 9:
                self.function(f"{f}(s setter[{t}])", [*w.lines, f"s.set({go})"])
                return [f"b := &box[{t}]{{}}", f"{f}(b)", "v := b.f"]
            case 10:
                take = self.pick(f"r = {go}", f"r = id({go})")
                self.function(f"{f}() (r {t})", [*w.lines, f"defer func() {{ {take} }}()", "return"])
                return [f"v := {f}()"]
        self.function(f"{f}() (r any)", ["defer func() { r = recover() }()", *w.lines, f"panic({go})"])
        return [f"v := {f}().({t})"]

    def leave_loop(self, name: str, w: Writer, value: Value) -> str:
        """The same of a value that is made four times in a loop; an expression for the slice of them."""
        t, f, go = value.typ, f"{name}make", value.go
        match self.rng.randrange(5):
            case 0:
                start, keep, end = f"var vs []{t}", f"vs = append(vs, {go})", "return vs"
            case 1:
                start, keep, end = f"var vs [4]{t}", f"vs[i] = {go}", "return vs[:]"
            case 2:
                start, keep, end = (
                    f"m := map[int]{t}{{}}",
                    f"m[i] = {go}",
                    f"return []{t}{{m[0], m[1], m[2], m[3]}}",
                )
            case 3:
                start, keep, end = f"vs := make([]{t}, 4)", f"p := &vs[i]\n*p = {go}", "return vs"
            case _:
                start = f"type node struct {{\nv {t}\nnext *node\n}}\nvar all *node"
                keep = f"all = &node{{{go}, all}}"
                each = f"vs = append([]{t}{{all.v}}, vs...)"
                end = f"var vs []{t}\nfor ; all != nil; all = all.next {{\n{each}\n}}\nreturn vs"
        self.function(f"{f}() []{t}", [start, *w.lines, keep, "}", end])
        return f"{f}()"

    def inside(self, w: Writer, v: Value) -> Value:
        """Moves what has been written so far into a closure, a block or a loop, around which a variable keeps
        the value; in a loop, that of an iteration which is not the last."""
        r, n, t = w.name("r"), w.name("n"), v.typ
        body = "\n".join(w.lines)
        keep = f"{r} = {v.go}"
        some = f"if i == 1 {{\n{keep}\n}}"
        ways = [
            f"func() {{\n{body}\n{keep}\n}}()\nchurn(1)",
            f"{r} = func() {t} {{\n{body}\nreturn {v.go}\n}}()\nchurn(1)",
            f"{n} := func() ({n} {t}) {{\n{body}\n{n} = {v.go}\nreturn\n}}\n{r} = {n}()\nchurn(1)",
            f"func() {{\nfunc() {{\n{body}\n{keep}\n}}()\nchurn(1)\n}}()",
            f"func() {{\ndefer func() {{\n{body}\n{keep}\n}}()\n}}()\nchurn(1)",
            f'try("inside", func() {{\n{body}\n{keep}\n}})',
            f"for range func(yield func() bool) {{ yield() }} {{\n{body}\n{keep}\n}}\nchurn(1)",
            f"for {n} := range each(5, 6, 7) {{\ni := i + {n}\n{body}\n{some}\n}}\nchurn(1)",
            f"for i, {n} := range each(5, 6, 7) {{\n_ = {n}\n{body}\n{some}\n}}\nchurn(1)",
            f"for i := 0; i < 3; i++ {{\n{body}\n{some}\n}}",
            f"for i := range 3 {{\n{body}\n{some}\n}}",
            f"for i := range [3]bool{{}} {{\n{body}\n{some} else {{\nchurn(1)\n}}\n}}",
            f"{{\ni := 0\n{n}:\n{body}\n{some}\ni++\nif i < 3 {{\ngoto {n}\n}}\n}}",
            f"switch {{\ncase churn(1) > 0:\n{body}\n{keep}\n}}",
            f"{n} := make(chan bool)\ngo func() {{\n{body}\n{keep}\n{n} <- true\n}}()\n<-{n}",
            f"for i := 0; i < 3; i++ {{\nfunc() {{\n{body}\n{some}\n}}()\n}}",
            f"func() {{\nfor i := range 3 {{\ndefer func() {{\n{body}\n{some}\n}}()\n}}\n}}()",
        ]
        w.lines = [f"var {r} {t}", self.rng.choice(ways)]
        return v.moved(r)

    # What may live in a frame

    def source(self, w: Writer, number: str) -> Value:
        """A value that refers to a number in memory of the function."""
        rng = self.rng
        n = Value("", "int", lambda x: x, True)
        match rng.randrange(20):
            case 0 | 1 | 2:
                x = w.let(number, "int")
                return n.put(f"&{x}", "*int", "(*$)", True)
            case 3:
                p = w.let("new(int)", "*int")
                w.emit(f"*{p} = {number}")
                return n.put(p, "*int", "(*$)", True)
            case 4:
                x = w.let(f"box[int]{{1, {number}}}", "box[int]")
                return n.put(self.pick(f"&{x}.f", f"{x}.ptr()"), "*int", "(*$)", True)
            case 5:
                x = w.let(f"[4]int{{1, {number}, 3, 4}}", "[4]int")
                return n.put(self.pick(f"{x}[:]", f"{x}[0:2]", f"append({x}[:2], 7)"), "[]int", "$[1]")
            case 6:
                x = w.let(f"[]int{{1, {number}, 3}}", "[]int")
                return n.put(self.pick(x, f"{x}[:2]", f"append({x}, 4)"), "[]int", "$[1]")
            case 7:
                x = w.let("make([]int, 3)", "[]int")
                w.emit(f"{x}[2] = {number}")
                return n.put(f"{x}[1:]", "[]int", "$[1]")
            case 8:
                x = w.let(number, "int")
                if rng.random() < 0.5:
                    w.emit(f"{x}++\n{x}--")
                return n.put(f"func() int {{ return {x} }}", "func() int", "$()")
            case 9:
                x = w.let(f"box[int]{{f: {number}}}", "box[int]")
                return n.put(self.pick(f"{x}.get", f"(&{x}).get"), "func() int", "$()")
            case 10:
                x = w.let(f"box[int]{{f: {number}}}", "box[int]")
                return n.put(f"{x}.ptr", "func() *int", "(*$())")
            case 11:
                x = w.let(number, "int")
                return n.put(self.pick(f"any({x})", f"any({x} + 0)"), "any", "$.(int)", True)
            case 12:
                x = w.let(f"box[int]{{f: {number}}}", "box[int]")
                go = self.pick(
                    x, "&" + x, f"&box[int]{{2, {x}.f}}", f"outer[int]{{&{x}, 1}}", f"&inside[int]{{2, {x}}}"
                )
                return n.put(f"getter[int]({go})", "getter[int]", "$.get()", True)
            case 13:
                x = w.let(number, "int")
                return n.put(f"pack({x}, {x})", "[]int", "$[1]")
            case 14:
                x = w.let(self.pick(f"map[int]int{{1: {number}}}", "map[int]int{}"), "map[int]int")
                w.emit(f"{x}[1] = {number}")
                if rng.random() < 0.5:
                    w.emit(f"for k := 2; k < {self.pick('4', '8', '9', '30')}; k++ {{\n{x}[k] = k\n}}")
                return n.put(x, "map[int]int", "$[1]", False)
            case 15:
                x = w.let(f"append([]int{{}}, {number})", "[]int")
                return n.put(self.pick(x, f"append({x}, 2)"), "[]int", "$[0]")
            case 16:
                x = w.let(f"make([]int, len(digits({number})))", "[]int")
                w.emit(f"{x}[1] = {number}")
                return n.put(f"{x}[1:]", "[]int", "$[0]")
        return self._text(w, number)

    def _text(self, w: Writer, number: str) -> Value:
        """A string, or its bytes or characters, with a number in it."""
        n = Value("", "int", lambda x: x, True)
        b = w.let(f"digits({number})", "[]byte")
        s = w.let(self.pick(f"string({b})", f'string({b}) + "x"', f'"y" + string({b})'), "string")
        match self.rng.randrange(5):
            case 0 | 1:
                return n.put(
                    self.pick(s, f"{s}[:]", f'{s} + "z"', f'"-" + {s} + "-"'), "string", "number($)", True
                )
            case 2:
                x = w.let(f"[]byte({s})", "[]byte")
                return n.put(self.pick(x, f"append({x}, 'w')", f"{x}[:]"), "[]byte", "number($)")
            case 3:
                x = w.let(f"[]rune({s})", "[]rune")
                return n.put(x, "[]rune", "number(string($))")
        x = w.let(f"[]rune({s})", "[]rune")
        return n.put(f"string({x})", "string", "number($)", True)

    # Steps

    def step(self, w: Writer, v: Value) -> Value:
        """One step further: into a container, or through a function."""
        if self.rng.random() < 0.55:
            v = self.contain(w, v)
        else:
            v = self.through(w, v)
        return v.moved(w.let(v.go, v.typ)) if self.rng.random() < 0.5 else v

    def contain(self, w: Writer, v: Value) -> Value:
        """Puts a value into something."""
        t, go = v.typ, v.go
        match self.rng.randrange(28):
            case 0 | 1:
                x = w.let(go, t)
                return v.put(f"&{x}", f"*{paren(t)}", "(*$)", True)
            case 2:
                return v.put(f"box[{t}]{{f: {go}}}", f"box[{t}]", "$.f", v.comparable)
            case 3:
                return v.put(f"&box[{t}]{{1, {go}}}", f"*box[{t}]", "$.f", True)
            case 4:
                x = w.let(f"new(box[{t}])", f"*box[{t}]")
                w.emit(self.pick(f"{x}.f = {go}", f"{x}.set({go})", f"*{x} = box[{t}]{{2, {go}}}"))
                return v.put(x, f"*box[{t}]", "$.get()", True)
            case 5:
                return v.put(f"[]{t}{{{go}}}", f"[]{t}", "$[0]")
            case 6:
                x = w.let(f"make([]{t}, 2)", f"[]{t}")
                w.emit(f"{x}[1] = {go}")
                return v.put(self.pick(x, f"{x}[:]"), f"[]{t}", "$[1]")
            case 7:
                return v.put(f"append([]{t}(nil), {go})", f"[]{t}", "$[0]")
            case 8:
                x = w.let(f"[2]{t}{{1: {go}}}", f"[2]{t}")
                return v.put(x, f"[2]{t}", "$[1]", v.comparable)
            case 9:
                x = w.let(f"[2]{t}{{{go}}}", f"[2]{t}")
                return v.put(f"{x}[:]", f"[]{t}", "$[0]")
            case 10:
                x = w.let(f"[1]{t}{{{go}}}", f"[1]{t}")
                return v.put(f"&{x}[0]", f"*{paren(t)}", "(*$)", True)
            case 11:
                return v.put(f"map[int]{t}{{4: {go}}}", f"map[int]{t}", "$[4]")
            case 12:
                x = w.let(f"make(map[string]{t}, 1)", f"map[string]{t}")
                w.emit(f'{x}["k"] = {go}')
                return v.put(x, f"map[string]{t}", '$["k"]')
            case 13 if v.comparable:
                x = w.let(f"make(map[{t}]int)", f"map[{t}]int")
                w.emit(self.pick(f"{x}[{go}] = 1", f"{x}[{go}]++", f"{x}[{go}] |= 2"))
                return v.put(x, f"map[{t}]int", "key($)")
            case 14 if v.comparable:
                return v.put(f"map[{t}]bool{{{go}: true}}", f"map[{t}]bool", "key($)")
            case 15 | 16:
                return v.put(f"any({go})", "any", f"$.({t})", v.comparable)
            case 17:
                held = self.pick(
                    f"box[{t}]{{f: {go}}}", f"&box[{t}]{{f: {go}}}", f"outer[{t}]{{&box[{t}]{{f: {go}}}, 1}}"
                )
                held = self.pick(held, f"inside[{t}]{{1, box[{t}]{{3, {go}}}}}")
                return v.put(f"getter[{t}]({held})", f"getter[{t}]", "$.get()", v.comparable)
            case 18:
                x = w.let(go, t)
                if self.rng.random() < 0.5:
                    w.emit(f"{x} = {x}")
                return v.put(f"func() {t} {{ return {x} }}", f"func() {t}", "$()")
            case 19:
                x = w.let(f"box[{t}]{{f: {go}}}", f"box[{t}]")
                return v.put(
                    self.pick(f"{x}.get", f"(&{x}).get", f"getter[{t}](&{x}).get"), f"func() {t}", "$()"
                )
            case 20:
                x = w.let(f"inside[{t}]{{1, box[{t}]{{2, {go}}}}}", f"inside[{t}]")
                return v.put(self.pick(f"{x}.ptr()", f"&{x}.f"), f"*{paren(t)}", "(*$)", True)
            case 21:
                x = w.let(f"make(chan {paren(t)}, 1)", f"chan {paren(t)}")
                w.emit(self.pick(f"{x} <- {go}", f"select {{\ncase {x} <- {go}:\ndefault:\n}}"))
                return v.put(x, f"chan {paren(t)}", "(<-$)", True)
            case 22:
                y = w.let(go, t)
                return v.put(f"pack({y}, {y})", f"[]{t}", "$[1]")
            case 23 | 24 | 25 | 26:
                return self._generic(w, v)
        return v.put(f"struct{{a, b {t}}}{{b: {go}}}", f"struct{{a, b {t}}}", "$.b", v.comparable)

    def _generic(self, w: Writer, v: Value) -> Value:
        """Puts a value into something that a generic function makes."""
        t, go = v.typ, v.go
        match self.rng.randrange(8):
            case 0:
                return v.put(f"ref({go})", f"*{paren(t)}", "(*$)", True)
            case 1:
                return v.put(self.pick(f"lazy({go})", f"lazy(lazy({go}))()"), f"func() {t}", "$()")
            case 2:
                return v.put(
                    self.pick(f"held({go})", f"held[{t}]({go})"), f"getter[{t}]", "$.get()", v.comparable
                )
            case 3:
                x, y = w.name(), w.name()
                w.emit(f"{x}, {y} := shared(*new({t}))\n{y}.set({go})")
                return v.put(x, f"getter[{t}]", "$.get()", True)
            case 4:
                x = w.let(f"[]{t}{{}}", f"[]{t}")
                y = w.name()
                w.emit(f"{y} := push(&{x}, {go})")
                return v.put(y, f"*{paren(t)}", "(*$)", True)
            case 5:
                x = w.let(f"&list[{t}]{{}}", f"*list[{t}]")
                y = w.let(f"{x}.add({go})", f"*list[{t}]")
                return v.put(y, f"*list[{t}]", self.pick("(*$.next.last)", "$.next.items[0]"), True)
            case 6:
                return v.put(f"put(map[int]{t}{{}}, 3, {go})", f"map[int]{t}", "$[3]")
        return v.put(self.pick(f"boxed({go})", f"boxed(ref({go}))"), "any", f"unboxed[{t}]($)", v.comparable)

    def through(self, w: Writer, v: Value) -> Value:
        """Hands a value through a function, or through statements that do as much."""
        t, go = v.typ, v.go
        inline = self._statements(w.name("r"), w.name("p"), t) if self.rng.random() < 0.35 else None
        if inline is not None:
            r, p, lines = inline
            w.emit(f"{p} := {go}\nvar {r} {t}")
            w.lines += lines
            return v.moved(r)
        f = self.name("f")
        made = self._statements("r", "p", t)
        if made is not None and self.rng.random() < 0.7:
            self.function(f"{f}(p {t}) (r {t})", [*made[2], "return"])
            return v.moved(f"{f}({go})")
        return v.moved(self._special(f, t).replace("$", go))

    def _statements(self, r: str, p: str, t: str) -> tuple[str, str, list[str]]:
        """Statements that bring the value of one variable into another."""
        n = self.name("x")
        ways = [
            f"{r} = {p}",
            f"for {n} := 0; {n} < 3; {n}++ {{\n{r} = {p}\n}}",
            f"var {n} {t}\nfor range 2 {{\n{n}, {r} = {p}, {n}\n}}",
            f"{n} := &{p}\n{r} = *{n}",
            f"{n} := &{r}\n*{n} = {p}",
            f"{n} := []{t}{{{p}}}\nfor _, {r} = range {n} {{\n}}",
            f"{n} := [2]{t}{{{p}, {p}}}\nfor _, y := range {n} {{\n{r} = y\n}}",
            f"{n} := map[int]{t}{{1: {p}}}\nfor _, y := range {n} {{\n{r} = y\n}}",
            f"{n} := box[{t}]{{f: {p}}}\ny{n} := {n}\n{r} = y{n}.f",
            f"{n} := &box[{t}]{{}}\n{n}.set({p})\n{r} = {n}.get()",
            f"var {n} box[{t}]\n{n}.set({p})\n{r} = *{n}.ptr()",
            f"var {n} setter[{t}] = &box[{t}]{{}}\n{n}.set({p})\n{r} = {n}.(getter[{t}]).get()",
            f"{n} := func(y {t}) {t} {{ return y }}\n{r} = {n}({p})",
            f"{n} := func() {{ {r} = {p} }}\n{n}()",
            f"func() {{\ndefer func() {{ {r} = {p} }}()\n}}()",
            f"func() {{\nfor {n} := range 2 {{\ndefer func(y {t}, n int) {{\n"
            f"if n == 0 {{\n{r} = y\n}}\n}}({p}, {n})\n}}\n}}()",
            f"func() {{\ndefer func() {{ {r} = recover().({t}) }}()\npanic({p})\n}}()",
            f"switch {n} := any({p}).(type) {{\ncase {t}:\n{r} = {n}\ndefault:\nchurn(1)\n}}",
            f"{n}, ok{n} := any({p}).({t})\nif ok{n} {{\n{r} = {n}\n}}",
            f"{n} := make(chan {paren(t)})\ngo func() {{ {n} <- {p} }}()\n{r} = <-{n}",
            f"{n} := make(chan {paren(t)}, 1)\n{n} <- {p}\nselect {{\ncase {r} = <-{n}:\n}}",
            f"{n} := make([]{t}, 1)\ncopy({n}, []{t}{{{p}}})\n{r} = {n}[0]",
            f"{n} := append([]{t}{{{p}}}, {p})\n{n} = append({n}[:1], {n}...)\n{r} = {n}[2]",
            f"for y := range func(yield func({t}) bool) {{ yield({p}) }} {{\n{r} = y\n}}",
            f"{n} := 0\nG{n}:\n{n}++\n{r} = {p}\nif {n} < 3 {{\ngoto G{n}\n}}",
            f"{n} := (*box[{t}]).set\ny{n} := box[{t}]{{}}\n{n}(&y{n}, {p})\n{r} = box[{t}].get(y{n})",
            f"{n} := inside[{t}]{{}}\n{n}.set({p})\n{r} = {n}.get()",
            f"{n} := outer[{t}]{{new(box[{t}]), 2}}\n{n}.set({p})\n{r} = {n}.f",
            f"{n} := [](func() {t}){{func() {t} {{ return {p} }}}}\n{r} = {n}[0]()",
            f"{r} = apply({p}, func({n} {t}) {t} {{ return {n} }})",
            f"{r} = *apply({p}, func({n} {t}) *{paren(t)} {{ return &{n} }})",
            f"{r} = first([]{t}{{{p}}})",
            f"for _, {r} = range each({p}, {p}) {{\n}}",
            f"for {n}, y := range each({p}) {{\nif {n} == 0 {{\n{r} = y\n}}\n}}",
            f"{n} := unboxed[{t}](boxed({p}))\n{r} = {n}",
            f"{n}, y{n} := shared({p})\ny{n}.set({p})\n{r} = {n}.get()",
            f"{n} := struct{{ g func({t}) }}{{func(y {t}) {{ {r} = y }}}}\n{n}.g({p})",
        ]
        ways += self._known(n, r, p, t) + self._growing(n, r, p, t)
        return r, p, [self.rng.choice(ways)]

    def _known(self, n: str, r: str, p: str, t: str) -> list[str]:
        """The same with function variables and interface values of which more is known than their type."""
        both = f"interface {{\ngetter[{t}]\nsetter[{t}]\n}}"
        zero = f"*new({t})"
        return [
            f"var {n} func({t}, int) {t}\n{n} = func(y {t}, k int) {t} {{\nif k > 0 {{\n"
            f"return {n}(y, k-1)\n}}\nreturn y\n}}\n{r} = {n}({p}, 2)",
            f"var {n} func({t}, int) *{paren(t)}\n{n} = func(y {t}, k int) *{paren(t)} {{\nif k > 0 {{\n"
            f"return {n}(y, k-1)\n}}\nreturn &y\n}}\n{r} = *{n}({p}, 2)",
            f"{n} := func() *{paren(t)} {{ return &{p} }}\n{r} = *{n}()",
            f"{n} := func() {t} {{ return {p} }}\nif churn(1) == 0 {{\n"
            f"{n} = func() {t} {{ return {zero} }}\n}}\n{r} = {n}()",
            f"y{n} := &box[{t}]{{}}\n{n} := y{n}.set\n{n}({p})\n{r} = y{n}.f",
            f"y{n} := box[{t}]{{f: {p}}}\n{n} := y{n}.ptr\n{r} = *{n}()",
            f"var {n} {both} = &box[{t}]{{}}\n{n}.set({p})\n{r} = {n}.get()",
            f"var {n} {both} = outer[{t}]{{&box[{t}]{{}}, 1}}\n{n}.set({p})\n{r} = {n}.get()",
            f"var {n} getter[{t}] = box[{t}]{{f: {p}}}\nif churn(1) == 0 {{\n{n} = nil\n}}\n{r} = {n}.get()",
            f"var {n} getter[{t}] = inside[{t}]{{1, box[{t}]{{2, {p}}}}}\n"
            f"if churn(1) == 0 {{\n{n} = box[{t}]{{}}\n}}\n{r} = {n}.get()",
            f"{r} = getter[{t}](&box[{t}]{{f: {p}}}).get()",
            f"{n} := inside[{t}].get\n{r} = {n}(inside[{t}]{{1, box[{t}]{{2, {p}}}}})",
            f"{n} := (*outer[{t}]).set\ny{n} := outer[{t}]{{&box[{t}]{{}}, 1}}\n"
            f"{n}(&y{n}, {p})\n{r} = y{n}.f",
            f"{n} := (*box[{t}]).get\n{r} = {n}(&box[{t}]{{f: {p}}})",
            f"{n} := {zero}\nfor range 2 {{\n{n} = {p}\n}}\n"
            f"y{n} := func() {t} {{ return {n} }}\n{r} = y{n}()",
            f"{n} := {zero}\ny{n} := func() {t} {{ return {n} }}\n{n} = {p}\n{r} = y{n}()",
        ]

    def _growing(self, n: str, r: str, p: str, t: str) -> list[str]:
        """The same through slices that grow."""
        many = self.pick("2", "3", "5", "9")
        more = f"for range {many} {{\n{n} = append({n}, {p})\n}}"
        return [
            f"var {n} []{t}\n{more}\ny{n} := {n}\nchurn(1)\n{n} = append({n}, *new({t}))\n{r} = y{n}[1]",
            f"var {n} []{t}\n{more}\nfor _, y := range {n} {{\n{n} = append({n}, {n}[0])\n{r} = y\n}}",
            f"{n} := []{t}{{}}\n{more}\n{n} = {n}[1:]\n"
            f"y{n} := [][]{t}{{nil}}\ny{n}[0] = {n}\n{r} = y{n}[0][0]",
            f"{n} := func() []{t} {{\nvar {n} []{t}\n{more}\nreturn {n}\n}}()\nchurn(1)\n{r} = {n}[1]",
            f"{n} := func() ({n} []{t}) {{\n{more}\nif cap({n}) > 100 {{\nreturn nil\n}}\nreturn\n}}()\n"
            f"churn(1)\n{r} = {n}[len({n})-1]",
            f"{n} := func() ({n} []{t}) {{\ndefer func() {{ recover() }}()\n{more}\n"
            f"if len({n}) > 1 {{\npanic(1)\n}}\nreturn {n}\n}}()\nchurn(1)\n{r} = {n}[1]",
        ]

    def _special(self, f: str, t: str) -> str:
        """A function of another shape; the call of it, with the value for `$`."""
        match self.rng.randrange(9):
            case 0:
                self.function(f"{f}(n int, p {t}) {t}", [f"if n > 0 {{\nreturn {f}(n-1, p)\n}}", "return p"])
                return f"{f}(3, $)"
            case 1:
                self.function(
                    f"{f}(n int, p {t}) (r {t})",
                    [f"if n > 0 {{\nr = {f}b(n-1, p)\n}} else {{\nr = p\n}}", "return"],
                )
                self.function(f"{f}b(n int, p {t}) {t}", [f"return {f}(n, p)"])
                return f"{f}(2, $)"
            case 2:
                self.function(
                    f"{f}(ps ...{t}) {t}",
                    [self.pick("return ps[0]", "for _, p := range ps {\nreturn p\n}\npanic(1)")],
                )
                return f"{f}($)"
            case 3:
                self.function(f"{f}(a, b {t}) (x, y {t})", [self.pick("return b, a", "x, y = b, a\nreturn")])
                return f"func(x, y {t}) {t} {{ return y }}({f}($, *new({t})))"
            case 4:
                self.code.append(f"var g{f} {t}")
                self.function(f"{f}(p {t}) {t}", [f"g{f} = p", "churn(1)", f"return g{f}"])
                return f"{f}($)"
            case 5:
                self.function(f"{f}(p {t}) func() {t}", [f"return func() {t} {{ return p }}"])
                return f"{f}($)()"
            case 6:
                self.code.append(f"type t{f} struct {{\na int\nf {t}\n}}\n")
                self.function(f"(x *t{f}) put(p {t}) *t{f}", ["x.f = p", "return x"])
                self.function(f"{f}(p {t}) {t}", [f"return new(t{f}).put(p).f"])
                return f"{f}($)"
            case 7:
                self.function(
                    f"{f}(yield func({t}) bool, p {t})", ["for range 3 {\nif !yield(p) {\nreturn\n}\n}"]
                )
                give = f"func(yield func({t}) bool) {{ {f}(yield, $) }}"
                return f"func() (r {t}) {{\nfor r = range {give} {{\n}}\nreturn\n}}()"
        self.function(f"{f}(p {t}, keep func({t}))", ["keep(p)"])
        return f"func() (r {t}) {{\n{f}($, func(x {t}) {{ r = x }})\nreturn\n}}()"


def paren(typ: str) -> str:
    """An element type that is not taken apart by what stands in front of it."""
    return f"({typ})"
