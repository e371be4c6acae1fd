// Which of two failing operands of a parallel assignment is reported: those that an earlier assignment could change are read first.
package main

import "strconv"

type pair struct{ a, b int }

var (
	global int
	keep   func()
)

func try(name string, f func()) {
	defer func() {
		r := recover()
		if err, ok := r.(error); ok {
			println(name, err.Error())
		} else {
			println(name, "fine")
		}
	}()
	f()
}

func result(x, y []int) (a, b int) {
	defer func() { recover(); println("results", a, b) }()
	a, b = 7, 8
	a, b = x[3], y[4]
	return
}

func call(x []int) int { println("call"); return len(x) }

func main() {
	x, y := make([]int, 1), make([]int, 2)
	three, four, minus := 3, 4, -1
	zero := 0
	try("swap", func() { x[three], y[minus] = y[minus], x[three] })
	try("swap with itself", func() { x[three], x[four] = x[four], x[three] })
	try("locals", func() {
		a, b := 1, 2
		a, b = x[three], y[four]
		_, _ = a, b
	})
	try("new variables", func() {
		a, b := x[three], y[four]
		_, _ = a, b
	})
	try("addressed", func() {
		a, b := 1, 2
		p := &a
		a, b = x[three], y[four]
		_, _ = *p, b
	})
	try("global", func() { global, zero = x[three], y[four] })
	try("captured", func() {
		a, b := 1, 2
		keep = func() { a++ }
		a, b = x[three], y[four]
		_ = b
	})
	try("three", func() {
		var a int
		a, x[0], y[0] = x[three], y[four], x[four]
		_ = a
	})
	try("arithmetic", func() { x[0], y[0] = x[three], 1/zero })
	try("arithmetic on elements", func() { x[0], y[0] = x[three], 1/y[0] })
	try("places", func() { x[three], y[four] = y[0], x[0] })
	try("place and value", func() { x[three], y[0] = 1, y[four] })
	try("pointers", func() {
		var p, q *pair
		p.a, q.b = y[four], p.b
	})
	try("blank", func() { _, y[0] = x[three], y[four] })
	try("call", func() { x[0], y[0] = call(x)/zero, y[four] })
	try("calls", func() { x[0], y[0] = x[three]+call(x), y[four]+call(y) })
	try("maps", func() {
		m := map[string]int{}
		m["a"], m["b"] = x[three], y[four]
	})
	try("conversion", func() {
		var e any = 3
		x[0], y[0] = x[three], int(e.(int8))
	})
	try("depends", func() {
		a, s := 0, x
		a, s = s[three], y[four+a:]
		s, a = y[four+a:], s[three]
		_, _ = a, s
	})
	try("array", func() {
		var arr [4]int
		arr[0], arr[1] = x[three], y[four]
		println(arr[0])
	})
	try("comparison", func() {
		var a, b any = []int{}, []int{}
		var ok bool
		x[0], ok = x[three], a == b
		println(ok)
	})
	result(x, y)
	println(strconv.Itoa(global), x[0], y[0])
}
