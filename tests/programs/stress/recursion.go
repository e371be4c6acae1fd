// Deep recursion in many goroutines at once, which yield on the way, so that their stacks grow side by side.
package main

import (
	"runtime"
	"sync"
)

type node struct {
	next  *node
	value int
}

//go:noinline
func down(depth int, path *node) (sum int) {
	var room [8]int
	for i := range room {
		room[i] = depth + i
	}
	here := node{path, room[depth%8]}
	if depth%1000 == 0 {
		runtime.Gosched()
	}
	if depth == 0 {
		for n := &here; n != nil; n = n.next {
			sum += n.value
		}
		return sum
	}
	sum = down(depth-1, &here)
	for i := range room {
		if room[i] != depth+i {
			panic("overwritten")
		}
	}
	return sum
}

func main() {
	sums := make([]int, 100)
	for range 3 {
		var wg sync.WaitGroup
		for i := range sums {
			wg.Go(func() { sums[i] = down(10_000+i, nil) })
		}
		wg.Wait()
	}
	total := 0
	for _, s := range sums {
		total += s
	}
	println(total)
}
