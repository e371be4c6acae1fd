// Random bytes for many goroutines at once, which run on several threads while there are collections.
package main

import (
	"crypto/rand"
	"fmt"
	"runtime"
	"sync"
)

func main() {
	runtime.GOMAXPROCS(8)
	var mu sync.Mutex
	seen := map[[16]byte]bool{}
	var wg sync.WaitGroup
	for g := range 64 {
		wg.Go(func() {
			var mine [][16]byte
			for i := range 500 {
				var b [16]byte
				rand.Read(b[:])
				mine = append(mine, b)
				if i%50 == g%50 {
					runtime.Gosched()
				}
			}
			if g%16 == 0 {
				runtime.LockOSThread() // the thread ends with the goroutine
				runtime.GC()
			}
			mu.Lock()
			defer mu.Unlock()
			for _, b := range mine {
				seen[b] = true
			}
		})
	}
	wg.Wait()
	fmt.Println(len(seen))
	large := make([]byte, 100000)
	rand.Read(large)
	var counts [256]int
	for _, b := range large {
		counts[b]++
	}
	fair := true
	for _, n := range counts {
		fair = fair && n > 200 && n < 600
	}
	fmt.Println(fair, len(rand.Text()))
}
