// Switches: missing tags, initialisers, fallthrough, defaults anywhere, cases that are not constant.
package main

func f(s string, v int) int { print(s, " "); return v }

func kind(x any) string {
	switch y := x.(type) {
	case nil:
		return "nil"
	case int, int8:
		_, isInt := y.(int)
		if isInt {
			return "int"
		}
		return "int8"
	case func() int:
		return "func"
	case error:
		return "error " + y.Error()
	case interface{ Len() int }:
		return "len"
	case []int:
		y[0]++
		return "slice"
	case *int:
		*y *= 2
		return "pointer"
	case struct{ a int }:
		return "struct"
	default:
		_ = y
		return "other"
	}
}

type e string

func (x e) Error() string { return string(x) }

type l int

func (x l) Len() int { return int(x) }

func generic[T any](x T) string {
	switch any(x).(type) {
	case int:
		return "int"
	case []T:
		return "never"
	case string:
		return "string"
	}
	var zero T
	switch any(&zero).(type) {
	case *bool:
		return "bool"
	}
	return "?"
}

func main() {
	switch x := f("init", 2); {
	default:
		println("default")
	case x > 5:
		println("big")
	case x > 1:
		println("medium")
		fallthrough
	case x > 100:
		println("fell")
	case x > 0:
		println("not reached")
	}
	switch f("tag", 3) {
	case f("a", 1), f("b", 3), f("c", 3):
		println("found")
	case f("d", 3):
		println("late")
	}
	switch {
	}
	switch x := 5; x {
	}
	switch y := any(3); y {
	case "3":
		println("string")
	case 3.0:
		println("float")
	case 3:
		println("int")
	}
	switch [2]int{1, 2} {
	case [2]int{1, 3}:
	case [...]int{1, 2}:
		println("array")
	}
	switch n := 7; {
	case n < 5:
		fallthrough
	default:
		println("default last")
	}
	switch 1 {
	default:
		println("default first")
		fallthrough
	case 2:
		println("two")
	}
	n := 4
	s := []int{1}
	var err error
	for _, x := range []any{nil, 1, int8(1), func() int { return 1 }, e("bad"), l(1), s, &n, struct{ a int }{}, 'x', err} {
		print(kind(x), ", ")
	}
	println(n, s[0])
	println(generic(1), generic("s"), generic(true), generic(2.0))
	var i interface{ Len() int } = l(3)
	switch v := i.(type) {
	case l:
		println(v + 1)
	}
	switch i.(type) {
	case error:
		println("no")
	}
}
