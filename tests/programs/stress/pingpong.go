// Two goroutines that hand a number to and fro, each on a thread of its own, and pairs that share the Ps.
package main

import (
	"runtime"
	"sync"
)

func play(rounds int, locked bool) int {
	ping, pong := make(chan int), make(chan int)
	go func() {
		if locked {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
		}
		for v := range ping {
			pong <- v + 1
		}
		close(pong)
	}()
	if locked {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
	}
	v := 0
	for range rounds {
		ping <- v
		v = <-pong
	}
	close(ping)
	_, open := <-pong
	if open {
		panic("open")
	}
	return v
}

func main() {
	println(play(20_000, true))
	println(play(200_000, false))
	var wg sync.WaitGroup
	sums := make([]int, 16)
	for i := range sums {
		wg.Go(func() { sums[i] = play(5000+i, i%4 == 0) })
	}
	wg.Wait()
	total := 0
	for _, s := range sums {
		total += s
	}
	println(total)
}
