// Scopes and declarations: shadowing at each level, local types and constants, blank identifiers, unicode names.
package main

const x = "package"

type T struct{ v int }

func (t T) String() string { return "T" }

var é, 变量 = 1, 2

func param(x int) int {
	x++
	{
		x := x * 10
		x++
		if x := x + 5; x > 0 {
			return x
		}
	}
	return x
}

func result() (x int) {
	defer0 := func() { x = 9 }
	defer0()
	return
}

func main() {
	println(x, é+变量)
	x := 1
	println(x)
	{
		const x = 2.5
		println(x)
		type T int
		var t T = 4
		println(t)
	}
	var t T
	t.v = x
	println(t.v, param(3), result())
	for x := 0; x < 2; x++ {
		x := x + 100
		print(x, " ")
	}
	println(x)
	if x := 5; x > 10 {
	} else if y := x * 2; y > 9 {
		println(x, y)
	} else {
		println("no")
	}
	switch x := x + 1; x {
	case 2:
		x := "case"
		println(x)
	}
	f := func(x string) string {
		return x + "!"
	}
	println(f("arg"))
	var _ = 3
	var _, y = 1, 2
	_ = func() {}
	println(y)
	type local struct {
		T
		next *local
	}
	l := &local{next: &local{T: T{8}}}
	println(l.next.v)
	func() {
		type local [2]int
		println(len(local{}))
	}()
	goto end
end:
	println("end")
}
