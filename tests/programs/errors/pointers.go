// Dereferences, addresses and selectors that cannot be.
package main

type t struct{ x int }

func f() t { return t{} }

func main() {
	x := 5
	println(*x, &f(), &x.y)
	p := &t{}
	pp := &p
	println(pp.x, p.x.y)
	f().x = 1
	"abc"[0] = 'x'
	s := "abc"
	s[0] = 'x'
	m := map[string]t{}
	m["a"].x = 1
	5 = x
	x + 1 = 2
	nil = p
	const c = 1
	c = 2
	c++
	var n = nil
	n2 := nil
	_ = nil
	println(_, n, n2)
	f = nil
	main.x = 1
}
