// Unbounded recursion ends in gc's stack overflow report at 1 GB.
package main

func f(n int) int {
	return f(n+1) + 1
}

func main() {
	println("start")
	println(f(0))
}
