// Type inference: function arguments, constraint types, generic function values, untyped constants, defaults.
package main

type Number interface {
	~int | ~int32 | ~int64 | ~float32 | ~float64
}

type MyInt int

func Map[S ~[]E, E, R any](s S, f func(E) R) []R {
	var r []R
	for _, e := range s {
		r = append(r, f(e))
	}
	return r
}

func Reduce[E, A any](s []E, a A, f func(A, E) A) A {
	for _, e := range s {
		a = f(a, e)
	}
	return a
}

func Scale[S ~[]E, E Number](s S, k E) S {
	r := make(S, 0, len(s))
	for _, e := range s {
		r = append(r, e*k)
	}
	return r
}

func Ptr[T any](v T) *T { return &v }

func Apply[T, U any](x T, f func(T) U) U { return f(x) }

func Id[T any](x T) T { return x }

func Compose[A, B, C any](f func(A) B, g func(B) C) func(A) C {
	return func(a A) C { return g(f(a)) }
}

func Sum[T Number](xs ...T) (t T) {
	for _, x := range xs {
		t += x
	}
	return
}

type Vec []float64

func (v Vec) Len() int { return len(v) }

func Keys[M ~map[K]V, K comparable, V any](m M) int { return len(m) }

func FromChan[C ~chan E, E any](c C) E { return <-c }

func Call[F ~func(A) R, A, R any](f F, a A) R { return f(a) }

type Handler func(string) int

func double[T Number](x T) T { return x * 2 }

func main() {
	v := Scale(Vec{1, 2, 3}, 2)
	println(v.Len(), v[2])
	println(Map([]int{1, 2, 3}, func(i int) string { return "ab"[:i%3] })[1])
	println(Reduce([]string{"a", "bb", "ccc"}, 0, func(n int, s string) int { return n + len(s) }))
	println(*Ptr(3), *Ptr("x"), *Ptr(2.5), *Ptr('r'), *Ptr(MyInt(9)))
	println(Apply(21, double[int]), Apply(MyInt(4), double))
	f := Compose(func(s string) int { return len(s) }, func(n int) float64 { return float64(n) / 2 })
	println(f("seven77"))
	println(Sum(1, 2, 3.5), Sum[int32](), Sum(MyInt(1), 2))
	println(Keys(map[string]bool{"a": true}), Id(Id[string])("id"))
	c := make(chan int8, 1)
	c <- 5
	println(FromChan(c), Call(Handler(func(s string) int { return len(s) }), "abc"))
	var g func(float64) float64 = double
	println(g(1.25), Map([]MyInt{1, 2}, double)[1])
	var h func([]int, func(int) int) []int = Map
	println(h([]int{4}, func(i int) int { return -i })[0])
}
