// The same case twice: constants, types, nil, defaults, keys of literals.
package main

func main() {
	var x int
	switch x {
	case 1, 2:
	case 3, 1:
	default:
	}
	switch s := any(x).(type) {
	case int, string:
		_ = s
	case nil:
	case int:
	case nil:
	}
	switch "a" {
	case "b", "b":
	}
	switch {
	case true:
	case true:
	}
	_ = map[string]int{"a": 1, "b": 2, "a": 3}
	_ = []int{0: 1, 2: 3, 2: 4}
	_ = struct{ a, b int }{a: 1, a: 2}
}
