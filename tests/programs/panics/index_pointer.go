// Index out of range through a pointer to an array, and the address of an element.
package main

func elem(p *[3]string, i int) *string { return &p[i] }

func main() {
	a := [3]string{"a", "b", "c"}
	println(*elem(&a, 0))
	println(*elem(&a, 3))
}
