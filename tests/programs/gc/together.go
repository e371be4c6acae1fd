// Goroutines that ask for a collection at the same time share one.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

var sink []byte

func main() {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var wg sync.WaitGroup
	for range 3000 {
		wg.Go(func() {
			sink = make([]byte, 100)
			runtime.GC()
		})
	}
	wg.Wait()
	runtime.ReadMemStats(&after)
	n := after.NumGC - before.NumGC
	fmt.Println(n >= 1, n < 2000)

	// One after the other, each is a collection.
	runtime.ReadMemStats(&before)
	for range 5 {
		runtime.GC()
	}
	runtime.ReadMemStats(&after)
	fmt.Println(after.NumGC-before.NumGC >= 5, after.NumForcedGC-before.NumForcedGC)
}
