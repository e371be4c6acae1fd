// Ranges over functions: of one level, of several, of recursive ones, and of the library.
package main

import (
	"iter"
	"maps"
	"slices"
)

func count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func filter[T any](seq iter.Seq[T], ok func(T) bool) iter.Seq[T] {
	return func(yield func(T) bool) {
		for v := range seq {
			if ok(v) && !yield(v) {
				return
			}
		}
	}
}

func apply[T, U any](seq iter.Seq[T], f func(T) U) iter.Seq[U] {
	return func(yield func(U) bool) {
		for v := range seq {
			if !yield(f(v)) {
				return
			}
		}
	}
}

type tree struct {
	l, r *tree
	v    int
}

func (t *tree) all(yield func(int) bool) bool {
	return t == nil || t.l.all(yield) && yield(t.v) && t.r.all(yield)
}

func (t *tree) All() iter.Seq[int] { return func(yield func(int) bool) { t.all(yield) } }

func build(n int) *tree {
	if n == 0 {
		return nil
	}
	return &tree{build(n / 2), build((n - 1) / 2), n}
}

func main() {
	const n = 20_000_000
	s := 0
	for i := range count(n) {
		s += i ^ s
	}
	println(s)
	for i := range filter(count(n), func(x int) bool { return x%3 != 0 }) {
		s += i ^ s
	}
	println(s)
	squares := apply(filter(count(n), func(x int) bool { return x%3 != 0 }), func(x int) int { return x * x })
	for i := range squares {
		s += i ^ s
	}
	println(s)
	for k := range n / 10 {
		for i := range filter(count(3), func(x int) bool { return x%3 != k%3 }) {
			s += i
		}
	}
	println(s)
	t := build(100000)
	for range 20 {
		for v := range t.All() {
			s += v
		}
	}
	println(s)
	xs := slices.Collect(count(n / 20))
	for range 20 {
		for _, v := range slices.Backward(xs) {
			s += v ^ s
		}
	}
	println(s)
	m := map[int]int{}
	for i := range 1000 {
		m[i] = i
	}
	for range 200 {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			s += k
		}
	}
	println(s)
}
