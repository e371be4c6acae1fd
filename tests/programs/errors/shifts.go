// Shifts of what cannot be shifted, by what cannot be counted.
package main

func main() {
	var f float64 = 2
	var i int = 1
	var s uint = 3
	_ = f << 1
	_ = 1.5 << 2
	_ = 1 << -1
	_ = i << 1.5
	_ = i << f
	_ = "a" << 1
	var g float64 = 1 << s
	_ = 1.0 << s
	_ = make([]int, 1.0<<s)
	_ = g
	_ = i << "x"
}
