// Keys of map elements that are updated in place outlive the frame.
package main

type key struct{ p *int }

var m = map[*int]int{}
var mk = map[key]int{}
var ma = map[any]int{}

//go:noinline
func opAssign() { x := 7; m[&x] += 5 }

//go:noinline
func incr() { x := 8; m[&x]++ }

//go:noinline
func keyed() { x := 9; mk[key{&x}] |= 4 }

//go:noinline
func boxed(n int) { ma[[3]int{n, n + 1, n + 2}] += 3 }

//go:noinline
func param(p *int) { m[p] += 1 }

//go:noinline
func viaParam() { x := 10; param(&x) }

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

func main() {
	opAssign()
	incr()
	keyed()
	boxed(20)
	viaParam()
	clobber(10)
	s := 0
	for p := range m {
		s += *p
	}
	println(s, len(m))
	for k, v := range mk {
		println(*k.p, v)
	}
	println(ma[[3]int{20, 21, 22}], len(ma))
}
