// Generic functions and methods, ranges over functions and recursion among what is inlined.
package main

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode/utf16"
)

type opt[T any] struct {
	v  *T
	ok bool
}

func some[T any](v T) *opt[T] { return &opt[T]{&v, true} }

func none[T any]() *opt[T] { return &opt[T]{} }

func (o *opt[T]) or(v T) T {
	if o.ok {
		return *o.v
	}
	return v
}

func then[T, U any](o *opt[T], f func(T) U) *opt[U] {
	if !o.ok {
		return none[U]()
	}
	return some(f(*o.v))
}

type tree[K any] struct {
	l, r *tree[K]
	k    K
}

func leaf[K any](k K) *tree[K] { return &tree[K]{k: k} }

func join[K any](k K, l, r *tree[K]) *tree[K] { return &tree[K]{l, r, k} }

func (t *tree[K]) all() iter.Seq[K] {
	return func(yield func(K) bool) { t.walk(yield) }
}

func (t *tree[K]) walk(yield func(K) bool) bool {
	return t == nil || t.l.walk(yield) && yield(t.k) && t.r.walk(yield)
}

func count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func find(s iter.Seq[int], want int) *opt[int] {
	for v := range s {
		if v == want {
			return &opt[int]{&v, true}
		}
	}
	return &opt[int]{}
}

func collect[T any](s iter.Seq[T]) *[]T {
	var out []T
	for v := range s {
		out = append(out, v)
	}
	return &out
}

type shape interface{ area() float64 }

type rect struct{ w, h float64 }

func (r *rect) area() float64 { return r.w * r.h }

type square struct{ rect }

func newRect(w, h float64) *rect { return &rect{w, h} }

func newShape(w float64) shape { return &square{rect{w, w}} }

func build(n int) *tree[int] {
	if n == 0 {
		return nil
	}
	return &tree[int]{build(n - 1), build(n - 1), n}
}

func even(n int) *opt[bool] {
	if n == 0 {
		return some(true)
	}
	return odd(n - 1)
}

func odd(n int) *opt[bool] {
	if n == 0 {
		return some(false)
	}
	return even(n - 1)
}

func max3[T int | string](a, b, c T) *T { m := max(a, b, c); return &m }

type byLen []string

func (b byLen) Len() int           { return len(b) }
func (b byLen) Less(i, j int) bool { return len(b[i]) < len(b[j]) }
func (b byLen) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

func sorted(s ...string) byLen {
	b := byLen(s)
	sort.Stable(b)
	return b
}

func allocs(name string, f func()) {
	fmt.Println(name, testing.AllocsPerRun(100, f))
}

var sink int

func main() {
	fmt.Println(some(3).or(4), none[string]().or("x"), some([]int{1, 2}).or(nil))
	fmt.Println(then(some(3), func(n int) string { return fmt.Sprint("n", n) }).or("?"))
	fmt.Println(then(none[int](), func(n int) string { return fmt.Sprint("n", n) }).or("?"))
	fmt.Println(then(then(some("abc"), func(s string) int { return len(s) }), func(n int) float64 { return float64(n) / 2 }).or(0))
	t := join("m", join("c", leaf("a"), nil), leaf("z"))
	for k := range t.all() {
		fmt.Print(k, " ")
		if k == "m" {
			break
		}
	}
	fmt.Println(*collect(t.all()), len(*collect(leaf(4).all())))
	fmt.Println(find(count(5), 3).or(-1), find(count(5), 7).or(-1), *collect(count(4)))
	for i := range count(3) {
		for j := range count(i) {
			fmt.Print(i, j, *some(i * j).v, " ")
		}
	}
	fmt.Println()
	n := 0
	for k := range build(3).all() {
		n += k
	}
	fmt.Println(n, even(6).or(false), odd(6).or(true))
	fmt.Println(newRect(2, 3).area(), newShape(3).area(), *max3(1, 5, 2), *max3("b", "a", "c"))
	fmt.Println(sorted("ccc", "a", "bb"))
	b := bytes.NewBuffer(nil)
	b.WriteString("hello ")
	b.WriteByte('w')
	fmt.Println(b.String(), b.Len(), strings.NewReader("abc").Len())
	fmt.Println(string(utf16.Decode([]uint16{0xd83d, 0xde00, 65})))
	s := slices.Collect(slices.Values([]int{3, 1, 2}))
	slices.SortFunc(s, func(a, b int) int { return b - a })
	fmt.Println(s, slices.Sorted(slices.Values(s)), slices.IndexFunc(s, func(v int) bool { return v == 1 }))

	allocs("some", func() { sink += some(4).or(2) })
	allocs("then", func() { sink += then(some(4), func(n int) int { return n + 1 }).or(2) })
	allocs("join", func() { sink += join(1, leaf(2), leaf(3)).l.k })
	allocs("count", func() {
		for i := range count(5) {
			sink += i
		}
	})
	allocs("rect", func() { sink += int(newRect(1, 2).area()) })
	allocs("buffer", func() { sink += bytes.NewBuffer(nil).Len() + strings.NewReader("ab").Len() })
	allocs("utf16", func() { sink += len(utf16.Decode([]uint16{65, 66})) })
	allocs("index", func() {
		a := []int{1, 2, sink}
		sink += slices.IndexFunc(a, func(v int) bool { return v == a[2] })
	})
}
