// Channels that are closed while many receive, send, select and range.
package main

import (
	"runtime"
	"sync"
	"sync/atomic"
)

func round(k int) (sent, received, refused int64) {
	c := make(chan int, k%5)
	done := make(chan bool)
	var nsent, nreceived, nrefused atomic.Int64
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			defer func() {
				if e := recover(); e != nil {
					if e.(error).Error() != "send on closed channel" {
						panic(e)
					}
					nrefused.Add(1)
				}
			}()
			for j := 0; ; j++ {
				if i%2 == 0 {
					c <- j
				} else {
					select {
					case c <- j:
					case <-done:
						return
					}
				}
				nsent.Add(1)
			}
		})
		wg.Go(func() {
			if i%2 == 0 {
				for range c {
					nreceived.Add(1)
				}
				return
			}
			for {
				select {
				case _, ok := <-c:
					if !ok {
						return
					}
					nreceived.Add(1)
				case <-done:
					for range c {
						nreceived.Add(1)
					}
					return
				}
			}
		})
	}
	for nreceived.Load() < 200 {
		runtime.Gosched()
	}
	close(c)
	close(done)
	wg.Wait()
	return nsent.Load(), nreceived.Load(), nrefused.Load()
}

func main() {
	lost := 0
	for k := range 100 {
		sent, received, refused := round(k)
		if sent != received || refused > 8 || refused < 4 {
			println(k, sent, received, refused)
			lost++
		}
	}
	println("lost", lost)
}
