// Variables that stay one function: what their arguments do is what those of the function do.
package main

type box struct{ p *int }

func (b *box) get() *int     { return b.p }
func (b *box) set(p *int)    { b.p = p }
func (b box) sum(q *int) int { return *b.p + *q }
func (b box) same() box      { return b }

type deep struct{ *box }

var global *int

func keep(p *int)             { global = p }
func read(p *int) int         { return *p }
func pass(p *int, n int) *int { return p }
func all(ps ...*int) []*int   { return ps }
func id[T any](x T) T         { return x }
func hold[T any](x *T) func() T {
	return func() T { return *x }
}

//go:noinline
func junk(n int) int {
	var x [100]int
	for i := range x {
		x[i] = -1
	}
	if n > 0 {
		return junk(n-1) + x[n]
	}
	return 0
}

//go:noinline
func viaKeep() { f := keep; x := 1; f(&x) }

//go:noinline
func viaPass() *int { f := pass; x := 2; return f(&x, read(&x)) }

//go:noinline
func viaAll() []*int { var f = all; x, y := 3, 4; return f(&x, &y) }

//go:noinline
func viaID() *int { f := id[*int]; x := 5; return f(&x) }

//go:noinline
func viaHold() func() int { f := hold[int]; x := 6; return f(&x) }

//go:noinline
func viaGet() *int { f := (*box).get; x := 7; return f(&box{&x}) }

//go:noinline
func viaSet() *box { f := (*box).set; x := 8; b := &box{}; f(b, &x); return b }

//go:noinline
func viaSame() box { f := box.same; x := 9; return f(box{&x}) }

//go:noinline
func viaPointer() box { f := (*box).same; x := 10; return f(&box{&x}) }

//go:noinline
func viaDeep() *int { f := deep.get; x := 11; return f(deep{&box{&x}}) }

//go:noinline
func viaSum() int { f := box.sum; x, y := 12, 13; return f(box{&x}, &y) }

//go:noinline
func changed(b bool) *int {
	f := pass
	if b {
		f = func(p *int, n int) *int { global = p; return nil }
	}
	x := 14
	return f(&x, 1)
}

//go:noinline
func captured() func() *int {
	f := pass
	x := 15
	return func() *int { return f(&x, 2) }
}

//go:noinline
func recursive(n int, p *int) *int {
	f := recursive
	if n == 0 {
		return p
	}
	x := n + *p
	return f(n-1, &x)
}

//go:noinline
func deferred() (r *int) {
	f := func(p **int, q *int) { *p = q }
	g := keep
	x, y := 16, 17
	defer f(&r, &x)
	defer g(&y)
	return nil
}

func main() {
	viaKeep()
	a, b, c, d, e, f := global, viaPass(), viaAll(), viaID(), viaHold(), viaGet()
	g, h, i, j, k := viaSet(), viaSame(), viaPointer(), viaDeep(), viaSum()
	l, m := changed(false), changed(true)
	n := global
	o, p, q := captured()(), recursive(3, new(int)), deferred()
	r := global
	println(junk(30))
	println(*a, *b, *c[0], *c[1], *d, e(), *f, *g.p, *h.p, *i.p, *j, k)
	println(*l, m == nil, *n, *o, *p, *q, *r)
}
