// An iterator goes on after the body said stop, and nobody recovers.
package main

func bad(yield func(int) bool) {
	for i := range 3 {
		yield(i)
	}
}

func main() {
	for i := range bad {
		println(i)
		if i == 1 {
			break
		}
	}
}
