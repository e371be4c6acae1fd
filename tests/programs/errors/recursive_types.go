// Types that contain themselves, directly and through others.
package main

type a a
type b struct{ b }
type c struct {
	d [2]d
}
type d struct{ c c }
type e [len(e{})]int
type f interface{ f }
type g struct{ next *g }
type h[T any] struct{ x h[[]T] }
type i = i
type j [2]func(j) j

func main() {}
