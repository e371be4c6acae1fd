// Type arguments that do not satisfy, cannot be inferred, are missing or too many.
package main

type number interface{ ~int | ~float64 }

func sum[T number](xs ...T) (t T) { return }

func zero[T any]() (t T) { return }

func conv[A, B any](a A) (b B) { return }

type list[T any] struct{ x T }

func (l list[T]) get() T { return l.x }

func less[T any](a, b T) bool { return a < b }

func main() {
	sum("a")
	sum[string]()
	zero()
	conv(1)
	conv[int]("a")
	sum(1, 2.5, "x")
	var l list
	var m list[int, string]
	var n number
	println(l, m, n, list[int]{"a"}.get())
	sum[int, int](1)
	f := sum
}
