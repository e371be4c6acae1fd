// More goroutines in blocking system calls than there are Ps.
package main

import "syscall"

func main() {
	const n = 50
	var pipes [n + 1][2]int
	for i := range pipes {
		if err := syscall.Pipe(pipes[i][:]); err != nil {
			panic(err)
		}
	}
	for i := range n {
		go func() {
			buf := make([]byte, 1)
			for {
				k, err := syscall.Read(pipes[i][0], buf)
				if err != nil || k != 1 {
					syscall.Close(pipes[i+1][1])
					return
				}
				buf[0]++
				syscall.Write(pipes[i+1][1], buf)
			}
		}()
	}
	buf := make([]byte, 1)
	sum := 0
	for i := range 20 {
		buf[0] = byte(i)
		syscall.Write(pipes[0][1], buf)
		syscall.Read(pipes[n][0], buf)
		sum += int(buf[0])
	}
	println(sum)
	syscall.Close(pipes[0][1])
	k, err := syscall.Read(pipes[n][0], buf)
	println(k, err == nil)
}
