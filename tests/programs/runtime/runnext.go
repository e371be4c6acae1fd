// With one P the goroutine started last runs first, then the others in order of their start.
package main

import "runtime"

func main() {
	runtime.GOMAXPROCS(1)
	done := make(chan bool)
	for i := range 10 {
		go func() {
			print(i, " ")
			done <- true
		}()
	}
	for range 10 {
		<-done
	}
	println()
}
