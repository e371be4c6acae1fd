// Stores of pointers and of structs with pointers to the heap, in loops that do little else: the cost of write
// barriers.
package main

type node struct {
	next *node
	n    int
}

type item struct {
	a, b, c *node
	n       int
	name    string
}

func swap(a []*node, n int) {
	for i := range n {
		j, k := i&1023, i*7&1023
		a[j], a[k] = a[k], a[j]
		a[j].next = a[k]
	}
}

func move(a []item, n int) {
	for i := range n {
		a[i&1023] = a[i*7&1023]
	}
}

func main() {
	nodes := make([]*node, 1024)
	items := make([]item, 1024)
	for i := range nodes {
		nodes[i] = &node{n: i}
		items[i] = item{a: nodes[i], n: i}
	}
	swap(nodes, 100_000_000)
	move(items, 100_000_000)
	println(nodes[5].n, items[5].n)
}
