// Names that hide others: predeclared ones, in headers, in type switches, of methods and fields.
package main

var x = "package"

type T struct{ x string }

func (T) len() int { return 99 }

func named() (x int, err error) {
	defer func() { x *= 2 }()
	if x, err := 5, error(nil); err == nil {
		_ = x
		return x, nil
	}
	return
}

func main() {
	println(x)
	x := "function"
	{
		println(x)
		x := x + " block"
		println(x)
	}
	println(x)
	if x := len(x); x > 3 {
		println(x)
		x := "inner"
		println(x)
	} else if y := x * 2; y > 0 {
		println(x, y)
	}
	for x := 0; x < 2; x++ {
		x := x * 10
		print(x, " ")
	}
	println(x)
	switch x := any(x).(type) {
	case string:
		x += "!"
		println(x)
	}
	func(x int) { println(x) }(3)
	type x2 = int
	{
		type int string
		var s int = "int is a string"
		println(s)
	}
	len := func(s string) string { return "len of " + s }
	println(len(x), T{}.len())
	true, false, nil := false, true, 0
	println(true, false, nil)
	if !true {
		println("true is false")
	}
	v, err := named()
	println(v, err == error(niladic()))
	iota := 4
	println(iota)
	var main = func() { println("main is a variable") }
	main()
	append := 3
	println(append)
	goto x
x:
	println(T{x: x}.x)
	for range 1 {
		x, y := "new", x
		println(x, y)
	}
}

func niladic() error { return nil }
