// Methods with type parameters: calls, values, expressions, promotion, recursion, defer and go, method sets.
package main

type L[T any] []T

func (l L[T]) Map[U any](f func(T) U) L[U] {
	var r L[U]
	for _, x := range l {
		r = append(r, f(x))
	}
	return r
}

func (l L[T]) Fold[A any](a A, f func(A, T) A) A {
	if len(l) == 0 {
		return a
	}
	return l[1:].Fold(f(a, l[0]), f)
}

func (l *L[T]) Add[U any](us []U, conv func(U) T) int {
	for _, u := range us {
		*l = append(*l, conv(u))
	}
	return len(*l)
}

type Plain struct{ n int }

func (p Plain) With[T any](x T) (int, T)                      { return p.n, x }
func (p *Plain) Store[T ~int | ~int8](x T) *Plain             { p.n += int(x); return p }
func (p Plain) Pair[A, B comparable](a A, b A, c B) (bool, B) { return a == b, c }
func (p Plain) String() string                                { return "plain" }

type Outer struct {
	*Plain
	L[string]
}

type Big struct{ a [10]int }

func (b Big) At[I ~int | ~uint8](i I) int { return b.a[i] }

func (b *Big) Each[R any](f func(int) R) (rs []R) {
	defer func() { b.a[0]++ }()
	for _, x := range b.a[:3] {
		rs = append(rs, f(x))
	}
	return
}

func viaParam[T interface{ ~[]E }, E any](t T) int {
	return L[E](t).Fold(0, func(n int, _ E) int { return n + 1 })
}

func main() {
	l := L[int]{1, 2, 3}
	println(l.Map(func(i int) string { return "abc"[:i] })[2], l.Fold("", func(s string, i int) string { return s + "xyz"[i-1:i] }))
	println(l.Map(func(i int) float64 { return float64(i) / 2 }).Map(func(f float64) bool { return f > 1 })[1])
	println(l.Add([]string{"a", "bb"}, func(s string) int { return len(s) }), l[4])
	p := Plain{5}
	n, s := p.With("s")
	m, z := p.With[complex128](1i)
	println(n, s, m, z)
	println(p.Store(int8(3)).Store(4).n, p.n)
	println(p.Pair(1, 2, "c"))
	o := Outer{&p, L[string]{"q", "rr"}}
	k, b := o.With(true)
	println(k, b, o.Store(1).n, o.Map(func(s string) int { return len(s) })[1])
	f := p.With[int8]
	p.n = 100
	println(f(7))
	g := Plain.With[string]
	println(g(Plain{9}, "expr"))
	h := (*Plain).Store[int]
	println(h(&p, 5).n, L[int].Map[string](l, func(int) string { return "e" })[0])
	var fn func(func(int) byte) L[byte] = l.Map
	println(fn(func(i int) byte { return byte(i * 20) })[1])
	big := Big{}
	big.a[2] = 42
	println(big.At(2), big.At(uint8(2)), len(big.Each(func(i int) string { return "" })), big.a[0])
	at := big.At[int]
	big.a[2] = 0
	println(at(2))
	done := make(chan int)
	go o.Store(done2(done))
	<-done
	defer l.Fold(0, func(n, x int) int { print(x, " "); return n })
	println(viaParam([]string{"a", "b"}))
	_, ok := any(p).(interface{ With(int) (int, int) })
	_, ok2 := any(p).(interface{ String() string })
	println(ok, ok2)
}

func done2(c chan int) int {
	go func() { c <- 1 }()
	return 1
}
