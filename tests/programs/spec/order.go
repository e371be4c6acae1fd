// Order of evaluation: operands, index expressions, composite literals, assignments, sends, defers and returns.
package main

var trace string

func t(s string, v int) int { trace += s; return v }

func b(s string, v bool) bool { trace += s; return v }

func p(s string, v *int) *int { trace += s; return v }

func m(s string, v map[int]int) map[int]int { trace += s; return v }

func show(label string) {
	println(label, trace)
	trace = ""
}

type T struct{ a, b, c int }

func (x T) M(s string) T      { trace += s; return x }
func (x *T) P(s string) *T    { trace += s; return x }
func two(s string) (int, int) { trace += s; return 1, 2 }
func three(a, b, c int) int   { return a + b*10 + c*100 }
func variadic(xs ...int) (n int) {
	for _, x := range xs {
		n = n*10 + x
	}
	return
}

func named() (r int) {
	defer func() { r += t("d", 1) }()
	return t("r", 5)
}

func main() {
	_ = t("a", 1) + t("b", 2)*t("c", 3) - t("d", 4)
	show("arith")
	_ = b("a", true) || b("b", true) && b("c", false)
	show("logic")
	_ = three(t("a", 1), t("b", 2), t("c", 3))
	show("args")
	arr := [5]int{3: t("y", 1), 1: t("z", 2), t("w", 7)}
	_ = arr
	show("array")
}

func init() {
	s := []int{t("a", 1), t("b", 2)}
	s[t("i", 0)], s[t("j", 1)] = t("k", 5), t("l", 6)
	show("parallel")
	mm := map[int]int{t("k1", 1): t("v1", 1), t("k2", 2): t("v2", 2)}
	show("map")
	m("m", mm)[t("k", 3)] = t("v", 4)
	show("mapassign")
	m("m", mm)[t("k", 3)] += t("v", 4)
	show("mapop")
	*p("p", &s[0]) = t("v", 3)
	show("deref")
	x, y := two("f")
	_, _ = x, y
	_ = T{b: t("b", 1), a: t("a", 2)}
	show("struct")
	T{}.M("1").M("2").M("3")
	(&T{}).P("4").P("5")
	show("chain")
	c := make(chan int, 1)
	ch := func() chan int { trace += "c"; return c }
	ch() <- t("v", 1)
	show("send")
	select {
	case v := <-ch():
		_ = v
	}
	show("recv")
	println(named())
	show("named")
	func() {
		defer t("3", t("1", 0))
		defer T{}.M("2").M("4")
	}()
	show("defer")
	println(variadic(t("a", 1), t("b", 2), t("c", 3)))
	show("variadic")
	i := 0
	i, s[i] = 1, 9
	println(i, s[0])
	s[0], s[1], s[0] = 1, 2, 3
	println(s[0], s[1])
	a := [3]int{1, 2, 3}
	for i, v := range a {
		a[2] = 10
		if i == 2 {
			println(v)
		}
	}
	for i, v := range &a {
		a[2] = 20
		if i == 2 {
			println(v)
		}
	}
	sl := a[:2]
	for i := range sl {
		sl = append(sl, i)
	}
	println(len(sl), a[2])
	switch t("s", 2) {
	case t("1", 1), t("2", 2), t("3", 3):
		trace += "!"
	case t("4", 4):
	}
	show("switch")
	if v := t("i", 1); v == t("c", 1) {
		show("if")
	}
	for i := t("i", 0); i < t("c", 2); i += t("p", 1) {
		trace += "b"
	}
	show("for")
	f := func() func(int) int { trace += "f"; return func(x int) int { trace += "call"; return x } }
	f()(t("arg", 1))
	show("func")
	var np *T
	func() {
		defer func() { recover(); show("nil") }()
		np.a = t("v", 1)
	}()
	func() {
		defer func() { recover(); show("index") }()
		s[t("i", 5)] = t("v", 1)
	}()
	func() {
		defer func() { recover(); show("div") }()
		z := 0
		s[t("i", 0)] = t("a", 1) / z * t("b", 1)
	}()
}
