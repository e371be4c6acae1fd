// Comparisons of structs and arrays of interfaces: which of them fail, and which end before.
package main

type bad = []int

type A struct {
	i any
	n int
}
type B struct {
	n int
	i any
}
type C struct {
	i, j any
}
type D struct {
	s string
	n int
	i any
	t string
}
type N struct {
	b B
	n int
}
type Big struct {
	a [9]int
	i any
	n int
}

func try(name string, f func() bool) {
	defer func() {
		if e := recover(); e != nil {
			println(name, e.(error).Error())
		}
	}()
	println(name, f())
}

//go:noinline
func v[T any](x T) T { return x }

func eq[T comparable](name string, x, y T) {
	try(name, func() bool { return x == y })
	try(name+" any", func() bool { return any(x) == any(y) })
	m := map[T]int{}
	try(name+" map", func() bool { m[x] = 1; _, ok := m[y]; return ok })
}

func main() {
	eq("A1", A{bad{}, 1}, A{bad{}, 2})
	eq("A2", A{bad{}, 1}, A{1, 1})
	eq("B1", B{1, bad{}}, B{2, bad{}})
	eq("B2", B{1, bad{}}, B{1, bad{}})
	eq("C1", C{bad{}, 1}, C{bad{}, "x"})
	eq("C2", C{1, bad{}}, C{2, bad{}})
	eq("C3", C{1, bad{}}, C{"", bad{}})
	eq("D1", D{"a", 1, bad{}, ""}, D{"b", 1, bad{}, ""})
	eq("D2", D{"a", 1, bad{}, ""}, D{"a", 1, bad{}, "x"})
	eq("N1", N{B{1, bad{}}, 1}, N{B{1, bad{}}, 2})
	eq("Big1", Big{i: bad{}, n: 1}, Big{i: bad{}, n: 2})
	eq("Big2", Big{a: [9]int{1}, i: bad{}, n: 1}, Big{i: bad{}, n: 2})
	eq("arr1", [1]any{bad{}}, [1]any{bad{}})
	eq("arr2", [2]any{bad{}, 1}, [2]any{bad{}, ""})
	eq("arr2b", [2]any{bad{}, 1}, [2]any{bad{}, 2})
	eq("arr2c", [2]any{1, bad{}}, [2]any{2, bad{}})
	eq("arr5", [5]any{bad{}, 4: 1}, [5]any{bad{}, 4: ""})
	eq("arr5b", [5]any{bad{}, 4: 1}, [5]any{bad{}, 4: 2})
	eq("arr5c", [5]any{3: bad{}, 2: 1}, [5]any{3: bad{}, 2: 2})
	eq("arrB", [3]B{{1, bad{}}, {1, 1}}, [3]B{{1, bad{}}, {2, 1}})
	eq("arrB2", [3]B{{1, 1}, {1, bad{}}}, [3]B{{2, 1}, {2, bad{}}})
	eq("arrS", [3]string{"a", "b"}, [3]string{"a", "c"})
}
