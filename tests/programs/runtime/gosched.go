// runtime.Gosched lets another goroutine run: with one P the order of the two is fixed.
package main

import "runtime"

func main() {
	runtime.GOMAXPROCS(1)
	done := make(chan bool, 1)
	go func() {
		for i := range 3 {
			println("other", i)
			runtime.Gosched()
		}
		done <- true
	}()
	for i := range 3 {
		println("main", i)
		runtime.Gosched()
	}
	<-done
	println(runtime.GOMAXPROCS(0), len(done))
}
