// When deferred calls evaluate what: function, receiver and arguments at once, variables of closures late.
package main

type t struct{ n int }

func (x t) show(s string)   { print(s, x.n, " ") }
func (x *t) pshow(s string) { print(s, x.n, " ") }

func results() (a int, b string) {
	defer func(old int) { a, b = a+old, b+"!" }(a)
	a = 5
	return 7, "r"
}

func loopDefers() {
	for i := 0; i < 3; i++ {
		defer print(i, " ")
	}
	for i := range 3 {
		defer func() { print(i*10, " ") }()
	}
}

func conditional(b bool) {
	if b {
		defer println("conditional")
	}
	print("body ")
	if !b {
		println()
	}
}

func chain(s string) func(string) {
	print("enter-", s, " ")
	return func(end string) { print("leave-", s, end, " ") }
}

func main() {
	v := t{1}
	p := &v
	defer println()
	defer v.show("value")
	defer v.pshow("pointer")
	defer p.show("through")
	f := func() { print("first f ") }
	defer f()
	f = func() { print("second f ") }
	defer func() { f() }()
	v.n = 2
	p = &t{3}
	a, b := results()
	println(a, b)
	loopDefers()
	println()
	conditional(true)
	conditional(false)
	defer chain("x")("!")
	func() {
		defer chain("y")("?")
		print("inside ")
	}()
	println()
	m := map[string]int{"a": 1}
	defer delete(m, "a")
	defer func() { print(len(m), " ") }()
	var i any = v
	defer i.(t).show("asserted")
	defer close(make(chan int))
}
