// Generic types: methods, embedding, recursion, aliases, nested instances, static data apart for each instance.
package main

type List[T any] struct {
	head, tail *node[T]
	n          int
}

type node[T any] struct {
	v    T
	next *node[T]
}

func (l *List[T]) Push(v T) *List[T] {
	x := &node[T]{v: v}
	if l.tail == nil {
		l.head, l.tail = x, x
	} else {
		l.tail.next = x
		l.tail = x
	}
	l.n++
	return l
}

func (l *List[T]) Each(f func(int, T) bool) {
	i := 0
	for x := l.head; x != nil; x = x.next {
		if !f(i, x.v) {
			return
		}
		i++
	}
}

type Pair[A, B any] struct {
	First  A
	Second B
}

func (p Pair[A, B]) Swap() Pair[B, A] { return Pair[B, A]{p.Second, p.First} }

type Tree[K any] struct {
	cmp         func(a, b K) int
	left, right *Tree[K]
	key         K
	used        bool
}

func (t *Tree[K]) Insert(k K) bool {
	if !t.used {
		t.key, t.used = k, true
		return true
	}
	p := &t.left
	switch c := t.cmp(k, t.key); {
	case c == 0:
		return false
	case c > 0:
		p = &t.right
	}
	if *p == nil {
		*p = &Tree[K]{cmp: t.cmp}
	}
	return (*p).Insert(k)
}

func (t *Tree[K]) Walk(yield func(K) bool) bool {
	return t == nil || !t.used || t.left.Walk(yield) && yield(t.key) && t.right.Walk(yield)
}

type Base[T any] struct{ val T }

func (b *Base[T]) Get() T     { return b.val }
func (b *Base[T]) Put(v T)    { b.val = v }
func (b Base[T]) Twice() [2]T { return [2]T{b.val, b.val} }

type Derived[T any] struct {
	Base[T]
	*List[Pair[string, T]]
}

type IntPair = Pair[int, int]

type PairOf[T any] = Pair[T, T]

type Getter[T any] interface{ Get() T }

type Fn[T any] func(T) T

func (f Fn[T]) Repeat(n int, x T) T {
	for range n {
		x = f(x)
	}
	return x
}

type Matrix[T ~int | ~float64] [2][2]T

func (m Matrix[T]) Mul(o Matrix[T]) (r Matrix[T]) {
	for i := range 2 {
		for j := range 2 {
			for k := range 2 {
				r[i][j] += m[i][k] * o[k][j]
			}
		}
	}
	return
}

type Set[T comparable] map[T]struct{}

func (s Set[T]) Add(vs ...T) Set[T] {
	for _, v := range vs {
		s[v] = struct{}{}
	}
	return s
}

func local[T any](x T) any {
	type wrapped struct{ v T }
	return wrapped{x}
}

func main() {
	var l List[string]
	l.Push("a").Push("b").Push("c")
	l.Each(func(i int, s string) bool { println(i, s); return i < 1 })
	for i, s := range l.Each {
		print(i, s, " ")
	}
	println(l.n)
	p := Pair[int, string]{1, "x"}.Swap()
	println(p.First, p.Second)
	t := &Tree[int]{cmp: func(a, b int) int { return a - b }}
	for _, k := range []int{5, 2, 8, 2, 9, 1} {
		print(t.Insert(k), " ")
	}
	t.Walk(func(k int) bool { print(k, " "); return k < 8 })
	println()
	d := Derived[float64]{List: &List[Pair[string, float64]]{}}
	d.Put(2.5)
	d.Push(Pair[string, float64]{"pi", 3.14})
	var g Getter[float64] = &d
	println(g.Get(), d.Twice()[1], d.head.v.First, d.n)
	var ip IntPair = PairOf[int]{3, 4}
	println(ip.First+ip.Second, any(ip) == any(Pair[int, int]{3, 4}))
	println(Fn[int](func(x int) int { return x * 3 }).Repeat(4, 1))
	m := Matrix[int]{{1, 1}, {1, 0}}
	println(m.Mul(m).Mul(m)[0][0])
	s := Set[any]{}.Add(1, "1", 1.0, 1)
	println(len(s))
	println(local(1) == local(1), local(1) == local("1"), local(int8(1)) == local(1))
	_, same := local(2).(interface{ M() })
	println(same)
}
