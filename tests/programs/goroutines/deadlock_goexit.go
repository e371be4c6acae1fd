// runtime.Goexit on the main goroutine: others go on, and when they end it is a deadlock of its own kind.
package main

import "runtime"

func main() {
	go func() {
		println("still running")
	}()
	runtime.Goexit()
	println("never")
}
