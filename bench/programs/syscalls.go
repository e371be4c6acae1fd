// System calls: short ones, and pipes with and without the poller.
package main

import (
	"os"
	"syscall"
)

func main() {
	for range 3_000_000 {
		syscall.Getuid()
		syscall.Syscall(syscall.SYS_GETPPID, 0, 0, 0)
	}
	var p, q [2]int
	syscall.Pipe(p[:])
	syscall.Pipe(q[:])
	go func() {
		b := make([]byte, 1)
		for {
			if n, _ := syscall.Read(p[0], b); n != 1 {
				return
			}
			syscall.Write(q[1], b)
		}
	}()
	b := make([]byte, 1)
	for range 50_000 {
		syscall.Write(p[1], b)
		syscall.Read(q[0], b)
	}
	r1, w1, _ := os.Pipe()
	r2, w2, _ := os.Pipe()
	go func() {
		b := make([]byte, 1)
		for {
			if n, _ := r1.Read(b); n != 1 {
				return
			}
			w2.Write(b)
		}
	}()
	for range 100_000 {
		w1.Write(b)
		r2.Read(b)
	}
}
