// Deadlock on a mutex and on a wait group.
package main

import "sync"

func main() {
	var wg sync.WaitGroup
	var mu sync.Mutex
	mu.Lock()
	wg.Add(1)
	go func() {
		mu.Lock()
		wg.Done()
	}()
	wg.Wait()
}
