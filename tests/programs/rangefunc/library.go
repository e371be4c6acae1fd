// Iterators of the standard library: slices and maps by iter.Seq.
package main

import (
	"iter"
	"maps"
	"slices"
)

func naturals() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; yield(i); i++ {
		}
	}
}

func limit[T any](s iter.Seq[T], n int) iter.Seq[T] {
	return func(yield func(T) bool) {
		i := 0
		for v := range s {
			if i >= n || !yield(v) {
				return
			}
			i++
		}
	}
}

func main() {
	s := []int{3, 1, 4, 1, 5, 9, 2, 6}
	for i, v := range slices.All(s) {
		print(i, "=", v, " ")
	}
	println()
	for _, v := range slices.Backward(s) {
		print(v, " ")
	}
	println()
	println(len(slices.Collect(slices.Values(s))), slices.Sorted(slices.Values(s))[7])
	for c := range slices.Chunk(s, 3) {
		print(len(c), ":", c[0], " ")
	}
	println()
	m := map[string]int{"a": 1, "b": 2, "c": 3}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		print(k, m[k], " ")
	}
	println()
	n := maps.Collect(maps.All(m))
	maps.Insert(n, maps.All(map[string]int{"d": 4}))
	sum := 0
	for v := range maps.Values(n) {
		sum += v
	}
	println(len(n), sum)
	for v := range limit(naturals(), 5) {
		print(v, " ")
	}
	println(slices.Max(slices.Collect(limit(naturals(), 100))))
	println(slices.SortedFunc(maps.Keys(n), func(a, b string) int { return -len(a) + len(b) - int(a[0]) + int(b[0]) })[0])
	r := slices.AppendSeq([]int{-1}, limit(naturals(), 3))
	println(len(r), r[0], r[3])
}
