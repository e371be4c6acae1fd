// Operators on types that do not have them, comparisons that are not defined.
package main

type t struct{ f []int }

func main() {
	a, b := []int{1}, []int{2}
	println(a == b)
	m := map[string]int{}
	println(m == m, t{} == t{})
	f := func() {}
	println(f == f, f == nil, a != nil)
	println("a" * 2, true + false, 1.5 % 2, "a" && true)
	var x, y any
	println(x < y, &5, *a)
	var p *int
	p += 1
	c := make(chan int)
	println(c + c, ^1.5, !1)
	var u uint = 1
	var i int = 2
	println(u + i, u == i, i << 1.5)
}
