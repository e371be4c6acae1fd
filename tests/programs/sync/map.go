// sync.Map: stores, loads, swaps and ranges of many goroutines.
package main

import "sync"

func main() {
	var m sync.Map
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			m.Store(i, i*i)
			m.LoadOrStore("shared", 7)
		})
	}
	wg.Wait()
	v, ok := m.Load(9)
	println(v.(int), ok)
	_, ok = m.Load(100)
	println(ok)
	n, sum := 0, 0
	m.Range(func(k, v any) bool {
		n++
		sum += v.(int)
		return true
	})
	println(n, sum)
	old, loaded := m.LoadAndDelete("shared")
	println(old.(int), loaded)
	println(m.CompareAndSwap(3, 9, 10), m.CompareAndSwap(3, 9, 11))
}
