// runtime.NumGoroutine counts user goroutines, as they start, block and end.
package main

import "runtime"

func main() {
	println(runtime.NumGoroutine())
	block := make(chan int)
	ended := make(chan bool)
	for range 10 {
		go func() {
			<-block
			ended <- true
		}()
	}
	println(runtime.NumGoroutine())
	close(block)
	for range 10 {
		<-ended
	}
	for runtime.NumGoroutine() > 1 {
		runtime.Gosched()
	}
	println(runtime.NumGoroutine())
}
