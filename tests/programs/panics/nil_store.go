// A store through a nil pointer to an integer.
package main

func set(p *int, v int) { *p = v }

func main() {
	var x int
	set(&x, 4)
	println(x)
	set(nil, 5)
}
