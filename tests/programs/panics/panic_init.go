// A panic while package variables are initialised, and in which function that is.
package main

var ready = compute(0)

func compute(n int) int {
	println("computing")
	return 10 / n
}

func main() {
	println("never", ready)
}
