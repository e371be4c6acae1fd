// Calls on several ways to one place, and deferred ones at the end: each has its own line.
package main

//go:noinline
func fail(n int) int {
	if n > 1 {
		panic(n)
	}
	return n
}

//go:noinline
func either(x bool) {
	if x {
		fail(1)
	} else {
		fail(2)
	}
}

//go:noinline
func later(c chan int) {
	defer func() {
		defer either(false)
		if c == nil {
			close(c)
		} else {
			close(c)
		}
	}()
	println(len(c))
}

func main() {
	either(true)
	later(nil)
}
