// Results that deferred calls replace, and addresses of parameters and results.
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

var kept func(int) bool

func leaky(yield func(int) bool) { kept = yield; yield(1) }

//go:noinline
func all() (f func(func(int) bool)) {
	defer func() { f = leaky }()
	return func(yield func(int) bool) { yield(7) }
}

//go:noinline
func sum() int {
	n := 0
	for i := range all() {
		n += i
	}
	return n
}

//go:noinline
func param(x int) *int { return &x }

type P struct{ a, b int }

//go:noinline
func (p P) addr() *int { return &p.b }

//go:noinline
func result() (r int, p *int) { p = &r; r = 5; return 6, p }

func main() {
	println(sum())
	a, b := param(3), P{1, 2}.addr()
	_, c := result()
	clobber(10)
	println(*a, *b, *c)
	defer func() { println(recover() != nil) }()
	kept(2)
}
