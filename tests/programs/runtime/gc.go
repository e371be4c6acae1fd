// Garbage: many times the live heap is allocated, runtime.GC in between, and what is live stays intact.
package main

import "runtime"

type node struct {
	next *node
	data [10]int
}

func list(n int) (head *node) {
	for i := range n {
		head = &node{next: head}
		for j := range head.data {
			head.data[j] = i * j
		}
	}
	return
}

func check(l *node, n int) bool {
	for i := n - 1; i >= 0; i-- {
		for j, x := range l.data {
			if x != i*j {
				return false
			}
		}
		l = l.next
	}
	return l == nil
}

var sink []byte

func main() {
	keep := list(2000)
	for round := range 20 {
		for range 200 {
			sink = make([]byte, 1000+round)
			if check(list(20), 20) == false {
				println("lost a young list")
			}
		}
		runtime.GC()
		if !check(keep, 2000) {
			println("lost the old list in round", round)
		}
	}
	s := ""
	for range 2000 {
		s += "x"
	}
	println(len(s), check(keep, 2000))
}
