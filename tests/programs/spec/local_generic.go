// Generic types declared in generic functions: they depend on both kinds of type parameters.
package main

import "fmt"

func fix[Endo ~func(F) F, F ~func(T) R, T, R any](f Endo) F {
	type self[F ~func(T) R, T, R any] func(self[F, T, R]) F
	g := func(h self[F, T, R]) F {
		return func(t T) R { return f(h(h))(t) }
	}
	return g(g)
}

func values[B any](b B) (any, any) {
	type pair[A any] struct {
		a    A
		b    B
		next *pair[A]
	}
	p := pair[int]{1, b, nil}
	p.next = &pair[int]{a: 2, b: b}
	return p, pair[B]{a: b}
}

func plain[B any](b B) any {
	type local struct{ b B }
	type of[A any] struct{ l local }
	return of[string]{local{b}}
}

func main() {
	fac := fix(func(r func(int) int) func(int) int {
		return func(n int) int {
			if n <= 0 {
				return 1
			}
			return n * r(n-1)
		}
	})
	println(fac(10))
	a, b := values("s")
	c, d := values(2)
	e, _ := values("s")
	fmt.Println(a == e, a == c, b == d, c == d)
	fmt.Printf("%v %v %v\n", b, d, fmt.Sprintf("%T", a) == fmt.Sprintf("%T", c))
	fmt.Println(plain(1) == plain(1), plain(1) == plain("x"), plain("y"))
}
