// What the runtime writes to stays in the frame.
package main

import "runtime"

func main() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	var pcs [32]uintptr
	n := runtime.Callers(0, pcs[:])
	before := m.Mallocs
	for range 1000 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		var pcs [32]uintptr
		runtime.Callers(0, pcs[:])
	}
	runtime.ReadMemStats(&m)
	println(n > 1, m.Mallocs-before < 500)
}
