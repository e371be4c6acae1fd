// Generic types as embedded fields, methods promoted from them, type parameters of methods.
package main

type Base[T any] struct{ val T }

func (b *Base[T]) Set(v T)      { b.val = v }
func (b Base[T]) Get() T        { return b.val }
func (b Base[T]) Self() any     { return b }
func (b Base[T]) Is(x any) bool { _, ok := x.(T); return ok }

type Counter[K comparable] struct {
	Base[K]
	counts map[K]int
}

func (c *Counter[K]) Add(k K) int {
	if c.counts == nil {
		c.counts = make(map[K]int)
	}
	c.Set(k)
	c.counts[k]++
	return c.counts[k]
}

type Named struct {
	*Counter[string]
	Base[int]
}

type Getter[T any] interface{ Get() T }

func fetch[T any, G Getter[T]](g G) T { return g.Get() }

type Wrapper[T any, P interface {
	*T
	Set(int)
}] struct{ inner T }

func (w *Wrapper[T, P]) Do(n int) { P(&w.inner).Set(n) }

type Chain[T any] struct {
	next *Chain[T]
	v    T
}

func (c *Chain[T]) Push(v T) *Chain[T] { return &Chain[T]{c, v} }
func (c *Chain[T]) Each(f func(T)) {
	for ; c != nil; c = c.next {
		f(c.v)
	}
}

type Ordered interface{ ~int | ~string }

type Max[T Ordered] struct{ best T }

func (m *Max[T]) See(vs ...T) *Max[T] {
	for _, v := range vs {
		if v > m.best {
			m.best = v
		}
	}
	return m
}

func main() {
	n := Named{Counter: &Counter[string]{}}
	n.Add("a")
	println(n.Add("a"), n.Add("b"), n.Counter.Get(), n.Base.Get())
	n.Base.Set(7)
	println(n.Get(), n.Is("x"), n.Counter.Is("x"))
	println(fetch[int](n), fetch[string](n.Counter))
	_, ok := n.Self().(Base[int])
	println(ok)
	var w Wrapper[Base[int], *Base[int]]
	w.Do(3)
	println(w.inner.Get())
	var c *Chain[string]
	c.Push("x").Push("y").Each(func(s string) { print(s, " ") })
	println(new(Max[string]).See("b", "c", "a").best, new(Max[int]).See().best)
	f := (*Base[int]).Set
	var b Base[int]
	f(&b, 9)
	g := b.Get
	b.Set(10)
	println(g(), b.Get(), Base[int].Get(b))
}
