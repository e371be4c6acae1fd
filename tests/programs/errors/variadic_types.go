// Misuse of the three dots that the parser lets pass.
package main

func v(a int, xs ...int)    {}
func w(xs ...int, b string) {}
func n(a, b int)            {}

func main() {
	s := []int{1}
	v(s...)
	v(1, 2, s...)
	n(s...)
	v(1, []string{"a"}...)
	v(1, [2]int{}...)
	_ = append(s, 1, s...)
	_ = len(s...)
	v(1, s)
}
