// LockOSThread nests; a goroutine on its own thread still exchanges values with others.
package main

import "runtime"

func main() {
	c := make(chan int)
	go func() {
		runtime.LockOSThread()
		runtime.LockOSThread()
		for i := range 100 {
			c <- i
		}
		runtime.UnlockOSThread()
		runtime.UnlockOSThread()
		close(c)
	}()
	sum := 0
	for x := range c {
		sum += x
	}
	println(sum)
	runtime.LockOSThread()
	d := make(chan int)
	go func() { d <- sum * 2 }()
	println(<-d)
	runtime.UnlockOSThread()
}
