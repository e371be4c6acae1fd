// Sleep, After, AfterFunc, timers and tickers: they go off, and not too early.
package main

import (
	"sync"
	"time"
)

func main() {
	start := time.Now()
	time.Sleep(20 * time.Millisecond)
	println("sleep", time.Since(start) >= 20*time.Millisecond)
	time.Sleep(0)
	time.Sleep(-1)

	var mu sync.Mutex
	var early int
	var wg sync.WaitGroup
	start = time.Now()
	for _, ms := range []int{50, 10, 30, 20, 40} {
		wg.Add(1)
		time.AfterFunc(time.Duration(ms)*time.Millisecond, func() {
			mu.Lock()
			if time.Since(start) < time.Duration(ms)*time.Millisecond {
				early++
			}
			mu.Unlock()
			wg.Done()
		})
	}
	wg.Wait()
	println("early", early)

	start = time.Now()
	when := <-time.After(15 * time.Millisecond)
	println("after", when.Sub(start) >= 15*time.Millisecond)

	start = time.Now()
	ticker := time.NewTicker(5 * time.Millisecond)
	for i := range 5 {
		when := <-ticker.C
		println("tick", when.Sub(start) >= time.Duration(i+1)*5*time.Millisecond)
	}
	start = time.Now()
	ticker.Reset(2 * time.Millisecond)
	<-ticker.C
	println("reset", time.Since(start) >= 2*time.Millisecond)
	ticker.Stop()
	select {
	case <-ticker.C:
		println("a tick after Stop")
	case <-time.After(20 * time.Millisecond):
		println("stopped")
	}

	t := time.NewTimer(time.Hour)
	println(t.Stop(), t.Stop(), t.Reset(time.Millisecond))
	<-t.C
	println(t.Stop(), t.Reset(time.Hour), t.Reset(time.Hour), t.Stop())

	var zero time.Timer
	func() {
		defer func() { println(recover().(string)) }()
		zero.Stop()
	}()
	func() {
		defer func() { println(recover().(string)) }()
		time.NewTicker(0)
	}()
}
