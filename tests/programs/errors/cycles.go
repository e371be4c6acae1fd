// Initialisation cycles, recursive types of infinite size, an alias of itself.
package main

var a = b
var b = c()

func c() int { return a }

type t struct {
	x int
	y t
}

type u [2]v
type v struct{ u }

type i interface{ i }

const k = k + 1

func main() {
	println(a, k)
}
