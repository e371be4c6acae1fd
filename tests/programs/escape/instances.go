// Generic functions, of which each instance is analysed by itself: what leaks in one stays in the frame of another.
package main

var kept any
var pointer *int

//go:noinline
func junk(n int) int {
	var x [100]int
	for i := range x {
		x[i] = -1
	}
	if n > 0 {
		return junk(n-1) + x[n]
	}
	return 0
}

type number int

func (n number) put(p *int)  { pointer = p }
func (n *number) set(p *int) { pointer = p }

type quiet int

func (q quiet) put(p *int)  { *p++ }
func (q *quiet) set(p *int) { *p++ }

type putter interface{ put(*int) }

//go:noinline
func box[T any](x T) { kept = x }

//go:noinline
func boxAddress[T any](x T) { kept = &x }

//go:noinline
func call[T putter](x T) { n := 1; x.put(&n) }

//go:noinline
func callPointer[T any, P interface {
	*T
	set(*int)
}](x T) {
	n := 2
	P(&x).set(&n)
}

//go:noinline
func callValue[T putter](x T) {
	n := 3
	f := x.put
	f(&n)
}

//go:noinline
func callExpression[T putter](x T) {
	n := 4
	f := T.put
	f(x, &n)
}

//go:noinline
func capture[T any](x T) func() T { return func() T { return x } }

//go:noinline
func captureTwice[T any](x T) (func() T, func(T)) {
	return func() T { return x }, func(y T) { x = y }
}

//go:noinline
func local[T any](x T) any {
	type pair struct {
		a T
		b *T
	}
	return &pair{x, &x}
}

//go:noinline
func first[S ~[]E, E any](s S) *E { return &s[0] }

//go:noinline
func array[E any](s [2]E) *E { return &s[0] }

//go:noinline
func joined[T ~string](a, b T) T { return a + b }

//go:noinline
func bytes[T ~string | ~[]byte](x T) []byte { return []byte(x) }

//go:noinline
func text[T ~string | ~[]byte](x T) string { return string(x) }

type tree[K any] struct {
	left, right *tree[K]
	key         K
	less        func(a, b *K) bool
}

func (t *tree[K]) add(k K) *tree[K] {
	if t.less == nil {
		return &tree[K]{key: k}
	}
	if t.less(&k, &t.key) {
		return t.left
	}
	return &tree[K]{nil, t, k, t.less}
}

type list[T any] struct {
	next *list[T]
	v    T
}

func (l *list[T]) push(v T) *list[T] { return &list[T]{l, v} }

func (l *list[T]) each(yield func(*T) bool) {
	for ; l != nil; l = l.next {
		if !yield(&l.v) {
			return
		}
	}
}

type holder[T any] interface{ get() *T }

func (l *list[T]) get() *T { return &l.v }

//go:noinline
func held[T any](x T) *T {
	var h holder[T] = &list[T]{nil, x}
	return h.get()
}

//go:noinline
func counted[T any](x T, n int) []T {
	if n == 0 {
		return nil
	}
	return append(counted(x, n-1), x)
}

//go:noinline
func swapped[A, B any](a A, b B, n int) (*A, *B) {
	if n == 0 {
		return &a, &b
	}
	y, x := swapped(b, a, n-1)
	return x, y
}

type big struct{ a [40]int }

func main() {
	x := 7
	box(x)
	junk(3)
	println(kept.(int))
	box(&x)
	box("text" + string([]byte{'a'}))
	junk(3)
	println(kept.(string))
	box(big{[40]int{5, 6}})
	junk(3)
	println(kept.(big).a[1])
	box[any](number(4))
	junk(3)
	println(kept.(number))
	boxAddress([3]int{1, 2, 3})
	junk(3)
	println(kept.(*[3]int)[2])
	call(number(1))
	junk(3)
	println(*pointer)
	call(quiet(1))
	call[putter](number(2))
	junk(3)
	println(*pointer)
	callPointer(number(3))
	junk(3)
	println(*pointer)
	callPointer(quiet(3))
	callValue(number(3))
	junk(3)
	println(*pointer)
	callExpression(number(3))
	junk(3)
	println(*pointer)
	callValue(quiet(3))
	callExpression(quiet(3))
	f, g, h := capture(8), capture(big{[40]int{9}}), capture("ten")
	junk(3)
	println(f(), g().a[0], h())
	get, set := captureTwice(big{})
	set(big{[40]int{39: 11}})
	junk(3)
	println(get().a[39])
	local(12)
	local("x")
	p, q, r := first([]string{"s"}), first([]big{{}}), array([2]any{13, 14})
	junk(3)
	println(*p, q.a[0], (*r).(int))
	s, b, t := joined(text([]byte("a")), "b"), bytes("cd"+text([]byte("e"))), text(bytes([]byte("fg")))
	junk(3)
	println(s, string(b), t)
	tr := (&tree[int]{key: 1, less: func(a, b *int) bool { return *a < *b }}).add(2).add(3)
	junk(3)
	println(tr.key, tr.right.key, tr.right.right.key)
	ts := (&tree[string]{key: "1", less: func(a, b *string) bool { return *a < *b }}).add("2").add("3")
	junk(3)
	println(ts.key, ts.right.key)
	l := (*list[string])(nil).push("x").push("y")
	var last *string
	for v := range l.each {
		last = v
	}
	junk(3)
	println(*last)
	hs, hi := held("held"), held(15)
	junk(3)
	println(*hs, *hi)
	c := counted(&x, 5)
	junk(3)
	println(len(c), *c[4])
	a, z := swapped(16, "seventeen", 3)
	junk(3)
	println(*a, *z)
}
