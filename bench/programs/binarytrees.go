// Allocation of small objects with pointers, and their death.
package main

type node struct {
	left, right *node
}

func bottomUp(depth int) *node {
	if depth == 0 {
		return &node{}
	}
	return &node{bottomUp(depth - 1), bottomUp(depth - 1)}
}

func (n *node) check() int {
	if n.left == nil {
		return 1
	}
	return 1 + n.left.check() + n.right.check()
}

func main() {
	const minDepth, maxDepth = 4, 17
	println("stretch", bottomUp(maxDepth+1).check())
	longLived := bottomUp(maxDepth)
	for d := minDepth; d <= maxDepth; d += 4 {
		iterations := 1 << uint(maxDepth-d+minDepth)
		check := 0
		for i := 0; i < iterations; i++ {
			check += bottomUp(d).check()
		}
		println(iterations, "trees of depth", d, "check", check)
	}
	println("long lived", longLived.check())
}
