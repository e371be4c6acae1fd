// Timers that are stopped and reset by many goroutines while they go off: nothing is lost or sent twice.
package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

func resets(procs int) {
	runtime.GOMAXPROCS(procs)
	var wg sync.WaitGroup
	var received, stopped, fired atomic.Int64
	for i := range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			t := time.NewTimer(time.Duration(i) * 10 * time.Microsecond)
			for k := range 200 {
				switch k % 4 {
				case 0:
					<-t.C
					received.Add(1)
					t.Reset(20 * time.Microsecond)
				case 1:
					if t.Stop() {
						stopped.Add(1)
					} else {
						println("Stop of a timer nobody has received from is false")
					}
					select {
					case <-t.C:
						println("a value after Stop")
					default:
					}
					t.Reset(time.Microsecond)
				case 2:
					runtime.Gosched()
					t.Reset(time.Hour)
					select {
					case <-t.C:
						println("a value after Reset")
					default:
					}
				case 3:
					if !t.Reset(0) {
						println("Reset of a running timer is false")
					}
				}
			}
		}()
	}
	wg.Wait()
	println(received.Load(), stopped.Load())

	// Functions: each start is stopped or run, never both.
	const n = 2000
	var won atomic.Int64
	for range n {
		wg.Add(1)
		t := time.AfterFunc(5*time.Microsecond, func() {
			fired.Add(1)
			wg.Done()
		})
		go func() {
			if t.Stop() {
				won.Add(1)
				wg.Done()
			}
		}()
	}
	wg.Wait()
	println(fired.Load()+won.Load() == n)
}

func main() {
	for _, procs := range []int{1, 2, 8} {
		resets(procs)
	}
	// Many timers at once, on Ps that then go away.
	var wg sync.WaitGroup
	for i := range 5000 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			time.Sleep(time.Duration(i%50) * time.Millisecond)
		}()
	}
	time.Sleep(5 * time.Millisecond)
	runtime.GOMAXPROCS(2)
	time.Sleep(5 * time.Millisecond)
	runtime.GOMAXPROCS(1)
	wg.Wait()
	println("done")
}
