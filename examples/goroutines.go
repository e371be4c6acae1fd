// One hundred thousand goroutines, all parked at once on 2 KB stacks, then woken and summed up.
package main

import "runtime"

func main() {
	const n = 100000
	start, results := make(chan struct{}), make(chan int)
	for i := range n {
		go func() {
			<-start
			results <- i
		}()
	}
	println("goroutines:", runtime.NumGoroutine(), "on", runtime.GOMAXPROCS(0), "Ps")
	close(start)
	sum := 0
	for range n {
		sum += <-results
	}
	println("sum:", sum)
}
