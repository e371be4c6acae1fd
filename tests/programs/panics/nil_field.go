// A field of a nil struct pointer: the address is the field's offset.
package main

type node struct {
	a, b, c int
	next    *node
}

func sum(n *node) (t int) {
	for i := 0; i < 4; i++ {
		t += n.c
		n = n.next
	}
	return
}

func main() {
	println(sum(&node{c: 5, next: &node{c: 6}}))
}
