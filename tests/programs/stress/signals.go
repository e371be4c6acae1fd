// Signals all the time, while goroutines compute, recurse, allocate, sleep, hand over and make system calls.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

//go:noinline
func deep(n int) int {
	var room [32]int
	room[n%32] = n
	if n == 0 {
		return 0
	}
	return deep(n-1) + room[n%32]
}

func tree(depth int) *[2]any {
	if depth == 0 {
		return &[2]any{}
	}
	return &[2]any{tree(depth - 1), tree(depth - 1)}
}

func count(t *[2]any) int {
	if t[0] == nil {
		return 1
	}
	return 1 + count(t[0].(*[2]any)) + count(t[1].(*[2]any))
}

func main() {
	notified := make(chan os.Signal, 100)
	signal.Notify(notified, syscall.SIGUSR1, syscall.SIGURG)
	var got atomic.Int64
	go func() {
		for range notified {
			got.Add(1)
		}
	}()
	stop := make(chan bool)
	go func() {
		pid := syscall.Getpid()
		for {
			select {
			case <-stop:
				return
			default:
				syscall.Kill(pid, syscall.SIGUSR1)
				syscall.Kill(pid, syscall.SIGURG)
				time.Sleep(20 * time.Microsecond)
			}
		}
	}()
	var wg sync.WaitGroup
	results := make([]int, 5)
	wg.Go(func() { results[0] = fib(32) })
	wg.Go(func() {
		for range 200 {
			results[1] += deep(20_000)
		}
	})
	wg.Go(func() {
		for range 200 {
			results[2] += count(tree(12))
		}
	})
	wg.Go(func() {
		c := make(chan int)
		go func() {
			for i := range 200_000 {
				c <- i
			}
			close(c)
		}()
		for v := range c {
			results[3] += v
		}
	})
	wg.Go(func() {
		r, w, err := os.Pipe()
		if err != nil {
			panic(err)
		}
		go func() {
			for i := range 2000 {
				w.Write([]byte{byte(i)})
				if i%100 == 0 {
					time.Sleep(100 * time.Microsecond)
				}
			}
			w.Close()
		}()
		var b [7]byte
		for {
			n, err := r.Read(b[:])
			for _, x := range b[:n] {
				results[4] += int(x)
			}
			if err != nil {
				return
			}
		}
	})
	wg.Wait()
	for got.Load() <= 10 {
		time.Sleep(time.Millisecond)
	}
	close(stop)
	fmt.Println(results, got.Load() > 10)
}
