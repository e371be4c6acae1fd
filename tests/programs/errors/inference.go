// Type arguments that cannot be inferred, or do not fit.
package main

type number interface{ ~int | ~float64 }

func sum[T number](xs ...T) (t T)       { return }
func conv[A, B any](a A) (b B)          { return }
func both[T any](a, b T)                {}
func keys[M ~map[K]V, K comparable, V any](m M) {}
func apply[T any](f func(T), x T)       {}

type pair[A, B any] struct {
	a A
	b B
}

func main() {
	sum("a", "b")
	conv(1)
	both(1, "a")
	keys([]int{})
	keys(map[string]int{})
	apply(func(int) {}, "a")
	_ = pair{1, 2}
	_ = pair[int]{1, 2}
	_ = sum[string]
	_ = sum[int, int]
	sum()
}
