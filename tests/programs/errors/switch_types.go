// Type switches: impossible and duplicate cases, on non-interfaces, unused variables.
package main

type stringer interface{ String() string }

type t struct{}

func main() {
	var x any = 1
	switch v := x.(type) {
	case int:
	}
	switch x.(type) {
	case int, string, int:
	case nil, nil:
	case 5:
	}
	var s stringer
	switch s.(type) {
	case t:
	case *t:
	}
	i := 5
	switch i.(type) {
	}
	switch i {
	case "a":
	case 1.5:
	default:
	default:
	}
}
