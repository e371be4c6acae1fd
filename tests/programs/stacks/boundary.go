// A loop that calls across a segment boundary at every depth: the hot split costs little and corrupts nothing.
package main

//go:noinline
func leaf(a, b int, s string) (int, string) {
	var buf [20]int
	for i := range buf {
		buf[i] = a + i*b
	}
	return buf[3] + buf[19], s
}

//go:noinline
func at(depth int) int {
	if depth > 0 {
		return at(depth-1) + 1
	}
	t := 0
	for i := range 20 {
		n, s := leaf(i, i+1, "same")
		t += n
		if s != "same" {
			println("lost the string")
		}
	}
	return t
}

func main() {
	want := at(0)
	for d := range 600 {
		if at(d) != want+d {
			println("wrong at", d)
		}
	}
	println(want)
}
