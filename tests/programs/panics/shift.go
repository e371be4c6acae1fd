// A negative shift count.
package main

func shl(x, n int) int { return x << n }

func main() {
	println(shl(1, 3))
	println(shl(1, 100))
	println(shl(1, -1))
}
