// The same name twice: in a block, as a parameter, at package level, as a field, method and case.
package main

type t struct {
	a int
	a string
}

func (t) m() {}
func (t) m() {}
func (t) a() {}

func f(x int, x string) {}

func g() {}

var g = 1

func main() {
	x := 1
	x := 2
	var x int
	switch x {
	case 1:
	case 2, 1:
	}
	a, x := 1, 2
	println(a)
}

func main() {}
