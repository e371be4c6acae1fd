// Interface parameters of functions that are inlined, whose types are known then: what is in them stays in the frame.
package main

import (
	"errors"
	"fmt"
	"testing"
)

type shape interface {
	area() int
	scale(k int) shape
}

type rect struct{ w, h int }

func (r *rect) area() int         { return r.w * r.h }
func (r *rect) scale(k int) shape { r.w *= k; r.h *= k; return r }

type square int

func (s square) area() int         { return int(s * s) }
func (s square) scale(k int) shape { return s * square(k) }

type big struct{ a, b, c, d int }

func (b big) area() int         { return b.a + b.b + b.c + b.d }
func (b big) scale(k int) shape { b.a *= k; return b }

func describe(s shape) int      { return s.area() * 10 }
func twice(s shape) int         { return describe(s) + s.area() }
func scaled(s shape, k int) int { return s.scale(k).area() }
func either(a, b shape, x bool) shape { // reassigned: not known
	if x {
		a = b
	}
	return a
}
func mixed(a, b shape, x bool) int {
	if x {
		a = b
	}
	return a.area()
}
func call(f func(shape) int, s shape) int { return f(s) }

type E struct{ error }

func (e E) Unwrap() error { return e.error }

var errX = errors.New("x")

func allocs(name string, f func()) { fmt.Println(name, testing.AllocsPerRun(100, f)) }

func main() {
	sum := 0
	n := 3
	allocs("rect", func() { sum += describe(&rect{n, 4}) })
	allocs("square", func() { sum += describe(square(n + 1000)) })
	allocs("big", func() { sum += describe(big{n, 2, 3, 4}) })
	allocs("twice", func() { sum += twice(&rect{n, 4}) + twice(big{n, 2, 3, 4}) })
	allocs("mixed", func() { sum += mixed(&rect{n, 4}, big{n, 1, 1, 1}, n > 2) })
	allocs("call", func() { sum += call(describe, &rect{n, n}) })
	allocs("unwrap", func() {
		if errors.Unwrap(E{errX}) != errX {
			panic("unwrap")
		}
	})
	fmt.Println(sum, scaled(&rect{2, 3}, 2), scaled(big{1, 2, 3, 4}, 3), either(square(3), &rect{1, 2}, true).area(), scaled(square(4), 2))
	defer func() { fmt.Println(recover()) }()
	fmt.Println(describe((*rect)(nil)))
}
