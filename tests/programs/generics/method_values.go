// Methods of generic types as values and expressions, through embedding, interfaces and closures; method sets.
package main

type Counter[T comparable] struct{ m map[T]int }

func (c *Counter[T]) Inc(k T) int {
	if c.m == nil {
		c.m = map[T]int{}
	}
	c.m[k]++
	return c.m[k]
}

func (c Counter[T]) Get(k T) int { return c.m[k] }

type Stack[T any] []T

func (s *Stack[T]) Push(v T) { *s = append(*s, v) }
func (s *Stack[T]) Pop() (v T, ok bool) {
	if len(*s) == 0 {
		return
	}
	v = (*s)[len(*s)-1]
	*s = (*s)[:len(*s)-1]
	return v, true
}
func (s Stack[T]) Len() int { return len(s) }

type Pusher[T any] interface {
	Push(T)
	Len() int
}

type Both struct {
	Stack[int]
	*Counter[string]
}

func drain[T any](pop func() (T, bool), f func(T)) {
	for v, ok := pop(); ok; v, ok = pop() {
		f(v)
	}
}

func pushAll[T any, P Pusher[T]](p P, vs ...T) P {
	push := p.Push
	for _, v := range vs {
		push(v)
	}
	return p
}

type Opt[T any] func(*T)

func With[T any](t T, opts ...Opt[T]) T {
	for _, o := range opts {
		o(&t)
	}
	return t
}

type Num[T ~int | ~float64] struct{ v T }

func (n Num[T]) Add(o Num[T]) Num[T] { return Num[T]{n.v + o.v} }

func fold[T any](xs []T, f func(T, T) T) T {
	r := xs[0]
	for _, x := range xs[1:] {
		r = f(r, x)
	}
	return r
}

func main() {
	var c Counter[string]
	inc := c.Inc
	inc("a")
	inc("a")
	get := c.Get
	inc("b")
	println(c.Get("a"), get("a"), get("b"), (*Counter[string]).Inc(&c, "b"), Counter[string].Get(c, "b"))
	var b Both
	b.Counter = &c
	pushAll[int](&b, 1, 2, 3)
	pushAll(&b.Stack, 4)
	println(b.Len(), b.Inc("a"), b.Get("a"))
	drain(b.Pop, func(i int) { print(i, " ") })
	println(b.Len())
	var p Pusher[int] = &b
	p.Push(7)
	f := p.Len
	p.Push(8)
	println(f())
	pop := (*Stack[int]).Pop
	v, ok := pop(&b.Stack)
	println(v, ok)
	println(fold([]Num[int]{{1}, {2}, {3}}, Num[int].Add).v, fold([]Num[float64]{{1.5}, {2}}, Num[float64].Add).v)
	type conf struct{ a, b int }
	r := With(conf{1, 2}, func(c *conf) { c.a *= 10 }, func(c *conf) { c.b += c.a })
	println(r.a, r.b)
	fs := map[string]func(Num[int], Num[int]) Num[int]{"add": Num[int].Add}
	println(fs["add"](Num[int]{20}, Num[int]{22}).v)
	defer func() { println(recover() != nil) }()
	var nilp *Both
	_ = nilp.Len
}
