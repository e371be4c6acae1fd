// What is evaluated before the panic: output up to it, and which of several possible faults comes first.
package main

func side(s string, v int) int {
	println(s)
	return v
}

func main() {
	a := []int{1, 2, 3}
	a[side("index", 1)] = side("value", 5)
	println(a[1])
	var p *[]int
	zero := 0
	defer1 := func() int { return side("left", 4) / side("right", zero) }
	if len(a) == 4 {
		println((*p)[0])
	}
	a[side("second index", 7)] = defer1()
}
