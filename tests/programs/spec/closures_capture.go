// Closures: shared variables, variables captured in loops, recursion, results, function values in data.
package main

func counter() (inc, get func() int) {
	n := 0
	inc = func() int { n++; return n }
	get = func() int { return n }
	return
}

func compose[A, B, C any](f func(A) B, g func(B) C) func(A) C {
	return func(a A) C { return g(f(a)) }
}

func curry(a int) func(int) func(int) int {
	return func(b int) func(int) int {
		a++
		return func(c int) int {
			b++
			return a*100 + b*10 + c
		}
	}
}

type node struct {
	visit func(*node) int
	n     int
}

func (x *node) closure() func() { return func() { x.n *= 2 } }

func named() (r int) {
	f := func() { r += 5 }
	defer f()
	r = 1
	f()
	return r * 10
}

func params(s []int, m map[string]int, v [3]int) func() int {
	return func() int {
		s[0]++
		m["k"]++
		v[0]++
		return s[0]*100 + m["k"]*10 + v[0]
	}
}

func main() {
	inc, get := counter()
	inc()
	inc()
	inc2, _ := counter()
	println(get(), inc2())
	println(compose(func(i int) string { return "abc"[:i] }, func(s string) int { return len(s) * 10 })(2))
	c := curry(1)
	d := c(2)
	println(d(3), d(3), c(5)(0), d(0))
	var fib func(int) int
	fib = func(n int) int {
		if n < 2 {
			return n
		}
		return fib(n-1) + fib(n-2)
	}
	println(fib(15))
	x := &node{n: 3}
	x.visit = func(y *node) int { return y.n + x.n }
	double := x.closure()
	double()
	println(x.visit(&node{n: 1}))
	println(named())
	arr := [3]int{1, 2, 3}
	sl := arr[:]
	f := params(sl, map[string]int{}, arr)
	println(f(), f(), arr[0])
	var a, b = 1, 2
	swap := func() { a, b = b, a }
	swap()
	println(a, b)
	func() {
		a := a
		a = 50
		func() { b = a }()
	}()
	println(a, b)
	fs := map[string]func(...int) int{
		"sum": func(xs ...int) (t int) {
			for _, x := range xs {
				t += x
			}
			return
		},
		"len": func(xs ...int) int { return len(xs) },
	}
	println(fs["sum"](1, 2, 3), fs["len"](), fs["none"] == nil)
	var self func() any
	self = func() any { return self }
	_, ok := self().(func() any)
	println(ok)
	for i := range 2 {
		defer func() { print(i, a, b, " ") }()
		a += i
	}
	ch := make(chan func() int, 1)
	ch <- func() int { return a + b }
	b = 100
	println((<-ch)())
}
