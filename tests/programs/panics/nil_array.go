// An element of an array behind a nil pointer, and a range over its values.
package main

func total(p *[100]int) (t int) {
	for _, x := range p {
		t += x
	}
	return
}

func main() {
	var a [100]int
	a[7] = 3
	println(total(&a))
	println(total(nil))
}
