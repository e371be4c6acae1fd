// Receivers inside objects, variadics filled by calls with several results, loop variables that live on in others.
package main

//go:noinline
func clobber(n int) int {
	var a [256]int
	for i := range a {
		a[i] = 0x5a5a + n
	}
	if n > 0 {
		return clobber(n-1) + a[n]
	}
	return a[3]
}

type inner struct{ v, w int }

var kept *inner

func (e *inner) keep() { kept = e }

func (e *inner) self() *inner { return e }

type outer struct {
	pad int
	inner
}

type deep struct{ *outer }

//go:noinline
func promoted() {
	t := &outer{inner: inner{v: 1}}
	t.keep()
}

//go:noinline
func returned() *inner {
	t := &outer{inner: inner{v: 2}}
	return t.self()
}

//go:noinline
func field() *inner {
	t := &outer{inner: inner{v: 3}}
	return t.inner.self()
}

//go:noinline
func bound() func() *inner {
	t := &deep{&outer{inner: inner{v: 4}}}
	return t.self
}

//go:noinline
func through(d *deep) *inner { return d.self() }

//go:noinline
func caller() *inner {
	o := outer{inner: inner{v: 5}}
	return through(&deep{&o})
}

var all []*int

//go:noinline
func keepAll(n int, ps ...*int) int {
	all = append(all, ps...)
	return n
}

//go:noinline
func two(p *int) (int, *int) { return *p, p }

//go:noinline
func three(p *int) (*int, *int, *int) { return p, p, p }

//go:noinline
func keepThree(ps ...*int) { all = append(all, ps...) }

//go:noinline
func spread() {
	x, y := 6, 7
	keepAll(two(&x))
	keepThree(three(&y))
}

//go:noinline
func boxedSpread() []any {
	x := [2]int{8, 9}
	pair := func() ([2]int, *[2]int) { return x, &x }
	collect := func(vs ...any) []any { return vs }
	return collect(pair())
}

//go:noinline
func carried() (s int) {
	for i, q := 0, (*int)(nil); i < 4; i++ {
		if q != nil {
			s = s*10 + *q
		}
		q = &i
	}
	return
}

//go:noinline
func carriedClosure() (s int) {
	for i, f := 1, func() int { return 0 }; i < 5; i++ {
		s = s*10 + f()
		f = func() int { return i }
	}
	return
}

//go:noinline
func sum(xs ...int) [3]int {
	s := 0
	for _, x := range xs {
		s += x
	}
	return [3]int{s, s + 1, s + 2}
}

var boxed any = sum(1, 2, 3)

func main() {
	promoted()
	r, f, b, c := returned(), field(), bound(), caller()
	spread()
	v := boxedSpread()
	clobber(10)
	println(kept.v, r.v, f.v, b().v, c.v)
	for _, p := range all {
		print(*p, " ")
	}
	println(v[0].([2]int)[0], v[1].(*[2]int)[1])
	println(carried(), carriedClosure())
	println(boxed.([3]int)[2])
}
