// Closures: loop variables per iteration, shared captures, captured parameters and results, recursion, counters.
package main

func counter() (func() int, func()) {
	n := 0
	return func() int { n++; return n }, func() { n = 100 }
}

func adders(k int) (fs []func(int) int) {
	for i := 0; i < k; i++ {
		fs = append(fs, func(x int) int { i += 10; return x + i })
	}
	return
}

func compose(fs ...func(int) int) func(int) int {
	return func(x int) int {
		for _, f := range fs {
			x = f(x)
		}
		return x
	}
}

func named() (result int, get func() int) {
	result = 1
	get = func() int { result++; return result }
	get()
	return result * 10, get
}

var global = func() int { return 42 }()

func apply(n int, f func(int)) {
	for i := range n {
		f(i)
	}
}

func main() {
	next, reset := counter()
	next()
	println(next(), next())
	reset()
	println(next())
	other, _ := counter()
	println(other(), global)

	fs := adders(3)
	println(fs[0](0), fs[1](0), fs[2](0), fs[0](0))

	var late []func() int
	for i := 0; i < 5; i++ {
		late = append(late, func() int { return i })
		i++
	}
	for _, f := range late {
		print(f(), " ")
	}
	println()
	late = nil
	for i, s := range []string{"a", "bb", "ccc"} {
		late = append(late, func() int { return i*10 + len(s) })
	}
	for _, f := range late {
		print(f(), " ")
	}
	println()

	double := func(x int) int { return 2 * x }
	inc := func(x int) int { return x + 1 }
	println(compose(double, inc, double)(5), compose()(3))

	r, get := named()
	println(r, get(), get())

	var fib func(int) int
	fib = func(n int) int {
		if n < 2 {
			return n
		}
		return fib(n-1) + fib(n-2)
	}
	println(fib(15))

	total, text := 0, ""
	apply(5, func(i int) {
		total += i
		func() {
			text += string(rune('a' + i))
		}()
	})
	println(total, text)

	type state struct{ a, b int }
	st := state{1, 2}
	arr := [3]int{1, 2, 3}
	change := func() { st.a, arr[1] = st.b, st.a }
	change()
	println(st.a, st.b, arr[1])
	snapshot := func(s state) func() int { return func() int { return s.a*10 + s.b } }(st)
	st.a = 9
	println(snapshot(), st.a)

	x := 1
	{
		x := x + 1
		f := func() int { x++; return x }
		println(f(), f(), x)
	}
	println(x)
	p := &x
	f := func() { *p = 5; x++ }
	f()
	println(x, *p)

	deep := func() func() func() int {
		y := 3
		return func() func() int {
			y *= x
			return func() int { y++; return y }
		}
	}()()
	println(deep(), deep())
	if f := func() bool { return x > 5 }; f() {
		println("in condition")
	}
	func(args ...int) { println(len(args), args[1]) }(4, 5, 6)
}
