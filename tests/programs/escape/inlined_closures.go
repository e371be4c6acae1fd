// Closures in functions that are inlined, closures that are inlined, and what they capture.
package main

import (
	"fmt"
	"testing"
)

type box struct {
	n int
	p *int
	f func() int
}

func counter(start int) func() int {
	n := start
	return func() int { n++; return n }
}

func pair(start int) (func(), func() int) {
	n := start
	return func() { n *= 2 }, func() int { return n }
}

func boxed(n int) *box {
	b := &box{n: n}
	b.f = func() int { b.n++; return b.n }
	return b
}

func each(s []int, f func(*int)) {
	for i := range s {
		f(&s[i])
	}
}

func apply(f func(int) *box, n int) *box { return f(n) }

func twice(f func(*box) *box, b *box) *box { return f(f(b)) }

func deliver(f func(p *int)) int {
	x := 1
	f(&x)
	return x
}

func fold(f func(acc, v int) int, vs ...int) *box {
	acc := 0
	for _, v := range vs {
		acc = f(acc, v)
	}
	return &box{n: acc}
}

func fillers(n int) []func() int {
	var out []func() int
	for i := 0; i < n; i++ {
		out = append(out, func() int { i++; return i })
	}
	return out
}

var global func() int

func keepFunc(n int) *box {
	global = func() int { n++; return n }
	return &box{n: n}
}

type state struct{ log []string }

func (s *state) note(text string) *state { s.log = append(s.log, text); return s }

func newState() *state { return &state{} }

func allocs(name string, f func()) {
	fmt.Println(name, testing.AllocsPerRun(100, f))
}

var sink int

func add(b *box) *box { return &box{n: b.n + 1} }

func main() {
	c, d := counter(1), counter(10)
	fmt.Println(c(), c(), d(), c(), d())
	var all []func() int
	for i := range 3 {
		f := counter(i * 100)
		f()
		all = append(all, f)
	}
	for _, f := range all {
		fmt.Print(f(), " ", f(), " ")
	}
	fmt.Println()
	double, get := pair(3)
	double()
	double()
	fmt.Println(get())
	for i := range 3 {
		double, get := pair(i)
		double()
		fmt.Print(get(), " ")
	}
	fmt.Println()
	b := boxed(5)
	fmt.Println(b.f(), b.f(), b.n)

	s := []int{1, 2, 3}
	sum := 0
	each(s, func(p *int) { *p *= 2; sum += *p })
	fmt.Println(s, sum)

	k := 7
	fmt.Println(apply(func(n int) *box { k += n; return &box{n: k} }, 3).n, k)
	fmt.Println(twice(func(b *box) *box { return &box{n: b.n * 3, p: &b.n} }, &box{n: 2}).n)
	fmt.Println(twice(add, add(&box{n: 2})).n)
	grow := func(b *box) *box { k++; return &box{n: b.n + k} }
	fmt.Println(twice(grow, &box{n: 1}).n, grow(grow(&box{})).n, k)
	fmt.Println(deliver(func(p *int) { *p = 9 }), deliver(func(p *int) { k = *p }), k)
	fmt.Println(fold(func(a, v int) int { return a*10 + v }, 1, 2, 3).n, fold(nil).n)

	for _, f := range fillers(3) {
		fmt.Print(f(), " ", f(), " ")
	}
	fmt.Println()
	fmt.Println(keepFunc(4).n, global(), global())

	// Loop variables, each iteration's own.
	var last func(int) *box
	for i := 0; i < 3; i++ {
		f := func(n int) *box { i += n; return &box{n: i} }
		fmt.Print(f(0).n, " ")
		if i == 1 {
			last = f
		}
	}
	fmt.Println(last(5).n, last(5).n)
	for i, f := 0, (func(*box) *box)(nil); i < 3; i++ {
		if f == nil {
			f = func(b *box) *box { return &box{n: b.n + i} }
		}
		fmt.Print(f(&box{n: 10}).n, " ")
	}
	fmt.Println()
	i := 0
	for f := func() *box { return &box{n: i} }; i < 3; i++ {
		fmt.Print(f().n, " ")
	}
	fmt.Println()
	for i, f := 0, func(p *int) *box { return &box{p: p} }; i < 3; i++ {
		fmt.Print(*f(&i).p, " ")
	}
	fmt.Println()

	// Recursion through a variable.
	var fact func(n int) *box
	fact = func(n int) *box {
		if n < 2 {
			return &box{n: 1}
		}
		return &box{n: n * fact(n-1).n}
	}
	fmt.Println(fact(6).n)

	st := newState().note("a").note("b")
	add := func(t string) *state { return st.note(t) }
	add("c").note("d")
	fmt.Println(st.log)
	m := st.note
	m("e")
	fmt.Println(len(st.log), func(v ...int) *box { return &box{n: len(v)} }(1, 2, 3).n)
	func() {
		defer func() { fmt.Println("deferred", recover()) }()
		apply(func(n int) *box {
			if n > 2 {
				panic(fmt.Sprint("in closure ", n))
			}
			return &box{}
		}, 3)
	}()

	allocs("counter", func() { c := counter(2); sink += c() })
	allocs("pair", func() { d, g := pair(2); d(); sink += g() })
	allocs("boxed", func() { sink += boxed(2).f() })
	allocs("each", func() { t := [3]int{1, 2, 3}; each(t[:], func(p *int) { sink += *p }) })
	allocs("apply", func() { sink += apply(func(n int) *box { return &box{n: n} }, 2).n })
	allocs("twice", func() { sink += twice(func(b *box) *box { return &box{n: b.n} }, &box{}).n })
	allocs("deliver", func() { sink += deliver(func(p *int) { *p = 2 }) })
	allocs("fold", func() { sink += fold(func(a, b int) int { return a + b }, 1, 2).n })
	allocs("state", func() { sink += len(newState().log) })
}
