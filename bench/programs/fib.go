// Calls: the classic. LLVM sees that fib is pure and shares equal calls; calls.go is for the cost of a call itself.
package main

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func main() {
	println(fib(40))
}
