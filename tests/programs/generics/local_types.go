// Types declared in generic functions are other types in each instance; local aliases; generic methods.
package main

type G[T any] struct{ v T }

func (g G[T]) make() any {
	type inner struct{ x T }
	return inner{g.v}
}

func local[T any](x T) any {
	type wrapped struct{ v T }
	return wrapped{x}
}

func plain[T any]() any {
	type X int
	return X(1)
}

func nested[T, U any](x T, y U) any {
	type A struct{ a T }
	type B struct {
		A
		next *B
		m    map[string]U
	}
	return func() any {
		type C []B
		return C{{A{x}, nil, map[string]U{"k": y}}}
	}()
}

type L[T any] []T

func (l L[T]) Map[U any](f func(T) U) L[U] {
	var r L[U]
	for _, x := range l {
		r = append(r, f(x))
	}
	return r
}

func (l L[T]) Zip[U any](o L[U]) any {
	type pair struct {
		a T
		b U
	}
	var r []pair
	for i := range min(len(l), len(o)) {
		r = append(r, pair{l[i], o[i]})
	}
	return r
}

func lists(l L[int]) (string, bool, bool) {
	s := l.Map(func(i int) string { return "abc"[:i] })
	f := l.Map[float64]
	g := L[int].Map[bool]
	_, same := l.Zip(s).([]int)
	return s[2], f(func(i int) float64 { return float64(i) / 2 })[2] == 1.5 && g(l, func(i int) bool { return i > 1 })[1], same
}

func aliased[T any](x T) int {
	type S = []T
	type M = map[string]S
	type P = *M
	m := M{"k": {x, x}}
	var p P = &m
	f := func(s S) int { return len(s) }
	return f((*p)["k"]) + len([]S{nil, {x}})
}

func try(x any) {
	defer func() { println(recover().(error).Error()) }()
	println(x.(string))
}

func main() {
	try(local(1))
	try(local(local("s")))
	try(plain[int]())
	try(plain[G[int]]())
	try(nested(1, "x"))
	try(G[float64]{}.make())
	println(plain[int]() == plain[int](), plain[int]() == plain[string](), G[int]{}.make() == G[int]{}.make(), G[int]{}.make() == G[int8]{}.make())
	println(lists(L[int]{1, 2, 3}))
	println(aliased(2.5))
	panic(plain[bool]())
}
