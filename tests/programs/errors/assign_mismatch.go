// Numbers of values on both sides that do not agree.
package main

func two() (int, string) { return 1, "a" }

func none() {}

func main() {
	a, b := 1
	c := two()
	d, e, f := two()
	var g, h = 1, 2, 3
	x := none()
	println(a, b, c, d, e, f, g, h, x, two())
}
