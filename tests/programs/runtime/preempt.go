// A loop without calls does not keep the only P for itself: asynchronous preemption.
package main

import "runtime"

var flag int

//go:noinline
func load(p *int) int { return *p }

func main() {
	runtime.GOMAXPROCS(1)
	started := make(chan bool)
	go func() {
		started <- true
		for {
		}
	}()
	<-started
	done := make(chan bool)
	go func() { done <- true }()
	runtime.Gosched()
	println(<-done)
}
