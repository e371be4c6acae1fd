// Goroutines that fight for one mutex, with little and with some work inside and outside.
package main

import (
	"runtime"
	"sync"
)

func fight(goroutines, rounds, inside, outside int) int {
	var mu sync.Mutex
	var wg sync.WaitGroup
	shared, sink := 0, make([]int, goroutines)
	for g := range goroutines {
		wg.Add(1)
		go func() {
			defer wg.Done()
			x := g
			for range rounds {
				mu.Lock()
				for range inside {
					shared = shared*3 + 1
				}
				mu.Unlock()
				for range outside {
					x = x*5 + 7
				}
			}
			sink[g] = x
		}()
	}
	wg.Wait()
	return shared
}

func main() {
	runtime.GOMAXPROCS(4)
	println(fight(4, 1_000_000, 1, 0), fight(16, 200_000, 10, 50), fight(1000, 1000, 5, 5))
	var rw sync.RWMutex
	var wg sync.WaitGroup
	n := 0
	for g := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 200_000 {
				if (i+g)%20 == 0 {
					rw.Lock()
					n++
					rw.Unlock()
				} else {
					rw.RLock()
					_ = n
					rw.RUnlock()
				}
			}
		}()
	}
	wg.Wait()
	println(n)
}
