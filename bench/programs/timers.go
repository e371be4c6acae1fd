// Timers that are started, stopped, reset and waited for.
package main

import (
	"sync"
	"time"
)

func main() {
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 300_000 {
				t := time.AfterFunc(time.Hour, func() {})
				t.Stop()
			}
			t := time.NewTimer(time.Hour)
			for i := range 1_000_000 {
				t.Reset(time.Duration(i+1) * time.Minute)
			}
			c := make(chan int, 1)
			for range 200_000 {
				c <- 1
				select {
				case <-c:
				case <-time.After(time.Minute):
				}
			}
		}()
	}
	wg.Wait()
	for i := range 100_000 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			time.Sleep(time.Duration(i%100) * time.Millisecond)
		}()
	}
	wg.Wait()
}
