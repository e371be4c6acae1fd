// A read that blocks does not stop other goroutines, even with a single P.
package main

import (
	"runtime"
	"syscall"
)

func main() {
	runtime.GOMAXPROCS(1)
	var there, back [2]int
	if syscall.Pipe(there[:]) != nil || syscall.Pipe(back[:]) != nil {
		panic("pipe")
	}
	go func() {
		buf := make([]byte, 64)
		for {
			n, err := syscall.Read(there[0], buf)
			if err != nil || n == 0 {
				syscall.Close(back[1])
				return
			}
			for i := range buf[:n] {
				buf[i] ^= 32
			}
			syscall.Write(back[1], buf[:n])
		}
	}()
	done := make(chan string)
	go func() {
		s := ""
		buf := make([]byte, 64)
		for {
			n, err := syscall.Read(back[0], buf)
			if err != nil || n == 0 {
				done <- s
				return
			}
			s += string(buf[:n])
		}
	}()
	// Both block now; this goroutine goes on, and then others do.
	sum := 0
	for i := range 1000 {
		c := make(chan int)
		go func() { c <- i }()
		sum += <-c
		if i%100 == 0 {
			syscall.Write(there[1], []byte("Hello, Pipe! "))
		}
	}
	println(sum)
	syscall.Close(there[1])
	s := <-done
	println(len(s), s[:13])
}
