// Generic types: lists, trees, heaps and pairs with methods, nested instantiation, embedding, self reference.
package main

type pair[K comparable, V any] struct {
	key   K
	value V
}

func (p pair[K, V]) swap(v V) pair[K, V] { p.value = v; return p }

type list[T any] struct {
	head, tail *element[T]
	n          int
}

type element[T any] struct {
	next  *element[T]
	value T
}

func (l *list[T]) push(x T) *list[T] {
	e := &element[T]{value: x}
	if l.tail == nil {
		l.head = e
	} else {
		l.tail.next = e
	}
	l.tail = e
	l.n++
	return l
}

func (l *list[T]) each(f func(int, T) bool) {
	i := 0
	for e := l.head; e != nil && f(i, e.value); e = e.next {
		i++
	}
}

type tree[K any, V any] struct {
	root *branch[K, V]
	cmp  func(K, K) int
	size int
}

type branch[K, V any] struct {
	pair2[K, V]
	left, right *branch[K, V]
}

type pair2[K, V any] struct {
	k K
	v V
}

func (t *tree[K, V]) find(k K) **branch[K, V] {
	p := &t.root
	for *p != nil {
		switch c := t.cmp(k, (*p).k); {
		case c < 0:
			p = &(*p).left
		case c > 0:
			p = &(*p).right
		default:
			return p
		}
	}
	return p
}

func (t *tree[K, V]) set(k K, v V) (old V) {
	p := t.find(k)
	if *p == nil {
		*p = &branch[K, V]{pair2: pair2[K, V]{k, v}}
		t.size++
		return
	}
	old, (*p).v = (*p).v, v
	return
}

func (b *branch[K, V]) walk(f func(K, V)) {
	if b != nil {
		b.left.walk(f)
		f(b.k, b.v)
		b.right.walk(f)
	}
}

type heap[T any] struct {
	items []T
	less  func(a, b T) bool
}

func (h *heap[T]) push(x T) {
	h.items = append(h.items, x)
	for i := len(h.items) - 1; i > 0; {
		parent := (i - 1) / 2
		if !h.less(h.items[i], h.items[parent]) {
			break
		}
		h.items[i], h.items[parent] = h.items[parent], h.items[i]
		i = parent
	}
}

func (h *heap[T]) pop() (T, bool) {
	var zero T
	if len(h.items) == 0 {
		return zero, false
	}
	top, last := h.items[0], len(h.items)-1
	h.items[0] = h.items[last]
	h.items = h.items[:last]
	for i := 0; ; {
		c := 2*i + 1
		if c >= last {
			break
		}
		if c+1 < last && h.less(h.items[c+1], h.items[c]) {
			c++
		}
		if !h.less(h.items[c], h.items[i]) {
			break
		}
		h.items[i], h.items[c] = h.items[c], h.items[i]
		i = c
	}
	return top, true
}

type number interface{ ~int | ~float64 }

type matrix[T number] [2][2]T

func (m matrix[T]) mul(o matrix[T]) (r matrix[T]) {
	for i := range 2 {
		for j := range 2 {
			for k := range 2 {
				r[i][j] += m[i][k] * o[k][j]
			}
		}
	}
	return
}

type named[T any] struct {
	list[T]
	name string
}

type fn[A, B any] func(A) B

func (f fn[A, B]) apply(xs ...A) (out []B) {
	for _, x := range xs {
		out = append(out, f(x))
	}
	return
}

func main() {
	p := pair[string, int]{"a", 1}
	q := p.swap(5)
	println(p.value, q.value, q.key, p == q, p == pair[string, int]{"a", 1})
	var l list[string]
	l.push("x").push("y").push("z")
	l.each(func(i int, s string) bool {
		print(i, s, " ")
		return i < 1
	})
	println(l.n)
	t := &tree[string, []int]{cmp: func(a, b string) int { return len(a) - len(b) }}
	for i, s := range []string{"ccc", "a", "bb", "dd", "eeeee"} {
		old := t.set(s, []int{i})
		print(len(old), " ")
	}
	println(t.size)
	t.root.walk(func(k string, v []int) { print(k, "=", v[0], " ") })
	println()
	h := heap[pair[int, string]]{less: func(a, b pair[int, string]) bool { return a.key > b.key }}
	for i, s := range []string{"one", "two", "three", "four", "five"} {
		h.push(pair[int, string]{i * 7 % 5, s})
	}
	for x, ok := h.pop(); ok; x, ok = h.pop() {
		print(x.key, x.value, " ")
	}
	println()
	m := matrix[int]{{1, 1}, {1, 0}}
	r := m
	for range 30 {
		r = r.mul(m)
	}
	println(r[0][0], matrix[float64]{{0.5}, {1, 2}}.mul(matrix[float64]{{2, 4}})[0][1])
	n := named[pair[string, list[int]]]{name: "nested"}
	n.push(pair[string, list[int]]{key: "k"})
	n.head.value.value.push(3)
	println(n.name, n.n, n.head.value.key, n.head.value.value.tail.value)
	println(len(fn[int, string](func(i int) string { return string(rune('a' + i)) }).apply(1, 2, 3)))
	type local[T any] struct{ v T }
	println(local[int]{4}.v, local[local[string]]{local[string]{"in"}}.v.v)
}
