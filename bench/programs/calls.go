// Calls that are not pure, so that no optimiser can leave any of them out, as LLVM does for fib.
package main

var calls int

func fib(n int) int {
	calls++
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func main() {
	println(fib(38), calls)
}
