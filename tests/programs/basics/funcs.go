// Functions: variadics, several results passed on, named results, func values in structs, arrays and comparisons to nil.
package main

func divmod(a, b int) (q, r int) {
	q = a / b
	r = a % b
	return
}

func sum(first int, rest ...int) int {
	for _, x := range rest {
		first += x
	}
	return first
}

func count(xs ...string) (int, bool) { return len(xs), xs == nil }

func mutate(xs ...int) {
	if len(xs) > 0 {
		xs[0] = -1
	}
}

func swap(a, b string) (string, string) { return b, a }

func pass(q, r int) int { return q*100 + r }

func five() (a int, b string, c float64, d []int, e bool) {
	return 1, "two", 3.5, []int{4, 4}, true
}

func shadow() (n int) {
	n = 1
	if n := 5; n > 3 {
		n++
	}
	{
		n := 10
		_ = n
	}
	return
}

func even(n int) bool {
	if n == 0 {
		return true
	}
	return odd(n - 1)
}

func odd(n int) bool {
	if n == 0 {
		return false
	}
	return even(n - 1)
}

func unused(_ int, _ string, x int) int { return x }

func trace(s string, v int) int {
	print(s, " ")
	return v
}

type handler struct {
	name string
	f    func(int) (int, error)
}

func main() {
	println(divmod(17, 5))
	println(pass(divmod(17, 5)))
	println(sum(1), sum(1, 2), sum(1, 2, 3, 4), sum(10, []int{1, 2}...))
	println(count())
	println(count("a", "b"))
	println(count(nil...))
	println(count([]string{}...))
	xs := []int{1, 2}
	mutate(xs...)
	mutate(xs[1], 5)
	mutate()
	println(xs[0], xs[1])
	a, b := swap(swap("a", "b"))
	println(a, b)
	x, s, f, d, e := five()
	println(x, s, f, len(d), e)
	_, s2, _, _, _ := five()
	println(s2, shadow(), even(10), odd(10), unused(1, "", 3))
	ops := table{{"+", func(a, b int) int { return a + b }}, {"-", func(a, b int) int { return a - b }}}
	for _, o := range ops.names() {
		print(o, ops.get(o)(7, 3), " ")
	}
	println()
	h := handler{name: "h"}
	println(h.f == nil)
	h.f = func(n int) (int, error) { return n * n, nil }
	n, err := h.f(12)
	println(n, err == nil, h.f != nil)
	floats := [...]func(float64) float64{func(x float64) float64 { return x * x }, func(x float64) float64 { return -x }}
	println(floats[0](1.5), floats[1](1.5))
	// Operands are evaluated left to right, calls and receives before the operation.
	r := trace("a", 1) + trace("b", 2)*trace("c", 3)
	arr := [3]int{trace("d", 4), trace("e", 5), trace("f", 6)}
	arr[trace("g", 0)] = trace("h", 7)
	println(r, arr[0], pass(trace("i", 1), trace("j", 2)))
	if trace("k", 1) == 1 || trace("never", 1) == 1 {
		println("short")
	}
	i, j := 1, 2
	i, j = j, i+j
	println(i, j)
	func() {
		println("immediate")
	}()
	var nilf func()
	println(nilf == nil)
}

type pair struct {
	name string
	f    func(int, int) int
}

// table is an association list.
type table []pair

func (t table) names() (names []string) {
	for _, p := range t {
		names = append(names, p.name)
	}
	return
}

func (t table) get(name string) func(a, b int) int {
	for _, p := range t {
		if p.name == name {
			return p.f
		}
	}
	return nil
}
