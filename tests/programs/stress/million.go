// A million goroutines that wait at once, are released and add up what they know.
package main

import (
	"runtime"
	"sync"
)

func main() {
	const n = 1_000_000
	var ready, done sync.WaitGroup
	ready.Add(n)
	done.Add(n)
	gate := make(chan bool)
	sums := make(chan int, 100)
	for i := range n {
		go func() {
			defer done.Done()
			ready.Done()
			<-gate
			sums <- i
		}()
	}
	ready.Wait()
	println(runtime.NumGoroutine() > n)
	close(gate)
	total := 0
	for range n {
		total += <-sums
	}
	done.Wait()
	println(total == n*(n-1)/2)
}
