// Two threads really busy at once: each spins until the other has moved, so one alone would take minutes.
package main

import "runtime"

type shared struct {
	pad0 [64]byte
	a    int
	pad1 [64]byte
	b    int
	pad2 [64]byte
}

//go:noinline
func load(p *int) int { return *p }

//go:noinline
func store(p *int, v int) { *p = v }

func main() {
	runtime.GOMAXPROCS(2)
	var s shared
	done := make(chan int)
	go func() {
		for i := 1; i <= 10000; i++ {
			for load(&s.a) < i {
			}
			store(&s.b, i)
		}
		done <- load(&s.b)
	}()
	for i := 1; i <= 10000; i++ {
		store(&s.a, i)
		for load(&s.b) < i {
		}
	}
	println(<-done)
}
