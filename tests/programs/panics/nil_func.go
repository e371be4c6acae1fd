// A call of a nil func value.
package main

func apply(f func(int) int, x int) int { return f(x) }

func main() {
	println(apply(func(x int) int { return x + 1 }, 1))
	println(apply(nil, 2))
}
