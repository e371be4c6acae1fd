// The blank identifier in parentheses, in ranges and as a field of literals; arrays of no length.
package main

import "reflect"

type triple struct{ a, _, c int }

var static = triple{1, 2, 3}

func calls(n *int) int {
	*n++
	return *n
}

type empty struct {
	a [0]string
	b int
}

func read(i int) (s string) {
	defer func() { println(recover().(error).Error()) }()
	var v empty
	v.b = 3
	s = v.a[i]
	return
}

func write(i int) {
	defer func() { println(recover().(error).Error()) }()
	var v empty
	v.b = 3
	v.a[i] = "x"
	println(v.b)
}

func main() {
	(_) = 3
	(_), ((_)) = 4, 5
	for i, _ := range (*[3]int)(nil) {
		print(i, " ")
	}
	i := 0
	for i, (_) = range (*[2]int)(nil) {
		print(i, " ")
	}
	println()
	n := 0
	dynamic := triple{calls(&n), calls(&n), calls(&n)}
	println(n, reflect.ValueOf(dynamic).Field(1).Int(), reflect.ValueOf(static).Field(1).Int(), static.c)
	large := struct {
		a [20]int
		_ [20]int
	}{[20]int{1}, [20]int{calls(&n), 7}}
	println(n, reflect.ValueOf(large).Field(1).Index(1).Int(), large.a[0])
	println(static == triple{1, 5, 3})
	read(0)
	write(0)
}
