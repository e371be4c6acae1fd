// A timer that will go off keeps a program from being dead; once there is none it is.
package main

import "time"

func main() {
	c := make(chan int)
	time.AfterFunc(10*time.Millisecond, func() { c <- 1 })
	println(<-c)
	t := time.NewTimer(time.Hour)
	t.Stop()
	<-t.C
}
