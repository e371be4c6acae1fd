// After a system call that lost its P, a deadlock is still one.
package main

import (
	"runtime"
	"syscall"
)

func main() {
	runtime.GOMAXPROCS(2)
	for range 4 {
		go func() {
			ts := syscall.Timespec{Nsec: 30_000_000}
			syscall.Nanosleep(&ts, nil)
			select {}
		}()
	}
	ts := syscall.Timespec{Nsec: 50_000_000}
	syscall.Nanosleep(&ts, nil)
	println("now")
	<-make(chan int)
}
