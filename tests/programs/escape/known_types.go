// Interface values whose dynamic type is known: the method that is called is that of the type, whatever hides it.
package main

type shape interface {
	area() int
	grow(p *int)
	self() shape
}

type square struct{ a, b, c, d, e, f int }

func (s square) area() int   { return s.a * s.a }
func (s square) grow(p *int) { *p += s.f }
func (s square) self() shape { return s }

type inner struct{ v *int }

func (i inner) area() int    { return *i.v }
func (i *inner) grow(p *int) { *p += *i.v; *i.v++ }
func (i *inner) self() shape { return i }

type outer struct{ *inner }

type hiding struct{ *inner }

func (h hiding) grow(p *int) { kept = p }

type pointer struct{ p *int }

func (o pointer) area() int   { return *o.p }
func (o pointer) grow(p *int) { *o.p, kept = *p, o.p }
func (o pointer) self() shape { return o }

type cell[T any] struct{ x T }

func (c *cell[T]) area() int   { return 3 }
func (c *cell[T]) grow(p *int) { kept = p }
func (c *cell[T]) self() shape { return c }

var kept *int

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
func passed() int {
	n := 1
	var s shape = square{2, 3, 4, 5, 6, 7}
	s.grow(&n)
	return n + s.area()
}

//go:noinline
func promoted() int {
	n, v := 1, 5
	var s shape = outer{&inner{&v}}
	s.grow(&n)
	s.grow(&n)
	return n + s.area()
}

//go:noinline
func hides() {
	n, v := 21, 5
	var s shape = hiding{&inner{&v}}
	s.grow(&n)
}

//go:noinline
func receiver() {
	n, m := 22, 23
	shape(pointer{&n}).grow(&m)
}

//go:noinline
func result() shape {
	v := 24
	var s shape = &inner{&v}
	return s.self()
}

//go:noinline
func boxes() shape {
	var s shape = square{a: 5}
	return s.self()
}

//go:noinline
func instance[T any](x T) {
	n := 25
	var s shape = &cell[T]{x}
	s.grow(&n)
}

//go:noinline
func hidden[T shape](x T) {
	n := 26
	var s shape = x
	s.grow(&n)
}

//go:noinline
func hiddenPointer[T any, P interface {
	*T
	shape
}](x T) {
	n := 27
	var s shape = P(&x)
	s.grow(&n)
}

//go:noinline
func either(b bool) {
	n, v := 28, 5
	var s shape = outer{&inner{&v}}
	if b {
		s = hiding{&inner{&v}}
	}
	s.grow(&n)
}

//go:noinline
func inClosure() {
	n, v := 29, 5
	var s shape = outer{&inner{&v}}
	func() { s = hiding{&inner{&v}} }()
	s.grow(&n)
}

//go:noinline
func throughPointer() {
	n, v := 30, 5
	var s shape = outer{&inner{&v}}
	p := &s
	*p = hiding{&inner{&v}}
	s.grow(&n)
}

//go:noinline
func switched(x any) {
	n := 31
	switch s := x.(type) {
	case interface{ grow(*int) }:
		s.grow(&n)
	}
}

//go:noinline
func asserted() {
	n, v := 32, 5
	var a any = hiding{&inner{&v}}
	a.(interface{ grow(*int) }).grow(&n)
}

//go:noinline
func parameter(s shape, b bool) {
	n := 33
	if b {
		s = square{}
	}
	s.grow(&n)
}

//go:noinline
func named() (s shape) {
	defer func() { s = s.self() }()
	v := 34
	s = &inner{&v}
	return s
}

//go:noinline
func ranged() {
	n, v := 35, 5
	var s shape = outer{&inner{&v}}
	for _, s = range []shape{hiding{&inner{&v}}} {
	}
	s.grow(&n)
}

//go:noinline
func several() {
	n, v := 36, 5
	var s shape = outer{&inner{&v}}
	s, ok := any(hiding{&inner{&v}}).(shape)
	s.grow(&n)
	println(ok)
}

//go:noinline
func deferred() {
	n, v := 37, 5
	var s shape = hiding{&inner{&v}}
	defer s.grow(&n)
}

func try(name string, f func()) {
	defer func() {
		if e := recover(); e != nil {
			println(name, e.(error).Error())
		}
	}()
	f()
}

func show(f func()) {
	f()
	junk(4)
	println(*kept)
}

func main() {
	println(passed(), promoted())
	show(hides)
	show(receiver)
	r, b := result(), boxes()
	junk(4)
	println(r.area(), b.area())
	show(func() { instance("x") })
	show(func() { instance(2.5) })
	v := 5
	show(func() { hidden(hiding{&inner{&v}}) })
	show(func() { hidden(&cell[int]{1}) })
	show(func() { hiddenPointer(cell[string]{"x"}) })
	show(func() { hiddenPointer(hiding{&inner{&v}}) })
	hidden(outer{&inner{&v}})
	show(func() { either(true) })
	show(inClosure)
	show(throughPointer)
	show(func() { switched(hiding{&inner{&v}}) })
	show(asserted)
	show(func() { parameter(hiding{&inner{&v}}, false) })
	n := named()
	junk(4)
	println(n.area())
	show(ranged)
	show(several)
	show(deferred)
	var none shape
	try("nil", func() { none.grow(&v) })
	if v == 0 {
		none = square{}
	}
	try("never", func() { println(none.area()) })
	var empty shape = outer{}
	try("empty", func() { println(empty.area()) })
	var null shape = (*inner)(nil)
	try("null", func() { println(null.area()) })
}
