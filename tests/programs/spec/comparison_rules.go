// == on structs, arrays, interfaces, channels, pointers; what panics and what is decided before.
package main

type blank struct {
	a int
	_ int
	b string
}
type inner struct{ f float64 }
type outer struct {
	inner
	i any
	p *int
	c chan int
	a [2]string
}
type empty struct{}

func try(name string, f func() bool) {
	defer func() {
		if r := recover(); r != nil {
			println(name, r.(error).Error())
		}
	}()
	println(name, f())
}

type err struct{ s string }

func (e err) Error() string { return e.s }

func mayFail(fail bool) error {
	var e *errp
	if fail {
		e = &errp{}
	}
	return e
}

type errp struct{}

func (*errp) Error() string { return "errp" }

func main() {
	println(blank{1, 2, "x"} == blank{1, 3, "x"}, blank{a: 1} == blank{a: 2})
	zero := 0.0
	nan := zero / zero
	n, m := 1, 1
	c := make(chan int)
	x := outer{inner{1}, 2, &n, c, [2]string{"a", "b"}}
	y := x
	println(x == y, x != y)
	y.p = &m
	println(x == y)
	y = x
	y.f = nan
	println(y == y, x == y)
	y = x
	y.i = int64(2)
	println(x == y, x.i == 2, y.i == 2, y.i == int64(2))
	try("slices", func() bool { return any([]int{1}) == any([]int{1}) })
	try("different types", func() bool { return any([]int{1}) == any([]string{}) })
	try("maps inside", func() bool {
		a := [2]any{1, map[int]int{}}
		b := [2]any{1, map[int]int{}}
		return a == b
	})
	try("decided before", func() bool {
		a := [2]any{1, map[int]int{}}
		b := [2]any{2, map[int]int{}}
		return a == b
	})
	try("functions", func() bool { return any(main) == any(nil) })
	try("func struct", func() bool { return any(struct{ f func() }{}) == any(struct{ f func() }{}) })
	var e1, e2 error = err{"x"}, err{"x"}
	println(e1 == e2, e1 == err{"x"}, err{"y"} == e1, e1 != nil)
	println(mayFail(false) == nil, mayFail(true) == nil, mayFail(false) == (*errp)(nil))
	var s1, s2 any = empty{}, struct{}{}
	println(s1 == s2, s1 == empty{}, s2 == struct{}{})
	var ro <-chan int = c
	println(ro == c, any(ro) == any(c), c == nil)
	println(any(1) == any(1.0), any('a') == any(97), any(nil) == nil, any(true) == true)
	switch any(x) {
	case y:
		println("y")
	case x:
		println("x")
	}
	f, g := 0.0, -zero
	println([1]float64{f} == [1]float64{g}, struct{ f float64 }{nan} == struct{ f float64 }{nan})
}
