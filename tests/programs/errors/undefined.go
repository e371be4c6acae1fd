// Names that nothing declares: a variable, a function, a type, a package member, a field, a method.
package main

import "math"

type t struct{ a int }

func main() {
	println(x)
	f(1)
	var v missing
	println(math.Sqroot(2), math.pi)
	s := t{}
	println(s.b, s.A)
	s.m()
	fmt.Println("hi")
}
