// Deferred calls run last in, first out; arguments are fixed at the defer, results can still change.
package main

func order() {
	for i := range 4 {
		defer print(i, " ")
	}
	print("body ")
}

func args() {
	x := 1
	defer println("deferred", x)
	defer func() { println("closure", x) }()
	x = 2
}

func result() (n int) {
	defer func() { n *= 2 }()
	n = 5
	return n + 1
}

func unnamed() int {
	n := 5
	defer func() { n = 100 }()
	return n
}

func several() (a int, s string, err error) {
	defer func(k int) {
		a += k
		s += "!"
	}(a + 10)
	return 1, "s", nil
}

type res struct{ name string }

func (r *res) close()      { println("close", r.name) }
func (r res) report(n int) { println("report", r.name, n) }

func open(name string) *res {
	println("open", name)
	return &res{name}
}

func methods() {
	a := open("a")
	defer a.close()
	b := open("b")
	defer b.close()
	defer b.report(1)
	b.name = "changed"
	b = nil
	println("working")
}

func nested() {
	defer func() {
		defer println("inner of deferred")
		defer func() {
			println("deeper")
		}()
		println("in deferred")
	}()
	func() {
		defer println("inner function")
	}()
	println("end of nested")
}

func conditional(n int) {
	if n > 0 {
		defer println("positive", n)
	}
	switch n {
	case 2:
		defer println("two")
		fallthrough
	case 3:
		defer println("two or three")
		if n == 2 {
			return
		}
	}
	println("body", n)
}

func many(n int) (sum int) {
	for i := range n {
		defer func() { sum += i }()
	}
	return 1
}

func recursive(n int) {
	if n == 0 {
		return
	}
	defer print(n, " ")
	recursive(n - 1)
}

func main() {
	order()
	println()
	args()
	println(result(), unnamed())
	println(several())
	methods()
	nested()
	conditional(1)
	conditional(2)
	conditional(3)
	println(many(1000))
	recursive(5)
	println()
	c := make(chan int, 1)
	func() {
		defer close(c)
		c <- 1
	}()
	_, ok := <-c
	_, ok2 := <-c
	println(ok, ok2)
	s := []int{1, 2, 3}
	func() {
		defer copy(s, []int{9})
		defer clear(s[2:])
	}()
	println(s[0], s[1], s[2])
	for i := range 2 {
		defer func() { println("main deferred", i) }()
	}
}
