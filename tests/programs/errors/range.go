// Ranges over things that cannot be, and with too many variables.
package main

func main() {
	for i := range 5.5 {
	}
	for i, j := range 10 {
	}
	for i := range true {
	}
	var p *[]int
	for range p {
	}
	for i := range func(int) {} {
	}
	for i, v, w := range []int{} {
	}
	var s string
	for i, s = range "abc" {
	}
	for i := range struct{}{} {
	}
}
