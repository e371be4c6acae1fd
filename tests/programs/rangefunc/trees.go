// Recursive iterators: trees in order, permutations, methods as iterators, iterators of iterators.
package main

type tree[T any] struct {
	left, right *tree[T]
	value       T
}

func (t *tree[T]) insert(v T, less func(a, b T) bool) *tree[T] {
	if t == nil {
		return &tree[T]{value: v}
	}
	if less(v, t.value) {
		t.left = t.left.insert(v, less)
	} else {
		t.right = t.right.insert(v, less)
	}
	return t
}

func (t *tree[T]) all(yield func(T) bool) {
	t.push(yield)
}

func (t *tree[T]) push(yield func(T) bool) bool {
	if t == nil {
		return true
	}
	return t.left.push(yield) && yield(t.value) && t.right.push(yield)
}

func (t *tree[T]) walk() func(func(T) bool) {
	return func(yield func(T) bool) {
		if t == nil {
			return
		}
		for v := range t.left.walk() {
			if !yield(v) {
				return
			}
		}
		if !yield(t.value) {
			return
		}
		for v := range t.right.walk() {
			if !yield(v) {
				return
			}
		}
	}
}

func permutations(s []int) func(func([]int) bool) {
	return func(yield func([]int) bool) {
		var rec func(k int) bool
		rec = func(k int) bool {
			if k == len(s) {
				return yield(s)
			}
			for i := k; i < len(s); i++ {
				s[k], s[i] = s[i], s[k]
				ok := rec(k + 1)
				s[k], s[i] = s[i], s[k]
				if !ok {
					return false
				}
			}
			return true
		}
		rec(0)
	}
}

func rows(n int) func(func(int, func(func(int) bool)) bool) {
	return func(yield func(int, func(func(int) bool)) bool) {
		for i := range n {
			if !yield(i, func(y func(int) bool) {
				for j := range i + 1 {
					if !y(i * j) {
						return
					}
				}
			}) {
				return
			}
		}
	}
}

type iterable interface{ all(func(int) bool) }

func sum(it iterable) (n int) {
	for v := range it.all {
		n += v
	}
	return
}

type fn func(func(int) bool)

func total[F ~func(func(T) bool), T ~int](seqs ...F) (t T) {
	for _, s := range seqs {
		for v := range s {
			t += v
		}
	}
	return
}

func main() {
	var t *tree[int]
	for _, v := range []int{5, 2, 8, 1, 9, 3} {
		t = t.insert(v, func(a, b int) bool { return a < b })
	}
	for v := range t.all {
		print(v, " ")
	}
	for v := range t.walk() {
		if v > 5 {
			break
		}
		print(v, " ")
	}
	println(sum(t))
	n := 0
	for p := range permutations([]int{1, 2, 3, 4}) {
		n++
		if n%5 == 0 {
			print(p[0], p[1], p[2], p[3], " ")
		}
		if n == 20 {
			break
		}
	}
	println()
	for i, row := range rows(5) {
		for v := range row {
			if v > 6 {
				break
			}
			print(i, ":", v, " ")
		}
	}
	println()
	println(total(fn(t.all), t.walk(), func(y func(int) bool) { y(1000) }))
	var words *tree[string]
	for _, w := range []string{"go", "at", "zoo", "me"} {
		words = words.insert(w, func(a, b string) bool { return a < b })
	}
	for w := range words.all {
		print(w, " ")
	}
	println()
}
