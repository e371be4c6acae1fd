// range over what has no elements, and with too many variables.
package main

type t struct{}

func pair() (int, int) { return 1, 2 }

func main() {
	for i := range t{} {
	}
	for i, x := range 10 {
	}
	for range 1.5 {
	}
	for i, x := range make(chan int) {
	}
	for range func(int) {} {
	}
	for x, y := range func(yield func(int) bool) {} {
	}
	var s string
	for i, r := range "abc" {
		s = r
	}
	for k, v := range map[string]int{} {
		k = v
	}
	for range make(chan<- int) {
	}
}
