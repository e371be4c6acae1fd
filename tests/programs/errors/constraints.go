// Constraints: not satisfied, used as types, operations that not all of their types have.
package main

type number interface{ ~int | ~float64 }

type set[K comparable] map[K]bool

func add[T any](a, b T) T { return a + b }

func less[T number | ~string](a, b T) bool { return a < b }

func index[T []int | map[string]int](x T) int { return x[0] }

func field[T struct{ f int }](x T) int { return x.f }

var n number
var s set[[]int]
var t set[func()]

func convert[T number](x T) string { return string(x) }

func main() {
	less([]int{}, nil)
	less(true, false)
}
