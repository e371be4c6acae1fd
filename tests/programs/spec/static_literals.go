// Literals whose elements are constants: each evaluation makes a value of its own.
package main

type entry struct {
	name string
	n    int
	f    float64
	ok   bool
}

func table() []entry {
	return []entry{{"a", 1, 1.5, true}, {"b", 2, -0.0, false}, {name: "c"}, {"d", 4, 2, true}}
}

func array() [6]int { return [6]int{5: 1, 0: 2, 3, 4} }

func pointer() *[5]string { return &[...]string{"v", "w", "x", "y", "z"} }

type pair[T any] struct {
	a, b T
	n    [4]int
}

func generic[T any](x T) (p pair[T]) {
	p = pair[T]{n: [4]int{1, 2, 3, 4}}
	p.a = x
	return
}

type nested struct {
	in  [2]entry
	err error
	fn  func()
	m   map[string]int
}

func deep() nested {
	return nested{in: [2]entry{{"p", 1, 1, true}, {"q", 2, 2, false}}}
}

func main() {
	t, u := table(), table()
	t[0].name, t[2].n = "changed", 7
	println(t[0].name, u[0].name, u[1].f, t[2].n, u[2].n, u[3].ok)
	a := array()
	a[1] = 9
	b := array()
	println(a[0], a[1], b[1], b[5], b[3])
	p, q := pointer(), pointer()
	p[2] = "-"
	println(p[2], q[2], p == q)
	for i, e := range [...]entry{{"k", 1, 0, true}, {"l", 2, 0, true}} {
		e.n += i
		println(e.name, e.n)
	}
	g, h := generic("s"), generic(2.5)
	g.n[0] = 8
	println(g.a, g.n[0], h.a, h.n[0], generic(1).n[3])
	d := deep()
	d.in[1].name = "r"
	println(d.in[1].name, deep().in[1].name, d.err == nil, d.fn == nil, d.m == nil, d.in[0].f)
	x := [5]int8{1, 2, 3, 4, 5}
	y := x
	y[0] = 100
	println(x[0], y[0], x == [5]int8{1, 2, 3, 4, 5}, x == y)
	println(len([]entry{2: {"m", 1, 1, true}, 0: {"n", 2, 2, true}}))
}
