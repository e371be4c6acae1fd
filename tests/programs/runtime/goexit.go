// runtime.Goexit ends one goroutine only, running its deferred calls.
package main

import "runtime"

func leave(c chan string) {
	defer func() { c <- "deferred outer" }()
	func() {
		defer func() { c <- "deferred inner" }()
		runtime.Goexit()
	}()
	c <- "never"
}

func main() {
	c := make(chan string)
	go leave(c)
	println(<-c)
	println(<-c)
	go func() {
		defer close(c)
		defer func() { println(recover() == nil) }()
		runtime.Goexit()
	}()
	_, ok := <-c
	println(ok)
}
