// Ranges over iterators within iterators: labels, goto, defer, recover and results out of them.
package main

type seq[T any] func(yield func(T) bool)

func count(n int) seq[int] {
	return func(yield func(int) bool) {
		defer print("[end", n, "]")
		for i := range n {
			if !yield(i) {
				print("[stop]")
				return
			}
		}
	}
}
func zip[A, B any](a seq[A], b []B) func(func(A, B) bool) {
	return func(yield func(A, B) bool) {
		i := 0
		for x := range a {
			if i >= len(b) || !yield(x, b[i]) {
				return
			}
			i++
		}
	}
}
func find(n int) (r int, err any) {
	defer func() { err = recover(); r *= 2 }()
outer:
	for i := range count(10) {
		for j := range count(10) {
			switch {
			case j > i:
				continue outer
			case i*j == n:
				return i + j, nil
			case i == 7:
				break outer
			case n < 0 && i == 3:
				panic("neg")
			}
			defer func() { print("{", i, j, "}") }()
			if j == 2 {
				goto next
			}
		}
	next:
		r++
	}
	return r, 1
}

type tree[K any] struct {
	l, r *tree[K]
	k    K
}

func (t *tree[K]) all(yield func(K) bool) bool {
	return t == nil || t.l.all(yield) && yield(t.k) && t.r.all(yield)
}
func show(r int, err any) { println(r, err != nil) }

func main() {
	show(find(4))
	show(find(1000))
	show(find(-1))
	for a, s := range zip(count(5), []string{"x", "y", "z"}) {
		print(a, s, " ")
	}
	println()
	t := &tree[string]{&tree[string]{nil, nil, "a"}, &tree[string]{nil, nil, "c"}, "b"}
	for k := range func(y func(string) bool) { t.all(y) } {
		print(k)
		if k == "b" {
			break
		}
	}
	println()
	var fs []func()
	for i := range count(3) {
		fs = append(fs, func() { i++; print(i, " ") })
	}
	for _, f := range fs {
		f()
		f()
	}
	println()
	m := map[string][]int{}
	for i := range count(4) {
		k := "ab"[i%2 : i%2+1]
		m[k] = append(m[k], i)
	}
	println(len(m["a"]), m["b"][1])
	func() {
		for range count(2) {
			defer func() { println("d", recover() != nil) }()
			panic(1)
		}
	}()
	for range count(0) {
		println("never")
	}
	for i := range count(3) {
		for i := range count(i) {
			if i == 1 {
				break
			}
			print(i)
		}
	}
	println()
}
