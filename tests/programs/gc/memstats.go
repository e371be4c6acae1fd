// Figures that belong together, and those of objects that were allocated on purpose.
package main

import "runtime"

var keep [1000]*[100]int

func main() {
	var a, b runtime.MemStats
	runtime.ReadMemStats(&a)
	for i := range keep {
		keep[i] = new([100]int)
	}
	runtime.ReadMemStats(&b)
	println(b.Mallocs-a.Mallocs >= 1000, b.TotalAlloc-a.TotalAlloc >= 1000*896, b.TotalAlloc-a.TotalAlloc < 1000*896+100000)
	for _, c := range b.BySize {
		if c.Size == 896 {
			println("class", c.Mallocs >= 1000)
		}
	}
	println(b.Alloc == b.HeapAlloc, b.HeapObjects == b.Mallocs-b.Frees, b.EnableGC, b.DebugGC, b.Lookups)
	println(b.Sys == b.HeapSys+b.StackSys+b.MSpanSys+b.MCacheSys+b.BuckHashSys+b.GCSys+b.OtherSys)
	println(b.HeapSys == b.HeapIdle+b.HeapInuse, b.HeapInuse >= b.HeapAlloc, b.HeapIdle >= b.HeapReleased)
	println(b.StackInuse > 0, b.MSpanInuse > 0, b.MSpanInuse <= b.MSpanSys, b.MCacheInuse > 0, b.NextGC > 0, b.Sys < 32<<20)
	runtime.KeepAlive(&keep)
}
