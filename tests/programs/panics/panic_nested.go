// A panic in a closure in a closure: the names that the traceback gives to function literals.
package main

type tree struct{ kids []*tree }

func (t *tree) walk(depth int, f func(int)) {
	f(depth)
	for _, k := range t.kids {
		k.walk(depth+1, f)
	}
}

//go:noinline
func call(f func()) { f() }

var global = func(n int) {
	call(func() {
		if n == 2 {
			panic("in a package-level closure")
		}
	})
}

func main() {
	t := &tree{[]*tree{{}, {[]*tree{{}}}}}
	call(func() {
		call(func() {})
		t.walk(0, func(n int) {
			println("depth", n)
			call(func() { global(n) })
		})
	})
}
