// Closures that capture named results, which return statements assign to.
package main

var keep func() int

//go:noinline
func f(x int) (r int) {
	keep = func() int { return r }
	return x
}

//go:noinline
func g(x int) (r int) {
	defer func() { println(r) }()
	return x
}

//go:noinline
func two() (int, string) { return 4, "b" }

//go:noinline
func h(x int) (r int, s string) {
	keep = func() int { return r + len(s) }
	return two()
}

func main() {
	f(5)
	println(keep())
	g(6)
	h(3)
	println(keep())
}
