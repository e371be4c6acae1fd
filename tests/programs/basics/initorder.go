// Package-level variables are initialised in dependency order, through functions and methods; then init functions.
package main

var (
	a = c + b
	b = f()
	c = 1
	_ = note("blank")
	d = note("d")
	x = func() int { return y + 1 }()
	y = method.value(z)
	z = len(table)
)

var table = [...]string{"p", "q", early}

var early = note("early")

type t struct{ n int }

var method = t{n: note2("method")}

func (m t) value(k int) int { return m.n + k + tail }

var tail = note2("tail")

var p, q = two()

var ptr = &target
var target = note2("target")

func f() int {
	note("f")
	c++
	return c
}

func two() (int, string) {
	note("two")
	return indirect(), "q"
}

func indirect() int { return deep }

var deep = note2("deep") * 7

func note(s string) string {
	println("init", s)
	return s
}

func note2(s string) int {
	println("init", s)
	return len(s)
}

func init() {
	println("first init", a, b, c, d)
	c = 50
}

func init() {
	println("second init", x, y, z, c)
}

var cyc = func() func() int { return func() int { return 3 } }()

func main() {
	println("main", p, q, *ptr, table[2], cyc())
}

func init() {
	println("third init")
	*ptr = 9
}
