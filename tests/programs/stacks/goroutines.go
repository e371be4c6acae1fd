// Two hundred goroutines that each recurse deeply while others run: stacks grow and shrink side by side.
package main

import "runtime"

func climb(n int, yield bool) int {
	var pad [8]int
	pad[n&7] = n
	if n == 0 {
		if yield {
			runtime.Gosched()
		}
		return 0
	}
	if yield && n%100 == 0 {
		runtime.Gosched()
	}
	return climb(n-1, yield) + pad[n&7]&1
}

func main() {
	c := make(chan [2]int)
	for i := range 200 {
		go func() {
			c <- [2]int{i, climb(10*i, i%2 == 0)}
		}()
	}
	total, bad := 0, 0
	for range 200 {
		r := <-c
		if r[1] != 5*r[0] {
			bad++
		}
		total += r[1]
	}
	println(total, bad)
}
