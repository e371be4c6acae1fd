// When main returns the program ends, whatever other goroutines are doing.
package main

import "runtime"

func main() {
	started := make(chan bool)
	go func() {
		started <- true
		for {
			runtime.Gosched()
		}
	}()
	go func() {
		select0 := make(chan int)
		started <- true
		<-select0
		println("never")
	}()
	<-started
	<-started
	println("main is done")
}
