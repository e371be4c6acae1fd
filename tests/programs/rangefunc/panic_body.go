// A panic in a body crosses the iterator, whose deferred calls run, and the traceback names the body.
package main

//go:noinline
func seq(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		defer println("iterator leaves")
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

//go:noinline
func fail(i, j int) {
	panic("at " + string(rune('0'+i)) + string(rune('0'+j)))
}

func main() {
	defer println("main leaves")
	for i := range seq(3) {
		for j := range seq(3) {
			func() {
				for range seq(1) {
					if i == 1 && j == 2 {
						fail(i, j)
					}
				}
			}()
		}
	}
}
