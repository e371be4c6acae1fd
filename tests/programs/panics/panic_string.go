// panic with a string, three calls deep, with arguments of several kinds.
package main

type t struct{ n int }

//go:noinline
func (x *t) method(s string, b bool) {
	if b {
		panic("message: " + s)
	}
}

//go:noinline
func middle(f float64, xs []int, x *t) {
	x.method("deep", f > 1)
	println(len(xs))
}

func main() {
	middle(0.5, []int{1}, &t{})
	middle(2, nil, &t{5})
}
