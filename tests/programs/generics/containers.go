// Generic containers and functions as people write them.
package main

type Shape interface {
	Area() float64
	comparable2
}
type comparable2 interface{ Name() string }
type Sq struct {
	s   float64
	_   int
	tag [2]string
}

func (q Sq) Area() float64 { return q.s * q.s }
func (q Sq) Name() string  { return "sq" + q.tag[0] }

type Num interface{ ~int | ~int32 | ~float64 }

func Sum[T Num](xs ...T) (s T) {
	for _, x := range xs {
		s += x
	}
	return
}
func Map[T, U any, S ~[]T](s S, f func(T) U) []U {
	r := make([]U, 0, len(s))
	for _, x := range s {
		r = append(r, f(x))
	}
	return r
}
func Reduce[T, A any](s []T, a A, f func(A, T) A) A {
	for _, x := range s {
		a = f(a, x)
	}
	return a
}
func Ptr[T any](x T) *T            { return &x }
func Zero[T any]() (z T)           { return }
func Eq[T comparable](a, b T) bool { return a == b }

type Stack[T any] []T

func (s *Stack[T]) Push(x T) { *s = append(*s, x) }
func (s *Stack[T]) Pop() (x T, ok bool) {
	if len(*s) == 0 {
		return
	}
	x = (*s)[len(*s)-1]
	*s = (*s)[:len(*s)-1]
	return x, true
}

type Opt[T any] struct{ v *T }

func Some[T any](x T) Opt[T] { return Opt[T]{&x} }
func (o Opt[T]) Or(d T) T {
	if o.v == nil {
		return d
	}
	return *o.v
}

type MyInt int

func (m MyInt) String() string { return "my" }

type Stringer interface{ String() string }

func Str[T interface {
	~int
	Stringer
}](x T) string { return x.String() + string(rune('0'+int(x))) }

type Graph[N comparable] struct{ edges map[N][]N }

func (g *Graph[N]) Add(a, b N) {
	if g.edges == nil {
		g.edges = map[N][]N{}
	}
	g.edges[a] = append(g.edges[a], b)
}
func (g *Graph[N]) DFS(n N, seen map[N]bool, f func(N)) {
	if seen[n] {
		return
	}
	seen[n] = true
	f(n)
	for _, m := range g.edges[n] {
		g.DFS(m, seen, f)
	}
}
func kindOf[T any](x T) string {
	switch any(x).(type) {
	case int:
		return "int"
	case MyInt:
		return "MyInt"
	case []T:
		return "slice"
	case Opt[int]:
		return "opt"
	case error:
		return "err"
	case func() T:
		return "f"
	}
	return "?"
}

type List[T any] struct {
	head *node[T]
	n    int
}
type node[T any] struct {
	v    T
	next *node[T]
}

func (l *List[T]) Add(v T) *List[T] { l.head = &node[T]{v, l.head}; l.n++; return l }
func (l *List[T]) Iter() func(func(int, T) bool) {
	return func(y func(int, T) bool) {
		i := 0
		for n := l.head; n != nil; n = n.next {
			if !y(i, n.v) {
				return
			}
			i++
		}
	}
}

type Tuple[A, B any] struct {
	A A
	B B
}

func MkTuple[A, B any](a A, b B) Tuple[A, B] { return Tuple[A, B]{a, b} }
func Chan[T any](xs ...T) <-chan T {
	c := make(chan T, len(xs))
	for _, x := range xs {
		c <- x
	}
	close(c)
	return c
}
func Keys[M ~map[K]V, K comparable, V any](m M) int {
	n := 0
	for range m {
		n++
	}
	return n
}

type Set[T comparable] map[T]struct{}

func (s Set[T]) Has(x T) bool { _, ok := s[x]; return ok }
func Apply[T any](x T, fs ...func(T) T) T {
	for _, f := range fs {
		x = f(x)
	}
	return x
}
func main() {
	var sh Shape = Sq{s: 2, tag: [2]string{"!", ""}}
	println(sh.Area(), sh.Name(), sh == Shape(Sq{s: 2, tag: [2]string{"!", ""}}))
	println(Sum(1, 2, 3), Sum(1.5, 2), Sum[int32](), Sum(MyInt(1), 2))
	println(len(Map([]int{1, 2}, func(i int) string { return "x" })), Reduce([]string{"a", "b"}, 0, func(n int, s string) int { return n + len(s) }))
	println(*Ptr(5), *Ptr("s"), Zero[*int]() == nil, Zero[[2]int]()[1], Eq("a", "a"), Eq[any](1, 1.0), Eq(Sq{}, Sq{}))
	var st Stack[Tuple[string, int]]
	st.Push(MkTuple("a", 1))
	st.Push(MkTuple("b", 2))
	x, ok := st.Pop()
	println(x.A, x.B, ok)
	st.Pop()
	_, ok = st.Pop()
	println(ok)
	println(Some(3).Or(4), Opt[string]{}.Or("d"), Str(MyInt(7)))
	var g Graph[[2]int]
	g.Add([2]int{0, 0}, [2]int{0, 1})
	g.Add([2]int{0, 1}, [2]int{1, 1})
	g.Add([2]int{1, 1}, [2]int{0, 0})
	g.DFS([2]int{}, map[[2]int]bool{}, func(n [2]int) { print(n[0], n[1], " ") })
	println(kindOf(1), kindOf(MyInt(1)), kindOf([]int{}), kindOf(Some(1)), kindOf(func() int { return 1 }), kindOf[error](nil))
	l := new(List[string]).Add("x").Add("y")
	for i, v := range l.Iter() {
		print(i, v, " ")
	}
	s := 0
	for v := range Chan(1, 2, 3) {
		s += v
	}
	println(s, Keys(Set[string]{"a": {}}), Set[int]{1: {}}.Has(1), Set[int]{}.Has(1))
	println(Apply(2, func(i int) int { return i * i }, func(i int) int { return i + 1 }), Apply("a", func(s string) string { return s + s }))
	f := Map[int, bool, []int]
	println(f([]int{1}, func(i int) bool { return i > 0 })[0])
	var h func(...float64) float64 = Sum
	println(h(1, 2.5))
	m := (*Stack[int]).Push
	var si Stack[int]
	m(&si, 4)
	p := si.Pop
	si = append(si, 9)
	v, _ := p()
	println(v, len(si))
	type pair[T any] struct{ a, b T }
	println(pair[int]{1, 2} == pair[int]{1, 2}, any(pair[int]{}) == any(pair[int8]{}))
}
