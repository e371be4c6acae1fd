// sync.Mutex, RWMutex, WaitGroup, Once and atomics under contention of many goroutines.
package main

import (
	"sync"
	"sync/atomic"
)

type counter struct {
	mu sync.Mutex
	n  [3]int
}

func (c *counter) inc(k int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n[k]++
}

func main() {
	c := counter{}
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 200 {
				c.inc(i % 3)
			}
		}()
	}
	wg.Wait()
	println(c.n[0], c.n[1], c.n[2])
	var once sync.Once
	var ran atomic.Int32
	var total int64
	for i := range 100 {
		wg.Go(func() {
			once.Do(func() { ran.Add(1) })
			atomic.AddInt64(&total, int64(i))
		})
	}
	wg.Wait()
	println(ran.Load(), atomic.LoadInt64(&total))
	var rw sync.RWMutex
	shared, sum := 0, atomic.Int64{}
	for i := range 20 {
		wg.Go(func() {
			if i%4 == 0 {
				rw.Lock()
				shared++
				rw.Unlock()
				return
			}
			rw.RLock()
			sum.Add(int64(shared - shared))
			rw.RUnlock()
		})
	}
	wg.Wait()
	println(shared, sum.Load(), c.mu.TryLock(), c.mu.TryLock())
	cond := sync.NewCond(&sync.Mutex{})
	ready := 0
	for range 5 {
		wg.Go(func() {
			cond.L.Lock()
			ready++
			cond.Broadcast()
			for ready < 5 {
				cond.Wait()
			}
			cond.L.Unlock()
		})
	}
	wg.Wait()
	println(ready)
	pool := sync.Pool{New: func() any { return new(int) }}
	p := pool.Get().(*int)
	*p = 3
	pool.Put(p)
	println(*p)
}
