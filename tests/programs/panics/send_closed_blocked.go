// A goroutine that waits to send when the channel is closed.
package main

import "runtime"

func main() {
	c := make(chan int)
	go func() {
		println("sending")
		c <- 1
	}()
	for range 100 {
		runtime.Gosched()
	}
	println("closing")
	close(c)
	var block chan int
	<-block
}
