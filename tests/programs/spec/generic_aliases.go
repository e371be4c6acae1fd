// Aliases with type parameters, aliases of instances and of unnamed types.
package main

type Set[T comparable] = map[T]struct{}
type Pair[A, B any] struct {
	First  A
	Second B
}
type Same[T any] = Pair[T, T]
type Swap[A, B any] = Pair[B, A]
type Strings = []string
type Ptr[T any] = *T
type Fn[A, R any] = func(A) R
type Tree[T any] struct {
	Left, Right Ptr[Tree[T]]
	Value       T
}
type IntTree = Tree[int]
type List[T any] = []Same[T]
type Number interface{ ~int | ~float64 }
type Matrix[T Number] = [2][2]T

func (p Pair[A, B]) Flip() Swap[A, B] { return Swap[A, B]{p.Second, p.First} }

func (t *Tree[T]) size() int {
	if t == nil {
		return 0
	}
	return t.Left.size() + 1 + t.Right.size()
}

func sum(t *IntTree) int {
	if t == nil {
		return 0
	}
	return sum(t.Left) + t.Value + sum(t.Right)
}

func keys[T comparable](s Set[T]) int { return len(s) }

func apply[A, R any](f Fn[A, R], xs ...A) (out []R) {
	for _, x := range xs {
		out = append(out, f(x))
	}
	return
}

func trace[T Number](m Matrix[T]) T { return m[0][0] + m[1][1] }

func main() {
	s := Set[string]{"a": {}, "b": {}}
	s["c"] = struct{}{}
	println(keys(s), keys(map[int]struct{}{1: {}}))
	p := Same[int]{1, 2}
	q := Pair[int, string]{3, "x"}
	println(p.Flip().First, q.Flip().First, q.Flip().Flip() == q)
	var any1 any = p
	_, ok1 := any1.(Pair[int, int])
	_, ok2 := any1.(Swap[int, int])
	println(ok1, ok2)
	t := &IntTree{Value: 1, Left: &Tree[int]{Value: 2}, Right: Ptr[IntTree](&IntTree{Value: 3})}
	println(sum(t), t.size())
	for _, n := range apply(func(s string) int { return len(s) }, "a", "bcd") {
		print(n, " ")
	}
	println()
	l := List[bool]{{true, false}, {false, false}}
	println(len(l), l[0].First)
	println(trace(Matrix[float64]{{1.5, 0}, {0, 2}}), trace([2][2]int{{1, 2}, {3, 4}}))
	type local = Pair[Strings, Ptr[int]]
	n := 5
	v := local{Strings{"z"}, &n}
	*v.Second++
	println(n, v.First[0])
}
